//! What the plan says of access and need: `[targeting]`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Indicator, IndicatorId, NotAnIndicatorId, Problem, Problems, SourceId};

use crate::{AccessPlan, AllocationPlan, GapPlan, SitingPlan};

/// What decimal fractions that should add up to one may be off by.
const ROUNDING: f64 = 1e-9;

/// How places are weighed.
///
/// # Example
/// ```toml
/// [targeting.distance]
/// id = "clinic_distance_km"
/// title = "Distance to the nearest specialist clinic"
/// unit = "kilometres in a straight line"
/// caveat = "From a point inside the borough."
/// decimals = 1
/// sources = ["fgm-clinics", "ons-borough-boundaries"]
///
/// [targeting.need]
/// id = "need_index"
/// title = "Need for prevention and care"
/// unit = "points of 100"
/// caveat = "A weighted sum with the plan's weights."
/// decimals = 1
///
/// [[targeting.need.terms]]
/// indicator = "extent_per_1000_females"
/// short = "extent"
/// weight = 0.6
/// from = 0.0
/// to = 60.0
/// reason = "It does not depend on local recording."
///
/// [[targeting.need.terms]]
/// indicator = "clinic_distance_km"
/// short = "distance"
/// weight = 0.4
/// from = 0.0
/// to = 12.0
/// reason = "The farther the nearest clinic, the larger the gap."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targeting {
    /// The distance to the nearest service; left out where there is no source of services.
    pub distance: Option<DistancePlan>,
    /// The index of need.
    pub need: NeedPlan,
    /// The estimated need beside what is recorded; left out where it is not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<GapPlan>,
    /// What people reach of what services offer; left out where it is not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessPlan>,
    /// What is shared out among the areas; left out where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationPlan>,
    /// Where new sites would stand; left out where none are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siting: Option<SitingPlan>,
}

/// The distance to the nearest service, as an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistancePlan {
    /// Its name in fields.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// Its unit in words; the figures are kilometres.
    pub unit: String,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published.
    pub decimals: u8,
    /// The sources behind it, for the credits: the services and the boundaries.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// The index of need: a weighted sum of indicators, each on a scale from 0 to 1.
///
/// # Units
/// Points of 100.
///
/// # Formula
/// `score = 100 x sum over terms of weight x scale(x)`, where
/// `scale(x) = (x - from) / (to - from)`, cut off at 0 and 1. With `from` below `to`
/// more is more need; the other way round, less is. Each part is rounded to the
/// published decimals and the score is the sum of the rounded parts, so that the parts
/// add up as printed and equal scores share a rank.
///
/// `x` is the figure of the term's newest period. Where its count is withheld, the
/// middle of what the figure can be stands for it in the score, the part itself is
/// shown as a range without a value, and the interval carries the whole range. Where it is missing there is no score: nothing is filled in.
///
/// The interval takes every term at its own limits at once; a distance, whose limits are
/// the spread of an area's residents and no uncertainty, at its figure. It holds at the level
/// `1 - sum (1 - level of the term)` at least (Bonferroni), whatever ties the terms.
///
/// # References
/// OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 and 6
/// (min-max scales, weights, linear aggregation). Dunn (1961), JASA 56:52-64 (joint level).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedPlan {
    /// Its name in fields; parts are `<id>_from_<term>` and ranks `<id>_rank`.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// Its unit in words; the figures are points of 100.
    pub unit: String,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published, at most 6.
    pub decimals: u8,
    /// What it is made of.
    pub terms: Vec<Term>,
}

/// One indicator in the index of need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The indicator: one of the plan's, or the distance.
    pub indicator: IndicatorId,
    /// A shorter name for the part's own id; left out, the indicator's.
    pub short: Option<String>,
    /// Its share of the index; all weights add up to 1.
    pub weight: f64,
    /// The figure that gives no points.
    pub from: f64,
    /// The figure that gives all of its points.
    pub to: f64,
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
}

impl NeedPlan {
    /// The name of the ranks.
    pub(crate) fn rank(&self) -> Result<IndicatorId, NotAnIndicatorId> {
        format!("{}_rank", self.id).try_into()
    }
}

