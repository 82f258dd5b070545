//! The map as vector tiles (Mapbox Vector Tile 2.1) in one file (`PMTiles` 3).
//!
//! Zooms 0 to 12, each with every area. A zoom's tiles have 4,096 units a side, or the least
//! power of two more at which the smallest area still has ground there; layers of places have
//! 4,096. Borders are made simpler and put on whole units once a zoom, so the neighbours in a
//! tile have exactly the same border, and what is too narrow for a unit vanishes without a gap.
//!
//! A number is a `double`, a whole number `sint`, a class `uint`, yes or no `bool`, a text
//! `string`. Tiles know no null: a field that has none is left out of the feature. A feature's `id` is its
//! area's place in the order of the codes, from 1 on, in every tile.
//!
//! # References
//! Mapbox (2016), Vector Tile Specification 2.1. Protomaps (2022), `PMTiles` Version 3
//! Specification. Mapbox (2020), TileJSON 3.0.0.

mod cut;
mod described;
mod edition;
mod encode;
mod hot_pixel;
mod pieces;
mod rings;
mod snapped;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{Seek, Write};
use std::ops::Range;
use std::path::Path;

use fast_mvt::MvtTileBuilder;
use geo::{Coord, MultiPolygon};
use pmtiles::{TileCoord, TileId};
use vocabulary::AreaCode;

use self::cut::Frame;
use self::encode::Feature;
use self::pieces::Pieces;
use self::snapped::Snapped;
use crate::layer::{Kind, Value};
use crate::parallel::in_order;
use crate::topology::{Plane, Point, Tolerance, Topology, WORLD_BITS};
use crate::{PublishError, geometry};

pub(crate) use edition::pmtiles;

/// The first zoom: one tile holds the world.
const MIN_ZOOM: u8 = 0;
/// The last zoom; clients enlarge it for those beyond.
const MAX_ZOOM: u8 = 12;
/// A tile's buffer is its side divided by two to this many: 64 of 4,096 units, 8 of 512 pixels.
const BUFFER_SHARE: u32 = 6;
/// Two to this many units are one side of a tile of places.
const PLACE_BITS: u32 = 12;

/// What an archive holds.
pub(crate) struct Tiles<'a> {
    /// What is said of the archive.
    pub(crate) about: serde_json::Map<String, serde_json::Value>,
    pub(crate) areas: AreaTiles<'a>,
    pub(crate) places: Vec<PlaceTiles<'a>>,
}

/// Areas as a layer of tiles.
pub(crate) struct AreaTiles<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) codes: Vec<AreaCode>,
    /// Shapes in degrees of WGS 84, in the order of the codes.
    pub(crate) shapes: Vec<&'a MultiPolygon<f64>>,
    /// The values of the area at a place in that order, one a field.
    pub(crate) values: Box<dyn Fn(usize) -> Vec<Value<'a>> + Sync + 'a>,
}

/// Places as a layer of tiles.
pub(crate) struct PlaceTiles<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
    /// Those that are known, with their values.
    pub(crate) rows: Vec<((f64, f64), Vec<Value<'a>>)>,
}

/// A field of a layer.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// One zoom of the areas.
struct Level {
    zoom: u8,
    extent_bits: u32,
    pieces: Pieces,
}

/// One tile.
struct Job<'a> {
    tile: TileCoord,
    level: &'a Level,
    pieces: Range<usize>,
}

/// Writes the archive; the bytes are the same for any number of jobs.
pub(crate) fn write(
    tiles: &Tiles,
    jobs: usize,
    path: &Path,
    out: impl Write + Seek,
) -> Result<(), PublishError> {
    let shapes = tiles.areas.shapes.iter().copied();
    let topology = Topology::in_plane(shapes.clone(), Plane::Mercator);
    let zooms: Vec<u8> = (MIN_ZOOM..=MAX_ZOOM).rev().collect();
    let mut levels = in_order(&zooms, jobs, |zoom| Level::of(tiles, &topology, *zoom))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    levels.reverse();
    drop(topology);

    let work: Vec<Job> = levels.iter().flat_map(|level| level.jobs(tiles)).collect();
    let failed = |why: String| PublishError::tiles(path, why);
    let packed = in_order(&work, jobs, |job| {
        let bytes = job.tile(tiles).map_err(|error| error.to_string())?;
        if bytes.is_empty() {
            return Ok(bytes);
        }
        encode::gzip(&bytes).map_err(|error| error.to_string())
    });
    let everywhere = [-180.0, -85.0, 180.0, 85.0];
    let places = tiles.places.iter().flat_map(|layer| &layer.rows);
    let bounds = places.fold(geometry::bounds(shapes), |bounds, ((x, y), _)| {
        let [w, s, e, n] = bounds.unwrap_or([*x, *y, *x, *y]);
        Some([w.min(*x), s.min(*y), e.max(*x), n.max(*y)])
    });
    let writer = described::writer(tiles, bounds.unwrap_or(everywhere));
    let mut writer = writer
        .create(out)
        .map_err(|error| failed(error.to_string()))?;
    for (job, bytes) in work.iter().zip(packed) {
        let bytes = bytes.map_err(failed)?;
        let added = writer.add_tile(job.tile, &bytes);
        added.map_err(|error| failed(error.to_string()))?;
    }
    writer.finalize().map_err(|error| failed(error.to_string()))
}

