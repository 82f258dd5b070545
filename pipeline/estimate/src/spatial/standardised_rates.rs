//! Rates whose unequal reliability does not pass for association.

use vocabulary::AreaColumn;

use super::variable::column;
use crate::smooth::Rates;

/// Rates less their mean, each in its own standard deviations: the variable of the empirical-Bayes Moran.
///
/// Rates of small populations vary more than others, and their swings pass for association
/// or hide it. Give the result to [`Variable`](super::Variable) and that to [`moran`](super::moran)
/// and [`permute`](super::permute): permuting it is permuting the pairs of events and population.
/// The statistic is that of esda's `Moran_Rate` and of spdep's `EBImoran.mc` with its default
/// `subtract_mean_in_numerator = TRUE`, which counts islands in `n`.
///
/// # Units
/// Standard deviations.
///
/// # Formula
/// With the rates `r`, the populations `n`, Marshall's `b = sum of events / sum of populations` and
/// `a = (sum of n (r - b)^2) / (sum of n) - b / (mean n)`, here not cut at 0: `z = (r - b) / sqrt(v)` with `v = a + b / n`,
/// and `v = b / n` where that sum is below 0.
///
/// # Errors
/// None: [`Rates`] are checked.
///
/// # References
/// Assunção and Reis (1999), Statistics in Medicine 18:2147-2162.
#[must_use]
pub fn standardised_rates(rates: &Rates) -> AreaColumn<f64> {
    let (mean, variance) = rates.moments();
    let standardised = rates.iter().map(|(rate, population)| {
        let poisson = mean / population;
        let total = variance + poisson;
        let of_area = if total > 0.0 { total } else { poisson };
        (rate - mean) / of_area.sqrt()
    });
    column(rates.areas(), standardised.collect())
}
