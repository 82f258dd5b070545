//! A release's tiles.

use std::io::{Seek, Write};
use std::path::Path;

use serde_json::json;

use super::{AreaTiles, Field, PlaceTiles, Tiles, write};
use crate::credits::attributions_of;
use crate::fields::fields;
use crate::geojson::of_indicators;
use crate::sheet::Sheet;
use crate::{Edition, PointLayer, PublishError};

/// Writes the tiles of an edition as one file: its areas under the product's id with the fields of
/// the other formats, and each layer of places under its own name.
pub(crate) fn pmtiles(
    edition: &Edition,
    sheet: &Sheet,
    path: &Path,
    jobs: usize,
    out: impl Write + Seek,
) -> Result<(), PublishError> {
    let product = edition.product;
    let fields = fields(&sheet.measures());
    let about = [
        ("name", json!(product.title)),
        ("description", json!(product.summary)),
        (
            "attribution",
            json!(attributions_of(edition.provenance).join("\n")),
        ),
        ("version", json!(edition.as_of)),
        ("licence", json!(product.licence)),
        ("caveats", json!(product.caveats)),
        ("indicators", of_indicators(edition, sheet)),
    ];
    let tiles = Tiles {
        about: about.to_vec(),
        areas: AreaTiles {
            name: &product.id,
            description: product.title.clone(),
            fields: fields
                .iter()
                .map(|field| Field {
                    name: field.name.clone(),
                    kind: field.kind.stored(),
                })
                .collect(),
            codes: sheet.rows.iter().map(|row| row.area.code).collect(),
            shapes: sheet.rows.iter().map(|row| &row.shape).collect(),
            values: Box::new(move |at| {
                let row = &sheet.rows[at];
                fields.iter().map(|field| field.content(row)).collect()
            }),
        },
        places: edition.points.iter().map(places).collect(),
    };
    write(&tiles, jobs, path, out)
}

/// The places of a layer that are known.
fn places(layer: &PointLayer) -> PlaceTiles<'_> {
    let placed = layer.rows.iter().filter_map(|row| Some((row.at?, row)));
    let rows = placed.map(|(at, row)| (at, row.values().collect()));
    PlaceTiles {
        name: &layer.name,
        description: layer.title.clone(),
        fields: layer
            .fields
            .iter()
            .map(|field| Field {
                name: field.name.clone(),
                kind: field.holds.stored(),
            })
            .collect(),
        rows: rows.collect(),
    }
}