impl Level {
    fn of(tiles: &Tiles, topology: &Topology, zoom: u8) -> Result<Self, PublishError> {
        let limit = topology.square_metres(Tolerance::Zoom(zoom));
        let snapped = Snapped::of(topology, zoom, limit).map_err(|area| PublishError::Shape {
            area: tiles.areas.codes[area],
            why: format!("nothing is left of it on a map of the world at zoom {zoom}"),
        })?;
        Ok(Self {
            zoom,
            extent_bits: snapped.extent_bits,
            pieces: Pieces::of(topology, &snapped, zoom, limit),
        })
    }

    /// Its tiles in their order along the Hilbert curve.
    fn jobs<'a>(&'a self, tiles: &Tiles) -> Vec<Job<'a>> {
        let mut found: BTreeMap<u64, Job> = BTreeMap::new();
        let mut add = |tile: TileCoord, pieces: Range<usize>| {
            let level = self;
            let job = Job {
                tile,
                level,
                pieces,
            };
            found.entry(TileId::from(tile).value()).or_insert(job);
        };
        let mut start = 0;
        let same = |one: &pieces::Piece, other: &pieces::Piece| one.tile == other.tile;
        for run in self.pieces.pieces.chunk_by(same) {
            add(run[0].tile, start..start + run.len());
            start += run.len();
        }
        for ((x, y), _) in tiles.places.iter().flat_map(|layer| &layer.rows) {
            let shift = WORLD_BITS - u32::from(self.zoom);
            let at = Plane::Mercator.point(Coord { x: *x, y: *y });
            let last = (1 << self.zoom) - 1;
            let [x, y] = at.map(|of| u32::try_from(of >> shift).unwrap_or_default().min(last));
            if let Ok(tile) = TileCoord::new(self.zoom, x, y) {
                add(tile, 0..0);
            }
        }
        found.into_values().collect()
    }
}

impl Job<'_> {
    /// The tile's bytes, not packed; none when nothing is in it.
    fn tile(&self, tiles: &Tiles) -> Result<Vec<u8>, fast_mvt::MvtError> {
        let mut tile = MvtTileBuilder::new();
        let features = self.areas(&tiles.areas);
        if !features.is_empty() {
            let layer = &tiles.areas;
            let fields = names(&layer.fields);
            tile = encode::add_areas(tile, layer.name, self.level.extent_bits, &fields, features)?;
        }
        for layer in &tiles.places {
            let features = self.places(layer);
            if !features.is_empty() {
                let fields = names(&layer.fields);
                tile = encode::add_places(tile, layer.name, PLACE_BITS, &fields, features)?;
            }
        }
        Ok(tile.encode())
    }

    fn areas<'a>(&self, layer: &AreaTiles<'a>) -> Vec<Feature<'a, Vec<rings::Polygon>>> {
        let bits = self.level.extent_bits;
        let origin = [self.tile.x(), self.tile.y()].map(|of| i64::from(of) << bits);
        let local = |edge: &[Point; 2]| edge.map(|at| moved(at, origin));
        let pieces = &self.level.pieces.pieces[self.pieces.clone()];
        let edges_of = |piece: &pieces::Piece| {
            let edges = &self.level.pieces.edges[piece.edges.clone()];
            edges.iter().map(local).collect::<Vec<_>>()
        };
        let edges: Vec<_> = pieces.iter().map(edges_of).collect();
        let frame = Frame::new(
            1 << bits,
            1 << (bits - BUFFER_SHARE),
            edges.iter().flatten(),
        );
        let features = pieces.iter().zip(edges).filter_map(|(piece, edges)| {
            let shape = frame.cut(edges.into_iter(), piece.middle);
            let id = piece.area + 1;
            (!shape.is_empty()).then(|| Feature {
                id,
                shape,
                values: (layer.values)(piece.area),
            })
        });
        features.collect()
    }

    /// The places in the tile and its buffer.
    fn places<'a>(&self, layer: &PlaceTiles<'a>) -> Vec<Feature<'a, Point>> {
        let shift = WORLD_BITS - u32::from(self.tile.z()) - PLACE_BITS;
        let origin = [self.tile.x(), self.tile.y()].map(|of| i64::from(of) << PLACE_BITS);
        let (side, buffer) = (1 << PLACE_BITS, 1 << (PLACE_BITS - BUFFER_SHARE));
        let rows = layer.rows.iter().zip(1..);
        let features = rows.filter_map(|(((x, y), values), id)| {
            let at = Plane::Mercator.point(Coord { x: *x, y: *y });
            let shape = moved(at.map(|of| of >> shift), origin);
            let near = shape.iter().all(|of| (-buffer..side + buffer).contains(of));
            near.then(|| Feature {
                id,
                shape,
                values: values.clone(),
            })
        });
        features.collect()
    }
}

fn names(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.name.as_str()).collect()
}

/// A point counted from a tile's corner. What is so far away that it does not fit is as far as can be.
fn moved(at: Point, origin: [i64; 2]) -> Point {
    [0, 1].map(|axis: usize| {
        let from = i64::from(at[axis]) - origin[axis];
        i32::try_from(from).unwrap_or(if from < 0 { i32::MIN } else { i32::MAX })
    })
}
