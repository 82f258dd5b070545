//! How far it is to the nearest service.

use std::collections::BTreeMap;

use vocabulary::{
    AreaColumn, Estimate, EstimateError, Figure, Indicator, Marker, Method, NearestService, Period,
    Status, Unit,
};

use crate::{DistancePlan, PrioritiseError};

pub(crate) const METRES_PER_KM: f64 = 1000.0;

/// The distance to the nearest listed service, area by area.
///
/// # Units
/// Kilometres in a straight line.
///
/// # Formula
/// The value is seen from the area's representative point. The limits hold for every
/// point of the area for certain, so there is no level. Missing where no service is known.
///
/// # Errors
/// When distances are out of order.
///
/// # References
/// None: it is a distance.
pub(crate) fn distance(
    plan: &DistancePlan,
    nearest: &AreaColumn<Option<NearestService>>,
    period: Period,
) -> Result<Indicator, PrioritiseError> {
    let unit = Unit::new(plan.unit.clone());
    let mut refused = None;
    let column = nearest.map(|area, service| {
        figure(service.as_ref(), &unit).unwrap_or_else(|error| {
            refused.get_or_insert(PrioritiseError::Distance { area, error });
            Figure::missing(Marker::NotAvailable)
        })
    });
    match refused {
        Some(error) => Err(error),
        None => Ok(Indicator {
            id: plan.id.clone(),
            title: plan.title.clone(),
            unit,
            caveat: plan.caveat.clone(),
            decimals: plan.decimals,
            sources: plan.sources.clone(),
            series: BTreeMap::from([(period, column)]),
            totals: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            apart: None,
        }),
    }
}

fn figure(service: Option<&NearestService>, unit: &Unit) -> Result<Figure, EstimateError> {
    let Some(service) = service else {
        return Ok(Figure::missing(Marker::NotAvailable));
    };
    let km = |metres: f64| metres / METRES_PER_KM;
    let limits = (km(service.at_least_m), km(service.at_most_m));
    let estimate = Estimate::new(
        Some(km(service.metres)),
        limits,
        None,
        Method::Distance,
        unit.clone(),
    )?;
    Ok(Figure {
        status: Status::Computed,
        estimate: Some(estimate),
    })
}
