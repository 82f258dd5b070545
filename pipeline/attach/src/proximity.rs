//! Which areas' centroids are nearest to each other, or within a distance.

use std::sync::atomic::{AtomicUsize, Ordering};

use geo::{Coord, Distance, Geodesic, Point};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

use crate::Coordinates;
use crate::parallel::in_order;

/// Distances that differ by less than this part of themselves are equal.
const EQUAL: f64 = 1e-9;

/// And on the Earth by less than this: geodesics are computed to some 15 nanometres.
const EQUAL_M: f64 = 1e-6;

/// WGS 84: the semi-major axis in metres and the square of the eccentricity.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_14e-3;

/// The smallest radius of curvature of the ellipsoid: that of the meridian at the equator.
const LEAST_RADIUS_M: f64 = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED);

/// Centroids, to be asked which lie near which.
///
/// Distances on the Earth are geodesics of the WGS 84 ellipsoid, which are slow to compute.
/// The straight line through the Earth is found by an R-tree without any projection, and
/// tells between which bounds the geodesic lies; only where that leaves open which of two is
/// the nearer are geodesics computed.
pub(crate) struct Centroids<'a> {
    at: &'a [Coord],
    coordinates: Coordinates,
    tree: RTree<Placed>,
}

/// A place in space, and the area whose centroid it is.
type Placed = GeomWithData<[f64; 3], u32>;

impl<'a> Centroids<'a> {
    pub fn new(at: &'a [Coord], coordinates: Coordinates) -> Self {
        let placed = (0_u32..).zip(at);
        let placed = placed.map(|(area, at)| Placed::new(in_space(*at, coordinates), area));
        Self {
            at,
            coordinates,
            tree: RTree::bulk_load(placed.collect()),
        }
    }

    /// The `count` areas nearest to each, in the order of the areas.
    ///
    /// Of areas that are equally near, the first is taken.
    pub fn nearest(&self, count: usize) -> Vec<Vec<u32>> {
        in_order(
            self.at,
            || (),
            |(), at, from| self.nearest_to(at, *from, count),
        )
    }

    /// The areas within a distance of each, in the order of the areas; `None` when there are
    /// more than `most` of them in all.
    pub fn within(&self, distance: f64, most: usize) -> Option<Vec<Vec<u32>>> {
        let links = AtomicUsize::new(0);
        let row = |at: usize, from: &Coord| {
            if links.load(Ordering::Relaxed) > most {
                return Vec::new();
            }
            let row = self.within_of(at, *from, distance);
            links.fetch_add(row.len(), Ordering::Relaxed);
            row
        };
        let rows = in_order(self.at, || (), |(), at, from| row(at, from));
        (links.into_inner() <= most).then_some(rows)
    }

    fn nearest_to(&self, at: usize, from: Coord, count: usize) -> Vec<u32> {
        let place = in_space(from, self.coordinates);
        let by_chord = self.tree.nearest_neighbor_iter_with_distance_2(&place);
        let others = by_chord.filter(|(placed, _)| placed.data as usize != at);
        let mut found: Vec<(f64, u32)> = Vec::with_capacity(count + 1);
        let mut reach = f64::INFINITY;
        for (placed, squared) in others {
            let chord = squared.sqrt();
            if found.len() >= count && chord > reach {
                break;
            }
            found.push((chord, placed.data));
            if found.len() == count {
                let distance = self.at_most(chord);
                reach = distance + self.equal(distance);
            }
        }
        if found.len() > count {
            for (distance, area) in &mut found {
                *distance = self.distance(from, *area, *distance);
            }
            self.keep_nearest(&mut found, count);
        }
        found.into_iter().map(|(_, area)| area).collect()
    }

