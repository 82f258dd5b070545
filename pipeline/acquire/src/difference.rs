//! What a newer edition changes: rows, cells, totals and symbols.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use vocabulary::Problems;

use crate::layout::{self, Reading};
use crate::manifest::{Declared, Manifest, Role};

/// So many rows of each kind are shown.
const SHOWN: usize = 10;

/// What a newer edition changes, for a person to look at before it is accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Rows, before and after; bytes for boundaries.
    pub size: (u64, u64),
    /// What is counted by `size`.
    pub unit: &'static str,
    /// Keys that are new.
    pub added: Vec<String>,
    /// Keys that are gone.
    pub removed: Vec<String>,
    /// Keys whose cells differ, with both.
    pub changed: Vec<(String, String, String)>,
    /// By year: the sum of the numbers before and after, where it differs.
    pub totals: BTreeMap<String, (u64, u64)>,
    /// Symbols that stood nowhere before, and how often they stand now.
    pub new_symbols: BTreeMap<String, u64>,
}

/// One row of a table: its key, and what stands under it.
type Cells = BTreeMap<String, (String, String)>;

/// Compares two snapshots of one source. An old one that cannot be read counts as empty.
///
/// # Errors
/// When the new one cannot be read.
pub(crate) fn between(
    manifest: &Manifest,
    before: &[u8],
    after: &[u8],
) -> Result<Difference, Problems> {
    let before = cells(manifest, before).unwrap_or_default();
    let after = cells(manifest, after)?;
    let keys = |from: &Cells, without: &Cells| -> Vec<String> {
        let gone = from.keys().filter(|key| !without.contains_key(*key));
        gone.cloned().collect()
    };
    let changed = after.iter().filter_map(|(key, (_, new))| {
        let (_, old) = before.get(key)?;
        (old != new).then(|| (key.clone(), old.clone(), new.clone()))
    });
    let symbols_before = symbols(&before);
    let mut new_symbols = symbols(&after);
    new_symbols.retain(|symbol, _| !symbols_before.contains_key(symbol));
    let (sums_before, sums_after) = (sums(&before), sums(&after));
    let years: BTreeSet<&String> = sums_before.keys().chain(sums_after.keys()).collect();
    let sum = |sums: &BTreeMap<String, u64>, year: &String| sums.get(year).copied().unwrap_or(0);
    let totals = years
        .into_iter()
        .map(|year| {
            (
                year.clone(),
                (sum(&sums_before, year), sum(&sums_after, year)),
            )
        })
        .filter(|(_, (old, new))| old != new)
        .collect();
    Ok(Difference {
        size: (before.len() as u64, after.len() as u64),
        unit: "rows",
        added: keys(&after, &before),
        removed: keys(&before, &after),
        changed: changed.collect(),
        totals,
        new_symbols,
    })
}

impl Difference {
    /// Of files that are compared as a whole.
    pub(crate) fn of_bytes(before: usize, after: usize) -> Self {
        Self {
            size: (before as u64, after as u64),
            unit: "bytes",
            ..Self::default()
        }
    }
}

/// The cells of a table by their keys: year, then key cells, then what stands under them.
fn cells(manifest: &Manifest, bytes: &[u8]) -> Result<Cells, Problems> {
    let reading = Reading {
        declared: None,
        ..manifest.reading("")
    };
    let keys: &[Role] = match manifest.declared() {
        Declared::Counts(_) => &[Role::Area, Role::Year, Role::Category],
        Declared::Prevalence(_) => &[Role::Iso3],
        Declared::Services(_) | Declared::Boundaries(_) => &[Role::Name],
    };
    let under: Vec<Role> = match manifest.declared() {
        Declared::Counts(_) => vec![Role::Value, Role::Lower, Role::Upper],
        _ => reading.rows.columns.keys().copied().collect(),
    };
    let mut cells = Cells::new();
    layout::read(bytes, &reading, |row| {
        let joined = |roles: &[Role]| {
            let texts = roles.iter().map(|role| row.cell(*role).into_owned());
            texts
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let year = row.cell(Role::Year).into_owned();
        cells.insert(joined(keys), (year, joined(&under)));
        Problems::new()
    })?;
    Ok(cells)
}

fn symbols(cells: &Cells) -> BTreeMap<String, u64> {
    let mut symbols = BTreeMap::new();
    for (_, text) in cells.values().filter(|(year, _)| !year.is_empty()) {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            *symbols.entry(text.clone()).or_insert(0) += 1;
        }
    }
    symbols
}

fn sums(cells: &Cells) -> BTreeMap<String, u64> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (year, text) in cells.values().filter(|(year, _)| !year.is_empty()) {
        if let Ok(number) = text.parse::<u64>() {
            let sum = sums.entry(year.clone()).or_insert(0);
            *sum = sum.saturating_add(number);
        }
    }
    sums
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = self.size;
        writeln!(f, "  {}: {before} before, {after} now", self.unit)?;
        let mut list = |title: &str, items: &mut dyn Iterator<Item = String>, many: usize| {
            if many > 0 {
                writeln!(f, "  {title}: {many}")?;
            }
            for item in items.take(SHOWN) {
                writeln!(f, "    {item}")?;
            }
            if many > SHOWN {
                writeln!(f, "    and {} more", many - SHOWN)?;
            }
            Ok(())
        };
        list(
            "new rows",
            &mut self.added.iter().cloned(),
            self.added.len(),
        )?;
        list(
            "rows that are gone",
            &mut self.removed.iter().cloned(),
            self.removed.len(),
        )?;
        let changed = self.changed.iter();
        let mut changed = changed.map(|(key, old, new)| format!("{key}: {old} -> {new}"));
        list("changed cells", &mut changed, self.changed.len())?;
        let totals = self.totals.iter();
        let mut totals = totals.map(|(year, (old, new))| format!("{year}: {old} -> {new}"));
        list(
            "sums of the printed numbers",
            &mut totals,
            self.totals.len(),
        )?;
        let symbols = self.new_symbols.iter();
        let mut symbols = symbols.map(|(symbol, times)| format!("{symbol:?}, {times} times"));
        list(
            "symbols that stood nowhere before",
            &mut symbols,
            self.new_symbols.len(),
        )
    }
}
