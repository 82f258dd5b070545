//! Places as GeoJSON (RFC 7946) and as a table.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use vocabulary::ReportCell;

use super::{PlaceRow, PointLayer};
use crate::credits::attributions_of;
use crate::table;
use crate::{Edition, geometry, numbers, text};

/// The path of a layer's GeoJSON in the release.
pub(crate) fn geojson_path(layer: &PointLayer) -> String {
    format!("{}.geojson", layer.name)
}

/// The path of a layer's table in the release.
pub(crate) fn csv_path(layer: &PointLayer) -> String {
    format!("{}.csv", layer.name)
}

/// Writes the places that are known, one feature a line, after what has to be read with them.
pub(crate) fn geojson(
    edition: &Edition,
    layer: &PointLayer,
    out: &mut impl Write,
) -> serde_json::Result<()> {
    let sources = edition.provenance.iter();
    let sources = sources.filter(|of| layer.sources.contains(&of.source));
    let members = [
        ("title", json!(layer.title)),
        ("licence", json!(edition.product.licence)),
        ("attribution", json!(attributions_of(sources))),
        ("as_of", json!(edition.as_of)),
        ("caveats", json!(layer.words)),
    ];
    let mut text = b"{\n\"type\": \"FeatureCollection\"".to_vec();
    for (name, value) in members {
        text.extend_from_slice(format!(",\n\"{name}\": {value}").as_bytes());
    }
    text.extend_from_slice(b",\n\"features\": [");
    let placed = layer.rows.iter().filter_map(|row| Some((row, row.at?)));
    for (nth, (row, at)) in placed.enumerate() {
        text.extend_from_slice(if nth == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut text, &feature(layer, row, at))?;
        out.write_all(&text).map_err(serde_json::Error::io)?;
        text.clear();
    }
    text.extend_from_slice(b"\n]\n}\n");
    out.write_all(&text).map_err(serde_json::Error::io)
}

fn feature(layer: &PointLayer, row: &PlaceRow, (longitude, latitude): (f64, f64)) -> Value {
    let at = [longitude, latitude].map(|degrees| numbers::rounded(degrees, geometry::DECIMALS));
    let properties: Map<String, Value> = layer
        .fields
        .iter()
        .zip(&row.cells)
        .map(|(field, cell)| (field.name.clone(), value(cell)))
        .collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": at },
        "properties": properties,
    })
}

fn value(cell: &ReportCell) -> Value {
    match cell {
        ReportCell::Text(words) => json!(words),
        ReportCell::Number(number, decimals) => {
            let rounded = numbers::rounded(*number, *decimals);
            numbers::json(rounded, *decimals).map_or(Value::Null, Value::Number)
        }
        ReportCell::Empty => Value::Null,
    }
}

/// Writes all places as CSV, those that are not known included, with longitude and latitude last.
pub(crate) fn csv(layer: &PointLayer, out: &mut impl Write) -> io::Result<()> {
    let names = layer.fields.iter().map(|field| field.name.as_str());
    let names: Vec<&str> = names.chain(["longitude", "latitude"]).collect();
    table::csv(&names, layer.rows.iter().map(line), out)
}

fn line(row: &PlaceRow) -> Vec<Option<String>> {
    let number =
        |number: f64, decimals: u8| numbers::text(numbers::rounded(number, decimals), decimals);
    let cell = |cell: &ReportCell| match cell {
        ReportCell::Text(words) => Some(text::cell(words).into_owned()),
        ReportCell::Number(of, decimals) => Some(number(*of, *decimals)),
        ReportCell::Empty => None,
    };
    let (longitude, latitude) = row.at.unzip();
    let degrees = [longitude, latitude].map(|at| at.map(|at| number(at, geometry::DECIMALS)));
    row.cells.iter().map(cell).chain(degrees).collect()
}
