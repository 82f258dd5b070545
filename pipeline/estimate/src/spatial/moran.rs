//! Moran's I.

use super::{Association, NotEstimable, SpatialFailure, Variable, Weights};
use crate::cells::real;

/// Moran's I: whether areas are like their neighbours (above its expectation) or unlike them (below).
///
/// Areas without neighbours do not count in `n`, though their values count in the mean and
/// the spread: the convention of spdep's `moran.test` (`adjust.n = TRUE`), not that of
/// esda's `Moran`, which counts every area. Without islands both are the same.
///
/// # Units
/// None; unchanged when values are multiplied or shifted.
///
/// # Formula
/// `I = n / S0 * (sum of w(i,j) z(i) z(j)) / (sum of z(i)^2)`, `E = -1 / (n - 1)`. With `k` the kurtosis,
/// `Var = (n ((n^2 - 3n + 3) S1 - n S2 + 3 S0^2) - k ((n^2 - n) S1 - 2n S2 + 6 S0^2)) / ((n-1)(n-2)(n-3) S0^2) - E^2`
/// under randomisation and `(n^2 S1 - n S2 + 3 S0^2) / ((n^2 - 1) S0^2) - E^2` under normality.
/// [`Variable`] and [`Weights`] define the rest.
///
/// # Errors
/// When the variable and the neighbours are over other areas. A variance that there is not is
/// a stated [`NotEstimable`].
///
/// # References
/// Moran (1950), Biometrika 37:17-23. Cliff and Ord (1981), Spatial Processes, p. 42-46.
///
/// # Example
/// ```
/// # use std::sync::Arc;
/// # use estimate::spatial::{moran, Variable, Weighting, Weights};
/// # use vocabulary::{Area, AreaColumn, AreaList, Neighbours};
/// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
/// // Four areas in a row, the low values beside each other.
/// let areas = Arc::new(AreaList::new(["A", "B", "C", "D"].map(area).to_vec())?);
/// let neighbours = Neighbours::new(&areas, [vec![1], vec![0, 2], vec![1, 3], vec![2]])?;
/// let column = AreaColumn::from_fn(&areas, |code| if code.as_str() < "C" { 0.0 } else { 1.0 });
/// let weights = Weights::new(&neighbours, Weighting::Binary)?;
/// let found = moran(&Variable::new(&column)?, &weights)?;
/// assert!((found.statistic - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn moran(variable: &Variable, weights: &Weights<'_>) -> Result<Association, SpatialFailure> {
    variable.check(weights.neighbours().areas())?;
    let (z, areas) = (variable.deviations(), real(variable.areas().len() as u64));
    let n = real(weights.connected() as u64);
    let statistic = n / weights.sums().s0 * weights.cross_product(z) / areas;
    let expected = -1.0 / (n - 1.0);
    let randomisation = if n < 4.0 {
        Err(NotEstimable::TooFewAreas)
    } else {
        Ok(under_randomisation(weights, variable.kurtosis()) - expected * expected)
    };
    Ok(Association::new(
        (statistic, expected),
        randomisation,
        Ok(under_normality(weights) - expected * expected),
    ))
}

/// The mean square of I under randomisation.
fn under_randomisation(weights: &Weights<'_>, kurtosis: f64) -> f64 {
    let (sums, n) = (weights.sums(), real(weights.connected() as u64));
    let s0_squared = sums.s0 * sums.s0;
    let spread = n * ((n * n - 3.0 * n + 3.0) * sums.s1 - n * sums.s2 + 3.0 * s0_squared);
    let peaked = kurtosis * ((n * n - n) * sums.s1 - 2.0 * n * sums.s2 + 6.0 * s0_squared);
    (spread - peaked) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0_squared)
}

/// The mean square of I under normality.
fn under_normality(weights: &Weights<'_>) -> f64 {
    let (sums, n) = (weights.sums(), real(weights.connected() as u64));
    let s0_squared = sums.s0 * sums.s0;
    (n * n * sums.s1 - n * sums.s2 + 3.0 * s0_squared) / ((n * n - 1.0) * s0_squared)
}
