//! The five kinds of table a source can be.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::manifest::{Columns, MarkerRule, Names, PeriodRule, Rounding};

/// A table of counts: one row an area, period and, where there is one, category.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    /// `area`, `name`, `year` and `value`; `category`, `lower` and `upper` where there are any.
    pub columns: Columns,
    /// Several columns of values, each by the category it is of, in place of `value`.
    #[serde(default)]
    pub wide: BTreeMap<String, Names>,
    /// What a year stands for.
    pub period: PeriodRule,
    /// What each printed symbol means.
    #[serde(default)]
    pub markers: BTreeMap<String, MarkerRule>,
    /// Areas whose numbers were rounded before they were printed.
    #[serde(default)]
    pub rounded: Vec<Rounding>,
    /// The character between thousands, where the publisher prints one.
    pub thousands: Option<char>,
}

/// Survey prevalence: one row a country and, where there are any, band of ages.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prevalence {
    /// `iso3`, `country`, `survey_year`, `survey` and `percent`; `lower`, `upper`, `sample` and `ages` where there are any.
    pub columns: Columns,
}

/// Services: one row each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Services {
    /// `name`, `longitude`, `latitude`, `access`, `state` and `url`; `area`, `serves`, `sessions` and `dated` where there are any.
    pub columns: Columns,
    /// What the publisher prints for `open`, `undated`, `listed`, `unverified` and `closed`, where it
    /// prints something else.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
}

/// Public places, such as hospitals, where something could be: one row each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    /// `code`, `name`, `longitude` and `latitude`; `area` where there is one.
    pub columns: Columns,
}

/// Outlines: one feature an area.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Boundaries {
    /// `code`, and `name` where there is one: properties of each feature.
    pub columns: Columns,
    /// The reference system as authority and code, or `file` for the one that the file names.
    pub crs: String,
}

/// Rows that are meant, by what one column holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Only {
    /// The column.
    pub column: Names,
    /// Rows with one of these are kept.
    pub keep: Vec<String>,
    /// Rows with one of these, or with anything else, are left out.
    #[serde(default)]
    pub leave_out: LeaveOut,
}

/// Which rows are left out knowingly. A row that is neither kept nor left out is refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a list of values, or \"others\"")]
pub(crate) enum LeaveOut {
    /// Those with one of these.
    These(Vec<String>),
    /// All that are not kept.
    All(Others),
}

/// All others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Others {
    /// Whatever is not kept.
    Others,
}

impl Default for LeaveOut {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

/// What becomes of columns that nothing names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OtherColumns {
    /// The file is refused: what is not used is not kept.
    #[default]
    Refused,
    /// They are read past. They go through the door all the same.
    Ignored,
}

/// What is read of the rows of a file, whatever kind of table they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub columns: &'a Columns,
    pub wide: &'a BTreeMap<String, Names>,
    pub only: &'a [Only],
    pub other_columns: OtherColumns,
    pub keep: &'a [String],
}
