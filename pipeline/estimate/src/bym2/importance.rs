//! Where totals join few cells: draws from the normal posterior, weighted by what it leaves out.
//!
//! A total's site is normal along one line, and what a total says of few small counts is not: it
//! bends all of them at once. A draw's weight is the probability of all cells and totals over that
//! of their sites. Weights say how much of the posterior belongs to each point of the lattice, and
//! their means along one cell's risk correct its marginal.
//!
//! # References
//! Geweke (1989), Econometrica 57:1317-1339 (importance sampling). Rue, Martino and Chopin (2009),
//! Journal of the Royal Statistical Society B 71:319-392, section 3.2 (marginals that are
//! corrected along one variable).

use rayon::prelude::*;

use super::draw::normals;
use super::explore::Hyperparameters;
use super::lattice::{Lattice, Point};
use super::message::Message;
use super::propagate::Known;
use super::small::Small;
use super::total::ln_probability;
use crate::cells::{real, whole_part};
use crate::draws::{Draws as Numbers, Purpose};

/// With more cells than this that are not known exactly, weights of single draws would be as
/// many different numbers: no mean of them would be known.
const MOST_CELLS: usize = 100;
/// Draws for all points together, and the fewest for one.
const DRAWS: f64 = 24_000.0;
const FEWEST_OF_A_POINT: f64 = 24.0;
/// Places of a marginal, in halves of a standard deviation from its mean.
const EITHER_WAY: i32 = 9;
/// A place with less than so many draws is not looked at.
const ENOUGH: f64 = 25.0;

/// What weighted draws say of a lattice.
pub(super) struct Weighted {
    /// The share of the posterior in each point.
    pub(super) weights: Vec<f64>,
    /// What each cell's marginal is to be multiplied by, as logarithms.
    pub(super) messages: Vec<Option<Message>>,
    /// As how many independent draws the weighted ones count, as a share of them.
    pub(super) effective: f64,
}

/// What weights may say within two standard deviations of a cell's risk without being followed,
/// beside what the totals' own messages say: as much as the draws' chance can.
const BENT: f64 = 0.1;
/// Where fewer of them count than this share, their chance is larger than what they correct.
const FEWEST: f64 = 0.03;

impl Weighted {
    /// Whether totals bend the posterior more than one normal site each and its messages do: else
    /// those are nearer than weighted draws.
    pub(super) fn is_bent(&self, messages: &[Option<Message>]) -> bool {
        if self.effective < FEWEST {
            return false;
        }
        let bent = |(at, found): (usize, &Option<Message>)| {
            let Some(found) = found else { return false };
            let other = messages.get(at).and_then(Option::as_ref);
            let apart: Vec<f64> = found
                .places()
                .skip(BESIDE)
                .take(2 * TWO_SDS + 1)
                .map(|(risk, ln)| ln - other.map_or(0.0, |other| other.at(risk)))
                .collect();
            let low = apart.iter().copied().fold(f64::INFINITY, f64::min);
            let high = apart.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            high - low > 2.0 * BENT
        };
        self.messages.iter().enumerate().any(bent)
    }
}

/// Places of two standard deviations, and those before them.
const TWO_SDS: usize = 4;
const BESIDE: usize = 5;

/// A draw: the risks of all cells and behind them the fixed effects, and the logarithm of its
/// weight.
struct Draw {
    risks: Vec<f64>,
    /// For each what its own probability is of its site, as a logarithm.
    own: Vec<f64>,
    ln_weight: f64,
}

