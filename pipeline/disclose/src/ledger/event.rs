//! What can happen to a release.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::LedgerError;
use crate::Digest;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A release was made.
    Released {
        /// Its name.
        release: String,
        /// The digest of its policy; `None` where the ledger was rebuilt and nothing says it.
        policy_sha256: Option<Digest>,
        /// The digest of its statement.
        statement_sha256: Digest,
    },
    /// A release was taken back.
    Withdrawn {
        /// Its name.
        release: String,
        /// Why, in one line.
        reason: String,
        /// The role of whoever took it back; never a name.
        role: String,
        /// The day.
        on: Date,
    },
    /// A ledger was rebuilt, and a statement found of which nothing says what release made it.
    Found {
        /// The digest of the statement.
        statement_sha256: Digest,
    },
    /// A ledger was rebuilt, and of a release nothing was found but its name.
    Lost {
        /// Its name.
        release: String,
    },
}

impl Event {
    /// The release it is about, where it is about one.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        match self {
            Self::Released { release, .. }
            | Self::Withdrawn { release, .. }
            | Self::Lost { release } => Some(release),
            Self::Found { .. } => None,
        }
    }

    /// The statement it names, where it names one.
    #[must_use]
    pub const fn statement(&self) -> Option<&Digest> {
        match self {
            Self::Released {
                statement_sha256, ..
            }
            | Self::Found { statement_sha256 } => Some(statement_sha256),
            Self::Withdrawn { .. } | Self::Lost { .. } => None,
        }
    }

    /// Checks what can be checked of it alone.
    pub(super) fn check(&self, line: u64) -> Result<(), LedgerError> {
        if let Some(release) = self.release()
            && !is_release_name(release)
        {
            return Err(LedgerError::Name { line });
        }
        let Self::Withdrawn { reason, role, .. } = self else {
            return Ok(());
        };
        for (field, text) in [("reason", reason), ("role", role)] {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                return Err(LedgerError::Words { line, field });
            }
        }
        Ok(())
    }
}

/// Whether a text can be the name of a release, which is that of its folder: 1 to 100 letters,
/// digits and - _ . and no dot first.
#[must_use]
pub fn is_release_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=100).contains(&text.len()) && !text.starts_with(['.', '-']) && text.bytes().all(fits)
}
