//! Quantiles of the gamma distribution with a whole shape: what exact Poisson limits are made of.
//!
//! A count is Poisson with mean `x` and reaches `n` with the probability that a
//! gamma variable of shape `n` stays below `x`. With a whole shape both tails are
//! sums of positive terms, so nothing cancels and each keeps nearly all of its
//! digits; the tail that is small is always the one that is summed.

use std::f64::consts::TAU;
use std::num::NonZeroU64;

use crate::cells::real;
use crate::normal;

/// Up to this count a Poisson probability is the product that defines it: 20! is below 2^64.
const LARGEST_PRODUCT: u64 = 20;

/// Beyond this mean the product's exponential comes near the smallest number there is.
const LARGEST_MEAN: f64 = 600.0;

/// The `x` below which a gamma variable of this shape lies with probability `tail`.
///
/// # Units
/// Events; `tail` is a probability strictly between 0 and 0.25.
///
/// # Formula
/// The root of `ln P(shape, x) = ln tail`, by Newton's method. The distribution is
/// log-concave, so the left side is concave and increasing, and from a start left
/// of the root every step stays left of it and goes right: no bracket is needed.
/// A small shape starts from `P(shape, x) <= x^shape / shape!`, which is left of the
/// root; a large one from the cube of a normal quantile, which is so near that it does
/// not matter on which side.
///
/// # References
/// Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 6.5.1 and 6.5.13, p. 260-262.
/// Bagnoli and Bergstrom (2005), Economic Theory 26:445-469 (log-concavity).
/// Wilson and Hilferty (1931), PNAS 17:684-688 (the cube).
pub(crate) fn quantile_below(shape: NonZeroU64, tail: f64) -> f64 {
    let n = real(shape.get());
    let start = if shape.get() <= LARGEST_PRODUCT {
        ((tail.ln() + factorial(shape.get()).ln()) / n).exp()
    } else {
        n * (1.0 - 1.0 / (9.0 * n) - normal::quantile_above(tail) / (3.0 * n.sqrt())).powi(3)
    };
    newton(start, |x| {
        let (below, density) = (below(shape, x), density(shape, x));
        (tail.ln() - below.ln()) * below / density
    })
}

/// The `x` above which a gamma variable of this shape lies with probability `tail`.
///
/// # Units
/// Events; `tail` is a probability strictly between 0 and 0.25.
///
/// # Formula
/// The root of `ln Q(shape, x) = ln tail`, by Newton's method from the mean, which
/// lies left of the root. The left side is concave and decreasing, so the first
/// step passes the root and every later one comes back towards it.
///
/// # References
/// As [`quantile_below`].
pub(crate) fn quantile_above(shape: NonZeroU64, tail: f64) -> f64 {
    newton(real(shape.get()), |x| {
        let (above, density) = (above(shape, x), density(shape, x));
        (above.ln() - tail.ln()) * above / density
    })
}

