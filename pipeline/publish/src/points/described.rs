//! What contract, schema and README say of layers of places.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::catchments::CATCHMENT;
use super::{Holds, PointLayer, catchments_name, csv_path, geojson_path, has_catchments};
use crate::text::{markdown, markdown_with_code, table_of_fields};

impl Holds {
    /// In the words of the contract.
    fn words(self) -> String {
        match self {
            Self::Text => "text or null".into(),
            Self::Number { decimals: 0 } => "whole number or null".into(),
            Self::Number { decimals: 1 } => "number with 1 decimal, or null".into(),
            Self::Number { decimals } => format!("number with {decimals} decimals, or null"),
        }
    }
}

/// What a column of degrees holds.
const PLACE: &str = "in degrees; in the table alone, as the files hold it as a point";

/// What the contract says of the layers. Writing to a String does not fail.
pub(crate) fn contract(layers: &[PointLayer], product: &str) -> String {
    let mut text = String::new();
    for layer in layers {
        let _ = write!(
            text,
            "\n## {}: layer `{}` of `{product}.gpkg`, `{}` and `{}`\n\n\
             Grain: {}. WGS 84, longitude first, six decimals. A place that is not known has no point: it \
             stands in the table alone, whose `longitude` and `latitude` are then empty. The table is UTF-8, RFC 4180; in the \
             GeoPackage numbers are `REAL`, the rest `TEXT`.\n\n",
            layer.title,
            layer.name,
            geojson_path(layer),
            csv_path(layer),
            layer.grain
        );
        let own = layer.fields.iter();
        let own = own.map(|of| (of.name.as_str(), of.holds.words(), of.meaning.as_str()));
        let degrees = || "number with 6 decimals, or null".to_owned();
        let place = ["longitude", "latitude"].map(|name| (name, degrees(), PLACE));
        text.push_str(&table_of_fields(own.chain(place)));
        if has_catchments(layer) {
            let _ = write!(
                text,
                "\nLayer `{}` of `{product}.gpkg` holds the same fields with a circle for each place that says in \
                 `{CATCHMENT}` how far it is taken to reach: 64 corners that lie on it.\n",
                catchments_name(layer)
            );
        }
    }
    text
}

/// What the release's README says of the layers.
pub(crate) fn readme(layers: &[PointLayer]) -> String {
    let mut text = String::new();
    if layers.is_empty() {
        return text;
    }
    text.push_str("## Places\n\n");
    for layer in layers {
        let _ = write!(
            text,
            "### {}\n\n`{}`, `{}` and a layer of the GeoPackage: {}.\n\n",
            markdown(&layer.title),
            geojson_path(layer),
            csv_path(layer),
            markdown(&layer.grain)
        );
        for words in &layer.words {
            let _ = writeln!(text, "{}\n", markdown_with_code(words));
        }
    }
    text
}

/// The schema of each layer's GeoJSON, by the layer's name.
pub(crate) fn schema(layers: &[PointLayer]) -> Map<String, Value> {
    let each = layers
        .iter()
        .map(|layer| (layer.name.clone(), of_layer(layer)));
    each.collect()
}

fn of_layer(layer: &PointLayer) -> Value {
    let names: Vec<&str> = layer.fields.iter().map(|field| &*field.name).collect();
    let properties: Map<String, Value> = layer
        .fields
        .iter()
        .map(|field| {
            let kind = match field.holds {
                Holds::Text => "string",
                Holds::Number { decimals: 0 } => "integer",
                Holds::Number { .. } => "number",
            };
            let says = json!({ "type": [kind, "null"], "description": field.meaning });
            (field.name.clone(), says)
        })
        .collect();
    json!({
        "type": "object",
        "required": ["type", "title", "licence", "attribution", "as_of", "caveats", "features"],
        "additionalProperties": false,
        "properties": {
            "type": { "const": "FeatureCollection" },
            "title": { "const": layer.title },
            "licence": { "type": "object" },
            "attribution": { "type": "array", "items": { "$ref": "#/$defs/words" } },
            "as_of": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "caveats": { "type": "array", "items": { "$ref": "#/$defs/words" } },
            "features": { "type": "array", "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "additionalProperties": false,
                "properties": {
                    "type": { "const": "Feature" },
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "additionalProperties": false,
                        "properties": {
                            "type": { "const": "Point" },
                            "coordinates": { "$ref": "#/$defs/position" },
                        },
                    },
                    "properties": {
                        "type": "object",
                        "required": names,
                        "additionalProperties": false,
                        "properties": properties,
                    },
                },
            } },
        },
    })
}
