//! Before and after the date of a policy.

use estimate::{NotEstimable, PolicyChange, Recipe};
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column, decimals, range};

/// The change of each series at each policy's date, with what it cannot show.
pub fn report(made: &[PolicyChange], recipes: &[Recipe]) -> Report {
    let mut words = vec![
        "A line through the years before a date, another through those after it, and what lies between: it shows that figures changed, not why. The warnings stand in the last column.".to_owned(),
    ];
    for of in made {
        let policy = &of.policy;
        let sentence = format!("{}, {}: {}", policy.title, policy.date, policy.reason);
        if !words.contains(&sentence) {
            words.push(sentence);
        }
    }
    let first = [
        column("policy", "the policy"),
        column("date", "the day from which it held"),
        column("indicator", "the indicator's id"),
    ];
    let rest = [
        column("unit", "what the changes count; slopes are per year"),
        column("years_before", "how many years lie before the date"),
        column("years_after", "how many years lie after it"),
        column(
            "years_missing",
            "years without a figure, which are passed over",
        ),
        column(
            "level_change_least",
            "the least step at the date that the cells leave possible",
        ),
        column(
            "level_change_most",
            "the largest step at the date that the cells leave possible",
        ),
        column("level_change_lower", "lower limit of the step"),
        column("level_change_upper", "upper limit of the step"),
        column(
            "slope_change_least",
            "the least change of slope that the cells leave possible",
        ),
        column(
            "slope_change_most",
            "the largest change of slope that the cells leave possible",
        ),
        column("slope_change_lower", "lower limit of the change of slope"),
        column("slope_change_upper", "upper limit of the change of slope"),
        column("interval_level", "the level of the limits, as a proportion"),
        column("state", "`estimated`, or why it is not estimable"),
        column("warnings", "what the change cannot show"),
    ];
    Report {
        id: "before-and-after".to_owned(),
        title: "Before and after a policy's date".to_owned(),
        grain: "one row a policy and wide area".to_owned(),
        words,
        columns: first
            .into_iter()
            .chain(area_columns())
            .chain(rest)
            .collect(),
        rows: made
            .iter()
            .filter(|of| !matches!(of.change, Err(NotEstimable::NoYears)))
            .map(|of| row(of, recipes))
            .collect(),
    }
}

fn row(of: &PolicyChange, recipes: &[Recipe]) -> Vec<ReportCell> {
    let decimals = decimals(recipes, &of.policy.indicator).saturating_add(1);
    let found = of.change.as_ref().ok();
    #[expect(clippy::cast_precision_loss, reason = "a few years")]
    let years = |years: Option<usize>| ReportCell::number(years.map(|years| years as f64), 0);
    let state = match &of.change {
        Ok(_) => "estimated".to_owned(),
        Err(why) => why.to_string(),
    };
    let warnings = found.map(|found| {
        let warnings = found.warnings.iter().map(ToString::to_string);
        warnings.collect::<Vec<_>>().join(" ")
    });
    [
        ReportCell::text(&of.policy.title),
        ReportCell::text(of.policy.date.to_string()),
        ReportCell::text(of.policy.indicator.as_str()),
    ]
    .into_iter()
    .chain(area(&of.area))
    .chain([
        ReportCell::text(of.unit.as_str()),
        years(found.map(|found| found.before)),
        years(found.map(|found| found.after)),
        years(Some(of.missing_years)),
    ])
    .chain(range(found.map(|found| found.level.possible), decimals))
    .chain(range(found.map(|found| found.level.limits), decimals))
    .chain(range(found.map(|found| found.slope.possible), decimals))
    .chain(range(found.map(|found| found.slope.limits), decimals))
    .chain([
        ReportCell::number(found.map(|found| found.confidence.proportion()), 3),
        ReportCell::Text(state),
        warnings.map_or(ReportCell::Empty, ReportCell::Text),
    ])
    .collect()
}
