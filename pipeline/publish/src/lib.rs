//! Writes a release folder, whole or not at all.
//!
//! A release is a function of its [`Edition`] alone: no clock, locale, thread or
//! hash order reaches a byte of it. One description of the fields (`fields.rs`)
//! makes every format of the map, the contract and the schema, so they cannot
//! drift apart.
//!
//! Areas and figures that no plan names are cut into classes by [`Classification`],
//! and written by [`Layer`] and [`write_results`].

mod areas;
mod bundle;
mod catalogue;
mod classify;
mod columnar;
mod contract;
mod credits;
mod edition;
mod equal;
mod error;
mod exchange;
mod fields;
mod files;
mod folder;
mod geojson;
mod geometry;
mod geopackage;
mod help_link;
mod layer;
mod legend;
mod long;
mod making;
mod numbers;
mod opened;
mod outlines;
mod page;
mod parallel;
mod picture;
mod points;
mod product;
mod promised;
mod qgis;
mod ramp;
mod readme;
mod report;
mod restricted;
mod results;
mod schema;
mod sheet;
mod signature;
mod sink;
mod sums;
mod table;
mod text;
mod tiles;
mod tombstone;
mod topology;
mod whole;
mod wide;
mod wkb;
mod years;

#[cfg(test)]
mod tests;

pub use bundle::{Recorded, is_packed, is_unpacked, not_of_its_files, unlike};
pub use catalogue::{Catalogue, Publisher};
pub use classify::{Classes, Classification};
pub use contract::contract;
pub use edition::{Edition, publish};
pub use equal::differences;
pub use error::{ClassificationError, LayerError, PublishError};
pub use folder::{Outcome, PARTIAL, Release, latest, remove_folder, remove_leftovers};
pub use help_link::HelpLink;
pub use layer::{Attribute, Coordinates, Layer, Values, warm_up};
pub use long::long_table;
pub use points::{Holds, PlaceField, PlaceRow, PointLayer};
pub use product::{AxisPlan, MapPlan, Order, PairPlan, Product, Scale, Signing, Simplify};
pub use promised::Promised;
pub use ramp::Ramp;
pub use readme::HELP;
pub use restricted::{RESTRICTED, make_restricted, restricted};
pub use results::{Slice, write_results};
pub use schema::schema;
pub use signature::{
    NAMESPACE, SIGNATURE, SignatureError, Signer, SigningKey, check_signature, public_key,
};
pub use text::{markdown, unmarked, xml};
pub use tombstone::entomb;
pub use topology::{Tolerance, Topology};
