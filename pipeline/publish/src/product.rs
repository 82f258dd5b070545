//! What the plan says of the product: its words, its licence and its maps.

mod names;
mod pair;
mod simplify;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{IndicatorId, Licence, Problem, Problems, as_seen, is_address};

use crate::signature::public_key;
use crate::{Catalogue, Classification, HelpLink, Ramp, numbers};
pub(crate) use pair::THIRDS;
pub use pair::{AxisPlan, Order, PairPlan};
pub use simplify::Simplify;

/// One product of the plan.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The stem of its files and the name of its layer: small letters, digits and hyphens.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// The terms it may be used on.
    pub licence: Licence,
    /// What must be said wherever it is shown.
    pub caveats: Vec<String>,
    /// What a catalogue of data says of it.
    #[serde(default, skip_serializing_if = "Catalogue::is_empty")]
    pub catalogue: Catalogue,
    /// How much simpler borders are made than the source has them; left out, they are as it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simplify: Option<Simplify>,
    /// Its maps; the first is the one a GeoPackage opens with.
    pub maps: Vec<MapPlan>,
    /// Its maps of two indicators at once; none by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<PairPlan>,
    /// Where a reader can find help, in the order in which it is shown; none by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<HelpLink>,
    /// By which key its releases are signed; left out, they are not, and say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<Signing>,
}

/// By which key releases are signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// The public key: one line, `ssh-ed25519` and its base64, as `ssh-keygen -t ed25519` writes it.
    pub public_key: String,
}

/// One map of a product: an indicator and how it is coloured.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MapPlan {
    /// The indicator it shows.
    pub indicator: IndicatorId,
    /// Its title.
    pub title: String,
    /// The group of maps it stands in, in a project; without one it stands with the others that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How many classes it asks for, 2 to 9; ties may leave fewer, and then the legend says so.
    pub classes: u8,
    /// How the classes are cut.
    pub method: Classification,
    /// From which years' figures they are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scale: Scale,
    /// Their colours.
    pub ramp: Ramp,
}

/// From which figures classes are cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Those of the newest period.
    #[default]
    Newest,
    /// Those of all periods together: one scale that can be held against that of every year.
    AllYears,
}

impl Scale {
    /// Its name as the plan spells it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::AllYears => "all_years",
        }
    }
}

/// The fewest and the most classes a map may ask for.
const CLASSES: std::ops::RangeInclusive<u8> = 2..=9;

