//! How a download says how far it is, without knowing who listens.

use std::time::Duration;

/// Told of each step of a download.
pub trait Transfer: Sync {
    /// A file or a page begins: `already` bytes are here from an earlier try, and the whole
    /// will have `total`, where the server says so. A page of a paged answer has a number from 1.
    fn begun(&self, page: u32, already: u64, total: Option<u64>);
    /// So many more bytes came.
    fn received(&self, bytes: u64);
    /// Try number `tries` failed, and the next one follows after `wait`.
    fn retrying(&self, tries: u32, why: &str, wait: Duration);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Transfer for Quiet {
    fn begun(&self, _page: u32, _already: u64, _total: Option<u64>) {}
    fn received(&self, _bytes: u64) {}
    fn retrying(&self, _tries: u32, _why: &str, _wait: Duration) {}
}
