//! `fgm-map analyse`: any areas and any table of one number an area, without a plan.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use acquire::{Measure, may_be_a_code, measures};
use attach::{Areas, areas};
use serde_json::{Value, json};
use vocabulary::{AreaCode, BoundaryFile, CodeScheme, Marker, Problem, Problems, SourceId};

use crate::args::AnalyseArgs;
use crate::failure::Failure;

/// Reads both files through the door, joins them by code, and writes what they say.
pub fn analyse(args: &AnalyseArgs) -> Result<String, Failure> {
    not_over_an_input(args)?;
    let shown = args.areas.display().to_string();
    let boundaries = BoundaryFile {
        source: SourceId::new(&shown),
        path: args.areas.clone(),
        file: shown.clone(),
        crs: "file".to_owned(),
        codes: CodeScheme::Other,
        vintage: String::new(),
        code: args.code.clone(),
        name: None,
        rows: None,
    };
    let areas = areas(&boundaries).map_err(|problems| without_cells(&problems));
    let table = measures(&args.table, &args.key, &args.value);
    let (areas, table) = match (areas, table) {
        (Ok(areas), Ok(table)) => (areas, table),
        (areas, table) => {
            let mut problems = areas.err().unwrap_or_default();
            problems.append(table.err().unwrap_or_default());
            return Err(problems.into());
        }
    };
    without_cells(&unmatched(args, &areas, &table)).none_or(())?;
    let text = format!("{:#}\n", document(&areas, &table));
    fs::write(&args.json, text)
        .map_err(|error| Failure::io(&args.json, "cannot be written", &error))?;
    Ok(format!(
        "{}: {} areas written",
        args.json.display(),
        areas.list.len()
    ))
}

/// What is wrong with a file that nobody has declared, without what may be no code of an area.
fn without_cells(problems: &Problems) -> Problems {
    let shown = |text: &String| may_be_a_code(text);
    let problems = problems.iter().cloned().map(|mut problem| {
        problem.area = problem.area.filter(shown);
        problem.found = problem.found.filter(shown);
        problem
    });
    problems.collect()
}

/// The table must not be written over one of the two files it is read from.
fn not_over_an_input(args: &AnalyseArgs) -> Result<(), Failure> {
    let same = |input: &Path| match (input.canonicalize(), args.json.canonicalize()) {
        (Ok(input), Ok(output)) => input == output,
        _ => false,
    };
    if same(&args.areas) || same(&args.table) {
        let what = "--json names a file that is read: give another name, so that it is not lost";
        return Err(Failure::Usage(what.to_owned()));
    }
    Ok(())
}

/// Areas without a row, and rows without an area.
fn unmatched(args: &AnalyseArgs, areas: &Areas, table: &BTreeMap<AreaCode, Measure>) -> Problems {
    let shown = args.table.display().to_string();
    let remedy = "bring the table and the boundaries to the same areas";
    let without_row = areas
        .list
        .iter()
        .filter(|area| !table.contains_key(&area.code))
        .map(|area| {
            Problem::new(&shown, "an area of the boundaries has no row", remedy)
                .column(&args.key)
                .area(area.code.as_str())
        });
    let without_area = table
        .iter()
        .filter(|(code, _)| areas.list.position(**code).is_none())
        .map(|(_, measure)| {
            // The cell is not repeated: nobody has said that it is the code of an area.
            Problem::new(&shown, "the code has no boundary", remedy)
                .row(measure.row)
                .column(&args.key)
        });
    without_row.chain(without_area).collect()
}

fn document(areas: &Areas, table: &BTreeMap<AreaCode, Measure>) -> Value {
    let rows = areas.list.iter().filter_map(|area| {
        let measure = table.get(&area.code)?;
        let marker = measure.value.err().map(Marker::shorthand);
        Some(json!({
            "code": area.code,
            "value": measure.value.ok(),
            "marker": marker,
        }))
    });
    json!({
        "areas": rows.collect::<Vec<_>>(),
        "notes": areas.notes,
    })
}
