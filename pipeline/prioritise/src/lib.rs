//! Where help would do most: distance to services, an index of need, and ranks that say how sure they are.
//!
//! Everything here is a function of disclosed figures, public places of services and
//! the plan's weights. It ranks places and services, never people, and every number
//! carries the interval that its inputs leave.

mod access;
pub mod allocate;
mod allocation;
pub mod catchment;
mod error;
mod explain;
mod gap;
pub mod index;
mod need;
mod purpose;
mod rank;
mod shares;
mod site;
mod siting;
mod sum;
mod supply;
mod targeting;
#[cfg(test)]
mod tests;
mod words;

use disclose::Disclosed;
use vocabulary::{AreaColumn, Indicator, NearestService, Period};

pub use crate::allocation::{
    AllocationPlan, AreaClaim, ClaimPlan, MOST_OF_UNCERTAIN, SharedOut, share_out,
};
pub use crate::error::PrioritiseError;
pub use crate::explain::explain;
pub use crate::gap::{Gap, GapPlan, Middle, Reading, SURE, gaps, service_gap};
pub use crate::purpose::Purpose;
pub use crate::rank::{Ranked, Score, ranks};
pub use crate::shares::{NoShares, Shares};
pub use crate::site::{
    Candidate, DemandPoint, LonLat, PAIRS, Refusal, SiteError, SitePlan, SitingMethod,
    SitingProblem, Standing, great_circle_m, site,
};
pub use crate::siting::{
    AreaSite, Certain, Degrees, Goes, Ground, Otherwise, Proposed, SetRegret, Site, Sited,
    SitingPlan, SitingRule, Told, choose_sites,
};
pub use crate::supply::{
    AccessPlan, AreaSupply, Around, GroupDemand, GroupSupply, Offered, Said, Share, Supplied,
    WithoutPlace, supply,
};
pub use crate::targeting::{DistancePlan, NeedPlan, Targeting, Term};

/// The services of a list, seen from each area.
#[derive(Debug, Clone, Copy)]
pub struct Services<'a> {
    /// The nearest open service of each area.
    pub nearest: &'a AreaColumn<Option<NearestService>>,
    /// When the list was published.
    pub listed: Period,
}

/// The distance, the index of need, its parts and its ranks, in this order; nothing else.
///
/// The distance has the date of the list of services. The others have one period, the
/// newest of the measured terms, although their inputs are of different dates. None has
/// figures for wider areas.
///
/// # Units
/// Kilometres, points of 100, ranks.
///
/// # Formula
/// See [`NeedPlan`] and [`ranks`].
///
/// # Errors
/// With everything that is wrong with the plan or does not fit the indicators.
pub fn prioritise(
    indicators: &Disclosed<Vec<Indicator>>,
    nearest: Option<Services<'_>>,
    targeting: &Targeting,
) -> Result<Disclosed<Vec<Indicator>>, PrioritiseError> {
    indicators.try_map(|measured| {
        let found = targeting::problems(targeting, measured, nearest.is_some());
        found.none_or(()).map_err(PrioritiseError::Plan)?;
        weigh(&measured.iter().collect::<Vec<_>>(), nearest, targeting)
    })
}

/// Computes everything from a plan that fits.
fn weigh(
    measured: &[&Indicator],
    nearest: Option<Services<'_>>,
    targeting: &Targeting,
) -> Result<Vec<Indicator>, PrioritiseError> {
    let period = period(measured, targeting).ok_or(PrioritiseError::NoPeriod)?;
    let distance = match (&targeting.distance, nearest) {
        (Some(plan), Some(services)) => {
            Some(access::distance(plan, services.nearest, services.listed)?)
        }
        (Some(_) | None, _) => None,
    };
    let inputs: Vec<_> = measured.iter().copied().chain(&distance).collect();
    let need = need::need(&targeting.need, &inputs, period)?;
    Ok(distance.into_iter().chain(need).collect())
}

/// The newest period of the measured terms; where there is none, of anything measured.
fn period(measured: &[&Indicator], targeting: &Targeting) -> Option<Period> {
    let newest = |indicator: &&Indicator| indicator.newest().map(|(period, _)| period);
    let is_term = |indicator: &&&Indicator| {
        targeting
            .need
            .terms
            .iter()
            .any(|term| term.indicator == indicator.id)
    };
    let of_terms = measured.iter().filter(is_term).filter_map(newest).max();
    of_terms.or_else(|| measured.iter().filter_map(newest).max())
}
