//! Arcs: borders and coasts, each once, cut where the areas beside them change.

use std::collections::HashMap;

use geo::{LineString, MultiPolygon};

use super::plane::{Plane, Point, twice_area};
use crate::geometry;

/// A border or coast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arc {
    /// Where its vertices begin among all.
    pub(super) start: u32,
    /// Where they end.
    pub(super) end: u32,
    /// Whether the last vertex is followed by the first: a ring without a junction.
    pub(super) closed: bool,
}

/// An arc as a part of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    /// Which arc.
    pub(super) arc: u32,
    /// Whether the ring runs against it.
    pub(super) backward: bool,
}

/// A ring as arcs, one after the other.
pub(super) type Ring = Vec<Use>;

/// Everything that arcs say of shapes.
#[derive(Debug, Clone)]
pub(super) struct Arcs {
    /// The points that there are, each once, sorted.
    pub(super) points: Vec<Point>,
    /// The vertices of all arcs, as places among the points.
    pub(super) vertices: Vec<u32>,
    /// The arcs.
    pub(super) all: Vec<Arc>,
    /// The areas: polygons of rings, the exterior first. Exteriors have areas above nought.
    pub(super) areas: Vec<Vec<Vec<Ring>>>,
}

/// Rings of points, before they are cut.
struct Rings {
    /// Each visit of a ring to a point.
    visits: Vec<Point>,
    /// How many visits, ring by ring, polygon by polygon, area by area.
    lengths: Vec<Vec<Vec<usize>>>,
}

impl Arc {
    /// Its vertices' places.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Arcs {
    /// Finds the arcs of shapes: a junction stands where two visits of rings to a point come from
    /// or go to different points.
    pub(super) fn of<'a>(
        shapes: impl Iterator<Item = &'a MultiPolygon<f64>>,
        plane: Plane,
    ) -> Self {
        let rings = Rings::of(shapes, plane);
        let (points, visits) = numbered(&rings.visits);
        let mut cutter = Cutter {
            junctions: junctions(&visits, points.len(), &rings.lengths),
            known: HashMap::new(),
            vertices: Vec::new(),
            arcs: Vec::new(),
        };
        let mut rest = visits.as_slice();
        let areas = rings.lengths.iter().map(|polygons| {
            let polygons = polygons.iter().map(|lengths| {
                let rings = lengths.iter().map(|length| {
                    let (ring, behind) = rest.split_at(*length);
                    rest = behind;
                    cutter.cut(ring)
                });
                rings.collect()
            });
            polygons.collect()
        });
        Self {
            areas: areas.collect(),
            points,
            vertices: cutter.vertices,
            all: cutter.arcs,
        }
    }

    /// The points of an arc's vertices.
    pub(super) fn ids(&self, arc: Arc) -> &[u32] {
        &self.vertices[arc.range()]
    }
}

impl Rings {
    fn of<'a>(shapes: impl Iterator<Item = &'a MultiPolygon<f64>>, plane: Plane) -> Self {
        let mut visits = Vec::new();
        let mut push = |ring: &LineString<f64>, exterior: bool| {
            let from = visits.len();
            for at in &ring.0 {
                let at = plane.point(*at);
                if visits.len() == from || visits.last() != Some(&at) {
                    visits.push(at);
                }
            }
            while visits.len() > from + 1 && visits.last() == visits.get(from) {
                visits.pop();
            }
            if visits.len() < from + 3 {
                visits.truncate(from);
                return None;
            }
            let ring = &mut visits[from..];
            if (twice_area(ring) > 0) != exterior {
                ring.reverse();
            }
            Some(ring.len())
        };
        let lengths = shapes.map(|shape| {
            let polygons = shape.0.iter().filter_map(|polygon| {
                // The holes of what has no area go with it.
                let exterior = push(polygon.exterior(), true)?;
                let holes = geometry::rings(polygon).skip(1);
                let holes = holes.filter_map(|hole| push(hole, false));
                Some(std::iter::once(exterior).chain(holes).collect())
            });
            polygons.collect()
        });
        let lengths = lengths.collect();
        Self { visits, lengths }
    }
}

