//! The index of need: `[targeting.need]`. What it is made of, how far it is known, and what its
//! order would change with.
//!
//! The mathematics is in [`index`](crate::index); here are the plan and the figures that it is
//! given. A withheld figure goes in as its range and never as a middle, an estimate with its joint
//! draws, and a figure judged too uncertain decides no order alone.

mod explain;
mod indicators;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaCode, Indicator, IndicatorId, JointDraws, Level, NotAnIndicatorId, Period, Problem,
};

use crate::PrioritiseError;
use crate::index::{
    Aggregation, Component, Composite, Direction, Dirichlet, Drivers, Figures, Inquiry, Limits,
    Normalisation, RankQuestion, Ranking, Sampling, Scale, Scored, drivers, rankings, told_apart,
};
use crate::targeting::problem;

/// How many worlds are drawn where no term is.
const WEIGHTS_ALONE: usize = 1_000;

/// How many rows the design of the sensitivity analysis has: a power of two, as Sobol's sequence
/// likes it.
const ROWS: usize = 1_024;

/// The index of need.
///
/// # Units
/// Points of 100 where terms are scaled from 0 to 1 (`declared`, `min_max`, `percentile`); else
/// those of the scale.
///
/// # Formula
/// `100 x sum of w v`, or `100 x product of v^w`, with each term's value `v` on its scale: see
/// [`Normalisation`] and [`Aggregation`]. Each part of a sum is rounded to the published decimals and
/// the score is the sum of the rounded parts, so that they add up as printed.
///
/// A term's figure is that of its newest period. One that is estimated, or modelled, varies with
/// its joint draws; a withheld or rounded one is a range, and its area has a range of
/// scores and of places and no score; where it is missing there is neither. Places are those that
/// hold at the level, with the figures and the weights drawn again and again.
///
/// # References
/// OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 to 7. Saisana,
/// Saltelli and Tarantola (2005), JRSS A 168:307-323. Klein, Wright and Wieczorek (2020), JRSS C
/// 69:589-606.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedPlan {
    /// Its name in fields; parts are `<id>_from_<term>` and places `<id>_rank`.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// Its unit in words.
    pub unit: String,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published, at most 6.
    pub decimals: u8,
    /// How the scaled terms become one number.
    pub aggregation: Aggregation,
    /// The level of limits and places, as a proportion.
    pub level: Level,
    /// How many places from the first are "the top" in the table.
    pub top: usize,
    /// How far somebody else's weights may be from these.
    pub other_weights: OtherWeights,
    /// Other scales, each for all terms at once, that the order is tried with.
    #[serde(default)]
    pub other_normalisations: Vec<Normalisation>,
    /// Other ways to put the terms together, that the order is tried with.
    #[serde(default)]
    pub other_aggregations: Vec<Aggregation>,
    /// What it is made of.
    pub terms: Vec<Term>,
}

/// Weights that somebody else might have chosen: see [`Dirichlet`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherWeights {
    /// How closely the plan's weights are held to; above 0. About a weight of 0.5, 24 gives a
    /// standard deviation of 0.1.
    pub concentration: f64,
    /// Where the random numbers begin.
    pub seed: u64,
    /// Why so closely.
    pub reason: String,
}

/// One indicator in the index of need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The indicator: one of the plan's, or the distance. What has a sampling error must be drawn:
    /// an extent, or the model of a rate.
    pub indicator: IndicatorId,
    /// A shorter name for the part's own id; left out, the indicator's.
    pub short: Option<String>,
    /// Its share of the index; all weights add up to 1.
    pub weight: f64,
    /// Which way it points.
    pub direction: Direction,
    /// How its figures are put on a scale.
    pub normalisation: Normalisation,
    /// Why it is in the index, with this weight and this scale.
    pub reason: String,
}

