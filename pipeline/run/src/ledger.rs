//! The ledger as a folder: what each release disclosed, kept beside the releases.
//!
//! `ledger/ledger.jsonl` has an entry a release, and `ledger/statements/` what each said of
//! counts, a file a statement, named by its digest. A night's release is held against all of
//! them, so a ledger that was lost, cut or changed stops the run until it has been rebuilt.

mod check;
mod folder;
mod rebuild;
mod salvage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use disclose::{Appended, Digest, Event, Ledger, LedgerError, Statement};
use vocabulary::{Problem, Problems};

use crate::args::{LedgerCommand, LedgerFolder};
use crate::failure::Failure;
use crate::lock::Lock;
use crate::plan::folder_of;
use crate::series;
use crate::whole::{make_folder, move_whole, read_if_there, write_whole};
use folder::{Folder, Standing};

const REBUILD: &str = "run `fgm-map ledger rebuild`; it says what cannot be had back";
const NEWER: &str = "use the version that wrote it, or a newer one, and leave the ledger as it is";

/// The file of a release that says what it disclosed.
pub const DISCLOSED: &str = "disclosed.csv";

/// Whether a release is in its place. A run that was killed after it had recorded its release, and
/// before it published it, left an entry of one that is not, and that no one saw.
pub fn is_there(out: &Path, release: &str) -> bool {
    let folder = out.join("releases").join(release);
    folder.join(DISCLOSED).is_file()
}
/// The file that stands in the place of a release that was taken back.
pub const WITHDRAWN: &str = "WITHDRAWN.md";

/// Does what was asked for with a ledger.
///
/// # Errors
/// Usage, when there is no such folder; else as the command has them.
pub fn ledger(command: &LedgerCommand) -> Result<String, Failure> {
    let (LedgerCommand::Check(place) | LedgerCommand::Rebuild(place)) = command;
    let LedgerFolder { plan, out } = place;
    let out = out.clone().unwrap_or_else(|| folder_of(&plan.file));
    if !out.is_dir() {
        let out = out.display();
        return Err(Failure::Usage(format!("{out}: there is no such folder")));
    }
    let _lock = Lock::take(&out)?;
    match command {
        LedgerCommand::Check(_) => check::check(&out),
        LedgerCommand::Rebuild(_) => rebuild::rebuild(&out),
    }
}

/// The ledger of a folder of releases, read and found whole. It is used under the folder's lock.
#[derive(Debug)]
pub struct Kept {
    folder: Folder,
    ledger: Ledger,
    statements: BTreeMap<Digest, Statement>,
}

impl Kept {
    /// Reads the ledger and checks all of it: chain, statements, and the releases that stand.
    ///
    /// A ledger that was cut at its end is whole in itself; it is found out by a statement or a
    /// release that it does not have. A folder counts as a release when it holds what it
    /// disclosed; older ones, which do not, are none of the ledger's ([`older`](Self::older)).
    ///
    /// # Errors
    /// Refused, with every problem that was found; system, when a file cannot be read.
    pub fn open(out: &Path) -> Result<Self, Failure> {
        let folder = Folder::new(out);
        folder.copies()?.none_or(())?;
        let standing = folder.releases()?;
        let ledger = folder.ledger(&standing)?;
        folder.finish(&ledger)?;
        let (statements, mut problems) = folder.statements(&ledger)?;
        for release in &standing {
            problems.append(release_problems(&ledger, release));
        }
        Ok(problems.none_or(Self {
            folder,
            ledger,
            statements,
        })?)
    }

    /// What the releases said of counts, each statement once, in the order in which they came
    /// last. Those of withdrawn releases are among them: what was seen stays seen.
    pub fn statements(&self) -> Vec<Statement> {
        let digests = self.ledger.statements().into_iter();
        digests
            .filter_map(|digest| self.statements.get(digest).cloned())
            .collect()
    }

