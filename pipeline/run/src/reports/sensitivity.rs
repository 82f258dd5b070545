//! The extent by births of mothers' regions, beside the extent by residents' countries.

use estimate::Sensitivity;
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column};

/// One row a wider area.
pub fn report(made: &Sensitivity) -> Report {
    let rows = made.rows.iter().map(|row| {
        let number = |number: f64| ReportCell::Number(number, 0);
        let numbers = [
            ReportCell::text(made.period.to_string()),
            number(row.by_residents.value),
            number(row.by_residents.lower),
            number(row.by_residents.upper),
            number(row.by_births.value),
            number(row.by_births.lower),
            number(row.by_births.upper),
            number(row.difference),
        ];
        area(&row.area).into_iter().chain(numbers).collect()
    });
    let rest = [
        column("births_period", "the period of the births"),
        column(
            "by_residents",
            "women and girls by residents' countries of birth",
        ),
        column("by_residents_lower", "lower limit of it"),
        column("by_residents_upper", "upper limit of it"),
        column("by_births", "women and girls by births of mothers' regions"),
        column("by_births_lower", "lower limit of it"),
        column("by_births_upper", "upper limit of it"),
        column("difference", "the second less the first"),
    ];
    let moved = made.moved.map(|moved| {
        format!(
            "Over the areas of the map {:.0} women and girls, {:.0}% of all, stand in another area by births than by residents.",
            moved.number,
            100.0 * moved.share
        )
    });
    Report {
        id: format!(
            "sensitivity-{}-of-{}",
            made.of.as_str().replace('_', "-"),
            made.whole.as_str().to_lowercase()
        ),
        title: made.title.clone(),
        grain: "one row a wider area".to_owned(),
        words: std::iter::once(made.caveat.clone()).chain(moved).collect(),
        columns: area_columns().into_iter().chain(rest).collect(),
        rows: rows.collect(),
    }
}
