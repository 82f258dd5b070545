//! Rates, changes and extent, each with its interval.
//!
//! Everything here is a function of disclosed counts, published prevalence and the
//! plan's recipes. Counts stay what they are: a rounded or withheld one goes into
//! every formula with all the numbers it can stand for, so an interval holds what
//! any of them would have given, and a missing one gives nothing.

mod assemble;
mod cells;
mod change;
mod comparison;
mod count;
mod error;
mod explain;
mod extent;
mod gamma;
mod nature;
mod normal;
mod poisson;
mod rate;
mod recipe;
mod sensitivity;
#[cfg(test)]
mod tests;
mod told_apart;
mod verdict;
mod wilson;

use std::collections::BTreeSet;

use disclose::Disclosed;
use vocabulary::{AreaTable, Count, Indicator, Prevalence, Problems, WiderArea};

use crate::cells::Cells;
pub use crate::change::mover_difference;
pub use crate::comparison::{Compared, ComparedPlan, Comparison, ComparisonPlan, Lies, comparison};
pub use crate::error::EstimateFailure;
pub use crate::explain::explain;
pub use crate::extent::corrections::{CorrectionEffect, CorrectionRow, correction_effects};
pub use crate::extent::recipe::{
    AgeShare, BornHere, Categories, Correction, DeclaredRange, Denominator, Difference, Every,
    Extent, ExtentOf, GirlsAtRisk, Leaf, Maternities, Part, Parts, PopulationPart, Region, Share,
    SurveyError, Switch,
};
pub use crate::nature::{
    Dimension, Hand, Known, Nature, NaturePart, NaturePlan, NatureRow, NatureShare, NatureTable,
    nature,
};
pub use crate::poisson::{BYAR_FROM, byar, garwood, poisson_limits};
pub use crate::rate::{Limited, poisson_rate};
pub use crate::recipe::{How, Recipe};
pub use crate::sensitivity::{Sensitivity, SensitivityPlan, SensitivityRow, sensitivity};
pub use crate::told_apart::{ToldApart, told_apart};
pub use crate::verdict::{Overlap, overlap};
pub use crate::wilson::wilson;

/// Computes every indicator of the plan, in the plan's order.
///
/// # Units
/// Those of each recipe.
///
/// # Formula
/// One file each: counts as published, Poisson rates, their differences, indirect estimation.
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
        problems.none_or(indicators).map_err(EstimateFailure::Plan)
    })
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
