//! The rows of a table by their keys: what is kept of a file in memory and in the cache.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vocabulary::{
    AreaCode, Category, Confidential, Count, MergedRow, Period, SourceId, SourceRow, SourceTable,
};

use crate::checksum::hex;
use crate::geography::Resolved;
use crate::layout::Reading;
use crate::manifest::{Counts, Manifest, Role};

/// Rows in the order of area, period and category, each of which is kept once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keyed {
    /// Codes in order, with their names.
    pub areas: Vec<(AreaCode, String)>,
    /// In order.
    pub periods: Vec<Period>,
    /// In order.
    pub categories: Vec<String>,
    /// In order.
    pub rows: Vec<KeyedRow>,
}

/// A row whose texts are places in the lists of [`Keyed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyedRow {
    pub area: u32,
    pub period: u32,
    pub category: u32,
    pub row: u64,
    pub count: Count,
}

impl KeyedRow {
    pub const fn key(&self) -> (u32, u32, u32) {
        (self.area, self.period, self.category)
    }
}

impl Keyed {
    /// Puts rows and what they name in order; values that are equal become one.
    pub fn new(
        mut areas: Vec<(AreaCode, String)>,
        mut periods: Vec<Period>,
        mut categories: Vec<Category>,
        mut rows: Vec<KeyedRow>,
    ) -> Self {
        let of_area = in_order(&mut areas, |area| area.0);
        let of_period = in_order(&mut periods, |period| *period);
        let of_category = in_order(&mut categories, Clone::clone);
        let place = |places: &[u32], old: u32| places.get(old as usize).copied().unwrap_or(old);
        for row in &mut rows {
            row.area = place(&of_area, row.area);
            row.period = place(&of_period, row.period);
            row.category = place(&of_category, row.category);
        }
        if !rows.is_sorted_by_key(KeyedRow::key) {
            rows = by_area(&rows, areas.len());
            for of_area in rows.chunk_by_mut(|a, b| a.area == b.area) {
                of_area.sort_unstable_by_key(|row| (row.key(), row.row));
            }
        }
        let categories = categories.iter();
        let categories = categories.map(|category| category.as_str().to_owned());
        Self {
            areas,
            periods,
            categories: categories.collect(),
            rows,
        }
    }

    /// Whether every row names things that are there, in order and once.
    pub fn is_whole(&self) -> bool {
        let in_lists = |row: &KeyedRow| {
            (row.area as usize) < self.areas.len()
                && (row.period as usize) < self.periods.len()
                && (row.category as usize) < self.categories.len()
        };
        self.rows.iter().all(in_lists)
            && self.rows.is_sorted_by(|a, b| a.key() < b.key())
            && self.areas.is_sorted_by(|a, b| a.0 < b.0)
    }

    /// SHA-256 of what the rows say, whatever the layout of their file.
    pub fn digest(&self) -> String {
        let areas = texts(&self.areas, |(code, name)| format!("{code}\t{name}\t"));
        let periods = texts(&self.periods, |period| format!("{period}\t"));
        let categories = texts(&self.categories, |category| {
            format!("{}\t", Category::new(category.as_str()))
        });
        let mut digest = Sha256::new();
        let mut lines = String::new();
        for row in &self.rows {
            for (texts, place) in [
                (&areas, row.area),
                (&periods, row.period),
                (&categories, row.category),
            ] {
                lines.push_str(texts.get(place as usize).map_or("", String::as_str));
            }
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{}", row.count);
            if lines.len() > 1 << 16 {
                digest.update(lines.as_bytes());
                lines.clear();
            }
        }
        digest.update(lines.as_bytes());
        hex(&digest.finalize())
    }

    /// The rows as the table of a source, with its lookup applied.
    pub fn table(
        &self,
        id: &SourceId,
        manifest: &Manifest,
        rules: &Counts,
        reading: &Reading<'_>,
    ) -> SourceTable {
        let lookup = &manifest.geography.lookup;
        let names: Vec<Arc<str>> = self.areas.iter().map(|(_, n)| Arc::from(&**n)).collect();
        let categories = self.categories.iter().map(|name| Category::new(&**name));
        let categories: Vec<Category> = categories.collect();
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut merged = Vec::new();
        for kept in &self.rows {
            let (Some((area, _)), Some(name), Some(period), Some(category)) = (
                self.areas.get(kept.area as usize),
                names.get(kept.area as usize),
                self.periods.get(kept.period as usize),
                categories.get(kept.category as usize),
            ) else {
                continue;
            };
            let row = SourceRow {
                row: kept.row,
                area: *area,
                name: Arc::clone(name),
                period: *period,
                category: category.clone(),
                count: Confidential::new(kept.count),
            };
            match lookup.resolve(area.as_str(), period.year()) {
                Resolved::Same => rows.push(row),
                Resolved::Recoded(to) => rows.push(SourceRow {
                    area: to.parse().unwrap_or(row.area),
                    ..row
                }),
                Resolved::Merged(members) => {
                    let members = members
                        .iter()
                        .filter_map(|code| code.parse().ok())
                        .collect();
                    merged.push(MergedRow { row, members });
                }
            }
        }
        if !lookup.recodes.is_empty() {
            rows.sort_by(|a, b| {
                (a.area, a.period, &a.category).cmp(&(b.area, b.period, &b.category))
            });
        }
        let area_column = rules.columns.get(&Role::Area);
        SourceTable {
            source: id.clone(),
            access: reading.access,
            file: reading.shown.to_owned(),
            area_column: area_column.map(ToString::to_string).unwrap_or_default(),
            vintage: manifest.geography.vintage.clone(),
            rows,
            merged,
        }
    }
}

/// Rows by their area, in one pass over them: sorting all at once takes longer the more there are.
fn by_area(rows: &[KeyedRow], areas: usize) -> Vec<KeyedRow> {
    let mut ends = vec![0_usize; areas + 1];
    for row in rows {
        if let Some(end) = ends.get_mut(row.area as usize + 1) {
            *end += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut sorted = rows.to_vec();
    for row in rows {
        // The first place of an area that no row of it has taken yet.
        if let Some(next) = ends.get_mut(row.area as usize)
            && let Some(place) = sorted.get_mut(*next)
        {
            *place = *row;
            *next += 1;
        }
    }
    sorted
}

fn texts<T>(values: &[T], text: impl Fn(&T) -> String) -> Vec<String> {
    values.iter().map(text).collect()
}

/// Sorts values, keeps the first of those with one key, and gives the new place of each old one.
fn in_order<T, K: Ord>(values: &mut Vec<T>, key: impl Fn(&T) -> K) -> Vec<u32> {
    let keys: Vec<K> = values.iter().map(&key).collect();
    values.sort_by_key(&key);
    values.dedup_by_key(|value| key(value));
    let places = keys.iter().map(|old| {
        let place = values.binary_search_by_key(old, &key).ok()?;
        u32::try_from(place).ok()
    });
    // Every key is among the values that are left.
    places.map(Option::unwrap_or_default).collect()
}
