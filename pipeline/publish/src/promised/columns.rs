//! The columns of every CSV, and whether its cells are what these hold.

use std::path::Path;

use files::{MOST_OF_DATA, open_regular, read_regular};
use serde::Deserialize;
use vocabulary::{Problem, Problems};

use super::described::{Field, Kind, Schema};
use super::{Promised, REMEDY, unreadable};
use crate::edition::STATEMENT;
use crate::fields::{Measure, fields};
use crate::long::{COLUMNS, long_table};
use crate::{Product, bundle, wide};

/// So many cells of a table are told of one by one.
const TOLD: usize = 5;

pub(super) fn breaches(promised: &Promised, release: &Path, product: &Product) -> Problems {
    let mut found = Problems::new();
    let written = written(promised, product);
    for (path, schema) in promised.package.tables() {
        let own: Vec<&str> = schema.fields.iter().map(|of| of.name.as_str()).collect();
        let fixed = written.iter().find(|(of, _)| of == path);
        if let Some((_, expected)) = fixed {
            let what = "is described with other columns than the contract's";
            let file = format!("datapackage.json, {path}");
            found.append(apart(&file, what, &own, expected));
        }
        let beside = bundle::metadata_path(path);
        match metadata(&release.join(&beside)) {
            Ok(names) => {
                let what = format!("describes other columns than the contract's of {path}");
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                found.append(apart(&beside, &what, &names, &own));
            }
            Err(why) => found.push(unreadable(&beside, why)),
        }
        match table(path, &release.join(path), schema, &own) {
            Ok(of_table) => found.append(of_table),
            Err(why) => found.push(unreadable(path, why)),
        }
    }
    found
}

/// The tables whose columns the contract has from the code: the others are the run's own.
fn written(promised: &Promised, product: &Product) -> Vec<(String, Vec<String>)> {
    let measures: Vec<Measure> = promised.indicators.iter().map(Measure::from).collect();
    let map = fields(&measures).into_iter().map(|of| of.name);
    let long = COLUMNS.iter().map(|of| of.name.to_owned());
    let mut all = vec![
        (wide::path(&product.id), map.collect()),
        (long_table(&product.id), long.collect()),
        (
            STATEMENT.to_owned(),
            bundle::statement_columns().map(str::to_owned).collect(),
        ),
    ];
    all.extend(bundle::own_tables().map(|(path, columns)| {
        let columns = columns.map(str::to_owned).collect();
        (path.to_owned(), columns)
    }));
    all
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    table_schema: TableSchema,
}

#[derive(Deserialize)]
struct TableSchema {
    columns: Vec<Name>,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

/// The columns of the metadata beside a table.
fn metadata(path: &Path) -> Result<Vec<String>, String> {
    let bytes = read_regular(path, MOST_OF_DATA).map_err(|error| error.to_string())?;
    let said: Metadata = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let names = said.table_schema.columns.into_iter();
    Ok(names.map(|of| of.name).collect())
}

/// A column that is missing, one too many, or the first that stands elsewhere.
pub(super) fn apart(
    file: &str,
    what: &str,
    found: &[&str],
    expected: &[impl AsRef<str>],
) -> Problems {
    let mut problems = Problems::new();
    let expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
    if found == expected {
        return problems;
    }
    let without = |these: &[&str], those: &[&str]| -> Vec<String> {
        let only = these.iter().filter(|name| !those.contains(name));
        only.map(|name| format!("{name:?}")).collect()
    };
    let (more, fewer) = (without(found, &expected), without(&expected, found));
    let words = |names: &[String], otherwise: &str| match names {
        [] => otherwise.to_owned(),
        names => names.join(", "),
    };
    let problem = Problem::new(file, what, REMEDY);
    let problem = problem.found(words(&more, "the same names in another order or number"));
    problems.push(problem.expected(words(&fewer, "none but those of the contract")));
    problems
}

/// Everything that is wrong with a table.
fn table(path: &str, file: &Path, schema: &Schema, own: &[&str]) -> Result<Problems, String> {
    let said = |error: csv::Error| error.to_string();
    let file = open_regular(file).map_err(csv::Error::from).map_err(said)?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(said)?.clone();
    let header: Vec<&str> = header.iter().collect();
    let mut found = apart(path, "has other columns than the contract's", &header, own);
    if !found.is_empty() {
        return Ok(found);
    }
    let mut wrong = 0;
    for (row, record) in (2..).zip(reader.records()) {
        let record = record.map_err(said)?;
        for (field, cell) in schema.fields.iter().zip(&record) {
            let Some(expected) = field.lacks(cell) else {
                continue;
            };
            wrong += 1;
            if wrong <= TOLD {
                let problem = Problem::new(path, "has a cell that its column cannot hold", REMEDY);
                let problem = problem.row(row).column(field.name.as_str());
                found.push(problem.found(format!("{cell:?}")).expected(expected));
            }
        }
    }
    if wrong > TOLD {
        let what = format!("has {} more such cells", wrong - TOLD);
        found.push(Problem::new(path, what, REMEDY));
    }
    Ok(found)
}

impl Field {
    /// What should stand in a cell, where something else does.
    fn lacks(&self, cell: &str) -> Option<String> {
        if self.markers.iter().any(|marker| marker.value == cell) {
            return None;
        }
        if cell.is_empty() {
            return self.constraints.required.then(|| "something".to_owned());
        }
        let among = &self.constraints.among;
        if !among.is_empty() && !among.iter().any(|of| of == cell) {
            return Some(among.join(", "));
        }
        let is_fit = match self.kind {
            Kind::String => true,
            Kind::Integer => cell.parse::<i64>().is_ok(),
            Kind::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
        };
        let expected = match self.kind {
            Kind::String => "text",
            Kind::Integer => "a whole number, nothing or a marker of the column's",
            Kind::Number => "a number, nothing or a marker of the column's",
        };
        (!is_fit).then(|| expected.to_owned())
    }
}
