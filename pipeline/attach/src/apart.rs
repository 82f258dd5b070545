//! Whether two shapes share no ground, told from their borders alone.

use geo::coordinate_position::CoordPos;
use geo::{Intersects, Line, Orientation};

use crate::outline::{Border, Outline};
use crate::rings::{Ring, orientation};

/// Whether two sound shapes certainly share no ground: they lie apart, or meet in vertices and
/// whole segments that both have, each on its own side.
///
/// `false` leaves it open: outlines that cross or run along each other in another way must
/// be looked at by other means.
///
/// Why it holds: where two interiors have ground in common, that ground has a border, and
/// almost every point of the border lies on a segment of one shape that runs inside the
/// other, or on a segment of both with the ground on the same side. When segments meet in
/// common vertices and common segments alone, a chain of segments between two common
/// vertices lies inside the other shape or outside as a whole, so that one of its vertices
/// speaks for it.
pub(crate) fn share_no_ground(a: &Outline<'_>, b: &Outline<'_>) -> bool {
    let (mut of_a, mut of_b) = (near(a, b), near(b, a));
    let mut sound = true;
    for (border, met) in &mut of_a {
        for (other, met_other) in &mut of_b {
            let opposed = border.ground_on_the_left != other.ground_on_the_left;
            border.ring.meet(&other.ring, &mut |at, other_at| {
                let lines = border.ring.segment(at).zip(other.ring.segment(other_at));
                let Some((line, other_line)) = lines else {
                    return;
                };
                match meeting(line, other_line) {
                    Meeting::Not => {}
                    Meeting::AtEnds => {
                        met.mark_ends(at, line, other_line);
                        met_other.mark_ends(other_at, other_line, line);
                    }
                    Meeting::Same { direction } if direction == opposed => {
                        met.mark_segment(at);
                        met_other.mark_segment(other_at);
                    }
                    Meeting::Same { .. } | Meeting::Elsewhere => sound = false,
                }
            });
        }
    }
    let lie_outside = |of: &mut [(&Border<'_>, Met)], other: &Outline<'_>| {
        of.iter_mut()
            .all(|(border, met)| met.lies_outside(&border.ring, other))
    };
    sound && lie_outside(&mut of_a, b) && lie_outside(&mut of_b, a)
}

/// The rings that come near to another shape, each with what they share with it so far.
fn near<'a, 'b>(of: &'b Outline<'a>, other: &Outline<'_>) -> Vec<(&'b Border<'a>, Met)> {
    of.borders_near(other)
        .map(|border| (border, Met::default()))
        .collect()
}

/// How two segments meet.
enum Meeting {
    Not,
    /// In a vertex that both have, and nowhere else.
    AtEnds,
    /// They are the same, in the same direction or not.
    Same {
        direction: bool,
    },
    /// In any other way.
    Elsewhere,
}

fn meeting(one: Line, other: Line) -> Meeting {
    let (a, b, c, d) = (one.start, one.end, other.start, other.end);
    if (a, b) == (c, d) || (a, b) == (d, c) {
        return Meeting::Same { direction: a == c };
    }
    let shared = [(a, b, c, d), (a, b, d, c), (b, a, c, d), (b, a, d, c)];
    let shared = shared
        .into_iter()
        .find(|(end, _, other_end, _)| end == other_end);
    let meet_elsewhere = match shared {
        Some((end, to, _, other_to)) => {
            let (way, other_way) = (to - end, other_to - end);
            orientation(end, to, other_to) == Orientation::Collinear
                && way.x * other_way.x + way.y * other_way.y > 0.0
        }
        None => one.intersects(&other),
    };
    match (meet_elsewhere, shared) {
        (true, _) => Meeting::Elsewhere,
        (false, Some(_)) => Meeting::AtEnds,
        (false, None) => Meeting::Not,
    }
}

/// Which vertices and segments of a ring another shape has as well, by their places.
#[derive(Default)]
struct Met {
    vertices: Vec<usize>,
    segments: Vec<usize>,
}

impl Met {
    /// Marks the ends of a segment that the other segment has as well.
    fn mark_ends(&mut self, at: usize, line: Line, other: Line) {
        for (vertex, end) in [(at, line.start), (at + 1, line.end)] {
            if end == other.start || end == other.end {
                self.vertices.push(vertex);
            }
        }
    }

    fn mark_segment(&mut self, at: usize) {
        self.vertices.extend([at, at + 1]);
        self.segments.push(at);
    }

    /// Whether everything of the ring that the other shape does not share lies outside that.
    ///
    /// A segment between two common vertices that is not common itself has no vertex that could
    /// speak for it.
    fn lies_outside(&mut self, ring: &Ring<'_>, other: &Outline<'_>) -> bool {
        let count = ring.points().len().saturating_sub(1).max(1);
        let is_outside = |at: usize| {
            let vertex = ring.points().get(at % count);
            vertex.is_some_and(|vertex| other.position(*vertex) == CoordPos::Outside)
        };
        // The last vertex is the first.
        self.vertices.iter_mut().for_each(|vertex| *vertex %= count);
        for places in [&mut self.vertices, &mut self.segments] {
            places.sort_unstable();
            places.dedup();
        }
        let Some(first) = self.vertices.first() else {
            return is_outside(0);
        };
        let next = self.vertices.iter().skip(1).copied().chain([first + count]);
        self.vertices.iter().zip(next).all(|(vertex, next)| {
            if next == vertex + 1 {
                self.segments.binary_search(vertex).is_ok()
            } else {
                is_outside(vertex + 1)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, BooleanOps, MultiPolygon};
    use proptest::prelude::*;

    use super::*;
    use crate::tests::stars;

    fn apart(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
        share_no_ground(&Outline::of(a), &Outline::of(b))
    }

    fn polygon(points: &[(f64, f64)], hole: &[(f64, f64)]) -> MultiPolygon<f64> {
        let ring = |points: &[(f64, f64)]| geo::LineString::from(points.to_vec());
        let holes = if hole.is_empty() {
            vec![]
        } else {
            vec![ring(hole)]
        };
        geo::Polygon::new(ring(points), holes).into()
    }

    const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];

    #[test]
    fn shapes_that_meet_in_what_both_have_are_apart() {
        let square = polygon(&SQUARE, &[]);
        let beside = polygon(&[(4.0, 0.0), (8.0, 0.0), (8.0, 4.0), (4.0, 4.0)], &[]);
        let at_corner = polygon(&[(4.0, 4.0), (8.0, 4.0), (8.0, 8.0), (4.0, 8.0)], &[]);
        let far = polygon(&[(9.0, 9.0), (10.0, 9.0), (9.0, 10.0)], &[]);
        let around = polygon(
            &[(-1.0, -1.0), (9.0, -1.0), (9.0, 9.0), (-1.0, 9.0)],
            &SQUARE,
        );
        for other in [&beside, &at_corner, &far, &around] {
            assert!(apart(&square, other) && apart(other, &square), "{other:?}");
        }
    }

    #[test]
    fn shapes_with_common_ground_are_not_apart() {
        let square = polygon(&SQUARE, &[]);
        let inside = polygon(&[(1.0, 1.0), (2.0, 1.0), (1.0, 2.0)], &[]);
        let in_a_corner = polygon(&[(0.0, 0.0), (4.0, 0.0), (2.0, 2.0)], &[]);
        let half = polygon(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)], &[]);
        let across = polygon(&[(2.0, -1.0), (3.0, -1.0), (2.0, 9.0)], &[]);
        let ring = polygon(&SQUARE, &[(1.0, 1.0), (3.0, 1.0), (3.0, 3.0)]);
        for other in [&square, &inside, &in_a_corner, &half, &across, &ring] {
            assert!(
                !apart(&square, other) && !apart(other, &square),
                "{other:?}"
            );
        }
    }

    /// Two that have the corners of their common ground in common and no segment of its border.
    #[test]
    fn segments_between_common_vertices_are_left_open() {
        let kite = polygon(&[(0.0, 0.0), (2.0, -1.0), (5.0, 0.0), (2.0, 1.0)], &[]);
        let arrow = [
            (2.0, -1.0),
            (2.0, 1.0),
            (-2.0, 2.0),
            (0.0, 0.0),
            (-2.0, -2.0),
        ];
        let arrow = polygon(&arrow, &[]);
        assert!(!apart(&kite, &arrow) && !apart(&arrow, &kite));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// What is called apart has no common area, as `geo` computes it.
        #[test]
        fn shapes_that_are_apart_have_no_common_area((a, b) in stars()) {
            if apart(&a, &b) {
                prop_assert!(a.intersection(&b).unsigned_area() < 1e-6);
            }
            prop_assert_eq!(apart(&a, &b), apart(&b, &a));
        }
    }
}
