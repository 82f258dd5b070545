//! Where all of the capacity went.

use std::collections::BTreeMap;

use super::{Group, Outcome, PointReach, Site};
use crate::sum::total;

/// Where all of the capacity went: what people reach is what the sites in reach offer.
///
/// # Units
/// Those of the capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accounts {
    /// Of sites that somebody can reach.
    pub shared: f64,
    /// Of counted sites that nobody they take can reach.
    pub out_of_reach: f64,
    /// Of sites that the plan does not count.
    pub left_out: f64,
    /// What everybody reaches, added up over people: `shared`, but for rounding.
    pub reached: f64,
}

impl Accounts {
    /// How far what is reached is from what is shared, as a part of it; 0 where nothing is shared.
    #[must_use]
    pub fn discrepancy(&self) -> f64 {
        if self.shared > 0.0 {
            (self.reached - self.shared).abs() / self.shared
        } else {
            self.reached.abs()
        }
    }
}

pub(super) fn draw_up(
    sites: &[Site],
    outcomes: &[Outcome],
    reached: &[BTreeMap<Group, PointReach>],
) -> Accounts {
    let capacity = |wanted: fn(&Outcome) -> bool| {
        let of = sites
            .iter()
            .zip(outcomes)
            .filter(|(_, outcome)| wanted(outcome));
        total(of.map(|(site, _)| site.capacity))
    };
    let everybody = reached.iter().flat_map(BTreeMap::values);
    Accounts {
        shared: capacity(|outcome| matches!(outcome, Outcome::Shared { .. })),
        out_of_reach: capacity(|outcome| matches!(outcome, Outcome::OutOfReach)),
        left_out: capacity(|outcome| matches!(outcome, Outcome::LeftOut)),
        reached: total(everybody.map(|reach| reach.access * reach.people)),
    }
}
