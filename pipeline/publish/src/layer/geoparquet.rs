//! Areas as GeoParquet.

use std::borrow::Borrow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use geo::MultiPolygon;
use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::EnabledStatistics;
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use serde_json::json;

use super::{Coordinates, Kind, Layer, Value};
use crate::columnar::{Cell, Table, column, properties, zstd};
use crate::whole::whole;
use crate::wkb::wkb;
use crate::{PublishError, geometry};

/// The column that holds the shapes.
pub(crate) const GEOMETRY: &str = "geometry";
/// The column that holds the bounds of each shape, for readers that look for a place.
pub(crate) const BOUNDS: &str = "bbox";
/// The edges of the bounds, in the order of [`geometry::bounds`].
const EDGES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];
/// Areas in a row group: some tens of megabytes of shapes at most, and few enough that the bounds of a
/// group tell a reader whether to open it.
const PER_GROUP: usize = 10_000;
/// Areas whose values are too few bytes a column, about a page of memory, to be worth compressing: zstd
/// makes them longer, and takes more time to get ready than all else in the file.
const FEW: usize = 500;

/// A file that is written an area at a time.
pub(crate) struct GeoParquet<W: Write + Send> {
    table: Table<W>,
    coordinates: Coordinates,
    bounds: Option<[f64; 4]>,
}

impl<W: Write + Send> GeoParquet<W> {
    /// A file of so many areas with these fields, then [`GEOMETRY`] and [`BOUNDS`].
    pub(crate) fn new<'a>(
        out: W,
        coordinates: Coordinates,
        areas: usize,
        fields: impl Iterator<Item = (&'a str, Kind)>,
    ) -> Result<Self> {
        let mut columns: Vec<TypePtr> = fields
            .map(|(name, kind)| column(name, kind))
            .collect::<Result<_>>()?;
        let always = |name: &str, physical| {
            let column = Type::primitive_type_builder(name, physical);
            let column = column.with_repetition(Repetition::REQUIRED).build();
            column.map(Arc::new)
        };
        columns.push(always(GEOMETRY, Physical::BYTE_ARRAY)?);
        let edges = EDGES.map(|edge| always(edge, Physical::DOUBLE));
        let bounds = Type::group_type_builder(BOUNDS)
            .with_repetition(Repetition::REQUIRED)
            .with_fields(edges.into_iter().collect::<Result<_>>()?);
        columns.push(Arc::new(bounds.build()?));
        let shape = ColumnPath::from(GEOMETRY);
        let mut properties = properties()?;
        if areas <= FEW {
            properties = properties
                .set_compression(Compression::UNCOMPRESSED)
                .set_column_compression(shape.clone(), zstd()?);
        }
        // No shape is there twice, and the least and largest bytes of shapes tell nothing.
        properties = properties
            .set_column_dictionary_enabled(shape.clone(), false)
            .set_column_statistics_enabled(shape, EnabledStatistics::None);
        for edge in EDGES {
            let edge = ColumnPath::new(vec![BOUNDS.to_owned(), edge.to_owned()]);
            properties = properties.set_column_dictionary_enabled(edge, false);
        }
        Ok(Self {
            table: Table::new(out, columns, properties.build(), PER_GROUP)?,
            coordinates,
            bounds: None,
        })
    }

    /// Adds an area: its shape as it is published, and its values in the order of the fields.
    pub(crate) fn push<'a>(
        &mut self,
        shape: impl Borrow<MultiPolygon<f64>>,
        values: impl Iterator<Item = Value<'a>>,
    ) -> Result<()> {
        let shape = shape.borrow();
        let own = geometry::bounds([shape]);
        let own = own.ok_or_else(|| ParquetError::General("a shape has no points".into()))?;
        self.bounds = geometry::with_bounds(self.bounds, shape);
        let bytes = wkb(shape).map_err(|error| ParquetError::External(error.into()))?;
        let edges = own.map(|edge| Cell::Of(Value::Real(edge, None)));
        self.table.push(
            values
                .map(Cell::Of)
                .chain([Cell::Bytes(bytes)])
                .chain(edges),
        )
    }

    /// Ends the file, with what is said of it by key.
    pub(crate) fn finish(self, mut said: Vec<(String, String)>) -> Result<W> {
        let geo = self.geo().to_string();
        said.insert(0, ("geo".to_owned(), geo));
        self.table.finish(said)
    }

    /// What makes a Parquet file a GeoParquet one.
    ///
    /// Degrees have no `crs`, which means longitude and latitude of WGS 84 (OGC:CRS84); a plane of
    /// nobody knows where has one that is null, which means unknown.
    fn geo(&self) -> serde_json::Value {
        let covering: serde_json::Map<_, _> = EDGES
            .iter()
            .map(|edge| ((*edge).to_owned(), json!([BOUNDS, edge])))
            .collect();
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": ["MultiPolygon"],
            "orientation": "counterclockwise",
            "edges": "planar",
        });
        if self.coordinates == Coordinates::Plane {
            column["crs"] = serde_json::Value::Null;
        }
        if let Some(bounds) = self.bounds {
            column["bbox"] = json!(bounds);
        }
        column["covering"] = json!({ "bbox": covering });
        json!({
            "version": "1.1.0",
            "primary_column": GEOMETRY,
            "columns": { GEOMETRY: column },
        })
    }
}

impl Layer<'_> {
    /// Writes the layer as a GeoParquet, whole or not at all.
    ///
    /// Areas stand in the order of their codes. Shapes are written in full as WKB in the column
    /// `geometry`; exterior rings run counter-clockwise; `bbox` has the bounds of each. Numbers
    /// are `DOUBLE`, whole ones `INT64`, classes `INT32`, and yes or no is `BOOLEAN`.
    ///
    /// # Units
    /// Degrees of WGS 84, longitude first; or those of the plane, whose `crs` is null.
    ///
    /// # Errors
    /// When a coordinate is not finite or no longitude or latitude, a shape is empty,
    /// or the file cannot be written.
    ///
    /// # References
    /// Open Geospatial Consortium (2024), "GeoParquet Specification", 1.1.0.
    pub fn write_geoparquet(&self, path: &Path) -> std::result::Result<(), PublishError> {
        let failed = |source| PublishError::parquet(path, source);
        whole(path, |aside| {
            let file = File::create(aside).map_err(PublishError::io("create", path))?;
            let out = BufWriter::new(file);
            let areas = self.shapes.areas().len();
            let mut out =
                GeoParquet::new(out, self.coordinates, areas, self.fields()).map_err(failed)?;
            for row in self.rows() {
                let shape = geometry::oriented(row.shape, self.coordinates)
                    .map_err(PublishError::shape(row.area.code))?;
                out.push(shape, row.values()).map_err(failed)?;
            }
            let mut out = out.finish(Vec::new()).map_err(failed)?;
            out.flush().map_err(PublishError::io("write", path))
        })
    }
}
