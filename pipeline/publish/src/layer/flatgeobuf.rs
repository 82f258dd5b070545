//! The layer as a FlatGeobuf.

use std::path::Path;

use gdal::DriverManager;

use super::Layer;
use crate::PublishError;
use crate::whole::whole;

impl Layer<'_> {
    /// Writes the layer as a FlatGeobuf with a spatial index, whole or not at all.
    ///
    /// Features stand in the order of a Hilbert curve, not of the codes. Shapes are
    /// written in full; exterior rings run counter-clockwise. Numbers are `Double`,
    /// whole ones `Long`, classes `Int`, and yes or no is `Int` 1 or 0.
    ///
    /// # Units
    /// Degrees of WGS 84, longitude first; or those of the plane.
    ///
    /// # Errors
    /// When a coordinate is not finite or no longitude or latitude, a shape is empty,
    /// or the file cannot be written.
    ///
    /// # References
    /// Harrtell (2020), FlatGeobuf, version 3.
    pub fn write_flatgeobuf(&self, path: &Path) -> Result<(), PublishError> {
        whole(path, |aside| {
            let failed = |source| PublishError::gdal(path, source);
            let driver = DriverManager::get_driver_by_name("FlatGeobuf").map_err(failed)?;
            let mut file = driver.create_vector_only(aside).map_err(failed)?;
            self.fill(&mut file, None, failed)?;
            file.close().map_err(failed)
        })
    }
}
