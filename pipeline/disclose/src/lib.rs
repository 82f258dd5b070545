//! Turns counts into what may be known about them.
//!
//! It stands before the statistics: everything behind it is a function of
//! [`Disclosed`] data alone, and so cannot leak more than the disclosed counts do.

mod digest;
mod disclosed;
mod ledger;
mod policy;
mod primary;
mod statement;
pub mod tabular;

pub use digest::{Digest, NotADigest};
pub use disclosed::Disclosed;
pub use ledger::{Appended, Entry, Event, Ledger, LedgerError, is_release_name};
pub use policy::{Policy, PolicyError, Reasoned, Zeros};
pub use primary::{Protected, Report, TableReport, disclose};
pub use statement::{Row, Statement, StatementError};
