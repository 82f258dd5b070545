//! What may be known of a small count, as the plan declares it.

use serde::{Deserialize, Serialize};
use vocabulary::CountInterval;

/// A value of the policy and why it is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasoned<T> {
    /// The value.
    pub value: T,
    /// Why.
    pub reason: String,
}

/// Whether a count of nought may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zeros {
    /// Nought is shown; a withheld count is then known to be at least 1.
    Published,
    /// Nought is withheld with the small counts.
    Withheld,
}

/// The plan's rules for confidential counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Counts from 1 to this are withheld.
    pub threshold: Reasoned<u64>,
    /// Larger counts are rounded to the nearest multiple of this.
    pub base: Reasoned<u64>,
    /// No disclosed interval of a count above nought holds fewer numbers than this.
    pub fewest_values: Reasoned<u64>,
    /// Whether nought is shown.
    pub zeros: Reasoned<Zeros>,
}

/// A policy that would not protect what it says it protects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A threshold or base of nought.
    #[error("disclosure.{field} is 0: expected at least 1")]
    Nought {
        /// The field.
        field: &'static str,
    },
    /// A value without a reason.
    #[error("disclosure.{field} has no reason: say in a sentence why it has this value")]
    Unreasoned {
        /// The field.
        field: &'static str,
    },
    /// A bucket that tells more than the policy allows.
    #[error(
        "a count shown as {shown} could only be one of {within}, fewer than the {fewest_values} values that disclosure.fewest_values asks for: raise disclosure.base or move disclosure.threshold to just below a rounding bucket"
    )]
    TooNarrow {
        /// What would be shown.
        shown: u64,
        /// What could stand behind it.
        within: CountInterval,
        /// What the policy asks for.
        fewest_values: u64,
    },
    /// The smallest count that is shown would be shown as a number at or below the threshold.
    #[error(
        "a count of {count} would be shown as {shown}, which is not above the threshold: set disclosure.threshold to {threshold}"
    )]
    RoundsBelow {
        /// The count.
        count: u64,
        /// What would be shown.
        shown: u64,
        /// The next threshold at which this does not happen.
        threshold: u64,
    },
}

impl Policy {
    /// Checks that the policy protects what it says.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn validate(&self) -> Result<(), Vec<PolicyError>> {
        let mut errors = Vec::new();
        for (field, value, reason) in [
            ("threshold", self.threshold.value, &self.threshold.reason),
            ("base", self.base.value, &self.base.reason),
            (
                "fewest_values",
                self.fewest_values.value,
                &self.fewest_values.reason,
            ),
            ("zeros", 1, &self.zeros.reason),
        ] {
            if value == 0 {
                errors.push(PolicyError::Nought { field });
            }
            if reason.trim().is_empty() {
                errors.push(PolicyError::Unreasoned { field });
            }
        }
        if errors.is_empty() {
            errors.extend(self.bucket_errors());
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// The withheld range, then the first two rounding buckets: every later bucket is as wide as the second.
    fn bucket_errors(&self) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        let first = self.threshold.value + 1;
        let shown = self.rounded(first);
        if shown < first {
            let threshold = shown + (self.base.value - 1) / 2;
            errors.push(PolicyError::RoundsBelow {
                count: first,
                shown,
                threshold,
            });
            return errors;
        }
        let withheld = self.withheld();
        let lowest = self.bucket(first);
        let next = self.bucket(lowest.1.upper() + 1);
        for (shown, within) in [(0, withheld), lowest, next] {
            if within.width() + 1 < self.fewest_values.value {
                errors.push(PolicyError::TooNarrow {
                    shown,
                    within,
                    fewest_values: self.fewest_values.value,
                });
            }
        }
        errors
    }

    /// The range that a withheld count stands for.
    pub(crate) fn withheld(&self) -> CountInterval {
        let lowest = match self.zeros.value {
            Zeros::Published => 1,
            Zeros::Withheld => 0,
        };
        CountInterval::new(lowest, self.threshold.value).expect("the threshold is at least 1")
    }

    /// What a count above the threshold is shown as, and every count that is shown so.
    pub(crate) fn bucket(&self, count: u64) -> (u64, CountInterval) {
        let base = self.base.value;
        let shown = self.rounded(count);
        let lower = (shown - base / 2).max(self.threshold.value + 1);
        let upper = shown + (base - 1) / 2;
        (
            shown,
            CountInterval::new(lower, upper).expect("the count itself lies in its bucket"),
        )
    }

    /// Nearest multiple of the base, halves up: for base 10, 5 to 14 give 10; for base 5, 8 to 12.
    fn rounded(&self, count: u64) -> u64 {
        let base = self.base.value;
        (count + base / 2) / base * base
    }
}