impl Targeting {
    /// The names of all that the targeting makes, as far as they are names.
    pub(crate) fn ids(&self) -> Vec<IndicatorId> {
        let need = &self.need;
        let mut ids: Vec<_> = self
            .distance
            .iter()
            .map(|distance| distance.id.clone())
            .collect();
        ids.push(need.id.clone());
        ids.extend(need.terms.iter().filter_map(|term| term.part(need).ok()));
        ids.extend(need.rank());
        ids
    }
}

/// Everything that is wrong with a plan, seen against what was measured.
pub(crate) fn problems(
    targeting: &Targeting,
    measured: &[Indicator],
    has_services: bool,
) -> Problems {
    let need = &targeting.need;
    let mut found = Vec::new();
    if targeting.distance.is_some() && !has_services {
        let what = "a distance is asked for, and the plan's geography names no services";
        found.push(problem(
            "targeting.distance",
            what,
            "name them in geography.services, or leave the distance out",
        ));
    }
    if need.decimals > 6 {
        found.push(
            problem(
                "targeting.need",
                "more decimals than the points have",
                "write at most 6",
            )
            .found(need.decimals.to_string()),
        );
    }
    if need.terms.is_empty() {
        found.push(problem(
            "targeting.need",
            "no terms",
            "name the indicators that the index is made of",
        ));
    } else {
        let sum: f64 = need.terms.iter().map(|term| term.weight).sum();
        // A sum that is not a number fails the comparison, and so is refused.
        if !(1.0 - ROUNDING..=1.0 + ROUNDING).contains(&sum) {
            let bad = problem(
                "targeting.need",
                "the weights do not add up to 1",
                "make them shares of the whole",
            );
            found.push(bad.found(sum.to_string()));
        }
    }
    let mut terms = BTreeSet::new();
    for term in &need.terms {
        let known: Vec<_> = measured
            .iter()
            .map(|indicator| &indicator.id)
            .chain(targeting.distance.iter().map(|plan| &plan.id))
            .collect();
        if !known.contains(&&term.indicator) {
            let known: Vec<_> = known.iter().map(ToString::to_string).collect();
            let bad = problem(
                &place(term),
                "a term of an unknown indicator",
                "name an indicator of the plan",
            );
            found.push(bad.expected(known.join(", ")));
        }
        if !terms.insert(&term.indicator) {
            found.push(problem(
                &place(term),
                "the term stands twice",
                "add the two weights up",
            ));
        }
        found.extend(term_problems(term, need));
    }
    found.extend(id_problems(targeting, measured));
    found.into_iter().collect()
}

fn term_problems(term: &Term, need: &NeedPlan) -> Vec<Problem> {
    let mut found = Vec::new();
    if !(term.weight > 0.0 && term.weight <= 1.0) {
        let bad = problem(
            &place(term),
            "the weight is not a share",
            "write a number above 0, at most 1",
        );
        found.push(bad.found(term.weight.to_string()));
    }
    if !(term.from.is_finite() && term.to.is_finite() && (term.to - term.from).abs() > 0.0) {
        let bad = problem(
            &place(term),
            "the scale has no length",
            "write two numbers that differ",
        );
        found.push(bad.found(format!("from {} to {}", term.from, term.to)));
    }
    if term.reason.trim().is_empty() {
        found.push(problem(
            &place(term),
            "there is no reason",
            "say in a sentence why it has this weight and scale",
        ));
    }
    if let Err(error) = term.part(need) {
        found.push(problem(
            &place(term),
            error.to_string(),
            "give the term a `short` name",
        ));
    }
    found
}

fn id_problems(targeting: &Targeting, measured: &[Indicator]) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Err(error) = targeting.need.rank() {
        found.push(problem(
            "targeting.need",
            error.to_string(),
            "give the index a shorter id",
        ));
    }
    let mut seen: BTreeSet<_> = measured
        .iter()
        .map(|indicator| indicator.id.clone())
        .collect();
    for id in targeting.ids() {
        if !seen.insert(id.clone()) {
            let what = format!("the id {id} stands twice");
            found.push(problem(
                "targeting",
                what,
                "give each indicator and each `short` a name of its own",
            ));
        }
    }
    found
}

fn place(term: &Term) -> String {
    format!("targeting.need, term {}", term.indicator)
}

fn problem(place: &str, what: impl Into<String>, remedy: &str) -> Problem {
    Problem::new(format!("plan, {place}"), what, remedy)
}
