//! What a run is doing: bars on a terminal, one line a stage elsewhere, nothing when quiet.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::{Deserialize, Serialize};
use vocabulary::Watch;

use crate::log::Log;
use crate::report::peak_memory_bytes;

/// The stages of a build, in their order.
pub const STAGES: [&str; 7] = [
    "acquire",
    "attach",
    "disclose",
    "estimate",
    "model",
    "prioritise",
    "publish",
];

/// What a run has said, in words that depend on disclosed data alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// That a stage ended, and with what.
    Stage(String, String),
    /// Something that a reader of the log should know.
    Note(String),
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A bar for each stage.
    Bars,
    /// A line for each stage.
    Lines,
    /// Nothing.
    Quiet,
}

/// Where progress goes, and who keeps the time.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    shown: Shown,
    log: Log,
    times: Option<&'a Times>,
}

impl Progress<'static> {
    /// Without a word.
    pub const QUIET: Self = Self {
        shown: Shown::Quiet,
        log: Log::Text,
        times: None,
    };

    /// Bars for people where standard error is a terminal, lines where it is not.
    pub fn choose(quiet: bool, log: Log) -> Self {
        let shown = if quiet {
            Shown::Quiet
        } else if log == Log::Text && std::io::stderr().is_terminal() {
            Shown::Bars
        } else {
            Shown::Lines
        };
        Self {
            shown,
            log,
            times: None,
        }
    }
}

impl<'a> Progress<'a> {
    /// The same, with the time of each stage kept.
    pub const fn timed(self, times: &'a Times) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Whether bars are drawn.
    pub fn has_bars(self) -> bool {
        self.shown == Shown::Bars
    }

    /// Starts a stage of so many steps.
    pub fn stage(self, name: &'static str, steps: usize) -> Stage<'a> {
        let bar = if self.has_bars() {
            ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{prefix:<11} {bar:24} {pos:>4}/{len:<4} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name);
        if self.has_bars() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Stage {
            name,
            bar,
            progress: self,
            begun: Instant::now(),
            is_done: false,
        }
    }

    /// Something that a reader of the log should know.
    pub fn note(self, words: &str) {
        self.keep(|| Said::Note(words.to_owned()));
        if self.shown != Shown::Quiet {
            self.log.note(words);
        }
    }

    /// What was said so far, where it is kept; also what was not shown.
    pub fn said(self) -> Vec<Said> {
        self.times.map_or_else(Vec::new, Times::said)
    }

    /// Says again what a run said that came to the same.
    pub fn repeat(self, said: &[Said]) {
        for words in said {
            match words {
                Said::Note(words) => self.note(words),
                Said::Stage(name, what) => {
                    if let Some(name) = STAGES.into_iter().find(|of| of == name) {
                        self.stage(name, 1).done(what);
                    }
                }
            }
        }
    }

    fn keep(self, said: impl FnOnce() -> Said) {
        if let Some(times) = self.times {
            times.hear(said());
        }
    }

    /// That a run is done, for programs.
    pub fn done(self, message: &str) {
        if self.shown != Shown::Quiet {
            self.log.done(message);
        }
    }
}

/// One stage under way.
#[derive(Debug)]
pub struct Stage<'a> {
    name: &'static str,
    bar: ProgressBar,
    progress: Progress<'a>,
    begun: Instant,
    is_done: bool,
}

impl Stage<'_> {
    /// Ends the stage with what it did. The words may depend on disclosed data alone.
    pub fn done(mut self, what: &str) {
        self.is_done = true;
        self.bar.finish_and_clear();
        self.progress
            .keep(|| Said::Stage(self.name.to_owned(), what.to_owned()));
        if self.progress.shown != Shown::Quiet {
            let seconds = self.begun.elapsed().as_secs_f64();
            self.progress.log.stage(self.name, what, seconds);
        }
    }
}

impl Watch for Stage<'_> {
    fn step(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.inc(1);
    }

    fn stops(&self) -> bool {
        crate::stop::asked().is_some()
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if let Some(times) = self.progress.times {
            times.keep(Timed {
                stage: self.name,
                seconds: self.begun.elapsed().as_secs_f64(),
                is_done: self.is_done,
                peak_memory_bytes: peak_memory_bytes(),
            });
        }
    }
}

/// How long the stages of a run took, in the order in which they ended, and what it said.
#[derive(Debug, Default)]
pub struct Times {
    all: Mutex<Vec<Timed>>,
    said: Mutex<Vec<Said>>,
}

/// How long one stage took.
#[derive(Debug, Clone, Copy)]
pub struct Timed {
    /// Its name.
    pub stage: &'static str,
    /// How long.
    pub seconds: f64,
    /// Whether it came to its end.
    pub is_done: bool,
    /// The most memory that the process had had by then, where the system tells.
    pub peak_memory_bytes: Option<u64>,
}

impl Times {
    fn keep(&self, timed: Timed) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(timed);
    }

    fn hear(&self, said: Said) {
        let mut all = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(said);
    }

    fn said(&self) -> Vec<Said> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.clone()
    }

    /// All that were kept.
    pub fn all(&self) -> Vec<Timed> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }
}
