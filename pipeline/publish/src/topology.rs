//! Shapes as shared borders, which can be made simpler without a gap or an overlap.
//!
//! A simplifier that takes one shape at a time tears neighbours apart. Here a border is an arc
//! that both neighbours are made of, as in TopoJSON, and an arc is made simpler once.

mod arcs;
mod contacts;
mod plane;
mod weigh;

#[cfg(test)]
pub(crate) mod tests;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use arcs::{Arc, Arcs, Ring, Use};
pub(crate) use plane::{Plane, Point, WORLD_BITS, cross, twice_area};

/// Shapes that share their borders. Grain of what it gives: one shape an area, in the order given.
///
/// A border is shared where two shapes have the same vertices at six decimals, one after the
/// other. Where a vertex of one lies on an edge of another that has no vertex there, or edges
/// cross, the border is not shared; the vertices at such places stay at every tolerance, so that
/// what is torn or overlaps in the input is so by no more than it was.
///
/// # Guarantees
/// At every tolerance neighbours share the vertices that are left, no edge crosses or touches another
/// that it did not, rings wind as RFC 7946 asks, and every area keeps its largest polygon with
/// three different points at least. A smaller island goes when it is smaller than
/// the tolerance squared, never one that fills a hole or touches another border.
///
/// # Method
/// Visvalingam and Whyatt's: the vertex whose triangle with its neighbours is the smallest goes
/// first. It was chosen over Douglas and Peucker's because one run serves every tolerance,
/// because vertices go one at a time, so each can be asked whether anything is in the way, and
/// because it drops bends by their size on the map and keeps fewer spikes.
///
/// # References
/// Visvalingam and Whyatt (1993), The Cartographic Journal 30 (1), 46-51. Bostock (2012),
/// TopoJSON; where arcs are cut follows its `topojson-server` 3. Shi and Cheung (2006),
/// "Performance evaluation of line simplification algorithms", The Cartographic Journal 43 (1).
///
/// # Example
/// ```
/// use geo::{MultiPolygon, polygon};
/// use publish::{Tolerance, Topology};
///
/// let west = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.001, y: 0.5), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
/// let east = polygon![(x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.001, y: 0.5), (x: 1.0, y: 0.0)];
/// let topology = Topology::new(&[MultiPolygon(vec![west]), MultiPolygon(vec![east])]);
/// let simple = topology.simplified(Tolerance::Metres(10_000.0));
/// assert!(simple.iter().all(|shape| shape.0[0].exterior().0.len() == 5));
/// ```
#[derive(Debug, Clone)]
pub struct Topology {
    plane: Plane,
    arcs: Arcs,
    /// What each vertex of the arcs is worth in square metres.
    weights: Vec<f64>,
    /// What each arc as a whole is worth: finite for islands that may go.
    islands: Vec<f64>,
}

/// How large what goes may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// The square root of the largest triangle that a vertex may take with it, in metres.
    Metres(f64),
    /// One of the 4,096 units across a tile of this zoom, at the middle latitude of the shapes.
    Zoom(u8),
}

impl Topology {
    /// The topology of shapes in degrees of WGS 84; rings may wind either way.
    ///
    /// Coordinates are taken at six decimals; points that fall together are one.
    #[must_use]
    pub fn new<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> Self {
        Self::in_plane(shapes.into_iter(), Plane::Degrees)
    }

