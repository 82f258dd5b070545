//! What a reader should know of an input that is no reason to refuse it.

use std::fmt;

use serde::Serialize;

use crate::SourceId;

/// Something that is true of a public source, and the likely reason.
///
/// Never made from a cell of a confidential source: notes are shown and published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The source.
    pub source: SourceId,
    /// Code and name of the area, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The period, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What is so.
    pub what: String,
    /// Why, as far as is known.
    pub reason: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        if let Some(area) = &self.area {
            write!(f, ", {area}")?;
        }
        if let Some(period) = &self.period {
            write!(f, ", {period}")?;
        }
        write!(f, ": {}; {}", self.what, self.reason)
    }
}
