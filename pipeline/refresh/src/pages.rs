//! Pages written one after the other into one file.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use crate::address::Address;
use crate::cache::{self, Files};
use crate::download::{Got, Terms, Wanted, download};
use crate::failed::{Why, cache_fault};
use crate::part;

/// One page of a paged answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    /// The query without its paging.
    pub(crate) address: &'a Address,
    /// The members that make it a page.
    pub(crate) members: &'a [(&'a str, String)],
    /// From 1; nought for the number of rows.
    pub(crate) number: u32,
    pub(crate) largest: u64,
    /// Whether a page that was cut cannot be read.
    pub(crate) proves_itself: bool,
}

/// Downloads a page into memory.
pub(crate) fn bring_page(terms: Terms, page: Page) -> Result<Vec<u8>, Why> {
    if page.number > terms.limits.pages {
        let what = format!("there are more than {} pages", terms.limits.pages);
        return Err(refused(page.number, what));
    }
    let address = page
        .address
        .with(page.members)
        .map_err(|what| refused(page.number, what))?;
    let wanted = Wanted {
        address: &address,
        page: page.number,
        largest: page.largest.min(terms.limits.largest_page_bytes),
        known: None,
        proves_itself: page.proves_itself,
    };
    match download(terms, wanted)? {
        Got::Part(_) => {
            let path = terms.files.part();
            fs::read(&path)
                .and_then(|bytes| part::discard(terms.files).map(|()| bytes))
                .map_err(|error| cache_fault(&path, &error))
        }
        Got::Unchanged(_) => Err(refused(page.number, "it was not sent".to_owned())),
    }
}

/// What is wrong with a page.
pub(crate) const fn refused(page: u32, what: String) -> Why {
    Why::Page { page, what }
}

/// The file that pages are joined into, no larger than allowed.
#[derive(Debug)]
pub(crate) struct Joined {
    file: BufWriter<File>,
    path: PathBuf,
    left: u64,
    largest: u64,
}

impl Joined {
    pub(crate) fn begin(files: &Files, largest: u64) -> Result<Self, Why> {
        let path = files.made();
        match cache::remove(&path).and_then(|()| File::create_new(&path)) {
            Ok(file) => Ok(Self {
                file: BufWriter::new(file),
                path,
                left: largest,
                largest,
            }),
            Err(error) => Err(cache_fault(&path, &error)),
        }
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), Why> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or(Why::TooLarge(self.largest))?;
        self.file
            .write_all(bytes)
            .map_err(|error| cache_fault(&self.path, &error))
    }

    pub(crate) fn end(mut self) -> Result<(), Why> {
        self.file
            .flush()
            .map_err(|error| cache_fault(&self.path, &error))
    }
}
