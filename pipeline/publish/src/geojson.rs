//! The map as GeoJSON (RFC 7946), one feature a line.

use std::io::Write;

use serde_json::{Value, json};

use crate::credits::{attributions_of, licences_of, sources_of};
use crate::fields::fields;
use crate::layer::push_feature;
use crate::sheet::{Key, Sheet, methods};
use crate::{Edition, geometry};

/// Writes the file: foreign members first, so that a reader sees title and licence before the data.
pub(crate) fn geojson(
    edition: &Edition,
    sheet: &Sheet,
    out: &mut impl Write,
) -> serde_json::Result<()> {
    let mut text = b"{\n\"type\": \"FeatureCollection\"".to_vec();
    let mut member = |name: &str, value: &Value| {
        // Writing to a vector does not fail; a value can fail to be JSON.
        let _ = write!(text, ",\n{}: ", Value::from(name));
        serde_json::to_writer(&mut text, value)
    };
    for (name, value) in foreign_members(edition, sheet) {
        member(name, &value)?;
    }
    if let Some(bounds) = geometry::bounds(sheet.rows.iter().map(|row| &row.shape)) {
        member("bbox", &json!(bounds))?;
    }
    text.extend_from_slice(b",\n\"features\": [");
    let fields = fields(&sheet.measures());
    for (at, row) in sheet.rows.iter().enumerate() {
        text.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        let properties = fields
            .iter()
            .map(|field| (field.name.as_str(), field.content(row)));
        push_feature(&mut text, &row.shape, Some(geometry::DECIMALS), properties);
        out.write_all(&text).map_err(serde_json::Error::io)?;
        text.clear();
    }
    text.extend_from_slice(b"\n]\n}\n");
    out.write_all(&text).map_err(serde_json::Error::io)
}

/// What has to be read with the map: the members beside its features, in their order.
pub(crate) fn foreign_members(edition: &Edition, sheet: &Sheet) -> [(&'static str, Value); 7] {
    let product = edition.product;
    [
        ("title", json!(product.title)),
        ("summary", json!(product.summary)),
        ("licence", json!(product.licence)),
        ("attribution", json!(attributions_of(edition.provenance))),
        ("as_of", json!(edition.as_of)),
        ("caveats", json!(product.caveats)),
        ("indicators", of_indicators(edition, sheet)),
    ]
}

/// What has to be read with each indicator.
pub(crate) fn of_indicators(edition: &Edition, sheet: &Sheet) -> Value {
    let keys = sheet.keys.iter();
    keys.map(|key| indicator(edition, key)).collect()
}

fn indicator(edition: &Edition, key: &Key) -> Value {
    json!({
        "id": key.measure.id,
        "title": key.measure.title,
        "unit": key.measure.unit,
        "period": key.period.to_string(),
        "caveat": key.measure.caveat,
        "licences": licences_of(edition.product, sources_of(edition, &[key])),
        "decimals": key.measure.decimals,
        "method": methods(key),
        "apart": key.apart,
        "instead": key.instead.iter().map(|of| of.group.area.code).collect::<Vec<_>>(),
    })
}
