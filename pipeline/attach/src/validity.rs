//! What is wrong with a shape, judged on the coordinates that the file holds.
//!
//! GDAL reads rings that are not closed, and the types of `geo` close them
//! without a word; so rings are looked at first as the bare points they are.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area, Coord, Line, LineString, MultiPolygon, Orientation, Polygon};
use vocabulary::CodeScheme;

use crate::between_rings::{between_rings, ring_name};
use crate::crs::ToDegrees;
use crate::rings::{Ring, orientation};

/// The polygons of one feature as bare points: each a shell and then its holes.
pub(crate) type Rings = Vec<Vec<Vec<Coord>>>;

/// One thing that is wrong with a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// What is wrong, and in which ring.
    pub what: String,
    /// What stood there.
    pub found: Option<String>,
    /// What should have stood there.
    pub expected: Option<&'static str>,
    /// What to do.
    pub remedy: &'static str,
}

const REPAIR: &str = "repair the shape, for instance with QGIS's \"Fix geometries\", \
                      or take the boundaries from their publisher anew";
const CORRECT: &str =
    "correct it, or declare the reference system that the coordinates are in as `crs`";
const DECLARE: &str = "declare the reference system that the coordinates are in as `crs`";

/// Where the areas of a source can lie: west, south, east and north, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    bounds: [f64; 4],
    /// The bounds in words.
    expected: &'static str,
    outside: &'static str,
}

/// Of everything that has a GSS code: Rockall, the Channel Islands, Lowestoft and
/// Shetland, with a margin.
const BRITISH_ISLES: Extent = Extent {
    bounds: [-14.0, 48.5, 2.5, 61.5],
    expected: "longitude -14 to 2.5 and latitude 48.5 to 61.5 once in WGS 84",
    outside: "it lies outside the British Isles, where every area with a GSS code lies",
};

const EARTH: Extent = Extent {
    bounds: [-180.0, -90.0, 180.0, 90.0],
    expected: "longitude -180 to 180 and latitude -90 to 90 once in WGS 84",
    outside: "it lies outside the Earth",
};

impl Extent {
    /// Where areas with codes of this scheme can lie.
    pub(crate) const fn of(scheme: CodeScheme) -> Self {
        match scheme {
            CodeScheme::Gss => BRITISH_ISLES,
            CodeScheme::Other => EARTH,
        }
    }

    fn holds(&self, at: Coord) -> bool {
        let [west, south, east, north] = self.bounds;
        (west..=east).contains(&at.x) && (south..=north).contains(&at.y)
    }
}

/// Rings that enclose less than this, in square degrees, enclose nothing: some 0.01 m² in Britain.
const NO_AREA: f64 = 1e-12;

/// How many places are named of a ring that crosses itself in many.
const PLACES: usize = 3;

/// The shape that bare points describe, in WGS 84 degrees.
///
/// # Errors
/// With everything that is wrong with it. A ring that is wrong by itself hides
/// what may be wrong between it and others.
pub(crate) fn shape(
    polygons: &Rings,
    to_degrees: &ToDegrees<'_>,
    extent: Extent,
) -> Result<MultiPolygon<f64>, Vec<Flaw>> {
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err(vec![Flaw {
            what: "its shape holds no ring".to_owned(),
            found: None,
            expected: Some("a polygon with a shell"),
            remedy: REPAIR,
        }]);
    }
    let mut flaws = Vec::new();
    let mut shape = Vec::with_capacity(polygons.len());
    for (part, rings) in polygons.iter().enumerate() {
        let mut read = rings.iter().enumerate().map(|(at, points)| {
            let name = ring_name(part, at, polygons.len());
            let (ring, mut of_ring) = ring(points, &name, to_degrees, extent);
            flaws.append(&mut of_ring);
            ring
        });
        let shell = read.next().unwrap_or_else(|| LineString::new(Vec::new()));
        let holes = read.collect();
        shape.push(Polygon::new(shell, holes));
    }
    let shape = MultiPolygon::new(shape);
    if flaws.is_empty() {
        let flaw = |what| Flaw {
            what,
            found: None,
            expected: None,
            remedy: REPAIR,
        };
        flaws = between_rings(&shape).into_iter().map(flaw).collect();
    }
    if flaws.is_empty() {
        Ok(shape)
    } else {
        Err(fold_positions(flaws))
    }
}

