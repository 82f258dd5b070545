//! The publisher's rules: what a year, a symbol and a rounded number stand for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use vocabulary::{Day, Marker};

/// What the cell of a period stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PeriodRule {
    /// The year up to this day: `2025`, `2024-25`, `2024/25` and `202425` are the one that ends in 2025.
    YearEnding(#[schemars(with = "String")] Day),
    /// This day of a year: `2021`, or the whole date.
    On(#[schemars(with = "String")] Day),
    /// A quarter: `2026 Q1`, `January to March 2026`, or for financial years `2025-26 Q4`.
    Quarter(Quarters),
}

/// Whose first quarter is meant by `Q1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Quarters {
    /// January to March.
    Calendar,
    /// April to June: `2025-26 Q4` is January to March 2026.
    Financial,
}

/// What a marker stands for: a range where `lower` and `upper` are given, else no number.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkerRule {
    pub marker: Marker,
    pub lower: Option<u64>,
    pub upper: Option<u64>,
}

/// Areas whose numbers were rounded before they were printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rounding {
    /// The beginnings of their codes.
    pub entities: Vec<String>,
    /// What numbers are multiples of.
    pub base: u64,
    /// Printed numbers that stand for another range than the nearest multiple's.
    #[serde(default)]
    pub stands_for: BTreeMap<String, Range>,
}

/// Whole numbers from `lower` to `upper`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Range {
    pub lower: u64,
    pub upper: u64,
}
