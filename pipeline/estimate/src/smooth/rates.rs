//! Events and the population they are from, checked.

use std::sync::Arc;

use vocabulary::{AreaCode, AreaColumn, AreaList};

use crate::cells::real;

/// Events and population of two areas or more: every population above nought, some event somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    areas: Arc<AreaList>,
    events: Vec<u64>,
    populations: Vec<f64>,
}

/// Why there is nothing to smooth.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SmoothFailure {
    /// Two inputs that are not over the same areas.
    #[error("the {what} are not over the same areas: align both to one list of areas")]
    OtherAreas {
        /// Which of the inputs.
        what: &'static str,
    },
    /// Fewer than two areas.
    #[error("{areas} area(s): smoothing draws on other areas and needs two or more")]
    TooFewAreas {
        /// How many there are.
        areas: usize,
    },
    /// Areas whose population is nought, below it, or no finite number.
    #[error(
        "the populations of {0:?} are not above nought: there is no rate to smooth; leave these areas out"
    )]
    NoPopulation(Vec<AreaCode>),
    /// No event anywhere.
    #[error("no area has an event: all rates are nought, and there is nothing to smooth")]
    NoEvents,
}

impl Rates {
    /// Checks events and population.
    ///
    /// # Units
    /// Events, and any measure of what they are from: persons, person-years, expected events.
    ///
    /// # Errors
    /// Columns over other areas; fewer than two areas; a population that is not above nought; no event at all.
    pub fn new(
        events: &AreaColumn<u64>,
        population: &AreaColumn<f64>,
    ) -> Result<Self, SmoothFailure> {
        let areas = events.areas();
        if !Arc::ptr_eq(areas, population.areas()) && !areas.codes().eq(population.areas().codes())
        {
            return Err(SmoothFailure::OtherAreas {
                what: "events and the population",
            });
        }
        if areas.len() < 2 {
            return Err(SmoothFailure::TooFewAreas { areas: areas.len() });
        }
        let without = population
            .iter()
            .filter(|(_, n)| !(n.is_finite() && **n > 0.0));
        let without: Vec<AreaCode> = without.map(|(code, _)| code).collect();
        if !without.is_empty() {
            return Err(SmoothFailure::NoPopulation(without));
        }
        if events.values().all(|events| *events == 0) {
            return Err(SmoothFailure::NoEvents);
        }
        Ok(Self {
            areas: Arc::clone(areas),
            events: events.as_slice().to_vec(),
            populations: population.as_slice().to_vec(),
        })
    }

    /// The areas, in whose order everything stands.
    #[must_use]
    pub fn areas(&self) -> &Arc<AreaList> {
        &self.areas
    }

    pub(crate) fn events(&self) -> &[u64] {
        &self.events
    }

    pub(crate) fn populations(&self) -> &[f64] {
        &self.populations
    }

    /// Rates and populations.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        let pairs = self.events.iter().zip(&self.populations);
        pairs.map(|(events, population)| (real(*events) / population, *population))
    }

    /// The mean rate, and Marshall's moment estimate of the variance of the underlying rates, not cut at 0.
    pub(crate) fn moments(&self) -> (f64, f64) {
        let areas = real(self.events.len() as u64);
        let population: f64 = self.populations.iter().sum();
        let mean = self.events.iter().map(|events| real(*events)).sum::<f64>() / population;
        let squares = self.iter().map(|(rate, n)| n * (rate - mean).powi(2));
        (
            mean,
            squares.sum::<f64>() / population - mean / (population / areas),
        )
    }

    /// A column of values that stand in the order of the areas.
    pub(super) fn column<T>(&self, values: Vec<T>) -> AreaColumn<T> {
        AreaColumn::align_pairs(&self.areas, self.areas.codes().zip(values))
            .expect("one value was computed for every area of the list")
    }
}
