//! Brings one file: ask, check, keep, and write down how it went.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::address::masked;
use crate::again::Clock;
use crate::answer::{self, Version};
use crate::cache::{self, Files};
use crate::download::{Got, Terms, Wanted, download};
use crate::failed::{Failed, Why, cache_fault};
use crate::limits::Limits;
use crate::request::{Asked, Paging, Request, Unpack, check};
use crate::state::{self, Good, State};
use crate::transfer::Transfer;
use crate::{arcgis, archive, digest, nomis, part};

/// A file that is in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Whether it differs from the last one.
    pub outcome: Outcome,
    /// Where it is.
    pub path: PathBuf,
    /// What it is: its name in the cache.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// When the server says it changed.
    pub last_modified: Option<String>,
    /// The server's mark for this version.
    pub etag: Option<String>,
    /// How many pages it came in.
    pub pages: u32,
}

/// Whether a file differs from the last one of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It does, or there was none.
    New,
    /// The server says so, or the bytes are the same.
    Unchanged,
}

/// Brings a file into the cache, or leaves what is there as it was.
///
/// Waits for another fetch of the same source to end. `now` is written down, and is what a
/// date in `Retry-After` is compared with; nothing of it gets into the file.
///
/// # Errors
/// Why the file was not brought. It is also written into the source's [`State`], beside the
/// last good file.
pub fn fetch(
    request: &Request,
    cache: &Path,
    limits: &Limits,
    now: Timestamp,
    watch: &dyn Transfer,
) -> Result<Fetched, Failed> {
    let tries = Cell::new(0);
    let failed = |why| Failed {
        name: request.name.clone(),
        address: masked(&request.address),
        tries: tries.get(),
        why,
    };
    let asked = check(request).map_err(|problems| failed(Why::Request(problems)))?;
    let clock = Clock::start(limits.total, now);
    let files = Files::of(cache, &request.name);
    let _held = cache::hold(&files, &clock).map_err(failed)?;
    let client = answer::client(limits);
    let terms = Terms {
        client: &client,
        files: &files,
        limits,
        clock: &clock,
        watch,
        tries: &tries,
    };
    let before = state::read(&files);
    let known = before.as_ref().and_then(|state| state.good.as_ref());
    let brought = bring(terms, request, &asked, cache, known);
    tidy(&files, brought.as_ref().err());
    let result = brought
        .map_err(failed)
        .map(|brought| compare(brought, &asked, known, now));
    let state = after(before.as_ref(), &result, now);
    let written = state::write(&files, &state);
    let (fetched, _) = result?;
    written.map_err(failed)?;
    Ok(fetched)
}

/// What was brought, before it is compared with what was there.
#[derive(Debug)]
struct Brought {
    path: PathBuf,
    sha256: String,
    version: Version,
    pages: u32,
    bytes: u64,
}

fn bring(
    terms: Terms,
    request: &Request,
    asked: &Asked,
    cache: &Path,
    known: Option<&Good>,
) -> Result<Brought, Why> {
    let files = terms.files;
    cache::remove(&files.made()).map_err(|error| cache_fault(&files.made(), &error))?;
    let largest = request.largest_bytes.min(terms.limits.largest_bytes);
    let (made, version, pages) = match request.paging {
        Paging::Nomis => {
            let pages = nomis::bring(terms, &asked.address, largest)?;
            (files.made(), Version::default(), pages)
        }
        Paging::ArcGis => {
            let pages = arcgis::bring(terms, &asked.address, largest)?;
            (files.made(), Version::default(), pages)
        }
        Paging::Whole => {
            let sound = known.and_then(|good| sound(request, asked, cache, good));
            let version = sound.as_ref().map(|(version, _)| version);
            match download(terms, whole(request, asked, largest, version))? {
                Got::Unchanged(version) => {
                    let (before, brought) = sound.ok_or_else(unasked)?;
                    let version = Version {
                        etag: version.etag.or(before.etag),
                        last_modified: version.last_modified.or(before.last_modified),
                    };
                    return Ok(Brought { version, ..brought });
                }
                Got::Part(version) => (unpack(terms, request, largest)?, version, 1),
            }
        }
    };
    keep(terms, request, &made, version, pages)
}

