//! What the pattern of withheld cells itself tells.
//!
//! # Method
//! A reader who has this code can run it on every table that a publication may stand for. Only
//! tables that are published the same way are left: the ends of a cell over those are what the
//! reader can find out, and they may be narrower than what the sums alone leave.

use super::attack::{Feasible, attack};
use super::rule::Rule;
use super::structure::Structure;
use super::suppress::{known, suppress};

/// Tables with more cells that are not known than this are not looked at: far too many tables can
/// stand behind them.
const MOST_OPEN: usize = 40;

/// Looks at every cell of a small table that was published with some cells withheld.
///
/// # Shapes
/// `counts` and `is_withheld` have an entry for every cell of the structure. Counts of withheld
/// cells are not looked at.
///
/// Nothing where a cell is without end, many cells are not known, more than `most` tables would be tried, or the method
/// gives this publication for none of them.
#[must_use]
pub fn told_by_pattern(
    structure: &Structure,
    counts: &[u64],
    is_withheld: &[bool],
    costs: &[f64],
    rule: Rule,
    most: usize,
) -> Option<Vec<(u64, u64)>> {
    let known = known(structure, counts, is_withheld, rule);
    let found = attack(&structure.sums, &known).ok()?;
    let is_open = |cell: &usize| found[*cell].upper != Some(found[*cell].lower);
    if (0..counts.len()).filter(is_open).count() > MOST_OPEN {
        return None;
    }
    let mut tables = Tables {
        structure,
        found: &found,
        open: (0..counts.len()).filter(is_open).collect(),
        now: found.iter().map(|of| of.lower).collect(),
        all: Vec::new(),
        left: most,
    };
    tables.fill(0)?;
    let mut ends: Option<Vec<(u64, u64)>> = None;
    for table in tables.all {
        let Ok(pattern) = suppress(structure, &table, costs, rule) else {
            continue;
        };
        let printed = 0..structure.printed;
        let is_same = printed
            .clone()
            .all(|cell| pattern.is_withheld[cell] == is_withheld[cell]);
        if !is_same {
            continue;
        }
        let ends = ends.get_or_insert_with(|| table.iter().map(|of| (*of, *of)).collect());
        for ((low, high), count) in ends.iter_mut().zip(&table) {
            *low = (*low).min(*count);
            *high = (*high).max(*count);
        }
    }
    ends
}

/// All tables within ends.
struct Tables<'a> {
    structure: &'a Structure,
    found: &'a [Feasible],
    /// Cells that are not known.
    open: Vec<usize>,
    now: Vec<u64>,
    all: Vec<Vec<u64>>,
    left: usize,
}

impl Tables<'_> {
    /// Sets the open cells from a place on, one after the other.
    fn fill(&mut self, from: usize) -> Option<()> {
        let left = &self.open[from..];
        let is_set = |cell: usize| !left.contains(&cell);
        let mut sums = self.structure.sums.iter();
        if sums.any(|sum| sum.cells().all(is_set) && !sum.holds(&self.now)) {
            return Some(());
        }
        let Some(cell) = left.first().copied() else {
            self.left = self.left.checked_sub(1)?;
            self.all.push(self.now.clone());
            return Some(());
        };
        for count in self.found[cell].lower..=self.found[cell].upper? {
            self.now[cell] = count;
            self.fill(from + 1)?;
        }
        Some(())
    }
}
