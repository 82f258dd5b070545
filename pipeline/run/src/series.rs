//! What stands beside the releases: a changelog, an index, a feed, and which releases are kept whole.
//!
//! All of it is a function of the ledger and of the releases that stand, so that a run which was
//! killed before it was written is made good by the next one. Nothing of it is in a release.

mod changelog;
mod feed;
mod index;
mod retention;
mod told;

use std::path::Path;

use disclose::Ledger;
use publish::{Product, latest};

use crate::failure::Failure;
use crate::ledger::is_there;
use crate::whole::{read_if_regular, read_if_there, write_whole};

pub use retention::{ALWAYS, LITTLE, Retention, is_whole, note};
use told::{Section, told};

/// What there is to follow of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// A whole release, with its page.
    Page,
    /// One of which little is kept, with a note that says so.
    Note,
    /// Nothing: the release was taken back, or its folder was removed.
    Nothing,
}

impl Lead {
    fn of(out: &Path, section: &Section) -> Self {
        let release = section.release.as_str();
        if !section.stands || !is_there(out, release) {
            Self::Nothing
        } else if is_whole(out, release) {
            Self::Page
        } else {
            Self::Note
        }
    }
}

/// Takes away what stands beside the releases; the next build writes it anew.
///
/// # Errors
/// System, when a file cannot be removed.
pub fn take_away(out: &Path) -> Result<(), Failure> {
    for name in [CHANGELOG, FEED, INDEX] {
        let path = out.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::io(&path, "cannot be removed", &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What stands beside the releases: for people, for programs, and for who follows them.
pub const CHANGELOG: &str = "changelog.md";
pub const INDEX: &str = "index.json";
pub const FEED: &str = "feed.xml";

/// Writes what stands beside the releases anew, where it is not as it should be.
///
/// # Errors
/// System, when a file cannot be read or written.
pub fn bring_up_to_date(
    out: &Path,
    ledger: &Ledger,
    product: &Product,
    retention: Option<&Retention>,
) -> Result<(), Failure> {
    let earlier = read_if_regular(&out.join(CHANGELOG))?.unwrap_or_default();
    let sections = told(out, ledger, &String::from_utf8_lossy(&earlier))?;
    if let Some(retention) = retention {
        retention::keep(out, ledger, retention)?;
    }
    let index = index::index(out, ledger, product)?;
    let leads = |section: &Section| Lead::of(out, section);
    for (name, text) in [
        (
            CHANGELOG,
            changelog::changelog(product, &sections, latest(out).as_deref(), &leads),
        ),
        (FEED, feed::feed(product, &sections, &leads)),
        (INDEX, index),
    ] {
        let path = out.join(name);
        // Whatever cannot be read there is not as it should be.
        let there = read_if_there(&path).ok().flatten();
        if there.as_deref() != Some(text.as_bytes()) {
            write_whole(&path, text.as_bytes())?;
        }
    }
    Ok(())
}
