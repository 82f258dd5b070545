//! One word for the health of releases, with all the reasons.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Health;

/// A source that could not be fetched on so many nights running is told: one or two are the weather.
const MANY_FAILURES: u32 = 3;

/// One word for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All is as it should be.
    Ok,
    /// There is a release, and it is not as new as it should be.
    Stale,
    /// The last run failed, or there is no release.
    Failing,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Stale => "stale",
            Self::Failing => "failing",
        })
    }
}

/// The word, and every reason for it: those to fail first.
pub fn judged(health: &Health, now: Timestamp, max_age_hours: u32) -> (State, Vec<String>) {
    let (failed, mut reasons) = (failing(health), stale(health, now, max_age_hours));
    let word = match (failed.is_empty(), reasons.is_empty()) {
        (false, _) => State::Failing,
        (true, false) => State::Stale,
        (true, true) => State::Ok,
    };
    reasons.splice(0..0, failed);
    (word, reasons)
}

fn failing(health: &Health) -> Vec<String> {
    let mut reasons = Vec::new();
    match &health.last_run {
        None => reasons.push("no build has told of itself here".to_owned()),
        Some(run) if run.exit_code != 0 => reasons.push(format!(
            "the last run, begun {}, ended with exit code {} ({}): its report and its log say why",
            run.started, run.exit_code, run.outcome
        )),
        Some(_) => {}
    }
    if health.newest_release.is_none() {
        reasons.push("there is no release that `latest` points to".to_owned());
    }
    reasons
}

fn stale(health: &Health, now: Timestamp, max_age_hours: u32) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(good) = &health.last_success {
        let hours = now.duration_since(good.started).as_hours();
        if hours >= i64::from(max_age_hours) {
            reasons.push(format!("no run has gone well for {hours} hours"));
        } else if hours < 0 {
            // A clock that was set back would hide for as long that nothing runs.
            reasons.push(format!(
                "the last good run is dated {}, which is yet to come",
                good.started
            ));
        }
    }
    for age in &health.sources {
        let source = &age.source;
        if let (true, Some(due)) = (age.overdue, age.due_on) {
            reasons.push(format!(
                "{source}: a newer edition should have been out on {due}: see `fgm-map fetch {source}`"
            ));
        }
        if age.fetch_failures >= MANY_FAILURES {
            let times = age.fetch_failures;
            reasons.push(format!(
                "{source}: could not be fetched {times} times running"
            ));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::super::{Age, Run};
    use super::*;
    use vocabulary::SourceId;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn run(started: &str, exit_code: u8) -> Run {
        Run {
            started: at(started),
            outcome: "published".to_owned(),
            exit_code,
        }
    }

    fn good() -> Health {
        Health {
            newest_release: Some("2026-01-01-0123456789ab".to_owned()),
            last_run: Some(run("2026-01-02T03:00:00Z", 0)),
            last_success: Some(run("2026-01-02T03:00:00Z", 0)),
            ..Health::unknown()
        }
    }

    #[track_caller]
    fn is(health: &Health, now: &str, state: State, reasons: &[&str]) {
        let (found, told) = judged(health, at(now), 36);
        assert_eq!((found, told.len()), (state, reasons.len()), "{told:?}");
        for (told, words) in told.iter().zip(reasons) {
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn the_last_run_and_its_age_decide() {
        is(&good(), "2026-01-02T04:00:00Z", State::Ok, &[]);
        is(&good(), "2026-01-03T14:59:00Z", State::Ok, &[]);
        is(&good(), "2026-01-03T15:00:00Z", State::Stale, &["36 hours"]);
        is(
            &good(),
            "2026-01-01T15:00:00Z",
            State::Stale,
            &["yet to come"],
        );
        let mut failed = good();
        failed.last_run = Some(run("2026-01-03T03:00:00Z", 1));
        is(
            &failed,
            "2026-01-03T04:00:00Z",
            State::Failing,
            &["exit code 1"],
        );
        let now = "2026-01-03T16:00:00Z";
        is(&failed, now, State::Failing, &["exit code 1", "37 hours"]);
        let nothing = Health::unknown();
        is(&nothing, now, State::Failing, &["no build", "no release"]);
    }

    #[test]
    fn a_source_is_overdue_the_day_after_it_was_due() {
        let mut age = Age {
            source: SourceId::new("some-table"),
            snapshot: "pinned".to_owned(),
            published: Some("2025-01-01".parse().expect("a day")),
            days: None,
            due_on: Some("2026-01-02".parse().expect("a day")),
            overdue: false,
            fetched: None,
            fetch_failures: 2,
        };
        let mut health = good();
        for (now, state) in [
            ("2026-01-02T23:59:00Z", State::Ok),
            ("2026-01-03T00:00:00Z", State::Stale),
        ] {
            age.count_to(at(now));
            health.sources = vec![age.clone()];
            let (found, told) = judged(&health, at(now), 36);
            assert_eq!(found, state, "{told:?}");
        }
        assert_eq!(age.days, Some(367));
        age.due_on = None;
        age.fetch_failures = 3;
        age.count_to(at("2026-01-03T00:00:00Z"));
        health.sources = vec![age];
        is(&health, "2026-01-03T00:00:00Z", State::Stale, &["3 times"]);
    }
}
