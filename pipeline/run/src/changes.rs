//! What changed from one release to another, as both have published it.
//!
//! Everything here is a function of public files: it tells nothing that a reader of the two could
//! not find out by holding them beside each other.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::published::{Place, Published, Said};

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What was changed of the making, a sentence each.
    pub making: Vec<String>,
    /// Indicators, periods and areas that came or went, a sentence each.
    pub scope: Vec<String>,
    /// Figures of both that differ, by area.
    pub moved: BTreeMap<String, Vec<Moved>>,
    /// How many figures differ that neither release has certain enough to show.
    pub blurred: usize,
    /// How many figures both have.
    pub both: usize,
    /// The names of the areas, by code.
    names: BTreeMap<String, String>,
    /// The titles of the indicators.
    titles: BTreeMap<String, String>,
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it stands.
    pub place: Place,
    /// What the earlier release says.
    pub was: Said,
    /// What the later one says.
    pub is: Said,
}

impl Changes {
    /// What is different in the later of two releases.
    #[must_use]
    pub fn between(was: &Published, is: &Published) -> Self {
        let mut moved: BTreeMap<String, Vec<Moved>> = BTreeMap::new();
        let (mut both, mut blurred) = (0, 0);
        for (place, now) in &is.figures {
            let Some(before) = was.figures.get(place) else {
                continue;
            };
            both += 1;
            if before == now {
                continue;
            }
            if before.is_too_uncertain() && now.is_too_uncertain() {
                blurred += 1;
            } else {
                moved.entry(place.area.clone()).or_default().push(Moved {
                    place: place.clone(),
                    was: before.clone(),
                    is: now.clone(),
                });
            }
        }
        let titles = was.indicators().into_iter().chain(is.indicators());
        let titles = titles.map(|(id, title)| (id.to_owned(), title.to_owned()));
        let names = was.areas.iter().chain(&is.areas);
        Self {
            making: making(was, is),
            scope: scope(was, is),
            moved,
            blurred,
            both,
            names: names
                .map(|(code, name)| (code.clone(), name.clone()))
                .collect(),
            titles: titles.collect(),
        }
    }

    /// How many figures differ.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.moved.values().map(Vec::len).sum()
    }

    /// Whether nothing that a reader sees differs.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.making.is_empty()
            && self.scope.is_empty()
            && self.moved.is_empty()
            && self.blurred == 0
    }
}

