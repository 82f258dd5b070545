//! Parquet files, read back row by row.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use gdal::vector::Geometry;
use geo::MultiPolygon;

use super::Cell;
use super::areas::{Area, Held, Points, points};
use super::tables::Table;
use crate::layer::{BOUNDS, GEOMETRY};

/// Reads the areas of a GeoParquet.
pub(super) fn areas(path: &Path) -> std::result::Result<Held, String> {
    let (columns, rows) = guarded(|| read(path))?;
    let is_field = |name: &String| name != GEOMETRY && name != BOUNDS;
    let fields: Vec<String> = columns
        .iter()
        .filter(|name| is_field(name))
        .cloned()
        .collect();
    let mut areas = Vec::with_capacity(rows.len());
    for row in rows {
        let (mut cells, mut shape) = (Vec::with_capacity(fields.len()), None);
        for (name, field) in columns.iter().zip(row) {
            match field {
                Field::Bytes(bytes) if name == GEOMETRY => shape = Some(of_wkb(bytes.data())?),
                _ if is_field(name) => cells.push(cell(name, field)?),
                _ => {}
            }
        }
        let shape = shape.ok_or_else(|| format!("an area has no {GEOMETRY}"))?;
        areas.push(Area::new(&fields, cells, Some(shape))?);
    }
    Ok(Held {
        fields,
        areas,
        is_sorted: true,
    })
}

/// Reads a table.
pub(super) fn table(path: &Path) -> std::result::Result<Table, String> {
    let (columns, rows) = guarded(|| read(path))?;
    let rows = rows.into_iter().map(|row| {
        let cells = columns.iter().zip(row);
        cells.map(|(name, field)| cell(name, field)).collect()
    });
    let rows = rows.collect::<std::result::Result<_, _>>()?;
    Ok(Table { columns, rows })
}

/// The names of the columns, and the cells of every row.
type Rows = (Vec<String>, Vec<Vec<Field>>);

fn read(path: &Path) -> Result<Rows> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let schema = reader.metadata().file_metadata().schema();
    let columns = schema.get_fields().iter();
    let columns = columns.map(|column| column.name().to_owned()).collect();
    let rows = reader.get_row_iter(None)?;
    let rows = rows.map(|row| {
        let cells = row?.into_columns().into_iter();
        Ok(cells.map(|(_, field)| field).collect())
    });
    Ok((columns, rows.collect::<Result<_>>()?))
}

/// The reader panics over some damaged files: that is a fault of the file, not of this program.
fn guarded(read: impl FnOnce() -> Result<Rows>) -> std::result::Result<Rows, String> {
    let read = catch_unwind(AssertUnwindSafe(read));
    let read = read.unwrap_or_else(|_| Err(ParquetError::General("it is damaged".to_owned())));
    read.map_err(|error| error.to_string())
}

fn cell(name: &str, field: Field) -> std::result::Result<Cell, String> {
    match field {
        Field::Null => Ok(Cell::Null),
        Field::Double(number) => Ok(Cell::Number(number)),
        Field::Int(number) => Ok(Cell::Number(number.into())),
        Field::Str(words) => Ok(Cell::Text(words)),
        _ => Err(format!("column {name} is of a type that a release has not")),
    }
}

fn of_wkb(bytes: &[u8]) -> std::result::Result<Points, String> {
    let shape = Geometry::from_wkb(bytes).and_then(|shape| shape.to_geo());
    let shape = shape.map_err(|error| error.to_string())?;
    let shape = MultiPolygon::try_from(shape);
    let shape = shape.map_err(|_| "a shape is not made of polygons".to_owned())?;
    Ok(points(&shape))
}
