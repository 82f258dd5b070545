//! What one cell says of its area's relative risk: the probability that a Poisson count with
//! this mean lies where the cell says it lies.
//!
//! With `mean = exp(offset + risk)` the logarithm of that probability is concave in `risk`
//! (a sum of neighbouring Poisson probabilities is log-concave in the logarithm of the mean).

use vocabulary::{Count, CountInterval};

use crate::cells::real;

/// What a cell says, and the logarithm of the events expected where the relative risk is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    /// The counts that can stand in the cell; `None` where nothing is known of it.
    pub(super) within: Option<CountInterval>,
    /// The logarithm of the expected events.
    pub(super) offset: f64,
}

/// Counts from here on decide their risk nearly by themselves: to 1 part in 300.
const CERTAIN_FROM: u64 = 100_000;

/// An interval with more counts than this is summed over those that matter, or as an area.
const MOST_TERMS: u64 = 400;

/// The terms of an interval with no more counts than this grow to less than any number's limit.
pub(super) const SHORT: u64 = 30;

/// The logarithm of a probability and its first two derivatives by the log of the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    /// The logarithm, but for a constant.
    pub(super) value: f64,
    /// Its first derivative.
    pub(super) first: f64,
    /// Its second derivative: not above nought.
    pub(super) second: f64,
}

/// The counts of an interval, given the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Within {
    /// The logarithm of the probability of the interval, but for the constant `-ln(lower!)`.
    pub(super) ln: f64,
    /// The mean of the counts in it.
    pub(super) mean: f64,
    /// Their variance.
    pub(super) variance: f64,
}

impl Cell {
    /// A cell of a table, with its expected events, which are above nought.
    pub(super) fn new(count: Count, expected: f64) -> Self {
        Self {
            within: count.interval(),
            offset: libm::log(expected),
        }
    }

    /// Whether the cell decides its risk nearly by itself: a count so large, known so well, that
    /// what it says is as good as normal.
    pub(super) fn is_certain(&self) -> bool {
        self.within
            .is_some_and(|of| of.lower() >= CERTAIN_FROM && of.width() <= of.lower() / 300)
    }

    /// The logarithm of the probability of a count that decides its risk nearly by itself, under
    /// a belief with this mean and variance: the count is as good as normal on the scale of the
    /// risk, and its own error is added.
    pub(super) fn ln_of_certain(&self, (mean, variance): (f64, f64)) -> f64 {
        self.within.map_or(0.0, |within| {
            let count = f64::midpoint(real(within.lower()), real(within.upper()));
            let whole = variance + 1.0 / count;
            let off = libm::log(count) - self.offset - mean;
            let density =
                -off * off / (2.0 * whole) - 0.5 * libm::log(std::f64::consts::TAU * whole);
            density - libm::log(count) + libm::log(real(within.width()) + 1.0)
        })
    }

    /// The logarithm of the probability of what the cell says under a belief with this mean and
    /// variance, but for the cell's constant.
    pub(super) fn ln_under(&self, (mean, variance): (f64, f64)) -> f64 {
        if self.is_certain() {
            self.ln_of_certain((mean, variance))
        } else {
            tilt(self, mean, variance, self.start()).ln
        }
    }

    /// A risk near which the cell's probability is largest.
    pub(super) fn start(&self) -> f64 {
        self.within.map_or(0.0, |within| {
            let middle = f64::midpoint(real(within.lower()), real(within.upper()));
            libm::log(middle.max(0.5)) - self.offset
        })
    }

    /// The probability of what the cell says, as the logarithm of one factor and the other
    /// factor itself, given the logarithm of the mean and the mean.
    fn chance(&self, ln_mean: f64, mean: f64) -> (f64, f64) {
        let Some(within) = self.within else {
            return (0.0, 1.0);
        };
        if within.width() > SHORT {
            return (in_interval(within, ln_mean, mean).ln, 1.0);
        }
        let mut term = 1.0;
        let mut sum = 1.0;
        let mut count = real(within.lower());
        let front = count * ln_mean - mean;
        for _ in 0..within.width() {
            count += 1.0;
            term *= mean / count;
            sum += term;
        }
        (front, sum)
    }

    /// The logarithm of the probability of what the cell says, but for its constant.
    pub(super) fn ln_chance(&self, risk: f64) -> f64 {
        let ln_mean = self.offset + risk;
        let (ln, factor) = self.chance(ln_mean, libm::exp(ln_mean));
        ln + libm::log(factor)
    }

    /// The logarithm of the probability of what the cell says, and its derivatives by the risk.
    pub(super) fn slope(&self, risk: f64) -> Slope {
        let Some(within) = self.within else {
            return Slope {
                value: 0.0,
                first: 0.0,
                second: 0.0,
            };
        };
        let ln_mean = self.offset + risk;
        let mean = libm::exp(ln_mean);
        let found = in_interval(within, ln_mean, mean);
        Slope {
            value: found.ln,
            first: found.mean - mean,
            second: (found.variance - mean).min(0.0),
        }
    }
}

