//! Where new sites go: p-median, p-centre, set covering (LSCP) and maximal covering (MCLP).
//!
//! # Formula
//! Demand points `i` of weight `w_i`, candidates `j` at `d_ij` metres, `p` sites; every point is
//! served whole by one open site, and a site serves no more weight than its capacity.
//! - [`SitingMethod::Median`]: minimise the sum of `w_i d_i,site(i)`;
//! - [`SitingMethod::Centre`]: minimise the largest `d_i,site(i)`, of all points, whatever their
//!   weight;
//! - [`SitingMethod::Cover`]: the fewest sites with every `d_i,site(i) <= R`;
//! - [`SitingMethod::MaximalCover`]: the most weight of points with `d_i,site(i) <= R`.
//!
//! Sites that exist stay open and count among `p`. Without capacities a point goes to its nearest
//! open site, of equally near ones to the first by id. A pair without a distance cannot serve.
//!
//! Searches are branch and bound of our own, and each says what it has proven: where
//! [`SitePlan::gap`] is 0, no plan is better (beyond rounding, a share of 1e-11 of the objective).
//! Which of several best plans is given does not depend on the order of rows, the machine or the
//! time; it need not be the first by id.
//!
//! # References
//! Hakimi (1964), Operations Research 12, 450-459; ReVelle and Swain (1970), Geographical Analysis
//! 2, 30-42 (p-median); Minieka (1970), SIAM Review 12, 138-139 (p-centre); Toregas, Swain, ReVelle
//! and Bergman (1971), Operations Research 19, 1363-1373 (LSCP); Church and ReVelle (1974), Papers
//! of the Regional Science Association 32, 101-118 (MCLP).

mod capacitated;
mod centre;
mod check;
mod costs;
mod cover;
mod error;
mod great_circle;
mod interchange;
mod median;
mod methods;
mod packing;
mod plan;
mod problem;
mod relaxation;
mod room;
mod steps;
#[cfg(test)]
mod tests;
mod waiting;

pub use error::{Refusal, SiteError};
pub use great_circle::{LonLat, great_circle_m};
pub use plan::{SitePlan, SitingMethod};
pub use problem::{Candidate, DemandPoint, PAIRS, SitingProblem, Standing};

use methods::Solver;
use room::Loads;

/// The best plan for a problem, or the best that was found, with a bound on all others.
///
/// # Errors
/// With everything that is wrong with what is asked for ([`Refusal::Malformed`]), or why no plan
/// serves every demand point ([`Refusal::Infeasible`]).
///
/// # Example
/// Three areas, two places for a clinic, and one clinic to place:
/// ```
/// use prioritise::{Candidate, DemandPoint, SitingMethod, SitingProblem, Standing, site};
/// let metres = [[1_000.0, 4_000.0], [2_000.0, 1_000.0], [5_000.0, 500.0]];
/// let demand = [("a", 10.0), ("b", 20.0), ("c", 5.0)].map(|(id, weight)| DemandPoint {
///     id: id.to_owned(),
///     weight,
/// });
/// let candidates = ["north", "south"].map(|id| Candidate {
///     id: id.to_owned(),
///     capacity: None,
///     standing: Standing::Proposed,
/// });
/// let problem = SitingProblem::new(demand.into(), candidates.into(), |point, site| {
///     Some(metres[point][site])
/// })
/// .expect("a sound problem");
/// let plan = site(&problem, SitingMethod::Median { sites: 1 }).expect("a plan");
/// assert_eq!(plan.sites, ["south"]);
/// assert!((plan.objective - 62_500.0).abs() < 1e-6 && plan.is_proven());
/// ```
pub fn site(problem: &SitingProblem, method: SitingMethod) -> Result<SitePlan, Vec<SiteError>> {
    let weights: Vec<f64> = problem.demand.iter().map(|point| point.weight).collect();
    let capacities: Vec<f64> = problem
        .candidates
        .iter()
        .map(|candidate| candidate.capacity.unwrap_or(f64::INFINITY))
        .collect();
    let loads = Loads {
        weights: &weights,
        capacities: &capacities,
    };
    let errors = check::check(problem, method, loads);
    if !errors.is_empty() {
        return Err(errors);
    }
    let solver = Solver::new(problem, loads);
    let plan = match method {
        SitingMethod::Median { sites } => solver.median(sites),
        SitingMethod::Centre { sites } => solver.centre(sites),
        SitingMethod::Cover { radius_m, at_most } => solver.cover(radius_m, at_most),
        SitingMethod::MaximalCover { sites, radius_m } => solver.maximal_cover(sites, radius_m),
    };
    // Nothing covered is 0, and not -0.
    plan.map(|plan| SitePlan {
        objective: plan.objective + 0.0,
        bound: plan.bound + 0.0,
        ..plan
    })
    .map_err(|error| vec![error])
}
