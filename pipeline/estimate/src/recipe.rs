//! What the plan says of each indicator: `[[indicators]]`, one recipe each.

use serde::{Deserialize, Serialize};
use vocabulary::{AreaCode, IndicatorId, Level, Quantity, SourceId};

use crate::extent::recipe::{Extent, ExtentOf, GirlsAtRisk, Maternities};

/// One indicator of the plan.
///
/// # Example
/// ```toml
/// [[indicators]]
/// id = "fgm_rate"
/// title = "Assessments naming FGM"
/// unit = "assessments per 10,000 children aged 0 to 17"
/// caveat = "Counts what services recorded, not need."
/// decimals = 1
/// how.rate = { numerator = "dfe-children-in-need", denominator = "ons-children", per = 10000, level = 0.95 }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its name in fields.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// What its figures count, in words.
    pub unit: String,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published.
    pub decimals: u8,
    /// How it is made.
    pub how: How,
}

/// How an indicator is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum How {
    /// The published count as it is, for every period.
    Count {
        /// The table.
        source: SourceId,
        /// The table's category; left out for a table that has none.
        category: Option<String>,
    },
    /// Events over a population, for every period of the events.
    Rate {
        /// The table of events, which has no categories.
        numerator: SourceId,
        /// The table of the population, which has no categories. The period that
        /// lies within the events' period is taken: mid-2024 for the year to 31 March 2025.
        denominator: SourceId,
        /// Per how many.
        per: u32,
        /// The level of the limits, as a proportion.
        level: Level,
    },
    /// A part of a whole in per cent, for every period of the part.
    Proportion {
        /// The part.
        numerator: CountOf,
        /// The whole. The period that lies within the part's period is taken.
        denominator: CountOf,
        /// The level of the limits, as a proportion.
        level: Level,
    },
    /// A rate as it would be at the ages of a standard population.
    DirectlyStandardised(DirectlyStandardised),
    /// Observed events over those that a reference's rates by age would give.
    StandardisedRatio(StandardisedRatio),
    /// A rate in each later year less that rate in one year.
    Change {
        /// The rate: an indicator of this plan.
        of: IndicatorId,
        /// The year it is compared with.
        since: u16,
    },
    /// Residents by country of birth, times the share of women, times survey prevalence: the
    /// number of women and girls, with the assumptions that other measures are made from.
    Extent(Extent),
    /// Women and girls of some ages, or their number per so many, from an extent's assumptions.
    ExtentOf(ExtentOf),
    /// Maternities in a year to women affected, from an extent's assumptions.
    Maternities(Maternities),
    /// Girls at risk in one scenario, from an extent's assumptions.
    GirlsAtRisk(GirlsAtRisk),
}

impl How {
    /// Whether the figures of areas add up.
    #[must_use]
    pub const fn quantity(&self) -> Quantity {
        match self {
            Self::ExtentOf(ExtentOf {
                denominator: None, ..
            })
            | Self::Count { .. }
            | Self::Extent(_)
            | Self::Maternities(_)
            | Self::GirlsAtRisk(_) => Quantity::Extensive,
            Self::ExtentOf(_)
            | Self::Rate { .. }
            | Self::Proportion { .. }
            | Self::DirectlyStandardised(_)
            | Self::StandardisedRatio(_)
            | Self::Change { .. } => Quantity::Intensive,
        }
    }
}

/// The counts of one category of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountOf {
    /// The table.
    pub source: SourceId,
    /// Its category; left out for a table that has none.
    pub category: Option<String>,
}

/// A directly standardised rate, for every period of the events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectlyStandardised {
    /// The table of events by age.
    pub events: SourceId,
    /// The table of people by age.
    pub population: SourceId,
    /// The age bands, as both tables call them.
    pub bands: Vec<BandNames>,
    /// The standard population.
    pub standard: Standard,
    /// Per how many.
    pub per: u32,
    /// The level of the limits, as a proportion.
    pub level: Level,
}

/// One age band by its category in two tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandNames {
    /// Its category in the table of events.
    pub events: String,
    /// Its category in the table of people.
    pub population: String,
}

