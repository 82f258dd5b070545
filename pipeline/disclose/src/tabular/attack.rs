//! What a reader of a table can find out about its cells: the smallest and the largest whole
//! number that each can be while every sum holds.
//!
//! # Method
//! Bounds are narrowed sum by sum. Cells that still can vary fall into parts that no sum joins.
//! In a part without a circle the bounds are exact by then. In a part that is a network each end is
//! found by a maximum flow ([`flows`](super::flows)); in any other by linear programming and, where
//! that ends at fractions, by branch and bound ([`corners`](super::corners)). Points of whole
//! numbers that are met on the way are kept: they show how far other cells can go, and what is
//! shown need not be asked.

use std::collections::HashMap;

use super::corners::Corners;
use super::flows::Flows;
use super::network::Network;
use super::propagate::{Bounds, ENDLESS, propagate};
use super::structure::{Sum, sums_of};

/// Cells by cells by sums of a part that is no network, beyond which it is not looked into.
const MOST_ENTRIES: usize = 300_000_000;

/// What a reader knows of each cell before the sums are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The smallest number that it can be.
    pub lower: Vec<u64>,
    /// The largest; none where nothing says so.
    pub upper: Vec<Option<u64>>,
}

/// What a reader can find out about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feasible {
    /// It is no smaller than this.
    pub lower: u64,
    /// And no larger; none where nothing bounds it.
    pub upper: Option<u64>,
    /// The smallest and largest number that it was met with in tables that fit; none for a largest
    /// that is endless. Nothing where no table was found.
    ///
    /// Where they are not the ends, the question was too hard for the steps that it may take.
    pub met: Option<(u64, Option<u64>)>,
}

impl Feasible {
    /// Whether both ends are reached.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.met == Some((self.lower, self.upper))
    }
}

/// No numbers fit a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The place of a sum that cannot hold together with the others.
    pub sum: usize,
}

/// Looks at every cell of a table.
///
/// # Shapes
/// `known` has a number a cell, and so has the result.
///
/// # Errors
/// With a sum, where no whole numbers fit all of them.
pub fn attack(sums: &[Sum], known: &Known) -> Result<Vec<Feasible>, Contradiction> {
    let table = Table::new(sums, known)?;
    let mut found = table.outer();
    for part in table.parts() {
        if !part.is_tree() {
            part.look(&table, &mut found)?;
        }
    }
    Ok(found)
}

/// A table with the bounds that its sums leave, one by one.
struct Table<'a> {
    sums: &'a [Sum],
    sums_of: Vec<Vec<usize>>,
    bounds: Bounds,
}

/// Cells that can vary and the sums that join them.
struct Part {
    cells: Vec<usize>,
    sums: Vec<usize>,
    /// How many cells that can vary stand in the sums, each as often as it does.
    links: usize,
}

impl Part {
    /// Whether its cells and sums hang together without a circle.
    fn is_tree(&self) -> bool {
        self.links + 1 == self.cells.len() + self.sums.len()
    }

    /// Looks at every cell of a part with circles.
    fn look(&self, table: &Table<'_>, found: &mut [Feasible]) -> Result<(), Contradiction> {
        let at: HashMap<usize, usize> = self
            .cells
            .iter()
            .enumerate()
            .map(|(at, cell)| (*cell, at))
            .collect();
        let bounds = &table.bounds;
        let (mut sums, mut rest) = (Vec::new(), Vec::new());
        for sum in &self.sums {
            let (mut terms, mut known) = (Vec::new(), 0);
            for (cell, sign) in table.sums[*sum].signed() {
                match at.get(&cell) {
                    Some(at) => terms.push((*at, sign)),
                    None => known += i64::from(sign) * bounds.lower[cell],
                }
            }
            sums.push(terms);
            rest.push(-known);
        }
        let limits = (
            self.cells.iter().map(|cell| bounds.lower[*cell]).collect(),
            self.cells.iter().map(|cell| bounds.upper[*cell]).collect(),
        );
        let named = |sum: usize| Contradiction {
            sum: self.sums[sum],
        };
        if let Some(network) = Network::new(self.cells.len(), &sums) {
            let mut flows = Flows::new(network, &rest, limits).map_err(named)?;
            for (at, cell) in self.cells.iter().enumerate() {
                found[*cell] = flows.ends(at);
            }
            return Ok(());
        }
        let entries = self.cells.len().pow(2).saturating_mul(sums.len());
        let corners = if entries > MOST_ENTRIES {
            None
        } else {
            Corners::new(&sums, &rest, limits).map_err(named)?
        };
        match corners {
            None => self.cells.iter().for_each(|cell| found[*cell].met = None),
            Some(mut corners) => {
                for (at, cell) in self.cells.iter().enumerate() {
                    found[*cell] = corners.ends(at);
                }
            }
        }
        Ok(())
    }
}

impl<'a> Table<'a> {
    fn new(sums: &'a [Sum], known: &Known) -> Result<Self, Contradiction> {
        let number = |n: u64| i64::try_from(n).unwrap_or(ENDLESS).min(ENDLESS);
        let upper = known.upper.iter().map(|of| of.map_or(ENDLESS, number));
        let mut bounds = Bounds {
            lower: known.lower.iter().copied().map(number).collect(),
            upper: upper.collect(),
        };
        let sums_of = sums_of(sums, known.lower.len());
        // In circles bounds can creep; there linear programming goes on.
        let most = 20 * sums.len() + 1_000;
        propagate(&mut bounds, sums, &sums_of, 0..sums.len(), most)
            .map_err(|sum| Contradiction { sum })?;
        let mut table = Self {
            sums,
            sums_of,
            bounds,
        };
        for part in table.parts() {
            if part.is_tree() {
                let first = part.sums.iter().copied();
                propagate(&mut table.bounds, sums, &table.sums_of, first, usize::MAX)
                    .map_err(|sum| Contradiction { sum })?;
            }
        }
        Ok(table)
    }

    /// The bounds as they are.
    fn outer(&self) -> Vec<Feasible> {
        let ends = self.bounds.lower.iter().zip(&self.bounds.upper);
        ends.map(|(lower, upper)| feasible(*lower, *upper))
            .collect()
    }

    fn parts(&self) -> Vec<Part> {
        let mut is_seen = vec![false; self.sums_of.len()];
        let mut has_sum = vec![false; self.sums.len()];
        let mut parts = Vec::new();
        for first in 0..self.sums_of.len() {
            if is_seen[first] || self.bounds.is_fixed(first) {
                continue;
            }
            is_seen[first] = true;
            let mut part = Part {
                cells: Vec::new(),
                sums: Vec::new(),
                links: 0,
            };
            let mut left = vec![first];
            while let Some(cell) = left.pop() {
                part.cells.push(cell);
                part.links += self.sums_of[cell].len();
                for sum in &self.sums_of[cell] {
                    if std::mem::replace(&mut has_sum[*sum], true) {
                        continue;
                    }
                    part.sums.push(*sum);
                    for other in self.sums[*sum].cells() {
                        if !self.bounds.is_fixed(other)
                            && !std::mem::replace(&mut is_seen[other], true)
                        {
                            left.push(other);
                        }
                    }
                }
            }
            part.cells.sort_unstable();
            part.sums.sort_unstable();
            parts.push(part);
        }
        parts
    }
}

fn feasible(lower: i64, upper: i64) -> Feasible {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let ends = (number(lower), (upper < ENDLESS).then(|| number(upper)));
    Feasible {
        lower: ends.0,
        upper: ends.1,
        met: Some(ends),
    }
}
