//! What the plan says of access: `[targeting.access]`.

use std::collections::BTreeSet;

use disclose::Reasoned;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaCode, AreaColumn, Counted, Figure, Indicator, IndicatorId, Level, Problem, Problems,
    Service, ServiceGroup, SourceId, Standing,
};

use crate::catchment::{Catchment, Decay};

/// What people reach of the sessions that services offer, as one indicator a group.
///
/// # Example
/// ```toml
/// [targeting.access]
/// unit = "sessions a month"
/// level = 0.95
/// decimals = 2
/// caveat = "Verify before use."
/// sources = ["fgm-clinics", "ons-borough-boundaries"]
/// radius_m = { value = 15000.0, reason = "About an hour across London." }
/// decay = { value = "gaussian", reason = "It ends at the radius." }
/// counted = { value = "open_or_undated", reason = "No page of the list has a date." }
/// sessions_if_unstated = { value = 1.0, reason = "The fewest that any service states." }
/// serves_if_unstated = { value = ["adults"], reason = "Most services take them." }
/// without_a_place = { value = "left_out", reason = "Nobody knows how far it is." }
///
/// [[targeting.access.groups]]
/// group = "adults"
/// id = "access_adults"
/// title = "Clinic sessions within reach of adults"
/// people = "extent_women"
/// whom = "women and girls who may live with FGM"
/// reason = "Those whom the clinics are for."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPlan {
    /// What services offer, in words: "sessions a month".
    pub unit: String,
    /// The level of the limits, as a proportion.
    pub level: Level,
    /// How many decimals are published, at most 6.
    pub decimals: u8,
    /// What must be said wherever it is shown; what is assumed is said after it.
    pub caveat: String,
    /// The sources of services and areas, for the credits; those of the people are added.
    #[serde(default)]
    pub sources: Vec<SourceId>,
    /// Nobody goes farther, in metres in a straight line.
    pub radius_m: Reasoned<f64>,
    /// What a distance within the radius takes off.
    pub decay: Reasoned<Decay>,
    /// Which services are counted.
    pub counted: Reasoned<Counted>,
    /// How many sessions a month a service is taken to offer whose source gives no number.
    pub sessions_if_unstated: Reasoned<f64>,
    /// Whom a service is taken to serve whose source does not say.
    pub serves_if_unstated: Reasoned<BTreeSet<ServiceGroup>>,
    /// Where a service stands whose source gives no place.
    pub without_a_place: Reasoned<WithoutPlace>,
    /// Who the people are.
    pub groups: Vec<GroupDemand>,
}

/// Where a service stands whose source gives no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutPlace {
    /// Nowhere: it is not counted.
    LeftOut,
    /// At the representative point of its own area.
    RepresentativePoint,
}

/// The people of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupDemand {
    /// The group.
    pub group: ServiceGroup,
    /// The name of its access in fields.
    pub id: IndicatorId,
    /// The name of its access for people.
    pub title: String,
    /// The indicator whose figures are its people.
    pub people: IndicatorId,
    /// Who they are, in words, as in "1,000 women who may live with FGM".
    pub whom: String,
    /// Why this indicator stands for them.
    pub reason: String,
}

impl AccessPlan {
    /// The radius, the decay and what is counted, as the catchment takes them.
    #[must_use]
    pub fn catchment(&self) -> Catchment {
        Catchment {
            radius_m: self.radius_m.value,
            decay: self.decay.value.clone(),
            counted: self.counted.value,
            unit: self.unit.clone(),
        }
    }

    /// The indicators whose figures are the people of the groups.
    pub fn people(&self) -> impl Iterator<Item = &IndicatorId> {
        self.groups.iter().map(|of| &of.people)
    }
}

/// Everything that is wrong with the plan, seen against the figures and the services.
pub(super) fn problems(
    plan: &AccessPlan,
    indicators: &[Indicator],
    services: &[Service],
) -> Problems {
    let mut found = numbers(plan);
    if services.iter().all(|of| of.standing == Standing::Closed) {
        let what = "the source of geography.services lists nothing that has not closed";
        let remedy = "give a list with services in it, or leave the access out";
        found.push(problem("", what, remedy));
    }
    if plan.groups.is_empty() {
        let remedy = "say in [[targeting.access.groups]] whose access is meant";
        found.push(problem("", "it has no groups", remedy));
    }
    let mut groups = BTreeSet::new();
    let mut ids: BTreeSet<_> = indicators.iter().map(|of| &of.id).collect();
    for of in &plan.groups {
        if !groups.insert(of.group) {
            let remedy = "name one indicator as its people";
            found.push(problem(of.group.id(), "the group stands twice", remedy));
        }
        if !ids.insert(&of.id) {
            let what = format!("the id {} stands twice", of.id);
            let remedy = "give each indicator a name of its own";
            found.push(problem(of.group.id(), what, remedy));
        }
        for (text, what) in [
            (&of.reason, "there is no reason"),
            (&of.whom, "it does not say who the people are"),
            (&of.title, "it has no title"),
        ] {
            if text.trim().is_empty() {
                found.push(problem(of.group.id(), what, "say it in a few words"));
            }
        }
        found.extend(of_people(of, indicators));
    }
    found.into_iter().collect()
}

