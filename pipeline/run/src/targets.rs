//! Where help would do most: access, need, gaps, and what is shared out.

use std::collections::BTreeSet;
use std::path::Path;

use disclose::{Disclosed, Protected};
use estimate::{ModelledRate, drawable, joint_draws, judged};
use prioritise::{
    AccessPlan, AllocationPlan, Gap, GapPlan, Ground, Need, Services, SharedOut, Sited, SitingPlan,
    Supplied, check, choose_sites, distance, gap_indicator, need, service_gap, share_out,
    verdict_on,
};
use vocabulary::{
    AreaColumn, Indicator, IndicatorId, JointDraws, Problem, Problems, Reliability, Verdict,
};

use crate::access::access;
use crate::failure::Failure;
use crate::pipeline::{Inputs, not_of_kind, prevalence, services};
use crate::plan::Plan;

/// Functions of disclosed and public data alone.
#[derive(Debug)]
pub struct Targets {
    /// The distance; the index of need, its parts and its places; the gap; what is shared out; what
    /// each group reaches.
    pub indicators: Disclosed<Vec<Indicator>>,
    /// What people reach of what services offer.
    pub access: Option<Disclosed<Supplied>>,
    /// The index of need.
    pub need: Disclosed<Need>,
    /// The need beside what is recorded.
    pub gaps: Option<Disclosed<Vec<Gap>>>,
    /// What is shared out among the areas.
    pub shared_out: Option<Disclosed<SharedOut>>,
    /// Where new sites would stand.
    pub sited: Option<Disclosed<Sited>>,
}

/// Draws what the plan's targeting asks for, once, and computes all that is made of it.
///
/// `measured` is what was measured and modelled, judged; it comes back with what is made here behind
/// it.
///
/// # Errors
/// With what does not fit the plan, or cannot be drawn.
pub fn targets(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    (protected, models): (&Protected, &Disclosed<Vec<ModelledRate>>),
    measured: Disclosed<Vec<Indicator>>,
) -> Result<(Targets, Disclosed<Vec<Indicator>>), Failure> {
    let refused = |error| Failure::prioritise(plan_file, error);
    let targeting = &plan.targeting;
    let services = services(plan, inputs);
    check(targeting, measured.get(), services.is_some()).map_err(refused)?;
    let groups = &inputs.atlas.groups;
    let judge = |made: Indicator| judged(made, groups);
    let reached = match (&targeting.distance, services) {
        (Some(plan), Some(Services { nearest, listed })) => {
            let made = distance(plan, nearest, listed).map_err(refused)?;
            Some(judge(made))
        }
        (Some(_) | None, _) => None,
    };
    let drawn = draws(plan, plan_file, inputs, (protected, models))?;
    let count = measured.get().len();
    let all = measured.map_owned(|measured| measured.into_iter().chain(reached.clone()).collect());
    let known: &Vec<Indicator> = all.get();
    let (need, (gaps, shared_out)) = rayon::join(
        || need(&drawn, known, &targeting.need),
        || {
            let gaps = targeting.gap.as_ref();
            let shared_out = targeting.allocation.as_ref();
            (
                gaps.map(|of| service_gap(&drawn, known, of)),
                shared_out.map(|of| share_out(&drawn, known, of)),
            )
        },
    );
    let need = need.map_err(refused)?;
    let access = access(plan, plan_file, inputs, (&drawn, &known[..count]))?;

    let gaps = gaps.transpose().map_err(refused)?;
    let shared_out = shared_out.transpose().map_err(refused)?;

    let indicators = need.try_map(|need| {
        let mut made: Vec<Indicator> = reached.iter().cloned().collect();
        let of_need = need.indicators.iter().cloned().map(judge);
        made.extend(parts_as_their_wholes(plan, known, of_need.collect()));
        if let (Some(of), Some(gaps)) = (&targeting.gap, &gaps) {
            let gap = gap_indicator(of, gaps.get(), drawn.get(), known)?;
            made.extend(gap.map(judge).map(|gap| no_surer(gap, of, known)));
        }
        if let (Some(of), Some(shared)) = (&targeting.allocation, &shared_out) {
            let made_of_it = shared.get().indicator(of, drawn.get(), known)?;
            made.extend(made_of_it.map(judge));
        }
        let groups = access.iter().flat_map(|of| &of.get().groups);
        made.extend(groups.map(|group| judge(group.indicator.clone())));
        Ok::<_, prioritise::PrioritiseError>(made)
    });
    let targets = Targets {
        indicators: indicators.map_err(refused)?,
        sited: sited(plan, plan_file, inputs, &drawn)?,
        access,
        need,
        gaps,
        shared_out,
    };
    // What is reached stands there already.
    let made = &targets.indicators.get()[usize::from(reached.is_some())..];
    let all = all.map_owned(|mut all| {
        all.extend_from_slice(made);
        all
    });
    Ok((targets, all))
}

/// The joint draws of everything that the targeting asks for.
fn draws(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    (protected, models): (&Protected, &Disclosed<Vec<ModelledRate>>),
) -> Result<Disclosed<Vec<JointDraws>>, Failure> {
    let targeting = &plan.targeting;
    let can_be_drawn = drawable(&plan.indicators, models.get());
    let of_need = targeting.need.drawn(&can_be_drawn);
    let of_gap = targeting.gap.iter().flat_map(GapPlan::drawn);
    let of_allocation = targeting.allocation.iter().flat_map(AllocationPlan::drawn);
    let of_siting = targeting.siting.iter().map(SitingPlan::drawn);
    let people = targeting.access.iter().flat_map(AccessPlan::people);
    let people = people.filter(|id| can_be_drawn.contains(*id));
    let asked: BTreeSet<&IndicatorId> = of_need
        .chain(of_gap)
        .chain(of_allocation)
        .chain(of_siting)
        .chain(people)
        .collect();
    if asked.is_empty() {
        return Ok(protected.tables.map(|_| Vec::new()));
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
        &asked.into_iter().collect::<Vec<_>>(),
        how,
    );
    drawn.map_err(|error| Failure::estimate(plan_file, error))
}

/// A gap is no surer than the less sure of the two that it is made of.
fn no_surer(mut gap: Indicator, plan: &GapPlan, known: &[Indicator]) -> Indicator {
    for id in [&plan.need, &plan.recorded] {
        let Some(input) = known.iter().find(|of| of.id == *id) else {
            continue;
        };
        for ((_, area), of) in &mut gap.verdicts {
            let verdict = verdict_on(input, *area);
            if let Some(worse) = verdict.filter(|verdict| *verdict < of.verdict) {
                of.verdict = worse;
                of.rule = format!("{} {id} is here {worse}.", of.rule).into();
            }
        }
    }
    gap
}

/// A part of the need that is made from one indicator tells areas apart no better than that one.
fn parts_as_their_wholes(
    plan: &Plan,
    known: &[Indicator],
    mut made: Vec<Indicator>,
) -> Vec<Indicator> {
    let need = &plan.targeting.need;
    for term in &need.terms {
        let whole = known.iter().find(|of| of.id == term.indicator);
        let apart = whole
            .and_then(|of| of.apart.clone())
            .filter(|apart| !apart.told);
        let part = term.part(need).ok();
        let part = made.iter_mut().find(|of| Some(&of.id) == part.as_ref());
        let (Some(apart), Some(part)) = (apart, part) else {
            continue;
        };
        for verdict in part.verdicts.values_mut() {
            *verdict = Verdict {
                verdict: Reliability::TooUncertainToShow,
                rule: format!("As {}: {}", term.indicator, apart.sentence).into(),
            };
        }
        part.apart = Some(apart);
    }
    made
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
