//! Shapes as they are published: six decimals, right-hand rule, closed, valid.

use gdal::cpl::CslStringList;
use gdal::vector::{Geometry, ToGdal};
use geo::orient::Direction;
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Orient, Polygon, Validation};

use crate::Coordinates;

/// How many decimals of a degree are published: a tenth of a metre.
pub(crate) const DECIMALS: u8 = 6;
/// How many units of the last of them make one degree.
pub(crate) const PER_DEGREE: f64 = 1e6;

/// A shape that may be published, from one in degrees of WGS 84.
///
/// Coordinates are rounded to six decimals, points that fall together are
/// dropped, and so are rings that are left without an area. Rounding can make a ring
/// touch itself; such a shape is mended, and refused when that does not help.
///
/// # Errors
/// When nothing is left of the shape, or it is invalid and cannot be mended.
pub(crate) fn publishable(shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, String> {
    check(shape, Coordinates::Degrees)?;
    let mut rounded = round(shape);
    if !rounded.is_valid() {
        rounded = round(&mend(&rounded).map_err(|error| error.to_string())?);
        rounded.check_validation().map_err(|why| why.to_string())?;
    }
    if rounded.0.is_empty() {
        return Err("nothing is left of it at six decimals".into());
    }
    Ok(rounded.orient(Direction::Default))
}

/// A shape in degrees of WGS 84 at six decimals, by the right-hand rule.
///
/// Points that fall together are dropped, and so are rings that are left without an
/// area. A ring that rounding makes touch itself is left so.
///
/// # Errors
/// When a coordinate is no longitude or latitude, or nothing is left of the shape.
pub(crate) fn six_decimals(shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, String> {
    check(shape, Coordinates::Degrees)?;
    let rounded = round(shape);
    if rounded.0.is_empty() {
        return Err("nothing is left of it at six decimals".into());
    }
    Ok(rounded.orient(Direction::Default))
}

/// A shape as it is, by the right-hand rule.
///
/// # Errors
/// When a coordinate is not finite or no longitude or latitude, or the shape is empty.
pub(crate) fn oriented(
    shape: &MultiPolygon<f64>,
    coordinates: Coordinates,
) -> Result<MultiPolygon<f64>, String> {
    check(shape, coordinates)?;
    if shape.0.is_empty() {
        return Err("it has no polygon".into());
    }
    Ok(shape.orient(Direction::Default))
}

/// West, south, east, north of all shapes; `None` when there is none.
pub(crate) fn bounds<'a>(
    shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Option<[f64; 4]> {
    shapes.into_iter().fold(None, with_bounds)
}

/// Bounds that take in one shape more.
pub(crate) fn with_bounds(bounds: Option<[f64; 4]>, shape: &MultiPolygon<f64>) -> Option<[f64; 4]> {
    let own = shape.bounding_rect();
    let own = own.map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y]);
    match (bounds, own) {
        (Some([w, s, e, n]), Some([west, south, east, north])) => {
            Some([w.min(west), s.min(south), e.max(east), n.max(north)])
        }
        (one, other) => one.or(other),
    }
}

/// The exterior of a polygon, then its holes.
pub(crate) fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Checks every point of a shape.
pub(crate) fn check(shape: &MultiPolygon<f64>, coordinates: Coordinates) -> Result<(), String> {
    let mut points = shape.0.iter().flat_map(rings).flat_map(|ring| &ring.0);
    let (wrong, what) = match coordinates {
        Coordinates::Degrees => (
            points.find(|at| !in_degrees(**at)),
            "is not a longitude and latitude in degrees",
        ),
        Coordinates::Plane => (
            points.find(|at| !at.x.is_finite() || !at.y.is_finite()),
            "is not finite",
        ),
    };
    wrong.map_or(Ok(()), |at| {
        Err(format!("the point {} {} {what}", at.x, at.y))
    })
}

fn in_degrees(at: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&at.x) && (-90.0..=90.0).contains(&at.y)
}

fn round(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let polygons = shape.0.iter().filter_map(|polygon| {
        let exterior = round_ring(polygon.exterior())?;
        Some(Polygon::new(
            exterior,
            polygon.interiors().iter().filter_map(round_ring).collect(),
        ))
    });
    MultiPolygon(polygons.collect())
}

/// A ring at six decimals; `None` when only a point or a line is left of it.
fn round_ring(ring: &LineString<f64>) -> Option<LineString<f64>> {
    // Adding nought turns -0.0 into 0.0.
    let six = |degrees: f64| (degrees * PER_DEGREE).round() / PER_DEGREE + 0.0;
    let mut points: Vec<_> = ring
        .0
        .iter()
        .map(|at| Coord {
            x: six(at.x),
            y: six(at.y),
        })
        .collect();
    points.dedup();
    let mut ring = LineString(points);
    ring.close();
    (ring.0.len() >= 4 && !is_straight(&ring)).then_some(ring)
}

