//! What the plan says of the nature within communities.

use serde::{Deserialize, Serialize};
use vocabulary::{Level, SourceId};

/// What the plan says of a table of the nature within communities: `[[nature]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NaturePlan {
    /// The table: a source of London or broader areas.
    pub source: SourceId,
    /// Its name for people.
    pub title: String,
    /// What must be said with it.
    pub caveat: String,
    /// What stands in a category, in order, by its manifest's `joined`.
    pub parts: Vec<NaturePart>,
    /// What stands between.
    pub with: String,
    /// The dimensions that are shown, in order.
    pub dimensions: Vec<Dimension>,
    /// Dimensions of the table that are not shown: every one is named, here or above.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Who prints figures at first hand, by the names of the part `reported_by`.
    #[serde(default)]
    pub first_hand: Vec<String>,
    /// The level of the limits of a share, as a proportion.
    pub level: Level,
}

/// One part of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NaturePart {
    /// What is counted, such as those newly recorded.
    Measure,
    /// By what it is counted, such as the country of birth.
    Dimension,
    /// One of its categories, such as a country.
    Category,
    /// Who printed it.
    ReportedBy,
}

/// By what people are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its name in the table.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// For whom it is known; left out where the table does not say, and then there are no shares.
    pub known: Option<Known>,
    /// The category of those for whom it is not known, where the table has it.
    pub not_known: Option<String>,
    /// Whether the table has rows of it; one that is expected to have none stands as not available.
    #[serde(default)]
    pub expected: Expected,
}

/// What a table is expected to print of a dimension.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Rows; without any, its name is misspelt or the table has changed.
    #[default]
    Rows,
    /// Nothing yet: the table is to have it one day.
    Nothing,
}

/// For how many people a dimension is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Known {
    /// As many as this category of the table says.
    Printed(String),
    /// The sum of its categories, where the table has all of them.
    Summed,
}

impl Dimension {
    /// Whether a category is a total, or of those for whom it is not known.
    pub(super) fn is_no_category(&self, name: &str) -> bool {
        let printed = matches!(&self.known, Some(Known::Printed(known)) if known == name);
        printed || self.not_known.as_deref() == Some(name)
    }
}
