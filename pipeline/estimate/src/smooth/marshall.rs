//! Marshall's empirical Bayes estimates.

use std::sync::Arc;

use vocabulary::{AreaColumn, Neighbours};

use super::{Rates, SmoothFailure};
use crate::cells::real;

/// Global estimates with the parameters they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct GlobalMarshall {
    /// `b`, the mean rate of all areas together.
    pub mean: f64,
    /// `a`, the variance of the underlying rates; 0 where rates differ no more than chance makes them.
    pub variance: f64,
    /// The smoothed rates.
    pub rates: AreaColumn<f64>,
}

/// The local estimate of one area with the parameters of its neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMarshall {
    /// The smoothed rate.
    pub rate: f64,
    /// The mean rate of the neighbourhood.
    pub mean: f64,
    /// The variance of the underlying rates within it; 0 where they differ no more than chance makes them.
    pub variance: f64,
    /// What the neighbourhood is.
    pub neighbourhood: Neighbourhood,
}

/// Whose rates a local estimate draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Neighbourhood {
    /// The area's and its neighbours'.
    WithNeighbours,
    /// The area's alone: it has no neighbours, and its rate stands as it is, unsmoothed.
    Alone,
}

/// Marshall's global empirical Bayes estimates: rates drawn towards that of all areas together.
///
/// # Units
/// Events per unit of population.
///
/// # Formula
/// `b + a / (a + b / n) * (r - b)` with the rate `r` and the population `n` of the area,
/// `b = (sum of events) / (sum of n)` and `a = (sum of n (r - b)^2) / (sum of n) - b / (mean of n)`.
/// A moment estimate below 0 is taken as 0: every area then has the mean rate, because
/// chance alone explains the differences.
///
/// # Errors
/// None: [`Rates`] are checked.
///
/// # References
/// Marshall (1991), Applied Statistics 40:283-294, equations 2 to 5. Agrees with spdep's `EBest`
/// and esda's `Empirical_Bayes`.
///
/// # Example
/// ```
/// # use std::sync::Arc;
/// # use estimate::smooth::{marshall, Rates};
/// # use vocabulary::{Area, AreaColumn, AreaList};
/// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
/// let areas = Arc::new(AreaList::new(["A", "B"].map(area).to_vec())?);
/// let events = AreaColumn::from_fn(&areas, |code| if code.as_str() == "A" { 10 } else { 30 });
/// let population = AreaColumn::from_fn(&areas, |_| 100.0);
/// let found = marshall(&Rates::new(&events, &population)?);
/// // b = 0.2, a = 0.01 - 0.002 = 0.008, and 0.008 / (0.008 + 0.002) of each difference stays.
/// assert!((found.rates.as_slice()[0] - 0.12).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn marshall(rates: &Rates) -> GlobalMarshall {
    let (mean, variance) = rates.moments();
    let variance = variance.max(0.0);
    let smoothed = rates
        .iter()
        .map(|(rate, n)| shrunk(rate, n, mean, variance));
    GlobalMarshall {
        mean,
        variance,
        rates: rates.column(smoothed.collect()),
    }
}

/// Marshall's local empirical Bayes estimates: rates drawn towards those of the area and its neighbours together.
///
/// The formula is the global one, within the neighbourhood. The area's own rate is a part
/// of it, as in spdep's `EBlocal` with `geoda = TRUE` and esda's `Spatial_Empirical_Bayes`;
/// `EBlocal` with `geoda = FALSE`, its default, measures each neighbour against another mean
/// and is not Marshall's. An area without neighbours is a neighbourhood of its own, and the formula
/// leaves its rate as it is: the estimate says so, because nothing was smoothed. A neighbourhood without
/// any event has the estimate 0, which is its rate and no certainty.
///
/// # Units
/// Events per unit of population.
///
/// # Formula
/// That of [`marshall`] with all sums over the area and its neighbours.
///
/// # Errors
/// When the rates and the neighbours are over other areas.
///
/// # References
/// Marshall (1991), Applied Statistics 40:283-294, p. 286-287.
pub fn marshall_local(
    rates: &Rates,
    neighbours: &Neighbours,
) -> Result<AreaColumn<LocalMarshall>, SmoothFailure> {
    let (ours, theirs) = (rates.areas(), neighbours.areas());
    if !Arc::ptr_eq(ours, theirs) && !ours.codes().eq(theirs.codes()) {
        return Err(SmoothFailure::OtherAreas {
            what: "rates and the neighbours",
        });
    }
    let all: Vec<(f64, f64)> = rates.iter().collect();
    let own = rates.events().iter().zip(&all).zip(neighbours.rows());
    let local = own.map(|((events, (rate, n)), row)| {
        let around = || row.iter().filter_map(|to| all.get(*to as usize));
        let events_around = row.iter().filter_map(|to| rates.events().get(*to as usize));
        let population = n + around().map(|(_, n)| n).sum::<f64>();
        let mean = (real(*events) + events_around.map(|e| real(*e)).sum::<f64>()) / population;
        let weighted = |(rate, n): &(f64, f64)| n * (rate - mean).powi(2);
        let squares = weighted(&(*rate, *n)) + around().map(weighted).sum::<f64>();
        let members = real(row.len() as u64 + 1);
        let variance = (squares / population - mean / (population / members)).max(0.0);
        LocalMarshall {
            rate: shrunk(*rate, *n, mean, variance),
            mean,
            variance,
            neighbourhood: if row.is_empty() {
                Neighbourhood::Alone
            } else {
                Neighbourhood::WithNeighbours
            },
        }
    });
    Ok(rates.column(local.collect()))
}

/// The mean where rates do not differ beyond chance, which spares dividing nought by nought where there is no event.
fn shrunk(rate: f64, population: f64, mean: f64, variance: f64) -> f64 {
    if variance > 0.0 {
        mean + variance / (variance + mean / population) * (rate - mean)
    } else {
        mean
    }
}
