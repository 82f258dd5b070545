//! `fgm-map sources`: what sources there are, how old they are and in what state.

use std::path::{Path, PathBuf};

use acquire::{About, SnapshotState, Surveyed, survey};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use vocabulary::{Access, SourceId};

use crate::args::Format;
use crate::failure::Failure;
use crate::fetch::state;
use crate::plan::Plan;

/// Lists the sources.
pub fn sources(
    plan_file: &Path,
    format: Format,
    cache: Option<PathBuf>,
) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    let today = today();
    let surveyed = survey(plan.sources_folder())?;
    let cache = cache.unwrap_or_else(|| cache_of(&plan));
    let lines: Vec<Line> = surveyed
        .iter()
        .map(|source| Line::of(source, &plan.sources, &cache, today))
        .collect();
    Ok(match format {
        Format::Json => format!("{:#}", lines.iter().map(Line::json).collect::<Value>()),
        Format::Text => table(&lines),
    })
}

/// Today, in UTC.
pub fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

/// Where fetched files are kept unless the command line says otherwise.
pub fn cache_of(plan: &Plan) -> PathBuf {
    plan.sources_folder().join(".cache")
}

/// One source, as it is listed.
struct Line<'a> {
    source: &'a Surveyed,
    in_plan: bool,
    age_days: Option<i64>,
    refresh: String,
}

impl<'a> Line<'a> {
    fn of(source: &'a Surveyed, plan: &[SourceId], cache: &Path, today: Date) -> Self {
        let about = source.about.as_ref().ok();
        Self {
            source,
            in_plan: plan.contains(&source.id),
            age_days: about.map(|about| days_between(about.published, today)),
            refresh: about.map_or_else(String::new, |about| refreshed(source, about, cache)),
        }
    }

    fn json(&self) -> Value {
        let mut json = json!({
            "source": self.source.id,
            "state": state_of(self.source),
            "in_plan": self.in_plan,
            "age_days": self.age_days,
        });
        let more = match &self.source.about {
            Ok(about) => json!({
                "title": about.title,
                "publisher": about.publisher,
                "url": about.url,
                "published": about.published.to_string(),
                "due_on": about.due_on.map(|day| day.to_string()),
                "first_year": about.years.0,
                "last_year": about.years.1,
                "grain": about.grain,
                "geography": about.geography,
                "licence": about.licence,
                "access": about.access,
                "rows": about.rows,
                "fetch": about.address.as_deref().map(refresh::masked),
                "refresh": self.refresh,
            }),
            Err(problems) => json!({
                "problems": problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            }),
        };
        if let (Some(all), Value::Object(more)) = (json.as_object_mut(), more) {
            all.extend(more);
        }
        json
    }
}

/// The word for a source that a person looks for first.
pub fn state_of(source: &Surveyed) -> &'static str {
    match &source.about {
        Err(_) => "bad manifest",
        Ok(about) => match about.snapshot {
            SnapshotState::Pinned => "pinned",
            SnapshotState::Altered => "altered",
            SnapshotState::Missing => "missing",
        },
    }
}

/// Days from one date to another.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

/// What is known of its last fetch.
fn refreshed(source: &Surveyed, about: &About, cache: &Path) -> String {
    if about.access == Access::Confidential {
        return "confidential: by hand".to_owned();
    }
    if about.address.is_none() {
        return "by hand".to_owned();
    }
    let Some(state) = state(cache, &source.id) else {
        return "never fetched".to_owned();
    };
    let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    match (state.failure, state.good) {
        (None, Some(good)) => format!("fetched {}", day(good.confirmed)),
        (Some(why), Some(good)) => format!(
            "failed {} times, last on {}: {why}; fetched {}",
            state.failures,
            day(state.tried),
            day(good.confirmed)
        ),
        (why, None) => format!(
            "failed {} times, last on {}: {}",
            state.failures,
            day(state.tried),
            why.unwrap_or_default()
        ),
    }
}

fn table(lines: &[Line<'_>]) -> String {
    let header = [
        "source",
        "published",
        "age",
        "next due",
        "figures of",
        "snapshot",
        "plan",
        "refresh",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for line in lines {
        let about = line.source.about.as_ref().ok();
        let years = about.map(|about| match about.years {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first} to {last}"),
        });
        let age = line.age_days.map(|days| match days {
            i64::MIN..=-1 => "not yet".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        });
        rows.push([
            line.source.id.to_string(),
            about
                .map(|about| about.published.to_string())
                .unwrap_or_default(),
            age.unwrap_or_default(),
            about
                .and_then(|about| about.due_on)
                .map(|day| day.to_string())
                .unwrap_or_default(),
            years.unwrap_or_default(),
            state_of(line.source).to_owned(),
            if line.in_plan { "yes" } else { "no" }.to_owned(),
            line.refresh.clone(),
        ]);
    }
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut lines_of_text: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect();
    for line in lines {
        if let Err(problems) = &line.source.about {
            lines_of_text.push(problems.to_string());
        }
    }
    lines_of_text.join("\n")
}
