//! A map's style as QGIS reads it: one rule a class, then one each for too uncertain, withheld and missing.

use std::fmt::Write as _;

use crate::fields::{Facet, name_of};
use crate::legend::{Entry, entries};
use crate::ramp::{BORDER, MISSING_LINES, UNCERTAIN_LINES, WITHHELD_LINES};
use crate::sheet::{Fill, Key, Sheet};
use crate::text;

/// The style of the map of a key, as the content of `styleQML`.
///
/// Rules by class rather than a graduated renderer: QGIS leaves areas without a
/// number out of graduations, and withheld and missing areas have to be seen.
pub(crate) fn qml(sheet: &Sheet, at: usize, key: &Key) -> String {
    let entries = entries(sheet, at, key);
    let mut rules = String::new();
    let mut symbols = String::new();
    for (number, entry) in entries.iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(
            rules,
            "<rule key=\"{number}\" symbol=\"{number}\" filter=\"{}\" label=\"{}\"/>",
            text::xml(&filter(key, entry.fill)),
            text::xml(&label(key, entry)),
        );
        let _ = write!(
            symbols,
            "<symbol name=\"{number}\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{}</symbol>",
            layers(entry, key.may_be_alike()),
        );
    }
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology\">\
         <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\">\
         <rules key=\"rules\">{rules}</rules><symbols>{symbols}</symbols></renderer-v2>\
         <blendMode>0</blendMode><featureBlendMode>0</featureBlendMode><layerGeometryType>2</layerGeometryType></qgis>\n"
    )
}

/// The areas that a line of the legend stands for, as a QGIS expression.
fn filter(key: &Key, fill: Fill) -> String {
    let field = |facet| format!("\"{}\"", name_of(&key.measure.id, facet));
    let (class, value, upper, status) = (
        field(Facet::Class),
        field(Facet::Value),
        field(Facet::Upper),
        field(Facet::Status),
    );
    match fill {
        Fill::Class(number) => format!("{class} = {number}"),
        Fill::TooUncertain => format!("{class} IS NULL AND {value} IS NOT NULL"),
        Fill::Withheld => format!(
            "{class} IS NULL AND {value} IS NULL AND ({upper} IS NOT NULL OR {status} = '[c]')"
        ),
        Fill::Missing => format!("{class} IS NULL AND {upper} IS NULL AND {status} <> '[c]'"),
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
fn layers(entry: &Entry, alike: bool) -> String {
    let solid = fill_layer(entry.colour, "solid", BORDER);
    match entry.fill {
        Fill::Class(_) if alike => solid + &fill_layer(UNCERTAIN_LINES, "dense6", BORDER),
        Fill::Class(_) => solid,
        Fill::TooUncertain => solid + &fill_layer(UNCERTAIN_LINES, "diagonal_x", BORDER),
        Fill::Withheld => solid + &fill_layer(WITHHELD_LINES, "b_diagonal", BORDER),
        Fill::Missing => solid + &fill_layer(MISSING_LINES, "f_diagonal", BORDER),
    }
}

fn fill_layer(colour: &str, style: &str, border: &str) -> String {
    let option = |name: &str, value: &str| {
        format!("<Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>")
    };
    let options: String = [
        option("color", &rgba(colour)),
        option("style", style),
        option("outline_color", &rgba(border)),
        option("outline_style", "solid"),
        option("outline_width", "0.2"),
        option("outline_width_unit", "MM"),
        option("joinstyle", "round"),
    ]
    .concat();
    format!(
        "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{options}</Option></layer>"
    )
}

/// `#rrggbb` as `r,g,b,255`.
fn rgba(hex: &str) -> String {
    let part = |at: std::ops::Range<usize>| {
        hex.get(at)
            .and_then(|part| u8::from_str_radix(part, 16).ok())
            .unwrap_or_default()
    };
    format!("{},{},{},255", part(1..3), part(3..5), part(5..7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_spelt_as_qgis_does() {
        assert_eq!(rgba("#ff8000"), "255,128,0,255");
    }
}
