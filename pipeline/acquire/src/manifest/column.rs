//! Which column of a file holds what.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::door;

/// What a cell is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The code of the area.
    Area,
    /// Its name.
    Name,
    /// The year, or whatever names the period.
    Year,
    /// What a row counts beside its area and period.
    Category,
    /// The count, as printed.
    Value,
    /// Whom a count of events is taken over.
    Population,
    /// The smallest number that can stand behind it, or the lower end of an interval.
    Lower,
    /// The largest number that can stand behind it, or the upper end of an interval.
    Upper,
    /// ISO 3166-1 alpha-3 code of a country.
    Iso3,
    /// The country's name.
    Country,
    /// The year of a survey.
    SurveyYear,
    /// The survey programme.
    Survey,
    /// Per cent of those asked.
    Percent,
    /// How many were asked.
    Sample,
    /// The ages of those who were asked.
    Ages,
    /// Longitude, WGS 84.
    Longitude,
    /// Latitude, WGS 84.
    Latitude,
    /// Whom a service takes, in words.
    Access,
    /// Whom a service takes, by group.
    Serves,
    /// How many sessions a month a service offers.
    Sessions,
    /// Whether a service can be visited.
    State,
    /// The day on which a source says so.
    Dated,
    /// The page of a service.
    Url,
    /// The code of an outline's area, or of a public place.
    Code,
}

/// How many roles there are.
pub(crate) const ROLES: usize = Role::Code as usize + 1;

impl Role {
    /// Every role, in order.
    pub(crate) const ALL: [Self; ROLES] = [
        Self::Area,
        Self::Name,
        Self::Year,
        Self::Category,
        Self::Value,
        Self::Population,
        Self::Lower,
        Self::Upper,
        Self::Iso3,
        Self::Country,
        Self::SurveyYear,
        Self::Survey,
        Self::Percent,
        Self::Sample,
        Self::Ages,
        Self::Longitude,
        Self::Latitude,
        Self::Access,
        Self::Serves,
        Self::Sessions,
        Self::State,
        Self::Dated,
        Self::Url,
        Self::Code,
    ];

    /// What the door makes of such a column.
    pub(crate) const fn at_the_door(self) -> door::Role {
        match self {
            Self::Area | Self::Code | Self::Iso3 => door::Role::Area,
            Self::Name | Self::Country => door::Role::AreaName,
            Self::Year | Self::SurveyYear => door::Role::Period,
            Self::Category | Self::Survey | Self::Ages => door::Role::Category,
            Self::Value | Self::Population | Self::Percent | Self::Sample => door::Role::Value,
            Self::Lower | Self::Upper => door::Role::Bound,
            Self::Longitude | Self::Latitude => door::Role::Place,
            Self::Access
            | Self::Serves
            | Self::Sessions
            | Self::State
            | Self::Dated
            | Self::Url => door::Role::Public,
        }
    }
}

/// The names that one column may have, the file having exactly one of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a column's name, or a list of the names it may have"
)]
pub(crate) enum Names {
    /// This name, to the letter.
    One(String),
    /// Any of these: case, blanks and underscores do not count.
    AnyOf(Vec<String>),
}

/// Where a cell is read from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a column's name, a list of the names it may have, or one of { first_filled = [...] }, { joined = [...], with = \", \" } and { always = \"...\" }"
)]
pub(crate) enum Column {
    /// A column.
    Names(Names),
    /// The first of several columns that is not empty in the row.
    FirstFilled(FirstFilled),
    /// Several columns, one after the other.
    Joined(Joined),
    /// The same in every row, and in no column.
    Always(Always),
}

/// The first of several columns that is not empty in the row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstFilled {
    pub first_filled: Vec<Names>,
}

/// Several columns, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Joined {
    pub joined: Vec<Names>,
    pub with: String,
}

/// The same in every row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Always {
    pub always: String,
}

/// The columns of a table by what they are for.
pub(crate) type Columns = BTreeMap<Role, Column>;

impl Names {
    /// Every name it may have.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::AnyOf(names) => names,
        }
    }

    /// Whether a header is one of these.
    pub fn matches(&self, header: &str) -> bool {
        match self {
            Self::One(name) => name == header,
            Self::AnyOf(names) => names.iter().any(|name| folded(name) == folded(header)),
        }
    }
}

impl fmt::Display for Column {
    /// The names of its columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.names().iter().map(|n| n.all().join(" | ")).collect();
        f.write_str(&names.join(", "))
    }
}

impl Column {
    /// The columns it is read from.
    pub fn names(&self) -> &[Names] {
        match self {
            Self::Names(names) => std::slice::from_ref(names),
            Self::FirstFilled(columns) => &columns.first_filled,
            Self::Joined(columns) => &columns.joined,
            Self::Always(_) => &[],
        }
    }

    /// Its one name, where it has no more than one.
    pub fn plain(&self) -> Option<&str> {
        match self {
            Self::Names(Names::One(name)) => Some(name),
            _ => None,
        }
    }
}

/// A header without case, blanks and underscores.
fn folded(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '_' && *c != '\u{feff}')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_tolerant_and_a_single_name_is_not() {
        let one = Names::One("area_code".to_owned());
        assert!(one.matches("area_code") && !one.matches("Area code"));
        let any = Names::AnyOf(vec!["area code".to_owned(), "LA Code".to_owned()]);
        for header in ["Area_Code", "areacode", "la_code", " LA code "] {
            assert!(any.matches(header), "{header} was not known");
        }
        assert!(!any.matches("area"));
    }

    #[test]
    fn a_column_is_written_in_five_ways() {
        let parsed = |text: &str| toml::from_str::<Columns>(text);
        let columns = parsed(
            r#"
            area = { first_filled = ["new_la_code", "region_code"] }
            name = ["la_name", "Area name"]
            year = { always = "2024" }
            category = { joined = ["measure", "group"], with = ": " }
            value = "n"
            "#,
        )
        .expect("columns");
        assert_eq!(columns.len(), 5);
        assert_eq!(columns.get(&Role::Value).and_then(Column::plain), Some("n"));
        assert!(parsed("value = { alway = \"2024\" }").is_err());
        assert!(parsed("valu = \"n\"").is_err());
    }
}
