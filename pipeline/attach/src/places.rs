//! Public places, each in its area of the map.

use geo::{Intersects, MultiPolygon, Point};
use vocabulary::{AreaCode, Note, Place, Problem, Problems, SourceId};

use crate::Atlas;
use crate::services::{ASTRAY_M, from_outline_m};

/// The places of a source in the order of their ids, each with its area, and what a reader should
/// know of them.
///
/// A place whose source names no area is in the one that holds it; one whose source names an area
/// is in that one. A place that stands more than a kilometre outside its own area is remarked on.
///
/// # Errors
/// With every place that no area holds or has within a kilometre, and every area that is not of the
/// map: who asks where in a region something should be means places in it.
pub fn places_in(
    atlas: &Atlas,
    source: &SourceId,
    places: &[Place],
) -> Result<(Vec<Place>, Vec<Note>), Problems> {
    let (mut problems, mut notes) = (Problems::new(), Vec::new());
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        let wrong = |what: &str, remedy: &str| {
            let what = format!("the place {} {:?} {what}", place.id, place.name);
            Problem::new(source.as_str(), what, remedy)
        };
        if let Some(code) = place.area
            && atlas.areas.position(code).is_none()
        {
            let remedy = "correct the code, or leave the place out";
            let problem = wrong("is in no area of the map", remedy);
            problems.push(problem.column("area").area(code.as_str()));
            continue;
        }
        let Some(around) = nearest_area(atlas, place) else {
            let (longitude, latitude) = place.location;
            let remedy = "correct its longitude and latitude, or leave it out";
            let problem = wrong("stands outside the region", remedy).column("location");
            let problem = problem.found(format!("longitude {longitude}, latitude {latitude}"));
            problems.push(problem.expected("a place in an area of the map"));
            continue;
        };
        if let Some(code) = place.area
            && code != around
            && !is_near(atlas, code, place)
        {
            notes.push(Note {
                source: source.clone(),
                area: Some(label(atlas, code)),
                period: None,
                what: format!(
                    "the place {} {:?} stands more than {ASTRAY_M} metres outside the area that its source names",
                    place.id, place.name
                ),
                reason: "its location is used, and its area is not: one of the two may be wrong"
                    .to_owned(),
            });
        }
        found.push(Place {
            area: Some(place.area.unwrap_or(around)),
            ..place.clone()
        });
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    problems.none_or((found, notes))
}

/// The area that holds a place, the first by code on a shared border; where none does, the first
/// that has it within a kilometre, as outlines are simplified.
fn nearest_area(atlas: &Atlas, place: &Place) -> Option<AreaCode> {
    let at = Point::new(place.location.0, place.location.1);
    let mut codes = atlas.areas.codes();
    let holds = |shape: &MultiPolygon<f64>| shape.intersects(&at);
    codes
        .find(|code| atlas.shapes.get(*code).is_some_and(holds))
        .or_else(|| {
            let mut codes = atlas.areas.codes();
            codes.find(|code| is_near(atlas, *code, place))
        })
}

/// Whether a place stands in an area, or no more than a kilometre outside.
fn is_near(atlas: &Atlas, code: AreaCode, place: &Place) -> bool {
    let at = Point::new(place.location.0, place.location.1);
    let near =
        |shape: &MultiPolygon<f64>| shape.intersects(&at) || from_outline_m(shape, at) <= ASTRAY_M;
    atlas.shapes.get(code).is_some_and(near)
}

fn label(atlas: &Atlas, code: AreaCode) -> String {
    let name = atlas.areas.name(code).unwrap_or_default();
    format!("{code} {name}").trim_end().to_owned()
}
