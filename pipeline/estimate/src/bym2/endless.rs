//! Where a relative risk has no finite mean.
//!
//! A count that nothing is known of does not bound its risk. As the standard deviation grows, the risk's
//! variance grows with its square, and the mean of the risk, `exp(variance / 2)`, faster than the
//! prior of the standard deviation falls. What a grid would make of that depends on the grid.

use super::explore::Hyperparameters;
use super::latent::Scales;
use super::lattice::Lattice;
use super::prior::Prior;
use super::propagate::Known;

/// Scores of the mixing parameter's prior at which the variance is looked at.
const SCORES: [f64; 5] = [-1.5, 0.0, 1.0, 2.0, 3.0];
/// A standard deviation beside which what is known of counts is exact.
const LARGE: f64 = 1e3;

/// For each cell whether the mean of its relative risk is infinite.
pub(super) fn endless_means(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
) -> Vec<bool> {
    let is_open = |cell: usize| known.cells[cell].within.is_none();
    let cells = 0..known.cells.len();
    let mut found = vec![false; known.cells.len()];
    // The prior falls as exp(-sigma^2 / (2 scale^2)), or slower, or ends.
    let scale = match hyperparameters.sigma {
        Prior::HalfNormal { scale } => scale,
        Prior::Exponential { .. } => f64::INFINITY,
        _ => return found,
    };
    let open: Vec<usize> = cells.filter(|cell| is_open(*cell)).collect();
    let Some(point) = lattice.densest().filter(|_| !open.is_empty()) else {
        return found;
    };
    let sites = &point.rest.sites;
    let at_hand = hyperparameters.scales_of(point);
    let phi = hyperparameters.phi;
    let phis = SCORES.map(|score| phi.map_or(at_hand.phi, |prior| prior.at_score(score)));
    for phi in phis {
        let scales = Scales {
            sigma: LARGE,
            phi,
            ..at_hand
        };
        let conditional = sites.conditional(&known.latent, scales);
        let Ok(gaussian) = conditional.and_then(|of| of.gaussian(&sites.sums)) else {
            continue;
        };
        for cell in &open {
            let share = gaussian.variance[*cell] / (LARGE * LARGE);
            found[*cell] |= share > 1e-3 && share * scale * scale > 1.0;
        }
    }
    found
}
