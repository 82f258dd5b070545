//! Ranks, with the places that the scores' intervals leave possible.

/// A score and its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The central score.
    pub value: f64,
    /// Its lower limit.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
}

/// A rank and the ranks that are possible; 1 is the largest score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// The rank by central scores; equal scores share the best one.
    pub rank: usize,
    /// The best rank that the intervals leave possible.
    pub best: usize,
    /// The worst one.
    pub worst: usize,
}

/// Ranks scores from the largest down, each with the ranks its interval leaves possible.
///
/// The intervals are those of each score by itself. Where they held all at once the
/// ranks would hold all at once too; at the level of a single one they hold less often.
///
/// # Units
/// Places, from 1.
///
/// # Formula
/// `best = 1 + number of scores whose lower limit is above this upper limit`;
/// `worst = n - number of scores whose upper limit is below this lower limit`.
/// Scores that are missing are not counted and have no rank.
///
/// # Errors
/// None.
///
/// # References
/// Klein, Wright and Wieczorek (2020), A joint confidence region for an overall ranking
/// of populations, JRSS C 69:589-606.
///
/// # Example
/// ```
/// use prioritise::{Ranked, Score, ranks};
/// let score = |value, lower, upper| Some(Score { value, lower, upper });
/// let found = ranks(&[score(9.0, 8.0, 10.0), None, score(5.0, 4.0, 6.0), score(5.5, 3.0, 8.5)]);
/// assert_eq!(found[0], Some(Ranked { rank: 1, best: 1, worst: 2 }));
/// assert_eq!(found[1], None);
/// assert_eq!(found[2], Some(Ranked { rank: 3, best: 2, worst: 3 }));
/// assert_eq!(found[3], Some(Ranked { rank: 2, best: 1, worst: 3 }));
/// ```
#[must_use]
pub fn ranks(scores: &[Option<Score>]) -> Vec<Option<Ranked>> {
    let sorted = |end: fn(&Score) -> f64| {
        let mut ends: Vec<f64> = scores.iter().flatten().map(end).collect();
        ends.sort_by(f64::total_cmp);
        ends
    };
    let (values, lowers, uppers) = (
        sorted(|s| s.value),
        sorted(|s| s.lower),
        sorted(|s| s.upper),
    );
    let above = |ends: &[f64], than: f64| ends.len() - ends.partition_point(|end| *end <= than);
    let below = |ends: &[f64], than: f64| ends.partition_point(|end| *end < than);
    let ranked = |score: &Score| Ranked {
        rank: 1 + above(&values, score.value),
        best: 1 + above(&lowers, score.upper),
        worst: uppers.len() - below(&uppers, score.lower),
    };
    scores
        .iter()
        .map(|score| score.as_ref().map(ranked))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(value: f64) -> Score {
        Score {
            value,
            lower: value,
            upper: value,
        }
    }

    #[test]
    fn equal_scores_share_the_best_rank() {
        let found: Vec<_> = ranks(&[3.0, 7.0, 7.0, 1.0].map(|value| Some(exact(value))))
            .into_iter()
            .flatten()
            .map(|ranked| (ranked.best, ranked.rank, ranked.worst))
            .collect();
        assert_eq!(found, [(3, 3, 3), (1, 1, 2), (1, 1, 2), (4, 4, 4)]);
    }

    fn scores() -> impl Strategy<Value = Vec<Option<Score>>> {
        let score = (0_i32..20, 0_i32..8, 0_i32..8).prop_map(|(value, down, up)| Score {
            value: f64::from(value),
            lower: f64::from(value - down),
            upper: f64::from(value + up),
        });
        prop::collection::vec(prop::option::of(score), 0..12)
    }

    proptest! {
        #[test]
        fn the_rank_lies_among_those_possible(scores in scores()) {
            let n = scores.iter().flatten().count();
            for ranked in ranks(&scores).into_iter().flatten() {
                prop_assert!(1 <= ranked.best && ranked.best <= ranked.rank);
                prop_assert!(ranked.rank <= ranked.worst && ranked.worst <= n);
            }
        }

        /// Any scores within the intervals rank within the rank intervals.
        #[test]
        fn no_scores_within_their_intervals_rank_outside(scores in scores(), at in prop::collection::vec(0.0..=1.0_f64, 12)) {
            let drawn: Vec<_> = scores
                .iter()
                .zip(&at)
                .map(|(score, at)| score.map(|s| exact(s.lower + (s.upper - s.lower) * at)))
                .collect();
            for (possible, found) in ranks(&scores).into_iter().zip(ranks(&drawn)) {
                if let (Some(possible), Some(found)) = (possible, found) {
                    prop_assert!(possible.best <= found.rank && found.rank <= possible.worst);
                }
            }
        }
    }
}
