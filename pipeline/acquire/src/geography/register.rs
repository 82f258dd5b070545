//! The register of codes: which there are, from when until when, and which replaced which.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::day::Day;

/// One code of the register.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// The first day in force, where it is known.
    pub(crate) from: Option<Day>,
    /// The last day in force; `None` while it still is.
    pub(crate) to: Option<Day>,
    /// The codes that took its place.
    pub(crate) replaced_by: Vec<&'static str>,
    /// The ONS code in use before 2011.
    pub(crate) former: Option<&'static str>,
}

/// What the register can say of a code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is listed, be it in force or ended.
    Known(&'static Entry),
    /// All codes of its kind are listed and it is not among them, so the code is wrong.
    NotInRegister {
        /// Its kind: `London borough`.
        kind: &'static str,
    },
    /// The register does not list all codes of its kind, or it may be newer than the register.
    NotListed,
}

/// How far the register lists a kind of area.
enum Coverage {
    /// All there are; none has been added since 2009.
    Whole,
    /// All up to the highest number listed; a higher one may be newer than the register.
    ToHighest,
}

const COVERED: [(&str, &str, Coverage); 12] = [
    ("E06", "unitary authority of England", Coverage::ToHighest),
    ("E07", "district of England", Coverage::ToHighest),
    ("E08", "metropolitan borough", Coverage::ToHighest),
    ("E09", "London borough", Coverage::Whole),
    ("E12", "region of England", Coverage::Whole),
    ("E13", "Inner or Outer London", Coverage::Whole),
    ("E92", "country of the United Kingdom", Coverage::Whole),
    ("N09", "district of Northern Ireland", Coverage::ToHighest),
    ("N92", "country of the United Kingdom", Coverage::Whole),
    ("S92", "country of the United Kingdom", Coverage::Whole),
    ("W06", "unitary authority of Wales", Coverage::ToHighest),
    ("W92", "country of the United Kingdom", Coverage::Whole),
];

static ENTRIES: LazyLock<BTreeMap<&'static str, Entry>> = LazyLock::new(|| {
    lines()
        .filter_map(entry_of)
        .map(|entry| (entry.code, entry))
        .collect()
});

/// What the register says of the code.
pub(crate) fn known(code: &str) -> Standing {
    if let Some(entry) = entry(code) {
        return Standing::Known(entry);
    }
    let covered = COVERED.iter().find(|(kind, ..)| code.starts_with(kind));
    match covered {
        Some((_, kind, Coverage::Whole)) if is_gss(code) => Standing::NotInRegister { kind },
        Some((prefix, kind, Coverage::ToHighest)) if is_gss(code) && !is_newer(prefix, code) => {
            Standing::NotInRegister { kind }
        }
        _ => Standing::NotListed,
    }
}

/// The code's row.
pub(super) fn entry(code: &str) -> Option<&'static Entry> {
    ENTRIES.get(code)
}

/// All rows, in the order of their codes.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.values()
}

/// Whether the text has the form of a GSS code.
pub(super) fn is_gss(text: &str) -> bool {
    text.parse::<vocabulary::AreaCode>()
        .is_ok_and(|code| code.is_gss())
}

fn is_newer(prefix: &str, code: &str) -> bool {
    entries()
        .filter(|entry| entry.code.starts_with(prefix))
        .all(|entry| entry.code < code)
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("register.csv").lines().skip(1)
}

/// A row of the register; a test shows that every row reads.
fn entry_of(line: &'static str) -> Option<Entry> {
    let (code, rest) = line.split_once(',')?;
    // Names alone hold commas and so may be quoted; none holds a quote.
    let (name, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once("\",")?,
        None => rest.split_once(',')?,
    };
    let mut cells = rest.split(',');
    let from = day(cells.next()?)?;
    let to = day(cells.next()?)?;
    let replaced_by = cells.next()?.split_whitespace().collect();
    let former = Some(cells.next()?).filter(|former| !former.is_empty());
    cells.next().is_none().then_some(Entry {
        code,
        name,
        from,
        to,
        replaced_by,
        former,
    })
}

/// `Some(None)` for an empty cell, `None` for one that is no day.
#[expect(
    clippy::option_option,
    reason = "an empty cell differs from an unreadable one"
)]
fn day(cell: &str) -> Option<Option<Day>> {
    if cell.is_empty() {
        Some(None)
    } else {
        Day::parse(cell).map(Some)
    }
}

#[cfg(test)]
mod tests;
