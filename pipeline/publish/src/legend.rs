//! The legend: what each class, colour and pattern stands for.

use serde_json::{Value, json};
use vocabulary::{Marker, Reliability};

use crate::classify::fewer;
use crate::credits::{licences_of, sources_of};
use crate::sheet::{Axis, Both, Fill, Key, Pair, Sheet};
use crate::years::Years;
use crate::{Classification, Edition, numbers};

/// One line of a legend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// What it explains.
    pub(crate) fill: Fill,
    /// Its words.
    pub(crate) label: String,
    /// Its colour.
    pub(crate) colour: &'static str,
    /// How many areas it fits.
    pub(crate) areas: usize,
}

/// The lines of an indicator's legend, with the number of areas that each fits.
pub(crate) fn entries(sheet: &Sheet, at: usize, key: &Key) -> Vec<Entry> {
    lines(key, |fill| {
        sheet
            .rows
            .iter()
            .filter(|row| row.shown.get(at).is_some_and(|shown| shown.fill() == fill))
            .count()
    })
}

/// The lines of a legend: its classes low to high, then what has no class.
pub(crate) fn lines(key: &Key, areas: impl Fn(Fill) -> usize) -> Vec<Entry> {
    let classes = (1..)
        .zip(key.classes.edges())
        .map(|(class, (lower, upper))| Entry {
            fill: Fill::Class(class),
            label: stand_ins(key, class).unwrap_or_else(|| label(key, class, lower, upper)),
            colour: key.colour(class),
            areas: areas(Fill::Class(class)),
        });
    classes.chain(without_a_class(&[key], &areas)).collect()
}

/// The lines of what has no class; that areas cannot be told apart is said where they cannot.
pub(crate) fn without_a_class(keys: &[&Key], areas: impl Fn(Fill) -> usize) -> Vec<Entry> {
    let is_said =
        |fill: &Fill| *fill != Fill::NotToldApart || keys.iter().any(|key| key.shows_none());
    let fills = Fill::WITHOUT_A_CLASS.into_iter().filter(is_said);
    let entry = |fill: Fill| Entry {
        fill,
        label: meaning(fill),
        colour: fill.ground(),
        areas: areas(fill),
    };
    fills.map(entry).collect()
}

/// Why an area has no class, in words.
fn meaning(fill: Fill) -> String {
    match fill {
        Fill::TooUncertain => "too uncertain to show: its error is too large".into(),
        Fill::NotToldApart => "a figure in the table; areas cannot be told apart by it".into(),
        Fill::Withheld => "[c] no figure shown; a range is known".into(),
        Fill::Class(_) | Fill::Missing => format!(
            "{} {}",
            Marker::NotAvailable,
            Marker::NotAvailable.meaning()
        ),
    }
}

/// Why there are fewer classes than were asked for, where there are.
pub(crate) fn note(key: &Key) -> Option<String> {
    let asked = key.style.asked;
    if !key.instead.is_empty() {
        return None;
    }
    if key.classes.len() == 0 {
        let why = if key.shows_none() {
            "There are no classes: by these figures areas cannot be told apart."
        } else {
            "There are no classes: no figure can be shown."
        };
        return Some(why.to_owned());
    }
    match key.style.method {
        // It makes as many as the figures have, up to those.
        Classification::HeadTail => None,
        _ => fewer(asked, key.classes.len()),
    }
}

/// `Inner London: 12.3 (9.8 to 15.1)` where wider areas stand in the place of their members.
fn stand_ins(key: &Key, class: u8) -> Option<String> {
    let of_class = key
        .instead
        .iter()
        .filter(|of| of.shown.class == Some(class));
    let words = of_class.map(|of| format!("{}: {}", of.group.area.name, key.words(&of.shown)));
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// `1.2 to 3.4` for the first class, `over 3.4 to 5.6` for the others.
fn label(key: &Key, class: u8, lower: Option<f64>, upper: Option<f64>) -> String {
    match (lower, upper) {
        (Some(lower), Some(upper)) if class > 1 => {
            format!("over {} to {}", key.number(lower), key.number(upper))
        }
        (Some(lower), Some(upper)) if lower < upper => {
            format!("{} to {}", key.number(lower), key.number(upper))
        }
        (_, Some(upper)) if class > 1 || lower.is_some() => key.number(upper),
        (None, Some(upper)) => format!("up to {}", key.number(upper)),
        (Some(lower), None) => format!("over {}", key.number(lower)),
        (_, _) => "all figures".into(),
    }
}

/// The pattern that is drawn over a colour, by name.
const fn pattern(fill: Fill) -> &'static str {
    match fill {
        Fill::Class(_) => "solid",
        Fill::TooUncertain => "crossed lines",
        Fill::NotToldApart => "dots",
        Fill::Withheld => "diagonal lines rising to the right",
        Fill::Missing => "diagonal lines falling to the right",
    }
}