/// Whose ages a rate is standardised to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Standard {
    /// People that the plan declares, one number a band.
    Declared {
        /// The people of each band, in the order of the bands.
        people: Vec<u64>,
        /// Which standard it is, and why that one.
        reason: String,
    },
    /// The people of a wider area, from the newest figures of a table by age.
    Source {
        /// The table, with the categories of the people.
        source: SourceId,
        /// The wider area.
        area: AreaCode,
    },
}

/// An indirectly standardised ratio, or rate, for every period of the events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardisedRatio {
    /// The table of events by age, which holds the reference's.
    pub events: SourceId,
    /// The table of people by age.
    pub population: SourceId,
    /// The age bands, as both tables call them.
    pub bands: Vec<BandNames>,
    /// The wider area whose rates are the reference.
    pub reference: AreaCode,
    /// The events observed, where a table gives them without ages; left out, the bands' sum.
    pub observed: Option<CountOf>,
    /// Times the reference's rate per this many; left out for the ratio itself.
    pub per: Option<u32>,
    /// The level of the limits, as a proportion.
    pub level: Level,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Plan {
        indicators: Vec<Recipe>,
    }

    const PLAN: &str = r#"
[[indicators]]
id = "fgm_assessments"
title = "Assessments naming FGM"
unit = "assessments"
caveat = "Counts what services recorded, not need."
decimals = 0
how.count = { source = "dfe-children-in-need" }

[[indicators]]
id = "fgm_rate"
title = "Assessments naming FGM, by population"
unit = "assessments per 10,000 children aged 0 to 17"
caveat = "Counts what services recorded, not need."
decimals = 1
how.rate = { numerator = "dfe-children-in-need", denominator = "ons-children", per = 10000, level = 0.95 }

[[indicators]]
id = "fgm_rate_change"
title = "Change of the rate"
unit = "assessments per 10,000 children aged 0 to 17"
caveat = "Recording changed too."
decimals = 1
how.change = { of = "fgm_rate", since = 2018 }

[[indicators]]
id = "fgm_share"
title = "Share of attendances newly recorded"
unit = "per cent"
caveat = "Recording differs."
decimals = 1
how.proportion = { numerator = { source = "nhs", category = "newly recorded" }, denominator = { source = "nhs", category = "attendances" }, level = 0.95 }

[[indicators]]
id = "fgm_dsr"
title = "Attendances, directly standardised"
unit = "per 100,000"
caveat = "Recording differs."
decimals = 1
how.directly_standardised = { events = "nhs-age", population = "ons-age", bands = [{ events = "0-17", population = "0 to 17" }], standard = { declared = { people = [22000], reason = "European Standard Population 2013." } }, per = 100000, level = 0.95 }

[[indicators]]
id = "fgm_smr"
title = "Attendances over those expected"
unit = "ratio"
caveat = "Recording differs."
decimals = 2
how.standardised_ratio = { events = "nhs-age", population = "ons-age", bands = [{ events = "0-17", population = "0 to 17" }], reference = "E12000007", level = 0.95 }

[[indicators]]
id = "fgm_extent"
title = "Women and girls who may live with FGM"
unit = "women and girls per 1,000"
caveat = "An estimate with declared assumptions."
decimals = 1
[indicators.how.extent]
residents = "ons-country-of-birth"
prevalence = "unicef-fgm"
level = 0.95
share_of_women = { value = 0.5, lower = 0.45, upper = 0.55, reason = "The table has no sex." }
survey_error = { relative = 0.1, reason = "The source prints no intervals." }
[[indicators.how.extent.leaves]]
category = "Somalia"
countries = [{ iso3 = "SOM", share = 1.0 }]
[[indicators.how.extent.leaves]]
category = "North Africa"
countries = [{ iso3 = "EGY", share = 0.2, lower = 0.05, upper = 0.5 }]
reason = "Declared."
[[indicators.how.extent.age_shares]]
ages = "15-49"
share = { value = 0.7, lower = 0.5, upper = 0.9, reason = "The table has no ages." }
[[indicators.how.extent.corrections]]
of = "selection"
state = "off"
factor = { value = 0.9, lower = 0.7, upper = 1.0, reason = "Declared." }

