//! What a plan's parts have to agree on, and which words they may not have.

use std::collections::BTreeSet;

use estimate::How;
use jiff::civil::Date;
use prioritise::{enforcement, unfit, unfit_title};
use serde_json::Value;
use vocabulary::{IndicatorId, Problem, Problems, as_seen};

use super::Plan;
use crate::sources::today;

/// Everything that is wrong with a plan that can be read; `shown` is its file as messages name it.
pub(super) fn problems(plan: &Plan, shown: &str) -> Problems {
    let checks: [fn(&Plan, &str) -> Problems; 5] = [
        words_that_single_out,
        indicators_called_alike,
        maps_of_counts,
        several_sets_of_services,
        checks_to_come,
    ];
    let mut problems = Problems::new();
    for check in checks {
        problems.append(check(plan, shown));
    }
    problems
}

/// Words that speak of enforcement, or single anybody out.
fn words_that_single_out(plan: &Plan, shown: &str) -> Problems {
    let mut problems = Problems::new();
    for (field, text) in texts(plan) {
        let is_short = is_title(&field) || field.rsplit('.').next() == Some("unit");
        let is_targeting = field.starts_with("targeting.") || field.starts_with("product.maps");
        let word = match (is_targeting, is_short) {
            (true, true) => unfit_title(&text),
            (true, false) => unfit(&text),
            (false, _) => enforcement(&text),
        };
        if let Some(word) = word {
            let what = format!(
                "{field} speaks of {word:?}: these figures are for prevention, care and outreach, and single out nobody"
            );
            let remedy = "speak of places, services and help";
            problems.push(Problem::new(shown, what, remedy));
        }
    }
    problems
}

/// Indicators that a reader could not tell apart by their titles.
fn indicators_called_alike(plan: &Plan, shown: &str) -> Problems {
    let of_an_indicator = |field: &str| {
        let measured = ["indicators.", "models.", "targeting."];
        is_title(field) && measured.iter().any(|of| field.starts_with(of))
    };
    let mut called = BTreeSet::new();
    let mut problems = Problems::new();
    for (field, title) in texts(plan) {
        if of_an_indicator(&field) && !called.insert(as_seen(&title)) {
            let what = "two indicators have the same title";
            let remedy = "give each its own: tables, legends and the page name them by it";
            problems.push(Problem::new(shown, what, remedy).found(title));
        }
    }
    problems
}

/// Maps of counts as they were recorded: where more people live there are more of them.
fn maps_of_counts(plan: &Plan, shown: &str) -> Problems {
    let is_count = |id: &IndicatorId| {
        let recipe = plan.indicators.iter().find(|of| of.id == *id);
        recipe.is_some_and(|of| matches!(of.how, How::Count { .. }))
    };
    let pairs = plan.product.pairs.iter();
    let axes = pairs.flat_map(|pair| [&pair.up.indicator, &pair.across.indicator]);
    let maps = plan.product.maps.iter().map(|map| &map.indicator);
    let mapped = maps.chain(axes);
    let counts = mapped.filter(|id| is_count(id));
    counts
        .map(|id| {
            let what =
                "a map shows a count as it was recorded, which follows how many people live where";
            let remedy =
                "show a rate, a model or an estimate of it; tables have the count all the same";
            Problem::new(shown, what, remedy).found(id.as_str())
        })
        .collect()
}

/// The distance, what is reached and where sites go count the same services.
fn several_sets_of_services(plan: &Plan, shown: &str) -> Problems {
    let counted = plan.geography.counted;
    let access = plan.targeting.access.as_ref();
    let access = access.map(|of| ("targeting.access.counted", of.counted.value));
    let siting = plan.targeting.siting.as_ref();
    let siting = siting.map(|of| ("targeting.siting.counted", of.counted));
    let others = access.into_iter().chain(siting);
    others
        .filter(|(_, other)| *other != counted)
        .map(|(field, _)| {
            let what = format!("{field} counts other services than geography.counted");
            let remedy = "count the same: one release has one set of services";
            Problem::new(shown, what, remedy)
        })
        .collect()
}

/// Help that somebody is said to have checked on a day that is still to come.
fn checks_to_come(plan: &Plan, shown: &str) -> Problems {
    // Where it is tomorrow already, somebody may have checked it then.
    let latest = today().tomorrow().unwrap_or(Date::MAX);
    let mut problems = Problems::new();
    for help in &plan.product.help {
        if let Some(day) = help.checked_on().filter(|day| *day > latest) {
            let name = &help.name;
            let what = format!("the help named {name:?} was checked on {day}, which is to come");
            let remedy = "write the day on which somebody opened its page, or leave checked out";
            problems.push(Problem::new(shown, what, remedy));
        }
    }
    problems
}

/// Every text of the plan that stands beside figures, by the name of its field.
fn texts(plan: &Plan) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut add = |name: &str, value: serde_json::Result<Value>| {
        gather(name, &value.unwrap_or_default(), &mut texts);
    };
    add("targeting", serde_json::to_value(&plan.targeting));
    add("product", serde_json::to_value(&plan.product));
    add("draws", serde_json::to_value(&plan.draws));
    add("indicators", serde_json::to_value(&plan.indicators));
    add("models", serde_json::to_value(&plan.models));
    texts
}

/// Every text in a value, by the names that lead to it.
fn gather(name: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => into.push((name.to_owned(), text.clone())),
        Value::Array(all) => all.iter().for_each(|of| gather(name, of, into)),
        Value::Object(fields) => {
            for (field, of) in fields {
                gather(&format!("{name}.{field}"), of, into);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a field, by the names that lead to it, is a title.
fn is_title(field: &str) -> bool {
    field.rsplit('.').next() == Some("title")
}
