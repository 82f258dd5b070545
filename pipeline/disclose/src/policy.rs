//! What may be known of a small count, as the plan declares it.

mod check;
mod preset;
mod written;

use serde::{Deserialize, Serialize};
use vocabulary::{AreaCode, Category, Count, CountInterval, SourceId};

pub use check::PolicyError;
pub use preset::Preset;

use crate::tabular::Rule;
use written::Written;

/// A value of the policy and why it is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasoned<T> {
    /// The value.
    pub value: T,
    /// Why.
    pub reason: String,
}

impl<T> Reasoned<T> {
    /// A value with its reason.
    pub fn new(value: T, reason: impl Into<String>) -> Self {
        Self {
            value,
            reason: reason.into(),
        }
    }
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

/// How the counts of a table are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Each count by itself: small ones withheld, others rounded. Totals are rounded by
    /// themselves too, and printed where neither they nor their absence tell of a count.
    Each,
    /// Small counts are withheld, and others beside them, so that no sum gives one away. The
    /// rest is printed as it is.
    Suppress,
    /// Every count goes to a multiple of the base next to it, so that all sums hold.
    Round,
    /// Counts as they are: for a named audience, and never published.
    Exact,
}

/// Which sums of areas are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Totals {
    /// All groups of the geography, or none of them.
    Which(Which),
    /// The groups of these codes.
    Of(Vec<AreaCode>),
}

/// All or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// All of them.
    Every,
    /// None of them.
    None,
}

impl Totals {
    /// Whether the total of a group is asked for.
    #[must_use]
    pub fn asks_for(&self, group: AreaCode) -> bool {
        match self {
            Self::Which(Which::Every) => true,
            Self::Which(Which::None) => false,
            Self::Of(codes) => codes.contains(&group),
        }
    }
}

/// What becomes of a table for which no protection is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unprotectable {
    /// Its period is withheld whole, and the run goes on.
    Withhold,
    /// The run is refused, and the last release stands.
    Refuse,
}

/// Areas that are published as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// A code of its own, that no area of the map has.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// The areas.
    pub members: Vec<AreaCode>,
    /// Why.
    pub reason: String,
}

/// A category of a source that is the sum of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategorySum {
    /// The source.
    pub source: SourceId,
    /// The category that is a sum.
    #[serde(with = "name")]
    pub total: Category,
    /// What it is the sum of.
    #[serde(with = "names")]
    pub parts: Vec<Category>,
    /// Why that is so.
    pub reason: String,
}

/// A published source that counts what a confidential one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameCounts {
    /// The confidential source.
    pub confidential: SourceId,
    /// The published one: what it prints of an area, period and category is known there as well.
    pub published: SourceId,
    /// How that is known.
    pub reason: String,
}

/// A confidential source that had another name in earlier releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formerly {
    /// Its name now.
    pub source: SourceId,
    /// Its name then.
    pub formerly: SourceId,
    /// How that is known.
    pub reason: String,
}

/// The plan's rules for confidential counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Policy {
    /// The named set of values it starts from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// For whom it is, where it is not for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Counts from 1 to this are withheld.
    pub threshold: Reasoned<u64>,
    /// Larger counts are rounded to the nearest multiple of this.
    pub base: Reasoned<u64>,
    /// No disclosed interval of a count above nought holds fewer numbers than this.
    pub fewest_values: Reasoned<u64>,
    /// Whether nought is shown.
    pub zeros: Reasoned<Zeros>,
    /// How counts are protected.
    pub method: Reasoned<Method>,
    /// Which sums of areas are printed.
    pub totals: Reasoned<Totals>,
    /// What those sums are rounded to, where each number is rounded by itself.
    pub total_base: Reasoned<u64>,
    /// What becomes of a table that cannot be protected.
    pub unprotectable: Reasoned<Unprotectable>,
    /// Areas that are published as one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Merged>,
    /// Categories that are sums of others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sums: Vec<CategorySum>,
    /// Published sources that count the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_counts: Vec<SameCounts>,
    /// Confidential sources that had another name in earlier releases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Formerly>,
    /// Confidential sources of earlier releases that ended, and go on under no other name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<SourceId>,
    /// The roles that must have signed this policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sign_off: Vec<String>,
}

impl Policy {
    /// What must stay open of a withheld count.
    #[must_use]
    pub fn rule(&self) -> Rule {
        Rule {
            threshold: self.threshold.value,
            min_width: self.fewest_values.value.saturating_sub(1),
            prints_zeros: self.zeros.value == Zeros::Published,
        }
    }

