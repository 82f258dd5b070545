//! Results as they are kept: sorted Parquet a level, the same bytes wherever the query ran.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{ArrayRef, AsArray as _, RecordBatch};
use datafusion::arrow::compute::{BatchCoalescer, cast, partition};
use datafusion::arrow::csv;
use datafusion::arrow::datatypes::{FieldRef, SchemaRef};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::parquet::arrow::ArrowWriter;
use futures::StreamExt as _;

use crate::{ScaleError, layout, parquet};

/// Rows that the writer of tables is handed at a time. Engines hand over as many as they please, and
/// pages would differ with it.
const ROWS: usize = 8192;

/// Writes rows that are sorted by level as one Parquet file a level, whole or not at all, and gives their number.
pub(crate) async fn levels(
    mut rows: SendableRecordBatchStream,
    columns: &SchemaRef,
    out: &Path,
    table: &str,
) -> Result<u64, ScaleError> {
    let aside = out.join(format!(".{table}"));
    clear(&aside)?;
    let (mut written, mut level): (u64, Option<Level>) = (0, None);
    while let Some(batch) = rows.next().await {
        let batch = fitted(&batch?, columns, table)?;
        written += batch.num_rows() as u64;
        for range in partition(&batch.columns()[..1])?.ranges() {
            let part = batch.slice(range.start, range.len());
            let name = part.column(0).as_string::<i32>().value(0).to_owned();
            if level.as_ref().is_none_or(|level| level.name != name) {
                if let Some(done) = level.take() {
                    done.finish()?;
                }
                level = Some(Level::begin(&aside, name, columns)?);
            }
            if let Some(level) = &mut level {
                level.push(&part)?;
            }
        }
    }
    if let Some(done) = level {
        done.finish()?;
    }
    let path = out.join(table);
    clear(&path)?;
    fs::create_dir_all(&aside).map_err(ScaleError::io("create", &aside))?;
    fs::rename(&aside, &path).map_err(ScaleError::io("write", &path))?;
    Ok(written)
}

/// Writes rows as CSV, whole or not at all, and gives their number.
pub(crate) async fn list(
    mut rows: SendableRecordBatchStream,
    path: &Path,
) -> Result<u64, ScaleError> {
    let aside = path.with_extension("csv.aside");
    let file = File::create(&aside).map_err(ScaleError::io("create", &aside))?;
    let mut file = BufWriter::new(file);
    let names: Vec<String> = rows
        .schema()
        .fields()
        .iter()
        .map(|of| of.name().clone())
        .collect();
    writeln!(file, "{}", names.join(",")).map_err(ScaleError::io("write", path))?;
    let mut to = csv::WriterBuilder::new().with_header(false).build(file);
    let mut written = 0;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        written += batch.num_rows() as u64;
        to.write(&batch)?;
    }
    to.into_inner()
        .flush()
        .map_err(ScaleError::io("write", path))?;
    fs::rename(&aside, path).map_err(ScaleError::io("write", path))?;
    Ok(written)
}

/// A level's file while it is written.
struct Level {
    name: String,
    path: PathBuf,
    rows: BatchCoalescer,
    out: ArrowWriter<File>,
}

impl Level {
    fn begin(aside: &Path, name: String, columns: &SchemaRef) -> Result<Self, ScaleError> {
        let path = layout::level_of(aside, "", &name);
        let rest = layout::without_key(columns)?;
        Ok(Self {
            out: parquet::begin(&path, rest.clone())?,
            rows: BatchCoalescer::new(rest, ROWS),
            name,
            path,
        })
    }

    fn push(&mut self, part: &RecordBatch) -> Result<(), ScaleError> {
        let rest: Vec<usize> = (1..part.num_columns()).collect();
        self.rows.push_batch(part.project(&rest)?)?;
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), ScaleError> {
        while let Some(full) = self.rows.next_completed_batch() {
            self.out
                .write(&full)
                .map_err(ScaleError::parquet(&self.path))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), ScaleError> {
        self.rows.finish_buffered_batch()?;
        self.pass_on()?;
        self.out.close().map_err(ScaleError::parquet(&self.path))?;
        Ok(())
    }
}

/// A batch with these columns: the same names, in types that are the same for every engine.
fn fitted(batch: &RecordBatch, columns: &SchemaRef, what: &str) -> Result<RecordBatch, ScaleError> {
    let names = |schema: &SchemaRef| {
        let names: Vec<&str> = schema
            .fields()
            .iter()
            .map(|of| of.name().as_str())
            .collect();
        names.join(", ")
    };
    let (found, expected) = (names(&batch.schema()), names(columns));
    if found != expected {
        return Err(ScaleError::Columns {
            what: what.to_owned(),
            found,
            expected,
        });
    }
    let cast = |(column, of): (&ArrayRef, &FieldRef)| cast(column, of.data_type());
    let fitted = batch.columns().iter().zip(columns.fields()).map(cast);
    let fitted = fitted.collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(columns.clone(), fitted)?)
}

/// Takes away a folder that an earlier run has left.
pub(crate) fn clear(folder: &Path) -> Result<(), ScaleError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(ScaleError::io("remove", folder)(error))
        }
        _ => Ok(()),
    }
}
