//! The yearly monitoring table: what was counted, how it changed, and whether a year stands out.

mod capacity;
mod row;

use std::collections::BTreeSet;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaCode, AreaTable, Count, IndicatorId, Problems, SourceId, WiderArea};

use crate::cells::Cells;
use crate::error::part_problem;
pub use crate::monitoring::capacity::CapacityRow;
pub use crate::monitoring::row::{Control, Met, MonitoringRow, TargetState};
use crate::series::{NoSeries, SeriesTables, Wide, sources};
use crate::{CountOf, EstimateFailure, Recipe};

/// What the plan says of monitoring: `[monitoring]`.
///
/// # Example
/// ```toml
/// [monitoring]
/// series = ["assessments_fgm_count", "assessments_fgm_rate"]
///
/// [[monitoring.targets]]
/// indicator = "assessments_fgm_rate"
/// area = "E12000007"
/// goal = { at_most = 1.0 }
/// from = 2024
/// reason = "The partnership's plan of 2023."
///
/// [[monitoring.capacity]]
/// title = "Sessions of specialist clinics"
/// unit = "sessions in the year"
/// demand = "assessments_fgm_count"
/// reason = "No source gives sessions; the row says so."
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringPlan {
    /// The indicators that are followed: counts, rates and proportions of the plan.
    pub series: Vec<IndicatorId>,
    /// What is aimed at; may be left out.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// What stands beside the demand; may be left out.
    #[serde(default)]
    pub capacity: Vec<Capacity>,
}

/// What is aimed at for one indicator and area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The indicator, one of the series.
    pub indicator: IndicatorId,
    /// The wider area.
    pub area: AreaCode,
    /// The aim.
    pub goal: Goal,
    /// The first year it holds for; it stands until a later target of the same area replaces it.
    pub from: u16,
    /// Who set it, and why.
    pub reason: String,
}

/// On which side of a number a figure is to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Goal {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

/// A capacity beside the demand for it: clinic sessions, officers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// Its name for people.
    pub title: String,
    /// What it counts.
    pub unit: String,
    /// The indicator whose counts are the demand, one of the series.
    pub demand: IndicatorId,
    /// The counts of the capacity; left out where no source gives them.
    pub counts: Option<CountOf>,
    /// Where it comes from, or why there is none.
    pub reason: String,
}

/// The monitoring table of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitoring {
    /// Grain: one row an indicator, wide area and year, in the plan's order, then by year.
    pub rows: Vec<MonitoringRow>,
    /// Grain: one row a capacity, wide area and year. Never an area of the map's own, never a rank.
    pub capacity: Vec<CapacityRow>,
    /// The sources behind the rows, each once, in order.
    pub sources: Vec<SourceId>,
    /// What must be said wherever the table is shown.
    pub notes: Vec<String>,
}

/// Makes the yearly monitoring table.
///
/// For each indicator of the series, each of the plan's wider areas and each area around the
/// map (`context`, such as England): the count, the figure and its limits, its verdict, the
/// change on the year before, control limits and the signal, and the target. A printed total
/// is preferred to the sum of its areas, as everywhere. Of a context area only what its
/// publisher printed is known; a rate without its population is not available.
///
/// Demand stands beside capacity for wide areas alone: boroughs are not compared by it.
///
/// # Units
/// Those of each indicator.
///
/// # Formula
/// Those of [`crate::control_limits`] and [`crate::mover_difference`]; the change of a count takes
/// each year's as Poisson.
///
/// # Errors
/// With everything in the plan's monitoring that does not fit the indicators or the tables.
///
/// # References
/// As the formulas'.
pub fn monitoring(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    (groups, context): (&[WiderArea], &[AreaCode]),
    recipes: &[Recipe],
    plan: &MonitoringPlan,
) -> Result<Disclosed<Monitoring>, EstimateFailure> {
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        let wide: Vec<_> = groups
            .iter()
            .map(Wide::Group)
            .chain(context.iter().copied().map(Wide::Context))
            .collect();
        made(cells, &wide, recipes, plan).map_err(EstimateFailure::Plan)
    })
}

/// An indicator of the series with its tables.
pub(crate) struct Followed<'a> {
    pub(crate) recipe: &'a Recipe,
    pub(crate) tables: SeriesTables<'a>,
}

