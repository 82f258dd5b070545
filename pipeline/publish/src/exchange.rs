//! Puts a new folder where an old one stands, so that the place is at no moment empty.

use std::fs;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::PublishError;
use crate::folder::{remove, rename};

/// Exchanges two folders in one step, then removes the old one.
///
/// A file system that cannot exchange two names (an old NFS) is given two renames, by way of
/// `aside`. A run that dies between them leaves the old folder there, and the next one puts it back.
///
/// # Errors
/// When one of them cannot be moved or the old one cannot be removed.
pub(crate) fn exchange(new: &Path, place: &Path, aside: &Path) -> Result<(), PublishError> {
    match renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE) {
        // What lies at `new` now is the old one.
        Ok(()) => remove(new),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => by_two_renames(new, place, aside),
        Err(error) => Err(PublishError::io("move a new one to", place)(error.into())),
    }
}

fn by_two_renames(new: &Path, place: &Path, aside: &Path) -> Result<(), PublishError> {
    rename(place, aside)?;
    if let Err(error) = rename(new, place) {
        // The first error is the one to tell, whether the old folder could be put back or not.
        let _ = fs::rename(aside, place);
        return Err(error);
    }
    remove(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_one_stands_and_nothing_else_is_left() {
        for put in [exchange, by_two_renames] {
            let folder = tempfile::tempdir().expect("a folder");
            let at = |name: &str| folder.path().join(name);
            for name in ["new", "place"] {
                fs::create_dir(at(name)).expect("a folder");
                fs::write(at(name).join("file"), name).expect("a file");
            }
            put(&at("new"), &at("place"), &at("aside")).expect("it is done");
            let found = fs::read_to_string(at("place").join("file")).expect("a file");
            assert_eq!(found, "new");
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
            put(&at("missing"), &at("place"), &at("aside")).expect_err("there is none");
            assert!(at("place/file").is_file());
        }
    }
}
