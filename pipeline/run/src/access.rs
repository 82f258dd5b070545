//! What each area's people reach of what services offer, by the plan's targeting.

use std::path::Path;

use attach::geodesic_m;
use disclose::Disclosed;
use estimate::How;
use prioritise::{AccessPlan, Around, Supplied, supply};
use vocabulary::{Indicator, JointDraws, Problem, Problems};

use crate::failure::Failure;
use crate::pipeline::Inputs;
use crate::plan::Plan;

/// What every area reaches; nothing where the plan does not ask.
///
/// `drawn` has the draws of what can be drawn of its people, `measured` the figures of the rest.
///
/// # Errors
/// With what does not fit the plan.
pub fn access(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    (drawn, measured): (&Disclosed<Vec<JointDraws>>, &[Indicator]),
) -> Result<Option<Disclosed<Supplied>>, Failure> {
    let Some(of) = &plan.targeting.access else {
        return Ok(None);
    };
    problems(plan, of).none_or(())?;
    let points = inputs.atlas.points.map(|_, at| (at.x(), at.y()));
    let around = Around {
        services: &inputs.atlas.services,
        points: &points,
        metres: &geodesic_m,
    };
    let found = supply(drawn, measured, around, of);
    let found = found.map_err(|error| Failure::prioritise(plan_file, error))?;
    Ok(Some(found))
}

/// What the plan's recipes say of the people before anything is computed.
fn problems(plan: &Plan, of: &AccessPlan) -> Problems {
    let problem = |what: String, remedy: &str| Problem::new("plan, targeting.access", what, remedy);
    let mut found = Problems::new();
    if plan.geography.services.is_none() {
        let what = "an access is asked for, and the plan's geography names no services".to_owned();
        found.push(problem(
            what,
            "name them in geography.services, or leave the access out",
        ));
    }
    for group in &of.groups {
        let recipe = plan
            .indicators
            .iter()
            .find(|known| known.id == group.people);
        if recipe.is_some_and(|recipe| !is_number_of_people(&recipe.how)) {
            let what = format!(
                "{}: {} is no number of people",
                group.group.id(),
                group.people
            );
            let known = plan.indicators.iter();
            let known = known.filter(|known| is_number_of_people(&known.how));
            let known: Vec<_> = known.map(|known| known.id.as_str()).collect();
            let bad = problem(what, "name an indicator that is, not a rate or a change");
            found.push(bad.expected(known.join(", ")));
        }
    }
    found
}

const fn is_number_of_people(how: &How) -> bool {
    match how {
        How::Extent(_) | How::Maternities(_) | How::GirlsAtRisk(_) | How::Count { .. } => true,
        How::ExtentOf(of) => of.denominator.is_none(),
        How::Rate { .. }
        | How::Proportion { .. }
        | How::DirectlyStandardised(_)
        | How::StandardisedRatio(_)
        | How::Change { .. } => false,
    }
}
