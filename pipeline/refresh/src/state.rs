//! What is known of a source from earlier fetches.

use std::path::Path;

use files::read_regular;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cache::{self, Files};
use crate::failed::{Why, cache_fault};
use crate::request::is_name;

/// What is known of a source. Ages are told from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The last good file, if there was one.
    pub good: Option<Good>,
    /// When it was last tried.
    pub tried: Timestamp,
    /// What happened then, if that failed.
    pub failure: Option<String>,
    /// How often it failed since it last went well.
    pub failures: u32,
}

/// A file that was brought whole and is in the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Good {
    /// Where it came from, without keys.
    pub address: String,
    /// Which request it answers.
    pub(crate) which: String,
    /// Its name in the cache.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// How many pages it came in.
    pub pages: u32,
    /// When these bytes were first brought.
    pub fetched: Timestamp,
    /// When the server last said or showed that they are still the same.
    pub confirmed: Timestamp,
    /// The server's mark for this version.
    pub etag: Option<String>,
    /// When the server says it changed.
    pub last_modified: Option<String>,
}

/// What is known of a source; nothing if its file is missing or damaged.
#[must_use]
pub fn state(cache: &Path, name: &str) -> Option<State> {
    if is_name(name) {
        read(&Files::of(cache, name))
    } else {
        None
    }
}

pub(crate) fn read(files: &Files) -> Option<State> {
    let path = files.state();
    let state: State = serde_json::from_slice(&read_regular(&path, 1 << 20).ok()?).ok()?;
    let sound = state.good.as_ref().is_none_or(|good| {
        let mut marks = [&good.etag, &good.last_modified].into_iter().flatten();
        marks.all(|mark| can_be_sent(mark))
    });
    sound.then_some(state)
}

/// Whether a text can stand in a header: a damaged mark would make every question fail.
pub(crate) fn can_be_sent(mark: &str) -> bool {
    mark.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

pub(crate) fn write(files: &Files, state: &State) -> Result<(), Why> {
    let path = files.state();
    let bytes = serde_json::to_vec_pretty(state).expect("text, numbers and dates are JSON");
    cache::write_whole(&path, &bytes).map_err(|error| cache_fault(&path, &error))
}