/// Steps until a step no longer matters; a hundred are never needed.
fn newton(start: f64, step: impl Fn(f64) -> f64) -> f64 {
    let mut x = start;
    for _ in 0..100 {
        let next = x + step(x);
        if (next - x).abs() <= 2.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

/// `P(shape, x)`: the series `p(n) (1 + x/(n+1) + x^2/((n+1)(n+2)) + ...)` with `p` Poisson, left of the shape.
fn below(shape: NonZeroU64, x: f64) -> f64 {
    let n = real(shape.get());
    if x >= n {
        return 1.0 - above(shape, x);
    }
    let (mut term, mut sum, mut divisor) = (1.0, 1.0, n);
    while term > sum * f64::EPSILON / 4.0 {
        divisor += 1.0;
        term *= x / divisor;
        sum += term;
    }
    poisson_probability(shape.get(), x) * sum
}

/// `Q(shape, x)`: the finite sum `p(n-1) (1 + (n-1)/x + (n-1)(n-2)/x^2 + ...)`, from the shape on.
fn above(shape: NonZeroU64, x: f64) -> f64 {
    let n = real(shape.get());
    if x < n {
        return 1.0 - below(shape, x);
    }
    let (mut term, mut sum, mut factor) = (1.0, 1.0, n - 1.0);
    while factor > 0.0 && term > sum * f64::EPSILON / 4.0 {
        term *= factor / x;
        sum += term;
        factor -= 1.0;
    }
    poisson_probability(shape.get() - 1, x) * sum
}

/// The density of the gamma distribution, which is a Poisson probability too.
fn density(shape: NonZeroU64, x: f64) -> f64 {
    poisson_probability(shape.get() - 1, x)
}

/// The probability that a Poisson variable of this mean equals `n`; the mean is above 0.
///
/// Small counts by the product; others by the saddle point, whose exponent is the
/// small difference itself and not a difference of large numbers.
/// Reference: Loader (2000), Fast and Accurate Computation of Binomial Probabilities.
fn poisson_probability(n: u64, mean: f64) -> f64 {
    if n == 0 {
        return (-mean).exp();
    }
    if n <= LARGEST_PRODUCT && mean < LARGEST_MEAN {
        return (1..=n).fold((-mean).exp(), |product, k| product * (mean / real(k)));
    }
    (-stirling_error(n) - deviance(real(n), mean)).exp() / (TAU * real(n)).sqrt()
}

/// `n ln(n/mean) + mean - n`, without cancellation where the two are close.
fn deviance(n: f64, mean: f64) -> f64 {
    if (n - mean).abs() >= 0.1 * (n + mean) {
        return n * (n / mean).ln() + mean - n;
    }
    let v = (n - mean) / (n + mean);
    let mut sum = (n - mean) * v;
    let mut power = 2.0 * n * v;
    for odd in (3..99).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if (next - sum).abs() <= f64::EPSILON / 4.0 * sum {
            return next;
        }
        sum = next;
    }
    sum
}

/// `ln n!` less Stirling's formula for it, for `n` from 1.
fn stirling_error(n: u64) -> f64 {
    let x = real(n);
    if n <= LARGEST_PRODUCT {
        return factorial(n).ln() - ((x + 0.5) * x.ln() - x + TAU.sqrt().ln());
    }
    // The series 1/(12 x) - 1/(360 x^3) + ..., nested.
    [
        1.0 / 1188.0,
        -1.0 / 1680.0,
        1.0 / 1260.0,
        -1.0 / 360.0,
        1.0 / 12.0,
    ]
    .into_iter()
    .fold(0.0, |sum, term| sum / (x * x) + term)
        / x
}

/// `n!`, for `n` up to 20, where it is below 2^64.
fn factorial(n: u64) -> f64 {
    (1..=n).map(real).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).expect("not nought")
    }

    #[track_caller]
    fn close(found: f64, expected: f64, relative: f64) {
        assert!(
            (found - expected).abs() <= relative * expected.abs(),
            "found {found}, expected {expected}"
        );
    }

    /// Far apart the formula itself is exact, and next to each other the series is.
    #[test]
    fn a_deviance_is_its_formula_wherever_that_keeps_its_digits() {
        for (n, mean) in [(1.0, 1_000.0), (1_000.0, 1.0), (10.0, 15.0), (10.0, 11.0)] {
            let expected = n * f64::ln(n / mean) + mean - n;
            close(deviance(n, mean), expected, 1e-13);
        }
    }

    /// With shape 1 the distribution is exponential, and its quantiles are logarithms.
    #[test]
    fn shape_one_is_exponential() {
        for tail in [1e-12, 0.001, 0.025, 0.2] {
            close(quantile_above(shape(1), tail), -f64::ln(tail), 4e-15);
            close(quantile_below(shape(1), tail), -f64::ln_1p(-tail), 4e-15);
        }
    }

    /// Half the chi-squared table, for 2, 4, 10, 20, 60 and 100 degrees of freedom.
    /// NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.4, printed to three decimals.
    #[test]
    fn agrees_with_the_printed_chi_squared_table() {
        for (half, lower, upper) in [
            (1, 0.051, 7.378),
            (2, 0.484, 11.143),
            (5, 3.247, 20.483),
            (10, 9.591, 34.170),
            (30, 40.482, 83.298),
            (50, 74.222, 129.561),
        ] {
            assert!(
                (2.0 * quantile_below(shape(half), 0.025) - lower).abs() < 5.1e-4,
                "shape {half}"
            );
            assert!(
                (2.0 * quantile_above(shape(half), 0.025) - upper).abs() < 5.1e-4,
                "shape {half}"
            );
        }
    }

    /// Shape 2 has `Q = (1 + x) e^-x`, which checks the root against a closed form.
    #[test]
    fn the_roots_of_shape_two_are_roots() {
        let x = quantile_above(shape(2), 0.025);
        close((1.0 + x) * (-x).exp(), 0.025, 1e-14);
        let x = quantile_below(shape(2), 0.025);
        // 1 - (1 + x) e^-x as the series x^2/2 - x^3/3 + x^4/8 - ..., term k being (-1)^k (k-1) x^k / k!.
        let mut power = 1.0;
        let series: f64 = (1..30)
            .map(|k| {
                power *= -x / f64::from(k);
                power * f64::from(k - 1)
            })
            .sum();
        close(series, 0.025, 1e-14);
    }

    /// Two formulas for one probability, compared where the code passes from one to the other.
    #[test]
    fn the_product_meets_the_saddle_point() {
        for n in [19_u64, 20, 21, 22] {
            for mean in [5.0, 18.0, 20.0, 25.0, 60.0] {
                let product =
                    (1..=n).fold(f64::exp(-mean), |product, k| product * (mean / real(k)));
                let saddle =
                    (-stirling_error(n) - deviance(real(n), mean)).exp() / (TAU * real(n)).sqrt();
                close(saddle, product, 5e-14);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_quantile_leaves_its_tail(n in 1_u64..5000, tail in 1e-9..0.249_f64) {
            close(below(shape(n), quantile_below(shape(n), tail)), tail, 1e-11);
            close(above(shape(n), quantile_above(shape(n), tail)), tail, 1e-11);
        }
    }
}
