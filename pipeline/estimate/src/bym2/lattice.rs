//! Points of the posterior of the hyperparameters, with their weights.

use super::cholesky::NotPositive;
use super::conditional::Conditional;
use super::explore::Hyperparameters;
use super::latent::Border;
use super::propagate::{Known, Rest};

/// A point of the lattice with the posterior there.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) scores: Vec<f64>,
    /// The part of the intercept's prior that it was found with.
    pub(super) level: Option<Border>,
    pub(super) rest: Rest,
    /// The logarithm of the posterior density in the scores, but for a constant.
    pub(super) ln_density: f64,
    /// Half of what a step of its lattice covers of each hyperparameter that can vary.
    pub(super) half_steps: Vec<f64>,
    /// Whether it lies at the lattice's edge.
    pub(super) is_at_the_edge: bool,
}

/// The points, and how the lattice lies.
#[derive(Debug)]
pub(super) struct Lattice {
    pub(super) points: Vec<Point>,
    /// The share of the posterior in each point; they sum to 1.
    pub(super) weights: Vec<f64>,
    /// The logarithm of the whole posterior, but for a constant.
    pub(super) ln_whole: f64,
}

impl Point {
    /// The latent effects as the point's sites have them.
    pub(super) fn conditional<'a>(
        &self,
        known: &'a Known,
        hyperparameters: &Hyperparameters,
    ) -> Result<Conditional<'a>, NotPositive> {
        let sites = &self.rest.sites;
        sites.conditional(&known.latent, hyperparameters.scales_of(self))
    }
}

impl Lattice {
    /// The share of the posterior in points at the lattice's edge.
    pub(super) fn at_the_edge(&self) -> f64 {
        let pairs = self.points.iter().zip(&self.weights);
        pairs
            .filter(|(point, _)| point.is_at_the_edge)
            .map(|(_, weight)| weight)
            .sum()
    }

    /// The point of the largest weight.
    pub(super) fn densest(&self) -> Option<&Point> {
        let pairs = self.points.iter().zip(&self.weights);
        let largest = pairs.max_by(|a, b| a.1.total_cmp(b.1));
        largest.map(|(point, _)| point)
    }

    /// Quantiles of the score of one hyperparameter that can vary, by its place among those.
    ///
    /// Every point's weight is spread evenly over as much as a step of the lattice covers, and
    /// the places are drawn together by as much as that spreads them.
    pub(super) fn score_quantiles(&self, hyperparameter: usize, shares: &[f64]) -> Vec<f64> {
        let halves = self
            .points
            .iter()
            .map(|point| point.half_steps[hyperparameter]);
        let scores = self.points.iter().map(|point| point.scores[hyperparameter]);
        let weighted = || scores.clone().zip(halves.clone()).zip(&self.weights);
        let mean: f64 = weighted().map(|((score, _), weight)| score * weight).sum();
        let (mut variance, mut spread, mut longest) = (0.0, 0.0, 0.0_f64);
        for ((score, half), weight) in weighted() {
            variance += (score - mean).powi(2) * weight;
            spread += half * half / 3.0 * weight;
            longest = longest.max(half);
        }
        let kept = (1.0 - spread / variance).max(0.0);
        let shrunk = libm::sqrt(kept);
        let below = |at: f64| -> f64 {
            weighted()
                .map(|((score, half), weight)| {
                    let place = mean + (score - mean) * shrunk;
                    weight * (0.5 + (at - place) / (2.0 * half)).clamp(0.0, 1.0)
                })
                .sum()
        };
        let quantile = |share: &f64| {
            let reach = 8.0 * libm::sqrt(variance) + 2.0 * longest;
            let (mut low, mut high) = (mean - reach, mean + reach);
            for _ in 0..60 {
                let middle = f64::midpoint(low, high);
                if below(middle) < *share {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            f64::midpoint(low, high)
        };
        shares.iter().map(quantile).collect()
    }
}

/// The weights of points whose cells are all of one size, given by its logarithm.
pub(super) fn weighed(
    points: Vec<(Vec<i32>, Point)>,
    (largest, fall): (f64, f64),
    (half_steps, ln_size): (Vec<f64>, f64),
) -> Lattice {
    let points = points.into_iter().map(|(_, point)| Point {
        half_steps: half_steps.clone(),
        is_at_the_edge: point.is_at_the_edge || point.ln_density < largest - fall,
        ..point
    });
    let points: Vec<Point> = points.collect();
    let chances = points
        .iter()
        .map(|point| libm::exp(point.ln_density - largest));
    let chances: Vec<f64> = chances.collect();
    let whole: f64 = chances.iter().sum();
    Lattice {
        ln_whole: largest + libm::log(whole) + ln_size,
        points,
        weights: chances.iter().map(|chance| chance / whole).collect(),
    }
}

/// The determinant of a few axes.
pub(super) fn determinant(axes: &[Vec<f64>]) -> f64 {
    let mut rows = axes.to_vec();
    let mut product = 1.0;
    for at in 0..rows.len() {
        let largest = (at..rows.len())
            .max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()))
            .unwrap_or(at);
        rows.swap(at, largest);
        let pivot = rows[at].clone();
        product *= pivot[at];
        for row in &mut rows[at + 1..] {
            let factor = row[at] / pivot[at];
            row.iter_mut()
                .zip(&pivot)
                .for_each(|(a, b)| *a -= factor * b);
        }
    }
    product
}
