//! Made-up coverages with islands, holes and areas within areas, and London's boroughs.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area as _, BooleanOps as _, Coord, LineString, MultiPolygon, Polygon, Validation as _};
use proptest::prelude::*;

use super::*;
use crate::tiles::made_up_polygons;

/// A lattice whose cells belong to areas by label (0 is nobody's) and whose sides wind.
#[derive(Debug, Clone)]
pub(crate) struct Lattice {
    pub(crate) columns: usize,
    pub(crate) labels: Vec<u8>,
    pub(crate) seed: u64,
    /// A cell's side in millionths of a degree.
    pub(crate) side: i32,
    /// Points between the corners.
    pub(crate) between: i32,
}

pub(crate) fn lattices() -> impl Strategy<Value = Lattice> {
    (2..6_usize, 2..6_usize, any::<u64>(), 0..6_i32, 3..7_u8).prop_flat_map(
        |(columns, rows, seed, between, most)| {
            let labels = prop::collection::vec(0..most, columns * rows);
            labels.prop_map(move |labels| Lattice {
                columns,
                labels,
                seed,
                side: 20_000,
                between,
            })
        },
    )
}

impl Lattice {
    /// One shape a label that some cell has, in the order of the labels.
    pub(crate) fn shapes(&self) -> Vec<MultiPolygon<f64>> {
        let mut edges: BTreeMap<u8, Vec<[Point; 2]>> = BTreeMap::new();
        for (cell, label) in (0_i32..).zip(&self.labels) {
            let columns = i32::try_from(self.columns).expect("few");
            let (x, y) = (cell % columns, cell / columns);
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
            let steps = self.between + 1;
            let path = corners.iter().zip(corners.iter().cycle().skip(1));
            let path = path.flat_map(|(from, to)| {
                let along = move |a: i32, b: i32, step: i32| a * (steps - step) + b * step;
                (0..steps).map(move |step| [along(from.0, to.0, step), along(from.1, to.1, step)])
            });
            let ring: Vec<Point> = path.map(|at| self.place(at)).collect();
            let next = ring.iter().cycle().skip(1);
            let sides = ring.iter().zip(next).map(|(a, b)| [*a, *b]);
            if *label > 0 {
                edges.entry(*label).or_default().extend(sides);
            }
        }
        edges
            .into_values()
            .map(|edges| shape(made_up_polygons(edges)))
            .collect()
    }

    /// Moves a point of the lattice by less than a third of the way to the next.
    fn place(&self, at: Point) -> Point {
        let step = self.side / (self.between + 1);
        let mut state = self.seed;
        [0, 1].map(|axis: usize| {
            for of in at {
                state = (state ^ u64::from(of.unsigned_abs()))
                    .wrapping_mul(0xbf58_476d_1ce4_e5b9)
                    .rotate_left(31);
            }
            let third = u64::from((step / 3).unsigned_abs());
            let moved = i32::try_from(state % (2 * third)).expect("small") - step / 3;
            at[axis] * step + moved + [-100_000, 51_500_000][axis]
        })
    }
}

fn shape(polygons: Vec<Vec<Vec<Point>>>) -> MultiPolygon<f64> {
    let line = |ring: Vec<Point>| {
        let points = ring.into_iter().map(|at| Plane::Degrees.degrees(at));
        let mut line = LineString(points.collect());
        line.close();
        line
    };
    let polygons = polygons.into_iter().map(|rings| {
        let mut rings = rings.into_iter().map(line);
        let exterior = rings.next().expect("an exterior");
        Polygon::new(exterior, rings.collect())
    });
    MultiPolygon(polygons.collect())
}

/// Everything that simplification promises, beside areas that already fulfil it.
fn holds(simple: &[MultiPolygon<f64>]) {
    let mut sides: BTreeMap<[Point; 2], usize> = BTreeMap::new();
    for (area, shape) in simple.iter().enumerate() {
        assert!(shape.is_valid(), "{:?}", shape.validation_errors());
        assert!(!shape.0.is_empty(), "area {area} is lost");
        for polygon in &shape.0 {
            assert!(polygon.signed_area() > 0.0);
            for (nth, ring) in crate::geometry::rings(polygon).enumerate() {
                assert!(ring.0.len() >= 4);
                let points: Vec<Point> =
                    ring.0.iter().map(|at| Plane::Degrees.point(*at)).collect();
                assert_eq!(
                    twice_area(&points) > 0,
                    nth == 0,
                    "a ring winds the wrong way"
                );
                for side in points.windows(2) {
                    let before = sides.insert([side[0], side[1]], area);
                    assert_eq!(before, None, "two areas lie to the left of {side:?}");
                }
            }
        }
    }
    // Edges meet in common ends alone: none crosses another or passes a vertex.
    let once: Vec<[Point; 2]> = sides
        .keys()
        .filter(|[a, b]| a < b || !sides.contains_key(&[*b, *a]))
        .copied()
        .collect();
    for (at, [a, b]) in once.iter().enumerate() {
        for [c, d] in &once[at + 1..] {
            assert_apart([*a, *b], [*c, *d]);
        }
    }
    for (at, one) in simple.iter().enumerate() {
        for other in &simple[at + 1..] {
            let common = one.intersection(other).unsigned_area();
            assert!(common < 1e-12, "two areas have {common} in common");
        }
    }
}

