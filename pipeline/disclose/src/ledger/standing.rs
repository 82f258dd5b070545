//! Where a release stands, and what can happen to it next.

use super::{Event, LedgerError};
use crate::Digest;

/// Where a release stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Policy and statement, as its last entry has them.
    pub released: Option<(Option<Digest>, Digest)>,
    /// Whether nothing but its name could be had back.
    pub lost: bool,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

impl Standing {
    /// Where it stands after something happened to it.
    pub(super) fn after(self, event: &Event, line: u64) -> Result<Self, LedgerError> {
        match event {
            Event::Released {
                release,
                policy_sha256,
                statement_sha256,
            } => {
                if self.withdrawn {
                    let release = release.clone();
                    return Err(LedgerError::CameBack { line, release });
                }
                let released = Some((policy_sha256.clone(), statement_sha256.clone()));
                if self.released == released {
                    return Err(LedgerError::Twice { line });
                }
                Ok(Self { released, ..self })
            }
            Event::Withdrawn { release, .. } => {
                let release = release.clone();
                if self.withdrawn {
                    return Err(LedgerError::WithdrawnAlready { line, release });
                }
                if self.released.is_none() && !self.lost {
                    return Err(LedgerError::NeverReleased { line, release });
                }
                Ok(Self {
                    withdrawn: true,
                    ..self
                })
            }
            Event::Lost { .. } => {
                if self.lost || self.withdrawn || self.released.is_some() {
                    return Err(LedgerError::Twice { line });
                }
                Ok(Self { lost: true, ..self })
            }
            Event::Found { .. } => Ok(self),
        }
    }
}
