//! Reads a fixture, damages it in every way of the list, and compares.

use std::fs;
use std::path::Path;

use acquire::Acquired;
use tempfile::TempDir;
use vocabulary::{Confidential, Count, CountInterval, Problem, Problems, Silent, SourceId};

use super::damage::Damage::*;
use super::damage::{ALL, Damage, Table, Target, csv, damaged};
use crate::workspace::repository;

/// What a strict reader of counts in UTF-8 CSV makes of each damage.
pub fn usual(damage: Damage) -> Outcome {
    Outcome::Refusal(match damage {
        ByteOrderMark | CarriageReturns | EveryCellQuoted | SwappedColumns => {
            return Outcome::Same;
        }
        Truncated => &["the file is truncated"],
        QuoteLeftOpen => &["quot"],
        ThousandsSeparator => &["thousands"],
        SpreadsheetDate => &["not a period", "01/04/2025"],
        Footnotes => &["the line is blank", "ends = \"blank_row\""],
        MergedHeader => &["column"],
        Utf16 => &["UTF-16"],
        NotUtf8 => &["UTF-8"],
        DuplicateKey => &["a second row for"],
        NotANumber => &["not a number", "NaN"],
        TooLarge => &["too large", "1e309"],
        Negative => &["negative", "-5"],
        Fraction => &["fraction", "3.5"],
        Formula => &["formula", "=1+1"],
        UnknownMarker => &["unknown marker", "~"],
        MissingArea => &["another number of rows"],
        ExtraArea => &["E09000034", "register"],
        TwoVintages => &["codes of two vintages", "E08000020", "E08000037"],
    })
}

/// The same where codes are compared and not understood: a stranger is seen by the number of rows.
pub fn of_other_codes(damage: Damage) -> Outcome {
    match damage {
        ExtraArea | TwoVintages => Outcome::Refusal(&["another number of rows"]),
        _ => usual(damage),
    }
}

pub type Encoding = (fn(&[u8]) -> String, fn(&str) -> Vec<u8>);

pub const UTF8: Encoding = (
    |bytes| String::from_utf8(bytes.to_vec()).unwrap(),
    |text| text.as_bytes().to_vec(),
);

/// A count that was read, closed as it is until the disclosure rules have been applied.
#[track_caller]
pub fn says(read: &Acquired, area: &str, period: &str, category: &str, count: Count) {
    let rows = read.tables.iter().flat_map(|table| &table.rows);
    let found: Vec<_> = rows
        .filter(|row| {
            row.area.as_str() == area
                && row.period.to_string().ends_with(period)
                && row.category.as_str() == category
        })
        .collect();
    let [row] = found[..] else {
        panic!("{} rows of {area}, {period}, {category}", found.len());
    };
    assert!(
        row.count == Confidential::new(count),
        "{area}, {period}, {category} is not {count}"
    );
}

pub fn within(lower: u64, upper: u64) -> CountInterval {
    CountInterval::new(lower, upper).unwrap()
}

/// What a damaged file must come to.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// To the same as the whole one.
    Same,
    /// To something else, which is what the damaged file says.
    AsItSays,
    /// To a refusal one of whose problems says all of this.
    Refusal(&'static [&'static str]),
}

/// A source whose file can be replaced.
pub struct Fixture {
    folder: TempDir,
    id: SourceId,
    file: String,
}

impl Fixture {
    pub fn of(id: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let copy = folder.path().join(id);
        fs::create_dir(&copy).unwrap();
        let mut file = String::new();
        for entry in fs::read_dir(repository().join("tests/fixtures").join(id)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            fs::copy(entry.path(), copy.join(&name)).unwrap();
            if name != "source.toml" {
                file = name;
            }
        }
        Self {
            folder,
            id: SourceId::new(id),
            file,
        }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.root().join(self.id.as_str()).join(name)
    }

