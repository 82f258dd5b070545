//! Limits of the mean of a Poisson count.

use std::num::NonZeroU64;

use vocabulary::{Level, Method};

use crate::cells::real;
use crate::{gamma, normal};

/// From this many events on, Byar's approximation stands in for the exact limits.
///
/// Public Health England, Technical Guide: Confidence Intervals (2018), as `PHEindicatormethods` does it.
pub const BYAR_FROM: u64 = 10;

/// Limits of the mean of a Poisson count, as English public health draws them.
///
/// # Units
/// Events.
///
/// # Formula
/// [`garwood`] below ten events, [`byar`] from ten. The limits grow with the count,
/// across the change of method too.
///
/// # Errors
/// None: every count has limits.
///
/// # References
/// Public Health England (2018), Technical Guide: Confidence Intervals, rates.
///
/// # Example
/// ```
/// use vocabulary::{Level, Method};
/// let ((lower, upper), method) = estimate::poisson_limits(65, Level::P95);
/// assert!((lower - 50.163188).abs() < 1e-6 && (upper - 82.849139).abs() < 1e-6);
/// assert_eq!(method, Method::Byar);
/// ```
#[must_use]
pub fn poisson_limits(events: u64, level: Level) -> ((f64, f64), Method) {
    if events < BYAR_FROM {
        (garwood(events, level), Method::Garwood)
    } else {
        (byar(events, level), Method::Byar)
    }
}

/// Exact limits: the means under which a count this large, or this small, is as rare as the tail.
///
/// # Units
/// Events.
///
/// # Formula
/// The lower limit is the gamma quantile of shape `n` at `tail`, 0 for no events;
/// the upper one that of shape `n + 1` at `1 - tail`.
///
/// # Errors
/// None.
///
/// # References
/// Garwood (1936), Biometrika 28:437-442.
///
/// # Example
/// ```
/// use vocabulary::Level;
/// let (lower, upper) = estimate::garwood(5, Level::P95);
/// assert!((lower - 1.623486).abs() < 1e-6 && (upper - 11.668332).abs() < 1e-6);
/// ```
#[must_use]
pub fn garwood(events: u64, level: Level) -> (f64, f64) {
    let lower =
        NonZeroU64::new(events).map_or(0.0, |shape| gamma::quantile_below(shape, level.tail()));
    let upper = gamma::quantile_above(NonZeroU64::MIN.saturating_add(events), level.tail());
    (lower, upper)
}

/// Byar's approximation to the exact limits.
///
/// # Units
/// Events.
///
/// # Formula
/// `lower = n (1 - 1/(9n) - z/(3 sqrt n))^3`, not below 0, and
/// `upper = m (1 - 1/(9m) + z/(3 sqrt m))^3` with `m = n + 1`.
///
/// # Errors
/// None.
///
/// # References
/// Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69, equation 2.13.
///
/// # Example
/// ```
/// use vocabulary::Level;
/// let (lower, upper) = estimate::byar(1_045, Level::P95);
/// assert!((lower - 982.593202).abs() < 1e-6 && (upper - 1110.331213).abs() < 1e-6);
/// ```
#[must_use]
pub fn byar(events: u64, level: Level) -> (f64, f64) {
    let z = normal::quantile_above(level.tail());
    let limit = |n: f64, z: f64| {
        n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt()))
            .max(0.0)
            .powi(3)
    };
    let n = real(events);
    let lower = if events == 0 { 0.0 } else { limit(n, -z) };
    (lower, limit(n + 1.0, z))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn close((lower, upper): (f64, f64), expected: (f64, f64), within: f64) {
        assert!(
            (lower - expected.0).abs() < within && (upper - expected.1).abs() < within,
            "found {lower} to {upper}, expected {} to {}",
            expected.0,
            expected.1
        );
    }

    fn level(proportion: f64) -> Level {
        Level::new(proportion).expect("a level")
    }

    /// `PHEindicatormethods`, test data of `byars_lower` and `byars_upper`.
    #[test]
    fn byar_agrees_with_the_published_fixtures() {
        close(byar(65, Level::P95), (50.163_188, 82.849_139), 5e-7);
        close(byar(65, level(0.998)), (42.880_261, 94.000_291), 5e-7);
        close(byar(1_045, Level::P95), (982.593_202, 1_110.331_213), 5e-7);
    }

    /// `PHEindicatormethods` for 1 and 5; Garwood (1936), table I, and R's
    /// `poisson.test`, which prints the others to six decimals.
    #[test]
    fn garwood_agrees_with_the_tables() {
        close(garwood(0, Level::P95), (0.0, 3.688_879), 5e-7);
        close(garwood(1, Level::P95), (0.025_318, 5.571_643), 5e-7);
        close(garwood(2, Level::P95), (0.242_209, 7.224_688), 5e-7);
        close(garwood(5, Level::P95), (1.623_486, 11.668_332), 5e-7);
        close(garwood(10, Level::P95), (4.795_389, 18.390_356), 5e-7);
    }

    #[test]
    fn the_method_changes_at_ten() {
        assert_eq!(poisson_limits(9, Level::P95).1, Method::Garwood);
        assert_eq!(poisson_limits(10, Level::P95).1, Method::Byar);
    }

    /// Byar is said to be within a tenth of an event of the exact limits from ten on.
    #[test]
    fn byar_stays_near_the_exact_limits() {
        for n in [10, 50, 400, 3_000] {
            close(byar(n, Level::P95), garwood(n, Level::P95), 0.1);
        }
    }

    proptest! {
        /// What the envelopes rest on: limits hold their count and grow with it.
        #[test]
        fn limits_hold_the_count_and_grow_with_it(n in 0_u64..3_000, proportion in 0.501..0.9999_f64) {
            let level = level(proportion);
            let ((lower, upper), _) = poisson_limits(n, level);
            let ((next_lower, next_upper), _) = poisson_limits(n + 1, level);
            prop_assert!(0.0 <= lower && lower <= real(n) && real(n) <= upper);
            prop_assert!(lower < next_lower && upper < next_upper);
        }

        #[test]
        fn a_higher_level_gives_wider_limits(n in 0_u64..200, low in 0.51..0.9_f64) {
            let (narrow, wide) = (poisson_limits(n, level(low)).0, poisson_limits(n, level(low + 0.09)).0);
            prop_assert!(wide.0 <= narrow.0 && narrow.1 < wide.1);
        }
    }
}
