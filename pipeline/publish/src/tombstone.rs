//! A release that was taken back: a tombstone in its place, `latest` at a good one.

use std::collections::BTreeMap;
use std::path::Path;

use crate::folder::Stage;
use crate::{PublishError, Release};

/// Puts a tombstone in the place of a release, whole, and points `out/latest` elsewhere first.
///
/// `files` are all that is left of the release, by their paths in it; every other file of it is
/// gone. `latest` is the release to point at: where there is none, the link is taken away. A
/// call that was killed can be made again, and one that changes nothing touches nothing.
///
/// # Errors
/// When a file or folder cannot be written, moved or removed.
pub fn entomb(
    out: &Path,
    release: &str,
    files: &BTreeMap<&str, Vec<u8>>,
    latest: Option<&str>,
) -> Result<Release, PublishError> {
    let stage = Stage::open(out, release)?;
    for (name, bytes) in files {
        stage.write(name, bytes)?;
    }
    match latest {
        Some(good) => stage.link(good)?,
        None => stage.unlink()?,
    }
    stage.place()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Outcome;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).into_string().expect("text"))
            .collect();
        names.sort();
        names
    }

    #[test]
    fn everything_else_is_gone_and_latest_points_elsewhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        for release in ["first", "second"] {
            let folder = out.join("releases").join(release);
            fs::create_dir_all(folder.join("maps")).expect("a folder");
            fs::write(folder.join("maps/map.svg"), release).expect("a file");
        }
        let files = BTreeMap::from([("WITHDRAWN.md", b"gone\n".to_vec())]);
        let entomb = |release, latest| entomb(out, release, &files, latest).expect("it is done");
        let target = || fs::read_link(out.join("latest")).ok();

        assert_eq!(entomb("second", Some("first")).outcome, Outcome::Restored);
        assert_eq!(names(&out.join("releases/second")), ["WITHDRAWN.md"]);
        assert_eq!(target(), Some("releases/first".into()));
        assert_eq!(entomb("second", Some("first")).outcome, Outcome::Unchanged);

        entomb("first", None);
        assert_eq!(target(), None);
        // One that a killed call left half done, and one that was never moved into its place.
        fs::create_dir(out.join("releases/.replaced-third-1")).expect("a folder");
        assert_eq!(entomb("third", None).outcome, Outcome::Restored);
        assert_eq!(entomb("fourth", None).outcome, Outcome::New);
        let all = ["first", "fourth", "second", "third"];
        assert_eq!(names(&out.join("releases")), all);
    }
}
