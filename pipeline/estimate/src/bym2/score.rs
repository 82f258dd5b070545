//! How well a model foretells each cell from all others.

use serde::{Deserialize, Serialize};

use super::explore::Hyperparameters;
use super::fit::FittedCell;
use super::lattice::Lattice;
use super::propagate::Known;
use crate::cells::real;

/// How well a model foretells each cell from all others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The mean of the cells' log scores, where there is one: higher is better, and no other
    /// distribution than the true one can be expected to score higher (Gneiting and Raftery 2007).
    pub mean_log_score: Option<f64>,
    /// How many cells say something.
    pub cells: usize,
}

pub(super) fn score(cells: &[FittedCell]) -> Scored {
    let scores = || cells.iter().filter_map(|cell| cell.log_score);
    let count = scores().count();
    Scored {
        mean_log_score: (count > 0).then(|| scores().sum::<f64>() / real(count as u64)),
        cells: count,
    }
}

/// In maps with no more cells than this, a cell that the others did not expect is foretold by a
/// fit without it.
const MOST_CELLS: usize = 100;
/// Without such a cell a hyperparameter's posterior lies elsewhere by more than so many of its
/// standard deviations.
const MOVED: f64 = 0.3;

/// The logarithm of the probability of what a cell says, given all other cells.
///
/// # Formula
/// The harmonic mean, over the posterior, of its probability given the others at each point of
/// the lattice; where that asks for points that the lattice hardly has, the mean over a fit
/// without the cell.
pub(super) fn log_score(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
    cell: usize,
) -> Option<f64> {
    let of = known.cells[cell];
    let within = of.within?;
    let scaled = || {
        let pairs = lattice.points.iter().zip(&lattice.weights);
        pairs.map(|(point, weight)| {
            let cavity = &point.rest.cavities[cell];
            let ln = match cavity.before {
                Some(before) => of.ln_of_certain(before),
                None => cavity.ln,
            };
            (point, *weight, -ln)
        })
    };
    let largest = scaled()
        .map(|(_, _, ln)| ln)
        .fold(f64::NEG_INFINITY, f64::max);
    let share = |weight: f64, ln: f64| weight * libm::exp(ln - largest);
    let sum: f64 = scaled().map(|(_, weight, ln)| share(weight, ln)).sum();
    let is_outlying = (0..hyperparameters.open()).any(|at| {
        let mean = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            let each = scaled().map(|(point, weight, ln)| point.scores[at] * of(weight, ln));
            each.sum()
        };
        let (with, without) = (
            mean(&|weight, _| weight),
            mean(&|weight, ln| share(weight, ln) / sum),
        );
        let off = scaled().map(|(point, weight, _)| weight * (point.scores[at] - with).powi(2));
        (without - with).abs() > MOVED * libm::sqrt(off.sum::<f64>())
    });
    let ln = if is_outlying && known.cells.len() <= MOST_CELLS && known.totals.is_empty() {
        without(known, hyperparameters, cell)
    } else {
        None
    };
    let ln = ln.unwrap_or_else(|| -(largest + libm::log(sum)));
    // The cell's constant, which the fit leaves out.
    let constant = if of.is_certain() {
        0.0
    } else {
        libm::lgamma(real(within.lower()) + 1.0)
    };
    Some(ln - constant)
}

/// The same, but for the cell's constant, from a fit without the cell.
fn without(known: &Known, hyperparameters: &Hyperparameters, cell: usize) -> Option<f64> {
    let of = known.cells[cell];
    let lattice = known.without(cell).explore(hyperparameters).ok()?;
    let pairs = lattice.points.iter().zip(&lattice.weights);
    let each: Vec<f64> = pairs
        .map(|(point, weight)| {
            let gaussian = &point.rest.gaussian;
            let belief = (gaussian.mean[cell], gaussian.variance[cell]);
            libm::log(*weight) + of.ln_under(belief)
        })
        .collect();
    let largest = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = each.iter().map(|ln| libm::exp(ln - largest)).sum();
    let ln = largest + libm::log(sum);
    ln.is_finite().then_some(ln)
}