    fn within_of(&self, at: usize, from: Coord, distance: f64) -> Vec<u32> {
        let place = in_space(from, self.coordinates);
        let reach = distance + self.equal(distance);
        let near = self.tree.locate_within_distance(place, reach * reach);
        let is_within = |placed: &&Placed| {
            let chord = placed.distance_2(&place).sqrt();
            self.at_most(chord) <= reach || self.distance(from, placed.data, chord) <= reach
        };
        near.filter(|placed| placed.data as usize != at)
            .filter(is_within)
            .map(|placed| placed.data)
            .collect()
    }

    /// How far two places can be whose straight line has this length; they are never nearer.
    ///
    /// # Formula
    /// 2 r asin(chord / 2 r), r being the smallest radius of curvature: of two curves of one
    /// length the more curved has the shorter chord.
    ///
    /// # References
    /// Chern (1967), "Curves and surfaces in Euclidean space", section 5: Schur's theorem.
    fn at_most(&self, chord: f64) -> f64 {
        match self.coordinates {
            Coordinates::Plane => chord,
            Coordinates::Degrees if chord < 2.0 * LEAST_RADIUS_M => {
                2.0 * LEAST_RADIUS_M * (chord / (2.0 * LEAST_RADIUS_M)).asin()
            }
            Coordinates::Degrees => f64::INFINITY,
        }
    }

    /// By how much two distances like this one can differ and be equal.
    fn equal(&self, distance: f64) -> f64 {
        match self.coordinates {
            Coordinates::Plane => EQUAL * distance,
            Coordinates::Degrees => EQUAL * distance + EQUAL_M,
        }
    }

    /// Keeps those that are nearest, and of those that are as near as the last the first areas.
    fn keep_nearest(&self, found: &mut Vec<(f64, u32)>, count: usize) {
        found.sort_unstable_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other)));
        let Some(&(last, _)) = count.checked_sub(1).and_then(|last| found.get(last)) else {
            return;
        };
        found.retain(|(distance, _)| *distance <= last + self.equal(last));
        let is_tied = |distance: f64| distance >= last - self.equal(last);
        found.sort_unstable_by_key(|(distance, area)| (is_tied(*distance), *area));
        found.truncate(count);
    }

    /// How far an area's centroid is from a place that a straight line joins to it.
    fn distance(&self, from: Coord, area: u32, chord: f64) -> f64 {
        match (self.coordinates, self.at.get(area as usize)) {
            (Coordinates::Degrees, Some(to)) => {
                Geodesic.distance(Point::from(from), Point::from(*to))
            }
            (Coordinates::Plane, _) | (_, None) => chord,
        }
    }
}

