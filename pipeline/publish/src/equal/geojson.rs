//! The map as GeoJSON, read back: what the other formats are held against.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Cell;
use super::areas::{Area, Held, at_six};

/// The map, and which period each indicator is of.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) areas: Held,
    /// The indicators' ids with their newest periods.
    pub(super) indicators: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Collection {
    indicators: Vec<Indicator>,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Indicator {
    id: String,
    period: String,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Map<String, Value>,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Reference, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let map: Collection =
        serde_json::from_reader(BufReader::new(file)).map_err(|error| error.to_string())?;
    let mut areas = Held {
        is_sorted: true,
        ..Held::default()
    };
    for (nth, feature) in (1..).zip(map.features) {
        let names: Vec<&String> = feature.properties.keys().collect();
        if nth == 1 {
            areas.fields = names.into_iter().cloned().collect();
        } else if !names.into_iter().eq(&areas.fields) {
            return Err(format!("feature {nth} has other fields than the first"));
        }
        let cells = feature.properties.into_iter().map(|(name, value)| {
            cell(value).ok_or_else(|| format!("{name} of feature {nth} is no number and no text"))
        });
        let cells = cells.collect::<Result<_, _>>()?;
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(at_six).collect();
        let polygon = |rings: Vec<_>| rings.into_iter().map(ring).collect();
        let points = feature.geometry.coordinates.into_iter().map(polygon);
        let points = Some(points.collect());
        areas.areas.push(Area::new(&areas.fields, cells, points)?);
    }
    let indicators = map.indicators.into_iter();
    Ok(Reference {
        areas,
        indicators: indicators.map(|of| (of.id, of.period)).collect(),
    })
}

/// The cell that a property is; `None` where it is none.
pub(super) fn cell(value: Value) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_f64().map(Cell::Number),
        Value::String(words) => Some(Cell::Text(words)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
