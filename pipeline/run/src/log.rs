//! What a run says on standard error, for people or for programs.
//!
//! The words of both are the same and may depend on disclosed data alone. Times are in the JSON
//! lines, and never in a release.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::{Value, json};
use vocabulary::Problem;

use crate::failure::Failure;
use crate::harmless::harmless;

/// How standard error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl Log {
    /// What a command line asks for that could not be read as a whole.
    pub fn asked_for(
        args: impl IntoIterator<Item = OsString>,
        environment: Option<OsString>,
    ) -> Self {
        let mut asked = environment.is_some_and(|value| value == *"json");
        let mut is_next = false;
        for arg in args {
            if is_next {
                asked = arg == *"json";
            } else if let Some(value) = arg.to_str().and_then(|it| it.strip_prefix("--log-format="))
            {
                asked = value == "json";
            }
            is_next = arg == *OsStr::new("--log-format");
        }
        if asked { Self::Json } else { Self::Text }
    }

    /// What a stage came to.
    pub fn stage(self, stage: &str, message: &str, seconds: f64) {
        match self {
            Self::Text => line(&format!("{stage:<11} {message}")),
            Self::Json => {
                let took = [("seconds", json!(thousandths(seconds)))];
                line(&object("info", Some(stage), message, &took));
            }
        }
    }

    /// Something that a reader of the log should know.
    pub fn note(self, words: &str) {
        match self {
            Self::Text => line(words),
            Self::Json => {
                let words = words.strip_prefix("note: ").unwrap_or(words);
                line(&object("notice", None, words, &[]));
            }
        }
    }

    /// That a run is done, for programs; people see what it printed.
    pub fn done(self, message: &str) {
        if self == Self::Json {
            line(&object("info", None, message, &[("exit_code", json!(0))]));
        }
    }

    /// What came of one source of several, for programs: its first line, and a notice where there is more
    /// to read. People see it on standard output.
    pub fn came_of_source(self, source: &str, said: &str) {
        if self == Self::Json {
            let level = if said.contains('\n') {
                "notice"
            } else {
                "info"
            };
            let first = said.lines().next().unwrap_or_default();
            line(&object(level, None, &format!("{source}: {first}"), &[]));
        }
    }

    /// What went wrong with one source of several, for programs; people see it on standard output.
    pub fn of_source(self, source: &str, failure: &Failure) {
        if self == Self::Json {
            let problems: Value = failure.problems().map(of_problem).collect();
            let message = format!("{source}: {}", failure.headline());
            line(&object("error", None, &message, &[("problems", problems)]));
        }
    }

    /// That a run was ended, by a signal or by a fault of its own.
    pub fn ended(self, words: &str, exit_code: i32) {
        match self {
            Self::Text => line(&format!("fgm-map: {words}")),
            Self::Json => {
                let more = [("exit_code", json!(exit_code)), ("problems", json!([]))];
                line(&object("error", None, words, &more));
            }
        }
    }

    /// Why a run stopped, with every problem: the last line of a run that fails.
    pub fn failure(self, failure: &Failure) {
        match (self, failure) {
            // Its words are on standard output, where they were asked for.
            (Self::Text, Failure::Told { .. }) => {}
            (Self::Text, failure) => line(&format!("fgm-map: {failure}")),
            (Self::Json, failure) => {
                let problems: Value = failure.problems().map(of_problem).collect();
                let more = [
                    ("exit_code", json!(failure.exit_code())),
                    ("problems", problems),
                ];
                line(&object("error", None, &failure.headline(), &more));
            }
        }
    }
}

/// A problem as programs read it. Of a confidential source `found` is null, as it is nowhere told.
pub fn of_problem(problem: &Problem) -> Value {
    json!({
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "area": problem.area,
        "what": problem.what,
        "found": problem.found,
        "expected": problem.expected,
        "remedy": problem.remedy,
    })
}

/// Seconds as they are told: no more decimals than anyone can use.
pub fn thousandths(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

fn object(level: &str, stage: Option<&str>, message: &str, more: &[(&str, Value)]) -> String {
    let mut json = json!({
        "time": format!("{:.3}", Timestamp::now()),
        "level": level,
        "stage": stage,
        "message": message,
    });
    if let Some(all) = json.as_object_mut() {
        all.extend(
            more.iter()
                .map(|(name, of)| ((*name).to_owned(), of.clone())),
        );
    }
    json.to_string()
}

/// One write a line, so that lines of several programs in one log do not mix.
fn line(words: &str) {
    // A log that cannot be written is no reason to stop.
    let words = harmless(words);
    drop(std::io::stderr().write_all(format!("{words}\n").as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn asked(args: &[&str], environment: Option<&str>, expected: Log) {
        let args = args.iter().map(OsString::from);
        let found = Log::asked_for(args, environment.map(OsString::from));
        assert_eq!(found, expected);
    }

    #[test]
    fn the_format_is_found_on_a_command_line_that_cannot_be_read() {
        asked(
            &["build", "--log-format", "json", "--jobs", "x"],
            None,
            Log::Json,
        );
        asked(&["build", "--log-format=json"], None, Log::Json);
        asked(&["build", "--jobs", "x"], Some("json"), Log::Json);
        asked(&["build", "--log-format", "text"], Some("json"), Log::Text);
        asked(&["build", "json"], None, Log::Text);
    }
}
