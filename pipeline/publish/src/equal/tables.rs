//! The long table in its two formats, and beside the map.

use std::collections::BTreeMap;

use vocabulary::{Problem, Problems};

use super::areas::CODE;
use super::geojson::Reference;
use super::{Cell, REMEDY};
use crate::long::{COLUMNS, MARKER, typed_columns};

/// A table as a file has it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    /// A cell a column in each.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// The column whose cells are a marker in the CSV where there is no number.
const VALUE: &str = "value";

impl Table {
    /// Which of its columns has this name.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|own| own == column)
    }
}

/// Where the CSV differs from the Parquet file.
pub(super) fn differences(
    (printed, csv): (&Table, &str),
    (typed, parquet): (&Table, &str),
) -> Problems {
    let mut found = Problems::new();
    let mut columns = |table: &Table, file: &str, expected: Vec<&str>| {
        if table.columns != expected {
            found.push(
                Problem::new(file, "has other columns than the contract", REMEDY)
                    .found(table.columns.join(", "))
                    .expected(expected.join(", ")),
            );
        }
    };
    columns(printed, csv, COLUMNS.iter().map(|of| of.name).collect());
    columns(typed, parquet, typed_columns().map(|of| of.name).collect());
    if printed.rows.len() != typed.rows.len() {
        found.push(
            Problem::new(
                csv,
                format!("has another number of lines than {parquet}"),
                REMEDY,
            )
            .found(printed.rows.len().to_string())
            .expected(typed.rows.len().to_string()),
        );
    }
    let marker = typed.place(MARKER.name);
    let code = typed.place(CODE);
    // The first line is the header's, and no cell that is published has a line end in it.
    for (row, (own, their)) in (2..).zip(printed.rows.iter().zip(&typed.rows)) {
        for (at, name) in printed.columns.iter().enumerate() {
            let Some(mut expected) = typed.place(name).and_then(|at| their.get(at)) else {
                continue;
            };
            if name == VALUE && *expected == Cell::Null {
                expected = marker.and_then(|at| their.get(at)).unwrap_or(expected);
            }
            let cell = own.get(at).unwrap_or(&Cell::Null);
            if !expected.is(cell) {
                let area = code.and_then(|at| their.get(at)).unwrap_or(&Cell::Null);
                found.push(
                    Problem::new(csv, format!("differs from {parquet}"), REMEDY)
                        .row(row)
                        .column(name.as_str())
                        .area(area.words())
                        .found(cell.words())
                        .expected(expected.words()),
                );
            }
        }
    }
    found
}

/// What the columns of the table are called as fields of an indicator on the map, and in its years.
const ON_THE_MAP: [&str; 5] = [VALUE, "lower", "upper", "status", "reliability"];

/// The column of the areas' names.
const NAME: &str = "area_name";

/// The rows of areas by indicator, period and code; `None` where a column is not there, which is said
/// elsewhere.
type ByFigure<'a> = BTreeMap<[String; 3], &'a Vec<Cell>>;

fn by_figure(table: &Table) -> Option<ByFigure<'_>> {
    let places = ["indicator", "period", CODE, "level"].map(|name| table.place(name));
    let [Some(indicator), Some(period), Some(code), Some(level)] = places else {
        return None;
    };
    let rows = table.rows.iter();
    let rows = rows.filter(|row| text(row, level) == "area");
    let key = |row: &[Cell]| [indicator, period, code].map(|at| text(row, at));
    Some(rows.map(|row| (key(row), row)).collect())
}

fn text(row: &[Cell], at: usize) -> String {
    match row.get(at) {
        Some(Cell::Text(words)) => words.clone(),
        _ => String::new(),
    }
}

/// Where the figures of an indicator's years, as a file has them, differ from those of the table.
pub(super) fn years(
    indicator: &str,
    (years, own): (&Table, &str),
    (table, file): (&Table, &str),
) -> Problems {
    let mut found = Problems::new();
    let Some(rows) = by_figure(table) else {
        return found;
    };
    let (Some(period), Some(code)) = (years.place("period"), years.place(CODE)) else {
        let what = format!("has no period or no {CODE} in the years of {indicator}");
        return Problem::new(own, what, REMEDY).into();
    };
    let expected = rows.keys().filter(|[of, ..]| of == indicator).count();
    if years.rows.len() != expected {
        let what = format!("has another number of figures in the years of {indicator} than {file}");
        let problem = Problem::new(own, what, REMEDY);
        let problem = problem.found(years.rows.len().to_string());
        found.push(problem.expected(expected.to_string()));
    }
    for year in &years.rows {
        let (period, code) = (text(year, period), text(year, code));
        let problem = |what: &str| {
            let what = format!("{what} {file}, of {indicator} in {period}");
            Problem::new(own, what, REMEDY).area(&code)
        };
        let key = [indicator.to_owned(), period.clone(), code.clone()];
        let Some(row) = rows.get(&key) else {
            found.push(problem("has a figure that is not in"));
            continue;
        };
        for column in [NAME].into_iter().chain(ON_THE_MAP) {
            let cell = years.place(column).and_then(|at| year.get(at));
            let expected = table.place(column).and_then(|at| row.get(at));
            let (Some(cell), Some(expected)) = (cell, expected) else {
                found.push(problem("lacks a column of").column(column));
                continue;
            };
            if !expected.is(cell) {
                let problem = problem("has another figure than");
                let problem = problem.column(column).found(cell.words());
                found.push(problem.expected(expected.words()));
            }
        }
    }
    found
}

/// Where the newest figures of the table differ from those of the map.
pub(super) fn newest(reference: &Reference, map: &str, (table, file): (&Table, &str)) -> Problems {
    let mut found = Problems::new();
    let Some(rows) = by_figure(table) else {
        return found;
    };
    let areas = &reference.areas;
    let place = |name: &str| areas.fields.iter().position(|field| field == name);
    for (id, newest) in &reference.indicators {
        for area in &areas.areas {
            let problem =
                |what: &str| Problem::new(file, format!("{what} {map}"), REMEDY).area(&area.code);
            let key = [id.clone(), newest.clone(), area.code.clone()];
            let Some(row) = rows.get(&key) else {
                let problem = problem("lacks a newest figure of");
                found.push(problem.expected(format!("{id}, {newest}")));
                continue;
            };
            for column in ON_THE_MAP {
                let field = format!("{id}_{column}");
                let expected = place(&field).and_then(|at| area.cells.get(at));
                let cell = table.place(column).and_then(|at| row.get(at));
                let (Some(expected), Some(cell)) = (expected, cell) else {
                    found.push(problem("lacks a column of").column(field));
                    continue;
                };
                if !expected.is(cell) {
                    found.push(
                        problem("has another newest figure than")
                            .column(field)
                            .found(cell.words())
                            .expected(expected.words()),
                    );
                }
            }
        }
    }
    found
}
