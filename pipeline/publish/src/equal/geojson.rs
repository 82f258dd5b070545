//! GeoJSON read back: the map, and the features of any layer. The other formats are held against it.

use std::io::BufReader;
use std::path::Path;

use files::open_regular;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

/// The features of a file: the names of their fields, and the cells and coordinates of each.
pub(super) struct Features<Shape> {
    pub(super) fields: Vec<String>,
    pub(super) rows: Vec<(Vec<Cell>, Shape)>,
    /// What a map says of its indicators; layers of places have none.
    indicators: Option<Vec<Indicator>>,
}

#[derive(Deserialize)]
struct Collection<Shape> {
    indicators: Option<Vec<Indicator>>,
    features: Vec<Feature<Shape>>,
}

#[derive(Deserialize)]
struct Indicator {
    id: String,
    period: String,
}

#[derive(Deserialize)]
struct Feature<Shape> {
    geometry: Geometry<Shape>,
    properties: Map<String, Value>,
}

#[derive(Deserialize)]
struct Geometry<Shape> {
    coordinates: Shape,
}

/// Reads the map.
pub(super) fn read(path: &Path) -> Result<Reference, String> {
    let map: Features<Vec<Vec<Vec<[f64; 2]>>>> = features(path)?;
    let mut areas = Held {
        is_sorted: true,
        fields: map.fields,
        ..Held::default()
    };
    for (cells, polygons) in map.rows {
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(at_six).collect();
        let polygon = |rings: Vec<_>| rings.into_iter().map(ring).collect();
        let points = polygons.into_iter().map(polygon).collect();
        let area = Area::new(&areas.fields, cells, Some(points))?;
        areas.areas.push(area);
    }
    let indicators = map.indicators.ok_or("it names no indicators")?;
    let indicators = indicators.into_iter();
    Ok(Reference {
        areas,
        indicators: indicators.map(|of| (of.id, of.period)).collect(),
    })
}

/// Reads the features of a file, which all have the same fields.
pub(super) fn features<Shape: DeserializeOwned>(path: &Path) -> Result<Features<Shape>, String> {
    let file = open_regular(path).map_err(|error| error.to_string())?;
    let read: Collection<Shape> =
        serde_json::from_reader(BufReader::new(file)).map_err(|error| error.to_string())?;
    let (mut fields, mut rows) = (Vec::new(), Vec::new());
    for (nth, feature) in (1..).zip(read.features) {
        let names: Vec<&String> = feature.properties.keys().collect();
        if nth == 1 {
            fields = names.into_iter().cloned().collect();
        } else if !names.into_iter().eq(&fields) {
            return Err(format!("feature {nth} has other fields than the first"));
        }
        let cells = feature.properties.into_iter().map(|(name, value)| {
            cell(value).ok_or_else(|| format!("{name} of feature {nth} is no number and no text"))
        });
        let cells = cells.collect::<Result<_, _>>()?;
        rows.push((cells, feature.geometry.coordinates));
    }
    Ok(Features {
        fields,
        rows,
        indicators: read.indicators,
    })
}

fn cell(value: Value) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_f64().map(Cell::Number),
        Value::String(words) => Some(Cell::Text(words)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
