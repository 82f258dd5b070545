//! Clayton and Kaldor's empirical Bayes estimates of relative risks.

use vocabulary::AreaColumn;

use super::Rates;
use super::root::root;
use crate::cells::real;

/// Relative risks with the distribution they are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaytonKaldor {
    /// The distribution of the areas' true relative risks.
    pub prior: Prior,
    /// The smoothed relative risks.
    pub risks: AreaColumn<f64>,
}

/// A distribution of relative risks over areas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// A gamma distribution.
    Gamma {
        /// `nu`, the shape.
        shape: f64,
        /// `alpha`, the rate: the mean is `nu / alpha`.
        rate: f64,
    },
    /// Counts differ no more than chance makes them: every area has the same relative risk.
    Point {
        /// That risk.
        mean: f64,
    },
}

/// How the gamma distribution is fitted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// By maximum likelihood: counts are then negative binomial, and this is what R's `MASS::glm.nb` and `SpatialEpi::eBayes` fit.
    #[default]
    MaximumLikelihood,
    /// By the two moment equations of the paper, as R's `DCluster::empbaysmooth`.
    Moments,
}

/// Clayton and Kaldor's estimates: relative risks drawn towards their mean by a gamma distribution.
///
/// # Units
/// Events per expected event.
///
/// # Formula
/// `(O + nu) / (E + alpha)` with the events `O` and the expected events `E` of the area. The moment
/// equations, with `t` the estimates themselves and `m` their mean: `nu / alpha = m` and
/// `nu / alpha^2 = 1 / (N - 1) * (sum of (1 + alpha / E) (t - m)^2)`. The likelihood equations:
/// `nu / alpha = m` too, and `sum of (1/nu + 1/(nu+1) + ... + 1/(nu+O-1)) = sum of ln(1 + E / alpha)`.
/// Given `alpha` or `nu` the first of each pair is solved exactly, and the second is then one of one unknown.
/// Where counts do not vary beyond chance it has no root, and every area has the risk `(sum of O) / (sum of E)`.
///
/// # Errors
/// None: [`Rates`] are checked.
///
/// # References
/// Clayton and Kaldor (1987), Biometrics 43:671-681, equations 2 to 5.
///
/// # Example
/// ```
/// # use std::sync::Arc;
/// # use estimate::smooth::{clayton_kaldor, Fit, Prior, Rates};
/// # use vocabulary::{Area, AreaColumn, AreaList};
/// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
/// let areas = Arc::new(AreaList::new(["A", "B"].map(area).to_vec())?);
/// let expected = AreaColumn::from_fn(&areas, |_| 10.0);
/// let alike = AreaColumn::from_fn(&areas, |code| if code.as_str() == "A" { 11 } else { 13 });
/// let found = clayton_kaldor(&Rates::new(&alike, &expected)?, Fit::MaximumLikelihood);
/// assert_eq!(found.prior, Prior::Point { mean: 1.2 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn clayton_kaldor(rates: &Rates, fit: Fit) -> ClaytonKaldor {
    let prior = match fit {
        Fit::MaximumLikelihood => by_likelihood(rates),
        Fit::Moments => by_moments(rates),
    };
    let prior = prior.unwrap_or_else(|| Prior::Point { mean: crude(rates) });
    let risks = pairs(rates).map(|(observed, expected)| match prior {
        Prior::Gamma { shape, rate } => (observed + shape) / (expected + rate),
        Prior::Point { mean } => mean,
    });
    ClaytonKaldor {
        prior,
        risks: rates.column(risks.collect()),
    }
}

/// Observed and expected events.
fn pairs(rates: &Rates) -> impl Iterator<Item = (f64, f64)> {
    let events = rates.events().iter().map(|events| real(*events));
    events.zip(rates.populations().iter().copied())
}

fn crude(rates: &Rates) -> f64 {
    let observed: f64 = pairs(rates).map(|(observed, _)| observed).sum();
    observed / rates.populations().iter().sum::<f64>()
}

