//! What runs that died have left behind. Whoever holds the folder's lock knows that it is no one's.

use std::fs;
use std::path::{Path, PathBuf};

use publish::PARTIAL;

use crate::failure::Failure;

/// Removes it, and puts back what stood in the place of what was not finished.
///
/// # Errors
/// System, when something cannot be listed, moved or removed.
pub fn remove(out: &Path) -> Result<(), Failure> {
    publish::remove_leftovers(out).map_err(|error| Failure::System(error.to_string()))?;
    let releases = entries(&out.join("releases"))?;
    let folders =
        ["", ".run", "ledger", "ledger/statements", "restricted"].map(|name| out.join(name));
    for folder in folders.into_iter().chain(releases) {
        for path in entries(&folder)? {
            let name = path.file_name().unwrap_or_default();
            if name.to_string_lossy().starts_with(PARTIAL) {
                remove_one(&path)?;
            }
        }
    }
    Ok(())
}

fn remove_one(path: &Path) -> Result<(), Failure> {
    let removed = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => publish::remove_folder(path),
        _ => fs::remove_file(path),
    };
    removed.map_err(|error| Failure::io(path, "cannot be removed", &error))
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |error: std::io::Error| Failure::io(folder, "cannot be listed", &error);
    let listed = fs::read_dir(folder).map_err(failed)?;
    let paths = listed.map(|entry| entry.map(|entry| entry.path()).map_err(failed));
    paths.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_half_done_goes_and_what_stands_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let write = |name: &str| {
            let path = out.join(name);
            let parent = path.parent().expect("a folder");
            fs::create_dir_all(parent).expect("a folder");
            fs::write(path, name).expect("a file");
        };
        let stay = [
            ".run/report.json",
            "index.json",
            "ledger/ledger.jsonl",
            "ledger/statements/.pending-0.csv",
            "releases/a/map.svg",
            "releases/b/record.json",
            "restricted/2025-01-01/RESTRICTED-README.md",
        ];
        let go = [
            ".partial-index.json-1",
            ".run/.partial-unchanged-1",
            "ledger/.partial-ledger.jsonl-1",
            "ledger/statements/.partial-.pending-0.csv-1",
            "releases/.partial-c-1/map.svg",
            "releases/a/.partial-KEPT.md-1",
            "releases/.replaced-a-1/map.svg",
            "restricted/.partial-2025-01-01-1/RESTRICTED-README.md",
        ];
        stay.iter().chain(&go).for_each(|name| write(name));
        // Nothing stands in its place: `latest` may point there.
        fs::rename(out.join("releases/b"), out.join("releases/.replaced-b-1")).expect("moved");

        remove(out).expect("it is removed");
        for name in stay {
            assert!(out.join(name).is_file(), "{name} went");
        }
        for name in go {
            assert!(!out.join(name).exists(), "{name} stayed");
        }
        assert_eq!(entries(&out.join("releases")).expect("listed").len(), 2);
        remove(&out.join("nowhere")).expect("there is nothing");
    }
}
