//! What is told of each entry of the ledger: what a release changed, or why one was taken back.

use std::collections::BTreeSet;
use std::path::Path;

use disclose::{Event, Ledger};
use publish::markdown;

use crate::changes::Changes;
use crate::failure::Failure;
use crate::ledger::is_there;
use crate::published::Published;

/// What the line above a section of an entry begins with.
const ENTRY: &str = "<!-- entry ";

/// What is told of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about: the entry, its release, and the release it is held against. It stands above
    /// the section in the changelog, so that a section that says what is still so is taken from there.
    pub key: String,
    /// What the entry is called for as long as there is a ledger, whatever is told of it.
    pub id: String,
    /// The release.
    pub release: String,
    /// The heading.
    pub heading: String,
    /// The day, `YYYY-MM-DD`: that which the release speaks of, or on which it was taken back.
    pub day: String,
    /// The day since when this is told of it: that day, or the later one of a withdrawal that changed
    /// what is told.
    pub updated: String,
    /// Whether the release stands.
    pub stands: bool,
    /// What is told, in Markdown.
    pub text: String,
}

/// The sections of all entries, the newest first.
///
/// A release that was withdrawn is never told of with its figures: neither what it changed nor what
/// was changed after it. A later one is held against the last that still stands.
///
/// # Errors
/// System, when a file cannot be read.
pub fn told(out: &Path, ledger: &Ledger, earlier: &str) -> Result<Vec<Section>, Failure> {
    let mut sections = Vec::new();
    let mut before: Option<&str> = None;
    let withdrawn = ledger.withdrawn();
    // The last day on which one was taken back that came between a release and the one before.
    let mut taken_back: Option<String> = None;
    let mut ids = BTreeSet::new();
    for entry in ledger.entries() {
        let number = entry.number;
        let mut id = |words: String| {
            let id = if ids.contains(&words) {
                format!("{words}, entry {number}")
            } else {
                words
            };
            ids.insert(id.clone());
            id
        };
        match &entry.event {
            Event::Released { release, .. } => {
                let stands = !ledger.is_withdrawn(release);
                // Nothing is told of a release that no one saw.
                if stands && !(is_there(out, release) || is_told(earlier, release)) {
                    continue;
                }
                let since = before.filter(|_| stands);
                let day = day_of(release);
                let on = withdrawn.get(release.as_str()).map(ToString::to_string);
                let changed = if stands { taken_back.take() } else { on };
                if !stands {
                    taken_back = taken_back.max(changed.clone());
                }
                let mut section = Section {
                    key: format!("entry {number}: {release} {}", since.unwrap_or("first")),
                    id: id(format!("release {release}")),
                    heading: release.clone(),
                    updated: changed.unwrap_or_default().max(day.clone()),
                    day,
                    stands,
                    text: String::new(),
                    release: release.clone(),
                };
                section.text = if stands {
                    match kept(earlier, &section.key) {
                        Some(text) => text,
                        None => of_release(out, release, since)?,
                    }
                } else {
                    section.key = format!("entry {number}: {release} withdrawn");
                    "This release was withdrawn: do not use its figures.\n".to_owned()
                };
                if stands {
                    before = Some(release);
                }
                sections.push(section);
            }
            Event::Withdrawn {
                release,
                reason,
                role,
                on,
            } => sections.push(Section {
                key: format!("entry {number}: withdrawal of {release}"),
                id: id(format!("withdrawal of {release}")),
                heading: format!("{release} was withdrawn"),
                day: on.to_string(),
                updated: on.to_string(),
                stands: false,
                text: format!("On {on}, by the {}: {}\n", markdown(role), markdown(reason)),
                release: release.clone(),
            }),
            Event::Found { .. } | Event::Lost { .. } => {}
        }
    }
    sections.reverse();
    Ok(sections)
}

/// Whether an earlier changelog tells of a release: it was there, and its folder was removed since.
fn is_told(earlier: &str, release: &str) -> bool {
    let mut marks = earlier.lines().filter_map(|line| line.strip_prefix(ENTRY));
    marks.any(|mark| {
        let told = mark.split_once(": ");
        told.is_some_and(|(_, about)| about.split(' ').next() == Some(release))
    })
}

/// The day in a release's name; empty where its name has none.
fn day_of(release: &str) -> String {
    let day = release.get(..10).unwrap_or_default();
    match day.parse::<jiff::civil::Date>() {
        Ok(day) => day.to_string(),
        Err(_) => String::new(),
    }
}

/// The section of an earlier changelog that has this key.
fn kept(earlier: &str, key: &str) -> Option<String> {
    let (_, behind) = earlier.split_once(&mark(key))?;
    let (_, text) = behind.split_once("\n\n")?;
    let end = text.find("<!-- ").unwrap_or(text.len());
    let text = text.get(..end)?.trim_end();
    (!text.is_empty()).then(|| format!("{text}\n"))
}

/// The line above a section that says what it is about.
pub fn mark(key: &str) -> String {
    format!("<!-- {key} -->\n")
}

fn of_release(out: &Path, release: &str, since: Option<&str>) -> Result<String, Failure> {
    let read = |name: &str| match Published::read(&out.join("releases").join(name)) {
        Ok(found) => Ok(Some(found)),
        // One that was made before there was such a table, or of which little is kept.
        Err(Failure::Usage(_)) => Ok(None),
        Err(other) => Err(other),
    };
    let Some(since) = since else {
        return Ok("The first release that stands.\n".to_owned());
    };
    let (Some(was), Some(is)) = (read(since)?, read(release)?) else {
        return Ok(format!(
            "What changed since {since} cannot be told: a table of figures is no longer there.\n"
        ));
    };
    let changes = Changes::between(&was, &is);
    Ok(format!("Since {since}:\n\n{}", changes.markdown()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_taken_from_where_it_stands() {
        let text = "# Changes\n\n<!-- entry 2: b a -->\n## b\n\nSince a:\n\n- 1\n\n<!-- entry 1: a first -->\n## a\n\nThe first.\n";
        assert_eq!(
            kept(text, "entry 2: b a").as_deref(),
            Some("Since a:\n\n- 1\n")
        );
        assert_eq!(
            kept(text, "entry 1: a first").as_deref(),
            Some("The first.\n")
        );
        assert_eq!(kept(text, "entry 2: b first"), None);
        assert!(is_told(text, "a") && is_told(text, "b"));
        assert!(!is_told(text, "first"));
    }
}