fn by_moments(rates: &Rates) -> Option<Prior> {
    let areas = real(rates.events().len() as u64);
    let mean = |rate: f64| {
        let sum =
            |of: fn((f64, f64)) -> f64| pairs(rates).map(|p| of(p) / (p.1 + rate)).sum::<f64>();
        sum(|(observed, _)| observed) / sum(|(_, expected)| expected)
    };
    let excess = |rate: f64| {
        let mean = mean(rate);
        let square = |(observed, expected): (f64, f64)| {
            let difference = (observed - mean * expected) / (expected + rate);
            (1.0 + rate / expected) * difference * difference
        };
        mean - rate * pairs(rates).map(square).sum::<f64>() / (areas - 1.0)
    };
    let rate = root(excess)?;
    Some(Prior::Gamma {
        shape: mean(rate) * rate,
        rate,
    })
}

fn by_likelihood(rates: &Rates) -> Option<Prior> {
    let mean = crude(rates);
    let beyond_chance = pairs(rates)
        .map(|(observed, expected)| (observed - mean * expected).powi(2) - observed)
        .sum::<f64>();
    if beyond_chance <= 0.0 {
        return None;
    }
    let counted = Counted::new(rates);
    let shape = root(|shape| {
        let rate = rate_given(shape, rates);
        let logarithms = rates
            .populations()
            .iter()
            .map(|expected| (expected / rate).ln_1p());
        counted.reciprocals(shape) - logarithms.sum::<f64>()
    })?;
    Some(Prior::Gamma {
        shape,
        rate: rate_given(shape, rates),
    })
}

/// The rate at which the mean of the estimates is that of the distribution.
///
/// With the mean `m`, the sum of `(O + shape) / (shape + m E) - 1` falls ever more slowly as `m` grows, so
/// Newton's method comes to its root from the left without passing it; one step may lead there.
fn rate_given(shape: f64, rates: &Rates) -> f64 {
    let mut mean = crude(rates);
    for _ in 0..100 {
        let (mut excess, mut slope) = (0.0, 0.0);
        for (observed, expected) in pairs(rates) {
            let all = shape + mean * expected;
            excess += (observed - mean * expected) / all;
            slope += expected * (observed + shape) / (all * all);
        }
        let next = (mean + excess / slope).max(0.5 * mean);
        if (next - mean).abs() <= 4.0 * f64::EPSILON * mean {
            return shape / next;
        }
        mean = next;
    }
    shape / mean
}

/// Long sums of reciprocals go over to a difference of digamma functions from this term on.
const LONG: u64 = 64;

/// Counts, ready for the sum over areas of `1/x + 1/(x+1) + ... + 1/(x+O-1)`.
struct Counted {
    /// For each term, how many areas have it.
    with_term: Vec<f64>,
    /// The counts beyond the last of these.
    long: Vec<f64>,
}

impl Counted {
    fn new(rates: &Rates) -> Self {
        let events = rates.events();
        let with = |term: u64| real(events.iter().filter(|count| **count > term).count() as u64);
        Self {
            with_term: (0..LONG)
                .map(with)
                .take_while(|areas| *areas > 0.0)
                .collect(),
            long: events
                .iter()
                .filter(|count| **count > LONG)
                .map(|count| real(*count))
                .collect(),
        }
    }

    /// The sum at `x`.
    ///
    /// Reference: Abramowitz and Stegun (1964), 6.3.6 and 6.3.18, p. 258-259.
    fn reciprocals(&self, x: f64) -> f64 {
        let short = (0..)
            .zip(&self.with_term)
            .map(|(term, areas)| areas / (x + real(term)));
        let from = digamma(x + real(LONG));
        let long = self.long.iter().map(|count| digamma(x + count) - from);
        short.sum::<f64>() + long.sum::<f64>()
    }
}

/// The asymptotic series, for `x` from 64 on: its error is below rounding.
fn digamma(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    let series = square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0));
    x.ln() - 0.5 / x - series
}
