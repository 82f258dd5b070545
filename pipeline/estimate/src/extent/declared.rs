//! The declared numbers of an extent: whether they can be, and the mixture each leaf stands for.

use std::collections::BTreeSet;

use vocabulary::{Prevalence, Problem, Problems};

use crate::Recipe;
use crate::error::problem;
use crate::explain::percent;
use crate::extent::mixture::{Country, mixture};
use crate::extent::recipe::{DeclaredRange, Extent, Leaf, Part};
use crate::extent::surveys::{Surveys, Whose};
use crate::rate::Limited;

/// What decimal fractions that should add up to one may be off by.
const ROUNDING: f64 = 1e-9;

/// The years that a survey can be of.
const SURVEY_YEARS: std::ops::RangeInclusive<u16> = 1950..=2099;

/// The prevalence of one leaf.
pub(crate) fn prevalence(leaf: &Leaf, surveys: Surveys<'_>, whose: Whose<'_>) -> Limited {
    let countries: Vec<_> = leaf
        .countries
        .iter()
        .filter_map(|share| {
            Some(Country {
                share: Limited {
                    value: share.share,
                    lower: share.least(),
                    upper: share.most(),
                },
                prevalence: surveys.of(&share.iso3, whose)?,
            })
        })
        .collect();
    mixture(&countries)
}

/// The countries of one leaf, a sentence each: share, prevalence, and the survey behind it.
pub(crate) fn words(leaf: &Leaf, surveys: Surveys<'_>, whose: Whose<'_>) -> Vec<String> {
    let percents = |limited: Limited| {
        let [value, lower, upper] = [limited.value, limited.lower, limited.upper].map(percent);
        if limited.lower < limited.upper {
            format!("{value} ({lower} to {upper})")
        } else {
            value
        }
    };
    leaf.countries
        .iter()
        .filter_map(|share| {
            let prevalence = surveys.of(&share.iso3, whose)?;
            let of_leaf = Limited {
                value: share.share,
                lower: share.least(),
                upper: share.most(),
            };
            Some(format!(
                "{} ({}): {} of the leaf, prevalence {}: {}",
                surveys.country(&share.iso3).unwrap_or_default(),
                share.iso3,
                percents(of_leaf),
                percents(prevalence),
                surveys.words(&share.iso3, whose)
            ))
        })
        .collect()
}

/// Everything that is wrong with what an extent declares.
pub(crate) fn problems(recipe: &Recipe, extent: &Extent, surveys: &[Prevalence]) -> Problems {
    let mut found = part_problems(recipe, extent);
    if let Some(women) = &extent.share_of_women {
        found.extend(proportion_problems(recipe, "share_of_women", women));
    }
    let mut ages = BTreeSet::new();
    for share in &extent.age_shares {
        let field = format!("the share of ages {}", share.ages);
        if !ages.insert(share.ages) {
            let what = format!("{field} stands twice");
            found.push(problem(&recipe.id, what, "keep one of them"));
        }
        found.extend(proportion_problems(recipe, &field, &share.share));
    }
    if !(0.0..=1.0).contains(&extent.survey_error.relative) {
        let what = "survey_error.relative is not a proportion";
        let bad = problem(&recipe.id, what, "write 0.1 for a tenth");
        found.push(
            bad.found(extent.survey_error.relative.to_string())
                .expected("0 to 1"),
        );
    }
    if extent.survey_error.reason.trim().is_empty() {
        found.push(unreasoned(recipe, "survey_error"));
    }
    found.extend(correction_problems(recipe, extent));
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

/// What is wrong with the parts, and with shares of what the table itself has.
fn part_problems(recipe: &Recipe, extent: &Extent) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut refuse = |what: &str, remedy: &str| found.push(problem(&recipe.id, what, remedy));
    let number = |part: Part| {
        let parts = extent.parts.as_ref();
        parts.map_or(0, |parts| parts.of.iter().filter(|of| **of == part).count())
    };
    if let Some(parts) = &extent.parts {
        if number(Part::Country) != 1 || number(Part::Sex) > 1 || number(Part::Age) > 1 {
            let remedy = "name country once, and sex and age at most once";
            refuse("parts.of is not one country, sex and age", remedy);
        }
        if parts.with.is_empty() {
            let remedy = "write what the source's manifest joins the columns with";
            refuse("parts.with is empty", remedy);
        }
        if (number(Part::Sex) == 1) != parts.female.is_some() {
            let remedy = "write what the table calls women and girls, if it has sex";
            refuse("parts.female and the part sex do not go together", remedy);
        }
    }
    match (&extent.share_of_women, number(Part::Sex)) {
        (None, 0) => refuse(
            "the table has no sex, and no share_of_women is declared",
            "declare it, or take a table with sex",
        ),
        (Some(_), 1..) => refuse(
            "share_of_women is declared, and the table has sex",
            "take it out: where sex is in the table no share is assumed",
        ),
        _ => {}
    }
    if number(Part::Age) > 0 && !extent.age_shares.is_empty() {
        let remedy = "take them out: where ages are in the table no share is assumed";
        refuse("age_shares are declared, and the table has ages", remedy);
    }
    found
}

