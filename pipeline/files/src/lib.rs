//! Files that somebody else could have put there: opened without waiting, and read without end to none.
//!
//! # Method
//! To open a pipe waits until somebody writes to it, and a device may never end. So what stands at a
//! path is looked at before it is opened, opened so that nothing is waited for, and looked at once
//! more, since another can stand there by then; and no more is read than is allowed.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// The most that is read of plans and manifests, whose reading takes up to 200 times as much memory.
/// In bytes.
pub const MOST_OF_TOML: u64 = 1 << 20;

/// The most that is read of other things that people write by hand, approvals and keys, and of what is
/// kept from one run to the next. In bytes.
pub const MOST_OF_WORDS: u64 = 16 << 20;

/// The most that is read of a snapshot, a file of a release or an entry of a cache. In bytes.
pub const MOST_OF_DATA: u64 = 4 << 30;

/// The mode of a lock: whoever can read a file can hold a lock on it, and keep all others out.
const OWN: u32 = 0o600;

/// Opens a regular file, or what a link to one leads to, to be read.
///
/// # Errors
/// When it cannot be opened, or is a folder, a pipe, a socket or a device.
pub fn open_regular(path: &Path) -> io::Result<File> {
    // A socket cannot be opened at all, and with some devices that alone does something.
    regular(&fs::metadata(path)?)?;
    let file = without_waiting().read(true).open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

/// Gives a file the mode of another whose place it will take, and where that is permitted its owner
/// and group; nothing where there is no other.
///
/// # Errors
/// When the mode cannot be set.
pub fn like(file: &Path, before: &Path) -> io::Result<()> {
    let Ok(before) = fs::metadata(before) else {
        return Ok(());
    };
    // Only the system's own administrator may give a file away.
    let _ = chown(file, Some(before.uid()), Some(before.gid()));
    fs::set_permissions(file, Permissions::from_mode(before.mode() & 0o777))
}

/// The bytes of a regular file that has no more than so many.
///
/// # Errors
/// As [`open_regular`]; when it cannot be read, or is longer.
pub fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    // It can grow while it is read, and what the kernel makes up says that it has no size.
    if size <= most {
        bytes.try_reserve_exact(usize::try_from(size).unwrap_or(usize::MAX))?;
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if size > most || bytes.len() as u64 > most {
        let what = format!("it is longer than {most} bytes, the most that is read of it");
        return Err(io::Error::new(ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// The text of a regular file that has no more than so many bytes.
///
/// # Errors
/// As [`read_regular`]; when it is no UTF-8.
pub fn read_regular_text(path: &Path, most: u64) -> io::Result<String> {
    let text = String::from_utf8(read_regular(path, most)?);
    text.map_err(|_| io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

/// What a program that writes to an `SQLite` database keeps beside it, `-wal` or `-journal`, where there
/// is something in it: the database is not whole without it, and another one in its place would be
/// given what is not its own.
#[must_use]
pub fn journal_of(database: &Path) -> Option<PathBuf> {
    let beside = |end: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let has_more = |path: &PathBuf| fs::metadata(path).is_ok_and(|there| there.len() > 0);
    ["-wal", "-journal"].map(beside).into_iter().find(has_more)
}

/// Why an `SQLite` database is not to be read, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// What is the matter with it, to stand behind its name.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

/// Why what lies at a path is not to be read as a database to which nobody writes: a program that has
/// it open keeps some of it elsewhere, and the path would lead to another file. Nothing of what is no
/// `SQLite` database, or cannot be read.
#[must_use]
pub fn unfit_database(path: &Path) -> Option<Unfit> {
    const BEGINS: &[u8; 16] = b"SQLite format 3\0";
    let mut first = [0; BEGINS.len()];
    open_regular(path).ok()?.read_exact(&mut first).ok()?;
    if first != *BEGINS {
        return None;
    }
    if let Some(journal) = journal_of(path) {
        let name = journal.file_name().unwrap_or_default().to_string_lossy();
        return Some(Unfit {
            what: format!("it is not whole without {name} beside it"),
            remedy: "close the program that has it open, or save its layer in another file",
        });
    }
    // GDAL hands such a path on as an address, in which `%41` is an `A`.
    path.as_os_str().as_bytes().contains(&b'%').then(|| Unfit {
        what: "its path holds a %, and GDAL would read another file".to_owned(),
        remedy: "give it, and the folders above it, names without %",
    })
}

/// Opens the file of a lock, and makes it where there is none. Its owner alone can read it: one that
/// others could read is closed to them, where it is ours.
///
/// # Errors
/// When it cannot be opened or made, or something other than a regular file stands there.
pub fn open_lock(path: &Path) -> io::Result<File> {
    match fs::metadata(path) {
        Ok(there) => regular(&there)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut how = without_waiting();
    let how = how.create(true).write(true).truncate(false).mode(OWN);
    let file = how.open(path)?;
    let opened = file.metadata()?;
    regular(&opened)?;
    // What a link leads to is somebody's file, and its mode none of ours to set.
    let is_here = fs::symlink_metadata(path).is_ok_and(|there| {
        (there.dev(), there.ino(), there.nlink()) == (opened.dev(), opened.ino(), 1)
    });
    if is_here && opened.mode() & 0o777 != OWN {
        // That of another owner stays as it is, and locks as well.
        let _ = file.set_permissions(fs::Permissions::from_mode(OWN));
    }
    Ok(file)
}

fn without_waiting() -> OpenOptions {
    let mut how = OpenOptions::new();
    how.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    how
}

fn regular(about: &Metadata) -> io::Result<()> {
    if about.is_file() {
        Ok(())
    } else {
        Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is no regular file",
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").arg(at("pipe")).status();
        assert!(made.expect("mkfifo runs").success());
        symlink("/dev/zero", at("endless")).expect("a link");
        symlink(at("pipe"), at("leads")).expect("a link");
        let _listens = UnixListener::bind(at("socket")).expect("a socket");
        fs::create_dir(at("folder")).expect("a folder");
        for name in ["pipe", "endless", "leads", "socket", "folder"] {
            let read = read_regular(&at(name), MOST_OF_DATA).map(drop);
            for refused in [read, open_lock(&at(name)).map(drop)] {
                let refused = refused.expect_err(name).to_string();
                assert_eq!(refused, "it is no regular file", "{name}");
            }
        }
        let none = read_regular(&at("none"), 1).expect_err("there is none");
        assert_eq!(none.kind(), ErrorKind::NotFound);
    }

    #[test]
    fn no_more_is_read_than_allowed() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "abc").expect("written");
        symlink(at("file"), at("link")).expect("a link");
        for name in ["file", "link"] {
            assert_eq!(read_regular(&at(name), 3).expect("read"), b"abc");
            assert_eq!(read_regular_text(&at(name), 3).expect("read"), "abc");
            let longer = read_regular(&at(name), 2).expect_err("it is longer");
            assert!(longer.to_string().contains("longer than 2 bytes"));
        }
        // 50 GB of which the disk holds none.
        let sparse = File::create(at("sparse")).expect("made");
        sparse.set_len(50 << 30).expect("a length");
        let longer = read_regular(&at("sparse"), MOST_OF_DATA).expect_err("it is longer");
        assert_eq!(longer.kind(), ErrorKind::FileTooLarge);
        // It says that it has no bytes, and has some.
        let made_up = Path::new("/proc/self/status");
        if made_up.exists() {
            assert!(
                !read_regular(made_up, MOST_OF_WORDS)
                    .expect("read")
                    .is_empty()
            );
            let longer = read_regular(made_up, 9).expect_err("it is longer");
            assert!(longer.to_string().contains("longer than 9 bytes"));
        }
        fs::write(at("file"), [0xff]).expect("written");
        let no_text = read_regular_text(&at("file"), 3).expect_err("it is no text");
        assert_eq!(no_text.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn a_lock_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).expect("there").mode() & 0o777;
        open_lock(&at("new")).expect("made");
        assert_eq!(mode("new"), 0o600);
        fs::write(at("old"), "").expect("made");
        fs::set_permissions(at("old"), fs::Permissions::from_mode(0o644)).expect("set");
        symlink(at("old"), at("link")).expect("a link");
        open_lock(&at("link")).expect("opened");
        assert_eq!(mode("old"), 0o644, "a link led there");
        fs::hard_link(at("old"), at("second")).expect("a name");
        open_lock(&at("second")).expect("opened");
        assert_eq!(mode("old"), 0o644, "it has another name");
        fs::remove_file(at("second")).expect("removed");
        open_lock(&at("old")).expect("opened");
        assert_eq!(mode("old"), 0o600);
    }
}
