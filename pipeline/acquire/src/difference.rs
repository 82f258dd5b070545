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
    /// Rows or areas, before and after.
    pub size: (u64, u64),
    /// What is counted by `size`.
    pub unit: &'static str,
    /// Keys that are new.
    pub added: Vec<String>,
    /// Keys that are gone.
    pub removed: Vec<String>,
    /// Areas that have another name, with both.
    pub renamed: Vec<(String, String, String)>,
    /// Keys whose cells differ, with both.
    pub changed: Vec<(String, String, String)>,
    /// By year: the sum of the numbers before and after, where it differs.
    pub totals: BTreeMap<String, (u64, u64)>,
    /// Symbols that stood nowhere before, and how often they stand now.
    pub new_symbols: BTreeMap<String, u64>,
}

/// One row of a table: its key, and what stands under it.
type Cells = BTreeMap<String, (String, String)>;

/// The rows of a table, and the names of its areas.
#[derive(Default)]
struct Table {
    cells: Cells,
    names: BTreeMap<String, String>,
}

/// Compares two snapshots of one source. An old one that cannot be read counts as empty.
///
/// # Errors
/// When the new one cannot be read.
pub(crate) fn between(
    manifest: &Manifest,
    before: &[u8],
    after: &[u8],
) -> Result<Difference, Problems> {
    let before = table(manifest, before).unwrap_or_default();
    let after = table(manifest, after)?;
    let renamed = after.names.iter().filter_map(|(area, new)| {
        let old = before.names.get(area)?;
        (old != new).then(|| (area.clone(), old.clone(), new.clone()))
    });
    let renamed = renamed.collect();
    let (before, after) = (before.cells, after.cells);
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
        renamed,
        changed: changed.collect(),
        totals,
        new_symbols,
    })
}

/// The cells of a table by their keys: year, then key cells, then what stands under them.
fn table(manifest: &Manifest, bytes: &[u8]) -> Result<Table, Problems> {
    let reading = Reading {
        declared: None,
        ..manifest.reading("")
    };
    let keys: &[Role] = match manifest.declared() {
        Declared::Counts(_) => &[Role::Area, Role::Year, Role::Category],
        Declared::Prevalence(_) => &[Role::Iso3],
        Declared::Places(_) => &[Role::Code],
        Declared::Services(_) | Declared::Boundaries(_) => &[Role::Name],
    };
    let under: Vec<Role> = match manifest.declared() {
        Declared::Counts(_) => vec![Role::Value, Role::Lower, Role::Upper],
        _ => reading.rows.columns.keys().copied().collect(),
    };
    let mut table = Table::default();
    let of_areas = matches!(manifest.declared(), Declared::Counts(_));
    layout::read(bytes, &reading, |row| {
        let joined = |roles: &[Role]| {
            let texts = roles.iter().map(|role| row.cell(*role).into_owned());
            texts
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        };
        if of_areas {
            let (area, name) = (row.cell(Role::Area), row.cell(Role::Name));
            table.names.insert(area.into_owned(), name.into_owned());
        }
        let year = row.cell(Role::Year).into_owned();
        table.cells.insert(joined(keys), (year, joined(&under)));
        Problems::new()
    })?;
    Ok(table)
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
        // An edition that cannot be read has nothing that could be compared.
        if !self.unit.is_empty() {
            writeln!(f, "  {}: {before} before, {after} now", self.unit)?;
        }
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
        let renamed = self.renamed.iter();
        let mut renamed = renamed.map(|(key, old, new)| format!("{key}: {old} -> {new}"));
        list("areas with another name", &mut renamed, self.renamed.len())?;
        let changed = self.changed.iter();
        let mut changed = changed.map(|(key, old, new)| format!("{key}: {old} -> {new}"));
        let what = if self.unit == "areas" {
            "outlines that changed"
        } else {
            "changed cells"
        };
        list(what, &mut changed, self.changed.len())?;
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
