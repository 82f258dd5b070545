//! Which areas a model's newest rates tell apart, in sentences that rank nothing.

use vocabulary::{AreaList, Indicator, Period, Reliability};

use super::together::{above, mean_risks, middle};
use crate::bym2::Fit;
use crate::reliability;

/// A difference is told where the posterior gives it this probability.
pub(super) const TOLD: f64 = 0.975;

/// What the newest period tells: pairs of areas, and areas above and below the rate of all in it.
///
/// An area is named where its own figure may be shown. One whose figure is too uncertain may still
/// lie clearly on one side, as a low rate does by its upper limit; such areas are counted alone, so
/// that no sentence says of an area what the map beside it crosses out.
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
    let newest = indicator.series.get(period);
    let is_shown = |code| {
        let figure = newest.and_then(|column| column.get(code));
        figure.is_some_and(|of| reliability(of).verdict != Reliability::TooUncertainToShow)
    };
    let names = |is: &dyn Fn(f64) -> bool| -> (Vec<&str>, usize) {
        let numbered = areas.iter().zip(&cells);
        let on_this_side: Vec<_> = numbered
            .filter(|(_, cell)| is(above(&fit.draws, **cell, &together)))
            .map(|(area, _)| area)
            .collect();
        let shown = on_this_side.iter().filter(|area| is_shown(area.code));
        let shown: Vec<&str> = shown.map(|area| area.name.as_str()).collect();
        let counted = on_this_side.len() - shown.len();
        (shown, counted)
    };
    let (higher, uncertain_higher) = names(&|share| share >= TOLD);
    let (lower, uncertain_lower) = names(&|share| share <= 1.0 - TOLD);
    let rest = areas.len() - higher.len() - uncertain_higher - lower.len() - uncertain_lower;
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
        format!("{} above {against}.", sentence(&higher, uncertain_higher)),
        format!("{} below it.", sentence(&lower, uncertain_lower)),
        format!(
            "The other {rest} cannot be told from it. A rate measures recording as well as need, and a low one can mean that nobody asked."
        ),
    ]
}

/// Areas by name, then how many lie there unnamed.
fn sentence(names: &[&str], unnamed: usize) -> String {
    let unnamed_in_words = match unnamed {
        0 => None,
        1 => Some("1 area whose own figure is too uncertain to show".to_owned()),
        many => Some(format!(
            "{many} areas whose own figures are too uncertain to show"
        )),
    };
    let all: Vec<&str> = names
        .iter()
        .copied()
        .chain(unnamed_in_words.as_deref())
        .collect();
    let list = match all.as_slice() {
        [] => "No area".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let verb = if names.len() + unnamed < 2 {
        "lies"
    } else {
        "lie"
    };
    format!("{list} {verb}")
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_area_too_uncertain_to_show_is_counted_and_not_named() {
        assert_eq!(sentence(&[], 0), "No area lies");
        assert_eq!(sentence(&["Barnet"], 0), "Barnet lies");
        assert_eq!(sentence(&["Barnet", "Brent"], 0), "Barnet and Brent lie");
        assert_eq!(
            sentence(&["Barnet", "Brent"], 1),
            "Barnet, Brent and 1 area whose own figure is too uncertain to show lie"
        );
        assert_eq!(
            sentence(&[], 8),
            "8 areas whose own figures are too uncertain to show lie"
        );
    }
}
