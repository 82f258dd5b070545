//! One line of the ledger.

use serde::{Deserialize, Serialize};

use super::{Event, LedgerError};
use crate::Digest;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1, which is also its line.
    pub number: u64,
    /// The hash of the entry before it; 64 noughts for the first.
    pub previous: Digest,
    /// What happened.
    pub event: Event,
    /// SHA-256 of its line without this field.
    pub hash: Digest,
}

/// What every line has, whatever it says.
#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "number")]
    _number: u64,
    #[serde(rename = "previous")]
    _previous: Digest,
    #[serde(rename = "event")]
    _event: String,
}

/// A line without its hash: what the hash is of. The order of the fields is that of the text.
#[derive(Serialize)]
struct Unhashed<'a> {
    number: u64,
    previous: &'a Digest,
    #[serde(flatten)]
    event: &'a Event,
}

#[derive(Serialize)]
struct Hashed<'a> {
    #[serde(flatten)]
    unhashed: Unhashed<'a>,
    hash: &'a Digest,
}

#[derive(Deserialize)]
struct Read {
    number: u64,
    previous: Digest,
    #[serde(flatten)]
    event: Event,
    hash: Digest,
}

impl Entry {
    /// An entry with its hash.
    pub(super) fn new(number: u64, previous: Digest, event: Event) -> Self {
        let hash = hash(number, &previous, &event);
        Self {
            number,
            previous,
            event,
            hash,
        }
    }

    /// Its line, without a line feed.
    #[must_use]
    pub fn line(&self) -> String {
        json(&Hashed {
            unhashed: self.unhashed(),
            hash: &self.hash,
        })
    }

    /// Reads a line. There is one spelling of every entry: any other is refused.
    ///
    /// A line that is whole in itself and cannot be read is no damaged one: a newer version wrote it.
    pub(super) fn parse(text: &str, line: u64) -> Result<Self, LedgerError> {
        Self::known(text, line).map_err(|error| {
            if is_whole(text) {
                LedgerError::Newer { line }
            } else {
                error
            }
        })
    }

    fn known(text: &str, line: u64) -> Result<Self, LedgerError> {
        let read: Read =
            serde_json::from_str(text).map_err(|_| LedgerError::NotAnEntry { line })?;
        let entry = Self {
            number: read.number,
            previous: read.previous,
            event: read.event,
            hash: read.hash,
        };
        if entry.hash != hash(entry.number, &entry.previous, &entry.event) {
            return Err(LedgerError::Hash { line });
        }
        if entry.line() == text {
            Ok(entry)
        } else {
            Err(LedgerError::NotAnEntry { line })
        }
    }

    const fn unhashed(&self) -> Unhashed<'_> {
        Unhashed {
            number: self.number,
            previous: &self.previous,
            event: &self.event,
        }
    }
}

/// Whether a line is framed as entries are and ends with the hash of itself.
fn is_whole(text: &str) -> bool {
    let Some((unhashed, rest)) = text.rsplit_once(",\"hash\":\"") else {
        return false;
    };
    let hash = rest.strip_suffix("\"}").and_then(|hash| hash.parse().ok());
    hash == Some(Digest::of(format!("{unhashed}}}").as_bytes()))
        && serde_json::from_str::<Frame>(text).is_ok()
}

fn hash(number: u64, previous: &Digest, event: &Event) -> Digest {
    let unhashed = Unhashed {
        number,
        previous,
        event,
    };
    Digest::of(json(&unhashed).as_bytes())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}
