//! Centres of gravity of shapes, in the plane that their coordinates make.

use geo::Coord;

use crate::validity::Rings;

/// The centroid of area of polygons as bare points: each a shell and then its holes.
///
/// Rings may wind either way. Of rings that enclose nothing it is the first point.
///
/// # Formula
/// With the ring's points relative to the first of all, and c = x₁y₂ − x₂y₁ of a segment:
/// the sum of c (x₁ + x₂) over the sum of 3 c, shells counting as positive and holes as
/// negative.
///
/// # References
/// Bourke (1988), "Calculating the area and centroid of a polygon".
pub(crate) fn centroid(polygons: &Rings) -> Coord {
    let first = polygons.iter().flatten().flatten().next();
    let origin = first.copied().unwrap_or_default();
    let (mut area, mut moment) = (0.0, Coord::default());
    for rings in polygons {
        for (at, ring) in rings.iter().enumerate() {
            let (of_ring, moment_of_ring) = moments(ring, origin);
            let is_shell = at == 0;
            let sign = if (of_ring > 0.0) == is_shell {
                1.0
            } else {
                -1.0
            };
            area += sign * of_ring;
            moment = moment + moment_of_ring * sign;
        }
    }
    if area > 0.0 {
        origin + moment / (3.0 * area)
    } else {
        origin
    }
}

/// Twice the signed area of a ring, and six times its first moments, about an origin.
fn moments(ring: &[Coord], origin: Coord) -> (f64, Coord) {
    let (mut area, mut moment) = (0.0, Coord::default());
    for pair in ring.windows(2) {
        let &[from, to] = pair else { continue };
        let (from, to) = (from - origin, to - origin);
        let cross = from.x * to.y - to.x * from.y;
        area += cross;
        moment = moment + (from + to) * cross;
    }
    (area, moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    /// By `shapely` 2.2.0, `Polygon(shell, [hole]).centroid` and that of a multipolygon.
    #[test]
    fn holes_count_against_their_shell_and_parts_together() {
        let far = 500_000.0;
        let moved = |points: &[(f64, f64)]| {
            ring(
                &points
                    .iter()
                    .map(|(x, y)| (x + far, y + far))
                    .collect::<Vec<_>>(),
            )
        };
        let shell = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0), (0.0, 0.0)];
        let hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 2.5), (1.0, 1.0)];
        let part = [(6.0, 0.0), (7.0, 0.0), (6.0, 2.0), (6.0, 0.0)];
        let one = vec![vec![moved(&shell), moved(&hole)]];
        let mut two = one.clone();
        two.push(vec![moved(&part)]);
        let mut reversed = two.clone();
        reversed
            .iter_mut()
            .flatten()
            .for_each(|ring| ring.reverse());
        let both = (2.333_333_333_333_333, 1.427_536_231_884_058);
        for (polygons, expected) in [
            (&one, (1.952_380_952_380_952_3, 1.5)),
            (&two, both),
            (&reversed, both),
        ] {
            let at = centroid(polygons);
            let (x, y) = (at.x - far, at.y - far);
            assert!(
                (x - expected.0).abs() < 1e-9 && (y - expected.1).abs() < 1e-9,
                "{at:?}"
            );
        }
    }
}
