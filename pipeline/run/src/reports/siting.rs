//! Where new sites would stand, why, and how sure that is: a table, and a layer of points.

use attach::Atlas;
use prioritise::{Proposed, Site, Sited, SitingPlan};
use publish::{PlaceField, PlaceRow, PointLayer};
use vocabulary::{Report, ReportCell};

use super::cells::column;

/// What the columns before the place are, as they are named in the table and in the layer.
const ABOUT: [(&str, &str); 4] = [
    ("site_code", "code of the place, as the list has it"),
    (
        "site_name",
        "name of the place; it stands for its neighbourhood",
    ),
    ("area_code", "code of the area that it is in"),
    ("area_name", "name of that area"),
];

/// What is found out of a place: name, meaning, and how many decimals numbers have.
const FOUND: [(&str, &str, Option<u8>); 7] = [
    (
        "chosen",
        "`recommended`, or `instead` for a place that could stand in place of a recommended one",
        None,
    ),
    (
        "draws_best",
        "per cent of the draws of the need in which it is in the best set that was found, the recommended one where several are as good; empty where the method does not weigh the need",
        Some(0),
    ),
    (
        "instead_of",
        "the recommended place that it would do least harm in place of; empty for a recommended one",
        None,
    ),
    (
        "worse",
        "by how many per cent the result would be worse then; empty for a recommended one",
        Some(1),
    ),
    (
        "serves",
        "codes of the areas to whose points it would be the nearest; empty where it is not recommended, or nearest to none",
        None,
    ),
    ("also", "other places of the list on the same site", None),
    ("words", "why it is listed, and how sure that is", None),
];

/// The plan's reason, then what is proven, how sure it is, whose each part of it is, and what to
/// verify.
pub fn words(plan: &SitingPlan, made: &Sited) -> Vec<String> {
    let mut words = vec![plan.reason.clone()];
    words.extend(made.words(plan));
    words
}

const GRAIN: &str = "one row a place: those recommended, then those that could stand in place of one, each in the order of their codes";

/// The recommended places, and those that are nearly as good.
pub fn report(plan: &SitingPlan, made: &Sited, atlas: &Atlas) -> Report {
    let place = [
        column("longitude", "in degrees, WGS 84"),
        column("latitude", "in degrees, WGS 84"),
    ];
    let rows = made.sites.iter().map(|site| {
        let at = site.places.first().map(|of| of.location).unzip();
        let degrees = [at.0, at.1].map(|degrees| ReportCell::number(degrees, 6));
        (about(site, atlas).into_iter())
            .chain(degrees)
            .chain(found(plan, made, site, atlas))
            .collect()
    });
    Report {
        id: "siting".to_owned(),
        title: made.title(plan),
        grain: GRAIN.to_owned(),
        words: words(plan, made),
        columns: (ABOUT.iter().map(|(name, meaning)| column(name, meaning)))
            .chain(place)
            .chain(FOUND.iter().map(|(name, meaning, _)| column(name, meaning)))
            .collect(),
        rows: rows.collect(),
    }
}

/// The same places as points of a map.
pub fn layer(plan: &SitingPlan, made: &Sited, atlas: &Atlas) -> PointLayer {
    let about = |site: &Site| about(site, atlas).into_iter();
    let rows = made.sites.iter().map(|site| PlaceRow {
        at: site.places.first().map(|of| of.location),
        cells: about(site).chain(found(plan, made, site, atlas)).collect(),
    });
    let fields = FOUND
        .iter()
        .map(|(name, meaning, decimals)| match decimals {
            Some(decimals) => PlaceField::number(*name, *meaning, *decimals),
            None => PlaceField::text(*name, *meaning),
        });
    PointLayer {
        name: "sites".to_owned(),
        title: made.title(plan),
        grain: GRAIN.to_owned(),
        words: words(plan, made),
        sources: vec![plan.candidates.clone()],
        fields: (ABOUT
            .iter()
            .map(|(name, meaning)| PlaceField::text(*name, *meaning)))
        .chain(fields)
        .collect(),
        rows: rows.collect(),
    }
}

/// The code and the name of a place and of its area.
fn about(site: &Site, atlas: &Atlas) -> [ReportCell; 4] {
    let place = site.places.first();
    let area = place.and_then(|of| of.area);
    let name = area.and_then(|code| atlas.areas.name(code));
    [
        ReportCell::text(place.map_or("", |of| of.id.as_str())),
        ReportCell::text(site.name()),
        area.map_or(ReportCell::Empty, |code| ReportCell::text(code.as_str())),
        name.map_or(ReportCell::Empty, ReportCell::text),
    ]
}

/// What is found out of a place, in the order of [`FOUND`].
fn found(plan: &SitingPlan, made: &Sited, site: &Site, atlas: &Atlas) -> [ReportCell; 7] {
    let or_empty = |words: String| {
        if words.is_empty() {
            ReportCell::Empty
        } else {
            ReportCell::Text(words)
        }
    };
    let (chosen, instead_of, worse) = match &site.standing {
        Proposed::Chosen => ("recommended", ReportCell::Empty, None),
        Proposed::Instead { of, worse } => ("instead", ReportCell::text(of), Some(100.0 * worse)),
    };
    let serves: Vec<&str> = site
        .serves
        .iter()
        .map(vocabulary::AreaCode::as_str)
        .collect();
    let also = site.also();
    [
        ReportCell::text(chosen),
        ReportCell::number(site.share.map(|share| 100.0 * share), 0),
        instead_of,
        ReportCell::number(worse, 1),
        or_empty(serves.join(" ")),
        or_empty(also.join("; ")),
        ReportCell::text(made.of_site(plan, site, &atlas.areas)),
    ]
}
