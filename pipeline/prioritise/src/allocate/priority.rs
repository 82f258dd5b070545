//! How much an area's claim on the next unit weighs.

use super::Apportionment;

/// What the need of an area comes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub(super) has_need: bool,
    /// Its quota, in units; for Hamilton the one that is rounded.
    pub(super) quota: f64,
    /// The units that would meet its need, for minimum unmet need.
    pub(super) demand: f64,
}

/// A priority: the first number decides, the second where the first are equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priority(pub(super) f64, pub(super) f64);

/// What share of themselves, or of a unit, two equal priorities may differ by: quotas are rounded.
const ROUNDING: f64 = 1e-12;

impl Priority {
    /// That of an area which can get no more: it compares with nothing.
    pub(super) const NEVER: Self = Self(f64::NAN, f64::NAN);

    /// From where on first numbers are equal to this one, the largest.
    pub(super) fn equal_from(largest: f64) -> f64 {
        if largest.is_infinite() {
            largest
        } else {
            largest - ROUNDING * largest.abs().max(1.0)
        }
    }

    /// Whether it is ahead of one with an equal first number.
    pub(super) fn wins_second(self, best: Self) -> bool {
        above(self.1, best.1)
    }

    pub(super) fn beats(self, other: Self) -> bool {
        above(self.0, other.0) || (!above(other.0, self.0) && above(self.1, other.1))
    }

    pub(super) fn ties(self, other: Self) -> bool {
        let comparable = !self.0.is_nan() && !other.0.is_nan();
        comparable && !self.beats(other) && !other.beats(self)
    }
}

fn above(a: f64, b: f64) -> bool {
    a > b
        && (a.is_infinite() || b.is_infinite() || a - b > ROUNDING * a.abs().max(b.abs()).max(1.0))
}

/// The priority of an area's next unit when it holds `held`. It never rises with `held`.
///
/// Areas without need come last, the one with fewest units first.
pub(super) fn priority(method: Apportionment, claim: &Claim, held: u32) -> Priority {
    let (q, x) = (claim.quota, f64::from(held));
    if !claim.has_need {
        return Priority(f64::NEG_INFINITY, -x);
    }
    match method {
        Apportionment::Hamilton { .. } => Priority(q - x, 0.0),
        Apportionment::Webster => Priority(q / (x + 0.5), 0.0),
        // Who has none comes first, the one with most need before the others.
        Apportionment::HuntingtonHill | Apportionment::Maximin if held == 0 => {
            Priority(f64::INFINITY, q)
        }
        Apportionment::HuntingtonHill => Priority(q / (x * (x + 1.0)).sqrt(), 0.0),
        Apportionment::Maximin => Priority(q / x, 1.0 / q),
        Apportionment::MinimumUnmetNeed { .. } => {
            Priority((claim.demand - x).clamp(0.0, 1.0), q / (x + 0.5))
        }
    }
}
