//! What releases were made from that is held in confidence: a log for its owner alone.
//!
//! A release says nothing of the bytes of such a source, for a small table can be found by its digest.
//! Whoever holds the tables may have to tell later which of them a release was made from. So a line a
//! release and source has the digest under the folder's key, which nobody else has.

use std::collections::BTreeMap;
use std::path::Path;

use acquire::HeldDigest;
use serde_json::json;
use vocabulary::SourceId;

use crate::failure::Failure;
use crate::unchanged::{FOLDER, secret};
use crate::whole::{read_if_there, write_private};

/// The log, in the folder that is its owner's alone.
pub const FILE: &str = "held.jsonl";

/// Adds what a release was made from, where the log does not say so yet.
///
/// # Errors
/// System, when it cannot be read or written.
pub fn keep(
    out: &Path,
    release: &str,
    held: &BTreeMap<SourceId, HeldDigest>,
) -> Result<(), Failure> {
    if held.is_empty() {
        return Ok(());
    }
    let path = out.join(FOLDER).join(FILE);
    let failed = |what: &str| {
        let path = path.display();
        Failure::System(format!("{path}: what {release} was made from {what}"))
    };
    let secret = secret(out).ok_or_else(|| failed("cannot be kept there without a key"))?;
    let before = read_if_there(&path)?.unwrap_or_default();
    let mut text = String::from_utf8(before)
        .map_err(|_| failed("cannot be added to what is no text: move it away"))?;
    let known = text.len();
    if !(text.is_empty() || text.ends_with('\n')) {
        text.push('\n');
    }
    for (source, sha256) in held {
        let digest = secret.of_text(sha256.as_str()).to_hex();
        let line =
            json!({ "release": release, "source": source, "digest": digest.as_str() }).to_string();
        if !text.lines().any(|known| known == line) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    if text.len() == known {
        return Ok(());
    }
    write_private(&path, text.as_bytes())
}
