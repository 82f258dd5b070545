//! Parquet files, read back row by row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use files::open_regular;
use gdal::vector::Geometry;
use geo::MultiPolygon;
use serde_json::Value;

use super::Cell;
use super::areas::{Area, Held, Points, at_six, points};
use super::tables::Table;
use crate::layer::{BOUNDS, GEOMETRY};

/// Reads the areas of a GeoParquet.
pub(super) fn areas(path: &Path) -> std::result::Result<Held, String> {
    let (columns, rows) = guarded(|| read(path))?;
    let geo = guarded(|| said(path))?;
    let is_field = |name: &String| name != GEOMETRY && name != BOUNDS;
    let fields: Vec<String> = columns
        .iter()
        .filter(|name| is_field(name))
        .cloned()
        .collect();
    let mut areas = Vec::with_capacity(rows.len());
    let mut whole = Bounds::NOTHING;
    for row in rows {
        let (mut cells, mut shape) = (Vec::with_capacity(fields.len()), None);
        let mut bounds = None;
        for (name, field) in columns.iter().zip(row) {
            match field {
                Field::Bytes(bytes) if name == GEOMETRY => shape = Some(of_wkb(bytes.data())?),
                Field::Group(edges) if name == BOUNDS => {
                    let edges = edges.get_column_iter().map(|(_, edge)| match edge {
                        Field::Double(edge) => *edge,
                        _ => f64::NAN,
                    });
                    bounds = Some(edges.collect::<Vec<_>>());
                }
                _ if is_field(name) => cells.push(cell(name, field)?),
                _ => {}
            }
        }
        let shape = shape.ok_or_else(|| format!("an area has no {GEOMETRY}"))?;
        let own = Bounds::of(&shape);
        if !own.is(bounds.as_deref()) {
            return Err(format!("an area has another {BOUNDS} than its shape"));
        }
        whole = whole.with(own);
        areas.push(Area::new(&fields, cells, Some(shape))?);
    }
    is_geo(&geo, whole)?;
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
    let reader = SerializedFileReader::new(open_regular(path)?)?;
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

/// What the file says of its shapes.
fn said(path: &Path) -> Result<String> {
    let reader = SerializedFileReader::new(open_regular(path)?)?;
    let said = reader.metadata().file_metadata().key_value_metadata();
    let mut said = said.into_iter().flatten();
    let geo = said
        .find(|said| said.key == "geo")
        .and_then(|said| said.value.clone());
    Ok(geo.unwrap_or_default())
}

/// Whether that makes it a GeoParquet in degrees of WGS 84, as far as its shapes go.
///
/// # References
/// Open Geospatial Consortium (2024), "GeoParquet Specification", 1.1.0: without a `crs` coordinates are
/// longitude and latitude of WGS 84.
fn is_geo(geo: &str, bounds: Bounds) -> std::result::Result<(), String> {
    let geo: Value = serde_json::from_str(geo).unwrap_or_default();
    let column = &geo["columns"][GEOMETRY];
    let edges = column["bbox"].as_array().into_iter().flatten();
    let edges: Vec<f64> = edges
        .map(|edge| edge.as_f64().unwrap_or(f64::NAN))
        .collect();
    if geo["version"] != "1.1.0" || geo["primary_column"] != GEOMETRY || column["encoding"] != "WKB"
    {
        return Err("what it says of its shapes makes it no GeoParquet 1.1".to_owned());
    }
    if column.get("crs").is_some() {
        return Err("its reference system is not WGS 84".to_owned());
    }
    if !bounds.is(Some(&edges)) {
        return Err("what it says of the extent of its shapes is not theirs".to_owned());
    }
    Ok(())
}

/// West, south, east and north, in millionths of a degree.
#[derive(Debug, Clone, Copy)]
struct Bounds([i64; 4]);

impl Bounds {
    const NOTHING: Self = Self([i64::MAX, i64::MAX, i64::MIN, i64::MIN]);

    fn of(shape: &Points) -> Self {
        let points = shape.iter().flatten().flatten();
        points.fold(Self::NOTHING, |all, [x, y]| {
            all.with(Self([*x, *y, *x, *y]))
        })
    }

    fn with(self, Self(other): Self) -> Self {
        let [west, south, east, north] = self.0;
        Self([
            west.min(other[0]),
            south.min(other[1]),
            east.max(other[2]),
            north.max(other[3]),
        ])
    }

    /// Whether these are the edges that are given, in degrees.
    fn is(self, edges: Option<&[f64]>) -> bool {
        let Some(&[west, south, east, north]) = edges else {
            return false;
        };
        let [left, top] = [at_six([west, south]), at_six([east, north])];
        [left, top].concat() == self.0
    }
}

/// The reader panics over some damaged files: that is a fault of the file, not of this program.
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> std::result::Result<T, String> {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_of_the_shapes_is_held_against_them() {
        let bounds = Bounds([-100_000, 51_000_000, 200_000, 52_000_000]);
        let geo = json!({
            "version": "1.1.0",
            "primary_column": GEOMETRY,
            "columns": { GEOMETRY: { "encoding": "WKB", "bbox": [-0.1, 51.0, 0.2, 52.0] } },
        });
        assert_eq!(is_geo(&geo.to_string(), bounds), Ok(()));
        let with = |change: &dyn Fn(&mut Value)| {
            let mut geo = geo.clone();
            change(&mut geo);
            is_geo(&geo.to_string(), bounds).expect_err("it was changed")
        };
        let column = |field: &'static str, value: Value| {
            with(&move |geo: &mut Value| geo["columns"][GEOMETRY][field] = value.clone())
        };
        assert!(column("crs", json!("EPSG:27700")).contains("reference system"));
        assert!(column("bbox", json!([0, 0, 1, 1])).contains("extent"));
        assert!(column("encoding", json!("WKT")).contains("no GeoParquet"));
        assert!(with(&|geo| *geo = json!({})).contains("no GeoParquet"));
    }
}
