//! What a reader of releases puts together of the counts of one source and period.
//!
//! # Method
//! Every number that a release says something of is an unknown with bounds; printed sums of areas
//! and declared sums of categories join them. A cell is one unknown in all releases whose ranges
//! for it have a number in common, the latest such first, and a new one where they have none: then
//! it was revised. Where a release fits no numbers in this way something was revised that nobody
//! sees, and the cells that hang together with what does not fit are unknowns of their own. Numbers
//! that are known hold nothing together: what lies behind them is not touched.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AreaCode, Category, Count, Cover, Marker};

use crate::CategorySum;
use crate::statement::{Cell, Row};
use crate::tabular::{Contradiction, Feasible, Known, Sum, attack, sums_of};

/// The unknowns, their bounds and their sums.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reader {
    lower: Vec<u64>,
    upper: Vec<Option<u64>>,
    sums: Vec<Sum>,
    /// The unknowns that a cell was in turn.
    versions: BTreeMap<Cell, Vec<usize>>,
    /// Sums of cells, by the unknowns they are made of.
    totals: BTreeMap<Vec<usize>, usize>,
    /// Sums of categories that are there already.
    joined: BTreeSet<(usize, Vec<usize>)>,
    /// The unknowns of which nothing more may be told.
    guarded: BTreeSet<usize>,
}

impl Reader {
    /// Takes in the rows of one release, of one source and period; gives the unknown of each row.
    ///
    /// Printed totals that contradict their own areas are passed over.
    pub(crate) fn hear(&mut self, rows: &[&Row], sums: &[&CategorySum]) -> Vec<usize> {
        let mut totals: Vec<usize> = (0..rows.len())
            .filter(|at| !rows[*at].members.is_empty())
            .collect();
        totals.sort_by_key(|at| rows[*at].members.len());
        let all: BTreeSet<Cell> = rows.iter().flat_map(|row| cells_of(row)).collect();
        let mut revised = BTreeSet::new();
        loop {
            match self.hear_these(rows, &totals, sums, &revised) {
                Ok(found) => return found,
                Err(_) if revised == all => break,
                Err(clash) if clash.is_subset(&revised) => revised.clone_from(&all),
                Err(clash) => revised.extend(clash),
            }
        }
        // Something in it contradicts itself: its totals are taken one by one, as far as they fit.
        let mut taken = Vec::new();
        for total in totals {
            taken.push(total);
            if self.clone().hear_these(rows, &taken, &[], &all).is_err() {
                taken.pop();
            }
        }
        self.hear_these(rows, &taken, &[], &all).unwrap_or_default()
    }

    /// Takes in the cells of a release and some of its totals; those that were `revised` are
    /// joined to none of before.
    ///
    /// # Errors
    /// With the cells that hang together with what does not fit; all is left as it was.
    fn hear_these(
        &mut self,
        rows: &[&Row],
        totals: &[usize],
        sums: &[&CategorySum],
        revised: &BTreeSet<Cell>,
    ) -> Result<Vec<usize>, BTreeSet<Cell>> {
        let mut reader = self.clone();
        let mut found = vec![0; rows.len()];
        let mut of: BTreeMap<Cell, usize> = BTreeMap::new();
        for (row, found) in rows.iter().zip(&mut found) {
            if row.members.is_empty() {
                let cell = (row.category.clone(), row.area);
                // Of a sum that is never shown nothing is said but its parts: where those were
                // revised, so was it.
                let is_sum = sums.iter().any(|sum| sum.total == row.category);
                *found = if is_sum && is_held(&row.count) && row.least == 0 {
                    reader.unknown(row.ends())
                } else {
                    reader.cell(&cell, row.ends(), revised)
                };
                of.insert(cell, *found);
            }
        }
        let cells = |unknowns: &BTreeSet<usize>, of: &BTreeMap<Cell, usize>| {
            let cells = of.iter().filter(|(_, at)| unknowns.contains(at));
            cells.map(|(cell, _)| cell.clone()).collect()
        };
        reader.join_categories(&of, sums);
        for total in totals {
            let row = rows[*total];
            let members: Vec<usize> = row
                .members
                .iter()
                .map(|area| {
                    let cell = (row.category.clone(), *area);
                    let known = of.get(&cell).copied();
                    let at = known.unwrap_or_else(|| reader.cell(&cell, (0, None), revised));
                    of.insert(cell, at);
                    at
                })
                .collect();
            let at = match row.cover {
                Cover::Whole => reader.total(&members),
                Cover::Part => reader.more_than(&members),
            };
            if !reader.bound(at, row.ends()) {
                return Err(cells(&reader.around([at]), &of));
            }
            found[*total] = at;
        }
        if let Err(clash) = reader.ends() {
            let sum = &reader.sums[clash.sum];
            return Err(cells(&reader.around(sum.cells()), &of));
        }
        *self = reader;
        Ok(found)
    }

    /// Unknowns and those that hang together with them: by sums, but not behind one that is known.
    fn around(&self, of: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut left: Vec<usize> = of.into_iter().collect();
        let mut around: BTreeSet<usize> = left.iter().copied().collect();
        let sums_of = sums_of(&self.sums, self.lower.len());
        while let Some(at) = left.pop() {
            let sums = sums_of[at].iter().map(|sum| &self.sums[*sum]);
            for cell in sums.flat_map(Sum::cells) {
                if around.insert(cell) && self.upper[cell] != Some(self.lower[cell]) {
                    left.push(cell);
                }
            }
        }
        around
    }

