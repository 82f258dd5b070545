//! Reads manifests and snapshots into counts that say what their cells really say.
//!
//! Each source is a folder with a `source.toml` and one file. The file's bytes are
//! read once: the same bytes are checked against the manifest's sha256 and decoded.
//! Every problem of every source is gathered before anything is refused.

mod accept;
mod acquire;
mod area;
mod bounded;
mod cache;
mod cell;
mod cells;
mod checksum;
mod counts;
mod decoded;
mod difference;
mod door;
mod edition;
mod file;
mod formula;
#[cfg(fuzzing)]
pub mod fuzzing;
mod geography;
mod layout;
mod manifest;
mod measures;
mod number;
mod period;
mod pin;
mod points;
mod prevalence;
mod public_places;
mod services;
mod survey;

pub use accept::{accept, finish};
pub use acquire::{Acquired, HeldDigest, acquire, are_kept_from_git, is_kept_from_git};
pub use bounded::read_bounded;
pub use cache::Cache;
pub use cells::{CellRow, CellsFile, CellsTable, Counts, cells};
pub use checksum::sha256_hex;
pub use difference::Difference;
pub use door::may_be_a_code;
pub use edition::{Edition, Origin, PagedBy, edition, origin, pinned};
pub use manifest::schema;
pub use measures::{
    CountRules, KnownCount, KnownCounts, Measure, MeasureTable, Measures, Members, NotWithheld,
    Numbers, TableFile, Total, Withheld, known_counts, measures, times, totals,
};
pub use pin::{Pinned, pin};
pub use points::{DistanceRow, Located, PlaceRow, PlacesTable, distances, places};
pub use survey::{About, SnapshotState, Surveyed, survey};
