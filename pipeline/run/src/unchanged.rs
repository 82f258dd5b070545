//! Whether a build would come to what stands already, so that it need not be made.
//!
//! What decides a build is digested before it and, where it published, kept with the words that it
//! said. A build for which all of that is the same, with the release untouched, says the same words
//! again. Nothing is believed that is not looked at byte by byte, and what cannot be read is no
//! reason to stop: then the build is made. Decision 19 says why it is so.

mod build_id;
mod digest;
mod inputs;
mod machine;
mod secret;
mod stamp;

use std::fs::Permissions;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::{fs, io};

use blake3::Hash;
use disclose::Ledger;
use publish::{Outcome, Release, latest};

use crate::progress::{Progress, STAGES, Said};
use crate::stop;
use digest::{Links, tree};
use stamp::Stamp;

pub use inputs::Inputs;
pub use secret::Secret;

/// The folder beside the releases that is its owner's alone.
pub const FOLDER: &str = ".run";

/// What decides a build, as it was when the build began.
#[derive(Debug)]
pub struct Deciding<'a> {
    inputs: Inputs<'a>,
    out: &'a Path,
    secret: Secret,
    digest: Hash,
}

/// A build that came to what stands.
#[derive(Debug)]
pub struct Stood {
    release: Release,
    said: Vec<Said>,
}

impl<'a> Deciding<'a> {
    /// Digests what decides a build; `None` where that cannot be done, or not be kept to its owner.
    /// To be called under the folder's lock.
    pub fn of(inputs: Inputs<'a>, out: &'a Path) -> Option<Self> {
        let secret = secret(out)?;
        let digest = inputs.digest(&secret)?;
        Some(Self {
            inputs,
            out,
            secret,
            digest,
        })
    }

    /// The build that came to what stands, where this one would come to the same.
    pub fn stood(&self, ledger: &Ledger) -> Option<Stood> {
        let stamp = Stamp::read(&self.out.join(FOLDER), &self.secret)?;
        let is_same = stamp.is_decided_by(self.decided(ledger));
        let is_linked = latest(self.out).as_deref() == Some(stamp.release.as_str());
        if !is_same || !is_linked || !self.inputs.may_be_read() {
            return None;
        }
        let folder = self.folder_of(&stamp.release);
        let files = self.files(&folder).ok()?;
        stamp.is_of_files(files).then_some(Stood {
            release: Release {
                name: stamp.release,
                folder,
                outcome: Outcome::Unchanged,
            },
            said: stamp.said,
        })
    }

    /// Keeps what a build came to, with the ledger as it is now. What changed while it ran is not
    /// what it was made of: then nothing is kept, and nothing where it cannot be.
    pub fn keep(&self, ledger: &Ledger, release: &Release, mut said: Vec<Said>) {
        let is_as_it_was = self.inputs.digest(&self.secret) == Some(self.digest);
        if !is_as_it_was || stop::asked().is_some() {
            return;
        }
        // What became of the release is the last word, and the next time another.
        let published = said.pop();
        let is_last = |of: &Said| matches!(of, Said::Stage(name, _) if Some(name.as_str()) == STAGES.last().copied());
        if !published.as_ref().is_some_and(is_last) || said.iter().any(is_last) {
            return;
        }
        let Ok(files) = self.files(&self.folder_of(&release.name)) else {
            return;
        };
        let stamp = Stamp::new(self.decided(ledger), release.name.clone(), files, said);
        stamp.write(&self.out.join(FOLDER), &self.secret);
    }

    fn decided(&self, ledger: &Ledger) -> Hash {
        let mut digest = self.secret.digest("decided");
        digest.part(self.digest.as_bytes());
        digest.part(ledger.text().as_bytes());
        digest.done()
    }

    fn folder_of(&self, release: &str) -> PathBuf {
        self.out.join("releases").join(release)
    }

    fn files(&self, folder: &Path) -> io::Result<Hash> {
        if fs::symlink_metadata(folder)?.is_dir() {
            tree(folder, Links::Refused, &self.secret)
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }
}

impl Stood {
    /// Says what a whole build would say, and gives what it would come to.
    pub fn tell(self, progress: Progress<'_>) -> Release {
        progress.repeat(&self.said);
        if let Some(last) = STAGES.last() {
            let name = &self.release.name;
            progress
                .stage(last, 1)
                .done(&published(name, self.release.outcome));
        }
        self.release
    }
}

/// What a build says of the release that it came to.
pub fn published(name: &str, outcome: Outcome) -> String {
    let outcome = match outcome {
        Outcome::New => "new",
        Outcome::Unchanged => "unchanged",
        Outcome::Restored => "restored: files of this release were damaged",
    };
    format!("{name} ({outcome})")
}

/// The folder beside the releases for what is its owner's alone: made where there is none, and
/// closed where it was open.
///
/// # Errors
/// When it cannot be made or closed, or something else stands in its place.
pub fn private_folder(out: &Path) -> io::Result<PathBuf> {
    let folder = out.join(FOLDER);
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // A link would have another folder closed, and files be put there.
    if !fs::symlink_metadata(&folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    if !is_private(out) {
        fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
    }
    Ok(folder)
}

/// The key of the folder that is its owner's alone; `None` where none can be kept there.
pub fn secret(out: &Path) -> Option<Secret> {
    let was_private = is_private(out);
    let folder = private_folder(out).ok()?;
    // With another key, whatever somebody else has put there is believed no longer.
    if was_private {
        Secret::of(&folder)
    } else {
        Secret::new(&folder)
    }
}

fn is_private(out: &Path) -> bool {
    fs::metadata(out.join(FOLDER)).is_ok_and(|there| there.mode() & 0o777 == 0o700)
}

#[cfg(test)]
mod tests;
