//! Rates, changes and extent, each with its interval.
//!
//! Everything here is a function of disclosed counts, published prevalence and the
//! plan's recipes. Counts stay what they are: a rounded or withheld one goes into
//! every formula with all the numbers it can stand for, so an interval holds what
//! any of them would have given, and a missing one gives nothing.

mod assemble;
mod before_after;
pub mod bym2;
mod cells;
mod change;
mod comparison;
mod control;
mod count;
mod directly_standardised;
mod draws;
mod error;
mod explain;
mod extent;
mod funnel;
mod funnel_areas;
mod gamma;
mod joint;
mod judged;
mod modelled;
mod monitoring;
mod nature;
mod normal;
mod poisson;
mod policy_changes;
mod proportion;
#[cfg(test)]
mod published;
mod rate;
mod ratio;
mod recipe;
#[cfg(test)]
mod reference;
mod reliability;
mod segmented;
mod sensitivity;
mod series;
#[cfg(test)]
mod simulated;
pub mod smooth;
pub mod spatial;
mod standardised;
mod student;
#[cfg(test)]
mod tests;
mod told_apart;
mod verdict;
mod wilson;

use std::collections::BTreeSet;

use disclose::Disclosed;
use vocabulary::{AreaTable, Count, Indicator, Prevalence, Problems, WiderArea};

pub use crate::before_after::{
    BeforeAfter, ChangeAtDate, ENOUGH_ON_A_SIDE, FEWEST_ON_A_SIDE, NotADate, NotEstimable,
    PolicyDate, Warning, YearFigure, before_after,
};
use crate::cells::Cells;
pub use crate::change::mover_difference;
pub use crate::comparison::{Compared, ComparedPlan, Comparison, ComparisonPlan, Lies, comparison};
pub use crate::control::{
    ControlLimits, FEWEST_YEARS, Footing, NoControlLimits, Range, SETTLED_FROM, Signal,
    control_limits,
};
pub use crate::directly_standardised::{
    NoStandardisedRate, Standardised, Stratum, directly_standardised,
};
pub use crate::error::EstimateFailure;
pub use crate::explain::explain;
pub use crate::extent::corrections::{CorrectionEffect, CorrectionRow, correction_effects};
pub use crate::extent::recipe::{
    AgeShare, BornHere, Categories, Correction, DeclaredRange, Denominator, Difference, Every,
    Extent, ExtentOf, GirlsAtRisk, Leaf, Maternities, Part, Parts, PopulationPart, Region, Share,
    SurveyError, Switch,
};
pub use crate::funnel::{
    Placed, Position, funnel_place, funnel_place_of_proportion, funnel_proportion, funnel_ratio,
};
pub use crate::funnel_areas::{FunnelPlaces, funnel_areas};
pub use crate::joint::{JointPlan, drawable, joint_draws};
pub use crate::judged::judged;
pub use crate::modelled::{
    Fitter, LeftOut, ModelledRate, NARROWS, RateModel, explain_model, modelled,
};
pub use crate::monitoring::{
    Capacity, CapacityRow, Control, Goal, Met, Monitoring, MonitoringPlan, MonitoringRow, Target,
    TargetState, monitoring,
};
pub use crate::nature::{
    Dimension, Expected, Hand, Known, Nature, NaturePart, NaturePlan, NatureRow, NatureShare,
    NatureTable, nature,
};
pub use crate::poisson::{BYAR_FROM, byar, garwood, poisson_limits};
pub use crate::policy_changes::{Policy, PolicyChange, policy_changes};
pub use crate::rate::{Limited, poisson_rate};
pub use crate::ratio::{ReferenceBand, expected_events, rate_ratio, standardised_ratio};
pub use crate::recipe::{
    BandNames, CountOf, DirectlyStandardised, How, Recipe, Standard, StandardisedRatio,
};
pub use crate::reliability::reliability;
pub use crate::sensitivity::{Moved, Sensitivity, SensitivityPlan, SensitivityRow, sensitivity};
pub use crate::told_apart::{ToldApart, told_apart};
pub use crate::verdict::{Overlap, overlap};
pub use crate::wilson::wilson;

