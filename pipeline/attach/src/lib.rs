//! Joins tables to boundaries by area code and describes how the areas lie.
//!
//! Rows meet shapes by their areas' codes alone. Everything that does not fit is refused,
//! and everything that does not fit is said at once.

mod archive;
mod areas;
mod atlas;
mod boundaries;
mod cells;
mod crs;
mod gdal_messages;
mod geography;
mod groups;
mod index;
mod join;
mod layer;
mod messages;
mod nearest;
mod neighbours;
mod overlap;
mod partial;
mod services;
mod totals;
mod validity;

#[cfg(test)]
mod tests;

pub use areas::{Areas, Coordinates, areas};
pub use atlas::{Atlas, attach};
pub use geography::{Geography, GroupPlan};
pub use neighbours::SNAP_DEGREES;
pub use services::FAR_M;
