//! How old a source is, and whether a newer edition should be out.

use acquire::{Surveyed, survey};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vocabulary::{Access, SourceId};

use crate::fetch;
use crate::nightly::Watched;
use crate::plan::Plan;
use crate::sources::{cache_of, days_between, state_of};

/// The age of one source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Age {
    /// The name of its folder.
    pub source: SourceId,
    /// How its snapshot stands to its manifest, in the words of `fgm-map sources`.
    pub snapshot: String,
    /// When the edition in use was published.
    pub published: Option<Date>,
    /// Days from then.
    #[serde(rename = "age_days")]
    pub days: Option<i64>,
    /// The day on which a newer edition should be out; null where none is expected.
    pub due_on: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// When its server last said or showed what is newest; null where it was never fetched.
    pub fetched: Option<Date>,
    /// How often it could not be fetched since.
    pub fetch_failures: u32,
}

impl Age {
    fn of(found: &Surveyed, cache: &std::path::Path) -> Self {
        let about = found.about.as_ref().ok();
        let fetched = about.and_then(|about| about.address.as_ref());
        let fetched = fetched.and_then(|_| fetch::state(cache, &found.id));
        let good = fetched.as_ref().and_then(|state| state.good.as_ref());
        Self {
            source: found.id.clone(),
            snapshot: state_of(found).to_owned(),
            published: about.map(|about| about.published),
            days: None,
            due_on: about.and_then(|about| about.due_on),
            overdue: false,
            fetched: good.map(|good| day(good.confirmed)),
            fetch_failures: fetched.map_or(0, |state| state.failures),
        }
    }

    /// Counts its days to a moment.
    pub fn count_to(&mut self, now: Timestamp) {
        let today = day(now);
        self.days = self.published.map(|on| days_between(on, today));
        self.overdue = self.due_on.is_some_and(|due| due < today);
    }
}

/// Who may see the cells of a source, where its manifest can be read, and its age.
pub type Aged = (Option<Access>, Age);

/// The ages of the plan's sources; nothing where the plan or its sources cannot be read.
pub fn ages(watched: &Watched<'_>, now: Timestamp) -> Option<Vec<Aged>> {
    let plan = Plan::read(watched.plan_file).ok()?;
    let surveyed = survey(plan.sources_folder()).ok()?;
    let cache = watched.cache.clone().unwrap_or_else(|| cache_of(&plan));
    let access = |found: &Surveyed| found.about.as_ref().ok().map(|about| about.access);
    let sources = surveyed.iter();
    let sources = sources.filter(|found| plan.sources.contains(&found.id));
    let ages = sources.map(|found| {
        let mut age = Age::of(found, &cache);
        age.count_to(now);
        (access(found), age)
    });
    Some(ages.collect())
}

fn day(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}
