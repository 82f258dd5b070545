//! The legend: what each class, colour and pattern stands for.

use serde_json::{Value, json};
use vocabulary::{Marker, Reliability};

use crate::classify::fewer;
use crate::ramp::{MISSING, UNCERTAIN, WITHHELD};
use crate::sheet::{Axis, Both, Fill, Key, Pair, Sheet};
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

/// The lines of a legend: its classes low to high, then too uncertain, withheld and missing.
pub(crate) fn lines(key: &Key, areas: impl Fn(Fill) -> usize) -> Vec<Entry> {
    let classes = (1..)
        .zip(key.classes.edges())
        .map(|(class, (lower, upper))| Entry {
            fill: Fill::Class(class),
            label: stand_ins(key, class).unwrap_or_else(|| label(key, class, lower, upper)),
            colour: key.colour(class),
            areas: areas(Fill::Class(class)),
        });
    let mut entries: Vec<Entry> = classes.collect();
    entries.push(Entry {
        fill: Fill::TooUncertain,
        label: "too uncertain to show: its error is too large".into(),
        colour: UNCERTAIN,
        areas: areas(Fill::TooUncertain),
    });
    entries.push(Entry {
        fill: Fill::Withheld,
        label: "[c] no figure shown; a range is known".into(),
        colour: WITHHELD,
        areas: areas(Fill::Withheld),
    });
    entries.push(Entry {
        fill: Fill::Missing,
        label: format!(
            "{} {}",
            Marker::NotAvailable,
            Marker::NotAvailable.meaning()
        ),
        colour: MISSING,
        areas: areas(Fill::Missing),
    });
    entries
}

/// Why there are fewer classes than were asked for, where there are.
pub(crate) fn note(key: &Key) -> Option<String> {
    let asked = key.style.asked;
    if !key.instead.is_empty() {
        return None;
    }
    if key.classes.len() == 0 {
        let why = "There are no classes: no figure can be shown.";
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
        Fill::Withheld => "diagonal lines rising to the right",
        Fill::Missing => "diagonal lines falling to the right",
    }
}

/// The legends of all indicators, for the file beside the map.
pub(crate) fn legend(edition: &Edition, sheet: &Sheet) -> Value {
    let indicators: Vec<Value> = sheet
        .keys
        .iter()
        .enumerate()
        .map(|(at, key)| of_indicator(sheet, at, key))
        .collect();
    json!({
        "title": edition.product.title,
        "as_of": edition.as_of,
        "licence": edition.product.licence,
        "reading": "Every class is closed at its upper edge; the first is closed at both. Where `instead` names wider areas, classes and colours are theirs, and their members have them whatever their own figures are. Areas without a figure are in no class: [c] where a range is known, [x] where nothing is; nor are areas whose figure is too uncertain to show.",
        "indicators": indicators,
        "pairs": sheet.pairs.iter().map(of_pair).collect::<Vec<_>>(),
    })
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
    let none = |fill: Fill| pair.areas(Both::No(fill));
    json!({
        "id": pair.plan.id,
        "title": pair.plan.title,
        "map": format!("maps/{}.svg", pair.plan.id),
        "up": axis(&pair.up),
        "across": axis(&pair.across),
        "cells": (1..=pair.up.classes()).map(row).collect::<Vec<_>>(),
        "too_uncertain": none(Fill::TooUncertain),
        "withheld": none(Fill::Withheld),
        "missing": none(Fill::Missing),
    })
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

fn of_indicator(sheet: &Sheet, at: usize, key: &Key) -> Value {
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
            "label": entry.map(|entry| &entry.label),
            "colour": entry.map(|entry| entry.colour),
            "pattern": pattern(fill),
            "areas": entry.map(|entry| entry.areas),
        })
    };
    json!({
        "id": key.measure.id,
        "title": key.measure.title,
        "unit": key.measure.unit,
        "period": key.period.to_string(),
        "caveat": key.measure.caveat,
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
        "withheld": others(Fill::Withheld, ("marker", Marker::Confidential.shorthand())),
        "missing": others(Fill::Missing, ("marker", Marker::NotAvailable.shorthand())),
    })
}
