//! Aggregation and joins above one machine: tables of disclosed amounts as partitioned Parquet, and
//! plain SQL over them that runs in this process or, unchanged, on a cluster.
//!
//! `docs/scale.md` says what the tables hold, what the SQL means and how to run it on a cluster.

mod amounts;
mod areas;
mod cluster;
mod engine;
mod error;
mod layout;
mod lost;
mod made_up;
mod parquet;
mod spoken;
mod stage;
mod written;

pub use amounts::{Amount, write_amounts};
pub use areas::{Place, write_areas, write_lookup};
pub use cluster::{Executor, LEAST_TIMEOUT, execute, schedule};
pub use engine::{Engine, Where};
pub use error::ScaleError;
pub use layout::{Kind, level_of, partition};
pub use made_up::{MadeUp, Sizes};
pub use spoken::speak;
pub use stage::{Report, Step, run};

/// The SQL of the stage, as it stands in `sql/`.
pub mod sql {
    /// What keeps small areas from adding up.
    pub const COVERAGE: &str = include_str!("../sql/coverage.sql");
    /// Rows that may not be in a table of amounts.
    pub const REFUSED: &str = include_str!("../sql/refused.sql");
    /// Small areas added up to wider ones.
    pub const ROLL_UP: &str = include_str!("../sql/roll_up.sql");
    /// Totals joined to rates.
    pub const RATES: &str = include_str!("../sql/rates.sql");
}
