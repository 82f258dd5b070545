//! What is wrong with a plan by which something is shared out.

use vocabulary::{AreaCode, Indicator, IndicatorId, JointDraws, Problem, Problems};

use super::{AllocationPlan, MOST_OF_UNCERTAIN};
use crate::words_of_help::{problems_of_help, unfit};

/// What decimal fractions that should add up to one may be off by.
const ROUNDING: f64 = 1e-9;

impl AllocationPlan {
    /// Everything that is wrong with the plan, seen against the indicators.
    pub(super) fn problems(&self, indicators: &[Indicator]) -> Problems {
        let texts = [
            ("`caveat`", self.caveat.as_str()),
            ("`reason`", self.reason.as_str()),
        ];
        let mut found: Problems = problems_of_help("targeting.allocation", &self.called, &texts)
            .into_iter()
            .collect();
        let mut wrong = |what: String, remedy: &str| {
            found.push(Problem::new("plan, targeting.allocation", what, remedy));
        };
        let whole: f64 = self.claims.iter().map(|of| of.weight).sum();
        if self.claims.is_empty() {
            let remedy = "name what areas claim by in [[targeting.allocation.claims]]";
            wrong("no claims".to_owned(), remedy);
        } else if !(1.0 - ROUNDING..=1.0 + ROUNDING).contains(&whole) {
            let what = format!("the weights of the claims add up to {whole}, not to 1");
            wrong(what, "make them shares of the whole");
        }
        for claim in &self.claims {
            let of = &claim.indicator;
            if !(claim.weight > 0.0 && claim.weight <= 1.0) {
                let what = format!("the weight of {of} is {}", claim.weight);
                wrong(what, "write a number above 0, at most 1");
            }
            if let Some(word) = unfit(&claim.reason) {
                let what = format!("the reason of the claim by {of} speaks of {word:?}");
                wrong(what, "speak of places, services and help");
            }
            let mut same = self
                .claims
                .iter()
                .filter(|other| (&other.indicator, &other.by) == (of, &claim.by));
            if same.nth(1).is_some() {
                let what = format!("the claim by {of} stands twice");
                wrong(what, "add the two weights up");
            }
            if claim.reason.trim().is_empty() {
                wrong(
                    format!("the claim by {of} has no reason"),
                    "say why it counts",
                );
            }
            let by = claim
                .by
                .iter()
                .filter(|by| !indicators.iter().any(|of| of.id == **by));
            for by in by {
                let known: Vec<_> = indicators.iter().map(|of| of.id.as_str()).collect();
                let what = format!("{of} is multiplied by {by}, which is no indicator");
                wrong(what, &format!("name one of {}", known.join(", ")));
            }
        }
        let is_uncertain = |id: &IndicatorId| {
            let found = indicators.iter().find(|of| of.id == *id);
            found
                .and_then(|of| of.apart.as_ref())
                .is_some_and(|apart| !apart.told)
        };
        for by in self.claims.iter().filter_map(|of| of.by.as_ref()) {
            if is_uncertain(by) {
                let what =
                    format!("a claim is multiplied by {by}, by which areas cannot be told apart");
                wrong(what, "multiply by what is known, such as a distance");
            }
        }
        let uncertain = self.claims.iter().filter(|of| is_uncertain(&of.indicator));
        let weight: f64 = uncertain.clone().map(|of| of.weight).sum();
        if weight > MOST_OF_UNCERTAIN + ROUNDING {
            let names: Vec<_> = uncertain.map(|of| of.indicator.as_str()).collect();
            let what = format!(
                "{} weigh {weight} together, and areas cannot be told apart by them: figures that uncertain do not decide",
                names.join(" and ")
            );
            wrong(what, "let them weigh half at most");
        }
        found
    }

    /// Areas that have something already and are none of the map's.
    pub(super) fn strangers(&self, drawn: &[JointDraws]) -> Problems {
        let areas = drawn.first().map(|of| of.column.areas());
        let known = |code: AreaCode| areas.is_none_or(|all| all.position(code).is_some());
        let strangers = self.current.keys().filter(|code| !known(**code));
        strangers
            .map(|code| {
                let what = "`current` names an area that is none of the map's";
                let remedy = "name areas by their codes, or leave them out";
                Problem::new("plan, targeting.allocation", what, remedy).area(code.to_string())
            })
            .collect()
    }
}
