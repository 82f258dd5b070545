//! What the plan says of access and need: `[targeting]`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Indicator, IndicatorId, Problem, Problems, SourceId};

use crate::{AccessPlan, AllocationPlan, GapPlan, NeedPlan, PrioritiseError, SitingPlan};

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
/// caveat = "An index with the plan's weights."
/// decimals = 1
/// aggregation = "arithmetic"
/// level = 0.9
/// top = 5
/// other_weights = { concentration = 24.0, seed = 1, reason = "A tenth either way about a half." }
///
/// [[targeting.need.terms]]
/// indicator = "extent_per_1000_females"
/// short = "extent"
/// weight = 0.6
/// direction = "more_is_more_need"
/// normalisation = { declared = { from = 0.0, to = 60.0 } }
/// reason = "It does not depend on local recording."
///
/// [[targeting.need.terms]]
/// indicator = "clinic_distance_km"
/// short = "distance"
/// weight = 0.4
/// direction = "more_is_more_need"
/// normalisation = { declared = { from = 0.0, to = 12.0 } }
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

/// Everything that is wrong with access and need in a plan, seen against what was measured.
///
/// # Errors
/// With all of it.
pub fn check(
    targeting: &Targeting,
    measured: &[Indicator],
    has_services: bool,
) -> Result<(), PrioritiseError> {
    let mut found = Vec::new();
    if targeting.distance.is_some() && !has_services {
        let what = "a distance is asked for, and the plan's geography names no services";
        found.push(problem(
            "targeting.distance",
            what,
            "name them in geography.services, or leave the distance out",
        ));
    }
    let known: Vec<_> = measured
        .iter()
        .map(|indicator| &indicator.id)
        .chain(targeting.distance.iter().map(|plan| &plan.id))
        .collect();
    found.extend(targeting.need.problems(&known));
    found.extend(id_problems(targeting, measured));
    let found: Problems = found.into_iter().collect();
    found.none_or(()).map_err(PrioritiseError::Plan)
}

fn id_problems(targeting: &Targeting, measured: &[Indicator]) -> Vec<Problem> {
    let mut found = Vec::new();
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

pub(crate) fn problem(place: &str, what: impl Into<String>, remedy: &str) -> Problem {
    Problem::new(format!("plan, {place}"), what, remedy)
}
