//! How far it is from each area to the nearest open service.
//!
//! Distances are as the crow flies on the WGS 84 ellipsoid, by Karney's geodesic
//! ("Algorithms for geodesics", Journal of Geodesy 87, 2013). That is exact and
//! slow, so candidates are found by cheaper measures first, with a margin that
//! covers what those get wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{
    BoundingRect, Coord, Distance, Geodesic, InteriorPoint, Intersects, Line, LinesIter,
    MultiPolygon, Point,
};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use vocabulary::{AreaCode, AreaColumn, AreaList, NearestService};

use crate::services::Located;

/// How much farther than the nearest by a cheaper measure a place can be and yet
/// be the nearest by geodesic.
///
/// A sphere that takes the ellipsoid's latitudes as they are has distances that
/// are wrong by at most 0.6% either way; a chord and a sine are short of the arc
/// by less than 0.2% up to 600 km.
const MARGIN: f64 = 1.02;

/// WGS 84: the equatorial radius in metres and the square of the eccentricity.
const RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_14e-3;

/// The nearest of some services, seen from every area; `None` where there is no service.
///
/// `metres` is from the area's representative point, which lies inside it
/// ([`InteriorPoint`]); of two services equally near, the first by name is
/// taken. The two bounds hold for every point of the area, wherever its people
/// live, and `at_least_m <= metres <= at_most_m`.
///
/// # Units
/// Metres.
pub(crate) fn nearest(
    areas: &Arc<AreaList>,
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    services: &[Located],
) -> AreaColumn<Option<NearestService>> {
    let tree = RTree::bulk_load(
        services
            .iter()
            .map(|service| GeomWithData::new(on_sphere(service.at), service))
            .collect(),
    );
    let frames: Vec<_> = services
        .iter()
        .map(|service| Frame::around(service.at))
        .collect();
    AreaColumn::from_fn(areas, |code| {
        let shape = shapes.get(&code)?;
        let from = shape.interior_point()?;
        let (metres, service) = nearest_to(from, &tree)?;
        let around = shape.bounding_rect()?;
        let mut near = services
            .iter()
            .filter(|service| around.intersects(&service.at));
        let inside = near.any(|service| shape.intersects(&service.at));
        let edges: Vec<_> = shape.lines_iter().map(Edge::new).collect();
        let ball = Ball::around(&edges)?;
        let at_least_m = if inside {
            0.0
        } else {
            least_m(&edges, &ball.may_be_least(&frames))?
        };
        Some(NearestService {
            name: service.name.clone(),
            metres,
            // The representative point is a point of the area: rounding alone could
            // put its distance outside the bounds.
            at_least_m: at_least_m.min(metres),
            at_most_m: most_m(&edges, &ball.may_be_most(&frames))?.max(metres),
        })
    })
}

/// How far two places are apart as the crow flies, in metres: longitude and latitude of WGS 84.
#[must_use]
pub fn geodesic_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    Geodesic.distance(Point::from(from), Point::from(to))
}

type ServiceTree<'a> = RTree<GeomWithData<[f64; 3], &'a Located>>;

/// A place as a point on the unit sphere. The chord between two such points
/// grows with their great-circle distance, so the nearest by chord, which an
/// R-tree finds without any projection, is the nearest on the sphere.
fn on_sphere(at: Point<f64>) -> [f64; 3] {
    let (sin_lon, cos_lon) = at.x().to_radians().sin_cos();
    let (sin_lat, cos_lat) = at.y().to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b) * (a - b))
        .sum::<f64>()
        .sqrt()
}

/// The nearest by geodesic, among those that are nearest by chord within the margin.
fn nearest_to<'a>(from: Point<f64>, tree: &ServiceTree<'a>) -> Option<(f64, &'a Located)> {
    let mut by_chord = tree
        .nearest_neighbor_iter_with_distance_2(&on_sphere(from))
        .peekable();
    let (_, closest) = *by_chord.peek()?;
    by_chord
        .take_while(|(_, squared)| *squared <= closest * MARGIN * MARGIN)
        .map(|(service, _)| (Geodesic.distance(from, service.data.at), service.data))
        .min_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.name.cmp(&other.name)))
}

/// An edge of an outline, straight in longitude and latitude as RFC 7946 (2016,
/// section 3.1.1) has it, and its ends on the unit sphere.
struct Edge {
    line: Line,
    start: [f64; 3],
    end: [f64; 3],
}

