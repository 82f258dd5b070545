//! A table that no manifest describes, for `fgm-map analyse`: numbers of areas, or events and
//! whom they are taken over, of one subject or of several and over several periods.

mod behind;
mod known;
mod number;
mod periods;
mod slots;
mod totals;

use std::path::Path;

use vocabulary::{Access, AreaCode, CodeScheme, Marker, Problem, Problems};

use crate::bounded::read_bounded;
use crate::door::Subject;
use crate::file::Format;
use crate::layout::{self, Reading, Row};
use crate::manifest::{Column, Columns, Names, OtherColumns, Role, Rows};
use crate::measures::number::{events, finite, population};
use crate::measures::slots::Slots;

pub(crate) use number::events as whole;

pub use behind::{CountRules, NotWithheld, Withheld};
pub use known::{KnownCount, KnownCounts, known_counts};
pub use periods::times;
pub use totals::{Members, Total, totals};

/// The most that is read of a table, in MiB.
const MIB: u64 = 4096;

/// Which columns of which file are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableFile<'a> {
    /// CSV or Parquet.
    pub path: &'a Path,
    /// The column of the areas' codes.
    pub key: &'a str,
    /// The column of the periods; `None` where the table has one.
    pub period: Option<&'a str>,
    /// The column of what is counted; `None` where that is one thing.
    pub indicator: Option<&'a str>,
    /// The columns of numbers.
    pub numbers: Numbers<'a>,
}

/// The columns of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers<'a> {
    /// One number an area: any finite one.
    Value(&'a str),
    /// Events, which are whole numbers, and whom they are taken over: people, person-years or
    /// expected events, any number above nought.
    Rate {
        /// The column of events.
        events: &'a str,
        /// The column of the population.
        population: &'a str,
    },
}

/// What a table says of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// A finite number.
    Value(f64),
    /// Events and whom they are taken over.
    Rate {
        /// How many.
        events: u64,
        /// Above nought.
        population: f64,
    },
    /// No number, and why.
    Marked(Marker),
}

/// One subject in one period. Grain: one measure an area.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureTable {
    /// What is counted; empty where the file has one subject.
    pub indicator: String,
    /// When; empty where the file has one period.
    pub period: String,
    /// For each of the areas of [`Measures`], in their order, its row and what it says.
    pub cells: Vec<Option<(u64, Measure)>>,
}

/// The tables of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// Every area that has a row, in the order of the codes.
    pub areas: Vec<AreaCode>,
    /// In the order of indicator and period; periods that are whole numbers go by their size.
    pub tables: Vec<MeasureTable>,
}

/// Reads the numbers of areas from a CSV or Parquet file. All columns go through the door.
///
/// # Errors
/// With every row that has no code or no number, every area that stands twice in one table,
/// and every column that looks like one of people. No value of a refused column is shown.
pub fn measures(table: &TableFile<'_>) -> Result<Measures, Problems> {
    let shown = table.path.display().to_string();
    let (bytes, format) = opened(table)?;
    let columns = columns(table);
    let reading = Reading {
        shown: &shown,
        // What stands in a file that nobody has declared is not repeated in a message.
        access: Access::Confidential,
        subject: Subject::Areas,
        format: &format,
        rows: Rows {
            columns: &columns,
            wide: &std::collections::BTreeMap::new(),
            only: &[],
            other_columns: OtherColumns::Ignored,
            keep: &[],
        },
        declared: None,
    };
    let mut slots = Slots::default();
    let (_, problems) = layout::read(&bytes, &reading, |row| {
        let (code, measure) = match measure(&reading, row, table.numbers) {
            Ok(found) => found,
            Err(problems) => return problems,
        };
        let subject = (row.cell(Role::Category), row.cell(Role::Year));
        match slots.put((&subject.0, &subject.1), code, (row.line, measure)) {
            None => Problems::new(),
            Some(first) => {
                let what = format!("the area also stands in row {first}");
                let remedy = match (table.period, table.indicator) {
                    (None, None) => "give one row an area: add up or choose first",
                    _ => "give one row an area, period and indicator: add up or choose first",
                };
                reading.problem(row, Role::Area, what, remedy).into()
            }
        }
    })?;
    problems.none_or(())?;
    let found = slots.measures();
    unordered(table, &found, &shown).none_or(found)
}

/// Periods of one subject of which nobody can tell the newest.
fn unordered(table: &TableFile<'_>, found: &Measures, shown: &str) -> Problems {
    let of_one = found.tables.chunk_by(|a, b| a.indicator == b.indicator);
    let mut unknown = of_one.filter(|tables| {
        let periods: Vec<&str> = tables.iter().map(|table| table.period.as_str()).collect();
        !periods::are_in_order(&periods)
    });
    let Some(_) = unknown.next() else {
        return Problems::new();
    };
    Problem::new(
        shown,
        "nobody can tell which of its periods is the newest",
        "write all in one way: whole numbers, 2021-22, 2021-Q4, 2021-W05, 2021-03 or 2021-03-31",
    )
    .column(table.period.unwrap_or_default())
    .into()
}

