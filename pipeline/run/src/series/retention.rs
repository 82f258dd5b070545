//! Which releases are kept whole: the plan's rule. What a release disclosed is always kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use disclose::Ledger;
use publish::{SIGNATURE, latest};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::ledger::{DISCLOSED, is_there};
use crate::published::{is_inside, table_of};
use crate::whole::{read_if_there, write_whole};

/// How long releases are kept whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// So many of the newest releases are kept whole, 2 at least; of the others what they disclosed is.
    pub whole: std::num::NonZeroU32,
    /// Why so many.
    pub reason: String,
}

/// Stands in a release of which little is kept, and says what.
pub const LITTLE: &str = "KEPT.md";

/// What of a release is kept when other files go, beside the table of its figures: its record, and what
/// it disclosed.
pub const ALWAYS: [&str; 2] = ["record.json", DISCLOSED];

/// Whether a release is there as it was made, and not only what little is kept of an older one.
pub fn is_whole(out: &Path, release: &str) -> bool {
    let little = out.join("releases").join(release).join(LITTLE);
    is_there(out, release) && !little.is_file()
}

/// Takes away from older releases what the rule does not keep; never from the one that `latest`
/// points to.
///
/// The note of what is kept is written first, so that a run that is killed meanwhile leaves a folder
/// that says what it is, and the next one does what is left.
///
/// # Errors
/// System, when a file cannot be removed.
pub fn keep(out: &Path, ledger: &Ledger, retention: &Retention) -> Result<(), Failure> {
    let whole = usize::try_from(retention.whole.get()).unwrap_or(usize::MAX);
    let newest = latest(out);
    // One more than the newest is always whole: a withdrawal needs something whole to point to.
    // One that no one saw takes no place among the newest.
    let standing = ledger.good().into_iter();
    let standing = standing.filter(|name| is_there(out, name));
    for name in standing.skip(whole.max(2)) {
        let folder = out.join("releases").join(name);
        if newest.as_deref() == Some(name) {
            continue;
        }
        let mut kept: BTreeSet<PathBuf> = [&ALWAYS[..], &["SHA256SUMS", SIGNATURE, LITTLE]]
            .concat()
            .into_iter()
            .map(|file| folder.join(file))
            .collect();
        // Its product may have had another name. Without its figures it is not what a note says.
        let Some(table) = product_of(&folder).and_then(|of| table_of(&folder, &of).ok()) else {
            continue;
        };
        kept.insert(table);
        let (files, folders) = others(&folder, &kept)?;
        if files.is_empty() && folders.is_empty() {
            continue;
        }
        write_whole(&folder.join(LITTLE), note(name).as_bytes())?;
        let gone = files.iter().map(|path| (path, fs::remove_file(path)));
        // The deepest folders first: only an empty one can be removed.
        let folders = folders.iter().rev();
        let gone = gone.chain(folders.map(|path| (path, fs::remove_dir(path))));
        for (path, removed) in gone {
            removed.map_err(|error| Failure::io(path, "cannot be removed", &error))?;
        }
    }
    Ok(())
}

/// The product that a release is of, by its record.
fn product_of(folder: &Path) -> Option<String> {
    let record = read_if_there(&folder.join("record.json")).ok()??;
    let record: serde_json::Value = serde_json::from_slice(&record).ok()?;
    record["product"]
        .as_str()
        .filter(|of| is_inside(of))
        .map(str::to_owned)
}

/// What stands in a release of which little is kept.
pub fn note(name: &str) -> String {
    format!(
        "# Of {name} little is kept\n\n\
         It was not withdrawn: its figures stand as they were published. By the plan's rule on how long \
         releases are kept whole, its maps, layers and pages are gone. Here are `{DISCLOSED}`, what it \
         said of counts, the table of its figures, the record of its making, and the checksums of all \
         the files that it had, with their signature if it was signed.\n"
    )
}

/// The files of a folder and those below it that are not kept, and the folders that nothing kept is
/// in, each in the order of their paths.
fn others(
    folder: &Path,
    kept: &BTreeSet<PathBuf>,
) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| Failure::io(&path, "cannot be listed", &error)
    };
    let (mut found, mut empty) = (Vec::new(), Vec::new());
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(failed(&next))? {
            let path = entry.map_err(failed(&next))?.path();
            let is_folder = fs::symlink_metadata(&path).map_err(failed(&path))?.is_dir();
            if is_folder {
                if !kept.iter().any(|file| file.starts_with(&path)) {
                    empty.push(path.clone());
                }
                folders.push(path);
            } else if !kept.contains(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    empty.sort();
    Ok((found, empty))
}
