//! Joint draws from the posterior: what ranks and comparisons of areas are made from.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use vocabulary::Sequence;

use super::explore::Hyperparameters;
use super::lattice::Lattice;
use super::marginal::Marginal;
use super::propagate::Known;
use crate::cells::real;
use crate::draws::{Draws as Numbers, Purpose};
use crate::normal::quantile_from_middle;

/// Joint draws of the cells' log relative risks.
///
/// They have the dependence of the normal approximation, and each cell's own values are the
/// quantiles of its marginal, in the order of that cell's normal draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draws {
    /// A row a cell; a column a draw.
    rows: Vec<Vec<f64>>,
}

impl Draws {
    pub(super) fn new(
        known: &Known,
        hyperparameters: &Hyperparameters,
        lattice: &Lattice,
        marginals: &[Marginal],
        (count, seed): (u32, u64),
    ) -> Self {
        let cells = known.cells.len();
        let owner = owners(&lattice.weights, count);
        let by_point: Vec<(usize, Vec<u32>)> = (0..lattice.points.len())
            .map(|point| {
                let own = (0..count).zip(&owner).filter(|(_, of)| **of == point);
                (point, own.map(|(draw, _)| draw).collect())
            })
            .filter(|(_, draws): &(usize, Vec<u32>)| !draws.is_empty())
            .collect();
        let drawn: Vec<Vec<(u32, Vec<f64>)>> = by_point
            .par_iter()
            .map(|(at, draws)| {
                let point = &lattice.points[*at];
                let sites = &point.rest.sites;
                let conditional = point
                    .conditional(known, hyperparameters)
                    .expect("the point's matrices had factors before");
                let draw = |draw: &u32| {
                    let numbers = Numbers::new(seed, Purpose::Posterior, u64::from(*draw));
                    let mut row = conditional
                        .draw(&sites.sums, normals(numbers))
                        .expect("the point's matrices had factors before");
                    row.truncate(cells);
                    (*draw, row)
                };
                draws.iter().map(draw).collect()
            })
            .collect();
        let mut by_draw: Vec<(u32, Vec<f64>)> = drawn.into_iter().flatten().collect();
        by_draw.sort_by_key(|(draw, _)| *draw);
        let rows = (0..cells).into_par_iter().map(|cell| {
            let mut row: Vec<f64> = by_draw.iter().map(|(_, row)| row[cell]).collect();
            to_marginal(&mut row, &marginals[cell]);
            row
        });
        Self {
            rows: rows.collect(),
        }
    }

    /// The draws of one cell.
    #[must_use]
    pub fn of(&self, cell: usize) -> &[f64] {
        self.rows.get(cell).map_or(&[], Vec::as_slice)
    }

    /// How many draws there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// For each of some cells the ranks among them that leave 2.5% out at each end, and the
    /// middle one; 1 is the highest relative risk.
    #[must_use]
    pub fn ranks(&self, cells: &[usize]) -> Vec<(u32, u32, u32)> {
        let ranked: Vec<Vec<u32>> = (0..self.count())
            .into_par_iter()
            .map(|draw| {
                let mut order: Vec<(usize, f64)> = cells
                    .iter()
                    .map(|cell| self.rows[*cell][draw])
                    .enumerate()
                    .collect();
                order.sort_by(|a, b| b.1.total_cmp(&a.1));
                let mut ranks = vec![0; cells.len()];
                for (rank, (at, _)) in (1..).zip(order) {
                    ranks[at] = rank;
                }
                ranks
            })
            .collect();
        (0..cells.len())
            .into_par_iter()
            .map(|at| {
                let mut own: Vec<u32> = ranked.iter().map(|ranks| ranks[at]).collect();
                own.sort_unstable();
                // As many of 1,000 draws are left out at each end as 2.5% of them.
                let out = own.len() / 40;
                let middle = own.len() / 2;
                let of = |place: usize| own.get(place).copied().unwrap_or(0);
                (of(out), of(middle), of(own.len().saturating_sub(out + 1)))
            })
            .collect()
    }

    /// The share of draws in which the first cell's relative risk is above the second's.
    #[must_use]
    pub fn above(&self, first: usize, second: usize) -> f64 {
        let pairs = self.of(first).iter().zip(self.of(second));
        let above = pairs.filter(|(a, b)| a > b).count();
        real(above as u64) / real(self.count().max(1) as u64)
    }
}

/// Which point each draw is from: points have as many draws as their weights ask for, to one.
fn owners(weights: &[f64], count: u32) -> Vec<usize> {
    let mut below = 0.0;
    let ends: Vec<f64> = weights
        .iter()
        .map(|weight| {
            below += weight;
            below
        })
        .collect();
    (0..count)
        .map(|draw| {
            let share = (f64::from(draw) + 0.5) / f64::from(count) * below;
            ends.partition_point(|end| *end < share).min(ends.len() - 1)
        })
        .collect()
}

/// The standard normal numbers of a sequence, one after the other.
pub(super) fn normals(numbers: Numbers) -> impl FnMut() -> f64 {
    let mut place = 0;
    move || {
        place += 1;
        standard_normal(numbers.word(place))
    }
}

/// A standard normal number from 52 random bits: half-way between numbers, so never at an end.
fn standard_normal(word: u64) -> f64 {
    quantile_from_middle(Sequence::share_of(word) - 0.5)
}

/// Puts the marginal's quantiles in the place of draws, in the same order.
fn to_marginal(row: &mut [f64], marginal: &Marginal) {
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by(|a, b| row[*a].total_cmp(&row[*b]));
    let count = real(row.len() as u64);
    for (rank, at) in order.into_iter().enumerate() {
        row[at] = marginal.quantile((real(rank as u64) + 0.5) / count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_draws_by_their_weights() {
        let owner = owners(&[0.5, 0.3, 0.2], 10);
        let of = |point: usize| owner.iter().filter(|of| **of == point).count();
        assert_eq!((of(0), of(1), of(2)), (5, 3, 2));
    }

    #[test]
    fn ranks_leave_a_fortieth_out_at_each_end() {
        // The first is above the second in 39 draws of 40.
        let first: Vec<f64> = (0..40).map(|at| if at == 7 { -1.0 } else { 1.0 }).collect();
        let draws = Draws {
            rows: vec![first, vec![0.0; 40], vec![-2.0; 40]],
        };
        assert_eq!(draws.ranks(&[0, 1, 2]), [(1, 1, 1), (2, 2, 2), (3, 3, 3)]);
        assert!((draws.above(0, 1) - 39.0 / 40.0).abs() < 1e-15);
    }

    #[test]
    fn normal_numbers_have_their_moments() {
        let numbers = Numbers::new(3, Purpose::Posterior, 0);
        let all: Vec<f64> = (0..20_000)
            .map(|at| standard_normal(numbers.word(at)))
            .collect();
        let mean = all.iter().sum::<f64>() / 2e4;
        let variance = all.iter().map(|x| x * x).sum::<f64>() / 2e4;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05);
        assert!(standard_normal(0).is_finite() && standard_normal(u64::MAX).is_finite());
    }
}
