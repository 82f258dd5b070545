//! The map of one indicator: each area in the colour of its class.

use super::drawing::{Drawing, Legend, Line, Paint, Painted, counted};
use super::words::{credits, summary};
use crate::Edition;
use crate::legend::{Entry, entries, note};
use crate::sheet::{Key, Sheet};

/// The drawing of a key's map.
pub(super) fn drawing(edition: &Edition, sheet: &Sheet, at: usize, key: &Key) -> Drawing {
    let areas = sheet.rows.iter().filter_map(|row| {
        let shown = row.shown.get(at)?;
        Some(Painted {
            paint: Paint::of(shown.fill(), shown.colour),
            is_dotted: key.is_uncertain(shown),
            words: key.words_of(&row.area, shown),
        })
    });
    Drawing {
        name: key.measure.id.to_string(),
        title: title(key).to_owned(),
        under: format!("{}, {}", key.measure.unit, key.period),
        summary: summary(sheet, at, key),
        areas: areas.collect(),
        legend: legend(sheet, at, key),
        reading: reading(key),
        credits: credits(edition, &[key]),
    }
}

/// A map's title.
pub(super) fn title(key: &Key) -> &str {
    key.style.map.as_deref().unwrap_or(&key.measure.title)
}

/// The line of a legend's entry.
pub(super) fn line(entry: &Entry) -> Line {
    Line {
        paint: Paint::of(entry.fill, entry.colour),
        words: format!("{} ({})", entry.label, counted(entry.areas)),
    }
}

fn legend(sheet: &Sheet, at: usize, key: &Key) -> Legend {
    let mut lines: Vec<Line> = entries(sheet, at, key).iter().map(line).collect();
    let shown = sheet.rows.iter().filter_map(|row| row.shown.get(at));
    let uncertain = shown.filter(|shown| key.is_uncertain(shown)).count();
    if uncertain > 0 {
        let why = if key.instead.is_empty() {
            "interval spans three classes or more"
        } else {
            "their intervals overlap: they may be alike"
        };
        lines.push(Line {
            paint: Paint::Dots,
            words: format!("{why} ({})", counted(uncertain)),
        });
    }
    Legend { grid: None, lines }
}

/// How the map is read, and what it is not.
pub(super) fn reading(key: &Key) -> Vec<String> {
    let mut reading = Vec::new();
    if key.instead.is_empty() {
        if key.classes.len() > 0 {
            reading.push("Each class ends with its upper number, which belongs to it.".to_owned());
        }
        reading.extend(note(key));
    }
    reading.extend(key.apart.clone());
    reading.push(key.measure.caveat.clone());
    reading
}