/// What is known of a Poisson count that lies in an interval.
pub(super) fn in_interval(within: CountInterval, ln_mean: f64, mean: f64) -> Within {
    let lower = real(within.lower());
    let front = lower * ln_mean - mean;
    if within.width() == 0 {
        return Within {
            ln: front,
            mean: lower,
            variance: 0.0,
        };
    }
    if within.width() <= MOST_TERMS {
        return by_terms(within, front, mean);
    }
    by_area(within, ln_mean, mean)
}

/// Mean and variance of a Poisson count that lies in an interval.
pub(super) fn moments_in(within: CountInterval, ln_mean: f64, mean: f64) -> (f64, f64) {
    let [found] = moments_at(within, [ln_mean], [mean]);
    found
}

/// The same at several means, given their logarithms too: side by side, since each term waits for
/// the one before.
pub(super) fn moments_at<const N: usize>(
    within: CountInterval,
    ln_means: [f64; N],
    means: [f64; N],
) -> [(f64, f64); N] {
    if within.width() > SHORT {
        return std::array::from_fn(|at| {
            let found = in_interval(within, ln_means[at], means[at]);
            (found.mean, found.variance)
        });
    }
    let (mut term, mut sum, mut first, mut second) = ([1.0; N], [1.0; N], [0.0; N], [0.0; N]);
    let (mut count, mut above) = (real(within.lower()), 0.0);
    for _ in 0..within.width() {
        count += 1.0;
        above += 1.0;
        for at in 0..N {
            term[at] *= means[at] / count;
            sum[at] += term[at];
            first[at] += above * term[at];
            second[at] += above * above * term[at];
        }
    }
    std::array::from_fn(|at| {
        let average = first[at] / sum[at];
        (
            real(within.lower()) + average,
            (second[at] / sum[at] - average * average).max(0.0),
        )
    })
}

/// The probabilities of the counts one by one, as multiples of the first's: each follows from
/// the one before. The sums are scaled where they would grow beyond a number.
fn by_terms(within: CountInterval, front: f64, mean: f64) -> Within {
    let (mut term, mut ln_scale) = (1.0_f64, 0.0);
    let (mut sum, mut first, mut second) = (1.0_f64, 0.0, 0.0);
    for step in 1..=within.width() {
        term *= mean / real(within.lower() + step);
        if term > 1e200 {
            let scale = 1e-200;
            (term, sum, first, second) = (term * scale, sum * scale, first * scale, second * scale);
            ln_scale += 200.0 * std::f64::consts::LN_10;
        }
        let above = real(step);
        sum += term;
        first += above * term;
        second += above * above * term;
    }
    let above = first / sum;
    Within {
        ln: front + libm::log(sum) + ln_scale,
        mean: real(within.lower()) + above,
        variance: (second / sum - above * above).max(0.0),
    }
}

/// Nodes and weights of Gauss and Legendre's rule of ten points, the half right of the middle.
const LEGENDRE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// The counts of an interval whose probabilities are above e^-40 of the largest: so far from it
/// on either side.
pub(super) fn that_matter(within: CountInterval, ln_mean: f64, mean: f64) -> CountInterval {
    let (lower, upper) = (real(within.lower()), real(within.upper()));
    let peak = mean.clamp(lower, upper);
    let slope = (ln_mean - libm::log(peak.max(0.5))).abs();
    let reach = 80.0 / (slope + libm::sqrt(slope * slope + 80.0 / peak.max(1.0)));
    let (first, last) = ((peak - reach).max(lower), (peak + reach).min(upper));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between the interval's ends, which are whole numbers from 0"
    )]
    let ends = (first.floor() as u64, last.ceil() as u64);
    CountInterval::new(ends.0, ends.1.min(within.upper())).unwrap_or(within)
}

