//! Joins tables to boundaries by area code and describes how the areas lie.
//!
//! Rows meet shapes by GSS code alone. Everything that does not fit is refused,
//! and everything that does not fit is said at once.

mod atlas;
mod boundaries;
mod crs;
mod gdal_messages;
mod geography;
mod groups;
mod index;
mod join;
mod nearest;
mod neighbours;
mod overlap;
mod services;
mod validity;

#[cfg(test)]
mod tests;

pub use atlas::{Atlas, attach};
pub use geography::{Geography, GroupPlan};
pub use neighbours::SNAP_DEGREES;
pub use services::FAR_M;
