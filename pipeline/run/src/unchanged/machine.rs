//! What of the machine a build could depend on: the program, its libraries, and how they are set up.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use files::{MOST_OF_DATA, read_regular};

use super::build_id::build_id;
use super::secret::Secret;
use crate::settings;

/// The parts, in the same order each time; `None` where one cannot be read.
pub fn machine(secret: &Secret) -> Option<Vec<(OsString, Vec<u8>)>> {
    let mut parts = vec![("version".into(), env!("CARGO_PKG_VERSION").into())];
    for path in code()? {
        // Code without an id, as some linkers leave it, is read whole.
        let id = match build_id(&path) {
            Some(id) => id,
            None => secret.of_file(&path).ok()?.as_bytes().to_vec(),
        };
        parts.push((path.into_os_string(), id));
    }
    let variables: BTreeSet<(OsString, OsString)> = settings::variables().collect();
    let variables = variables.into_iter();
    parts.extend(variables.map(|(name, value)| (name, value.into_encoded_bytes())));
    parts.extend(settings::files().filter_map(|path| {
        Some((
            path.clone().into_os_string(),
            read_regular(&path, MOST_OF_DATA).ok()?,
        ))
    }));
    for folder in grids() {
        let listed = listed(&folder);
        parts.push((folder.into_os_string(), listed));
    }
    Some(parts)
}

/// The files of which code is loaded: the program, and every library.
fn code() -> Option<BTreeSet<PathBuf>> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let code = maps.lines().filter_map(|line| {
        let mut fields = line.splitn(6, ' ');
        let is_code = fields.nth(1)?.contains('x');
        let path = fields.nth(3)?.trim_start();
        (is_code && path.starts_with('/')).then(|| PathBuf::from(path))
    });
    Some(code.collect())
}

/// Folders in which PROJ looks for grids, which move coordinates by a metre or two.
fn grids() -> BTreeSet<PathBuf> {
    let named = ["PROJ_DATA", "PROJ_LIB"]
        .map(env::var_os)
        .into_iter()
        .flatten();
    let named: Vec<PathBuf> = named
        .flat_map(|of| env::split_paths(&of).collect::<Vec<_>>())
        .collect();
    let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let own = env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .into_iter()
        .chain(home);
    let own = own.map(|data| data.join("proj"));
    let system = ["/usr/share/proj", "/usr/local/share/proj"].map(PathBuf::from);
    named.into_iter().chain(own).chain(system).collect()
}

/// Names, sizes and times of change in a folder; nothing where there is none. Grids are too large to
/// be read each time, and are part of the machine and not of what a build is given.
fn listed(folder: &Path) -> Vec<u8> {
    let mut lines = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let about = entry.metadata().ok();
        let about = about.map(|of| (of.len(), of.mtime(), of.mtime_nsec(), of.ino()));
        let mut line = entry.file_name().into_encoded_bytes();
        line.extend(format!("\0{about:?}\n").bytes());
        lines.insert(line);
    }
    lines.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_and_its_libraries_are_among_the_code() {
        let code = code().expect("the kernel tells");
        let program = env::current_exe().expect("a program");
        assert!(code.contains(&program), "{code:?}");
        // Of the program's own libraries this test needs none, so that the linker leaves them out.
        let is_library = |path: &PathBuf| path.to_string_lossy().contains("/libc.so");
        assert!(code.iter().any(is_library), "{code:?}");
    }

    #[test]
    fn a_grid_that_is_installed_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = listed(folder.path());
        fs::write(
            folder.path().join("uk_os_OSTN15_NTv2_OSGBtoETRS.tif"),
            "a grid",
        )
        .expect("written");
        assert_ne!(listed(folder.path()), before);
        assert_eq!(listed(&folder.path().join("nowhere")), b"");
    }
}
