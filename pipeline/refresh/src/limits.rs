//! How long, how large and how often.

use std::num::NonZeroU32;
use std::time::Duration;

/// Where a download ends, whatever the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest time to find and reach the server, for each try.
    pub connect: Duration,
    /// Longest silence while an answer comes.
    pub idle: Duration,
    /// Longest time for the whole fetch, with every page, try and wait.
    pub total: Duration,
    /// How often a file or a page is asked for again after the first try.
    pub retries: u32,
    /// The wait before the second try; it doubles with each further one.
    pub first_wait: Duration,
    /// The longest wait between two tries. A server that asks for a longer one is left alone.
    pub longest_wait: Duration,
    /// Largest file, in bytes, whatever a request allows.
    pub largest_bytes: u64,
    /// Largest JSON page, in bytes: it is held in memory.
    pub largest_page_bytes: u64,
    /// How many redirects are followed.
    pub redirects: u32,
    /// How many pages a paged answer may have.
    pub pages: u32,
    /// Rows asked for on a page of Nomis, which gives 25,000 at most without a key.
    pub nomis_rows: NonZeroU32,
    /// Features asked for on a page of ArcGIS; a server that gives fewer is followed.
    pub arcgis_features: NonZeroU32,
    /// How many files an archive may list.
    pub archive_files: usize,
    /// How many times larger than its packed form a packed file may be, once it is larger
    /// than 1 MiB.
    pub archive_ratio: u64,
}

const MIB: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            idle: Duration::from_mins(1),
            total: Duration::from_mins(30),
            retries: 4,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_mins(1),
            largest_bytes: 2048 * MIB,
            largest_page_bytes: 256 * MIB,
            redirects: 5,
            pages: 1_000,
            nomis_rows: NonZeroU32::new(25_000).expect("25,000 is not nought"),
            arcgis_features: NonZeroU32::new(500).expect("500 is not nought"),
            archive_files: 10_000,
            archive_ratio: 200,
        }
    }
}
