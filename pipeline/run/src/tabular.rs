//! Tables of any subject whose cells add up: what `fgm-map disclose` and `fgm-map attack` share.

pub mod attack;
pub mod disclose;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use ::disclose::tabular::{Hierarchies, Structure, StructureError};
use acquire::{CellsFile, CellsTable, Counts, cells, read_bounded};
use publish::PARTIAL;
use serde_json::Value;
use vocabulary::{Problem, Problems};

use crate::args::TabularArgs;
use crate::failure::Failure;
use crate::plan::folder_of;

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

/// Outputs can be written, and go over nothing that is read.
pub fn check_files(inputs: &[&Path], outputs: &[(&str, Option<&PathBuf>)]) -> Result<(), Failure> {
    let real = |path: &Path| {
        let folder = folder_of(path).canonicalize().ok()?;
        let named = folder.join(path.file_name()?);
        Some(named.canonicalize().unwrap_or(named))
    };
    let same = |one: &Path, other: &Path| {
        one == other || real(one).is_some_and(|path| real(other) == Some(path))
    };
    let mut before: Vec<(&str, &Path)> = Vec::new();
    for (option, output) in outputs {
        let Some(output) = output else {
            continue;
        };
        if !folder_of(output).is_dir() {
            let folder = folder_of(output).display().to_string();
            return Err(Failure::Usage(format!(
                "{folder}: there is no such folder; make it first"
            )));
        }
        if output.is_dir() {
            let shown = output.display();
            return Err(Failure::Usage(format!(
                "{shown}: a folder stands where a file is to be written"
            )));
        }
        if let Some(input) = inputs.iter().find(|input| same(input, output)) {
            let shown = input.display();
            return Err(Failure::Usage(format!(
                "{option} would write over {shown}, which is read: give another name"
            )));
        }
        if let Some((other, _)) = before.iter().find(|(_, other)| same(other, output)) {
            return Err(Failure::Usage(format!(
                "{other} and {option} name the same file: give two names"
            )));
        }
        before.push((option, output));
    }
    Ok(())
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, &mut File::options())
}

/// Writes a file whole or not at all that its owner alone can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, File::options().mode(0o600))
}

fn write_with(path: &Path, bytes: &[u8], how: &mut OpenOptions) -> Result<(), Failure> {
    let shown = path.display();
    let io = |error: std::io::Error| {
        let what = format!("{shown}: cannot be written: {error}; make room, or name another file");
        match error.kind() {
            // The machine has no room, whatever the file is called.
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::System(what),
            _ => Failure::Usage(what),
        }
    };
    if path.exists() && !path.is_file() {
        // A pipe or a device, which nothing can take the place of.
        return fs::write(path, bytes).map_err(io);
    }
    let real = path.canonicalize();
    let path = real.as_deref().unwrap_or(path);
    let aside = tempfile::Builder::new()
        .prefix(PARTIAL)
        .tempdir_in(folder_of(path))
        .map_err(io)?;
    let partial = aside.path().join("table");
    let made = how.write(true).create_new(true).open(&partial);
    made.and_then(|mut file| file.write_all(bytes))
        .map_err(io)?;
    fs::rename(&partial, path).map_err(io)
}

/// A cell's codes by their dimensions.
fn codes(args: &TabularArgs, key: &[String]) -> BTreeMap<String, Value> {
    let codes = args.dims.iter().cloned().zip(key.iter().cloned());
    codes
        .map(|(name, code)| (name, Value::String(code)))
        .collect()
}
