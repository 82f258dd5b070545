//! A snapshot is the file its manifest was written for, or it is refused.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use files::{MOST_OF_DATA, read_regular};
use sha2::{Digest, Sha256};
use vocabulary::{Access, Problem, Problems};

use crate::manifest::Manifest;

/// SHA-256 as 64 small hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
            text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
            text
        })
}

/// Kinds of files that nothing beside them belongs to, whatever an editor leaves there.
const ALONE: [&str; 2] = ["csv", "geojson"];

/// The digest that a manifest pins: that of the snapshot, or, where other files belong
/// to it (`snapshot.dbf` beside `snapshot.shp`), that of the list of their digests.
pub(crate) fn of_dataset(path: &Path, bytes: &[u8]) -> io::Result<String> {
    let alone = path
        .extension()
        .is_some_and(|kind| ALONE.iter().any(|one| kind == *one));
    let (Some(folder), Some(stem), false) = (path.parent(), path.file_stem(), alone) else {
        return Ok(sha256_hex(bytes));
    };
    let mut listed = BTreeMap::from([(path.file_name().map(OsString::from), sha256_hex(bytes))]);
    for entry in folder.read_dir()? {
        let beside = entry?.path();
        if beside != path && beside.is_file() && beside.file_stem() == Some(stem) {
            let digest = sha256_hex(&read_regular(&beside, MOST_OF_DATA)?);
            listed.insert(beside.file_name().map(OsString::from), digest);
        }
    }
    if listed.len() == 1 {
        return Ok(sha256_hex(bytes));
    }
    let lines: Vec<String> = listed
        .into_iter()
        .map(|(name, digest)| format!("{digest}  {name:?}\n"))
        .collect();
    Ok(sha256_hex(lines.concat().as_bytes()))
}

/// Compares a snapshot's digest with its manifest's.
pub(crate) fn compare(found: &str, manifest: &Manifest, shown: &str) -> Problems {
    if found == manifest.sha256 {
        return Problems::new();
    }
    let problem = Problem::new(
        shown,
        "is not the file its manifest was written for: the sha256 differs",
        "restore the snapshot, or look at what changed and re-pin it with `fgm-map pin`",
    );
    // A digest of a small confidential table can be guessed, so neither is shown.
    match manifest.access {
        Access::Published => problem
            .found(format!("sha256 {found}"))
            .expected(format!("sha256 {}", manifest.sha256))
            .into(),
        Access::Confidential => problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_belong_to_a_snapshot_are_pinned_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.path().join(name), bytes).expect("written");
        };
        let digest = |name: &str| of_dataset(&folder.path().join(name), b"shapes").expect("read");
        for name in ["snapshot.shp", "snapshot.csv"] {
            write(name, b"shapes");
            assert_eq!(digest(name), sha256_hex(b"shapes"));
            std::fs::remove_file(folder.path().join(name)).expect("removed");
        }
        write("snapshot.shp", b"shapes");
        write("snapshot.dbf", b"codes");
        let before = digest("snapshot.shp");
        write("source.toml", b"does not belong to it");
        assert_eq!(digest("snapshot.shp"), before);
        write("snapshot.dbf", b"other");
        assert_ne!(digest("snapshot.shp"), before);
        assert_eq!(digest("snapshot.csv"), sha256_hex(b"shapes"));
    }

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn known_answer() {
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