impl Product {
    /// Checks that the product can be published from these indicators, each with its decimals.
    ///
    /// # Errors
    /// With everything that is wrong with it; `file` is the plan as messages name it.
    pub fn validate<'a>(
        &self,
        file: &str,
        indicators: impl IntoIterator<Item = (&'a IndicatorId, u8)>,
    ) -> Result<(), Problems> {
        let known: BTreeMap<_, _> = indicators.into_iter().collect();
        let mut problems = Problems::new();
        problems.append(names::problems(self, file));
        for (field, text) in [
            ("title", &self.title),
            ("summary", &self.summary),
            ("licence.id", &self.licence.id),
            ("licence.url", &self.licence.url),
        ] {
            if text.trim().is_empty() {
                problems.push(Problem::new(
                    file,
                    format!("the product's {field} is empty"),
                    "fill it in",
                ));
            }
        }
        if !self.licence.url.trim().is_empty() && !is_address(&self.licence.url) {
            let what = "the product's licence.url is no address of the web";
            let problem = Problem::new(file, what, "give the page of the terms");
            problems.push(problem.found(&self.licence.url).expected("https://..."));
        }
        if let Some(signing) = &self.signing
            && let Err(error) = public_key(&signing.public_key)
        {
            let what = format!("product.signing.public_key cannot be used: {error}");
            problems.push(Problem::new(
                file,
                what,
                "give the line of the key's `.pub` file",
            ));
        }
        problems.append(self.catalogue.problems(file));
        if let Some(simplify) = &self.simplify {
            problems.append(simplify.problems(file));
        }
        if self.maps.is_empty() {
            problems.push(Problem::new(
                file,
                "the product has no map",
                "add one: it is the default style",
            ));
        }
        let mut seen = BTreeSet::new();
        for map in &self.maps {
            if !known.contains_key(&map.indicator) {
                problems.push(
                    Problem::new(
                        file,
                        "a map shows an indicator that the plan does not have",
                        "add or rename it",
                    )
                    .found(map.indicator.as_str()),
                );
            }
            if !seen.insert(&map.indicator) {
                problems.push(
                    Problem::new(
                        file,
                        "two maps show the same indicator",
                        "take one of them out",
                    )
                    .found(map.indicator.as_str()),
                );
            }
            problems.append(map.problems(file, known.get(&map.indicator).copied()));
        }
        let mut names = BTreeSet::new();
        for pair in &self.pairs {
            if !names.insert(&pair.id) || known.contains_key(&pair.id) {
                let what = "a map of two indicators has the name of another map or of an indicator";
                problems.push(Problem::new(file, what, "rename it").found(pair.id.as_str()));
            }
            problems.append(pair.problems(file, &known));
        }
        let maps = self.maps.iter().map(|map| map.title.as_str());
        let titles = maps.chain(self.pairs.iter().map(|pair| pair.title.as_str()));
        let mut called = BTreeSet::new();
        for title in titles.filter(|title| !title.is_empty()) {
            if !called.insert(as_seen(title)) {
                let what = "two maps have the same title";
                let remedy = "give each its own: a project lists them by it";
                problems.push(Problem::new(file, what, remedy).found(title));
            }
        }
        for help in &self.help {
            problems.append(help.problems(file));
        }
        problems.none_or(())
    }

    /// The map of an indicator, where the product has one.
    pub(crate) fn map_of(&self, indicator: &IndicatorId) -> Option<&MapPlan> {
        self.maps.iter().find(|map| map.indicator == *indicator)
    }
}

impl MapPlan {
    /// Everything that is wrong with it; `decimals` are its indicator's, where that is known.
    fn problems(&self, file: &str, decimals: Option<u8>) -> Problems {
        let mut problems = Problems::new();
        let of = |what: &str| format!("the map of {} {what}", self.indicator);
        if self.title.trim().is_empty() {
            problems.push(Problem::new(file, of("has no title"), "give it one"));
        }
        if self.group.as_ref().is_some_and(|of| of.trim().is_empty()) {
            let what = of("is in a group without a name");
            problems.push(Problem::new(file, what, "name it, or leave it out"));
        }
        if !CLASSES.contains(&self.classes) {
            problems.push(
                Problem::new(
                    file,
                    of("asks for a number of classes that cannot be drawn"),
                    "change classes",
                )
                .found(self.classes.to_string())
                .expected("2 to 9"),
            );
        }
        if self.method == Classification::StandardDeviation && self.classes != 5 {
            problems.push(
                Problem::new(
                    file,
                    of("is cut by standard deviations into five classes"),
                    "change classes or method",
                )
                .found(self.classes.to_string())
                .expected("5"),
            );
        }
        if let Some(found) = breaks_that_do_not_cut(&self.method, self.classes) {
            problems.push(
                Problem::new(
                    file,
                    of("has breaks that do not cut it into its classes"),
                    "change breaks or classes",
                )
                .found(found)
                .expected("rising numbers, one fewer than classes"),
            );
        }
        problems.append(finer_than_figures(&self.method, decimals, |what| {
            Problem::new(
                file,
                of(what),
                "round the breaks, or give the indicator more decimals",
            )
        }));
        problems
    }
}

