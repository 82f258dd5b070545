//! A build as it is watched: its report, its metrics and the health of the releases.
//!
//! What tells of durations, memory or problems is for whoever runs the build, and no part of what is
//! served: how long the rules of disclosure search, and which row was refused, hang on counts that are
//! not disclosed. The health file beside the releases holds nothing of that.

use std::fs;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use files::open_regular;
use jiff::Timestamp;
use publish::{Outcome, Release, latest};

use crate::args::ReportArgs;
use crate::failure::Failure;
use crate::health::{Health, ages};
use crate::lock::{Lock, NotTaken};
use crate::output_file::{real, same};
use crate::progress::{Progress, Timed, Times};
use crate::stop::Writing;
use crate::unchanged::{FOLDER, private_folder};
use crate::whole::write_latest;
use crate::{metrics, own, report};

/// Where the report goes unless the command line says otherwise: to the folder that is its owner's alone.
const REPORT: &str = "report.json";

/// What a build is told of where things are.
#[derive(Debug)]
pub struct Watched<'a> {
    /// The plan.
    pub plan_file: &'a Path,
    /// The folder for releases.
    pub out: PathBuf,
    /// The folder for fetched files, where one was named.
    pub cache: Option<PathBuf>,
    /// Where the report and the metrics go.
    pub report: ReportArgs,
}

/// What a build has come to so far.
#[derive(Debug, Default)]
pub struct Night {
    lock: Option<Lock>,
    /// Whether another run has the folder.
    is_taken: bool,
    /// Whether what is made is for one audience: nobody else is told of it, however it ends.
    is_restricted: bool,
    /// Held until all is told.
    writing: Option<Writing>,
    before: Option<String>,
    release: Option<String>,
    came: Option<Came>,
}

/// What a build that went well came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Published,
    Unchanged,
    Restricted,
}

impl Night {
    /// What is made is for one audience, or for everybody.
    pub const fn is_for(&mut self, audience: Option<&String>) {
        self.is_restricted = audience.is_some();
    }

    /// Takes the folder, to which nothing was written yet.
    ///
    /// # Errors
    /// As [`Lock::take`].
    pub fn take(&mut self, out: &Path) -> Result<(), Failure> {
        let lock = Lock::take(out);
        self.is_taken = matches!(lock, Err(NotTaken::Another(_)));
        self.lock = Some(lock?);
        self.before = latest(out);
        Ok(())
    }

    /// From here on a run that is asked to stop tidies up, or finishes and is told of.
    pub fn writes(&mut self) {
        self.writing = Some(Writing::begin());
    }

    /// Files were made: a release, or files for one audience.
    pub fn came_to(&mut self, release: &Release) {
        if self.is_restricted {
            self.came = Some(Came::Restricted);
            return;
        }
        // An earlier release that becomes the newest again is news, though its files stood there.
        let is_same = self.before.as_deref() == Some(release.name.as_str());
        self.came = Some(if is_same && release.outcome == Outcome::Unchanged {
            Came::Unchanged
        } else {
            Came::Published
        });
        self.release = Some(release.name.clone());
    }
}

/// What there is to tell of a run that has ended.
#[derive(Debug)]
pub struct Ended<'a> {
    /// The plan.
    pub plan_file: &'a Path,
    /// The folder for releases.
    pub out: &'a Path,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub at: Timestamp,
    /// How long it took.
    pub seconds: f64,
    /// How long its stages took.
    pub stages: Vec<Timed>,
    /// What it ended with, in one word.
    pub outcome: &'static str,
    /// Why it failed, if it did.
    pub failure: Option<&'a Failure>,
    /// The release that it made or found.
    pub release: Option<&'a str>,
    /// Whether that is another one than the last.
    pub differs_from_last: Option<bool>,
}

impl Ended<'_> {
    /// What the run ends with.
    pub fn exit_code(&self) -> u8 {
        self.failure.map_or(0, Failure::exit_code)
    }
}

