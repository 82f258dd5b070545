//! Which areas the next workers, sessions or pounds would go to: `[targeting.allocation]`.

mod hangs_on;
mod problems;

use std::collections::BTreeMap;

pub use hangs_on::HangsOn;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaCode, AreaColumn, Estimate, Figure, Indicator, IndicatorId, JointDraws, Level, Marker,
    Method, Problem, Quantity, Status, Unit,
};

use crate::PrioritiseError;
use crate::allocate::{
    Alternative, Apportionment, Claims, Draws, Recommendation, Resource, Tie, recommend,
};
use crate::gap::{Mean, mean};
use crate::indicator::{About, behind};
use crate::purpose::Purpose;
use crate::shares::{Shares, drawn_of};
use crate::words::sentence;

/// The most that figures together may weigh by which areas cannot be told apart.
pub const MOST_OF_UNCERTAIN: f64 = 0.5;

/// What is shared out among the areas, and by which claims.
///
/// # Formula
/// An area's claim is `sum over claims of weight x its share of the whole map`, so that numbers of
/// different units can stand together; what is shared out by it is in
/// [`allocate`](crate::allocate).
///
/// # Example
/// ```toml
/// [targeting.allocation]
/// id = "outreach_workers"
/// caveat = "An example to be asked again with a planner's own numbers."
/// purpose = "outreach"
/// units = 12
/// called = "outreach workers"
/// method = "webster"
/// reason = "In proportion to need, without favour to large or small boroughs."
///
/// [[targeting.allocation.claims]]
/// indicator = "assessments_fgm_modelled"
/// weight = 0.5
/// reason = "What social care records."
///
/// [[targeting.allocation.claims]]
/// indicator = "extent_women"
/// by = "clinic_distance_km"
/// weight = 0.5
/// reason = "Women affected, times how far the nearest clinic is."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationPlan {
    /// Its name in fields.
    pub id: IndicatorId,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// What they are for: prevention, care or outreach, and nothing else.
    pub purpose: Purpose,
    /// How many there are.
    pub units: u32,
    /// What they are called, in the plural.
    pub called: String,
    /// How they are shared out.
    pub method: Apportionment,
    /// The least for every area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<u32>,
    /// The most for any area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<u32>,
    /// What areas have already; 0 for those that are not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub current: BTreeMap<AreaCode, u32>,
    /// Why this method and these numbers.
    pub reason: String,
    /// What areas claim them by.
    pub claims: Vec<ClaimPlan>,
}

impl AllocationPlan {
    /// What it says, in a line.
    #[must_use]
    pub fn title(&self) -> String {
        format!("Where {} {} would go", self.units, self.called)
    }
}

/// One thing that areas claim by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimPlan {
    /// An indicator that is drawn: an extent, as a number of people, or a model.
    pub indicator: IndicatorId,
    /// An indicator that multiplies it, such as a distance; left out, nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<IndicatorId>,
    /// Its share of the claim; all weights add up to 1.
    pub weight: f64,
    /// Why it counts, and so much.
    pub reason: String,
}

/// What was shared out.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedOut {
    /// The plan, how sure it is, and what might be done instead.
    pub recommendation: Recommendation,
    /// What each area claims, in the order of the areas.
    pub claims: Vec<AreaClaim>,
}

/// What an area claims.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaClaim {
    /// The area.
    pub area: AreaCode,
    /// Its share of the whole map's need: the mean of the draws, which the plan is made for, and
    /// 95% limits.
    pub share: Mean,
    /// What each claim of the plan adds to the mean, in the plan's order.
    pub parts: Vec<f64>,
    /// What each claim is by, in the plan's order.
    pub titles: Vec<String>,
    /// The claims, by figures judged too uncertain there, without which it would get another number.
    pub hangs_on: HangsOn,
}

impl AreaClaim {
    /// What its share is made of, as a sentence.
    fn in_words(&self, plan: &AllocationPlan) -> String {
        let parts = plan.claims.iter().zip(self.titles.iter().zip(&self.parts));
        let parts = parts.map(|(claim, (title, part))| {
            format!(
                "{:.1} points are claimed by \"{title}\" (weight {})",
                100.0 * part,
                claim.weight
            )
        });
        let parts = parts.collect::<Vec<_>>().join(", ");
        sentence("allocation", "parts", &[("parts", &parts)])
    }
}

