//! A number with what it takes to read it: interval, level, method and unit.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Marker;

/// How much of the sampling distribution an interval covers, as a proportion: 0.95, never 95.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level(f64);

impl Level {
    /// 95%.
    pub const P95: Self = Self(0.95);

    /// A level strictly between 0.5 and 1.
    ///
    /// # Errors
    /// When it lies outside, as 95 does.
    pub fn new(level: f64) -> Result<Self, EstimateError> {
        if level > 0.5 && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(EstimateError::Level(level))
        }
    }

    /// The proportion.
    #[must_use]
    pub const fn proportion(self) -> f64 {
        self.0
    }

    /// The probability left out at each end: 0.025 for 95%.
    #[must_use]
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

impl TryFrom<f64> for Level {
    type Error = EstimateError;

    fn try_from(level: f64) -> Result<Self, EstimateError> {
        Self::new(level)
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> Self {
        level.0
    }
}

/// How a figure was made. Each variant names the method as its field does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A publisher's count, as printed.
    AsPublished,
    /// Exact Poisson limits (Garwood 1936), used below ten events.
    Garwood,
    /// Byar's approximation to the Poisson limits (Breslow and Day 1987), used from ten events.
    Byar,
    /// The envelope of the Poisson limits over every count a cell can stand for.
    PoissonEnvelope,
    /// The difference of two rates from their separate limits (Zou and Donner 2008).
    Mover,
    /// Score limits of a proportion (Wilson 1927).
    Wilson,
    /// The envelope of Wilson's limits over every count a cell can stand for.
    WilsonEnvelope,
    /// A directly standardised rate with Dobson's limits (1991) on Byar's.
    Dobson,
    /// A range that holds Dobson's limits of every count a cell can stand for.
    DobsonEnvelope,
    /// Residents by country of birth, times the share of women, times survey prevalence.
    IndirectEstimation,
    /// The posterior of a model of neighbouring areas and years (Riebler and others 2016).
    Bym2,
    /// The straight-line distance on the ground.
    Distance,
    /// What services offer, shared out among all who can reach them (Luo and Qi 2009).
    FloatingCatchment,
    /// A composite index of indicators, with the interval that their draws and ranges leave.
    CompositeIndex,
    /// The difference of two shares of the whole map, taken draw by draw.
    ShareGap,
    /// Whole units shared out by a rule of apportionment.
    Apportionment,
}

impl Method {
    /// The method in a few words, for a legend or a table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AsPublished => "as published",
            Self::Garwood => "exact Poisson limits (Garwood 1936)",
            Self::Byar => "Byar's limits (Breslow and Day 1987)",
            Self::PoissonEnvelope => "envelope of Poisson limits over every possible count",
            Self::Mover => "difference of rates (Zou and Donner 2008)",
            Self::Wilson => "Wilson's limits (1927)",
            Self::WilsonEnvelope => "envelope of Wilson's limits over every possible count",
            Self::Dobson => "Dobson's limits (1991) on Byar's",
            Self::DobsonEnvelope => "envelope of Dobson's limits over every possible count",
            Self::IndirectEstimation => {
                "indirect estimation (Dorkenoo, Morison and Macfarlane 2007)"
            }
            Self::Bym2 => "model of neighbouring areas and years (BYM2, Riebler and others 2016)",
            Self::Distance => "straight-line distance",
            Self::FloatingCatchment => {
                "enhanced two-step floating catchment (Luo and Qi 2009), limits from draws of the people"
            }
            Self::CompositeIndex => "composite index of the plan's indicators",
            Self::ShareGap => "difference of shares, draw by draw",
            Self::Apportionment => "shared out by the plan's rule of apportionment",
        }
    }

    /// The method's name as the outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AsPublished => "as_published",
            Self::Garwood => "garwood",
            Self::Byar => "byar",
            Self::PoissonEnvelope => "poisson_envelope",
            Self::Mover => "mover",
            Self::Wilson => "wilson",
            Self::WilsonEnvelope => "wilson_envelope",
            Self::Dobson => "dobson",
            Self::DobsonEnvelope => "dobson_envelope",
            Self::IndirectEstimation => "indirect_estimation",
            Self::Bym2 => "bym2",
            Self::Distance => "distance",
            Self::FloatingCatchment => "floating_catchment",
            Self::CompositeIndex => "composite_index",
            Self::ShareGap => "share_gap",
            Self::Apportionment => "apportionment",
        }
    }
}

/// What a figure counts, and per how many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Unit(Arc<str>);

impl Unit {
    /// A unit in words, such as "assessments per 10,000 children aged 0 to 17".
    pub fn new(words: impl Into<String>) -> Self {
        Self(Arc::from(words.into()))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Unit {
    fn from(words: String) -> Self {
        Self::new(words)
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.as_str().to_owned()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number and its interval, with the level, method and unit they are to be read by.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    value: Option<f64>,
    lower: f64,
    upper: f64,
    level: Option<Level>,
    method: Method,
    unit: Unit,
    possible: Option<(f64, f64)>,
}

/// An estimate that cannot be one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// A number that is not finite, or an interval that does not hold its value.
    #[error(
        "value {value:?} with interval {lower} to {upper} is not an estimate: expected finite numbers, lower <= value <= upper"
    )]
    Disordered {
        /// The value, if one was given.
        value: Option<f64>,
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
    },
    /// A level outside 0.5 to 1.
    #[error("{0} is not a level: expected a proportion between 0.5 and 1, such as 0.95")]
    Level(f64),
}

