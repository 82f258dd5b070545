//! Files that are written aside and moved into place, so that none is ever half there.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use files::{MOST_OF_DATA, like, read_regular};
use publish::PARTIAL;

use crate::failure::Failure;
use crate::plan::folder_of;

/// Writes a file whole: aside, to disk, then over what stood in its place.
///
/// # Errors
/// System, when it cannot be; what stood there before then still does.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes, None).and_then(|aside| settled(path, &aside, move_whole))
}

/// Writes a file whole that the next run writes anew: after a power cut the one before may stand
/// there again. What waits for the disk is most of the time of a run for which nothing has changed.
///
/// # Errors
/// As [`write_whole`].
pub fn write_latest(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes, None).and_then(|aside| settled(path, &aside, rename))
}

/// Writes a file whole that its owner alone can read.
///
/// # Errors
/// As [`write_whole`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes, Some(0o600)).and_then(|aside| settled(path, &aside, move_whole))
}

/// Writes a file aside, and to disk; gives where it lies. Where no mode is asked for it has that of
/// the file whose place it will take.
fn write(path: &Path, bytes: &[u8], mode: Option<u32>) -> Result<PathBuf, Failure> {
    let name = path.file_name().unwrap_or_default();
    let process = std::process::id();
    let aside = path.with_file_name(format!("{PARTIAL}{}-{process}", name.display()));
    // What a dead process of this number left goes. In a folder where others write, too, what stands
    // there then is somebody's, a link or a pipe: it is not written to.
    let _ = fs::remove_file(&aside);
    let mut how = File::options();
    how.write(true).create_new(true).mode(mode.unwrap_or(0o666));
    let written = how.open(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        if mode.is_none() {
            like(&aside, path)?;
        }
        file.sync_all()
    });
    if let Err(error) = written {
        // The first error is the one to tell, whether anything could be removed or not.
        let _ = fs::remove_file(&aside);
        return Err(Failure::io(path, "cannot be written", &error));
    }
    Ok(aside)
}

/// Moves what was written aside into its place, or removes it where it cannot be.
fn settled(
    path: &Path,
    aside: &Path,
    put: fn(&Path, &Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let done = put(aside, path);
    if done.is_err() {
        let _ = fs::remove_file(aside);
    }
    done
}

/// Makes a folder and those above it, each so that it lasts through a power cut.
///
/// # Errors
/// System, when one cannot be made.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    let above = folder_of(path);
    if above != path {
        make_folder(&above)?;
    }
    let made = match fs::create_dir(path) {
        Err(error) if !path.is_dir() => Err(error),
        _ => File::open(&above).and_then(|above| above.sync_all()),
    };
    made.map_err(|error| Failure::io(path, "cannot be made", &error))
}

/// Moves a file over what stands in another's place, and has the folder written to disk.
///
/// # Errors
/// System, when it cannot be.
pub fn move_whole(from: &Path, to: &Path) -> Result<(), Failure> {
    let folder = folder_of(to);
    rename(from, to)?;
    File::open(&folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Failure::io(to, "cannot be moved into its place", &error))
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    let renamed = match fs::rename(from, to) {
        // An empty folder holds nothing of anybody's.
        Err(error) if error.kind() == ErrorKind::IsADirectory => {
            fs::remove_dir(to).and_then(|()| fs::rename(from, to))
        }
        renamed => renamed,
    };
    renamed.map_err(|error| Failure::io(to, "cannot be moved into its place", &error))
}

/// The bytes of a file; `None` where there is none.
///
/// # Errors
/// System, when it is there and cannot be read, or is no regular file.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match read_regular(path, MOST_OF_DATA) {
        Ok(bytes) => Ok(Some(bytes)),
        // A path through a file leads nowhere.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(Failure::io(path, "cannot be read", &error)),
    }
}

/// The bytes of a file; `None` where there is none, or something that no file of ours can be.
///
/// # Errors
/// System, when it is there and cannot be read.
pub fn read_if_regular(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Ok(None),
        _ => read_if_there(path),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// Where others write, too, they know how a file is called while it is written.
    #[test]
    fn what_others_put_aside_is_not_written_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let aside = at(&format!("{PARTIAL}word-{}", std::process::id()));
        fs::write(at("theirs"), "theirs").expect("written");
        let link = || symlink(at("theirs"), &aside).expect("a link");
        let pipe = || {
            let made = Command::new("mkfifo").arg(&aside).status();
            assert!(made.expect("mkfifo runs").success());
        };
        for put in [&link as &dyn Fn(), &pipe] {
            for write in [write_whole, write_latest, write_private] {
                put();
                write(&at("word"), b"word").expect("written");
                let there = fs::symlink_metadata(at("word")).expect("there");
                assert!(there.is_file() && !aside.exists());
                assert_eq!(fs::read(at("word")).expect("read"), b"word");
                assert_eq!(fs::read(at("theirs")).expect("read"), b"theirs");
            }
        }
    }

    #[test]
    fn an_empty_folder_is_replaced_and_another_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("word")).expect("a folder");
        assert_eq!(read_if_regular(&at("word")).expect("none"), None);
        write_whole(&at("word"), b"word").expect("written");
        assert_eq!(fs::read(at("word")).expect("read"), b"word");
        fs::create_dir_all(at("full/theirs")).expect("a folder");
        let refused = write_whole(&at("full"), b"word").expect_err("it is not empty");
        assert!(refused.to_string().contains("full"), "{refused}");
        assert!(at("full/theirs").is_dir());
        assert_eq!(entries(folder.path()), ["full", "word"]);
    }

    fn entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        });
        let mut names: Vec<String> = entries.collect();
        names.sort();
        names
    }
}
