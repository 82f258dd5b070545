//! How two releases were made: version, rules, sources and plan.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::published::Published;

/// The field of a source that tells its contents apart; a confidential one has none.
const CONTENTS: &str = "content_sha256";

/// Version, rules, plan and sources.
pub fn making(was: &Published, is: &Published) -> Vec<String> {
    let mut said = Vec::new();
    let version = |of: &Published| of.record["software"]["version"].as_str().map(str::to_owned);
    if let (Some(before), Some(now)) = (version(was), version(is))
        && before != now
    {
        said.push(format!("Made by version {now}, before by {before}."));
    }
    if was.record["policy_sha256"] != is.record["policy_sha256"] {
        said.push("The disclosure rules are others.".to_owned());
    }
    let (before, now) = (was.sources(), is.sources());
    for (id, now) in &now {
        match before.get(id) {
            None => said.push(format!(
                "New source: {} ({}).",
                text(now, "title"),
                text(now, "published")
            )),
            Some(before) => said.extend(of_source(before, now)),
        }
    }
    let gone = before.iter().filter(|(id, _)| !now.contains_key(*id));
    said.extend(gone.map(|(_, of)| format!("No longer a source: {}.", text(of, "title"))));
    let parts = changed_parts(&was.record["plan"], &is.record["plan"]);
    if !parts.is_empty() {
        said.push(format!("Changed in the plan: {}.", parts.join(", ")));
    }
    said
}

/// What differs of a source: its edition, its contents, what is said of it.
fn of_source(was: &Value, is: &Value) -> Vec<String> {
    let mut said = Vec::new();
    let title = text(is, "title");
    let (before, now) = (text(was, "published"), text(is, "published"));
    if before != now {
        said.push(format!(
            "{title}: the edition of {now}, before that of {before}."
        ));
    } else if was[CONTENTS] != is[CONTENTS] {
        said.push(format!(
            "{title}: the same edition ({now}) with other contents."
        ));
    }
    // How old it is hangs on the day that a release speaks of.
    let told = ["published", CONTENTS, "age_days"];
    let fields = differing(was, is).filter(|field| !told.contains(&field.as_str()));
    let fields: Vec<&str> = fields.map(String::as_str).collect();
    if !fields.is_empty() {
        said.push(format!(
            "{title}: said otherwise of it: {}.",
            fields.join(", ")
        ));
    }
    said
}

/// What two releases differ in of which nothing else is told: parts of the record, or else files.
pub fn remainder(was: &Published, is: &Published) -> Vec<String> {
    let parts: Vec<&str> = differing(&was.record, &is.record)
        .map(String::as_str)
        .collect();
    if !parts.is_empty() {
        return vec![format!("Other in the record: {}.", parts.join(", "))];
    }
    let paths: BTreeSet<&String> = was.files.keys().chain(is.files.keys()).collect();
    let differ = paths
        .into_iter()
        .filter(|path| was.files.get(*path) != is.files.get(*path));
    let files: Vec<&str> = differ.map(String::as_str).collect();
    if files.is_empty() {
        return Vec::new();
    }
    vec![format!("Files of other bytes: {}.", files.join(", "))]
}

fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_default()
}

/// The parts of a plan that differ, tables by their fields, but for the rules and the sources, which
/// are told apart.
fn changed_parts(was: &Value, is: &Value) -> Vec<String> {
    let told = ["disclosure", "sources"];
    let parts = differing(was, is).filter(|part| !told.contains(&part.as_str()));
    let named = parts.flat_map(|part| {
        let (was, is) = (&was[part.as_str()], &is[part.as_str()]);
        let fields: Vec<String> = differing(was, is)
            .map(|field| format!("{part}.{field}"))
            .collect();
        if fields.is_empty() {
            vec![part.clone()]
        } else {
            fields
        }
    });
    named.collect()
}

/// The fields that differ between two tables; none where they are something else.
fn differing<'a>(was: &'a Value, is: &'a Value) -> impl Iterator<Item = &'a String> {
    let names = [was, is].into_iter().filter_map(Value::as_object);
    let names: BTreeSet<&String> = names.flat_map(serde_json::Map::keys).collect();
    let differ = move |name: &&String| was[name.as_str()] != is[name.as_str()];
    names.into_iter().filter(differ)
}
