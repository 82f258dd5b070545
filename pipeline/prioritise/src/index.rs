//! One number from several indicators, how far each area's place among the others is known, and
//! what its uncertainty comes from.
//!
//! Nothing here reads or writes: figures come in as numbers, draws or ranges. A withheld figure
//! is a range and never its middle, so its area has a range of places and no score. Every score
//! is the sum of its parts.

mod alone;
mod bands;
mod chance;
mod check;
mod dirichlet;
mod drivers;
mod figures;
mod limits;
mod normalise;
mod parts;
mod places;
mod sequence;
mod sobol;
mod tails;
#[cfg(test)]
mod tests;
mod uncertain;
mod values;
mod within;

use serde::{Deserialize, Serialize};

pub use self::alone::{ToldApart, told_apart};
pub use self::dirichlet::Dirichlet;
pub use self::drivers::{Driver, Drivers, Inquiry, Source, drivers};
pub use self::figures::{Figure, Figures};
pub use self::limits::Limits;
pub use self::normalise::{Normalisation, Scale};
pub use self::parts::Scored;
pub use self::places::Places;
pub use self::sequence::Sampling;
pub use self::sobol::{Effect, Sensitivity, indices};
pub use self::uncertain::{RankQuestion, Ranking, rankings};
pub use self::within::{ScoreRange, score_ranges};
use crate::PrioritiseError;

/// Which way an indicator points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The larger the figure, the larger the need.
    MoreIsMoreNeed,
    /// The smaller the figure, the larger the need.
    LessIsMoreNeed,
}

/// One indicator of the index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its name, which no other has.
    pub name: String,
    /// Which way it points.
    pub direction: Direction,
    /// How its figures are put on a scale.
    pub normalisation: Normalisation,
    /// Its share of the index; all add up to 1.
    pub weight: f64,
}

/// How the scaled indicators become one number.
///
/// # References
/// OECD and JRC (2008), Handbook on Constructing Composite Indicators, p. 103-104 (additive and
/// geometric aggregation, and what each lets one indicator make up for in another).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// `sum w_c v_c`: any indicator makes up for any other, in proportion to the weights.
    Arithmetic,
    /// `product v_c^w_c`: the lower one already is, the less the others make up for it.
    ///
    /// A product with a 0 in it is 0 whatever else is known, so every value has to be above 0.
    /// Scales from 0 to 1 are therefore moved to `least` to 1, `v -> least + (1 - least) v`. With
    /// `least` 0 nothing is moved, and an area at 0 is refused. Deviations from a mean lie below 0
    /// by their nature and are refused.
    Geometric {
        /// Where the lowest value is moved to; from 0, below 1.
        least: f64,
    },
}

/// An index that can be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    components: Vec<Component>,
    aggregation: Aggregation,
}

impl Composite {
    /// Components and how they are put together.
    ///
    /// # Units
    /// Weights are shares.
    ///
    /// # Errors
    /// With everything that is wrong: no component, a name twice, weights below 0 or that do not
    /// add up to 1, declared ends against the direction, scales that differ (a weight would
    /// say nothing of how much a component moves the index), and a geometric mean of
    /// values that may lie below 0.
    pub fn new(
        components: Vec<Component>,
        aggregation: Aggregation,
    ) -> Result<Self, PrioritiseError> {
        let found = check::problems(&components, aggregation);
        let it = Self {
            components,
            aggregation,
        };
        found.none_or(it).map_err(PrioritiseError::Index)
    }

    /// What it is made of.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// How that is put together.
    #[must_use]
    pub const fn aggregation(&self) -> Aggregation {
        self.aggregation
    }

    /// The declared weights, in the order of the components.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.components
            .iter()
            .map(|component| component.weight)
            .collect()
    }

    /// The same with other scales, one a component, and another way to put them together.
    ///
    /// # Errors
    /// As [`Composite::new`].
    pub fn with(
        &self,
        normalisations: Option<&[Normalisation]>,
        aggregation: Aggregation,
    ) -> Result<Self, PrioritiseError> {
        let mut components = self.components.clone();
        if let Some(others) = normalisations {
            if others.len() != components.len() {
                let found = check::other_scales(others.len(), components.len());
                return Err(PrioritiseError::Index(found.into()));
            }
            for (component, other) in components.iter_mut().zip(others) {
                component.normalisation = *other;
            }
        }
        Self::new(components, aggregation)
    }

    /// The score of every area of whose components all have a central figure.
    ///
    /// Areas that lack one have no score, and where a scale depends on the other areas they
    /// are not among those: a range is not a place on it.
    ///
    /// # Units
    /// Those of the scale; the larger, the more need. One an area, in the order of the figures.
    ///
    /// # Formula
    /// See [`Normalisation`], [`Aggregation`] and [`Scored`].
    ///
    /// # Errors
    /// When the figures are of another number of components, a component is missing everywhere,
    /// or a geometric mean meets a value that is not above 0.
    pub fn scores(&self, figures: &Figures) -> Result<Vec<Option<Scored>>, PrioritiseError> {
        check::fits(self, figures)?;
        parts::central(self, figures)
    }
}
