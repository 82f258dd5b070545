//! A project as one file.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::project::document;
use crate::sheet::Sheet;
use crate::{Edition, PublishError};

/// The path of the project in the release.
pub(crate) fn path(product: &str) -> String {
    format!("{product}.qgz")
}

/// The project of an edition, packed. The same edition makes the same bytes: the one file in it
/// is of the day that the edition speaks of.
pub(crate) fn qgz(edition: &Edition, sheet: &Sheet) -> Result<Vec<u8>, PublishError> {
    let path = path(&edition.product.id);
    let text =
        document(edition, sheet).map_err(|source| PublishError::gdal(path.as_ref(), source))?;
    let failed = |source| PublishError::Pack {
        path: path.clone(),
        source,
    };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(day(edition.as_of))
        .unix_permissions(0o644);
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    file.start_file(format!("{}.qgs", edition.product.id), options)
        .map_err(failed)?;
    file.write_all(text.as_bytes())
        .map_err(|source| failed(source.into()))?;
    Ok(file.finish().map_err(failed)?.into_inner())
}

/// A day as a zip has it; the first that it can have for one before 1980.
fn day(iso: &str) -> DateTime {
    let mut parts = iso.split('-').map(str::parse::<u16>);
    let mut next = || parts.next().and_then(Result::ok);
    let date = (|| {
        let (year, month, day) = (next()?, next()?, next()?);
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        DateTime::from_date_and_time(year, month, day, 0, 0, 0).ok()
    })();
    date.unwrap_or_default()
}