impl Edge {
    fn new(line: Line) -> Self {
        let [start, end] = [line.start, line.end].map(|end| on_sphere(Point::from(end)));
        Self { line, start, end }
    }

    /// No point of the edge leaves the geodesic between its ends by more than this, in metres.
    ///
    /// # Formula
    /// A curve with a geodesic curvature of at most k leaves its chord of length L
    /// by some k L² / 8. A parallel, the most curved of the lines that are straight
    /// in longitude and latitude, has tan(latitude) / R; a line across it bends a
    /// little more than its share, so twice the bound is taken.
    fn bend_m(&self) -> f64 {
        let latitude = self.line.start.y.abs().max(self.line.end.y.abs());
        let length = chord(self.start, self.end) * RADIUS_M * MARGIN;
        length * length * latitude.to_radians().tan() / (4.0 * RADIUS_M)
    }
}

/// A ball that holds the edges of an outline, to leave out services that are too far away to matter.
///
/// Every measure of [`least_m`] and [`most_m`] differs over the ball by no more than its radius
/// from that of its centre, so what is left out could not have been among those that they look
/// at: what they come to is the same.
struct Ball {
    centre: [f64; 3],
    radius: f64,
}

impl Ball {
    fn around(edges: &[Edge]) -> Option<Self> {
        let centre = edges.first()?.start;
        let ends = edges.iter().flat_map(|edge| [edge.start, edge.end]);
        let radius = ends.map(|end| chord(centre, end)).max_by(f64::total_cmp)?;
        // More than rounding.
        let radius = radius * (1.0 + 1e-9) + 1e-12;
        Some(Self { centre, radius })
    }

    /// The services of which an edge may be nearest in their frame, or nearest within the margin.
    fn may_be_least<'a>(&self, frames: &'a [Frame]) -> Vec<&'a Frame> {
        let ends = |frame: &Frame| {
            let off = frame.off_axis(self.centre);
            let [shortest, longest] = frame.scales_m;
            (
                shortest * (off - self.radius),
                longest * (off + self.radius),
            )
        };
        within_margin(frames, ends)
    }

    /// The services of which the farthest vertex may be nearest by chord, within the margin.
    fn may_be_most<'a>(&self, frames: &'a [Frame]) -> Vec<&'a Frame> {
        let ends = |frame: &Frame| {
            let off = chord(frame.centre, self.centre);
            (off - self.radius, off + self.radius)
        };
        within_margin(frames, ends)
    }
}

/// Those whose measure, between two ends, may be within the margin of the least of all.
fn within_margin(frames: &[Frame], ends: impl Fn(&Frame) -> (f64, f64)) -> Vec<&Frame> {
    let ends: Vec<_> = frames.iter().map(ends).collect();
    let most = ends.iter().map(|(_, most)| *most);
    let most = most.fold(f64::INFINITY, f64::min) * MARGIN * (1.0 + 1e-9);
    let near = frames.iter().zip(ends);
    near.filter(|(_, (least, _))| *least <= most)
        .map(|(frame, _)| frame)
        .collect()
}

/// The globe as seen from straight above a service: in metres east and north of it.
///
/// A place at an angle a from the service lies sin(a) from the centre, in its
/// true direction: the nearer place is the nearer one here too. The axes have
/// the ellipsoid's radii of curvature at the service.
///
/// # References
/// Snyder (1987), "Map Projections: A Working Manual", p. 145: the orthographic
/// projection.
struct Frame {
    service: Point<f64>,
    centre: [f64; 3],
    east_m: [f64; 3],
    north_m: [f64; 3],
    /// The lesser and the greater of the radii of curvature.
    scales_m: [f64; 2],
}

impl Frame {
    fn around(service: Point<f64>) -> Self {
        let (sin_lon, cos_lon) = service.x().to_radians().sin_cos();
        let (sin_lat, cos_lat) = service.y().to_radians().sin_cos();
        let w = 1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat;
        let prime_vertical_m = RADIUS_M / w.sqrt();
        let meridian_m = prime_vertical_m * (1.0 - ECCENTRICITY_SQUARED) / w;
        let (east, north) = (
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
        );
        Self {
            service,
            scales_m: [
                meridian_m.min(prime_vertical_m),
                meridian_m.max(prime_vertical_m),
            ],
            centre: on_sphere(service),
            east_m: east.map(|axis| axis * prime_vertical_m),
            north_m: north.map(|axis| axis * meridian_m),
        }
    }

