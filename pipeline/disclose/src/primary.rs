//! The primary rule: each confidential number by itself, small ones withheld, others rounded.

use vocabulary::{Confidential, Count, CountInterval, Marker};

use crate::policy::nearest;
use crate::tabular::stands_for;
use crate::{Method, Policy};

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the rules are applied"
)]
pub(crate) fn open(cell: &Confidential<Count>) -> &Count {
    cell.open()
}

/// What may be known of one confidential number, rounded to a base where it is large.
///
/// An interval that an input already has is widened to whole ranges of the
/// policy, never narrowed, so the result depends on its two ends alone.
pub(crate) fn protect(count: Count, policy: &Policy, base: u64) -> Count {
    let Some(known) = count.interval() else {
        return count;
    };
    let lowest = shown(known.lower(), policy, base);
    let highest = shown(known.upper(), policy, base);
    if lowest == highest {
        return lowest;
    }
    let ends = |count: Count| {
        count
            .interval()
            .expect("a number is never shown as missing")
    };
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(ends(lowest).lower(), ends(highest).upper())
            .expect("ranges of the policy are in the order of their counts"),
    }
}

/// What one exact number is shown as, large ones rounded to a base.
pub(crate) fn shown(n: u64, policy: &Policy, base: u64) -> Count {
    if policy.method.value == Method::Round {
        let shown = nearest(n, base);
        let (lower, upper) = stands_for(shown, base, 1);
        return Count::Rounded {
            shown,
            within: CountInterval::new(lower, upper).expect("a multiple lies in its range"),
        };
    }
    let withheld = policy.withheld();
    if n > policy.threshold.value {
        let (shown, within) = policy.bucket(n, base);
        if within.width() == 0 {
            Count::Exact(n)
        } else {
            Count::Rounded { shown, within }
        }
    } else if n >= withheld.lower() {
        Count::Suppressed {
            marker: Marker::Confidential,
            within: withheld,
        }
    } else {
        Count::Exact(0)
    }
}

