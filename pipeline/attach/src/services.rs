//! Services that can be counted on and found, and what is wrong with the others.

use std::collections::BTreeMap;

use geo::{Coord, Distance, Geodesic, Intersects, LinesIter, MultiPolygon, Point};
use vocabulary::{AreaCode, AreaList, Counted, Note, Problem, Problems, Service, SourceId};

use crate::index::ShapeIndex;

/// A service that lies farther than this outside the mapped areas is misplaced, in metres,
/// where its source says that it is in one of them.
///
/// A service beyond the border can be the nearest; one this far away cannot be
/// what was meant.
pub const FAR_M: f64 = 50_000.0;

/// A service may stand this far outside its own area, in metres, before it is remarked
/// on: outlines are simplified, and places are those of a postcode.
pub(crate) const ASTRAY_M: f64 = 1_000.0;

/// A service that is counted, at a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    /// Its name.
    pub name: String,
    /// Longitude and latitude, WGS 84.
    pub at: Point<f64>,
}

/// Where services are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub areas: &'a AreaList,
    pub shapes: &'a BTreeMap<AreaCode, MultiPolygon<f64>>,
    pub index: &'a ShapeIndex,
}

/// The services that are counted and have a place, in the order of their names.
pub(crate) fn located(services: &[Service], counted: Counted) -> Vec<Located> {
    let listed = services
        .iter()
        .filter(|service| counted.takes(service.standing));
    let located = listed.filter_map(|service| {
        let (longitude, latitude) = service.location?;
        Some(Located {
            name: service.name.clone(),
            at: Point::new(longitude, latitude),
        })
    });
    let mut located: Vec<Located> = located.collect();
    located.sort_by(|a, b| a.name.cmp(&b.name).then(a.at.x().total_cmp(&b.at.x())));
    located
}

/// The services in or near the areas, what a reader should know, and what is wrong with any.
///
/// A service whose source names no area is in the one that holds its place. In
/// none it is left out, and one note says of how many that is so: a list of a
/// whole country is no mistake. One whose source names an area must lie near it.
pub(crate) fn found(
    services: &[Service],
    place: Place<'_>,
    source: &SourceId,
) -> (Vec<Service>, Vec<Note>, Problems) {
    let messages = Messages {
        source: source.clone(),
    };
    let mut problems = Problems::new();
    let mut notes = Vec::new();
    let mut found = Vec::new();
    let mut outside = 0_u64;
    for service in services {
        if let Some(code) = service.area
            && place.areas.position(code).is_none()
        {
            let remedy = "correct the code, or leave the service out";
            let problem = messages.problem(service, "is in no area of the map", remedy);
            problems.push(problem.column("area"));
        }
        let Some((longitude, latitude)) = service.location else {
            found.push(service.clone());
            continue;
        };
        let at = Point::new(longitude, latitude);
        if let Some(problem) = misplaced(service, at, place.index.bounds(), &messages) {
            problems.push(problem);
            continue;
        }
        let area = match service.area {
            None => area_around(at, place),
            Some(code) => {
                notes.extend(astray(service, code, at, place, &messages));
                Some(code)
            }
        };
        if area.is_none() {
            outside += 1;
            continue;
        }
        found.push(Service {
            area,
            ..service.clone()
        });
    }
    notes.extend((outside > 0).then(|| messages.outside(outside)));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    (found, notes, problems)
}

/// What is wrong with where a service lies, given the rectangle around all areas.
fn misplaced(
    service: &Service,
    at: Point<f64>,
    bounds: Option<[f64; 4]>,
    messages: &Messages,
) -> Option<Problem> {
    let (longitude, latitude) = (at.x(), at.y());
    let problem = |what: &str, remedy: &str| {
        messages
            .problem(service, what, remedy)
            .column("location")
            .found(format!("longitude {longitude}, latitude {latitude}"))
    };
    if !is_on_earth(at) {
        let remedy = "write longitude from -180 to 180 and latitude from -90 to 90";
        return Some(problem("has no place on the Earth", remedy));
    }
    let bounds = bounds.filter(|bounds| outside_m(*bounds, at) > FAR_M)?;
    let [west, south, east, north] = bounds;
    let expected = format!(
        "longitude {west} to {east}, latitude {south} to {north}, or within {FAR_M} metres of it"
    );
    if outside_m(bounds, Point::new(latitude, longitude)) <= FAR_M {
        let what = "has longitude and latitude in each other's place";
        return Some(problem(what, "exchange the two").expected(expected));
    }
    // Without a word on its area it may be of any other part of the country.
    service.area?;
    let remedy = "correct its place, or leave it out";
    Some(problem("lies far outside the mapped areas", remedy).expected(expected))
}

