//! The probability that many counts sum to a total, without adding them up one by one.
//!
//! # Method
//! All means are multiplied by what brings the expected sum to the total's nearest number; there the sum is
//! nearly normal, and what the multiplication did to the probability is known exactly: the
//! saddlepoint approximation.
//!
//! # References
//! Daniels (1954), Annals of Mathematical Statistics 25:631-650.

use vocabulary::CountInterval;

use super::cell::{in_interval, moments_in};
use crate::cells::real;

/// A count: the interval that it lies in, and the logarithm of its mean before that is known.
pub(super) type Part = (CountInterval, f64);

/// Steps towards the saddlepoint: each doubles the digits that are known.
const MOST_STEPS: usize = 60;

/// The logarithm of the probability that the parts sum to a number within, each given its own
/// interval; `None` where that was not found.
pub(super) fn ln_sum_within(parts: &[Part], within: CountInterval) -> Option<f64> {
    let sums = |tilt: f64| {
        let each = parts.iter().map(|(within, ln_mean)| {
            let ln_mean = ln_mean + tilt;
            moments_in(*within, ln_mean, libm::exp(ln_mean))
        });
        each.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    };
    let (mean, mut variance) = sums(0.0);
    let aim = mean.clamp(real(within.lower()), real(within.upper()));
    let (mut tilt, mut now) = (0.0_f64, mean);
    for _ in 0..MOST_STEPS {
        let step = (aim - now) / variance.max(1e-12);
        if (aim - now).abs() < 1e-6 * (1.0 + libm::sqrt(variance)) {
            break;
        }
        tilt += step.clamp(-1.0, 1.0);
        (now, variance) = sums(tilt);
    }
    if (aim - now).abs() > 1e-3 * (1.0 + libm::sqrt(variance)) {
        return None;
    }
    let ln_all = |tilt: f64| -> f64 {
        let each = parts.iter().map(|(within, ln_mean)| {
            let ln_mean = ln_mean + tilt;
            let mean = libm::exp(ln_mean);
            in_interval(*within, ln_mean, mean).ln + mean
        });
        each.sum()
    };
    let spread = libm::sqrt(variance);
    let density = |number: f64| {
        let score = (number - now) / spread;
        libm::exp(-score * score / 2.0 - tilt * (number - aim))
            / (spread * libm::sqrt(std::f64::consts::TAU))
    };
    // From the number aimed at outwards, as far as it matters.
    let nearest = libm::round(aim);
    let mut sum = density(nearest);
    for side in [-1.0, 1.0] {
        let mut number = nearest + side;
        while number >= real(within.lower()) && number <= real(within.upper()) {
            let term = density(number);
            sum += term;
            if term < 1e-10 * sum {
                break;
            }
            number += side;
        }
    }
    let ln = if tilt == 0.0 {
        0.0
    } else {
        ln_all(tilt) - ln_all(0.0) - tilt * aim
    };
    let whole = ln + libm::log(sum);
    whole.is_finite().then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against adding up one by one, from the middle far into both tails.
    #[test]
    fn agrees_with_adding_up() {
        let interval = |lower, upper| CountInterval::new(lower, upper).expect("in order");
        let parts: Vec<Part> = (0..80)
            .map(|at| match at % 3 {
                0 => (interval(1, 7), 0.4),
                1 => (interval(0, 4), -0.5),
                _ => (interval(8, 12), 2.2),
            })
            .collect();
        let mut chances = vec![1.0];
        let mut from = 0;
        for (within, ln_mean) in &parts {
            let ln = |count: u64| real(count) * ln_mean - libm::lgamma(real(count) + 1.0);
            let own: Vec<f64> = (within.lower()..=within.upper())
                .map(|count| libm::exp(ln(count)))
                .collect();
            let whole: f64 = own.iter().sum();
            let mut next = vec![0.0; chances.len() + own.len() - 1];
            for (a, chance) in chances.iter().enumerate() {
                for (b, own) in own.iter().enumerate() {
                    next[a + b] += chance * own / whole;
                }
            }
            from += within.lower();
            chances = next;
        }
        for (lower, upper) in [
            (320, 320),
            (300, 301),
            (270, 280),
            (380, 380),
            (320, 500),
            (420, 420),
        ] {
            let exact: f64 = (lower..=upper)
                .filter_map(|sum| chances.get(usize::try_from(sum - from).ok()?))
                .sum();
            let found = ln_sum_within(&parts, interval(lower, upper)).expect("a number");
            assert!(
                (found - libm::log(exact)).abs() < 0.02,
                "{lower} to {upper}: {found}, {}",
                libm::log(exact)
            );
        }
    }
}
