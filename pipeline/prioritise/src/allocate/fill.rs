//! Gives units one at a time to the largest priority.

use super::Apportionment;
use super::claims::Bounds;
use super::priority::{Claim, Priority, priority};

/// With so many units an area to give, they are first given in larger steps.
const UNITS_AN_AREA: u32 = 4;

/// What each area holds, and the priority of its next unit.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) held: Vec<u32>,
    next: Vec<Priority>,
    /// What each area got by its last step.
    step: Vec<u32>,
}

impl Queue {
    /// Fills from the floors until the total is given. The bounds leave a plan.
    ///
    /// Where there is much to give, steps of `s` units go by the priority of their first
    /// unit, then each area's last step is taken back, and again with half of `s`. What
    /// stays is never more than one at a time would give: when an area took a step, some
    /// other held less than it does in the end and still stood behind; so the area's first
    /// unit of that step, and all before, may stand in for one that is given in the end.
    ///
    /// References: Hochbaum (1994), Math. Oper. Res. 19:390-409 (greedy(s)).
    pub(super) fn fill(
        &mut self,
        method: Apportionment,
        claims: &[Claim],
        bounds: &[Bounds],
        total: u32,
    ) {
        self.held.clear();
        self.held.extend(bounds.iter().map(|bounds| bounds.floor));
        let areas = u32::try_from(claims.len()).unwrap_or(u32::MAX);
        let left = total - self.held.iter().sum::<u32>();
        let mut step = left / areas.saturating_mul(UNITS_AN_AREA).max(1);
        while step > 1 {
            self.give(method, claims, bounds, total, step);
            for (held, step) in self.held.iter_mut().zip(&self.step) {
                *held -= step;
            }
            step /= 2;
        }
        self.give(method, claims, bounds, total, 1);
    }

    fn give(
        &mut self,
        method: Apportionment,
        claims: &[Claim],
        bounds: &[Bounds],
        total: u32,
        step: u32,
    ) {
        let next = |claim: &Claim, bounds: &Bounds, held: u32| {
            if held < bounds.cap {
                priority(method, claim, held)
            } else {
                Priority::NEVER
            }
        };
        self.step.clear();
        self.step.resize(claims.len(), 0);
        self.next.clear();
        let all = claims.iter().zip(bounds).zip(&self.held);
        self.next
            .extend(all.map(|((claim, bounds), held)| next(claim, bounds, *held)));
        let mut left = total - self.held.iter().sum::<u32>();
        while left > 0 {
            let Some(first) = self.first() else { return };
            let taken = step.min(left).min(bounds[first].cap - self.held[first]);
            self.held[first] += taken;
            self.step[first] = taken;
            self.next[first] = next(&claims[first], &bounds[first], self.held[first]);
            left -= taken;
        }
    }

    /// The area of the largest priority, the first in order of those that are equal.
    fn first(&self) -> Option<usize> {
        let least = Priority::equal_from(largest(&self.next));
        let mut best: Option<(usize, Priority)> = None;
        for (at, next) in self.next.iter().enumerate() {
            // Most are behind; one that can get no more is no number, and behind everything.
            if next.0 >= least && best.is_none_or(|(_, best)| next.wins_second(best)) {
                best = Some((at, *next));
            }
        }
        best.map(|(at, _)| at)
    }
}

/// The largest first number, in four lanes that a processor compares at once.
fn largest(next: &[Priority]) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (fours, rest) = next.as_chunks::<4>();
    let [mut a, mut b, mut c, mut d] = [f64::NEG_INFINITY; 4];
    for [w, x, y, z] in fours {
        (a, b) = (larger(a, w.0), larger(b, x.0));
        (c, d) = (larger(c, y.0), larger(d, z.0));
    }
    let lanes = larger(larger(a, b), larger(c, d));
    rest.iter().fold(lanes, |lanes, next| larger(lanes, next.0))
}
