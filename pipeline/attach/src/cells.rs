//! The cells of one table while its rows are being placed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, Category, Confidential, Count, Marker, Period, Problems,
};

use crate::Geography;
use crate::messages::Messages;

/// What a column of cells is of.
pub(crate) type Key = (Period, Category);

/// One column a period and category, with a place for every area.
///
/// Placing a row costs the same however many rows there are.
pub(crate) struct Cells {
    areas: Arc<AreaList>,
    columns: Vec<(Key, Vec<Option<Cell>>)>,
    /// Where each column stands.
    known: BTreeMap<Key, usize>,
    /// Places of areas that are counted with others: column, then area.
    withheld: BTreeSet<(usize, usize)>,
    /// The column after the one that was last written: tables mostly repeat their order.
    next: usize,
}

struct Cell {
    row: u64,
    count: Confidential<Count>,
}

/// What stands in a place that a row of several areas would make empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// The area's own row.
    Own(u64),
    /// Another row of several areas.
    Merged(u64),
}

impl Cells {
    pub fn new(areas: &Arc<AreaList>) -> Self {
        Self {
            areas: Arc::clone(areas),
            columns: Vec::new(),
            known: BTreeMap::new(),
            withheld: BTreeSet::new(),
            next: 0,
        }
    }

    /// Puts a count in its place, unless a row stands there already: then that row is returned.
    pub fn put(
        &mut self,
        key: &Key,
        place: usize,
        row: u64,
        count: Confidential<Count>,
    ) -> Option<u64> {
        let at = self.column(key);
        let slot = self.slot(at, place)?;
        if let Some(earlier) = slot {
            return Some(earlier.row);
        }
        *slot = Some(Cell { row, count });
        None
    }

    /// Marks an area as counted with others in `row`, unless something stands there already.
    pub fn withhold(&mut self, key: &Key, place: usize, row: u64) -> Option<Beside> {
        let at = self.column(key);
        let merged = self.withheld.contains(&(at, place));
        let slot = self.slot(at, place)?;
        if let Some(earlier) = slot {
            return Some(if merged {
                Beside::Merged(earlier.row)
            } else {
                Beside::Own(earlier.row)
            });
        }
        let count = Confidential::new(Count::Missing(Marker::NotAvailable));
        *slot = Some(Cell { row, count });
        self.withheld.insert((at, place));
        None
    }

    fn column(&mut self, key: &Key) -> usize {
        let guess = [self.next, 0, self.next.saturating_sub(1)];
        let is = |at: &usize| self.columns.get(*at).is_some_and(|(known, _)| known == key);
        let at = guess.into_iter().find(is).unwrap_or_else(|| {
            let new = self.columns.len();
            let at = *self.known.entry(key.clone()).or_insert(new);
            if at == new {
                let places = self.areas.iter().map(|_| None).collect();
                self.columns.push((key.clone(), places));
            }
            at
        });
        self.next = at + 1;
        at
    }

    fn slot(&mut self, column: usize, place: usize) -> Option<&mut Option<Cell>> {
        self.columns.get_mut(column)?.1.get_mut(place)
    }

    /// Areas of which the table lacks rows: once an area where it is absent
    /// altogether, then once a period, then once a category.
    pub fn absent(&self, geography: &Geography, messages: &Messages) -> Problems {
        if self.columns.is_empty() && !self.areas.is_empty() {
            return messages.no_units(geography).into();
        }
        let mut periods: BTreeMap<Period, Vec<bool>> = BTreeMap::new();
        let mut present = vec![false; self.areas.len()];
        for ((period, _), cells) in &self.columns {
            let there = periods
                .entry(*period)
                .or_insert_with(|| vec![false; self.areas.len()]);
            for ((cell, there), present) in cells.iter().zip(there).zip(&mut present) {
                *there |= cell.is_some();
                *present |= cell.is_some();
            }
        }
        let mut problems = Problems::new();
        for (area, _) in self
            .areas
            .iter()
            .zip(&present)
            .filter(|(_, there)| !**there)
        {
            let label = format!("{} {}", area.code, area.name);
            problems.push(messages.absent().area(label));
        }
        for (period, there) in &periods {
            let lacking = self.named(present.iter().zip(there).map(|(any, here)| *any && !*here));
            if let Some(lacking) = lacking {
                let what = format!("boundaries' codes have no row of the period {period}");
                problems.push(messages.lacking(what).area(lacking));
            }
        }
        for (key, column) in &self.known {
            let (Some(there), Some((_, cells))) = (periods.get(&key.0), self.columns.get(*column))
            else {
                continue;
            };
            let lacks = there
                .iter()
                .zip(cells)
                .map(|(any, cell)| *any && cell.is_none());
            if let Some(lacking) = self.named(lacks) {
                let (period, category) = key;
                let what = format!(
                    "boundaries' codes have no row of the period {period} and category {category}"
                );
                problems.push(messages.lacking(what).area(lacking));
            }
        }
        problems
    }

    /// The areas whose places are marked, by code and name; `None` when none is.
    fn named(&self, marked: impl Iterator<Item = bool>) -> Option<String> {
        let labels: Vec<String> = self
            .areas
            .iter()
            .zip(marked)
            .filter(|(_, marked)| *marked)
            .map(|(area, _)| format!("{} {}", area.code, area.name))
            .collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    }

    /// The columns, each aligned with the areas; `None` when an area lacks a row.
    pub fn columns(self) -> Option<BTreeMap<Key, AreaColumn<Confidential<Count>>>> {
        let areas = self.areas;
        let aligned = |cells: Vec<Option<Cell>>| {
            let pairs = areas.codes().zip(cells);
            let there = pairs.filter_map(|(code, cell): (AreaCode, _)| Some((code, cell?.count)));
            AreaColumn::align_pairs(&areas, there).ok()
        };
        self.columns
            .into_iter()
            .map(|(key, cells)| Some((key, aligned(cells)?)))
            .collect()
    }
}
