//! Who is recorded, by country of birth, age, type and place: London or broader, and never mapped.

mod named;
mod plan;
mod printed;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use disclose::Disclosed;
use vocabulary::{
    Area, AreaCode, AreaTable, Category, Count, Period, Problem, Problems, SourceId, WiderArea,
};

use crate::EstimateFailure;
use crate::cells::{Cells, areas};
pub use plan::{Dimension, Expected, Known, NaturePart, NaturePlan};
use printed::{Printed, ReadCategory};

/// The nature within communities, as one source prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct Nature {
    /// Its name for people.
    pub title: String,
    /// What must be said with it.
    pub caveat: String,
    /// The source.
    pub source: SourceId,
    /// One table a dimension, in the plan's order.
    pub dimensions: Vec<NatureTable>,
}

/// One dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct NatureTable {
    /// Its name for people.
    pub title: String,
    /// Its rows, by measure, area and newest period; then categories by the alphabet, ages by age.
    /// Empty where the source prints nothing of it: not available, and no nought.
    pub rows: Vec<NatureRow>,
}

/// One category. Grain: one row a measure, area, period and category.
#[derive(Debug, Clone, PartialEq)]
pub struct NatureRow {
    /// What is counted.
    pub measure: String,
    /// The area: London, or broader.
    pub area: Area,
    /// The period.
    pub period: Period,
    /// The category.
    pub category: String,
    /// What is known of the number.
    pub count: Count,
    /// What is known of the number for whom the dimension is known.
    pub known: Count,
    /// The share of those, in per cent with Wilson's limits; without a value where a number is withheld.
    pub share: Option<NatureShare>,
    /// What is known of the number for whom it is not known.
    pub not_known: Count,
    /// Who printed it, where the table says.
    pub reported_by: Option<String>,
    /// Whether it was printed at first hand; a second hand can have erred.
    pub hand: Hand,
}

/// A share in per cent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NatureShare {
    /// The share of the numbers as printed; `None` where one is withheld.
    pub value: Option<f64>,
    /// The lower limit, of the fewest among the most.
    pub lower: f64,
    /// The upper limit, of the most among the fewest.
    pub upper: f64,
}

/// By whom a figure was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hand {
    /// By its publisher.
    First,
    /// By somebody who read it there.
    Second,
}

impl Hand {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::First => "its publisher",
            Self::Second => "second hand",
        }
    }
}

/// The tables of the nature within communities from one source.
///
/// They describe who was recorded in care, of those for whom it is known, and not a community.
///
/// # Units
/// People, and per cent of those for whom the dimension is known.
///
/// # Formula
/// Share: Wilson's limits at the numbers that make them widest. Not known: as printed, else what
/// the known leave of all, where both are printed. Of a table held in confidence no total is
/// used: its known are the sum of its categories as they are shown.
///
/// # Errors
/// When the source is unknown, prints an area of the map, or its categories cannot be taken
/// apart; and when the plan and the table do not name the same dimensions, so that none is left
/// out by a misspelling.
///
/// # References
/// Wilson (1927), Journal of the American Statistical Association 22:209-212.
pub fn nature(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    groups: &[WiderArea],
    plan: &NaturePlan,
) -> Result<Disclosed<Nature>, EstimateFailure> {
    tables.try_map(|tables| made(Cells { tables, groups }, plan).map_err(EstimateFailure::Plan))
}

fn made(cells: Cells<'_>, plan: &NaturePlan) -> Result<Nature, Problems> {
    let table = cells.table(&plan.source).ok_or_else(|| {
        let bad = refused("no table comes from this source", "list it among `sources`");
        bad.found(plan.source.as_str())
    })?;
    let mut problems = part_problems(plan);
    problems.append(map_problems(cells, table));
    let mut read = Vec::new();
    for (period, category) in table.columns.keys() {
        match ReadCategory::of(category, plan) {
            Some(parts) => read.push(((*period, category), parts)),
            None => problems.push(unread(plan, category)),
        }
    }
    problems.append(named::problems(plan, read.iter().map(|(_, parts)| *parts)));
    problems.none_or(())?;
    let printed = Printed { plan, table, read };
    let dimensions = plan.dimensions.iter().map(|dimension| NatureTable {
        title: dimension.title.clone(),
        rows: printed.rows(dimension),
    });
    Ok(Nature {
        title: plan.title.clone(),
        caveat: plan.caveat.clone(),
        source: plan.source.clone(),
        dimensions: dimensions.collect(),
    })
}

fn refused(what: impl Into<String>, remedy: &str) -> Problem {
    Problem::new("plan, [[nature]]", what, remedy)
}

/// Parts that do not make a category.
fn part_problems(plan: &NaturePlan) -> Problems {
    let number = |part: NaturePart| plan.parts.iter().filter(|of| **of == part).count();
    let once = [NaturePart::Dimension, NaturePart::Category];
    let at_most = [NaturePart::Measure, NaturePart::ReportedBy];
    let sound = once.iter().all(|part| number(*part) == 1)
        && at_most.iter().all(|part| number(*part) <= 1)
        && !plan.with.is_empty();
    if sound {
        return Problems::new();
    }
    let what = "parts are not one dimension and one category, or nothing stands between them";
    refused(what, "write them as the source's manifest joins them").into()
}

/// Areas of the map: such a table is of London or broader.
fn map_problems(cells: Cells<'_>, table: &AreaTable<Count>) -> Problems {
    let members: BTreeSet<AreaCode> = cells
        .groups
        .iter()
        .flat_map(|group| group.members.iter().copied())
        .collect();
    let codes = areas(table).into_iter().flat_map(|areas| areas.codes());
    codes
        .filter(|code| members.contains(code))
        .map(|code| {
            let what = "a table of the nature within communities prints an area of the map";
            let remedy = "keep London and broader areas alone: leave its rows out in the manifest";
            refused(what, remedy).area(code.as_str())
        })
        .collect()
}

fn unread(plan: &NaturePlan, category: &Category) -> Problem {
    let what = format!(
        "the category {:?} of {} cannot be taken apart",
        category.as_str(),
        plan.source
    );
    refused(
        what,
        "correct `parts` and `with`, or leave the rows out in the manifest",
    )
    .expected(format!("{} parts", plan.parts.len()))
}
