//! The declared numbers of an extent: whether they can be, and the mixture each leaf stands for.

use std::collections::BTreeSet;

use vocabulary::{Prevalence, Problem, Problems};

use crate::error::problem;
use crate::mixture::{Country, mixture};
use crate::rate::Limited;
use crate::{Extent, Leaf, Recipe, SurveyError};

/// What decimal fractions that should add up to one may be off by.
const ROUNDING: f64 = 1e-9;

/// The prevalence among women of one leaf.
pub(crate) fn prevalence(leaf: &Leaf, surveys: &[Prevalence], error: &SurveyError) -> Limited {
    let countries: Vec<_> = leaf
        .countries
        .iter()
        .filter_map(|share| {
            let survey = surveys.iter().find(|survey| survey.iso3 == share.iso3)?;
            Some(Country {
                share: Limited {
                    value: share.share,
                    lower: share.least(),
                    upper: share.most(),
                },
                prevalence: surveyed(survey, error),
            })
        })
        .collect();
    mixture(&countries)
}

/// A survey's prevalence as a proportion, with its declared error, capped to what a proportion can be.
fn surveyed(survey: &Prevalence, error: &SurveyError) -> Limited {
    let value = survey.percent / 100.0;
    Limited {
        value,
        lower: (value * (1.0 - error.relative)).clamp(0.0, 1.0),
        upper: (value * (1.0 + error.relative)).clamp(0.0, 1.0),
    }
}

/// Everything that is wrong with what an extent declares.
pub(crate) fn problems(recipe: &Recipe, extent: &Extent, surveys: &[Prevalence]) -> Problems {
    let mut found: Vec<Problem> = Vec::new();
    let women = &extent.share_of_women;
    if !ordered(women.lower, women.value, women.upper) {
        let what = "share_of_women is not a proportion within its range";
        found.push(bad_range(
            recipe,
            what,
            women.lower,
            women.value,
            women.upper,
        ));
    }
    if !(0.0..=1.0).contains(&extent.survey_error.relative) {
        let what = "survey_error.relative is not a proportion";
        let bad = problem(&recipe.id, what, "write 0.1 for a tenth");
        found.push(
            bad.found(extent.survey_error.relative.to_string())
                .expected("0 to 1"),
        );
    }
    for (field, reason) in [
        ("share_of_women", &women.reason),
        ("survey_error", &extent.survey_error.reason),
    ] {
        if reason.trim().is_empty() {
            found.push(unreasoned(recipe, field));
        }
    }
    if extent.denominator.as_ref().is_some_and(|by| by.per == 0) {
        found.push(
            problem(&recipe.id, "a rate per 0", "say per how many, such as 1000").found("per = 0"),
        );
    }
    if extent.leaves.is_empty() {
        found.push(problem(
            &recipe.id,
            "no leaf",
            "name the categories that hold countries with measured prevalence",
        ));
    }
    found.extend(survey_problems(recipe, surveys));
    let mut categories = BTreeSet::new();
    for leaf in &extent.leaves {
        if !categories.insert(&leaf.category) {
            let what = format!("the leaf {:?} stands twice", leaf.category);
            found.push(problem(
                &recipe.id,
                what,
                "keep one of them: its residents would count twice",
            ));
        }
        found.extend(leaf_problems(recipe, leaf, surveys));
    }
    found.into_iter().collect()
}

fn leaf_problems(recipe: &Recipe, leaf: &Leaf, surveys: &[Prevalence]) -> Vec<Problem> {
    let name = &leaf.category;
    let mut found = Vec::new();
    let mut countries = BTreeSet::new();
    for share in &leaf.countries {
        let iso3 = &share.iso3;
        if !surveys.iter().any(|survey| &survey.iso3 == iso3) {
            let known: Vec<_> = surveys.iter().map(|survey| survey.iso3.as_str()).collect();
            let what = format!("leaf {name:?} names a country without measured prevalence");
            let bad = problem(
                &recipe.id,
                what,
                "name countries of the prevalence source by ISO 3166-1 alpha-3",
            );
            found.push(bad.found(iso3).expected(known.join(", ")));
        }
        if !countries.insert(iso3) {
            let what = format!("leaf {name:?} names {iso3} twice");
            found.push(problem(&recipe.id, what, "add the two shares up"));
        }
        if !ordered(share.least(), share.share, share.most()) {
            let what =
                format!("leaf {name:?}: the share of {iso3} is not a proportion within its range");
            found.push(bad_range(
                recipe,
                &what,
                share.least(),
                share.share,
                share.most(),
            ));
        }
    }
    let sum: f64 = leaf.countries.iter().map(|share| share.share).sum();
    if sum > 1.0 + ROUNDING {
        let what = format!("leaf {name:?}: the shares add up to more than 1");
        found.push(
            problem(
                &recipe.id,
                what,
                "lower them: they are parts of the leaf's residents",
            )
            .found(sum.to_string()),
        );
    }
    let whole = matches!(&leaf.countries[..], [only] if only.least() >= 1.0);
    if !whole
        && leaf
            .reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
    {
        found.push(unreasoned(recipe, &format!("leaf {name:?}")));
    }
    found
}

fn survey_problems(recipe: &Recipe, surveys: &[Prevalence]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for survey in surveys {
        if !seen.insert(&survey.iso3) {
            let what = format!("{} has two prevalences", survey.country);
            found.push(problem(
                &recipe.id,
                what,
                "keep the one survey that is meant",
            ));
        }
        if !(0.0..=100.0).contains(&survey.percent) {
            let what = format!("the prevalence of {} is not a percentage", survey.country);
            let bad = problem(&recipe.id, what, "correct the prevalence source");
            found.push(bad.found(survey.percent.to_string()).expected("0 to 100"));
        }
    }
    found
}

/// Whether these are proportions in this order; a number that is not one fails every comparison.
fn ordered(lower: f64, value: f64, upper: f64) -> bool {
    0.0 <= lower && lower <= value && value <= upper && upper <= 1.0
}

fn bad_range(recipe: &Recipe, what: &str, lower: f64, value: f64, upper: f64) -> Problem {
    problem(
        &recipe.id,
        what,
        "write proportions with lower <= value <= upper",
    )
    .found(format!("{lower} <= {value} <= {upper}"))
    .expected("numbers from 0 to 1 in that order")
}

fn unreasoned(recipe: &Recipe, field: &str) -> Problem {
    problem(
        &recipe.id,
        format!("{field} has no reason"),
        "say in a sentence why it is what it is",
    )
}