    /// What the releases of a folder said of counts, for commands that write nothing there.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn earlier(out: &Path) -> Result<Vec<Statement>, Failure> {
        let folder = Folder::new(out);
        let ledger = folder.ledger(&folder.releases()?)?;
        let (statements, problems) = folder.statements(&ledger)?;
        let digests = ledger.statements().into_iter();
        let earlier = digests.filter_map(|digest| statements.get(digest).cloned());
        Ok(problems.none_or(earlier.collect())?)
    }

    /// What the releases before one said of counts, each statement once, in the order in which they
    /// came last; nothing where no ledger lies in the folder.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn before(out: &Path, release: &str) -> Result<Vec<Statement>, Failure> {
        let folder = Folder::new(out);
        if !folder.list().is_file() {
            return Ok(Vec::new());
        }
        let ledger = folder.ledger(&folder.releases()?)?;
        let (statements, problems) = folder.statements(&ledger)?;
        let digests = ledger.statements_before(release).into_iter();
        let earlier = digests.filter_map(|digest| statements.get(digest).cloned());
        Ok(problems.none_or(earlier.collect())?)
    }

    /// The release that `latest` should point to: the one it points to where that is good, else the
    /// newest good one of the ledger that stands whole. One of which little is kept has no map to show.
    pub fn last_good(&self, out: &Path) -> Option<String> {
        let good = self.ledger.good();
        let stands = |name: &&str| series::is_whole(out, name);
        let present = publish::latest(out).filter(|name| good.contains(&name.as_str()));
        let present = present.filter(|name| stands(&name.as_str()));
        present.or_else(|| good.into_iter().find(stands).map(str::to_owned))
    }

    /// The list itself.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Records what a release discloses, before the release is moved into its place.
    ///
    /// A run that is killed between the two leaves an entry without a release, which does no
    /// harm: the next run counts as seen what no one saw, and holds back more rather than less.
    /// One that is killed within leaves a statement aside, and the next one moves it into its
    /// place if it has its entry and removes it if not. A run that changes nothing appends nothing.
    ///
    /// # Errors
    /// Refused, when the release was withdrawn; system, when a file cannot be written.
    pub fn record(
        &mut self,
        release: &str,
        policy_sha256: &Digest,
        statement: &Statement,
    ) -> Result<(), Failure> {
        self.refuse_withdrawn(release)?;
        let csv = statement.to_csv();
        let digest = Digest::of(csv.as_bytes());
        let mut longer = self.ledger.clone();
        match longer.record(release, policy_sha256, &digest) {
            Ok(Appended::There) => return Ok(()),
            Ok(Appended::New) => {}
            Err(error) => return Err(self.folder.refused(&error).into()),
        }
        if self.statements.contains_key(&digest) {
            self.folder.write(&longer)?;
        } else {
            let aside = self.folder.write_aside(&digest, &csv)?;
            self.folder.write(&longer)?;
            move_whole(&aside, &self.folder.statement(&digest))?;
            self.statements.insert(digest, statement.clone());
        }
        self.ledger = longer;
        Ok(())
    }

    /// What is to be known of releases that were made before there was a ledger; `None` where there
    /// are none.
    ///
    /// # Errors
    /// System, when the folder cannot be listed.
    pub fn older(&self) -> Result<Option<String>, Failure> {
        let older = self.folder.older(&self.ledger)?;
        let words = || {
            format!(
                "made before there was a ledger, so that later releases are not held against what \
                 they said: {}; where they were made of a table held in confidence, see \
                 docs/on-call.md, To upgrade",
                older.join(", ")
            )
        };
        Ok((!older.is_empty()).then(words))
    }

    /// Whether a release was taken back.
    pub fn is_withdrawn(&self, release: &str) -> bool {
        self.ledger.is_withdrawn(release)
    }

    /// Refuses to make a release that was taken back: it never comes again under its name.
    ///
    /// # Errors
    /// Refused, when it was.
    pub fn refuse_withdrawn(&self, release: &str) -> Result<(), Failure> {
        if !self.is_withdrawn(release) {
            return Ok(());
        }
        let problem = Problem::new(
            format!("releases/{release}"),
            "this release was withdrawn, and these inputs and this plan make it again",
            format!(
                "correct what was wrong (the reason is in releases/{release}/{WITHDRAWN}): \
                 changed inputs or another plan make a release of another name"
            ),
        );
        Err(Failure::Refused(problem.into()))
    }

    /// Takes a release back: the entry alone.
    ///
    /// # Errors
    /// As the ledger refuses it; system, when it cannot be written.
    pub fn withdraw(&mut self, event: Event) -> Result<Result<(), LedgerError>, Failure> {
        let mut longer = self.ledger.clone();
        if let Err(error) = longer.append(event) {
            return Ok(Err(error));
        }
        self.folder.write(&longer)?;
        self.ledger = longer;
        Ok(Ok(()))
    }

    /// What a release said last, as its file has it; `None` where that was lost.
    pub fn disclosed(&self, release: &str) -> Option<String> {
        let digest = self.ledger.statement_of(release)?;
        Some(self.statements.get(digest)?.to_csv())
    }
}

/// What the ledger should say of a release that stands, and does not.
fn release_problems(ledger: &Ledger, standing: &Standing) -> Problems {
    let name = &standing.name;
    let known = ledger.releases().contains(&name.as_str());
    let mut problems = Problems::new();
    if standing.disclosed && !known {
        problems.push(Problem::new(
            format!("releases/{name}"),
            "the ledger has no entry of this release: it was cut, or is that of other releases",
            REBUILD,
        ));
    }
    if standing.tombstone && !ledger.is_withdrawn(name) {
        problems.push(Problem::new(
            format!("releases/{name}/{WITHDRAWN}"),
            "the ledger does not say that this release was withdrawn: it was cut",
            REBUILD,
        ));
    }
    problems
}

#[cfg(test)]
mod tests;
