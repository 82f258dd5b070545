//! How far places reach, as circles of a GeoPackage.

use geo::{Area as _, Distance as _, Haversine, MultiPolygon, Point};
use vocabulary::{Problem, Problems};

use super::places::{LOCATION, Layer};
use super::tables::Table;
use super::{Cell, REMEDY};

/// The field of places that says how far they reach, in metres.
const REACH: &str = "catchment_m";
/// How far a corner of a circle may be from where it should be, in metres: a vertex is printed to a
/// millionth of a degree, and how far a place reaches to a metre.
const NEAR: f64 = 1.0;
/// What the area of a circle's corners may be of its own: that of 64 is 0.998, and it is measured as if
/// on a plane.
const ROUND: std::ops::RangeInclusive<f64> = 0.98..=1.02;

impl Layer {
    /// The places that say how far they reach: their cells, where they are, and how many metres.
    pub(super) fn reaches(&self) -> Vec<(Vec<Cell>, Point, f64)> {
        let Some(field) = self.table.place(REACH) else {
            return Vec::new();
        };
        let fields = self.table.columns.len() - LOCATION.len();
        let rows = self.table.rows.iter();
        let rows = rows.filter_map(|row| {
            let (cells, [Cell::Number(x), Cell::Number(y)]) = row.split_at_checked(fields)? else {
                return None;
            };
            match cells.get(field)? {
                Cell::Number(metres) if *metres > 0.0 => {
                    Some((cells.to_vec(), Point::new(*x, *y), *metres))
                }
                _ => None,
            }
        });
        rows.collect()
    }

    /// Where the circles around places have other fields than the places, or are no circles as far as these
    /// reach.
    pub(super) fn differences_of_circles(
        &self,
        fields: Vec<String>,
        rows: &[(Vec<Cell>, geo::MultiPolygon<f64>)],
        package: &str,
    ) -> Problems {
        let reaches = self.reaches();
        let own = self.table.columns.len() - LOCATION.len();
        let places = Self {
            name: self.name.clone(),
            file: self.file.clone(),
            table: Table {
                columns: self.table.columns.iter().take(own).cloned().collect(),
                rows: reaches.iter().map(|(cells, ..)| cells.clone()).collect(),
            },
        };
        let held = Table {
            columns: fields,
            rows: rows.iter().map(|(cells, _)| cells.clone()).collect(),
        };
        let mut found = places.apart(&held, package);
        for (nth, ((_, place, metres), (_, circle))) in (1..).zip(reaches.iter().zip(rows)) {
            if !is_circle(circle, *place, *metres) {
                let what = format!("has no circle as far around place {nth} as it reaches in");
                let problem = Problem::new(package, format!("{what} {}", self.file), REMEDY);
                found.push(problem.column(REACH).expected(format!("{metres} metres")));
            }
        }
        found
    }
}

/// Whether all corners of a shape are as far from a place, and go around it once.
fn is_circle(shape: &MultiPolygon<f64>, place: Point, metres: f64) -> bool {
    let [polygon] = shape.0.as_slice() else {
        return false;
    };
    let is_near = |corner: &geo::Coord| {
        let off = Haversine.distance(place, Point::from(*corner)) - metres;
        off.abs() <= NEAR
    };
    // A degree in metres, on the sphere that distances are measured on.
    let degree = std::f64::consts::PI / 180.0 * 6_371_008.8;
    let square = degree * degree * libm::cos(place.y().to_radians());
    let ratio = polygon.unsigned_area() * square / (std::f64::consts::PI * metres * metres);
    polygon.interiors().is_empty()
        && polygon.exterior().0.iter().all(is_near)
        && ROUND.contains(&ratio)
}

#[cfg(test)]
mod tests {
    use geo::{LineString, Polygon};

    use super::*;

    /// Corners of a circle of two kilometres around (0, 51.5), by their bearings in degrees.
    fn shape(bearings: impl Iterator<Item = f64>) -> MultiPolygon<f64> {
        let corners = bearings.map(|bearing| {
            let (north, east) = bearing.to_radians().sin_cos();
            let degrees = 2_000.0 / 111_195.08;
            let x = east * degrees / 51.5_f64.to_radians().cos();
            (x, 51.5 + north * degrees)
        });
        let ring: LineString<f64> = corners.collect();
        MultiPolygon(vec![Polygon::new(ring, Vec::new())])
    }

    #[test]
    fn a_sliver_of_a_circle_is_none() {
        let place = Point::new(0.0, 51.5);
        let all = || (0..64_u8).map(|nth| f64::from(nth) * 5.625);
        assert!(is_circle(&shape(all()), place, 2_000.0));
        assert!(!is_circle(&shape(all().take(3)), place, 2_000.0));
        assert!(!is_circle(&shape(all()), Point::new(0.0, 51.6), 2_000.0));
        assert!(!is_circle(&MultiPolygon(Vec::new()), place, 2_000.0));
    }
}