/// Whether a part of a plan says what it would mean left out.
fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// Manual breaks with more decimals than the figures that they cut: their labels would name other
/// numbers.
fn finer_than_figures(
    method: &Classification,
    decimals: Option<u8>,
    problem: impl Fn(&str) -> Problem,
) -> Problems {
    let (Classification::Manual { breaks }, Some(decimals)) = (method, decimals) else {
        return Problems::new();
    };
    let finer = breaks.iter().filter(|edge| {
        edge.is_finite()
            && numbers::rounded(**edge, decimals)
                .total_cmp(&(**edge + 0.0))
                .is_ne()
    });
    let finer: Vec<f64> = finer.copied().collect();
    if finer.is_empty() {
        return Problems::new();
    }
    problem("has breaks with more decimals than its figures")
        .found(format!("{finer:?}"))
        .expected(format!("at most {decimals} decimals"))
        .into()
}

/// The largest break: below it a number with three decimals is still exact to the last of them.
const LARGEST_BREAK: f64 = 1e12;

/// Manual breaks that do not make so many classes.
fn breaks_that_do_not_cut(method: &Classification, classes: u8) -> Option<String> {
    let Classification::Manual { breaks } = method else {
        return None;
    };
    let mut pairs = breaks.windows(2);
    let rising = pairs.all(|pair| matches!(pair, [a, b] if a < b));
    let exact = breaks.iter().all(|edge| edge.abs() <= LARGEST_BREAK);
    let cuts = rising && exact && breaks.len() + 1 == usize::from(classes);
    (!cuts).then(|| format!("{breaks:?} for {classes} classes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product() -> Product {
        let rate = IndicatorId::try_from("rate".to_owned()).expect("a name");
        Product {
            id: "made-up".into(),
            title: "Made up".into(),
            summary: "For tests.".into(),
            licence: Licence {
                id: "OGL-UK-3.0".into(),
                url: "https://example.org/ogl".into(),
            },
            caveats: vec![],
            signing: None,
            simplify: None,
            catalogue: Catalogue::default(),
            maps: vec![MapPlan {
                indicator: rate,
                title: "Rate".into(),
                group: None,
                classes: 3,
                method: Classification::Manual {
                    breaks: vec![1.0, 2.0],
                },
                scale: Scale::Newest,
                ramp: Ramp::Ylgnbu,
            }],
            pairs: Vec::new(),
            help: Vec::new(),
        }
    }

    #[test]
    fn names_everything_that_is_wrong() {
        let rate = IndicatorId::try_from("rate".to_owned()).expect("a name");
        assert!(product().validate("plan.toml", [(&rate, 1)]).is_ok());

        let mut wrong = product();
        wrong.id = "../etc".into();
        wrong.title = " ".into();
        wrong.maps.push(MapPlan {
            classes: 12,
            title: String::new(),
            group: Some(" ".into()),
            ..wrong.maps[0].clone()
        });
        let problems = wrong.validate("plan.toml", []).expect_err("much is wrong");
        // id, title; twice an unknown indicator; the second map: again, title, group, classes, breaks.
        assert_eq!(problems.len(), 9, "{problems}");
    }

    #[test]
    fn maps_are_told_apart_by_their_titles_and_breaks_are_as_coarse_as_figures() {
        let [rate, other] =
            ["rate", "other"].map(|name| IndicatorId::try_from(name.to_owned()).expect("a name"));
        let mut wrong = product();
        wrong.maps.push(MapPlan {
            title: "rate".into(),
            indicator: other.clone(),
            method: Classification::Manual {
                breaks: vec![0.5, 1.25],
            },
            ..wrong.maps[0].clone()
        });
        let known = [(&rate, 0), (&other, 1)];
        let problems = wrong
            .validate("plan.toml", known)
            .expect_err("two are wrong");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said.iter().any(|of| of.contains("same title; found rate")),
            "{said:?}"
        );
        let finer = "the map of other has breaks with more decimals than its figures; found [1.25]";
        assert!(said.iter().any(|of| of.contains(finer)), "{said:?}");
        wrong.maps[1].title = "Other".into();
        assert!(
            wrong
                .validate("plan.toml", [(&rate, 0), (&other, 2)])
                .is_ok()
        );
    }
}
