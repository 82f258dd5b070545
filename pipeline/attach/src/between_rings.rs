//! What is wrong between the rings of a shape that are each sound.

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{LineString, MultiPolygon, Polygon, Relate};
use rstar::Envelope;

use crate::outline::Outline;

/// What is wrong between rings that are each sound, as the OGC's simple features have it
/// (OGC 06-103r4, 2011, section 6.1.11.1): holes lie inside their shell, and
/// holes and parts touch one another in points alone.
pub(crate) fn between_rings(shape: &MultiPolygon<f64>) -> Vec<String> {
    let parts = shape.0.len();
    let mut flaws = Vec::new();
    for (part, polygon) in shape.iter().enumerate() {
        let of_part = between_holes(polygon, part, parts);
        flaws.extend(of_part.into_iter().map(|what| (part, 0, what)));
    }
    if parts > 1 {
        let polygons: Vec<_> = shape.iter().map(Part::of).collect();
        for (part, later) in rectangles_that_meet(&polygons) {
            if overlap_or_run_along(polygons.get(part), polygons.get(later)) {
                let (one, other) = (part + 1, later + 1);
                let what = format!("polygons {one} and {other} overlap or run along each other");
                flaws.push((part, later, what));
            }
        }
    }
    flaws.sort_by_key(|(part, later, _)| (*part, *later));
    flaws.into_iter().map(|(_, _, what)| what).collect()
}

/// What messages call a ring.
pub(crate) fn ring_name(part: usize, ring: usize, parts: usize) -> String {
    let ring = if ring == 0 {
        "the shell".to_owned()
    } else {
        format!("hole {ring}")
    };
    if parts == 1 {
        ring
    } else {
        format!("{ring} of polygon {}", part + 1)
    }
}

fn between_holes(polygon: &Polygon<f64>, part: usize, parts: usize) -> Vec<String> {
    if polygon.interiors().is_empty() {
        return Vec::new();
    }
    let alone = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
    let shell = alone(polygon.exterior());
    let shell = Part::of(&shell);
    let holes: Vec<_> = polygon.interiors().iter().map(alone).collect();
    let holes: Vec<_> = holes.iter().map(Part::of).collect();
    let name = |hole| ring_name(part, hole + 1, parts);
    let mut flaws = Vec::new();
    for (at, hole) in holes.iter().enumerate() {
        let what = misplaced(hole, &shell).map(|what| format!("{} {what}", name(at)));
        flaws.extend(what.map(|what| (at, 0, what)));
    }
    for (at, later) in rectangles_that_meet(&holes) {
        if overlap_or_run_along(holes.get(at), holes.get(later)) {
            let (one, other) = (name(at), name(later));
            let what = format!("{one} and {other} overlap or run along each other");
            flaws.push((at, later, what));
        }
    }
    flaws.sort_by_key(|(at, later, _)| (*at, *later));
    flaws.into_iter().map(|(_, _, what)| what).collect()
}

/// A polygon, and its border in boxes.
struct Part<'a> {
    polygon: &'a Polygon<f64>,
    outline: Outline<'a>,
}

impl<'a> Part<'a> {
    fn of(polygon: &'a Polygon<f64>) -> Self {
        Self {
            polygon,
            outline: Outline::of([polygon]),
        }
    }

    /// Whether another polygon lies inside, where their borders do not meet.
    fn surrounds(&self, other: &Self) -> bool {
        let point = other.outline.a_point();
        point.is_some_and(|point| self.outline.position(point) == CoordPos::Inside)
    }
}

/// What is wrong with where a hole lies in its shell. Only borders that meet are looked at closely.
fn misplaced(hole: &Part<'_>, shell: &Part<'_>) -> Option<&'static str> {
    let outside = "does not lie inside its shell";
    if !shell.outline.meets(&hole.outline) {
        return (!shell.surrounds(hole)).then_some(outside);
    }
    let matrix = shell.polygon.relate(hole.polygon);
    if !matrix.is_contains() {
        return Some(outside);
    }
    let along = matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
    (along == Dimensions::OneDimensional).then_some("runs along its shell")
}

/// Whether two polygons have ground or a stretch of border in common.
fn overlap_or_run_along(a: Option<&Part<'_>>, b: Option<&Part<'_>>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return false;
    };
    if !a.outline.meets(&b.outline) {
        return a.surrounds(b) || b.surrounds(a);
    }
    let matrix = a.polygon.relate(b.polygon);
    matrix.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional
        || matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional
}

/// Pairs of polygons whose rectangles meet, the earlier first, in order.
fn rectangles_that_meet(parts: &[Part<'_>]) -> Vec<(usize, usize)> {
    let west_and_east = |part: &Part<'_>| {
        let around = part.outline.around();
        (around.lower()[0], around.upper()[0])
    };
    let mut from_the_west: Vec<_> = parts.iter().enumerate().collect();
    from_the_west.sort_by(|(_, a), (_, b)| west_and_east(a).0.total_cmp(&west_and_east(b).0));
    let mut pairs = Vec::new();
    for (at, (one, part)) in from_the_west.iter().enumerate() {
        let (_, east) = west_and_east(part);
        let after = from_the_west.iter().skip(at + 1);
        for (other, later) in after.take_while(|(_, later)| west_and_east(later).0 <= east) {
            if part.outline.around().intersects(&later.outline.around()) {
                pairs.push((*one.min(other), *one.max(other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::stars;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// As the full matrix of how they relate has it, for any two polygons without holes.
        #[test]
        fn slow_polygons_overlap_where_their_matrix_says_so((a, b) in stars()) {
            let (Some(a), Some(b)) = (a.0.first(), b.0.first()) else {
                unreachable!("each has one polygon");
            };
            let matrix = a.relate(b);
            let is = |position, dimensions| matrix.get(position, position) == dimensions;
            let overlap = is(CoordPos::Inside, Dimensions::TwoDimensional);
            let along = is(CoordPos::OnBoundary, Dimensions::OneDimensional);
            let (one, other) = (Part::of(a), Part::of(b));
            prop_assert_eq!(overlap_or_run_along(Some(&one), Some(&other)), overlap || along);
            let expected = if !matrix.is_contains() {
                Some("does not lie inside its shell")
            } else if along {
                Some("runs along its shell")
            } else {
                None
            };
            prop_assert_eq!(misplaced(&other, &one), expected);
        }
    }
}
