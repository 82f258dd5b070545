//! Why no sites were chosen.

/// What is wrong with a siting problem, or why it has no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// No demand point.
    #[error("there is no demand point")]
    NoDemand,
    /// All weights are nought.
    #[error("no demand point has a weight above 0")]
    NoWeight,
    /// No candidate.
    #[error("there is no candidate")]
    NoCandidates,
    /// A weight that is none.
    #[error("the weight of demand point {id} is no number from 0")]
    Weight {
        /// The demand point.
        id: String,
    },
    /// A capacity that is none.
    #[error("the capacity of candidate {id} is no number from 0")]
    Capacity {
        /// The candidate.
        id: String,
    },
    /// An id of two demand points.
    #[error("the demand point {id} is there twice")]
    DuplicateDemand {
        /// The demand point.
        id: String,
    },
    /// An id of two candidates.
    #[error("the candidate {id} is there twice")]
    DuplicateCandidate {
        /// The candidate.
        id: String,
    },
    /// A distance that is none.
    #[error("the distance from demand point {demand} to candidate {candidate} is no number from 0")]
    Distance {
        /// The demand point.
        demand: String,
        /// The candidate.
        candidate: String,
    },
    /// More pairs than are held in memory.
    #[error(
        "there are {pairs} pairs of demand points and candidates, and at most {} are looked at",
        super::PAIRS
    )]
    TooLarge {
        /// How many there are.
        pairs: usize,
    },
    /// Products or sums beyond what a number holds.
    #[error("weights times distances are too large to be added up")]
    TooHeavy,
    /// A plan of no sites.
    #[error("a plan has at least one site")]
    NoSites,
    /// More sites than candidates.
    #[error("{sites} sites are asked for, and there are {candidates} candidates")]
    TooManySites {
        /// How many are asked for.
        sites: usize,
        /// How many there are.
        candidates: usize,
    },
    /// More existing sites than sites.
    #[error("{sites} sites are asked for, and {existing} exist and stay open")]
    TooFewSites {
        /// How many are asked for.
        sites: usize,
        /// How many exist.
        existing: usize,
    },
    /// A radius that is none.
    #[error("the radius is no number above 0")]
    Radius,
    /// No candidate serves a point.
    #[error("no candidate reaches demand point {id}")]
    OutOfReach {
        /// The demand point.
        id: String,
    },
    /// A point that is too heavy for every candidate that reaches it.
    #[error("no candidate that reaches demand point {id} has the capacity for it")]
    NoRoom {
        /// The demand point.
        id: String,
    },
    /// Capacities are too small together.
    #[error("no {sites} sites have the capacity for all demand")]
    NotEnoughCapacity {
        /// How many sites there may be.
        sites: usize,
    },
    /// It is proven that no plan serves everybody.
    #[error("no {sites} sites can serve every demand point")]
    NoPlan {
        /// How many sites there may be.
        sites: usize,
    },
    /// The search ended before a plan was found.
    #[error(
        "no plan was found in the steps that a search may take; it is not proven that there is none"
    )]
    NotFound,
}

/// What kind of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The problem cannot be read as one.
    Malformed,
    /// The problem is sound, and no plan was found.
    Infeasible,
}

impl SiteError {
    /// Whether the problem is malformed, or sound and without a plan.
    #[must_use]
    pub const fn refusal(&self) -> Refusal {
        match self {
            Self::OutOfReach { .. }
            | Self::NoRoom { .. }
            | Self::NotEnoughCapacity { .. }
            | Self::NoPlan { .. }
            | Self::NotFound => Refusal::Infeasible,
            _ => Refusal::Malformed,
        }
    }
}
