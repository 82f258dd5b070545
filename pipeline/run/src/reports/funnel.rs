//! Where each area lies in the funnel around a wider area.

use attach::Atlas;
use estimate::{FunnelPlaces, Recipe};
use serde::{Deserialize, Serialize};
use vocabulary::{AreaCode, IndicatorId, Report, ReportCell};

use super::cells::{area, area_columns, column};

/// A funnel of the plan: `[[funnels]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelPlan {
    /// A rate or a proportion of the plan.
    pub indicator: IndicatorId,
    /// The wider area whose figure it is around.
    pub reference: AreaCode,
    /// Why it is drawn, and how it is to be read.
    pub reason: String,
}

/// The place of every area, in the order of the codes.
pub fn report(plan: &FunnelPlan, made: &FunnelPlaces, recipes: &[Recipe], atlas: &Atlas) -> Report {
    let title = recipes
        .iter()
        .find(|recipe| recipe.id == plan.indicator)
        .map_or("", |recipe| &recipe.title);
    let reference = atlas
        .groups
        .iter()
        .find(|group| group.area.code == made.reference)
        .map_or("", |group| &group.area.name);
    let rows = atlas.areas.iter().map(|of| {
        let placed = made.places.get(of.code).copied().flatten();
        let words = placed.map_or("not available", estimate::Placed::words);
        let own = [
            ReportCell::text(made.period.to_string()),
            ReportCell::text(words),
        ];
        area(of).into_iter().chain(own).collect()
    });
    Report {
        id: format!(
            "funnel-{}-around-{}",
            plan.indicator.as_str().replace('_', "-"),
            made.reference.as_str().to_lowercase()
        ),
        title: format!("{title}: funnel around {reference}"),
        grain: "one row an area, in the order of the codes".to_owned(),
        words: vec![
            plan.reason.clone(),
            "Inside the limits an area differs from the wider area no more than chance does. Outside them it differs for some reason, of which careful recording is one.".to_owned(),
        ],
        columns: area_columns()
            .into_iter()
            .chain([
                column("period", "the newest period of the indicator"),
                column(
                    "place",
                    "where the area lies, over every number that its cells and the wider area's can stand for: inside, above or below the 95% or the 99.8% limit, or `cannot be told`",
                ),
            ])
            .collect(),
        rows: rows.collect(),
    }
}
