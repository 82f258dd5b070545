//! Which places an area can take among the others.

/// The best and the worst place that an area can have; 1 is the largest need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// After all that are above it for certain.
    pub best: usize,
    /// Before all that are below it for certain.
    pub worst: usize,
}

/// Scores closer than this are one score: what rounding in another order could make of one.
pub(super) const TIE: f64 = 1e-10;

/// A score without what rounding makes of it.
pub(super) fn rounded(score: f64) -> f64 {
    (score / TIE).round()
}

/// Whether a lead is more than rounding.
pub(super) fn leads(lead: f64) -> bool {
    lead > TIE
}

/// Room for the places of one draw after another.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    /// The scores of the last draw and their areas, in order: the next one's is much like it.
    ranked: Vec<(f64, u32)>,
    sorted: Vec<f64>,
    others: Vec<f64>,
}

impl Order {
    /// The places of scores; equal ones have the same, from the best to the worst of them.
    pub(super) fn of_scores(&mut self, scores: &[f64], into: &mut Vec<Places>) {
        if self.ranked.len() != scores.len() {
            self.ranked = (0..).take(scores.len()).map(|area| (0.0, area)).collect();
        }
        for (score, area) in &mut self.ranked {
            *score = rounded(scores[*area as usize]);
        }
        self.ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        into.clear();
        into.resize(scores.len(), Places { best: 1, worst: 1 });
        let mut below = 0;
        // From the least on, so that one is no less than the next only where they are equal.
        for equal in self.ranked.chunk_by(|one, next| one.0 >= next.0) {
            let places = Places {
                best: 1 + scores.len() - below - equal.len(),
                worst: scores.len() - below,
            };
            for (_, area) in equal {
                into[*area as usize] = places;
            }
            below += equal.len();
        }
    }

    /// The places of ranges of scores.
    ///
    /// # Formula
    /// `best = 1 + number of ranges above this one`, `worst = n - number of ranges below it`.
    pub(super) fn of_ranges(&mut self, lower: &[f64], upper: &[f64], into: &mut Vec<Places>) {
        sort(&mut self.sorted, lower);
        sort(&mut self.others, upper);
        into.clear();
        into.extend(lower.iter().zip(upper).map(|(least, most)| {
            let not_above = self
                .sorted
                .partition_point(|other| *other <= rounded(*most));
            let below = self
                .others
                .partition_point(|other| *other < rounded(*least));
            Places {
                best: 1 + lower.len() - not_above,
                worst: lower.len() - below,
            }
        }));
    }
}

fn sort(into: &mut Vec<f64>, scores: &[f64]) {
    into.clear();
    into.extend(scores.iter().map(|score| rounded(*score)));
    into.sort_unstable_by(f64::total_cmp);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Score, ranks};

    #[test]
    fn a_tie_by_rounding_is_a_tie() {
        let mut found = Vec::new();
        Order::default().of_scores(&[0.1 + 0.2, 0.3, 0.5], &mut found);
        let tied = Places { best: 2, worst: 3 };
        assert_eq!(found, [tied, tied, Places { best: 1, worst: 1 }]);
    }

    proptest! {
        /// As the crate's ranks, which count in the same way.
        #[test]
        fn ranges_have_the_places_of_ranks(ranges in prop::collection::vec((0_i32..20, 0_i32..9), 1..12)) {
            let lower: Vec<_> = ranges.iter().map(|(low, _)| f64::from(*low)).collect();
            let upper: Vec<_> = ranges.iter().map(|(low, wide)| f64::from(low + wide)).collect();
            let scores = lower.iter().zip(&upper);
            let scores: Vec<_> = scores.map(|(lower, upper)| Some(Score { value: *lower, lower: *lower, upper: *upper })).collect();
            let mut found = Vec::new();
            Order::default().of_ranges(&lower, &upper, &mut found);
            let expected: Vec<_> = ranks(&scores).into_iter().flatten().map(|ranked| Places { best: ranked.best, worst: ranked.worst }).collect();
            prop_assert_eq!(found, expected);
            let mut found = Vec::new();
            Order::default().of_scores(&lower, &mut found);
            let mut same = Vec::new();
            Order::default().of_ranges(&lower, &lower, &mut same);
            prop_assert_eq!(found, same);
        }
    }
}
