//! Parquet files as all of ours are written: the same bytes for the same rows.

use std::fs::{self, File};
use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;

use crate::ScaleError;

/// Begins a file with these columns, and makes its folders.
pub(crate) fn begin(path: &Path, columns: SchemaRef) -> Result<ArrowWriter<File>, ScaleError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(ScaleError::io("create", folder))?;
    }
    let file = File::create(path).map_err(ScaleError::io("create", path))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("scale".to_owned())
        .build();
    ArrowWriter::try_new(file, columns, Some(properties)).map_err(ScaleError::parquet(path))
}

/// Writes a file of these rows, with what else is to be said in its footer.
pub(crate) fn write(
    path: &Path,
    rows: &RecordBatch,
    footer: Option<KeyValue>,
) -> Result<(), ScaleError> {
    let mut out = begin(path, rows.schema())?;
    if let Some(pair) = footer {
        out.append_key_value_metadata(pair);
    }
    out.write(rows).map_err(ScaleError::parquet(path))?;
    out.close().map_err(ScaleError::parquet(path))?;
    Ok(())
}