/// A long interval, over those of its counts that matter: one by one where they are few, else
/// as a smooth function of the count, whose sum is the area from half before the first to half
/// after the last (the midpoint rule read backwards) less a 24th of what its slope changes by.
/// More than [`MOST_TERMS`] counts that matter are spread so wide that what is left is below a
/// millionth of the sum.
fn by_area(within: CountInterval, ln_mean: f64, mean: f64) -> Within {
    let lower = real(within.lower());
    let lowest = libm::lgamma(lower + 1.0);
    let ln_term = |count: f64| count * ln_mean - mean - (libm::lgamma(count + 1.0) - lowest);
    let peak = mean.clamp(lower, real(within.upper()));
    let few = that_matter(within, ln_mean, mean);
    let (first, last) = (few.lower(), few.upper());
    if few.width() <= MOST_TERMS {
        let shift = libm::lgamma(real(first) + 1.0) - lowest;
        let found = by_terms(few, real(first) * ln_mean - mean - shift, mean);
        return found;
    }
    let (from, to) = (real(first) - 0.5, real(last) + 0.5);
    let largest = ln_term(peak);
    let pieces = 12_u32;
    let width = (to - from) / f64::from(pieces);
    let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
    for piece in 0..pieces {
        let middle = from + (f64::from(piece) + 0.5) * width;
        for (node, weight) in LEGENDRE {
            for side in [-1.0, 1.0] {
                let count = middle + side * node * width / 2.0;
                let term = weight * libm::exp(ln_term(count) - largest) * width / 2.0;
                let above = count - peak;
                sum += term;
                first += above * term;
                second += above * above * term;
            }
        }
    }
    let slope = |count: f64| {
        let count = count.max(0.5);
        libm::exp(ln_term(count) - largest) * (ln_mean - libm::log(count))
    };
    let whole = sum - (slope(to) - slope(from)) / 24.0;
    let above = first / sum;
    Within {
        ln: largest + libm::log(whole),
        mean: peak + above,
        variance: (second / sum - above * above).max(0.0),
    }
}

/// A normal belief about the risk, once the cell is taken into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tilted {
    /// The logarithm of the probability of what the cell says under the belief (but for the
    /// cell's constant).
    pub(super) ln: f64,
    /// The mean of the risk.
    pub(super) mean: f64,
    /// Its variance.
    pub(super) variance: f64,
    /// Its third and fourth cumulants.
    pub(super) higher: (f64, f64),
}

/// What a belief with this mean and variance becomes once the cell is taken in.
///
/// # Formula
/// Trapezoidal sums of the product around its largest value, which converge faster than any
/// power of the step for smooth functions that fall off on both sides.
///
/// # References
/// Trefethen and Weideman (2014), SIAM Review 56:385-458.
pub(super) fn tilt(cell: &Cell, mean: f64, variance: f64, start: f64) -> Tilted {
    let (peak, ln_peak, scale) = largest(mean, variance, start, |risk| cell.slope(risk));
    // The probability changes over about 1 where it cuts a wide belief off.
    let step = (0.6 * scale).min(0.35);
    let half = 0.5 / variance;
    let ln_mean = cell.offset + peak;
    let density = |away: f64, expected: f64| {
        let (ln, factor) = cell.chance(ln_mean + away, expected);
        let from = peak + away - mean;
        factor * libm::exp(ln - half * from * from - ln_peak)
    };
    let (at_peak, growth) = (libm::exp(ln_mean), libm::exp(step));
    let mut sums = [density(0.0, at_peak), 0.0, 0.0, 0.0, 0.0];
    for (side, growth) in [(-1.0, 1.0 / growth), (1.0, growth)] {
        let mut expected = at_peak;
        for count in 1..4_000 {
            let away = side * f64::from(count) * step;
            expected *= growth;
            let mut term = density(away, expected);
            // The product falls ever faster, so what is left is smaller still.
            if term < 1e-11 * sums[0] {
                break;
            }
            for sum in &mut sums {
                *sum += term;
                term *= away;
            }
        }
    }
    let [whole, first, second, third, fourth] = sums;
    let [m1, m2, m3, m4] = [first, second, third, fourth].map(|sum| sum / whole);
    let spread = (m2 - m1 * m1).max(f64::MIN_POSITIVE);
    let k3 = m3 - 3.0 * m1 * m2 + 2.0 * m1 * m1 * m1;
    let central4 = m4 - 4.0 * m1 * m3 + 6.0 * m1 * m1 * m2 - 3.0 * m1 * m1 * m1 * m1;
    Tilted {
        ln: ln_peak + libm::log(whole * step) - 0.5 * libm::log(std::f64::consts::TAU * variance),
        mean: peak + m1,
        variance: spread,
        higher: (k3, central4 - 3.0 * spread * spread),
    }
}

