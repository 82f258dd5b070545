//! Everything that is wrong with the plan of an index, by itself and beside its figures.

use std::collections::BTreeSet;

use vocabulary::{Problem, Problems};

use super::{Aggregation, Component, Composite, Direction, Figures, Normalisation, Scale};
use crate::PrioritiseError;
use crate::sum::total;

/// What decimal fractions that should add up to one may be off by.
const ROUNDING: f64 = 1e-9;

pub(super) fn problems(components: &[Component], aggregation: Aggregation) -> Problems {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for component in components {
        if !names.insert(&component.name) {
            found.push(of(component, "it stands twice", "add the two weights up"));
        }
        if !(component.weight >= 0.0 && component.weight.is_finite()) {
            let bad = of(
                component,
                "the weight is not a number from 0",
                "write a share of 1",
            );
            found.push(bad.found(component.weight.to_string()));
        }
        found.extend(ends(component));
    }
    if components.is_empty() {
        found.push(whole(
            "it has no component",
            "name the indicators that it is made of",
        ));
    } else {
        let sum = total(components.iter().map(|component| component.weight));
        // A sum that is not a number fails the comparison, and so is refused.
        if !(1.0 - ROUNDING..=1.0 + ROUNDING).contains(&sum) {
            let bad = whole(
                "the weights do not add up to 1",
                "make them shares of the whole",
            );
            found.push(bad.found(sum.to_string()));
        }
    }
    let scales: BTreeSet<_> = components
        .iter()
        .map(|one| one.normalisation.scale())
        .collect();
    if scales.len() > 1 {
        let what = "the components are on unlike scales, so that weights do not weigh them";
        let scales: Vec<_> = scales.iter().map(|scale| format!("{scale:?}")).collect();
        let bad = whole(what, "normalise all of them in one way").found(scales.join(", "));
        found.push(bad);
    }
    if let Aggregation::Geometric { least } = aggregation {
        if scales.contains(&Scale::Deviations) {
            let what = "a geometric mean of deviations, which lie below 0 too";
            found.push(whole(what, "use another scale or the arithmetic mean"));
        }
        if !(0.0..1.0).contains(&least) {
            let bad = whole(
                "the least value is not from 0 to below 1",
                "write 0.01, for example",
            );
            found.push(bad.found(least.to_string()));
        }
    }
    found.into_iter().collect()
}

/// Declared ends say the direction too, and have to say the same.
fn ends(component: &Component) -> Option<Problem> {
    let Normalisation::Declared { from, to } = component.normalisation else {
        return None;
    };
    let words = format!("from {from} to {to}");
    if !(from.is_finite() && to.is_finite() && (to - from).abs() > 0.0) {
        let bad = of(
            component,
            "the scale has no length",
            "write two numbers that differ",
        );
        return Some(bad.found(words));
    }
    let declared = if from < to {
        Direction::MoreIsMoreNeed
    } else {
        Direction::LessIsMoreNeed
    };
    (declared != component.direction).then(|| {
        let what = "the ends of the scale run against the direction";
        of(
            component,
            what,
            "exchange the ends, or turn the direction round",
        )
        .found(words)
    })
}

fn whole(what: &str, remedy: &str) -> Problem {
    Problem::new("index", what, remedy)
}

fn of(component: &Component, what: &str, remedy: &str) -> Problem {
    Problem::new(format!("index, component {}", component.name), what, remedy)
}

pub(super) fn other_scales(found: usize, expected: usize) -> Problem {
    let bad = whole(
        "the other scales are of another number of components",
        "give one a component",
    );
    bad.found(found.to_string()).expected(expected.to_string())
}

/// One column a component.
pub(super) fn fits(composite: &Composite, figures: &Figures) -> Result<(), PrioritiseError> {
    let (found, expected) = (figures.columns().len(), composite.components().len());
    if found == expected {
        return Ok(());
    }
    let what = "the figures are of another number of components";
    let bad = whole(what, "give one column a component");
    let bad = bad.found(found.to_string()).expected(expected.to_string());
    Err(PrioritiseError::Index(bad.into()))
}

/// A geometric mean meets a value that is not above 0.
pub(super) fn not_above_nought(
    composite: &Composite,
    figures: &Figures,
    component: usize,
    area: usize,
) -> PrioritiseError {
    let what = "a geometric mean of a value that is not above 0";
    let remedy = "let `least` be above 0, or use the arithmetic mean";
    let bad = of(&composite.components()[component], what, remedy);
    PrioritiseError::Index(bad.area(figures.areas()[area].to_string()).into())
}
