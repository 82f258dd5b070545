//! The style of areas: one rule a class, then one each for too uncertain, withheld and missing.

use vocabulary::Reliability;

use super::label::{Labels, Placed, Size, labeling};
use super::style::{Geometry, Rule, Style, Times};
use super::symbol::{Filling, fill};
use crate::fields::{Facet, name_of};
use crate::legend::{Entry, entries, lines};
use crate::ramp::{ALIKE_DOTS, BORDER, MISSING_LINES, UNCERTAIN_LINES, WITHHELD_LINES};
use crate::sheet::{Fill, Key, Sheet};
use crate::years::{PERIOD_END, PERIOD_START, Years};

/// The field with the name of an area.
pub(super) const AREA_NAME: &str = "area_name";

const TOO_UNCERTAIN: &str = Reliability::TooUncertainToShow.id();

/// Names of areas, once they fit: none on a map of a whole country, larger ones near by.
pub(super) const AREA_NAMES: Labels = Labels {
    expression: "\"area_name\"",
    placed: Placed::Inside,
    sizes: &[
        Size {
            points: "7",
            nearest: 200_000,
            furthest: 1_000_000,
        },
        Size {
            points: "9",
            nearest: 0,
            furthest: 200_000,
        },
    ],
};

/// The style of the map of a key.
pub(crate) fn of_map(sheet: &Sheet, at: usize, key: &Key) -> Style {
    let field = |facet| name_of(&key.measure.id, facet);
    of_lines(key, &entries(sheet, at, key), &field, None)
}

/// The style of the layer of a map's years: the same for each of them.
pub(crate) fn of_years(years: &Years) -> Style {
    let field = |facet: Facet| facet.suffix().to_owned();
    let times = Times {
        start: PERIOD_START,
        end: PERIOD_END,
    };
    // How many figures each line fits stands nowhere in a style.
    let lines = lines(&years.key, |_| 0);
    of_lines(&years.key, &lines, &field, Some(times))
}

fn of_lines(
    key: &Key,
    lines: &[Entry],
    field: &dyn Fn(Facet) -> String,
    times: Option<Times>,
) -> Style {
    let rules = lines.iter().enumerate().map(|(number, line)| Rule {
        label: label(key, line),
        filter: Some(filter(field, line.fill)),
        symbol: symbol(&number.to_string(), line, key.may_be_alike()),
    });
    Style {
        geometry: Geometry::Areas,
        rules: rules.collect(),
        labels: Some(labeling(&AREA_NAMES)),
        name: Some(AREA_NAME.to_owned()),
        times,
    }
}

/// The areas that a line of the legend stands for, as a QGIS expression.
fn filter(field: &dyn Fn(Facet) -> String, fill: Fill) -> String {
    let field = |facet| format!("\"{}\"", field(facet));
    let (class, value, verdict, upper, status) = (
        field(Facet::Class),
        field(Facet::Value),
        field(Facet::Reliability),
        field(Facet::Upper),
        field(Facet::Status),
    );
    match fill {
        Fill::Class(number) => format!("{class} = {number}"),
        Fill::TooUncertain => {
            format!("{class} IS NULL AND {value} IS NOT NULL AND {verdict} = '{TOO_UNCERTAIN}'")
        }
        Fill::NotToldApart => format!(
            "{class} IS NULL AND {value} IS NOT NULL AND {verdict} IS NOT '{TOO_UNCERTAIN}'"
        ),
        Fill::Withheld => format!(
            "{class} IS NULL AND {value} IS NULL AND ({upper} IS NOT NULL OR {status} = '[c]')"
        ),
        Fill::Missing => {
            format!("{class} IS NULL AND {value} IS NULL AND {upper} IS NULL AND {status} <> '[c]'")
        }
    }
}

/// What a line of the legend says, with what stands there instead of single areas.
fn label(key: &Key, entry: &Entry) -> String {
    match entry.fill {
        Fill::Class(_) if key.may_be_alike() => {
            format!("{}, in place of its members; may be alike", entry.label)
        }
        Fill::Class(_) if !key.instead.is_empty() => {
            format!("{}, in place of its members", entry.label)
        }
        _ => entry.label.clone(),
    }
}

/// The fill of a line of the legend, with its hatching where it has one; dotted where wider areas
/// in place of their members may be alike.
fn symbol(name: &str, entry: &Entry, alike: bool) -> super::xml::Element {
    let mut layers = patterned(entry.fill, entry.colour);
    if alike && matches!(entry.fill, Fill::Class(_)) {
        layers.push(filling(UNCERTAIN_LINES, "dense6"));
    }
    fill(name, &layers)
}

/// A colour, with the pattern over it that says why there is no class.
pub(super) fn patterned(of: Fill, colour: &'static str) -> Vec<Filling> {
    let over = match of {
        Fill::Class(_) => None,
        Fill::NotToldApart => Some(filling(ALIKE_DOTS, "dense7")),
        Fill::TooUncertain => Some(filling(UNCERTAIN_LINES, "diagonal_x")),
        Fill::Withheld => Some(filling(WITHHELD_LINES, "b_diagonal")),
        Fill::Missing => Some(filling(MISSING_LINES, "f_diagonal")),
    };
    [filling(colour, "solid")].into_iter().chain(over).collect()
}

/// A layer of an area's symbol: one colour in one style, within the border of all areas.
pub(super) const fn filling(colour: &'static str, style: &'static str) -> Filling {
    Filling {
        colour,
        style,
        border: BORDER,
        line: "solid",
        width: "0.2",
    }
}
