//! The attack on everything that was published: this release, the ones before, and public sources.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use vocabulary::{Access, AreaCode, Category, Count, CountInterval, Marker, Period, SourceId};

use crate::reader::{Reader, is_held};
use crate::statement::{Row, Statement};
use crate::tabular::Feasible;
use crate::{CategorySum, Method, Policy};

/// A number of which a reader can find out more than the policy allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The place of the release among those that were looked at.
    pub release: usize,
    /// Its source.
    pub source: SourceId,
    /// Its period.
    #[serde(serialize_with = "shown")]
    pub period: Period,
    /// Its category; empty for a table without categories.
    #[serde(serialize_with = "named")]
    pub category: Category,
    /// Its area.
    pub area: AreaCode,
    /// The smallest number that it can be. For the owner's eyes.
    pub lower: u64,
    /// The largest; none where nothing bounds it. For the owner's eyes.
    pub upper: Option<u64>,
    /// What gives it away.
    pub by: By,
}

impl Finding {
    /// Source, period, category and area, for people.
    #[must_use]
    pub fn name(&self) -> String {
        let category = match self.category.as_str() {
            "" => String::new(),
            category => format!(", {category}"),
        };
        format!("{}, {}{category}, {}", self.source, self.period, self.area)
    }
}

/// What gives a number away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The sums of its own release.
    OneRelease,
    /// Several releases together.
    SeveralReleases,
    /// Releases before the last one: the last adds nothing.
    EarlierReleases,
    /// The releases together with a published source that counts the same.
    PublishedSource,
    /// What its publisher printed: its own leak, which no release here adds to.
    Publisher,
}

impl By {
    /// The attack in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OneRelease => "by the sums of its own release",
            Self::SeveralReleases => "by several releases together",
            Self::EarlierReleases => "by releases before the last one, which adds nothing",
            Self::PublishedSource => "by the releases together with a published source",
            Self::Publisher => "by what its publisher printed: no release here adds to it",
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn shown<S: serde::Serializer>(period: &Period, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(period)
}

fn named<S: serde::Serializer>(category: &Category, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(category.as_str())
}

/// What an attack looked at and found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Withheld and rounded numbers that were looked at, those of confidential sources.
    pub numbers: usize,
    /// Those of published sources.
    pub published_numbers: usize,
    /// What was found, in order.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// Findings that a release of ours is to blame for.
    pub fn unsafe_numbers(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|of| of.by != By::Publisher)
    }

    /// Findings that are their publishers' alone.
    pub fn of_publishers(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|of| of.by == By::Publisher)
    }
}

/// Looks at every withheld and rounded number of releases, the earliest first, as a reader would
/// who has all of them and knows the policy.
///
/// Numbers of published sources stand as their publishers printed them; what their own totals tell
/// of them is found and laid at the publisher's door.
#[must_use]
pub fn audit(statements: &[Statement], policy: &Policy) -> Audit {
    let statements: Vec<Statement> = statements.iter().map(|of| of.renamed(policy)).collect();
    let statements = statements.as_slice();
    let mut audit = Audit::default();
    for ((source, period), rows) in tables(statements) {
        let is_ours = |row: &&Row| row.access == Access::Confidential;
        if !rows.iter().flatten().any(is_ours) {
            look_published(source, period, &rows, &mut audit);
            continue;
        }
        let sums: Vec<&CategorySum> = policy.sums_of(source).collect();
        let twins = twins(statements, policy, source, period);
        let found = look(policy, &sums, &twins, &rows);
        audit.numbers += found.numbers;
        audit.findings.extend(found.findings);
    }
    audit.findings.sort();
    audit
}

/// The rows of each source and period, by release.
fn tables(statements: &[Statement]) -> BTreeMap<(&SourceId, Period), Vec<Vec<&Row>>> {
    let mut tables: BTreeMap<(&SourceId, Period), Vec<Vec<&Row>>> = BTreeMap::new();
    for (at, statement) in statements.iter().enumerate() {
        for row in &statement.rows {
            let of = tables.entry((&row.source, row.period)).or_default();
            of.resize(statements.len(), Vec::new());
            of[at].push(row);
        }
    }
    tables
}

