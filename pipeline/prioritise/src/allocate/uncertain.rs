//! A plan for the central need, and how it fares where the need is another.

use super::candidates::{self, Trial};
use super::claims::{Checked, needs};
use super::fill::Queue;
use super::loss::{loss, part, scale};
use super::priority::Claim;
use super::spread::{Certainty, certainty};
use super::{AllocateError, AllocateErrors, Allocation, Apportionment, Claims, Resource, of};
use crate::sum::quantile;

/// Joint draws of need: one row a draw, one value an area, in the order of the areas.
#[derive(Debug, Clone, Copy)]
pub struct Draws<'a>(pub &'a [f64]);

/// What a plan costs against the best one of each draw, over draws.
///
/// # Units
/// Those of the method's loss: see [`Apportionment::unit_of_loss`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regret {
    /// On average.
    pub mean: f64,
    /// In a twentieth of the draws it is so much or more.
    pub upper: f64,
    /// In the worst draw.
    pub worst: f64,
}

/// What might be done instead.
#[derive(Debug, Clone, PartialEq)]
pub enum Alternative {
    /// Nothing: no candidate has less to regret than the recommended plan.
    AsRecommended,
    /// Another plan.
    Other {
        /// What each area holds in the end, in the order of the areas.
        totals: Vec<u32>,
        /// What is regretted of it.
        regret: Regret,
    },
}

/// A plan, and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The plan for the central need.
    pub plan: Allocation,
    /// How sure each area's part of it is, in the order of the areas.
    pub areas: Vec<Certainty>,
    /// What is regretted of it.
    pub regret: Regret,
    /// The candidate with the least regret on average.
    pub least_on_average: Alternative,
    /// The candidate with the least regret in its worst draw.
    pub least_at_worst: Alternative,
    /// How many candidates were compared.
    pub candidates: usize,
}

/// All that the draws come to: one row a draw, one value an area, as in the draws.
pub(super) struct Drawn<'a> {
    pub(super) checked: &'a Checked<'a>,
    pub(super) needs: Draws<'a>,
    claims: Vec<Claim>,
    /// The method's own plan of each draw.
    plans: Vec<u32>,
    /// What the loss of each draw is scaled by, and the loss of its own plan.
    losses: Vec<(f64, f64)>,
}

/// The plan for the central need, and how sure it is when need is drawn.
///
/// # Units
/// Those of the resource; regret in the unit of the method's loss. Quantiles are of type 7
/// (Hyndman and Fan 1996).
///
/// # Formula
/// In each draw the method makes its own plan. An area's `at_least` is the share of draws
/// that give it what is recommended or more. The regret of a plan in a draw is its loss
/// there, less that of the draw's own plan, which is the least there is. The candidates:
/// 1. the recommended plan;
/// 2. the method's plan for the mean need of the draws;
/// 3. the plan with the least mean loss of all there are, found one unit at a time from the
///    mean of each area's part of the loss, which is convex where the parts are; not for
///    maximin, whose loss has no parts, nor where more than 1,000 units are new;
/// 4. the 16 plans that are the draws' own most often (equal ones in the order of their numbers).
///
/// The third makes the least regret on average the least of any plan at all.
///
/// # Errors
/// With everything that is wrong with the claims or the draws, area by area.
///
/// # References
/// Savage (1951), JASA 46:55-67 (regret). Kleywegt, Shapiro and Homem-de-Mello (2002),
/// SIAM J. Optim. 12:479-502 (the mean over draws in place of the expectation).
///
/// # Example
/// ```
/// use prioritise::allocate::{Alternative, Apportionment, Claims, Draws, Resource, recommend};
/// use vocabulary::AreaCode;
/// let areas: [AreaCode; 2] = ["E09000001".parse()?, "E09000002".parse()?];
/// let draws = [60.0, 40.0, 75.0, 25.0, 20.0, 80.0, 65.0, 35.0];
/// let claims = Claims::new(&areas, &[60.0, 40.0]);
/// let found = recommend(Apportionment::Webster, Resource::Units(5), claims, Draws(&draws))?;
/// assert_eq!(found.plan.totals().collect::<Vec<_>>(), [3, 2]);
/// assert_eq!(found.areas[0].at_least, 0.75);
/// assert_eq!(found.areas[1].at_least, 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recommend(
    method: Apportionment,
    resource: Resource,
    claims: Claims<'_>,
    draws: Draws<'_>,
) -> Result<Recommendation, AllocateErrors> {
    let checked = claims.check(method, resource)?;
    check(&checked, draws)?;
    let plan = of(&checked);
    let all = Drawn::new(&checked, draws);
    let recommended: Vec<u32> = plan.totals().collect();
    let areas = plan
        .shares
        .iter()
        .enumerate()
        .map(|(at, share)| {
            let held = all.held(at).map(f64::from).collect();
            certainty(share.area, share.total, held)
        })
        .collect();
    let trials: Vec<Trial> = candidates::candidates(&all, recommended)
        .into_iter()
        .map(|totals| Trial {
            regret: all.regret(&totals),
            totals,
        })
        .collect();
    let regret = trials.first().map_or(
        Regret {
            mean: 0.0,
            upper: 0.0,
            worst: 0.0,
        },
        |trial| trial.regret,
    );
    Ok(Recommendation {
        plan,
        areas,
        regret,
        least_on_average: candidates::least(&trials, |regret| regret.mean),
        least_at_worst: candidates::least(&trials, |regret| regret.worst),
        candidates: trials.len(),
    })
}

