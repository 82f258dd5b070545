//! Areas as FlatGeobuf.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flatgeobuf::geozero::error::{GeozeroError, Result as Processed};
use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, Error, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType, Result};
use geo::MultiPolygon;

use super::{Coordinates, Kind, Layer, Value};
use crate::whole::whole;
use crate::{PublishError, geometry};

/// What a file says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// The name of the layer.
    pub(crate) name: &'a str,
    /// Its title for people.
    pub(crate) title: Option<&'a str>,
    /// What it shows.
    pub(crate) description: Option<&'a str>,
    /// What a program may want to know, as JSON.
    pub(crate) metadata: Option<&'a str>,
}

/// A file that is gathered an area at a time, and sorted when it is finished.
pub(crate) struct FlatGeobuf<'a> {
    file: FgbWriter<'a>,
}

impl FlatGeobuf<'_> {
    /// A file of areas with these fields.
    pub(crate) fn new<'b>(
        about: &About,
        coordinates: Coordinates,
        fields: impl Iterator<Item = (&'b str, Kind)>,
    ) -> Result<Self> {
        let crs = match coordinates {
            Coordinates::Degrees => FgbCrs {
                org: Some("EPSG"),
                code: 4326,
                name: Some("WGS 84"),
                ..FgbCrs::default()
            },
            Coordinates::Plane => FgbCrs::default(),
        };
        let options = FgbWriterOptions {
            crs,
            title: about.title,
            description: about.description,
            metadata: about.metadata,
            ..FgbWriterOptions::default()
        };
        let mut file =
            FgbWriter::create_with_options(about.name, GeometryType::MultiPolygon, options)?;
        for (name, kind) in fields {
            let kind = match kind {
                Kind::Real => ColumnType::Double,
                Kind::Integer => ColumnType::Long,
                Kind::Class | Kind::Boolean => ColumnType::Int,
                Kind::Text => ColumnType::String,
            };
            file.add_column(name, kind, |_, _| {});
        }
        Ok(Self { file })
    }

    /// Adds an area: its shape as it is published, and its values in the order of the fields.
    pub(crate) fn push<'b>(
        &mut self,
        shape: &MultiPolygon<f64>,
        values: impl Iterator<Item = Value<'b>>,
    ) -> Result<()> {
        let mut written = Ok(());
        let failed = |error: GeozeroError| Error::IO(std::io::Error::other(error.to_string()));
        let added = self.file.add_feature_geom(Shape(shape), |feature| {
            written = values
                .enumerate()
                .filter_map(|(at, value)| Some((at, stored(value)?)))
                .try_for_each(|(at, value)| feature.property(at, "", &value).map(drop));
        });
        added.and(written).map_err(failed)
    }

    /// Writes the file: header, index, and the areas along a Hilbert curve.
    pub(crate) fn finish(self, out: impl Write) -> Result<()> {
        self.file.write(out)
    }
}

/// A value as the file holds it; a null is left out.
fn stored(value: Value<'_>) -> Option<ColumnValue<'_>> {
    Some(match value {
        Value::Null => return None,
        Value::Real(number, _) => ColumnValue::Double(number),
        Value::Integer(number) => ColumnValue::Long(number),
        Value::Class(class) => ColumnValue::Int(class.into()),
        Value::Text(words) => ColumnValue::String(words),
        Value::Boolean(yes) => ColumnValue::Int(yes.into()),
    })
}

/// A shape that tells its points.
struct Shape<'a>(&'a MultiPolygon<f64>);

impl GeozeroGeometry for Shape<'_> {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> Processed<()> {
        let polygons = &self.0.0;
        to.multipolygon_begin(polygons.len(), 0)?;
        for (nth, polygon) in polygons.iter().enumerate() {
            to.polygon_begin(false, 1 + polygon.interiors().len(), nth)?;
            for (nth, ring) in geometry::rings(polygon).enumerate() {
                to.linestring_begin(false, ring.0.len(), nth)?;
                for (nth, at) in ring.0.iter().enumerate() {
                    to.xy(at.x, at.y, nth)?;
                }
                to.linestring_end(false, nth)?;
            }
            to.polygon_end(false, nth)?;
        }
        to.multipolygon_end(0)
    }
}

impl Layer<'_> {
    /// Writes the layer as a FlatGeobuf with a spatial index, whole or not at all.
    ///
    /// Features stand in the order of a Hilbert curve, not of the codes. Shapes are
    /// written in full; exterior rings run counter-clockwise. Numbers are `Double`,
    /// whole ones `Long`, classes `Int`, and yes or no is `Int` 1 or 0.
    ///
    /// # Units
    /// Degrees of WGS 84, longitude first; or those of the plane, which has no reference system.
    ///
    /// # Errors
    /// When a coordinate is not finite or no longitude or latitude, a shape is empty,
    /// or the file cannot be written.
    ///
    /// # References
    /// Harrtell (2020), FlatGeobuf, version 3.
    pub fn write_flatgeobuf(&self, path: &Path) -> std::result::Result<(), PublishError> {
        let failed = |source| PublishError::flatgeobuf(path, source);
        whole(path, |aside| {
            let about = About {
                name: &self.name,
                ..About::default()
            };
            let mut gathered =
                FlatGeobuf::new(&about, self.coordinates, self.fields()).map_err(failed)?;
            for row in self.rows() {
                let shape = geometry::oriented(row.shape, self.coordinates)
                    .map_err(PublishError::shape(row.area.code))?;
                gathered.push(&shape, row.values()).map_err(failed)?;
            }
            let file = File::create(aside).map_err(PublishError::io("create", path))?;
            let mut out = BufWriter::new(file);
            gathered.finish(&mut out).map_err(failed)?;
            out.flush().map_err(PublishError::io("write", path))
        })
    }
}
