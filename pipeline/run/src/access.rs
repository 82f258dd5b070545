//! What each area's people reach of what services offer, by the plan's targeting.

use std::path::Path;

use attach::geodesic_m;
use disclose::{Disclosed, Protected};
use estimate::{How, ModelledRate, joint_draws};
use prioritise::{AccessPlan, Around, Supplied, supply};
use vocabulary::{Indicator, IndicatorId, JointDraws, Problem, Problems};

use crate::failure::Failure;
use crate::pipeline::{Inputs, prevalence};
use crate::plan::Plan;

/// What every area reaches; nothing where the plan does not ask.
///
/// # Errors
/// With what does not fit the plan, or cannot be drawn.
pub fn access(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    (protected, models, measured): (
        &Protected,
        &Disclosed<Vec<ModelledRate>>,
        &Disclosed<Vec<Indicator>>,
    ),
) -> Result<Option<Disclosed<Supplied>>, Failure> {
    let Some(of) = &plan.targeting.access else {
        return Ok(None);
    };
    problems(plan, of).none_or(())?;
    let asked: Vec<&IndicatorId> = of.people().filter(|id| is_drawn(plan, id)).collect();
    let drawn: Disclosed<Vec<JointDraws>> = match &plan.draws {
        Some(how) if !asked.is_empty() => joint_draws(
            (&protected.tables, &inputs.atlas.groups),
            prevalence(plan, inputs)?,
            (&plan.indicators, models),
            &asked,
            how,
        )
        .map_err(|error| Failure::estimate(plan_file, error))?,
        _ => measured.map(|_| Vec::new()),
    };
    let points = inputs.atlas.points.map(|_, at| (at.x(), at.y()));
    let around = Around {
        services: &inputs.atlas.services,
        points: &points,
        metres: &geodesic_m,
    };
    let found = supply(&drawn, measured.get(), around, of);
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

/// Whether an indicator has joint draws: an extent, or what is made from one.
fn is_drawn(plan: &Plan, id: &IndicatorId) -> bool {
    let recipe = plan.indicators.iter().find(|known| known.id == *id);
    recipe.is_some_and(|recipe| matches!(recipe.how, How::Extent(_) | How::ExtentOf(_)))
}
