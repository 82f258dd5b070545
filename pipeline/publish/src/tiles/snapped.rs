//! The arcs of a zoom on the whole units of its tiles.

use rstar::{AABB, RTree};

use super::hot_pixel::{along, meets};
use crate::topology::{Point, Topology, WORLD_BITS};

/// Arcs as points one after the other, whole units of one zoom's tiles, counted across the world.
#[derive(Debug)]
pub(super) struct Snapped {
    /// Two to this many units are one side of a tile.
    pub(super) extent_bits: u32,
    points: Vec<Point>,
    /// Where each arc begins, and the last ends.
    starts: Vec<usize>,
}

/// What is left of arcs at a zoom, before it is snapped.
struct Left {
    points: Vec<Point>,
    starts: Vec<usize>,
}

/// 4,096 units a side: what most tiles have.
const LEAST_BITS: u32 = 12;

impl Snapped {
    /// The arcs of a zoom at the smallest extent at which every area has ground.
    ///
    /// Each vertex moves to the middle of its pixel, and each edge goes by the middle of every
    /// pixel with a vertex in it that it passes through. Then edges meet in common points
    /// alone, so what collapses does so on both sides of a border and nothing crosses.
    ///
    /// # Errors
    /// With the first area that has none at the largest extent.
    ///
    /// # References
    /// Hobby (1999), "Practical segment intersection with finite precision output",
    /// Computational Geometry 13 (4), 199-214. Guibas and Marimont (1998), "Rounding arrangements
    /// dynamically", International Journal of Computational Geometry and Applications 8 (2).
    pub(super) fn of(topology: &Topology, zoom: u8, limit: f64) -> Result<Self, usize> {
        let left = Left::of(topology, limit);
        let most = WORLD_BITS - u32::from(zoom);
        let mut lost = 0;
        for extent_bits in LEAST_BITS..=most {
            let snapped = left.snapped(extent_bits, most - extent_bits);
            let mut areas = 0..topology.areas();
            match areas.find(|area| snapped.twice_area(topology, *area, limit) <= 0) {
                None => return Ok(snapped),
                Some(area) => lost = area,
            }
        }
        Err(lost)
    }

    /// The points of an arc; an arc that fell together has one.
    pub(super) fn arc(&self, arc: usize) -> &[Point] {
        &self.points[self.starts[arc]..self.starts[arc + 1]]
    }

    /// The edges of an area's rings, which have the area to their left where y is up.
    pub(super) fn edges<'a>(
        &'a self,
        topology: &'a Topology,
        area: usize,
        limit: f64,
    ) -> impl Iterator<Item = [Point; 2]> + 'a {
        topology.uses(area, limit).flat_map(|(arc, backward)| {
            let sides = self.arc(arc).windows(2);
            sides.map(move |side| {
                if backward {
                    [side[1], side[0]]
                } else {
                    [side[0], side[1]]
                }
            })
        })
    }

    fn twice_area(&self, topology: &Topology, area: usize, limit: f64) -> i128 {
        let edges = self.edges(topology, area, limit);
        let wide = |of: i32| i128::from(of);
        edges
            .map(|[a, b]| wide(a[0]) * wide(b[1]) - wide(a[1]) * wide(b[0]))
            .sum()
    }
}

impl Left {
    fn of(topology: &Topology, limit: f64) -> Self {
        let mut left = Self {
            points: Vec::new(),
            starts: vec![0],
        };
        for arc in 0..topology.arcs() {
            left.points.extend(topology.arc(arc, limit));
            left.starts.push(left.points.len());
        }
        left
    }

    fn snapped(&self, extent_bits: u32, shift: u32) -> Snapped {
        let pixels = Pixels::of(&self.points, shift);
        let mut points = Vec::with_capacity(self.points.len());
        let mut starts = vec![0];
        for ends in self.starts.windows(2) {
            let arc = &self.points[ends[0]..ends[1]];
            let from = points.len();
            points.extend(arc.first().map(|at| pixels.of_point(*at)));
            for side in arc.windows(2) {
                pixels.walk(side[0], side[1], &mut points);
            }
            debug_assert!(points.len() > from || arc.is_empty());
            starts.push(points.len());
        }
        Snapped {
            extent_bits,
            points,
            starts,
        }
    }
}

/// The pixels that have a vertex in them.
struct Pixels {
    shift: u32,
    tree: RTree<[i64; 2]>,
}

impl Pixels {
    fn of(points: &[Point], shift: u32) -> Self {
        let mut pixels: Vec<Point> = points.iter().map(|at| pixel(*at, shift)).collect();
        pixels.sort_unstable();
        pixels.dedup();
        let pixels = pixels.into_iter().map(|at| at.map(i64::from)).collect();
        Self {
            shift,
            tree: RTree::bulk_load(pixels),
        }
    }

    fn of_point(&self, at: Point) -> Point {
        pixel(at, self.shift)
    }

    /// Appends what is behind the first pixel of an edge.
    fn walk(&self, from: Point, to: Point, points: &mut Vec<Point>) {
        let ends = [from, to].map(|at| pixel(at, self.shift));
        if ends[0] == ends[1] {
            return;
        }
        if (0..2).all(|axis: usize| ends[0][axis].abs_diff(ends[1][axis]) < 2)
            && (0..2).any(|axis: usize| ends[0][axis] == ends[1][axis])
        {
            return points.push(ends[1]);
        }
        // In halves of a unit, so that a pixel's sides are whole.
        let [a, b] = [from, to].map(|at| at.map(|of| 2 * i64::from(of)));
        let half = 1_i64 << self.shift;
        let box_ = AABB::from_points(&ends.map(|at| at.map(i64::from)));
        let mut met: Vec<Point> = Vec::new();
        for centre in self.tree.locate_in_envelope(&box_) {
            let low = centre.map(|of| 2 * half * of - half);
            if meets(a, b, low, low.map(|of| of + 2 * half)) {
                met.extend(narrow(*centre));
            }
        }
        met.extend(ends);
        along(ends[0], ends[1], &mut met);
        points.extend(&met[1..]);
    }
}

/// The pixel that a point lies in: it holds its low sides.
fn pixel(at: Point, shift: u32) -> Point {
    let half = (1_i64 << shift) >> 1;
    let moved = at.map(|of| (i64::from(of) + half) >> shift);
    narrow(moved).unwrap_or(at)
}

/// A pixel's place; pixels are no more than the plane has units.
fn narrow(at: [i64; 2]) -> Option<Point> {
    let [x, y] = at.map(i32::try_from);
    Some([x.ok()?, y.ok()?])
}
