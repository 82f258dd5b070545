//! The map as GeoJSON (RFC 7946), one feature a line.

use std::fmt::Write as _;

use geojson::{Feature, Geometry, GeometryValue, JsonObject};
use serde_json::{Value, json};
use vocabulary::Provenance;

use crate::fields::{Field, fields};
use crate::sheet::{Key, Row, Sheet, methods};
use crate::{Edition, geometry};

/// The file's text: foreign members first, so that a reader sees title and licence before the data.
pub(crate) fn geojson(edition: &Edition, sheet: &Sheet) -> serde_json::Result<String> {
    let mut text = String::from("{\n\"type\": \"FeatureCollection\"");
    for (name, value) in foreign_members(edition, sheet) {
        // Writing to a String does not fail.
        let _ = write!(
            text,
            ",\n{}: {}",
            Value::from(name),
            serde_json::to_string(&value)?
        );
    }
    if let Some(bounds) = geometry::bounds(sheet.rows.iter().map(|row| &row.shape)) {
        let _ = write!(text, ",\n\"bbox\": {}", serde_json::to_string(&bounds)?);
    }
    text.push_str(",\n\"features\": [");
    let fields = fields(&sheet.measures());
    for (at, row) in sheet.rows.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(&feature(row, &fields))?);
    }
    text.push_str("\n]\n}\n");
    Ok(text)
}

/// Whom to name: what the sources ask for, each once and none that stands within another, in their order.
pub(crate) fn attributions_of<'a>(
    sources: impl IntoIterator<Item = &'a Provenance>,
) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::new();
    for source in sources {
        let asked = source.attribution.as_str();
        if !kept.iter().any(|longer| longer.contains(asked)) {
            kept.retain(|shorter| !asked.contains(shorter));
            kept.push(asked);
        }
    }
    kept
}

fn foreign_members(edition: &Edition, sheet: &Sheet) -> [(&'static str, Value); 7] {
    let product = edition.product;
    [
        ("title", json!(product.title)),
        ("summary", json!(product.summary)),
        ("licence", json!(product.licence)),
        ("attribution", json!(attributions_of(edition.provenance))),
        ("as_of", json!(edition.as_of)),
        ("caveats", json!(product.caveats)),
        ("indicators", sheet.keys.iter().map(indicator).collect()),
    ]
}

fn indicator(key: &Key) -> Value {
    json!({
        "id": key.measure.id,
        "title": key.measure.title,
        "unit": key.measure.unit,
        "period": key.period.to_string(),
        "caveat": key.measure.caveat,
        "decimals": key.measure.decimals,
        "method": methods(key),
    })
}

/// An area. It has no `id`: OGR would turn a textual one into a second property.
fn feature(row: &Row, fields: &[Field]) -> Feature {
    let properties: JsonObject = fields
        .iter()
        .map(|field| (field.name.clone(), field.content(row).json()))
        .collect();
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(GeometryValue::from(&row.shape))),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}
