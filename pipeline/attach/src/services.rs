//! Services that can be counted on and found, and what is wrong with the others.

use geo::{Distance, Geodesic, Point};
use vocabulary::{AreaList, Problem, Problems, Service, ServiceState};

use crate::Geography;

/// A service that lies farther than this outside the mapped areas is misplaced, in metres.
///
/// A service beyond the border can be the nearest; one this far away cannot be
/// what was meant.
pub const FAR_M: f64 = 50_000.0;

/// A service that is listed as running, at a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    /// Its name.
    pub name: String,
    /// Longitude and latitude, WGS 84.
    pub at: Point<f64>,
}

/// The listed services with a place, and what is wrong with any service.
///
/// `bounds` is the rectangle around all areas: west, south, east and north.
pub(crate) fn located(
    services: &[Service],
    areas: &AreaList,
    bounds: Option<[f64; 4]>,
    geography: &Geography,
) -> (Vec<Located>, Problems) {
    let file = geography
        .services
        .as_ref()
        .map_or("services", |source| source.as_str());
    let mut problems = Problems::new();
    let mut found = Vec::new();
    for service in services {
        let problem = |what: &str, remedy: &str| {
            Problem::new(
                file,
                format!("the service {:?} {what}", service.name),
                remedy,
            )
            .area(
                service
                    .area
                    .map(|code| code.to_string())
                    .unwrap_or_default(),
            )
        };
        if service
            .area
            .is_some_and(|code| areas.position(code).is_none())
        {
            let remedy = "correct the code, or leave the service out";
            problems.push(problem("is in no area of the map", remedy).column("area"));
        }
        let Some((longitude, latitude)) = service.location else {
            continue;
        };
        let at = Point::new(longitude, latitude);
        let said = format!("longitude {longitude}, latitude {latitude}");
        if !is_on_earth(at) {
            let remedy = "write longitude from -180 to 180 and latitude from -90 to 90";
            problems.push(
                problem("has no place on the Earth", remedy)
                    .column("location")
                    .found(said),
            );
        } else if let Some(bounds) = bounds.filter(|bounds| outside_m(*bounds, at) > FAR_M) {
            let [west, south, east, north] = bounds;
            let swapped = outside_m(bounds, Point::new(latitude, longitude)) <= FAR_M;
            let (what, remedy) = if swapped {
                (
                    "has longitude and latitude in each other's place",
                    "exchange the two",
                )
            } else {
                (
                    "lies far outside the mapped areas",
                    "correct its place, or leave it out",
                )
            };
            problems.push(
                problem(what, remedy)
                    .column("location")
                    .found(said)
                    .expected(format!(
                        "longitude {west} to {east}, latitude {south} to {north}, \
                 or within {FAR_M} metres of it"
                    )),
            );
        } else if service.state == ServiceState::Listed {
            found.push(Located {
                name: service.name.clone(),
                at,
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.at.x().total_cmp(&b.at.x())));
    (found, problems)
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
    use crate::tests::{areas, code, geography};

    const LONDON: Option<[f64; 4]> = Some([-0.51, 51.28, 0.34, 51.7]);

    fn service(name: &str, area: &str, location: Option<(f64, f64)>) -> Service {
        Service {
            name: name.to_owned(),
            area: Some(code(area)),
            location,
            access: "everyone".to_owned(),
            state: ServiceState::Listed,
            url: "https://example.org".to_owned(),
        }
    }

    #[test]
    fn only_listed_services_with_a_place_are_kept_by_name() {
        let closed = Service {
            state: ServiceState::Closed,
            ..service("closed", "E09000001", Some((0.0, 51.5)))
        };
        let services = [
            service("b", "E09000001", Some((-0.1, 51.5))),
            closed,
            service("nowhere", "E09000001", None),
            service("a", "E09000001", Some((0.0, 51.8))),
        ];
        let (kept, problems) = located(&services, &areas(&["E09000001"]), LONDON, &geography());
        assert!(problems.is_empty(), "{problems}");
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
        let (_, problems) = located(&services, &areas(&["E09000001"]), LONDON, &geography());
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
}