/// A shape that lies elsewhere lies elsewhere with every ring; it is said once.
fn fold_positions(flaws: Vec<Flaw>) -> Vec<Flaw> {
    let mut folded: Vec<Flaw> = Vec::new();
    for flaw in flaws {
        if !folded.iter().any(|said| said.what == flaw.what) {
            folded.push(flaw);
        }
    }
    folded
}

/// One ring in degrees, and what is wrong with it by itself.
fn ring(
    points: &[Coord],
    name: &str,
    to_degrees: &ToDegrees<'_>,
    extent: Extent,
) -> (LineString<f64>, Vec<Flaw>) {
    let mut flaws = as_points(points, name);
    let mut ring = Vec::new();
    match in_degrees(points, to_degrees, extent) {
        Ok(degrees) => ring = degrees,
        Err(flaw) => flaws.push(flaw),
    }
    ring.dedup();
    let ring = LineString::new(ring);
    if flaws.is_empty() {
        flaws.extend(by_itself(&ring, name));
    }
    (ring, flaws)
}

fn as_points(points: &[Coord], name: &str) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let flaw = |what: String, found: String, expected| Flaw {
        what,
        found: Some(found),
        expected: Some(expected),
        remedy: REPAIR,
    };
    if let Some(at) = points
        .iter()
        .position(|at| !at.x.is_finite() || !at.y.is_finite())
    {
        let what = format!("{name} has a coordinate that is not a number");
        flaws.push(flaw(what, format!("point {}", at + 1), "finite numbers"));
    }
    if points.len() < 4 {
        let what = format!("{name} has too few points");
        flaws.push(flaw(
            what,
            points.len().to_string(),
            "at least 4, the last being the first",
        ));
    }
    if let (Some(first), Some(last)) = (points.first(), points.last())
        && first != last
        && flaws.is_empty()
    {
        let what = format!("{name} is not closed");
        let found = format!("first point {}, last point {}", place(*first), place(*last));
        flaws.push(flaw(what, found, "a last point equal to the first"));
    }
    flaws
}

/// The points that are numbers, in degrees; what is not a number is a flaw already.
fn in_degrees(
    points: &[Coord],
    to_degrees: &ToDegrees<'_>,
    extent: Extent,
) -> Result<Vec<Coord>, Flaw> {
    let finite = |at: &&Coord| at.x.is_finite() && at.y.is_finite();
    let points: Vec<Coord> = points.iter().filter(finite).copied().collect();
    let Some(first) = points.first().copied() else {
        return Ok(Vec::new());
    };
    if to_degrees.system.is_plane() {
        return Ok(points);
    }
    let flaw = |what: &str, at: Coord, remedy| Flaw {
        what: what.to_owned(),
        found: Some(place(at)),
        expected: Some(extent.expected),
        remedy,
    };
    let like_degrees = |at: &Coord| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    let like_lengths = |at: &Coord| at.x.abs() > 360.0 || at.y.abs() > 360.0;
    if to_degrees.system.projected() && points.iter().all(like_degrees) {
        let what = "its coordinates look like degrees in a file that claims lengths";
        return Err(flaw(what, first, DECLARE));
    }
    let Some(degrees) = to_degrees.degrees(&points) else {
        let what = "its coordinates are outside what the declared reference system can hold";
        return Err(flaw(what, first, DECLARE));
    };
    let Some(at) = degrees.iter().find(|at| !extent.holds(**at)) else {
        return Ok(degrees);
    };
    Err(if extent.holds(Coord { x: at.y, y: at.x }) {
        let what = "its longitude and latitude stand in each other's place";
        flaw(what, *at, "write longitude first, then latitude")
    } else if like_lengths(at) {
        let what = "its coordinates are not degrees, as the file claims; they look like metres";
        flaw(what, *at, DECLARE)
    } else {
        flaw(extent.outside, *at, CORRECT)
    })
}

