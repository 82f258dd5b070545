//! Weights that somebody else might have chosen.

use serde::{Deserialize, Serialize};
use vocabulary::Problem;

use super::chance::{Chance, Purpose};
use crate::sum::total;

/// Weights about the declared ones, adding up to 1 as they do.
///
/// # Units
/// Shares. A weight `w` has the mean `w` and the variance `w (1 - w) / (concentration + 1)`: about
/// 0.5 a concentration of 24 gives a standard deviation of 0.1. A weight of 0 stays 0.
///
/// # Formula
/// Gammas of the shapes `concentration x w`, each over their sum.
///
/// # References
/// Devroye (1986), Non-Uniform Random Variate Generation, Springer, chapter XI.4.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dirichlet {
    /// How closely the declared weights are held to; above 0.
    pub concentration: f64,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Dirichlet {
    pub(super) fn problem(&self) -> Option<Problem> {
        (!(self.concentration > 0.0 && self.concentration.is_finite())).then(|| {
            let what = "the concentration of the weights is not a number above 0";
            let remedy = "say how closely the declared weights are held to";
            Problem::new("index, weights", what, remedy).found(self.concentration.to_string())
        })
    }

    /// One draw about the declared weights, by its number alone.
    pub(super) fn draw(&self, declared: &[f64], number: u64, into: &mut [f64]) {
        let mut chance = Chance::new(self.seed, Purpose::Weights, number);
        loop {
            for (weight, declared) in into.iter_mut().zip(declared) {
                let shape = self.concentration * declared;
                *weight = if shape > 0.0 {
                    chance.gamma(shape)
                } else {
                    0.0
                };
            }
            let sum = total(into.iter().copied());
            // Gammas of tiny shapes can all be too small for a number.
            if sum > 0.0 {
                for weight in into.iter_mut() {
                    *weight /= sum;
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_the_declared_mean_and_spread() {
        let (declared, weights) = (
            [0.5, 0.3, 0.2, 0.0],
            Dirichlet {
                concentration: 24.0,
                seed: 3,
            },
        );
        let draws: Vec<_> = (0..50_000)
            .map(|number| {
                let mut drawn = [0.0; 4];
                weights.draw(&declared, number, &mut drawn);
                drawn
            })
            .collect();
        assert!(
            draws
                .iter()
                .all(|drawn| (drawn.iter().sum::<f64>() - 1.0).abs() < 1e-12)
        );
        for (at, w) in declared.into_iter().enumerate() {
            let mean = draws.iter().map(|drawn| drawn[at]).sum::<f64>() / 5e4;
            let variance = draws
                .iter()
                .map(|drawn| (drawn[at] - w).powi(2))
                .sum::<f64>()
                / 5e4;
            assert!((mean - w).abs() < 0.002, "{mean}");
            assert!((variance - w * (1.0 - w) / 25.0).abs() < 2e-4, "{variance}");
        }
    }
}
