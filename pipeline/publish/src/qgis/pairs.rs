//! The style of a map of two indicators: one rule for each pair of classes, then what has no class of
//! both, then dots over what could be in another class of one.
//!
//! Areas are named by their codes: the classes of a pair are its own, and no field has them.

use super::areas::{AREA_NAME, AREA_NAMES, filling, patterned};
use super::label::labeling;
use super::style::{Geometry, Rule, Style};
use super::symbol::{Marker, fill, spread};
use crate::legend::without_a_class;
use crate::picture::labels;
use crate::sheet::{Both, Pair, Sheet};

/// What the dots say.
const COULD_BE_ANOTHER: &str = "dots: it could be in another class of one";

/// A dot that is seen on the darkest colour and on the lightest.
const DOT: Marker = Marker {
    shape: "circle",
    colour: Some("#ffffff"),
    line: "#1a1a1a",
    width: "0.15",
    size: "0.9",
};

/// The style of a map of two indicators.
pub(super) fn of_pair(sheet: &Sheet, pair: &Pair) -> Style {
    let mut rules = Vec::new();
    let mut add = |label: String, both: Both, layers: &[_]| {
        let symbol = fill(&rules.len().to_string(), layers);
        rules.push(Rule {
            label,
            filter: Some(among(sheet, |at| pair.fill(at) == both)),
            symbol,
        });
    };
    let (of_up, of_across) = (labels(&pair.up), labels(&pair.across));
    for (up, of_up) in (1..).zip(&of_up) {
        for (across, of_across) in (1..).zip(&of_across) {
            let both = Both::Classes { up, across };
            let label = format!(
                "{}: {of_up}; {}: {of_across}",
                pair.up.name, pair.across.name
            );
            add(label, both, &[filling(both.colour(), "solid")]);
        }
    }
    for entry in without_a_class(&[&pair.up.key, &pair.across.key], |_| 0) {
        let label = format!("one of them: {}", entry.label);
        let layers = patterned(entry.fill, entry.colour);
        add(label, Both::No(entry.fill), &layers);
    }
    rules.push(Rule {
        label: COULD_BE_ANOTHER.to_owned(),
        filter: Some(among(sheet, |at| pair.is_uncertain(at))),
        symbol: spread(&rules.len().to_string(), "2.4", &[DOT]),
    });
    Style {
        geometry: Geometry::Areas,
        rules,
        labels: Some(labeling(&AREA_NAMES)),
        name: Some(AREA_NAME.to_owned()),
        times: None,
    }
}

/// Those areas, as a QGIS expression.
fn among(sheet: &Sheet, is_of: impl Fn(usize) -> bool) -> String {
    let rows = sheet.rows.iter().enumerate();
    let codes = rows.filter(|(at, _)| is_of(*at));
    // No code has a quotation mark in it.
    let codes: Vec<String> = codes
        .map(|(_, row)| format!("'{}'", row.area.code))
        .collect();
    if codes.is_empty() {
        return "FALSE".to_owned();
    }
    format!("\"area_code\" IN ({})", codes.join(", "))
}
