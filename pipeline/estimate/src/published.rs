//! What publishers print of a count, for trials of methods on counts that are known.

use vocabulary::{Count, CountInterval, Marker};

/// How counts and totals are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// The NHS's: 0 stands, 1 to 7 are withheld, all others are rounded to the nearest 5; totals
    /// likewise.
    Nhs,
    /// The Department for Education's: 0 stands, 1 to 5 are withheld, all others stand; totals are
    /// rounded to the nearest 10, halves up.
    Dfe,
}

impl Rule {
    /// What is printed of a count.
    pub(crate) fn cell(self, count: u64) -> Count {
        match (self, count) {
            (_, 0) => Count::Exact(0),
            (Self::Nhs, 1..=7) => withheld(7),
            (Self::Nhs, _) => {
                let shown = (count + 2) / 5 * 5;
                Count::Rounded {
                    shown,
                    within: between((shown - 2).max(8), shown + 2),
                }
            }
            (Self::Dfe, 1..=5) => withheld(5),
            (Self::Dfe, _) => Count::Exact(count),
        }
    }

    /// What is printed of a sum of counts says that it is one of these.
    pub(crate) fn total(self, sum: u64) -> CountInterval {
        match self {
            Self::Nhs => {
                let printed = self.cell(sum).interval();
                printed.expect("no count is missing under this rule")
            }
            Self::Dfe => {
                let shown = (sum + 5) / 10 * 10;
                between(shown.saturating_sub(5), shown + 4)
            }
        }
    }
}

fn withheld(most: u64) -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: between(1, most),
    }
}

pub(crate) fn between(lower: u64, upper: u64) -> CountInterval {
    CountInterval::new(lower, upper).expect("the lower end is not above the upper")
}
