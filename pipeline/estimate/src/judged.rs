//! A whole indicator with its verdicts, and whether its areas can be told apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use vocabulary::{
    Apart, Estimate, Figure, Indicator, Method, Reliability, Status, Verdict, WiderArea,
};

use crate::{reliability, told_apart};

/// The same indicator with a verdict for every figure of an area or a wider area, and, where its
/// figures are estimates, whether its areas can be told apart. Where they cannot, no area's
/// figure is better than to be used with caution, and its rule says so.
#[must_use]
pub fn judged(mut indicator: Indicator, groups: &[WiderArea]) -> Indicator {
    let mut rules = Rules::default();
    let areas = indicator.series.iter().flat_map(|(period, column)| {
        let figures = column.iter();
        figures.map(move |(code, figure)| ((*period, code), figure))
    });
    let wider = indicator.totals.iter();
    let all = areas.chain(wider.map(|(place, figure)| (*place, figure)));
    indicator.verdicts = all
        .map(|(place, figure)| (place, rules.shared(reliability(figure))))
        .collect();
    if indicator.apart.is_none() {
        indicator.apart = apart(&indicator, groups);
    }
    if let Some(apart) = indicator.apart.as_ref().filter(|apart| !apart.told) {
        let newest = indicator.series.values().next_back();
        let is_area = |code| newest.is_some_and(|column| column.get(code).is_some());
        let areas = indicator
            .verdicts
            .iter_mut()
            .filter(|((_, code), _)| is_area(*code));
        for (_, of) in areas {
            of.verdict = of.verdict.min(Reliability::UseWithCaution);
            let rule = format!("{} Areas cannot be told apart. {}", of.rule, apart.sentence);
            of.rule = rules.one(rule.into());
        }
    }
    indicator
}

/// The rules that decided, each kept once.
#[derive(Default)]
struct Rules(BTreeSet<Arc<str>>);

impl Rules {
    fn shared(&mut self, verdict: Verdict) -> Verdict {
        Verdict {
            rule: self.one(verdict.rule),
            ..verdict
        }
    }

    fn one(&mut self, rule: Arc<str>) -> Arc<str> {
        if let Some(known) = self.0.get(&*rule) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(&rule));
        rule
    }
}

/// Whether the areas of an estimate with declared assumptions can be told apart; of other
/// figures each stands with its own verdict.
fn apart(indicator: &Indicator, groups: &[WiderArea]) -> Option<Apart> {
    let (_, newest) = indicator.newest()?;
    // A score has places with intervals of their own; a gap and what is shared out are held
    // against nought; what is reached rises and falls in all areas together, so that overlapping
    // intervals do not tell whether it differs.
    let is_estimate = |figure: &Figure| {
        let method = figure.estimate.as_ref().map(Estimate::method);
        figure.status == Status::Estimated
            && !matches!(
                method,
                Some(
                    Method::CompositeIndex
                        | Method::ShareGap
                        | Method::Apportionment
                        | Method::FloatingCatchment
                )
            )
    };
    let found = told_apart(indicator, groups).filter(|_| newest.values().any(is_estimate))?;
    Some(Apart {
        told: found.areas_stand(),
        sentence: found.overlap.sentence(),
    })
}