fn made(
    cells: Cells<'_>,
    wide: &[Wide<'_>],
    recipes: &[Recipe],
    plan: &MonitoringPlan,
) -> Result<Monitoring, Problems> {
    let mut problems = wrong_targets(plan, wide);
    let mut followed = Vec::new();
    let mut seen = BTreeSet::new();
    for id in &plan.series {
        if !seen.insert(id) {
            problems.push(part_problem(
                "[monitoring]",
                format!("the indicator {id} stands twice in the series"),
                "name each once",
            ));
            continue;
        }
        match find(id, cells, recipes) {
            Ok(found) => followed.push(found),
            Err(found) => problems.append(found),
        }
    }
    problems.append(capacity::problems(plan, cells, recipes));
    let problems = problems.none_or(());
    problems?;
    let mut problems = Problems::new();
    let (mut rows, mut credits) = (Vec::new(), Vec::new());
    for followed in &followed {
        for source in sources(&followed.tables) {
            if !credits.contains(&source) {
                credits.push(source);
            }
        }
        for wide in wide {
            match row::rows(followed, *wide, cells, &plan.targets) {
                Ok(made) => rows.extend(made),
                Err(found) => problems.append(found),
            }
        }
    }
    let capacity = capacity::rows(plan, wide, cells, &followed)?;
    problems.none_or(Monitoring {
        notes: notes(&followed, &plan.capacity),
        rows,
        capacity,
        sources: credits,
    })
}

/// An indicator that can be followed.
fn find<'a>(
    id: &IndicatorId,
    cells: Cells<'a>,
    recipes: &'a [Recipe],
) -> Result<Followed<'a>, Problems> {
    let Some(recipe) = recipes.iter().find(|recipe| &recipe.id == id) else {
        let known: Vec<_> = recipes.iter().map(|recipe| recipe.id.to_string()).collect();
        return Err(part_problem(
            "[monitoring]",
            "a series of an unknown indicator",
            "name an indicator of the plan",
        )
        .found(id.as_str())
        .expected(known.join(", "))
        .into());
    };
    match SeriesTables::find(recipe, cells) {
        Ok(tables) => Ok(Followed { recipe, tables }),
        Err(NoSeries::Recipe(problems)) => Err(problems),
        Err(NoSeries::OfThisKind) => Err(part_problem(
            "[monitoring]",
            "monitoring follows counts, rates and proportions",
            "take it out of the series",
        )
        .found(id.as_str())
        .into()),
    }
}

/// Everything wrong with the targets.
fn wrong_targets(plan: &MonitoringPlan, wide: &[Wide<'_>]) -> Problems {
    let mut problems = Problems::new();
    let mut seen = BTreeSet::new();
    for target in &plan.targets {
        let mut wrong = |what: &str, remedy: &str, found: String| {
            problems.push(part_problem("[[monitoring.targets]]", what, remedy).found(found));
        };
        if !plan.series.contains(&target.indicator) {
            let found = target.indicator.to_string();
            wrong(
                "a target of what is not followed",
                "add the indicator to the series",
                found,
            );
        }
        if !wide.iter().any(|wide| wide.code() == target.area) {
            let found = target.area.to_string();
            let known: Vec<_> = wide.iter().map(|wide| wide.code().to_string()).collect();
            let remedy = format!("name a wider area: one of {}", known.join(", "));
            wrong("a target of what is no wider area", &remedy, found);
        }
        let (Goal::AtMost(goal) | Goal::AtLeast(goal)) = target.goal;
        if !goal.is_finite() {
            wrong(
                "a goal that is not a number",
                "give a number",
                goal.to_string(),
            );
        }
        if target.reason.trim().is_empty() {
            let found = target.indicator.to_string();
            wrong(
                "a target without a reason",
                "say who set it, and why",
                found,
            );
        }
        if !seen.insert((&target.indicator, target.area, target.from)) {
            let found = format!("{}, {}, {}", target.indicator, target.area, target.from);
            wrong("two targets of one year", "keep one of them", found);
        }
    }
    problems
}

/// What must be said wherever the table is shown.
fn notes(followed: &[Followed<'_>], capacity: &[Capacity]) -> Vec<String> {
    let mut notes: Vec<String> = followed
        .iter()
        .map(|followed| format!("{}: {}", followed.recipe.title, followed.recipe.caveat))
        .collect();
    notes.push("Control limits come from how much the years differ from each other (Wheeler and Chambers 1992); with fewer than 12 years they are on trial, and years without a figure are passed over. A steady trend puts the first years on one side and the last on the other. A signal is a question to ask, not an answer: recording changes too.".to_owned());
    notes.push("Where counts are rounded or withheld, limits and signals hold for every count that the cells can stand for; where they would differ, the signal cannot be told.".to_owned());
    notes.push("A target is judged by what was recorded, not by chance around it.".to_owned());
    if !capacity.is_empty() {
        notes.push(
            "Demand stands beside capacity for wide areas alone; it ranks no area.".to_owned(),
        );
    }
    notes
}
