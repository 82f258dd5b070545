//! How a figure of indirect estimation came about: the cells, then the formula with its numbers.

use vocabulary::{AreaTable, Category, Count, Period, Step};

use crate::Recipe;
use crate::cells::{Place, count};
use crate::explain::{cell, number, percent};
use crate::extent::counted::{Counted, CountedLeaf, LeafAt};
use crate::extent::girls::Girls;
use crate::extent::model::Factor;
use crate::extent::mothers::{MaternitiesOf, Mothers, RegionAt, RegionOf};
use crate::extent::population::Population;
use crate::extent::women::Women;
use crate::rate::Limited;

const NO_ESTIMATE: &str = "Not estimable: a cell behind it is missing, and it is not filled in.";

/// A number of women and girls, or their number per so many.
pub(crate) fn women(
    women: &Women<'_>,
    recipe: &Recipe,
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let residents = women.model.residents;
    let mut steps = counted_cells(residents, &women.counted, period, place);
    let Ok(at) = women.at(period, place) else {
        steps.push(words(NO_ESTIMATE));
        return steps;
    };
    steps.extend(leaves(residents, &women.counted, &at.leaves, period, place));
    steps.push(words(format!(
        "The leaves together, joined as errors that have nothing to do with each other: {}. Other categories count as nought.",
        limits(at.joined, 0)
    )));
    steps.extend(multiplied("Women and girls", at.women, &[&women.factors]));
    if let Some(by) = &women.population {
        steps.extend(population(women, by, (recipe, at.joined), period, place));
    }
    steps.extend(corrections(women, at.women));
    steps
}

/// Maternities to women affected.
pub(crate) fn maternities(
    maternities: &MaternitiesOf<'_>,
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let mothers = &maternities.mothers;
    let mut steps = births(mothers, period, place);
    let Ok(regions) = mothers.regions_at(period, place) else {
        steps.push(words(NO_ESTIMATE));
        return steps;
    };
    steps.extend(by_region(mothers, &regions, place, OF_MOTHERS));
    let per_birth = std::slice::from_ref(&maternities.per_birth);
    let what = "Maternities, no more of them than there are";
    steps.extend(multiplied(
        what,
        maternities.limited(&regions),
        &[mothers.factors.as_slice(), per_birth],
    ));
    steps.push(words(
        "Births by the mother's region name no country: that residents of a region stand for its mothers is a declared assumption.",
    ));
    steps
}

/// Girls at risk in one scenario.
pub(crate) fn girls(
    girls: &Girls<'_>,
    recipe: &Recipe,
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let residents = girls.model.residents;
    let mut steps = counted_cells(residents, &girls.counted, period, place);
    let Ok(at) = girls.at(period, place) else {
        steps.push(words(NO_ESTIMATE));
        return steps;
    };
    steps.extend(leaves(residents, &girls.counted, &at.leaves, period, place));
    let joined = girls
        .counted
        .join(at.leaves.iter().map(|leaf| leaf.affected));
    let what = format!("Girls aged {} who were born abroad", girls.ages);
    let abroad = girls.counted.multiply(joined, &[&girls.factors]);
    steps.extend(multiplied(&what, abroad, &[&girls.factors]));
    match (&girls.born_here, &at.born_here) {
        (Some(born), Some((regions, girls_born))) => {
            steps.extend(births(&born.mothers, born.period, place));
            steps.extend(by_region(&born.mothers, regions, place, OF_DAUGHTERS));
            let factors = [born.mothers.factors.as_slice(), &born.factors];
            steps.extend(multiplied("Girls born here", *girls_born, &factors));
            steps.push(words(format!(
                "High scenario: both together, {}. It assumes that moving changes nothing.",
                limits(at.girls, recipe.decimals)
            )));
        }
        _ => steps.push(words(
            "Low scenario: girls born here are not counted. It assumes that moving ends the practice for them.",
        )),
    }
    steps.push(words(
        "Low and high are two scenarios and no ends of an interval; each has its own.",
    ));
    steps
}

