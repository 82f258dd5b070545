//! Rows of counts: area, period, category and what the cell says.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use vocabulary::{
    Access, AreaCode, Category, CodeScheme, Confidential, Period, Problem, Problems, SourceId,
    SourceRow, SourceTable,
};

use crate::cell;
use crate::manifest::{Counts, Manifest};
use crate::snapshot::{Row, Snapshot};

/// Decodes every row; none is dropped, filled in or corrected.
///
/// # Errors
/// With every cell that is not what its column should hold, and every key that stands twice.
pub(crate) fn decode(
    id: &SourceId,
    manifest: &Manifest,
    grain: &Counts,
    snapshot: &Snapshot,
) -> Result<SourceTable, Problems> {
    let mut problems = Problems::new();
    let mut rows: BTreeMap<(AreaCode, Period, Category), SourceRow> = BTreeMap::new();
    let mut names: BTreeMap<AreaCode, (std::sync::Arc<str>, u64)> = BTreeMap::new();
    for row in snapshot.rows() {
        match decode_row(grain, snapshot, &row) {
            Err(found) => problems.append(found),
            Ok(decoded) => {
                problems.append(name_problems(&mut names, &decoded, grain, snapshot));
                match rows.entry((decoded.area, decoded.period, decoded.category.clone())) {
                    Entry::Vacant(free) => drop(free.insert(decoded)),
                    Entry::Occupied(first) => {
                        problems.push(duplicate(first.get(), &decoded, grain, &snapshot.shown));
                    }
                }
            }
        }
    }
    problems.none_or(SourceTable {
        source: id.clone(),
        access: manifest.access,
        file: snapshot.shown.clone(),
        area_column: grain.columns.area.clone(),
        vintage: manifest.vintage.clone(),
        rows: rows.into_values().collect(),
        merged: Vec::new(),
    })
}

fn decode_row(grain: &Counts, snapshot: &Snapshot, row: &Row<'_>) -> Result<SourceRow, Problems> {
    let columns = &grain.columns;
    let mut problems = Problems::new();
    let area: Option<AreaCode> = CodeScheme::Gss.parse(row.cell(&columns.area));
    if area.is_none() {
        problems.push(
            snapshot
                .problem(
                    row,
                    &columns.area,
                    "not a GSS code",
                    "write the area's code, and no name or blank",
                )
                .expected("a capital letter and eight digits, like E09000001"),
        );
    }
    let name = row.cell(&columns.name);
    let of_area = |problem: Problem| match area {
        Some(code) => problem.area(format!("{code} {name}")),
        None => problem,
    };
    if name.trim().is_empty() {
        problems.push(of_area(snapshot.problem(
            row,
            &columns.name,
            "the area has no name",
            "write its name",
        )));
    }
    let year = year(row.cell(&columns.year));
    if year.is_none() {
        problems.push(of_area(
            snapshot
                .problem(
                    row,
                    &columns.year,
                    "not a year",
                    "write the year with four digits",
                )
                .expected("1900 to 2099"),
        ));
    }
    let category = columns
        .category
        .as_deref()
        .map_or("", |column| row.cell(column));
    if let Some(column) = columns
        .category
        .as_deref()
        .filter(|_| category.trim().is_empty())
    {
        problems.push(of_area(snapshot.problem(
            row,
            column,
            "the category is empty",
            "name it",
        )));
    }
    let entity = area.map_or("", |_| row.cell(&columns.area).get(..3).unwrap_or_default());
    let count = cell::decode(row.cell(&columns.value), entity, grain).map_err(|what| {
        problems.push(of_area(
            snapshot
                .problem(
                    row,
                    &columns.value,
                    what,
                    "correct the cell, or declare the marker in source.toml",
                )
                .expected(expected(grain)),
        ));
    });
    match (area, year, count) {
        (Some(area), Some(year), Ok(count)) if problems.is_empty() => Ok(SourceRow {
            row: row.line,
            area,
            name: name.into(),
            period: Period::new(year, grain.period),
            category: Category::new(category),
            count: Confidential::new(count),
        }),
        _ => Err(problems),
    }
}

fn expected(grain: &Counts) -> String {
    let markers: Vec<&str> = grain.markers.keys().map(String::as_str).collect();
    if markers.is_empty() {
        "a whole number from 0".to_owned()
    } else {
        format!("a whole number from 0, or one of {}", markers.join(" "))
    }
}

fn year(text: &str) -> Option<u16> {
    let four_digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|year| four_digits && (1900..2100).contains(year))
}

/// The same code under two names is a mix-up of rows, or of codes.
fn name_problems(
    names: &mut BTreeMap<AreaCode, (std::sync::Arc<str>, u64)>,
    row: &SourceRow,
    grain: &Counts,
    snapshot: &Snapshot,
) -> Problems {
    match names.entry(row.area) {
        Entry::Vacant(free) => {
            free.insert((row.name.clone(), row.row));
            Problems::new()
        }
        Entry::Occupied(first) if first.get().0 == row.name => Problems::new(),
        Entry::Occupied(first) => {
            let (name, line) = first.get();
            let problem = Problem::new(
                &snapshot.shown,
                format!("the code stands under two names: row {line} has another"),
                "give each area its own code and one name",
            )
            .row(row.row)
            .column(&grain.columns.name)
            .area(row.area.as_str());
            match snapshot.access {
                Access::Published => problem
                    .found(format!("{:?}", row.name))
                    .expected(format!("{name:?}"))
                    .into(),
                Access::Confidential => problem.into(),
            }
        }
    }
}

fn duplicate(first: &SourceRow, again: &SourceRow, grain: &Counts, shown: &str) -> Problem {
    let (one, other) = (first.row.min(again.row), first.row.max(again.row));
    let category = match again.category.as_str() {
        "" => String::new(),
        category => format!(", {category}"),
    };
    Problem::new(
        shown,
        format!(
            "a second row for {}{category}: row {one} has the same {}",
            again.period,
            grain.keys.join(", ")
        ),
        "keep one of the two rows",
    )
    .row(other)
    .column(grain.keys.join(", "))
    .area(format!("{} {}", again.area, again.name))
    .expected(format!("one row for each {}", grain.keys.join(", ")))
}
