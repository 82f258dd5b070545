//! The layer as a GeoPackage.

use std::path::Path;

use gdal::DriverManager;

use super::Layer;
use super::features::with_options;
use crate::PublishError;
use crate::whole::whole;

/// What GDAL would take from the clock is a fixed day, so the same layer makes the
/// same bytes; nothing is kept for a crash, since the file is moved into its place when
/// it is finished. Our options need no check: for one, GDAL would read a list of tilings
/// and look up the reference system of each. The functions of `SpatiaLite`, some hundred, are
/// called by nothing here.
const OPTIONS: [(&str, &str); 5] = [
    ("GDAL_VALIDATE_CREATION_OPTIONS", "NO"),
    ("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z"),
    ("OGR_SQLITE_SYNCHRONOUS", "OFF"),
    ("OGR_SQLITE_JOURNAL", "OFF"),
    ("SPATIALITE_LOAD", "NO"),
];

impl Layer<'_> {
    /// Writes the layer as a GeoPackage, whole or not at all.
    ///
    /// Shapes are written in full; exterior rings run counter-clockwise. Numbers are
    /// `REAL`, whole ones `INTEGER`, classes `MEDIUMINT`, and yes or no is `MEDIUMINT` 1
    /// or 0. `last_change` says 1970-01-01, whenever it is made. The bytes depend
    /// on the database library that GDAL was built with.
    ///
    /// # Units
    /// Degrees of WGS 84, longitude first; or those of the plane, as the undefined
    /// Cartesian system -1.
    ///
    /// # Errors
    /// When a coordinate is not finite or no longitude or latitude, a shape is empty,
    /// or the file cannot be written.
    ///
    /// # References
    /// Open Geospatial Consortium (2021), "GeoPackage Encoding Standard", 1.3.1.
    pub fn write_geopackage(&self, path: &Path) -> Result<(), PublishError> {
        whole(path, |aside| {
            let failed = |source| PublishError::gdal_wrote(path, aside, source);
            with_options(&OPTIONS, failed, || {
                let driver = DriverManager::get_driver_by_name("GPKG").map_err(failed)?;
                let mut file = driver.create_vector_only(aside).map_err(failed)?;
                let mut transaction = file.start_transaction().map_err(failed)?;
                let columns = ["GEOMETRY_NAME=geom", "FID=fid"];
                self.fill(&mut transaction, Some(&columns), failed)?;
                transaction.commit().map_err(failed)?;
                file.close().map_err(failed)
            })
        })
    }
}
