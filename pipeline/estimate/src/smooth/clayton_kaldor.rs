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
    let shape = root(|shape| {
        let rate = rate_given(shape, rates);
        let term = |(observed, expected): (f64, f64)| {
            reciprocals(shape, observed) - (expected / rate).ln_1p()
        };
        pairs(rates).map(term).sum()
    })?;
    Some(Prior::Gamma {
        shape,
        rate: rate_given(shape, rates),
    })
}

/// The rate at which the mean of the estimates is that of the distribution.
///
/// The sum of `(O - E shape / rate) / (E + rate)` rises with the rate, from below 0 to above it.
fn rate_given(shape: f64, rates: &Rates) -> f64 {
    let lacking = |rate: f64| {
        let term = |(observed, expected): (f64, f64)| {
            (expected * shape / rate - observed) / (expected + rate)
        };
        pairs(rates).map(term).sum()
    };
    root(lacking).unwrap_or_else(|| shape / crude(rates))
}

/// `1/x + 1/(x+1) + ... + 1/(x+n-1)` for a whole `n`.
///
/// Long sums as a difference of digamma functions.
/// Reference: Abramowitz and Stegun (1964), 6.3.6 and 6.3.18, p. 258-259.
fn reciprocals(x: f64, n: f64) -> f64 {
    const LONG: f64 = 64.0;
    let mut sum = 0.0;
    let mut k = 0.0;
    while k < n.min(LONG) {
        sum += 1.0 / (x + k);
        k += 1.0;
    }
    if n > LONG {
        sum += digamma(x + n) - digamma(x + LONG);
    }
    sum
}

/// The asymptotic series, for `x` from 64 on: its error is below rounding.
fn digamma(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    let series = square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0));
    x.ln() - 0.5 / x - series
}
