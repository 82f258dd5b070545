//! Sums, products and ratios of numbers with limits, none of them negative.

use crate::rate::Limited;

/// A number known exactly.
pub(crate) const fn exactly(value: f64) -> Limited {
    Limited {
        value,
        lower: value,
        upper: value,
    }
}

/// The product, its ends being those of both.
pub(crate) fn times(a: Limited, b: Limited) -> Limited {
    Limited {
        value: a.value * b.value,
        lower: a.lower * b.lower,
        upper: a.upper * b.upper,
    }
}

/// The sum, its ends being those of both: errors of the same cause add up.
pub(crate) fn plus(a: Limited, b: Limited) -> Limited {
    Limited {
        value: a.value + b.value,
        lower: a.lower + b.lower,
        upper: a.upper + b.upper,
    }
}

/// The ratio, its ends being those of both; `None` where the divisor can be nought.
pub(crate) fn over(a: Limited, b: Limited) -> Option<Limited> {
    (b.lower > 0.0).then(|| Limited {
        value: a.value / b.value,
        lower: a.lower / b.upper,
        upper: a.upper / b.lower,
    })
}

/// Numbers whose errors have nothing to do with each other, added up.
///
/// # Units
/// Those of the terms.
///
/// # Formula
/// `lower = sum T - min(k sqrt(sum (T - lower T)^2), sum (T - lower T))`, and likewise above,
/// with `k = z / sqrt(3)` and `z` the normal quantile of the level. A term's range says what is
/// possible and not what is likely, so its error is taken as spread evenly over it: a standard
/// error of the half-width over `sqrt(3)` on either side. The worst cases of all are the most
/// that the sum can be off by, and one term alone is off by its whole range.
///
/// # Errors
/// None.
///
/// # References
/// JCGM 100:2008, Guide to the expression of uncertainty in measurement, 4.3.7 (rectangular
/// distributions) and 5.1.2 (sums). Zou and Donner (2008), Statistics in Medicine 27:1693-1702
/// (either side by itself).
pub(crate) fn joined(terms: &[Limited], z: f64) -> Limited {
    let side = |leg: fn(Limited) -> f64| least(terms.iter().copied().map(leg), z);
    let value: f64 = terms.iter().map(|term| term.value).sum();
    let below = side(|term| term.value - term.lower);
    let above = side(|term| term.upper - term.value);
    Limited {
        value,
        lower: (value - below).max(0.0),
        upper: value + above,
    }
}

/// Numbers whose errors have nothing to do with each other, multiplied.
///
/// # Units
/// Those of the factors together.
///
/// # Formula
/// As [`joined`], of the logarithms: `lower = P exp(-min(k sqrt(sum a^2), sum a))`, with `P` the
/// product of the values and `a = ln(value / lower)` of each, and likewise above. Where a value
/// is nought the ends are the products of the ends.
///
/// # Errors
/// None.
///
/// # References
/// JCGM 100:2008, 5.1.6 (relative uncertainties of a product). Zou and Donner (2008), Statistics
/// in Medicine 27:1693-1702.
pub(crate) fn product(factors: &[Limited], z: f64) -> Limited {
    let worst = factors.iter().copied().fold(exactly(1.0), times);
    if worst.value <= 0.0 {
        return worst;
    }
    let side = |leg: fn(Limited) -> f64| least(factors.iter().copied().map(leg), z);
    let below = side(|factor| (factor.value / factor.lower).ln());
    let above = side(|factor| (factor.upper / factor.value).ln());
    Limited {
        value: worst.value,
        lower: worst.value * (-below).exp(),
        upper: worst.value * above.exp(),
    }
}

/// How far a sum can be off at most: by the root of its terms' squares, or by all of them together.
fn least(legs: impl Iterator<Item = f64>, z: f64) -> f64 {
    let (root, sum) = legs.fold((0.0_f64, 0.0_f64), |(root, sum), leg| {
        (root.hypot(leg), sum + leg)
    });
    (z / 3.0_f64.sqrt() * root).min(sum)
}

