//! One file or page, asked for until it is here whole or there is no hope.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use ureq::http::Response;
use ureq::http::header::CONTENT_RANGE;
use ureq::{Agent, Body};

use crate::address::Address;
use crate::again::{Again, Clock, Fault, wait_after};
use crate::answer::{self, Ask, Version, has_end, text_of};
use crate::cache::Files;
use crate::failed::{Why, cache_fault};
use crate::limits::Limits;
use crate::part::{self, Begun};
use crate::transfer::Transfer;

/// What every download of one fetch has in common.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) client: &'a Agent,
    pub(crate) files: &'a Files,
    pub(crate) limits: &'a Limits,
    pub(crate) clock: &'a Clock,
    pub(crate) watch: &'a dyn Transfer,
    /// How often the present file or page was asked for.
    pub(crate) tries: &'a Cell<u32>,
}

/// What is to be downloaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) address: &'a Address,
    /// The page's number, from 1.
    pub(crate) page: u32,
    pub(crate) largest: u64,
    /// The version that is in the cache, soundly.
    pub(crate) known: Option<&'a Version>,
    /// Whether a body without a marked end would be found out otherwise if it was cut.
    pub(crate) proves_itself: bool,
}

/// How a download ended well.
#[derive(Debug)]
pub(crate) enum Got {
    /// The file is in [`Files::part`].
    Part(Version),
    /// The version in the cache is still the server's.
    Unchanged(Version),
}

/// Asks until the file is here, the fault is lasting, or the tries or the time are used up.
pub(crate) fn download(terms: Terms, wanted: Wanted) -> Result<Got, Why> {
    terms.tries.set(1);
    loop {
        let fault = match once(terms, wanted) {
            Ok(got) => return Ok(got),
            Err(fault) => fault,
        };
        let tries = terms.tries.get();
        let (why, wait) = wait_after(fault, tries, terms.limits, terms.clock)?;
        terms.watch.retrying(tries, &why.to_string(), wait);
        std::thread::sleep(wait);
        terms.tries.set(tries + 1);
    }
}

fn once(terms: Terms, wanted: Wanted) -> Result<Got, Fault> {
    let begun = part::begun(terms.files, &wanted.address.whole());
    let question = match (&begun, wanted.known) {
        (Some(begun), _) => Ask::Rest(begun),
        (None, Some(known)) => Ask::Unless(known),
        (None, None) => Ask::Whole,
    };
    let answer = answer::ask(
        terms.client,
        wanted.address,
        question,
        terms.limits,
        terms.clock,
    )?;
    let version = answer::version(answer.headers());
    match (answer.status().as_u16(), question) {
        (304, Ask::Unless(_)) => Ok(Got::Unchanged(version)),
        (200, _) => receive_whole(terms, wanted, answer, version),
        (206, Ask::Rest(begun)) => receive_rest(terms, wanted, answer, begun, version),
        // The rest is not to be had: what is here is of no use.
        (416, Ask::Rest(_)) => Err(anew(terms, Why::Status(416))),
        _ => Err(answer::refused(&answer, terms.clock)),
    }
}

fn receive_whole(
    terms: Terms,
    wanted: Wanted,
    answer: Response<Body>,
    version: Version,
) -> Result<Got, Fault> {
    answer::check_kind(answer.headers()).map_err(Fault::last)?;
    if !has_end(&answer) && !wanted.proves_itself {
        let what = "the server does not say where it ends, so a cut would not be seen";
        return Err(Fault::last(Why::Protocol(what.to_owned())));
    }
    let etag = version.etag.as_deref();
    let file = part::begin(terms.files, &wanted.address.whole(), etag);
    let file = file.map_err(|error| part_fault(terms, &error))?;
    receive(terms, wanted, answer, file, 0)?;
    Ok(Got::Part(version))
}

fn receive_rest(
    terms: Terms,
    wanted: Wanted,
    answer: Response<Body>,
    begun: &Begun,
    version: Version,
) -> Result<Got, Fault> {
    answer::check_kind(answer.headers()).map_err(Fault::last)?;
    let range = text_of(answer.headers(), &CONTENT_RANGE).unwrap_or_default();
    let same_version = version.etag.as_ref().is_none_or(|etag| *etag == begun.etag);
    let follows = range.starts_with(&format!("bytes {}-", begun.bytes));
    if !same_version || !follows || !has_end(&answer) {
        let what = "it is not the rest of what was begun".to_owned();
        return Err(anew(terms, Why::Protocol(what)));
    }
    let file = part::append(terms.files).map_err(|error| part_fault(terms, &error))?;
    receive(terms, wanted, answer, file, begun.bytes)?;
    Ok(Got::Part(Version {
        etag: Some(begun.etag.clone()),
        ..version
    }))
}

/// Writes what comes, up to the largest size, the end of the time or the end of the body.
fn receive(
    terms: Terms,
    wanted: Wanted,
    answer: Response<Body>,
    mut file: File,
    already: u64,
) -> Result<(), Fault> {
    let too_large = || Fault::last(Why::TooLarge(wanted.largest));
    let total = answer
        .body()
        .content_length()
        .map(|rest| already.saturating_add(rest));
    if total.is_some_and(|total| total > wanted.largest) {
        return Err(too_large());
    }
    terms.watch.begun(wanted.page, already, total);
    let mut body = answer.into_body().into_reader();
    let mut here = already;
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = body
            .read(&mut piece)
            .map_err(|error| answer::fault_of(error.into(), here, terms.limits))?;
        let Some(filled) = piece.get(..read).filter(|filled| !filled.is_empty()) else {
            break;
        };
        here += filled.len() as u64;
        if here > wanted.largest {
            return Err(too_large());
        }
        file.write_all(filled)
            .map_err(|error| part_fault(terms, &error))?;
        terms.watch.received(filled.len() as u64);
        terms.clock.left().map_err(Fault::last)?;
    }
    if total.is_some_and(|total| total != here) {
        return Err(Fault::passing(Why::Cut { received: here }));
    }
    drop(file);
    check_content(&terms.files.part(), here).map_err(Fault::last)
}

/// Refuses an empty file, and a web page that is not declared as one.
fn check_content(part: &Path, bytes: u64) -> Result<(), Why> {
    if bytes == 0 {
        return Err(Why::Empty);
    }
    let mut head = Vec::new();
    File::open(part)
        .and_then(|file| file.take(512).read_to_end(&mut head))
        .map_err(|error| cache_fault(part, &error))?;
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let after_prolog = text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"));
    let text = after_prolog.map_or(text, |(_, rest)| rest.trim_start());
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return Err(Why::WebPage);
    }
    Ok(())
}

fn anew(terms: Terms, why: Why) -> Fault {
    match part::discard(terms.files) {
        Ok(()) => Fault {
            why,
            again: Again::Yes,
        },
        Err(error) => part_fault(terms, &error),
    }
}

fn part_fault(terms: Terms, error: &std::io::Error) -> Fault {
    Fault::last(cache_fault(&terms.files.part(), error))
}