impl Estimate {
    /// An estimate of finite numbers with `lower <= value <= upper`.
    ///
    /// `value` is `None` where the count behind it is withheld: then the interval
    /// alone is known. `level` is `None` where the interval holds for certain
    /// (a printed range, a distance) rather than with a probability.
    ///
    /// # Errors
    /// When a number is not finite or they are out of order.
    pub fn new(
        value: Option<f64>,
        (lower, upper): (f64, f64),
        level: Option<Level>,
        method: Method,
        unit: Unit,
    ) -> Result<Self, EstimateError> {
        let inside =
            value.is_none_or(|value| value.is_finite() && lower <= value && value <= upper);
        if lower.is_finite() && upper.is_finite() && lower <= upper && inside {
            Ok(Self {
                value,
                lower,
                upper,
                level,
                method,
                unit,
                possible: None,
            })
        } else {
            Err(EstimateError::Disordered {
                value,
                lower,
                upper,
            })
        }
    }

    /// The same estimate, with the values its figure can have over every count behind it.
    ///
    /// A rate of a withheld count has no value, and its limits hold sampling error
    /// too; this is the narrower range of the rate itself.
    ///
    /// # Errors
    /// When the range is out of order or leaves the limits.
    pub fn possibly(mut self, (least, most): (f64, f64)) -> Result<Self, EstimateError> {
        if self.lower <= least && least <= most && most <= self.upper {
            self.possible = Some((least, most));
            Ok(self)
        } else {
            Err(EstimateError::Disordered {
                value: None,
                lower: least,
                upper: most,
            })
        }
    }

    /// The values the figure can have, sampling error left aside: its value alone
    /// where there is one, else what [`Estimate::possibly`] was told, else the limits.
    #[must_use]
    pub fn possible(&self) -> (f64, f64) {
        match (self.value, self.possible) {
            (Some(value), _) => (value, value),
            (None, Some(range)) => range,
            (None, None) => (self.lower, self.upper),
        }
    }

    /// The number; `None` where only the interval is known.
    #[must_use]
    pub const fn value(&self) -> Option<f64> {
        self.value
    }

    /// The lower limit.
    #[must_use]
    pub const fn lower(&self) -> f64 {
        self.lower
    }

    /// The upper limit.
    #[must_use]
    pub const fn upper(&self) -> f64 {
        self.upper
    }

    /// The level of the interval; `None` where it holds for certain.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        self.level
    }

    /// How it was made.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// What it counts.
    #[must_use]
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }
}

/// What stands behind a figure, in the words of the status column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A count or a measure known exactly, as published.
    Exact,
    /// A count that was rounded before it was printed.
    Rounded,
    /// Computed from figures that are known exactly.
    Computed,
    /// Estimated with declared assumptions: not a count of anyone.
    Estimated,
    /// Computed from at least one rounded or withheld count: the interval says how little is known.
    Bounded,
    /// No figure; the marker says why.
    Marked(Marker),
}

impl Status {
    /// The status as the outputs print it: a word, or the marker.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rounded => "rounded",
            Self::Computed => "computed",
            Self::Estimated => "estimated",
            Self::Bounded => "bounded",
            Self::Marked(marker) => marker.shorthand(),
        }
    }

    /// What it means, in words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Exact => "a number known exactly",
            Self::Rounded => "rounded before it was shown; it lies between lower and upper",
            Self::Computed => "computed from figures that are known exactly",
            Self::Estimated => "estimated with declared assumptions; not a count",
            Self::Bounded => "computed from a rounded or withheld count",
            Self::Marked(marker) => marker.meaning(),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One published figure: its status, and its estimate where anything is known.
///
/// A withheld count has the status `[c]` and an estimate without a value;
/// a missing one has a marker and no estimate at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What stands behind it.
    pub status: Status,
    /// What is known of it; `None` when nothing is.
    pub estimate: Option<Estimate>,
}

impl Figure {
    /// A figure that is missing, and why.
    #[must_use]
    pub const fn missing(marker: Marker) -> Self {
        Self {
            status: Status::Marked(marker),
            estimate: None,
        }
    }

    /// The number, where there is one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.estimate.as_ref().and_then(Estimate::value)
    }

    /// The lower limit, where there is one.
    #[must_use]
    pub fn lower(&self) -> Option<f64> {
        self.estimate.as_ref().map(Estimate::lower)
    }

    /// The upper limit, where there is one.
    #[must_use]
    pub fn upper(&self) -> Option<f64> {
        self.estimate.as_ref().map(Estimate::upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_numbers_that_are_not_estimates() {
        let make = |value, lower, upper| {
            Estimate::new(
                value,
                (lower, upper),
                Some(Level::P95),
                Method::Byar,
                Unit::new("events"),
            )
        };
        assert!(make(Some(2.0), 1.0, 3.0).is_ok());
        assert!(make(None, 1.0, 3.0).is_ok());
        assert!(make(Some(4.0), 1.0, 3.0).is_err());
        assert!(make(Some(f64::NAN), 1.0, 3.0).is_err());
        assert!(make(None, f64::NAN, 3.0).is_err());
        assert!(make(None, 1.0, f64::INFINITY).is_err());
        assert!(make(None, 3.0, 1.0).is_err());
    }

    #[test]
    fn a_withheld_figure_keeps_its_possible_range() {
        let withheld = Estimate::new(
            None,
            (0.0, 11.7),
            Some(Level::P95),
            Method::PoissonEnvelope,
            Unit::new("events"),
        )
        .expect("ordered");
        assert_eq!(withheld.possible(), (0.0, 11.7));
        assert!(withheld.clone().possibly((1.0, 12.0)).is_err());
        assert_eq!(
            withheld.possibly((1.0, 5.0)).expect("inside").possible(),
            (1.0, 5.0)
        );
    }

    #[test]
    fn a_level_is_a_proportion() {
        assert!(Level::new(0.95).is_ok());
        assert!(Level::new(95.0).is_err());
        assert!(Level::new(f64::NAN).is_err());
    }
}
