//! What a total says of one of its cells, beyond the normal site that stands for it.
//!
//! A site falls away like a normal density on both sides. What the total says does not: far out
//! the cell's count rests at the end of its range, and the total then says the same however far
//! out the risk is. The ratio of the two, along the cell's own risk, corrects its marginal.

use rayon::prelude::*;

use super::check::with_cells;
use super::conditional::Gaussian;
use super::explore::Hyperparameters;
use super::latent::{Site, Sum};
use super::lattice::{Lattice, Point};
use super::propagate::{Known, ln_mean_of_site};
use super::total::{all_cells, ln_probability};

/// The logarithm of a ratio on a grid of log relative risks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    from: f64,
    step: f64,
    ln: Vec<f64>,
}

/// A total of more cells than this says next to nothing of one of them beyond its site.
const MOST_CELLS: usize = 100;

/// Standard deviations either way, a place of the grid each.
const EITHER_WAY: i32 = 5;

impl Message {
    /// Its places, with the logarithm at each.
    pub(super) fn places(&self) -> impl Iterator<Item = (f64, f64)> {
        let numbered = (0_u32..).map(f64::from).zip(&self.ln);
        numbered.map(|(place, ln)| (self.from + place * self.step, *ln))
    }

    pub(super) const fn new(from: f64, step: f64, ln: Vec<f64>) -> Self {
        Self { from, step, ln }
    }

    /// The logarithm at a risk, by cubics through the places; level beyond the ends.
    pub(super) fn at(&self, risk: f64) -> f64 {
        let last = self.ln.len() - 1;
        let places = ((risk - self.from) / self.step).clamp(0.0, crate::cells::real(last as u64));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between the grid's ends"
        )]
        let place = (places as usize).min(last - 1);
        let part = places - crate::cells::real(place as u64);
        let (a, b) = (self.ln[place], self.ln[place + 1]);
        let before = if place > 0 {
            self.ln[place - 1]
        } else {
            2.0 * a - b
        };
        let after = self.ln.get(place + 2).copied().unwrap_or(2.0 * b - a);
        let (slope_a, slope_b) = ((b - before) / 2.0, (after - a) / 2.0);
        let rest = 1.0 - part;
        a * rest * rest * (1.0 + 2.0 * part)
            + b * part * part * (3.0 - 2.0 * part)
            + slope_a * part * rest * rest
            - slope_b * part * part * rest
    }
}

/// The messages to every cell that stands in a total and is not known exactly, at the lattice's
/// densest point; `None` for all others.
pub(super) fn messages(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
) -> Vec<Option<Message>> {
    let mut found = vec![None; known.cells.len()];
    let Some(point) = lattice.densest().filter(|_| !known.totals.is_empty()) else {
        return found;
    };
    let mut totals_of: Vec<Vec<usize>> = vec![Vec::new(); known.cells.len()];
    for total in 0..known.totals.len() {
        let cells = all_cells(&known.totals, total);
        if cells.len() <= MOST_CELLS {
            for cell in cells {
                totals_of[cell].push(total);
            }
        }
    }
    let is_open = |cell: usize| known.cells[cell].within.is_some_and(|of| of.width() > 0);
    let told: Vec<usize> = (0..known.cells.len())
        .filter(|cell| is_open(*cell) && !totals_of[*cell].is_empty())
        .collect();
    let Some((first, gaussian)) = with_cells(known, hyperparameters, point, &told) else {
        return found;
    };
    let made: Vec<Option<Message>> = told
        .par_iter()
        .enumerate()
        .map(|(at, cell)| {
            let of = Cell {
                known,
                point,
                gaussian: &gaussian,
                with: &gaussian.with_sums[first + at],
                at: *cell,
            };
            of.message(&totals_of[*cell])
        })
        .collect();
    for (cell, message) in told.into_iter().zip(made) {
        found[cell] = message;
    }
    found
}

/// A cell, and the covariances of all cells with it.
struct Cell<'a> {
    known: &'a Known,
    point: &'a Point,
    gaussian: &'a Gaussian,
    with: &'a [f64],
    at: usize,
}

