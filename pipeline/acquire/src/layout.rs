//! The rows of a file in the words of its manifest: which cell is the area, which the value.
//!
//! Rows are read one after the other and handed on; no table is held in memory.

mod binding;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Access, Problem, Problems};

use crate::door::{Door, Header, Subject};
use crate::file::{self, Format, Record};
use crate::manifest::{LeaveOut, Role, Rows};
use binding::{Binding, Bound, bind, roles};

/// After so many problems a file is read no further.
const MOST_PROBLEMS: usize = 1_000;

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Its name in messages.
    pub shown: &'a str,
    /// Who may see its cells.
    pub access: Access,
    /// What its rows are about.
    pub subject: Subject,
    /// How it is laid out.
    pub format: &'a Format,
    /// Which columns and rows of it are meant.
    pub rows: Rows<'a>,
    /// How many rows its manifest declares, where it declares any.
    pub declared: Option<u64>,
}

/// What was read past.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that the manifest leaves out.
    pub left_out: u64,
    /// What each column was taken for, where the manifest gives it more than one name.
    pub taken: Vec<(Role, String)>,
}

/// One row, or one value of a row that has several.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The row of the file.
    pub line: u64,
    record: &'a Record,
    binding: &'a Binding<'a>,
    wide: Option<(&'a str, usize)>,
}

impl<'a> Row<'a> {
    /// The cell that is for this; empty where the file has none.
    pub fn cell(&self, role: Role) -> Cow<'a, str> {
        match (role, self.wide) {
            (Role::Value, Some((_, at))) => Cow::Borrowed(self.at(at)),
            (Role::Category, Some((category, _))) => match self.bound(role) {
                None => Cow::Borrowed(category),
                Some(_) => Cow::Owned(format!("{}: {category}", self.plain(role))),
            },
            _ => self.plain(role),
        }
    }

    /// The name that a manifest gives to the column of values that is read, of several.
    pub fn of_several(&self) -> Option<&'a str> {
        self.wide.map(|(category, _)| category)
    }

    /// The cell that is for this, whichever of several columns of values is read.
    pub fn plain(&self, role: Role) -> Cow<'a, str> {
        match self.bound(role) {
            None => Cow::Borrowed(""),
            Some(Bound::At(at)) => Cow::Borrowed(self.at(*at)),
            Some(Bound::Always(text)) => Cow::Borrowed(text),
            Some(Bound::FirstFilled(columns)) => {
                let cells = columns.iter().map(|at| self.at(*at));
                Cow::Borrowed(
                    cells
                        .into_iter()
                        .find(|cell| !cell.is_empty())
                        .unwrap_or_default(),
                )
            }
            Some(Bound::Joined(columns, with)) => {
                let cells: Vec<&str> = columns.iter().map(|at| self.at(*at)).collect();
                Cow::Owned(cells.join(with))
            }
        }
    }

    fn bound(&self, role: Role) -> Option<&'a Bound> {
        self.binding.columns.get(role as usize)?.as_ref()
    }

    fn at(&self, column: usize) -> &'a str {
        self.record.get(column)
    }

    /// The header of the column that a cell stands in.
    pub fn header(&self, role: Role) -> String {
        let named = |at: usize| self.binding.header.get(at).map_or("", String::as_str);
        match (role, self.wide, self.bound(role)) {
            (Role::Value, Some((_, at)), _) => named(at).to_owned(),
            (_, _, Some(Bound::At(at))) => named(*at).to_owned(),
            (_, _, Some(Bound::FirstFilled(columns) | Bound::Joined(columns, _))) => columns
                .iter()
                .map(|at| named(*at))
                .collect::<Vec<_>>()
                .join(", "),
            (_, _, Some(Bound::Always(_)) | None) => String::new(),
        }
    }
}

