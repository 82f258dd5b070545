//! What a model says of every area and period.

use attach::Atlas;
use estimate::ModelledRate;
use vocabulary::{Area, Indicator, Period, Report, ReportCell};

use super::cells::{area, area_columns, column, figure};
use crate::plan::Plan;

/// One row an area and period, in the order of the codes.
pub fn report(made: &ModelledRate, plan: &Plan, judged: &[Indicator], atlas: &Atlas) -> Report {
    let indicator = &made.indicator;
    let declared = plan.models.iter().find(|of| of.id == indicator.id);
    let reason = declared.map_or("", |of| of.reason.as_str());
    let judged = judged.iter().find(|of| of.id == indicator.id);
    let rows = atlas.areas.iter().enumerate().flat_map(|(place, of)| {
        let periods = made.periods.iter().enumerate();
        periods.map(move |(at, period)| {
            let cell = place * made.periods.len() + at;
            row(made, judged, (of, *period), cell)
        })
    });
    let exceedance = made.thresholds.iter().map(|threshold| {
        column(
            &format!("above_{}", name_of(*threshold)),
            &format!(
                "the probability that the rate is above {threshold} times the rate of all areas and periods together"
            ),
        )
    });
    let mut columns = area_columns().to_vec();
    columns.extend([
        column("period", "the period"),
        column("value", "the rate: the middle of its posterior"),
        column("lower", "2.5% of the posterior lie below"),
        column("upper", "2.5% of the posterior lie above"),
    ]);
    columns.extend(exceedance);
    columns.extend([
        column(
            "above_same_period",
            "the probability that the rate is above that of all areas together in the same period",
        ),
        column(
            "rank_lower",
            "with `rank_upper`, the ranks among the areas of the period that leave 2.5% of the posterior out at each end; 1 is the highest rate: where the two are far apart, the order is not known",
        ),
        column("rank_upper", "see `rank_lower`"),
        column(
            "relative_precision",
            "the value over the width of its interval: reliable from 1",
        ),
        column("reliability", "how far the rate may be relied on"),
        column(
            "own",
            "the share of what is known of the rate that its own count decided",
        ),
        column(
            "others",
            "the share that neighbours, other periods and the level of all decided",
        ),
        column("totals", "the share that published totals decided"),
    ]);
    Report {
        id: format!("model-{}", indicator.id.as_str().replace('_', "-")),
        title: format!("{}: what the model says", indicator.title),
        grain: "one row an area and period, in the order of the codes".to_owned(),
        words: words(made, reason),
        columns,
        rows: rows.collect(),
    }
}

fn row(
    made: &ModelledRate,
    judged: Option<&Indicator>,
    (of, period): (&Area, Period),
    cell: usize,
) -> Vec<ReportCell> {
    let indicator = &made.indicator;
    let found = &made.fit.cells[cell];
    let column = indicator.series.get(&period);
    let rate = column.and_then(|column| column.get(of.code));
    let rate = rate.map_or(
        [ReportCell::Empty, ReportCell::Empty, ReportCell::Empty],
        |rate| figure(rate, indicator.decimals),
    );
    let verdict = judged.and_then(|of_all| of_all.verdicts.get(&(period, of.code)));
    let number = |number: f64, decimals| ReportCell::number(Some(number), decimals);
    let exceedance = found.exceedance.iter().map(|share| number(*share, 3));
    let rank = |rank: u32| number(f64::from(rank), 0);
    area(of)
        .into_iter()
        .chain([ReportCell::text(period.to_string())])
        .chain(rate)
        .chain(exceedance)
        .chain([
            number(made.above_same_period[cell], 3),
            rank(found.rank.0),
            rank(found.rank.2),
            number(found.relative_precision, 2),
            verdict.map_or(ReportCell::Empty, |of| ReportCell::text(of.verdict.id())),
            number(found.decided.own, 2),
            number(found.decided.others, 2),
            number(found.decided.totals, 2),
        ])
        .collect()
}

/// What must be said with it: why, what was found, and what was not used.
fn words(made: &ModelledRate, reason: &str) -> Vec<String> {
    let mut words = vec![reason.to_owned()];
    words.extend(made.words.iter().cloned());
    words.push(
        "A withheld count goes into the model as the range that its marker stands for, and a missing one as nothing at all. The rates are of areas and years, and no count is estimated."
            .to_owned(),
    );
    let left_out: Vec<String> = made
        .left_out
        .iter()
        .map(|of| format!("{} ({})", of.total, of.why))
        .collect();
    words.push(if left_out.is_empty() {
        format!("{} published totals were used.", made.totals)
    } else {
        format!(
            "{} published totals were used. Left out: {}.",
            made.totals,
            left_out.join("; ")
        )
    });
    words
}

/// A threshold as a part of a column's name.
fn name_of(threshold: f64) -> String {
    threshold.to_string().replace('.', "_")
}