/// The legends of all indicators, for the file beside the map.
pub(crate) fn legend(edition: &Edition, sheet: &Sheet) -> Value {
    let years = Years::of(edition, sheet);
    let indicators: Vec<Value> = sheet
        .keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let mut legend = of_indicator(edition, sheet, at, key);
            let years = years.iter().find(|of| of.key.measure.id == key.measure.id);
            legend["years"] = years.map_or(Value::Null, of_years);
            legend
        })
        .collect();
    json!({
        "title": edition.product.title,
        "as_of": edition.as_of,
        "licence": edition.product.licence,
        "reading": "Every class is closed at its upper edge; the first is closed at both. Where `instead` names wider areas, classes and colours are theirs, and their members have them whatever their own figures are. Areas without a figure are in no class: [c] where a range is known, [x] where nothing is; nor are areas whose figure is too uncertain to show, and those that cannot be told apart where nothing wider stands in their place.",
        "indicators": indicators,
        "pairs": sheet.pairs.iter().map(of_pair).collect::<Vec<_>>(),
    })
}

/// The classes of the layer of an indicator's years, which are on one scale.
fn of_years(years: &Years) -> Value {
    let lines = years.legend();
    let mut classes = class_edges(&years.key, &lines);
    for class in &mut classes {
        // They are counted over areas and years.
        if let Some(class) = class.as_object_mut() {
            let figures = class.remove("areas").unwrap_or_default();
            class.insert("figures".to_owned(), figures);
        }
    }
    json!({ "layer": years.layer(), "note": note(&years.key), "classes": classes })
}

/// The legend of a map of two indicators: rows of cells, in the orders of both.
fn of_pair(pair: &Pair) -> Value {
    let axis = |axis: &Axis| {
        let key = &axis.key;
        json!({
            "id": key.measure.id,
            "name": axis.name,
            "unit": key.measure.unit,
            "period": key.period.to_string(),
            "caveat": key.measure.caveat,
            "note": note(key),
            "apart": key.apart,
            "classification": key.style.method.id(),
            "order": axis.order.id(),
            "classes": class_edges(key, &entries_of(axis)),
        })
    };
    let row = |up: u8| {
        let cells = (1..=pair.across.classes()).map(|across| {
            let both = Both::Classes { up, across };
            json!({ "colour": both.colour(), "areas": pair.areas(both) })
        });
        cells.collect::<Vec<_>>()
    };
    let mut legend = json!({
        "id": pair.plan.id,
        "title": pair.plan.title,
        "map": format!("maps/{}.svg", pair.plan.id),
        "up": axis(&pair.up),
        "across": axis(&pair.across),
        "cells": (1..=pair.up.classes()).map(row).collect::<Vec<_>>(),
    });
    for fill in Fill::WITHOUT_A_CLASS {
        if let Some(id) = fill.id() {
            legend[id] = pair.areas(Both::No(fill)).into();
        }
    }
    legend
}

/// The lines of the legend of one of two indicators.
fn entries_of(axis: &Axis) -> Vec<Entry> {
    lines(&axis.key, |fill| {
        let shown = axis.shown.iter();
        shown.filter(|shown| shown.fill() == fill).count()
    })
}

/// A number of an indicator as JSON has it.
fn number(key: &Key, number: Option<f64>) -> Value {
    let json = number.and_then(|number| numbers::json(number, key.measure.decimals));
    json.map_or(Value::Null, Value::Number)
}

