//! What an archive of tiles says of itself.

use pmtiles::{Compression, PmTilesWriter, TileType};
use serde_json::{Map, Value, json};

use super::{Field, MAX_ZOOM, MIN_ZOOM, Tiles};
use crate::layer::Kind;

/// The archive's metadata: `vector_layers` as `TileJSON` 3.0.0 has it, and who is to be named.
pub(super) fn metadata(tiles: &Tiles) -> Value {
    let areas = layer(
        tiles.areas.name,
        &tiles.areas.description,
        &tiles.areas.fields,
    );
    let places = tiles.places.iter();
    let places = places.map(|of| layer(of.name, &of.description, &of.fields));
    let about = tiles.about.iter();
    let mut metadata: Map<String, Value> = about
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    metadata.insert("type".into(), json!("overlay"));
    metadata.insert("format".into(), json!("pbf"));
    let layers: Vec<Value> = std::iter::once(areas).chain(places).collect();
    metadata.insert("vector_layers".into(), json!(layers));
    Value::Object(metadata)
}

fn layer(name: &str, description: &str, fields: &[Field]) -> Value {
    let fields = fields.iter().map(|field| {
        let kind = match field.kind {
            Kind::Real | Kind::Integer | Kind::Class => "Number",
            Kind::Text => "String",
            Kind::Boolean => "Boolean",
        };
        (field.name.clone(), json!(kind))
    });
    json!({
        "id": name,
        "description": description,
        "minzoom": MIN_ZOOM,
        "maxzoom": MAX_ZOOM,
        "fields": fields.collect::<Map<_, _>>(),
    })
}

/// A writer whose header says where the map is.
pub(super) fn writer(tiles: &Tiles, [west, south, east, north]: [f64; 4]) -> PmTilesWriter {
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .min_zoom(MIN_ZOOM)
        .max_zoom(MAX_ZOOM)
        .bounds(west, south, east, north)
        .center(x, y)
        .center_zoom(zoom_of((east - west).max(north - south)))
        .metadata(metadata(tiles).to_string())
}

/// The last zoom at which so many degrees are within a tile's width.
fn zoom_of(degrees: f64) -> u8 {
    let fits = |zoom: &u8| degrees * f64::from(1_u32 << zoom) <= 360.0;
    (MIN_ZOOM..=MAX_ZOOM).rev().find(fits).unwrap_or(MIN_ZOOM)
}
