//! Totals' sites, taken in by conditioning on their linear combinations with an error each.

use super::{Conditional, Linear};
use crate::bym2::cholesky::NotPositive;
use crate::bym2::latent::Sum;
use crate::bym2::small::{Small, SmallFactor};

/// The totals whose site has a precision, with a factor over them.
pub(super) type Soft = (Vec<usize>, SmallFactor);

impl Conditional<'_> {
    /// The totals' linear combinations, under the constraints and before their own sites.
    pub(super) fn take_totals(&mut self, sums: &[Sum]) -> Result<(), NotPositive> {
        if sums.is_empty() {
            return Ok(());
        }
        let latent = self.latent;
        let means = self.constrained_means();
        let mut totals = Vec::with_capacity(sums.len());
        for sum in sums {
            let mut right = vec![0.0; latent.effects()];
            let mut border = vec![0.0; latent.borders().len()];
            for (cell, weight) in &sum.weights {
                latent.add_cell(&self.loadings, *cell, *weight, &mut right);
                for (number, x) in border.iter_mut().zip(self.row(*cell)) {
                    *number += weight * x;
                }
            }
            let answer = self.factor.solve(&right);
            for (number, response) in border.iter_mut().zip(&self.responses) {
                *number -= response.iter().zip(&right).map(|(a, b)| a * b).sum::<f64>();
            }
            let mut with_cells = self.with_cells(&answer, &border);
            if let Some(factor) = &self.constraint_factor {
                let own: Vec<f64> = (0..self.constraints.len())
                    .map(|at| {
                        let cells = sum.weights.iter();
                        let with = &self.constraints[at].with_cells;
                        cells.map(|(cell, weight)| weight * with[*cell]).sum()
                    })
                    .collect();
                let solved = factor.solve(&own);
                for (linear, times) in self.constraints.iter().zip(&solved) {
                    let pairs = with_cells.iter_mut().zip(&linear.with_cells);
                    pairs.for_each(|(number, with)| *number -= times * with);
                }
            }
            let cells = sum.weights.iter();
            totals.push(Linear {
                with_cells,
                mean: cells.map(|(cell, weight)| weight * means[*cell]).sum(),
            });
        }
        self.totals = totals;
        self.ln_integral += self.totals_integral(sums)?;
        Ok(())
    }

    pub(super) fn total_covariances(&self, sums: &[Sum]) -> Small {
        Small::from_fn(sums.len(), |a, b| {
            let cells = sums[a].weights.iter();
            let with = &self.totals[b].with_cells;
            cells.map(|(cell, weight)| weight * with[*cell]).sum()
        })
    }

    /// What takes the totals' sites into covariances with their combinations without an inverse of
    /// either: the factor of `C + 1/p` over the totals whose site has a precision.
    pub(super) fn soft(&self, covariances: &Small) -> Result<Option<Soft>, NotPositive> {
        let told: Vec<usize> = (0..self.totals.len())
            .filter(|at| self.total_sites[*at].precision > 0.0)
            .collect();
        if told.is_empty() {
            return Ok(None);
        }
        let matrix = Small::from_fn(told.len(), |a, b| {
            let noise = if a == b {
                1.0 / self.total_sites[told[a]].precision
            } else {
                0.0
            };
            covariances.at(told[a], told[b]) + noise
        });
        Ok(Some((told, matrix.factor().ok_or(NotPositive)?)))
    }

    /// Takes the totals' sites into a column of covariances with their combinations,
    /// `c - C (C + 1/p)^-1 c`; gives what they take from the variance of what the column is of.
    ///
    /// In the row of a total with a precision that is `(C + 1/p)^-1 c / p`.
    pub(super) fn soften(
        &self,
        (told, factor): &Soft,
        covariances: &Small,
        column: &mut [f64],
        room: &mut Vec<f64>,
    ) -> f64 {
        room.clear();
        room.extend(told.iter().map(|at| column[*at]));
        let taken = factor.quadratic_in(room);
        factor.backward(room);
        for (at, number) in column.iter_mut().enumerate() {
            if self.total_sites[at].precision <= 0.0 {
                let pairs = told.iter().zip(&*room);
                *number -= pairs.map(|(b, x)| covariances.at(at, *b) * x).sum::<f64>();
            }
        }
        for (at, x) in told.iter().zip(&*room) {
            column[*at] = x / self.total_sites[*at].precision;
        }
        taken
    }

    /// The logarithm of the mean of the totals' sites.
    fn totals_integral(&self, sums: &[Sum]) -> Result<f64, NotPositive> {
        let covariances = self.total_covariances(sums);
        let count = sums.len();
        let site = |at: usize| self.total_sites[at];
        let mean = |at: usize| self.totals[at].mean;
        let mut ln = 0.0;
        for at in 0..count {
            let (site, mean) = (site(at), mean(at));
            ln += site.shift * mean - 0.5 * site.precision * mean * mean;
        }
        let pull: Vec<f64> = (0..count)
            .map(|at| site(at).shift - site(at).precision * mean(at))
            .collect();
        let spread: Vec<f64> = (0..count)
            .map(|a| (0..count).map(|b| covariances.at(a, b) * pull[b]).sum())
            .collect();
        ln += 0.5 * pull.iter().zip(&spread).map(|(a, b)| a * b).sum::<f64>();
        if let Some((told, factor)) = self.soft(&covariances)? {
            let of: Vec<f64> = told.iter().map(|at| spread[*at]).collect();
            let precisions = told.iter().map(|at| libm::log(site(*at).precision));
            ln -= 0.5 * (factor.quadratic(&of) + factor.ln_determinant() + precisions.sum::<f64>());
        }
        Ok(ln)
    }
}
