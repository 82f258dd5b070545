//! What the publisher of a table says its markers and rounded numbers stand for.

use std::str::FromStr;

use vocabulary::{Count, CountInterval, Marker};

use crate::cell::behind;
use crate::measures::number;

/// What is known of the counts behind the cells of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountRules<'a> {
    /// What the publisher says once for the whole table.
    Printed {
        /// What its markers stand for. A marker that is not named says nothing of its count.
        withheld: &'a [Withheld],
        /// To the nearest multiple of which numbers are rounded; `None` where they are exact.
        rounded: Option<u64>,
    },
    /// What two columns say row by row. Where both are blank the number is exact.
    Columns {
        /// The column of the smallest count that can stand behind the cell.
        lower: &'a str,
        /// The column of the largest.
        upper: &'a str,
    },
}

/// A marker and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// The marker.
    pub marker: Marker,
    /// The counts it stands for.
    pub within: CountInterval,
}

/// A text that is no marker with a range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not MARKER=LOWER-UPPER: expected one of c, low, u, x, z and * with the whole numbers it stands for, such as c=1-7"
)]
pub struct NotWithheld(String);

impl FromStr for Withheld {
    type Err = NotWithheld;

    /// Reads `c=1-7`.
    fn from_str(text: &str) -> Result<Self, NotWithheld> {
        let read = || {
            let (marker, range) = text.split_once('=')?;
            let (lower, upper) = range.split_once('-')?;
            let whole = |text: &str| number::events(text.trim()).ok();
            Some(Self {
                marker: number::marker(marker.trim())?,
                within: CountInterval::new(whole(lower)?, whole(upper)?).ok()?,
            })
        };
        read().ok_or_else(|| NotWithheld(text.to_owned()))
    }
}

/// What is known of a number that is printed in a table with these rules.
///
/// # Errors
/// What is wrong with it, without the number itself.
pub(super) fn of_number(
    shown: u64,
    withheld: &[Withheld],
    rounded: Option<u64>,
) -> Result<Count, &'static str> {
    let Some(base) = rounded else {
        return Ok(Count::Exact(shown));
    };
    if !shown.is_multiple_of(base) {
        return Err("the number is not a multiple of the base of --rounded");
    }
    let (lower, upper) = behind(shown, base);
    let within = CountInterval::new(lower, upper).ok();
    let within = within.and_then(|within| outside(within, withheld));
    let within = within.ok_or(
        "every count that rounds to the number is one that a marker of --withheld stands for",
    )?;
    Ok(if within.width() == 0 {
        Count::Exact(within.lower())
    } else {
        Count::Rounded { shown, within }
    })
}

/// An interval without what its ends share with the ranges of markers; `None` if that is all.
fn outside(within: CountInterval, withheld: &[Withheld]) -> Option<CountInterval> {
    let (mut lower, mut upper) = (within.lower(), within.upper());
    // What one range leaves can begin within another.
    for _ in withheld {
        for of in withheld {
            let holds = |n: u64| of.within.contains(CountInterval::exact(n));
            if holds(lower) && holds(upper) {
                return None;
            }
            if holds(lower) {
                lower = of.within.upper() + 1;
            }
            if holds(upper) {
                upper = of.within.lower().checked_sub(1)?;
            }
        }
    }
    CountInterval::new(lower, upper).ok()
}

/// What is known of the count behind a marker.
pub(super) fn of_marker(marker: Marker, withheld: &[Withheld]) -> Count {
    let of = withheld.iter().find(|of| of.marker == marker);
    of.map_or(Count::Missing(marker), |of| Count::Suppressed {
        marker,
        within: of.within,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<Withheld> {
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(|part| part.parse().expect("a rule")).collect()
    }

    fn range(shown: u64, withheld: &str, base: u64) -> Option<(u64, u64)> {
        let count = of_number(shown, &rules(withheld), Some(base)).ok()?;
        count.interval().map(Into::into)
    }

    /// The NHS's rule of 2023 (1 to 7 withheld, others to the nearest 5) by hand, and what can
    /// stand behind numbers rounded to 10.
    #[test]
    fn a_rounded_number_is_never_one_that_is_withheld() {
        for (shown, withheld, base, expected) in [
            (0, "c=1-7", 5, Some((0, 0))),
            (10, "c=1-7", 5, Some((8, 12))),
            (15, "c=1-7", 5, Some((13, 17))),
            (5, "c=1-7", 5, None),
            (12, "c=1-7", 5, None),
            (120, "c=1-7", 10, Some((115, 125))),
            (0, "", 10, Some((0, 5))),
            (10, "c=1-7", 10, Some((8, 15))),
            (10, "c=1-4,low=5-8", 10, Some((9, 15))),
            (10, "low=5-8,c=1-4", 10, Some((9, 15))),
            // A range in the middle leaves both ends: nothing is known to be out.
            (100, "c=90-95", 100, Some((50, 150))),
        ] {
            assert_eq!(
                range(shown, withheld, base),
                expected,
                "{shown} {withheld} {base}"
            );
        }
        assert_eq!(of_number(12, &[], None), Ok(Count::Exact(12)));
    }

    #[test]
    fn a_marker_stands_for_its_range_or_for_nothing_known() {
        let rules = rules("c=1-7,[low]=0-4");
        let count = of_marker(Marker::Confidential, &rules);
        assert_eq!(count.interval().map(Into::into), Some((1, 7)));
        let low = of_marker(Marker::Low, &rules);
        assert_eq!(low.interval().map(Into::into), Some((0, 4)));
        let none = of_marker(Marker::NotAvailable, &rules);
        assert_eq!(none, Count::Missing(Marker::NotAvailable));
        for text in [
            "", "c", "c=", "c=7-1", "c=1", "q=1-7", "c=-1-7", "c=1-x", "c=1.5-2",
        ] {
            assert!(text.parse::<Withheld>().is_err(), "{text} was let in");
        }
    }
}
