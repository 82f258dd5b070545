//! A fit: what the posterior says of every cell, and of the model.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use vocabulary::Verdict;

use super::check::{Diagnostics, diagnostics};
use super::draw::Draws;
use super::endless::endless_means;
use super::error::{ModelFailure, ModelFailures};
use super::explore::{Hyperparameters, Unbounded};
use super::importance::weighted;
use super::input::MapData;
use super::latent::Latent;
use super::lattice::Lattice;
use super::marginal::Marginal;
use super::message::{Message, messages};
use super::plan::{Interaction, ModelPlan, Space};
use super::propagate::{Known, Unsettled};
use super::score::{Scored, log_score, score};
use super::structure::Graph;
use crate::reliability::by_width;

/// Mean, standard deviation, median and equal-tailed 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
    /// The median.
    pub median: f64,
    /// 2.5% lie below.
    pub lower: f64,
    /// 2.5% lie above.
    pub upper: f64,
}

impl Spread {
    /// Mean and standard deviation, with the quantiles of [`SHARES`].
    const fn new((mean, sd): (f64, f64), [lower, median, upper]: [f64; 3]) -> Self {
        Self {
            mean,
            sd,
            median,
            lower,
            upper,
        }
    }
}

/// Of what the posterior of a cell's log relative risk is made: shares of its precision, which
/// sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The cell's own count.
    pub own: f64,
    /// Other cells: neighbours, other periods and the level of all.
    pub others: f64,
    /// Published totals.
    pub totals: f64,
}

/// What the posterior says of one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedCell {
    /// The relative risk, the intercept included. Where nothing is known of a count its mean and
    /// standard deviation can be infinite.
    pub risk: Spread,
    /// The probabilities that it is above each threshold of the plan.
    pub exceedance: Vec<f64>,
    /// Ranks among the areas of its period that leave 2.5% out at each end, and the middle one;
    /// 1 is the highest.
    pub rank: (u32, u32, u32),
    /// The median over the width of the interval.
    pub relative_precision: f64,
    /// Whether it may be relied on, by that.
    pub verdict: Verdict,
    /// What it was decided by.
    pub decided: Decided,
    /// The logarithm of the probability of what the cell says, given all other cells; `None`
    /// where it says nothing.
    pub log_score: Option<f64>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// How areas differ in it.
    pub space: Space,
    /// One a cell, in the order of the cells.
    pub cells: Vec<FittedCell>,
    /// The intercept and the covariates' coefficients, by name.
    pub effects: Vec<(String, Spread)>,
    /// Standard deviations and the mixing parameter, by name.
    pub parameters: Vec<(String, Spread)>,
    /// Twentieths of the posterior of the same effects and parameters, by name: the values below
    /// which 5%, 10% and so on to 95% of it lie.
    pub twentieths: Vec<(String, Vec<f64>)>,
    /// The scaling factor of each part of the map, in the order of the parts' first areas.
    pub scaling_factors: Vec<f64>,
    /// How well it foretells.
    pub score: Scored,
    /// Whether it came to rest, and how far it can be off.
    pub diagnostics: Diagnostics,
    /// Joint draws.
    pub draws: Draws,
}

/// Fits a model.
///
/// # Units
/// Relative risks: events over those expected.
///
/// # Formula
/// That of the [module](super).
///
/// # Errors
/// With everything that is wrong with the input, or why the fit is not good enough to show.
///
/// # References
/// Those of the [module](super); cross-validation without refitting: Held, Schrödle and Rue
/// (2010), in Statistical Modelling and Regression Structures, p. 91-110.
pub fn fit(data: &MapData, plan: &ModelPlan) -> Result<Fit, ModelFailures> {
    data.checked(plan)?;
    let totals = data.totals()?;
    let several = data.periods() > 1;
    let latent = Latent::new(
        Graph::new(&data.neighbours),
        &data.times,
        (plan.space, plan.interaction),
        data.fixed(),
        data.borders(plan),
    );
    let known = Known::new(latent, data.model_cells(), totals);
    let priors = &plan.priors;
    let interaction = several && plan.interaction != Interaction::None;
    let hyperparameters = Hyperparameters {
        sigma: priors.sigma,
        phi: (plan.space != Space::Independent).then_some(priors.phi),
        sigma_time: several.then_some(priors.sigma_time),
        sigma_interaction: interaction.then_some(priors.sigma_interaction),
        level: None,
    };
    let mut lattice = known.explore(&hyperparameters).map_err(refused)?;
    let mut messages = messages(&known, &hyperparameters, &lattice);
    let weighted = weighted(&known, &hyperparameters, &lattice);
    let effective = weighted.as_ref().map(|of| of.effective);
    if let Some(weighted) = weighted.filter(|of| of.is_bent(&messages)) {
        lattice.weights = weighted.weights;
        messages = weighted.messages;
    }
    let covariates = data.covariates.iter().map(|of| of.name.clone());
    let names: Vec<String> = std::iter::once("intercept".to_owned())
        .chain(covariates)
        .collect();
    let fitted = summarised(
        &known,
        &hyperparameters,
        &lattice,
        (&messages, effective),
        (plan, &names),
    )?;
    Ok(fitted)
}

