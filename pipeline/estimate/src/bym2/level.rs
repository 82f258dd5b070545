//! The level of all areas where little is known of it: its prior in parts.
//!
//! Where counts bound the level from one side only, such as noughts, its posterior is far from
//! normal, and so are those of all cells at once: no correction of one cell at a time sees that.
//! The normal prior of the intercept is a mixture of narrower normal ones; each is fitted by
//! itself, as a level that is nearly known, and the fits are mixed by their evidence.

use super::cell::Cell;
use super::explore::{Hyperparameters, Unbounded};
use super::latent::Border;
use super::lattice::Lattice;
use super::propagate::Known;

/// A posterior standard deviation of the intercept from which its prior is taken in parts.
const WIDE: f64 = 0.6;
/// Where no cell's risk is known better than this either. With covariates the intercept alone
/// says little of the level.
const VAGUE: f64 = 0.4;
/// The standard deviation of a part.
const PART: f64 = 0.5;
/// The distance between parts, in their standard deviations: a mixture of normal densities at
/// this distance is even but for 3 parts in 10,000.
const APART: f64 = 1.5;
/// A part whose share is below e to the minus this is left out, and all beyond it.
const FALL: f64 = 11.0;
/// Points of smaller shares are left out: each costs as much as another.
const NEXT_TO_NOTHING: f64 = 1e-7;
/// More parts on one side mean that the posterior was not found.
const MOST_PARTS: i32 = 200;

impl Known {
    /// Finds the posterior and lays lattices over it.
    ///
    /// # Errors
    /// When no point settles, or a lattice does not end.
    pub(super) fn explore(&self, hyperparameters: &Hyperparameters) -> Result<Lattice, Unbounded> {
        let prior = self.latent.borders()[0];
        // Normal sites of a level that wanders off may not come to rest: its parts do.
        let middle = match self.explore_at(hyperparameters) {
            Ok(whole) => match self.vague_level(&whole, prior) {
                Some(middle) => middle,
                None => return Ok(whole),
            },
            Err(why) => match self.first_level(prior) {
                Some(middle) => middle,
                None => return Err(why),
            },
        };
        // The prior is a normal part around a mean that is itself normal.
        let rest = 1.0 / prior.precision - PART * PART;
        let part = |at: i32| -> Result<Lattice, Unbounded> {
            let mean = f64::from(at).mul_add(APART * PART, middle);
            let level = Border {
                mean,
                precision: 1.0 / (PART * PART),
            };
            let mut lattice = self.explore_at(&Hyperparameters {
                level: Some(level),
                ..hyperparameters.clone()
            })?;
            lattice.ln_whole -= (mean - prior.mean).powi(2) / (2.0 * rest);
            Ok(lattice)
        };
        let mut parts = vec![part(0)?];
        for side in [-1, 1] {
            for at in 1..=MOST_PARTS {
                let next = part(side * at)?;
                let best = parts
                    .iter()
                    .map(|of| of.ln_whole)
                    .fold(next.ln_whole, f64::max);
                let is_last = next.ln_whole < best - FALL;
                parts.push(next);
                if is_last {
                    break;
                }
                if at == MOST_PARTS {
                    return Err(Unbounded::Endless);
                }
            }
        }
        Ok(mixed(parts))
    }

    /// The intercept's posterior mean, where its prior is to be taken in parts.
    fn vague_level(&self, lattice: &Lattice, prior: Border) -> Option<f64> {
        let best = lattice.densest()?;
        let cells = self.cells.len();
        let gaussian = &best.rest.gaussian;
        let spread = libm::sqrt(gaussian.variance[cells]);
        let variances = gaussian.variance[..cells].iter().copied();
        let least = libm::sqrt(variances.fold(f64::INFINITY, f64::min));
        (spread > WIDE && least > VAGUE && has_room(prior)).then_some(gaussian.mean[cells])
    }

    /// Where the cells by themselves would have the level; nothing where covariates have a part
    /// in it.
    fn first_level(&self, prior: Border) -> Option<f64> {
        let known = self.cells.iter().filter(|cell| cell.within.is_some());
        let starts: Vec<f64> = known.map(Cell::start).collect();
        let is_alone = self.latent.fixed_effects() == 1;
        let count = crate::cells::real(starts.len() as u64);
        let mean = starts.iter().sum::<f64>() / count;
        (is_alone && has_room(prior) && mean.is_finite()).then_some(mean)
    }
}

/// Whether a prior is wide enough to be taken in parts.
fn has_room(prior: Border) -> bool {
    1.0 / prior.precision > 2.0 * PART * PART
}

/// Lattices as one, each with its share; without the points that hold next to nothing.
fn mixed(parts: Vec<Lattice>) -> Lattice {
    let largest = parts
        .iter()
        .map(|of| of.ln_whole)
        .fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = parts
        .iter()
        .map(|of| libm::exp(of.ln_whole - largest))
        .collect();
    let whole: f64 = shares.iter().sum();
    let pairs = parts.into_iter().zip(shares).flat_map(|(part, share)| {
        let weights = part.weights.into_iter();
        part.points
            .into_iter()
            .zip(weights.map(move |weight| weight * share / whole))
    });
    let (points, mut weights): (Vec<_>, Vec<f64>) = pairs
        .filter(|(_, weight)| *weight > NEXT_TO_NOTHING)
        .unzip();
    let kept: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= kept;
    }
    Lattice {
        points,
        weights,
        ln_whole: largest + libm::log(whole),
    }
}
