//! Whether areas are like their neighbours, indicator by indicator.

use std::num::NonZeroU32;
use std::sync::Arc;

use estimate::spatial::{
    Association, Permutations, Variable, Weighting, Weights, geary, moran, permute,
};
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaColumn, AreaList, Indicator, IndicatorId, Neighbours, Problem, Problems, Report, ReportCell,
};

use super::cells::column;
use crate::failure::Failure;

/// Which indicators are held against their neighbours: `[association]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssociationPlan {
    /// Indicators of the plan.
    pub indicators: Vec<IndicatorId>,
    /// How often values are permuted.
    pub permutations: NonZeroU32,
    /// The seed of the permutations.
    pub seed: u64,
    /// Why, and how it is to be read.
    pub reason: String,
}

/// Moran's I and Geary's c of the newest figures, over the areas that have one.
///
/// # Errors
/// When an indicator is not one of the plan's.
pub fn association(
    plan: &AssociationPlan,
    indicators: &[Indicator],
    neighbours: &Neighbours,
) -> Result<Report, Failure> {
    let mut rows = Vec::with_capacity(plan.indicators.len());
    let mut problems = Problems::new();
    for id in &plan.indicators {
        if let Some(indicator) = indicators.iter().find(|indicator| indicator.id == *id) {
            rows.push(row(plan, indicator, neighbours));
        } else {
            let what = format!("[association] names {id}, which is no indicator of the plan");
            let remedy = "name an indicator, or take it out";
            problems.push(Problem::new("plan", what, remedy));
        }
    }
    problems.none_or(())?;
    Ok(Report {
        id: "spatial-association".to_owned(),
        title: "Whether areas are like their neighbours".to_owned(),
        grain: "one row an indicator, with its newest figures".to_owned(),
        words: vec![
            plan.reason.clone(),
            "Neighbours share a corner or a border, and their weights add up to one. p-values are two-sided, from permutations of the figures over the areas. Areas without a figure are left out with their links. Figures are taken as they stand: their intervals are not in it.".to_owned(),
        ],
        columns: vec![
            column("indicator", "the indicator's id"),
            column("period", "its newest period"),
            column("areas", "areas that have a figure"),
            column("without_neighbours", "those among them without a neighbour that has one"),
            column("moran_i", "Moran's I: above its expectation where neighbours are alike"),
            column("moran_expected", "what it is on average by chance"),
            column("moran_z", "how many standard deviations lie between, under randomisation"),
            column("moran_p", "pseudo p-value of Moran's I"),
            column("geary_c", "Geary's c: below 1 where neighbours are alike"),
            column("geary_p", "pseudo p-value of Geary's c"),
            column("state", "`estimated`, or why it is not estimable"),
        ],
        rows,
    })
}

fn row(plan: &AssociationPlan, indicator: &Indicator, all: &Neighbours) -> Vec<ReportCell> {
    let newest = indicator.newest();
    let values = newest.map(|(_, column)| {
        let known = column
            .iter()
            .filter_map(|(code, figure)| Some((code, figure.value()?)));
        known.collect::<Vec<_>>()
    });
    let values = values.unwrap_or_default();
    let areas = all.areas().iter().filter(|area| {
        let code = area.code;
        values.iter().any(|(of, _)| *of == code)
    });
    let areas = AreaList::new(areas.cloned().collect()).expect("areas of a list stand once each");
    let areas = Arc::new(areas);
    let neighbours = all.among(&areas);
    let column = AreaColumn::align_pairs(&areas, values).expect("each area has a value");
    let found = associated(plan, &column, &neighbours);
    let state = match &found {
        Ok(_) => "estimated".to_owned(),
        Err(why) => format!("not estimable: {why}"),
    };
    let found = found.ok();
    let number = |number: Option<f64>| ReportCell::number(number, 4);
    #[expect(clippy::cast_precision_loss, reason = "a few areas")]
    let count = |count: usize| ReportCell::Number(count as f64, 0);
    let moran = found.as_ref().map(|found| &found.moran);
    vec![
        ReportCell::text(indicator.id.as_str()),
        newest.map_or(ReportCell::Empty, |(period, _)| {
            ReportCell::text(period.to_string())
        }),
        count(areas.len()),
        count(neighbours.islands().count()),
        number(moran.map(|moran| moran.statistic)),
        number(moran.map(|moran| moran.expected)),
        number(moran.and_then(|moran| Some(moran.randomisation.ok()?.z))),
        number(found.as_ref().map(|found| found.moran_p)),
        number(found.as_ref().map(|found| found.geary.statistic)),
        number(found.as_ref().map(|found| found.geary_p)),
        ReportCell::Text(state),
    ]
}

struct Found {
    moran: Association,
    moran_p: f64,
    geary: Association,
    geary_p: f64,
}

fn associated(
    plan: &AssociationPlan,
    column: &AreaColumn<f64>,
    neighbours: &Neighbours,
) -> Result<Found, estimate::spatial::SpatialFailure> {
    let variable = Variable::new(column)?;
    let weights = Weights::new(neighbours, Weighting::RowStandardised)?;
    let permutations = Permutations {
        count: plan.permutations,
        seed: plan.seed,
    };
    let (moran, geary) = (moran(&variable, &weights)?, geary(&variable, &weights)?);
    let ranks = permute(&[&variable], &weights, permutations)?;
    let p = |of: fn(&estimate::spatial::GlobalRanks) -> estimate::spatial::Ranks| {
        ranks.first().map_or(1.0, |ranks| of(ranks).two_sided())
    };
    Ok(Found {
        moran,
        moran_p: p(|ranks| ranks.moran),
        geary,
        geary_p: p(|ranks| ranks.geary),
    })
}
