//! Joins tables to boundaries by area code and describes how the areas lie.
//!
//! Rows meet shapes by their areas' codes alone. Everything that does not fit is refused,
//! and everything that does not fit is said at once.

mod apart;
mod archive;
mod areas;
mod atlas;
mod between_rings;
mod boundaries;
mod cells;
mod centroid;
mod contiguity;
mod criterion;
mod crs;
mod crs_link;
mod gdal_messages;
mod geography;
mod groups;
mod hubs;
mod index;
mod join;
mod layer;
mod messages;
mod nearest;
mod neighbours;
mod outline;
mod overlap;
mod parallel;
mod partial;
mod places;
mod plain;
mod proximity;
mod rings;
mod services;
mod totals;
mod validity;

#[cfg(test)]
mod tests;

pub use areas::{Areas, Coordinates, areas};
pub use atlas::{Atlas, attach};
pub use criterion::{CriterionFault, NeighbourCriterion};
pub use gdal_messages::silence_gdal;
pub use geography::{Geography, GroupPlan};
pub use hubs::hubs;
pub use nearest::geodesic_m;
pub use neighbours::{SNAP_DEGREES, SNAP_OF_PLANE, neighbours};
pub use places::places_in;
pub use services::FAR_M;
