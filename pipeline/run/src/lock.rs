//! One run at a time in one folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use files::open_lock;

use crate::failure::Failure;
use crate::leftovers;
use crate::own;
use crate::whole::make_folder;

/// Held for as long as a run writes to a folder; let go when dropped or when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why a folder was not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// Another run is under way there.
    Another(Failure),
    /// It cannot be, whoever asks.
    Failed(Failure),
}

impl From<Failure> for NotTaken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<NotTaken> for Failure {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::Another(failure) | NotTaken::Failed(failure) => failure,
        }
    }
}

impl Lock {
    /// Takes the folder for this run, making it if it is not there, and removes what runs that
    /// died have left in it: the system lets go of a lock when its process ends, so there are none
    /// of the dead.
    ///
    /// # Errors
    /// When the folder cannot be written, or another run holds it.
    pub fn take(folder: &Path) -> Result<Self, NotTaken> {
        if own::is_release(folder) {
            return Err(NotTaken::Failed(Failure::Usage(format!(
                "{}: this is a release: give the folder that its own folder, releases, is in",
                folder.display()
            ))));
        }
        make_folder(folder)?;
        let path = folder.join(".lock");
        let file =
            open_lock(&path).map_err(|error| Failure::io(&path, "cannot be written", &error))?;
        match file.try_lock() {
            Ok(()) => {
                leftovers::remove(folder)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(NotTaken::Another(Failure::System(format!(
                "{}: another run is under way here: wait for it to end, or give another --out",
                folder.display()
            )))),
            Err(TryLockError::Error(error)) => {
                Err(Failure::io(&path, "cannot be locked", &error).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Whoever can read the file can hold a lock on it, and would stop every run.
    #[test]
    fn nobody_else_can_lock_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(".lock");
        for before in [None, Some(0o644)] {
            if let Some(mode) = before {
                set_permissions(&path, Permissions::from_mode(mode)).expect("set");
            }
            let lock = Lock::take(folder.path()).expect("it is free");
            let mode = metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{before:?}");
            assert!(Lock::take(folder.path()).is_err());
            drop(lock);
        }
    }
}
