//! What each vertex is worth: the order in which vertices may go.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::arcs::{Arcs, number};
use super::plane::{Plane, Point, cross};

/// The weight of every vertex of the arcs in square metres, infinite where it always stays.
///
/// Vertices go one by one, always the one whose triangle with its neighbours is the smallest and
/// which may go. Its weight is that area, or that of one that went before it where that is larger.
/// So the vertices heavier than some limit are what was left at one moment, and what holds after
/// each removal holds for every limit.
///
/// A vertex may go when no point that is left lies in its triangle or on it, when there is no
/// other edge yet between its neighbours, and when its ring keeps three. Then no edge is crossed or
/// touched: one that met the new edge would have to come in by one of the two old ones, which
/// nothing crosses, or end in the triangle.
///
/// # References
/// Visvalingam and Whyatt (1993), "Line generalisation by repeated elimination of points", The
/// Cartographic Journal 30 (1), 46-51. The check of the triangle is that of the coverage
/// simplifier of the JTS Topology Suite 1.20 (Davis, 2023, `simplify/TPVWSimplifier`).
pub(super) fn weights(arcs: &Arcs, plane: Plane, held: &[bool]) -> Vec<f64> {
    let mut work = Work::new(arcs, plane, held);
    for at in 0..number(arcs.vertices.len()) {
        work.queue(at);
    }
    while let Some(Reverse((bits, at))) = work.heap.pop() {
        if work.weights[at as usize].is_finite() || work.area(at).to_bits() != bits {
            continue;
        }
        match work.obstacle(at) {
            None => work.remove(at, f64::from_bits(bits)),
            Some(Obstacle::Point(point)) => work.waiting.entry(point).or_default().push(at),
            Some(Obstacle::Lasting) => {}
        }
    }
    work.weights
}

/// Why a vertex may not go.
enum Obstacle {
    /// A point in its triangle, which may go itself.
    Point(u32),
    /// Something that stays as it is as long as the neighbours stay.
    Lasting,
}

struct Work<'a> {
    arcs: &'a Arcs,
    plane: Plane,
    /// Whether a vertex can go at all.
    movable: Vec<bool>,
    before: Vec<u32>,
    after: Vec<u32>,
    arc_of: Vec<u32>,
    /// How many different points are left of each arc.
    left: Vec<u32>,
    /// Arcs of which one edge is left, by its ends.
    straight: HashSet<[u32; 2]>,
    tree: RTree<GeomWithData<[i64; 2], u32>>,
    gone: Vec<bool>,
    waiting: HashMap<u32, Vec<u32>>,
    /// Areas, as bits that sort like them, and whose they are.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    heaviest: f64,
    weights: Vec<f64>,
}

impl<'a> Work<'a> {
    fn new(arcs: &'a Arcs, plane: Plane, held: &[bool]) -> Self {
        let count = arcs.vertices.len();
        let points = arcs.points.iter().zip(0..);
        let tree = points.map(|(at, id)| GeomWithData::new(at.map(i64::from), id));
        let mut work = Self {
            arcs,
            plane,
            movable: vec![false; count],
            before: vec![0; count],
            after: vec![0; count],
            arc_of: vec![0; count],
            left: Vec::with_capacity(arcs.all.len()),
            straight: HashSet::new(),
            tree: RTree::bulk_load(tree.collect()),
            gone: vec![false; arcs.points.len()],
            waiting: HashMap::new(),
            heap: BinaryHeap::with_capacity(count),
            heaviest: 0.0,
            weights: vec![f64::INFINITY; count],
        };
        for (arc, of) in (0..).zip(&arcs.all) {
            let ids = arcs.ids(*of);
            for at in of.start..of.end {
                let (first, last) = (at == of.start, at + 1 == of.end);
                let nth = at as usize;
                work.before[nth] = if first { of.end - 1 } else { at - 1 };
                work.after[nth] = if last { of.start } else { at + 1 };
                work.arc_of[nth] = arc;
                let inside = of.closed || !(first || last);
                work.movable[nth] = inside && !held[arcs.vertices[nth] as usize];
            }
            let loops = !of.closed && ids.first() == ids.last();
            work.left.push(number(ids.len()) - u32::from(loops));
            if let ([one, other], false) = (ids, of.closed) {
                work.straight.insert(pair(*one, *other));
            }
        }
        work
    }

