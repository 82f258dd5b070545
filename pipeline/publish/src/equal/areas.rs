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

impl Held {
    /// Where another file differs from this one.
    pub(super) fn differences(&self, own: &str, other: &Self, file: &str) -> Problems {
        let mut found = Problems::new();
        let problem = |what: &str| Problem::new(file, format!("{what} {own}"), REMEDY);
        if self.fields != other.fields {
            let (found_, expected) = first_difference(&other.fields, &self.fields);
            found.push(
                problem("has other fields, or in another order, than")
                    .found(found_)
                    .expected(expected),
            );
        }
        let theirs: BTreeMap<&str, &Area> = by_code(&other.areas);
        if theirs.len() < other.areas.len() {
            found.push(problem("has an area twice, unlike"));
        }
        let ours = by_code(&self.areas);
        for area in &other.areas {
            if !ours.contains_key(area.code.as_str()) {
                found.push(problem("has an area that is not in").area(&area.code));
            }
        }
        let codes = |held: &Self| -> Vec<String> {
            held.areas.iter().map(|area| area.code.clone()).collect()
        };
        if other.is_sorted && codes(self) != codes(other) {
            let (found_, expected) = first_difference(&codes(other), &codes(self));
            found.push(
                problem("has other areas, or in another order, than")
                    .found(found_)
                    .expected(expected),
            );
        }
        let places: Vec<(usize, &String, Option<usize>)> = self
            .fields
            .iter()
            .enumerate()
            .map(|(at, name)| {
                (
                    at,
                    name,
                    other.fields.iter().position(|field| field == name),
                )
            })
            .collect();
        for area in &self.areas {
            let Some(their) = theirs.get(area.code.as_str()) else {
                found.push(problem("lacks an area of").area(&area.code));
                continue;
            };
            for (at, name, place) in &places {
                let Some(cell) = place.and_then(|place| their.cells.get(place)) else {
                    // The field is missing, which was said.
                    continue;
                };
                let expected = area.cells.get(*at).unwrap_or(&Cell::Null);
                if !expected.is(cell) {
                    found.push(
                        problem("differs from")
                            .column(name.as_str())
                            .area(&area.code)
                            .found(cell.words())
                            .expected(expected.words()),
                    );
                }
            }
            if let (Some(own), Some(their)) = (&area.points, &their.points)
                && own != their
            {
                let (found_, expected) = points_apart(their, own);
                found.push(
                    problem("has another shape than")
                        .area(&area.code)
                        .found(found_)
                        .expected(expected),
                );
            }
        }
        found
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
