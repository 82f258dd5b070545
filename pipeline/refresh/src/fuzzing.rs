//! Readers of answers, without a server: for the fuzz targets alone.

use std::path::Path;

use crate::limits::Limits;
use crate::{arcgis, archive, nomis};

/// Reads bytes as a page of Nomis and as one of an `ArcGIS` feature service.
pub fn pages(bytes: &[u8]) {
    let _ = nomis::records(bytes);
    let _ = arcgis::read(bytes);
}

/// Checks an archive, every byte of it within the limits.
pub fn archive(path: &Path, limits: &Limits) {
    let _ = archive::is_archive(path);
    let _ = archive::inspect(path, limits);
}
