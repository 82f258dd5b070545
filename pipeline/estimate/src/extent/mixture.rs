//! The share with FGM among women of one leaf, from the countries that may be behind it.

use crate::rate::Limited;

/// One country of a leaf: what share of the residents it may have, and its prevalence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Country {
    /// The share of the leaf's residents, with the ends of its declared range.
    pub(crate) share: Limited,
    /// The survey's prevalence as a proportion, with the ends of its declared error.
    pub(crate) prevalence: Limited,
}

/// The prevalence of a mixture of countries, with the least and the greatest that the
/// declared ranges allow.
///
/// # Units
/// A proportion of women.
///
/// # Formula
/// `value = sum share x prevalence`. The least has every share and every prevalence at
/// its lower end. The greatest is a linear programme, `max sum s x upper prevalence`
/// with each `s` in its range and `sum s <= 1`; with one such constraint it is solved
/// exactly by starting from the lower shares and filling up the country of the highest
/// prevalence first (the fractional knapsack).
///
/// # References
/// Dorkenoo, Morison and Macfarlane (2007), FORWARD (prevalence by country of birth).
/// Dantzig (1957), Discrete-variable extremum problems, Operations Research 5:266 (the greedy solution).
pub(crate) fn mixture(countries: &[Country]) -> Limited {
    let value: f64 = countries
        .iter()
        .map(|c| c.share.value * c.prevalence.value)
        .sum();
    let lower: f64 = countries
        .iter()
        .map(|c| c.share.lower * c.prevalence.lower)
        .sum();
    let mut by_prevalence: Vec<_> = countries.iter().collect();
    by_prevalence.sort_by(|a, b| b.prevalence.upper.total_cmp(&a.prevalence.upper));
    let mut left = 1.0 - countries.iter().map(|c| c.share.lower).sum::<f64>();
    let mut upper = 0.0;
    for country in by_prevalence {
        let more = (country.share.upper - country.share.lower)
            .min(left)
            .max(0.0);
        left -= more;
        upper += (country.share.lower + more) * country.prevalence.upper;
    }
    // The shares themselves are allowed, so only rounding can put the value outside.
    Limited {
        value,
        lower: lower.min(value),
        upper: upper.max(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn country((lower, value, upper): (f64, f64, f64), prevalence: f64) -> Country {
        Country {
            share: Limited {
                value,
                lower,
                upper,
            },
            prevalence: Limited {
                value: prevalence,
                lower: prevalence,
                upper: prevalence,
            },
        }
    }

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() < 1e-12,
            "found {found}, expected {expected}"
        );
    }

    /// By hand: 0.2 x 0.9 + 0.3 x 0.1; 0.1 x 0.9 + 0.2 x 0.1; and 0.5 x 0.9 with what is left, 0.5 x 0.1.
    #[test]
    fn the_highest_prevalence_is_filled_first() {
        let mixed = mixture(&[country((0.2, 0.3, 0.8), 0.1), country((0.1, 0.2, 0.5), 0.9)]);
        close(mixed.value, 0.21);
        close(mixed.lower, 0.11);
        close(mixed.upper, 0.50);
    }

    #[test]
    fn one_country_alone_has_its_own_prevalence() {
        let mixed = mixture(&[country((1.0, 1.0, 1.0), 0.992)]);
        close(mixed.lower, 0.992);
        close(mixed.upper, 0.992);
    }

    fn range() -> impl Strategy<Value = (f64, f64, f64)> {
        (0.0..0.3_f64, 0.0..0.3_f64, 0.0..0.4_f64)
            .prop_map(|(a, b, c)| (a, a + b / 3.0, a + b / 3.0 + c))
    }

    proptest! {
        /// No allowed mixture lies outside: shares picked at random, shrunk to fit in the whole.
        #[test]
        fn every_allowed_mixture_lies_inside(
            shares in prop::collection::vec((range(), 0.0..1.0_f64, 0.0..1.0_f64), 1..3),
        ) {
            let countries: Vec<_> = shares.iter().map(|(share, prevalence, _)| country(*share, *prevalence)).collect();
            let mixed = mixture(&countries);
            let free: f64 = shares.iter().map(|(share, _, at)| (share.2 - share.0) * at).sum();
            let least: f64 = shares.iter().map(|(share, _, _)| share.0).sum();
            let shrink = if free > 0.0 { ((1.0 - least) / free).min(1.0) } else { 0.0 };
            let picked: f64 =
                shares.iter().map(|(share, p, at)| (share.0 + (share.2 - share.0) * at * shrink) * p).sum();
            prop_assert!(mixed.lower <= picked + 1e-12 && picked <= mixed.upper + 1e-12);
            prop_assert!(mixed.lower <= mixed.value && mixed.value <= mixed.upper);
        }
    }
}
