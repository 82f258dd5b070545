//! Whether the plan and the table name the same things: nothing is left out by a misspelling.

use std::collections::BTreeSet;

use vocabulary::Problems;

use super::plan::{Dimension, Expected, Known, NaturePart, NaturePlan};
use super::printed::ReadCategory;
use super::refused;

/// Dimensions of the table that the plan does not name, and names of the plan that the table
/// does not have.
pub(super) fn problems<'a>(
    plan: &NaturePlan,
    read: impl Iterator<Item = ReadCategory<'a>>,
) -> Problems {
    let read: Vec<ReadCategory<'a>> = read.collect();
    let printed: BTreeSet<&str> = read.iter().map(|parts| parts.dimension).collect();
    let mut problems = not_named(plan, &printed);
    for dimension in &plan.dimensions {
        if printed.contains(dimension.name.as_str()) {
            problems.append(of_dimension(plan, dimension, &read));
        } else if dimension.expected == Expected::Rows {
            problems.append(absent(plan, &dimension.name, &printed));
        }
    }
    for name in &plan.left_out {
        if !printed.contains(name.as_str()) {
            problems.append(absent(plan, name, &printed));
        }
    }
    problems.append(not_reporting(plan, &read));
    problems
}

/// Dimensions of the table that are neither shown nor left out.
fn not_named(plan: &NaturePlan, printed: &BTreeSet<&str>) -> Problems {
    let named = |name: &str| {
        let mut shown = plan.dimensions.iter().map(|dimension| &dimension.name);
        shown.any(|known| known == name) || plan.left_out.iter().any(|known| known == name)
    };
    let strangers = printed.iter().filter(|name| !named(name));
    strangers
        .map(|name| {
            let what = format!(
                "{} prints a dimension that the plan does not name",
                plan.source
            );
            let remedy = "show it in `dimensions`, or name it in `left_out`";
            refused(what, remedy).found(format!("{name:?}"))
        })
        .collect()
}

fn absent(plan: &NaturePlan, name: &str, printed: &BTreeSet<&str>) -> Problems {
    let what = format!("{} prints nothing of a dimension of the plan", plan.source);
    let remedy = "spell it as the table does, or declare it `expected = \"nothing\"`";
    refused(what, remedy)
        .found(format!("{name:?}"))
        .expected(quoted(printed))
        .into()
}

/// What is wrong with a dimension that the table has.
fn of_dimension(plan: &NaturePlan, dimension: &Dimension, read: &[ReadCategory<'_>]) -> Problems {
    let mut problems = Problems::new();
    let name = &dimension.name;
    if dimension.expected == Expected::Nothing {
        let what = format!(
            "{} prints rows of {name:?}, of which nothing was expected",
            plan.source
        );
        problems.push(refused(what, "take `expected` out, and they are shown"));
    }
    let of_it = read.iter().filter(|parts| parts.dimension == name);
    let categories: BTreeSet<&str> = of_it.map(|parts| parts.category).collect();
    let known = match &dimension.known {
        Some(Known::Printed(known)) => Some(known),
        Some(Known::Summed) | None => None,
    };
    for category in known.into_iter().chain(&dimension.not_known) {
        if !categories.contains(category.as_str()) {
            let what = format!(
                "{} has no such category of {name:?}, which the plan takes for those for whom it is, or is not, known",
                plan.source
            );
            let remedy = "spell it as the table does, or leave it out";
            let bad = refused(what, remedy).found(format!("{category:?}"));
            problems.push(bad.expected(quoted(&categories)));
        }
    }
    problems
}

/// Names of `first_hand` by which nothing is reported.
fn not_reporting(plan: &NaturePlan, read: &[ReadCategory<'_>]) -> Problems {
    let reporting: BTreeSet<&str> = read.iter().filter_map(|parts| parts.reported_by).collect();
    let strangers = plan.first_hand.iter();
    let strangers = strangers.filter(|name| !reporting.contains(name.as_str()));
    strangers
        .map(|name| {
            let what = if plan.parts.contains(&NaturePart::ReportedBy) {
                format!(
                    "{} has nothing reported by a name of `first_hand`",
                    plan.source
                )
            } else {
                "`first_hand` is named, and no part is `reported_by`".to_owned()
            };
            let remedy = "spell it as the table does, or take it out";
            let bad = refused(what, remedy).found(format!("{name:?}"));
            bad.expected(quoted(&reporting))
        })
        .collect()
}

fn quoted(names: &BTreeSet<&str>) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}
