//! What a fit says of every area and period.

use estimate::bym2::{Diagnostics, Draws, Fit, FittedCell, Scored, Spread};
use rayon::prelude::*;
use serde::Serialize;

use super::assemble::Assembled;
use super::compared::Compared;
use super::reference::Chosen;

/// What the model says of every indicator.
#[derive(Debug, Default)]
pub struct Modelled {
    /// In the order of the indicators.
    pub indicators: Vec<OfIndicator>,
}

impl Modelled {
    /// What it says of the table at a place among the results.
    pub fn of_table(&self, at: usize) -> Option<OfTable<'_>> {
        let mut indicators = self.indicators.iter();
        let indicator = indicators.find(|of| (of.first..of.first + of.periods).contains(&at))?;
        Some(OfTable {
            indicator,
            period: at - indicator.first,
        })
    }

    /// How many cells were fitted, in how many fits.
    pub fn shown(&self) -> String {
        let cells: usize = self.indicators.iter().map(|of| of.cells.len()).sum();
        let fits = match self.indicators.len() {
            1 => "1 fit".to_owned(),
            many => format!("{many} fits"),
        };
        format!("{cells} counts, {fits}")
    }
}

/// A fit of one indicator over all of its periods.
#[derive(Debug)]
pub struct OfIndicator {
    /// The place of its first table among the results.
    first: usize,
    /// How many periods it has.
    pub periods: usize,
    /// What a relative risk of 1 is.
    pub reference: Chosen,
    /// Area by area in the order of the codes, and within an area in the order of the periods.
    pub cells: Vec<FittedCell>,
    /// Standard deviations and the mixing parameter, by name.
    pub parameters: Vec<(String, Spread)>,
    /// The intercept and the covariates' coefficients, by name.
    pub effects: Vec<(String, Spread)>,
    /// How many published totals it was given.
    pub totals: usize,
    /// The scaling factor of each part of the map.
    pub scaling_factors: Vec<f64>,
    /// How well it foretells.
    pub score: Scored,
    /// Whether it came to rest.
    pub diagnostics: Diagnostics,
    /// How many areas can be told apart in the newest period.
    pub told_apart: Option<Told>,
    /// Models beside each other, where that was asked for.
    pub compared: Option<Compared>,
}

/// How many pairs of areas can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Told {
    /// All pairs.
    pub pairs: usize,
    /// Those of which one relative risk is above the other in 97.5% of the draws or more.
    pub told: usize,
}

/// What the model says of one indicator in one period.
#[derive(Debug, Clone, Copy)]
pub struct OfTable<'a> {
    /// The fit.
    pub indicator: &'a OfIndicator,
    /// The place of the period.
    period: usize,
}

impl<'a> OfTable<'a> {
    /// What it says of the area at a place in the order of the codes.
    pub fn area(self, at: usize) -> Option<&'a FittedCell> {
        let of = self.indicator;
        of.cells.get(at * of.periods + self.period)
    }
}

impl OfIndicator {
    /// Keeps of a fit what is written, and counts the areas that its draws tell apart.
    pub fn new(first: usize, of: Assembled, fit: Fit, compared: Option<Compared>) -> Self {
        let periods = of.data.periods();
        Self {
            first,
            periods,
            reference: of.reference,
            told_apart: told_apart(&fit.draws, of.data.neighbours.len(), periods),
            cells: fit.cells,
            parameters: fit.parameters,
            effects: fit.effects,
            totals: of.data.totals.len(),
            scaling_factors: fit.scaling_factors,
            score: fit.score,
            diagnostics: fit.diagnostics,
            compared,
        }
    }
}

/// Of more areas pairs are not counted.
const MOST_AREAS: usize = 2_000;
/// Two areas are told apart where so many draws agree which is the higher.
const SHARE: f64 = 0.975;

fn told_apart(draws: &Draws, areas: usize, periods: usize) -> Option<Told> {
    if areas > MOST_AREAS {
        return None;
    }
    let newest = |area: usize| area * periods + periods - 1;
    let of_area = |one: usize| {
        let others = one + 1..areas;
        let is_told = |other: &usize| {
            let (one, other) = (newest(one), newest(*other));
            let above = draws.above(one, other);
            // Where the first is above in more than the rest of the draws, the second is not.
            above >= SHARE || (above <= 1.0 - SHARE && draws.above(other, one) >= SHARE)
        };
        others.filter(is_told).count()
    };
    Some(Told {
        pairs: areas * areas.saturating_sub(1) / 2,
        told: (0..areas).into_par_iter().map(of_area).sum(),
    })
}
