//! The areas of the map as FlatGeobuf and GeoParquet: the rows and fields of the GeoJSON.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value};

use crate::fields::fields;
use crate::geojson::foreign_members;
use crate::layer::{About, FlatGeobuf, GeoParquet};
use crate::sheet::Sheet;
use crate::{Coordinates, Edition, PublishError};

/// The path of the FlatGeobuf in a release.
pub(crate) fn flatgeobuf_path(product: &str) -> String {
    format!("{product}.fgb")
}

/// The path of the GeoParquet in a release.
pub(crate) fn geoparquet_path(product: &str) -> String {
    format!("{product}.parquet")
}

/// Writes the file, with the product's title and summary in its header, and what a reader has to know as
/// its metadata: the members that the GeoJSON has beside its features.
pub(crate) fn flatgeobuf(
    edition: &Edition,
    sheet: &Sheet,
    path: &Path,
    out: impl Write,
) -> Result<(), PublishError> {
    let members = foreign_members(edition, sheet).into_iter();
    let members: Map<_, _> = members
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let about = About {
        name: &edition.product.id,
        title: Some(&edition.product.title),
        description: Some(&edition.product.summary),
        metadata: Some(&Value::Object(members).to_string()),
    };
    let fields = fields(&sheet.measures());
    let stored = fields
        .iter()
        .map(|field| (field.name.as_str(), field.kind.stored()));
    let written = (|| {
        let mut file = FlatGeobuf::new(&about, Coordinates::Degrees, stored)?;
        for row in &sheet.rows {
            file.push(&row.shape, fields.iter().map(|field| field.content(row)))?;
        }
        file.finish(out)
    })();
    written.map_err(|source| PublishError::flatgeobuf(path, source))
}

/// Writes the file, with what a reader has to know as key-value metadata: the members that the GeoJSON has
/// beside its features, each as JSON.
pub(crate) fn geoparquet(
    edition: &Edition,
    sheet: &Sheet,
    path: &Path,
    out: impl Write + Send,
) -> Result<(), PublishError> {
    let members = foreign_members(edition, sheet).into_iter();
    let members = members
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .collect();
    let fields = fields(&sheet.measures());
    let stored = fields
        .iter()
        .map(|field| (field.name.as_str(), field.kind.stored()));
    let written = (|| {
        let mut file = GeoParquet::new(out, Coordinates::Degrees, sheet.rows.len(), stored)?;
        for row in &sheet.rows {
            file.push(&row.shape, fields.iter().map(|field| field.content(row)))?;
        }
        file.finish(members).map(drop)
    })();
    written.map_err(|source| PublishError::parquet(path, source))
}
