//! The posterior of one cell's log relative risk: at every point of the lattice the cell's own
//! probability times the belief of everything else, mixed by the points' weights.

use super::cell::Cell;
use super::lattice::Lattice;
use super::message::Message;
use crate::cells::real;

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
    pub(super) fn new(
        lattice: &Lattice,
        at: usize,
        cell: Option<&Cell>,
        message: Option<&Message>,
    ) -> Self {
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
        let step = (to - from) / real(count as u64);
        // The middle of the grid is near the largest density: everything is relative to there.
        let middle = count / 2;
        let risk = |place: usize| from + real(place as u64) * step;
        let own = |place: usize| cell.map_or(0.0, |cell| cell.ln_chance(risk(place)));
        let own_here = own(middle);
        let mut density = vec![0.0; count + 1];
        let mut apart = vec![0.0; count + 1];
        for (point, weight) in lattice.points.iter().zip(&lattice.weights) {
            let (mean, variance, ln) = match point.rest.cavities.get(at) {
                Some(cavity) => (cavity.mean, cavity.variance, cavity.ln),
                None => (
                    point.rest.gaussian.mean[at],
                    point.rest.gaussian.variance[at],
                    0.0,
                ),
            };
            let away = risk(middle) - mean;
            let half = 0.5 / variance;
            let front = libm::log(*weight) + own_here
                - ln
                - 0.5 * libm::log(std::f64::consts::TAU * variance);
            let here = libm::exp(front - half * away * away);
            // From place to place the normal density is multiplied by a factor that is itself
            // multiplied by a constant.
            let bend = libm::exp(-2.0 * half * step * step);
            let ratio = |step: f64| libm::exp(-half * step * (2.0 * away + step));
            let (up, down) = (ratio(step), ratio(-step));
            if here < 1e-250 || !(here.is_finite() && up.is_finite() && down.is_finite()) {
                // Too far from the middle to be followed from there: each place by itself.
                for (place, number) in apart.iter_mut().enumerate() {
                    let from = risk(place) - mean;
                    *number += libm::exp(front - half * from * from + own(place) - own_here);
                }
                continue;
            }
            let (mut term, mut factor) = (here, up);
            for number in &mut density[middle..] {
                *number += term;
                term *= factor;
                factor *= bend;
            }
            let (mut factor, mut term) = (down, here);
            for number in density[..middle].iter_mut().rev() {
                term *= factor;
                factor *= bend;
                *number += term;
            }
        }
        for (place, number) in density.iter_mut().enumerate() {
            if *number > 0.0 {
                *number *= libm::exp(own(place) - own_here);
            }
            *number += apart[place];
        }
        let plain = step * density.iter().sum::<f64>();
        if let Some(message) = message {
            for (place, number) in density.iter_mut().enumerate() {
                *number *= libm::exp(message.at(risk(place)));
            }
        }
        let marginal = Self::normalised(from, step, density);
        let is_density = marginal.below.iter().all(|below| below.is_finite());
        Self {
            off: if is_density {
                (plain - 1.0).abs()
            } else {
                f64::INFINITY
            },
            ..marginal
        }
    }

    /// Brings a density to a probability of 1, and adds it up by the cubics through its places.
    fn normalised(from: f64, step: f64, mut density: Vec<f64>) -> Self {
        let whole = step * density.iter().sum::<f64>();
        for number in &mut density {
            *number /= whole;
        }
        let at = |place: usize| density.get(place).copied().unwrap_or(0.0);
        let mut below = vec![0.0];
        let mut sum = 0.0;
        for place in 1..density.len() {
            let before = if place > 1 { at(place - 2) } else { 0.0 };
            let area = 13.0 * (at(place - 1) + at(place)) - before - at(place + 1);
            sum += (area * step / 24.0).max(0.0);
            below.push(sum);
        }
        for number in &mut below {
            *number /= sum;
        }
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
        let variance = terms
            .map(|(at, density)| (at - mean).powi(2) * density)
            .sum::<f64>();
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
        self.between(place, places - real(place as u64))
    }

    /// The probability below a place and part of a step: the cubic with the density as slope.
    fn between(&self, place: usize, part: f64) -> f64 {
        let (a, b) = (self.below[place], self.below[place + 1]);
        let (da, db) = (
            self.density[place] * self.step,
            self.density[place + 1] * self.step,
        );
        let rest = 1.0 - part;
        let value = a * rest * rest * (1.0 + 2.0 * part)
            + b * part * part * (3.0 - 2.0 * part)
            + da * part * rest * rest
            - db * part * part * rest;
        value.clamp(a, b)
    }

    /// The value below which it lies with this probability.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let after = self.below.partition_point(|below| *below < share);
        let place = after.clamp(1, self.below.len() - 1) - 1;
        let (a, b) = (self.below[place], self.below[place + 1]);
        let part = if b > a { (share - a) / (b - a) } else { 0.5 };
        // The cubic rises throughout, so false position closes in on the one place.
        let (mut low, mut high) = (0.0, 1.0);
        let mut part = part.clamp(0.0, 1.0);
        for _ in 0..30 {
            let off = self.between(place, part) - share;
            if off.abs() < 1e-12 {
                break;
            }
            if off < 0.0 {
                low = part;
            } else {
                high = part;
            }
            let slope =
                self.step * (self.density[place] * (1.0 - part) + self.density[place + 1] * part);
            let next = part - off / slope;
            part = if next > low && next < high {
                next
            } else {
                f64::midpoint(low, high)
            };
        }
        self.from + (real(place as u64) + part) * self.step
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
