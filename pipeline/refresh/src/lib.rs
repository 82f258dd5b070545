//! Brings a published file into the cache: the only crate that reaches the network.
//!
//! It knows nothing of manifests, of what the bytes mean, or of a release. It is given a
//! [`Request`] and gives back bytes under the name of their SHA-256, or says why not.
//!
//! # What always holds
//! 1. Nothing is written outside `<cache>/fetched`. A snapshot is never touched.
//! 2. A file appears there whole, under its SHA-256, or not at all: it is written beside,
//!    synced and renamed. A file that no longer matches its name is not trusted.
//! 3. Every wait, size and count has an end, set in [`Limits`]: a slow, endless, looping or
//!    lying server costs that much and no more. Only one page of a paged answer is in memory.
//! 4. The merged bytes of a paged answer depend on what was published, not on the size of a
//!    page, the time, or how often a connection was cut.
//! 5. A failure says what was asked, what happened, how often it was tried and what to do,
//!    and never a key from an address.
//!
//! # What is in the cache
//! `fetched/<sha256>` is a file that was brought; `fetched/<name>.json` is what is known of a
//! source ([`State`]); `<name>.part` and `<name>.part.json` are a download that was cut, kept
//! so that the next run goes on where it stopped; `<name>.lock` keeps two runs apart.

mod address;
mod again;
mod answer;
mod arcgis;
mod archive;
mod cache;
mod digest;
mod download;
mod failed;
mod fetch;
#[cfg(fuzzing)]
pub mod fuzzing;
mod limits;
mod nomis;
mod pages;
mod part;
mod request;
mod state;
mod transfer;

pub use address::masked;
pub use cache::blob;
pub use failed::{Failed, Why};
pub use fetch::{Fetched, Outcome, fetch};
pub use limits::Limits;
pub use request::{Paging, Request, Unpack};
pub use state::{Good, State, state};
pub use transfer::{Quiet, Transfer};
