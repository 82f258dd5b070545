//! Whole-number planes: every question of what lies where has an exact answer.

use std::f64::consts::{PI, TAU};

use geo::Coord;

use crate::geometry::PER_DEGREE;

/// A point of a plane. Grids of 2³⁰ units a side keep every product below within 64 bits.
pub(crate) type Point = [i32; 2];

/// What the units of a plane are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    /// Millionths of a degree of WGS 84: longitude, then latitude, which grows to the north.
    Degrees,
    /// Web Mercator, the world 2³⁰ units a side from its north-western corner; y grows to the south.
    Mercator,
}

/// The world of [`Plane::Mercator`] is two to this many units a side: 4 cm at the equator.
pub(crate) const WORLD_BITS: u32 = 30;
/// A side of that world.
const WORLD: f64 = (1_u32 << WORLD_BITS) as f64;
/// The Earth's mean radius in metres (Moritz, 2000, "Geodetic Reference System 1980").
const RADIUS_M: f64 = 6_371_008.8;
/// The latitude at which Web Mercator's world ends, in degrees.
const LAST_LATITUDE: f64 = 85.051_128;

impl Plane {
    /// A longitude and a latitude in degrees, taken at six decimals.
    ///
    /// Points that differ at six decimals differ in either plane. Mercator has no poles: what
    /// lies beyond 85.05 degrees is put there.
    pub(crate) fn point(self, at: Coord<f64>) -> Point {
        let millionths = [at.x, at.y].map(|degrees| (degrees * PER_DEGREE).round());
        match self {
            Self::Degrees => millionths.map(whole),
            Self::Mercator => {
                let [x, y] = millionths.map(|of| of / PER_DEGREE);
                let latitude = y.clamp(-LAST_LATITUDE, LAST_LATITUDE) * PI / 180.0;
                let north = libm::atanh(libm::sin(latitude));
                [
                    whole(((x + 180.0) / 360.0 * WORLD).round()),
                    whole(((0.5 - north / TAU) * WORLD).round()),
                ]
            }
        }
    }

    /// The longitude and latitude of a point, in degrees.
    pub(crate) fn degrees(self, at: Point) -> Coord<f64> {
        let [x, y] = at.map(f64::from);
        match self {
            Self::Degrees => Coord {
                x: x / PER_DEGREE,
                y: y / PER_DEGREE,
            },
            Self::Mercator => Coord {
                x: x / WORLD * 360.0 - 180.0,
                y: libm::asin(libm::tanh(north(y))) * 180.0 / PI,
            },
        }
    }

    /// How many square metres a square unit is at a height of the plane.
    pub(crate) fn square_metres(self, y: i32) -> f64 {
        match self {
            Self::Degrees => {
                let unit = RADIUS_M * PI / 180.0 / PER_DEGREE;
                let latitude = f64::from(y) / PER_DEGREE * PI / 180.0;
                unit * unit * libm::cos(latitude)
            }
            Self::Mercator => {
                let unit = RADIUS_M * TAU / WORLD / libm::cosh(north(f64::from(y)));
                unit * unit
            }
        }
    }

    /// How many units two millionths of a degree are at most: what rounding to six decimals
    /// can put between a vertex and the edge that it lay on.
    pub(crate) const fn near(self) -> i64 {
        match self {
            Self::Degrees => 2,
            Self::Mercator => 10,
        }
    }
}

/// How many metres one of the 4,096 units across a tile of a zoom is at a latitude in degrees.
pub(crate) fn tile_unit_m(zoom: u8, latitude: f64) -> f64 {
    let around = RADIUS_M * TAU * libm::cos(latitude * PI / 180.0);
    libm::scalbn(around, -i32::from(zoom) - 12)
}

/// Mercator's northing in radians.
fn north(y: f64) -> f64 {
    (0.5 - y / WORLD) * TAU
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "whole, and within the plane: longitudes and latitudes are checked before"
)]
fn whole(number: f64) -> i32 {
    number as i32
}

/// Twice the signed area of a triangle: above nought where `c` lies to the left of `a` to `b`,
/// with x to the right and y up.
pub(crate) fn cross(a: Point, b: Point, c: Point) -> i64 {
    let to = |p: Point, axis: usize| i64::from(p[axis]) - i64::from(a[axis]);
    to(b, 0) * to(c, 1) - to(b, 1) * to(c, 0)
}

/// Twice the signed area of a ring that is not closed by its first point.
pub(crate) fn twice_area(ring: &[Point]) -> i128 {
    let Some(&origin) = ring.first() else {
        return 0;
    };
    let sides = ring.windows(2);
    sides
        .map(|side| i128::from(cross(origin, side[0], side[1])))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corner of OpenStreetMap's tile 12/2046/1361 at Trafalgar Square's west, by the formulas
    /// of its wiki ("Slippy map tilenames", read 2024): 51.5087 degrees north, 0.17578 west.
    #[test]
    fn mercator_is_that_of_the_tiles() {
        let corner = Coord {
            x: -0.175_781_25,
            y: 51.508_742_458_8,
        };
        let [x, y] = Plane::Mercator.point(corner).map(f64::from);
        let tile = f64::from(1 << (WORLD_BITS - 12));
        assert!((x / tile - 2046.0).abs() < 1e-4, "{}", x / tile);
        assert!((y / tile - 1362.0).abs() < 1e-4, "{}", y / tile);
        let back = Plane::Mercator.degrees(Plane::Mercator.point(corner));
        assert!((back.x - corner.x).abs() < 1e-6 && (back.y - corner.y).abs() < 1e-6);
    }

    #[test]
    fn a_square_metre_is_one_in_either_plane() {
        let at = Coord { x: -0.1, y: 51.5 };
        for plane in [Plane::Degrees, Plane::Mercator] {
            let to = plane.point(Coord {
                x: at.x + 0.01,
                y: at.y + 0.01,
            });
            let from = plane.point(at);
            let units = [0, 1].map(|axis| f64::from(to[axis] - from[axis]).abs());
            let area = units[0] * units[1] * plane.square_metres(from[1]);
            // 1.11195 km by 0.69221 km.
            assert!((area / (1_111.95 * 692.21) - 1.0).abs() < 2e-3, "{area}");
        }
    }

    #[test]
    fn a_tile_unit_halves_with_each_zoom() {
        assert!((tile_unit_m(0, 0.0) - 40_030_230.1 / 4096.0).abs() < 0.1);
        assert!((tile_unit_m(3, 60.0) * 16.0 - tile_unit_m(0, 0.0)).abs() < 1e-6);
    }

    #[test]
    fn points_a_millionth_of_a_degree_apart_stay_apart() {
        for y in [-60.0, 0.0, 51.5] {
            let at = |x, y| Plane::Mercator.point(Coord { x, y });
            assert_ne!(at(0.000_001, y), at(0.0, y));
            assert_ne!(at(0.0, y + 0.000_001), at(0.0, y));
        }
    }
}
