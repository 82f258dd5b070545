//! In which order releases are looked at, and each of them once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::release_name;

/// The folders that are given, each once, and what is to be said of how they were given.
///
/// A folder by another path, such as `latest`, is the same one. One that cannot be found stays:
/// what reads it says so.
pub fn once<'a>(given: impl Iterator<Item = &'a Path>) -> (Vec<&'a Path>, Vec<String>) {
    let mut first: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    let mut folders = Vec::new();
    let mut notes = Vec::new();
    let mut newest: Option<(Date, &Path)> = None;
    let mut earlier = None;
    for folder in given {
        let found = folder.canonicalize().ok();
        let found = found.unwrap_or_else(|| folder.to_owned());
        let name = found.file_name().and_then(|name| name.to_str());
        let date = name.and_then(release_name::day);
        if let Some(other) = first.get(&found) {
            notes.push(again(folder, other));
            continue;
        }
        first.insert(found, folder);
        folders.push(folder);
        let Some(date) = date else {
            continue;
        };
        match newest {
            Some((other, before)) if date < other => {
                earlier.get_or_insert((folder, before));
            }
            _ => newest = Some((date, folder)),
        }
    }
    notes.extend(earlier.map(|(folder, before)| {
        format!(
            "{} has an earlier date in its name than {} before it: the order given is taken as \
             the order of publishing",
            folder.display(),
            before.display()
        )
    }));
    (folders, notes)
}

fn again(folder: &Path, other: &Path) -> String {
    if folder == other {
        format!(
            "{} is given more than once: looked at once",
            folder.display()
        )
    } else {
        format!(
            "{} is the same folder as {}: looked at once",
            folder.display(),
            other.display()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JANUARY: &str = "2026-01-31-aaaaaaaaaaaa";
    const MARCH: &str = "2026-03-31-cccccccccccc";

    fn told(given: &[&str]) -> (Vec<String>, Vec<String>) {
        let (folders, notes) = once(given.iter().map(Path::new));
        let folders = folders.iter().map(|of| of.display().to_string());
        (folders.collect(), notes)
    }

    #[test]
    fn the_order_given_stands_and_is_said_where_names_say_another() {
        for fit in [
            &[JANUARY, MARCH][..],
            &[JANUARY, "2026-01-31-000000000000"],
            &["tonight", MARCH, "2026-01-31", "2026-01-31-draft"],
        ] {
            assert_eq!(told(fit).0, fit);
            assert_eq!(told(fit).1, [""; 0], "{fit:?}");
        }
        let (folders, notes) = told(&[MARCH, "tonight", JANUARY]);
        assert_eq!(folders, [MARCH, "tonight", JANUARY]);
        assert_eq!(
            notes,
            [format!(
                "{JANUARY} has an earlier date in its name than {MARCH} before it: the order \
                 given is taken as the order of publishing"
            )]
        );
    }

    #[test]
    fn a_folder_is_looked_at_once() {
        let (folders, notes) = told(&[JANUARY, MARCH, JANUARY]);
        assert_eq!(folders, [JANUARY, MARCH]);
        assert_eq!(
            notes,
            [format!("{JANUARY} is given more than once: looked at once")]
        );
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path(MARCH)).expect("a folder");
        std::os::unix::fs::symlink(MARCH, path("latest")).expect("a link");
        let (by_name, by_link) = (path(MARCH), path("latest"));
        let given = [by_name.as_path(), by_link.as_path()];
        let (folders, notes) = once(given.into_iter());
        assert_eq!(folders, [by_name.as_path()]);
        assert!(
            notes[0].contains("latest is the same folder as"),
            "{notes:?}"
        );
    }
}