/// One over a number; `None` where that can be nought.
pub(crate) fn inverse(a: Limited) -> Option<Limited> {
    over(exactly(1.0), a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn term(value: f64, lower: f64, upper: f64) -> Limited {
        Limited {
            value,
            lower,
            upper,
        }
    }

    #[track_caller]
    fn close(found: Limited, (value, lower, upper): (f64, f64, f64)) {
        for (found, expected) in [
            (found.value, value),
            (found.lower, lower),
            (found.upper, upper),
        ] {
            assert!(
                (found - expected).abs() < 1e-9,
                "found {found}, expected {expected}"
            );
        }
    }

    /// By hand, with legs 3 and 4 on both sides: the root is 5, and `k` is 1 for z = sqrt(3).
    #[test]
    fn independent_terms_are_joined_by_their_squares() {
        let terms = [term(10.0, 7.0, 14.0), term(20.0, 16.0, 23.0)];
        let z = 3.0_f64.sqrt();
        close(joined(&terms, z), (30.0, 25.0, 35.0));
        // At 95%, k = 1.959963984540054 / sqrt(3) = 1.131585.
        let wide = joined(&terms, 1.959_963_984_540_054);
        assert!((wide.upper - (30.0 + 5.0 * 1.131_585_7)).abs() < 1e-5);
    }

    #[test]
    fn one_term_alone_keeps_its_whole_range_and_no_more() {
        close(joined(&[term(10.0, 7.0, 14.0)], 1.96), (10.0, 7.0, 14.0));
        close(joined(&[], 1.96), (0.0, 0.0, 0.0));
    }

    /// By hand: halves and doubles below and above, so the root of two legs is sqrt(2) ln 2.
    #[test]
    fn independent_factors_are_joined_by_their_logarithms() {
        let factor = term(1.0, 0.5, 2.0);
        let z = 3.0_f64.sqrt();
        let root = 2.0_f64.powf(2.0_f64.sqrt());
        close(product(&[factor, factor], z), (1.0, 1.0 / root, root));
        close(product(&[factor, exactly(3.0)], 10.0), (3.0, 1.5, 6.0));
    }

    #[test]
    fn a_product_of_nought_has_the_ends_of_its_factors() {
        let none = [term(0.0, 0.0, 2.0), term(3.0, 2.0, 4.0)];
        close(product(&none, 1.96), (0.0, 0.0, 8.0));
        let perhaps = [term(1.0, 0.0, 2.0), term(3.0, 3.0, 3.0)];
        close(product(&perhaps, 1.96), (3.0, 0.0, 6.0));
    }

    #[test]
    fn nothing_is_divided_by_what_can_be_nought() {
        assert_eq!(over(exactly(5.0), term(1.0, 0.0, 2.0)), None);
        close(
            over(term(50.0, 40.0, 60.0), term(100.0, 80.0, 120.0)).expect("a ratio"),
            (0.5, 40.0 / 120.0, 0.75),
        );
    }

    proptest! {
        /// Never wider than all worst cases added up, never narrower than the widest term alone.
        #[test]
        fn the_range_lies_between_one_term_and_all_worst_cases(
            legs in prop::collection::vec((0.0..1e4_f64, 0.0..1.0_f64, 0.0..1e4_f64), 1..8),
        ) {
            let terms: Vec<_> =
                legs.iter().map(|(value, down, up)| term(*value, value * (1.0 - down), value + up)).collect();
            let joined = joined(&terms, 1.959_963_984_540_054);
            let slack = 1e-9 * (1.0 + joined.upper);
            let worst_lower: f64 = terms.iter().map(|term| term.lower).sum();
            let worst_upper: f64 = terms.iter().map(|term| term.upper).sum();
            prop_assert!(worst_lower <= joined.lower + slack && joined.upper <= worst_upper + slack);
            for term in &terms {
                prop_assert!(joined.upper - joined.value >= term.upper - term.value - slack);
                prop_assert!(joined.value - joined.lower >= term.value - term.lower - slack);
            }
        }
    }
}
