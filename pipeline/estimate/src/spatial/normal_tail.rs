//! Tails of the normal distribution, for analytic p-values.

use std::f64::consts::TAU;

/// From here on the continued fraction takes over from the series.
const FAR: f64 = 2.5;

/// The probability that a standard normal variable lies further from 0 than `z`, on either side.
///
/// # Units
/// A probability.
///
/// # Formula
/// Near the middle `1 - 2 p(z) (z + z^3/3 + z^5/15 + ...)` with `p` the density, beyond it
/// `2 p(z) / (z + 1/(z + 2/(z + 3/(z + ...))))`.
///
/// # References
/// Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.2.11 and 26.2.14, p. 932.
pub(super) fn two_sided(z: f64) -> f64 {
    let z = z.abs();
    let density = (-0.5 * z * z).exp() / TAU.sqrt();
    if z < FAR {
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term > sum * f64::EPSILON / 4.0 {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        1.0 - 2.0 * density * sum
    } else {
        let fraction = (1..=120).rev().fold(z, |below, k| z + f64::from(k) / below);
        2.0 * density / fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.4 at 30 digits: `erfc(z / sqrt(2))`.
    #[test]
    fn agrees_with_another_reading() {
        for (z, expected) in [
            (0.0, 1.0),
            (0.1, 0.920_344_325_445_942),
            (0.5, 0.617_075_077_451_973_8),
            (1.0, 0.317_310_507_862_914_1),
            (1.959_963_984_540_054, 0.050_000_000_000_000_024),
            (2.4, 0.016_395_071_849_192_262),
            (2.5, 0.012_419_330_651_552_27),
            (2.6, 0.009_322_376_047_437_499),
            (3.0, 0.002_699_796_063_260_189),
            (4.0, 6.334_248_366_623_985e-05),
            (5.589_382_675_044_51, 2.278_782_700_782_478_4e-08),
            (6.211_512_737_303_75, 5.247_693_639_555_796e-10),
            (8.0, 1.244_192_114_854_356_8e-15),
            (12.0, 3.552_964_224_155_358e-33),
            (20.0, 5.507_248_237_212_467_5e-89),
            (37.0, 1.145_114_244_504_915_4e-299),
        ] {
            let found = two_sided(z);
            assert!(
                (found - expected).abs() <= 2e-14 * expected,
                "z {z}: found {found:e}, expected {expected:e}"
            );
            assert_eq!(found.to_bits(), two_sided(-z).to_bits());
        }
        assert!(two_sided(50.0) >= 0.0 && two_sided(1e300) == 0.0);
    }
}
