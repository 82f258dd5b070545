//! The day on which something changed.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{Day, Period, PeriodKind};

/// A day of a year on which something changed, `2015-10-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PolicyDate(Period);

/// The text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date: expected YYYY-MM-DD, like 2015-10-31")]
pub struct NotADate(pub String);

impl PolicyDate {
    /// This day of this year.
    #[must_use]
    pub const fn new(year: u16, day: Day) -> Self {
        Self(Period::new(year, PeriodKind::On(day)))
    }

    /// Its number, counted as the days of a period are.
    pub(super) fn number(self) -> i32 {
        self.0.days().0
    }
}

impl TryFrom<String> for PolicyDate {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        let parsed = text.split_once('-').and_then(|(year, day)| {
            let four = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            Some(Self::new(
                year.parse().ok().filter(|_| four)?,
                day.parse().ok()?,
            ))
        });
        parsed.ok_or(NotADate(text))
    }
}

impl From<PolicyDate> for String {
    fn from(date: PolicyDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for PolicyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
