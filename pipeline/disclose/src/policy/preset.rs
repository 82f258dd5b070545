//! Sets of values that a plan can start from by name.

use serde::{Deserialize, Serialize};

use super::{Method, Policy, Reasoned, Totals, Unprotectable, Which, Zeros};

/// A named set of values. What the plan gives besides stands in the place of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// As NHS England's FGM Enhanced Dataset: 1 to 7 withheld, others to the nearest 5.
    NhsFgm,
    /// As the Department for Education's children in need: 1 to 5 withheld, totals to the nearest 10.
    DfeCin,
    /// As the guidance of the Government Statistical Service for tables: counts under 5 withheld,
    /// and others beside them so that no sum gives one away.
    GssDefault,
    /// For a named internal audience: counts as they are, and nothing is published.
    Restricted,
}

const WITHHOLD: &str =
    "A night without one table is better than a night without a release, and better than a leak.";

impl Preset {
    /// The policy of its values, each with its reason.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table of values and reasons")]
    pub fn policy(self) -> Policy {
        match self {
            Self::NhsFgm => Policy {
                threshold: Reasoned::new(
                    7,
                    "NHS England shows 1 to 7 as one value in its FGM Enhanced Dataset.",
                ),
                base: Reasoned::new(
                    5,
                    "NHS England rounds other counts of that dataset to the nearest 5.",
                ),
                fewest_values: Reasoned::new(
                    5,
                    "As wide as rounding to the nearest 5 leaves every number.",
                ),
                zeros: Reasoned::new(
                    Zeros::Published,
                    "NHS England prints nought; it says of no one that they were recorded.",
                ),
                method: Reasoned::new(Method::Each, "NHS England rounds each number by itself."),
                totals: Reasoned::new(
                    Totals::Which(Which::Every),
                    "A total is printed where neither it nor its absence tells of a count.",
                ),
                total_base: Reasoned::new(5, "NHS England rounds totals as it rounds counts."),
                unprotectable: Reasoned::new(Unprotectable::Withhold, WITHHOLD),
                preset: Some(self),
                audience: None,
                merged: Vec::new(),
                sums: Vec::new(),
                same_counts: Vec::new(),
                formerly: Vec::new(),
                retired: Vec::new(),
                sign_off: Vec::new(),
            },
            Self::DfeCin => Policy {
                threshold: Reasoned::new(
                    5,
                    "The Department for Education withholds 1 to 5 of local authorities.",
                ),
                base: Reasoned::new(
                    1,
                    "The Department for Education prints larger counts of local authorities as they are.",
                ),
                fewest_values: Reasoned::new(1, "A count above the threshold is printed as it is."),
                zeros: Reasoned::new(
                    Zeros::Published,
                    "The Department for Education prints nought.",
                ),
                method: Reasoned::new(
                    Method::Each,
                    "The Department for Education withholds and rounds each number by itself.",
                ),
                totals: Reasoned::new(
                    Totals::Which(Which::Every),
                    "A total is printed where neither it nor its absence tells of a count.",
                ),
                total_base: Reasoned::new(
                    10,
                    "The Department for Education rounds totals to the nearest 10.",
                ),
                unprotectable: Reasoned::new(Unprotectable::Withhold, WITHHOLD),
                preset: Some(self),
                audience: None,
                merged: Vec::new(),
                sums: Vec::new(),
                same_counts: Vec::new(),
                formerly: Vec::new(),
                retired: Vec::new(),
                sign_off: Vec::new(),
            },
            Self::GssDefault => Policy {
                threshold: Reasoned::new(
                    4,
                    "GSS guidance for tables of administrative sources counts cells under 5 as small.",
                ),
                base: Reasoned::new(1, "Counts that are printed are printed as they are."),
                fewest_values: Reasoned::new(
                    4,
                    "A withheld count can be any of 1 to 4 at the least.",
                ),
                zeros: Reasoned::new(
                    Zeros::Published,
                    "A nought that everybody expects tells of no one.",
                ),
                method: Reasoned::new(
                    Method::Suppress,
                    "GSS guidance asks for secondary suppression where totals are printed.",
                ),
                totals: Reasoned::new(
                    Totals::Which(Which::Every),
                    "Readers expect tables with their totals.",
                ),
                total_base: Reasoned::new(1, "Totals are printed as they are."),
                unprotectable: Reasoned::new(Unprotectable::Withhold, WITHHOLD),
                preset: Some(self),
                audience: None,
                merged: Vec::new(),
                sums: Vec::new(),
                same_counts: Vec::new(),
                formerly: Vec::new(),
                retired: Vec::new(),
                sign_off: Vec::new(),
            },
            Self::Restricted => Policy {
                preset: Some(self),
                audience: None,
                merged: Vec::new(),
                sums: Vec::new(),
                same_counts: Vec::new(),
                formerly: Vec::new(),
                retired: Vec::new(),
                sign_off: Vec::new(),

                threshold: Reasoned::new(5, "Counts up to 5 stay marked as small."),
                base: Reasoned::new(1, "The audience works with the counts as they are."),
                fewest_values: Reasoned::new(1, "The audience works with the counts as they are."),
                zeros: Reasoned::new(
                    Zeros::Published,
                    "The audience works with the counts as they are.",
                ),
                method: Reasoned::new(
                    Method::Exact,
                    "For a named audience that may see the counts.",
                ),
                totals: Reasoned::new(
                    Totals::Which(Which::Every),
                    "The audience works with the totals as they are.",
                ),
                total_base: Reasoned::new(1, "The audience works with the totals as they are."),
                unprotectable: Reasoned::new(
                    Unprotectable::Refuse,
                    "Nothing is protected, so nothing can fail to be.",
                ),
            },
        }
    }
}