fn by_itself(ring: &LineString<f64>, name: &str) -> Option<Flaw> {
    let flaw = |what: String, found: Option<String>| Flaw {
        what,
        found,
        expected: None,
        remedy: REPAIR,
    };
    let places = self_crossings(ring);
    if !places.is_empty() {
        let named: Vec<_> = places.iter().take(PLACES).map(|at| place(*at)).collect();
        let more = places.len().saturating_sub(PLACES);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        return Some(flaw(
            format!("{name} crosses, touches or runs back on itself"),
            Some(format!("at {}{more}", named.join("; "))),
        ));
    }
    (Polygon::new(ring.clone(), Vec::new()).unsigned_area() < NO_AREA)
        .then(|| flaw(format!("{name} encloses no area"), None))
}

/// Where a ring without repeated points meets itself, other than from one segment to the next.
///
/// `geo`'s own validation compares every segment with every other and passes
/// over spikes; full-resolution boundaries have tens of thousands of segments.
fn self_crossings(ring: &LineString<f64>) -> Vec<Coord> {
    let indexed = Ring::new(&ring.0);
    let last = ring.0.len().saturating_sub(2);
    let mut met = Vec::new();
    indexed.meet_itself(&mut |at, later| {
        let Some((line, other)) = indexed.segment(at).zip(indexed.segment(later)) else {
            return;
        };
        let adjacent = later == at + 1 || (at == 0 && later == last);
        if adjacent && turns(line, other) {
            return;
        }
        match line_intersection(line, other) {
            Some(LineIntersection::Collinear { intersection }) => {
                met.push((at, later, intersection.start));
            }
            Some(LineIntersection::SinglePoint { intersection, .. }) if !adjacent => {
                met.push((at, later, intersection));
            }
            Some(LineIntersection::SinglePoint { .. }) | None => {}
        }
    });
    met.sort_unstable_by_key(|(at, later, _)| (*at, *later));
    let mut places: Vec<Coord> = met.into_iter().map(|(_, _, place)| place).collect();
    places.dedup();
    places
}

/// Whether two segments that share an end leave it in different directions, so that it is all
/// they share.
fn turns(line: Line, other: Line) -> bool {
    let ends = [line.start, line.end];
    let far = if ends.contains(&other.start) {
        other.end
    } else {
        other.start
    };
    orientation(line.start, line.end, far) != Orientation::Collinear
}

/// A place as messages print it: x, then y.
fn place(at: Coord) -> String {
    format!("({}, {})", at.x, at.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::System;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    fn flaws(polygons: &Rings) -> Vec<String> {
        let system = System::new("EPSG:4326", None).expect("PROJ knows it");
        let flaws = shape(polygons, &system.to_degrees(), Extent::of(CodeScheme::Gss))
            .err()
            .unwrap_or_default();
        flaws.into_iter().map(|flaw| flaw.what).collect()
    }

    #[test]
    fn a_shape_must_hold_rings() {
        assert_eq!(flaws(&vec![]), ["its shape holds no ring"]);
        assert_eq!(flaws(&vec![vec![]]), ["its shape holds no ring"]);
        assert_eq!(flaws(&vec![vec![vec![]]]), ["the shell has too few points"]);
    }

    #[test]
    fn every_ring_that_is_wrong_is_named() {
        let sound = ring(&[(0.0, 51.0), (1.0, 51.0), (0.0, 52.0), (0.0, 51.0)]);
        let open = ring(&[(0.1, 51.1), (0.2, 51.1), (0.2, 51.2), (0.1, 51.2)]);
        let point = ring(&[(0.1, 51.1); 4]);
        let tiny = ring(&[
            (0.1, 51.1),
            (0.1 + 1e-7, 51.1),
            (0.1, 51.1 + 1e-7),
            (0.1, 51.1),
        ]);
        assert_eq!(
            flaws(&vec![vec![sound.clone(), open], vec![sound, point, tiny]]),
            [
                "hole 1 of polygon 1 is not closed",
                "hole 1 of polygon 2 encloses no area",
                "hole 2 of polygon 2 encloses no area",
            ]
        );
    }

    #[test]
    fn points_that_stand_twice_in_a_row_do_no_harm() {
        let twice = [
            (0.0, 51.0),
            (1.0, 51.0),
            (1.0, 51.0),
            (0.0, 52.0),
            (0.0, 51.0),
            (0.0, 51.0),
        ];
        assert_eq!(flaws(&vec![vec![ring(&twice)]]), Vec::<String>::new());
    }
}