/// A place in metres from the centre of the Earth, or in a plane's own units.
///
/// # References
/// Snyder (1987), "Map Projections: A Working Manual", p. 24: the radius of curvature in the
/// prime vertical.
fn in_space(at: Coord, coordinates: Coordinates) -> [f64; 3] {
    match coordinates {
        Coordinates::Plane => [at.x, at.y, 0.0],
        Coordinates::Degrees => {
            let (sin_lon, cos_lon) = at.x.to_radians().sin_cos();
            let (sin_lat, cos_lat) = at.y.to_radians().sin_cos();
            let radius = SEMI_MAJOR_M / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
            let from_axis = radius * cos_lat;
            let north = radius * (1.0 - ECCENTRICITY_SQUARED) * sin_lat;
            [from_axis * cos_lon, from_axis * sin_lon, north]
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Places all over the Earth, some of them together: at the poles and on either side of the
    /// 180th meridian too.
    fn places() -> impl Strategy<Value = Vec<Coord>> {
        let anywhere = (-180.0..180.0, -90.0..90.0);
        let near = (-2_i8..2, -2_i8..2);
        let place = (0..5_u8, anywhere, near).prop_map(|(kind, (x, y), (east, north))| {
            let (east, north) = (f64::from(east) / 10.0, f64::from(north) / 10.0);
            let wrapped = |x: f64| if x > 180.0 { x - 360.0 } else { x };
            match kind {
                0 => Coord {
                    x,
                    y: 90.0 - north.abs(),
                },
                1 => Coord {
                    x: wrapped(180.0 + east),
                    y: north,
                },
                2 | 3 => Coord {
                    x: east,
                    y: 51.5 + north,
                },
                _ => Coord { x, y },
            }
        });
        prop::collection::vec(place, 2..40)
    }

    fn geodesic(from: Coord, to: Coord) -> f64 {
        Geodesic.distance(Point::from(from), Point::from(to))
    }

    /// Every distance is computed, and the first of those that are equal are taken.
    fn by_all_distances(places: &[Coord], at: usize, count: usize) -> Vec<u32> {
        let others = (0_u32..)
            .zip(places)
            .filter(|(other, _)| *other as usize != at);
        let mut all: Vec<_> = others
            .map(|(other, to)| (geodesic(places[at], *to), other))
            .collect();
        let centroids = Centroids::new(places, Coordinates::Degrees);
        centroids.keep_nearest(&mut all, count);
        all.into_iter().map(|(_, other)| other).collect()
    }

    proptest! {
        #[test]
        fn the_geodesic_lies_within_its_bounds(places in places()) {
            let centroids = Centroids::new(&places, Coordinates::Degrees);
            for (from, to) in places.iter().zip(places.iter().skip(1)) {
                let [one, other] = [from, to].map(|at| in_space(*at, Coordinates::Degrees));
                let chord = one.distance_2(&other).sqrt();
                let metres = geodesic(*from, *to);
                // Both are computed to some nanometres.
                prop_assert!(chord <= metres + 1e-6, "{from:?} {to:?}");
                prop_assert!(metres <= centroids.at_most(chord) + 1e-6, "{from:?} {to:?}");
            }
        }

        #[test]
        fn slow_the_nearest_are_those_of_all_distances(places in places(), count in 1..6_usize) {
            let count = count.min(places.len() - 1);
            let found = Centroids::new(&places, Coordinates::Degrees).nearest(count);
            for (at, mut row) in found.into_iter().enumerate() {
                let mut expected = by_all_distances(&places, at, count);
                row.sort_unstable();
                expected.sort_unstable();
                prop_assert_eq!(row, expected);
            }
        }

        #[test]
        fn slow_those_within_are_those_of_all_distances(places in places(), metres in 1e3..2e7) {
            let centroids = Centroids::new(&places, Coordinates::Degrees);
            let rows = centroids.within(metres, usize::MAX).expect("there is no limit");
            for (from, mut row) in places.iter().zip(rows.clone()) {
                let is_within = |to: &Coord| {
                    !std::ptr::eq(from, to) && geodesic(*from, *to) <= metres * (1.0 + EQUAL)
                };
                let all = (0_u32..).zip(&places).filter(|(_, to)| is_within(to));
                let expected: Vec<u32> = all.map(|(to, _)| to).collect();
                row.sort_unstable();
                prop_assert_eq!(row, expected);
            }
            let links = rows.iter().map(Vec::len).sum::<usize>();
            prop_assert!(centroids.within(metres, links).is_some());
            prop_assert!(links == 0 || centroids.within(metres, links - 1).is_none());
        }
    }

    /// Karney (2013), "Algorithms for geodesics", table 2: from 40 N to 41.79331020506 N,
    /// 137.84490004377 degrees further east, are 10,000 km.
    #[test]
    fn a_published_geodesic_is_within_its_own_length_and_no_less() {
        let from = Coord { x: 0.0, y: 40.0 };
        let to = Coord {
            x: 137.844_900_043_77,
            y: 41.793_310_205_06,
        };
        let places = [from, to];
        let centroids = Centroids::new(&places, Coordinates::Degrees);
        let links = |metres| {
            centroids
                .within(metres, 2)
                .expect("two at most")
                .concat()
                .len()
        };
        assert_eq!((links(10_000_000.1), links(9_999_999.9)), (2, 0));
    }
}
