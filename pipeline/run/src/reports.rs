//! The tables that go with the map, each made from what `estimate` found out.

mod access;
pub mod allocation;
mod association;
mod cells;
mod comparison;
mod corrections;
mod funnel;
pub mod gap;
mod models;
mod monitoring;
mod nature;
mod need;
mod policy_changes;
mod sensitivity;
pub mod siting;

use std::collections::BTreeMap;
use std::path::Path;

pub use association::{AssociationPlan, association};
use disclose::Disclosed;
use estimate::{How, ModelledRate, correction_effects, funnel_areas, policy_changes as changes};
pub use funnel::FunnelPlan;
use vocabulary::{AreaTable, Count, Indicator, Problem, Problems, Report};

use crate::beside::Beside;
use crate::failure::Failure;
use crate::pipeline::{Inputs, prevalence};
use crate::plan::Plan;
use crate::targets::Targets;

/// Every table of the plan: monitoring, capacity, policies, funnels and association, then what
/// goes with the extent.
///
/// # Errors
/// With everything in the plan's tables that does not fit its indicators.
pub fn reports(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    indicators: &Disclosed<Vec<Indicator>>,
    (models, targets, beside): (&Disclosed<Vec<ModelledRate>>, &Targets, &Beside),
) -> Result<Disclosed<Vec<Report>>, Failure> {
    let refused = |why| Failure::estimate(plan_file, why);
    let groups = &inputs.atlas.groups;
    let context = &plan.geography.context;
    let recipes = &plan.indicators;
    let mut found: Vec<Disclosed<Vec<Report>>> = Vec::new();
    if let Some(monitored) = &plan.monitoring {
        let made = estimate::monitoring(tables, (groups, context), recipes, monitored);
        found.push(made.map_err(refused)?.map(|made| {
            [
                monitoring::monitoring(made, recipes),
                monitoring::capacity(made),
            ]
            .into_iter()
            .filter(|report| !report.rows.is_empty())
            .collect()
        }));
    }
    if !plan.policy_changes.is_empty() {
        let made = changes(tables, (groups, context), recipes, &plan.policy_changes);
        let made = made.map_err(refused)?;
        found.push(made.map(|made| vec![policy_changes::report(made, recipes)]));
    }
    for of in &plan.funnels {
        let made = funnel_areas(tables, groups, recipes, &of.indicator, of.reference);
        let made = made.map_err(refused)?;
        found.push(made.map(|made| vec![funnel::report(of, made, recipes, &inputs.atlas)]));
    }
    found.push(models.map(|made| {
        let made = made.iter();
        let made = made.map(|made| models::report(made, plan, indicators.get(), &inputs.atlas));
        made.collect()
    }));
    let atlas = &inputs.atlas;
    let of_need = &plan.targeting.need;
    found.push(targets.need.map(|made| {
        let places = need::places(of_need, made, atlas);
        [places]
            .into_iter()
            .chain(need::drivers(of_need, made))
            .collect()
    }));
    if let (Some(of), Some(made)) = (&plan.targeting.gap, &targets.gaps) {
        let report = made.map(|made| vec![gap::report(of, made, indicators.get(), atlas)]);
        found.push(report);
    }
    if let (Some(of), Some(made)) = (&plan.targeting.access, &targets.access) {
        found.push(made.map(|made| vec![access::report(of, made, atlas)]));
    }
    if let (Some(of), Some(made)) = (&plan.targeting.allocation, &targets.shared_out) {
        let report = made.map(|made| vec![allocation::report(of, made, indicators.get(), atlas)]);
        found.push(report);
    }
    if let (Some(of), Some(made)) = (&plan.targeting.siting, &targets.sited) {
        found.push(made.map(|made| vec![siting::report(of, made, atlas)]));
    }
    if let Some(of) = &plan.association {
        let made = indicators.try_map(|all| association(of, all, &inputs.atlas.neighbours));
        found.push(made?.map(|report| vec![report.clone()]));
    }
    for recipe in recipes {
        let How::Extent(extent) = &recipe.how else {
            continue;
        };
        if !extent.corrections.is_empty() {
            let prevalence = prevalence(plan, inputs)?;
            let made = correction_effects(tables, prevalence, groups, recipes, recipe);
            let made = made.map_err(refused)?;
            found.push(made.map(|made| vec![corrections::report(recipe, made)]));
        }
    }
    let of = beside.sensitivities.iter();
    found.extend(of.map(|made| made.map(|made| vec![sensitivity::report(made)])));
    let of = beside.comparison.iter();
    found.extend(of.map(|made| made.map(|made| vec![comparison::report(made)])));
    let of = beside.nature.iter();
    found.extend(of.map(|made| made.map(|made| vec![nature::report(made)])));
    let all = || found.iter().flat_map(Disclosed::get);
    twice(all(), plan_file)?;
    Ok(indicators.map(|_| all().cloned().collect()))
}

/// Two tables of one name would be one file.
fn twice<'a>(reports: impl Iterator<Item = &'a Report>, plan_file: &Path) -> Result<(), Failure> {
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Problems::new();
    for report in reports {
        if let Some(other) = titles.insert(&report.id, &report.title) {
            let what = format!(
                "two tables would have the name {}: {other:?} and {:?}",
                report.id, report.title
            );
            let remedy = "take one of them out of the plan";
            problems.push(Problem::new(plan_file.display().to_string(), what, remedy));
        }
    }
    Ok(problems.none_or(())?)
}
