//! Which areas' centroids are nearest to each other, or within a distance.

use std::sync::atomic::{AtomicUsize, Ordering};

use geo::{Coord, Distance, Geodesic, Point};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

use crate::Coordinates;
use crate::parallel::in_order;

/// Distances that differ by less than this part of themselves are equal.
const EQUAL: f64 = 1e-9;

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
                reach = self.at_most(chord) * (1.0 + EQUAL);
            }
        }
        if found.len() > count {
            for (distance, area) in &mut found {
                *distance = self.distance(from, *area, *distance);
            }
            keep_nearest(&mut found, count);
        }
        found.into_iter().map(|(_, area)| area).collect()
    }

    fn within_of(&self, at: usize, from: Coord, distance: f64) -> Vec<u32> {
        let place = in_space(from, self.coordinates);
        let reach = distance * (1.0 + EQUAL);
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
    /// do Carmo (1976), "Differential Geometry of Curves and Surfaces", p. 406: Schur's theorem.
    fn at_most(&self, chord: f64) -> f64 {
        match self.coordinates {
            Coordinates::Plane => chord,
            Coordinates::Degrees if chord < 2.0 * LEAST_RADIUS_M => {
                2.0 * LEAST_RADIUS_M * (chord / (2.0 * LEAST_RADIUS_M)).asin()
            }
            Coordinates::Degrees => f64::INFINITY,
        }
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

/// Keeps those that are nearest, and of those that are as near as the last the first areas.
fn keep_nearest(found: &mut Vec<(f64, u32)>, count: usize) {
    found.sort_unstable_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other)));
    let Some(&(last, _)) = count.checked_sub(1).and_then(|last| found.get(last)) else {
        return;
    };
    found.retain(|(distance, _)| *distance <= last * (1.0 + EQUAL));
    let is_tied = |distance: f64| distance >= last * (1.0 - EQUAL);
    found.sort_unstable_by_key(|(distance, area)| (is_tied(*distance), *area));
    found.truncate(count);
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