impl Reading<'_> {
    /// A problem of one cell, with what stood there unless the source is confidential.
    pub fn problem(
        &self,
        row: &Row<'_>,
        role: Role,
        what: impl Into<String>,
        remedy: &str,
    ) -> Problem {
        let problem = Problem::new(self.shown, what, remedy).row(row.line);
        let header = row.header(role);
        let problem = if header.is_empty() {
            problem
        } else {
            problem.column(header)
        };
        match self.access {
            Access::Published => problem.found(format!("{:?}", row.cell(role))),
            Access::Confidential => problem,
        }
    }
}

/// Reads every row that is meant and hands it to `each`, which says what is wrong with it.
///
/// # Errors
/// When the file is not the table its manifest declares: it cannot be read, a declared
/// column is missing or stands twice, an undeclared one is there, or rows are of people.
/// What is wrong with single rows is in the list that comes with the summary.
pub(crate) fn read(
    bytes: &[u8],
    reading: &Reading<'_>,
    mut each: impl FnMut(&Row<'_>) -> Problems,
) -> Result<(Summary, Problems), Problems> {
    let mut table = file::open(bytes, reading.format, reading.shown)?;
    let header: Vec<String> = table.header().to_vec();
    let (binding, taken, unfit) = bind(header, reading);
    let shows = unfit.header_may_be_shown(&binding.header, bytes, reading);
    let mut problems = unfit.problems(&binding.header, shows, reading);
    let names: Vec<&str> = binding.header.iter().map(String::as_str).collect();
    let mut door = Door::new(&names, &roles(&binding), reading.subject);
    let mut summary = Summary {
        taken,
        ..Summary::default()
    };
    let found = if problems.is_empty() {
        let mut unknown: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut found = Problems::new();
        let mut record = Record::default();
        while let Some(next) = table.next(&mut record) {
            if found.len() >= MOST_PROBLEMS {
                found.push(too_many(reading, record.row));
                break;
            }
            if let Err(problems) = next {
                found.append(renamed(problems, &binding, shows));
                continue;
            }
            summary.rows += 1;
            door.see(record.row, record.iter());
            match meant(&record, &binding) {
                Meant::Kept => {}
                Meant::LeftOut => {
                    summary.left_out += 1;
                    continue;
                }
                Meant::Unknown(at) => {
                    if unknown.insert((at, record.get(at).to_owned())) {
                        found.push(neither(reading, &binding, &record, at));
                    }
                    continue;
                }
            }
            if !of_kept_area(&record, &binding, reading.rows.keep) {
                summary.left_out += 1;
                continue;
            }
            let row = |wide| Row {
                line: record.row,
                record: &record,
                binding: &binding,
                wide,
            };
            if binding.wide.is_empty() {
                found.append(each(&row(None)));
            }
            for column in &binding.wide {
                found.append(each(&row(Some(*column))));
            }
        }
        found
    } else {
        Problems::new()
    };
    problems.append(door.verdict(reading.shown, shows));
    let mut found = problems.none_or(found)?;
    if let Some(declared) = reading.declared
        && found.len() < MOST_PROBLEMS
        && declared != summary.rows
    {
        found.push(row_number(reading, summary.rows, declared));
    }
    Ok((summary, found))
}

enum Meant {
    Kept,
    LeftOut,
    /// By the column of this number, which holds something that the manifest does not name.
    Unknown(usize),
}

fn meant(record: &Record, binding: &Binding<'_>) -> Meant {
    for (at, only) in &binding.only {
        let cell = record.get(*at);
        if only.keep.iter().any(|kept| kept == cell) {
            continue;
        }
        return match &only.leave_out {
            LeaveOut::All(_) => Meant::LeftOut,
            LeaveOut::These(values) if values.iter().any(|value| value == cell) => Meant::LeftOut,
            LeaveOut::These(_) => Meant::Unknown(*at),
        };
    }
    Meant::Kept
}

fn of_kept_area(record: &Record, binding: &Binding<'_>, keep: &[String]) -> bool {
    let row = Row {
        line: record.row,
        record,
        binding,
        wide: None,
    };
    keep.is_empty() || {
        let area = row.cell(Role::Area);
        keep.iter()
            .any(|beginning| area.starts_with(beginning.as_str()))
    }
}

fn neither(reading: &Reading<'_>, binding: &Binding<'_>, record: &Record, at: usize) -> Problem {
    let problem = Problem::new(
        reading.shown,
        "the rows with this are neither kept nor left out",
        "name it under `keep` or `leave_out` of [[only]] in source.toml",
    )
    .row(record.row)
    .column(binding.header.get(at).map_or("", String::as_str));
    match reading.access {
        Access::Published => problem.found(format!("{:?}", record.get(at))),
        Access::Confidential => problem,
    }
}

fn too_many(reading: &Reading<'_>, row: u64) -> Problem {
    Problem::new(
        reading.shown,
        format!("more than {MOST_PROBLEMS} problems: the rest of the file was not looked at"),
        "mend these first",
    )
    .row(row)
}

fn row_number(reading: &Reading<'_>, rows: u64, declared: u64) -> Problem {
    Problem::new(
        reading.shown,
        "has another number of rows than its manifest declares",
        "compare it with its publisher's table; if the change is meant, correct `rows` in source.toml",
    )
    .found(format!("{rows} rows"))
    .expected(format!("{declared} rows"))
}

/// What keeps a header from being the one that its manifest declares.
#[derive(Default)]
struct Unfit {
    /// Declared columns that are not there, or stand for more than one.
    missing: Vec<Problem>,
    /// Places of columns that are not declared.
    undeclared: Vec<usize>,
    /// Whether any declared column is there.
    some_found: bool,
}

impl Unfit {
    /// Whether the names of the file's columns may be shown.
    ///
    /// A file without a header has a record in their place, and so has one whose `header_row`
    /// is another's. Where a declared column was found, it is a header. Where none was, no names
    /// are shown of a confidential source, nor any that look like a record or come again below.
    fn header_may_be_shown(&self, header: &[String], bytes: &[u8], reading: &Reading<'_>) -> bool {
        Header::of(header.iter().map(String::as_str)) == Header::Names
            && (self.some_found
                || (reading.access == Access::Published && !comes_again(header, bytes, reading)))
    }

    fn problems(self, header: &[String], shows: bool, reading: &Reading<'_>) -> Problems {
        let there = if shows {
            format!("columns {}", header.join(", "))
        } else {
            format!("{} columns, whose names are not shown", header.len())
        };
        let missing = self.missing.into_iter();
        let missing = missing.map(|problem| problem.found(there.clone()));
        let undeclared = self.undeclared.into_iter().map(|at| {
            Problem::new(
                reading.shown,
                "a column is not declared in source.toml",
                "take it out of the snapshot: what is not used is not kept",
            )
            .row(1)
            .column(match header.get(at) {
                Some(name) if shows => name.clone(),
                _ => number(at),
            })
        });
        missing.chain(undeclared).collect()
    }
}

/// What a column is called whose name is not shown.
fn number(at: usize) -> String {
    format!("number {}", at + 1)
}

/// Whether a word of the header stands below itself among the first rows.
fn comes_again(header: &[String], bytes: &[u8], reading: &Reading<'_>) -> bool {
    const LOOKED_AT: usize = 1_000;
    let Ok(mut table) = file::open(bytes, reading.format, reading.shown) else {
        return true;
    };
    let mut record = Record::default();
    for _ in 0..LOOKED_AT {
        if table.next(&mut record).is_none() {
            return false;
        }
        let again = |(name, cell): (&String, &str)| name == cell && !cell.is_empty();
        if header.iter().zip(record.iter()).any(again) {
            return true;
        }
    }
    false
}

/// The problems of a row, whose columns have names that may not be shown.
fn renamed(problems: Problems, binding: &Binding<'_>, shows: bool) -> Problems {
    if shows {
        return problems;
    }
    let problems = problems.iter().cloned();
    problems
        .map(|mut problem| {
            let at = |name: &String| binding.header.iter().position(|own| own == name);
            if let Some(at) = problem.column.as_ref().and_then(at) {
                problem.column = Some(number(at));
            }
            problem
        })
        .collect()
}
