//! Where new clinics would stand, and how sure that is: `[targeting.siting]`.
//!
//! [`site`](crate::site()) solves one problem for one need. Here the need is drawn: the plan is made
//! for its mean, and then held against the best plan of every draw.

mod certain;
mod found;
mod near;
mod plan;
mod problem;
mod sets;
mod words;

use disclose::Disclosed;
use vocabulary::{AreaColumn, JointDraws, Place, Problem, Service};

pub use found::{AreaSite, Certain, Goes, Otherwise, Proposed, SetRegret, Site, Sited, Told};
pub use plan::{SitingPlan, SitingRule};

use crate::PrioritiseError;
use crate::shares::{Shares, drawn_of};
use crate::sum::total;

/// A longitude and a latitude, WGS 84, in degrees.
pub type Degrees = (f64, f64);

/// What sites are chosen from, and what is there already.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Where a site may be, in the order of their ids.
    pub candidates: &'a [Place],
    /// The services of the map, in the order of their names.
    pub services: &'a [Service],
    /// The point that stands for each area.
    pub points: &'a AreaColumn<Degrees>,
    /// How far two points are apart, in metres.
    pub metres: &'a dyn Fn(Degrees, Degrees) -> f64,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground")
            .field("candidates", &self.candidates.len())
            .field("services", &self.services.len())
            .finish_non_exhaustive()
    }
}

/// Chooses the plan's new sites, and says how sure the choice is.
///
/// # Units
/// Kilometres in a straight line, for somebody in need on average (p-median) or for the worst-off
/// area (p-centre); a number of sites (LSCP); a proportion of the need (MCLP).
///
/// # Formula
/// The weight of an area is its share of the whole map's need. The plan is the best one for the
/// mean of the shares over the draws, by [`site`](crate::site()). What p-median and MCLP minimise is
/// a sum of weight times a number of the set, so the plan for the mean weights has the least mean
/// over the draws too, and no other set has less regret on average. In each draw the best set is
/// found among all sets: see `siting/sets.rs` for those that need not be looked at. P-centre and LSCP
/// do not depend on the need at all.
///
/// Candidates at one location are one site, by the name of the first. Of sets that are equal to
/// within a share of 1e-12 the recommended one counts as the best, then the first by id.
///
/// # Errors
/// With everything that is wrong with the plan or the places; where there is no need, or no plan.
///
/// # References
/// Hakimi (1964), Operations Research 12, 450-459 (p-median). Savage (1951), JASA 46:55-67 (regret).
/// Snyder (2006), IIE Transactions 38, 537-554 (sites under uncertain demand).
pub fn choose_sites(
    drawn: &Disclosed<Vec<JointDraws>>,
    ground: Ground<'_>,
    plan: &SitingPlan,
) -> Result<Disclosed<Sited>, PrioritiseError> {
    let problems = plan.problems(ground.candidates);
    problems.none_or(()).map_err(PrioritiseError::Plan)?;
    drawn.try_map(|drawn| {
        let need = drawn_of(drawn, &plan.need, "targeting.siting")?;
        let shares = Shares::of(need, None).map_err(|why| {
            let what = format!("there is no demand to site by: {why}");
            let remedy = "name a need that is drawn for every area and is not nought";
            PrioritiseError::Plan(Problem::new("plan, targeting.siting", what, remedy).into())
        })?;
        if shares.areas() != ground.points.areas() {
            let what = format!(
                "{} is drawn for other areas than those of the map",
                plan.need
            );
            let remedy = "report it as a fault of this program";
            let problem = Problem::new("plan, targeting.siting", what, remedy);
            return Err(PrioritiseError::Plan(problem.into()));
        }
        sited(&shares, ground, plan)
    })
}

/// The plan for the mean need, how it fares in the draws, and what else might be done.
fn sited(shares: &Shares, ground: Ground<'_>, plan: &SitingPlan) -> Result<Sited, PrioritiseError> {
    let terrain = problem::Terrain::of(ground, plan, plan.without_a_place);
    terrain.enough(plan)?;
    let draws = crate::sum::real(shares.draws().max(1));
    let means: Vec<f64> = shares
        .columns()
        .iter()
        .map(|of| total(of.iter().copied()) / draws)
        .collect();
    let solved = terrain.solve(plan.rule_sites(terrain.existing.len()), &means)?;
    let certain = certain::certain(&terrain, shares, (&solved.chosen, plan))?;
    let otherwise = problem::otherwise(ground, plan, &terrain, (&solved.chosen, &means))?;
    let if_confirmed = problem::if_confirmed(ground, plan, &terrain, (&solved.chosen, &means))?;
    Ok(found::found(
        &terrain,
        shares.areas(),
        (plan, &means),
        (solved, certain),
        (otherwise, if_confirmed),
    ))
}

#[cfg(test)]
mod tests;
