//! What each named correction of an extent would change, apart from the intervals.

use estimate::{CorrectionRow, Recipe, Switch};
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column};

/// One row a correction and wider area.
pub fn report(recipe: &Recipe, made: &[CorrectionRow]) -> Report {
    let mut words = vec![
        "Each correction is a scenario of this project's own and no part of an interval: one that is on multiplies a figure and both its limits by its factor alone. `without` leaves out that one correction, and others that are on stay in. Those that are off are not in the figures.".to_owned(),
    ];
    for effect in made.iter().flat_map(|row| &row.effects) {
        let sentence = format!("{}: {}", effect.of.as_str(), effect.reason);
        if !words.contains(&sentence) {
            words.push(sentence);
        }
    }
    let rows = made.iter().flat_map(|row| {
        row.effects.iter().map(|effect| {
            let number = |number: f64| ReportCell::Number(number, 0);
            let factor = |factor: f64| ReportCell::Number(factor, 2);
            let state = match effect.state {
                Switch::On => "on",
                Switch::Off => "off",
            };
            let own = [
                ReportCell::text(row.period.to_string()),
                ReportCell::text(effect.of.as_str()),
                ReportCell::text(state),
                factor(effect.factor.value),
                factor(effect.factor.lower),
                factor(effect.factor.upper),
                number(effect.without),
                number(effect.with.value),
                number(effect.with.lower),
                number(effect.with.upper),
            ];
            area(&row.area).into_iter().chain(own).collect()
        })
    });
    let rest = [
        column("period", "the period of the residents"),
        column("correction", "what it corrects for"),
        column(
            "state",
            "`on` where the figures have it, `off` where they do not",
        ),
        column("factor", "what the number is multiplied by"),
        column(
            "factor_lower",
            "the smallest factor that is thought possible",
        ),
        column(
            "factor_upper",
            "the largest factor that is thought possible",
        ),
        column(
            "without",
            "women and girls without this correction alone; others that are on stay in it",
        ),
        column("with", "women and girls with it"),
        column("with_lower", "with the smallest factor"),
        column("with_upper", "with the largest factor"),
    ];
    Report {
        id: format!("corrections-{}", recipe.id.as_str().replace('_', "-")),
        title: format!("{}: what corrections would change", recipe.title),
        grain: "one row a correction and wider area".to_owned(),
        words,
        columns: area_columns().into_iter().chain(rest).collect(),
        rows: rows.collect(),
    }
}
