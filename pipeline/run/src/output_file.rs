//! Files that somebody named for a result.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use publish::PARTIAL;

use crate::failure::Failure;
use crate::own;
use crate::plan::folder_of;

/// Outputs can be written, and go over nothing that is read, nor into a folder that is.
///
/// # Errors
/// Usage, with the option that is to be given another name.
pub fn check(inputs: &[&Path], outputs: &[(&str, Option<&PathBuf>)]) -> Result<(), Failure> {
    let mut before: Vec<(&str, &Path)> = Vec::new();
    for (option, output) in outputs {
        let Some(output) = output else {
            continue;
        };
        if !folder_of(output).is_dir() {
            let folder = folder_of(output).display().to_string();
            return Err(Failure::Usage(format!(
                "{folder}: there is no such folder; make it first"
            )));
        }
        if output.is_dir() {
            let shown = output.display();
            return Err(Failure::Usage(format!(
                "{shown}: a folder stands where a file is to be written"
            )));
        }
        if let Some(input) = inputs.iter().find(|input| same(input, output)) {
            let shown = input.display();
            return Err(Failure::Usage(format!(
                "{option} would write over {shown}, which is read: give another name"
            )));
        }
        if let Some(input) = inputs.iter().find(|input| is_inside(input, output)) {
            let shown = input.display();
            return Err(Failure::Usage(format!(
                "{option} would write into {shown}, which is read: name a file elsewhere"
            )));
        }
        own::refuse(output, "name a file elsewhere")?;
        if let Some((other, _)) = before.iter().find(|(_, other)| same(other, output)) {
            return Err(Failure::Usage(format!(
                "{other} and {option} name the same file: give two names"
            )));
        }
        before.push((option, output));
    }
    Ok(())
}

/// Whether two names are of one file, which need not be there yet.
pub fn same(one: &Path, other: &Path) -> bool {
    one == other || real(one).is_some_and(|path| real(other) == Some(path))
}

fn is_inside(folder: &Path, file: &Path) -> bool {
    let folder = folder.canonicalize().ok().filter(|folder| folder.is_dir());
    folder.is_some_and(|folder| real(file).is_some_and(|file| file.starts_with(folder)))
}

/// Where a file lies, or would, whether its folder is there or not.
pub fn real(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find(|above| above.exists())?;
    let rest = path.strip_prefix(there).ok()?;
    Some(
        there
            .canonicalize()
            .ok()?
            .components()
            .chain(rest.components())
            .collect(),
    )
}

/// Has a file made aside, and moved into its place when it is whole; what it holds is copied into a
/// pipe or a device, as nothing takes the place of that. A link stays, and leads to the new file.
///
/// # Errors
/// With what `write` says, or with what `io` makes of an error of the place.
pub fn make<E>(
    path: &Path,
    io: impl Fn(io::Error) -> E,
    write: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let real = path.canonicalize();
    let is_stream = path.exists() && !path.is_file();
    // What a link such as /dev/stdout leads to can have no name.
    let place = real.as_deref().ok().filter(|_| !is_stream).unwrap_or(path);
    let mut aside = tempfile::Builder::new();
    let aside = aside.prefix(PARTIAL);
    let aside = if is_stream {
        aside.tempdir()
    } else {
        aside.tempdir_in(folder_of(place))
    };
    let aside = aside.map_err(&io)?;
    let partial = aside.path().join("whole");
    write(&partial)?;
    if is_stream {
        let stream = || {
            let mut to = File::options().write(true).open(place)?;
            io::copy(&mut File::open(&partial)?, &mut to).map(drop)
        };
        return stream().map_err(io);
    }
    fs::rename(&partial, place).map_err(io)
}

/// Writes a file as [`make`] does.
///
/// # Errors
/// System, whatever is the matter.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let io = |error| Failure::io(path, "cannot be written", &error);
    make(path, io, |partial| fs::write(partial, bytes).map_err(io))
}

/// Writes a file as [`make`] does.
///
/// # Errors
/// System, where there is no room; else usage, since another name would do.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, &mut File::options())
}

/// Writes a file as [`write`] does, so that its owner alone can read it.
///
/// # Errors
/// As [`write`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, File::options().mode(0o600))
}

fn write_with(path: &Path, bytes: &[u8], how: &mut OpenOptions) -> Result<(), Failure> {
    let shown = path.display();
    let io = |error: io::Error| {
        let what = format!("{shown}: cannot be written: {error}; make room, or name another file");
        match error.kind() {
            // The machine has no room, whatever the file is called.
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::System(what),
            _ => Failure::Usage(what),
        }
    };
    make(path, io, |partial| {
        let made = how.write(true).create_new(true).open(partial);
        made.and_then(|mut file| file.write_all(bytes)).map_err(io)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    use std::process::Command;
    use std::thread;

    use super::*;

    #[test]
    fn a_pipe_is_written_into_and_a_link_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").arg(at("pipe")).status();
        assert!(made.expect("mkfifo runs").success());
        fs::write(at("file"), "old").expect("written");
        symlink(at("file"), at("link")).expect("a link");
        for write in [write, write_private] {
            let pipe = at("pipe");
            let reader = thread::spawn(move || {
                let mut text = String::new();
                let opened = File::open(pipe);
                opened.and_then(|mut pipe| pipe.read_to_string(&mut text))?;
                Ok::<_, io::Error>(text)
            });
            write(&at("pipe"), b"new").expect("written");
            let text = reader.join().expect("no panic").expect("read");
            assert_eq!(text, "new");
            write(&at("link"), b"new").expect("written");
        }
        let kind = |name: &str| fs::symlink_metadata(at(name)).expect("there").file_type();
        assert!(kind("pipe").is_fifo() && kind("link").is_symlink());
        assert_eq!(fs::read(at("file")).expect("read"), b"new");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3);
    }

    #[test]
    fn nothing_is_written_over_or_into_what_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("release/data")).expect("a folder");
        fs::write(at("table.csv"), "").expect("written");
        symlink(at("release"), at("latest")).expect("a link");
        let inputs = [at("table.csv"), at("latest")];
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let refused = |name: &str| check(&inputs, &[("--json", Some(&at(name)))]).is_err();
        for name in [
            "table.csv",
            "latest/o.json",
            "release/data/o.json",
            "no/o.json",
            "release",
        ] {
            assert!(refused(name), "{name}");
        }
        assert!(!refused("o.json") && !refused("release.json"));
    }
}
