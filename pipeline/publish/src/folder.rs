//! Release folders: staged aside, moved into place whole, linked in one step.
//!
//! Whoever makes a release keeps other runs out of its folder, by a lock that nobody but its own
//! user can take: whatever is found staged is left from a run that died.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::PublishError;
use crate::exchange::exchange;
use crate::files::{Told, alike};
use crate::parallel::in_order;
use crate::sink::Sink;

/// A release that stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What became of it in this run.
    pub outcome: Outcome,
}

/// What became of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there before.
    New,
    /// It stood there already, the same to the byte, and was not touched.
    Unchanged,
    /// It stood there with other bytes, and was replaced whole.
    Restored,
}

/// A release in the making. Dropped before [`Stage::publish`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Stage {
    out: PathBuf,
    name: String,
    partial: PathBuf,
    /// When the folder of releases was last changed, before this was made in it.
    changed: Option<SystemTime>,
}

/// What the name of something begins with that is not in its place yet.
pub const PARTIAL: &str = ".partial-";
const REPLACED: &str = ".replaced-";
const LATEST: &str = "latest";

impl Stage {
    /// An empty folder to make the release in. To be called by whoever keeps other runs out of `out`.
    pub(crate) fn open(out: &Path, name: &str) -> Result<Self, PublishError> {
        let releases = out.join("releases");
        if !releases.is_dir() {
            fs::create_dir_all(&releases)
                .map_err(PublishError::io("create the folder", &releases))?;
            sync_one(out)?;
        }
        let latest = out.join(LATEST);
        if fs::symlink_metadata(&latest).is_ok_and(|there| !there.is_symlink()) {
            return Err(PublishError::NotALink { path: latest });
        }
        let changed = fs::metadata(&releases).and_then(|about| about.modified());
        remove_leftovers(out)?;
        let partial = releases.join(format!("{PARTIAL}{name}-{}", std::process::id()));
        fs::create_dir(&partial).map_err(PublishError::io("create the folder", &partial))?;
        Ok(Self {
            out: out.to_owned(),
            name: name.to_owned(),
            partial,
            changed: changed.ok(),
        })
    }

    /// Where the release is made.
    pub(crate) fn folder(&self) -> &Path {
        &self.partial
    }

