//! Puts a newer edition in the place of a snapshot, and brings its manifest up to date.

use std::fmt::Display;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use files::{MOST_OF_DATA, MOST_OF_TOML, like, read_regular, read_regular_text};
use jiff::civil::Date;
use toml_edit::{DocumentMut, value};
use vocabulary::{Problem, Problems, SourceId};

use crate::checksum::sha256_hex;
use crate::edition::Edition;
use crate::manifest::{FILE, Manifest};

/// Replaces the snapshot of a source and writes `sha256`, `rows`, `years`, `published` and
/// `retrieved` into its manifest.
///
/// Both files are written beside their places and renamed, the snapshot first. Between the two renames
/// the digest does not fit, and a build is refused: an edition is never taken by halves. [`finish`]
/// ends what was broken off there.
///
/// # Errors
/// When a build would refuse the edition, or a file cannot be written.
pub fn accept(
    root: &Path,
    id: &SourceId,
    edition: &Edition,
    published: Date,
    retrieved: &str,
) -> Result<(), Problems> {
    edition.problems.clone().none_or(())?;
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let shown = format!("{id}/{FILE}");
    let failed = |error: &dyn Display| unwritten(&shown, error);
    let path = folder.join(FILE);
    let text = read_regular_text(&path, MOST_OF_TOML).map_err(|error| failed(&error))?;
    let mut document: DocumentMut = text.parse().map_err(|error| failed(&error))?;
    let rows = i64::try_from(edition.rows).map_err(|error| failed(&error))?;
    set(&mut document, "sha256", edition.sha256.as_str().into());
    set(&mut document, "rows", rows.into());
    set(&mut document, "published", published.to_string().into());
    set(&mut document, "retrieved", retrieved.into());
    for (end, year) in [("first", edition.years.0), ("last", edition.years.1)] {
        if let Some(years) = document.get_mut("years") {
            years[end] = value(i64::from(year));
        }
    }
    let text = document.to_string();
    Manifest::parse(&text, &shown)?;
    written(&folder, FILE, text.as_bytes())
        .and_then(|()| {
            let snapshot = replaced(&folder, &manifest.file, &edition.bytes);
            snapshot.inspect_err(|_| drop(fs::remove_file(beside(&folder, FILE))))
        })
        .and_then(|()| placed(&folder, FILE))
        .map_err(|error| failed(&error))
}

/// Ends what a broken-off run of [`accept`] began: where the manifest beside its place pins the snapshot that
/// stands, and the one in its place does not, it takes that place.
///
/// # Errors
/// When it cannot be put there.
pub fn finish(root: &Path, id: &SourceId) -> Result<(), Problems> {
    let folder = root.join(id.as_str());
    let shown = format!("{id}/{FILE}");
    let waiting = read_regular_text(&beside(&folder, FILE), MOST_OF_TOML).ok();
    let waiting = waiting.and_then(|text| Manifest::parse(&text, &shown).ok());
    let (Some(waiting), Ok(standing)) = (waiting, Manifest::read(&folder, id)) else {
        return Ok(());
    };
    let snapshot =
        read_regular(&folder.join(&standing.file), MOST_OF_DATA).map(|bytes| sha256_hex(&bytes));
    if waiting.file != standing.file
        || standing.sha256 == waiting.sha256
        || !snapshot.is_ok_and(|digest| digest == waiting.sha256)
    {
        return Ok(());
    }
    placed(&folder, FILE).map_err(|error| unwritten(&shown, &error))
}

fn unwritten(shown: &str, error: &dyn Display) -> Problems {
    let what = format!("cannot be written: {error}");
    let remedy = "check the folder's permissions and free space";
    Problem::new(shown, what, remedy).into()
}

/// Sets a value and keeps the comments around it.
fn set(document: &mut DocumentMut, field: &str, to: toml_edit::Value) {
    match document
        .get_mut(field)
        .and_then(toml_edit::Item::as_value_mut)
    {
        Some(old) => {
            let decor = old.decor().clone();
            *old = to;
            *old.decor_mut() = decor;
        }
        None => document[field] = toml_edit::Item::Value(to),
    }
}

/// Writes a file beside its place and renames it, so that it is never half-written.
pub(crate) fn replaced(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    written(folder, name, bytes)?;
    placed(folder, name)
}

/// Where a file waits before it takes its place.
fn beside(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.new"))
}

/// Writes a file beside its place.
fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let beside = beside(folder, name);
    // What a broken-off run left is taken away, and a link is never written through.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let done = file
        .write_all(bytes)
        .and_then(|()| like(&beside, &folder.join(name)))
        .and_then(|()| file.sync_all());
    // The first error is the one to tell, whether anything could be removed or not.
    done.inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// Puts a file that waits beside its place there.
fn placed(folder: &Path, name: &str) -> std::io::Result<()> {
    let beside = beside(folder, name);
    let done = fs::rename(&beside, folder.join(name));
    done.inspect_err(|_| drop(fs::remove_file(&beside)))?;
    // A rename lasts through a power cut once its folder is written to disk.
    fs::File::open(folder)?.sync_all()
}
