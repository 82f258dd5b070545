//! A table of one number an area that no manifest describes, for `fgm-map analyse`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use vocabulary::{Access, AreaCode, CodeScheme, Marker, Problem, Problems};

use crate::door::Subject;
use crate::file::Format;
use crate::layout::{self, Reading, Row};
use crate::manifest::{Column, Columns, Names, OtherColumns, Role, Rows};

/// The number of one area, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The row of the file.
    pub row: u64,
    /// Any finite number; the marker where the table prints one in its place.
    pub value: Result<f64, Marker>,
}

/// Reads one number an area from a CSV or Parquet file. All columns go through the door.
///
/// # Errors
/// With every row that has no code or no number, every area that stands twice, and every
/// column that looks like one of people. No value of a refused column is shown.
pub fn measures(
    path: &Path,
    key: &str,
    value: &str,
) -> Result<BTreeMap<AreaCode, Measure>, Problems> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        let what = format!("cannot be read: {error}");
        Problem::new(&shown, what, "name a table that can be read with --table")
    })?;
    let parquet = path.extension().is_some_and(|kind| kind == "parquet");
    let format = if parquet {
        Format::Parquet {}
    } else {
        Format::default()
    };
    let column = |name: &str| Column::Names(Names::One(name.to_owned()));
    let columns = Columns::from([(Role::Area, column(key)), (Role::Value, column(value))]);
    let reading = Reading {
        shown: &shown,
        // What stands in a file that nobody has declared is not repeated in a message.
        access: Access::Confidential,
        subject: Subject::Areas,
        format: &format,
        rows: Rows {
            columns: &columns,
            wide: &BTreeMap::new(),
            only: &[],
            other_columns: OtherColumns::Ignored,
            keep: &[],
        },
        declared: None,
    };
    let mut found: BTreeMap<AreaCode, Measure> = BTreeMap::new();
    let (_, problems) = layout::read(&bytes, &reading, |row| match measure(&reading, row) {
        Err(problems) => problems,
        Ok((code, measure)) => match found.insert(code, measure) {
            None => Problems::new(),
            Some(first) => {
                let what = format!("the area also stands in row {}", first.row);
                let remedy = "give one row an area: add up or choose first";
                reading.problem(row, Role::Area, what, remedy).into()
            }
        },
    })?;
    problems.none_or(found)
}

fn measure(reading: &Reading<'_>, row: &Row<'_>) -> Result<(AreaCode, Measure), Problems> {
    let mut problems = Problems::new();
    let code = CodeScheme::Other.parse(&row.cell(Role::Area));
    if code.is_none() {
        let remedy = "name the column of codes with --key";
        let problem = reading.problem(row, Role::Area, "not the code of an area", remedy);
        problems.push(problem.expected(CodeScheme::Other.expected()));
    }
    let value = number(&row.cell(Role::Value));
    if let Err(what) = value {
        problems.push(number_problem(reading, row, what));
    }
    match (code, value) {
        (Some(code), Ok(value)) => Ok((
            code,
            Measure {
                row: row.line,
                value,
            },
        )),
        _ => Err(problems),
    }
}

fn number_problem(reading: &Reading<'_>, row: &Row<'_>, what: &str) -> Problem {
    let remedy = "write a number with digits and a point, or one of [c] [low] [u] [x] [z]";
    reading
        .problem(row, Role::Value, what, remedy)
        .expected("a finite number")
}

/// A finite number, or the marker that stands in its place.
fn number(text: &str) -> Result<Result<f64, Marker>, &'static str> {
    const MARKERS: [Marker; 5] = [
        Marker::Confidential,
        Marker::Low,
        Marker::Unreliable,
        Marker::NotAvailable,
        Marker::NotApplicable,
    ];
    if let Some(marker) = MARKERS
        .into_iter()
        .find(|marker| marker.shorthand() == text)
    {
        return Ok(Err(marker));
    }
    if text.is_empty() {
        return Err("the cell is empty");
    }
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'e' | b'E' | b'+'));
    match text.parse::<f64>() {
        Ok(number) if plain && number == 0.0 && says_more_than_nought(text) => {
            Err("the number is too small")
        }
        Ok(number) if plain && number.abs() >= EXACT && is_whole(text) => {
            Err("the number is too large to be exact")
        }
        Ok(number) if plain && number.is_finite() => Ok(Ok(number)),
        Ok(number) if plain && number.is_infinite() => Err("the number is too large"),
        _ => Err("not a number"),
    }
}

/// The largest whole number below which every other can be told from its neighbours (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

fn is_whole(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn says_more_than_nought(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_finite_and_a_marker_is_no_number() {
        assert_eq!(number("-1.5e3"), Ok(Ok(-1500.0)));
        assert_eq!(number("[c]"), Ok(Err(Marker::Confidential)));
        for (text, words) in [
            ("", "empty"),
            ("1e309", "too large"),
            ("1e-400", "too small"),
            ("9007199254740993", "exact"),
            ("NaN", "not a number"),
            ("inf", "not a number"),
            ("1,234", "not a number"),
            ("c", "not a number"),
            ("5-Jan", "not a number"),
        ] {
            let refused = number(text).expect_err("no number");
            assert!(refused.contains(words), "{text:?} was refused as {refused}");
        }
    }
}
