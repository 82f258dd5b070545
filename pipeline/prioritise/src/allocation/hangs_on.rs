//! Which areas get what they get by figures that are too uncertain to decide.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AreaCode, Indicator, IndicatorId, Reliability};

use super::AllocationPlan;
use crate::PrioritiseError;
use crate::allocate::{Claims, Resource, allocate};
use crate::gap::verdict_on;
use crate::words::sentence;

/// Which claims, by figures judged too uncertain there, an area's number hangs on: by their titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HangsOn {
    /// None: it gets the same without all of them.
    Nothing,
    /// Each of these alone: without any one of them it would get another number.
    Alone(Vec<String>),
    /// All of these together: it gets the same without any one, and another without all, or they
    /// are all that it gets anything by.
    Together(Vec<String>),
}

impl HangsOn {
    /// The titles of the indicators; none where it hangs on nothing.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::Alone(titles) | Self::Together(titles) => titles,
        }
    }

    /// Whether it hangs on nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// For a cell of a table: the titles, and whether each of them is enough.
    #[must_use]
    pub fn in_short(&self) -> String {
        let titles = self.titles().join("; ");
        match self {
            Self::Nothing | Self::Alone(_) => titles,
            Self::Together(_) => format!("together: {titles}"),
        }
    }

    /// What has to be said of it; nothing where it hangs on nothing.
    pub(super) fn in_words(&self) -> Option<String> {
        let (says, between) = match self {
            Self::Nothing => return None,
            Self::Alone(_) => ("hangs_on", "\" and of \""),
            Self::Together(_) => ("hangs_together", "\" and by \""),
        };
        let what = self.titles().join(between);
        Some(sentence("allocation", says, &[("what", &what)]))
    }
}

/// What each area's number hangs on, in the order of the areas.
///
/// # Formula
/// The plan made again with all claims by an indicator left out and the other weights scaled up, for
/// each indicator by itself, then for all that are judged too uncertain in an area. Claims that are
/// all there is decide everything.
///
/// # Errors
/// As those of [`allocate`].
pub(super) fn hangs_on(
    plan: &AllocationPlan,
    totals: &[u32],
    claims: Claims<'_>,
    parts: &[(IndicatorId, Vec<f64>)],
    indicators: &[Indicator],
) -> Result<Vec<HangsOn>, PrioritiseError> {
    let known = |id: &IndicatorId| indicators.iter().find(|of| of.id == *id);
    let names: BTreeSet<&IndicatorId> = parts.iter().map(|(id, _)| id).collect();
    let uncertain_in = |area: AreaCode| -> Vec<&IndicatorId> {
        let is = |id: &&&IndicatorId| known(id).is_some_and(|of| is_too_uncertain(of, area));
        names.iter().filter(is).copied().collect()
    };
    let held = claims.current.unwrap_or_default();
    // Areas have few different sets of uncertain figures between them: each plan is made once.
    let mut made: BTreeMap<Vec<&IndicatorId>, Option<Vec<u32>>> = BTreeMap::new();
    let mut differs = |left_out: &[&'_ IndicatorId], at: usize| -> Result<bool, PrioritiseError> {
        let left_out: Vec<&IndicatorId> = names
            .iter()
            .filter(|id| left_out.contains(id))
            .copied()
            .collect();
        if !made.contains_key(&left_out) {
            let other = totals_without(plan, &left_out, claims, parts)?;
            made.insert(left_out.clone(), other);
        }
        let other = made.get(&left_out).and_then(Option::as_ref);
        // Without any claim nobody gets any: what has none already is the same then.
        let nothing = held.get(at).is_none_or(|held| totals.get(at) > Some(held));
        let alone = left_out.len() < 2;
        Ok(other.map_or(alone || nothing, |other| other.get(at) != totals.get(at)))
    };
    let mut found = Vec::with_capacity(totals.len());
    for (at, area) in claims.areas.iter().enumerate() {
        let uncertain = uncertain_in(*area);
        let title = |id: &&IndicatorId| known(id).map(|of| of.title.clone());
        let mut alone = Vec::new();
        for id in &uncertain {
            if differs(&[id], at)? {
                alone.extend(title(id));
            }
        }
        found.push(if !alone.is_empty() {
            HangsOn::Alone(alone)
        } else if uncertain.len() > 1 && differs(&uncertain, at)? {
            HangsOn::Together(uncertain.iter().filter_map(title).collect())
        } else {
            HangsOn::Nothing
        });
    }
    Ok(found)
}

/// What all areas would get without the claims by some indicators; `None` where nothing is left to
/// claim by.
fn totals_without(
    plan: &AllocationPlan,
    left_out: &[&IndicatorId],
    claims: Claims<'_>,
    parts: &[(IndicatorId, Vec<f64>)],
) -> Result<Option<Vec<u32>>, PrioritiseError> {
    let mut without = vec![0.0; claims.areas.len()];
    let rest = parts.iter().filter(|(id, _)| !left_out.contains(&id));
    for (sum, part) in rest.flat_map(|(_, parts)| parts.iter().enumerate()) {
        without[sum] += part;
    }
    let whole: f64 = without.iter().sum();
    if whole <= 0.0 {
        return Ok(None);
    }
    let shares: Vec<f64> = without.iter().map(|part| part / whole).collect();
    let claims = Claims {
        need: &shares,
        ..claims
    };
    let made = allocate(plan.method, Resource::Units(plan.units), claims);
    let made = made.map_err(PrioritiseError::Allocate)?;
    Ok(Some(made.totals().collect()))
}

/// Whether the newest figure of an area may decide nothing alone.
fn is_too_uncertain(indicator: &Indicator, area: AreaCode) -> bool {
    let is_blurred = indicator.apart.as_ref().is_some_and(|apart| !apart.told);
    is_blurred || verdict_on(indicator, area) == Some(Reliability::TooUncertainToShow)
}
