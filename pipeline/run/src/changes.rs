//! What changed from one release to another, as both have published it.
//!
//! Everything here is a function of public files: it tells nothing that a reader of the two could
//! not find out by holding them beside each other.

mod lists;
mod making;
mod scope;
mod words;

use std::collections::BTreeMap;

pub use lists::{Listed, What};

use crate::published::{Place, Published, Said};

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What was changed of the making, a sentence each.
    pub making: Vec<String>,
    /// Indicators, periods, areas and names that came or went, a sentence each.
    pub scope: Vec<String>,
    /// Places of the tables of places that came, went or are told of otherwise.
    pub lists: Vec<Listed>,
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
        let mut changes = Self {
            making: making::making(was, is),
            scope: scope::scope(was, is),
            lists: lists::lists(was, is),
            moved,
            blurred,
            both,
            names: names
                .map(|(code, name)| (code.clone(), name.clone()))
                .collect(),
            titles: titles.collect(),
        };
        // Whatever is not told one by one is at least named: nothing is said to be the same that is not.
        if changes.is_nothing() {
            changes.making = making::remainder(was, is);
        }
        changes
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
            && self.lists.is_empty()
            && self.moved.is_empty()
            && self.blurred == 0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::published::List;

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
            ..Published::default()
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
        assert!(
            text.contains(
                "- 1 of 1 figures differs. What differs is too uncertain to show in both."
            )
        );
        assert!(!text.contains("22") && !text.contains("None"));
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

    #[test]
    fn a_source_of_the_same_day_with_other_contents_is_told_of() {
        let mut was = published(&[("km", "2020", "A", "1")]);
        let mut is = was.clone();
        let source = |contents: &str, licence: &str, age: u64| {
            json!([{
                "source": "clinics", "title": "Clinics", "published": "2025-01-01",
                "content_sha256": contents, "licence": {"id": licence}, "age_days": age,
            }])
        };
        was.record["sources"] = source("aa", "CC-BY-4.0", 1);
        is.record["sources"] = source("bb", "CC0-1.0", 2);
        let changes = Changes::between(&was, &is);
        assert_eq!(
            changes.making,
            [
                "Clinics: the same edition (2025-01-01) with other contents.",
                "Clinics: said otherwise of it: licence."
            ]
        );
        assert!(!changes.markdown().contains("Nothing"));
    }

    #[test]
    fn figures_that_neither_has_certain_are_counted_with_the_others() {
        let with = |values: [&str; 3]| {
            let mut of = published(&[
                ("km", "2021", "A", values[0]),
                ("km", "2021", "B", values[1]),
                ("km", "2021", "C", values[2]),
            ]);
            for (place, said) in &mut of.figures {
                if place.area != "A" {
                    said.reliability = "too_uncertain_to_show".to_owned();
                }
            }
            of
        };
        let count = |values| Changes::between(&with(["1", "1", "1"]), &with(values)).markdown();
        assert!(count(["2", "2", "1"]).starts_with("- 2 of 3 figures differ. One of them is"));
        assert!(count(["2", "2", "2"]).starts_with("- 3 of 3 figures differ. 2 of them are"));
        assert!(count(["1", "2", "2"]).starts_with("- 2 of 3 figures differ. What differs is"));
    }

    #[test]
    fn another_title_or_unit_of_an_indicator_is_told_of() {
        let mut was = published(&[("km", "2020", "A", "1")]);
        was.record["indicators"][0]["unit"] = json!("km");
        let mut is = was.clone();
        is.record["indicators"] = json!([{"id": "km", "title": "Way", "unit": "miles"}]);
        let changes = Changes::between(&was, &is);
        assert_eq!(
            changes.scope,
            [
                "Distance <b> is called Way.",
                "Way: the unit was km, is miles."
            ]
        );
    }

    #[test]
    fn an_area_that_is_called_otherwise_is_told_of() {
        let was = published(&[("km", "2020", "A", "1")]);
        let mut is = was.clone();
        is.areas.insert("A".to_owned(), "New name".to_owned());
        let changes = Changes::between(&was, &is);
        assert_eq!(changes.scope, ["Area A (A) is called New name."]);
    }

    /// Two releases that are not the same are never said to be.
    #[test]
    fn what_nothing_else_tells_of_is_named() {
        let mut was = published(&[("km", "2020", "A", "1")]);
        was.files.insert("a.md".to_owned(), "aa".to_owned());
        let mut is = was.clone();
        is.files.insert("a.md".to_owned(), "bb".to_owned());
        let text = Changes::between(&was, &is).markdown();
        assert!(text.starts_with("- Files of other bytes: a.md."), "{text}");
        is.record["notes"] = json!(["other"]);
        let text = Changes::between(&was, &is).markdown();
        assert!(text.starts_with("- Other in the record: notes."), "{text}");
        assert!(!text.contains("Nothing"));
    }

    #[test]
    fn places_that_came_went_or_are_told_of_otherwise_are_named() {
        let of = |sum: &str, rows: &[[&str; 3]]| {
            let mut of = published(&[("km", "2020", "A", "1")]);
            for path in ["services.csv", "services.geojson"] {
                of.files.insert(path.to_owned(), sum.to_owned());
            }
            let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec());
            let list = List {
                columns: ["name", "standing", "url"].map(str::to_owned).to_vec(),
                rows: rows.collect(),
            };
            of.lists.insert("services.csv".to_owned(), list);
            of
        };
        let was = of(
            "aa",
            &[
                ["Twin", "open", "x"],
                ["Twin", "open", "y"],
                ["Gone", "open", ""],
                ["Stays <b>", "open", ""],
            ],
        );
        let mut is = of(
            "bb",
            &[
                ["New", "open", ""],
                ["Stays <b>", "closed", "https://example.org/"],
                ["Twin", "open", "y"],
                ["Twin", "open", "z"],
            ],
        );
        let changes = Changes::between(&was, &is);
        let lines: Vec<String> = changes.markdown().lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "- services.csv: **Gone** is no longer there.",
                "- services.csv: **New** is new.",
                "- services.csv: **Stays &lt;b&gt;** standing was open, is closed; url was nothing, is https\\://example.org/.",
                "- services.csv: **Twin** url was x, is z.",
                "- None of 1 figures differs.",
            ]
        );
        assert_eq!(changes.document()["places"][2]["cells"][0]["is"], "closed");
        is.lists.clear();
        let text = Changes::between(&was, &is).markdown();
        assert!(text.contains("- services.csv: differs, and is no longer there in both releases"));
        let text = Changes::between(
            &Published {
                files: BTreeMap::new(),
                ..was
            },
            &is,
        )
        .markdown();
        assert!(text.contains("- services.csv: is new."), "{text}");
    }
}
