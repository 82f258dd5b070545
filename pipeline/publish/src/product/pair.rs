//! What the plan says of a map of two indicators at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{IndicatorId, Problem, Problems};

use super::{breaks_that_do_not_cut, finer_than_figures, is_default};
use crate::Classification;

/// How many classes each of the two has: nine colours are as many as can be told apart.
///
/// # References
/// Trumbo (1981), "A theory for coloring bivariate statistical maps", The American Statistician
/// 35 (4), 220-226.
pub(crate) const THIRDS: u8 = 3;

/// A map of two indicators at once, such as of need and of access: three classes of each.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PairPlan {
    /// Its name: small letters, digits and underscores; no indicator has it.
    pub id: IndicatorId,
    /// Its title.
    pub title: String,
    /// What must be said beside it.
    pub caveat: String,
    /// The indicator whose classes stand one above the other in the legend.
    pub up: AxisPlan,
    /// The indicator whose classes stand side by side.
    pub across: AxisPlan,
}

/// One of the two indicators.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AxisPlan {
    /// The indicator.
    pub indicator: IndicatorId,
    /// What it is called in the legend: a few words.
    pub name: String,
    /// How its three classes are cut.
    pub method: Classification,
    /// Which of its classes comes last: the darkest colour has the last of both.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: Order,
}

/// In which order classes stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The highest last, where much is what matters.
    #[default]
    LowToHigh,
    /// The lowest last, where little is what matters: access, say.
    HighToLow,
}

impl Order {
    /// Its name as the plan spells it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::LowToHigh => "low_to_high",
            Self::HighToLow => "high_to_low",
        }
    }
}

impl PairPlan {
    /// Everything that is wrong with it; `file` is the plan as messages name it.
    pub(super) fn problems(&self, file: &str, known: &BTreeMap<&IndicatorId, u8>) -> Problems {
        let mut problems = Problems::new();
        let of = |what: &str| format!("the map {} {what}", self.id);
        if self.title.trim().is_empty() {
            problems.push(Problem::new(file, of("has no title"), "give it one"));
        }
        if self.caveat.trim().is_empty() {
            let remedy = "say what two things side by side do not show";
            problems.push(Problem::new(file, of("has no caveat"), remedy));
        }
        if self.up.indicator == self.across.indicator {
            let what = of("shows one indicator twice");
            let problem = Problem::new(file, what, "give it two");
            problems.push(problem.found(self.up.indicator.as_str()));
        }
        for (side, axis) in [("up", &self.up), ("across", &self.across)] {
            let of = |what: &str| of(&format!("{what} ({side})"));
            if !known.contains_key(&axis.indicator) {
                let what = of("shows an indicator that the plan does not have");
                let problem = Problem::new(file, what, "add or rename it");
                problems.push(problem.found(axis.indicator.as_str()));
            }
            if axis.name.trim().is_empty() {
                let what = of("has an indicator without a name for the legend");
                problems.push(Problem::new(file, what, "name it in a few words"));
            }
            let found = match &axis.method {
                Classification::StandardDeviation => Some("standard_deviation".to_owned()),
                method => breaks_that_do_not_cut(method, THIRDS),
            };
            if let Some(found) = found {
                let what = of("has an indicator that is not cut into three classes");
                let problem = Problem::new(file, what, "change its method");
                problems.push(problem.found(found).expected(
                    "fisher_jenks, quantile, equal_interval, head_tail, or manual with two breaks that rise",
                ));
            }
            let decimals = known.get(&axis.indicator).copied();
            problems.append(finer_than_figures(&axis.method, decimals, |what| {
                let remedy = "round the breaks, or give the indicator more decimals";
                Problem::new(file, of(what), remedy)
            }));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_everything_that_is_wrong() {
        let name = |of: &str| IndicatorId::try_from(of.to_owned()).expect("a name");
        let axis = |indicator: &str, method| AxisPlan {
            indicator: name(indicator),
            name: "need".into(),
            method,
            order: Order::LowToHigh,
        };
        let rate = name("rate");
        let known = BTreeMap::from([(&rate, 1)]);
        let mut plan = PairPlan {
            id: name("both"),
            title: "Both".into(),
            caveat: "Side by side.".into(),
            up: axis("rate", Classification::Quantile),
            across: axis(
                "other",
                Classification::Manual {
                    breaks: vec![1.0, 2.0],
                },
            ),
        };
        assert_eq!(plan.problems("plan.toml", &known).len(), 1);
        plan.across.indicator = name("rate");
        plan.across.method = Classification::Manual {
            breaks: vec![2.0, 1.0],
        };
        plan.up.method = Classification::StandardDeviation;
        plan.up.name = " ".into();
        plan.title = String::new();
        plan.caveat = String::new();
        // No title, no caveat, one indicator twice, a method of five classes, no name, breaks that fall.
        let problems = plan.problems("plan.toml", &known);
        assert_eq!(problems.len(), 6, "{problems}");
    }
}
