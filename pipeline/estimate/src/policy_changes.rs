//! The plan's policies, each with the change of an indicator before and after its date.

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{Area, AreaCode, AreaTable, Count, IndicatorId, Problems, Unit, WiderArea};

use crate::cells::Cells;
use crate::error::part_problem;
use crate::series::{NoSeries, SeriesTables, Wide};
use crate::{BeforeAfter, EstimateFailure, NotEstimable, PolicyDate, Recipe, before_after};

/// A policy and the indicator it is held against: `[[policy_changes]]`.
///
/// # Example
/// ```toml
/// [[policy_changes]]
/// title = "Mandatory reporting duty"
/// indicator = "assessments_fgm_rate"
/// date = "2015-10-31"
/// reason = "Serious Crime Act 2015, section 74, in force on 31 October 2015."
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its name for people.
    pub title: String,
    /// A count, rate or proportion of the plan.
    pub indicator: IndicatorId,
    /// The day from which it held.
    pub date: PolicyDate,
    /// What it is, and why that day.
    pub reason: String,
}

/// The change of one wide area at one policy's date. Grain: one a policy and wide area.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyChange {
    /// The policy.
    pub policy: Policy,
    /// The wide area.
    pub area: Area,
    /// What the changes count; slopes are per year.
    pub unit: Unit,
    /// Years of the series without a figure, which are passed over.
    pub missing_years: usize,
    /// The change with its limits and warnings, or why it is not estimable.
    pub change: Result<BeforeAfter, NotEstimable>,
}

/// The change before and after each policy's date, for each wide area.
///
/// # Units
/// Those of each indicator.
///
/// # Formula
/// That of [`before_after`].
///
/// # Errors
/// With every policy whose indicator is unknown or cannot be followed. A series that is too
/// short is no error: the row says why it is not estimable.
///
/// # References
/// As [`before_after`].
pub fn policy_changes(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    (groups, context): (&[WiderArea], &[AreaCode]),
    recipes: &[Recipe],
    policies: &[Policy],
) -> Result<Disclosed<Vec<PolicyChange>>, EstimateFailure> {
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        let wide: Vec<_> = groups
            .iter()
            .map(Wide::Group)
            .chain(context.iter().copied().map(Wide::Context))
            .collect();
        let (mut problems, mut changes) = (Problems::new(), Vec::new());
        for policy in policies {
            match of_policy(policy, &wide, cells, recipes) {
                Ok(found) => changes.extend(found),
                Err(found) => problems.append(found),
            }
        }
        problems.none_or(changes).map_err(EstimateFailure::Plan)
    })
}

fn of_policy(
    policy: &Policy,
    wide: &[Wide<'_>],
    cells: Cells<'_>,
    recipes: &[Recipe],
) -> Result<Vec<PolicyChange>, Problems> {
    let Some(recipe) = recipes.iter().find(|recipe| recipe.id == policy.indicator) else {
        let known: Vec<_> = recipes.iter().map(|recipe| recipe.id.to_string()).collect();
        return Err(part_problem(
            "[[policy_changes]]",
            "a policy held against an unknown indicator",
            "name an indicator of the plan",
        )
        .found(policy.indicator.as_str())
        .expected(known.join(", "))
        .into());
    };
    let tables = SeriesTables::find(recipe, cells).map_err(|refused| match refused {
        NoSeries::Recipe(problems) => problems,
        NoSeries::OfThisKind => part_problem(
            "[[policy_changes]]",
            "a policy is held against a count, a rate or a proportion",
            "name such an indicator",
        )
        .found(recipe.id.as_str())
        .into(),
    })?;
    let mut problems = Problems::new();
    let mut changes = Vec::with_capacity(wide.len());
    for wide in wide {
        match tables.years(recipe, *wide) {
            Err(found) => problems.append(found),
            Ok(years) => {
                let figures: Vec<_> = years
                    .iter()
                    .filter_map(crate::series::Year::figure_of_year)
                    .collect();
                changes.push(PolicyChange {
                    policy: policy.clone(),
                    area: wide.area(cells.tables),
                    unit: Unit::new(recipe.unit.clone()),
                    missing_years: years.len() - figures.len(),
                    change: before_after(&figures, policy.date, tables.level()),
                });
            }
        }
    }
    problems.none_or(changes)
}