/// Whether all points of a ring lie on one line. A ring that crosses itself can
/// have no area and still enclose some, so its area does not tell.
fn is_straight(ring: &LineString<f64>) -> bool {
    let mut points = ring.0.iter();
    let Some((first, second)) = points.next().zip(points.next()) else {
        return true;
    };
    let (dx, dy) = (second.x - first.x, second.y - first.y);
    points.all(|at| (dx * (at.y - first.y) - dy * (at.x - first.x)).abs() < LEAST_CROSS)
}

/// Twice a triangle's area that counts as none, in square degrees: points six
/// decimals apart enclose a hundred times more, rounding errors far less.
const LEAST_CROSS: f64 = 1e-14;

/// Repairs a shape with GEOS and keeps the polygons of what comes out.
fn mend(shape: &MultiPolygon<f64>) -> gdal::errors::Result<MultiPolygon<f64>> {
    let mended: Geometry = shape.to_gdal()?.make_valid(&CslStringList::new())?;
    let mut polygons = Vec::new();
    gather(geo::Geometry::try_from(&mended)?, &mut polygons);
    Ok(MultiPolygon(polygons))
}

fn gather(geometry: geo::Geometry<f64>, polygons: &mut Vec<Polygon<f64>>) {
    match geometry {
        geo::Geometry::Polygon(polygon) => polygons.push(polygon),
        geo::Geometry::MultiPolygon(several) => polygons.extend(several),
        geo::Geometry::GeometryCollection(parts) => {
            parts.into_iter().for_each(|part| gather(part, polygons));
        }
        // Repair leaves lines and points where a ring had no width there.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use geo::Area as _;

    use super::*;

    fn polygon(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Polygon::new(points.iter().copied().collect(), vec![])])
    }

    #[test]
    fn winds_by_the_right_hand_rule_and_drops_what_falls_together() {
        let clockwise = polygon(&[
            (0.0, 0.0),
            (0.0, 1.0),
            (0.000_000_1, 1.0),
            (1.0, 1.0),
            (1.0, 0.0),
        ]);
        let shape = publishable(&clockwise).expect("it is valid");
        let ring = shape.0[0].exterior();
        assert_eq!(ring.0.len(), 5);
        assert_eq!(ring.0.first(), ring.0.last());
        assert!(shape.0[0].signed_area() > 0.0);
        assert_eq!(bounds([&shape]), Some([0.0, 0.0, 1.0, 1.0]));
    }

    #[test]
    fn holes_wind_the_other_way_and_slivers_vanish() {
        let hole = LineString::from(vec![
            (0.2, 0.2),
            (0.8, 0.2),
            (0.8, 0.8),
            (0.2, 0.8),
            (0.2, 0.2),
        ]);
        let sliver = LineString::from(vec![
            (0.1, 0.1),
            (0.1 + 1e-8, 0.1),
            (0.1, 0.1 + 1e-8),
            (0.1, 0.1),
        ]);
        let square = LineString::from(vec![
            (0.0, 0.0),
            (1.0, 0.0),
            (1.0, 1.0),
            (0.0, 1.0),
            (0.0, 0.0),
        ]);
        let shape = MultiPolygon(vec![
            Polygon::new(square, vec![hole, sliver.clone()]),
            Polygon::new(sliver, vec![]),
        ]);
        let shape = publishable(&shape).expect("it is valid");
        assert_eq!(shape.0.len(), 1);
        assert_eq!(shape.0[0].interiors().len(), 1);
        assert!(Polygon::new(shape.0[0].interiors()[0].clone(), vec![]).signed_area() < 0.0);
    }

    #[test]
    fn mends_a_ring_that_crosses_itself() {
        let bow_tie = polygon(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]);
        let shape = publishable(&bow_tie).expect("it can be mended");
        assert!(shape.is_valid());
        assert_eq!(shape.0.len(), 2);
    }

    #[test]
    fn refuses_what_cannot_be_drawn() {
        assert!(publishable(&MultiPolygon(vec![])).is_err());
        assert!(
            publishable(&polygon(&[
                (530_000.0, 180_000.0),
                (530_001.0, 180_000.0),
                (530_001.0, 180_001.0)
            ]))
            .is_err()
        );
        assert!(publishable(&polygon(&[(f64::NAN, 0.0), (1.0, 0.0), (1.0, 1.0)])).is_err());
    }
}
