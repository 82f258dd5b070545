//! Where a figure comes from and on what terms.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a source: its folder under `data-sources/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(String);

impl SourceId {
    /// A source by its folder's name.
    pub fn new(folder: impl Into<String>) -> Self {
        Self(folder.into())
    }

    /// The folder's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who may see the cells of a source.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Its publisher has released it: cells pass as what they say.
    Published,
    /// Held in confidence: cells pass only through the plan's disclosure rules.
    Confidential,
}

/// The terms a source may be used on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Its name or SPDX identifier.
    pub id: String,
    /// Its text's address.
    pub url: String,
}

/// What a release says of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Its folder.
    pub source: SourceId,
    /// What its publisher calls it.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it was taken from.
    pub url: String,
    /// When it was published, `YYYY-MM-DD`.
    pub published: String,
    /// How many days lie between its publication and the day the release speaks of.
    pub age_days: u64,
    /// Its edition, and the vintage of its areas.
    pub vintage: String,
    /// How its figures were read, where that needs saying.
    pub retrieved: String,
    /// What its figures count, and how they can mislead.
    pub notes: String,
    /// The terms.
    pub licence: Licence,
    /// The sentence that its licence asks for.
    pub attribution: String,
    /// Whether its cells are public.
    pub access: Access,
    /// SHA-256 of its rows in sorted order; `None` for a confidential source,
    /// since a digest of a small table can be guessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_sha256: Option<String>,
}
