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
//! Specification. Mapbox (2020), `TileJSON` 3.0.0.

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

use std::collections::{BTreeMap, BTreeSet};
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
#[cfg(test)]
pub(crate) use rings::polygons as made_up_polygons;

/// The first zoom: one tile holds the world.
const MIN_ZOOM: u8 = 0;
/// The last zoom; clients enlarge it for those beyond.
const MAX_ZOOM: u8 = 12;
/// A tile's buffer is its side divided by two to this many: 64 of 4,096 units, 8 of 512 pixels.
const BUFFER_SHARE: u32 = 6;
/// How many tiles are made before they are written.
const AT_ONCE: usize = 256;
/// Two to this many units are one side of a tile of places.
const PLACE_BITS: u32 = 12;

/// What an archive holds.
pub(crate) struct Tiles<'a> {
    /// What is said of the archive.
    pub(crate) about: Vec<(&'static str, serde_json::Value)>,
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
    /// The places in it and in its buffer: which layer, which row.
    places: Vec<(usize, usize)>,
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
    let failed = |why: String| PublishError::tiles(path, why);
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
    // A zoom a job at a time, and few tiles: all of them together are many times the map.
    let zooms: Vec<u8> = (MIN_ZOOM..=MAX_ZOOM).collect();
    let (odd, rest) = zooms.split_at(zooms.len() % jobs.max(1));
    for zooms in [odd].into_iter().chain(rest.chunks(jobs.max(1))) {
        let levels = in_order(zooms, jobs, |zoom| Level::of(tiles, &topology, *zoom))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let work: Vec<Job> = levels.iter().flat_map(|level| level.jobs(tiles)).collect();
        for work in work.chunks(AT_ONCE) {
            let packed = in_order(work, jobs, |job| job.packed(tiles));
            for (job, bytes) in work.iter().zip(packed) {
                let added = writer.add_tile(job.tile, &bytes.map_err(failed)?);
                added.map_err(|error| failed(error.to_string()))?;
            }
        }
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
        let job = |tile: TileCoord, pieces: Range<usize>| {
            let (level, places) = (self, Vec::new());
            let job = Job {
                tile,
                level,
                pieces,
                places,
            };
            (TileId::from(tile).value(), job)
        };
        let mut start = 0;
        let same = |one: &pieces::Piece, other: &pieces::Piece| one.tile == other.tile;
        for run in self.pieces.pieces.chunk_by(same) {
            found.extend([job(run[0].tile, start..start + run.len())]);
            start += run.len();
        }
        let spots: Vec<_> = self.spots(tiles).collect();
        for (at, _) in &spots {
            if let Some(tile) = self.tile_of(*at) {
                let (id, job) = job(tile, 0..0);
                found.entry(id).or_insert(job);
            }
        }
        let buffer = 1 << (PLACE_BITS - BUFFER_SHARE);
        for (at, place) in spots {
            let near = [-buffer, buffer].map(|x| [-buffer, buffer].map(|y| [at[0] + x, at[1] + y]));
            let near = near.as_flattened().iter();
            let near: BTreeSet<u64> = near
                .filter_map(|at| Some(TileId::from(self.tile_of(*at)?).value()))
                .collect();
            // A buffer alone makes no tile.
            for id in near {
                if let Some(job) = found.get_mut(&id) {
                    job.places.push(place);
                }
            }
        }
        found.into_values().collect()
    }

    /// Where each place is, in whole units across the world, and which it is.
    fn spots(&self, tiles: &Tiles) -> impl Iterator<Item = (Point, (usize, usize))> {
        let shift = WORLD_BITS - u32::from(self.zoom) - PLACE_BITS;
        let layers = tiles.places.iter().enumerate();
        layers.flat_map(move |(layer, of)| {
            of.rows
                .iter()
                .enumerate()
                .map(move |(row, (at, _))| (spot(*at).map(|of| of >> shift), (layer, row)))
        })
    }

    /// The tile that a point of places is in; `None` beyond the world.
    fn tile_of(&self, at: Point) -> Option<TileCoord> {
        let [x, y] = at.map(|of| u32::try_from(of >> PLACE_BITS));
        TileCoord::new(self.zoom, x.ok()?, y.ok()?).ok()
    }
}

impl Job<'_> {
    /// The tile's bytes in gzip; none when nothing is in it.
    fn packed(&self, tiles: &Tiles) -> Result<Vec<u8>, String> {
        let bytes = self.tile(tiles).map_err(|error| error.to_string())?;
        if bytes.is_empty() {
            return Ok(bytes);
        }
        encode::gzip(&bytes).map_err(|error| error.to_string())
    }

    /// The tile's bytes, not packed; none when nothing is in it.
    fn tile(&self, tiles: &Tiles) -> Result<Vec<u8>, fast_mvt::MvtError> {
        let mut tile = MvtTileBuilder::new();
        let features = self.areas();
        if !features.is_empty() {
            let layer = &tiles.areas;
            let fields = names(&layer.fields);
            let values = |id: usize| (layer.values)(id - 1);
            let bits = self.level.extent_bits;
            tile = encode::add_areas(tile, layer.name, bits, &fields, (features, values))?;
        }
        for (nth, layer) in tiles.places.iter().enumerate() {
            let features = self.places(nth, layer);
            if !features.is_empty() {
                let fields = names(&layer.fields);
                let values = |id: usize| layer.rows[id - 1].1.clone();
                let bits = PLACE_BITS;
                tile = encode::add_places(tile, layer.name, bits, &fields, (features, values))?;
            }
        }
        Ok(tile.encode())
    }

    fn areas(&self) -> Vec<Feature<Vec<rings::Polygon>>> {
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
            (!shape.is_empty()).then_some(Feature { id, shape })
        });
        features.collect()
    }

    /// The places of a layer in the tile and its buffer.
    fn places(&self, nth: usize, layer: &PlaceTiles) -> Vec<Feature<Point>> {
        let shift = WORLD_BITS - u32::from(self.tile.z()) - PLACE_BITS;
        let origin = [self.tile.x(), self.tile.y()].map(|of| i64::from(of) << PLACE_BITS);
        let own = self.places.iter().filter(|(layer, _)| *layer == nth);
        let features = own.filter_map(|(_, row)| {
            let (at, _) = layer.rows.get(*row)?;
            Some(Feature {
                id: row + 1,
                shape: moved(spot(*at).map(|of| of >> shift), origin),
            })
        });
        features.collect()
    }
}

/// Where a place is; the world's last meridian and parallel are in its last tiles.
fn spot((x, y): (f64, f64)) -> Point {
    let last = (1 << WORLD_BITS) - 1;
    Plane::Mercator
        .point(Coord { x, y })
        .map(|of| of.clamp(0, last))
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
