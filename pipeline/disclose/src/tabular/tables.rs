//! The tables that a publication may stand for, where they are few.

use super::attack::{Known, attack};
use super::propagate::{Bounds, propagate};
use super::rule::Rule;
use super::structure::{Structure, Sum, sums_of};

/// Tables with more cells that are not known than this are not looked at.
const MOST_OPEN: usize = 40;
/// Numbers that are set, at most, for each table that is found.
const STEPS: usize = 20;

/// The counts of all cells of a table.
pub(super) type Table = Vec<u64>;

/// All tables that are printed as `publication`, in an order of their own; nothing where more than
/// `most` are.
///
/// A withheld cell without end goes as far above its smallest number as two rules are wide: those
/// are not all tables.
///
/// # Shapes
/// `publication` has an entry for every cell with a row, without a number where it is withheld.
pub(super) fn tables(
    structure: &Structure,
    publication: &[Option<u64>],
    rule: Rule,
    most: usize,
) -> Option<Vec<Table>> {
    let cells = 0..structure.keys.len();
    let known = Known {
        lower: cells
            .clone()
            .map(|cell| match publication.get(cell) {
                Some(printed) => printed.unwrap_or(rule.least()),
                None => 0,
            })
            .collect(),
        upper: cells
            .map(|cell| publication.get(cell).copied().flatten())
            .collect(),
    };
    let found = attack(&structure.sums, &known).ok()?;
    let wide = 2 * rule.threshold.max(rule.min_width);
    let number = |count: u64| i64::try_from(count).ok();
    let bounds = Bounds {
        lower: found
            .iter()
            .map(|of| number(of.lower))
            .collect::<Option<_>>()?,
        upper: found
            .iter()
            .map(|of| number(of.upper.unwrap_or(of.lower.saturating_add(wide))))
            .collect::<Option<_>>()?,
    };
    let open = (0..found.len()).filter(|cell| !bounds.is_fixed(*cell));
    if open.count() > MOST_OPEN {
        return None;
    }
    let mut search = Search {
        sums: &structure.sums,
        sums_of: sums_of(&structure.sums, found.len()),
        found: Vec::new(),
        most,
        steps: most.saturating_mul(STEPS),
    };
    search.set(&bounds)?;
    Some(search.found)
}

struct Search<'a> {
    sums: &'a [Sum],
    sums_of: Vec<Vec<usize>>,
    found: Vec<Table>,
    most: usize,
    steps: usize,
}

impl Search<'_> {
    /// Sets the cell with the fewest numbers to each of them, and so on.
    fn set(&mut self, bounds: &Bounds) -> Option<()> {
        let open = (0..bounds.lower.len()).filter(|cell| !bounds.is_fixed(*cell));
        let Some(cell) = open.min_by_key(|cell| bounds.upper[*cell] - bounds.lower[*cell]) else {
            if self.found.len() == self.most {
                return None;
            }
            let table = bounds.lower.iter().map(|of| u64::try_from(*of).ok());
            self.found.push(table.collect::<Option<_>>()?);
            return Some(());
        };
        for count in bounds.lower[cell]..=bounds.upper[cell] {
            self.steps = self.steps.checked_sub(1)?;
            let mut bounds = bounds.clone();
            (bounds.lower[cell], bounds.upper[cell]) = (count, count);
            let around = self.sums_of[cell].iter().copied();
            let fits = propagate(&mut bounds, self.sums, &self.sums_of, around, usize::MAX);
            if fits.is_ok() {
                self.set(&bounds)?;
            }
        }
        Some(())
    }
}