/// The cells of all leaves.
fn counted_cells(
    residents: &AreaTable<Count>,
    counted: &Counted<'_>,
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let cells = counted.leaves.iter().flat_map(|leaf| &leaf.cells);
    cells
        .flat_map(|counted| cell(residents, period, &counted.category, place))
        .collect()
}

/// Each leaf's residents times its prevalence.
fn leaves(
    residents: &AreaTable<Count>,
    counted: &Counted<'_>,
    at: &[LeafAt],
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let lines = |(leaf, at): (&CountedLeaf, &LeafAt)| {
        let terms: Vec<String> = leaf
            .cells
            .iter()
            .map(|cell| {
                let part = if cell.part.lower < 1.0 {
                    format!(" x {} of these ages", percents(cell.part))
                } else {
                    String::new()
                };
                format!(
                    "{}{part} x {}",
                    count(residents, period, &cell.category, place),
                    percents(cell.prevalence)
                )
            })
            .collect();
        let mut steps = vec![words(format!(
            "{}: residents x prevalence, {} = {}",
            leaf.name,
            terms.join(" + "),
            limits(at.affected, 0)
        ))];
        steps.extend(countries(leaf));
        steps
    };
    counted.leaves.iter().zip(at).flat_map(lines).collect()
}

/// The countries behind a leaf with their surveys and shares, then why the shares are so.
fn countries(leaf: &CountedLeaf) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for cell in &leaf.cells {
        for country in &cell.countries {
            let step = if leaf.cells.len() > 1 {
                words(format!("  {}: {country}", cell.category))
            } else {
                words(format!("  {country}"))
            };
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    let reason = leaf.reason.iter().filter(|_| !steps.is_empty());
    let reason: Vec<Step> = reason
        .map(|reason| words(format!("  Why: {reason}")))
        .collect();
    steps.extend(reason);
    steps
}

/// The declared numbers that a number is multiplied with, and what comes of it.
fn multiplied(what: &str, limited: Limited, factors: &[&[Factor]]) -> Vec<Step> {
    let declared = factors.iter().copied().flatten();
    let mut steps: Vec<Step> = declared
        .map(|factor| {
            words(format!(
                "x {}, declared as {}",
                factor.what,
                plain(factor.limited)
            ))
        })
        .collect();
    steps.push(words(format!(
        "{what}: {}, the errors having nothing to do with each other.",
        limits(limited, 0)
    )));
    steps
}

/// What the number is divided by.
fn population(
    women: &Women<'_>,
    by: &Population<'_>,
    (recipe, joined): (&Recipe, Limited),
    period: Period,
    place: Place<'_>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(within) = by.period(period) else {
        return steps;
    };
    if by.categories.len() == 1 {
        for category in &by.categories {
            steps.extend(cell(by.table, within, category, place));
        }
    } else {
        steps.push(words(format!(
            "Population: {} categories of {}, added up.",
            by.categories.len(),
            by.table.source
        )));
    }
    for part in &by.parts {
        let names: Vec<&str> = part.categories.iter().map(Category::as_str).collect();
        let share = part
            .share(place)
            .map_or_else(|_| "not known".to_owned(), percents);
        steps.push(words(format!(
            "x the part that is {} in {} of the {}, {share}, x {} (declared){}",
            names.join(" and "),
            part.table.source,
            part.period,
            plain(part.factor.limited),
            if matches!(place, Place::Wider(_)) {
                "; of each area by itself, then added up"
            } else {
                ""
            }
        )));
    }
    if by.at(period, place).is_err() {
        steps.extend(by.missing(period, place));
        steps.push(words(NO_ESTIMATE));
    }
    if let Ok(population) = by.at(period, place)
        && let Some(rate) = women.rate(joined, population, by.per)
    {
        steps.push(words(format!(
            "Divided by {}, per {}: {}.",
            limits(population, 0),
            by.per,
            limits(rate, recipe.decimals)
        )));
    }
    steps
}