fn correction_problems(recipe: &Recipe, extent: &Extent) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for correction in &extent.corrections {
        let field = format!("the correction for {}", correction.of.as_str());
        if !seen.insert(correction.of) {
            let what = format!("{field} stands twice");
            found.push(problem(&recipe.id, what, "keep one of them"));
        }
        found.extend(factor_problems(recipe, &field, &correction.factor));
    }
    found
}

/// What is wrong with a declared proportion.
pub(crate) fn proportion_problems(
    recipe: &Recipe,
    field: &str,
    declared: &DeclaredRange,
) -> Vec<Problem> {
    let mut found = factor_problems(recipe, field, declared);
    let DeclaredRange {
        value,
        lower,
        upper,
        ..
    } = *declared;
    if found.is_empty() && !ordered(lower, value, upper) {
        let what = format!("{field} is not a proportion within its range");
        found.push(bad_range(recipe, &what, lower, value, upper));
    }
    found
}

/// What is wrong with a declared factor: a number above nought, in a range from nought.
pub(crate) fn factor_problems(
    recipe: &Recipe,
    field: &str,
    declared: &DeclaredRange,
) -> Vec<Problem> {
    let mut found = Vec::new();
    let DeclaredRange {
        value,
        lower,
        upper,
        ..
    } = *declared;
    if !(0.0 <= lower && lower <= value && value <= upper && upper.is_finite()) {
        let what = format!("{field} does not lie within its range, or the range is negative");
        let bad = problem(
            &recipe.id,
            what,
            "write numbers with 0 <= lower <= value <= upper",
        );
        found.push(bad.found(format!("{lower} <= {value} <= {upper}")));
    } else if value == 0.0 {
        let what = format!("{field} is 0, which would make every figure nought");
        let bad = problem(
            &recipe.id,
            what,
            "write a number above 0, and what is possible as its range",
        );
        found.push(bad.found("value = 0").expected("above 0"));
    }
    if declared.reason.trim().is_empty() {
        found.push(unreasoned(recipe, field));
    }
    found
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
        let country = &survey.country;
        let mut refuse = |what: String, remedy: &str, is: String, expected: &str| {
            let bad = problem(&recipe.id, what, remedy);
            found.push(bad.found(is).expected(expected));
        };
        if !seen.insert((&survey.iso3, survey.ages)) {
            let what = format!("{country} has two prevalences of the same ages");
            let remedy = "keep the one survey that is meant";
            refuse(what, remedy, survey.ages.to_string(), "one");
        }
        let percent = survey.percent;
        if !(0.0..=100.0).contains(&percent) {
            let what = format!("the prevalence of {country} is not a percentage");
            let remedy = "correct the prevalence source";
            refuse(what, remedy, percent.to_string(), "0 to 100");
        }
        if let Some((lower, upper)) = survey.bounds
            && !(0.0 <= lower && lower <= percent && percent <= upper && upper <= 100.0)
        {
            let what = format!("the interval of {country} does not hold its prevalence");
            let remedy = "correct the prevalence source";
            let is = format!("{lower} <= {percent} <= {upper}");
            refuse(what, remedy, is, "percentages in that order");
        }
        if !SURVEY_YEARS.contains(&survey.survey_year) {
            let what = format!("the prevalence of {country} has no year");
            let remedy = "write the year of the survey into the prevalence source";
            refuse(what, remedy, survey.survey_year.to_string(), "1950 to 2099");
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