impl SharedOut {
    /// What every area gets as an indicator, for the map.
    ///
    /// # Units
    /// Units of the plan, new ones. The limits are those that nine of ten draws give.
    ///
    /// # Errors
    /// When limits are out of order.
    pub fn indicator(
        &self,
        plan: &AllocationPlan,
        drawn: &[JointDraws],
        indicators: &[Indicator],
    ) -> Result<Option<Indicator>, PrioritiseError> {
        let first = plan.claims.first();
        let first = first.and_then(|claim| drawn.iter().find(|of| of.id == claim.indicator));
        let Some(first) = first else {
            return Ok(None);
        };
        let by = plan.claims.iter().filter_map(|claim| claim.by.as_ref());
        let of: Vec<&IndicatorId> = plan
            .claims
            .iter()
            .map(|of| &of.indicator)
            .chain(by)
            .collect();
        let level = Level::new(0.9).map_err(|error| PrioritiseError::Level { error })?;
        let unit = Unit::new(format!("new {}", plan.called));
        let (sources, newest) = behind(&of, indicators);
        let about = About {
            id: plan.id.clone(),
            title: plan.title(),
            unit: unit.clone(),
            quantity: Quantity::Extensive,
            caveat: plan.caveat.clone(),
            decimals: 0,
            sources,
            period: newest.unwrap_or(first.period),
        };
        about
            .with(first.column.areas(), |area| {
                let at = self.claims.iter().position(|claim| claim.area == area);
                let found = at.and_then(|at| {
                    let share = self.recommendation.plan.shares.get(at)?;
                    Some((share, self.recommendation.areas.get(at)?))
                });
                let Some((share, sure)) = found else {
                    return Ok(Figure::missing(Marker::NotAvailable));
                };
                let (new, held) = (f64::from(share.new), f64::from(share.total - share.new));
                let limits = ((sure.lower - held).min(new), (sure.upper - held).max(new));
                let estimate = Estimate::new(
                    Some(new),
                    (limits.0.max(0.0), limits.1),
                    Some(level),
                    Method::Apportionment,
                    unit.clone(),
                )?;
                Ok(Figure {
                    status: Status::Estimated,
                    estimate: Some(estimate),
                })
            })
            .map(Some)
    }

    /// What stands with the plan, a paragraph each: whose each part of it is, and what is
    /// regretted of it.
    #[must_use]
    pub fn words(&self, plan: &AllocationPlan) -> Vec<String> {
        let found = &self.recommendation;
        let number = |number: f64| format!("{number:.2}");
        let (mean, upper) = (number(found.regret.mean), number(found.regret.upper));
        let unit = plan.method.unit_of_loss();
        let regret = [("mean", mean.as_str()), ("upper", &upper), ("unit", unit)];
        let mut words = vec![
            sentence("allocation", "whose", &[]),
            sentence("allocation", "regret", &regret),
        ];
        if let Alternative::Other { regret, .. } = &found.least_on_average {
            let (candidates, other) = (found.candidates.to_string(), number(regret.mean));
            let filled = [
                ("candidates", candidates.as_str()),
                ("other", &other),
                ("mean", &mean),
            ];
            words.push(sentence("allocation", "alternative", &filled));
        }
        words
    }

    /// Why an area gets what it gets, as a paragraph.
    #[must_use]
    pub fn sentence(&self, plan: &AllocationPlan, area: AreaCode, name: &str) -> String {
        let at = self.claims.iter().position(|claim| claim.area == area);
        let found = &self.recommendation;
        let Some((claim, (share, sure))) = at.and_then(|at| {
            let told = found.plan.shares.get(at)?;
            Some((self.claims.get(at)?, (told, found.areas.get(at)?)))
        }) else {
            return String::new();
        };
        let percent = |share: f64| format!("{:.1}%", 100.0 * share);
        let filled = [
            ("area", name.to_owned()),
            ("called", plan.called.clone()),
            ("units", plan.units.to_string()),
            ("new", share.new.to_string()),
            ("share", percent(claim.share.value)),
            ("lower", percent(claim.share.lower)),
            ("upper", percent(claim.share.upper)),
            ("quota", format!("{:.2}", share.quota)),
            ("sure", format!("{:.0}", 100.0 * sure.at_least)),
            ("more", format!("{:.0}", 100.0 * sure.more)),
            ("held", share.total.saturating_sub(share.new).to_string()),
        ];
        let filled: Vec<(&str, &str)> = filled
            .iter()
            .map(|(name, of)| (*name, of.as_str()))
            .collect();
        let says = |says: &str| sentence("allocation", says, &filled);
        let mut words = vec![says(if share.new > 0 { "some" } else { "none" })];
        words.push(claim.in_words(plan));
        if share.total > share.new {
            words.push(says("held"));
        }
        match share.tie {
            Tie::No => {}
            Tie::Won => words.push(says("tie_won")),
            Tie::Lost => words.push(says("tie_lost")),
        }
        words.extend(claim.hangs_on.in_words());
        words.join(" ")
    }
}

