//! Whether a policy protects what it says.

use std::collections::BTreeSet;

use vocabulary::CountInterval;

use super::{Method, Policy, nearest};

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
        field: String,
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
    /// Values that do not go together.
    #[error("{0}")]
    Together(String),
}

impl Policy {
    /// Checks that the policy protects what it says.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn validate(&self) -> Result<(), Vec<PolicyError>> {
        let mut errors = self.unreasoned();
        for (field, value) in [
            ("threshold", self.threshold.value),
            ("base", self.base.value),
            ("fewest_values", self.fewest_values.value),
            ("total_base", self.total_base.value),
        ] {
            if value == 0 {
                errors.push(PolicyError::Nought { field });
            }
        }
        errors.extend(self.unfit_lists());
        if errors.is_empty() {
            errors.extend(match self.method.value {
                Method::Each => self.bucket_errors(),
                Method::Suppress => self.suppress_errors(),
                Method::Round => self.round_errors(),
                Method::Exact => self.exact_errors(),
            });
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    fn unreasoned(&self) -> Vec<PolicyError> {
        let values = [
            ("threshold", &self.threshold.reason),
            ("base", &self.base.reason),
            ("fewest_values", &self.fewest_values.reason),
            ("zeros", &self.zeros.reason),
            ("method", &self.method.reason),
            ("totals", &self.totals.reason),
            ("total_base", &self.total_base.reason),
            ("unprotectable", &self.unprotectable.reason),
        ];
        let values = values.map(|(field, reason)| (field.to_owned(), reason));
        let merged = self.merged.iter();
        let merged = merged.map(|of| (format!("merged {}", of.code), &of.reason));
        let sums = self.sums.iter();
        let sums = sums.map(|of| (format!("sums {}", of.total), &of.reason));
        let same = self.same_counts.iter();
        let same = same.map(|of| (format!("same_counts {}", of.confidential), &of.reason));
        let formerly = self.formerly.iter();
        let formerly = formerly.map(|of| (format!("formerly {}", of.formerly), &of.reason));
        let all = values
            .into_iter()
            .chain(merged)
            .chain(sums)
            .chain(same)
            .chain(formerly);
        all.filter(|(_, reason)| reason.trim().is_empty())
            .map(|(field, _)| PolicyError::Unreasoned { field })
            .collect()
    }

    /// What is wrong with merged areas, sums of categories and roles by themselves.
    fn unfit_lists(&self) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        let mut say = |words: String| errors.push(PolicyError::Together(words));
        let mut members = BTreeSet::new();
        let codes: BTreeSet<_> = self.merged.iter().map(|of| of.code).collect();
        if codes.len() < self.merged.len() {
            say("disclosure.merged has a code twice: give each its own".to_owned());
        }
        for merged in &self.merged {
            if merged.members.len() < 2 {
                say(format!(
                    "disclosure.merged {} has fewer than two members: list the areas that are published as one",
                    merged.code
                ));
            }
            for member in &merged.members {
                if !members.insert(*member) {
                    say(format!(
                        "{member} stands in disclosure.merged twice: an area is a part of one merged area alone"
                    ));
                }
                if codes.contains(member) {
                    say(format!(
                        "{member} in disclosure.merged is a merged area and a member: name areas of the map as members"
                    ));
                }
            }
        }
        for sum in &self.sums {
            let distinct: BTreeSet<_> = sum.parts.iter().collect();
            if sum.parts.is_empty()
                || distinct.len() < sum.parts.len()
                || distinct.contains(&sum.total)
            {
                say(format!(
                    "disclosure.sums {} of {}: name its parts, each once, and not itself",
                    sum.total, sum.source
                ));
            }
        }
        for role in &self.sign_off {
            if role.trim().is_empty() || role.contains(['\n', '@']) {
                say(format!(
                    "disclosure.sign_off {role:?} is no role: write one such as \"data protection officer\", and no name or address"
                ));
            }
        }
        if self
            .audience
            .as_ref()
            .is_some_and(|of| of.trim().is_empty())
        {
            say("disclosure.audience is empty: say for whom the restricted files are".to_owned());
        }
        errors
    }

    /// The withheld range, then the first two rounding buckets: every later bucket is as wide as the second.
    fn bucket_errors(&self) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        let first = self.threshold.value + 1;
        let bases = BTreeSet::from([self.base.value, self.total_base.value]);
        for base in bases {
            let shown = nearest(first, base);
            if shown < first {
                let threshold = shown + (base - 1) / 2;
                errors.push(PolicyError::RoundsBelow {
                    count: first,
                    shown,
                    threshold,
                });
            }
        }
        if !errors.is_empty() {
            return errors;
        }
        let withheld = self.withheld();
        let lowest = self.bucket(first, self.base.value);
        let next = self.bucket(lowest.1.upper() + 1, self.base.value);
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

    fn suppress_errors(&self) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        for (field, base) in [
            ("base", self.base.value),
            ("total_base", self.total_base.value),
        ] {
            if base != 1 {
                errors.push(PolicyError::Together(format!(
                    "disclosure.method is suppress and disclosure.{field} is {base}: what is not withheld is printed as it is, so set it to 1, or take the method round"
                )));
            }
        }
        errors
    }

    fn round_errors(&self) -> Vec<PolicyError> {
        let (base, threshold) = (self.base.value, self.threshold.value);
        let mut errors = Vec::new();
        // The multiple that changes least is mostly the nearest.
        if base <= 2 * threshold {
            errors.push(PolicyError::Together(format!(
                "disclosure.method is round, disclosure.base is {base} and disclosure.threshold {threshold}: a printed 0, which mostly stands for at most half a base, would leave fewer counts open than are at risk; set the base to {} or more",
                2 * threshold + 1
            )));
        }
        if self.total_base.value != base {
            errors.push(PolicyError::Together(
                "disclosure.method is round and disclosure.total_base differs from disclosure.base: sums hold among multiples of one base alone, so set them to one number".to_owned(),
            ));
        }
        if base < self.fewest_values.value {
            errors.push(PolicyError::TooNarrow {
                shown: 0,
                within: CountInterval::new(0, base - 1).expect("a base is at least 1"),
                fewest_values: self.fewest_values.value,
            });
        }
        errors
    }

    fn exact_errors(&self) -> Vec<PolicyError> {
        if self.audience.is_some() {
            Vec::new()
        } else {
            vec![PolicyError::Together(
                "disclosure.method is exact and disclosure.audience is not given: counts as they are go to a named audience alone, so say to whom".to_owned(),
            )]
        }
    }
}

#[cfg(test)]
mod tests;
