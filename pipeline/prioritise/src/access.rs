//! How far it is to the nearest service.

use std::collections::BTreeMap;

use vocabulary::{
    AreaColumn, Estimate, EstimateError, Figure, Indicator, Marker, Method, NearestService, Period,
    Quantity, Status, Step, Unit,
};

use crate::{DistancePlan, PrioritiseError};

const METRES_PER_KM: f64 = 1000.0;

/// The services of a list, seen from each area.
#[derive(Debug, Clone, Copy)]
pub struct Services<'a> {
    /// The nearest open service of each area.
    pub nearest: &'a AreaColumn<Option<NearestService>>,
    /// When the list was published.
    pub listed: Period,
}

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
pub fn distance(
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
            quantity: Quantity::Intensive,
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

/// How an area's distance came about.
///
/// # Units
/// Kilometres.
#[must_use]
pub fn explain_distance(service: Option<&NearestService>) -> Vec<Step> {
    let words = match service {
        None => "No open service with a known place is listed.".to_owned(),
        Some(service) => {
            let km = |metres: f64| format!("{:.1} km", metres / METRES_PER_KM);
            format!(
                "The nearest to the area's own point is {}, {} away in a straight line. From any other point of the area the nearest service is at least {} and at most {} away.",
                service.name,
                km(service.metres),
                km(service.at_least_m),
                km(service.at_most_m)
            )
        }
    };
    vec![Step::Words(words)]
}