/// Whether the draws are draws of the areas, and the method has a loss in each.
fn check(checked: &Checked<'_>, draws: Draws<'_>) -> Result<(), AllocateErrors> {
    let areas = checked.areas.len();
    if draws.0.is_empty() {
        return Err(AllocateErrors(vec![AllocateError::NoDraws]));
    }
    if !draws.0.len().is_multiple_of(areas) {
        return Err(AllocateErrors(vec![AllocateError::Draws {
            found: draws.0.len(),
            areas,
        }]));
    }
    let mut found = Vec::new();
    for (row, need) in draws.0.chunks_exact(areas).enumerate() {
        needs(checked.areas, need, Some(row + 1), &mut found);
    }
    let is_relative = match checked.method {
        Apportionment::Webster | Apportionment::HuntingtonHill => true,
        Apportionment::Hamilton { .. }
        | Apportionment::Maximin
        | Apportionment::MinimumUnmetNeed { .. } => false,
    };
    let all = checked.areas.iter().zip(checked.need).zip(&checked.bounds);
    for (at, ((area, central), bounds)) in all.enumerate() {
        if !is_relative || bounds.cap == 0 {
            continue;
        }
        let column = draws.0.iter().skip(at).step_by(areas);
        let differs = |need: &f64| (*need > 0.0) != (*central > 0.0);
        if let Some(row) = column.into_iter().position(differs) {
            found.push(AllocateError::NeedComesAndGoes {
                area: *area,
                draw: row + 1,
                method: checked.method.name(),
            });
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(AllocateErrors(found))
    }
}

impl<'a> Drawn<'a> {
    fn new(checked: &'a Checked<'a>, needs: Draws<'a>) -> Self {
        let (method, areas) = (checked.method, checked.areas.len());
        let mut all = Self {
            checked,
            needs,
            claims: Vec::with_capacity(needs.0.len()),
            plans: Vec::with_capacity(needs.0.len()),
            losses: Vec::with_capacity(needs.0.len() / areas),
        };
        let mut queue = Queue::default();
        for need in needs.0.chunks_exact(areas) {
            let claims = checked.claims(need);
            queue.fill(method, &claims, &checked.bounds, checked.total);
            let scale = scale(method, need, checked.total);
            let least = loss(method, &claims, &queue.held, scale);
            all.losses.push((scale, least));
            all.plans.extend(&queue.held);
            all.claims.extend(claims);
        }
        all
    }

    /// The method's own plan of each draw.
    pub(super) fn plans(&self) -> impl Iterator<Item = &[u32]> {
        self.plans.chunks_exact(self.checked.areas.len())
    }

    /// What one area holds in each draw's own plan.
    fn held(&self, at: usize) -> impl Iterator<Item = u32> {
        let areas = self.checked.areas.len();
        self.plans.iter().copied().skip(at).step_by(areas)
    }

    /// What one unit more than `held` in one area takes off the loss, added up over draws.
    pub(super) fn saved(&self, at: usize, held: u32) -> f64 {
        let method = self.checked.method;
        let claims = self
            .claims
            .iter()
            .skip(at)
            .step_by(self.checked.areas.len());
        let saved = |(claim, (scale, _)): (&Claim, &(f64, f64))| {
            scale * (part(method, claim, held) - part(method, claim, held + 1))
        };
        claims.zip(&self.losses).map(saved).sum()
    }

    /// What is regretted of a plan.
    fn regret(&self, plan: &[u32]) -> Regret {
        let method = self.checked.method;
        let of = |(claims, (scale, least)): (&[Claim], &(f64, f64))| {
            // What is below nought is rounding: the draw's own plan is the best.
            (loss(method, claims, plan, *scale) - least).max(0.0)
        };
        let claims = self.claims.chunks_exact(self.checked.areas.len());
        let mut regrets: Vec<f64> = claims.zip(&self.losses).map(of).collect();
        let sum: f64 = regrets.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "draws are far fewer than 2^53")]
        let mean = sum / regrets.len() as f64;
        Regret {
            mean,
            worst: regrets.iter().copied().fold(0.0, f64::max),
            upper: quantile(&mut regrets, 0.95),
        }
    }
}
