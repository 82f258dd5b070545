//! One measure over all areas and years, ready to be published.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AreaCode, AreaColumn, Category, Count, Figure, Period, SourceId, Unit, Verdict};

/// The name of an indicator: the first part of its fields (`fgm_rate` gives `fgm_rate_value`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IndicatorId(String);

/// The text cannot be the name of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot name an indicator: expected a small letter, then small letters, digits and single underscores, at most 40"
)]
pub struct NotAnIndicatorId(pub String);

impl TryFrom<String> for IndicatorId {
    type Error = NotAnIndicatorId;

    fn try_from(name: String) -> Result<Self, NotAnIndicatorId> {
        let letters = name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let shape = name.starts_with(|c: char| c.is_ascii_lowercase())
            && !name.ends_with('_')
            && !name.contains("__");
        if letters && shape && name.len() <= 40 {
            Ok(Self(name))
        } else {
            Err(NotAnIndicatorId(name))
        }
    }
}

impl From<IndicatorId> for String {
    fn from(id: IndicatorId) -> Self {
        id.0
    }
}

impl IndicatorId {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IndicatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A measure over all areas and periods, with what it takes to read it.
///
/// Grain of `series`: one figure an area and period. Grain of `totals`: one
/// figure a wider area and period, where it can be had.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its name in fields.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// What its figures count.
    pub unit: Unit,
    /// Whether the figures of areas add up.
    pub quantity: Quantity,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published.
    pub decimals: u8,
    /// The sources behind it, in order.
    pub sources: Vec<SourceId>,
    /// Its figures for the areas of the geography.
    pub series: BTreeMap<Period, AreaColumn<Figure>>,
    /// Its figures for wider areas.
    pub totals: BTreeMap<(Period, AreaCode), Figure>,
    /// How far each figure may be relied on, areas and wider areas alike.
    pub verdicts: BTreeMap<(Period, AreaCode), Verdict>,
    /// Whether its areas can be told apart; `None` where that was not asked.
    pub apart: Option<Apart>,
}

/// Whether the figures of areas add up to that of the area that holds them.
///
/// # References
/// Goodchild and Lam (1980), "Areal interpolation: a variant of the traditional spatial problem",
/// Geo-Processing 1: 297-312.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// They add up: a number of people, of workers. A wider area's figure is none of its members'.
    Extensive,
    /// They do not: a rate, a share, a distance, a score. A wider area's figure lies among those of
    /// its members, and may stand for them.
    Intensive,
}

/// Whether the areas of an estimate can be told apart by its newest figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// Whether they can. Where they cannot, wider areas stand in their place on the map.
    pub told: bool,
    /// Why, as a sentence that says nothing of what stands in their place.
    pub sentence: String,
}

impl Indicator {
    /// Its newest period and the figures of it.
    #[must_use]
    pub fn newest(&self) -> Option<(Period, &AreaColumn<Figure>)> {
        self.series
            .iter()
            .next_back()
            .map(|(period, column)| (*period, column))
    }
}

/// One step of how a figure came about.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A cell of a source, after disclosure control.
    Cell {
        /// The source.
        source: SourceId,
        /// The cell's area.
        area: AreaCode,
        /// The cell's period.
        period: Period,
        /// The cell's category.
        category: Category,
        /// What it says.
        says: Count,
    },
    /// A sentence: a formula with its numbers, an assumption, a result.
    Words(String),
}