    /// How far a place is from the line through the service and the centre of the globe, in radii.
    fn off_axis(&self, at: [f64; 3]) -> f64 {
        let along = dot(self.centre, at);
        chord(at, self.centre.map(|axis| axis * along))
    }

    fn metres(&self, at: [f64; 3]) -> Coord {
        Coord {
            x: dot(self.east_m, at),
            y: dot(self.north_m, at),
        }
    }

    /// How far along an edge, from 0 to 1, its point nearest to the service lies,
    /// and how far that is in the plane of the frame.
    fn nearest_on(&self, edge: &Edge) -> (f64, f64) {
        let (start, end) = (self.metres(edge.start), self.metres(edge.end));
        let way = end - start;
        let squared = way.x * way.x + way.y * way.y;
        let along = -(start.x * way.x + start.y * way.y) / squared;
        let along = if squared > 0.0 {
            along.clamp(0.0, 1.0)
        } else {
            0.0
        };
        let at = start + way * along;
        (along, at.x.hypot(at.y))
    }
}

/// The least distance from any point of an outline to any service.
///
/// The nearest point of each edge is found in the service's frame, and the
/// geodesic is taken to the nearest of them. Missing the true nearest point
/// along an edge by a little lengthens the distance by the square of that little:
/// below 0.1 m for edges up to 10 km and services up to 100 km away.
fn least_m(edges: &[Edge], frames: &[&Frame]) -> Option<f64> {
    let all = || {
        frames.iter().flat_map(|frame| {
            edges
                .iter()
                .map(move |edge| (frame, edge, frame.nearest_on(edge)))
        })
    };
    let closest = all()
        .map(|(_, _, (_, flat_m))| flat_m)
        .min_by(f64::total_cmp)?;
    all()
        .filter(|(_, _, (_, flat_m))| *flat_m <= closest * MARGIN)
        .map(|(frame, edge, (along, _))| {
            let at = edge.line.start + edge.line.delta() * along;
            Geodesic.distance(frame.service, Point::from(at))
        })
        .min_by(f64::total_cmp)
}

/// No point inside an outline is farther from its nearest service than this.
///
/// # Formula
/// The least over services of the greatest distance from the service to a
/// vertex, and the greatest [`Edge::bend_m`]. It holds for every point: all
/// points within a distance of a place, less than a quarter of the way around
/// the Earth, form a set that holds the geodesic between any two of its points;
/// if it holds the vertices it holds the geodesics between them, and what they
/// enclose. The edges leave those geodesics by no more than the bend.
fn most_m(edges: &[Edge], frames: &[&Frame]) -> Option<f64> {
    let reach = |frame: &&Frame| {
        edges
            .iter()
            .map(|edge| chord(frame.centre, edge.start))
            .max_by(f64::total_cmp)
    };
    let reaches: Vec<_> = frames
        .iter()
        .filter_map(|frame| Some((frame, reach(frame)?)))
        .collect();
    let shortest = reaches
        .iter()
        .map(|(_, reach)| *reach)
        .min_by(f64::total_cmp)?;
    let to_vertices = reaches
        .iter()
        .filter(|(_, reach)| *reach <= shortest * MARGIN)
        .filter_map(|(frame, reach)| {
            edges
                .iter()
                .filter(|edge| chord(frame.centre, edge.start) * MARGIN >= *reach)
                .map(|edge| Geodesic.distance(frame.service, Point::from(edge.line.start)))
                .max_by(f64::total_cmp)
        })
        .min_by(f64::total_cmp)?;
    let bend = edges.iter().map(Edge::bend_m).max_by(f64::total_cmp)?;
    Some(to_vertices + bend)
}

#[cfg(test)]
mod tests {
    use geo::polygon;
    use proptest::prelude::*;

    use super::*;
    use crate::tests::{areas, code};

    fn located(name: &str, lon: f64, lat: f64) -> Located {
        Located {
            name: name.to_owned(),
            at: Point::new(lon, lat),
        }
    }

    /// A square of 0.1 degree from 0 E, 51.5 N.
    fn square() -> MultiPolygon<f64> {
        let ring = polygon![
            (x: 0.0, y: 51.5), (x: 0.1, y: 51.5), (x: 0.1, y: 51.6), (x: 0.0, y: 51.6),
            (x: 0.0, y: 51.5)
        ];
        MultiPolygon::new(vec![ring])
    }