/// Version, rules, plan and sources.
fn making(was: &Published, is: &Published) -> Vec<String> {
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
    for (id, (title, published)) in &now {
        match before.get(id) {
            None => said.push(format!("New source: {title} ({published}).")),
            Some((_, earlier)) if earlier != published => said.push(format!(
                "{title}: the edition of {published}, before that of {earlier}."
            )),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(id, _)| !now.contains_key(*id));
    said.extend(gone.map(|(_, (title, _))| format!("No longer a source: {title}.")));
    let parts = changed_parts(&was.record["plan"], &is.record["plan"]);
    if !parts.is_empty() {
        said.push(format!("Changed in the plan: {}.", parts.join(", ")));
    }
    said
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

/// Indicators, periods and areas that only one of the two has.
fn scope(was: &Published, is: &Published) -> Vec<String> {
    let mut said = Vec::new();
    let indicators = |of: &Published| -> BTreeMap<String, BTreeSet<String>> {
        let mut periods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for place in of.figures.keys() {
            let own = periods.entry(place.indicator.clone()).or_default();
            own.insert(place.period.clone());
        }
        periods
    };
    let (before, now) = (indicators(was), indicators(is));
    let titles: BTreeMap<&str, &str> = was
        .indicators()
        .into_iter()
        .chain(is.indicators())
        .collect();
    let title = |id: &String| titles.get(id.as_str()).copied().unwrap_or(id).to_owned();
    for (id, periods) in &now {
        let Some(earlier) = before.get(id) else {
            said.push(format!("New indicator: {}.", title(id)));
            continue;
        };
        let list = |of: Vec<&String>| of.into_iter().cloned().collect::<Vec<_>>().join(", ");
        let new: Vec<&String> = periods.difference(earlier).collect();
        if !new.is_empty() {
            said.push(format!("{}: new periods: {}.", title(id), list(new)));
        }
        let gone: Vec<&String> = earlier.difference(periods).collect();
        if !gone.is_empty() {
            said.push(format!(
                "{}: periods no longer there: {}.",
                title(id),
                list(gone)
            ));
        }
    }
    let gone = before.keys().filter(|id| !now.contains_key(*id));
    said.extend(gone.map(|id| format!("No longer an indicator: {}.", title(id))));
    let only = |of: &Published, other: &Published| -> Vec<String> {
        let names = of
            .areas
            .iter()
            .filter(|(code, _)| !other.areas.contains_key(*code));
        names
            .map(|(code, name)| format!("{name} ({code})"))
            .collect()
    };
    for (what, areas) in [
        ("New areas", only(is, was)),
        ("Areas no longer there", only(was, is)),
    ] {
        if !areas.is_empty() {
            said.push(format!("{what}: {}.", areas.join(", ")));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(value: &str) -> Said {
        Said {
            value: value.to_owned(),
            lower: value.to_owned(),
            upper: value.to_owned(),
            status: "exact".to_owned(),
            reliability: "reliable".to_owned(),
        }
    }

    fn published(figures: &[(&str, &str, &str, &str)]) -> Published {
        let figures = figures.iter().map(|(indicator, period, area, value)| {
            let place = Place {
                indicator: (*indicator).to_owned(),
                period: (*period).to_owned(),
                area: (*area).to_owned(),
            };
            (place, said(value))
        });
        let figures: BTreeMap<Place, Said> = figures.collect();
        let areas = figures
            .keys()
            .map(|of| (of.area.clone(), format!("Area {}", of.area)));
        Published {
            name: "2025-01-01-aaaaaaaaaaaa".to_owned(),
            record: json!({
                "indicators": [{"id": "km", "title": "Distance <b>"}],
                "software": {"version": "0.1.0"},
            }),
            areas: areas.collect(),
            figures,
        }
    }

    #[test]
    fn what_is_the_same_is_nothing() {
        let one = published(&[("km", "2021", "A", "1")]);
        let changes = Changes::between(&one, &one);
        assert!(changes.is_nothing());
        assert_eq!(
            changes.markdown(),
            "- Nothing: all 1 figures are the same.\n"
        );
    }

    #[test]
    fn figures_are_told_by_area_with_the_newest_first_of_all() {
        let was = published(&[
            ("km", "2020", "A", "1"),
            ("km", "2021", "A", "2"),
            ("km", "2021", "B", "3"),
        ]);
        let is = published(&[
            ("km", "2020", "A", "9"),
            ("km", "2021", "A", "8"),
            ("km", "2021", "B", "3"),
        ]);
        let changes = Changes::between(&was, &is);
        assert_eq!((changes.figures(), changes.both), (2, 3));
        let text = changes.markdown();
        assert!(text.contains("2 of 3 figures differ"), "{text}");
        assert!(
            text.contains("- **Area A** (A): Distance &lt;b&gt;, 2021: was 2, is 8; and 1 figure of an earlier period"),
            "{text}"
        );
        assert!(!text.contains("Area B"));
    }

    /// What is too uncertain to show in both is counted, and what is so in one is not printed.
    #[test]
    fn numbers_too_uncertain_to_show_are_not_told() {
        let uncertain = |mut of: Published| {
            for said in of.figures.values_mut() {
                said.reliability = "too_uncertain_to_show".to_owned();
            }
            of
        };
        let of = |value: &str| published(&[("km", "2021", "A", value)]);
        let both = Changes::between(&uncertain(of("11")), &uncertain(of("22")));
        assert_eq!((both.blurred, both.figures()), (1, 0));
        let text = both.markdown();
        assert!(text.contains("1 figures differ that are too uncertain") && !text.contains("22"));
        let one = Changes::between(&of("11"), &uncertain(of("22"))).markdown();
        assert!(one.contains("was 11, is too uncertain to show"), "{one}");
    }

    #[test]
    fn what_came_and_went_is_named() {
        let was = published(&[("km", "2020", "A", "1"), ("gone", "2020", "B", "1")]);
        let is = published(&[("km", "2021", "A", "1"), ("new", "2021", "C", "1")]);
        let scope = Changes::between(&was, &is).scope.join(" ");
        for words in [
            "New indicator: new.",
            "No longer an indicator: gone.",
            "Distance <b>: new periods: 2021.",
            "Distance <b>: periods no longer there: 2020.",
            "New areas: Area C (C).",
            "Areas no longer there: Area B (B).",
        ] {
            assert!(scope.contains(words), "{words}: {scope}");
        }
    }

    #[test]
    fn parts_of_the_plan_are_named_and_not_shown() {
        let mut was = published(&[("km", "2020", "A", "1")]);
        let mut is = was.clone();
        was.record["plan"] = json!({
            "draws": {"draws": 5, "seed": 1}, "disclosure": {"base": 1}, "models": [1],
        });
        is.record["plan"] = json!({
            "draws": {"draws": 6, "seed": 1}, "disclosure": {"base": 2}, "models": [2],
            "product": {"simplify": {"metres": 50}},
        });
        is.record["software"]["version"] = json!("0.2.0");
        let changes = Changes::between(&was, &is);
        assert_eq!(
            changes.making,
            [
                "Made by version 0.2.0, before by 0.1.0.",
                "Changed in the plan: draws.draws, models, product.simplify."
            ]
        );
    }
}