/// The rows of published sources that count what a confidential one counts.
pub(crate) fn twins<'a>(
    statements: &'a [Statement],
    policy: &Policy,
    source: &SourceId,
    period: Period,
) -> Vec<Vec<&'a Row>> {
    let twins: BTreeSet<&SourceId> = policy.published_twins(source).collect();
    let of = |statement: &'a Statement| -> Vec<&'a Row> {
        let rows = statement.rows.iter();
        rows.filter(|row| row.period == period && twins.contains(&row.source))
            .collect()
    };
    let mut rows: Vec<Vec<&Row>> = statements.iter().map(of).collect();
    rows.retain(|rows| !rows.is_empty());
    rows
}

/// Looks at the numbers of one confidential source and period.
pub(crate) fn look(
    policy: &Policy,
    sums: &[&CategorySum],
    published: &[Vec<&Row>],
    releases: &[Vec<&Row>],
) -> Audit {
    let mut public = Reader::default();
    for rows in published {
        public.hear(rows, &[]);
    }
    let mut all = public.clone();
    let mut heard: Vec<Vec<usize>> = Vec::new();
    let mut before = Vec::new();
    if let Some((last, earlier)) = releases.split_last() {
        heard.extend(earlier.iter().map(|rows| all.hear(rows, sums)));
        if !earlier.is_empty() {
            before = all.ends().unwrap_or_default();
        }
        heard.push(all.hear(last, sums));
        // What was revised since is what the published source counts as well.
        if let Some(rows) = published.last() {
            all.hear(rows, &[]);
        }
    }
    let mut audit = Audit::default();
    let Ok(ends) = all.ends() else {
        return audit;
    };
    let printed = printed(releases, &heard);
    let mut alone: BTreeMap<usize, Vec<Feasible>> = BTreeMap::new();
    for (release, (rows, at)) in releases.iter().zip(&heard).enumerate() {
        for (place, (row, at)) in rows.iter().zip(at).enumerate() {
            let is_last = release + 1 == releases.len();
            let stated = open_range(&row.count);
            if row.access == Access::Published {
                // It was public before it was held in confidence.
                continue;
            }
            if stated.is_none() && !is_withheld_without_range(policy, row, is_last) {
                continue;
            }
            audit.numbers += 1;
            let found = ends[*at];
            if leaves_open(policy, row, found, stated) {
                continue;
            }
            let is_not_small = policy.rule().of_any_width().is_safe(found);
            if is_not_small && printed.contains(at) {
                continue;
            }
            let is_old =
                |before: &Feasible| (before.lower, before.upper) == (found.lower, found.upper);
            let by = if before.get(*at).is_some_and(is_old) {
                if is_not_small {
                    // So it stood before, and is withheld or rounded since.
                    continue;
                }
                By::EarlierReleases
            } else if !published.is_empty() && is_public_leak(&public, row, found) {
                By::Publisher
            } else {
                let alone = alone.entry(release).or_insert_with(|| {
                    let mut reader = Reader::default();
                    let at = reader.hear(rows, sums);
                    let ends = reader.ends().unwrap_or_default();
                    at.iter().filter_map(|at| ends.get(*at).copied()).collect()
                });
                match alone.get(place) {
                    Some(of) if !leaves_open(policy, row, *of, stated) => By::OneRelease,
                    _ if published.is_empty() => By::SeveralReleases,
                    _ => By::PublishedSource,
                }
            };
            audit.findings.push(finding(release, row, found, by));
        }
    }
    audit
}

/// The unknowns that some release prints as they are.
fn printed(releases: &[Vec<&Row>], heard: &[Vec<usize>]) -> BTreeSet<usize> {
    let rows = releases.iter().flatten().zip(heard.iter().flatten());
    let printed = rows.filter(|(row, _)| matches!(row.count, Count::Exact(_)));
    printed.map(|(_, at)| *at).collect()
}