impl Term {
    /// The name of this term's part of the index.
    ///
    /// # Errors
    /// When the two names together cannot name an indicator.
    pub fn part(&self, need: &NeedPlan) -> Result<IndicatorId, NotAnIndicatorId> {
        let short = self.short.as_deref().unwrap_or(self.indicator.as_str());
        format!("{}_from_{short}", need.id).try_into()
    }

    fn component(&self) -> Component {
        Component {
            name: self.indicator.to_string(),
            direction: self.direction,
            normalisation: self.normalisation,
            weight: self.weight,
        }
    }
}

impl NeedPlan {
    /// The name of the places.
    pub(crate) fn rank(&self) -> Result<IndicatorId, NotAnIndicatorId> {
        format!("{}_rank", self.id).try_into()
    }

    /// What has to be drawn of these: the terms that are among them.
    pub fn drawn<'a>(
        &'a self,
        can_be_drawn: &'a BTreeSet<IndicatorId>,
    ) -> impl Iterator<Item = &'a IndicatorId> {
        let terms = self.terms.iter().map(|term| &term.indicator);
        terms.filter(|id| can_be_drawn.contains(*id))
    }

    /// The index as the mathematics has it.
    fn composite(&self) -> Result<Composite, PrioritiseError> {
        let components = self.terms.iter().map(Term::component).collect();
        Composite::new(components, self.aggregation)
    }

    /// What a number of its scale is multiplied by to be printed.
    fn factor(&self) -> f64 {
        match self.terms.first().map(|term| term.normalisation.scale()) {
            Some(Scale::Unit | Scale::Share) => 100.0,
            Some(Scale::Places | Scale::Deviations | Scale::Hundred) | None => 1.0,
        }
    }

    /// What is wrong with it beside what the mathematics finds; the known indicators are all that a
    /// term can name.
    pub(crate) fn problems(&self, known: &[&IndicatorId]) -> Vec<Problem> {
        const PLACE: &str = "targeting.need";
        let mut found = Vec::new();
        if self.decimals > 6 {
            let what = "more decimals than the points have";
            let bad = problem(PLACE, what, "write at most 6");
            found.push(bad.found(self.decimals.to_string()));
        }
        if self.top == 0 {
            found.push(problem(PLACE, "the top has no place", "write at least 1"));
        }
        if self.other_weights.reason.trim().is_empty() {
            let what = "other_weights has no reason";
            let remedy = "say in a sentence how far somebody else's weights may be from these";
            found.push(problem(PLACE, what, remedy));
        }
        if let Err(PrioritiseError::Index(problems)) = self.composite() {
            found.extend(problems.iter().cloned().map(|of| Problem {
                file: format!("plan, targeting.need, {}", of.file),
                ..of
            }));
        }
        for term in &self.terms {
            let place = format!("{PLACE}, term {}", term.indicator);
            if !known.contains(&&term.indicator) {
                let listed: Vec<_> = known.iter().map(ToString::to_string).collect();
                let what = "a term of an unknown indicator";
                let bad = problem(&place, what, "name an indicator of the plan");
                found.push(bad.expected(listed.join(", ")));
            }
            if term.reason.trim().is_empty() {
                let remedy = "say in a sentence why it has this weight and scale";
                found.push(problem(&place, "there is no reason", remedy));
            }
            if let Err(error) = term.part(self) {
                let remedy = "give the term a `short` name";
                found.push(problem(&place, error.to_string(), remedy));
            }
        }
        if let Err(error) = self.rank() {
            let remedy = "give the index a shorter id";
            found.push(problem(PLACE, error.to_string(), remedy));
        }
        found
    }
}

/// The index of every area, and what its order would change with.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The index, its parts in the order of the plan, and the places.
    pub indicators: Vec<Indicator>,
    /// One an area, in the order of the areas.
    pub areas: Vec<AreaNeed>,
    /// How many pairs of areas only figures judged too uncertain would set apart.
    pub tied: usize,
    /// What the order would change with; none where no area has a score.
    pub drivers: Option<Drivers>,
    /// The newest period of its terms.
    pub period: Period,
    /// The figures that stand behind it, for explanations.
    terms: Vec<terms::TermFigures>,
    /// What [`Need::drivers`] were found from, to ask about one area's place.
    sensitivity: (Composite, Figures, Inquiry),
}

