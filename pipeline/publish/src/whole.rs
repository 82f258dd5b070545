//! Files that appear whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::PublishError;
use crate::folder::{PARTIAL, remove};

/// A folder beside a file that is being made; gone when it is dropped.
struct Aside(PathBuf);

/// Has a file made beside its place and moves it there when it is finished.
///
/// A run that fails leaves what stood there before, and nothing else. One that is
/// killed can leave a folder whose name begins with `.partial-`.
///
/// # Errors
/// With what `make` says, or when the file cannot be moved into its place.
pub(crate) fn whole(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let name = path.file_name().unwrap_or_default();
    let process = std::process::id();
    let aside = path.with_file_name(format!("{PARTIAL}{}-{process}", name.display()));
    // A folder of this process's number is of one that died and had the number before it: in a
    // container every run can have the same.
    if fs::symlink_metadata(&aside).is_ok() {
        remove(&aside)?;
    }
    fs::create_dir(&aside).map_err(PublishError::io("create the folder", &aside))?;
    let aside = Aside(aside);
    let partial = aside.0.join(name);
    make(&partial)?;
    fs::rename(&partial, path).map_err(PublishError::io("move a new one to", path))
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be removed is a hidden folder that holds no result.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_fails_leaves_the_one_before_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("map.geojson");
        let write = |text: &str, fail: bool| {
            whole(&path, |aside| {
                fs::write(aside, text).map_err(PublishError::io("write", aside))?;
                let missing = Path::new("nowhere/at/all");
                let failed = || fs::write(missing, "").map_err(PublishError::io("write", missing));
                if fail { failed() } else { Ok(()) }
            })
        };
        write("first", false).expect("it is written");
        let error = write("second", true).expect_err("it fails");
        assert!(error.to_string().contains("nowhere"), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "first");
        // One that died under the same number left this.
        let left = format!(".partial-map.geojson-{}", std::process::id());
        fs::create_dir_all(folder.path().join(left).join("map.geojson")).expect("a folder");
        write("third", false).expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "third");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in [folder.path().join("none/map"), PathBuf::from("/")] {
            let error = whole(&path, |_| Ok(())).expect_err("it cannot be");
            assert!(error.is_system(), "{error}");
        }
    }
}
