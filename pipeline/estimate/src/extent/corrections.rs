//! What each named correction does to the number of women and girls.

use disclose::Disclosed;
use vocabulary::{Area, AreaTable, Count, Period, Prevalence, Problems, WiderArea};

use crate::cells::{Cells, Place};
use crate::error::problem;
use crate::extent::limits::times;
use crate::extent::model::factor;
use crate::extent::recipe::{Difference, Extent, Switch};
use crate::extent::{Given, of_all_ages};
use crate::rate::Limited;
use crate::{Correction, EstimateFailure, How, Recipe};

/// The number of women and girls without and with one correction.
///
/// It is kept apart from the intervals: a correction is a scenario, and its range is what the
/// plan thinks possible of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionEffect {
    /// What it corrects for.
    pub of: Difference,
    /// Whether the release's figures have it.
    pub state: Switch,
    /// The declared factor.
    pub factor: Limited,
    /// Why, in the plan's words.
    pub reason: String,
    /// The number without this correction alone: others that are on stay in it.
    pub without: f64,
    /// The number with it: at the factor, and at the ends of its range.
    pub with: Limited,
}

impl CorrectionEffect {
    /// The effect in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let state = match self.state {
            Switch::On => "on: it is in the figures",
            Switch::Off => "off: it is not in the figures",
        };
        format!(
            "Correction for {} ({state}), the others as they stand: {:.0} without it, {:.0} with it ({:.0} to {:.0} over its declared range, which is no interval).",
            self.of.as_str(),
            self.without,
            self.with.value,
            self.with.lower,
            self.with.upper
        )
    }
}

/// The effects of an extent's corrections on one wider area.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionRow {
    /// The area.
    pub area: Area,
    /// The period of the residents.
    pub period: Period,
    /// The effect of each correction, in the plan's order.
    pub effects: Vec<CorrectionEffect>,
}

/// What an extent's corrections do to the wider areas, the newest residents taken.
///
/// # Units
/// Women and girls.
///
/// # Formula
/// The number, divided by the factor of a correction that is on; and that times the factor, at
/// its value and at the ends of its range. One correction at a time: others that are on stay in.
///
/// # Errors
/// When the indicator is no extent, or cannot be computed. An area with a missing cell is left out.
///
/// # References
/// Ortensi, Farina and Menonna (2015), Demographic Research 32:543-562 (that migrants are selected).
pub fn correction_effects(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    prevalence: &[Prevalence],
    groups: &[WiderArea],
    recipes: &[Recipe],
    recipe: &Recipe,
) -> Result<Disclosed<Vec<CorrectionRow>>, EstimateFailure> {
    let given = Given {
        recipes,
        prevalence,
    };
    tables.try_map(|tables| {
        rows(Cells { tables, groups }, given, recipe).map_err(EstimateFailure::Plan)
    })
}

fn rows(
    cells: Cells<'_>,
    given: Given<'_>,
    recipe: &Recipe,
) -> Result<Vec<CorrectionRow>, Problems> {
    let How::Extent(extent) = &recipe.how else {
        let what = "corrections belong to an extent, and it is none";
        return Err(problem(
            &recipe.id,
            what,
            "name an indicator whose `how` is `extent`",
        )
        .into());
    };
    let women = of_all_ages(recipe, cells, given, extent)?;
    let Some(period) = women.model.residents.newest() else {
        return Ok(Vec::new());
    };
    let row = |group: &WiderArea| {
        let at = women.at(period, Place::Wider(group)).ok()?;
        Some(CorrectionRow {
            area: group.area.clone(),
            period,
            effects: effects(extent, at.women),
        })
    };
    Ok(cells.groups.iter().filter_map(row).collect())
}

/// The corrections of an extent that are on.
pub(crate) fn on(extent: &Extent) -> impl Iterator<Item = &Correction> {
    let all = extent.corrections.iter();
    all.filter(|correction| correction.state == Switch::On)
}

/// What must be said of every figure made from an extent whose corrections are on; nothing where none is.
pub(crate) fn scenario(extent: &Extent) -> Option<String> {
    let each: Vec<String> = on(extent)
        .map(|correction| format!("{} (x {})", correction.of.as_str(), correction.factor.value))
        .collect();
    match &each[..] {
        [] => None,
        [one] => Some(format!(
            "With the correction for {one}, a scenario of this project's own."
        )),
        [first @ .., last] => Some(format!(
            "With the corrections for {} and {last}, scenarios of this project's own.",
            first.join(", ")
        )),
    }
}

/// A caveat, and after it the corrections that are on.
pub(crate) fn with_scenario(caveat: &str, extent: &Extent) -> String {
    match scenario(extent) {
        None => caveat.to_owned(),
        Some(scenario) => format!("{caveat} {scenario}"),
    }
}

/// The effect of each correction on a number that has those that are on.
pub(crate) fn effects(extent: &Extent, number: Limited) -> Vec<CorrectionEffect> {
    let effect = |correction: &Correction| {
        let declared = factor(correction.of.as_str(), &correction.factor).limited;
        let without = match correction.state {
            Switch::Off => Some(number.value),
            Switch::On => (declared.value > 0.0).then(|| number.value / declared.value),
        }?;
        let alone = Limited {
            value: without,
            lower: without,
            upper: without,
        };
        Some(CorrectionEffect {
            of: correction.of,
            state: correction.state,
            factor: declared,
            reason: correction.factor.reason.clone(),
            without,
            with: times(alone, declared),
        })
    };
    extent.corrections.iter().filter_map(effect).collect()
}
