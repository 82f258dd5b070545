//! Local Moran: which areas make the association.

use vocabulary::AreaColumn;

use super::variable::column;
use super::{NotEstimable, SpatialFailure, Test, Variable, Weights};
use crate::cells::real;

/// The local Moran of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMoran {
    /// The statistic.
    pub statistic: f64,
    /// What it is on average when the area keeps its value and the others are shuffled.
    pub expected: f64,
    /// The statistic against its variance, over the same arrangements.
    pub test: Result<Test, NotEstimable>,
    /// What stands beside what.
    pub quadrant: Quadrant,
}

/// An area's value and the weighted sum of its neighbours', each above the mean or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quadrant {
    /// High beside high: where it is no chance, a cluster of high values.
    HighHigh,
    /// Low beside high: a low outlier.
    LowHigh,
    /// Low beside low: a cluster of low values.
    LowLow,
    /// High beside low: a high outlier.
    HighLow,
}

/// Local Moran of every area: whether it is like its neighbours (above 0) or unlike them (below).
///
/// An area without neighbours has none. The convention is that of spdep's `localmoran`
/// (`mlvar = TRUE, conditional = TRUE`): deviations are squared and divided by `n`. esda's
/// `Moran_Local` divides by `n - 1`, so its statistic is ours times `(n - 1) / n`.
///
/// # Units
/// None; unchanged when values are multiplied or shifted.
///
/// # Formula
/// With `z` in deviations from the mean, `m2` their mean square, `W` the sum of an area's weights and
/// `W2` that of their squares: `I(i) = z(i) / m2 * (sum over j of w(i,j) z(j))`,
/// `E = -z(i)^2 W / ((n - 1) m2)` and
/// `Var = (z(i) / m2)^2 * n / (n - 2) * (W2 - W^2 / (n - 1)) * (m2 - z(i)^2 / (n - 1))`.
/// A value that equals the mean counts as low.
///
/// # Errors
/// When the variable and the neighbours are over other areas.
///
/// # References
/// Anselin (1995), Geographical Analysis 27:93-115, equations 12 and 13.
/// Sokal, Oden and Thomson (1998), Geographical Analysis 30:331-354 (conditional moments).
///
/// # Example
/// ```
/// # use std::sync::Arc;
/// # use estimate::spatial::{local_moran, Quadrant, Variable, Weighting, Weights};
/// # use vocabulary::{Area, AreaColumn, AreaList, Neighbours};
/// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
/// let areas = Arc::new(AreaList::new(["A", "B", "C", "D"].map(area).to_vec())?);
/// let neighbours = Neighbours::new(&areas, [vec![1], vec![0, 2], vec![1], vec![]])?;
/// let column = AreaColumn::from_fn(&areas, |code| if code.as_str() < "C" { 0.0 } else { 1.0 });
/// let weights = Weights::new(&neighbours, Weighting::RowStandardised)?;
/// let found = local_moran(&Variable::new(&column)?, &weights)?;
/// let first = found.get("A".parse()?).unwrap().unwrap();
/// assert_eq!((first.statistic, first.quadrant), (1.0, Quadrant::LowLow));
/// // An island has no local Moran.
/// assert!(found.get("D".parse()?).unwrap().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn local_moran(
    variable: &Variable,
    weights: &Weights<'_>,
) -> Result<AreaColumn<Result<LocalMoran, NotEstimable>>, SpatialFailure> {
    variable.check(weights.neighbours().areas())?;
    let z = variable.deviations();
    let rows = weights.neighbours().rows().enumerate().zip(z);
    let found = rows.map(|((at, row), own)| {
        if row.is_empty() {
            return Err(NotEstimable::NoNeighbours);
        }
        let values = row.iter().filter_map(|to| z.get(*to as usize));
        let lag = weights.of(at) * values.sum::<f64>();
        Ok(of_area(*own, lag, weights.of(at), row.len(), z.len()))
    });
    Ok(column(variable.areas(), found.collect()))
}

fn of_area(own: f64, lag: f64, weight: f64, links: usize, areas: usize) -> LocalMoran {
    let (n, k) = (real(areas as u64), real(links as u64));
    let (sum, sum_of_squares) = (k * weight, k * weight * weight);
    let (statistic, expected) = (own * lag, -own * own * sum / (n - 1.0));
    let among_others = sum_of_squares - sum * sum / (n - 1.0);
    let left_over = 1.0 - own * own / (n - 1.0);
    let test = if own == 0.0 {
        Err(NotEstimable::AtTheMean)
    } else if areas < 3 {
        Err(NotEstimable::TooFewAreas)
    } else if links + 1 >= areas || left_over < 1e-12 {
        Err(NotEstimable::NoVariance)
    } else {
        let variance = own * own * n / (n - 2.0) * among_others * left_over;
        Test::new((statistic, expected), variance)
    };
    LocalMoran {
        statistic,
        expected,
        test,
        quadrant: match (own > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
            (true, false) => Quadrant::HighLow,
        },
    }
}