const fn whole<'a>(
    request: &Request,
    asked: &'a Asked,
    largest: u64,
    known: Option<&'a Version>,
) -> Wanted<'a> {
    Wanted {
        address: &asked.address,
        page: 1,
        largest,
        known,
        // A cut archive has no list of its files, and a pinned file another digest.
        proves_itself: request.expected_sha256.is_some() || !matches!(request.unpack, Unpack::Keep),
    }
}

/// The last good file, if it answers this request and is still what its name says.
fn sound(
    request: &Request,
    asked: &Asked,
    cache: &Path,
    good: &Good,
) -> Option<(Version, Brought)> {
    let pinned = request.expected_sha256.as_ref();
    if good.which != asked.which || pinned.is_some_and(|pinned| *pinned != good.sha256) {
        return None;
    }
    let version = Version {
        etag: good.etag.clone(),
        last_modified: good.last_modified.clone(),
    };
    if version == Version::default() {
        return None;
    }
    let path = cache::blob(cache, &good.sha256)?;
    let brought = Brought {
        path,
        sha256: good.sha256.clone(),
        version: version.clone(),
        pages: good.pages,
        bytes: good.bytes,
    };
    Some((version, brought))
}

/// Gives the file that is wanted from what was downloaded.
fn unpack(terms: Terms, request: &Request, largest: u64) -> Result<PathBuf, Why> {
    let (part, made) = (terms.files.part(), terms.files.made());
    match &request.unpack {
        Unpack::Keep => {
            if archive::is_archive(&part)? {
                archive::inspect(&part, terms.limits)?;
            }
            Ok(part)
        }
        wanted => {
            archive::unpack(&part, wanted, largest, terms.limits, &made)?;
            Ok(made)
        }
    }
}

fn keep(
    terms: Terms,
    request: &Request,
    made: &Path,
    version: Version,
    pages: u32,
) -> Result<Brought, Why> {
    let fault = |error| cache_fault(made, &error);
    let sha256 = digest::of_file(made).map_err(fault)?;
    let bytes = fs::metadata(made).map_err(fault)?.len();
    if bytes == 0 {
        return Err(Why::Empty);
    }
    if let Some(expected) = request
        .expected_sha256
        .as_ref()
        .filter(|pinned| **pinned != sha256)
    {
        return Err(Why::Checksum {
            found: sha256,
            expected: expected.clone(),
        });
    }
    Ok(Brought {
        path: cache::keep(terms.files, made, &sha256)?,
        sha256,
        version,
        pages,
        bytes,
    })
}

/// Removes what is of no further use; a download that was cut is.
fn tidy(files: &Files, why: Option<&Why>) {
    // What cannot be removed now is removed or written over by the next fetch.
    let _ = cache::remove(&files.made());
    if !why.is_some_and(Why::keeps_part) {
        let _ = part::discard(files);
    }
}

fn compare(
    brought: Brought,
    asked: &Asked,
    known: Option<&Good>,
    now: Timestamp,
) -> (Fetched, Good) {
    let same = known.filter(|good| good.sha256 == brought.sha256);
    let good = Good {
        address: asked.address.masked(),
        which: asked.which.clone(),
        sha256: brought.sha256.clone(),
        bytes: brought.bytes,
        pages: brought.pages,
        fetched: same.map_or(now, |good| good.fetched),
        confirmed: now,
        etag: brought.version.etag.clone(),
        last_modified: brought.version.last_modified.clone(),
    };
    let outcome = match same {
        Some(_) => Outcome::Unchanged,
        None => Outcome::New,
    };
    let fetched = Fetched {
        outcome,
        path: brought.path,
        sha256: brought.sha256,
        bytes: brought.bytes,
        last_modified: brought.version.last_modified,
        etag: brought.version.etag,
        pages: brought.pages,
    };
    (fetched, good)
}

fn after(
    before: Option<&State>,
    result: &Result<(Fetched, Good), Failed>,
    now: Timestamp,
) -> State {
    match result {
        Ok((_, good)) => State {
            good: Some(good.clone()),
            tried: now,
            failure: None,
            failures: 0,
        },
        Err(failed) => State {
            good: before.and_then(|state| state.good.clone()),
            tried: now,
            failure: Some(failed.to_string()),
            failures: before.map_or(0, |state| state.failures).saturating_add(1),
        },
    }
}

fn unasked() -> Why {
    Why::Protocol("the server says that nothing changed, which was not asked".to_owned())
}
