//! How an area's need came about, in sentences.

use vocabulary::{AreaCode, IndicatorId, Reliability, Step};

use super::{Need, NeedPlan, Term};
use crate::index::{Aggregation, Source, drivers};
use crate::words::sentence;

impl Need {
    /// How one of its figures of an area came about; none where it makes no such indicator.
    ///
    /// # Units
    /// Those of the plan.
    #[must_use]
    pub fn explain(
        &self,
        plan: &NeedPlan,
        asked: &IndicatorId,
        area: AreaCode,
    ) -> Option<Vec<Step>> {
        let position = self.indicators.iter().position(|of| of.id == *asked)?;
        let Some(at) = self.at(area) else {
            let words = sentence("need", "wider", &[]);
            return Some(vec![Step::Words(words)]);
        };
        let terms = plan.terms.iter().enumerate();
        let said: Vec<String> = match position.checked_sub(1) {
            Some(component) if component < plan.terms.len() => {
                let term = plan.terms.get(component)?;
                vec![self.term(plan, term, component, at)]
            }
            _ => {
                let terms = terms.map(|(component, term)| self.term(plan, term, component, at));
                let ends = [self.together(plan, at), self.places(plan, at)];
                terms.chain(ends).chain(self.driven_by(at)).collect()
            }
        };
        Some(said.into_iter().map(Step::Words).collect())
    }

    /// One term: the figure, the scale and the points.
    fn term(&self, plan: &NeedPlan, term: &Term, component: usize, at: usize) -> String {
        let Some(of) = self.terms.get(component) else {
            return String::new();
        };
        let title = format!("{} ({})", of.title, of.period);
        let area = self.areas.get(at);
        let figure = area.and_then(|area| of.column.get(area.area));
        let estimate = figure.and_then(|figure| figure.estimate.as_ref());
        let part = self.indicators.get(component + 1);
        let part = part.zip(area).and_then(|(part, area)| {
            let (_, column) = part.newest()?;
            let estimate = column.get(area.area)?.estimate.as_ref()?;
            Some(shown(estimate, part.decimals))
        });
        let (Some(estimate), Some(part)) = (estimate, part) else {
            return sentence("need", "missing", &[("title", &title)]);
        };
        let weight = format!("{:.0}%", 100.0 * term.weight);
        let filled = [
            ("title", title.as_str()),
            ("figure", &shown(estimate, of.decimals)),
            ("part", &part),
            ("weight", &weight),
        ];
        let says = match (plan.aggregation, estimate.value()) {
            (Aggregation::Arithmetic, Some(_)) => "term",
            (Aggregation::Geometric { .. }, Some(_)) => "factor",
            (_, None) => "range",
        };
        let mut said = vec![sentence("need", says, &filled), term.reason.clone()];
        if of.reliability(at) == Some(Reliability::TooUncertainToShow) {
            said.push(sentence("need", "too_uncertain", &[]));
            said.extend(of.not_told_apart.clone());
        }
        said.join(" ")
    }

    /// The score.
    fn together(&self, plan: &NeedPlan, at: usize) -> String {
        let area = self.areas.get(at).map(|of| of.area);
        let index = self.indicators.first();
        let estimate = index.zip(area).and_then(|(index, area)| {
            let (_, column) = index.newest()?;
            Some((column.get(area)?.estimate.as_ref()?, index.decimals))
        });
        let Some((estimate, decimals)) = estimate else {
            return sentence("need", "no_score", &[]);
        };
        let score = shown(estimate, decimals);
        let says = match estimate.value() {
            Some(_) => "together",
            None => "together_range",
        };
        sentence("need", says, &[("score", &score), ("unit", &plan.unit)])
    }