    pub(crate) fn in_plane<'a>(
        shapes: impl Iterator<Item = &'a MultiPolygon<f64>>,
        plane: Plane,
    ) -> Self {
        let arcs = Arcs::of(shapes, plane);
        let held = contacts::held(&arcs, plane);
        Self {
            weights: weigh::weights(&arcs, plane, &held),
            islands: islands(&arcs, plane, &held),
            plane,
            arcs,
        }
    }

    /// The shapes with what is smaller than a tolerance left out.
    ///
    /// # Units
    /// Degrees of WGS 84 at six decimals.
    #[must_use]
    pub fn simplified(&self, tolerance: Tolerance) -> Vec<MultiPolygon<f64>> {
        let limit = self.square_metres(tolerance);
        let area = |at| {
            let polygons = self.polygons(at, limit).map(|rings| {
                let mut rings = rings.iter().map(|ring| self.line(ring, limit));
                let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
                Polygon::new(exterior, rings.collect())
            });
            MultiPolygon(polygons.collect())
        };
        (0..self.arcs.areas.len()).map(area).collect()
    }

    /// The area below which triangles and islands go, in square metres.
    pub(crate) fn square_metres(&self, tolerance: Tolerance) -> f64 {
        let metres = match tolerance {
            Tolerance::Metres(metres) => metres,
            Tolerance::Zoom(zoom) => plane::tile_unit_m(zoom, self.middle_latitude()),
        };
        metres * metres
    }

    /// How many areas there are.
    pub(crate) fn areas(&self) -> usize {
        self.arcs.areas.len()
    }

    /// How many arcs there are.
    pub(crate) fn arcs(&self) -> usize {
        self.arcs.all.len()
    }

    /// What is left of an arc, from its first vertex on; that of one closed by itself ends
    /// where it began.
    pub(crate) fn arc(&self, arc: usize, limit: f64) -> impl Iterator<Item = Point> {
        let of = self.arcs.all[arc];
        let kept = of.range().filter(move |at| self.weights[*at] > limit);
        let kept = kept.map(|at| self.point(at));
        let first = of.range().find(move |at| self.weights[*at] > limit);
        kept.chain(first.filter(|_| of.closed).map(|at| self.point(at)))
    }

    /// The arcs of an area's rings, and whether each runs against its ring.
    pub(crate) fn uses(&self, area: usize, limit: f64) -> impl Iterator<Item = (usize, bool)> {
        let rings = self.polygons(area, limit).flatten().flatten();
        rings.map(|of| (of.arc as usize, of.backward))
    }

    /// The polygons of an area that are no island that goes.
    fn polygons(&self, area: usize, limit: f64) -> impl Iterator<Item = &Vec<Ring>> {
        let stays = move |polygon: &&Vec<Ring>| match polygon.first().map(Vec::as_slice) {
            Some([Use { arc, .. }]) => self.islands[*arc as usize] > limit,
            _ => true,
        };
        self.arcs.areas[area].iter().filter(stays)
    }

    fn point(&self, at: usize) -> Point {
        self.arcs.points[self.arcs.vertices[at] as usize]
    }

    fn line(&self, ring: &Ring, limit: f64) -> LineString<f64> {
        let mut points: Vec<Coord<f64>> = Vec::new();
        for of in ring {
            let arc = self.arc(of.arc as usize, limit);
            let mut arc: Vec<_> = arc.map(|at| self.plane.degrees(at)).collect();
            if of.backward {
                arc.reverse();
            }
            // An arc begins where the one before it ended.
            points.extend(&arc[usize::from(!points.is_empty())..]);
        }
        LineString(points)
    }

    fn middle_latitude(&self) -> f64 {
        let ys = self.arcs.points.iter().map(|at| at[1]);
        let ends = ys.clone().min().zip(ys.max());
        let ends = ends.map(|(low, high)| [low, high].map(|y| self.plane.degrees([0, y]).y));
        ends.map_or(0.0, |[low, high]| f64::midpoint(low, high))
    }
}

/// What each arc is worth as an island that may go, in square metres; infinite where it is none.
///
/// It may go when it is the whole border of a polygon that has no holes and is not its area's
/// largest, when no other ring has it, and when it touches none.
fn islands(arcs: &Arcs, plane: Plane, held: &[bool]) -> Vec<f64> {
    let mut worth = vec![f64::INFINITY; arcs.all.len()];
    let mut rings = vec![0_u32; arcs.all.len()];
    for of in arcs.areas.iter().flatten().flatten().flatten() {
        rings[of.arc as usize] += 1;
    }
    let area = |ring: &Ring| -> i128 {
        let points = ring.iter().flat_map(|of| {
            let ids = arcs.ids(arcs.all[of.arc as usize]).iter();
            let (forward, backward) = if of.backward {
                (None, Some(ids.rev()))
            } else {
                (Some(ids), None)
            };
            forward
                .into_iter()
                .flatten()
                .chain(backward.into_iter().flatten())
        });
        let points: Vec<Point> = points.map(|id| arcs.points[*id as usize]).collect();
        twice_area(&points)
    };
    for polygons in arcs.areas.iter().filter(|polygons| polygons.len() > 1) {
        let sizes: Vec<i128> = polygons.iter().map(|rings| area(&rings[0])).collect();
        let largest = sizes.iter().max();
        let largest = sizes.iter().position(|size| Some(size) == largest);
        for (at, (polygon, size)) in polygons.iter().zip(&sizes).enumerate() {
            let [exterior] = polygon.as_slice() else {
                continue;
            };
            let [Use { arc, .. }] = exterior.as_slice() else {
                continue;
            };
            let of = arcs.all[*arc as usize];
            if Some(at) != largest && rings[*arc as usize] == 1 && is_free(arcs, of, held) {
                let y = arcs.points[arcs.ids(of)[0] as usize][1];
                #[expect(clippy::cast_precision_loss, reason = "an area is rounded as any is")]
                let size = *size as f64 / 2.0 * plane.square_metres(y);
                worth[*arc as usize] = size;
            }
        }
    }
    worth
}

/// Whether a closed arc touches no other.
fn is_free(arcs: &Arcs, of: Arc, held: &[bool]) -> bool {
    of.closed && arcs.ids(of).iter().all(|id| !held[*id as usize])
}