/// Draws from every point, weighted; nothing where there is no total, or too many cells.
pub(super) fn weighted(
    known: &Known,
    hyperparameters: &Hyperparameters,
    lattice: &Lattice,
) -> Option<Weighted> {
    let is_open = |cell: &usize| {
        known.cells[*cell]
            .within
            .is_some_and(|within| within.width() > 0)
    };
    let cells = 0..known.cells.len();
    let open: Vec<usize> = cells.filter(is_open).collect();
    if known.totals.is_empty() || open.len() > MOST_CELLS || known.cells.len() > 4 * MOST_CELLS {
        return None;
    }
    let mut first = 0;
    let counts: Vec<(u64, u64)> = lattice
        .weights
        .iter()
        .map(|weight| {
            let count = whole_part((0.8 * weight * DRAWS).max(FEWEST_OF_A_POINT));
            first += count;
            (first - count, count)
        })
        .collect();
    let drawn: Option<Vec<Vec<Draw>>> = lattice
        .points
        .par_iter()
        .zip(&counts)
        .map(|(point, (first, count))| draws(known, hyperparameters, point, (*first, *count)))
        .collect();
    let drawn = drawn?;
    // The posterior in a point: its share so far, times the mean of its draws' weights, with the
    // sites' own constant in the place of what the sites were taken for.
    let ln_of = |at: usize| {
        let rest = &lattice.points[at].rest;
        libm::log(lattice.weights[at]) + rest.gaussian.ln_integral
            - rest.ln_evidence
            - libm::log(real(drawn[at].len() as u64))
    };
    let ln_points: Vec<f64> = (0..drawn.len()).map(ln_of).collect();
    let every = || {
        let points = drawn.iter().zip(&ln_points);
        points.flat_map(|(draws, ln)| draws.iter().map(move |draw| (draw, ln + draw.ln_weight)))
    };
    let largest = every().map(|(_, ln)| ln).fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return None;
    }
    let share = |ln: f64| libm::exp(ln - largest);
    let whole: f64 = every().map(|(_, ln)| share(ln)).sum();
    let squares: f64 = every().map(|(_, ln)| share(ln).powi(2)).sum();
    let count = every().count();
    let weights: Vec<f64> = drawn
        .iter()
        .zip(&ln_points)
        .map(|(draws, ln)| {
            let of_draws = draws.iter().map(|draw| share(ln + draw.ln_weight));
            of_draws.sum::<f64>() / whole
        })
        .collect();
    let along = Along {
        drawn: &drawn,
        weights: &weights,
        shares: drawn
            .iter()
            .zip(&ln_points)
            .map(|(draws, ln)| {
                let of_draws = draws.iter().map(|draw| share(ln + draw.ln_weight) / whole);
                of_draws.collect()
            })
            .collect(),
    };
    // The fixed effects stand behind the cells.
    let effects = known.latent.fixed_effects();
    let messages = (0..known.cells.len() + effects)
        .into_par_iter()
        .map(|cell| is_told(known, cell).then(|| along.message(cell)).flatten())
        .collect();
    Some(Weighted {
        weights,
        messages,
        effective: whole * whole / squares / real(count as u64),
    })
}

/// Whether a cell's risk is not decided by its own count alone.
fn is_told(known: &Known, cell: usize) -> bool {
    known.cells.get(cell).is_none_or(|cell| !cell.is_certain())
}

fn draws(
    known: &Known,
    hyperparameters: &Hyperparameters,
    point: &Point,
    (first, count): (u64, u64),
) -> Option<Vec<Draw>> {
    let sites = &point.rest.sites;
    let conditional = point.conditional(known, hyperparameters).ok()?;
    (0..count)
        .map(|at| {
            let numbers = Numbers::new(0, Purpose::Importance, first + at);
            let risks = conditional.draw(&sites.sums, normals(numbers)).ok()?;
            let mut own: Vec<f64> = known
                .cells
                .iter()
                .zip(&risks)
                .zip(&sites.cells)
                .map(|((cell, risk), site)| {
                    if cell.within.is_none() || cell.is_certain() {
                        return 0.0;
                    }
                    cell.ln_chance(*risk) - (site.shift - 0.5 * site.precision * risk) * risk
                })
                .collect();
            own.resize(risks.len(), 0.0);
            let of_total = |total: usize| {
                let exactly = |cell: usize| (risks[cell], 0.0);
                let ln = ln_probability(&known.totals, total, &known.cells, &exactly);
                let weights = sites.sums[total].weights.iter();
                let sum: f64 = weights.map(|(cell, weight)| weight * risks[*cell]).sum();
                let site = sites.totals[total];
                ln.unwrap_or(f64::NEG_INFINITY) - (site.shift - 0.5 * site.precision * sum) * sum
            };
            let of_totals: f64 = (0..known.totals.len()).map(of_total).sum();
            let ln_weight = own.iter().sum::<f64>() + of_totals;
            Some(Draw {
                risks,
                own,
                ln_weight,
            })
        })
        .collect()
}

