//! Whether a policy speaks of tables, areas and categories that are there.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Access, AreaCode, AreaTable, Category, Period, SourceId, WiderArea};

use crate::Statement;
use crate::policy::{Policy, PolicyError, Totals};

/// Everything that a policy names and that is not there: a name that is passed over protects no one.
pub(crate) fn unfit<T>(
    policy: &Policy,
    tables: &[AreaTable<T>],
    groups: &[WiderArea],
) -> Vec<PolicyError> {
    let mut errors = Vec::new();
    let mut say = |words: String| errors.push(PolicyError::Together(words));
    let is_group = |code: AreaCode| groups.iter().any(|group| group.area.code == code);
    if let Totals::Of(codes) = &policy.totals.value {
        for code in codes.iter().filter(|code| !is_group(**code)) {
            say(format!(
                "disclosure.totals names {code}, which is no group of the geography: name one of {}",
                listed(groups.iter().map(|group| group.area.code.to_string()))
            ));
        }
    }
    let confidential = tables
        .iter()
        .filter(|table| table.access == Access::Confidential);
    let areas: BTreeSet<AreaCode> = confidential
        .flat_map(|table| table.columns.values())
        .flat_map(|column| column.areas().codes())
        .collect();
    for merged in &policy.merged {
        if is_group(merged.code) || areas.contains(&merged.code) {
            say(format!(
                "disclosure.merged {} has the code of another area: give it one of its own",
                merged.code
            ));
        }
        let strange = merged
            .members
            .iter()
            .filter(|member| !areas.contains(member));
        for member in strange.filter(|_| !areas.is_empty()) {
            say(format!(
                "disclosure.merged {} names {member}, which is no area of the map: name areas that are",
                merged.code
            ));
        }
    }
    for sum in &policy.sums {
        let Some(table) = table_of(tables, &sum.source, Access::Confidential) else {
            say(format!(
                "disclosure.sums names {}, which is no confidential source of counts in this plan",
                sum.source
            ));
            continue;
        };
        let categories: BTreeSet<&Category> = table.columns.keys().map(|(_, of)| of).collect();
        let named = std::iter::once(&sum.total).chain(&sum.parts);
        for category in named.filter(|category| !categories.contains(category)) {
            say(format!(
                "disclosure.sums names the category {category} of {}, which has it not: name one of {}",
                sum.source,
                listed(categories.iter().map(ToString::to_string))
            ));
        }
    }
    for same in &policy.same_counts {
        for (source, access, kind) in [
            (&same.confidential, Access::Confidential, "confidential"),
            (&same.published, Access::Published, "published"),
        ] {
            if table_of(tables, source, access).is_none() {
                say(format!(
                    "disclosure.same_counts names {source} as a {kind} source, and it is no {kind} source of counts in this plan"
                ));
            }
        }
    }
    errors
}

/// What earlier releases said of, and this run would not know again: sources that may go on under
/// another name, and periods that may go on with other days.
pub(crate) fn gone<T>(
    policy: &Policy,
    tables: &[AreaTable<T>],
    earlier: &[Statement],
) -> Vec<PolicyError> {
    let mut errors = Vec::new();
    let mut before: BTreeMap<&SourceId, BTreeSet<Period>> = BTreeMap::new();
    let rows = earlier.iter().flat_map(|statement| &statement.rows);
    for row in rows.filter(|row| row.access == Access::Confidential) {
        before.entry(&row.source).or_default().insert(row.period);
    }
    let is_here = |source: &SourceId| tables.iter().any(|table| table.source == *source);
    let confidential = || {
        tables
            .iter()
            .filter(|table| table.access == Access::Confidential)
    };
    let new: Vec<&SourceId> = confidential()
        .map(|table| &table.source)
        .filter(|source| !before.contains_key(source))
        .collect();
    for source in before.keys() {
        if is_here(source) || policy.retired.contains(source) || new.is_empty() {
            continue;
        }
        errors.push(PolicyError::Together(format!(
            "earlier releases said of {source}, which this plan has not, and {} is new: if it goes on under another name, say so in [[disclosure.formerly]] (source, formerly, reason); if it ended, name it in disclosure.retired",
            listed(new.iter().map(ToString::to_string))
        )));
    }
    for table in confidential() {
        let now: BTreeSet<Period> = table.periods().into_iter().collect();
        let Some(before) = before.get(&table.source) else {
            continue;
        };
        let overlap = |a: Period, b: Period| {
            let ((a_first, a_last), (b_first, b_last)) = (a.days(), b.days());
            a_first <= b_last && b_first <= a_last
        };
        for period in now.difference(before) {
            for old in before
                .difference(&now)
                .filter(|old| overlap(**old, *period))
            {
                errors.push(PolicyError::Together(format!(
                    "{}: {period} overlaps {old}, of which earlier releases said and which it has no more: counts of both would tell of the difference; keep the days of its periods as they were",
                    table.source
                )));
            }
        }
    }
    errors
}

fn table_of<'a, T>(
    tables: &'a [AreaTable<T>],
    source: &SourceId,
    access: Access,
) -> Option<&'a AreaTable<T>> {
    let mut tables = tables.iter();
    tables.find(|table| table.source == *source && table.access == access)
}

/// Some names for people.
fn listed(names: impl Iterator<Item = String>) -> String {
    const MOST: usize = 12;
    let names: Vec<String> = names.collect();
    match names.len() {
        0 => "none: there is none".to_owned(),
        many if many > MOST => format!("{} and {} more", names[..MOST].join(", "), many - MOST),
        _ => names.join(", "),
    }
}
