//! Whether a fit came to rest, and how far its approximation can be off.

use serde::{Deserialize, Serialize};

use super::conditional::{Conditional, Gaussian};
use super::error::ModelFailure;
use super::explore::Hyperparameters;
use super::latent::{Site, Sum};
use super::lattice::{Lattice, Point};
use super::propagate::Known;
use crate::cells::real;

/// What a run record says of a fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Points of the lattice over the standard deviations and the mixing parameter.
    pub points: usize,
    /// The share of the posterior in points at the lattice's edge: what lies beyond is less.
    pub at_the_edge: f64,
    /// The most sweeps that a point took to come to rest.
    pub most_sweeps: u32,
    /// The largest last step of a mean, in standard deviations, or of a log variance.
    pub residual: f64,
    /// The farthest that a marginal was from a probability of 1 before it was brought to it.
    pub marginals_off: f64,
    /// The second-order correction of the logarithm of the evidence for what normal sites leave
    /// out: how far all marginals together are from what they stand for, in nats.
    pub correction: f64,
    /// Where totals join few cells: as how many independent draws the weighted ones count, as a
    /// share of them.
    pub effective_draws: Option<f64>,
}

/// Beyond these a fit is refused.
const MOST_AT_THE_EDGE: f64 = 0.08;
const FARTHEST_OFF: f64 = 0.02;
const LARGEST_CORRECTION: f64 = 1.0;

impl Diagnostics {
    /// Refuses a fit that is not good enough to show.
    pub(super) fn checked(self) -> Result<Self, ModelFailure> {
        let found = [
            (
                self.at_the_edge,
                MOST_AT_THE_EDGE,
                "the posterior of the standard deviations reaches beyond the lattice laid over it",
            ),
            (
                self.marginals_off,
                FARTHEST_OFF,
                "marginals do not hold a probability of 1",
            ),
            (
                self.correction.abs(),
                LARGEST_CORRECTION,
                "normal sites leave out too much of what the cells say",
            ),
        ];
        // Not a number is beyond everything.
        let is_within = |found: f64, most: f64| found <= most;
        let beyond: Vec<String> = found
            .into_iter()
            .filter(|(found, most, _)| !is_within(*found, *most))
            .map(|(found, most, what)| format!("{what} ({found:.3}, at most {most})"))
            .collect();
        if beyond.is_empty() {
            Ok(self)
        } else {
            Err(ModelFailure::refused(beyond.join(", and ")))
        }
    }
}

/// Cells whose covariances with all others are computed for the correction; of more, the sum
/// over some that lie evenly among them stands for all.
const MOST_CELLS: usize = 300;

/// The second-order correction at one point.
///
/// # Formula
/// The sum over pairs of cells and over `k` of 3 and 4 of `c(k,i) c(k,j) / k! (V(i,j) / (V(i,i)
/// V(j,j)))^k`, with `c(k,i)` the cumulants of the belief about cell `i` with the cell itself
/// and `V` the covariances of the normal posterior.
///
/// # References
/// Opper, Paquet and Winther (2013), Journal of Machine Learning Research 14:2857-2898, section 3.
pub(super) fn correction(
    known: &Known,
    hyperparameters: &Hyperparameters,
    point: &Point,
) -> Option<f64> {
    let cells = known.cells.len();
    let every = cells.div_ceil(MOST_CELLS);
    let some: Vec<usize> = (0..cells)
        .step_by(every)
        .filter(|cell| known.cells[*cell].within.is_some())
        .collect();
    let of_all = known
        .cells
        .iter()
        .filter(|cell| cell.within.is_some())
        .count();
    let rest = &point.rest;
    let (first, gaussian) = with_cells(known, hyperparameters, point, &some)?;
    let mut sum = 0.0;
    for (with, cell) in gaussian.with_sums[first..].iter().zip(&some) {
        let own = rest.cavities[*cell].higher;
        for (other, cavity) in rest.cavities.iter().enumerate() {
            if other == *cell || known.cells[other].within.is_none() {
                continue;
            }
            let ratio = with[other] / (gaussian.variance[*cell] * gaussian.variance[other]);
            let third = own.0 * cavity.higher.0 * ratio.powi(3) / 6.0;
            let fourth = own.1 * cavity.higher.1 * ratio.powi(4) / 24.0;
            sum += third + fourth;
        }
    }
    // Each pair was met twice where all cells were taken.
    let share = real(of_all as u64) / real(some.len().max(1) as u64);
    Some(sum / 2.0 * share)
}

/// The normal posterior at one point with the covariances of some cells with all others: where
/// in its `with_sums` they begin, in the order of the cells.
pub(super) fn with_cells(
    known: &Known,
    hyperparameters: &Hyperparameters,
    point: &Point,
    cells: &[usize],
) -> Option<(usize, Gaussian)> {
    let sites = &point.rest.sites;
    let mut sums = sites.sums.clone();
    let first = sums.len();
    sums.extend(cells.iter().map(|cell| Sum {
        weights: vec![(*cell, 1.0)],
    }));
    let mut totals = sites.totals.clone();
    totals.resize(sums.len(), Site::default());
    let scales = hyperparameters.scales_of(point);
    let conditional = Conditional::new(&known.latent, scales, &sites.cells, &sums, &totals);
    Some((first, conditional.ok()?.gaussian(&sums).ok()?))
}

pub(super) fn diagnostics(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
    (marginals_off, effective_draws): (f64, Option<f64>),
) -> Diagnostics {
    let rests = || lattice.points.iter().map(|point| &point.rest);
    let correction = lattice
        .densest()
        .and_then(|best| correction(known, hyperparameters, best));
    Diagnostics {
        points: lattice.points.len(),
        at_the_edge: lattice.at_the_edge(),
        most_sweeps: rests().map(|rest| rest.sweeps).max().unwrap_or(0),
        residual: rests().map(|rest| rest.residual).fold(0.0, f64::max),
        marginals_off,
        effective_draws,
        correction: correction.unwrap_or(f64::INFINITY),
    }
}
