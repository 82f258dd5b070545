//! Features as GeoJSON (RFC 7946), one a line.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use geo::{LineString, MultiPolygon};

use super::value::Value;
use super::{Coordinates, Layer};
use crate::whole::whole;
use crate::{PublishError, geometry, numbers};

/// What a reader of coordinates of a plane is told.
const PLANE: &str = "Coordinates are in units of a plane that is not named. They are no longitude and latitude, \
                     and not WGS 84, which RFC 7946 asks for.";

/// How much text is gathered before it is written.
const CHUNK: usize = 1 << 20;

impl Layer<'_> {
    /// Writes the layer as GeoJSON, whole or not at all.
    ///
    /// Degrees are rounded to six decimals; points that fall together are dropped, and
    /// so are rings that are left without an area. Exterior rings run
    /// counter-clockwise. Rounding can make a ring touch itself: the GeoPackage and
    /// the FlatGeobuf hold the shapes in full. Coordinates of a plane are written
    /// in full too, and a foreign member `coordinates` says that they are no degrees.
    ///
    /// # Units
    /// Degrees of WGS 84, longitude first; or those of the plane.
    ///
    /// # Errors
    /// When a coordinate is not finite or no longitude or latitude, nothing is left of a
    /// shape, or the file cannot be written.
    ///
    /// # References
    /// Butler et al. (2016), RFC 7946, "The GeoJSON Format".
    pub fn write_geojson(&self, path: &Path) -> Result<(), PublishError> {
        whole(path, |path| {
            let mut file = File::create(path).map_err(PublishError::io("create", path))?;
            let mut write = |text: &mut Vec<u8>| {
                let written = file.write_all(text);
                text.clear();
                written.map_err(PublishError::io("write", path))
            };
            let mut text = self.head();
            let mut bounds = None;
            for (nth, row) in self.rows().enumerate() {
                let shape = match self.coordinates {
                    Coordinates::Degrees => geometry::six_decimals(row.shape),
                    Coordinates::Plane => geometry::oriented(row.shape, self.coordinates),
                };
                let shape = shape.map_err(PublishError::shape(row.area.code))?;
                bounds = geometry::with_bounds(bounds, &shape);
                text.extend_from_slice(if nth == 0 { b"\n" } else { b",\n" });
                let names = self.fields().map(|(name, _)| name);
                push_feature(&mut text, &shape, self.decimals(), names.zip(row.values()));
                if text.len() > CHUNK {
                    write(&mut text)?;
                }
            }
            self.push_tail(&mut text, bounds);
            write(&mut text)
        })
    }

    fn head(&self) -> Vec<u8> {
        let mut text = b"{\n\"type\": \"FeatureCollection\",\n\"name\": ".to_vec();
        push_text(&mut text, &self.name);
        if self.coordinates == Coordinates::Plane {
            text.extend_from_slice(b",\n\"coordinates\": ");
            push_text(&mut text, PLANE);
        }
        text.extend_from_slice(b",\n\"features\": [");
        text
    }

    fn push_tail(&self, text: &mut Vec<u8>, bounds: Option<[f64; 4]>) {
        text.extend_from_slice(b"\n]");
        if let Some(bounds) = bounds {
            text.extend_from_slice(b",\n\"bbox\": ");
            push_list(text, &bounds, |text, edge| {
                numbers::push_json(text, *edge, self.decimals());
            });
        }
        text.extend_from_slice(b"\n}\n");
    }

    /// How many decimals its coordinates are written with; `None` for as they are.
    const fn decimals(&self) -> Option<u8> {
        match self.coordinates {
            Coordinates::Degrees => Some(geometry::DECIMALS),
            Coordinates::Plane => None,
        }
    }
}

/// Appends a feature. It has no `id`: OGR would turn a textual one into a second property.
pub(crate) fn push_feature<'a>(
    text: &mut Vec<u8>,
    shape: &MultiPolygon<f64>,
    decimals: Option<u8>,
    properties: impl Iterator<Item = (&'a str, Value<'a>)>,
) {
    text.extend_from_slice(
        br#"{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":"#,
    );
    push_list(text, &shape.0, |text, polygon| {
        let rings: Vec<_> = geometry::rings(polygon).collect();
        push_list(text, &rings, |text, ring| push_ring(text, ring, decimals));
    });
    text.extend_from_slice(br#"},"properties":{"#);
    for (nth, (name, value)) in properties.enumerate() {
        if nth > 0 {
            text.push(b',');
        }
        push_text(text, name);
        text.push(b':');
        push_value(text, value);
    }
    text.extend_from_slice(b"}}");
}

fn push_ring(text: &mut Vec<u8>, ring: &LineString<f64>, decimals: Option<u8>) {
    push_list(text, &ring.0, |text, at| {
        push_list(text, &[at.x, at.y], |text, along| {
            numbers::push_json(text, *along, decimals);
        });
    });
}

fn push_list<T>(text: &mut Vec<u8>, items: &[T], push: impl Fn(&mut Vec<u8>, &T)) {
    text.push(b'[');
    for (nth, item) in items.iter().enumerate() {
        if nth > 0 {
            text.push(b',');
        }
        push(text, item);
    }
    text.push(b']');
}

fn push_value(text: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => text.extend_from_slice(b"null"),
        Value::Real(number, decimals) => numbers::push_json(text, number, decimals),
        Value::Integer(number) => numbers::push_units(text, number, 0),
        Value::Class(class) => numbers::push_units(text, class.into(), 0),
        Value::Text(words) => push_text(text, words),
        Value::Boolean(true) => text.extend_from_slice(b"true"),
        Value::Boolean(false) => text.extend_from_slice(b"false"),
    }
}

fn push_text(text: &mut Vec<u8>, words: &str) {
    serde_json::to_writer(text, words).expect("a text is JSON, and memory takes it");
}
