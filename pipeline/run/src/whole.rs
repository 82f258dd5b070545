//! Files that are written aside and moved into place, so that none is ever half there.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use crate::failure::Failure;
use crate::plan::folder_of;

/// Writes a file whole: aside, to disk, then over what stood in its place.
///
/// # Errors
/// System, when it cannot be; what stood there before then still does.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default();
    let process = std::process::id();
    let aside = path.with_file_name(format!(".partial-{}-{process}", name.display()));
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        // The first error is the one to tell, whether anything could be removed or not.
        let _ = fs::remove_file(&aside);
        return Err(Failure::io(path, "cannot be written", &error));
    }
    move_whole(&aside, path)
}

/// Moves a file over what stands in another's place, and has the folder written to disk.
///
/// # Errors
/// System, when it cannot be.
pub fn move_whole(from: &Path, to: &Path) -> Result<(), Failure> {
    let folder = folder_of(to);
    fs::rename(from, to)
        .and_then(|()| File::open(&folder)?.sync_all())
        .map_err(|error| Failure::io(to, "cannot be moved into its place", &error))
}

/// The bytes of a file; `None` where there is none.
///
/// # Errors
/// System, when it is there and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io(path, "cannot be read", &error)),
    }
}