/// Where the product of belief and factor is largest, how large, and the spread around it.
fn largest(mean: f64, variance: f64, start: f64, slope: impl Fn(f64) -> Slope) -> (f64, f64, f64) {
    let value = |at: f64, found: Slope| {
        let away = at - mean;
        found.value - away * away / (2.0 * variance)
    };
    let mut at = start;
    let mut here = slope(at);
    for _ in 0..100 {
        let gradient = here.first - (at - mean) / variance;
        let curvature = here.second - 1.0 / variance;
        let mut step = -gradient / curvature;
        if step.abs() < 1e-3 * libm::sqrt(-1.0 / curvature) {
            break;
        }
        // Exponentials are only nearly parabolas within about 1 of where one is.
        step = step.clamp(-2.0, 2.0);
        let mut next = slope(at + step);
        while value(at + step, next) < value(at, here) && step.abs() > 1e-12 {
            step *= 0.5;
            next = slope(at + step);
        }
        at += step;
        here = next;
    }
    let curvature = 1.0 / variance - here.second;
    (at, value(at, here), libm::sqrt(1.0 / curvature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval(lower: u64, upper: u64) -> CountInterval {
        CountInterval::new(lower, upper).expect("in order")
    }

    /// Every term by its logarithm.
    fn brute(within: CountInterval, mean: f64) -> Within {
        let ln_mean = libm::log(mean);
        let lowest = libm::lgamma(real(within.lower()) + 1.0);
        let ln =
            |count: u64| real(count) * ln_mean - mean - (libm::lgamma(real(count) + 1.0) - lowest);
        let counts = || within.lower()..=within.upper();
        let largest = counts().map(ln).fold(f64::NEG_INFINITY, f64::max);
        let sum = |power: i32, from: f64| -> f64 {
            counts()
                .map(|count| (real(count) - from).powi(power) * libm::exp(ln(count) - largest))
                .sum()
        };
        let whole = sum(0, 0.0);
        let mean = sum(1, 0.0) / whole;
        Within {
            ln: largest + libm::log(whole),
            mean,
            variance: sum(2, mean) / whole,
        }
    }

    proptest! {
        #[test]
        fn an_interval_is_the_sum_of_its_terms(
            lower in 0_u64..60, width in 0_u64..40, ln_mean in -6.0..6.0_f64,
        ) {
            let within = interval(lower, lower + width);
            let mean = libm::exp(ln_mean);
            let (found, expected) = (in_interval(within, ln_mean, mean), brute(within, mean));
            prop_assert!((found.ln - expected.ln).abs() < 1e-9, "{found:?} {expected:?}");
            prop_assert!((found.mean - expected.mean).abs() < 1e-9);
            prop_assert!((found.variance - expected.variance).abs() < 1e-7);
        }

        #[test]
        fn a_long_interval_is_the_sum_of_its_terms(
            lower in 0_u64..9_000, width in 401_u64..4_000, ln_mean in 4.0..9.5_f64,
        ) {
            let within = interval(lower, lower + width);
            let mean = libm::exp(ln_mean);
            let (found, expected) = (in_interval(within, ln_mean, mean), brute(within, mean));
            prop_assert!((found.ln - expected.ln).abs() < 1e-5, "{found:?} {expected:?}");
            let spread = expected.variance.sqrt().max(1.0);
            prop_assert!((found.mean - expected.mean).abs() < 0.02 * spread, "{found:?} {expected:?}");
        }

        /// Against sums with a step a tenth as long over a range twice as wide.
        #[test]
        fn slow_a_tilted_belief_has_its_moments(
            mean in -3.0..3.0_f64, sd in 0.05..3.0_f64, lower in 0_u64..30, width in 0_u64..8, expected in 0.1..50.0_f64,
        ) {
            let cell = Cell { within: Some(interval(lower, lower + width)), offset: libm::log(expected) };
            let found = tilt(&cell, mean, sd * sd, cell.start());
            let density = |risk: f64| libm::exp(cell.ln_chance(risk) - (risk - mean).powi(2) / (2.0 * sd * sd) - found.ln);
            let (from, to) = (found.mean - 14.0 * sd, found.mean + 14.0 * sd);
            let step = (to - from) / 20_000.0;
            let sum = |power: i32| (0..=20_000).map(|at| from + f64::from(at) * step)
                .map(|risk| (risk - found.mean).powi(power) * density(risk) * step / (sd * std::f64::consts::TAU.sqrt())).sum::<f64>();
            prop_assert!((sum(0) - 1.0).abs() < 5e-5, "{}", sum(0));
            prop_assert!(sum(1).abs() < 5e-5 * sd);
            prop_assert!((sum(2) / found.variance - 1.0).abs() < 3e-4);
            prop_assert!((sum(3) - found.higher.0).abs() < 3e-4 * sd.powi(3));
        }
    }

    #[test]
    fn a_thousand_million_events_are_a_number() {
        let count = 1_000_000_000;
        for within in [
            interval(count, count),
            interval(count - 5, count + 4),
            interval(0, count),
        ] {
            let cell = Cell {
                within: Some(within),
                offset: libm::log(1e6),
            };
            let found = tilt(&cell, 0.0, 25.0, cell.start());
            let all = [found.ln, found.mean, found.variance];
            assert!(all.iter().all(|number| number.is_finite()), "{found:?}");
            if within.width() < 10 {
                assert!((found.mean - 1000_f64.ln()).abs() < 1e-7, "{found:?}");
                assert!((found.variance * 1e9 - 1.0).abs() < 1e-3, "{found:?}");
            }
        }
    }
}