fn numbers(plan: &AccessPlan) -> Vec<Problem> {
    let mut found = Vec::new();
    let above_nought = |number: f64| number > 0.0 && number.is_finite();
    for (field, number, remedy) in [
        (
            "radius_m",
            plan.radius_m.value,
            "say in metres how far people go",
        ),
        (
            "sessions_if_unstated",
            plan.sessions_if_unstated.value,
            "write how many sessions a month are assumed",
        ),
    ] {
        if !above_nought(number) {
            let bad = problem(field, "it is not a number above 0", remedy);
            found.push(bad.found(number.to_string()));
        }
    }
    let decay = plan.decay.value.problems(plan.radius_m.value).into_iter();
    found.extend(decay.map(|(what, is, remedy)| problem("decay", what, remedy).found(is)));
    if plan.serves_if_unstated.value.is_empty() {
        let remedy = "name the groups that such a service is taken to serve";
        found.push(problem("serves_if_unstated", "it names no group", remedy));
    }
    if plan.decimals > 6 {
        let what = "more decimals than the figures have";
        found.push(problem("", what, "write at most 6").found(plan.decimals.to_string()));
    }
    if plan.unit.trim().is_empty() {
        let remedy = "say what services offer, as in \"sessions a month\"";
        found.push(problem("unit", "what services offer has no unit", remedy));
    }
    for (field, reason) in [
        ("radius_m", &plan.radius_m.reason),
        ("decay", &plan.decay.reason),
        ("counted", &plan.counted.reason),
        ("sessions_if_unstated", &plan.sessions_if_unstated.reason),
        ("serves_if_unstated", &plan.serves_if_unstated.reason),
        ("without_a_place", &plan.without_a_place.reason),
    ] {
        if reason.trim().is_empty() {
            let remedy = "say in a sentence why it is what it is";
            found.push(problem(field, "there is no reason", remedy));
        }
    }
    found
}

/// An indicator that is not there, or has no number of people anywhere.
fn of_people(of: &GroupDemand, indicators: &[Indicator]) -> Option<Problem> {
    let place = of.group.id();
    let Some(people) = indicators.iter().find(|known| known.id == of.people) else {
        let what = format!("its people are the unknown indicator {}", of.people);
        let remedy = "name an indicator of the plan that is a number of people";
        let known: Vec<_> = indicators.iter().map(|known| known.id.as_str()).collect();
        return Some(problem(place, what, remedy).expected(known.join(", ")));
    };
    let newest = people.newest().map(|(_, column)| column);
    let mut figures = newest.into_iter().flat_map(AreaColumn::values);
    if figures.any(is_known) {
        return None;
    }
    let what = format!("{} has no number of people of any area", of.people);
    let remedy = "name an indicator that has figures, or take the group out";
    Some(problem(place, what, remedy))
}

/// The areas whose people are not known: missing or withheld. The middle of a withheld count does
/// not stand for it here.
pub(super) fn unknown(of: &GroupDemand, indicators: &[Indicator]) -> Vec<AreaCode> {
    let people = indicators.iter().find(|known| known.id == of.people);
    let newest = people.and_then(Indicator::newest);
    let figures = newest.into_iter().flat_map(|(_, column)| column.iter());
    figures
        .filter(|(_, figure)| !is_known(figure))
        .map(|(code, _)| code)
        .collect()
}

fn is_known(figure: &Figure) -> bool {
    figure.value().is_some_and(|number| number >= 0.0)
}

pub(super) fn problem(field: &str, what: impl Into<String>, remedy: &str) -> Problem {
    let place = match field {
        "" => "plan, targeting.access".to_owned(),
        field => format!("plan, targeting.access, {field}"),
    };
    Problem::new(place, what, remedy)
}
