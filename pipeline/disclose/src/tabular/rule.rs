//! When a cell's feasible interval tells too much.

use super::attack::Feasible;

/// What must stay open of a withheld cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Counts from 1 to this are at risk.
    pub threshold: u64,
    /// The least difference between the ends of a withheld cell's interval.
    pub min_width: u64,
    /// Whether counts of nought are printed. A reader then knows that a withheld count is at
    /// least 1; where they are not, nought is at risk with the small counts.
    pub prints_zeros: bool,
}

impl Rule {
    /// The same, whatever the width of an interval.
    #[must_use]
    pub const fn of_any_width(self) -> Self {
        Self {
            min_width: 0,
            ..self
        }
    }

    /// The smallest count that is at risk, and that a withheld cell can be.
    #[must_use]
    pub const fn least(self) -> u64 {
        if self.prints_zeros { 1 } else { 0 }
    }

    /// Whether a count may not be printed.
    #[must_use]
    pub const fn is_at_risk(self, count: u64) -> bool {
        self.least() <= count && count <= self.threshold
    }

    /// Whether a withheld cell's interval leaves enough open: it holds all counts at risk or none
    /// of them, and is wide enough. What was not found out is not safe.
    #[must_use]
    pub fn is_safe(self, of: Feasible) -> bool {
        let reaches = |upper: Option<u64>, count: u64| upper.is_none_or(|upper| upper >= count);
        let meets = of.lower <= self.threshold && reaches(of.upper, self.least());
        let Some((low, high)) = of.met else {
            return !meets && self.min_width == 0;
        };
        let holds = low <= self.least() && reaches(high, self.threshold);
        (!meets || holds) && reaches(high, low.saturating_add(self.min_width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feasible(lower: u64, upper: impl Into<Option<u64>>) -> Feasible {
        let upper = upper.into();
        Feasible {
            lower,
            upper,
            met: Some((lower, upper)),
        }
    }

    #[test]
    fn what_was_not_found_out_is_not_safe() {
        let rule = Rule {
            threshold: 5,
            min_width: 2,
            prints_zeros: true,
        };
        let of = |lower, upper, met| Feasible { lower, upper, met };
        assert!(rule.is_safe(of(0, None, Some((1, Some(5))))));
        assert!(!rule.is_safe(of(0, None, Some((2, Some(9))))));
        assert!(rule.is_safe(of(6, Some(20), Some((7, Some(9))))));
        assert!(!rule.is_safe(of(6, Some(20), Some((7, Some(8))))));
        assert!(!rule.is_safe(of(6, Some(20), None)));
        assert!(!rule.is_safe(of(0, Some(9), None)));
        assert!(rule.of_any_width().is_safe(of(6, Some(20), None)));
        assert!(!rule.of_any_width().is_safe(of(0, Some(9), None)));
    }

    #[test]
    fn an_interval_holds_all_counts_at_risk_or_none() {
        let rule = Rule {
            threshold: 5,
            min_width: 0,
            prints_zeros: true,
        };
        for (lower, upper) in [
            (1, Some(5)),
            (0, Some(9)),
            (6, Some(6)),
            (1, None),
            (0, Some(0)),
        ] {
            assert!(rule.is_safe(feasible(lower, upper)), "{lower} {upper:?}");
        }
        for (lower, upper) in [
            (1, Some(4)),
            (2, Some(9)),
            (3, Some(3)),
            (5, None),
            (0, Some(4)),
        ] {
            assert!(!rule.is_safe(feasible(lower, upper)), "{lower} {upper:?}");
        }
        let wide = Rule {
            min_width: 8,
            ..rule
        };
        assert!(wide.is_safe(feasible(1, 9)) && !wide.is_safe(feasible(1, 8)));
        assert!(!wide.is_safe(feasible(6, 9)) && wide.is_safe(feasible(6, None)));
        let hidden = Rule {
            prints_zeros: false,
            ..rule
        };
        assert!(!hidden.is_safe(feasible(1, 9)) && hidden.is_safe(feasible(0, 5)));
        assert!(!hidden.is_safe(feasible(0, 0)) && hidden.is_at_risk(0));
    }
}