#[track_caller]
pub(crate) fn assert_apart([a, b]: [Point; 2], [c, d]: [Point; 2]) {
    let sign = |a, b, p| cross(a, b, p).signum();
    let within = |a: Point, b: Point, p: Point| {
        sign(a, b, p) == 0
            && p != a
            && p != b
            && (0..2)
                .all(|axis: usize| (a[axis].min(b[axis])..=a[axis].max(b[axis])).contains(&p[axis]))
    };
    assert!(
        sign(a, b, c) * sign(a, b, d) >= 0 || sign(c, d, a) * sign(c, d, b) >= 0,
        "{:?} crosses {:?}",
        [a, b],
        [c, d]
    );
    assert!(
        !within(a, b, c) && !within(a, b, d) && !within(c, d, a) && !within(c, d, b),
        "{:?} touches {:?}",
        [a, b],
        [c, d]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn slow_no_gap_no_overlap_and_no_crossing_at_any_tolerance(lattice in lattices()) {
        let shapes = lattice.shapes();
        let topology = Topology::new(&shapes);
        let mut before = usize::MAX;
        for metres in [0.0, 50.0, 150.0, 400.0, 1_000.0, 1e6] {
            let simple = topology.simplified(Tolerance::Metres(metres));
            prop_assert_eq!(simple.len(), shapes.len());
            holds(&simple);
            let left = simple.iter().flatten().flat_map(crate::geometry::rings);
            let left = left.map(|ring| ring.0.len()).sum();
            prop_assert!(left <= before);
            before = left;
        }
    }

    /// Where every cell has an owner, all that the outer border holds is covered, whatever goes.
    #[test]
    fn what_is_within_the_outer_border_stays_covered(lattice in lattices()) {
        let labels = lattice.labels.iter().map(|label| label + 1).collect();
        let lattice = Lattice { labels, ..lattice };
        let topology = Topology::new(&lattice.shapes());
        for metres in [100.0, 500.0, 1e6] {
            let simple = topology.simplified(Tolerance::Metres(metres));
            let mut sides: BTreeSet<[Point; 2]> = BTreeSet::new();
            for ring in simple.iter().flatten().flat_map(crate::geometry::rings) {
                let points: Vec<Point> = ring.0.iter().map(|at| Plane::Degrees.point(*at)).collect();
                sides.extend(points.windows(2).map(|side| [side[0], side[1]]));
            }
            let border = sides.iter().filter(|[a, b]| !sides.contains(&[*b, *a]));
            let border = made_up_polygons(border.copied().collect());
            prop_assert_eq!(border.len(), 1);
            prop_assert_eq!(border[0].len(), 1, "a gap opened");
            let within = shape(border).unsigned_area();
            let covered: f64 = simple.iter().map(geo::Area::unsigned_area).sum();
            prop_assert!((covered - within).abs() < 1e-12);
        }
    }

    /// The same shapes in rings that begin elsewhere and wind the other way.
    #[test]
    fn how_a_ring_is_written_makes_no_difference(lattice in lattices(), turn in 1..50_usize) {
        let shapes = lattice.shapes();
        let turned: Vec<MultiPolygon<f64>> = shapes.iter().map(|shape| {
            let ring = |ring: &LineString<f64>| {
                let mut points = ring.0[1..].to_vec();
                points.reverse();
                let turn = turn % points.len();
                points.rotate_left(turn);
                let mut ring = LineString(points);
                ring.close();
                ring
            };
            let polygons = shape.0.iter().map(|polygon| {
                let holes = polygon.interiors().iter().map(ring).collect();
                Polygon::new(ring(polygon.exterior()), holes)
            });
            MultiPolygon(polygons.collect())
        }).collect();
        let of = |shapes: &[MultiPolygon<f64>]| {
            let simple = Topology::new(shapes).simplified(Tolerance::Metres(300.0));
            let area: f64 = simple.iter().map(geo::Area::unsigned_area).sum();
            let rings = simple.iter().flatten().flat_map(crate::geometry::rings);
            (rings.map(|ring| ring.0.len()).sum::<usize>(), area)
        };
        let (one, other) = (of(&shapes), of(&turned));
        prop_assert_eq!(one.0, other.0);
        prop_assert!((one.1 - other.1).abs() < 1e-12);
    }
}

/// A polygon of points in units of a hundred-thousandth of a degree, which is 1.112 m.
fn polygon(rings: &[&[(i32, i32)]]) -> MultiPolygon<f64> {
    let ring = |points: &&[(i32, i32)]| {
        let at = |(x, y): &(i32, i32)| Coord {
            x: f64::from(*x) / 1e5,
            y: f64::from(*y) / 1e5,
        };
        let mut ring: LineString<f64> = points.iter().map(at).collect();
        ring.close();
        ring
    };
    let mut rings = rings.iter().map(ring);
    let exterior = rings.next().expect("an exterior");
    MultiPolygon(vec![Polygon::new(exterior, rings.collect())])
}

/// The line of the documentation of georust/geo 0.33 (`SimplifyVw`): with areas below 30 going,
/// (5, 2), (7, 25) and (10, 10) are left; (3, 8) is worth 29.
#[test]
fn vertices_go_by_the_area_of_their_triangle() {
    let border = [(5, 2), (3, 8), (6, 20), (7, 25), (10, 10)];
    let mut west = border.to_vec();
    west.extend([(10, 900), (-900, 900), (-900, 2)]);
    let mut east = border.to_vec();
    east.reverse();
    east.extend([(900, 2), (900, 10)]);
    let topology = Topology::new(&[polygon(&[&west]), polygon(&[&east])]);
    let unit = 1.111_95_f64;
    let points = |area: f64| {
        let simple = topology.simplified(Tolerance::Metres(area.sqrt() * unit));
        let of = |x: i32, y: i32| {
            let at = Coord {
                x: f64::from(x) / 1e5,
                y: f64::from(y) / 1e5,
            };
            simple
                .iter()
                .all(|shape| shape.0[0].exterior().0.contains(&at))
        };
        border.map(|(x, y)| of(x, y))
    };
    assert_eq!(points(1.4), [true; 5]);
    assert_eq!(points(28.0), [true, true, false, true, true]);
    assert_eq!(points(30.0), [true, false, false, true, true]);
}

/// As topojson-server 3.0.1 cuts them: two squares that share a side have three arcs, an area that
/// fills a hole shares one closed arc with it, and one ring alone is one arc.
#[test]
fn arcs_are_cut_as_topojson_cuts_them() {
    let west = polygon(&[&[(0, 0), (100, 0), (100, 100), (0, 100)]]);
    let east = polygon(&[&[(100, 0), (200, 0), (200, 100), (100, 100)]]);
    let hole = [(20, 20), (20, 80), (80, 80), (80, 20)];
    let around = polygon(&[&[(0, 0), (100, 0), (100, 100), (0, 100)], &hole]);
    let filling = polygon(&[&hole]);
    for (shapes, arcs) in [
        (vec![west.clone()], 1),
        (vec![west.clone(), east], 3),
        (vec![around, filling], 2),
    ] {
        assert_eq!(Topology::new(&shapes).arcs(), arcs);
    }
}

/// An island goes when it is small, but not the last one, and not one that fills a hole.
#[test]
fn islands_go_and_never_the_last_or_one_in_a_hole() {
    let square = |x: i32, side: i32| vec![(x, 0), (x + side, 0), (x + side, side), (x, side)];
    let mut islands = polygon(&[&square(0, 50)]);
    islands.0.extend(polygon(&[&square(100, 20)]));
    // An area far away with a hole, which the third island of the first one fills.
    let hole = [(1010, 10), (1010, 20), (1020, 20), (1020, 10)];
    islands.0.extend(polygon(&[&hole]));
    let around = polygon(&[&square(1000, 100), &hole]);
    let topology = Topology::new(&[islands, around]);
    let simple = topology.simplified(Tolerance::Metres(15.0));
    assert_eq!(
        simple[0].0.len(),
        3,
        "20 units of 1.112 m are more than 15 m"
    );
    for metres in [25.0, 1e6] {
        let simple = topology.simplified(Tolerance::Metres(metres));
        assert_eq!(simple[0].0.len(), 2);
        assert_eq!(simple[1].0[0].interiors().len(), 1);
        holds(&simple);
    }
}

/// East has no vertex where north and west meet on its side: that border is not shared, and
/// nothing along it moves.
#[test]
fn borders_that_are_not_shared_stay_as_they_are() {
    let east = polygon(&[&[(100, 0), (200, 3), (300, 0), (300, 200), (100, 200)]]);
    let west = polygon(&[&[(0, 0), (100, 0), (100, 99), (50, 98), (0, 99)]]);
    let north = polygon(&[&[(0, 99), (50, 98), (100, 99), (100, 200), (0, 200)]]);
    let topology = Topology::new(&[west, north, east]);
    let simple = topology.simplified(Tolerance::Metres(1e6));
    let held = |shape: usize, x: i32, y: i32| {
        let at = Coord {
            x: f64::from(x) / 1e5,
            y: f64::from(y) / 1e5,
        };
        simple[shape].0[0].exterior().0.contains(&at)
    };
    assert!(held(2, 100, 0) && held(2, 100, 200), "the side of the east");
    assert!(held(0, 100, 99) && held(1, 100, 99), "the vertex on it");
    assert!(!held(2, 200, 3), "a vertex elsewhere goes");
    assert!(
        !held(0, 50, 98) && !held(1, 50, 98),
        "a border that is shared is made simpler"
    );
}

/// Two areas that overlap by a corner do so at every tolerance, and by no more.
#[test]
fn what_overlaps_does_so_by_no_more_than_it_did() {
    let one = polygon(&[&[(0, 0), (100, 0), (100, 100), (0, 100)]]);
    let other = polygon(&[&[(90, 90), (200, 90), (210, 150), (200, 200), (90, 200)]]);
    let common = |shapes: &[MultiPolygon<f64>]| shapes[0].intersection(&shapes[1]).unsigned_area();
    let shapes = [one, other];
    let simple = Topology::new(&shapes).simplified(Tolerance::Metres(1e6));
    assert!(simple[1].0[0].exterior().0.len() < shapes[1].0[0].exterior().0.len());
    assert!((common(&simple) - common(&shapes)).abs() < 1e-12);
}

#[test]
fn nothing_makes_nothing() {
    assert!(Topology::new(&[]).simplified(Tolerance::Zoom(3)).is_empty());
    let empty = Topology::new(&[MultiPolygon(vec![])]);
    assert_eq!(empty.simplified(Tolerance::Zoom(3)), [MultiPolygon(vec![])]);
}

/// The boroughs as the product has them.
pub(crate) fn london() -> Vec<MultiPolygon<f64>> {
    let text = include_str!("../../../../data-sources/ons-borough-boundaries/snapshot.geojson");
    let file: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let list = |of: &serde_json::Value| of.as_array().expect("a list").clone();
    let line = |ring: &serde_json::Value| {
        let number = |of: &serde_json::Value, at: usize| of[at].as_f64().expect("a number");
        let points = list(ring).into_iter().map(|at| Coord {
            x: number(&at, 0),
            y: number(&at, 1),
        });
        LineString(points.collect())
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings = list(rings).iter().map(line).collect::<Vec<_>>().into_iter();
        Polygon::new(rings.next().expect("an exterior"), rings.collect())
    };
    let features = list(&file["features"]).into_iter().map(|feature| {
        let shape = &feature["geometry"];
        let polygons = match shape["type"].as_str() {
            Some("Polygon") => vec![polygon(&shape["coordinates"])],
            _ => list(&shape["coordinates"]).iter().map(polygon).collect(),
        };
        MultiPolygon(polygons)
    });
    features.collect()
}

/// topojson-server 3.0.1 cuts the same file into 105 arcs. The file's borders are all shared, so
/// no vertex is held for want of a neighbour.
#[test]
fn slow_london_has_the_arcs_that_topojson_finds_and_stays_a_coverage() {
    let boroughs = london();
    let topology = Topology::new(&boroughs);
    assert_eq!((topology.areas(), topology.arcs()), (33, 105));
    assert!(!contacts::held(&topology.arcs, Plane::Degrees).contains(&true));
    let mut before = usize::MAX;
    for metres in [100.0, 500.0, 2_000.0] {
        let simple = topology.simplified(Tolerance::Metres(metres));
        holds(&simple);
        let rings = simple.iter().flatten().flat_map(crate::geometry::rings);
        let left: usize = rings.map(|ring| ring.0.len()).sum();
        assert!(left < before / 2, "{left} at {metres} m");
        before = left;
    }
}
