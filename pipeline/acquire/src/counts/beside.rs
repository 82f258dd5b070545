//! Rows that cannot stand side by side: two of one key, codes of two vintages, an area and its part.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{CodeScheme, Problem, Problems};

use super::{Keyed, KeyedRow};
use crate::geography::{Lookup, ended, overlaps, two_vintages};
use crate::layout::Reading;
use crate::manifest::Geography;

/// So many keys that stand twice are named, and no more.
const MOST_DUPLICATES: usize = 1_000;

/// Keys that stand twice.
pub(super) fn duplicates(keyed: &Keyed, reading: &Reading<'_>) -> Problems {
    let pairs = keyed.rows.windows(2).filter_map(|pair| match pair {
        [first, again] if first.key() == again.key() => Some((first, again)),
        _ => None,
    });
    pairs
        .take(MOST_DUPLICATES)
        .map(|(first, again)| duplicate(keyed, reading, first, again))
        .collect()
}

fn duplicate(keyed: &Keyed, reading: &Reading<'_>, first: &KeyedRow, again: &KeyedRow) -> Problem {
    let category = match keyed.categories.get(again.category as usize) {
        Some(category) if !category.is_empty() => format!(", {category}"),
        _ => String::new(),
    };
    let period = keyed.periods.get(again.period as usize);
    let period = period.map(ToString::to_string).unwrap_or_default();
    let problem = Problem::new(
        reading.shown,
        format!(
            "a second row for {period}{category}: row {} has the same area and period",
            first.row
        ),
        "keep one of the two rows",
    )
    .row(again.row)
    .expected("one row for each area, period and category");
    match keyed.areas.get(again.area as usize) {
        None => problem,
        Some((code, name)) if name.is_empty() => problem.area(code.as_str()),
        Some((code, name)) => problem.area(format!("{code} {name}")),
    }
}

/// Codes that cannot stand side by side in one period: of two vintages, or of an area
/// and its part.
pub(super) fn vintages(keyed: &Keyed, geography: &Geography, reading: &Reading<'_>) -> Problems {
    let all: BTreeSet<&str> = keyed.areas.iter().map(|area| area.0.as_str()).collect();
    let sound = two_vintages(&all).is_empty() && overlaps(&all).is_empty();
    if geography.codes != CodeScheme::Gss || (sound && geography.lookup == Lookup::default()) {
        return Problems::new();
    }
    let mut codes: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for row in &keyed.rows {
        let code = keyed.areas.get(row.area as usize);
        let code = code.map(|area| area.0.as_str());
        codes.entry(row.period).or_default().extend(code);
    }
    // The same pair is named once, whatever the number of periods it stands in.
    let mut found: BTreeMap<String, Problem> = BTreeMap::new();
    for (period, codes) in codes {
        let period = keyed.periods.get(period as usize);
        let year = period.map_or(0, |period| period.year());
        for problem in side_by_side(&codes, year, geography, reading) {
            found.entry(problem.what.clone()).or_insert(problem);
        }
    }
    found.into_values().collect()
}

fn side_by_side(
    codes: &BTreeSet<&str>,
    year: u16,
    geography: &Geography,
    reading: &Reading<'_>,
) -> Vec<Problem> {
    let problem = |what: String, remedy: &str| Problem::new(reading.shown, what, remedy);
    let vintages = two_vintages(codes).into_iter().map(|pair| {
        let remedy = pair.on.and_then(|on| ended(pair.earlier.code, on));
        let remedy = remedy.map_or_else(String::new, |ended| ended.remedy);
        let what = format!(
            "codes of two vintages stand in one period: {} was replaced by {}",
            pair.earlier.code, pair.later.code
        );
        problem(what, &remedy).area(format!("{} {}", pair.earlier.code, pair.earlier.name))
    });
    let overlaps = overlaps(codes).into_iter().map(|pair| {
        let what = format!(
            "{} stands beside {}, which is a part of it",
            pair.combined.code, pair.member.code
        );
        problem(what, "keep the rows of one of the two")
            .area(format!("{} {}", pair.member.code, pair.member.name))
    });
    let clashes = geography.lookup.clashes(codes, year);
    let clashes = clashes.into_iter().map(|clash| {
        let what = format!(
            "by the manifest's lookup, rows of {} all stand for {}",
            clash.printed.join(" and "),
            clash.area
        );
        problem(what, "correct the lookup, or keep one of the rows").area(clash.area)
    });
    vintages.chain(overlaps).chain(clashes).collect()
}