    fn id(&self, at: u32) -> u32 {
        self.arcs.vertices[at as usize]
    }

    fn point(&self, at: u32) -> Point {
        self.arcs.points[self.id(at) as usize]
    }

    fn neighbours(&self, at: u32) -> (u32, u32) {
        (self.before[at as usize], self.after[at as usize])
    }

    /// The area of a vertex's triangle in square metres.
    fn area(&self, at: u32) -> f64 {
        let (before, after) = self.neighbours(at);
        let own = self.point(at);
        let twice = cross(self.point(before), own, self.point(after)).unsigned_abs();
        #[expect(clippy::cast_precision_loss, reason = "an area is rounded as any is")]
        let twice = twice as f64;
        twice / 2.0 * self.plane.square_metres(own[1])
    }

    fn queue(&mut self, at: u32) {
        if self.movable[at as usize] {
            self.heap.push(Reverse((self.area(at).to_bits(), at)));
        }
    }

    fn obstacle(&self, at: u32) -> Option<Obstacle> {
        let (before, after) = self.neighbours(at);
        let arc = self.arc_of[at as usize] as usize;
        let ends = [before, after].map(|at| self.id(at));
        let is_ring = self.arcs.all[arc].closed || self.loops(arc);
        if is_ring && self.left[arc] <= 3 {
            return Some(Obstacle::Lasting);
        }
        if self.straight.contains(&pair(ends[0], ends[1])) {
            return Some(Obstacle::Lasting);
        }
        let own = self.id(at);
        let [a, b, c] = [before, at, after].map(|at| self.point(at));
        let corners = [a, b, c].map(|of| of.map(i64::from));
        let envelope = AABB::from_points(&corners);
        let inside = self.tree.locate_in_envelope(&envelope).map(|of| of.data);
        let mut inside = inside.filter(|id| {
            let in_the_way = !self.gone[*id as usize] && *id != own && !ends.contains(id);
            in_the_way && is_within(self.arcs.points[*id as usize], a, b, c)
        });
        inside.next().map(Obstacle::Point)
    }

    /// Whether an arc that is not closed begins and ends at the same junction.
    fn loops(&self, arc: usize) -> bool {
        let ids = self.arcs.ids(self.arcs.all[arc]);
        ids.len() > 2 && ids.first() == ids.last()
    }

    fn remove(&mut self, at: u32, area: f64) {
        let (before, after) = self.neighbours(at);
        self.heaviest = self.heaviest.max(area);
        self.weights[at as usize] = self.heaviest;
        self.after[before as usize] = after;
        self.before[after as usize] = before;
        let own = self.id(at);
        self.gone[own as usize] = true;
        let arc = self.arc_of[at as usize] as usize;
        self.left[arc] -= 1;
        if self.left[arc] == 2 {
            let ends = [before, after].map(|at| self.id(at));
            self.straight.insert(pair(ends[0], ends[1]));
        }
        let woken = self.waiting.remove(&own).unwrap_or_default();
        for at in [before, after].into_iter().chain(woken) {
            if self.weights[at as usize].is_infinite() {
                self.queue(at);
            }
        }
    }
}

fn pair(one: u32, other: u32) -> [u32; 2] {
    [one.min(other), one.max(other)]
}

/// Whether a point within the box of a triangle is in the triangle or on it.
fn is_within(p: Point, a: Point, b: Point, c: Point) -> bool {
    let sides = [cross(a, b, p), cross(b, c, p), cross(c, a, p)];
    let any = |sign: i64| sides.iter().any(|side| side.signum() == sign);
    !(any(1) && any(-1))
}
