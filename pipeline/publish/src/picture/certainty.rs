//! The map of one indicator by how sure it is: the less that is known of an area's class, the
//! paler its colour, so that what is seen first is what is known best.
//!
//! # References
//! Roth, Woodruff and Johnson (2010), "Value-by-alpha maps: an alternative technique to the
//! cartogram", The Cartographic Journal 47 (2), 130-140.

use std::fmt::Write as _;

use super::certainty_of;
use super::choropleth::{line, reading, title};
use super::drawing::{Cell, Drawing, Grid, Legend, Line, Paint, Painted, Side, counted};
use super::words::{credits, summary};
use crate::Edition;
use crate::legend::entries;
use crate::sheet::{Fill, Key, Sheet, Shown};

/// How much of the colour is left, in hundredths, by how many classes the interval reaches beyond
/// its own: none, one, or more.
const ALPHA: [u32; 3] = [100, 50, 20];
/// The last of them.
const LEAST: usize = ALPHA.len() - 1;

/// What each of them is called.
const REACHES: [&str; 3] = [
    "interval within one class",
    "interval spans two classes",
    "interval spans three classes or more",
];

/// The drawing of a key's map; none where no figure has an interval, or there is one class alone.
pub(super) fn drawing(edition: &Edition, sheet: &Sheet, at: usize, key: &Key) -> Option<Drawing> {
    let of_key = || {
        let rows = sheet.rows.iter();
        rows.filter_map(|row| Some((row, row.shown.get(at)?)))
    };
    let has_interval = |shown: &Shown| shown.class.is_some() && shown.lower < shown.upper;
    // Where wider areas stand in the place of their members each has its own class, and no edges are
    // shown that an interval could be held against.
    if !key.instead.is_empty()
        || key.classes.len() < 2
        || !of_key().any(|(_, shown)| has_interval(shown))
    {
        return None;
    }
    let level = |shown: &Shown| reach(key, shown);
    let areas = of_key().map(|(row, shown)| Painted {
        paint: match shown.fill() {
            Fill::Class(_) => Paint::Colour(faded(shown.colour, level(shown))),
            fill => Paint::of(fill, shown.colour),
        },
        // Pale colours are alike: what is least sure is told by more than its colour.
        is_dotted: matches!(shown.fill(), Fill::Class(_)) && level(shown) == LEAST,
        words: key.words_of(&row.area, shown),
    });
    let areas = areas.collect();
    let entries = entries(sheet, at, key);
    let classes = entries.iter().filter_map(|entry| match entry.fill {
        Fill::Class(class) => Some((class, entry)),
        _ => None,
    });
    let cells = classes.clone().map(|(class, entry)| {
        let row = (0..ALPHA.len()).map(|reached| Cell {
            colour: faded(entry.colour, reached),
            areas: of_key()
                .filter(|(_, shown)| shown.class == Some(class) && level(shown) == reached)
                .count(),
        });
        row.collect()
    });
    let grid = Grid {
        up: Side {
            name: format!("{}, {}", key.measure.unit, key.period),
            classes: classes
                .clone()
                .map(|(_, entry)| entry.label.clone())
                .collect(),
        },
        across: Side {
            name: "How sure the class is".to_owned(),
            classes: REACHES.map(str::to_owned).into(),
        },
        cells: cells.collect(),
    };
    let others = entries
        .iter()
        .filter(|entry| !matches!(entry.fill, Fill::Class(_)));
    let mut lines: Vec<Line> = others.map(line).collect();
    let least = of_key().filter(|(_, shown)| shown.class.is_some() && level(shown) == LEAST);
    lines.push(Line {
        paint: Paint::Dots,
        words: format!("{} ({})", REACHES[LEAST], counted(least.count())),
    });
    let mut reads = vec!["The paler an area, the less sure is its class.".to_owned()];
    reads.extend(reading(key));
    Some(Drawing {
        name: certainty_of(&key.measure.id),
        title: format!("{}: how sure it is", title(key)),
        under: format!("{}, {}", key.measure.unit, key.period),
        summary: summary(sheet, at, key),
        areas,
        legend: Legend {
            grid: Some(grid),
            lines,
        },
        reading: reads,
        credits: credits(edition, &[key]),
    })
}

/// How many classes an interval reaches beyond one, two at most.
fn reach(key: &Key, shown: &Shown) -> usize {
    let class = |limit: Option<f64>| limit.and_then(|limit| key.classes.of(limit));
    match (class(shown.lower), class(shown.upper)) {
        (Some(lower), Some(upper)) => usize::from(upper.saturating_sub(lower)).min(LEAST),
        // A figure without an interval may be anything.
        _ => LEAST,
    }
}

/// A colour as it is seen through to white.
fn faded(colour: &str, reached: usize) -> String {
    let alpha = ALPHA.get(reached).copied().unwrap_or(100);
    let mut faded = String::from("#");
    for at in [1, 3, 5] {
        let part = colour.get(at..at + 2);
        let part = part.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let mixed = (part.unwrap_or(255) * alpha + 255 * (100 - alpha) + 50) / 100;
        // Writing to a String does not fail.
        let _ = write!(faded, "{mixed:02x}");
    }
    faded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_of_a_colour_is_left_the_less_is_known() {
        assert_eq!(faded("#225ea8", 0), "#225ea8");
        // Half of 0x22 and half of 0xff, rounded to the nearest.
        assert_eq!(faded("#225ea8", 1), "#91afd4");
        assert_eq!(faded("#000000", 2), "#cccccc");
    }
}
