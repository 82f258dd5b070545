//! A download that was cut, kept so that it goes on where it stopped.

use std::fs::{self, File, OpenOptions};
use std::io;

use files::read_regular;
use serde::{Deserialize, Serialize};

use crate::cache::{self, Files};
use crate::digest;
use crate::state::can_be_sent;

/// How much of a file is here already, and the mark of the version that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) bytes: u64,
    pub(crate) etag: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct PartState {
    which: String,
    etag: String,
}

/// What is here of the answer to an address, if the server marked its version strongly.
pub(crate) fn begun(files: &Files, address: &str) -> Option<Begun> {
    let text = read_regular(&files.part_state(), 1 << 20).ok()?;
    let state: PartState = serde_json::from_slice(&text).ok()?;
    let part = fs::symlink_metadata(files.part()).ok()?;
    let same = state.which == digest::of_bytes(address.as_bytes());
    (same && part.is_file() && part.len() > 0 && is_strong(&state.etag)).then_some(Begun {
        bytes: part.len(),
        etag: state.etag,
    })
}

/// Begins a download anew. Without a strong mark it could not be gone on with.
pub(crate) fn begin(files: &Files, address: &str, etag: Option<&str>) -> io::Result<File> {
    discard(files)?;
    let file = File::create_new(files.part())?;
    if let Some(etag) = etag.filter(|etag| is_strong(etag)) {
        let state = PartState {
            which: digest::of_bytes(address.as_bytes()),
            etag: etag.to_owned(),
        };
        let text = serde_json::to_vec(&state).expect("two texts are JSON");
        cache::write_whole(&files.part_state(), &text)?;
    }
    Ok(file)
}

/// Goes on with a download.
pub(crate) fn append(files: &Files) -> io::Result<File> {
    OpenOptions::new().append(true).open(files.part())
}

/// Removes what is here.
pub(crate) fn discard(files: &Files) -> io::Result<()> {
    cache::remove(&files.part_state())?;
    cache::remove(&files.part())
}

/// Whether a mark promises the same bytes, and not only the same meaning.
fn is_strong(etag: &str) -> bool {
    etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"') && can_be_sent(etag)
}
