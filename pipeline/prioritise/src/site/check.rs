//! What can be told of a siting problem before any search.

use super::error::SiteError;
use super::plan::SitingMethod;
use super::problem::SitingProblem;
use super::room::Loads;

/// Everything that keeps a problem from having a plan by this method, as far as no search is needed.
pub(super) fn check(
    problem: &SitingProblem,
    method: SitingMethod,
    loads: Loads<'_>,
) -> Vec<SiteError> {
    let existing = problem.existing();
    let mut errors = asked(problem, method, existing.len());
    if !errors.is_empty() || !method.serves_all() {
        return errors;
    }
    let radius = method.radius_m().unwrap_or(f64::INFINITY);
    let room = loads.room();
    for (point, demand) in problem.demand.iter().enumerate() {
        let of_point = problem.of_point(point).iter().enumerate();
        let mut reached = of_point
            .filter(|(_, far)| far.is_finite() && **far <= radius)
            .map(|(site, _)| site)
            .peekable();
        let id = demand.id.clone();
        if reached.peek().is_none() {
            errors.push(SiteError::OutOfReach { id });
        } else if !reached.any(|site| demand.weight <= room[site]) {
            errors.push(SiteError::NoRoom { id });
        }
    }
    let sites = method.sites().unwrap_or(problem.candidates.len());
    if !loads.may_do(sites, &existing) {
        errors.push(SiteError::NotEnoughCapacity { sites });
    }
    errors
}

/// What is wrong with what is asked for.
fn asked(problem: &SitingProblem, method: SitingMethod, existing: usize) -> Vec<SiteError> {
    let mut errors = Vec::new();
    let candidates = problem.candidates.len();
    if let Some(sites) = method.sites() {
        if sites == 0 {
            errors.push(SiteError::NoSites);
        } else if sites > candidates {
            errors.push(SiteError::TooManySites { sites, candidates });
        } else if sites < existing {
            errors.push(SiteError::TooFewSites { sites, existing });
        }
    }
    if let Some(radius) = method.radius_m()
        && !(radius.is_finite() && radius > 0.0)
    {
        errors.push(SiteError::Radius);
    }
    errors
}
