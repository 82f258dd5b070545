//! Segments of rings in boxes of boxes, so that those that meet are found without comparing all.
//!
//! Points that follow each other lie near each other: a box around a few of them is small, and
//! so is a box around a few such boxes. Nothing has to be sorted.

use geo::coordinate_position::CoordPos;
use geo::{Coord, GeoNum, Kernel, Line, Orientation};
use rstar::{AABB, Envelope};

/// How many segments, or boxes, stand in one box.
const FAN: usize = 8;

pub(crate) type Rectangle = AABB<[f64; 2]>;

/// A ring that ends where it begins, with boxes around its segments.
#[derive(Debug)]
pub(crate) struct Ring<'a> {
    points: &'a [Coord],
    /// Boxes around a few segments each, boxes around a few of those, and so on to one around all.
    levels: Vec<Vec<Rectangle>>,
}

/// A box of a ring: its level, from 0, and its place there.
type Node = (usize, usize);

impl<'a> Ring<'a> {
    pub fn new(points: &'a [Coord]) -> Self {
        let segments = points.len().saturating_sub(1);
        let of_run = |run: usize| {
            let of = points.iter().skip(run * FAN).take(FAN + 1);
            of.fold(Rectangle::new_empty(), |around, at| {
                around.merged(&Rectangle::from_point([at.x, at.y]))
            })
        };
        let lowest = (0..segments.div_ceil(FAN)).map(of_run).collect();
        let mut levels: Vec<Vec<Rectangle>> = vec![lowest];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let above = below.chunks(FAN).map(merged).collect();
            levels.push(above);
        }
        Self { points, levels }
    }

    /// The box around all of it; an empty one around no segments.
    pub fn around(&self) -> Rectangle {
        self.box_at(self.top()).unwrap_or_else(Rectangle::new_empty)
    }

    /// The points, the last being the first.
    pub fn points(&self) -> &'a [Coord] {
        self.points
    }

    /// The segment from one point to the next.
    pub fn segment(&self, at: usize) -> Option<Line> {
        let (start, end) = (self.points.get(at)?, self.points.get(at + 1)?);
        Some(Line::new(*start, *end))
    }

    /// Visits every two segments of this ring and another whose boxes meet, each once.
    pub fn meet(&self, other: &Ring<'_>, visit: &mut impl FnMut(usize, usize)) {
        self.meet_below(self.top(), other, other.top(), visit);
    }

    /// Visits every two segments of this ring whose boxes meet, each once, the earlier first.
    pub fn meet_itself(&self, visit: &mut impl FnMut(usize, usize)) {
        self.meet_itself_below(self.top(), visit);
    }

    /// Where a point lies to the ring.
    ///
    /// # References
    /// Hormann & Agathos (2001), "The point in polygon problem for arbitrary polygons", p. 131-144:
    /// an odd number of segments crosses the ray from a point inside.
    pub fn position(&self, at: Coord) -> CoordPos {
        let mut inside = false;
        if self.cross_ray(self.top(), at, &mut inside).is_some() {
            CoordPos::OnBoundary
        } else if inside {
            CoordPos::Inside
        } else {
            CoordPos::Outside
        }
    }

    fn top(&self) -> Node {
        (self.levels.len() - 1, 0)
    }

    fn box_at(&self, (level, at): Node) -> Option<Rectangle> {
        self.levels.get(level)?.get(at).copied()
    }

    /// The boxes within a box above the lowest level.
    fn within(&self, (level, at): Node) -> impl Iterator<Item = Node> + use<> {
        let below = level.saturating_sub(1);
        let count = self.levels.get(below).map_or(0, Vec::len);
        (at * FAN..((at + 1) * FAN).min(count)).map(move |at| (below, at))
    }

    /// The segments within a box of the lowest level, each with the box around it.
    fn segments(&self, run: usize) -> impl Iterator<Item = (usize, Rectangle)> {
        let of_run = run * FAN..(run + 1) * FAN;
        of_run.map_while(|at| {
            let line = self.segment(at)?;
            let corners = [line.start, line.end].map(|end| [end.x, end.y]);
            Some((at, Rectangle::from_corners(corners[0], corners[1])))
        })
    }

    fn meet_below(
        &self,
        of_self: Node,
        other: &Ring<'_>,
        of_other: Node,
        visit: &mut impl FnMut(usize, usize),
    ) {
        let (Some(one), Some(two)) = (self.box_at(of_self), other.box_at(of_other)) else {
            return;
        };
        if !one.intersects(&two) {
            return;
        }
        match (of_self, of_other) {
            ((0, run), (0, other_run)) => {
                for (at, around) in self
                    .segments(run)
                    .filter(|(_, around)| around.intersects(&two))
                {
                    for (other_at, _) in other
                        .segments(other_run)
                        .filter(|(_, box_)| box_.intersects(&around))
                    {
                        visit(at, other_at);
                    }
                }
            }
            ((level, _), (other_level, _)) if level >= other_level => {
                for within in self.within(of_self) {
                    self.meet_below(within, other, of_other, visit);
                }
            }
            _ => {
                for within in other.within(of_other) {
                    self.meet_below(of_self, other, within, visit);
                }
            }
        }
    }

    fn meet_itself_below(&self, node: Node, visit: &mut impl FnMut(usize, usize)) {
        if let (0, run) = node {
            for (at, around) in self.segments(run) {
                for (later, _) in self
                    .segments(run)
                    .filter(|(later, box_)| *later > at && box_.intersects(&around))
                {
                    visit(at, later);
                }
            }
            return;
        }
        for within in self.within(node) {
            self.meet_itself_below(within, visit);
            for later in self.within(node).filter(|later| later.1 > within.1) {
                self.meet_below(within, self, later, visit);
            }
        }
    }

    /// Turns `inside` over for every segment that a ray to the east crosses; `Some` when the
    /// point lies on one.
    fn cross_ray(&self, node: Node, at: Coord, inside: &mut bool) -> Option<()> {
        let around = self.box_at(node)?;
        let ([_, south], [east, north]) = (around.lower(), around.upper());
        if at.y < south || at.y > north || at.x > east {
            return None;
        }
        let (0, run) = node else {
            return self
                .within(node)
                .find_map(|within| self.cross_ray(within, at, inside));
        };
        self.segments(run).find_map(|(segment, around)| {
            let line = self.segment(segment)?;
            if around.contains_point(&[at.x, at.y])
                && orientation(line.start, line.end, at) == Orientation::Collinear
            {
                return Some(());
            }
            let upward = line.start.y <= at.y && at.y < line.end.y;
            let downward = line.end.y <= at.y && at.y < line.start.y;
            let crossed = match orientation(line.start, line.end, at) {
                Orientation::CounterClockwise => upward,
                Orientation::Clockwise => downward,
                Orientation::Collinear => false,
            };
            *inside ^= crossed;
            None
        })
    }
}

