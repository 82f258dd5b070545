//! The folder of what was brought: nothing outside it is ever written.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use files::open_lock;

use crate::again::Clock;
use crate::digest;
use crate::failed::{Why, cache_fault};

/// The file of this SHA-256, if it is in the cache and its bytes still match.
#[must_use]
pub fn blob(cache: &Path, sha256: &str) -> Option<PathBuf> {
    if !digest::is_digest(sha256) {
        return None;
    }
    let path = folder(cache).join(sha256);
    let plain = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    (plain && digest::of_file(&path).is_ok_and(|found| found == sha256)).then_some(path)
}

/// Where everything that was brought lies.
pub(crate) fn folder(cache: &Path) -> PathBuf {
    cache.join("fetched")
}

/// The files of one source, its name having been checked.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pub(crate) folder: PathBuf,
    name: String,
}

impl Files {
    pub(crate) fn of(cache: &Path, name: &str) -> Self {
        Self {
            folder: folder(cache),
            name: name.to_owned(),
        }
    }

    /// What is known of the source.
    pub(crate) fn state(&self) -> PathBuf {
        self.beside(".json")
    }

    /// A download under way, or cut.
    pub(crate) fn part(&self) -> PathBuf {
        self.beside(".part")
    }

    /// What that download is of.
    pub(crate) fn part_state(&self) -> PathBuf {
        self.beside(".part.json")
    }

    /// What is merged from pages or unpacked from an archive.
    pub(crate) fn made(&self) -> PathBuf {
        self.beside(".made")
    }

    fn beside(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}{ending}", self.name))
    }
}

/// Keeps other fetches of the same source out until it is dropped.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "the lock lasts as long as the file")] File);

/// Makes the folder, and waits until no other fetch of the source is under way.
pub(crate) fn hold(files: &Files, clock: &Clock) -> Result<Held, Why> {
    const LOOK_AGAIN: Duration = Duration::from_millis(10);
    let at = files.folder.as_path();
    fs::create_dir_all(at).map_err(|error| cache_fault(at, &error))?;
    let path = files.beside(".lock");
    let file = open_lock(&path).map_err(|error| cache_fault(&path, &error))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Held(file)),
            Err(TryLockError::Error(error)) => return Err(cache_fault(&path, &error)),
            Err(TryLockError::WouldBlock) => {
                clock.left().map_err(|_| Why::Busy)?;
                std::thread::sleep(LOOK_AGAIN);
            }
        }
    }
}

/// Gives a file that was written beside its name in the cache, synced.
pub(crate) fn keep(files: &Files, made: &Path, sha256: &str) -> Result<PathBuf, Why> {
    let path = files.folder.join(sha256);
    sync(made)
        .and_then(|()| fs::rename(made, &path))
        .and_then(|()| sync_folder(&files.folder))
        .map_err(|error| cache_fault(&path, &error))?;
    Ok(path)
}

/// Writes a small file whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("json.new");
    remove(&beside)?;
    fs::write(&beside, bytes)?;
    sync(&beside)?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).open(path)?.sync_all()
}

/// A rename lasts through a power cut once its folder is synced; only Unix can open one.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}
