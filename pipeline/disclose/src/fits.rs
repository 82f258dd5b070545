//! Whether a policy speaks of tables, areas and categories that are there.

use std::collections::BTreeSet;

use vocabulary::{Access, AreaCode, AreaTable, Category, Confidential, Count, SourceId, WiderArea};

use crate::policy::{Policy, PolicyError, Totals};

/// Everything that a policy names and that is not there: a name that is passed over protects no one.
pub(crate) fn unfit(
    policy: &Policy,
    tables: &[AreaTable<Confidential<Count>>],
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

fn table_of<'a>(
    tables: &'a [AreaTable<Confidential<Count>>],
    source: &SourceId,
    access: Access,
) -> Option<&'a AreaTable<Confidential<Count>>> {
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
