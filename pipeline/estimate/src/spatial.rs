//! Spatial association: whether, and where, areas are like their neighbours.
//!
//! A [`Variable`] is one checked number an area, [`Weights`] are links that count 1 or share
//! 1, and every statistic is a function of both. Analytic moments say what a statistic would be
//! on average without association; permutations say how often chance alone reaches it. Areas
//! without neighbours are stated as [`NotEstimable`], and never 0.
//!
//! Permuted values are a function of the seed and their place, so results are the same at any
//! number of threads; and areas stand in the order of their codes, so the order of rows in a file is nothing to them.

mod association;
mod conditional;
mod error;
mod false_discovery;
mod geary;
mod general_g;
mod getis_ord;
mod joint_counts;
mod local_moran;
mod moran;
mod normal_tail;
mod permute;
mod ranks;
mod scan;
mod standardised_rates;
mod subset;
mod table;
#[cfg(test)]
mod tests;
mod variable;
mod weights;

pub use association::{Association, Test};
pub use conditional::{LocalRanks, conditional_permutation};
pub use error::{NotEstimable, SpatialFailure};
pub use false_discovery::benjamini_hochberg;
pub use geary::geary;
pub use general_g::general_g;
pub use getis_ord::{GetisOrd, getis_ord};
pub use joint_counts::{JointCount, JointCounts, Sampled, joint_counts};
pub use local_moran::{LocalMoran, Quadrant, local_moran};
pub use moran::moran;
pub use permute::{GlobalRanks, permute};
pub use ranks::{Permutations, Ranks};
pub use scan::{Cluster, Distance, ScanRules, scan};
pub use standardised_rates::standardised_rates;
pub use variable::Variable;
pub use weights::{Weighting, Weights};