/// The classes of an indicator, low to high.
fn class_edges(key: &Key, entries: &[Entry]) -> Vec<Value> {
    entries
        .iter()
        .zip(key.classes.edges())
        .zip(1..)
        .map(|((entry, (lower, upper)), class)| {
            json!({
                "class": class,
                "lower": number(key, lower),
                "upper": number(key, upper),
                "closed": if class == 1 { "both" } else { "upper" },
                "label": entry.label,
                "colour": entry.colour,
                "areas": entry.areas,
            })
        })
        .collect()
}

fn of_indicator(edition: &Edition, sheet: &Sheet, at: usize, key: &Key) -> Value {
    let entries = entries(sheet, at, key);
    let classes = class_edges(key, &entries);
    let instead: Vec<Value> = key
        .instead
        .iter()
        .map(|of| {
            json!({
                "area_code": of.group.area.code,
                "area_name": of.group.area.name,
                "value": number(key, of.shown.value),
                "lower": number(key, of.shown.lower),
                "upper": number(key, of.shown.upper),
                "class": of.shown.class,
            })
        })
        .collect();
    let others = |fill: Fill, (name, is): (&str, &str)| {
        let entry = entries.iter().find(|entry| entry.fill == fill);
        json!({
            name: is,
            "label": meaning(fill),
            "colour": fill.ground(),
            "pattern": pattern(fill),
            "areas": entry.map_or(0, |entry| entry.areas),
        })
    };
    json!({
        "id": key.measure.id,
        "title": key.measure.title,
        "unit": key.measure.unit,
        "period": key.period.to_string(),
        "caveat": key.measure.caveat,
        "licences": licences_of(edition.product, sources_of(edition, &[key])),
        "decimals": key.measure.decimals,
        "classification": key.style.method.id(),
        "classes_asked": key.style.asked,
        "note": note(key),
        "apart": key.apart,
        "instead": instead,
        "instead_overlap": (!key.instead.is_empty()).then(|| key.may_be_alike()),
        "scale": key.style.scale.id(),
        "ramp": key.style.ramp.id(),
        "map": key.style.map.as_ref().map(|_| format!("maps/{}.svg", key.measure.id)),
        "classes": classes,
        "too_uncertain": others(
            Fill::TooUncertain,
            ("reliability", Reliability::TooUncertainToShow.id())
        ),
        "not_told_apart": others(Fill::NotToldApart, ("apart", "not told")),
        "withheld": others(Fill::Withheld, ("marker", Marker::Confidential.shorthand())),
        "missing": others(Fill::Missing, ("marker", Marker::NotAvailable.shorthand())),
    })
}

#[cfg(test)]
mod tests {
    use vocabulary::{Apart, Quantity};

    use super::*;
    use crate::tests::Made;

    /// North's rate is too uncertain to show, West's is not told apart, East is withheld, South missing.
    #[test]
    fn areas_that_are_not_told_apart_have_a_line_of_their_own() {
        let made = Made::with(|indicator| {
            indicator.quantity = Quantity::Extensive;
            indicator.apart = Some(Apart {
                told: false,
                sentence: "Nothing tells them apart.".into(),
            });
        });
        let edition = made.edition();
        let sheet = Sheet::new(&edition).expect("a sheet");
        let legend = legend(&edition, &sheet);
        let rate = &legend["indicators"][0];
        // By the pair's other indicator North is not told apart, which is said before the first.
        let of_the_pair = [0, 2, 1, 1];
        let none = ["too_uncertain", "not_told_apart", "withheld", "missing"];
        for (none, of_the_pair) in none.into_iter().zip(of_the_pair) {
            assert_eq!(rate[none]["areas"], 1, "{none}");
            assert_eq!(legend["pairs"][0][none], of_the_pair, "{none} of the pair");
        }
        assert_eq!(
            rate["note"],
            "There are no classes: by these figures areas cannot be told apart."
        );
        let lines = entries(&sheet, 0, &sheet.keys[0]);
        let colours: std::collections::BTreeSet<_> = lines.iter().map(|of| of.colour).collect();
        assert_eq!((lines.len(), colours.len()), (4, 4));
    }
}
