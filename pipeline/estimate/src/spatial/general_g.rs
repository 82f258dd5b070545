//! Getis and Ord's general G.

use vocabulary::Neighbours;

use super::variable::codes_where;
use super::{Association, NotEstimable, SpatialFailure, Variable, Weighting, Weights};
use crate::cells::real;

/// The general G: whether large values stand beside large ones (above its expectation) or small beside small (below).
///
/// The links count 1 each, whatever weights the other statistics take. Areas without
/// neighbours count nowhere, as in spdep's `globalG.test` (`adjust.n = TRUE, adjust.x = TRUE`);
/// esda's `G` counts them. Without islands both are the same.
///
/// # Units
/// None; unchanged when values are multiplied, but not when they are shifted.
///
/// # Formula
/// `G = (sum over links of x(i) x(j)) / (sum over i != j of x(i) x(j))`, `E = S0 / (n (n - 1))`, and the
/// variance under randomisation is `(B0 m2^2 + B1 m4 + B2 m1^2 m2 + B3 m1 m3 + B4 m1^4) /
/// ((m1^2 - m2)^2 n (n-1) (n-2) (n-3)) - E^2`, where `mk` is the sum of the `k`th powers and
/// `B0 = (n^2 - 3n + 3) S1 - n S2 + 3 S0^2`, `B1 = -((n^2 - n) S1 - 2n S2 + 6 S0^2)`,
/// `B2 = -(2n S1 - (n + 3) S2 + 6 S0^2)`, `B3 = 4 (n - 1) S1 - 2 (n + 1) S2 + 8 S0^2`, `B4 = S1 - S2 + S0^2`.
/// The paper prints 3 for the 6 in `B1`, corrected by its authors since.
///
/// # Errors
/// When the variable and the neighbours are over other areas, there is no link, a value is below nought,
/// or only one area with neighbours has a value above it.
///
/// # References
/// Getis and Ord (1992), Geographical Analysis 24:189-206, equations 5 to 8.
/// Getis and Ord (1993), Geographical Analysis 25:276 (erratum).
pub fn general_g(
    variable: &Variable,
    neighbours: &Neighbours,
) -> Result<Association, SpatialFailure> {
    let weights = Weights::new(neighbours, Weighting::Binary)?;
    variable.check(neighbours.areas())?;
    let column = super::variable::column(variable.areas(), variable.values().to_vec());
    let negative = codes_where(&column, |value| value < 0.0);
    if !negative.is_empty() {
        return Err(SpatialFailure::Negative(negative));
    }
    let powers = Powers::of(variable, &weights);
    let n = real(weights.connected() as u64);
    // In units of the mean: nothing overflows, and G has no units.
    let values: Vec<f64> = variable
        .values()
        .iter()
        .map(|x| x / variable.mean())
        .collect();
    let all_pairs = powers.one * powers.one - powers.two;
    let statistic = weights.cross_product(&values) / all_pairs;
    let expected = weights.sums().s0 / (n * (n - 1.0));
    if !statistic.is_finite() {
        return Err(SpatialFailure::OneValue);
    }
    let randomisation = if n < 4.0 {
        Err(NotEstimable::TooFewAreas)
    } else {
        Ok(powers.mean_square(&weights) / (all_pairs * all_pairs) - expected * expected)
    };
    Ok(Association::new(
        (statistic, expected),
        randomisation,
        Err(NotEstimable::NoMoments),
    ))
}

/// Sums of the powers of the values of areas with neighbours, in units of the mean.
struct Powers {
    one: f64,
    two: f64,
    three: f64,
    four: f64,
}

impl Powers {
    fn of(variable: &Variable, weights: &Weights<'_>) -> Self {
        let sum = |power| {
            let rows = weights.neighbours().rows().zip(variable.values());
            let linked = rows.filter(|(row, _)| !row.is_empty());
            linked.map(|(_, x)| (x / variable.mean()).powi(power)).sum()
        };
        Self {
            one: sum(1),
            two: sum(2),
            three: sum(3),
            four: sum(4),
        }
    }

    /// The mean square of the sum over links under randomisation.
    fn mean_square(&self, weights: &Weights<'_>) -> f64 {
        let (sums, n) = (weights.sums(), real(weights.connected() as u64));
        let (s1, s2, s0_squared) = (sums.s1, sums.s2, sums.s0 * sums.s0);
        let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0_squared;
        let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0_squared);
        let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s0_squared);
        let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s0_squared;
        let b4 = s1 - s2 + s0_squared;
        let sum = b0 * self.two.powi(2)
            + b1 * self.four
            + b2 * self.one.powi(2) * self.two
            + b3 * self.one * self.three
            + b4 * self.one.powi(4);
        sum / (n * (n - 1.0) * (n - 2.0) * (n - 3.0))
    }
}
