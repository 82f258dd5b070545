//! What a pattern of withheld cells must have so that a cell can vary as far as it must.
//!
//! # Method
//! A withheld cell can rise or fall by so much if, and only if, other withheld cells can make up
//! for it. Where they cannot, the dual of the linear program says which cells would help: every
//! pattern that protects the cell withholds enough of them. Such an inequality is one of the
//! capacity constraints of Fischetti and Salazar (2000), Journal of the American Statistical
//! Association 95:916-928.

use super::program::{Program, Terms};
use super::rule::Rule;
use super::structure::Structure;

/// A coefficient below this helps nothing.
const NOUGHT: f64 = 1e-7;

/// How far a cell must be able to move from its count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Demand {
    pub(super) cell: usize,
    /// 1 to rise, -1 to fall.
    pub(super) sign: f64,
    pub(super) by: f64,
}

/// The sum of these cells' shares, each where it is withheld, is at least `least`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    pub(super) shares: Vec<(usize, f64)>,
    pub(super) least: f64,
}

impl Cut {
    /// How much of the demand a pattern leaves open.
    pub(super) fn missing(&self, withheld: &[f64]) -> f64 {
        let there = self
            .shares
            .iter()
            .map(|(cell, share)| share * withheld[*cell]);
        self.least - there.sum::<f64>()
    }
}

/// Moves away from the counts, in a table where any cell could be withheld.
#[derive(Debug, Clone)]
pub(super) struct Moves {
    program: Program,
    /// How far each cell can fall once it is withheld; none where it never is.
    falls: Vec<Option<f64>>,
    /// Cells that are withheld in every pattern.
    is_given: Vec<bool>,
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

impl Moves {
    pub(super) fn new(structure: &Structure, counts: &[u64], rule: Rule) -> Self {
        let cells = counts.len();
        let is_printed = |cell: usize| cell < structure.printed;
        // A cell without a row is open, and can be nought.
        let falls = (0..cells).map(|cell| match counts[cell].checked_sub(rule.least()) {
            Some(falls) if is_printed(cell) => Some(real(falls)),
            None if is_printed(cell) => None,
            _ => Some(real(counts[cell])),
        });
        let is_given = (0..cells).map(|cell| !is_printed(cell) || rule.is_at_risk(counts[cell]));
        let equations: Vec<Terms> = structure
            .sums
            .iter()
            .map(|sum| {
                let parts = sum.parts.iter().map(|part| (*part, 1.0));
                std::iter::once((sum.total, -1.0)).chain(parts).collect()
            })
            .collect();
        let still = || vec![0.0; cells];
        Self {
            program: Program::new(&equations, still(), (still(), still())),
            falls: falls.collect(),
            is_given: is_given.collect(),
        }
    }

    /// Cells that a pattern may withhold or not.
    pub(super) fn can_choose(&self, cell: usize) -> bool {
        !self.is_given[cell] && self.falls[cell].is_some()
    }

    pub(super) fn is_given(&self, cell: usize) -> bool {
        self.is_given[cell]
    }

    /// Moves a cell as far as is demanded, if the pattern lets it. Shares between 0 and 1 let
    /// cells move so far only.
    pub(super) fn moved(&mut self, withheld: &[f64], demand: Demand) -> Moved {
        for (cell, share) in withheld.iter().enumerate() {
            let falls = self.falls[cell].unwrap_or(0.0);
            let rises = match *share {
                share if share >= 1.0 - NOUGHT => f64::INFINITY,
                share if share <= NOUGHT => 0.0,
                share => share * demand.by,
            };
            self.program.value[cell] = 0.0;
            self.program.upper[cell] = if self.falls[cell].is_some() {
                rises
            } else {
                0.0
            };
            self.program.lower[cell] = if rises == 0.0 {
                0.0
            } else if rises.is_infinite() {
                -falls
            } else {
                -falls.min(demand.by) * share
            };
        }
        // No farther than is asked for.
        if demand.sign > 0.0 {
            self.program.upper[demand.cell] = demand.by;
        } else {
            self.program.lower[demand.cell] = -demand.by;
        }
        let objective = [(demand.cell, demand.sign)];
        self.program.maximise(&objective);
        let by = demand.sign * self.program.value[demand.cell];
        let values = self.program.value.iter().enumerate();
        let with = values.filter(|(_, value)| value.abs() > NOUGHT);
        Moved {
            by,
            with: with.map(|(cell, _)| cell).collect(),
            cut: (by < demand.by - 1e-6).then(|| self.cut(demand)),
        }
    }

    /// The inequality that the multipliers of the last question give.
    fn cut(&self, demand: Demand) -> Cut {
        let costs = self.program.reduced_costs(&[(demand.cell, demand.sign)]);
        let mut cut = Cut {
            shares: Vec::new(),
            least: 1.0,
        };
        for (cell, cost) in costs.iter().enumerate() {
            let Some(falls) = self.falls[cell] else {
                continue;
            };
            if cell == demand.cell || cost.abs() <= NOUGHT {
                continue;
            }
            // A cell that would help by rising can rise without end.
            let share = if *cost > 0.0 {
                1.0
            } else {
                (-cost * falls / demand.by).min(1.0)
            };
            if share <= NOUGHT {
                continue;
            }
            if self.is_given[cell] {
                cut.least -= share;
            } else {
                cut.shares.push((cell, share));
            }
        }
        // No share need be larger than all that is missing.
        for (_, share) in &mut cut.shares {
            *share = share.min(cut.least) / cut.least;
        }
        cut.least = 1.0;
        cut
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
pub(super) const fn real(n: u64) -> f64 {
    n as f64
}
