//! How far a figure may be relied on, in three words that every output shares.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How far a figure may be relied on, and the rule behind it as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How far the figure may be relied on.
    pub verdict: Reliability,
    /// Why, with the numbers that decided; many figures share one.
    #[serde(serialize_with = "written", deserialize_with = "read")]
    pub rule: Arc<str>,
}

fn written<S: Serializer>(words: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(words)
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(from).map(Arc::from)
}

/// How far a figure may be relied on. The order is from the least to the most reliable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reliability {
    /// The error is so large beside the figure that showing it would mislead.
    TooUncertainToShow,
    /// The figure may be shown, and its interval must be read with it.
    UseWithCaution,
    /// The figure is larger than its own error.
    Reliable,
}

impl Reliability {
    /// The verdict in words, for a legend or a table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::TooUncertainToShow => "too uncertain to show",
            Self::UseWithCaution => "use with caution",
            Self::Reliable => "reliable",
        }
    }

    /// The verdict's name as the outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::TooUncertainToShow => "too_uncertain_to_show",
            Self::UseWithCaution => "use_with_caution",
            Self::Reliable => "reliable",
        }
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_is_their_smallest() {
        let worst = [
            Reliability::Reliable,
            Reliability::TooUncertainToShow,
            Reliability::UseWithCaution,
        ]
        .into_iter()
        .min();
        assert_eq!(worst, Some(Reliability::TooUncertainToShow));
    }
}
