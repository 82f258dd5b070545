//! What monitoring asks of a run, in the text format of Prometheus.
//!
//! One series a metric, and one a published source: no label holds an area, a release or a problem,
//! so the number of series stays the same for years. Times are told and not ages, which a reader counts.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::health::Health;
use crate::nightly::Ended;
use crate::report::peak_memory_bytes;

/// Every outcome that a run has, so that a series does not come and go.
const OUTCOMES: [&str; 5] = ["published", "unchanged", "refused", "usage", "system"];

/// What all metrics begin with.
pub const BEGINS: &str = "# HELP fgm_map_";

/// The metrics of a run that has ended.
pub fn metrics(ended: &Ended<'_>, health: &Health) -> String {
    let mut text = String::new();
    let seconds = |at: Timestamp| at.as_second().to_string();
    let mut one = |name: &str, help: &str, value: &str| {
        head(&mut text, name, help);
        line(&mut text, name, "", value);
    };
    one(
        "fgm_map_last_run_start_time_seconds",
        "When the last build began.",
        &seconds(ended.started),
    );
    one(
        "fgm_map_last_run_end_time_seconds",
        "When the last build ended.",
        &seconds(ended.at),
    );
    if let Some(good) = &health.last_success {
        one(
            "fgm_map_last_success_start_time_seconds",
            "When the last build that went well began.",
            &seconds(good.started),
        );
    }
    one(
        "fgm_map_last_run_duration_seconds",
        "How long the last build took.",
        &format!("{:.3}", ended.seconds),
    );
    one(
        "fgm_map_last_run_exit_code",
        "What the last build ended with.",
        &ended.exit_code().to_string(),
    );
    let problems = ended
        .failure
        .map_or(0, |failure| failure.problems().count());
    one(
        "fgm_map_last_run_problems",
        "How many problems the last build listed.",
        &problems.to_string(),
    );
    if let Some(bytes) = peak_memory_bytes() {
        one(
            "fgm_map_last_run_peak_memory_bytes",
            "The most memory that the last build had.",
            &bytes.to_string(),
        );
    }
    let name = "fgm_map_last_run_outcome";
    head(
        &mut text,
        name,
        "How the last build ended: 1 for what it was.",
    );
    for outcome in OUTCOMES {
        let is = u8::from(outcome == ended.outcome).to_string();
        line(&mut text, name, &label("outcome", outcome), &is);
    }
    of_sources(&mut text, health);
    text
}

fn of_sources(text: &mut String, health: &Health) {
    type Day = fn(&crate::health::Age) -> Option<Date>;
    let days: [(&str, &str, Day); 2] = [
        (
            "fgm_map_source_published_time_seconds",
            "When the edition in use of a published source was published.",
            |age| age.published,
        ),
        (
            "fgm_map_source_due_time_seconds",
            "When a newer edition of a published source should be out.",
            |age| age.due_on,
        ),
    ];
    for (name, help, day) in days {
        let known: Vec<_> = health
            .sources
            .iter()
            .filter_map(|age| Some((age.source.as_str(), midnight(day(age)?)?)))
            .collect();
        if !known.is_empty() {
            head(text, name, help);
        }
        for (source, at) in known {
            line(
                text,
                name,
                &label("source", source),
                &at.as_second().to_string(),
            );
        }
    }
}

fn midnight(day: Date) -> Option<Timestamp> {
    let midnight = day.at(0, 0, 0, 0);
    TimeZone::UTC.to_timestamp(midnight).ok()
}

fn head(text: &mut String, name: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n");
}

fn line(text: &mut String, name: &str, labels: &str, value: &str) {
    let _ = writeln!(text, "{name}{labels} {value}");
}

/// `{name="value"}`, with what the format asks to be escaped.
fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("{{{name}=\"{value}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_before_its_value_does() {
        assert_eq!(label("source", "a\"b\\c\nd"), r#"{source="a\"b\\c\nd"}"#);
    }
}
