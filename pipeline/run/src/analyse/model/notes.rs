//! What a reader should know of a model that is no reason to refuse it.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Count, Neighbours, Note, SourceId};

use estimate::bym2::{Fit, totals_narrow};

use super::assemble::Assembled;
use super::refusal;
use crate::analyse::results::Results;
use crate::args::{AnalyseArgs, Model, Reference};

fn note(args: &AnalyseArgs, what: String, reason: String) -> Note {
    Note {
        source: SourceId::new(args.table.display().to_string()),
        area: None,
        period: None,
        what,
        reason,
    }
}

/// A map in several parts, and one without any neighbours.
pub fn of_graph(args: &AnalyseArgs, neighbours: &Neighbours) -> Vec<Note> {
    let knows_neighbours = matches!(args.model.which, Model::Bym2 | Model::Leroux);
    let (parts, islands) = (neighbours.components(), neighbours.islands().count());
    if parts < 2 || !knows_neighbours {
        return Vec::new();
    }
    let (what, reason) = if islands == neighbours.len() {
        (
            "no area has a neighbour: phi cannot be learnt, and is what its prior says".to_owned(),
            "the areas' shapes do not meet by --weights; iid is the same model without phi",
        )
    } else {
        let islands = match islands {
            0 => "each area has a neighbour".to_owned(),
            1 => "1 area is without neighbours and has an independent effect alone".to_owned(),
            many => {
                format!("{many} areas are without neighbours and have independent effects alone")
            }
        };
        (
            format!("the map is in {parts} parts that do not hang together; {islands}"),
            "each part is scaled by itself; parts have one level and one standard deviation",
        )
    };
    vec![note(args, what, reason.to_owned())]
}

/// What a relative risk of 1 is, markers that say nothing, and totals that do not either.
pub fn of_indicator(
    args: &AnalyseArgs,
    (of, fit): (&Assembled, &Fit),
    tables: &[Results],
) -> Vec<Note> {
    let told = |what: String, reason: String| {
        note(args, refusal::of_indicator(&of.indicator, &what), reason)
    };
    let meaning = match of.reference.reference {
        Reference::Expected => {
            "a relative risk of 1 is as many events as the population column says (reference: expected)"
        }
        Reference::Overall => {
            "a relative risk of 1 is the rate of all areas together (reference: overall)"
        }
    };
    let mut notes = vec![told(meaning.to_owned(), of.reference.reason.to_owned())];
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for (count, _) in &of.data.cells {
        if let Count::Missing(marker) = count {
            *unknown.entry(marker.shorthand()).or_default() += 1;
        }
    }
    notes.extend(unknown.into_iter().map(|(marker, many)| {
        let counts = if many == 1 { "count" } else { "counts" };
        let what = format!("{many} {counts} of {marker} without a range: the risks there are estimated from the others alone");
        told(
            what,
            "nothing is said of what the marker stands for".to_owned(),
        )
    }));
    let periods = of.data.periods();
    let says_nothing = |areas: &[usize], period: usize| {
        let areas: BTreeSet<usize> = areas.iter().copied().collect();
        areas.into_iter().any(|area| {
            let cell = of.data.cells.get(area * periods + period);
            cell.is_some_and(|(count, _)| count.interval().is_none())
        })
    };
    let totals = of.data.totals.iter();
    let silent = totals
        .filter(|total| says_nothing(&total.areas, total.period))
        .count();
    if silent > 0 {
        let what = format!(
            "totals that say nothing of their areas: {silent} of {}",
            of.data.totals.len()
        );
        let reason = "nothing is known of the count of one of their areas".to_owned();
        notes.push(told(what, reason));
    }
    if totals_narrow(&of.data) {
        let what = "the totals leave some withheld or rounded counts fewer numbers than their markers or rounding do".to_owned();
        let reason = "together with the other counts they can be worked out from the totals: look before this is published".to_owned();
        notes.push(told(what, reason));
    }
    notes.extend(
        of_covariates(of, fit)
            .into_iter()
            .map(|(what, reason)| told(what, reason)),
    );
    let endless = fit
        .cells
        .iter()
        .filter(|cell| cell.risk.mean.is_infinite())
        .count();
    if endless > 0 {
        let what = format!(
            "counts of which nothing is known, and whose relative risk has no finite mean: {endless}"
        );
        let reason =
            "too few neighbours are known for the prior of sigma: read the median and the interval"
                .to_owned();
        notes.push(told(what, reason));
    }
    if let ([first, .., last], true) = (tables, periods > 1) {
        let what = format!(
            "{periods} periods, {} to {}, are fitted at once",
            first.period, last.period
        );
        notes.push(told(
            what,
            "areas' periods inform each other by a random walk over time".to_owned(),
        ));
    }
    notes
}

/// Covariates far from 0, where the intercept's prior holds, and those of which the data say
/// nothing.
fn of_covariates(of: &Assembled, fit: &Fit) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    for covariate in &of.data.covariates {
        let values = || covariate.values.iter().copied();
        let (low, high) = (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        );
        if f64::midpoint(low, high).abs() > FAR * (high - low) {
            notes.push((
                format!("the covariate {} lies far from 0, from {low} to {high}", covariate.name),
                "the prior of the intercept is of areas where it is 0, and holds the coefficient back: subtract a number in its middle".to_owned(),
            ));
        }
        let effect = fit.effects.iter().find(|(name, _)| *name == covariate.name);
        if effect.is_some_and(|(_, effect)| effect.sd * (high - low) < NEXT_TO_NOTHING) {
            notes.push((
                format!("the covariate {} moves no risk by more than a thousandth, whatever its coefficient is", covariate.name),
                "its numbers are too small beside the prior of the coefficients: give it in larger units".to_owned(),
            ));
        }
    }
    notes
}

/// The middle of a covariate is far from 0 beyond so many times its range.
const FAR: f64 = 3.0;
/// An effect that no reader can see.
const NEXT_TO_NOTHING: f64 = 1e-3;
