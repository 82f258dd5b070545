//! The map of two indicators at once.

use super::drawing::{Cell, Drawing, Grid, Legend, Line, Paint, Painted, Side, counted};
use super::words::credits;
use crate::Edition;
use crate::Order;
use crate::legend::{lines, note, without_a_class};
use crate::sheet::{Axis, Both, Fill, Pair, Sheet};

/// The drawing of a pair.
pub(super) fn drawing(edition: &Edition, sheet: &Sheet, pair: &Pair) -> Drawing {
    let areas = sheet.rows.iter().enumerate().map(|(at, row)| {
        let both = pair.fill(at);
        Painted {
            paint: match both {
                Both::Classes { .. } => Paint::Colour(both.colour().to_owned()),
                Both::No(fill) => Paint::Hatched(fill),
            },
            is_dotted: pair.is_uncertain(at),
            words: pair.words(&row.area, at),
        }
    });
    let (up, across) = (&pair.up, &pair.across);
    Drawing {
        name: pair.plan.id.to_string(),
        title: pair.plan.title.clone(),
        under: format!("{} beside {}", up.shows(), across.shows()),
        summary: summary(sheet, pair),
        areas: areas.collect(),
        legend: legend(pair),
        reading: reading(pair),
        credits: credits(edition, &[&up.key, &across.key]),
    }
}

/// What the map shows, in sentences.
pub(crate) fn summary(sheet: &Sheet, pair: &Pair) -> String {
    let none: usize = Fill::WITHOUT_A_CLASS
        .into_iter()
        .map(|fill| pair.areas(Both::No(fill)))
        .sum();
    format!(
        "Map of {}: {} beside {}. {} {} could be in another class of one of them, {} without a class of both.",
        counted(sheet.rows.len()),
        pair.up.shows(),
        pair.across.shows(),
        darkest(pair, |areas| format!(": {}.", counted(areas))),
        counted(uncertain(pair)),
        counted(none),
    )
}

/// How many areas could be in another class of either.
fn uncertain(pair: &Pair) -> usize {
    let areas = 0..pair.up.shown.len();
    areas.filter(|at| pair.is_uncertain(*at)).count()
}

/// What the darkest colour stands for, in words, and what is said of its areas; where there are
/// not two colours, what that comes to.
fn darkest(pair: &Pair, of_areas: impl Fn(usize) -> String) -> String {
    let most = Both::Classes {
        up: pair.up.classes(),
        across: pair.across.classes(),
    };
    match pair.cells().count() {
        0 => return "No area has a class of both.".to_owned(),
        1 => {
            return "All areas with both figures have one colour: they are in one class of each."
                .to_owned();
        }
        _ => {}
    }
    let last = |axis: &Axis| {
        let label = labels(axis).pop().unwrap_or_default();
        format!("{} {label}", axis.name)
    };
    format!(
        "The darkest colour is {}, {}{}",
        last(&pair.up),
        last(&pair.across),
        of_areas(pair.areas(most))
    )
}

/// The labels of an axis's classes, in its order.
pub(crate) fn labels(axis: &Axis) -> Vec<String> {
    let entries = lines(&axis.key, |_| 0).into_iter();
    let classes = entries.filter(|entry| matches!(entry.fill, Fill::Class(_)));
    let mut labels: Vec<String> = classes.map(|entry| entry.label).collect();
    if axis.order == Order::HighToLow {
        labels.reverse();
    }
    labels
}

fn legend(pair: &Pair) -> Legend {
    let side = |axis: &Axis| Side {
        name: axis.shows(),
        classes: labels(axis),
    };
    let cells = (1..=pair.up.classes()).map(|up| {
        let row = (1..=pair.across.classes()).map(|across| {
            let both = Both::Classes { up, across };
            Cell {
                colour: both.colour().to_owned(),
                areas: pair.areas(both),
            }
        });
        row.collect()
    });
    let grid = Grid {
        up: side(&pair.up),
        across: side(&pair.across),
        cells: cells.collect(),
    };
    let mut others = others(pair);
    let uncertain = uncertain(pair);
    if uncertain > 0 {
        others.push(Line {
            paint: Paint::Dots,
            words: format!("could be in another class of one ({})", counted(uncertain)),
        });
    }
    Legend {
        // Where one of the two has no classes there are no cells.
        grid: pair.cells().next().map(|_| grid),
        lines: others,
    }
}

/// What has no class of both.
fn others(pair: &Pair) -> Vec<Line> {
    let keys = [&pair.up.key, &pair.across.key];
    let entries = without_a_class(&keys, |fill| pair.areas(Both::No(fill)));
    let line = |entry: crate::legend::Entry| Line {
        paint: Paint::Hatched(entry.fill),
        words: format!("one of them: {} ({})", entry.label, counted(entry.areas)),
    };
    entries.into_iter().map(line).collect()
}

/// How the map is read, and what its two indicators are not.
pub(crate) fn reading(pair: &Pair) -> Vec<String> {
    let mut reads = darkest(pair, |_| ".".to_owned());
    let cuts = |axis: &Axis| axis.key.instead.is_empty();
    if pair.cells().next().is_some() && (cuts(&pair.up) || cuts(&pair.across)) {
        reads.push_str(" Each class ends with its upper number, which belongs to it.");
    }
    if uncertain(pair) > 0 {
        reads.push_str(" Dots: an interval reaches beyond its class.");
    }
    let mut reading = vec![reads, pair.plan.caveat.clone()];
    for axis in [&pair.up, &pair.across] {
        let key = &axis.key;
        let words = note(key).into_iter().chain(key.apart.clone());
        let words: Vec<String> = words.chain([key.measure.caveat.clone()]).collect();
        reading.push(format!("{}: {}", axis.name, words.join(" ")));
    }
    reading
}
