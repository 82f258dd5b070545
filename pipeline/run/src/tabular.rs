//! Tables of any subject whose cells add up: what `fgm-map disclose` and `fgm-map attack` share.

pub mod attack;
pub mod disclose;

use std::collections::BTreeMap;
use std::path::Path;

use ::disclose::tabular::{Hierarchies, Structure, StructureError};
use acquire::{CellsFile, CellsTable, Counts, cells, read_bounded};
use serde_json::Value;
use vocabulary::{Problem, Problems};

use crate::args::TabularArgs;
use crate::failure::Failure;

/// The most that is read of a hierarchy, in MiB.
const HIERARCHY_MIB: u64 = 64;

/// Reads which codes add up to which.
fn hierarchies(file: &Path) -> Result<Hierarchies, Problems> {
    let shown = file.display().to_string();
    let remedy = "leave codes out that no row has";
    let bytes = read_bounded(file, HIERARCHY_MIB, remedy)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let what = format!("is no hierarchy: {error}");
        let remedy =
            "write {\"dimension\": {\"parent\": [\"child\", ...], ...}, ...}, every name once";
        Problem::new(shown, what, remedy).into()
    })
}

/// What is the matter with a column that is named twice.
fn named_twice(args: &TabularArgs, cost: Option<&str>) -> Result<(), Failure> {
    let mut names: Vec<&str> = args.dims.iter().map(String::as_str).collect();
    names.push(&args.value);
    let again = (1..names.len()).find(|at| names[..*at].contains(&names[*at]));
    if let Some(at) = again {
        let name = names[at];
        return Err(Failure::Usage(format!(
            "the column {name} is named twice among --dims and --value: name each column once"
        )));
    }
    match cost.filter(|cost| names.contains(cost)) {
        Some(cost) => Err(Failure::Usage(format!(
            "--cost names the column {cost}, as --dims or --value does: name a column of its own, made from what is public and not from the counts"
        ))),
        None => Ok(()),
    }
}

/// How rows are joined to hierarchies.
type Join = fn(&[String], Vec<Vec<String>>, &Hierarchies) -> Result<Structure, Vec<StructureError>>;

/// Reads a table, and joins its rows to the hierarchies.
fn table(
    args: &TabularArgs,
    (file, cost): (&Path, Option<&str>),
    counts: Counts,
    hierarchies: &Hierarchies,
    join: Join,
) -> Result<(CellsTable, Structure), Problems> {
    let read = cells(&CellsFile {
        path: file,
        dimensions: &args.dims,
        value: &args.value,
        cost,
        counts,
    });
    let mut read = read.map_err(|problems| told(&problems))?;
    let keys = std::mem::take(&mut read.keys);
    let structure = join(&args.dims, keys, hierarchies).map_err(|errors| {
        let shown = file.display().to_string();
        let problems = errors.into_iter().map(|error| match error {
            StructureError::TwoRows { row, .. } => {
                let problem = Problem::new(&shown, error.to_string(), "give each cell one row");
                read.rows
                    .get(row)
                    .map_or(problem.clone(), |row| problem.row(row.line))
            }
            StructureError::NoRow { .. } | StructureError::NoRows { .. } => {
                let remedy = "give every combination of codes without children a row";
                Problem::new(&shown, error.to_string(), remedy)
            }
            _ => {
                let shown = args.hierarchy.display().to_string();
                Problem::new(&shown, error.to_string(), "correct the hierarchy")
            }
        });
        problems.collect::<Problems>()
    })?;
    Ok((read, structure))
}

/// Problems in words that speak of no manifest.
fn told(problems: &Problems) -> Problems {
    let words = ["source.toml", "snapshot", "manifest", "[format]"];
    let problems = problems.iter().cloned().map(|mut problem| {
        if words.iter().any(|word| problem.remedy.contains(word)) {
            "save the table anew, as CSV in UTF-8 with its header in the first line"
                .clone_into(&mut problem.remedy);
        }
        problem
    });
    problems.collect()
}

/// A cell's codes by their dimensions.
fn codes(args: &TabularArgs, key: &[String]) -> BTreeMap<String, Value> {
    let codes = args.dims.iter().cloned().zip(key.iter().cloned());
    codes
        .map(|(name, code)| (name, Value::String(code)))
        .collect()
}
