//! The correction notices beside the releases: `corrections.md` and `corrections.json`.

use std::path::Path;

use disclose::{Event, Ledger};
use jiff::civil::Date;
use publish::markdown;
use serde::{Deserialize, Serialize};
use vocabulary::Problem;

use crate::failure::Failure;
use crate::whole::{read_if_there, write_whole};

/// The notices for people.
pub const NOTICES: &str = "corrections.md";
/// The notices for programs.
pub const DOCUMENT: &str = "corrections.json";
const TITLE: &str = "# Corrections\n";

/// One release that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Its name.
    pub release: String,
    /// The day.
    pub withdrawn_on: Date,
    /// The role of whoever took it back.
    pub role: String,
    /// Why.
    pub reason: String,
    /// The release to use in its place, as it was on that day, or when that one was itself taken
    /// back; `None` where there was none.
    pub instead: Option<String>,
}

/// The file for programs: the newest first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    corrections: Vec<Correction>,
}

impl Correction {
    /// Reads the corrections; `None` where there is no file of them.
    ///
    /// # Errors
    /// Unfit, when the file is something else.
    pub fn read(out: &Path) -> Result<Option<Vec<Self>>, Failure> {
        let Some(bytes) = read_if_there(&out.join(DOCUMENT))? else {
            return Ok(None);
        };
        let document: Document = serde_json::from_slice(&bytes).map_err(|error| {
            let what = format!("is no list of corrections: {error}");
            let remedy = "move it away: it is written anew from the ledger";
            Failure::Unfit(Problem::new(DOCUMENT, what, remedy).into())
        })?;
        Ok(Some(document.corrections))
    }

    /// All corrections that the ledger tells of, the newest first. A release that is withdrawn
    /// now has `good` in its place, and so has one whose place was taken by a release that is
    /// withdrawn by now; what else earlier notices say stays. Where those cannot be read, the ledger
    /// alone is told: a damaged file is no reason for a faulty release to stay.
    pub fn all(out: &Path, ledger: &Ledger, release: &str, good: Option<&str>) -> Vec<Self> {
        let told = Self::read(out).ok().flatten().unwrap_or_default();
        let entries = ledger.entries().iter().rev();
        let all = entries.filter_map(|entry| {
            let mut new = Self::of(&entry.event)?;
            new.instead = match told.iter().find(|of| of.release == new.release) {
                Some(told) => told
                    .instead
                    .as_deref()
                    .and_then(|instead| {
                        if ledger.is_withdrawn(instead) {
                            good
                        } else {
                            Some(instead)
                        }
                    })
                    .map(str::to_owned),
                None if new.release == release => good.map(str::to_owned),
                None => None,
            };
            Some(new)
        });
        all.collect()
    }

    fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Withdrawn {
                release,
                reason,
                role,
                on,
            } => Some(Self {
                release: release.clone(),
                withdrawn_on: *on,
                role: role.clone(),
                reason: reason.clone(),
                instead: None,
            }),
            Event::Released { .. } | Event::Found { .. } | Event::Lost { .. } => None,
        }
    }

    /// The withdrawal it tells of.
    pub fn event(&self) -> Event {
        Event::Withdrawn {
            release: self.release.clone(),
            reason: self.reason.clone(),
            role: self.role.clone(),
            on: self.withdrawn_on,
        }
    }

    fn notice(&self) -> String {
        let Self {
            withdrawn_on,
            role,
            reason,
            ..
        } = self;
        let instead = instead("releases", self.instead.as_deref());
        format!(
            "{}\nOn {withdrawn_on}, by the {}: {}\n\n\
             Do not use its figures, and delete copies of them. {instead}\n",
            heading(&self.release),
            markdown(role),
            markdown(reason)
        )
    }
}

/// What the notice of a release begins with.
pub(super) fn heading(release: &str) -> String {
    format!("## {release} was withdrawn\n")
}

/// All notices; nothing where there is no file of them.
///
/// # Errors
/// System, when the file cannot be read.
pub(super) fn notices(out: &Path) -> Result<String, Failure> {
    let bytes = read_if_there(&out.join(NOTICES))?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The sentence that names the release to use, whose folder stands in `folder`.
pub(super) fn instead(folder: &str, good: Option<&str>) -> String {
    match good {
        Some(good) => format!("Use [{good}]({folder}/{good}/) in its place."),
        None => "No good release was left to use in its place.".to_owned(),
    }
}

/// A notice with every release that it says to use, and that is withdrawn, changed for the last
/// good one. Nothing else of it changes.
pub(super) fn brought_up_to_date(
    notice: &str,
    folder: &str,
    all: &[Correction],
    good: Option<&str>,
) -> String {
    let withdrawn = all.iter().map(|of| of.release.as_str());
    withdrawn.fold(notice.to_owned(), |notice, gone| {
        notice.replace(&instead(folder, Some(gone)), &instead(folder, good))
    })
}

/// Writes both files; the notice of a release goes before the others, once.
pub(super) fn write(
    out: &Path,
    all: &[Correction],
    this: &Correction,
    good: Option<&str>,
) -> Result<(), Failure> {
    let document = Document {
        corrections: all.to_vec(),
    };
    let json = serde_json::to_string_pretty(&document)
        .map_err(|error| Failure::System(error.to_string()))?;
    write_whole(&out.join(DOCUMENT), format!("{json}\n").as_bytes())?;

    let before = notices(out)?;
    let notices = brought_up_to_date(&before, "releases", all, good);
    let text = if notices.contains(&heading(&this.release)) {
        notices
    } else {
        let rest = notices.strip_prefix(TITLE).unwrap_or(&notices);
        format!("{TITLE}\n{}{rest}", this.notice())
    };
    if text == before {
        return Ok(());
    }
    write_whole(&out.join(NOTICES), text.as_bytes())
}