[[indicators]]
id = "fgm_extent_rate"
title = "Women who may live with FGM, by population"
unit = "women per 1,000 aged 15 to 49"
caveat = "An estimate with declared assumptions."
decimals = 1
[indicators.how.extent_of]
of = "fgm_extent"
ages = "15-49"
[indicators.how.extent_of.denominator]
source = "ons-sex"
category = "female"
per = 1000
parts = [{ source = "ons-ages", year = 2020, categories = ["15-49"], of = ["0-14", "15-49", "50+"], factor = { value = 1.0, lower = 0.9, upper = 1.1, reason = "Declared." } }]

[[indicators]]
id = "fgm_maternities"
title = "Maternities to women who may live with FGM"
unit = "maternities"
caveat = "An estimate with declared assumptions."
decimals = 0
[indicators.how.maternities]
of = "fgm_extent"
births = "ons-births"
regions = [{ category = "Africa", leaves = ["Somalia", "North Africa"] }]
mothers = { value = 1.0, lower = 0.8, upper = 1.2, reason = "Declared." }
per_birth = { value = 0.985, lower = 0.98, upper = 0.99, reason = "Twins." }

[[indicators]]
id = "fgm_girls_high"
title = "Girls at risk, high scenario"
unit = "girls"
caveat = "A scenario."
decimals = 0
[indicators.how.girls_at_risk]
of = "fgm_extent"
ages = "0-14"
girls_to_women = { value = 0.8, lower = 0.5, upper = 1.0, reason = "Declared." }
[indicators.how.girls_at_risk.born_here]
births_of = "fgm_maternities"
years = { value = 8, lower = 5, upper = 15, reason = "Declared." }
girls = { value = 0.487, lower = 0.48, upper = 0.495, reason = "Declared." }
children_per_birth = { value = 1.0, lower = 0.8, upper = 1.4, reason = "Declared." }
"#;

    #[test]
    fn a_plan_with_every_how_is_read() {
        let plan: Plan = toml::from_str(PLAN).expect("the plan reads");
        let hows: Vec<_> = plan.indicators.iter().map(|recipe| &recipe.how).collect();
        assert_eq!(
            hows[0],
            &How::Count {
                source: SourceId::new("dfe-children-in-need"),
                category: None
            }
        );
        assert!(matches!(
            hows[1],
            How::Rate {
                per: 10_000,
                level: Level::P95,
                ..
            }
        ));
        assert!(matches!(hows[2], How::Change { since: 2018, .. }));
        assert!(
            matches!(hows[3], How::Proportion { numerator, .. } if numerator.category.is_some())
        );
        assert!(matches!(
            hows[4],
            How::DirectlyStandardised(how) if matches!(how.standard, Standard::Declared { .. })
        ));
        assert!(matches!(hows[5], How::StandardisedRatio(how) if how.observed.is_none()));
        assert!(matches!(hows[6], How::Extent(extent) if extent.leaves.len() == 2));
        assert!(matches!(hows[7], How::ExtentOf(of) if of.ages.is_some()));
        assert!(matches!(hows[8], How::Maternities(_)));
        assert!(matches!(hows[9], How::GirlsAtRisk(girls) if girls.born_here.is_some()));
        assert_eq!(hows.len(), 10);
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        for (right, wrong) in [
            ("since = 2018", "since = 2018, til = 2020"),
            ("relative = 0.1", "absolute = 0.1"),
            ("level = 0.95 }", "level = 95 }"),
            ("share = 1.0", "shares = 1.0"),
            ("how.count", "how.counts"),
        ] {
            let plan = PLAN.replace(right, wrong);
            assert_ne!(plan, PLAN, "{right} is not in the plan");
            assert!(toml::from_str::<Plan>(&plan).is_err(), "{wrong} was let in");
        }
    }
}