/// Weighted draws, to be looked at along one cell's risk.
struct Along<'a> {
    drawn: &'a [Vec<Draw>],
    /// The share of each point.
    weights: &'a [f64],
    /// The share of each draw.
    shares: Vec<Vec<f64>>,
}

impl Along<'_> {
    /// What the draws' weights are along a cell's risk, as a multiple of what the cell itself
    /// makes of every point.
    fn message(&self, cell: usize) -> Option<Message> {
        let every = || {
            let points = self.drawn.iter().zip(&self.shares).zip(self.weights);
            points.flat_map(move |((draws, shares), weight)| {
                let own = draws.iter().map(move |draw| libm::exp(draw.own[cell]));
                let whole: f64 = own.clone().sum();
                let each = draws.iter().zip(shares).zip(own);
                each.map(move |((draw, share), own)| {
                    (draw.risks[cell], *share, weight * own / whole)
                })
            })
        };
        let mean: f64 = every().map(|(risk, _, plain)| risk * plain).sum();
        let variance: f64 = every()
            .map(|(risk, _, plain)| (risk - mean).powi(2) * plain)
            .sum();
        let step = libm::sqrt(variance) / 2.0;
        let from = mean - f64::from(EITHER_WAY) * step;
        let places = usize::try_from(2 * EITHER_WAY + 1).ok()?;
        // Each draw counts for the two places beside it.
        let mut found = vec![Place::default(); places];
        for (risk, share, plain) in every() {
            let at = ((risk - from) / step).clamp(0.0, real(places as u64 - 1));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between the ends"
            )]
            let place = (at as usize).min(places - 2);
            let part = at - real(place as u64);
            for (place, part) in [(place, 1.0 - part), (place + 1, part)] {
                let place = &mut found[place];
                place.share += part * share;
                place.squares += (part * share).powi(2);
                place.plain += part * plain;
                place.draws += part;
            }
        }
        Some(Message::new(from, step, smooth(&found)?))
    }
}

/// The draws near a place of a marginal.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    share: f64,
    squares: f64,
    plain: f64,
    draws: f64,
}

/// The logarithms of shares over what is plain, as a polynomial of the fourth degree that goes by
/// as many draws as each place counts for; level beyond the places that have enough.
fn smooth(places: &[Place]) -> Option<Vec<f64>> {
    const TERMS: usize = 5;
    let is_known = |of: &Place| of.draws >= ENOUGH && of.share > 0.0 && of.plain > 0.0;
    let known: Vec<usize> = (0..places.len())
        .filter(|at| is_known(&places[*at]))
        .collect();
    let (first, last) = (*known.first()?, *known.last()?);
    let middle = real(places.len() as u64 - 1) / 2.0;
    let powers = |at: usize| -> [f64; TERMS] {
        let score = real(at as u64) / middle - 1.0;
        std::array::from_fn(|power| (0..power).fold(1.0, |product, _| product * score))
    };
    let (mut matrix, mut right) = (Small::new(TERMS), vec![0.0; TERMS]);
    for at in &known {
        let place = places[*at];
        let weight = place.share * place.share / place.squares;
        let (ln, of) = (libm::log(place.share / place.plain), powers(*at));
        for a in 0..TERMS {
            right[a] += weight * of[a] * ln;
            for b in 0..TERMS {
                *matrix.at_mut(a, b) += weight * of[a] * of[b];
            }
        }
    }
    for a in 0..TERMS {
        *matrix.at_mut(a, a) += 1e-3;
    }
    let solved = matrix.factor()?.solve(&right);
    let value = |at: usize| -> f64 {
        let of = powers(at.clamp(first, last));
        of.iter()
            .zip(&solved)
            .map(|(power, times)| power * times)
            .sum()
    };
    Some((0..places.len()).map(value).collect())
}
