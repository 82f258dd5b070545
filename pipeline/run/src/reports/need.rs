//! How sure the order of the areas' need is, and what it would change with.

use std::collections::BTreeMap;

use attach::Atlas;
use prioritise::index::Driver;
use prioritise::{AreaNeed, Need, NeedPlan};
use vocabulary::{AreaCode, Report, ReportCell, ReportColumn};

use super::cells::{area, area_columns, column};

/// The score and the places of every area, in the order of the codes.
pub fn places(plan: &NeedPlan, need: &Need, atlas: &Atlas) -> Report {
    let index = need.indicators.first();
    let by_code: BTreeMap<AreaCode, &AreaNeed> =
        need.areas.iter().map(|of| (of.area, of)).collect();
    let rows = atlas.areas.iter().filter_map(|of| {
        let known = by_code.get(&of.code)?;
        let figure = index.and_then(|index| index.newest()?.1.get(of.code));
        let estimate = figure.and_then(|figure| figure.estimate.as_ref());
        let points = |x: Option<f64>| ReportCell::number(x, plan.decimals);
        let whole = |place: Option<usize>| {
            let place = place.and_then(|place| u32::try_from(place).ok());
            ReportCell::number(place.map(f64::from), 0)
        };
        let ranking = known.ranking;
        let percent = |share: Option<f64>| ReportCell::number(share.map(|x| 100.0 * x), 0);
        let row = area(of).into_iter().chain([
            points(estimate.and_then(vocabulary::Estimate::value)),
            points(estimate.map(vocabulary::Estimate::lower)),
            points(estimate.map(vocabulary::Estimate::upper)),
            whole(ranking.map(|of| of.places.best)),
            whole(ranking.map(|of| of.places.worst)),
            whole(ranking.map(|of| of.jointly.best)),
            whole(ranking.map(|of| of.jointly.worst)),
            percent(ranking.map(|of| of.in_top_at_least)),
            percent(ranking.map(|of| of.in_top_at_most)),
            ReportCell::text(need.sentence(plan, of.code)),
        ]);
        Some(row.collect())
    });
    let level = plan.level.proportion() * 100.0;
    let top = plan.top;
    Report {
        id: "need-places".to_owned(),
        title: format!("{}: how sure the order is", plan.title),
        grain: "one row an area, in the order of the codes".to_owned(),
        words: need.words(plan),
        columns: area_columns()
            .into_iter()
            .chain([
                column("score", "the index; empty where a figure is known as a range only"),
                column("score_lower", &format!("lower {level}% limit")),
                column("score_upper", &format!("upper {level}% limit")),
                column("best", &format!("the best place in {level} of 100 draws of figures and weights, 1 where need is greatest")),
                column("worst", "the worst"),
                column("best_jointly", "the best if the places of all areas are to hold at once"),
                column("worst_jointly", "the worst"),
                column("top_at_least", &format!("per cent of the draws in which it is among the first {top} for certain")),
                column("top_at_most", &format!("per cent of the draws in which it can be among the first {top}")),
                column("words", "what may be said of its place"),
            ])
            .collect(),
        rows: rows.collect(),
    }
}

/// What the order would change with.
pub fn drivers(plan: &NeedPlan, need: &Need) -> Option<Report> {
    let drivers = need.drivers.as_ref()?;
    let share = |x: f64| ReportCell::number(Some(x), 2);
    let row = |of: &Driver| {
        vec![
            ReportCell::text(need.name(&of.source)),
            share(of.effect.first),
            share(of.effect.first_error),
            share(of.effect.total),
            share(of.effect.total_error),
        ]
    };
    Some(Report {
        id: "need-drivers".to_owned(),
        title: format!("{}: what its order would change with", plan.title),
        grain: "one row a source of uncertainty".to_owned(),
        words: need.words_of_drivers(plan),
        columns: vec![
            ReportColumn::new("source", "what could have been otherwise"),
            ReportColumn::new(
                "first_order",
                "the share of the variance of the average move that it has by itself (first-order Sobol index)",
            ),
            ReportColumn::new("first_order_error", "its standard error"),
            ReportColumn::new(
                "total",
                "the share that it has by itself and together with others (total Sobol index)",
            ),
            ReportColumn::new("total_error", "its standard error"),
        ],
        rows: drivers.shift.iter().map(row).collect(),
    })
}