fn merged(boxes: &[Rectangle]) -> Rectangle {
    boxes
        .iter()
        .fold(Rectangle::new_empty(), |around, one| around.merged(one))
}

/// On which side of the line through two points a third lies, without an error of rounding.
pub(crate) fn orientation(from: Coord, to: Coord, at: Coord) -> Orientation {
    <f64 as GeoNum>::Ker::orient2d(from, to, at)
}

#[cfg(test)]
mod tests {
    use geo::coordinate_position::CoordinatePosition;
    use geo::{LineString, LinesIter};
    use proptest::prelude::*;

    use super::*;
    use crate::tests::stars;

    /// Rings on a small lattice, so that points often lie on segments and segments meet.
    fn ring() -> impl Strategy<Value = LineString<f64>> {
        prop::collection::vec((0..9_u8, 0..9_u8), 3..60).prop_map(|points| {
            let points = points.iter().map(|(x, y)| (f64::from(*x), f64::from(*y)));
            let mut ring = LineString::from(points.collect::<Vec<_>>());
            ring.close();
            ring
        })
    }

    fn rectangle(line: Line) -> Rectangle {
        Rectangle::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y])
    }

    proptest! {
        #[test]
        fn slow_segments_whose_boxes_meet_are_all_visited_once(one in ring(), other in ring()) {
            let boxes = |ring: &LineString<f64>| ring.lines_iter().map(rectangle).collect::<Vec<_>>();
            let pairs = |one: &[Rectangle], other: &[Rectangle], later: bool| {
                let mut pairs = Vec::new();
                for (at, a) in one.iter().enumerate() {
                    for (to, b) in other.iter().enumerate() {
                        if a.intersects(b) && (to > at || !later) {
                            pairs.push((at, to));
                        }
                    }
                }
                pairs
            };
            let mut met = Vec::new();
            Ring::new(&one.0).meet(&Ring::new(&other.0), &mut |at, to| met.push((at, to)));
            met.sort_unstable();
            prop_assert_eq!(met, pairs(&boxes(&one), &boxes(&other), false));
            let mut met = Vec::new();
            Ring::new(&one.0).meet_itself(&mut |at, to| met.push((at, to)));
            met.sort_unstable();
            prop_assert_eq!(met, pairs(&boxes(&one), &boxes(&one), true));
        }

        /// As `geo` has it, which looks at every segment; of star-shaped rings, since it takes
        /// other rings by another rule.
        #[test]
        fn points_lie_where_they_lie((shape, _) in stars(), x in 0..40_u8, y in 0..40_u8) {
            let at = Coord { x: f64::from(x) / 4.0, y: f64::from(y) / 4.0 };
            for polygon in &shape {
                let found = Ring::new(&polygon.exterior().0).position(at);
                prop_assert_eq!(found, polygon.coordinate_position(&at));
            }
        }
    }

    #[test]
    fn a_ring_without_segments_holds_nothing() {
        let none = Ring::new(&[]);
        assert_eq!(none.position(Coord { x: 0.0, y: 0.0 }), CoordPos::Outside);
        none.meet_itself(&mut |_, _| unreachable!("there is no segment"));
    }
}
