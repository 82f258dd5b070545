//! The lookup of small areas to wider ones, and their shapes as GeoParquet.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryArray, Float64Array, RecordBatch, StringArray, StructArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::file::metadata::KeyValue;
use serde_json::json;

use crate::{ScaleError, layout, parquet};

/// A small area and the wider areas that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The small area.
    pub output_area: String,
    /// The lower layer it is in.
    pub lsoa: Option<String>,
    /// The middle layer it is in.
    pub msoa: Option<String>,
    /// The local authority it is in.
    pub local_authority: Option<String>,
}

/// Writes the lookup, in the order it is given.
///
/// # Errors
/// When the file cannot be written.
pub fn write_lookup(data: &Path, places: &[Place]) -> Result<(), ScaleError> {
    let wider = |of: fn(&Place) -> Option<&str>| -> ArrayRef {
        Arc::new(places.iter().map(of).collect::<StringArray>())
    };
    let columns = vec![
        wider(|place| Some(&place.output_area)),
        wider(|place| place.lsoa.as_deref()),
        wider(|place| place.msoa.as_deref()),
        wider(|place| place.local_authority.as_deref()),
    ];
    let batch = RecordBatch::try_new(layout::lookup(), columns)?;
    parquet::write(&data.join(layout::LOOKUP), &batch, None)
}

/// Writes areas as GeoParquet: squares of a hundredth of a degree, each with its corner in the south-west.
///
/// The file has the columns of `fgm-map analyse`'s `areas.parquet`: `area_code`, `geometry` as WKB, `bbox`.
/// It has no `crs`, which means longitude and latitude of WGS 84.
///
/// # Errors
/// When the file cannot be written.
///
/// # References
/// Open Geospatial Consortium (2024), "GeoParquet Specification", 1.1.0.
pub fn write_areas(data: &Path, areas: &[(&str, [f64; 2])]) -> Result<(), ScaleError> {
    const SIDE: f64 = 0.01;
    let edges = |at: [f64; 2]| [at[0], at[1], at[0] + SIDE, at[1] + SIDE];
    let names = ["xmin", "ymin", "xmax", "ymax"];
    let bounds: Vec<Field> = names
        .map(|name| Field::new(name, DataType::Float64, false))
        .into();
    let schema: SchemaRef = Arc::new(Schema::new(vec![
        Field::new("area_code", DataType::Utf8, false),
        Field::new("geometry", DataType::Binary, false),
        Field::new("bbox", DataType::Struct(bounds.clone().into()), false),
    ]));
    let each = (0..names.len()).map(|edge| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(
            areas.iter().map(|(_, at)| edges(*at)[edge]),
        ))
    });
    let shapes = areas.iter().map(|(_, at)| square(edges(*at)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(
            areas.iter().map(|(code, _)| code),
        )),
        Arc::new(BinaryArray::from_iter_values(shapes)),
        Arc::new(StructArray::try_new(bounds.into(), each.collect(), None)?),
    ];
    let covering: serde_json::Map<_, _> = names
        .iter()
        .map(|edge| ((*edge).to_owned(), json!(["bbox", edge])))
        .collect();
    let geo = json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": { "geometry": {
            "encoding": "WKB",
            "geometry_types": ["Polygon"],
            "orientation": "counterclockwise",
            "edges": "planar",
            "covering": { "bbox": covering },
        } },
    });
    let batch = RecordBatch::try_new(schema, columns)?;
    let geo = KeyValue::new("geo".to_owned(), geo.to_string());
    parquet::write(&data.join(layout::AREAS), &batch, Some(geo))
}

/// A square as WKB: little-endian, one ring, counter-clockwise, its first corner repeated.
fn square([west, south, east, north]: [f64; 4]) -> Vec<u8> {
    const POLYGON: u32 = 3;
    let corners = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ];
    let mut out = vec![1];
    for number in [POLYGON, 1, 5] {
        out.extend(number.to_le_bytes());
    }
    out.extend(
        corners
            .as_flattened()
            .iter()
            .flat_map(|number| number.to_le_bytes()),
    );
    out
}