    /// Whether a range leaves enough open of a count that a release gives another range of.
    pub(crate) fn leaves_open(&self, range: CountInterval, stated: CountInterval) -> bool {
        range == stated
            || (self.tells_no_small_count(range) && range.width() >= self.rule().min_width)
    }

    /// Whether a range holds all counts at risk or none of them.
    pub(crate) fn tells_no_small_count(&self, range: CountInterval) -> bool {
        let small = self.withheld();
        range.lower() > small.upper() || range.upper() < small.lower() || range.contains(small)
    }

    /// Whether a count could stand so in a release: as it is where it is not small, or as a range that
    /// tells no small count from another.
    pub(crate) fn could_say(&self, count: &Count) -> bool {
        match count {
            Count::Exact(number) => !self.withheld().contains(CountInterval::exact(*number)),
            Count::Rounded { within, .. } | Count::Suppressed { within, .. } => {
                self.tells_no_small_count(*within)
            }
            Count::Missing(_) => true,
        }
    }

    /// The range that a withheld count stands for.
    pub(crate) fn withheld(&self) -> CountInterval {
        let lowest = self.rule().least();
        CountInterval::new(lowest, self.threshold.value).expect("the threshold is at least 1")
    }

    /// What a count above the threshold is shown as, and every count that is shown so.
    pub(crate) fn bucket(&self, count: u64, base: u64) -> (u64, CountInterval) {
        let shown = nearest(count, base);
        let lower = (shown - base / 2).max(self.threshold.value + 1);
        let upper = shown + (base - 1) / 2;
        (
            shown,
            CountInterval::new(lower, upper).expect("the count itself lies in its bucket"),
        )
    }

    /// The name that a source has now.
    pub(crate) fn name_now<'a>(&'a self, source: &'a SourceId) -> &'a SourceId {
        let mut formerly = self.formerly.iter();
        let named = formerly.find(|of| of.formerly == *source);
        named.map_or(source, |of| &of.source)
    }

    /// The sums of categories of a source.
    pub(crate) fn sums_of(&self, source: &SourceId) -> impl Iterator<Item = &CategorySum> {
        self.sums.iter().filter(move |sum| sum.source == *source)
    }

    /// The published source that counts what a confidential one counts.
    pub(crate) fn published_twins(&self, source: &SourceId) -> impl Iterator<Item = &SourceId> {
        let same = self.same_counts.iter();
        same.filter(move |same| same.confidential == *source)
            .map(|same| &same.published)
    }
}

/// Nearest multiple of a base, halves up: for base 10, 5 to 14 give 10; for base 5, 8 to 12.
pub(crate) fn nearest(count: u64, base: u64) -> u64 {
    (count + base / 2) / base * base
}

/// A category by its name.
mod name {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use vocabulary::Category;

    pub fn serialize<S: Serializer>(of: &Category, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(of.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Category, D::Error> {
        String::deserialize(from).map(Category::new)
    }
}

/// Categories by their names.
mod names {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use vocabulary::Category;

    pub fn serialize<S: Serializer>(of: &[Category], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(of.iter().map(Category::as_str))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Category>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        Ok(names.into_iter().map(Category::new).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made::policy;

    /// With a threshold of 4, from 1 or from 0: what a range may say of a count by itself.
    #[test]
    fn a_range_tells_of_a_small_count_where_it_holds_some_and_not_others() {
        let range = |(lower, upper)| CountInterval::new(lower, upper).expect("in order");
        for (zeros, open, telling) in [
            (
                Zeros::Published,
                vec![(0, 0), (1, 4), (0, 4), (0, 9), (5, 5), (5, 9), (9, 20)],
                vec![
                    (0, 1),
                    (0, 3),
                    (1, 1),
                    (1, 3),
                    (2, 4),
                    (2, 9),
                    (4, 4),
                    (4, 9),
                ],
            ),
            (
                Zeros::Withheld,
                vec![(0, 4), (0, 9), (5, 5), (5, 9)],
                vec![(0, 0), (0, 3), (1, 4), (1, 9), (4, 4), (4, 9)],
            ),
        ] {
            let policy = policy(4, 5, 1, zeros);
            for (ranges, expected) in [(open, true), (telling, false)] {
                for of in ranges {
                    let range = range(of);
                    assert_eq!(
                        policy.tells_no_small_count(range),
                        expected,
                        "{of:?}, {zeros:?}"
                    );
                    assert_eq!(
                        policy.could_say(&Count::Rounded {
                            shown: of.0,
                            within: range
                        }),
                        expected
                    );
                }
            }
        }
    }
}