/// The points that there are, and which of them each visit is to.
fn numbered(visits: &[Point]) -> (Vec<Point>, Vec<u32>) {
    let mut order: Vec<(Point, u32)> = visits.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut points: Vec<Point> = Vec::new();
    let mut ids = vec![0; visits.len()];
    for (point, visit) in order {
        if points.last() != Some(&point) {
            points.push(point);
        }
        ids[visit as usize] = number(points.len() - 1);
    }
    (points, ids)
}

/// Whether each point is a junction.
fn junctions(visits: &[u32], points: usize, lengths: &[Vec<Vec<usize>>]) -> Vec<bool> {
    const UNSEEN: [u32; 2] = [u32::MAX; 2];
    let mut beside = vec![UNSEEN; points];
    let mut junctions = vec![false; points];
    let mut rest = visits;
    for length in lengths.iter().flatten().flatten() {
        let (ring, behind) = rest.split_at(*length);
        rest = behind;
        let before = ring.iter().cycle().skip(ring.len() - 1);
        let after = ring.iter().cycle().skip(1);
        for ((at, before), after) in ring.iter().zip(before).zip(after) {
            let own = [*before.min(after), *before.max(after)];
            let known = &mut beside[*at as usize];
            if *known == UNSEEN {
                *known = own;
            } else if *known != own {
                junctions[*at as usize] = true;
            }
        }
    }
    junctions
}

struct Cutter {
    junctions: Vec<bool>,
    /// Arcs by the two vertices they begin with, from either end.
    known: HashMap<[u32; 2], Use>,
    vertices: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Cutter {
    fn cut(&mut self, ring: &[u32]) -> Ring {
        let is_junction = |at: &u32| self.junctions[*at as usize];
        let Some(first) = ring.iter().position(is_junction) else {
            return vec![self.whole(ring)];
        };
        let mut pieces = Vec::new();
        let mut piece = Vec::new();
        for at in ring.iter().cycle().skip(first).take(ring.len() + 1) {
            piece.push(*at);
            if piece.len() > 1 && is_junction(at) {
                pieces.push(std::mem::replace(&mut piece, vec![*at]));
            }
        }
        pieces.iter().map(|piece| self.open(piece)).collect()
    }

    /// A ring without a junction begins at its first point and goes to the smaller neighbour.
    fn whole(&mut self, ring: &[u32]) -> Use {
        let count = ring.len();
        let least = ring.iter().min();
        let from = ring.iter().position(|at| Some(at) == least).unwrap_or(0);
        let at = |step: usize| ring[(from + step) % count];
        let backward = at(count - 1) < at(1);
        let key = [at(0), if backward { at(count - 1) } else { at(1) }];
        if let Some(known) = self.known.get(&key) {
            return Use { backward, ..*known };
        }
        let steps = 0..count;
        let start = self.vertices.len();
        if backward {
            self.vertices
                .extend(steps.map(|step| at((count - step) % count)));
        } else {
            self.vertices.extend(steps.map(at));
        }
        let arc = self.push(start, true);
        let forward = Use {
            arc,
            backward: false,
        };
        self.known.insert(key, forward);
        Use { arc, backward }
    }

    /// What runs from a junction by a point that is none is the same arc for every ring.
    fn open(&mut self, piece: &[u32]) -> Use {
        let key = [piece[0], piece[1]];
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let start = self.vertices.len();
        self.vertices.extend_from_slice(piece);
        let arc = self.push(start, false);
        let last = piece.len() - 1;
        let (forward, backward) = [false, true].map(|backward| Use { arc, backward }).into();
        self.known.insert([piece[last], piece[last - 1]], backward);
        self.known.insert(key, forward);
        forward
    }

    fn push(&mut self, start: usize, closed: bool) -> u32 {
        let (start, end) = (number(start), number(self.vertices.len()));
        self.arcs.push(Arc { start, end, closed });
        number(self.arcs.len() - 1)
    }
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than four thousand million vertices fit into memory")
}
