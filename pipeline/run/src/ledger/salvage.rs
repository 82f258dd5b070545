//! What can be had back of a ledger: from its whole lines, its statements, and the releases.

use std::collections::BTreeSet;

use files::{MOST_OF_DATA, read_regular};

use super::folder::{self, Standing};
use super::{
    BTreeMap, DISCLOSED, Digest, Event, Failure, Folder, Ledger, LedgerError, NEWER, Problem,
    Problems, WITHDRAWN, read_if_there,
};
use crate::withdraw::{Correction, withdrawal_of};

/// What to do where a rebuild by this version would leave out what another one wrote.
const OLDER: &str = "rebuild with the version that wrote it, or a newer one";

/// What is known of the releases.
#[derive(Debug, Default)]
pub(super) struct Salvage {
    /// The statements that were found, by their digests.
    pub statements: BTreeMap<Digest, Vec<u8>>,
    /// What is known of each release, by its name.
    pub releases: BTreeMap<String, Known>,
    /// Their names in the order of what whole lines say of them, each where it stands last.
    order: Vec<String>,
    /// What cannot be had back, in words.
    pub gone: Vec<String>,
    problems: Problems,
}

/// What is known of one release.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The policies and statements it was made with.
    pub released: Vec<(Option<Digest>, Digest)>,
    /// Its withdrawal.
    pub withdrawn: Option<Event>,
}

impl Salvage {
    /// Gathers what there is.
    ///
    /// # Errors
    /// Unfit, when a release was withdrawn and nothing says when, why and by whom, and when a newer
    /// version wrote a line or a statement: a ledger without it would hold back less.
    pub(super) fn gather(folder: &Folder) -> Result<Self, Failure> {
        let mut found = Self::default();
        found.take_statements(folder)?;
        for path in folder.broken()?.into_values().chain([folder.list()]) {
            if let Some(bytes) = read_if_there(&path)? {
                let text = String::from_utf8_lossy(&bytes);
                for event in Ledger::intact(&text) {
                    found.take_event(event);
                }
                for line in Ledger::newer(&text) {
                    let what = LedgerError::Newer { line }.to_string();
                    let problem = Problem::new(folder.shown(&path), what, NEWER);
                    found.problems.push(problem);
                }
            }
        }
        for correction in Correction::read(folder.out())?.unwrap_or_default() {
            found.withdrawn(correction.event());
        }
        for standing in folder.releases()? {
            found.take_release(&standing)?;
        }
        if found.problems.is_empty() {
            Ok(found)
        } else {
            Err(Failure::Unfit(found.problems))
        }
    }

    fn take_statements(&mut self, folder: &Folder) -> Result<(), Failure> {
        for (digest, path) in folder
            .statement_files()?
            .into_iter()
            .chain(folder.pending()?)
        {
            let bytes = read_regular(&path, MOST_OF_DATA)
                .map_err(|error| Failure::io(&path, "cannot be read", &error))?;
            let shown = folder.shown(&path);
            if Digest::of(&bytes) != digest {
                self.gone
                    .push(format!("{shown}: it was changed, and counts no longer"));
            } else if let Err(what) = folder::statement(&bytes) {
                let what = format!("is no statement that this version reads: {what}");
                self.problems.push(Problem::new(shown, what, OLDER));
            } else {
                self.statements.insert(digest, bytes);
            }
        }
        Ok(())
    }

    fn take_event(&mut self, event: Event) {
        match event {
            Event::Released {
                release,
                policy_sha256,
                statement_sha256,
            } => {
                self.order.retain(|known| *known != release);
                self.order.push(release.clone());
                self.released(release, policy_sha256, statement_sha256);
            }
            Event::Withdrawn { .. } => self.withdrawn(event),
            Event::Lost { release } => {
                self.releases.entry(release).or_default();
            }
            Event::Found { statement_sha256 } => {
                if !self.statements.contains_key(&statement_sha256) {
                    let gone = format!("the statement {statement_sha256}");
                    if !self.gone.contains(&gone) {
                        self.gone.push(gone);
                    }
                }
            }
        }
    }

    fn released(&mut self, release: String, policy: Option<Digest>, statement: Digest) {
        let known = &mut self.releases.entry(release).or_default().released;
        let same = known.iter_mut().find(|(of, with)| {
            *with == statement && (of.is_none() || policy.is_none() || *of == policy)
        });
        match same {
            Some((of, _)) => *of = of.take().or(policy),
            None => known.push((policy, statement)),
        }
    }

    /// What was heard first of a withdrawal stays.
    fn withdrawn(&mut self, event: Event) {
        if let Some(release) = event.release() {
            let known = self.releases.entry(release.to_owned()).or_default();
            known.withdrawn.get_or_insert(event);
        }
    }

