//! Turns counts into what may be known about them.
//!
//! It stands before the statistics: everything behind it is a function of
//! [`Disclosed`] data alone, and so cannot leak more than the disclosed counts do.

mod confidential_table;
mod cut;
mod digest;
mod disclosed;
mod each;
mod fits;
mod gate;
mod ledger;
mod linked;
#[cfg(test)]
mod made;
mod policy;
mod primary;
mod protect;
mod reader;
mod recorded;
mod report;
mod statement;
pub mod tabular;

pub use digest::{Digest, NotADigest};
pub use disclosed::Disclosed;
pub use gate::{Audit, By, Finding, audit};
pub use ledger::{Appended, Entry, Event, Ledger, LedgerError, is_release_name};
pub use policy::{
    CategorySum, Formerly, Merged, Method, Policy, PolicyError, Preset, Reasoned, SameCounts,
    Totals, Unprotectable, Which, Zeros,
};
pub use protect::{Context, DiscloseError, Protected, disclose};
pub use recorded::{Recorded, restate};
pub use report::{Attacked, HeldBack, Report, TableReport, Why};
pub use statement::{Row, Statement, StatementError};