    /// Gives its file another name and another format.
    pub fn becomes(&mut self, file: &str, format: &str) {
        self.manifest(|text| {
            let named = format!("file = \"{}\"", self.file);
            let format = format!("file = \"{file}\"\nformat = {{ {format} }}");
            text.replace(&named, &format)
        });
        fs::remove_file(self.path(&self.file)).unwrap();
        file.clone_into(&mut self.file);
    }

    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.path(&self.file)).unwrap()
    }

    /// Changes the manifest.
    pub fn manifest(&self, change: impl FnOnce(String) -> String) {
        let path = self.path("source.toml");
        let before = fs::read_to_string(&path).unwrap();
        let after = change(before.clone());
        assert_ne!(before, after, "nothing was changed");
        fs::write(path, after).unwrap();
    }

    /// Replaces the file and pins it anew; the declared number of rows stays.
    pub fn put(&self, bytes: &[u8]) {
        fs::write(self.path(&self.file), bytes).unwrap();
        let path = self.path("source.toml");
        let manifest = fs::read_to_string(&path).unwrap();
        let lines = manifest.lines().map(|line| {
            if line.starts_with("sha256 = ") {
                format!("sha256 = \"{}\"\n", acquire::sha256_hex(bytes))
            } else {
                format!("{line}\n")
            }
        });
        fs::write(&path, lines.collect::<String>()).unwrap();
    }

    pub fn read(&self) -> Result<Acquired, Problems> {
        acquire::acquire(
            self.root(),
            std::slice::from_ref(&self.id),
            1,
            None,
            &Silent,
        )
    }

    /// What it says, apart from the rows in which it says so.
    #[track_caller]
    pub fn said(&self) -> Vec<String> {
        match self.read() {
            Ok(read) => lines(&read),
            Err(problems) => panic!("{}: {}", self.id, shown(&problems)),
        }
    }

    /// Damages a file of CSV in every way: nothing is read as something that it does not say.
    #[track_caller]
    pub fn survives(
        &self,
        target: Target<'_>,
        delimiter: char,
        (decode, encode): Encoding,
        expected: impl Fn(Damage) -> Outcome,
    ) {
        let table = Table::parse(&decode(&self.bytes()), delimiter);
        let write = |table: &Table, damage| csv(table, damage, encode);
        self.survives_as(&table, target, write, expected);
    }

    /// The same of a table that is written in another way.
    #[track_caller]
    pub fn survives_as(
        &self,
        table: &Table,
        target: Target<'_>,
        write: impl Fn(&Table, Damage) -> Vec<u8>,
        expected: impl Fn(Damage) -> Outcome,
    ) {
        let bytes = self.bytes();
        let whole = self.said();
        assert!(!whole.is_empty());
        let wrong: Vec<String> = ALL
            .into_iter()
            .filter_map(|damage| {
                self.put(&write(&damaged(table, target, damage), damage));
                let wrong = compare(&self.read(), &whole, expected(damage))?;
                Some(format!("{}: {damage:?}: {wrong}", self.id))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        self.put(&bytes);
        assert_eq!(self.said(), whole);
    }
}

/// What is wrong with an answer; `None` when it is what was expected.
pub fn compare(
    read: &Result<Acquired, Problems>,
    whole: &[String],
    expected: Outcome,
) -> Option<String> {
    match (read, expected) {
        (Ok(read), Outcome::Same) if lines(read) == whole => None,
        (Ok(read), Outcome::AsItSays) if lines(read) != whole => None,
        (Ok(read), Outcome::Same | Outcome::AsItSays) => {
            Some(format!("read as {:#?}", lines(read)))
        }
        (Ok(read), Outcome::Refusal(words)) => Some(format!(
            "expected {words:?}, read as {} lines",
            lines(read).len()
        )),
        (Err(problems), Outcome::Refusal(words)) => {
            let named = |problem: &&Problem| {
                let text = problem.to_string();
                words.iter().all(|word| text.contains(word))
            };
            let found = problems.iter().find(named).is_some();
            (!found).then(|| format!("expected {words:?} in\n{}", shown(problems)))
        }
        (Err(problems), Outcome::Same | Outcome::AsItSays) => Some(shown(problems)),
    }
}

fn shown(problems: &Problems) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    texts.join("\n")
}

/// What was read, in order: the digest of each table's cells, and the keys of its rows.
pub fn lines(read: &Acquired) -> Vec<String> {
    let digests = read
        .provenance
        .iter()
        .map(|source| format!("{:?}", source.content_sha256));
    let counts = read.tables.iter().flat_map(|table| {
        table
            .rows
            .iter()
            .map(|row| format!("{} {} {} {}", row.area, row.name, row.period, row.category))
    });
    let survey = read
        .prevalence
        .values()
        .flatten()
        .map(|row| format!("{row:?}"));
    let services = read
        .services
        .values()
        .flatten()
        .map(|row| format!("{row:?}"));
    digests
        .chain(counts)
        .chain(survey)
        .chain(services)
        .collect()
}
