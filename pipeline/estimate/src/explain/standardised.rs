//! How a proportion or a standardised figure came about.

use vocabulary::{Period, Step};

use super::{cell, number, percent};
use crate::cells::Place;
use crate::directly_standardised;
use crate::proportion::ProportionTables;
use crate::standardised::{Bands, DirectTables, IndirectTables};

/// Said where a cell behind a figure is missing.
const MISSING: &str = "A cell behind it is missing, so there is no figure: it is not filled in.";

/// The part and the whole, and the proportion with its limits.
pub(super) fn proportion(
    tables: &ProportionTables<'_>,
    period: Period,
    place: Place<'_>,
    decimals: u8,
) -> Vec<Step> {
    let mut steps = cell(tables.part.0, period, &tables.part.1, place);
    if let Some(within) = tables.periods.get(&period) {
        steps.extend(cell(tables.whole.0, *within, &tables.whole.1, place));
    }
    let at = tables.at(period, place);
    let words = match at.range(tables.level) {
        Err(_) => "A cell behind it is missing, or there is nobody to be a part of, so there is no proportion.".to_owned(),
        Ok(range) => {
            let formula = match (at.part.shown(), at.whole.shown(), range.shown) {
                (Some(part), Some(whole), Some(shown)) => {
                    format!("{part} / {whole} x 100 = {}", number(shown.value, decimals))
                }
                _ => "a count is withheld or rounded above its whole, so no proportion is stated".to_owned(),
            };
            format!(
                "Proportion: {formula}. {} Wilson limits at every count the cells can stand for: {} (of the smallest part) to {} (of the largest).",
                percent(tables.level.proportion()),
                number(range.least.lower, decimals),
                number(range.most.upper, decimals),
            )
        }
    };
    steps.push(Step::Words(words));
    steps
}

/// The cells of every band: events, then people.
fn bands(bands: &Bands<'_>, period: Period, place: Place<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for (events, people) in &bands.names {
        steps.extend(cell(bands.events, period, events, place));
        if let Some(within) = bands.periods.get(&period) {
            steps.extend(cell(bands.population, *within, people, place));
        }
    }
    steps
}

/// The bands and their weights, and the standardised rate with its limits.
pub(super) fn direct(
    tables: &DirectTables<'_>,
    period: Period,
    place: Place<'_>,
    decimals: u8,
) -> Vec<Step> {
    let mut steps = bands(&tables.bands, period, place);
    let weights: Vec<_> = tables.standard.iter().map(ToString::to_string).collect();
    steps.push(Step::Words(format!(
        "The standard population, band by band: {}.",
        weights.join(", ")
    )));
    let strata = tables.strata(&tables.bands.at(period, place));
    let rate = strata.map(|strata| directly_standardised(&strata, tables.per, tables.level));
    steps.push(Step::Words(match rate {
        Err(_) => MISSING.to_owned(),
        Ok(Err(error)) => format!("No rate: {error}."),
        Ok(Ok(rate)) => format!(
            "Each band's events over its people, weighted by the standard, per {}: {} to {} by the counts alone; {} Dobson limits {} to {}.",
            tables.per,
            number(rate.possible.0, decimals),
            number(rate.possible.1, decimals),
            percent(tables.level.proportion()),
            number(rate.limits.0, decimals),
            number(rate.limits.1, decimals),
        ),
    }));
    steps
}

/// The bands here, what they lead to expect, and what was observed.
pub(super) fn indirect(
    tables: &IndirectTables<'_>,
    period: Period,
    place: Place<'_>,
    decimals: u8,
) -> Vec<Step> {
    let mut steps = bands(&tables.bands, period, place);
    if let Some((table, category)) = &tables.observed {
        steps.extend(cell(table, period, category, place));
    }
    steps.push(Step::Words(format!(
        "The reference is {}: its events and people, band by band, give the events expected here.",
        tables.reference.code()
    )));
    let found = tables.at(period, place);
    let range = found.map(|found| (found, found.range(tables.level)));
    steps.push(Step::Words(match range {
        Err(_) => MISSING.to_owned(),
        Ok((_, None)) => "Nothing is expected here, so there is no ratio.".to_owned(),
        Ok((found, Some((least, most)))) => format!(
            "Observed {} over expected {} to {}: {} to {} by the counts alone; {} Poisson limits {} to {}.",
            found.observed,
            number(found.people.expected.0, 1),
            number(found.people.expected.1, 1),
            number(least.value, decimals),
            number(most.value, decimals),
            percent(tables.level.proportion()),
            number(least.lower, decimals),
            number(most.upper, decimals),
        ),
    }));
    steps
}
