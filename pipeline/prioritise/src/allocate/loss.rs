//! What a plan costs by a method's own objective.

use super::Apportionment;
use super::priority::Claim;

/// One area's part of the loss, in units: the sum is what the method makes smallest.
///
/// For maximin the parts are not added: each is how far its area is from its even share.
pub(super) fn part(method: Apportionment, claim: &Claim, held: u32) -> f64 {
    let (q, x) = (claim.quota, f64::from(held));
    let off = x - q;
    match method {
        Apportionment::Hamilton { .. } => off.abs(),
        Apportionment::MinimumUnmetNeed { .. } => (claim.demand - x).max(0.0),
        // Without need there is no quota to be off, nor where there is nothing to share.
        Apportionment::Webster | Apportionment::HuntingtonHill | Apportionment::Maximin
            if q <= 0.0 =>
        {
            0.0
        }
        Apportionment::Webster => off * off / q,
        // An area with need has one at least, unless its cap is 0 under every plan.
        Apportionment::HuntingtonHill if held == 0 => 0.0,
        Apportionment::HuntingtonHill => off * off / x,
        Apportionment::Maximin => 1.0 - x / q,
    }
}

/// What turns units into the unit of the loss, for one list of needs.
pub(super) fn scale(method: Apportionment, need: &[f64], total: u32) -> f64 {
    match method {
        Apportionment::Hamilton { .. } | Apportionment::Webster | Apportionment::HuntingtonHill => {
            1.0
        }
        Apportionment::Maximin => f64::from(total) / need.iter().sum::<f64>(),
        Apportionment::MinimumUnmetNeed { capacity, .. } => capacity,
    }
}

/// The loss of a plan, in the unit of [`Apportionment::unit_of_loss`].
pub(super) fn loss(method: Apportionment, claims: &[Claim], plan: &[u32], scale: f64) -> f64 {
    let parts = claims.iter().zip(plan);
    let parts = parts.map(|(claim, held)| part(method, claim, *held));
    scale
        * match method {
            Apportionment::Maximin => parts.fold(0.0, f64::max),
            Apportionment::Hamilton { .. }
            | Apportionment::Webster
            | Apportionment::HuntingtonHill
            | Apportionment::MinimumUnmetNeed { .. } => parts.sum(),
        }
}