/// The bytes of a table, and how they are laid out.
fn opened(table: &TableFile<'_>) -> Result<(Vec<u8>, Format), Problems> {
    let bytes = read_bounded(table.path, MIB, "divide it by period or indicator")?;
    let parquet = table.path.extension().is_some_and(|kind| kind == "parquet");
    let format = if parquet {
        Format::Parquet {}
    } else {
        Format::delimited_by(delimiter(&bytes, table.key))
    };
    Ok((bytes, format))
}

/// What stands between the cells of a CSV: of comma, semicolon, tab and bar the first by which its
/// header has a column of this name.
pub(crate) fn delimiter(bytes: &[u8], column: &str) -> char {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let header = text.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let header = String::from_utf8_lossy(header.unwrap_or_default());
    let has_column = |delimiter: &char| {
        let mut names = header.split(*delimiter);
        names.any(|name| name.trim().trim_matches('"') == column)
    };
    let delimiter = [',', ';', '\t', '|'].into_iter().find(has_column);
    delimiter.unwrap_or(',')
}

fn columns(table: &TableFile<'_>) -> Columns {
    let numbers = match table.numbers {
        Numbers::Value(value) => [Some((Role::Value, value)), None],
        Numbers::Rate { events, population } => [
            Some((Role::Value, events)),
            Some((Role::Population, population)),
        ],
    };
    let keys = [
        Some((Role::Area, table.key)),
        table.period.map(|name| (Role::Year, name)),
        table.indicator.map(|name| (Role::Category, name)),
    ];
    let named = keys.into_iter().chain(numbers).flatten();
    named
        .map(|(role, name)| (role, Column::Names(Names::One(name.to_owned()))))
        .collect()
}

fn measure(
    reading: &Reading<'_>,
    row: &Row<'_>,
    numbers: Numbers<'_>,
) -> Result<(AreaCode, Measure), Problems> {
    let mut problems = Problems::new();
    let code = CodeScheme::Other.parse(&row.cell(Role::Area));
    if code.is_none() {
        let remedy = "name the column of codes with --key";
        let problem = reading.problem(row, Role::Area, "not the code of an area", remedy);
        problems.push(problem.expected(CodeScheme::Other.expected()));
    }
    for (role, option) in [(Role::Year, "--period"), (Role::Category, "--indicator")] {
        if reading.rows.columns.contains_key(&role) && row.cell(role).trim().is_empty() {
            let remedy = format!("fill it in, or name another column with {option}");
            problems.push(reading.problem(row, role, "the cell is empty", &remedy));
        }
    }
    let value = match numbers {
        Numbers::Value(_) => {
            numeric(reading, row, Role::Value, finite, "a finite number").map(|value| match value {
                Ok(value) => Measure::Value(value),
                Err(marker) => Measure::Marked(marker),
            })
        }
        Numbers::Rate { .. } => rate(reading, row),
    };
    match (code, value) {
        (Some(code), Ok(measure)) if problems.is_empty() => Ok((code, measure)),
        (_, Ok(_)) => Err(problems),
        (_, Err(found)) => {
            problems.append(found);
            Err(problems)
        }
    }
}

/// Events over a population; the events' marker where both are marked.
fn rate(reading: &Reading<'_>, row: &Row<'_>) -> Result<Measure, Problems> {
    let whole = "a whole number from 0";
    let above = "a number above 0";
    let events = numeric(reading, row, Role::Value, events, whole);
    let population = numeric(reading, row, Role::Population, population, above);
    match (events, population) {
        (Ok(Ok(events)), Ok(Ok(population))) => Ok(Measure::Rate { events, population }),
        (Ok(Err(marker)), Ok(_)) | (Ok(_), Ok(Err(marker))) => Ok(Measure::Marked(marker)),
        (events, population) => {
            let mut problems = events.err().unwrap_or_default();
            problems.append(population.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// What a cell says: a number, or the marker that stands in its place.
fn numeric<T>(
    reading: &Reading<'_>,
    row: &Row<'_>,
    role: Role,
    parse: fn(&str) -> Result<T, &'static str>,
    expected: &str,
) -> Result<Result<T, Marker>, Problems> {
    let cell = row.cell(role);
    if let Some(marker) = number::marker(&cell) {
        return Ok(Err(marker));
    }
    parse(&cell).map(Ok).map_err(|what| {
        let remedy = "write a number with digits and a point, or one of [c] [low] [u] [x] [z]";
        let problem = reading.problem(row, role, what, remedy);
        problem.expected(expected).into()
    })
}