    fn take_release(&mut self, standing: &Standing) -> Result<(), Failure> {
        let name = &standing.name;
        self.releases.entry(name.clone()).or_default();
        let disclosed = format!("releases/{name}/{DISCLOSED}");
        if let Some(bytes) = read_if_there(&standing.path.join(DISCLOSED))? {
            match folder::statement(&bytes) {
                Ok(_) => {
                    let digest = Digest::of(&bytes);
                    self.statements.insert(digest.clone(), bytes);
                    self.released(name.clone(), policy_of(standing)?, digest);
                }
                Err(what) if is_as_released(standing, &bytes)? => {
                    let what = format!("is no statement that this version reads: {what}");
                    self.problems.push(Problem::new(disclosed, what, OLDER));
                }
                Err(what) => self
                    .gone
                    .push(format!("{disclosed} is no statement: {what}")),
            }
        }
        if !standing.tombstone {
            return Ok(());
        }
        let known = self
            .releases
            .get(name)
            .is_some_and(|known| known.withdrawn.is_some());
        let text = read_if_there(&standing.path.join(WITHDRAWN))?.unwrap_or_default();
        match withdrawal_of(name, &String::from_utf8_lossy(&text)) {
            Some(event) => self.withdrawn(event),
            None if known => {}
            None => self.problems.push(Problem::new(
                format!("releases/{name}/{WITHDRAWN}"),
                "nothing says any longer when, why and by which role this release was withdrawn",
                "give it the lines `- Date: YYYY-MM-DD`, `- Role: ...` and `- Reason: ...`",
            )),
        }
        Ok(())
    }

    /// What is known of each release: those that whole lines tell of in their order, and each of the
    /// others behind those that speak of the same day or an earlier one. Which is the last says what a
    /// withdrawal comes back to, and what retention keeps.
    fn in_order(&mut self) -> Vec<(String, Known)> {
        let mut others = std::mem::take(&mut self.releases);
        let told = std::mem::take(&mut self.order);
        let told = told.iter().filter_map(|name| others.remove_entry(name));
        let mut all: Vec<(String, Known)> = told.collect();
        for (name, known) in others {
            let day = |name: &str| name.get(..10).unwrap_or_default().to_owned();
            let later = all.iter().position(|(other, _)| day(other) > day(&name));
            all.insert(later.unwrap_or(all.len()), (name, known));
        }
        all
    }

    /// The events of a ledger of all this, release by release; then the statements whose releases are
    /// not known.
    pub(super) fn events(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut named = BTreeSet::new();
        for (name, known) in self.in_order() {
            let (there, gone): (Vec<_>, Vec<_>) = known
                .released
                .into_iter()
                .partition(|(_, statement)| self.statements.contains_key(statement));
            if there.is_empty() {
                self.gone.push(format!(
                    "{name}: what it disclosed; later releases are not held against it"
                ));
                events.push(Event::Lost {
                    release: name.clone(),
                });
            } else if !gone.is_empty() {
                let many = gone.len();
                self.gone
                    .push(format!("{name}: {many} of the statements it was made with"));
            }
            for (policy_sha256, statement_sha256) in there {
                if policy_sha256.is_none() {
                    self.gone
                        .push(format!("{name}: which policy it was made with"));
                }
                named.insert(statement_sha256.clone());
                events.push(Event::Released {
                    release: name.clone(),
                    policy_sha256,
                    statement_sha256,
                });
            }
            events.extend(known.withdrawn);
        }
        for digest in self
            .statements
            .keys()
            .filter(|digest| !named.contains(*digest))
        {
            self.gone.push(format!(
                "which release made the statement {digest}; it is kept, and held against later ones"
            ));
            events.push(Event::Found {
                statement_sha256: digest.clone(),
            });
        }
        events
    }
}

/// Whether a release's sums say that what it disclosed is as it was made.
fn is_as_released(standing: &Standing, disclosed: &[u8]) -> Result<bool, Failure> {
    let sums = read_if_there(&standing.path.join("SHA256SUMS"))?.unwrap_or_default();
    let line = format!("{}  {DISCLOSED}", Digest::of(disclosed));
    Ok(String::from_utf8_lossy(&sums).lines().any(|of| of == line))
}

/// The digest of the policy, where the release's record has it.
fn policy_of(standing: &Standing) -> Result<Option<Digest>, Failure> {
    let record = read_if_there(&standing.path.join("record.json"))?;
    let record = record.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let digest = record
        .as_ref()
        .and_then(|record| record.get("policy_sha256"))
        .and_then(serde_json::Value::as_str);
    Ok(digest.and_then(|text| text.parse().ok()))
}
