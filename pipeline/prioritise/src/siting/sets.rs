//! The best set of sites in every draw, among all sets there are.
//!
//! # Formula
//! A set `S` costs `sum over areas of w_i v_i(S)` in a draw with weights `w`, with `v_i(S)` the
//! least of what its members are worth to area `i`: metres, or 1 beyond the radius and 0 within.
//! Only `w` differs from draw to draw. Two things leave sets out that are never the best:
//! 1. a site that another is at least as good as in every area: whatever set it is in, the other
//!    could take its place;
//! 2. a set that costs more than another whatever the weights are, as long as each lies within what
//!    was drawn of it and all add up to 1: the least of `sum w_i (v_i(S) - v_i(T))` over those
//!    weights is found by giving each its least, and what is left to the smallest differences first
//!    (a knapsack that may be cut, Dantzig 1957).
//!
//! All that are left are held against the recommended set in every draw, by the areas alone in
//! which they differ from it.
//!
//! # References
//! Dantzig (1957), Operations Research 5, 266-277.

use crate::sum::real;

/// The most sets times areas that are looked at one by one.
const LOOKED_AT: usize = 40_000_000;

/// The most multiplications that the draws may take.
const MULTIPLIED: usize = 3_000_000_000;

/// So many draws are worked on at a time, which fit a processor's nearest memory.
const BLOCK: usize = 1_024;

/// A set counts as better when it costs less by this share of what the recommended one costs.
pub(super) const ROUNDING: f64 = 1e-12;

/// How the recommended set fares.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fared {
    /// What it costs more than the best set of each draw, from 0.
    pub(super) regrets: Vec<f64>,
    /// The share of draws in which each spot is in the best set.
    pub(super) shares: Vec<f64>,
    /// The share of draws in which no set is better.
    pub(super) same: f64,
}

/// What every spot is worth to every area, and what each area weighs in every draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costs<'a> {
    /// Spot by spot, then area by area: the least of what exists and of the spot.
    pub(super) values: &'a [Vec<f64>],
    /// Area by area, then draw by draw; those of a draw add up to 1.
    pub(super) weights: &'a [Vec<f64>],
}

/// How the recommended set fares in every draw; `None` where there are too many sets to look at.
pub(super) fn fared(costs: Costs<'_>, recommended: &[usize]) -> Option<Fared> {
    let kept = undominated(costs.values);
    let size = recommended.len().min(kept.len());
    let areas = costs.weights.len().max(1);
    let sets = ways(kept.len(), size).filter(|sets| sets.saturating_mul(areas) <= LOOKED_AT)?;
    let reach = Reach::of(costs.weights);
    let own = together(costs.values, recommended);
    let mut references = vec![own.clone()];
    references.extend(best_of_some(costs, &kept, (size, sets)));
    let mut rivals: Vec<Rival> = Vec::new();
    let mut work = 0_usize;
    let draws = costs.weights.first().map_or(0, Vec::len);
    let mut is_too_much = false;
    each_set(&kept, size, |set| {
        if is_too_much {
            return;
        }
        let values = together(costs.values, set);
        let beaten = references.iter().any(|by| reach.is_dearer(&values, by));
        if !beaten {
            let rival = Rival::new(set, &values, &own);
            work = work.saturating_add(rival.differs.len().saturating_mul(draws));
            is_too_much = work > MULTIPLIED;
            rivals.push(rival);
        }
    });
    (!is_too_much).then(|| held_against(costs, recommended, &rivals, &own))
}

/// What a set is worth to each area: the least of what its spots are.
pub(super) fn together(values: &[Vec<f64>], set: &[usize]) -> Vec<f64> {
    let mut of = set.iter().filter_map(|at| values.get(*at));
    let mut least = of.next().cloned().unwrap_or_default();
    for other in of {
        for (least, value) in least.iter_mut().zip(other) {
            *least = least.min(*value);
        }
    }
    least
}

/// The spots that no other is at least as good as in every area; of equals the first.
fn undominated(values: &[Vec<f64>]) -> Vec<usize> {
    let covers = |by: usize, at: usize| {
        let (by_values, own) = (&values[by], &values[at]);
        let as_good = by_values.iter().zip(own).all(|(by, own)| by <= own);
        as_good && (by < at || by_values != own)
    };
    (0..values.len())
        .filter(|at| !(0..values.len()).any(|by| by != *at && covers(by, *at)))
        .collect()
}

/// The best sets of the first draws and of the mean, which most other sets are dearer than.
fn best_of_some(costs: Costs<'_>, kept: &[usize], (size, sets): (usize, usize)) -> Vec<Vec<f64>> {
    /// How many draws are tried.
    const TRIED: usize = 12;
    let draws = costs.weights.first().map_or(0, Vec::len);
    if sets > 100_000 {
        return Vec::new();
    }
    let tried: Vec<usize> = (0..TRIED.min(draws)).collect();
    let mut best: Vec<(f64, Vec<f64>)> = vec![(f64::INFINITY, Vec::new()); tried.len()];
    each_set(kept, size, |set| {
        let values = together(costs.values, set);
        for (draw, best) in tried.iter().zip(&mut best) {
            let terms = costs.weights.iter().zip(&values);
            let cost: f64 = terms.map(|(of, value)| of[*draw] * value).sum();
            if cost < best.0 {
                *best = (cost, values.clone());
            }
        }
    });
    let mut found: Vec<Vec<f64>> = Vec::new();
    for (_, values) in best {
        if !values.is_empty() && !found.contains(&values) {
            found.push(values);
        }
    }
    found
}

