//! Which areas a model's newest rates tell apart, in sentences that rank nothing.

use vocabulary::{AreaList, Indicator, Period};

use super::together::{above, mean_risks, middle};
use crate::bym2::Fit;

/// A difference is told where the posterior gives it this probability.
pub(super) const TOLD: f64 = 0.975;

/// What the newest period tells: pairs of areas, and areas above and below the rate of all in it.
pub(super) fn words(
    indicator: &Indicator,
    fit: &Fit,
    periods: &[Period],
    areas: &AreaList,
    people: &[f64],
    reference: f64,
) -> Vec<String> {
    let Some(period) = periods.last() else {
        return Vec::new();
    };
    let cells: Vec<usize> = (0..areas.len())
        .map(|area| area * periods.len() + periods.len() - 1)
        .collect();
    let (mut pairs, mut told) = (0_u32, 0_u32);
    for (at, first) in cells.iter().enumerate() {
        for second in &cells[..at] {
            pairs += 1;
            let above = fit.draws.above(*first, *second);
            told += u32::from(above >= TOLD || above <= 1.0 - TOLD);
        }
    }
    let together = mean_risks(&fit.draws, &cells, people);
    let names = |is: &dyn Fn(f64) -> bool| -> Vec<&str> {
        let numbered = areas.iter().zip(&cells);
        numbered
            .filter(|(_, cell)| is(above(&fit.draws, **cell, &together)))
            .map(|(area, _)| area.name.as_str())
            .collect()
    };
    let higher = names(&|share| share >= TOLD);
    let lower = names(&|share| share <= 1.0 - TOLD);
    let rest = areas.len() - higher.len() - lower.len();
    let decimals = usize::from(indicator.decimals);
    let [rate, ..] = middle(together.clone()).map(|risk| risk * reference);
    let against = format!(
        "{rate:.decimals$} {}, the rate of all areas together in the same period",
        indicator.unit.as_str()
    );
    vec![
        format!(
            "In the {period} {told} of {pairs} pairs of areas can be told apart: one rate is above the other with a probability of 97.5% or more. Where two cannot be told apart, their order is not known."
        ),
        format!("{} above {against}.", sentence(&higher)),
        format!("{} below it.", sentence(&lower)),
        format!(
            "The other {rest} cannot be told from it. A rate measures recording as well as need, and a low one can mean that nobody asked."
        ),
    ]
}

fn sentence(names: &[&str]) -> String {
    match names {
        [] => "No area lies".to_owned(),
        [one] => format!("{one} lies"),
        [first @ .., last] => format!("{} and {last} lie", first.join(", ")),
    }
}
