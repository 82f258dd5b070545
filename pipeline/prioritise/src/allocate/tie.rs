//! Where the order of codes decided, which is to be told.

use super::Apportionment;
use super::claims::Bounds;
use super::priority::{Claim, Priority, priority};

/// Whether the order of codes decided an area's last unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It did not.
    No,
    /// Another area had an equal claim to its last unit and, by its code, comes later.
    Won,
    /// It had an equal claim to the last unit of another and, by its code, comes later.
    Lost,
}

/// The ties of a plan that the queue made.
pub(super) fn ties(
    method: Apportionment,
    claims: &[Claim],
    bounds: &[Bounds],
    held: &[u32],
) -> Vec<Tie> {
    let areas = || claims.iter().zip(bounds).zip(held);
    let given = |claim: &Claim, bounds: &Bounds, held: u32| {
        let before = held.checked_sub(1).filter(|_| held > bounds.floor);
        before.map(|before| priority(method, claim, before))
    };
    let last = areas()
        .filter_map(|((claim, bounds), held)| given(claim, bounds, *held))
        .reduce(|least, next| if least.beats(next) { next } else { least });
    let Some(last) = last else {
        return vec![Tie::No; held.len()];
    };
    let waits = |claim: &Claim, bounds: &Bounds, held: u32| {
        held < bounds.cap && priority(method, claim, held).ties(last)
    };
    let is_tied = areas().any(|((claim, bounds), held)| waits(claim, bounds, *held));
    let tie = |((claim, bounds), held): ((&Claim, &Bounds), &u32)| {
        let ties = |given: Priority| given.ties(last);
        if waits(claim, bounds, *held) {
            Tie::Lost
        } else if is_tied && given(claim, bounds, *held).is_some_and(ties) {
            Tie::Won
        } else {
            Tie::No
        }
    };
    areas().map(tie).collect()
}
