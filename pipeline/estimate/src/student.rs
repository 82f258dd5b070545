//! Quantiles of Student's t distribution with a whole number of degrees of freedom.

use std::f64::consts::{FRAC_PI_2, PI};
use std::num::NonZeroU32;

use crate::normal;

/// The `t` above which a variable of these degrees of freedom lies with probability `tail`.
///
/// # Units
/// Standard errors; `tail` is a probability strictly between 0 and 0.25.
///
/// # Formula
/// The root of `above(t) = tail`, by Newton's method from the normal quantile. That lies
/// left of the root, since the t distribution has the heavier tail; right of 0 the tail
/// is convex and falls, so every step stays left of the root and goes right.
///
/// # References
/// Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4, p. 948.
pub(crate) fn quantile_above(freedom: NonZeroU32, tail: f64) -> f64 {
    let mut t = normal::quantile_above(tail);
    for _ in 0..200 {
        let next = t + (above(freedom, t) - tail) / density(freedom, t);
        if next - t <= 4.0 * f64::EPSILON * t {
            return next.max(t);
        }
        t = next;
    }
    t
}

/// The probability of more than `t`, for `t` from 0: the finite series in the angle `atan(t / sqrt(freedom))`.
fn above(freedom: NonZeroU32, t: f64) -> f64 {
    let n = f64::from(freedom.get());
    // The complement of the angle, whose tangent is sqrt(n) / t, keeps its digits far out.
    let rest = n.sqrt().atan2(t);
    let (cos, sin) = (rest.sin(), rest.cos());
    if freedom.get().is_multiple_of(2) {
        // 1 - sin (1 + 1/2 cos^2 + 1.3/(2.4) cos^4 + ...), halved; the sum has freedom / 2 terms.
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 1..freedom.get() / 2 {
            term *= cos * cos * f64::from(2 * k - 1) / f64::from(2 * k);
            sum += term;
        }
        (1.0 - sin * sum) / 2.0
    } else {
        // 1/2 - (angle + sin (cos + 2/3 cos^3 + ...)) / pi; the sum has (freedom - 1) / 2 terms.
        let (mut term, mut sum) = (cos, 0.0);
        for k in 1..=(freedom.get() - 1) / 2 {
            sum += term;
            term *= cos * cos * f64::from(2 * k) / f64::from(2 * k + 1);
        }
        0.5 - (FRAC_PI_2 - rest + sin * sum) / PI
    }
}

/// The density, from the recurrence of its constant: `c(n + 2) = c(n) (n + 1) / n sqrt(n / (n + 2))`.
fn density(freedom: NonZeroU32, t: f64) -> f64 {
    let n = f64::from(freedom.get());
    let (mut constant, mut at) = if freedom.get().is_multiple_of(2) {
        (1.0 / 8.0_f64.sqrt(), 2.0)
    } else {
        (1.0 / PI, 1.0)
    };
    while at < n {
        constant *= (at + 1.0) / at * f64::sqrt(at / (at + 2.0));
        at += 2.0;
    }
    constant * (1.0 + t * t / n).powf(-f64::midpoint(n, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17.1, `scipy.stats.t.isf(tail, freedom)`.
    #[test]
    fn agrees_with_scipy() {
        for (freedom, tail, expected) in [
            (1, 0.2, 1.376_381_920_471_173_6),
            (1, 0.025, 12.706_204_736_174_705),
            (1, 0.001, 318.308_838_985_550_44),
            (2, 0.2, 1.060_660_171_779_821),
            (2, 0.025, 4.302_652_729_749_464),
            (2, 0.001, 22.327_124_770_119_873),
            (3, 0.2, 0.978_472_312_363_303_8),
            (3, 0.025, 3.182_446_305_283_708_6),
            (3, 0.001, 10.214_531_852_407_385),
            (4, 0.2, 0.940_964_577_235_181_1),
            (4, 0.025, 2.776_445_105_197_794_3),
            (4, 0.001, 7.173_182_219_782_308_5),
            (5, 0.2, 0.919_543_780_240_826_7),
            (5, 0.025, 2.570_581_835_636_315_5),
            (5, 0.001, 5.893_429_531_356_009),
            (8, 0.2, 0.888_889_517_767_019_9),
            (8, 0.025, 2.306_004_135_204_166_2),
            (8, 0.001, 4.500_790_933_723_724),
            (13, 0.2, 0.870_151_533_968_173_7),
            (13, 0.025, 2.160_368_656_462_793),
            (13, 0.001, 3.851_982_391_168_387_5),
            (30, 0.2, 0.853_767_261_471_298),
            (30, 0.025, 2.042_272_456_301_238),
            (30, 0.001, 3.385_184_866_829_305),
            (101, 0.2, 0.845_194_544_862_670_2),
            (101, 0.025, 1.983_731_002_955_606),
            (101, 0.001, 3.172_892_665_740_569_4),
        ] {
            let freedom = NonZeroU32::new(freedom).expect("not nought");
            let found = quantile_above(freedom, tail);
            assert!(
                (found / expected - 1.0).abs() < 1e-10,
                "{freedom} degrees, tail {tail}: found {found}, expected {expected}"
            );
        }
    }
}
