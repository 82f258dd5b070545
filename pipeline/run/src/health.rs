//! The health of a folder of releases: one word, and why.
//!
//! `health.json` stands beside the releases and may be served with them. It tells of published sources
//! alone, and of a run when it began and how it ended: not how long it took, and none of its problems.

mod age;
mod judged;

use std::fs::File;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use publish::latest;
use serde::{Deserialize, Serialize};
use vocabulary::Access;

use crate::args::{Format, HealthArgs};
use crate::failure::Failure;
use crate::ledger::is_there;
use crate::nightly::{Ended, Watched};
use crate::plan::folder_of;
use crate::whole::{read_if_there, write_latest};

pub use age::{Age, Aged, ages};
pub use judged::{State, judged};

/// The file of health, beside the releases.
pub const FILE: &str = "health.json";
/// The layout of the file; `docs/schemas/health.schema.json` describes it.
const LAYOUT: u8 = 1;
/// A run has to have gone well within so many hours, where nobody says otherwise: a night and a half.
const MAX_AGE_HOURS: u32 = 36;

/// What `health.json` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Health {
    /// The layout.
    #[serde(rename = "health")]
    pub layout: u8,
    /// One word for all, as of the last run.
    pub state: State,
    /// Why it is not `ok`.
    pub reasons: Vec<String>,
    /// The release that `latest` points to.
    pub newest_release: Option<String>,
    /// The last run.
    pub last_run: Option<Run>,
    /// The last run that went well.
    pub last_success: Option<Run>,
    /// The published sources of the plan, as the last run that could read the plan found them.
    pub sources: Vec<Age>,
}

/// What is told of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// When it began. When it ended would tell how long it took.
    pub started: Timestamp,
    /// What it ended with, in one word.
    pub outcome: String,
    /// What it ended with.
    pub exit_code: u8,
}

impl Health {
    /// After a run that found its sources so old, if it could read them.
    pub fn after(
        watched: &Watched<'_>,
        ended: &Ended<'_>,
        exit_code: u8,
        sources: Option<Vec<Aged>>,
    ) -> Self {
        // A file that cannot be read is none: this run puts a good one in its place.
        let earlier = Self::read(&watched.out).ok().flatten();
        let run = Run {
            started: whole_second(ended.started),
            outcome: ended.outcome.to_owned(),
            exit_code,
        };
        let mut health = earlier.unwrap_or_else(Self::unknown);
        if let Some(sources) = sources {
            let published = sources.into_iter();
            let published = published.filter(|(access, _)| *access == Some(Access::Published));
            health.sources = published.map(|(_, age)| age).collect();
        }
        if run.exit_code == 0 {
            health.last_success = Some(run.clone());
        }
        health.last_run = Some(run);
        health.at(&watched.out, ended.started, MAX_AGE_HOURS)
    }

    /// The same as of a moment, with what stands in the folder.
    fn at(mut self, out: &Path, now: Timestamp, max_age_hours: u32) -> Self {
        self.newest_release = latest(out).filter(|name| is_there(out, name));
        for age in &mut self.sources {
            age.count_to(now);
        }
        (self.state, self.reasons) = judged(&self, now, max_age_hours);
        self
    }

    /// Of a folder that no build has told of.
    const fn unknown() -> Self {
        Self {
            layout: LAYOUT,
            state: State::Failing,
            reasons: Vec::new(),
            newest_release: None,
            last_run: None,
            last_success: None,
            sources: Vec::new(),
        }
    }

    fn read(out: &Path) -> Result<Option<Self>, Failure> {
        let path = out.join(FILE);
        let Some(bytes) = read_if_there(&path)? else {
            return Ok(None);
        };
        let health = serde_json::from_slice::<Self>(&bytes).ok();
        match health.filter(|of| of.layout == LAYOUT) {
            Some(health) => Ok(Some(health)),
            None => Err(Failure::System(format!(
                "{}: is not as a build leaves it; the next one writes it anew",
                path.display()
            ))),
        }
    }

    /// Writes it beside the releases, where a build does with the time at which that began: when it
    /// ended would tell whether anything had changed.
    ///
    /// # Errors
    /// System, when it cannot be written.
    pub fn write(&self, out: &Path, began: Option<Timestamp>) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self);
        let text = text.map_err(|error| Failure::System(error.to_string()))? + "\n";
        let path = out.join(FILE);
        write_latest(&path, text.as_bytes())?;
        if let Some(began) = began.and_then(|at| SystemTime::try_from(at).ok()) {
            // A file system that keeps no such times is no reason to fail.
            let file = File::options().write(true).open(&path);
            drop(file.and_then(|file| file.set_modified(began)));
        }
        Ok(())
    }

    fn words(&self) -> String {
        let mut lines = vec![self.state.to_string()];
        lines.extend(self.reasons.iter().map(|reason| format!("  - {reason}")));
        let newest = self.newest_release.as_deref().unwrap_or("none");
        lines.push(format!("newest release: {newest}"));
        let told = |what: &str, run: Option<&Run>| match run {
            Some(run) => format!("{what}: {} ({})", run.started, run.outcome),
            None => format!("{what}: none"),
        };
        lines.push(told("last run", self.last_run.as_ref()));
        lines.push(told("last success", self.last_success.as_ref()));
        lines.join("\n")
    }
}

/// Tells the health of a folder of releases, with ages counted to now.
///
/// # Errors
/// Told with exit code 1, when it is not `ok`; usage, when there is no such folder.
pub fn health(args: &HealthArgs) -> Result<String, Failure> {
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| folder_of(&args.plan.file));
    if !out.is_dir() {
        let out = out.display();
        return Err(Failure::Usage(format!("{out}: there is no such folder")));
    }
    let (read, unread) = match Health::read(&out) {
        Ok(read) => (read.unwrap_or_else(Health::unknown), None),
        Err(failure) => (Health::unknown(), Some(failure.to_string())),
    };
    let mut health = read.at(&out, Timestamp::now(), args.max_age);
    health.reasons.splice(0..0, unread);
    let words = match args.format {
        Format::Text => health.words(),
        Format::Json => serde_json::to_string_pretty(&health)
            .map_err(|error| Failure::System(error.to_string()))?,
    };
    if health.state == State::Ok {
        Ok(words)
    } else {
        Err(Failure::Told {
            words,
            exit_code: 1,
        })
    }
}

/// After a withdrawal: `latest` has moved, and no run has been.
///
/// # Errors
/// System, when the file cannot be written.
pub fn bring_up_to_date(out: &Path) -> Result<(), Failure> {
    match Health::read(out) {
        Ok(Some(health)) => health
            .at(out, Timestamp::now(), MAX_AGE_HOURS)
            .write(out, None),
        // None is there, or none that can be read: the next build writes it.
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Without the part of a second, which says nothing.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
