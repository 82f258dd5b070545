//! Everything that is wrong with points, sites, distances and the plan's catchment.

use std::collections::BTreeSet;

use vocabulary::{Problem, Problems};

use super::{Catchment, Distances, Point, Site};

pub(super) fn problems(
    points: &[Point],
    sites: &[Site],
    distances: &Distances,
    catchment: &Catchment,
) -> Problems {
    let mut found = of_catchment(catchment);
    let shape = (points.len(), sites.len());
    // Without sites a row has no length, so there is nothing to compare.
    if !sites.is_empty() && distances.shape() != shape {
        let words = |(points, sites)| format!("{points} points x {sites} sites");
        let what = "there are distances of other points or sites";
        let bad = Problem::new("distances", what, "measure from each point to each site");
        found.push(bad.found(words(distances.shape())).expected(words(shape)));
    }
    found.extend(of_points(points));
    found.extend(of_sites(sites));
    found.into_iter().collect()
}

fn of_catchment(catchment: &Catchment) -> Vec<Problem> {
    let mut found = Vec::new();
    let radius_m = catchment.radius_m;
    if !(radius_m > 0.0 && radius_m.is_finite()) {
        let what = "the radius is not a number above 0";
        let bad = Problem::new("catchment", what, "say in metres how far people go");
        found.push(bad.found(radius_m.to_string()));
    }
    if catchment.unit.trim().is_empty() {
        let what = "capacities have no unit";
        found.push(Problem::new(
            "catchment",
            what,
            "say what they count, as in \"sessions a month\"",
        ));
    }
    let decay = catchment.decay.problems(radius_m).into_iter();
    found.extend(
        decay.map(|(what, at, remedy)| Problem::new("catchment, decay", what, remedy).found(at)),
    );
    found
}

/// How many people live somewhere is not shown.
fn of_points(points: &[Point]) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    let mut anybody = false;
    for point in points {
        let place = format!("demand, point {}", point.name);
        let at = |what: String, remedy: &str| {
            Problem::new(&place, what, remedy).area(point.area.to_string())
        };
        if !names.insert(&point.name) {
            found.push(at(
                "the point stands twice".to_owned(),
                "give each point a name of its own",
            ));
        }
        for (group, people) in &point.people {
            if !(people.is_finite() && *people >= 0.0) {
                let what = format!("the people of the group {group} are not a number from 0");
                found.push(at(what, "give a number from 0, or leave the group out"));
            }
            anybody |= *people > 0.0;
        }
    }
    if !anybody {
        let what = "there is nobody at any point";
        found.push(Problem::new(
            "demand",
            what,
            "give the points where people live",
        ));
    }
    found
}

fn of_sites(sites: &[Site]) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for site in sites {
        let at = |what: &str, remedy: &str| {
            Problem::new(format!("supply, site {}", site.name), what, remedy)
        };
        if !names.insert(&site.name) {
            found.push(at(
                "the site stands twice",
                "give each site a name of its own",
            ));
        }
        if !(site.capacity > 0.0 && site.capacity.is_finite()) {
            let bad = at(
                "the capacity is not a number above 0",
                "say how much it offers, or leave it out",
            );
            found.push(bad.found(site.capacity.to_string()));
        }
        if site.serves.is_empty() {
            found.push(at("it takes nobody", "name the groups that it takes"));
        }
    }
    found
}
