//! Tables of any subject whose cells add up: what may be printed of them, and what a reader can
//! find out from what is.

mod ascent;
mod attack;
mod balance;
mod carrier;
mod corners;
mod families;
mod flows;
mod grow;
mod hierarchies;
mod improve;
mod joint;
mod master;
mod moves;
mod network;
mod pieces;
mod program;
mod propagate;
mod round;
mod round_flow;
mod round_program;
mod rule;
mod search;
mod separate;
mod structure;
mod suppress;
mod tables;
#[cfg(test)]
mod tests;
mod thin;
mod transparent;
mod whole;

pub use attack::{Contradiction, Feasible, Known, attack};
pub use hierarchies::Hierarchies;
pub use joint::{Contradicted, Publication, Together, attack_together};
pub use round::{RoundError, Rounded, known_rounded, round, stands_for};
pub use rule::Rule;
pub(crate) use structure::sums_of;
pub use structure::{Structure, StructureError, Sum};
pub use suppress::{SuppressError, Suppression, filled, known, suppress};
pub use transparent::{Looked, Transparent, suppress_transparently};
