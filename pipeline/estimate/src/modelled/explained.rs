//! How a modelled rate of one area came about, in sentences.

use vocabulary::AreaCode;

use super::{ModelledRate, RateModel};
use crate::bym2::Spread;

/// What the model is, and what decided the newest rate of an area; for a wider area, what it is
/// the mean of.
#[must_use]
pub fn explain_model(made: &ModelledRate, model: &RateModel, code: AreaCode) -> Vec<String> {
    let plan = &model.model;
    let mut words = vec![format!(
        "A {} model of {} over neighbouring areas and {} periods, with interaction {}; priors {}.",
        plan.space.id(),
        model.of,
        made.periods.len(),
        plan.interaction.id(),
        plan.priors,
    )];
    let parameters = made.fit.parameters.iter();
    let parameters: Vec<String> = parameters
        .map(|(name, found)| format!("{name} {}", spread(found)))
        .collect();
    words.push(format!(
        "Posterior of the whole map: {}.",
        parameters.join(", ")
    ));
    let newest = made.indicator.newest();
    let place = newest.and_then(|(_, column)| column.areas().position(code));
    let Some(place) = place else {
        words.push("The mean of its members' rates by people, draw by draw.".to_owned());
        return words;
    };
    let cell = place * made.periods.len() + made.periods.len().saturating_sub(1);
    if let Some(found) = made.fit.cells.get(cell) {
        let share = |share: f64| format!("{:.0}%", share * 100.0);
        words.push(format!(
            "Of what is known of its newest rate its own count decided {}, neighbours, other periods and the level of all {}, published totals {}.",
            share(found.decided.own),
            share(found.decided.others),
            share(found.decided.totals),
        ));
        let exceeded = made.thresholds.iter().zip(&found.exceedance);
        let exceeded: Vec<String> = exceeded
            .map(|(threshold, chance)| format!("{chance:.3} of being above {threshold} times"))
            .collect();
        words.push(format!(
            "Against the rate of all areas and periods together, {:.decimals$}, it has a probability of {} it.",
            made.reference,
            exceeded.join(", of "),
            decimals = usize::from(made.indicator.decimals),
        ).replace(", of ", ", "));
        words.push(format!(
            "It has a probability of {:.3} of being above the rate of all areas together in the same period.",
            made.above_same_period[cell],
        ));
    }
    words
}

fn spread(of: &Spread) -> String {
    format!("{:.2} ({:.2} to {:.2})", of.median, of.lower, of.upper)
}