    /// The places that are left, and how many other areas there are.
    fn places(&self, plan: &NeedPlan, at: usize) -> String {
        let Some(ranking) = self.areas.get(at).and_then(|of| of.ranking) else {
            return sentence("need", "no_score", &[]);
        };
        let percent = |share: f64| format!("{:.0}", 100.0 * share);
        let filled = [
            ("best", ranking.places.best.to_string()),
            ("worst", ranking.places.worst.to_string()),
            ("joint_best", ranking.jointly.best.to_string()),
            ("joint_worst", ranking.jointly.worst.to_string()),
            ("areas", self.areas.len().to_string()),
            ("level", percent(plan.level.proportion())),
            ("top", plan.top.to_string()),
            ("least", percent(ranking.in_top_at_least)),
            ("most", percent(ranking.in_top_at_most)),
        ];
        let filled: Vec<(&str, &str)> = filled.iter().map(|(a, b)| (*a, b.as_str())).collect();
        sentence("need", "places", &filled)
    }

    /// What may be said of an area's place.
    #[must_use]
    pub fn sentence(&self, plan: &NeedPlan, area: AreaCode) -> String {
        self.at(area)
            .map_or_else(String::new, |at| self.places(plan, at))
    }

    /// Where an area stands among the areas.
    fn at(&self, area: AreaCode) -> Option<usize> {
        self.terms.first()?.areas().position(area)
    }

    /// What stands with the places, a paragraph each.
    #[must_use]
    pub fn words(&self, plan: &NeedPlan) -> Vec<String> {
        let mut words = vec![
            sentence("need", "what", &[]),
            sentence("need", "no_order", &[]),
        ];
        words.extend(plan.terms.iter().map(|term| {
            let of = self.terms.iter().find(|of| of.indicator == term.indicator);
            let title = of.map_or(term.indicator.as_str(), |of| of.title.as_str());
            format!("{title} ({}): {}", term.weight, term.reason)
        }));
        let placed = self.areas.iter().filter(|of| of.ranking.is_some()).count();
        if self.tied > 0 {
            let pairs = self.tied.to_string();
            let all = (placed * placed.saturating_sub(1) / 2).to_string();
            let filled = [("pairs", pairs.as_str()), ("all", &all)];
            words.push(sentence("need", "tied", &filled));
        }
        words
    }

    /// What stands with the drivers, a paragraph each.
    #[must_use]
    pub fn words_of_drivers(&self, plan: &NeedPlan) -> Vec<String> {
        let shift = self.drivers.as_ref().map_or(0.0, |of| of.mean_shift);
        let places = format!("{shift:.1}");
        vec![
            sentence("need", "shift", &[("places", &places)]),
            plan.other_weights.reason.clone(),
        ]
    }

    /// What its place would change with most.
    fn driven_by(&self, at: usize) -> Option<String> {
        self.drivers.as_ref()?;
        let (index, figures, inquiry) = &self.sensitivity;
        let asked = [self.areas.get(at)?.area];
        // The same question had an answer when the need was computed.
        let found = drivers(index, figures, inquiry, &asked).ok()?;
        let most = found
            .ranks
            .first()?
            .as_ref()?
            .iter()
            .max_by(|a, b| a.effect.total.total_cmp(&b.effect.total))?;
        let what = self.name(&most.source);
        let share = format!("{:.0}%", 100.0 * most.effect.total.clamp(0.0, 1.0));
        let filled = [("what", what.as_str()), ("share", &share)];
        Some(sentence("need", "driven_by", &filled))
    }

    /// What could have been otherwise, in words.
    #[must_use]
    pub fn name(&self, source: &Source) -> String {
        match source {
            Source::Figures(name) => {
                let of = self.terms.iter().find(|of| of.indicator.as_str() == name);
                let title = of.map_or(name.as_str(), |of| of.title.as_str());
                format!("the error of \"{title}\"")
            }
            Source::Weights => "the weights".to_owned(),
            Source::Normalisation => "the choice of scales".to_owned(),
            Source::Aggregation => "the way the terms are put together".to_owned(),
        }
    }
}

/// A figure with its limits.
fn shown(estimate: &vocabulary::Estimate, decimals: u8) -> String {
    let number = |x: f64| format!("{x:.*}", usize::from(decimals));
    let (lower, upper) = (number(estimate.lower()), number(estimate.upper()));
    match estimate.value() {
        Some(value) => format!("{} ({lower} to {upper})", number(value)),
        None => format!("{lower} to {upper}"),
    }
}
