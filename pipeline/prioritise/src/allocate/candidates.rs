//! The plans that are tried against all draws. [`super::recommend`] lists them.

use std::collections::BTreeMap;

use super::Apportionment;
use super::fill::Queue;
use super::uncertain::{Alternative, Drawn, Regret};

/// How many of the draws' own plans are tried.
const OFTEN: usize = 16;

/// Up to so many new units the plan with the least mean loss is sought.
const UNITS: u32 = 1000;

/// What two regrets that are equal may differ by, as a share of them: sums are rounded.
const ROUNDING: f64 = 1e-9;

/// A plan and what is regretted of it.
pub(super) struct Trial {
    pub(super) totals: Vec<u32>,
    pub(super) regret: Regret,
}

/// The recommended plan first, then others, each once.
pub(super) fn candidates(drawn: &Drawn<'_>, recommended: Vec<u32>) -> Vec<Vec<u32>> {
    let mut plans = vec![recommended];
    let own = often(drawn);
    let others = [Some(of_mean_need(drawn)), of_least_mean_loss(drawn)];
    for plan in others.into_iter().flatten().chain(own) {
        if !plans.contains(&plan) {
            plans.push(plan);
        }
    }
    plans
}

/// The candidate that has least to regret, the recommended one where none has less.
pub(super) fn least(trials: &[Trial], by: impl Fn(&Regret) -> f64) -> Alternative {
    let mut trials = trials.iter();
    let Some(recommended) = trials.next() else {
        return Alternative::AsRecommended;
    };
    let mut best = (by(&recommended.regret), None);
    for trial in trials {
        let regret = by(&trial.regret);
        if regret < best.0 * (1.0 - ROUNDING) - f64::MIN_POSITIVE {
            best = (regret, Some(trial));
        }
    }
    best.1
        .map_or(Alternative::AsRecommended, |trial| Alternative::Other {
            totals: trial.totals.clone(),
            regret: trial.regret,
        })
}

/// The method's plan for the mean need.
fn of_mean_need(drawn: &Drawn<'_>) -> Vec<u32> {
    let checked = drawn.checked;
    #[expect(clippy::cast_precision_loss, reason = "draws are far fewer than 2^53")]
    let count = drawn.plans().count() as f64;
    let mut mean = vec![0.0; checked.areas.len()];
    for need in drawn.needs.0.chunks_exact(mean.len()) {
        for (mean, need) in mean.iter_mut().zip(need) {
            *mean += need / count;
        }
    }
    let mut queue = Queue::default();
    let claims = checked.claims(&mean);
    queue.fill(checked.method, &claims, &checked.bounds, checked.total);
    queue.held
}

/// The draws' own plans that come most often.
fn often(drawn: &Drawn<'_>) -> Vec<Vec<u32>> {
    let mut counts: BTreeMap<&[u32], usize> = BTreeMap::new();
    for plan in drawn.plans() {
        *counts.entry(plan).or_default() += 1;
    }
    let mut plans: Vec<_> = counts.into_iter().collect();
    // The sort keeps the order of the map among those that come equally often.
    plans.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let plans = plans.into_iter().take(OFTEN);
    plans.map(|(plan, _)| plan.to_vec()).collect()
}

/// The plan with the least mean loss: a sum of convex parts, so one unit at a time finds it.
fn of_least_mean_loss(drawn: &Drawn<'_>) -> Option<Vec<u32>> {
    let (method, bounds) = (drawn.checked.method, &drawn.checked.bounds);
    let mut held: Vec<u32> = bounds.iter().map(|bounds| bounds.floor).collect();
    let new = drawn.checked.total - held.iter().sum::<u32>();
    if method == Apportionment::Maximin || new > UNITS {
        return None;
    }
    let mut left = new;
    if method == Apportionment::HuntingtonHill {
        // Each area with need has one: without, its loss has no bound.
        for ((held, bounds), need) in held.iter_mut().zip(bounds).zip(drawn.checked.need) {
            if *held == 0 && bounds.cap > 0 && *need > 0.0 {
                *held = 1;
                left -= 1;
            }
        }
    }
    let mut next: Vec<Option<f64>> = held
        .iter()
        .zip(bounds)
        .enumerate()
        .map(|(at, (held, bounds))| (*held < bounds.cap).then(|| drawn.saved(at, *held)))
        .collect();
    for _ in 0..left {
        let mut best: Option<(usize, f64)> = None;
        for (at, saved) in next.iter().enumerate() {
            if let Some(saved) = saved
                && best.is_none_or(|(_, best)| *saved > best)
            {
                best = Some((at, *saved));
            }
        }
        let (at, _) = best?;
        held[at] += 1;
        next[at] = (held[at] < bounds[at].cap).then(|| drawn.saved(at, held[at]));
    }
    Some(held)
}