impl AllocationPlan {
    /// What has to be drawn, each once.
    #[must_use]
    pub fn drawn(&self) -> Vec<&IndicatorId> {
        let mut all: Vec<&IndicatorId> = self.claims.iter().map(|of| &of.indicator).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Shares out what the plan has.
///
/// # Units
/// Those of the plan.
///
/// # Formula
/// The claims are those of [`AllocationPlan`], in each draw; the plan is made for their means. See
/// [`allocate`](crate::allocate) for the methods and for what is regretted.
///
/// # Errors
/// With everything that is wrong with the plan, or what keeps the claims from being shares.
pub fn share_out(
    drawn: &Disclosed<Vec<JointDraws>>,
    indicators: &[Indicator],
    plan: &AllocationPlan,
) -> Result<Disclosed<SharedOut>, PrioritiseError> {
    let problems = plan.problems(indicators);
    problems.none_or(()).map_err(PrioritiseError::Plan)?;
    drawn.try_map(|drawn| {
        plan.strangers(drawn)
            .none_or(())
            .map_err(PrioritiseError::Plan)?;
        let shares = plan
            .claims
            .iter()
            .map(|claim| {
                Ok((
                    claim.indicator.clone(),
                    claim.weight,
                    of(claim, drawn, indicators)?,
                ))
            })
            .collect::<Result<Vec<_>, PrioritiseError>>()?;
        let Some(((_, weight, first), rest)) = shares.split_first() else {
            let what = "no claims";
            let remedy = "name what areas claim by in [[targeting.allocation.claims]]";
            let problem = Problem::new("plan, targeting.allocation", what, remedy);
            return Err(PrioritiseError::Plan(problem.into()));
        };
        let joined = Shares::joined((*weight, first), rest)?;
        recommended(plan, &joined, &shares, indicators)
    })
}

/// The shares of one claim.
fn of(
    claim: &ClaimPlan,
    drawn: &[JointDraws],
    indicators: &[Indicator],
) -> Result<Shares, PrioritiseError> {
    let number = drawn_of(drawn, &claim.indicator, "targeting.allocation")?;
    let by = claim
        .by
        .as_ref()
        .and_then(|by| indicators.iter().find(|of| of.id == *by));
    let by = by.and_then(Indicator::newest).map(|(_, column)| {
        AreaColumn::from_fn(column.areas(), |area| {
            column.get(area).and_then(vocabulary::Figure::value)
        })
    });
    Ok(Shares::of(number, by.as_ref())?)
}

fn recommended(
    plan: &AllocationPlan,
    joined: &Shares,
    terms: &[(IndicatorId, f64, Shares)],
    indicators: &[Indicator],
) -> Result<SharedOut, PrioritiseError> {
    let areas: Vec<AreaCode> = joined.areas().codes().collect();
    let means: Vec<f64> = joined.columns().iter().map(|of| mean(of)).collect();
    let rows: Vec<f64> = (0..joined.draws())
        .flat_map(|draw| joined.columns().iter().map(move |of| of[draw]))
        .collect();
    let all = |many: Option<u32>| many.map(|many| vec![many; areas.len()]);
    let (floors, caps) = (all(plan.floor), all(plan.cap));
    let current: Vec<u32> = areas
        .iter()
        .map(|area| plan.current.get(area).copied().unwrap_or(0))
        .collect();
    let claims = Claims {
        floors: floors.as_deref(),
        caps: caps.as_deref(),
        current: Some(&current),
        ..Claims::new(&areas, &means)
    };
    let recommendation = recommend(
        plan.method,
        Resource::Units(plan.units),
        claims,
        Draws(&rows),
    )
    .map_err(PrioritiseError::Allocate)?;
    let parts: Vec<(IndicatorId, Vec<f64>)> = terms
        .iter()
        .map(|(id, weight, of)| {
            let parts = of.columns().iter().map(|draws| weight * mean(draws));
            (id.clone(), parts.collect())
        })
        .collect();
    let title = |id: &IndicatorId| {
        let known = indicators.iter().find(|of| of.id == *id);
        known.map_or_else(|| id.to_string(), |of| of.title.clone())
    };
    let titles: Vec<String> = plan
        .claims
        .iter()
        .map(|claim| match &claim.by {
            None => title(&claim.indicator),
            Some(by) => format!("{}, times {}", title(&claim.indicator), title(by)),
        })
        .collect();
    let totals: Vec<u32> = recommendation.plan.totals().collect();
    let hangs_on = hangs_on::hangs_on(plan, &totals, claims, &parts, indicators)?;
    let claims = areas.iter().enumerate().zip(hangs_on);
    let claims = claims.map(|((at, area), hangs_on)| AreaClaim {
        area: *area,
        share: Mean::of(joined.columns()[at].clone(), Level::P95),
        parts: parts.iter().map(|(_, parts)| parts[at]).collect(),
        titles: titles.clone(),
        hangs_on,
    });
    Ok(SharedOut {
        recommendation,
        claims: claims.collect(),
    })
}

#[cfg(test)]
mod tests;
