//! What each release disclosed: a list that only grows, each entry holding the hash of the one before.
//!
//! A nightly map is a series of differences, so a release is held against all before it. A list
//! that lost an entry would let a count be given away that the lost one had kept open:
//! one that was changed, cut within or put in another order is refused. What is cut from its end
//! leaves a list that is whole; whoever keeps it holds it against the releases that stand.

mod entry;
mod error;
mod event;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::Digest;

pub use entry::Entry;
pub use error::LedgerError;
pub use event::{Event, is_release_name};

use standing::Standing;

/// All that was released and withdrawn, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<Entry>,
    /// Where each release stands, by its name.
    releases: BTreeMap<String, Standing>,
    /// The statements that entries name.
    statements: BTreeSet<Digest>,
}

/// What became of a release that was to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// An entry was appended.
    New,
    /// It is recorded in the same state already, and nothing was appended.
    There,
}

impl Ledger {
    /// Reads a ledger: one line of JSON an entry.
    ///
    /// # Errors
    /// With the first line that does not belong where it stands. What follows such a line is
    /// not looked at: nothing can be said of it.
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        let mut ledger = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let line = ledger.next();
            let (found, behind) = rest.split_once('\n').ok_or(LedgerError::Unended { line })?;
            let entry = Entry::parse(found, line)?;
            ledger.take(entry)?;
            rest = behind;
        }
        Ok(ledger)
    }

    /// What can be had back of a damaged ledger: the events of lines that are whole in themselves.
    #[must_use]
    pub fn intact(text: &str) -> Vec<Event> {
        let entries = text.split('\n').zip(1..);
        let entries = entries.filter_map(|(found, line)| Entry::parse(found, line).ok());
        entries.map(|entry| entry.event).collect()
    }

    /// The lines that are whole in themselves and cannot be read: a newer version wrote them. What
    /// they say would be lost to whoever goes by [`intact`](Self::intact) alone.
    #[must_use]
    pub fn newer(text: &str) -> Vec<u64> {
        let lines = text.split('\n').zip(1..);
        let newer = lines.filter_map(|(found, line)| match Entry::parse(found, line) {
            Err(LedgerError::Newer { line }) => Some(line),
            _ => None,
        });
        newer.collect()
    }

    /// The ledger as text: one line an entry, each ended by a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.entries.iter().map(|entry| entry.line() + "\n");
        lines.collect()
    }

    /// Appends what happened.
    ///
    /// # Errors
    /// When it cannot have happened after what the ledger holds; the ledger then stays as it is.
    pub fn append(&mut self, event: Event) -> Result<(), LedgerError> {
        let previous = self.entries.last();
        let previous = previous.map_or_else(Digest::none, |entry| entry.hash.clone());
        self.take(Entry::new(self.next(), previous, event))
    }

    /// Appends a release, unless its last entry says the same.
    ///
    /// # Errors
    /// When the release was withdrawn, or its name is none.
    pub fn record(
        &mut self,
        release: &str,
        policy_sha256: &Digest,
        statement_sha256: &Digest,
    ) -> Result<Appended, LedgerError> {
        let event = Event::Released {
            release: release.to_owned(),
            policy_sha256: Some(policy_sha256.clone()),
            statement_sha256: statement_sha256.clone(),
        };
        match self.append(event) {
            Ok(()) => Ok(Appended::New),
            Err(LedgerError::Twice { .. }) => Ok(Appended::There),
            Err(error) => Err(error),
        }
    }

    /// The entries in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The releases in the order in which each came first, withdrawn ones and those whose
    /// statement was lost too.
    #[must_use]
    pub fn releases(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.entries.iter().filter_map(|of| of.event.release());
        names.filter(|name| seen.insert(*name)).collect()
    }

    /// The withdrawn releases, and on which day each was withdrawn.
    #[must_use]
    pub fn withdrawn(&self) -> BTreeMap<&str, Date> {
        let entries = self.entries.iter().filter_map(|of| match &of.event {
            Event::Withdrawn { release, on, .. } => Some((release.as_str(), *on)),
            Event::Released { .. } | Event::Found { .. } | Event::Lost { .. } => None,
        });
        entries.collect()
    }

    /// Whether a release was withdrawn.
    #[must_use]
    pub fn is_withdrawn(&self, release: &str) -> bool {
        self.releases
            .get(release)
            .is_some_and(|standing| standing.withdrawn)
    }

    /// The releases that are not withdrawn and whose statement is known, the newest entry first.
    #[must_use]
    pub fn good(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.entries.iter().rev().filter_map(|of| match &of.event {
            Event::Released { release, .. } => Some(release.as_str()),
            Event::Withdrawn { .. } | Event::Found { .. } | Event::Lost { .. } => None,
        });
        names
            .filter(|name| !self.is_withdrawn(name) && seen.insert(*name))
            .collect()
    }

    /// The digests of all statements, in the order in which each came last.
    #[must_use]
    pub fn statements(&self) -> Vec<&Digest> {
        in_the_order_of_the_last(&self.entries)
    }

    /// The digests of the statements before a release was first made, in the order in which each
    /// came last until then; those of all where it never was.
    #[must_use]
    pub fn statements_before(&self, release: &str) -> Vec<&Digest> {
        let is_own = |of: &Entry| matches!(&of.event, Event::Released { release: own, .. } if own == release);
        let first = self.entries.iter().position(is_own);
        let before = first.and_then(|first| self.entries.get(..first));
        in_the_order_of_the_last(before.unwrap_or(&self.entries))
    }

    /// The digest of the newest statement of a release; `None` where there is none.
    #[must_use]
    pub fn statement_of(&self, release: &str) -> Option<&Digest> {
        let standing = self.releases.get(release)?;
        standing.released.as_ref().map(|(_, statement)| statement)
    }

    /// The number of the next entry, which is its line.
    fn next(&self) -> u64 {
        1 + self.entries.len() as u64
    }

    /// Takes an entry that fits in itself, where it fits behind the others.
    fn take(&mut self, entry: Entry) -> Result<(), LedgerError> {
        let line = self.next();
        if entry.number != line {
            let found = entry.number;
            return Err(LedgerError::Number { line, found });
        }
        let none = Digest::none();
        let last = self.entries.last().map_or(&none, |entry| &entry.hash);
        if entry.previous != *last {
            return Err(LedgerError::Link { line });
        }
        entry.event.check(line)?;
        if let Some(release) = entry.event.release() {
            let standing = self.releases.get(release);
            let standing = standing.cloned().unwrap_or_default();
            let standing = standing.after(&entry.event, line)?;
            self.releases.insert(release.to_owned(), standing);
        } else {
            let known = entry.event.statement();
            if known.is_some_and(|digest| self.statements.contains(digest)) {
                return Err(LedgerError::Twice { line });
            }
        }
        self.statements.extend(entry.event.statement().cloned());
        self.entries.push(entry);
        Ok(())
    }
}

/// The digests of entries' statements, in the order in which each came last.
fn in_the_order_of_the_last(entries: &[Entry]) -> Vec<&Digest> {
    let mut seen = BTreeSet::new();
    let digests = entries.iter().filter_map(|of| of.event.statement());
    let newest_first = digests.rev().filter(|digest| seen.insert(*digest));
    let mut digests: Vec<&Digest> = newest_first.collect();
    digests.reverse();
    digests
}

#[cfg(test)]
mod tests;
