//! Scores and what each indicator gives to them.

use super::check::not_above_nought;
use super::normalise::Scaler;
use super::{Aggregation, Composite, Figures, Scale};
use crate::PrioritiseError;

/// One area's score and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The score.
    pub score: f64,
    /// What each component gives, in their order: `w_c v_c`, or `w_c ln v_c` of a geometric mean.
    pub parts: Vec<f64>,
    /// The parts added up in their order, to the last bit: the score, or its logarithm.
    pub sum: f64,
}

/// Puts figures on their scale in the form in which weights are taken: values that are added up.
#[derive(Debug, Clone)]
pub(super) struct Weigher {
    scalers: Vec<Scaler>,
    aggregation: Aggregation,
    on_unit_scale: bool,
}

impl Weigher {
    pub(super) fn new(composite: &Composite, areas: usize) -> Self {
        let components = composite.components().iter();
        let scalers = components
            .map(|one| Scaler::new(one.normalisation, one.direction, areas))
            .collect();
        let mut others = composite.components().iter();
        Self {
            scalers,
            aggregation: composite.aggregation(),
            on_unit_scale: others.any(|one| one.normalisation.scale() == Scale::Unit),
        }
    }

    pub(super) fn scaler(&self, component: usize) -> &Scaler {
        &self.scalers[component]
    }

    /// Turns figures into what is weighed.
    ///
    /// # Errors
    /// With the place of a value that a geometric mean cannot take.
    pub(super) fn weigh(&mut self, component: usize, figures: &mut [f64]) -> Result<(), usize> {
        self.scalers[component].apply(figures);
        self.take(figures)
    }

    /// The same of values that are on the scale already.
    pub(super) fn take(&self, values: &mut [f64]) -> Result<(), usize> {
        let Aggregation::Geometric { least } = self.aggregation else {
            return Ok(());
        };
        for (at, value) in values.iter_mut().enumerate() {
            if self.on_unit_scale {
                *value = least + (1.0 - least) * *value;
            }
            if *value <= 0.0 {
                return Err(at);
            }
            *value = libm::log(*value);
        }
        Ok(())
    }

    /// Whether there are values that it cannot take.
    pub(super) const fn may_refuse(&self) -> bool {
        matches!(self.aggregation, Aggregation::Geometric { .. })
    }

    /// A score from the sum of its parts.
    pub(super) fn score(&self, sum: f64) -> f64 {
        match self.aggregation {
            Aggregation::Arithmetic => sum,
            Aggregation::Geometric { .. } => libm::exp(sum),
        }
    }
}

/// The weighted sum of each area's values, by component.
pub(super) fn sums(values: &[Vec<f64>], weights: &[f64], into: &mut [f64]) {
    into.fill(0.0);
    for (column, weight) in values.iter().zip(weights) {
        for (sum, value) in into.iter_mut().zip(column) {
            *sum += weight * value;
        }
    }
}

/// Scores from central figures.
pub(super) fn central(
    composite: &Composite,
    figures: &Figures,
) -> Result<Vec<Option<Scored>>, PrioritiseError> {
    let areas = figures.scored();
    let mut weigher = Weigher::new(composite, areas.len());
    let weights = composite.weights();
    let mut parts = vec![Vec::with_capacity(weights.len()); areas.len()];
    for (component, (column, weight)) in figures.columns().iter().zip(&weights).enumerate() {
        let mut values: Vec<_> = areas
            .iter()
            .filter_map(|area| column[*area].centre())
            .collect();
        weigher
            .weigh(component, &mut values)
            .map_err(|at| not_above_nought(composite, figures, component, areas[at]))?;
        for (parts, value) in parts.iter_mut().zip(values) {
            parts.push(weight * value);
        }
    }
    let mut scores = vec![None; figures.areas().len()];
    for (area, parts) in areas.into_iter().zip(parts) {
        let sum = parts.iter().fold(0.0, |sum, part| sum + part);
        scores[area] = Some(Scored {
            score: weigher.score(sum),
            parts,
            sum,
        });
    }
    Ok(scores)
}
