//! Limits of a proportion.

use std::num::NonZeroU64;

use vocabulary::{CountInterval, Level};

use crate::Limited;
use crate::cells::real;
use crate::normal;

/// A proportion with Wilson's score limits.
///
/// # Units
/// A proportion, from 0 to 1; `None` when more have the feature than there are.
///
/// # Formula
/// The roots in `p` of `(x/n - p)^2 = z^2 p (1 - p) / n`. The upper one is
/// `(2x + z^2 + z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2))`; the lower one is
/// `x^2 / (n (n + z^2))` over it, since that is the product of the two, and so
/// keeps its digits where `x` is small.
///
/// # Errors
/// None; a numerator above its denominator has no limits.
///
/// # References
/// Wilson (1927), Journal of the American Statistical Association 22:209-212.
/// Public Health England (2018), Technical Guide: Confidence Intervals, proportions.
///
/// # Example
/// 65 of 100, from the test data of `PHEindicatormethods`.
/// ```
/// use std::num::NonZeroU64;
/// use vocabulary::{CountInterval, Level};
/// let hundred = NonZeroU64::new(100).ok_or("nought")?;
/// let proportion = estimate::wilson(65, hundred, Level::P95).ok_or("more than all")?;
/// assert!((proportion.lower - 0.5525444330).abs() < 1e-10);
/// assert!((proportion.upper - 0.7363575176).abs() < 1e-10);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn wilson(having: u64, of: NonZeroU64, level: Level) -> Option<Limited> {
    let lacking = of.get().checked_sub(having)?;
    let (x, n) = (real(having), real(of.get()));
    let value = x / n;
    let z = normal::quantile_above(level.tail());
    let root = (z * z + 4.0 * value * real(lacking)).sqrt();
    let largest = (2.0 * x + z * z + z * root) / (2.0 * (n + z * z));
    let upper = if lacking == 0 {
        1.0
    } else {
        largest.clamp(value, 1.0)
    };
    let lower = (value * x / ((n + z * z) * upper)).clamp(0.0, value);
    Some(Limited {
        value,
        lower,
        upper,
    })
}

/// The smallest and the largest proportion that two ranges leave, as the pairs of numbers they are of.
///
/// Limits grow with the part and fall with the whole. A part is never larger than its
/// whole, so where the largest part passes the smallest whole, the largest pair is the
/// largest part of as many: of those its lower limit is the highest too, since all of
/// more is surer than all of fewer. `None` when no part fits, or the whole may be nought.
pub(crate) fn extremes(having: CountInterval, of: CountInterval) -> Option<[(u64, NonZeroU64); 2]> {
    let (fewest, most) = (NonZeroU64::new(of.lower())?, NonZeroU64::new(of.upper())?);
    let largest = having.upper().min(most.get());
    let whole = NonZeroU64::new(largest).map_or(fewest, |part| part.max(fewest));
    (having.lower() <= most.get()).then_some([(having.lower(), most), (largest, whole)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn limits(having: u64, of: u64, level: f64) -> Limited {
        let of = NonZeroU64::new(of).expect("not nought");
        let level = Level::new(level).expect("a level");
        wilson(having, of, level).expect("no more than all")
    }

    /// `PHEindicatormethods` 2.1.0, `testdata_Proportion.xlsx` and `testdata_Byars_Wilson.xlsx`.
    #[test]
    fn agrees_with_the_published_fixtures() {
        for (having, of, level, lower, upper) in [
            (
                1,
                100,
                0.95,
                0.001_767_432_064_140_651_1,
                0.054_486_196_178_705_294,
            ),
            (
                5,
                100,
                0.95,
                0.021_543_679_154_367_98,
                0.111_750_469_231_919_11,
            ),
            (
                20,
                100,
                0.95,
                0.133_366_933_331_032_5,
                0.288_829_165_593_158_85,
            ),
            (
                65,
                100,
                0.95,
                0.552_544_432_968_879_7,
                0.736_357_517_569_024_7,
            ),
            (
                9_856,
                12_345,
                0.95,
                0.791_210_175_290_906_9,
                0.805_364_007_361_490_9,
            ),
            (
                7_776_456,
                7_564_336_677,
                0.95,
                0.001_027_320_100_164_109_4,
                0.001_028_764_457_897_723_1,
            ),
            (
                222,
                3_215,
                0.95,
                0.060_791_690_363_636_595,
                0.078_339_566_813_836_33,
            ),
            (
                1_045,
                5_000,
                0.95,
                0.197_955_498_800_132_97,
                0.220_491_303_731_890_27,
            ),
            (
                1,
                100,
                0.998,
                0.000_873_065_697_299_977,
                0.104_554_452_837_058_2,
            ),
            (
                65,
                100,
                0.998,
                0.495_494_657_407_043_1,
                0.778_354_061_408_969_7,
            ),
            (
                999,
                3_456,
                0.998,
                0.265_839_957_680_749_53,
                0.313_447_544_927_998_5,
            ),
        ] {
            let found = limits(having, of, level);
            assert!(
                (found.lower / lower - 1.0).abs() < 1e-12
                    && (found.upper / upper - 1.0).abs() < 1e-12,
                "{having} of {of}: found {found:?}, expected {lower} to {upper}"
            );
        }
    }

    #[test]
    fn none_and_all_have_limits_and_more_than_all_has_none() {
        assert_eq!(
            (limits(0, 10, 0.95).lower, limits(0, 10, 0.95).value),
            (0.0, 0.0)
        );
        assert_eq!(
            (limits(10, 10, 0.95).value, limits(10, 10, 0.95).upper),
            (1.0, 1.0)
        );
        let ten = NonZeroU64::new(10).expect("not nought");
        assert_eq!(wilson(11, ten, Level::P95), None);
    }

    proptest! {
        /// What the envelope rests on: limits grow with the numerator and fall with the denominator.
        #[test]
        fn limits_grow_with_the_part_and_fall_with_the_whole(
            having in 0_u64..2_000, lacking in 0_u64..2_000, level in 0.501..0.9999_f64,
        ) {
            let of = having + lacking.max(1);
            let (at, more, wider) = (limits(having, of, level), limits(having + 1, of, level), limits(having, of + 1, level));
            prop_assert!(0.0 <= at.lower && at.lower <= at.value && at.value <= at.upper && at.upper <= 1.0);
            prop_assert!(at.lower < more.lower && at.upper < more.upper);
            prop_assert!(wider.lower <= at.lower && wider.upper < at.upper);
        }

        /// The complement's limits are the mirror image.
        #[test]
        fn those_who_lack_it_mirror_those_who_have_it(having in 0_u64..500, lacking in 1_u64..500) {
            let (a, b) = (limits(having, having + lacking, 0.95), limits(lacking, having + lacking, 0.95));
            prop_assert!((a.lower + b.upper - 1.0).abs() < 1e-14 && (a.upper + b.lower - 1.0).abs() < 1e-14);
        }
    }
}