/// Within what each weight lies in all draws.
struct Reach {
    least: Vec<f64>,
    room: Vec<f64>,
    /// What is left of 1 when each has its least.
    left: f64,
}

impl Reach {
    fn of(weights: &[Vec<f64>]) -> Self {
        let end = |pick: fn(f64, f64) -> f64, from: f64| -> Vec<f64> {
            let ends = weights.iter();
            ends.map(|of| of.iter().copied().fold(from, pick)).collect()
        };
        let least = end(f64::min, f64::INFINITY);
        let most = end(f64::max, 0.0);
        // A hair more, so that what is rounded off leaves no weight outside.
        let left = 1.0 - least.iter().sum::<f64>() + 1e-9;
        let room = most.iter().zip(&least).map(|(most, least)| most - least);
        Self {
            room: room.collect(),
            least,
            left,
        }
    }

    /// Whether one set costs more than another by any weights within reach.
    fn is_dearer(&self, values: &[f64], by: &[f64]) -> bool {
        let mut differences: Vec<(f64, f64)> = Vec::with_capacity(values.len());
        let mut cost = 0.0;
        for ((own, by), (least, room)) in
            (values.iter().zip(by)).zip(self.least.iter().zip(&self.room))
        {
            let difference = own - by;
            cost += least * difference;
            differences.push((difference, *room));
        }
        differences.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let mut left = self.left;
        let mut scale = 0.0_f64;
        for (difference, room) in differences {
            let given = room.min(left);
            cost += given * difference;
            left -= given;
            scale = scale.max(difference.abs());
        }
        // Far above what sums are rounded by, so that no set is left out that is as good.
        cost > 1e-6 * scale
    }
}

/// A set that may be the best of some draw.
struct Rival {
    set: Vec<usize>,
    /// The areas in which it differs from the recommended set, and by how much.
    differs: Vec<(usize, f64)>,
}

impl Rival {
    fn new(set: &[usize], values: &[f64], own: &[f64]) -> Self {
        let differences = values.iter().zip(own).map(|(value, own)| value - own);
        let differs = differences.enumerate();
        Self {
            set: set.to_vec(),
            differs: differs.filter(|(_, by)| *by != 0.0).collect(),
        }
    }
}

/// The best set of each draw, the recommended one among equals.
fn held_against(costs: Costs<'_>, recommended: &[usize], rivals: &[Rival], own: &[f64]) -> Fared {
    let draws = costs.weights.first().map_or(0, Vec::len);
    let worth: f64 = own.iter().copied().fold(0.0, f64::max);
    let better = -ROUNDING * worth;
    let mut regrets = Vec::with_capacity(draws);
    let mut times = vec![0_usize; costs.values.len()];
    let mut same = 0;
    let mut costs_more = [0.0_f64; BLOCK];
    for from in (0..draws).step_by(BLOCK) {
        let many = BLOCK.min(draws - from);
        let mut best = vec![(0.0_f64, None::<usize>); many];
        for (at, rival) in rivals.iter().enumerate() {
            let costs_more = &mut costs_more[..many];
            costs_more.fill(0.0);
            for (area, by) in &rival.differs {
                let weights = &costs.weights[*area][from..from + many];
                for (more, weight) in costs_more.iter_mut().zip(weights) {
                    *more += weight * by;
                }
            }
            for (best, more) in best.iter_mut().zip(costs_more) {
                if *more < best.0 + better {
                    *best = (*more, Some(at));
                }
            }
        }
        for (saved, by) in best {
            regrets.push(-saved);
            let set = if let Some(rival) = by.and_then(|at| rivals.get(at)) {
                &rival.set
            } else {
                same += 1;
                recommended
            };
            for spot in set {
                times[*spot] += 1;
            }
        }
    }
    let share = |times: usize| real(times) / real(draws.max(1));
    Fared {
        regrets,
        shares: times.into_iter().map(share).collect(),
        same: share(same),
    }
}

/// In how many ways so many can be taken of some; `None` where a number does not hold it.
fn ways(of: usize, taken: usize) -> Option<usize> {
    (0..taken).try_fold(1_usize, |ways, at| {
        ways.checked_mul(of.checked_sub(at)?)
            .map(|all| all / (at + 1))
    })
}

/// Every set of a size, in the order of its members.
fn each_set(members: &[usize], size: usize, mut look: impl FnMut(&[usize])) {
    let mut places: Vec<usize> = (0..size).collect();
    let mut set = vec![0; size];
    loop {
        for (to, place) in set.iter_mut().zip(&places) {
            *to = members[*place];
        }
        look(&set);
        let Some(at) = (0..size)
            .rev()
            .find(|at| places[*at] < members.len() - size + at)
        else {
            return;
        };
        places[at] += 1;
        for later in at + 1..size {
            places[later] = places[later - 1] + 1;
        }
    }
}
