//! A snapshot as a table of text, read by polars and checked against its manifest.

use std::collections::BTreeMap;
use std::io::Cursor;

use polars::prelude::{CsvParseOptions, CsvReadOptions, DataFrame, SerReader};
use vocabulary::{Access, Problem, Problems};

use crate::manifest::Manifest;
use crate::{checksum, personal, shape};

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Areas or countries: nothing but the declared columns may be there.
    Areas,
    /// Services at public addresses, which a file may say more of.
    Services,
}

/// The rows of a file as text: a `null` is an empty cell.
pub(crate) struct Snapshot {
    frame: DataFrame,
    columns: Vec<String>,
    /// Its name in messages.
    pub shown: String,
    /// Who may see its cells.
    pub access: Access,
}

/// One row: its line in the file, and its cells by column.
pub(crate) struct Row<'a> {
    /// The line of the file, the header being line 1.
    pub line: u64,
    cells: BTreeMap<&'a str, &'a str>,
}

impl<'a> Row<'a> {
    /// Declared columns and their cells, without the empty ones.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.cells.iter().map(|(column, cell)| (*column, *cell))
    }

    /// The cell of a declared column; empty where the file has nothing.
    pub fn cell(&self, column: &str) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }
}

impl Snapshot {
    /// Reads a file's bytes, and says what is wrong with its rows as a whole.
    ///
    /// # Errors
    /// When it cannot be read as the table its manifest declares: it is not one, a
    /// declared column is missing, an undeclared one is there, or a column is of people.
    pub fn read(
        bytes: &[u8],
        shown: &str,
        manifest: &Manifest,
        declared: &[&str],
        subject: Subject,
    ) -> Result<(Self, Problems), Problems> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let header = shape::check(bytes, shown)?;
        let mut problems = column_problems(&header, declared, subject, shown);
        if subject == Subject::Areas {
            problems.append(personal::columns(&header, shown));
        }
        let frame = problems.none_or(read_frame(bytes, shown)?)?;
        let snapshot = Self {
            frame,
            columns: declared.iter().map(|name| (*name).to_owned()).collect(),
            shown: shown.to_owned(),
            access: manifest.access,
        };
        let mut problems = snapshot.row_number_problems(manifest.rows);
        if subject == Subject::Areas {
            problems.append(personal::cells(&snapshot));
        }
        Ok((snapshot, problems))
    }

    fn row_number_problems(&self, declared: u64) -> Problems {
        let rows = self.frame.height() as u64;
        if rows == declared {
            return Problems::new();
        }
        Problem::new(
            &self.shown,
            "has another number of rows than its manifest declares",
            "compare it with its publisher's table; if the change is meant, correct `rows` in source.toml",
        )
        .found(format!("{rows} rows"))
        .expected(format!("{declared} rows"))
        .into()
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let columns: Vec<(&str, _)> = self
            .columns
            .iter()
            .filter_map(|name| {
                let text = self.frame.column(name).ok()?.str().ok()?;
                Some((name.as_str(), text))
            })
            .collect();
        (0..self.frame.height())
            .zip(2_u64..)
            .map(move |(at, line)| Row {
                line,
                cells: columns
                    .iter()
                    .filter_map(|(name, text)| Some((*name, text.get(at)?)))
                    .collect(),
            })
    }

    /// A problem of one cell, with what stood there unless the source is confidential.
    pub fn problem(
        &self,
        row: &Row<'_>,
        column: &str,
        what: impl Into<String>,
        remedy: &str,
    ) -> Problem {
        let problem = Problem::new(&self.shown, what, remedy)
            .row(row.line)
            .column(column);
        match self.access {
            Access::Published => problem.found(format!("{:?}", row.cell(column))),
            Access::Confidential => problem,
        }
    }

    /// SHA-256 of the declared columns' rows in sorted order: the same for shuffled rows.
    pub fn content_sha256(&self) -> String {
        let mut lines: Vec<String> = self
            .rows()
            .map(|row| {
                let cells: Vec<String> = self
                    .columns
                    .iter()
                    .map(|name| format!("{:?}", row.cell(name)))
                    .collect();
                cells.join(",") + "\n"
            })
            .collect();
        lines.sort();
        checksum::sha256_hex((self.columns.join(",") + "\n" + &lines.concat()).as_bytes())
    }
}

fn column_problems(header: &[&str], declared: &[&str], subject: Subject, shown: &str) -> Problems {
    let missing = declared
        .iter()
        .filter(|name| !header.contains(name))
        .map(|name| {
            Problem::new(
                shown,
                "a declared column is missing",
                "restore it, or correct `columns` in source.toml",
            )
            .column(*name)
            .found(format!("columns {}", header.join(", ")))
        });
    let undeclared = header
        .iter()
        .filter(|name| subject == Subject::Areas && !declared.contains(name))
        .map(|name| {
            Problem::new(
                shown,
                "a column is not declared in source.toml",
                "take it out of the snapshot: what is not used is not kept",
            )
            .row(1)
            .column(*name)
        });
    missing.chain(undeclared).collect()
}

fn read_frame(bytes: &[u8], shown: &str) -> Result<DataFrame, Problems> {
    // One thread a file: files are read side by side. Every column is text: no type is guessed.
    let mut options = CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .with_parse_options(CsvParseOptions::default().with_missing_is_null(true));
    options.n_threads = Some(1);
    options
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(|error| {
            Problem::new(
                shown,
                format!("is not a table: {error}"),
                "restore the snapshot",
            )
            .into()
        })
}
