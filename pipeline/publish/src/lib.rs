//! Writes a release folder, whole or not at all.
//!
//! A release is a function of its [`Edition`] alone: no clock, locale, thread or
//! hash order reaches a byte of it. One description of the fields (`fields.rs`)
//! makes the GeoJSON, the GeoPackage, the contract and the schema, so they cannot
//! drift apart.
//!
//! Areas and figures that no plan names are cut into classes by [`Classification`],
//! and written by [`Layer`] and [`write_results`].

mod classify;
mod contract;
mod edition;
mod error;
mod fields;
mod folder;
mod geojson;
mod geometry;
mod geopackage;
mod help_link;
mod layer;
mod legend;
mod numbers;
mod page;
mod points;
mod product;
mod qml;
mod ramp;
mod readme;
mod report;
mod restricted;
mod results;
mod schema;
mod sheet;
mod sums;
mod svg;
mod table;
mod text;
mod tombstone;
mod whole;

#[cfg(test)]
mod tests;

pub use classify::{Classes, Classification};
pub use contract::contract;
pub use edition::{Edition, publish};
pub use error::{ClassificationError, LayerError, PublishError};
pub use folder::{Outcome, Release, latest};
pub use help_link::HelpLink;
pub use layer::{Attribute, Coordinates, Layer, Values};
pub use points::{Holds, PlaceField, PlaceRow, PointLayer};
pub use product::{MapPlan, Product};
pub use ramp::Ramp;
pub use readme::HELP;
pub use restricted::restricted;
pub use results::{Slice, write_results};
pub use schema::schema;
pub use text::markdown_cell;
pub use tombstone::entomb;
