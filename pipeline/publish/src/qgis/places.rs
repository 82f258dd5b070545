//! The styles of layers of places, and of the areas within reach of them.

use vocabulary::Standing;

use super::label::{Labels, Placed, Size, labeling};
use super::style::{Geometry, Rule, Style};
use super::symbol::{Filling, Marker, fill, marker};
use crate::PointLayer;

/// The field that says how sure it is that a service is there.
const STANDING: &str = "standing";
/// The field that says whether a site is recommended, or could stand in place of one that is.
const CHOSEN: &str = "chosen";

const INK: &str = "#1a1a1a";
const PAPER: &str = "#ffffff";
const GREY: &str = "#595959";
const ORANGE: &str = "#d95f0e";

/// A disc of paper below a symbol, so that it stands out from any class.
const HALO: Marker = mark("circle", Some(PAPER), PAPER, "0.3", "5");

/// What a place has to have to be drawn so: a field and its word; then the words of the legend.
type Line = (&'static str, &'static str, &'static str, &'static [Marker]);

/// Places by what is said of them, told apart by shape and by fill, and not by colour alone.
const LINES: [Line; 6] = [
    (
        STANDING,
        Standing::Open.id(),
        "open: a dated source says so",
        &[HALO, mark("circle", Some(INK), INK, "0.4", "3.6")],
    ),
    (
        STANDING,
        Standing::Undated.id(),
        "undated: a page lists it and has no date",
        &[
            HALO,
            mark("circle", Some(PAPER), INK, "0.6", "3.6"),
            mark("circle", Some(INK), INK, "0", "1.4"),
        ],
    ),
    (
        STANDING,
        Standing::Unverified.id(),
        "unverified: nobody confirmed it",
        &[mark("diamond", Some(PAPER), GREY, "0.4", "4")],
    ),
    (
        STANDING,
        Standing::Closed.id(),
        "closed: kept as history",
        &[
            mark("square", Some(PAPER), GREY, "0.4", "3.2"),
            mark("cross2", None, GREY, "0.5", "3.2"),
        ],
    ),
    (
        CHOSEN,
        "recommended",
        "recommended",
        &[mark("star", Some(ORANGE), INK, "0.4", "6")],
    ),
    (
        CHOSEN,
        "instead",
        "could stand in place of a recommended one",
        &[mark("star", Some(PAPER), ORANGE, "0.6", "4.4")],
    ),
];

/// Any other place.
const OTHER: &[Marker] = &[HALO, mark("square", Some(INK), PAPER, "0.3", "3.4")];

const fn mark(
    shape: &'static str,
    colour: Option<&'static str>,
    line: &'static str,
    width: &'static str,
    size: &'static str,
) -> Marker {
    Marker {
        shape,
        colour,
        line,
        width,
        size,
    }
}

/// The style of a layer of places: by standing, by choice, or one symbol for all.
pub(crate) fn of_places(layer: &PointLayer) -> Style {
    let has = |name: &str| layer.fields.iter().any(|field| field.name == name);
    let told: Vec<&Line> = LINES.iter().filter(|(field, ..)| has(field)).collect();
    let rules = told.iter().enumerate().map(|(number, line)| {
        let (field, word, label, layers) = line;
        Rule {
            label: (*label).to_owned(),
            filter: Some(format!("\"{field}\" = '{word}'")),
            symbol: marker(&number.to_string(), layers),
        }
    });
    let one = Rule {
        label: layer.title.clone(),
        filter: None,
        symbol: marker("0", OTHER),
    };
    let rules: Vec<Rule> = rules.collect();
    Style {
        geometry: Geometry::Points,
        rules: if rules.is_empty() { vec![one] } else { rules },
        labels: name_of(layer).map(|name| {
            let open = Standing::Open.id();
            let expression = if has(STANDING) {
                format!(
                    "\"{name}\" || if(\"{STANDING}\" = '{open}', '', ' (' || \"{STANDING}\" || ')')"
                )
            } else {
                format!("\"{name}\"")
            };
            labeling(&Labels {
                expression: &expression,
                placed: Placed::Beside,
                sizes: &[Size {
                    points: "8",
                    nearest: 0,
                    furthest: 100_000,
                }],
            })
        }),
        name: name_of(layer).map(str::to_owned),
        times: None,
    }
}

/// The field with the name of a place.
fn name_of(layer: &PointLayer) -> Option<&str> {
    let names = || layer.fields.iter().map(|field| field.name.as_str());
    let is_name = |name: &&str| *name == "name";
    names()
        .find(is_name)
        .or_else(|| names().find(|name| name.ends_with("_name")))
}

/// Whether a layer is of sites that are proposed, and not of services that are there.
pub(super) fn is_proposed(layer: &PointLayer) -> bool {
    layer.fields.iter().any(|field| field.name == CHOSEN)
}

/// The style of what is within reach of places: an outline, so that the map below it can be read.
pub(crate) fn of_catchments(layer: &PointLayer) -> Style {
    let outline = Filling {
        colour: PAPER,
        style: "no",
        border: INK,
        line: "dash",
        width: "0.4",
    };
    Style {
        geometry: Geometry::Areas,
        rules: vec![Rule {
            label: "within reach in a straight line".into(),
            filter: None,
            symbol: fill("0", &[outline]),
        }],
        labels: None,
        name: name_of(layer).map(str::to_owned),
        times: None,
    }
}