    /// Writes one of its files from bytes.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<Told, PublishError> {
        self.make(name, |sink| {
            // The sink keeps what went wrong, with the path.
            let written = sink.write_all(bytes);
            written.map_err(PublishError::io("write", Path::new(name)))
        })
    }

    /// Has one of its files written part by part, in the folder above it, which is made where there
    /// is none.
    pub(crate) fn make(
        &self,
        name: &str,
        write: impl FnOnce(&mut Sink) -> Result<(), PublishError>,
    ) -> Result<Told, PublishError> {
        let path = self.partial.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(PublishError::io("create the folder", folder))?;
        }
        let mut sink = Sink::create(&path)?;
        let written = write(&mut sink);
        sink.finish(written)
    }

    /// What is told of a file that somebody else wrote there.
    pub(crate) fn told(&self, name: &str) -> Result<Told, PublishError> {
        let path = self.partial.join(name);
        Told::of(&path).map_err(PublishError::io("read", &path))
    }

    /// Moves the release into its place and the link to it.
    pub(crate) fn publish(self) -> Result<Release, PublishError> {
        let release = self.place()?;
        self.link(&self.name)?;
        if release.outcome == Outcome::Unchanged {
            self.leave_no_trace();
        }
        Ok(release)
    }

    /// Takes away what was made, and has the folder of releases bear the time that it had: that of a
    /// release which was made again would tell that something changed which it does not disclose.
    fn leave_no_trace(&self) {
        let _ = fs::remove_dir_all(&self.partial);
        let folder = File::open(self.out.join("releases"));
        // Where it cannot be, the release is none the worse.
        let _ = folder.and_then(|folder| self.changed.map_or(Ok(()), |at| folder.set_modified(at)));
    }

    /// Moves what was made into its place.
    pub(crate) fn place(&self) -> Result<Release, PublishError> {
        let releases = self.out.join("releases");
        let folder = releases.join(&self.name);
        let outcome = match fs::symlink_metadata(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Outcome::New,
            Err(error) => return Err(PublishError::io("look at", &folder)(error)),
            Ok(_) if same(&self.partial, &folder) => Outcome::Unchanged,
            Ok(_) => Outcome::Restored,
        };
        match outcome {
            Outcome::Unchanged => {}
            Outcome::New => {
                sync_all(&self.partial)?;
                rename(&self.partial, &folder)?;
            }
            Outcome::Restored => {
                sync_all(&self.partial)?;
                let process = std::process::id();
                let aside = releases.join(format!("{REPLACED}{}-{process}", self.name));
                exchange(&self.partial, &folder, &aside)?;
            }
        }
        sync_one(&releases)?;
        Ok(Release {
            name: self.name.clone(),
            folder,
            outcome,
        })
    }

    /// Takes `latest` away.
    pub(crate) fn unlink(&self) -> Result<(), PublishError> {
        let latest = self.out.join(LATEST);
        if fs::symlink_metadata(&latest).is_ok() {
            remove(&latest)?;
        }
        sync_one(&self.out)
    }

    /// Points `latest` at a release: a new link is made aside and renamed over the old one.
    pub(crate) fn link(&self, name: &str) -> Result<(), PublishError> {
        let latest = self.out.join(LATEST);
        let target = Path::new("releases").join(name);
        if fs::read_link(&latest).is_ok_and(|present| present == target) {
            return Ok(());
        }
        // On the file system of `latest`, which that of the releases need not be.
        let process = std::process::id();
        let aside = self.out.join(format!("{PARTIAL}{LATEST}-{process}"));
        symlink(&target, &aside).map_err(PublishError::io("create the link", &aside))?;
        rename(&aside, &latest)?;
        sync_one(&self.out)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Gone already when the release was moved; what cannot be removed, the next run removes.
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// The name of the release that `out/latest` points at; `None` where there is no such link.
#[must_use]
pub fn latest(out: &Path) -> Option<String> {
    let target = fs::read_link(out.join(LATEST)).ok()?;
    let name = target.strip_prefix("releases").ok()?;
    let only = name.file_name().filter(|only| *only == name.as_os_str())?;
    Some(only.to_str()?.to_owned())
}

/// Removes what runs that died have left in `out/releases`; nothing where there is no such folder.
/// To be called by whoever keeps other runs out of the folder.
///
/// A release that was moved aside, with nothing in its place, is put back: `latest` may point to it.
///
/// # Errors
/// When a file or folder cannot be moved or removed.
pub fn remove_leftovers(out: &Path) -> Result<(), PublishError> {
    let releases = out.join("releases");
    let entries = match fs::read_dir(&releases) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(PublishError::io("list the folder", &releases))?,
    };
    for entry in entries {
        let entry = entry.map_err(PublishError::io("list the folder", &releases))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if let Some(of) = name.strip_prefix(REPLACED) {
            let release = of.rsplit_once('-').map_or(of, |(release, _)| release);
            let place = releases.join(release);
            if fs::symlink_metadata(&place).is_err() {
                rename(&entry.path(), &place)?;
                continue;
            }
        }
        if [PARTIAL, REPLACED].iter().any(|of| name.starts_with(of)) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

pub(crate) fn remove(path: &Path) -> Result<(), PublishError> {
    let there = fs::symlink_metadata(path).map_err(PublishError::io("look at", path))?;
    let removed = if there.is_dir() {
        remove_folder(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(PublishError::io("remove", path))
}

/// Removes a folder with all that is in it, also where somebody took the right to from its folders.
///
/// # Errors
/// When something in it cannot be removed.
pub fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_to_owner(folder)?;
            fs::remove_dir_all(folder)
        }
        removed => removed,
    }
}

/// Lets the owner of a folder, and of those in it, change what is in them.
fn open_to_owner(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_to_owner(&entry.path())?;
        }
    }
    Ok(())
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), PublishError> {
    fs::rename(from, to).map_err(PublishError::io("move a new one to", to))
}

/// Whether two folders hold the same files. One that cannot be read is not the same.
fn same(a: &Path, b: &Path) -> bool {
    let same_bytes = |name: &Path| {
        let mut a = File::open(a.join(name))?;
        let mut b = File::open(b.join(name))?;
        alike(&mut a, &mut b)
    };
    match (contents(a), contents(b)) {
        (Ok(a), Ok(b)) if a == b => {
            let mut files = a.iter().filter(|(_, length)| length.is_some());
            files.all(|(name, _)| same_bytes(name).unwrap_or(false))
        }
        _ => false,
    }
}

/// What stands at each path of a folder: the lengths of files, nothing for folders.
fn contents(root: &Path) -> io::Result<BTreeMap<PathBuf, Option<u64>>> {
    let mut contents = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(name.clone());
                contents.insert(name, None);
            } else if kind.is_file() {
                contents.insert(name, Some(entry.metadata()?.len()));
            } else {
                return Err(io::Error::other("a release holds files and folders alone"));
            }
        }
    }
    Ok(contents)
}

/// How many files are written to disk at once: to wait for several takes little longer than for one.
const AT_ONCE: usize = 8;

/// Has everything in a folder written to disk: its files, then the folders that list them.
fn sync_all(folder: &Path) -> Result<(), PublishError> {
    let all = contents(folder).map_err(PublishError::io("list the folder", folder))?;
    let (files, folders): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, length)| length.is_some());
    let synced = in_order(&files, AT_ONCE, |(name, _)| sync_one(&folder.join(name)));
    synced.into_iter().collect::<Result<(), _>>()?;
    // A folder stands before what is in it.
    for (name, _) in folders.iter().rev() {
        sync_one(&folder.join(name))?;
    }
    sync_one(folder)
}

pub(crate) fn sync_one(path: &Path) -> Result<(), PublishError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(PublishError::io("write to disk", path))
}