impl Cell<'_> {
    fn message(&self, totals: &[usize]) -> Option<Message> {
        let spread = libm::sqrt(self.gaussian.variance[self.at]);
        let from = self.gaussian.mean[self.at] - f64::from(EITHER_WAY) * spread;
        let mut ln = Vec::new();
        for place in 0..=2 * EITHER_WAY {
            let risk = from + f64::from(place) * spread;
            let ratios = totals.iter().map(|total| self.ratio(*total, risk));
            ln.push(ratios.sum::<Option<f64>>()?);
        }
        // A constant changes nothing, and a large one would be beyond any number.
        let largest = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for ln in &mut ln {
            *ln -= largest;
        }
        largest.is_finite().then_some(Message {
            from,
            step: spread,
            ln,
        })
    }

    /// The logarithm of the mean of what the total says over that of its site, given the risk:
    /// both under the belief without the site.
    fn ratio(&self, total: usize, risk: f64) -> Option<f64> {
        let Sum { weights } = self.point.rest.sites.sums.get(total)?;
        let site: Site = *self.point.rest.sites.totals.get(total)?;
        if weights.is_empty() {
            return Some(0.0);
        }
        let gaussian = self.gaussian;
        let (sum_mean, sum_variance) = *gaussian.sums.get(total)?;
        let with_sum = gaussian.with_sums.get(total)?;
        // Without the site.
        let left = 1.0 - site.precision * sum_variance;
        let moved = (sum_mean - site.shift * sum_variance) / left - sum_mean;
        let without_mean =
            |cell: usize| gaussian.mean[cell] + with_sum[cell] / sum_variance * moved;
        let back = site.precision / left;
        let covariance =
            |with: f64, cell: usize, other: usize| with + with_sum[cell] * with_sum[other] * back;
        let own = self.at;
        let own_variance = covariance(gaussian.variance[own], own, own);
        let own_sum = with_sum[own] / left;
        let whole = sum_variance / left;
        let off = risk - without_mean(own);
        let centre = sum_mean + moved + own_sum / own_variance * off;
        let spread = whole - own_sum * own_sum / own_variance;
        if spread <= 1e-12 * whole {
            return Some(0.0);
        }
        // Every other cell by its regression on this one and on what is left of the sum.
        let terms = |cell: usize| {
            let own_with = covariance(self.with[cell], cell, own);
            let per_own = own_with / own_variance;
            let with_left = with_sum[cell] / left - per_own * own_sum;
            let per_sum = with_left / spread;
            let variance = covariance(gaussian.variance[cell], cell, cell)
                - per_own * own_with
                - per_sum * with_left;
            (without_mean(cell) + per_own * off, per_sum, variance)
        };
        let mut of_cell = vec![(0.0, 0.0, 0.0); self.known.cells.len()];
        for cell in all_cells(&self.known.totals, total) {
            of_cell[cell] = terms(cell);
        }
        of_cell[own] = (risk, 0.0, 0.0);
        let mut values: Vec<f64> = Vec::new();
        let mut plain = 0.0;
        for step in -3..=3 {
            let score = f64::from(step);
            let away = score * libm::sqrt(spread);
            let at = |cell: usize| {
                let (mean, per_sum, variance) = of_cell[cell];
                (mean + per_sum * away, variance)
            };
            let ln = ln_probability(&self.known.totals, total, &self.known.cells, &at);
            values.push(ln.unwrap_or(f64::NEG_INFINITY) - score * score / 2.0);
            plain += libm::exp(-score * score / 2.0);
        }
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weighted: f64 = values.iter().map(|value| libm::exp(value - largest)).sum();
        let exact = largest + libm::log(weighted / plain);
        let normal = ln_mean_of_site((centre, spread), site);
        (exact - normal).is_finite().then_some(exact - normal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_goes_through_its_places_and_is_level_beyond() {
        let message = Message {
            from: -1.0,
            step: 0.5,
            ln: vec![0.0, 1.0, 4.0, 9.0],
        };
        for (risk, expected) in [
            (-1.0, 0.0),
            (-0.5, 1.0),
            (0.0, 4.0),
            (0.5, 9.0),
            (9.0, 9.0),
            (-9.0, 0.0),
        ] {
            assert!((message.at(risk) - expected).abs() < 1e-12, "{risk}");
        }
        // The squares of the places, half-way between two.
        assert!((message.at(-0.25) - 2.25).abs() < 1e-12);
    }
}
