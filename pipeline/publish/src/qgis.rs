//! What QGIS opens: styles inside the GeoPackage and beside other files, and a project.
//!
//! A project is a zip with one document. It names its layers by where they stand beside it, so a
//! release can be moved, and holds no path of a machine, no clock and nobody's name.

mod areas;
mod label;
mod layers;
mod layout;
mod metadata;
mod package;
mod pairs;
mod places;
mod plane;
mod project;
mod style;
mod symbol;
mod tree;
mod xml;

#[cfg(test)]
mod tests;

pub(crate) use areas::{of_map, of_years};
pub(crate) use package::{path, qgz};
pub(crate) use places::{of_catchments, of_places};
