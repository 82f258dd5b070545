//! What a file holds of the areas, and where two files differ.

use std::collections::BTreeMap;

use geo::MultiPolygon;
use vocabulary::{Problem, Problems};

use super::{Cell, REMEDY};
use crate::geometry;

/// The areas of a file in its order, with the names of their fields in theirs.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) fields: Vec<String>,
    pub(super) areas: Vec<Area>,
    /// Whether the file says that areas stand in the order of their codes.
    pub(super) is_sorted: bool,
}

/// One area of a file.
#[derive(Debug)]
pub(super) struct Area {
    /// What stands under the field `area_code`.
    pub(super) code: String,
    /// A cell a field.
    pub(super) cells: Vec<Cell>,
    /// Its points; `None` where the format has no shapes.
    pub(super) points: Option<Points>,
}

/// Polygons, their rings, and the points of these in millionths of a degree.
pub(super) type Points = Vec<Vec<Vec<[i64; 2]>>>;

/// The field that names an area.
pub(super) const CODE: &str = "area_code";

impl Area {
    /// An area by the code among its cells.
    pub(super) fn new(
        fields: &[String],
        cells: Vec<Cell>,
        points: Option<Points>,
    ) -> Result<Self, String> {
        let at = fields.iter().position(|field| field == CODE);
        let code = match at.and_then(|at| cells.get(at)) {
            Some(Cell::Text(code) | Cell::Printed(code)) => code.clone(),
            _ => return Err(format!("an area has no {CODE}")),
        };
        Ok(Self {
            code,
            cells,
            points,
        })
    }
}

/// The points of a shape.
pub(super) fn points(shape: &MultiPolygon<f64>) -> Points {
    let ring = |ring: &geo::LineString<f64>| ring.0.iter().map(|at| at_six([at.x, at.y])).collect();
    let polygon = |polygon| geometry::rings(polygon).map(ring).collect();
    shape.0.iter().map(polygon).collect()
}

/// A point in millionths of a degree.
pub(super) fn at_six(point: [f64; 2]) -> [i64; 2] {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large saturates"
    )]
    point.map(|degrees| (degrees * 1e6).round() as i64)
}

/// The names of the file that others are held against and of one of those.
#[derive(Clone, Copy)]
struct Files<'a> {
    own: &'a str,
    other: &'a str,
}

impl Held {
    /// Where another file differs from this one.
    pub(super) fn differences(&self, own: &str, other: &Self, file: &str) -> Problems {
        let files = Files { own, other: file };
        let mut found = Problems::new();
        if self.fields != other.fields {
            let what = "has other fields, or in another order, than";
            found.push(files.lists_differ(what, &other.fields, &self.fields));
        }
        let (codes, their_codes) = (self.codes(), other.codes());
        if other.is_sorted && codes != their_codes {
            let what = "has other areas, or in another order, than";
            found.push(files.lists_differ(what, &their_codes, &codes));
        }
        let (ours, theirs) = (by_code(&self.areas), by_code(&other.areas));
        if theirs.len() < other.areas.len() {
            found.push(files.problem("has an area twice, unlike"));
        }
        for code in theirs.keys().filter(|code| !ours.contains_key(*code)) {
            found.push(files.problem("has an area that is not in").area(*code));
        }
        let places: Vec<Option<usize>> = self
            .fields
            .iter()
            .map(|name| other.fields.iter().position(|field| field == name))
            .collect();
        for area in &self.areas {
            match theirs.get(area.code.as_str()) {
                None => found.push(files.problem("lacks an area of").area(&area.code)),
                Some(their) => {
                    let fields = self.fields.iter().zip(&places);
                    area.cells_apart(their, fields, files, &mut found);
                    found.append(area.shape_apart(their, files));
                }
            }
        }
        found
    }

    fn codes(&self) -> Vec<String> {
        self.areas.iter().map(|area| area.code.clone()).collect()
    }
}

impl Area {
    /// Every cell that differs; `fields` are their names and where the other file has them.
    fn cells_apart<'a>(
        &self,
        their: &Self,
        fields: impl Iterator<Item = (&'a String, &'a Option<usize>)>,
        files: Files<'_>,
        found: &mut Problems,
    ) {
        for (expected, (name, place)) in self.cells.iter().zip(fields) {
            // A field that the other file lacks is missing in every area, which was said once.
            let Some(cell) = place.and_then(|place| their.cells.get(place)) else {
                continue;
            };
            if !expected.is(cell) {
                let problem = files.problem("differs from").column(name.as_str());
                let problem = problem.area(&self.code).found(cell.words());
                found.push(problem.expected(expected.words()));
            }
        }
    }

    /// The first point that differs, where there are shapes.
    fn shape_apart(&self, their: &Self, files: Files<'_>) -> Problems {
        let mut found = Problems::new();
        if let (Some(own), Some(their)) = (&self.points, &their.points)
            && own != their
        {
            let (here, there) = points_apart(their, own);
            let problem = files
                .problem("has another shape than")
                .area(&self.code)
                .found(here);
            found.push(problem.expected(there));
        }
        found
    }
}

impl Files<'_> {
    fn problem(self, what: &str) -> Problem {
        Problem::new(self.other, format!("{what} {}", self.own), REMEDY)
    }

    fn lists_differ(self, what: &str, found: &[String], expected: &[String]) -> Problem {
        let (found, expected) = first_difference(found, expected);
        self.problem(what).found(found).expected(expected)
    }
}

fn by_code(areas: &[Area]) -> BTreeMap<&str, &Area> {
    areas
        .iter()
        .map(|area| (area.code.as_str(), area))
        .collect()
}

/// The first place where two lists differ, and what each has there.
fn first_difference(found: &[String], expected: &[String]) -> (String, String) {
    let longest = found.len().max(expected.len());
    let at = (0..longest).find(|at| found.get(*at) != expected.get(*at));
    let at = at.unwrap_or_default();
    let words = |list: &[String]| match list.get(at) {
        Some(one) => format!("{one:?} in place {}", at + 1),
        None => format!("{} in all", list.len()),
    };
    (words(found), words(expected))
}

/// The first point where two shapes differ, and what each has there.
fn points_apart(found: &Points, expected: &Points) -> (String, String) {
    let flat = |points: &Points| -> Vec<String> {
        let mut all = Vec::new();
        for (polygon, rings) in (1..).zip(points) {
            for (ring, points) in (1..).zip(rings) {
                for (nth, [x, y]) in (1..).zip(points) {
                    let at = format!("point {nth} of ring {ring} of polygon {polygon}");
                    all.push(format!("({x}, {y}) millionths of a degree as {at}"));
                }
            }
        }
        all
    };
    let (found, expected) = (flat(found), flat(expected));
    let longest = found.len().max(expected.len());
    let at = (0..longest).find(|at| found.get(*at) != expected.get(*at));
    let words = |list: &[String]| {
        let point = at.and_then(|at| list.get(at)).cloned();
        point.unwrap_or_else(|| format!("{} points", list.len()))
    };
    (words(&found), words(&expected))
}