/// The births of each region.
fn births(mothers: &Mothers<'_>, period: Period, place: Place<'_>) -> Vec<Step> {
    mothers
        .regions
        .iter()
        .flat_map(|region| cell(mothers.births, period, &region.category, place))
        .collect()
}

/// What births times the mixture's prevalence of women are.
const OF_MOTHERS: &str = "births to mothers affected";

/// What births times the mixture's prevalence of girls are: half of those born are girls, and
/// several years of births are counted, both afterwards.
const OF_DAUGHTERS: &str =
    "births, of whom the girls would be affected as girls in their mothers' countries are";

/// Each region's births times the mixture prevalence of its residents, and the leaves behind it.
fn by_region(
    mothers: &Mothers<'_>,
    at: &[RegionAt],
    place: Place<'_>,
    births_of: &str,
) -> Vec<Step> {
    let lines = |(region, at): (&RegionOf<'_>, &RegionAt)| {
        let affected = region.residents.join(at.leaves.iter().copied());
        let mut steps = vec![words(format!(
            "{}: {} births, x the mixture of {} residents born there: {} {births_of}",
            region.category,
            number(at.births.value, 0),
            number(at.residents.value, 0),
            limits(affected, 0)
        ))];
        let leaves = region.residents.leaves.iter().zip(&at.leaves);
        let (measured, others): (Vec<_>, Vec<_>) =
            leaves.partition(|(leaf, _)| leaf.cells.iter().any(|cell| !cell.countries.is_empty()));
        for (leaf, births) in measured {
            let mixture: Vec<String> = leaf
                .cells
                .iter()
                .map(|cell| percents(cell.prevalence))
                .collect();
            steps.push(words(format!(
                "  {}: prevalence {}, {} of these births",
                leaf.name,
                mixture.join(" and "),
                limits(*births, 1)
            )));
            steps.extend(countries(leaf).into_iter().map(indented));
        }
        let others: Vec<&str> = others.iter().map(|(leaf, _)| leaf.name.as_str()).collect();
        if !others.is_empty() {
            steps.push(words(format!(
                "  Without measured prevalence, counted as nought: {}",
                others.join(", ")
            )));
        }
        steps
    };
    let mut steps: Vec<Step> = mothers.regions.iter().zip(at).flat_map(lines).collect();
    if let Place::Wider(wider) = place {
        steps.push(words(format!(
            "{} has the sum of its {} areas, each with its own births and mixture; no total printed for it is taken.",
            wider.area.name,
            wider.members.len()
        )));
    }
    steps
}

/// The same, further in.
fn indented(step: Step) -> Step {
    match step {
        Step::Words(text) => Step::Words(format!("  {text}")),
        cell @ Step::Cell { .. } => cell,
    }
}

/// What each correction does, whether it is on or off.
fn corrections(women: &Women<'_>, number: Limited) -> Vec<Step> {
    crate::extent::corrections::effects(women.model.extent, number)
        .iter()
        .map(|effect| words(effect.sentence()))
        .collect()
}

fn words(text: impl Into<String>) -> Step {
    Step::Words(text.into())
}

fn limits(limited: Limited, decimals: u8) -> String {
    let Limited {
        value,
        lower,
        upper,
    } = limited;
    format!(
        "{} ({} to {})",
        number(value, decimals),
        number(lower, decimals),
        number(upper, decimals)
    )
}

fn percents(limited: Limited) -> String {
    let Limited {
        value,
        lower,
        upper,
    } = limited;
    format!(
        "{} ({} to {})",
        percent(value),
        percent(lower),
        percent(upper)
    )
}

/// A declared number as the plan writes it.
fn plain(limited: Limited) -> String {
    let Limited {
        value,
        lower,
        upper,
    } = limited;
    if lower < upper {
        format!("{value} ({lower} to {upper})")
    } else {
        value.to_string()
    }
}
