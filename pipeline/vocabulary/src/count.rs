//! What a publisher's cell really says.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The shorthand of UK official statistics for a cell without a number.
///
/// Source: Government Analysis Function, "Using symbols in tables" (2017, rev. 2023);
/// Department for Education, children in need, symbols of table C3.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// `[c]`: withheld to protect people; the number lies in a known range.
    Confidential,
    /// `[low]`: rounds to nought, and is not nought.
    Low,
    /// `[u]`: of low reliability.
    Unreliable,
    /// `[x]`: not available.
    NotAvailable,
    /// `[z]`: not applicable.
    NotApplicable,
}

impl Marker {
    /// The marker as tables print it.
    #[must_use]
    pub const fn shorthand(self) -> &'static str {
        match self {
            Self::Confidential => "[c]",
            Self::Low => "[low]",
            Self::Unreliable => "[u]",
            Self::NotAvailable => "[x]",
            Self::NotApplicable => "[z]",
        }
    }

    /// What it means, in words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Confidential => "withheld to protect people; it lies between lower and upper",
            Self::Low => "rounds to nought, and is not nought",
            Self::Unreliable => "of low reliability, not published",
            Self::NotAvailable => "not available",
            Self::NotApplicable => "not applicable",
        }
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shorthand())
    }
}

/// Whole numbers from `lower` to `upper`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct CountInterval {
    lower: u64,
    upper: u64,
}

/// An interval whose lower end lies above its upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{lower}..={upper} holds no number")]
pub struct EmptyInterval {
    /// The end that should be the smaller one.
    pub lower: u64,
    /// The end that should be the larger one.
    pub upper: u64,
}

impl CountInterval {
    /// The numbers from `lower` to `upper`.
    ///
    /// # Errors
    /// When `lower` lies above `upper`.
    pub const fn new(lower: u64, upper: u64) -> Result<Self, EmptyInterval> {
        if lower <= upper {
            Ok(Self { lower, upper })
        } else {
            Err(EmptyInterval { lower, upper })
        }
    }

    /// One number alone.
    #[must_use]
    pub const fn exact(n: u64) -> Self {
        Self { lower: n, upper: n }
    }

    /// The smallest number in it.
    #[must_use]
    pub const fn lower(self) -> u64 {
        self.lower
    }

    /// The largest number in it.
    #[must_use]
    pub const fn upper(self) -> u64 {
        self.upper
    }

    /// How many numbers it holds beyond the first: 0 for a number known exactly.
    #[must_use]
    pub const fn width(self) -> u64 {
        self.upper - self.lower
    }

    /// Whether every number of `other` is in it.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.lower <= other.lower && other.upper <= self.upper
    }

    /// What is known of a sum when this much is known of its terms; `None` when it overflows.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            lower: self.lower.checked_add(other.lower)?,
            upper: self.upper.checked_add(other.upper)?,
        })
    }
}

impl TryFrom<(u64, u64)> for CountInterval {
    type Error = EmptyInterval;

    fn try_from((lower, upper): (u64, u64)) -> Result<Self, EmptyInterval> {
        Self::new(lower, upper)
    }
}

impl From<CountInterval> for (u64, u64) {
    fn from(interval: CountInterval) -> Self {
        (interval.lower, interval.upper)
    }
}

impl fmt::Display for CountInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.lower, self.upper)
    }
}

/// What one published cell says of the number behind it.
///
/// A rounded or withheld count is never treated as exact: whoever needs a number
/// takes [`Count::interval`], and a missing cell has none. It is not nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Count {
    /// The number itself.
    Exact(u64),
    /// A number that was rounded before it was printed.
    Rounded {
        /// What was printed.
        shown: u64,
        /// What can have stood there before.
        within: CountInterval,
    },
    /// A number that was withheld, and the range that its marker stands for.
    Suppressed {
        /// What was printed in its place.
        marker: Marker,
        /// What can stand behind it.
        within: CountInterval,
    },
    /// No number, and why.
    Missing(Marker),
}

impl Count {
    /// The numbers that can stand behind the cell; `None` when it is missing.
    #[must_use]
    pub const fn interval(&self) -> Option<CountInterval> {
        match self {
            Self::Exact(n) => Some(CountInterval::exact(*n)),
            Self::Rounded { within, .. } | Self::Suppressed { within, .. } => Some(*within),
            Self::Missing(_) => None,
        }
    }

    /// The number that may be shown: exact or rounded. `None` for a marker.
    #[must_use]
    pub const fn shown(&self) -> Option<u64> {
        match self {
            Self::Exact(n) | Self::Rounded { shown: n, .. } => Some(*n),
            Self::Suppressed { .. } | Self::Missing(_) => None,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(n) => write!(f, "{n}"),
            Self::Rounded { shown, within } => write!(f, "{shown} (rounded, {within})"),
            Self::Suppressed { marker, within } => write!(f, "{marker} ({within})"),
            Self::Missing(marker) => write!(f, "{marker}"),
        }
    }
}
