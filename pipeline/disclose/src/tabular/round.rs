//! Controlled rounding: every cell to a multiple of a base, and the sums hold.
//!
//! # Method
//! A cell goes to one of the two multiples next to it, and a multiple stays; of the tables that
//! still add up the one of least total change is taken (Cox 1987, Journal of the American
//! Statistical Association 82:520-524). A network always has one, and it is found by flows
//! ([`round_flow`](super::round_flow)). Other tables need integer programming
//! ([`round_program`](super::round_program)), and in three dimensions there may be none (Causey,
//! Cox and Ernst 1985, Journal of the American Statistical Association 80:903-909): then multiples
//! farther away are allowed, which is said.

use super::attack::{Feasible, Known};
use super::network::Network;
use super::round_flow;
use super::round_program;
use super::rule::Rule;
use super::structure::Structure;

/// Multiples away from a count that are tried before a table is given up.
const MOST_REACH: u64 = 4;

/// A table whose cells are multiples of a base.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounded {
    /// A multiple for every cell of the structure.
    pub values: Vec<u64>,
    /// How far a cell may be from its count: 1 where only the multiples next to it are allowed.
    pub reach: u64,
    /// What all printed cells changed by together.
    pub change: u64,
    /// No table within this reach that adds up changes less.
    pub bound: u64,
}

/// Why a table was not rounded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoundError {
    /// A base that rounds nothing.
    #[error("the base is {base}: it must be 2 or more")]
    Base {
        /// The base.
        base: u64,
    },
    /// Counts that do not add up.
    #[error("the parts of {total} do not add up to it")]
    Sum {
        /// The total's codes.
        total: String,
    },
    /// No multiples add up, or none were found.
    #[error("no multiples of {base} near the counts were found that add up")]
    NotFound {
        /// The base.
        base: u64,
    },
}

/// Rounds every cell.
///
/// # Shapes
/// `counts` has a number for every cell of the structure; counts of cells without a row are what
/// their parts add up to, and no limit is kept for what they become.
///
/// # Errors
/// With every sum that does not hold; when no multiples were found.
pub fn round(structure: &Structure, counts: &[u64], base: u64) -> Result<Rounded, Vec<RoundError>> {
    if base < 2 {
        return Err(vec![RoundError::Base { base }]);
    }
    let wrong = structure.sums.iter().filter(|sum| !sum.holds(counts));
    let errors: Vec<RoundError> = wrong
        .map(|sum| RoundError::Sum {
            total: structure.name(sum.total),
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let sums: Vec<Vec<(usize, i8)>> = structure
        .sums
        .iter()
        .map(|sum| sum.signed().collect())
        .collect();
    if let Some(network) = Network::new(counts.len(), &sums) {
        let multiples = round_flow::round(&network, &sums, counts, structure.printed, base);
        let values: Vec<u64> = multiples.into_iter().map(|of| of * base).collect();
        if !structure.sums.iter().all(|sum| sum.holds(&values)) {
            return Err(vec![RoundError::NotFound { base }]);
        }
        return Ok(rounded(structure, counts, values, 1, None));
    }
    for reach in 1..=MOST_REACH {
        if let Some((multiples, bound)) = round_program::round(structure, counts, base, reach) {
            let values = multiples.into_iter().map(|of| of * base).collect();
            return Ok(rounded(structure, counts, values, reach, Some(bound)));
        }
    }
    Err(vec![RoundError::NotFound { base }])
}

fn rounded(
    structure: &Structure,
    counts: &[u64],
    values: Vec<u64>,
    reach: u64,
    bound: Option<u64>,
) -> Rounded {
    let cells = 0..structure.printed;
    let change = cells.map(|cell| counts[cell].abs_diff(values[cell])).sum();
    Rounded {
        values,
        reach,
        change,
        bound: bound.map_or(change, |bound| bound.min(change)),
    }
}

/// The counts that a printed multiple can stand for.
#[must_use]
pub const fn stands_for(multiple: u64, base: u64, reach: u64) -> (u64, u64) {
    let less = base.saturating_mul(reach).saturating_sub(1);
    (multiple.saturating_sub(less), multiple.saturating_add(less))
}

/// What a reader knows of a table of multiples.
#[must_use]
pub fn known_rounded(structure: &Structure, multiples: &[u64], base: u64, reach: u64) -> Known {
    let ends = (0..structure.keys.len()).map(|cell| match multiples.get(cell) {
        Some(multiple) if cell < structure.printed => {
            let (lower, upper) = stands_for(*multiple, base, reach);
            (lower, Some(upper))
        }
        _ => (0, None),
    });
    let (lower, upper) = ends.unzip();
    Known { lower, upper }
}

impl Rule {
    /// Whether the sums tell no more of a rounded count that may be at risk than its multiple
    /// does, and enough stays open.
    #[must_use]
    pub fn is_safe_rounded(self, of: Feasible, (lower, upper): (u64, u64)) -> bool {
        let meets = of.lower <= self.threshold && of.upper.is_none_or(|upper| upper >= 1);
        let Some((low, high)) = of.met else {
            return !meets && self.min_width == 0;
        };
        let reaches = |count: u64| high.is_none_or(|high| high >= count);
        let tells_no_more = low <= lower && reaches(upper);
        (!meets || tells_no_more) && reaches(low.saturating_add(self.min_width))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Hierarchies;
    use super::*;

    fn feasible(lower: u64, upper: u64) -> Feasible {
        Feasible {
            lower,
            upper: Some(upper),
            met: Some((lower, Some(upper))),
        }
    }

    #[test]
    fn a_multiple_stands_for_the_counts_next_to_it() {
        assert_eq!(stands_for(0, 5, 1), (0, 4));
        assert_eq!(stands_for(10, 5, 1), (6, 14));
        assert_eq!(stands_for(10, 5, 2), (1, 19));
    }

    #[test]
    fn sums_tell_no_more_than_the_multiple_where_that_may_be_small() {
        let rule = Rule {
            threshold: 4,
            min_width: 0,
            prints_zeros: true,
        };
        assert!(rule.is_safe_rounded(feasible(0, 4), (0, 4)));
        assert!(!rule.is_safe_rounded(feasible(1, 4), (0, 4)));
        assert!(!rule.is_safe_rounded(feasible(0, 3), (0, 4)));
        assert!(rule.is_safe_rounded(feasible(9, 9), (6, 14)));
        let wide = Rule {
            min_width: 4,
            ..rule
        };
        assert!(wide.is_safe_rounded(feasible(0, 4), (0, 4)));
        assert!(!wide.is_safe_rounded(feasible(9, 12), (6, 14)));
    }

    #[test]
    fn what_cannot_be_rounded_is_named() {
        let parents = BTreeMap::from([("T".to_owned(), vec!["A".to_owned(), "B".to_owned()])]);
        let hierarchies = Hierarchies(BTreeMap::from([("area".to_owned(), parents)]));
        let rows = ["A", "B", "T"].map(|code| vec![code.to_owned()]).to_vec();
        let structure = Structure::new(&["area".to_owned()], rows, &hierarchies).expect("a table");
        assert!(round(&structure, &[3, 9, 12], 5).is_ok());
        assert_eq!(
            round(&structure, &[3, 9, 12], 1),
            Err(vec![RoundError::Base { base: 1 }])
        );
        let total = "T".to_owned();
        assert_eq!(
            round(&structure, &[3, 9, 13], 5),
            Err(vec![RoundError::Sum { total }])
        );
    }
}
