//! Rates drawn towards those of other areas.

use estimate::smooth::{
    Fit, Neighbourhood, Prior, Rates, clayton_kaldor, marshall, marshall_local,
};
use vocabulary::{AreaColumn, Neighbours};

/// Smoothed rates of one table. Grain of the columns: one an area that has a rate.
#[derive(Debug)]
pub struct Smoothed {
    /// Marshall's, towards the rate of all areas.
    pub global: AreaColumn<f64>,
    /// Their mean and variance.
    pub moments: (f64, f64),
    /// Marshall's, towards the rate of the area with its neighbours; `None` for an area without.
    pub local: AreaColumn<Option<f64>>,
}

/// Smooths rates, per so many of the population.
///
/// # Errors
/// When there are no rates, or rates of other areas than the neighbours.
pub fn smooth(
    rates: Result<&Rates, &String>,
    neighbours: &Neighbours,
    per: f64,
) -> Result<Smoothed, String> {
    let rates = rates.map_err(Clone::clone)?;
    let global = marshall(rates);
    let local = marshall_local(rates, neighbours).map_err(|why| why.to_string())?;
    Ok(Smoothed {
        moments: (global.mean * per, global.variance * per * per),
        global: global.rates.map(|_, rate| rate * per),
        local: local.map(|_, local| match local.neighbourhood {
            Neighbourhood::WithNeighbours => Some(local.rate * per),
            Neighbourhood::Alone => None,
        }),
    })
}

/// Clayton and Kaldor's rates, per so many of the population, and what they are drawn from.
pub fn gamma(rates: &Rates, per: f64) -> (AreaColumn<f64>, Prior) {
    let found = clayton_kaldor(rates, Fit::default());
    (found.risks.map(|_, risk| risk * per), found.prior)
}
