//! One door to every kind of file.

use std::collections::BTreeMap;

use vocabulary::{Problem, Problems};

use super::format::Format;
use super::record::Record;
use super::{csv, observations, parquet, sheet};

/// More problems than this of one file are counted and not listed.
const LISTED: usize = 1_000;

/// The records of one kind of file, each with its problems.
pub(super) trait Rows {
    /// As [`Table::next`], without a limit on problems.
    fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>>;
}

/// The header of a table and its rows.
pub(super) struct Opened<'a> {
    pub header: Vec<String>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "what a test of the header reads")
    )]
    pub header_row: u64,
    pub rows: Box<dyn Rows + 'a>,
}

/// A table that is being read.
pub(crate) struct Table<'a> {
    opened: Opened<'a>,
    shown: String,
    listed: usize,
    withheld: usize,
}

/// Opens a file as the table that is declared. `shown` is its name in problems.
///
/// # Errors
/// With everything that keeps its header from being read.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    format: &Format,
    shown: &str,
) -> Result<Table<'a>, Problems> {
    if bytes.is_empty() {
        return Err(Problem::new(shown, "is empty", "restore the snapshot").into());
    }
    let opened = match format {
        Format::Csv {
            delimiter,
            encoding,
            header_row,
            ends,
        } => csv::open(bytes, *delimiter, *encoding, *header_row, *ends, shown),
        Format::Sheet {
            sheet: names,
            header_row,
            ends,
        } => sheet::open(bytes, names, *header_row, *ends, shown),
        Format::Parquet {} => parquet::open(bytes, shown),
        Format::OnsObservations {} => observations::open(bytes, shown),
    }?;
    Ok(Table {
        opened,
        shown: shown.to_owned(),
        listed: 0,
        withheld: 0,
    })
}

impl Table<'_> {
    /// The names of its columns, each once and none empty.
    pub fn header(&self) -> &[String] {
        &self.opened.header
    }

    /// The row its header stands in.
    #[cfg(test)]
    pub fn header_row(&self) -> u64 {
        self.opened.header_row
    }

    /// Reads the next record; `None` after the last. A row with problems is an error, and
    /// reading goes on after it, so that all problems are found. A row that is taken has as
    /// many cells as the header. No problem says what stands in a cell.
    pub fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>> {
        loop {
            match self.opened.rows.next(record) {
                Some(Err(problems)) if self.listed >= LISTED => self.withheld += problems.len(),
                Some(Err(problems)) => {
                    self.listed += problems.len();
                    return Some(Err(problems));
                }
                None if self.withheld > 0 => return Some(Err(self.rest())),
                taken => return taken,
            }
        }
    }

    fn rest(&mut self) -> Problems {
        let more = std::mem::take(&mut self.withheld);
        Problem::new(
            &self.shown,
            format!("and {more} more problems of its rows"),
            "mend those above first",
        )
        .into()
    }
}

/// What is wrong with the names of a header, and every name that is there twice.
pub(super) fn header_problems(header: &[String], row: u64, shown: &str) -> Problems {
    let mut problems = Problems::new();
    // The names are not shown: a file without a header has a record in this line.
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, place) in header.iter().zip(1_u32..) {
        places.entry(name).or_default().push(place.to_string());
    }
    for (name, places) in places {
        if places.len() > 1 && !name.trim().is_empty() {
            let what = format!(
                "the same column name stands twice, in columns {}",
                places.join(", ")
            );
            problems.push(Problem::new(shown, what, "name each column once").row(row));
        }
    }
    for (name, place) in header.iter().zip(1_u32..) {
        let (what, remedy) = if name.trim().is_empty() {
            (
                "has no name: a merged header cell, a delimiter at the end of the line, or another header_row",
                "name every column, or correct header_row in [format]",
            )
        } else if name
            .chars()
            .any(|c| c != '\n' && super::encoding::is_unseen(c))
        {
            (
                "has a name with a character that is not seen",
                "take the character out of the name",
            )
        } else {
            continue;
        };
        problems.push(
            Problem::new(
                shown,
                format!("column {place} of the header {what}"),
                remedy,
            )
            .row(row),
        );
    }
    problems
}
