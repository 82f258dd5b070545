//! What is made of the counts of a map before the model sees them.

use estimate::bym2::{MapData, PublishedTotal};
use vocabulary::{Count, CountInterval, Neighbours};

use crate::published::Rule;

/// For what a printed count is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Arm {
    /// The counts themselves, which nobody outside has: the best possible.
    Exact,
    /// Each printed count stands for all that it can be.
    Intervals,
    /// So it does, and the printed total of all areas is taken in.
    WithTotal,
    /// A rounded count stands for itself, a withheld one for all that it can be.
    RoundedAsExact,
    /// A rounded count stands for itself, a withheld one for the middle of its range.
    Midpoint,
    /// A rounded count stands for itself, a withheld one for nought.
    Zero,
}

impl Arm {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact counts",
            Self::Intervals => "intervals",
            Self::WithTotal => "intervals and total",
            Self::RoundedAsExact => "rounded as exact",
            Self::Midpoint => "withheld as midpoint",
            Self::Zero => "withheld as 0",
        }
    }
}

/// Whose rule it is.
pub(crate) const fn publisher(rule: Rule) -> &'static str {
    match rule {
        Rule::Nhs => "NHS",
        Rule::Dfe => "DfE",
    }
}

/// An arm under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Case {
    pub(crate) rule: Rule,
    pub(crate) arm: Arm,
}

/// By rule, best first. Exact counts are fitted under both rules, so that what was printed can
/// divide their areas too.
pub(crate) const ARMS: [Case; 11] = [
    of(Rule::Nhs, Arm::Exact),
    of(Rule::Nhs, Arm::Intervals),
    of(Rule::Nhs, Arm::WithTotal),
    of(Rule::Nhs, Arm::RoundedAsExact),
    of(Rule::Nhs, Arm::Midpoint),
    of(Rule::Nhs, Arm::Zero),
    of(Rule::Dfe, Arm::Exact),
    of(Rule::Dfe, Arm::Intervals),
    of(Rule::Dfe, Arm::WithTotal),
    of(Rule::Dfe, Arm::Midpoint),
    of(Rule::Dfe, Arm::Zero),
];

const fn of(rule: Rule, arm: Arm) -> Case {
    Case { rule, arm }
}

impl Case {
    /// What the model is given.
    pub(crate) fn data(self, neighbours: &Neighbours, expected: &[f64], counts: &[u64]) -> MapData {
        let sum = counts.iter().sum();
        let total = PublishedTotal {
            name: "all areas".to_owned(),
            period: 0,
            areas: (0..counts.len()).collect(),
            within: self.rule.total(sum),
        };
        let cells = counts.iter().map(|count| self.taken(*count));
        MapData {
            neighbours: neighbours.clone(),
            times: vec![0.0],
            cells: cells.zip(expected.iter().copied()).collect(),
            covariates: Vec::new(),
            totals: Vec::from_iter((self.arm == Arm::WithTotal).then_some(total)),
        }
    }

    /// What a count is taken for.
    fn taken(self, count: u64) -> Count {
        let middle = |of: CountInterval| u64::midpoint(of.lower(), of.upper());
        match (self.arm, self.rule.cell(count)) {
            (Arm::Exact, _) => Count::Exact(count),
            (Arm::RoundedAsExact | Arm::Midpoint | Arm::Zero, Count::Rounded { shown, .. }) => {
                Count::Exact(shown)
            }
            (Arm::Midpoint, Count::Suppressed { within, .. }) => Count::Exact(middle(within)),
            (Arm::Zero, Count::Suppressed { .. }) => Count::Exact(0),
            (_, printed) => printed,
        }
    }
}
