//! Who was recorded in care, by country of birth, age, type and place: London or broader.

use estimate::{Nature, NatureRow};
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column, count};

/// One row a dimension, measure, wide area, period and category; a dimension of which the
/// source prints nothing has one row that says so.
pub fn report(made: &Nature) -> Report {
    let first = [
        column("dimension", "by what they are told apart"),
        column("measure", "what is counted"),
    ];
    let rest = [
        column("period", "the period"),
        column("category", "the category, by the alphabet, or ages by age"),
        column(
            "recorded",
            "people recorded, or a marker in place of a number",
        ),
        column("recorded_lower", "the fewest that the cell can stand for"),
        column("recorded_upper", "the most that the cell can stand for"),
        column("known", "people of whom it is known"),
        column("known_lower", "the fewest that the cell can stand for"),
        column("known_upper", "the most that the cell can stand for"),
        column("not_known", "people of whom it is not known"),
        column("not_known_lower", "the fewest that the cell can stand for"),
        column("not_known_upper", "the most that the cell can stand for"),
        column("share_percent", "per cent of those of whom it is known"),
        column("share_lower", "lower limit of it (Wilson 1927)"),
        column("share_upper", "upper limit of it"),
        column("printed_by", "who printed the figure"),
        column("hand", "`its publisher`, or `second hand`"),
    ];
    let columns: Vec<_> = first
        .into_iter()
        .chain(area_columns())
        .chain(rest)
        .collect();
    let rows = made.dimensions.iter().flat_map(|table| {
        let nothing = table.rows.is_empty().then(|| {
            let mut row = vec![ReportCell::Empty; columns.len()];
            if let [dimension, .., _] = &mut row[..] {
                *dimension = ReportCell::text(&table.title);
            }
            if let Some(recorded) = row.get_mut(6) {
                *recorded = ReportCell::text("[x]");
            }
            row
        });
        let rows = table.rows.iter().map(|of| row(&table.title, of));
        nothing.into_iter().chain(rows).collect::<Vec<_>>()
    });
    Report {
        id: format!("nature-{}", made.source),
        title: made.title.clone(),
        grain: "one row a dimension, measure, area, period and category; never by area of the map"
            .to_owned(),
        words: vec![made.caveat.clone()],
        rows: rows.collect(),
        columns,
    }
}

fn row(dimension: &str, of: &NatureRow) -> Vec<ReportCell> {
    let share = |end: fn(&estimate::NatureShare) -> Option<f64>| {
        ReportCell::number(of.share.as_ref().and_then(end), 1)
    };
    let printed_by = of.reported_by.as_ref();
    [ReportCell::text(dimension), ReportCell::text(&of.measure)]
        .into_iter()
        .chain(area(&of.area))
        .chain([
            ReportCell::text(of.period.to_string()),
            ReportCell::text(&of.category),
        ])
        .chain(count(of.count))
        .chain(count(of.known))
        .chain(count(of.not_known))
        .chain([
            share(|share| share.value),
            share(|share| Some(share.lower)),
            share(|share| Some(share.upper)),
            printed_by.map_or(ReportCell::Empty, ReportCell::text),
            ReportCell::text(of.hand.words()),
        ])
        .collect()
}
