//! What a build came to, as a file: believed only when whole, of this version and of this folder.

use std::path::Path;

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use crate::progress::{STAGES, Said};
use crate::whole::{read_if_there, write_private};

const FILE: &str = "unchanged";
/// The first line; another number where the file, or what is digested, is laid out otherwise.
const HEAD: &str = "fgm-map unchanged 1";

/// What a build came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    decided: String,
    /// The release.
    pub release: String,
    files: String,
    /// What was said before the release was told.
    pub said: Vec<Said>,
}

impl Stamp {
    /// What a build came to that was decided by this, with files of this digest.
    pub fn new(decided: Hash, release: String, files: Hash, said: Vec<Said>) -> Self {
        Self {
            decided: decided.to_hex().to_string(),
            release,
            files: files.to_hex().to_string(),
            said,
        }
    }

    /// Whether the build was decided by this.
    pub fn is_decided_by(&self, decided: Hash) -> bool {
        Hash::from_hex(&self.decided).is_ok_and(|of| of == decided)
    }

    /// Whether the files of its release have this digest.
    pub fn is_of_files(&self, files: Hash) -> bool {
        Hash::from_hex(&self.files).is_ok_and(|of| of == files)
    }

    /// The one that is kept in a folder; `None` for anything that was not written just so.
    pub fn read(folder: &Path, secret: &Secret) -> Option<Self> {
        let bytes = read_if_there(&folder.join(FILE)).ok()??;
        let text = String::from_utf8(bytes).ok()?;
        let body = text.strip_prefix(HEAD)?.strip_prefix('\n')?;
        let (sum, body) = body.split_once('\n')?;
        if Hash::from_hex(sum).ok()? != sum_of(body, secret) {
            return None;
        }
        let stamp: Self = serde_json::from_str(body).ok()?;
        let is_known = |said: &Said| match said {
            Said::Stage(name, _) => STAGES.contains(&name.as_str()),
            Said::Note(_) => true,
        };
        stamp.said.iter().all(is_known).then_some(stamp)
    }

    /// Keeps it in place of the one before. Where it cannot be kept, the next build is a whole one.
    pub fn write(&self, folder: &Path, secret: &Secret) {
        if let Ok(body) = serde_json::to_string(self) {
            let text = format!("{HEAD}\n{}\n{body}", sum_of(&body, secret));
            drop(write_private(&folder.join(FILE), text.as_bytes()));
        }
    }
}

fn sum_of(body: &str, secret: &Secret) -> Hash {
    let mut digest = secret.digest(HEAD);
    digest.part(body.as_bytes());
    digest.done()
}
