//! Layers of any areas with any attributes, as GeoJSON, GeoPackage, FlatGeobuf and GeoParquet.
//!
//! The same layer makes the same bytes: no clock, thread or hash order reaches them.

mod features;
mod flatgeobuf;
mod geojson;
mod geopackage;
mod geoparquet;
mod pmtiles;
mod value;

use std::collections::BTreeSet;
use std::path::Path;

use geo::MultiPolygon;
use vocabulary::{Area, AreaColumn};

pub use features::warm_up;
pub(crate) use features::{add_feature, add_fields, set_field, wgs84, with_options};
pub(crate) use flatgeobuf::{About, FlatGeobuf};
pub(crate) use geojson::push_feature;
pub(crate) use geoparquet::{BOUNDS, GEOMETRY, GeoParquet};
pub use value::Values;
pub(crate) use value::{Kind, Value};

use crate::{LayerError, PublishError};

/// Areas with their shapes and attributes. Grain: one feature an area, in the order of their codes.
#[derive(Debug, Clone)]
pub struct Layer<'a> {
    name: String,
    shapes: &'a AreaColumn<MultiPolygon<f64>>,
    coordinates: Coordinates,
    attributes: Vec<Attribute>,
}

/// What the coordinates of a layer are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coordinates {
    /// Degrees of WGS 84, longitude first.
    Degrees,
    /// Units of a plane that is not known, the same along both axes.
    Plane,
}

/// One attribute of every area.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name in every file.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The fields that every layer has before its attributes.
const AREA_FIELDS: [&str; 2] = ["area_code", "area_name"];
/// Names that a GeoPackage or a GeoParquet has for itself.
const TAKEN: [&str; 4] = ["fid", "geom", "geometry", "bbox"];

impl<'a> Layer<'a> {
    /// A layer of areas with these attributes after `area_code` and `area_name`.
    ///
    /// # Units
    /// Shapes are in `coordinates`; rings may wind either way. Numbers are rounded
    /// here, once, so that every file holds the same ones.
    ///
    /// # Errors
    /// When the layer or an attribute has a name that a file cannot have, an
    /// attribute is of other areas, or a number is not finite.
    ///
    /// # Example
    /// ```
    /// use std::sync::Arc;
    ///
    /// use geo::{MultiPolygon, polygon};
    /// use publish::{Attribute, Coordinates, Layer, Values};
    /// use vocabulary::{Area, AreaColumn, AreaList};
    ///
    /// let area = Area { code: "A1".parse()?, name: "Somewhere".into() };
    /// let areas = Arc::new(AreaList::new(vec![area])?);
    /// let square = polygon![(x: 0.0, y: 51.0), (x: 1.0, y: 51.0), (x: 1.0, y: 52.0), (x: 0.0, y: 52.0)];
    /// let shapes = AreaColumn::from_fn(&areas, |_| MultiPolygon(vec![square.clone()]));
    /// let values = AreaColumn::from_fn(&areas, |_| Some(1.0 / 3.0));
    /// let rate = Attribute {
    ///     name: "rate".into(),
    ///     values: Values::Real { values, decimals: Some(4) },
    /// };
    /// let layer = Layer::new("areas", &shapes, Coordinates::Degrees, vec![rate])?;
    /// let folder = tempfile::tempdir()?;
    /// layer.write_geojson(&folder.path().join("areas.geojson"))?;
    /// let text = std::fs::read_to_string(folder.path().join("areas.geojson"))?;
    /// assert!(text.contains(r#""area_name":"Somewhere","rate":0.3333}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        name: &str,
        shapes: &'a AreaColumn<MultiPolygon<f64>>,
        coordinates: Coordinates,
        attributes: Vec<Attribute>,
    ) -> Result<Self, LayerError> {
        let own = ["gpkg_", "sqlite_", "rtree_"];
        let lower = name.to_ascii_lowercase();
        if !is_name(name) || own.iter().any(|own| lower.starts_with(own)) {
            return Err(LayerError::Name { found: name.into() });
        }
        let mut taken: BTreeSet<String> = AREA_FIELDS
            .into_iter()
            .chain(TAKEN)
            .map(str::to_owned)
            .collect();
        let attributes = attributes
            .into_iter()
            .map(|attribute| {
                if !is_name(&attribute.name) || !taken.insert(attribute.name.to_ascii_lowercase()) {
                    return Err(LayerError::AttributeName {
                        found: attribute.name,
                    });
                }
                attribute.values.check(&attribute.name, shapes.areas())?;
                Ok(Attribute {
                    values: attribute.values.rounded(),
                    ..attribute
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            name: name.to_owned(),
            shapes,
            coordinates,
            attributes,
        })
    }

    /// Writes the layer as `<name>.geojson`, `<name>.gpkg`, `<name>.fgb` and `<name>.parquet` in a folder.
    ///
    /// With two jobs or more the others are written beside the GeoPackage, which takes longest and
    /// is made by this thread; the bytes are the same for any number. Each file appears whole or
    /// not at all.
    ///
    /// # Errors
    /// When a shape cannot be drawn or a file cannot be written.
    pub fn write_all(&self, folder: &Path, jobs: usize) -> Result<(), PublishError> {
        let path = |extension: &str| folder.join(format!("{}.{extension}", self.name));
        let others = || {
            self.write_geojson(&path("geojson"))?;
            self.write_flatgeobuf(&path("fgb"))
        };
        let geoparquet = || self.write_geoparquet(&path("parquet"));
        let geopackage = || self.write_geopackage(&path("gpkg"));
        if jobs < 2 {
            others()?;
            geoparquet()?;
            return geopackage();
        }
        std::thread::scope(|scope| {
            let beside = [scope.spawn(others), scope.spawn(geoparquet)];
            let written = geopackage();
            let joined = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                let done = thread.join();
                done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            beside.map(joined).into_iter().fold(written, Result::and)
        })
    }

    /// Every area with its shape and its values, in the order of the fields.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let areas = self.shapes.areas().iter().zip(self.shapes.values());
        areas.enumerate().map(|(at, (area, shape))| Row {
            area,
            shape,
            at,
            attributes: &self.attributes,
        })
    }

    /// The names and kinds of all fields in their order.
    fn fields(&self) -> impl Iterator<Item = (&str, Kind)> {
        let own = AREA_FIELDS.into_iter().map(|name| (name, Kind::Text));
        let attributes = self.attributes.iter();
        own.chain(attributes.map(|one| (one.name.as_str(), one.values.kind())))
    }
}

/// One area of a layer.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    area: &'a Area,
    shape: &'a MultiPolygon<f64>,
    at: usize,
    attributes: &'a [Attribute],
}

impl<'a> Row<'a> {
    /// Its values in the order of the fields.
    fn values(self) -> impl Iterator<Item = Value<'a>> {
        let own = [self.area.code.as_str(), &self.area.name].map(Value::Text);
        let attributes = self.attributes.iter();
        own.into_iter()
            .chain(attributes.map(move |one| one.values.at(self.at)))
    }
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests;