/// What is known of one area's need.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaNeed {
    /// The area.
    pub area: AreaCode,
    /// Its score; none where a term is a range or missing.
    pub scored: Option<Scored>,
    /// How far score and parts are known; none where a term is missing.
    pub limits: Option<Limits>,
    /// Its places; none where a term is missing.
    pub ranking: Option<Ranking>,
}

/// The index of need, its parts and its places.
///
/// The indicators must have been judged: their verdicts say which figures are too uncertain.
///
/// # Units
/// See [`NeedPlan`].
///
/// # Formula
/// See [`NeedPlan`].
///
/// # Errors
/// With every figure that has a sampling error and is not drawn, terms of unlike areas, a term that
/// is missing everywhere, and what is wrong with the index.
pub fn need(
    drawn: &Disclosed<Vec<JointDraws>>,
    indicators: &[Indicator],
    plan: &NeedPlan,
) -> Result<Disclosed<Need>, PrioritiseError> {
    drawn.try_map(|drawn| compute(drawn, indicators, plan))
}

fn compute(
    worlds: &[JointDraws],
    indicators: &[Indicator],
    plan: &NeedPlan,
) -> Result<Need, PrioritiseError> {
    let terms = terms::terms(plan, indicators, worlds)?;
    let Some(period) = terms.iter().map(|term| term.period).max() else {
        return Err(PrioritiseError::NoPeriod);
    };
    let (figures, reliability) = terms::figures(&terms)?;
    let areas = figures.areas().len();
    if plan.top > areas {
        let what = format!(
            "the top has {} places, and there are {areas} areas",
            plan.top
        );
        let bad = problem("targeting.need", what, "write fewer");
        return Err(PrioritiseError::Plan(bad.into()));
    }
    let index = plan.composite()?;
    let draws = match figures.draws() {
        0 => WEIGHTS_ALONE,
        draws => draws,
    };
    let weights = Dirichlet {
        concentration: plan.other_weights.concentration,
        seed: plan.other_weights.seed,
    };
    let question = RankQuestion {
        level: plan.level,
        top: plan.top,
        draws,
        weights: Some(weights),
        reliability: Some(&reliability),
    };
    let scored = index.scores(&figures)?;
    let inquiry = Inquiry {
        rows: ROWS,
        sampling: Sampling::Sequence,
        weights: Some(weights),
        normalisations: plan
            .other_normalisations
            .iter()
            .map(|other| vec![*other; plan.terms.len()])
            .collect(),
        aggregations: plan.other_aggregations.clone(),
    };
    let has_score = scored.iter().any(Option::is_some);
    let (ranked, (limits, found)) = rayon::join(
        || rankings(&index, &figures, &question),
        || {
            let limits = index.limits(&figures, plan.level, draws);
            let found = has_score.then(|| drivers(&index, &figures, &inquiry, &[]));
            (limits, found)
        },
    );
    let (limits, ranked) = (limits?, ranked?);
    let areas = figures.areas().iter().zip(scored.into_iter().zip(limits));
    let areas = areas.zip(ranked);
    let areas: Vec<AreaNeed> = areas
        .map(|((area, (scored, limits)), ranking)| AreaNeed {
            area: *area,
            scored,
            limits,
            ranking,
        })
        .collect();
    let indicators = indicators::indicators(plan, &terms, &areas, period)?;
    Ok(Need {
        indicators,
        tied: told_apart(&index, &figures, &reliability)?.tied,
        drivers: found.transpose()?,
        areas,
        period,
        terms,
        sensitivity: (index, figures, inquiry),
    })
}
