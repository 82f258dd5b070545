//! Whether a release is what the contract says: its files, their columns, and what stands in them.
//!
//! What indicators and layers of places there are is read from the release's own descriptors, since
//! no figure is needed for it. From there on it is the description that wrote the files which they
//! are held against, and every table beside what the descriptors say of it.

mod columns;
mod described;
mod files;
mod foreign;
mod layers;
mod legend;
mod links;
mod markup;
mod ours;
mod styles;

use std::path::Path;

use vocabulary::{Indicator, Problem, Problems};

use crate::equal::REMEDY;
use crate::{PointLayer, Product};
use described::{Package, indicators, layers_of};

/// What a release says that it holds: descriptions without figures.
#[derive(Debug)]
pub struct Promised {
    /// Its indicators, without series: what [`schema`](crate::schema) needs of them.
    pub indicators: Vec<Indicator>,
    /// Its layers of places, without places.
    pub layers: Vec<PointLayer>,
    package: Package,
}

impl Promised {
    /// Reads what a release says of itself, in `datapackage.json` and `tables/indicators.csv`.
    ///
    /// # Errors
    /// With what is missing or cannot be read, where nothing can be held against it.
    pub fn read(release: &Path) -> Result<Self, Problems> {
        let package = Package::read(release)?;
        let indicators = indicators(release, &package)?;
        let layers = layers_of(&package);
        Ok(Self {
            indicators,
            layers,
            package,
        })
    }

    /// Everything in which a release is not what its contract says: `files` are its files, by their
    /// paths inside it.
    ///
    /// Every file that the contract describes has to be there, and no other; every CSV has exactly
    /// the columns of the contract, of its data package and of the metadata beside it, and cells
    /// of their types; the layers of the GeoPackage and their fields are the contract's; the page leads
    /// to every picture, and to none that is not there; page and pictures hold no script, style, element or
    /// reference that is not ours; the legend describes the indicators as the data
    /// package does, and counts classes and colours as the map has them. The GeoJSON files are held against
    /// [`schema`](crate::schema) by the caller, and the other formats against these by
    /// [`differences`](crate::differences).
    #[must_use]
    pub fn breaches<'a>(
        &self,
        release: &Path,
        product: &Product,
        files: impl IntoIterator<Item = &'a str>,
    ) -> Problems {
        let files = files.into_iter().collect();
        let mut found = files::breaches(self, product, &files);
        found.append(links::breaches(release, &files));
        found.append(styles::breaches(self, release));
        found.append(foreign::breaches(self, release, product, &files));
        found.append(legend::breaches(release, product, &self.indicators));
        found.append(columns::breaches(self, release, product));
        found.append(layers::breaches(self, release, product));
        found
    }

    /// The path of the GeoJSON of a layer of places.
    #[must_use]
    pub fn geojson_of(layer: &PointLayer) -> String {
        crate::points::geojson_path(layer)
    }
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}

#[cfg(test)]
mod tests;
