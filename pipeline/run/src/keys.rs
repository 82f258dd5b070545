//! The key that signs releases: no word of it is shown.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use files::MOST_OF_WORDS;
use publish::SigningKey;

use crate::failure::Failure;

/// What is said where a key was given in place of its file.
pub const PASTED: &str = "a secret key stands in the command line or in FGM_MAP_SIGNING_KEY, where the path of its file belongs: it may be in a shell's history by now";

/// Whether a text is a secret key itself.
pub fn is_key(text: &OsStr) -> bool {
    text.to_string_lossy().contains("PRIVATE KEY")
}

/// Reads the key that signs releases. What is wrong with it is told without a word of it.
pub fn signing(path: &Path) -> Result<SigningKey, Failure> {
    if is_key(path.as_os_str()) {
        return Err(Failure::Usage(PASTED.to_owned()));
    }
    // A part of the key would do as little to be shown.
    if fs::metadata(path).is_err_and(|error| error.kind() != ErrorKind::PermissionDenied) {
        let what = "--signing-key or FGM_MAP_SIGNING_KEY names no file that is there; what it says is not shown, for it could be the key";
        return Err(Failure::Usage(what.to_owned()));
    }
    // A pipe will do, so that the key need not stand on the disk.
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(MOST_OF_WORDS).read_to_string(&mut text))
        .map_err(|error| Failure::io(path, "the signing key cannot be read", &error))?;
    SigningKey::parse(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}
