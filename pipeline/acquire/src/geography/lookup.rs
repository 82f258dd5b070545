//! Codes that stand for others, and rows that stand for several areas: declared in a manifest or refused.
//!
//! ```toml
//! [[geography.lookup.recodes]]
//! from = "E08000020"
//! to = "E08000037"
//! reason = "Gateshead was recoded on 1 April 2013"
//!
//! [[geography.lookup.merged]]
//! printed = "E09000012"
//! members = ["E09000001", "E09000012"]
//! until = 2009
//! reason = "before 2010 births of the City of London are printed with those of Hackney"
//! ```

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use vocabulary::Problems;

mod agree;

/// Where a manifest declares recodes.
pub(super) const RECODES: &str = "geography.lookup.recodes";
/// Where a manifest declares rows of several areas.
pub(super) const MERGED: &str = "geography.lookup.merged";

/// What a manifest declares of codes that do not stand for themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lookup {
    /// Codes that stand for another.
    #[serde(default)]
    pub(crate) recodes: Vec<Recode>,
    /// Rows that stand for several areas together.
    #[serde(default)]
    pub(crate) merged: Vec<Merged>,
}

/// One code stands for another: the same area, give or take a small change of its boundary.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recode {
    /// The code in the file.
    pub(crate) from: String,
    /// The code of the same area that is meant.
    pub(crate) to: String,
    /// Why the two are one area.
    pub(crate) reason: String,
}

/// One printed row stands for several areas together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merged {
    /// The code in the file. It may be that of a member where `from` or `until` says in which years.
    pub(crate) printed: String,
    /// The areas it stands for, two or more.
    pub(crate) members: Vec<String>,
    /// The first year it does so.
    #[serde(default)]
    pub(crate) from: Option<u16>,
    /// The last year it does so.
    #[serde(default)]
    pub(crate) until: Option<u16>,
    /// Why they are printed together.
    pub(crate) reason: String,
}

/// What a printed code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolved<'a> {
    /// For itself.
    Same,
    /// For this one.
    Recoded(&'a str),
    /// For all of these together.
    Merged(&'a [String]),
}

/// An area that more than one row of a year stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clash<'a> {
    pub(crate) area: &'a str,
    /// The codes of those rows, sorted.
    pub(crate) printed: Vec<&'a str>,
}

impl Lookup {
    /// What the code stands for in this year. Asks every declaration in turn; there are few.
    pub(crate) fn resolve(&self, code: &str, year: u16) -> Resolved<'_> {
        let merged = self
            .merged
            .iter()
            .find(|merged| merged.printed == code && merged.applies(year));
        let recode = || self.recodes.iter().find(|recode| recode.from == code);
        match merged {
            Some(merged) => Resolved::Merged(&merged.members),
            None => recode().map_or(Resolved::Same, |recode| Resolved::Recoded(&recode.to)),
        }
    }

    /// The areas that more than one of the codes printed for this year stands for: they would be counted twice.
    pub(crate) fn clashes<'a>(&'a self, printed: &BTreeSet<&'a str>, year: u16) -> Vec<Clash<'a>> {
        let mut by_area: BTreeMap<&'a str, Vec<&'a str>> = BTreeMap::new();
        for code in printed {
            let areas: Vec<&'a str> = match self.resolve(code, year) {
                Resolved::Same => vec![code],
                Resolved::Recoded(to) => vec![to],
                Resolved::Merged(members) => members.iter().map(String::as_str).collect(),
            };
            for area in areas {
                by_area.entry(area).or_default().push(code);
            }
        }
        by_area
            .into_iter()
            .filter(|(_, printed)| printed.len() > 1)
            .map(|(area, printed)| Clash { area, printed })
            .collect()
    }

    /// Everything that contradicts itself or the register, or gives no reason.
    pub(crate) fn problems(&self, shown: &str) -> Problems {
        agree::problems(self, shown)
    }
}

impl Merged {
    fn applies(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }

    /// Whether there is a year in which both apply.
    fn meets(&self, other: &Self) -> bool {
        let from = self.from.max(other.from).unwrap_or(u16::MIN);
        let until = self
            .until
            .unwrap_or(u16::MAX)
            .min(other.until.unwrap_or(u16::MAX));
        from <= until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = r#"
        [[recodes]]
        from = "E08000020"
        to = "E08000037"
        reason = "Gateshead was recoded on 1 April 2013"

        [[merged]]
        printed = "E41000324"
        members = ["E09000001", "E09000033"]
        from = 2011
        until = 2011
        reason = "the 2011 census prints the City of London with Westminster"

        [[merged]]
        printed = "E09000012"
        members = ["E09000001", "E09000012"]
        until = 2009
        reason = "before 2010 births of the City of London are printed with those of Hackney"
    "#;

    fn real() -> Lookup {
        toml::from_str(REAL).expect("a lookup")
    }

    #[test]
    fn resolves_the_real_cases_by_year() {
        let lookup = real();
        assert!(
            lookup.problems("source.toml").is_empty(),
            "{}",
            lookup.problems("source.toml")
        );
        let members = |of: [&str; 2]| of.map(str::to_owned);
        let hackney = members(["E09000001", "E09000012"]);
        let westminster = members(["E09000001", "E09000033"]);
        for (code, year, expected) in [
            ("E08000020", 2012, Resolved::Recoded("E08000037")),
            ("E08000037", 2012, Resolved::Same),
            ("E41000324", 2011, Resolved::Merged(&westminster)),
            ("E09000012", 2009, Resolved::Merged(&hackney)),
            ("E09000012", 2010, Resolved::Same),
            ("E09000001", 2009, Resolved::Same),
        ] {
            assert_eq!(lookup.resolve(code, year), expected, "{code} {year}");
        }
        assert_eq!(Lookup::default().resolve("E08000020", 2012), Resolved::Same);
    }

    #[test]
    fn finds_areas_counted_twice() {
        let lookup = real();
        let printed = BTreeSet::from(["E09000001", "E09000012", "E08000020", "E08000037"]);
        let twice = |year| -> Vec<(&str, Vec<&str>)> {
            lookup
                .clashes(&printed, year)
                .into_iter()
                .map(|clash| (clash.area, clash.printed))
                .collect()
        };
        let gateshead = ("E08000037", vec!["E08000020", "E08000037"]);
        assert_eq!(twice(2010), vec![gateshead.clone()]);
        assert_eq!(
            twice(2009),
            [gateshead, ("E09000001", vec!["E09000001", "E09000012"])]
        );
    }

    #[test]
    fn refuses_fields_it_does_not_know() {
        for text in [
            "[[recodes]]\nfrom = \"A\"\nto = \"B\"\nreason = \"c\"\nyear = 1",
            "[[merged]]\nprinted = \"A\"\nmembers = []\nreason = \"c\"\ntill = 1",
            "[[merged]]\nprinted = \"A\"\nmembers = []\nreason = \"c\"\nuntil = -1",
            "[[recodes]]\nfrom = \"A\"\nto = \"B\"",
            "recode = []",
        ] {
            assert!(toml::from_str::<Lookup>(text).is_err(), "{text}");
        }
        assert_eq!(
            toml::from_str::<Lookup>("").expect("empty"),
            Lookup::default()
        );
    }

    #[test]
    fn has_a_schema_that_says_what_each_field_means() {
        let schema = schemars::schema_for!(Lookup);
        let text = schema.to_value().to_string();
        for part in [
            "\"recodes\"",
            "\"printed\"",
            "\"until\"",
            "The last year it does so.",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text.contains("\"additionalProperties\":false"), "{text}");
    }
}
