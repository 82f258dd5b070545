//! The extent beside what others have published.

use estimate::{Compared, Comparison};
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column};

/// One row each published figure, in the plan's order.
pub fn report(made: &Comparison) -> Report {
    let rest = [
        column("period", "the period that both speak of"),
        column("measure", "what is stated, and of which ages"),
        column("published", "the published figure"),
        column("published_lower", "the least that its rounding leaves open"),
        column("published_upper", "the most that its rounding leaves open"),
        column(
            "ours",
            "the figure of this project; empty where none states the same",
        ),
        column("ours_lower", "lower limit of its interval"),
        column("ours_upper", "upper limit of its interval"),
        column("difference", "ours less the published one"),
        column(
            "published_lies",
            "`inside` our interval, `outside: below` or `outside: above` it, `not compared` or `not estimable`",
        ),
        column("why", "why they differ, or why nothing stands beside it"),
    ];
    Report {
        id: "extent-beside-published".to_owned(),
        title: made.title.clone(),
        grain: "one row a published figure".to_owned(),
        words: made.words.clone(),
        columns: area_columns().into_iter().chain(rest).collect(),
        rows: made.rows.iter().map(row).collect(),
    }
}

fn row(of: &Compared) -> Vec<ReportCell> {
    let number = |number: Option<f64>| ReportCell::number(number, of.decimals);
    let ours = of.ours;
    area(&of.area)
        .into_iter()
        .chain([
            ReportCell::text(of.period.to_string()),
            ReportCell::text(&of.measure),
            number(Some(of.published.value)),
            ReportCell::number(Some(of.published.lower), of.decimals.saturating_add(1)),
            ReportCell::number(Some(of.published.upper), of.decimals.saturating_add(1)),
            number(ours.map(|ours| ours.value)),
            number(ours.map(|ours| ours.lower)),
            number(ours.map(|ours| ours.upper)),
            number(of.difference()),
            ReportCell::text(of.lies.words()),
            ReportCell::text(&of.why),
        ])
        .collect()
}
