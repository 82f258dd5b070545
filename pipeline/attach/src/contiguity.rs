//! Which areas have a border, or a point of one, in common.
//!
//! Every vertex of every outline stands in one table, sorted by the column of a grid and
//! by height within the column. Vertices that are one then stand next to each other,
//! whatever areas they are of, and the work grows with their number alone.

use std::ops::Range;

use geo::{Coord, CoordsIter, MultiPolygon};

use crate::parallel::{in_order, threads};

/// What two areas must share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shared {
    /// A vertex.
    Vertex,
    /// A segment: two vertices that follow each other in both.
    Segment,
}

/// The pairs of areas that share something, give or take a tolerance along each axis.
///
/// Areas are known by their place in the slice; a pair names the smaller place first, and
/// the pairs stand in order, each once. A segment that is no longer than the tolerance is
/// none.
pub(crate) fn contiguous(
    shapes: &[&MultiPolygon<f64>],
    shared: Shared,
    tolerance: f64,
) -> Vec<(u32, u32)> {
    let table = Vertices::of(shapes, tolerance);
    let found = in_order(
        &table.parts(),
        || (),
        |(), _, part| table.pairs(part, shared),
    );
    let mut pairs: Vec<(u32, u32)> = found.into_iter().flatten().collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How wide a column is, in tolerances: few vertices lie so near its edge that they
/// belong in the next one as well, and few lie in it at one height.
const COLUMN: f64 = 64.0;

/// How high a row is, in tolerances: vertices that are one lie in one row or in adjacent ones,
/// and there are fewer rows than 2^32 from pole to pole.
const ROW: f64 = 8.0;

/// How far from a column's edge a vertex also stands in the next column, in tolerances.
const MARGIN: f64 = 2.0;

/// One vertex in so many is looked at to tell where to part the columns.
const SAMPLE: usize = 1024;

/// The vertices of all outlines, ring after ring; each ring ends where it begins.
struct Vertices {
    points: Vec<Coord>,
    /// The area of each.
    areas: Vec<u32>,
    /// Whether each is the last of its ring.
    ends: Vec<bool>,
    tolerance: f64,
    corner: Coord,
}

/// A vertex where it stands in the sorted table.
struct Placed {
    /// Column, then row.
    cell: u64,
    vertex: u32,
    /// Whether it stands in the column after its own.
    again: bool,
}

impl Vertices {
    fn of(shapes: &[&MultiPolygon<f64>], tolerance: f64) -> Self {
        let count = shapes.iter().map(|shape| shape.coords_count()).sum();
        let mut points = Vec::with_capacity(count);
        let mut areas = Vec::with_capacity(count);
        let mut ends = vec![false; count];
        for (area, shape) in (0_u32..).zip(shapes) {
            for polygon in *shape {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    points.extend_from_slice(&ring.0);
                    if let Some(end) = ends.get_mut(points.len().saturating_sub(1)) {
                        *end = true;
                    }
                }
            }
            areas.resize(points.len(), area);
        }
        let low = |corner: Coord, at: &Coord| Coord {
            x: corner.x.min(at.x),
            y: corner.y.min(at.y),
        };
        let first = points.first().copied().unwrap_or_default();
        let corner = points.iter().fold(first, low);
        Self {
            points,
            areas,
            ends,
            tolerance,
            corner,
        }
    }

    /// Columns, in as many parts as there are threads, with about as many vertices in each.
    fn parts(&self) -> Vec<Range<u32>> {
        let mut columns: Vec<u32> = self
            .points
            .iter()
            .step_by(SAMPLE)
            .map(|at| self.column(at.x))
            .collect();
        columns.sort_unstable();
        let parts = threads();
        let cut = |part: usize| columns.get(part * columns.len() / parts).copied();
        let mut parts_from: Vec<u32> = (1..parts).filter_map(cut).collect();
        parts_from.dedup();
        let from = std::iter::once(0).chain(parts_from.iter().copied());
        let to = parts_from.iter().copied().chain([u32::MAX]);
        from.zip(to).map(|(from, to)| from..to).collect()
    }

    /// Pairs of areas with vertices that are one in some of the columns.
    fn pairs(&self, columns: &Range<u32>, shared: Shared) -> Vec<(u32, u32)> {
        let placed = self.placed(columns);
        let mut pairs = Vec::new();
        for (at, one) in placed.iter().enumerate() {
            let after = placed.iter().skip(at + 1);
            for other in after.take_while(|other| other.cell <= one.cell + 1) {
                let (u, v) = (one.vertex as usize, other.vertex as usize);
                let (Some(&a), Some(&b)) = (self.areas.get(u), self.areas.get(v)) else {
                    continue;
                };
                let compared_already = one.again && other.again;
                if a == b || compared_already || !self.are_one(u, v) {
                    continue;
                }
                if shared == Shared::Vertex || self.share_a_segment(u, v) {
                    pairs.push((a.min(b), a.max(b)));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The vertices of some columns, and those that come near to them from the left, sorted.
    fn placed(&self, columns: &Range<u32>) -> Vec<Placed> {
        let mut placed = Vec::with_capacity(self.points.len() / threads());
        for (vertex, at) in (0_u32..).zip(&self.points) {
            let row = self.row(at.y);
            let column = self.column(at.x);
            let mut place = |column: u32, again| {
                if columns.contains(&column) {
                    let cell = u64::from(column) << u32::BITS | u64::from(row);
                    placed.push(Placed {
                        cell,
                        vertex,
                        again,
                    });
                }
            };
            place(column, false);
            if self.column(at.x + MARGIN * self.tolerance) != column {
                place(column + 1, true);
            }
        }
        placed.sort_unstable_by_key(|placed| placed.cell);
        placed
    }

    fn column(&self, x: f64) -> u32 {
        cell((x - self.corner.x) / (COLUMN * self.tolerance))
    }

    fn row(&self, y: f64) -> u32 {
        cell((y - self.corner.y) / (ROW * self.tolerance))
    }

    fn are_one(&self, u: usize, v: usize) -> bool {
        match (self.points.get(u), self.points.get(v)) {
            (Some(u), Some(v)) => {
                (u.x - v.x).abs() <= self.tolerance && (u.y - v.y).abs() <= self.tolerance
            }
            _ => false,
        }
    }

    /// Whether segments from two vertices that are one end in vertices that are one as well.
    fn share_a_segment(&self, u: usize, v: usize) -> bool {
        let ends = |from: usize| self.beside(from).filter(move |to| !self.are_one(from, *to));
        ends(u).any(|to| ends(v).any(|other| self.are_one(to, other)))
    }

    /// The vertices before and after one in its ring; before the first and after the last is none.
    fn beside(&self, at: usize) -> impl Iterator<Item = usize> {
        let is_end = |at: usize| self.ends.get(at).copied().unwrap_or(true);
        let before = at.checked_sub(1).filter(|before| !is_end(*before));
        let after = (!is_end(at)).then_some(at + 1);
        before.into_iter().chain(after)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no outline lies below the corner, and what lies beyond the last cell is put in it"
)]
fn cell(at: f64) -> u32 {
    at.max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use geo::{Line, LineString, LinesIter, Polygon};
    use proptest::prelude::*;

    use super::*;

    /// Rings with corners at halves of the tolerance, over some columns and rows.
    fn shapes() -> impl Strategy<Value = Vec<MultiPolygon<f64>>> {
        let corner =
            (100..160_u16, 0..40_u16).prop_map(|(x, y)| (f64::from(x) / 2.0, f64::from(y) / 2.0));
        let ring = prop::collection::vec(corner, 3..9);
        let shape = |ring: Vec<(f64, f64)>| Polygon::new(LineString::from(ring), Vec::new()).into();
        let shapes = prop::collection::vec(ring.prop_map(shape), 2..30);
        // The second column begins in their midst when the first begins at nought.
        let corner = vec![(0.0, 0.0), (2.0, 0.0), (0.0, 2.0)];
        shapes.prop_map(move |mut shapes| {
            shapes.push(shape(corner.clone()));
            shapes
        })
    }

    fn are_one(a: Coord, b: Coord) -> bool {
        (a.x - b.x).abs() <= 1.0 && (a.y - b.y).abs() <= 1.0
    }

    fn share_a_vertex(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
        a.coords_iter()
            .any(|at| b.coords_iter().any(|other| are_one(at, other)))
    }

    fn share_a_segment(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
        let is_long = |line: &Line| !are_one(line.start, line.end);
        a.lines_iter().filter(is_long).any(|line| {
            b.lines_iter().filter(is_long).any(|other| {
                (are_one(line.start, other.start) && are_one(line.end, other.end))
                    || (are_one(line.start, other.end) && are_one(line.end, other.start))
            })
        })
    }

    proptest! {
        /// As found by comparing each vertex and segment with every other.
        #[test]
        fn slow_what_is_shared_is_found_wherever_the_columns_part(shapes in shapes()) {
            let all: Vec<&MultiPolygon<f64>> = shapes.iter().collect();
            for (shared, share) in [
                (Shared::Vertex, share_a_vertex as fn(&_, &_) -> bool),
                (Shared::Segment, share_a_segment),
            ] {
                let mut expected = Vec::new();
                for (a, one) in (0_u32..).zip(&all) {
                    let later = (0_u32..).zip(&all).skip(a as usize + 1);
                    expected.extend(later.filter(|(_, other)| share(one, other)).map(|(b, _)| (a, b)));
                }
                prop_assert_eq!(contiguous(&all, shared, 1.0), expected);
            }
        }
    }
}
