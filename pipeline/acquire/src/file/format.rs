//! `[format]` of `source.toml`: how a file is laid out before any of its cells is understood.

use schemars::JsonSchema;
use serde::Deserialize;

/// How a file is laid out. Without a `[format]` table it is [`Format::default`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Format {
    /// Lines of text, each a row.
    Csv {
        /// What stands between two cells: one character of Latin-1.
        #[serde(default)]
        delimiter: Delimiter,
        /// How its characters are written as bytes.
        #[serde(default)]
        encoding: Encoding,
        /// The line of the header, the first line being 1. What is above it is titles.
        #[serde(default)]
        header_row: HeaderRow,
        /// Where its table ends.
        #[serde(default)]
        ends: Ends,
    },
    /// One sheet of an Excel (`.xlsx`) or `OpenDocument` (`.ods`) workbook.
    Sheet {
        /// The sheet's name, or the names that it has had: exactly one must be there.
        sheet: SheetNames,
        /// The row of the header, the first row being 1. What is above it is titles.
        #[serde(default)]
        header_row: HeaderRow,
        /// Where its table ends.
        #[serde(default)]
        ends: Ends,
    },
    /// A flat Parquet file. Its first record has row 2, as if its header stood in row 1.
    Parquet {},
    /// JSON as the census-observations service of the Office for National Statistics
    /// answers. Each dimension becomes two columns: `<dimension_id> code` and
    /// `<dimension_id>`; the last column is `observation`. Its first observation has row 2,
    /// as if its header stood in row 1.
    OnsObservations {},
}

impl Default for Format {
    /// UTF-8, commas, the header in line 1, ending with the file.
    fn default() -> Self {
        Self::delimited_by(',')
    }
}

impl Format {
    /// UTF-8 with this between cells, the header in line 1, ending with the file.
    pub fn delimited_by(delimiter: char) -> Self {
        Self::Csv {
            delimiter: Delimiter(delimiter),
            encoding: Encoding::default(),
            header_row: HeaderRow::default(),
            ends: Ends::default(),
        }
    }
}

/// What stands between two cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "char")]
pub(crate) struct Delimiter(char);

impl Delimiter {
    /// The character.
    pub fn char(self) -> char {
        self.0
    }
}

impl Default for Delimiter {
    fn default() -> Self {
        Self(',')
    }
}

impl TryFrom<char> for Delimiter {
    type Error = String;

    fn try_from(given: char) -> Result<Self, String> {
        let outside = u32::from(given) > 0xFF || (given.is_control() && given != '\t');
        if outside || given.is_alphanumeric() || matches!(given, '"' | ' ' | '.' | '-') {
            return Err(format!(
                "delimiter {given:?} cannot stand between cells: give one of \",\", \";\", \"\\t\", \"|\", \"¬\" or another sign of Latin-1"
            ));
        }
        Ok(Self(given))
    }
}

/// How characters are written as bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) enum Encoding {
    /// With or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Also declared for Latin-1, whose printed characters are the same.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The row of a header, the first row of the file being 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(extend("minimum" = 1))]
pub(crate) struct HeaderRow(std::num::NonZeroU32);

impl HeaderRow {
    /// Its number.
    pub fn number(self) -> u64 {
        u64::from(self.0.get())
    }
}

impl TryFrom<u32> for HeaderRow {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        let number = number.try_into().map_err(|_| "rows count from 1")?;
        Ok(Self(number))
    }
}

impl Default for HeaderRow {
    fn default() -> Self {
        Self(std::num::NonZeroU32::MIN)
    }
}

/// Where a table ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ends {
    /// With the file: a blank row is a problem.
    #[default]
    File,
    /// At the first blank row: the footnotes under it are left out.
    BlankRow,
}

/// The name of a sheet, or the names that it has had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "the sheet's name, or a list of the names it has had"
)]
pub(crate) enum SheetNames {
    /// Its one name.
    Name(String),
    /// Its names over the years.
    Aliases(Vec<String>),
}

impl SheetNames {
    /// Every name.
    pub fn all(&self) -> &[String] {
        match self {
            Self::Name(name) => std::slice::from_ref(name),
            Self::Aliases(names) => names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Source {
        #[serde(default)]
        format: Format,
    }

    fn read(text: &str) -> Result<Format, toml::de::Error> {
        toml::from_str::<Source>(text).map(|source| source.format)
    }

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let error = read(text).expect_err("it is not a format").to_string();
        assert!(
            error.contains(words),
            "expected {words:?} in the error, found {error}"
        );
    }

    #[test]
    fn is_plain_csv_unless_declared() {
        let plain = read("").expect("a format");
        assert_eq!(plain, Format::default());
        assert_eq!(
            read("[format]\nkind = \"csv\"").expect("a format"),
            Format::default()
        );
    }

    #[test]
    fn takes_what_a_source_declares() {
        let organisations = read(
            "[format]\nkind = \"csv\"\ndelimiter = \"¬\"\nencoding = \"windows-1252\"\nheader_row = 4\nends = \"blank_row\"",
        )
        .expect("a format");
        let Format::Csv {
            delimiter,
            encoding,
            header_row,
            ends,
        } = organisations
        else {
            unreachable!("it declares CSV")
        };
        assert_eq!((delimiter.char(), header_row.number()), ('¬', 4));
        assert_eq!((encoding, ends), (Encoding::Windows1252, Ends::BlankRow));
        let sheet = read("[format]\nkind = \"sheet\"\nsheet = [\"Table 1\", \"1\"]");
        assert!(matches!(sheet, Ok(Format::Sheet { sheet, .. }) if sheet.all().len() == 2));
        assert!(read("[format]\nkind = \"parquet\"").is_ok());
        assert!(read("[format]\nkind = \"ons_observations\"").is_ok());
    }

    #[test]
    fn has_a_schema() {
        let schema = schemars::schema_for!(Format).to_value().to_string();
        for word in [
            "ons_observations",
            "blank_row",
            "windows-1252",
            "\"minimum\":1",
        ] {
            assert!(schema.contains(word), "{word} is not in {schema}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        refused("[format]\nkind = \"csv\"\nheader_rows = 2", "header_rows");
        refused("[format]\nkind = \"parquet\"\nsheet = \"1\"", "sheet");
        refused(
            "[format]\nkind = \"ons_observations\"\nends = \"file\"",
            "ends",
        );
        refused("[format]\nkind = \"sheet\"", "sheet");
        refused(
            "[format]\nkind = \"sheet\"\nsheet = 3",
            "the sheet's name, or a list",
        );
        refused("[format]\nkind = \"xls\"", "xls");
        refused("[format]\ndelimiter = \",\"", "kind");
        refused("[format]\nkind = \"csv\"\nheader_row = 0", "from 1");
        refused(
            "[format]\nkind = \"csv\"\nencoding = \"latin-9\"",
            "latin-9",
        );
        refused("[format]\nkind = \"csv\"\nends = \"never\"", "never");
        for sign in ["\\\"", "a", "7", "\\n", "\\u0000", "→", ",,", ""] {
            refused(
                &format!("[format]\nkind = \"csv\"\ndelimiter = \"{sign}\""),
                "",
            );
        }
    }
}
