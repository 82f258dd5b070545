//! The tables of a file, joined by code to areas that nobody has declared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use acquire::{Measure, MeasureTable, Measures};
use rayon::prelude::*;
use vocabulary::{AreaColumn, AreaList, Problem, Problems};

use crate::analyse::columns::{of_an_indicator, prefix};
use crate::analyse::undeclared::of_table;
use crate::args::AnalyseArgs;

/// One subject in one period, aligned to the areas.
#[derive(Debug)]
pub struct Joined {
    /// What is counted; empty where the file has one subject.
    pub indicator: String,
    /// When; empty where the file has one period.
    pub period: String,
    /// What the table says of each area.
    pub measures: AreaColumn<Measure>,
}

/// Joins every table to the areas.
///
/// # Errors
/// With every area that has no row in a table, and every row that has no area.
pub fn join(
    args: &AnalyseArgs,
    areas: &Arc<AreaList>,
    measures: Measures,
) -> Result<Vec<Joined>, Problems> {
    let mut problems = unmatched(args, areas, &measures);
    if args.out.is_some() {
        problems.append(unfit_for_a_layer(args, &measures));
    }
    of_table(&problems).none_or(())?;
    let codes = &measures.areas;
    let joined = measures.tables.into_par_iter().map(|table| {
        let rows = codes.iter().zip(&table.cells);
        let rows = rows.filter_map(|(code, cell)| Some((*code, cell.as_ref()?.1)));
        Joined {
            measures: AreaColumn::align_pairs(areas, rows)
                .expect("each area has a row, and each row an area"),
            indicator: table.indicator,
            period: table.period,
        }
    });
    Ok(joined.collect())
}

const REMEDY: &str = "bring the table and the boundaries to the same areas; where a number is \
                      missing write [x] in its place";

/// Areas without a row, and rows without an area.
fn unmatched(args: &AnalyseArgs, areas: &AreaList, measures: &Measures) -> Problems {
    let shown = args.table.display().to_string();
    if measures.tables.is_empty() {
        let what = "it has no row below its header";
        return Problem::new(&shown, what, REMEDY).column(&args.key).into();
    }
    let without_area = measures
        .areas
        .iter()
        .enumerate()
        .filter(|(_, code)| areas.position(**code).is_none())
        .map(|(at, _)| {
            // The cell is not repeated: nobody has said that it is the code of an area.
            let rows = measures.tables.iter();
            let row = rows.filter_map(|table| Some(table.cells.get(at)?.as_ref()?.0));
            Problem::new(&shown, "the code has no boundary", REMEDY)
                .row(row.min().unwrap_or_default())
                .column(&args.key)
        });
    let mut problems: Problems = without_area.collect();
    for code in areas.codes() {
        let at = measures.areas.binary_search(&code).ok();
        let is_without = |table: &&MeasureTable| {
            at.is_none_or(|at| table.cells.get(at).is_none_or(Option::is_none))
        };
        let without: Vec<&MeasureTable> = measures.tables.iter().filter(is_without).collect();
        let Some(first) = without.first() else {
            continue;
        };
        let what = if without.len() == measures.tables.len() {
            "an area of the boundaries has no row".to_owned()
        } else {
            let (tables, all) = (without.len(), measures.tables.len());
            format!(
                "an area of the boundaries has no row in {tables} of {all} tables, first{}",
                of(first)
            )
        };
        let problem = Problem::new(&shown, what, REMEDY).column(&args.key);
        problems.push(problem.area(code.as_str()));
    }
    problems
}

/// A GeoPackage holds so many columns; a few are its own.
const MOST_COLUMNS: usize = 1_990;

/// Indicators that are too many for one layer, or would have attributes of the same names.
fn unfit_for_a_layer(args: &AnalyseArgs, measures: &Measures) -> Problems {
    let shown = args.table.display().to_string();
    let column = args.indicator.as_deref().unwrap_or_default();
    let mut indicators: Vec<&str> = measures.tables.iter().map(|of| &*of.indicator).collect();
    indicators.dedup();
    let mut problems = Problems::new();
    let most = MOST_COLUMNS / of_an_indicator(args);
    if indicators.len() > most {
        let what = "it has more indicators than one layer can hold";
        let remedy = "take some of them at a time";
        let problem = Problem::new(&shown, what, remedy).column(column);
        problems.push(problem.expected(format!("at most {most} indicators")));
    }
    let mut by_prefix: BTreeMap<String, &str> = BTreeMap::new();
    for indicator in indicators {
        if let Some(other) = by_prefix.insert(prefix(indicator), indicator) {
            let what = format!("{other:?} and {indicator:?} would have attributes of one name");
            let remedy = "give them names that differ in letters or digits";
            problems.push(Problem::new(&shown, what, remedy).column(column));
        }
    }
    problems
}

/// Which table is meant, where there are several.
fn of(table: &MeasureTable) -> String {
    // Writing to a String does not fail.
    let mut words = String::new();
    for (what, name) in [("indicator", &table.indicator), ("period", &table.period)] {
        if !name.is_empty() {
            let _ = write!(words, " {what} {name:?}");
        }
    }
    words
}
