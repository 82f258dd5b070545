//! Which tiles each area is in, and which of its edges each tile has.

use std::ops::Range;

use pmtiles::{TileCoord, TileId};

use super::BUFFER_SHARE;
use super::snapped::Snapped;
use crate::topology::{Point, Topology};

/// An area in a tile.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The tile.
    pub(super) tile: TileCoord,
    /// The area.
    pub(super) area: usize,
    /// Its edges in the tile and its buffer, among the level's.
    pub(super) edges: Range<usize>,
    /// Whether the middle of the tile is in the area.
    pub(super) middle: bool,
}

/// Everything that the tiles of one zoom show of areas.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Edges in whole units across the world.
    pub(super) edges: Vec<[Point; 2]>,
    /// In the order of tiles along the Hilbert curve, then of areas.
    pub(super) pieces: Vec<Piece>,
}

/// The tiles of one zoom.
#[derive(Debug, Clone, Copy)]
struct Tiles {
    zoom: u8,
    extent_bits: u32,
}

/// Columns and rows of tiles, the last one included.
#[derive(Debug, Clone, Copy)]
struct Reach {
    low: [i64; 2],
    high: [i64; 2],
}

impl Pieces {
    /// The pieces of a zoom.
    pub(super) fn of(topology: &Topology, snapped: &Snapped, zoom: u8, limit: f64) -> Self {
        let tiles = Tiles {
            zoom,
            extent_bits: snapped.extent_bits,
        };
        let mut all = Self {
            edges: Vec::new(),
            pieces: Vec::new(),
        };
        for area in 0..topology.areas() {
            let edges: Vec<_> = snapped.edges(topology, area, limit).collect();
            all.add(tiles, area, &edges);
        }
        // What is added area by area stays in that order within a tile.
        all.pieces
            .sort_by_cached_key(|piece| TileId::from(piece.tile).value());
        all
    }

    fn add(&mut self, tiles: Tiles, area: usize, edges: &[[Point; 2]]) {
        let Some(reach) = tiles.reach(&edges.iter().flatten()) else {
            return;
        };
        let mut of_tile: Vec<([i64; 2], [Point; 2])> = Vec::with_capacity(edges.len());
        for edge in edges {
            if let Some(own) = tiles.reach(&edge.iter()) {
                of_tile.extend(own.tiles().map(|tile| (tile, *edge)));
            }
        }
        of_tile.sort_unstable();
        let mut rest = of_tile.as_slice();
        let middles = tiles.middles(reach, edges);
        for (tile, middle) in reach.tiles().zip(middles) {
            let own = rest.partition_point(|(of, _)| *of <= tile);
            let (own, behind) = rest.split_at(own);
            rest = behind;
            if own.is_empty() && !middle {
                continue;
            }
            let start = self.edges.len();
            self.edges.extend(own.iter().map(|(_, edge)| *edge));
            let edges = start..self.edges.len();
            let [x, y] = tile.map(u32::try_from);
            let tile = x.ok().zip(y.ok());
            let tile = tile.and_then(|(x, y)| TileCoord::new(tiles.zoom, x, y).ok());
            self.pieces.extend(tile.map(|tile| Piece {
                tile,
                area,
                edges,
                middle,
            }));
        }
    }
}

impl Tiles {
    /// The tiles that points are in, or in the buffer of.
    fn reach<'a>(self, points: &(impl Iterator<Item = &'a Point> + Clone)) -> Option<Reach> {
        let buffer = 1_i64 << (self.extent_bits - BUFFER_SHARE);
        let end = (1_i64 << self.zoom) - 1;
        let mut reach = Reach {
            low: [0; 2],
            high: [0; 2],
        };
        for axis in [0, 1] {
            let along = points.clone().map(|at| i64::from(at[axis]));
            let (least, most) = along.clone().min().zip(along.max())?;
            // The first tile whose end, and the last whose beginning, with the buffer is reached.
            let first = (least - buffer - 1).div_euclid(1 << self.extent_bits);
            reach.low[axis] = first.clamp(0, end);
            reach.high[axis] = ((most + buffer) >> self.extent_bits).clamp(0, end);
        }
        Some(reach)
    }

    /// Whether the middle of each tile is within edges, in the order of the tiles.
    ///
    /// A line to the west from a middle outside crosses them evenly. Where an edge is nearer to
    /// the middle than a unit the answer may be wrong; nothing asks for it there.
    fn middles(self, reach: Reach, edges: &[[Point; 2]]) -> Vec<bool> {
        let [columns, rows] = reach.size();
        let mut inside = vec![false; columns * rows];
        let half = 1_i64 << (self.extent_bits - 1);
        for [a, b] in edges {
            let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(i64::from);
            let (top, bottom) = (ay.min(by), ay.max(by));
            // Middles with top <= y < bottom.
            let row_of = |y: i64| (y - half + (2 * half - 1)).div_euclid(2 * half);
            let (first, end) = (row_of(top), row_of(bottom));
            for row in first.max(reach.low[1])..end.min(reach.high[1] + 1) {
                let y = row * 2 * half + half;
                let x = ax + (bx - ax) * (y - ay) / (by - ay);
                let column = ((x - half).div_euclid(2 * half) + 1).max(reach.low[0]);
                if column <= reach.high[0] {
                    let place = reach.place([column, row]);
                    inside[place] = !inside[place];
                }
            }
        }
        for column in 1..columns {
            for row in 0..rows {
                inside[column * rows + row] ^= inside[(column - 1) * rows + row];
            }
        }
        inside
    }
}

impl Reach {
    /// All tiles, column by column.
    fn tiles(self) -> impl Iterator<Item = [i64; 2]> {
        let rows = self.low[1]..=self.high[1];
        (self.low[0]..=self.high[0]).flat_map(move |x| rows.clone().map(move |y| [x, y]))
    }

    fn size(self) -> [usize; 2] {
        [0, 1].map(|axis: usize| {
            usize::try_from(self.high[axis] - self.low[axis] + 1).unwrap_or_default()
        })
    }

    fn place(self, tile: [i64; 2]) -> usize {
        let [column, row] = [0, 1]
            .map(|axis: usize| usize::try_from(tile[axis] - self.low[axis]).unwrap_or_default());
        column * self.size()[1] + row
    }
}
