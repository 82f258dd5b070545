//! Which areas get what they get by a figure alone that is too uncertain to decide.

use std::collections::BTreeSet;

use vocabulary::{AreaCode, Indicator, IndicatorId, Reliability};

use super::AllocationPlan;
use crate::PrioritiseError;
use crate::allocate::{Claims, Resource, allocate};
use crate::gap::verdict_on;

/// The titles of the indicators on which each area's number hangs, in the order of the areas: of
/// those that are judged too uncertain there, without whose claims it would get another.
///
/// # Formula
/// The plan made again with all claims by the indicator left out and the other weights scaled up.
/// An indicator that is all of the claim decides everything.
///
/// # Errors
/// As those of [`allocate`].
pub(super) fn hangs_on(
    plan: &AllocationPlan,
    totals: &[u32],
    claims: Claims<'_>,
    parts: &[(IndicatorId, Vec<f64>)],
    indicators: &[Indicator],
) -> Result<Vec<Vec<String>>, PrioritiseError> {
    let mut found = vec![Vec::new(); totals.len()];
    let names: BTreeSet<&IndicatorId> = parts.iter().map(|(id, _)| id).collect();
    for name in names {
        let Some(indicator) = indicators.iter().find(|of| of.id == *name) else {
            continue;
        };
        let uncertain: Vec<bool> = claims
            .areas
            .iter()
            .map(|area| is_too_uncertain(indicator, *area))
            .collect();
        let rest = parts.iter().filter(|(id, _)| id != name);
        let mut without = vec![0.0; totals.len()];
        for (at, part) in rest.flat_map(|(_, parts)| parts.iter().enumerate()) {
            without[at] += part;
        }
        let whole: f64 = without.iter().sum();
        let other = if whole > 0.0 {
            let shares: Vec<f64> = without.iter().map(|part| part / whole).collect();
            let claims = Claims {
                need: &shares,
                ..claims
            };
            let made = allocate(plan.method, Resource::Units(plan.units), claims);
            let made = made.map_err(PrioritiseError::Allocate)?;
            Some(made.totals().collect::<Vec<_>>())
        } else {
            None
        };
        for (at, total) in totals.iter().enumerate() {
            let differs = other.as_ref().is_none_or(|other| other[at] != *total);
            if uncertain[at] && differs {
                found[at].push(indicator.title.clone());
            }
        }
    }
    Ok(found)
}

/// Whether the newest figure of an area may decide nothing alone.
fn is_too_uncertain(indicator: &Indicator, area: AreaCode) -> bool {
    let is_blurred = indicator.apart.as_ref().is_some_and(|apart| !apart.told);
    is_blurred || verdict_on(indicator, area) == Some(Reliability::TooUncertainToShow)
}