/// The area of the map that holds a place, the first by code on a shared border; its outline belongs to it.
fn area_around(at: Point<f64>, place: Place<'_>) -> Option<AreaCode> {
    let holds = |code: AreaCode| {
        let shape = place.shapes.get(&code);
        shape.is_some_and(|shape| shape.intersects(&at))
    };
    let around = place.index.around(at).into_iter();
    around.filter(|code| holds(*code)).min()
}

/// A remark on a service that stands well outside the area that its source names.
fn astray(
    service: &Service,
    code: AreaCode,
    at: Point<f64>,
    place: Place<'_>,
    messages: &Messages,
) -> Option<Note> {
    let shape = place.shapes.get(&code)?;
    if shape.intersects(&at) || from_outline_m(shape, at) <= ASTRAY_M {
        return None;
    }
    let name = place.areas.name(code).unwrap_or_default();
    let what = format!(
        "the service {:?} stands more than {ASTRAY_M} metres outside the area that its source names",
        service.name
    );
    let reason = "its place is used, and its area is not: one of the two may be wrong";
    let note = messages.note(what, reason);
    Some(Note {
        area: Some(format!("{code} {name}").trim_end().to_owned()),
        ..note
    })
}

/// How far a place is from an outline, in metres, within a hundredth: the ground around
/// it is taken as flat.
pub(crate) fn from_outline_m(shape: &MultiPolygon<f64>, at: Point<f64>) -> f64 {
    /// A degree of latitude, on the sphere of the Earth's mean radius.
    const DEGREE_M: f64 = 111_195.0;
    let east_m = DEGREE_M * at.y().to_radians().cos();
    let flat = |end: Coord| ((end.x - at.x()) * east_m, (end.y - at.y()) * DEGREE_M);
    let nearest = |line: geo::Line| {
        let ((from_x, from_y), (to_x, to_y)) = (flat(line.start), flat(line.end));
        let (way_x, way_y) = (to_x - from_x, to_y - from_y);
        let squared = way_x * way_x + way_y * way_y;
        let along = if squared > 0.0 {
            (-(from_x * way_x + from_y * way_y) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (from_x + along * way_x).hypot(from_y + along * way_y)
    };
    shape
        .lines_iter()
        .map(nearest)
        .fold(f64::INFINITY, f64::min)
}

/// What is said of services, which all names their source.
struct Messages {
    source: SourceId,
}

impl Messages {
    fn problem(&self, service: &Service, what: &str, remedy: &str) -> Problem {
        let what = format!("the service {:?} {what}", service.name);
        let problem = Problem::new(self.source.as_str(), what, remedy);
        match service.area {
            Some(code) => problem.area(code.as_str()),
            None => problem,
        }
    }

    fn note(&self, what: String, reason: &str) -> Note {
        Note {
            source: self.source.clone(),
            area: None,
            period: None,
            what,
            reason: reason.to_owned(),
        }
    }

    fn outside(&self, number: u64) -> Note {
        let (services, lie, are) = match number {
            1 => ("service", "lies", "is"),
            _ => ("services", "lie", "are"),
        };
        let what = format!("{number} {services} {lie} outside the mapped areas and {are} left out");
        self.note(
            what,
            "its source names no area for them, and no area holds their places",
        )
    }
}

fn is_on_earth(at: Point<f64>) -> bool {
    (-180.0..=180.0).contains(&at.x()) && (-90.0..=90.0).contains(&at.y())
}

/// How far a place lies outside a rectangle of degrees, in metres; infinite for no place at all.
fn outside_m([west, south, east, north]: [f64; 4], at: Point<f64>) -> f64 {
    if !is_on_earth(at) {
        return f64::INFINITY;
    }
    let nearest = Point::new(at.x().clamp(west, east), at.y().clamp(south, north));
    Geodesic.distance(nearest, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{areas, code};
    use geo::{Rect, coord};
    use vocabulary::Standing;

    /// What is made of services beside one area that is a rectangle around London.
    fn in_london(services: &[Service]) -> (Vec<Located>, Vec<Note>, Problems) {
        let areas = areas(&["E09000001"]);
        let around = Rect::new(coord! { x: -0.51, y: 51.28 }, coord! { x: 0.34, y: 51.7 });
        let shapes = BTreeMap::from([(code("E09000001"), around.to_polygon().into())]);
        let index = ShapeIndex::new(&shapes);
        let place = Place {
            areas: &areas,
            shapes: &shapes,
            index: &index,
        };
        let (found, notes, problems) = found(services, place, &SourceId::new("services"));
        (located(&found, Counted::NotClosed), notes, problems)
    }

    fn service(name: &str, area: &str, location: Option<(f64, f64)>) -> Service {
        Service {
            name: name.to_owned(),
            area: Some(code(area)),
            location,
            access: "everyone".to_owned(),
            serves: std::collections::BTreeSet::new(),
            sessions: None,
            standing: Standing::Undated,
            dated: None,
            url: "https://example.org".to_owned(),
        }
    }

    #[test]
    fn only_listed_services_with_a_place_are_kept_by_name() {
        let closed = Service {
            standing: Standing::Closed,
            ..service("closed", "E09000001", Some((0.0, 51.5)))
        };
        let services = [
            service("b", "E09000001", Some((-0.1, 51.5))),
            closed,
            service("nowhere", "E09000001", None),
            service("a", "E09000001", Some((0.0, 51.8))),
        ];
        let (kept, notes, problems) = in_london(&services);
        assert!(problems.is_empty(), "{problems}");
        let said: Vec<_> = notes.iter().map(ToString::to_string).collect();
        // A tenth of a degree north of the area, some 11 km.
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said.concat()
                .contains("\"a\" stands more than 1000 metres outside")
        );
        let names: Vec<_> = kept.iter().map(|service| service.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn misplaced_services_are_named_each_by_what_is_wrong() {
        let services = [
            service("swapped", "E09000001", Some((51.5, -0.1))),
            service("null island", "E09000001", Some((0.0, 0.0))),
            service("not a number", "E09000001", Some((f64::NAN, 51.5))),
            service("elsewhere", "E08000003", Some((-0.1, 51.5))),
        ];
        let (_, _, problems) = in_london(&services);
        let said: Vec<_> = problems
            .iter()
            .map(|problem| problem.what.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "the service \"swapped\" has longitude and latitude in each other's place",
                "the service \"null island\" lies far outside the mapped areas",
                "the service \"not a number\" has no place on the Earth",
                "the service \"elsewhere\" is in no area of the map",
            ]
        );
    }

    #[test]
    fn a_service_without_an_area_is_in_the_one_that_holds_it_or_left_out() {
        let anywhere = |name, location| Service {
            area: None,
            ..service(name, "E09000001", Some(location))
        };
        let services = [
            anywhere("inside", (-0.1, 51.5)),
            anywhere("just outside", (0.35, 51.5)),
            anywhere("Leeds", (-1.5, 53.8)),
        ];
        let (kept, notes, problems) = in_london(&services);
        assert!(problems.is_empty(), "{problems}");
        let names: Vec<_> = kept.iter().map(|service| service.name.as_str()).collect();
        assert_eq!(names, ["inside"]);
        let said: Vec<_> = notes.iter().map(|note| note.what.as_str()).collect();
        assert_eq!(
            said,
            ["2 services lie outside the mapped areas and are left out"]
        );

        let swapped = [
            anywhere("swapped", (51.5, -0.1)),
            anywhere("nowhere", (f64::NAN, 0.0)),
        ];
        let (_, _, problems) = in_london(&swapped);
        assert_eq!(problems.len(), 2, "{problems}");
    }
}
