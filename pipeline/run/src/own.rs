//! What a build alone writes: releases, and what stands beside them.

use std::path::Path;

use publish::RESTRICTED;

use crate::failure::Failure;
use crate::ledger::{DISCLOSED, WITHDRAWN};
use crate::output_file::real;
use crate::series::{CHANGELOG, FEED, INDEX};
use crate::unchanged::FOLDER;
use crate::{health, sign_off, withdraw};

/// What stands beside the releases, and the plan where its folder is theirs.
const OURS: [&str; 14] = [
    "releases",
    "latest",
    "ledger",
    RESTRICTED,
    FOLDER,
    ".lock",
    CHANGELOG,
    FEED,
    INDEX,
    health::FILE,
    withdraw::DOCUMENT,
    withdraw::NOTICES,
    "plan.toml",
    sign_off::FILE,
];

/// Refuses a file or folder that somebody named for something else, where a build alone writes.
///
/// # Errors
/// Usage, with what to do.
pub fn refuse(place: &Path, remedy: &str) -> Result<(), Failure> {
    forbids(place).map_or(Ok(()), |why| {
        let place = place.display();
        Err(Failure::Usage(format!("{place}: {why}: {remedy}")))
    })
}

/// Why nobody may name a place for something else; nothing where it may be.
pub fn forbids(place: &Path) -> Option<&'static str> {
    let place = real(place)?;
    place.ancestors().find_map(|folder| {
        if is_release(folder) {
            return Some("it would be in a release, which is as it was published or is none");
        }
        let is_ours = is_of_releases(folder) && is_beside(folder, &place);
        is_ours.then_some("it is a place of the releases' own")
    })
}

/// Whether a file is, or is in, what a build writes in a folder of releases.
pub fn is_beside(out: &Path, file: &Path) -> bool {
    let inside = file.strip_prefix(out);
    inside.is_ok_and(|inside| OURS.iter().any(|ours| inside.starts_with(ours)))
}

/// Whether a folder is a release, or what is left of one that was taken back.
pub fn is_release(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has(DISCLOSED) && (has("record.json") || has(WITHDRAWN))
}

/// Whether a folder is one of releases: any of what a build leaves there is in it.
pub fn is_of_releases(out: &Path) -> bool {
    ["releases", "ledger", health::FILE]
        .iter()
        .any(|name| out.join(name).exists())
}