    fn seen(services: &[Located]) -> Option<NearestService> {
        let areas = areas(&["E09000001"]);
        let shapes = BTreeMap::from([(code("E09000001"), square())]);
        nearest(&areas, &shapes, services)
            .values()
            .next()
            .cloned()
            .flatten()
    }

    #[test]
    fn without_services_nothing_is_near() {
        assert_eq!(seen(&[]), None);
    }

    #[test]
    fn a_service_inside_is_at_no_distance_at_the_least() {
        let near = seen(&[located("inside", 0.01, 51.51), located("far", 1.0, 51.5)]);
        let near = near.expect("there are services");
        assert_eq!((near.name.as_str(), near.at_least_m), ("inside", 0.0));
        // To the opposite corner, and hardly more.
        let corner = Geodesic.distance(Point::new(0.01, 51.51), Point::new(0.1, 51.6));
        assert!(
            (corner..corner + 10.0).contains(&near.at_most_m),
            "{near:?}"
        );
    }

    #[test]
    fn a_service_due_south_is_as_far_as_the_meridian_is_long() {
        let near = seen(&[located("south", 0.05, 51.4)]).expect("there is a service");
        // A tenth of a degree of the meridian at 51.45 N, by the usual series for WGS 84:
        // 111132.954 - 559.822 cos(2 lat) + 1.175 cos(4 lat) metres a degree.
        assert!((near.at_least_m - 11_125.69).abs() < 0.1, "{near:?}");
        assert!((near.metres - 16_688.60).abs() < 0.1, "{near:?}");
    }

    #[test]
    fn of_two_equally_near_the_first_by_name_is_taken() {
        let pair = [located("b", -0.1, 51.5), located("a", -0.1, 51.5)];
        assert_eq!(seen(&pair).map(|near| near.name), Some("a".to_owned()));
    }

    proptest! {
        /// Against every service and a grid of points of the area, by geodesic alone.
        #[test]
        fn slow_the_nearest_is_the_nearest_and_its_bounds_hold(
            places in prop::collection::vec((-0.6..0.7f64, 51.2..51.9f64), 1..12)
        ) {
            let services: Vec<_> = places
                .iter()
                .enumerate()
                .map(|(at, (lon, lat))| located(&format!("{at:02}"), *lon, *lat))
                .collect();
            let near = seen(&services).expect("there are services");
            let least = |from: Point<f64>| {
                services
                    .iter()
                    .map(|service| Geodesic.distance(from, service.at))
                    .fold(f64::INFINITY, f64::min)
            };
            let from = square().interior_point().expect("it has an inside");
            prop_assert!((near.metres - least(from)).abs() < 1e-6);
            for column in 0..=10 {
                for row in 0..=10 {
                    let at = Point::new(f64::from(column) / 100.0, 51.5 + f64::from(row) / 100.0);
                    prop_assert!(near.at_least_m <= least(at) + 0.1);
                    prop_assert!(least(at) <= near.at_most_m);
                }
            }
        }
    }

    proptest! {
        /// Services that are left out change nothing.
        #[test]
        fn far_services_are_left_out_alike(
            places in prop::collection::vec((-3.0..3.0_f64, 50.0..53.0_f64), 1..30),
            far in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64), 0..4),
            (x, y) in (-2.0..2.0_f64, 50.5..52.5_f64),
            ways in prop::collection::vec((0.001..0.3_f64, 0.0..std::f64::consts::TAU), 3..12),
        ) {
            let all = places.into_iter().chain(far);
            let frames: Vec<_> = all.map(|(x, y)| Frame::around(Point::new(x, y))).collect();
            let mut ends: Vec<Coord> = ways.iter().map(|(long, angle)| {
                Coord { x: x + long * angle.cos(), y: y + long * angle.sin() }
            }).collect();
            ends.push(ends[0]);
            let edges: Vec<_> = ends.windows(2).map(|pair| Edge::new(Line::new(pair[0], pair[1]))).collect();
            let every: Vec<&Frame> = frames.iter().collect();
            let ball = Ball::around(&edges).expect("edges");
            let same = |one: Option<f64>, other: Option<f64>| one.map(f64::to_bits) == other.map(f64::to_bits);
            prop_assert!(same(least_m(&edges, &ball.may_be_least(&frames)), least_m(&edges, &every)));
            prop_assert!(same(most_m(&edges, &ball.may_be_most(&frames)), most_m(&edges, &every)));
        }
    }
}