/// Computes every indicator of the plan, in the plan's order.
///
/// # Units
/// Those of each recipe.
///
/// # Formula
/// One file each: counts as published, Poisson rates, proportions, standardised rates and
/// ratios, differences of rates, indirect estimation.
///
/// # Errors
/// With everything that is wrong with the recipes or does not fit the tables.
pub fn estimate(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    prevalence: &[Prevalence],
    groups: &[WiderArea],
    recipes: &[Recipe],
) -> Result<Disclosed<Vec<Indicator>>, EstimateFailure> {
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        let mut problems = duplicates(recipes);
        let mut indicators = Vec::with_capacity(recipes.len());
        for recipe in recipes {
            match indicator(recipe, recipes, cells, prevalence) {
                Ok(indicator) => indicators.push(indicator),
                Err(found) => problems.append(found),
            }
        }
        let problems = each_once(&problems);
        problems.none_or(indicators).map_err(EstimateFailure::Plan)
    })
}

/// Every problem once: what is wrong with an extent is found again by each measure made from it.
fn each_once(problems: &Problems) -> Problems {
    let mut seen = BTreeSet::new();
    let first = problems.iter().filter(|problem| seen.insert(*problem));
    first.cloned().collect()
}

fn indicator(
    recipe: &Recipe,
    recipes: &[Recipe],
    cells: Cells<'_>,
    prevalence: &[Prevalence],
) -> Result<Indicator, Problems> {
    let given = extent::Given {
        recipes,
        prevalence,
    };
    match &recipe.how {
        How::Count { source, category } => {
            count::indicator(recipe, cells, source, category.as_deref())
        }
        How::Rate {
            numerator,
            denominator,
            per,
            level,
        } => {
            let tables =
                rate::RateTables::find(recipe, cells, (numerator, denominator), (*per, *level))?;
            rate::indicator(recipe, &tables, cells)
        }
        How::Proportion {
            numerator,
            denominator,
            level,
        } => {
            let tables = proportion::ProportionTables::find(
                recipe,
                cells,
                (numerator, denominator),
                *level,
            )?;
            proportion::indicator(recipe, &tables, cells)
        }
        How::DirectlyStandardised(how) => {
            let tables = standardised::DirectTables::find(recipe, cells, how)?;
            standardised::direct(recipe, &tables, cells)
        }
        How::StandardisedRatio(how) => {
            let tables = standardised::IndirectTables::find(recipe, cells, how)?;
            standardised::indirect(recipe, &tables, cells)
        }
        How::Change { of, since } => {
            let tables = change::ChangeTables::find(recipe, cells, recipes, (of, *since))?;
            change::indicator(recipe, &tables, cells)
        }
        How::Extent(plan) => {
            let women = extent::of_all_ages(recipe, cells, given, plan)?;
            extent::women::indicator(recipe, &women, cells)
        }
        How::ExtentOf(plan) => {
            let women = extent::of_ages(recipe, cells, given, plan)?;
            extent::women::indicator(recipe, &women, cells)
        }
        How::Maternities(plan) => {
            let maternities = extent::maternities(recipe, cells, given, plan)?;
            extent::mothers::indicator(recipe, &maternities, cells)
        }
        How::GirlsAtRisk(plan) => {
            let girls = extent::girls_at_risk(recipe, cells, given, plan)?;
            extent::girls::indicator(recipe, &girls, cells)
        }
    }
}

fn duplicates(recipes: &[Recipe]) -> Problems {
    let mut seen = BTreeSet::new();
    recipes
        .iter()
        .filter(|recipe| !seen.insert(&recipe.id))
        .map(|recipe| {
            error::problem(
                &recipe.id,
                "the id stands twice",
                "give each indicator an id of its own",
            )
        })
        .collect()
}