/// What is said of an area that is published as a part of a merged one.
pub(crate) fn part_of(merged: Count) -> Count {
    match merged.interval() {
        Some(within) => Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(0, within.upper()).expect("nought is the smallest"),
        },
        None => merged,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::made::policy;
    use crate::{PolicyError, Zeros};

    fn interval(lower: u64, upper: u64) -> CountInterval {
        CountInterval::new(lower, upper).expect("in order")
    }

    /// NHS England, FGM Enhanced Dataset: a printed 5 "can be any number between one and seven",
    /// other numbers are rounded to the nearest 5.
    #[test]
    fn the_nhs_rule() {
        let nhs = policy(7, 5, 5, Zeros::Published);
        assert_eq!(nhs.validate(), Ok(()));
        let withheld = Count::Suppressed {
            marker: Marker::Confidential,
            within: interval(1, 7),
        };
        let rounded = |shown| Count::Rounded {
            shown,
            within: interval(shown - 2, shown + 2),
        };
        for (n, expected) in [
            (0, Count::Exact(0)),
            (1, withheld),
            (7, withheld),
            (8, rounded(10)),
            (12, rounded(10)),
            (13, rounded(15)),
            (1000, rounded(1000)),
        ] {
            assert_eq!(
                protect(Count::Exact(n), &nhs, nhs.base.value),
                expected,
                "{n}"
            );
        }
    }

    #[test]
    fn an_interval_becomes_whole_ranges() {
        let nhs = policy(7, 5, 5, Zeros::Published);
        for (known, expected) in [
            (interval(3, 4), interval(1, 7)),
            (interval(0, 3), interval(0, 7)),
            (interval(5, 9), interval(1, 12)),
            (interval(9, 14), interval(8, 17)),
        ] {
            let count = Count::Suppressed {
                marker: Marker::Confidential,
                within: known,
            };
            let protected = protect(count, &nhs, nhs.base.value);
            assert_eq!(protected.interval(), Some(expected), "{known}");
        }
    }

    #[test]
    fn refuses_a_policy_that_protects_less_than_it_says() {
        assert!(policy(0, 5, 1, Zeros::Published).validate().is_err());
        assert!(policy(7, 0, 1, Zeros::Published).validate().is_err());
        // A count of 3 would be shown as 0.
        assert!(matches!(
            policy(2, 10, 2, Zeros::Published)
                .validate()
                .expect_err("rounds to nought")[..],
            [PolicyError::RoundsBelow {
                count: 3,
                shown: 0,
                threshold: 4
            }]
        ));
        // A printed 5 could only be 6 or 7, and lies below both.
        assert!(matches!(
            policy(5, 5, 1, Zeros::Published)
                .validate()
                .expect_err("rounds below")[..],
            [PolicyError::RoundsBelow {
                count: 6,
                shown: 5,
                threshold: 7
            }]
        ));
        assert!(matches!(
            policy(7, 5, 8, Zeros::Published)
                .validate()
                .expect_err("too narrow")[..],
            [PolicyError::TooNarrow { .. }, ..]
        ));
        let mut unreasoned = policy(7, 5, 5, Zeros::Published);
        unreasoned.threshold.reason = " ".to_owned();
        assert!(unreasoned.validate().is_err());
    }

    prop_compose! {
        fn valid_policy()(base in 1_u64..30, multiple in 0_u64..5, raised in 0_u64..30, fewest in 1_u64..6, hidden: bool)
            -> Policy {
            // A threshold that ends a rounding bucket, or lies in the lower half of one.
            let threshold = (base * multiple + (base - 1) / 2 + raised % (base / 2 + 1)).max(1);
            policy(threshold, base, fewest, if hidden { Zeros::Withheld } else { Zeros::Published })
        }
    }

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            (0_u64..60).prop_map(Count::Exact),
            (0_u64..60, 0_u64..12).prop_map(|(lower, width)| Count::Suppressed {
                marker: Marker::Confidential,
                within: interval(lower, lower + width),
            }),
            Just(Count::Missing(Marker::NotAvailable)),
        ]
    }

    proptest! {
        /// The guarantee: what is known of a number always holds it, and never splits the small counts.
        #[test]
        fn every_interval_holds_its_count_and_all_small_counts_or_none(policy in valid_policy(), n in 0_u64..200) {
            prop_assume!(policy.validate().is_ok());
            let known = protect(Count::Exact(n), &policy, policy.base.value).interval().expect("a number");
            prop_assert!(known.lower() <= n && n <= known.upper());
            let small = interval(1, policy.threshold.value);
            let apart = known.lower() > small.upper() || known.upper() < small.lower();
            prop_assert!(known.contains(small) || apart, "{known} splits {small}");
            if n > 0 {
                prop_assert!(known.width() + 1 >= policy.fewest_values.value);
            }
        }

        /// The attack: of all the numbers that give the same output, the reader learns exactly the stated interval.
        #[test]
        fn enumeration_finds_no_narrower_interval(policy in valid_policy(), n in 0_u64..100) {
            prop_assume!(policy.validate().is_ok());
            let shown = protect(Count::Exact(n), &policy, policy.base.value);
            let same: Vec<u64> = (0..300).filter(|other| protect(Count::Exact(*other), &policy, policy.base.value) == shown).collect();
            let known = shown.interval().expect("a number");
            prop_assert_eq!(same.first().copied(), Some(known.lower()));
            prop_assert_eq!(same.last().copied(), Some(known.upper()));
            prop_assert_eq!(same.len() as u64, known.width() + 1);
        }

        /// What comes in as an interval is never narrowed.
        #[test]
        fn an_interval_is_widened_or_kept(policy in valid_policy(), count in any_count()) {
            prop_assume!(policy.validate().is_ok());
            let protected = protect(count, &policy, policy.base.value);
            match (count.interval(), protected.interval()) {
                (Some(before), Some(after)) => prop_assert!(after.contains(before)),
                (before, after) => prop_assert_eq!(before, after),
            }
        }
    }
}
