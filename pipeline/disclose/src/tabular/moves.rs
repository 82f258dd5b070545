//! How far a cell can move from its count when a pattern of cells is withheld, and what a pattern
//! must have where that is not far enough.
//!
//! # Method
//! A withheld cell can rise or fall by so much if, and only if, other withheld cells can make up
//! for it. Where they cannot, a cut of the network, or the dual of the linear program, says which
//! cells would help: every pattern that protects the cell withholds enough of them. Such an
//! inequality is one of the capacity constraints of Fischetti and Salazar (2000), Journal of the
//! American Statistical Association 95:916-928.

use super::carrier::Carrier;
use super::network::Network;
use super::rule::Rule;
use super::separate::Separator;
use super::structure::Structure;

/// Cells by sums, beyond which a table that is no network is not looked into.
const MOST_ENTRIES: usize = 30_000_000;

/// How far a cell must be able to move from its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) cell: usize,
    pub(super) rises: bool,
    pub(super) by: u64,
}

/// The sum of these cells' shares, each where it is withheld, is at least 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    pub(super) shares: Vec<(usize, f64)>,
}

impl Cut {
    /// From the shares of a demand that cells would carry if they were withheld. Given cells carry
    /// theirs in any case. Nothing where no cells are left that could carry more.
    pub(super) fn new(
        demand: Demand,
        helpers: impl Iterator<Item = (usize, f64)>,
        is_given: &[bool],
    ) -> Self {
        let (mut shares, mut least) = (Vec::new(), 1.0);
        for (cell, share) in helpers.filter(|(cell, share)| *cell != demand.cell && *share > 1e-9) {
            if is_given[cell] {
                least -= share;
            } else {
                shares.push((cell, share));
            }
        }
        shares.sort_unstable_by_key(|(cell, _)| *cell);
        // No share need be larger than all that is missing.
        for (_, share) in &mut shares {
            *share = share.min(least) / least;
        }
        Self { shares }
    }

    /// How much a pattern misses it by.
    pub(super) fn missing(&self, withheld: &[f64]) -> f64 {
        let there = self.shares.iter();
        let there = there.map(|(cell, share)| share * withheld[*cell]);
        1.0 - there.sum::<f64>()
    }
}

/// How far a cell moved of what was demanded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moved {
    pub(super) by: f64,
    /// The cells that moved.
    pub(super) with: Vec<usize>,
    /// Where that is less than was demanded, what a pattern must have.
    pub(super) cut: Option<Cut>,
}

/// What cells can do when they are withheld.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// How far each can fall; none where it is never withheld.
    pub(super) falls: Vec<Option<u64>>,
    /// Cells that are withheld in every pattern.
    pub(super) is_given: Vec<bool>,
}

impl Cells {
    /// A cell whose cost is endless stays printed, unless it is at risk.
    fn new(structure: &Structure, counts: &[u64], costs: &[f64], rule: Rule) -> Self {
        let is_printed = |cell: usize| cell < structure.printed;
        let falls = |cell: usize| {
            let count = counts[cell];
            // A cell without a row is open, and can be nought.
            if !is_printed(cell) {
                Some(count)
            } else if rule.is_at_risk(count) || costs[cell].is_finite() {
                count.checked_sub(rule.least())
            } else {
                None
            }
        };
        let is_given = |cell: usize| !is_printed(cell) || rule.is_at_risk(counts[cell]);
        Self {
            falls: (0..counts.len()).map(falls).collect(),
            is_given: (0..counts.len()).map(is_given).collect(),
        }
    }

    /// Whether a pattern may withhold a cell or not.
    pub(super) fn can_choose(&self, cell: usize) -> bool {
        !self.is_given[cell] && self.falls[cell].is_some()
    }
}

/// Moves away from the counts.
#[derive(Debug, Clone)]
pub(super) struct Moves {
    pub(super) cells: Cells,
    by: By,
}

#[derive(Debug, Clone)]
enum By {
    Flow(Carrier),
    Program(Separator),
}

impl Moves {
    /// Nothing where the table is too large and no network.
    pub(super) fn new(
        structure: &Structure,
        counts: &[u64],
        costs: &[f64],
        rule: Rule,
    ) -> Option<Self> {
        let cells = Cells::new(structure, counts, costs, rule);
        let sums: Vec<Vec<(usize, i8)>> = structure
            .sums
            .iter()
            .map(|sum| sum.signed().collect())
            .collect();
        let by = match Network::new(counts.len(), &sums) {
            Some(network) => By::Flow(Carrier::new(network, counts.len())),
            None if counts.len().saturating_mul(sums.len()) > MOST_ENTRIES => return None,
            None => By::Program(Separator::new(&sums, counts.len())),
        };
        Some(Self { cells, by })
    }

    /// Moves a cell as far as is demanded, if the pattern lets it. Shares between 0 and 1 let
    /// cells move so far only.
    pub(super) fn moved(&mut self, withheld: &[f64], demand: Demand) -> Moved {
        match &mut self.by {
            By::Flow(carrier) => carrier.moved(&self.cells, withheld, demand),
            By::Program(separator) => separator.moved(&self.cells, withheld, demand),
        }
    }

    /// Adds cells to a pattern until a demand is met; gives the cells that move, or nothing where
    /// the demand cannot be met. Of the ways that cells could be added the shortest is taken, the
    /// length of a cell being what is given; what was missing is told.
    pub(super) fn meet(
        &mut self,
        withheld: &mut [f64],
        demand: Demand,
        lengths: &[f64],
        missed: &mut dyn FnMut(Cut),
    ) -> Option<Vec<usize>> {
        match &mut self.by {
            By::Flow(carrier) => carrier.meet(&self.cells, withheld, demand, lengths, missed),
            By::Program(separator) => {
                separator.meet(&self.cells, withheld, demand, lengths, missed)
            }
        }
    }

    /// The cells that a demand moves where none is withheld before; nothing in a network, whose
    /// moves are whole in any case.
    pub(super) fn meet_alone(
        &mut self,
        withheld: &mut [f64],
        demand: Demand,
        lengths: &[f64],
    ) -> Option<Vec<usize>> {
        match &mut self.by {
            By::Flow(_) => None,
            By::Program(separator) => {
                separator.meet(&self.cells, withheld, demand, lengths, &mut |_| ())
            }
        }
    }

    /// Whether the table is a network, in which moves are found fast.
    pub(super) const fn is_network(&self) -> bool {
        matches!(self.by, By::Flow(_))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
pub(super) const fn real(n: u64) -> f64 {
    n as f64
}
