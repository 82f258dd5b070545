//! What a model is fitted to.

use std::collections::BTreeSet;

use vocabulary::{AreaCode, Count, CountInterval, Neighbours};

use super::cell::Cell;
use super::error::{ModelFailure, ModelFailures};
use super::latent::Border;
use super::plan::ModelPlan;
use super::prior::Prior;

/// A number of every cell that may explain its risk.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    /// What it is called.
    pub name: String,
    /// One number a cell, in the order of the cells.
    pub values: Vec<f64>,
}

/// What is known of the sum of some areas' counts in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTotal {
    /// What it is called, for a refusal.
    pub name: String,
    /// The place of its period.
    pub period: usize,
    /// The places of its areas.
    pub areas: Vec<usize>,
    /// What the sum can be.
    pub within: CountInterval,
}

/// Counts of areas over periods, with what is known besides.
///
/// Cells stand area by area in the order of the neighbours' areas, and within an area in the
/// order of the periods.
#[derive(Debug, Clone)]
pub struct MapData {
    /// Who is whose neighbour. A link in one direction counts in both.
    pub neighbours: Neighbours,
    /// When the periods are, rising; any unit. One period is one number.
    pub times: Vec<f64>,
    /// What is known of each cell's count, and the events expected where the relative risk is 1.
    pub cells: Vec<(Count, f64)>,
    /// What may explain the risks.
    pub covariates: Vec<Covariate>,
    /// What is known of sums of counts.
    pub totals: Vec<PublishedTotal>,
}

/// The largest count that a cell can be known to hold: beyond it a number of counts has no
/// neighbours among floating-point numbers.
const LARGEST: u64 = 1 << 53;

impl MapData {
    /// How many periods there are.
    #[must_use]
    pub const fn periods(&self) -> usize {
        self.times.len()
    }

    pub(super) fn code(&self, cell: usize) -> AreaCode {
        let area = cell / self.periods().max(1);
        let areas = self.neighbours.areas();
        areas.code_at(area).expect("a cell of an area of the list")
    }

    /// Checks everything that a fit takes for granted.
    pub(super) fn checked(&self, plan: &ModelPlan) -> Result<(), ModelFailures> {
        self.laid_out()?;
        let mut found = self.cells_unfit();
        found.extend(self.covariates_unfit());
        if let Err(why) = plan.priors.checked() {
            found.push(ModelFailure::Priors(why.to_string()));
        }
        let unfit = |threshold: &&f64| !(threshold.is_finite() && **threshold > 0.0);
        let thresholds = plan.thresholds.iter().filter(unfit);
        found.extend(thresholds.map(|of| ModelFailure::Threshold(*of)));
        ModelFailures::none_or(found, ())
    }

    /// Whether areas, periods and cells fit each other: nothing else can be looked at before.
    fn laid_out(&self) -> Result<(), ModelFailure> {
        let areas = self.neighbours.len();
        if areas < 2 {
            return Err(ModelFailure::TooFewAreas { areas });
        }
        let rising = self.times.windows(2).all(|pair| pair[0] < pair[1]);
        let finite = self.times.iter().all(|time| time.is_finite());
        if self.times.is_empty() || !rising || !finite {
            return Err(ModelFailure::Periods);
        }
        let cells = areas * self.periods();
        let lengths = self.covariates.iter().map(|of| of.values.len());
        if self.cells.len() != cells || lengths.into_iter().any(|length| length != cells) {
            return Err(ModelFailure::Lengths {
                found: self.cells.len(),
                expected: cells,
            });
        }
        Ok(())
    }

    fn cells_unfit(&self) -> Vec<ModelFailure> {
        let mut found = Vec::new();
        let unfit = |expected: f64| !(expected.is_finite() && expected > 0.0);
        let codes = self.codes_where(|cell| unfit(self.cells[cell].1));
        if !codes.is_empty() {
            found.push(ModelFailure::Expected(codes));
        }
        let large = |cell: usize| {
            let within = self.cells[cell].0.interval();
            within.is_some_and(|within| within.upper() > LARGEST)
        };
        let codes = self.codes_where(large);
        if !codes.is_empty() {
            found.push(ModelFailure::TooLarge(codes));
        }
        let is_unknown = |(count, _): &(Count, f64)| count.interval().is_none();
        if self.cells.iter().all(is_unknown) {
            found.push(ModelFailure::NothingKnown);
        }
        found
    }

    fn covariates_unfit(&self) -> impl Iterator<Item = ModelFailure> {
        self.covariates.iter().filter_map(|covariate| {
            let codes = self.codes_where(|cell| !covariate.values[cell].is_finite());
            if !codes.is_empty() {
                return Some(ModelFailure::Covariate {
                    name: covariate.name.clone(),
                    codes,
                });
            }
            let first = covariate.values.first().copied().unwrap_or(0.0);
            let range = covariate.values.iter();
            let range = range.map(|value| (value - first).abs()).fold(0.0, f64::max);
            (range <= 1e-12 * first.abs())
                .then(|| ModelFailure::ConstantCovariate(covariate.name.clone()))
        })
    }

    fn codes_where(&self, is: impl Fn(usize) -> bool) -> Vec<AreaCode> {
        let cells = (0..self.cells.len()).filter(|cell| is(*cell));
        let codes: BTreeSet<AreaCode> = cells.map(|cell| self.code(cell)).collect();
        codes.into_iter().collect()
    }

    pub(super) fn model_cells(&self) -> Vec<Cell> {
        let cells = self.cells.iter();
        cells
            .map(|(count, expected)| Cell::new(*count, *expected))
            .collect()
    }

    /// The fixed effects' numbers, a row a cell. Covariates are taken as they are.
    pub(super) fn fixed(&self) -> Vec<Vec<f64>> {
        let row = |cell: usize| {
            let values = self.covariates.iter().map(|of| of.values[cell]);
            std::iter::once(1.0).chain(values).collect()
        };
        (0..self.cells.len()).map(row).collect()
    }

    /// The fixed effects' priors.
    pub(super) fn borders(&self, plan: &ModelPlan) -> Vec<Border> {
        let border = |prior: Prior| match prior {
            Prior::Normal { mean, sd } => Border {
                mean,
                precision: 1.0 / (sd * sd),
            },
            // Refused when the priors were checked.
            _ => Border {
                mean: 0.0,
                precision: 1.0,
            },
        };
        let covariates = self.covariates.iter().map(|_| plan.priors.coefficients);
        std::iter::once(plan.priors.intercept)
            .chain(covariates)
            .map(border)
            .collect()
    }
}
