//! A tile's bytes: Mapbox Vector Tile 2.1, in gzip.

use std::io::Write as _;

use fast_mvt::{
    MvtCoord, MvtError, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtTileBuilder,
    MvtValueRef,
};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::rings::Polygon;
use crate::layer::Value;
use crate::topology::Point;

/// How hard gzip tries: the level that its own program takes.
const LEVEL: u32 = 6;

/// A feature of a tile: its number from 1 on, the same in every tile, and where it is. Its values are
/// asked for by the number: a tile of the world has all of them.
pub(super) struct Feature<Shape> {
    pub(super) id: usize,
    pub(super) shape: Shape,
}

/// Adds a layer of areas.
pub(super) fn add_areas<'a>(
    tile: MvtTileBuilder,
    name: &str,
    extent_bits: u32,
    fields: &[&str],
    (features, values): (Vec<Feature<Vec<Polygon>>>, impl Fn(usize) -> Vec<Value<'a>>),
) -> Result<MvtTileBuilder, MvtError> {
    let mut layer = open(tile, name, extent_bits)?;
    for feature in features {
        let mut of = layer.feature_of(MvtGeomType::Polygon);
        for polygon in &feature.shape {
            for (nth, ring) in polygon.iter().enumerate() {
                of.ring(ring.iter().copied().map(coord), nth == 0)?;
            }
        }
        tag(&mut of, feature.id, fields, &values(feature.id))?;
        layer = of.end();
    }
    Ok(layer.end())
}

/// Adds a layer of places.
pub(super) fn add_places<'a>(
    tile: MvtTileBuilder,
    name: &str,
    extent_bits: u32,
    fields: &[&str],
    (features, values): (Vec<Feature<Point>>, impl Fn(usize) -> Vec<Value<'a>>),
) -> Result<MvtTileBuilder, MvtError> {
    let mut layer = open(tile, name, extent_bits)?;
    for feature in features {
        let mut of = layer.feature_of(MvtGeomType::Point);
        of.points([coord(feature.shape)])?;
        tag(&mut of, feature.id, fields, &values(feature.id))?;
        layer = of.end();
    }
    Ok(layer.end())
}

fn open(tile: MvtTileBuilder, name: &str, extent_bits: u32) -> Result<MvtLayerBuilder, MvtError> {
    let mut layer = tile.layer(name)?;
    if let Some(extent) = std::num::NonZeroU32::new(1 << extent_bits) {
        layer.extent(extent);
    }
    Ok(layer)
}

fn coord([x, y]: Point) -> MvtCoord {
    MvtCoord { x, y }
}

/// Names and values. There is no null in a tile: a field that has none is left out.
fn tag(
    feature: &mut MvtFeatureBuilder,
    id: usize,
    fields: &[&str],
    values: &[Value<'_>],
) -> Result<(), MvtError> {
    feature.id(u64::try_from(id).ok());
    for (name, value) in fields.iter().zip(values) {
        let value = match *value {
            Value::Null => continue,
            Value::Real(number, _) => MvtValueRef::Double(number),
            Value::Integer(number) => MvtValueRef::SInt(number),
            Value::Class(class) => MvtValueRef::UInt(class.into()),
            Value::Text(words) => MvtValueRef::String(words),
            Value::Boolean(yes) => MvtValueRef::Bool(yes),
        };
        feature.tag_ref(name, value)?;
    }
    Ok(())
}

/// Packs bytes; the header has no time and no system.
pub(super) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
    packed.write_all(bytes)?;
    packed.finish()
}
