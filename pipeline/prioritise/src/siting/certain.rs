//! How sure a choice of sites is, when the need is drawn.

use vocabulary::Problem;

use super::found::{Certain, SetRegret, Told};
use super::plan::{SitingPlan, SitingRule};
use super::problem::Terrain;
use super::sets::{Costs, Fared, ROUNDING, fared};
use crate::PrioritiseError;
use crate::shares::Shares;
use crate::sum::{quantile, real, total};

/// Holds the chosen set against the best one of each draw.
pub(super) fn certain(
    terrain: &Terrain<'_>,
    shares: &Shares,
    (chosen, plan): (&[usize], &SitingPlan),
) -> Result<Certain, PrioritiseError> {
    if !plan.method.weighs_need() {
        return Ok(Certain::WhateverTheNeed);
    }
    let values = values(terrain, plan.method);
    let costs = Costs {
        values: &values,
        weights: shares.columns(),
    };
    let (told, fared) = match fared(costs, chosen) {
        Some(fared) => (Told::EveryDraw(shares.draws()), fared),
        None => anew(terrain, shares, (chosen, plan))?,
    };
    let unit = match plan.method {
        SitingRule::PMedian => 1_000.0,
        SitingRule::PCenter | SitingRule::Lscp { .. } | SitingRule::Mclp { .. } => 1.0,
    };
    let mut regrets: Vec<f64> = fared.regrets.iter().map(|of| of / unit).collect();
    let mean = total(regrets.iter().copied()) / real(regrets.len().max(1));
    let worst = regrets.iter().copied().fold(0.0, f64::max);
    Ok(Certain::Drawn {
        told,
        same: fared.same,
        shares: fared.shares,
        regret: SetRegret {
            mean,
            upper: quantile(&mut regrets, 0.95),
            worst,
        },
    })
}

/// What every spot is worth to every area beside what exists, the less the better.
fn values(terrain: &Terrain<'_>, rule: SitingRule) -> Vec<Vec<f64>> {
    let worth = |metres: f64| match rule {
        SitingRule::Mclp { radius_m } => {
            if metres <= radius_m {
                0.0
            } else {
                1.0
            }
        }
        SitingRule::PMedian | SitingRule::PCenter | SitingRule::Lscp { .. } => metres,
    };
    let of = |metres: &[f64]| -> Vec<f64> {
        let both = metres.iter().zip(&terrain.base);
        both.map(|(own, base)| worth(own.min(*base))).collect()
    };
    terrain.spots.iter().map(|spot| of(&spot.metres)).collect()
}

/// Chooses anew in some draws, where sets are too many to look at each.
pub(super) fn anew(
    terrain: &Terrain<'_>,
    shares: &Shares,
    (chosen, plan): (&[usize], &SitingPlan),
) -> Result<(Told, Fared), PrioritiseError> {
    let draws = shares.draws().min(plan.redraws as usize);
    let method = plan.rule_sites(terrain.existing.len());
    let mut found = Fared {
        regrets: Vec::with_capacity(draws),
        shares: vec![0.0; terrain.spots.len()],
        same: 0.0,
    };
    let cost = |set: &[usize], weights: &[f64]| {
        let objective = terrain.objective(plan.method, set, weights);
        let objective = objective.ok_or_else(|| {
            let what = "a draw of the need has no best sites";
            let remedy = "report it as a fault of this program";
            PrioritiseError::Plan(Problem::new("plan, targeting.siting", what, remedy).into())
        })?;
        Ok::<f64, PrioritiseError>(match plan.method {
            SitingRule::PMedian => objective * 1_000.0,
            SitingRule::PCenter | SitingRule::Lscp { .. } => objective,
            SitingRule::Mclp { .. } => 1.0 - objective,
        })
    };
    let mut worst_gap = 0.0_f64;
    for draw in 0..draws {
        let weights: Vec<f64> = shares.columns().iter().map(|of| of[draw]).collect();
        let best = terrain.solve(method, &weights)?;
        worst_gap = worst_gap.max(best.gap);
        let (own, least) = (cost(chosen, &weights)?, cost(&best.chosen, &weights)?);
        let more = own - least;
        let set = if more <= ROUNDING * own.max(1.0) {
            found.same += 1.0;
            chosen
        } else {
            &best.chosen
        };
        found.regrets.push(more.max(0.0));
        for spot in set {
            found.shares[*spot] += 1.0;
        }
    }
    let many = real(draws.max(1));
    found.same /= many;
    for share in &mut found.shares {
        *share /= many;
    }
    let told = Told::SomeDraws {
        draws,
        of: shares.draws(),
        worst_gap,
    };
    Ok((told, found))
}
