//! Which cells are withheld so that none that is at risk can be found out from the others.
//!
//! # Method
//! Every cell at risk must be able to fall to the least count and to rise to the threshold while
//! all sums hold; a cell that is withheld besides must not lie in the middle of the small counts
//! either, and all must be wide enough. Patterns are grown from what is missing
//! ([`search`](super::search)) and held against [`attack`], in whole numbers; inequalities that
//! every such pattern meets bound their cost from below.
//!
//! Costs say nothing of counts. All limits are numbers of steps, and none is a time: the same
//! table has the same pattern on any machine.

use super::attack::Known;
use super::pieces::pieces;
use super::rule::Rule;
use super::search::Search;
use super::structure::Structure;

const CLOSE: f64 = 1e-6;

/// Cells that are withheld, and what that costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// Of every cell of the structure; those without a row are open in any case.
    pub is_withheld: Vec<bool>,
    /// How many are withheld since they are at risk.
    pub at_risk: usize,
    /// How many besides.
    pub besides: usize,
    /// What those cost together.
    pub cost: f64,
    /// No safe pattern costs less.
    pub bound: f64,
}

impl Suppression {
    /// Of a table of so many cells that is printed whole.
    fn none(cells: usize) -> Self {
        Self {
            is_withheld: vec![false; cells],
            at_risk: 0,
            besides: 0,
            cost: 0.0,
            bound: 0.0,
        }
    }

    /// Whether no safe pattern costs less than this one.
    #[must_use]
    pub fn is_cheapest(&self) -> bool {
        self.cost <= self.bound + CLOSE
    }

    /// By how much of itself the cost may be too high.
    #[must_use]
    pub fn gap(&self) -> f64 {
        if self.is_cheapest() {
            0.0
        } else {
            (self.cost - self.bound) / self.cost
        }
    }
}

/// Why no pattern is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuppressError {
    /// Counts that do not add up.
    #[error("the parts of {total} do not add up to it")]
    Sum {
        /// The total's codes.
        total: String,
    },
    /// Withholding every cell would not be enough.
    #[error(
        "no pattern protects {cell}: with everything withheld that may be, a reader could still tell too much of it"
    )]
    Impossible {
        /// The cell's codes.
        cell: String,
    },
    /// Every pattern that was tried tells by itself.
    #[error(
        "every pattern that was tried for the cells around {cell} tells of a count by itself, to a reader who knows the method"
    )]
    Tells {
        /// The first of the cells.
        cell: String,
    },
    /// The search was too hard.
    #[error("no safe pattern was found within the steps that a search may take")]
    NotFound,
}

/// Finds cells to withhold.
///
/// # Shapes
/// `counts` and `costs` have a number for every cell of the structure; counts of cells without a
/// row are what their parts add up to. A cell whose cost is endless stays printed, unless it is
/// at risk.
///
/// # Errors
/// With every sum that does not hold; when no pattern is safe, or none was found.
///
/// # References
/// Those of the module.
pub fn suppress(
    structure: &Structure,
    counts: &[u64],
    costs: &[f64],
    rule: Rule,
) -> Result<Suppression, Vec<SuppressError>> {
    in_pieces(structure, counts, costs, |piece, counts, costs| {
        searched(piece, counts, costs, rule)
    })
}

/// Protects one piece of a table; one with no cell at risk is printed.
pub(super) fn searched(
    structure: &Structure,
    counts: &[u64],
    costs: &[f64],
    rule: Rule,
) -> Result<Suppression, Vec<SuppressError>> {
    if !counts.iter().any(|count| rule.is_at_risk(*count)) {
        return Ok(Suppression::none(counts.len()));
    }
    let search = Search {
        structure,
        counts,
        rule,
        costs,
    };
    search.run()
}

/// Protects a table piece by piece.
pub(super) fn in_pieces(
    structure: &Structure,
    counts: &[u64],
    costs: &[f64],
    mut protect: impl FnMut(&Structure, &[u64], &[f64]) -> Result<Suppression, Vec<SuppressError>>,
) -> Result<Suppression, Vec<SuppressError>> {
    let wrong = structure.sums.iter().filter(|sum| !sum.holds(counts));
    let mut errors: Vec<SuppressError> = wrong
        .map(|sum| SuppressError::Sum {
            total: structure.name(sum.total),
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut all = Suppression::none(counts.len());
    for piece in pieces(structure) {
        let of = |all: &[f64]| {
            piece
                .cells
                .iter()
                .map(|cell| all[*cell])
                .collect::<Vec<_>>()
        };
        let counts: Vec<u64> = piece.cells.iter().map(|cell| counts[*cell]).collect();
        match protect(&piece.structure, &counts, &of(costs)) {
            Ok(found) => {
                for (cell, is) in piece.cells.iter().zip(found.is_withheld) {
                    all.is_withheld[*cell] = is;
                }
                all.at_risk += found.at_risk;
                all.besides += found.besides;
                all.cost += found.cost;
                all.bound += found.bound;
            }
            Err(found) => errors.extend(found),
        }
    }
    errors.dedup();
    if errors.is_empty() {
        Ok(all)
    } else {
        Err(errors)
    }
}

/// The counts of all cells, where those without a row are what their parts add up to.
#[must_use]
pub fn filled(structure: &Structure, printed: &[u64]) -> Vec<u64> {
    let mut counts = printed.to_vec();
    counts.resize(structure.keys.len(), 0);
    let mut is_set: Vec<bool> = (0..counts.len()).map(|cell| cell < printed.len()).collect();
    // Parents of parents are set in a later round; hierarchies are a few levels deep.
    loop {
        let mut has_set = false;
        for sum in &structure.sums {
            if !is_set[sum.total] && sum.parts.iter().all(|part| is_set[*part]) {
                counts[sum.total] = sum.parts.iter().map(|part| counts[*part]).sum();
                is_set[sum.total] = true;
                has_set = true;
            }
        }
        if !has_set {
            return counts;
        }
    }
}

/// What a reader knows of a table of which some cells are withheld.
#[must_use]
pub fn known(structure: &Structure, counts: &[u64], is_withheld: &[bool], rule: Rule) -> Known {
    let ends = (0..counts.len()).map(|cell| {
        if cell >= structure.printed {
            (0, None)
        } else if is_withheld[cell] {
            (rule.least(), None)
        } else {
            (counts[cell], Some(counts[cell]))
        }
    });
    let (lower, upper) = ends.unzip();
    Known { lower, upper }
}