/// Whether public sources alone leave no more of a number than everything together does. What the
/// release itself says of it is none of theirs.
fn is_public_leak(public: &Reader, row: &Row, found: Feasible) -> bool {
    let mut reader = public.clone();
    // Of the areas of a total it has what is known of them already.
    let own = Row {
        count: Count::Missing(Marker::NotAvailable),
        least: 0,
        ..row.clone()
    };
    let at = reader.hear(&[&own], &[]);
    let Ok(ends) = reader.ends() else {
        return false;
    };
    let Some(known) = at.last().and_then(|at| ends.get(*at)) else {
        return false;
    };
    let end = |upper: Option<u64>| upper.unwrap_or(u64::MAX);
    known.lower >= found.lower && end(found.upper) >= end(known.upper)
}

/// Whether a count is withheld without a range, and is to be looked at as those with one are.
///
/// Under `each` a total is withheld where it lies near an end of what its areas leave, which its
/// absence says, and a sum of categories is no less than its parts.
fn is_withheld_without_range(policy: &Policy, row: &Row, is_last: bool) -> bool {
    let suppresses = policy.method.value == Method::Suppress;
    let mut sums = policy.sums_of(&row.source);
    is_held(&row.count)
        && if row.members.is_empty() {
            suppresses || !sums.any(|sum| sum.total == row.category)
        } else {
            suppresses && is_last
        }
}

/// What the totals of a published source tell of its own withheld numbers.
fn look_published(source: &SourceId, period: Period, releases: &[Vec<&Row>], audit: &mut Audit) {
    let Some((release, rows)) = releases
        .iter()
        .enumerate()
        .rev()
        .find(|(_, rows)| !rows.is_empty())
    else {
        return;
    };
    debug_assert!(
        rows.iter()
            .all(|row| row.source == *source && row.period == period)
    );
    let mut reader = Reader::default();
    let at = reader.hear(rows, &[]);
    let Ok(ends) = reader.ends() else {
        return;
    };
    for (row, at) in rows.iter().zip(at) {
        let Count::Suppressed { within, .. } = row.count else {
            continue;
        };
        audit.published_numbers += 1;
        let found = ends[at];
        if found.lower > within.lower() || found.upper.is_some_and(|of| of < within.upper()) {
            audit
                .findings
                .push(finding(release, row, found, By::Publisher));
        }
    }
}

fn finding(release: usize, row: &Row, found: Feasible, by: By) -> Finding {
    Finding {
        release,
        source: row.source.clone(),
        period: row.period,
        category: row.category.clone(),
        area: row.area,
        lower: found.lower,
        upper: found.upper,
        by,
    }
}

/// The range of a number that is not shown as it is.
fn open_range(count: &Count) -> Option<CountInterval> {
    match count {
        Count::Suppressed { within, .. } | Count::Rounded { within, .. } => {
            (within.width() > 0).then_some(*within)
        }
        Count::Exact(_) | Count::Missing(_) => None,
    }
}

/// Whether what was found out leaves enough open. What was not found out does not. A total of many
/// must not be told to be small, but may be told more closely than it is rounded: that tells of no
/// area.
fn leaves_open(policy: &Policy, row: &Row, found: Feasible, stated: Option<CountInterval>) -> bool {
    let Some(stated) = stated else {
        return policy.rule().is_safe(found);
    };
    let Some((low, Some(high))) = found.met else {
        return false;
    };
    let is_merged = policy.merged.iter().any(|merged| merged.code == row.area);
    CountInterval::new(low, high).is_ok_and(|met| {
        if row.members.is_empty() || is_merged {
            policy.leaves_open(met, stated)
        } else {
            policy.tells_no_small_count(met)
        }
    })
}

#[cfg(test)]
mod tests;
