//! What the plan declares of an extent, and of the measures made from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{Ages, IndicatorId, Level, SourceId};

/// Indirect estimation from residents by country of birth: the number of women and girls affected.
///
/// The assumptions stand here once, and other measures refer to them by this indicator's name.
/// Categories of the table that no leaf names count as nought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Residents by country of birth.
    pub residents: SourceId,
    /// The source of the survey prevalence, for the credits.
    pub prevalence: SourceId,
    /// The level of the interval that the declared ranges are joined to, as a proportion.
    pub level: Level,
    /// What a category of the table says; left out where it is the country alone.
    pub parts: Option<Parts>,
    /// The share of women and girls among the residents; left out where the table has sex.
    pub share_of_women: Option<DeclaredRange>,
    /// Shares of ages among those women and girls; left out where the table has ages.
    #[serde(default)]
    pub age_shares: Vec<AgeShare>,
    /// How far a survey's prevalence may lie from the truth, where its source prints no interval.
    pub survey_error: SurveyError,
    /// Countries, or groups of them, as the table names them, with the countries behind each.
    pub leaves: Vec<Leaf>,
    /// Named corrections, each on or off.
    #[serde(default)]
    pub corrections: Vec<Correction>,
}

/// How a table's category is put together from several columns, by its manifest's `joined`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// What stands in it, in order.
    pub of: Vec<Part>,
    /// What stands between.
    pub with: String,
    /// What the sex is called that is meant; needed where sex is a part.
    pub female: Option<String>,
    /// Ages by the names that cannot be read as ages, such as `A3 = "16-24"`.
    #[serde(default)]
    pub ages: BTreeMap<String, Ages>,
}

/// One part of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The country of birth, or a group of countries.
    Country,
    /// Female or male.
    Sex,
    /// A band of ages. The bands of a table do not overlap.
    Age,
}

/// A proportion or a factor that the plan declares, its range, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredRange {
    /// The number.
    pub value: f64,
    /// The smallest that is thought possible.
    pub lower: f64,
    /// The largest that is thought possible.
    pub upper: f64,
    /// Why.
    pub reason: String,
}

/// The share of one band of ages among the women and girls of the leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeShare {
    /// The ages.
    pub ages: Ages,
    /// Their share.
    pub share: DeclaredRange,
}

/// The error of survey prevalence, relative to itself: 0.1 turns 80% into 72% to 88%.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyError {
    /// The half-width, as a proportion of the prevalence; ends are capped to 0 and 100%.
    pub relative: f64,
    /// Why.
    pub reason: String,
}

/// A country or group of the residents' table, and the countries with measured prevalence behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The table's category, or its part that is the country.
    pub category: String,
    /// The countries; whoever is left was born where no prevalence has been measured, and counts as nought.
    pub countries: Vec<Share>,
    /// Why the shares are what they are; may be left out where one country is the whole leaf.
    pub reason: Option<String>,
}

/// The share of a leaf's residents who were born in one country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The country, ISO 3166-1 alpha-3.
    pub iso3: String,
    /// The share, as a proportion.
    pub share: f64,
    /// The smallest that is thought possible in any area; left out, the share itself.
    pub lower: Option<f64>,
    /// The largest that is thought possible in any area; left out, the share itself.
    pub upper: Option<f64>,
}

impl Share {
    /// The smallest share.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.lower.unwrap_or(self.share)
    }

    /// The largest share.
    #[must_use]
    pub fn most(&self) -> f64 {
        self.upper.unwrap_or(self.share)
    }
}

/// A correction of prevalence for how those who moved differ from those surveyed.
///
/// It is a scenario and no part of an interval: off, it changes nothing; on, it multiplies the
/// number and both its limits by its value, and the caveat of every figure says so. Its effect
/// over its range is told either way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What it corrects for.
    pub of: Difference,
    /// Whether the figures have it.
    pub state: Switch,
    /// What prevalence is multiplied with.
    pub factor: DeclaredRange,
}

/// How those who moved can differ from the women of a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Some left as children, before the ages at which girls are cut.
    Migration,
    /// The young of today are cut less often than the women of an older survey.
    Generation,
    /// Those who move differ by schooling, region and community from those who stay.
    Selection,
}

impl Difference {
    /// In one word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Migration => "migration",
            Self::Generation => "generation",
            Self::Selection => "selection",
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// The figures have it.
    On,
    /// The figures do not have it.
    Off,
}

/// Women and girls of some ages, or their number per so many, from an extent's assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtentOf {
    /// The extent: an indicator of this plan.
    pub of: IndicatorId,
    /// Their ages; left out for all ages.
    pub ages: Option<Ages>,
    /// What the number is divided by; left out for the number itself.
    pub denominator: Option<Denominator>,
}

/// The population that a number is divided by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denominator {
    /// The table.
    pub source: SourceId,
    /// Its category; left out for a table that has none.
    pub category: Option<String>,
    /// In place of one category, several that add up to the population.
    pub categories: Option<Categories>,
    /// Per how many.
    pub per: u32,
    /// Parts of the population, one after the other: females of all persons, some ages of all ages.
    #[serde(default)]
    pub parts: Vec<PopulationPart>,
}

/// Several categories of a table, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a list of categories, or \"every\"")]
pub enum Categories {
    /// These.
    These(Vec<String>),
    /// All that the table has: they must not overlap.
    Every(Every),
}

/// All of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// All of them.
    Every,
}

/// The part of a population that another table has for each area: some of its categories over others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationPart {
    /// The table.
    pub source: SourceId,
    /// The year of its figures.
    pub year: u16,
    /// The categories that are meant.
    pub categories: Vec<String>,
    /// The categories that they are a part of, themselves among them.
    pub of: Vec<String>,
    /// What the part is multiplied with, since the other table is of other people or another day.
    pub factor: DeclaredRange,
}

/// Maternities in a year to women affected, from births by the mother's region of birth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maternities {
    /// The extent: an indicator of this plan.
    pub of: IndicatorId,
    /// Live births in the year by the mother's region of birth.
    pub births: SourceId,
    /// Regions, and the categories of the residents' table that lie in each.
    pub regions: Vec<Region>,
    /// How far mothers of a region may differ from its residents by country of birth.
    pub mothers: DeclaredRange,
    /// Maternities for each live birth: twins are two births of one.
    pub per_birth: DeclaredRange,
}

/// A region that mothers were born in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The births' category.
    pub category: String,
    /// Countries and groups of the residents' table in it, with and without measured prevalence.
    pub leaves: Vec<String>,
}

/// Girls at risk in one scenario. Two scenarios are two indicators: neither is an end of an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GirlsAtRisk {
    /// The extent: an indicator of this plan.
    pub of: IndicatorId,
    /// The ages of girls who were born abroad.
    pub ages: Ages,
    /// Girls' prevalence over that of women, for countries whose surveys have women of all ages alone.
    pub girls_to_women: DeclaredRange,
    /// Girls born here to mothers from practising countries; left out in the low scenario.
    pub born_here: Option<BornHere>,
}

/// Girls born here, from the births of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BornHere {
    /// The maternities: an indicator of this plan, whose births and regions are taken.
    pub births_of: IndicatorId,
    /// How many years of births are below the median age at cutting.
    pub years: DeclaredRange,
    /// The share of girls among births.
    pub girls: DeclaredRange,
    /// Children who live in an area for each birth of the year, for each year of age.
    pub children_per_birth: DeclaredRange,
}
