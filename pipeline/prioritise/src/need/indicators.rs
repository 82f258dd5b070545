//! The index, its parts and the places as indicators that are published.

use vocabulary::{
    Estimate, EstimateError, Figure, Indicator, Level, Marker, Method, Period, Quantity, SourceId,
    Status, Unit,
};

use super::terms::TermFigures;
use super::{AreaNeed, NeedPlan};
use crate::PrioritiseError;
use crate::index::Aggregation;
use crate::indicator::About;
use crate::sum::real;

/// How many decimals more a factor of a product has than the score.
const OF_A_FACTOR: u8 = 2;

/// The index, then its parts in the plan's order, then the places.
pub(super) fn indicators(
    plan: &NeedPlan,
    terms: &[TermFigures],
    areas: &[AreaNeed],
    period: Period,
) -> Result<Vec<Indicator>, PrioritiseError> {
    let Some(first) = terms.first() else {
        return Err(PrioritiseError::NoPeriod);
    };
    let mut sources: Vec<SourceId> = terms.iter().flat_map(|of| of.sources.clone()).collect();
    sources.sort();
    sources.dedup();
    let indicator = |id, title, unit, caveat, decimals, figure: &dyn Fn(usize) -> _| {
        let about = About {
            id,
            title,
            unit,
            quantity: Quantity::Intensive,
            caveat,
            decimals,
            sources: sources.clone(),
            period,
        };
        about.with(first.areas(), |area| {
            let at = first.areas().position(area);
            at.map_or_else(|| Ok(Figure::missing(Marker::NotAvailable)), figure)
        })
    };
    let known = Known { plan, terms, areas };
    let unit = Unit::new(plan.unit.clone());
    let mut made = vec![indicator(
        plan.id.clone(),
        plan.title.clone(),
        unit.clone(),
        plan.caveat.clone(),
        plan.decimals,
        &|at| known.score(at, &unit),
    )?];
    for (component, of) in terms.iter().enumerate() {
        let Some(term) = plan.terms.get(component) else {
            continue;
        };
        let id = term.part(plan).map_err(|error| unnamed(&error))?;
        let title = format!("{}: the part of {}", plan.title, lower_first(&of.title));
        let caveat = format!("{} {}", plan.caveat, of.caveat);
        let (unit, decimals) = match plan.aggregation {
            Aggregation::Arithmetic => (unit.clone(), plan.decimals),
            Aggregation::Geometric { .. } => (
                Unit::new("factor: the score is their product"),
                plan.decimals + OF_A_FACTOR,
            ),
        };
        let figure = |at| known.part(at, component, &unit);
        made.push(indicator(
            id,
            title,
            unit.clone(),
            caveat,
            decimals,
            &figure,
        )?);
    }
    let unit = Unit::new("place among the areas, 1 where need is greatest");
    let id = plan.rank().map_err(|error| unnamed(&error))?;
    let caveat = format!(
        "{} A place is given only where the order leaves no other: lower and upper are the best and the worst one.",
        plan.caveat
    );
    let title = format!("{}: places", plan.title);
    let status = known.weakest();
    let figure = |at| known.place(at, status, &unit);
    made.push(indicator(id, title, unit.clone(), caveat, 0, &figure)?);
    Ok(made)
}

fn unnamed(error: &vocabulary::NotAnIndicatorId) -> PrioritiseError {
    let problem = crate::targeting::problem("targeting.need", error.to_string(), "shorten it");
    PrioritiseError::Plan(problem.into())
}

/// The title of an indicator within a sentence: an abbreviation keeps its capitals.
fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

/// What is known of the areas, as figures.
struct Known<'a> {
    plan: &'a NeedPlan,
    terms: &'a [TermFigures],
    areas: &'a [AreaNeed],
}