fn refused(why: Unbounded) -> ModelFailure {
    match why {
        Unbounded::Nowhere(Unsettled::NotPositive) => ModelFailure::Refused {
            why: "a matrix has no factor".to_owned(),
            remedy: "choose priors of standard deviations nearer to what can be, and leave out covariates that repeat each other",
        },
        Unbounded::Nowhere(Unsettled::Sweeps) => ModelFailure::refused("it does not come to rest"),
        Unbounded::Nowhere(Unsettled::Total(_)) => ModelFailure::Refused {
            why: "a total is all but impossible where its cells are".to_owned(),
            remedy: "check its areas and its rounding",
        },
        Unbounded::Endless => {
            ModelFailure::refused("the posterior of the standard deviations has no end")
        }
    }
}

fn summarised(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
    (messages, effective): (&[Option<Message>], Option<f64>),
    (plan, names): (&ModelPlan, &[String]),
) -> Result<Fit, ModelFailure> {
    let cells = known.cells.len();
    let marginals: Vec<Marginal> = (0..cells + names.len())
        .into_par_iter()
        .map(|at| {
            let message = messages.get(at).and_then(Option::as_ref);
            // A cell that decides by itself is in its site already.
            let cell = known.cells.get(at).filter(|cell| !cell.is_certain());
            Marginal::new(lattice, at, cell, message)
        })
        .collect();
    // Not a number is as far off as can be, and `max` would pass it over.
    let off = marginals.iter().map(|of| of.off);
    let off = off.map(|off| if off.is_finite() { off } else { f64::INFINITY });
    let off = off.fold(0.0, f64::max);
    let diagnostics = diagnostics(known, hyperparameters, lattice, (off, effective)).checked()?;
    let draws = Draws::new(
        known,
        hyperparameters,
        lattice,
        &marginals,
        (plan.draws, plan.seed),
    );
    let ranks = ranks(known, &draws);
    let is_endless = endless_means(known, hyperparameters, lattice);
    let fitted: Vec<FittedCell> = (0..cells)
        .into_par_iter()
        .map(|cell| {
            let marginal = &marginals[cell];
            let mut risk = of_risk(marginal);
            if is_endless[cell] {
                (risk.mean, risk.sd) = (f64::INFINITY, f64::INFINITY);
            }
            let width = risk.upper - risk.lower;
            FittedCell {
                risk,
                exceedance: plan
                    .thresholds
                    .iter()
                    .map(|threshold| 1.0 - marginal.below(libm::log(*threshold)))
                    .collect(),
                rank: ranks[cell],
                relative_precision: risk.median / width,
                verdict: by_width(width, risk.median),
                decided: decided(lattice, cell),
                log_score: log_score(known, hyperparameters, lattice, cell),
            }
        })
        .collect();
    let numbers = fitted
        .iter()
        .zip(&is_endless)
        .flat_map(|(cell, is_endless)| {
            let moments = [cell.risk.mean, cell.risk.sd];
            let moments = moments.map(|of| if *is_endless { 1.0 } else { of });
            [moments[0], moments[1], cell.risk.upper]
        });
    if numbers.into_iter().any(|number| !number.is_finite()) {
        return Err(ModelFailure::refused("a relative risk has no finite mean"));
    }
    let effects = || names.iter().cloned().zip(&marginals[cells..]);
    let twentieths = effects().map(|(name, marginal)| {
        let quantiles = TWENTIETHS.map(|share| marginal.quantile(share));
        (name, quantiles.to_vec())
    });
    let of_parameters = parameter_quantiles(hyperparameters, lattice, &TWENTIETHS);
    let of_parameters = of_parameters.into_iter();
    let of_parameters = of_parameters.map(|(name, quantiles)| (name.to_owned(), quantiles));
    Ok(Fit {
        space: plan.space,
        score: score(&fitted),
        cells: fitted,
        twentieths: twentieths.chain(of_parameters).collect(),
        effects: effects()
            .map(|(name, marginal)| (name, of_effect(marginal)))
            .collect(),
        parameters: parameters(hyperparameters, lattice),
        scaling_factors: known.latent.graph().factors.clone(),
        diagnostics,
        draws,
    })
}

