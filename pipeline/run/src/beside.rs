//! What goes with the indicators: comparisons, sensitivities, and who was recorded.

use std::path::Path;

use disclose::{Disclosed, Protected};
use estimate::{Comparison, Nature, Sensitivity, comparison, nature, sensitivity};
use vocabulary::{AreaCode, IndicatorId};

use crate::failure::Failure;
use crate::pipeline::{self, Inputs};
use crate::plan::Plan;

/// Tables beside the indicators: functions of disclosed and public data alone.
#[derive(Debug)]
pub struct Beside {
    /// The extent beside published figures.
    pub comparison: Option<Disclosed<Comparison>>,
    /// The extent by births of mothers' regions, in the plan's order.
    pub sensitivities: Vec<Disclosed<Sensitivity>>,
    /// Who was recorded, by country, age, type and place, in the plan's order.
    pub nature: Vec<Disclosed<Nature>>,
}

/// Computes everything that goes with the indicators.
///
/// # Errors
/// When the plan asks for what the inputs do not have.
pub fn beside(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    protected: &Protected,
) -> Result<Beside, Failure> {
    let failed = |error| Failure::estimate(plan_file, error);
    let prevalence = pipeline::prevalence(plan, inputs)?;
    let (tables, groups) = (&protected.tables, &inputs.atlas.groups);
    let recipes = &plan.indicators;
    let comparison = match &plan.comparison {
        None => None,
        Some(plan) => Some(comparison(tables, prevalence, groups, plan).map_err(failed)?),
    };
    let mut sensitivities = Vec::new();
    for plan in &plan.sensitivities {
        let made = sensitivity(tables, prevalence, groups, recipes, plan).map_err(failed)?;
        sensitivities.push(made);
    }
    let mut natures = Vec::new();
    for plan in &plan.nature {
        natures.push(nature(tables, groups, plan).map_err(failed)?);
    }
    Ok(Beside {
        comparison,
        sensitivities,
        nature: natures,
    })
}

impl Beside {
    /// What goes with one indicator of an area, a line each.
    pub fn lines(&self, indicator: &IndicatorId, area: AreaCode) -> Vec<String> {
        let mut lines = Vec::new();
        let sensitivities = self.sensitivities.iter().map(Disclosed::get);
        for found in sensitivities.filter(|found| found.of == *indicator) {
            for row in found.rows.iter().filter(|row| row.area.code == area) {
                lines.push(format!(
                    "{}: {:.0} ({:.0} to {:.0}) by births, {:.0} by residents, {:+.0}. {}",
                    found.title,
                    row.by_births.value,
                    row.by_births.lower,
                    row.by_births.upper,
                    row.by_residents.value,
                    row.difference,
                    found.caveat
                ));
                if let (true, Some(moved)) = (found.whole == area, found.moved) {
                    lines.push(format!(
                        "By births {:.0} of them, {:.1}%, stand in other areas of the map than by residents.",
                        moved.number,
                        moved.share * 100.0
                    ));
                }
            }
            if !found.not_estimable.is_empty() {
                let why = found.not_estimable.join("; ");
                lines.push(format!("{}: {why}.", found.title));
            }
        }
        lines
    }

    /// What goes with an area as a whole: published figures beside ours, and who was recorded.
    pub fn of_area(&self, area: AreaCode) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(found) = self.comparison.as_ref().map(Disclosed::get) {
            let rows: Vec<_> = found
                .rows
                .iter()
                .filter(|row| row.area.code == area)
                .collect();
            if !rows.is_empty() {
                lines.push(format!("\n{} ({})", found.title, found.published));
            }
            for row in rows {
                let decimals = usize::from(row.decimals);
                let ours = row.ours.map_or_else(String::new, |ours| {
                    format!(
                        "; ours {:.decimals$} ({:.decimals$} to {:.decimals$})",
                        ours.value, ours.lower, ours.upper
                    )
                });
                lines.push(format!(
                    "  {}, {}: published {:.decimals$}{ours}; {}. {}",
                    row.measure,
                    row.period,
                    row.published.value,
                    row.lies.words(),
                    row.why
                ));
            }
        }
        for found in self.nature.iter().map(Disclosed::get) {
            let rows = found
                .dimensions
                .iter()
                .flat_map(|table| table.rows.iter().map(|row| (table.title.as_str(), row)));
            let rows: Vec<_> = rows.filter(|(_, row)| row.area.code == area).collect();
            if rows.is_empty() {
                continue;
            }
            lines.push(format!("\n{} ({})", found.title, found.source));
            for (title, row) in rows {
                let category = &row.category;
                lines.push(format!(
                    "  {title}, {}, {}, {category}: {}; {}",
                    row.measure,
                    row.period,
                    row.count,
                    row.hand.words()
                ));
            }
            lines.push(format!("  Mind: {}", found.caveat));
        }
        lines
    }
}
