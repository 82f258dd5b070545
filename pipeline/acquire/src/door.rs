//! Only aggregates enter: a table that looks like one row a person is refused at the door.
//!
//! Every column of a file goes through, declared or not, line by line as the file is read. Of a
//! cell nothing is kept but a 64-bit number, and a problem names the column and the first row,
//! and never shows a cell. What is kept does not grow with the file.

mod cells;
mod check_digits;
mod column;
mod column_names;
mod columns;
mod contact;
mod days;
mod given_names;
mod hashes;
mod header;
mod marks;
mod phrases;
pub(crate) mod private_folder;
mod sample;
mod shape;
mod split;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;

use vocabulary::{Problem, Problems};

use cells::Cell;
use column::Column;
pub(crate) use contact::holds_postcode;
pub(crate) use header::Header;
use sample::Sample;
use split::Split;

/// What a column is for, as the manifest or the command line declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The code of an area.
    Area,
    /// The name of an area.
    AreaName,
    /// The year, the quarter or the day that the row is about.
    Period,
    /// What is counted, apart by sex, age, country and the like.
    Category,
    /// A count or a measure.
    Value,
    /// A bound, a sample size or another number that belongs to a value.
    Bound,
    /// A longitude or a latitude.
    Place,
    /// A service's own public text.
    Public,
    /// In the file, and not named by the manifest.
    Undeclared,
}

/// What one row of the source is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Counts of areas.
    Areas,
    /// Public services, which may carry their addresses.
    Services,
}

/// What the door has seen of a file.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    columns: Vec<Column>,
    /// Cells that stand beyond the last header.
    beyond: Column,
    subject: Subject,
    sample: Sample,
    split: Split,
    rows: u64,
    numbers: Vec<u64>,
}

/// Fewer rows than these say nothing by how their cells repeat.
const FEWEST_ROWS: u64 = 12;

const REMEDY: &str =
    "only aggregates may enter: count the records by area, and leave this column out";

impl Door {
    /// A door for a file with these columns; a column without a role is undeclared.
    pub(crate) fn new(header: &[&str], roles: &[Role], subject: Subject) -> Self {
        let columns: Vec<Column> = header
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let role = roles.get(at).copied().unwrap_or(Role::Undeclared);
                Column::new(name, role, header.len())
            })
            .collect();
        let first = |role| columns.iter().position(|column| column.role == role);
        let place = first(Role::Area)
            .or_else(|| first(Role::AreaName))
            .or_else(|| first(Role::Category));
        Self {
            sample: Sample::new(columns.len(), place),
            split: Split::of(columns.len()),
            beyond: Column::new("", Role::Undeclared, header.len()),
            numbers: Vec::with_capacity(columns.len()),
            columns,
            subject,
            rows: 0,
        }
    }

    /// Looks at one line of the file, the header being line 1.
    pub(crate) fn see<'a>(&mut self, row: u64, cells: impl Iterator<Item = &'a str>) {
        self.numbers.clear();
        let mut filled = 0_usize;
        let mut last_filled = 0;
        let mut cells = cells;
        let neighbours = self.split.begins();
        let mut before = [""; 2];
        for (at, column) in self.columns.iter_mut().enumerate() {
            let cell = cells.next().unwrap_or_default();
            if neighbours {
                self.split.see(row, at, [before[0], before[1], cell]);
                before = [before[1], cell];
            }
            let number = column.see(row, cell);
            if number != 0 {
                filled += 1;
                last_filled = at;
            }
            self.numbers.push(number);
        }
        for cell in cells {
            self.beyond.see(row, cell);
        }
        if filled == 1 && self.columns.len() >= 3 {
            if let Some(column) = self.columns.get_mut(last_filled) {
                column.was_a_note(row);
            }
        } else if filled > 0 {
            self.rows += 1;
            self.sample.add(&self.numbers);
        }
    }

    /// Every reason to refuse the file; the file is named as it is given here, and its columns
    /// by their names only where the caller knows that those may be shown.
    pub(crate) fn verdict(self, shown_file: &str, names_may_be_shown: bool) -> Problems {
        let mut problems = Problems::new();
        let header = self.header();
        if header == Header::Record {
            let what = "the first line looks like a record and not like the names of columns";
            problems.push(
                Problem::new(
                    shown_file,
                    what,
                    "put the names of the columns in the first line; only aggregates may enter",
                )
                .row(1),
            );
        }
        let show = |at: usize| match self.columns.get(at) {
            Some(column) if names_may_be_shown && header == Header::Names => {
                Cow::Borrowed(column.name.as_str())
            }
            _ => Cow::Owned(format!("number {}", at + 1)),
        };
        let mut refuse = |column: Option<Cow<str>>, finding: Finding| {
            let mut problem = Problem::new(shown_file, finding.what, REMEDY);
            problem.row = finding.row;
            problem.column = column.map(Cow::into_owned);
            problems.push(problem);
        };
        for (at, column) in self.columns.iter().enumerate() {
            for finding in columns::findings(column, self.subject) {
                refuse(Some(show(at)), finding);
            }
        }
        for finding in columns::findings(&self.beyond, self.subject) {
            refuse(Some(show(self.columns.len())), finding);
        }
        if self.subject == Subject::Areas {
            for (at, finding) in self.split.findings() {
                refuse(Some(show(at)), finding);
            }
            for (at, finding) in shape::findings(&self.columns, &self.sample, self.rows) {
                refuse(at.map(show), finding);
            }
        }
        problems
    }

    /// A file without a header has a record in its first line, which must not be shown as the names of columns.
    fn header(&self) -> Header {
        let header = Header::of(self.columns.iter().map(|column| column.name.as_str()));
        let repeated = self.columns.iter().any(|column| column.repeats_header);
        match header {
            Header::Names if repeated => Header::PerhapsARecord,
            header => header,
        }
    }
}

/// Whether a text can be shown as the code of an area, though nobody has said that it is one.
///
/// It is one word that no person is known by.
#[must_use]
pub fn may_be_a_code(text: &str) -> bool {
    match cells::read(text) {
        Cell::AreaCode => true,
        Cell::Whole { number, .. } => number < 100_000_000,
        Cell::Text { name: None, .. } => !text.contains(char::is_whitespace),
        _ => false,
    }
}

/// A reason to refuse a column or a table, without any of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    row: Option<u64>,
    what: String,
}

impl Finding {
    fn at(row: u64, what: impl Into<String>) -> Self {
        Self {
            row: Some(row),
            what: what.into(),
        }
    }

    fn anywhere(what: impl Into<String>) -> Self {
        Self {
            row: None,
            what: what.into(),
        }
    }
}
