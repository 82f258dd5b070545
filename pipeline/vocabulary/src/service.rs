//! A specialist service: where it is, whom it takes, and what is known of whether it can be visited.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::AreaCode;

/// A specialist service at a public address.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The area it is in, where its source says; else its place tells.
    pub area: Option<AreaCode>,
    /// Longitude and latitude, WGS 84, where its source gives them.
    pub location: Option<(f64, f64)>,
    /// Whom it takes, in its source's words.
    pub access: String,
    /// Whom it takes; empty where its source does not say.
    pub serves: BTreeSet<ServiceGroup>,
    /// How many sessions it offers a month, above 0, where its source says.
    pub sessions: Option<f64>,
    /// What is known of whether it can be visited.
    pub standing: Standing,
    /// The day on which its source says so, `YYYY-MM-DD`; every open one has it.
    pub dated: Option<String>,
    /// The page it was read from.
    pub url: String,
}

/// Who the people are: services differ in whom they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceGroup {
    /// Women aged 18 and over who are not pregnant.
    Adults,
    /// Women booked for maternity care.
    BookedPregnancies,
    /// Girls below the age of 18.
    #[serde(rename = "under_18")]
    Under18,
}

impl ServiceGroup {
    /// Every group, in order.
    pub const ALL: [Self; 3] = [Self::Adults, Self::BookedPregnancies, Self::Under18];

    /// Its name as sources and outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Adults => "adults",
            Self::BookedPregnancies => "booked_pregnancies",
            Self::Under18 => "under_18",
        }
    }

    /// The group of that name.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }
}

impl fmt::Display for ServiceGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Adults => "adults",
            Self::BookedPregnancies => "booked pregnancies",
            Self::Under18 => "under 18",
        })
    }
}

/// What is known of whether a service can be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A dated source says that it is open.
    Open,
    /// A source lists it, and does not say when that held.
    Undated,
    /// Its existence was not confirmed.
    Unverified,
    /// It has closed.
    Closed,
}

impl Standing {
    /// The word for it, as sources and outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Undated => "undated",
            Self::Unverified => "unverified",
            Self::Closed => "closed",
        }
    }

    /// The standing of that word. A source that only lists a service does not date it.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        match id {
            "open" => Some(Self::Open),
            "undated" | "listed" => Some(Self::Undated),
            "unverified" => Some(Self::Unverified),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// Which services are counted. A closed one never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Those that are open by a dated source.
    Open,
    /// Those, and the undated.
    OpenOrUndated,
    /// Those, and the unverified.
    OpenOrUnverified,
    /// All that have not closed.
    #[default]
    NotClosed,
}

impl Counted {
    /// Whether a service of this standing is counted.
    #[must_use]
    pub const fn takes(self, standing: Standing) -> bool {
        match standing {
            Standing::Open => true,
            Standing::Undated => matches!(self, Self::OpenOrUndated | Self::NotClosed),
            Standing::Unverified => matches!(self, Self::OpenOrUnverified | Self::NotClosed),
            Standing::Closed => false,
        }
    }

    /// Which they are, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Open => "services that a dated source says are open",
            Self::OpenOrUndated => "services that a source lists, dated or not",
            Self::OpenOrUnverified => {
                "services that a dated source says are open, and those that nobody confirmed"
            }
            Self::NotClosed => "all services that have not closed",
        }
    }

    /// Whether it is what stands where a plan says nothing.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for group in ServiceGroup::ALL {
            assert_eq!(ServiceGroup::of(group.id()), Some(group));
        }
        for standing in [
            Standing::Open,
            Standing::Undated,
            Standing::Unverified,
            Standing::Closed,
        ] {
            assert_eq!(Standing::of(standing.id()), Some(standing));
            assert!(!(standing == Standing::Closed && Counted::NotClosed.takes(standing)));
        }
        assert_eq!(Standing::of("listed"), Some(Standing::Undated));
        assert_eq!(
            (Standing::of("gone"), ServiceGroup::of("men")),
            (None, None)
        );
    }
}
