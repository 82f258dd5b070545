//! Whether the intervals of an indicator swallow the differences between areas.

use vocabulary::{AreaColumn, Figure};

/// How many pairs of areas have intervals that overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Pairs of areas that both have an interval.
    pub pairs: usize,
    /// Pairs whose intervals have a number in common.
    pub overlapping: usize,
}

impl Overlap {
    /// Whether more than half of the pairs cannot be told apart.
    #[must_use]
    pub const fn swallows_differences(self) -> bool {
        self.overlapping * 2 > self.pairs
    }

    /// The verdict as a sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        let Self { pairs, overlapping } = self;
        if pairs == 0 {
            return "Fewer than two areas have an interval: there is nothing to tell apart."
                .to_owned();
        }
        let verdict = if self.swallows_differences() {
            "the intervals swallow most differences between areas: read the wider areas, and rank nothing by this alone"
        } else {
            "most areas can be told apart"
        };
        format!("{overlapping} of {pairs} pairs of areas have overlapping intervals: {verdict}.")
    }
}

/// Counts the pairs of areas whose intervals overlap.
///
/// Overlap is not a test: two figures can differ by more than chance while their
/// intervals still touch, so the count errs towards caution.
///
/// # Units
/// Pairs of areas.
///
/// # Formula
/// Of two intervals, each reaches at least to the other's lower limit; two that do not overlap have
/// one whose lower limit lies above the other's upper one, and each such pair is counted once.
///
/// # Errors
/// None; areas without an interval are left out.
///
/// # References
/// Schenker and Gentleman (2001), The American Statistician 55:182-186.
#[must_use]
pub fn overlap(figures: &AreaColumn<Figure>) -> Overlap {
    let intervals: Vec<_> = figures
        .values()
        .filter_map(|figure| Some((figure.lower()?, figure.upper()?)))
        .collect();
    let mut lower: Vec<f64> = intervals.iter().map(|of| of.0).collect();
    lower.sort_unstable_by(f64::total_cmp);
    let above = |upper: f64| lower.len() - lower.partition_point(|other| *other <= upper);
    let apart: usize = intervals.iter().map(|of| above(of.1)).sum();
    let pairs = intervals.len() * intervals.len().saturating_sub(1) / 2;
    Overlap {
        pairs,
        overlapping: pairs - apart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use vocabulary::{Area, AreaList, Estimate, Marker, Method, Status, Unit};

    #[test]
    fn counts_pairs_that_share_a_number() {
        let code = |n: usize| format!("E0900000{n}").parse().expect("a code");
        let areas = (1..=4)
            .map(|n| Area {
                code: code(n),
                name: n.to_string(),
            })
            .collect();
        let areas = Arc::new(AreaList::new(areas).expect("no code twice"));
        let intervals = [Some((0.0, 2.0)), Some((2.0, 3.0)), Some((4.0, 5.0)), None];
        let mut intervals = intervals.into_iter();
        let column = AreaColumn::from_fn(&areas, |_| match intervals.next().flatten() {
            Some(limits) => Figure {
                status: Status::Estimated,
                estimate: Estimate::new(
                    None,
                    limits,
                    None,
                    Method::IndirectEstimation,
                    Unit::new("women"),
                )
                .ok(),
            },
            None => Figure::missing(Marker::NotAvailable),
        });
        let found = overlap(&column);
        assert_eq!(
            found,
            Overlap {
                pairs: 3,
                overlapping: 1
            }
        );
        assert!(!found.swallows_differences());
        assert!(
            Overlap {
                pairs: 3,
                overlapping: 2
            }
            .sentence()
            .starts_with("2 of 3 pairs")
        );
    }
}
