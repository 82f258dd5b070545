//! What is made of joint draws: the need beside what is recorded, and what is shared out.

use std::path::Path;

use disclose::{Disclosed, Protected};
use estimate::{ModelledRate, joint_draws};
use prioritise::{
    AllocationPlan, Gap, GapPlan, Ground, SharedOut, Sited, SitingPlan, choose_sites, service_gap,
    share_out,
};
use vocabulary::{AreaColumn, Indicator, IndicatorId, JointDraws, Problem, Problems};

use crate::failure::Failure;
use crate::pipeline::{Inputs, not_of_kind, prevalence};
use crate::plan::Plan;

/// Functions of disclosed and public data alone.
#[derive(Debug)]
pub struct Targets {
    /// The need beside what is recorded.
    pub gaps: Option<Disclosed<Vec<Gap>>>,
    /// What is shared out among the areas.
    pub shared_out: Option<Disclosed<SharedOut>>,
    /// Where new sites would stand.
    pub sited: Option<Disclosed<Sited>>,
}

/// Draws what the plan's targeting asks for, once, and computes all that is made of it.
///
/// # Errors
/// With what does not fit the plan, or cannot be drawn.
pub fn targets(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    (protected, models, indicators): (
        &Protected,
        &Disclosed<Vec<ModelledRate>>,
        &Disclosed<Vec<Indicator>>,
    ),
) -> Result<Targets, Failure> {
    let targeting = &plan.targeting;
    let of_gap = targeting.gap.iter().flat_map(GapPlan::drawn);
    let of_allocation = targeting.allocation.iter().flat_map(AllocationPlan::drawn);
    let of_siting = targeting.siting.iter().map(SitingPlan::drawn);
    let mut asked: Vec<&IndicatorId> = of_gap.chain(of_allocation).chain(of_siting).collect();
    asked.sort();
    asked.dedup();
    if asked.is_empty() {
        return Ok(Targets {
            gaps: None,
            shared_out: None,
            sited: None,
        });
    }
    let Some(how) = &plan.draws else {
        let what = "the targeting needs joint draws, and the plan does not say how";
        let remedy = "add [draws] with count, seed, alike and reason";
        let problem = Problem::new(plan_file.display().to_string(), what, remedy);
        return Err(Problems::from(problem).into());
    };
    let drawn = joint_draws(
        (&protected.tables, &inputs.atlas.groups),
        prevalence(plan, inputs)?,
        (&plan.indicators, models),
        &asked,
        how,
    );
    let drawn = drawn.map_err(|error| Failure::estimate(plan_file, error))?;
    let refused = |error| Failure::prioritise(plan_file, error);
    let gaps = targeting.gap.as_ref().map(|of| service_gap(&drawn, of));
    let shared_out = targeting.allocation.as_ref();
    let shared_out = shared_out.map(|of| share_out(&drawn, indicators.get(), of));
    Ok(Targets {
        gaps: gaps.transpose().map_err(refused)?,
        shared_out: shared_out.transpose().map_err(refused)?,
        sited: sited(plan, plan_file, inputs, &drawn)?,
    })
}

/// Where new sites would stand, on the ground as the inputs have it.
fn sited(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    drawn: &Disclosed<Vec<JointDraws>>,
) -> Result<Option<Disclosed<Sited>>, Failure> {
    let Some(of) = &plan.targeting.siting else {
        return Ok(None);
    };
    let candidates = inputs
        .places
        .get(&of.candidates)
        .ok_or_else(|| not_of_kind(&of.candidates, "[places]"))?;
    let atlas = &inputs.atlas;
    let points = AreaColumn::from_fn(&atlas.areas, |code| {
        let point = atlas.points.get(code);
        point.map_or((f64::NAN, f64::NAN), |point| (point.x(), point.y()))
    });
    let ground = Ground {
        candidates,
        services: &atlas.services,
        points: &points,
        metres: &attach::geodesic_m,
    };
    let made = choose_sites(drawn, ground, of);
    made.map(Some)
        .map_err(|error| Failure::prioritise(plan_file, error))
}
