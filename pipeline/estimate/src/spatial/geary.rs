//! Geary's c.

use super::{Association, NotEstimable, SpatialFailure, Variable, Weights};
use crate::cells::real;

/// Geary's c: how far neighbours differ; below 1 they are alike, above 1 unlike.
///
/// Areas without neighbours do not count in `n`, as in [`moran`](super::moran). The statistic
/// is then that of spdep's `geary.test` (`adjust.n = TRUE`); its variance, in spdep 1.2,
/// takes `n` from all areas in some places and from those with neighbours in others, and
/// ours takes it from the latter everywhere. `z` is below nought where neighbours are alike,
/// as in esda; spdep's has the other sign.
///
/// # Units
/// None; unchanged when values are multiplied or shifted.
///
/// # Formula
/// `c = (n - 1) / (2 S0) * (sum of w(i,j) (x(i) - x(j))^2) / (sum of z(i)^2)`, `E = 1`. With `k` the kurtosis, the variance is
/// `((n-1) S1 (n^2 - 3n + 3 - (n-1) k) - (n-1) S2 (n^2 + 3n - 6 - (n^2 - n + 2) k) / 4 + S0^2 (n^2 - 3 - (n-1)^2 k)) / (n (n-2) (n-3) S0^2)`
/// under randomisation and `((2 S1 + S2) (n-1) - 4 S0^2) / (2 (n+1) S0^2)` under normality.
///
/// # Errors
/// As [`moran`](super::moran).
///
/// # References
/// Geary (1954), The Incorporated Statistician 5:115-145. Cliff and Ord (1981), Spatial Processes, p. 42-46.
pub fn geary(variable: &Variable, weights: &Weights<'_>) -> Result<Association, SpatialFailure> {
    variable.check(weights.neighbours().areas())?;
    let (areas, n) = (
        real(variable.areas().len() as u64),
        real(weights.connected() as u64),
    );
    let statistic =
        (n - 1.0) / (2.0 * weights.sums().s0) * squared_differences(variable, weights) / areas;
    let randomisation = if n < 4.0 {
        Err(NotEstimable::TooFewAreas)
    } else {
        Ok(under_randomisation(weights, variable.kurtosis()))
    };
    Ok(Association::new(
        (statistic, 1.0),
        randomisation,
        Ok(under_normality(weights)),
    ))
}

/// The sum over links of the weight times the squared difference of both ends, in variances.
fn squared_differences(variable: &Variable, weights: &Weights<'_>) -> f64 {
    let z = variable.deviations();
    let at = |other: u32| z.get(other as usize).copied().unwrap_or_default();
    let of_area = |(row, value): (&[(u32, f64)], &f64)| {
        let squares = row
            .iter()
            .map(|(other, both)| both * (value - at(*other)).powi(2));
        squares.sum::<f64>()
    };
    weights.pairs().zip(z).map(of_area).sum()
}

fn under_randomisation(weights: &Weights<'_>, k: f64) -> f64 {
    let (sums, n) = (weights.sums(), real(weights.connected() as u64));
    let s0_squared = sums.s0 * sums.s0;
    let first = (n - 1.0) * sums.s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * k);
    let second = (n - 1.0) * sums.s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * k) / 4.0;
    let third = s0_squared * (n * n - 3.0 - (n - 1.0).powi(2) * k);
    (first - second + third) / (n * (n - 2.0) * (n - 3.0) * s0_squared)
}

fn under_normality(weights: &Weights<'_>) -> f64 {
    let (sums, n) = (weights.sums(), real(weights.connected() as u64));
    let s0_squared = sums.s0 * sums.s0;
    ((2.0 * sums.s1 + sums.s2) * (n - 1.0) - 4.0 * s0_squared) / (2.0 * (n + 1.0) * s0_squared)
}