/// Runs a build, and leaves word of it, however it ended.
///
/// # Errors
/// As the build has them; system, when it went well and word of it cannot be written.
pub fn watch(
    watched: &Watched<'_>,
    progress: Progress<'_>,
    build: impl FnOnce(&mut Night, Progress<'_>) -> Result<String, Failure>,
) -> Result<String, Failure> {
    let ReportArgs { report, metrics } = &watched.report;
    for (path, begins) in [(report, report::BEGINS), (metrics, metrics::BEGINS)] {
        path.as_deref()
            .map_or(Ok(()), |path| is_free(path, &watched.out, begins))?;
    }
    if let (Some(report), Some(metrics)) = (report, metrics)
        && same(report, metrics)
    {
        let what = "--report and --metrics name the same file: give two names";
        return Err(Failure::Usage(what.to_owned()));
    }
    let (started, clock) = (Timestamp::now(), Instant::now());
    let times = Times::default();
    let mut night = Night::default();
    let result = build(&mut night, progress.timed(&times));
    let failure = result.as_ref().err();
    let ended = Ended {
        plan_file: watched.plan_file,
        out: &watched.out,
        started,
        at: Timestamp::now(),
        seconds: clock.elapsed().as_secs_f64(),
        stages: times.all(),
        outcome: failure.map_or_else(|| word(night.came), Failure::outcome),
        failure,
        release: night.release.as_deref(),
        differs_from_last: (night.release.as_ref()).map(|name| night.before.as_ref() != Some(name)),
    };
    // What is told of the night is the other run's.
    let told = if night.is_taken {
        Ok(())
    } else {
        tell(watched, &ended, &mut night.lock, night.is_restricted)
    };
    if failure.is_none() {
        told.map_err(|why| {
            Failure::System(format!(
                "the build went well, and word of it is lost: {why}"
            ))
        })?;
        progress.done(&match ended.release {
            Some(release) => format!("{}: {release}", ended.outcome),
            None => ended.outcome.to_owned(),
        });
    }
    result
}

/// Word of a run goes over nothing but word of an earlier one.
fn is_free(path: &Path, out: &Path, begins: &str) -> Result<(), Failure> {
    let refused = |why: &str| {
        let path = path.display();
        Failure::Usage(format!(
            "{path}: {why}: give --report and --metrics files of their own"
        ))
    };
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(refused("it is there and is no regular file"));
    }
    if let Some(file) = real(path) {
        let out = out.canonicalize().unwrap_or_else(|_| out.to_owned());
        let is_report = file == out.join(FOLDER).join(REPORT);
        if !is_report && (own::is_beside(&out, &file) || own::forbids(&file).is_some()) {
            return Err(refused("it is a place of the releases' own"));
        }
    }
    match beginning(path, begins.len()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Ok(text) if text.is_empty() || text == begins.as_bytes() => Ok(()),
        _ => Err(refused("what stands there is not word of an earlier run")),
    }
}

fn beginning(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let file = open_regular(path)?;
    file.take(length as u64).read_to_end(&mut text)?;
    Ok(text)
}

const fn word(came: Option<Came>) -> &'static str {
    match came {
        Some(Came::Unchanged) => "unchanged",
        Some(Came::Restricted) => "restricted",
        Some(Came::Published) | None => "published",
    }
}

/// Writes report, metrics and health: as much of it as can be, and the first failure is told.
fn tell(
    watched: &Watched<'_>,
    ended: &Ended<'_>,
    lock: &mut Option<Lock>,
    is_restricted: bool,
) -> Result<(), Failure> {
    // A run that never had the folder leaves it to the one that has: it asks once more, and only
    // where there are releases, so that a plan's misspelt path leaves nothing behind. Where nobody
    // can be asked, the last word is to tell of this run, which failed.
    let mut is_ours = lock.is_some();
    if !is_ours && own::is_of_releases(&watched.out) {
        match Lock::take(&watched.out) {
            Ok(taken) => (*lock, is_ours) = (Some(taken), true),
            Err(NotTaken::Another(_)) => {}
            Err(NotTaken::Failed(_)) => is_ours = true,
        }
    }
    let sources = ages(watched, ended.started);
    let text = format!("{:#}\n", report::report(ended, sources.as_deref()));
    let mut told = Ok(());
    if let Some(path) = &watched.report.report {
        told = told.and(write_latest(path, text.as_bytes()));
    } else if is_ours {
        told = told.and(to_owner(&watched.out, text.as_bytes()));
    }
    if is_restricted {
        return told;
    }
    // Word that is lost is a failure, too: these two say so, as the exit code does.
    let exit_code = told
        .as_ref()
        .map_or_else(Failure::exit_code, |()| ended.exit_code());
    let health = Health::after(watched, ended, exit_code, sources);
    if let Some(path) = &watched.report.metrics {
        told = told.and(write_latest(
            path,
            metrics::metrics(ended, &health).as_bytes(),
        ));
    }
    if is_ours {
        told = told.and(health.write(&watched.out, Some(ended.started)));
    }
    told
}

/// Writes the report where its owner alone can read it.
fn to_owner(out: &Path, report: &[u8]) -> Result<(), Failure> {
    let folder = private_folder(out);
    let folder =
        folder.map_err(|error| Failure::io(&out.join(FOLDER), "cannot be made", &error))?;
    write_latest(&folder.join(REPORT), report)
}
