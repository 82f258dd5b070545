//! What a run is doing: bars on a terminal, one line a stage elsewhere, nothing when quiet.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use vocabulary::Watch;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A bar for each stage.
    Bars,
    /// A line for each stage.
    Lines,
    /// Nothing.
    Quiet,
}

impl Progress {
    /// Bars where standard error is a terminal, lines where it is not.
    pub fn choose(quiet: bool) -> Self {
        if quiet {
            Self::Quiet
        } else if std::io::stderr().is_terminal() {
            Self::Bars
        } else {
            Self::Lines
        }
    }

    /// Starts a stage of so many steps.
    pub fn stage(self, name: &'static str, steps: usize) -> Stage {
        let bar = match self {
            Self::Bars => {
                ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr())
            }
            Self::Lines | Self::Quiet => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("{prefix:<11} {bar:24} {pos:>4}/{len:<4} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name);
        if self == Self::Bars {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Stage {
            name,
            bar,
            progress: self,
        }
    }

    /// Something that a reader of the log should know.
    pub fn note(self, words: &str) {
        if self != Self::Quiet {
            // A log that cannot be written is no reason to stop.
            drop(writeln!(std::io::stderr(), "{words}"));
        }
    }
}

/// One stage under way.
#[derive(Debug)]
pub struct Stage {
    name: &'static str,
    bar: ProgressBar,
    progress: Progress,
}

impl Stage {
    /// Ends the stage with what it did. The words may depend on disclosed data alone.
    pub fn done(self, what: &str) {
        self.bar.finish_and_clear();
        self.progress.note(&format!("{:<11} {what}", self.name));
    }
}

impl Watch for Stage {
    fn step(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.inc(1);
    }

    fn stops(&self) -> bool {
        crate::stop::asked().is_some()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
