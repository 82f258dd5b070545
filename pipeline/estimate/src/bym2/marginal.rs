//! The posterior of one cell's log relative risk: at every point of the lattice the cell's own
//! probability times the belief of everything else, mixed by the points' weights.

use super::cell::Cell;
use super::explore::Lattice;

/// A density on a grid of log relative risks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marginal {
    from: f64,
    step: f64,
    density: Vec<f64>,
    /// The probability below each place of the grid.
    below: Vec<f64>,
    /// How far the density was from holding a probability of 1 before it was brought to it.
    pub(super) off: f64,
}

/// Places of a grid for each standard deviation, and standard deviations either way.
const PER_SD: f64 = 7.0;
const EITHER_WAY: f64 = 7.5;

impl Marginal {
    /// The marginal of a cell, or of a fixed effect where there is no cell.
    ///
    /// # References
    /// Cseke and Heskes (2011), Journal of Machine Learning Research 12:417-454: without a
    /// correction for the other cells, which the sites leave out.
    pub(super) fn new(lattice: &Lattice, at: usize, cell: Option<&Cell>) -> Self {
        let weighted = || {
            let pairs = lattice.points.iter().zip(&lattice.weights);
            pairs.map(|(point, weight)| {
                let gaussian = &point.rest.gaussian;
                (*weight, gaussian.mean[at], gaussian.variance[at])
            })
        };
        let mean: f64 = weighted().map(|(weight, mean, _)| weight * mean).sum();
        let variance: f64 = weighted()
            .map(|(weight, of, variance)| weight * (variance + (of - mean).powi(2)))
            .sum();
        // Parts that hold a thousandth of the posterior and are narrower set the step.
        let narrowest = weighted()
            .filter(|(weight, _, _)| *weight > 1e-3)
            .map(|(_, _, variance)| variance)
            .fold(variance, f64::min);
        let spread = libm::sqrt(variance);
        let step = (spread / PER_SD).min(libm::sqrt(narrowest) / 2.0);
        let from = mean - EITHER_WAY * spread;
        // The mean of the relative risk draws on what lies to the right.
        let to = mean + EITHER_WAY * spread + variance.min(30.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive number of places, limited"
        )]
        let count = (((to - from) / step).ceil() as usize).min(4_000);
        let step = (to - from) / crate::cells::real(count as u64);
        let parts: Vec<(f64, f64, f64)> = lattice
            .points
            .iter()
            .zip(&lattice.weights)
            .map(|(point, weight)| {
                let (mean, variance, ln) = match point.rest.cavities.get(at) {
                    Some(cavity) => (cavity.mean, cavity.variance, cavity.ln),
                    None => (
                        point.rest.gaussian.mean[at],
                        point.rest.gaussian.variance[at],
                        0.0,
                    ),
                };
                let scale = libm::log(*weight) - ln - 0.5 * libm::log(std::f64::consts::TAU * variance);
                (scale, mean, 0.5 / variance)
            })
            .filter(|(scale, _, _)| scale.is_finite())
            .collect();
        let density: Vec<f64> = (0..=count)
            .map(|place| {
                let risk = from + crate::cells::real(place as u64) * step;
                let own = cell.map_or(0.0, |cell| cell.slope(risk).value);
                let terms = parts.iter().map(|(scale, mean, half)| {
                    let exponent = scale + own - half * (risk - mean) * (risk - mean);
                    if exponent < -60.0 { 0.0 } else { libm::exp(exponent) }
                });
                terms.sum()
            })
            .collect();
        Self::normalised(from, step, density)
    }

    /// Brings a density to a probability of 1, and adds it up by the cubics through its places.
    fn normalised(from: f64, step: f64, mut density: Vec<f64>) -> Self {
        let whole = step * density.iter().sum::<f64>();
        density.iter_mut().for_each(|number| *number /= whole);
        let at = |place: usize| density.get(place).copied().unwrap_or(0.0);
        let mut below = vec![0.0];
        let mut sum = 0.0;
        for place in 1..density.len() {
            let before = if place > 1 { at(place - 2) } else { 0.0 };
            let area = 13.0 * (at(place - 1) + at(place)) - before - at(place + 1);
            sum += (area * step / 24.0).max(0.0);
            below.push(sum);
        }
        below.iter_mut().for_each(|number| *number /= sum);
        Self {
            from,
            step,
            density,
            below,
            off: (whole - 1.0).abs(),
        }
    }

    fn places(&self) -> impl Iterator<Item = (f64, f64)> {
        let numbered = (0_u32..).zip(&self.density);
        numbered.map(|(place, density)| (self.from + f64::from(place) * self.step, *density))
    }

    /// Mean and standard deviation of the relative risk.
    pub(super) fn risk_moments(&self) -> (f64, f64) {
        let risks = || self.places().map(|(at, density)| (libm::exp(at), density));
        let mean = risks().map(|(risk, density)| risk * density).sum::<f64>() * self.step;
        let terms = risks().map(|(risk, density)| (risk - mean).powi(2) * density);
        (mean, libm::sqrt(terms.sum::<f64>() * self.step))
    }

    /// Mean and standard deviation of the log relative risk, or of the fixed effect.
    pub(super) fn moments(&self) -> (f64, f64) {
        let mean = self.places().map(|(at, density)| at * density).sum::<f64>() * self.step;
        let terms = self.places();
        let variance = terms.map(|(at, density)| (at - mean).powi(2) * density).sum::<f64>();
        (mean, libm::sqrt(variance * self.step))
    }

    /// The probability of less than this.
    pub(super) fn below(&self, risk: f64) -> f64 {
        let places = (risk - self.from) / self.step;
        if places <= 0.0 {
            return 0.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "above nought; beyond the grid it is answered below"
        )]
        let place = places as usize;
        if place + 1 >= self.below.len() {
            return 1.0;
        }
        self.between(place, places - crate::cells::real(place as u64))
    }

    /// The probability below a place and part of a step: the cubic with the density as slope.
    fn between(&self, place: usize, part: f64) -> f64 {
        let (a, b) = (self.below[place], self.below[place + 1]);
        let (da, db) = (
            self.density[place] * self.step,
            self.density[place + 1] * self.step,
        );
        let rest = 1.0 - part;
        let value = a * rest * rest * (1.0 + 2.0 * part) + b * part * part * (3.0 - 2.0 * part)
            + da * part * rest * rest
            - db * part * part * rest;
        value.clamp(a, b)
    }

    /// The value below which it lies with this probability.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let after = self.below.partition_point(|below| *below < share);
        let place = after.clamp(1, self.below.len() - 1) - 1;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if self.between(place, middle) < share {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.from + (crate::cells::real(place as u64) + f64::midpoint(low, high)) * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard normal distribution, by its own formulas.
    #[test]
    fn a_normal_density_has_its_quantiles() {
        let step = 1.0 / PER_SD;
        let count = 105_u32;
        let density = (0..=count).map(|place| {
            let at = -EITHER_WAY + f64::from(place) * step;
            0.7 * (-at * at / 2.0).exp()
        });
        let found = Marginal::normalised(-EITHER_WAY, step, density.collect());
        for (share, expected) in [
            (0.025, -1.959_963_984_540_053_8),
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_053_8),
        ] {
            assert!((found.quantile(share) - expected).abs() < 2e-4, "{share}");
            assert!((found.below(expected) - share).abs() < 1e-5, "{share}");
        }
        let (mean, sd) = found.moments();
        assert!(mean.abs() < 1e-12 && (sd - 1.0).abs() < 1e-9);
        let (mean, sd) = found.risk_moments();
        assert!((mean - 0.5_f64.exp()).abs() < 1e-6);
        assert!((sd - (1_f64.exp() * (1_f64.exp() - 1.0)).sqrt()).abs() < 1e-3);
        assert!((found.off - (0.7 * std::f64::consts::TAU.sqrt() - 1.0)).abs() < 1e-9);
        assert_eq!((found.below(-9.0), found.below(9.0)), (0.0, 1.0));
    }
}