    /// A new unknown.
    fn unknown(&mut self, (lower, upper): (u64, Option<u64>)) -> usize {
        self.lower.push(lower);
        self.upper.push(upper);
        self.lower.len() - 1
    }

    /// The unknown of a cell.
    fn cell(&mut self, key: &Cell, ends: (u64, Option<u64>), revised: &BTreeSet<Cell>) -> usize {
        let overlaps = |at: usize| {
            ends.1.is_none_or(|upper| self.lower[at] <= upper)
                && self.upper[at].is_none_or(|upper| upper >= ends.0)
        };
        let mut before = self.versions.get(key).into_iter().flatten().rev().copied();
        let same = before
            .find(|at| overlaps(*at))
            .filter(|_| !revised.contains(key));
        let at = match same {
            Some(at) => {
                self.bound(at, ends);
                at
            }
            None => self.unknown(ends),
        };
        self.guarded.insert(at);
        let versions = self.versions.entry(key.clone()).or_default();
        versions.retain(|before| *before != at);
        versions.push(at);
        at
    }

    /// The sum of some unknowns, made of sums that are there already as far as they go.
    pub(crate) fn total(&mut self, members: &[usize]) -> usize {
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        if let [one] = members[..] {
            return one;
        }
        if let Some(at) = self.totals.get(&members) {
            return *at;
        }
        let mut left: BTreeSet<usize> = members.iter().copied().collect();
        let mut parts = Vec::new();
        let mut known: Vec<(&Vec<usize>, usize)> =
            self.totals.iter().map(|(of, at)| (of, *at)).collect();
        known.sort_by_key(|(of, _)| std::cmp::Reverse(of.len()));
        for (of, at) in known {
            if of.iter().all(|member| left.contains(member)) {
                parts.push(at);
                for member in of {
                    left.remove(member);
                }
            }
        }
        parts.extend(left);
        let total = self.unknown((0, None));
        self.sums.push(Sum { total, parts });
        self.totals.insert(members, total);
        total
    }

    /// A number that some unknowns are a part of.
    fn more_than(&mut self, members: &[usize]) -> usize {
        let part = self.total(members);
        let rest = self.unknown((0, None));
        let total = self.unknown((0, None));
        self.sums.push(Sum {
            total,
            parts: vec![part, rest],
        });
        total
    }

    /// Joins categories that add up, where one release has all of them.
    fn join_categories(&mut self, of: &BTreeMap<Cell, usize>, sums: &[&CategorySum]) {
        let areas: BTreeSet<AreaCode> = of.keys().map(|(_, area)| *area).collect();
        for sum in sums {
            for area in &areas {
                let at = |category: &Category| of.get(&(category.clone(), *area)).copied();
                let parts: Option<Vec<usize>> = sum.parts.iter().map(at).collect();
                if let (Some(total), Some(parts)) = (at(&sum.total), parts)
                    && self.joined.insert((total, parts.clone()))
                {
                    self.sums.push(Sum { total, parts });
                }
            }
        }
    }

    /// Counts an unknown among those of which nothing more may be told, as every cell is.
    pub(crate) fn guard(&mut self, at: usize) {
        self.guarded.insert(at);
    }

    /// The unknowns of which nothing more may be told.
    pub(crate) fn guarded(&self) -> impl Iterator<Item = usize> + '_ {
        self.guarded.iter().copied()
    }

    /// Bounds an unknown, from above where there is a largest; says whether a number is left.
    pub(crate) fn bound(&mut self, at: usize, (lower, upper): (u64, Option<u64>)) -> bool {
        let lower = self.lower[at].max(lower);
        let upper = self.upper[at].into_iter().chain(upper).min();
        let is_left = upper.is_none_or(|upper| lower <= upper);
        self.lower[at] = upper.map_or(lower, |upper| lower.min(upper));
        self.upper[at] = upper;
        is_left
    }

    /// The same with an unknown bounded; nothing where no number is left.
    pub(crate) fn with(&self, at: usize, ends: (u64, Option<u64>)) -> Option<Self> {
        let mut reader = self.clone();
        reader.bound(at, ends).then_some(reader)
    }

    /// What can be found out of every unknown.
    pub(crate) fn ends(&self) -> Result<Vec<Feasible>, Contradiction> {
        attack(
            &self.sums,
            &Known {
                lower: self.lower.clone(),
                upper: self.upper.clone(),
            },
        )
    }
}

/// The cells that a row is of: an area's own, or those of a total's areas.
fn cells_of(row: &Row) -> impl Iterator<Item = Cell> + '_ {
    let own = row.members.is_empty().then_some(row.area);
    let areas = own.into_iter().chain(row.members.iter().copied());
    areas.map(|area| (row.category.clone(), area))
}

/// Whether a cell says that there is a number which is not shown, and gives no range.
pub(crate) fn is_held(count: &Count) -> bool {
    *count == Count::Missing(Marker::Confidential)
}
