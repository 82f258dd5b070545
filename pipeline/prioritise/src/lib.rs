//! Where help would do most: what services offer within reach, an index of need and how sure its
//! order is, gaps, what is shared out, and where new sites would stand.
//!
//! Everything here is a function of disclosed figures, public places of services and
//! the plan's weights. It ranks places and services, never people, and every number
//! carries the interval that its inputs leave.

mod access;
pub mod allocate;
mod allocation;
pub mod catchment;
mod error;
mod gap;
pub mod index;
mod indicator;
mod need;
#[cfg(test)]
mod networks;
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
mod words_of_help;

pub use crate::access::{Services, distance, explain_distance};
pub use crate::allocation::{
    AllocationPlan, AreaClaim, ClaimPlan, HangsOn, MOST_OF_UNCERTAIN, SharedOut, share_out,
};
pub use crate::error::PrioritiseError;
pub use crate::gap::{
    Gap, GapPlan, Mean, Reading, Uncertain, gap_indicator, gaps, service_gap, verdict_on,
};
pub use crate::need::{AreaNeed, Need, NeedPlan, OtherWeights, Term, need};
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
    AccessPlan, AreaSupply, Around, GroupDemand, GroupSupply, Middle, Offered, Said, Share,
    Supplied, WithoutPlace, supply,
};
pub use crate::targeting::{DistancePlan, Targeting, check};
pub use crate::words_of_help::{enforcement, unfit, unfit_title};