const SHARES: [f64; 3] = [0.025, 0.5, 0.975];
const TWENTIETHS: [f64; 19] = [
    0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80,
    0.85, 0.90, 0.95,
];

fn of_risk(marginal: &Marginal) -> Spread {
    let quantiles = SHARES.map(|share| libm::exp(marginal.quantile(share)));
    Spread::new(marginal.risk_moments(), quantiles)
}

fn of_effect(marginal: &Marginal) -> Spread {
    let quantiles = SHARES.map(|share| marginal.quantile(share));
    Spread::new(marginal.moments(), quantiles)
}

/// Each hyperparameter's mean and standard deviation from the lattice's weights, and its quantiles.
fn parameters(hyperparameters: &Hyperparameters, lattice: &Lattice) -> Vec<(String, Spread)> {
    let values: Vec<Vec<f64>> = lattice
        .points
        .iter()
        .map(|point| hyperparameters.values(&point.scores))
        .map(|values| values.into_iter().map(|value| value.value).collect())
        .collect();
    let quantiles = parameter_quantiles(hyperparameters, lattice, &SHARES);
    quantiles
        .into_iter()
        .enumerate()
        .map(|(at, (name, quantiles))| {
            let weighted = |of: &dyn Fn(f64) -> f64| -> f64 {
                let pairs = values.iter().zip(&lattice.weights);
                pairs.map(|(values, weight)| of(values[at]) * weight).sum()
            };
            let mean = weighted(&|value| value);
            let variance = weighted(&|value| (value - mean) * (value - mean));
            let sd = libm::sqrt(variance.max(0.0));
            let quantiles = [quantiles[0], quantiles[1], quantiles[2]];
            (name.to_owned(), Spread::new((mean, sd), quantiles))
        })
        .collect()
}

/// Each hyperparameter's quantiles; one that is given has its value throughout.
fn parameter_quantiles(
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
    shares: &[f64],
) -> Vec<(&'static str, Vec<f64>)> {
    let mut open = 0;
    hyperparameters
        .named()
        .into_iter()
        .map(|(name, prior)| {
            let scores = if prior.is_open() {
                open += 1;
                lattice.score_quantiles(open - 1, shares)
            } else {
                vec![0.0; shares.len()]
            };
            let values = scores.into_iter().map(|score| prior.at_score(score).value);
            (name, values.collect())
        })
        .collect()
}

/// The ranks of every cell among those of its period.
fn ranks(known: &Known, draws: &Draws) -> Vec<(u32, u32, u32)> {
    let periods = known.latent.periods;
    let mut ranks = vec![(0, 0, 0); known.cells.len()];
    for period in 0..periods {
        let cells: Vec<usize> = (0..known.latent.areas)
            .map(|area| area * periods + period)
            .collect();
        for (cell, rank) in cells.iter().zip(draws.ranks(&cells)) {
            ranks[*cell] = rank;
        }
    }
    ranks
}

/// Shares of the precision at each point, averaged over the points.
fn decided(lattice: &Lattice, cell: usize) -> Decided {
    let (mut own, mut totals) = (0.0, 0.0);
    for (point, weight) in lattice.points.iter().zip(&lattice.weights) {
        let gaussian = &point.rest.gaussian;
        let variance = gaussian.variance[cell];
        let (_, before) = point.rest.cavities[cell].without();
        own += weight * (1.0 - variance / before).clamp(0.0, 1.0);
        let without = gaussian.variance_without_totals[cell];
        totals += weight * (1.0 - variance / without).clamp(0.0, 1.0);
    }
    // Both are shares of one precision: together they are at most all of it.
    let totals = totals.min(1.0 - own);
    Decided {
        own,
        totals,
        others: 1.0 - own - totals,
    }
}