impl Known<'_> {
    fn score(&self, at: usize, unit: &Unit) -> Result<Figure, EstimateError> {
        let Some((area, limits)) = self.limits(at) else {
            return Ok(Figure::missing(Marker::NotAvailable));
        };
        let factor = self.plan.factor();
        let value = area
            .scored
            .as_ref()
            .map(|scored| match self.plan.aggregation {
                Aggregation::Arithmetic => {
                    let parts = scored.parts.iter().map(|part| self.ticks(factor * part));
                    // Whole numbers below 2^53: their sum is exact in any order.
                    parts.sum::<f64>() / self.ticks_per_point()
                }
                Aggregation::Geometric { .. } => factor * scored.score,
            });
        let status = self.status(at);
        self.figure(
            value,
            (factor * limits.score.0, factor * limits.score.1),
            status,
            unit,
        )
    }

    fn part(&self, at: usize, component: usize, unit: &Unit) -> Result<Figure, EstimateError> {
        let Some(term) = self.terms.get(component) else {
            return Ok(Figure::missing(Marker::NotAvailable));
        };
        let Some((area, limits)) = self.limits(at) else {
            return Ok(Figure::missing(Marker::NotAvailable));
        };
        let published = term.column.get(area.area);
        let status = match published.map(|figure| (figure.status, figure.value())) {
            Some((Status::Marked(marker), None)) => Status::Marked(marker),
            Some((Status::Rounded | Status::Bounded, _)) => Status::Bounded,
            _ if term.is_drawn(at) => Status::Estimated,
            _ => Status::Computed,
        };
        let scaled = |part: f64| match self.plan.aggregation {
            Aggregation::Arithmetic => self.plan.factor() * part,
            Aggregation::Geometric { .. } => libm::exp(part),
        };
        let part = area.scored.as_ref().and_then(|of| of.parts.get(component));
        let (lower, upper) = limits.parts.get(component).copied().unwrap_or_default();
        // Beside a range in another term, a part that is known stands by itself.
        let part = part.copied().or((lower >= upper).then_some(lower));
        let value = part.map(|part| match self.plan.aggregation {
            Aggregation::Arithmetic => self.ticks(scaled(part)) / self.ticks_per_point(),
            Aggregation::Geometric { .. } => scaled(part),
        });
        self.figure(value, (scaled(lower), scaled(upper)), status, unit)
    }

    /// A place depends on every area, so on the least known of them.
    fn weakest(&self) -> Status {
        let all = (0..self.areas.len()).map(|at| self.status(at));
        all.fold(Status::Computed, weaker)
    }

    /// A place where it is the only one; else the range alone.
    fn place(&self, at: usize, status: Status, unit: &Unit) -> Result<Figure, EstimateError> {
        let ranking = self.areas.get(at).and_then(|area| area.ranking);
        let Some(ranking) = ranking else {
            return Ok(Figure::missing(Marker::NotAvailable));
        };
        let (best, worst) = (real(ranking.places.best), real(ranking.places.worst));
        Ok(Figure {
            status,
            estimate: Some(Estimate::new(
                (best >= worst).then_some(best),
                (best, worst),
                Some(self.plan.level),
                Method::CompositeIndex,
                unit.clone(),
            )?),
        })
    }

    fn limits(&self, at: usize) -> Option<(&AreaNeed, &crate::index::Limits)> {
        let area = self.areas.get(at)?;
        Some((area, area.limits.as_ref()?))
    }

    /// What stands behind a score: a range where a term is one, else an estimate where one is drawn.
    fn status(&self, at: usize) -> Status {
        let Some(area) = self.areas.get(at).filter(|area| area.limits.is_some()) else {
            return Status::Computed;
        };
        if area.scored.is_none() {
            Status::Bounded
        } else if self.terms.iter().any(|term| term.is_drawn(at)) {
            Status::Estimated
        } else {
            Status::Computed
        }
    }

    /// The limits hold the value: a central figure can lie outside those of its own draws.
    fn figure(
        &self,
        value: Option<f64>,
        (lower, upper): (f64, f64),
        status: Status,
        unit: &Unit,
    ) -> Result<Figure, EstimateError> {
        let (lower, upper) = (lower.min(upper), lower.max(upper));
        let value = value.filter(|_| !matches!(status, Status::Marked(_)));
        let held = |bound: f64, of: fn(f64, f64) -> f64| value.map_or(bound, |x| of(bound, x));
        let level: Option<Level> = (status == Status::Estimated).then_some(self.plan.level);
        Ok(Figure {
            status,
            estimate: Some(Estimate::new(
                value,
                (held(lower, f64::min), held(upper, f64::max)),
                level,
                Method::CompositeIndex,
                unit.clone(),
            )?),
        })
    }

    /// In whole multiples of the last published decimal.
    fn ticks(&self, points: f64) -> f64 {
        (points * self.ticks_per_point()).round()
    }

    fn ticks_per_point(&self) -> f64 {
        10_f64.powi(i32::from(self.plan.decimals))
    }
}

/// Bounded when one is, else estimated when one is.
const fn weaker(one: Status, other: Status) -> Status {
    match (one, other) {
        (Status::Bounded, _) | (_, Status::Bounded) => Status::Bounded,
        (Status::Estimated, _) | (_, Status::Estimated) => Status::Estimated,
        (_, _) => Status::Computed,
    }
}
