//! Getis and Ord's local statistic: where high or low values gather.

use vocabulary::{AreaColumn, Neighbours};

use super::variable::column;
use super::{NotEstimable, SpatialFailure, Test, Variable};
use crate::cells::real;

/// Gi* of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GetisOrd {
    /// The area's value and its neighbours', summed.
    pub sum: f64,
    /// What the sum is on average when all values are shuffled.
    pub expected: f64,
    /// The sum against its variance; its `z` is what is mapped as Gi*.
    pub test: Result<Test, NotEstimable>,
}

/// Gi* of every area: whether it and its neighbours hold more of the total (above 0) or less (below) than their share.
///
/// Every link counts 1, and so does the area itself. An area without neighbours has none:
/// its own value alone says nothing of its surroundings. The convention is that of spdep's
/// `localG` on `include.self` and binary weights, and of esda's `G_Local` with `star = True,
/// transform = "B"`; esda's analytic `z` for row-standardised weights is another number and
/// not followed. The general form `G = sum / total` has the same `z`.
///
/// # Units
/// The sum and its expectation in those of the values; `z` in standard deviations,
/// unchanged when values are multiplied by a number above 0 or shifted.
///
/// # Formula
/// With `W` the number of neighbours and one, `x` the mean and `s` the standard deviation (divided by `n`):
/// `E = W x`, `Var = s^2 (n W - W^2) / (n - 1)`, `z = (sum - E) / sqrt(Var)`.
///
/// # Errors
/// When the variable and the neighbours are over other areas.
///
/// # References
/// Ord and Getis (1995), Geographical Analysis 27:286-306, equation 14.
pub fn getis_ord(
    variable: &Variable,
    neighbours: &Neighbours,
) -> Result<AreaColumn<Result<GetisOrd, NotEstimable>>, SpatialFailure> {
    variable.check(neighbours.areas())?;
    let (x, z) = (variable.values(), variable.deviations());
    let own = x.iter().zip(z).zip(neighbours.rows());
    let found = own.map(|((x_own, z_own), row)| {
        if row.is_empty() {
            return Err(NotEstimable::NoNeighbours);
        }
        let sum = |of: &[f64]| {
            let values = row.iter().filter_map(|to| of.get(*to as usize));
            values.sum::<f64>()
        };
        Ok(of_area(
            variable,
            x_own + sum(x),
            z_own + sum(z),
            row.len() + 1,
        ))
    });
    Ok(column(variable.areas(), found.collect()))
}

/// From the sum of the values and that of their deviations, which loses no digits to the mean.
fn of_area(variable: &Variable, sum: f64, deviation: f64, members: usize) -> GetisOrd {
    let (n, members_f) = (real(variable.areas().len() as u64), real(members as u64));
    let test = if members >= variable.areas().len() {
        Err(NotEstimable::NoVariance)
    } else {
        let variance = (n * members_f - members_f * members_f) / (n - 1.0);
        Test::new((deviation, 0.0), variance).map(|test| Test {
            variance: variance * variable.standard_deviation().powi(2),
            ..test
        })
    };
    GetisOrd {
        sum,
        expected: members_f * variable.mean(),
        test,
    }
}
