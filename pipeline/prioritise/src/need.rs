//! The index of need, its parts and its ranks. [`NeedPlan`] has the formula.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, Estimate, EstimateError, Figure, Indicator, IndicatorId, Level,
    Marker, Method, Period, Status, Unit,
};

use crate::{NeedPlan, PrioritiseError, Ranked, Score, Term, ranks};

/// The figures of one term, in the order of the areas.
pub(crate) struct TermFigures<'a> {
    pub(crate) term: &'a Term,
    pub(crate) indicator: &'a Indicator,
    /// The period that the figures are of.
    pub(crate) period: Period,
    pub(crate) column: &'a AreaColumn<Figure>,
}

/// One term's part of one area's score: whole multiples of the last published decimal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) ticks: Score,
    pub(crate) status: Status,
    pub(crate) level: Option<Level>,
    /// The marker of a figure that is withheld: then the part is shown as its range alone.
    withheld: Option<Marker>,
}

/// The figures of every term; a term without any, or of an unknown indicator, is left out.
pub(crate) fn figures<'a>(plan: &'a NeedPlan, inputs: &[&'a Indicator]) -> Vec<TermFigures<'a>> {
    let of = |term: &'a Term| {
        let indicator = *inputs
            .iter()
            .find(|indicator| indicator.id == term.indicator)?;
        let (period, column) = indicator.newest()?;
        Some(TermFigures {
            term,
            indicator,
            period,
            column,
        })
    };
    plan.terms.iter().filter_map(of).collect()
}

/// The index, then its parts in the plan's order, then the ranks.
pub(crate) fn need(
    plan: &NeedPlan,
    inputs: &[&Indicator],
    period: Period,
) -> Result<Vec<Indicator>, PrioritiseError> {
    let figures = figures(plan, inputs);
    let Some(areas) = figures.first().map(|first| first.column.areas()) else {
        return Err(PrioritiseError::NoPeriod);
    };
    let parts: Vec<Vec<Result<Part, Marker>>> = areas
        .codes()
        .map(|area| figures.iter().map(|term| part(plan, term, area)).collect())
        .collect();
    let totals = parts
        .iter()
        .map(|parts| total(parts))
        .collect::<Result<Vec<_>, _>>()?;

    let drawn = Drawn {
        plan,
        areas,
        period,
        sources: sources(&figures),
    };
    let index = drawn.indicator(&plan.id, &plan.title, Words::of(plan), |at| {
        point(plan, totals.get(at).copied().flatten())
    })?;
    let mut made = vec![index];
    for (at_term, figures) in figures.iter().enumerate() {
        let id = figures
            .term
            .part(plan)
            .map_err(|error| unnamed(plan, &error))?;
        let title = format!(
            "{}: the part of {}",
            plan.title,
            lower_first(&figures.indicator.title)
        );
        let caveat = format!("{} {}", plan.caveat, figures.indicator.caveat);
        let words = Words {
            caveat,
            ..Words::of(plan)
        };
        made.push(drawn.indicator(&id, &title, words, |at| {
            match parts.get(at).and_then(|parts| parts.get(at_term)) {
                Some(Ok(part)) => point(plan, Some(*part)),
                Some(Err(marker)) => Ok(Figure::missing(*marker)),
                None => Ok(Figure::missing(Marker::NotAvailable)),
            }
        })?);
    }
    made.push(rank_indicator(&drawn, &totals)?);
    Ok(made)
}

/// One term's part for one area, or the marker of a missing figure.
pub(crate) fn part(
    plan: &NeedPlan,
    figures: &TermFigures<'_>,
    area: AreaCode,
) -> Result<Part, Marker> {
    let figure = figures.column.get(area).ok_or(Marker::NotAvailable)?;
    let Some(estimate) = &figure.estimate else {
        return Err(if let Status::Marked(marker) = figure.status {
            marker
        } else {
            Marker::NotAvailable
        });
    };
    let term = figures.term;
    let points = |x: f64| (100.0 * term.weight * scale(term, x) * ticks_per_point(plan)).round();
    let (least, most) = limits(estimate);
    let ends = [points(least), points(most)];
    let [lower, upper] = if term.from < term.to {
        ends
    } else {
        [ends[1], ends[0]]
    };
    let status = match figure.status {
        Status::Exact | Status::Computed => Status::Computed,
        Status::Estimated => Status::Estimated,
        Status::Rounded | Status::Bounded | Status::Marked(_) => Status::Bounded,
    };
    Ok(Part {
        ticks: Score {
            value: points(centre(estimate)),
            lower,
            upper,
        },
        status,
        level: estimate.level(),
        withheld: match (figure.status, estimate.value()) {
            (Status::Marked(marker), None) => Some(marker),
            _ => None,
        },
    })
}

/// How far the figure of an area may be from what it is stated to be.
///
/// The limits of a distance are how far the area's residents spread and not how well its
/// figure is known, so they do not make a score uncertain.
pub(crate) fn limits(estimate: &Estimate) -> (f64, f64) {
    match (estimate.method(), estimate.value()) {
        (Method::Distance, Some(known)) => (known, known),
        _ => (estimate.lower(), estimate.upper()),
    }
}

/// The figure that the central score is made of: the middle of what the figure can be, which is the figure where it is known.
pub(crate) fn centre(estimate: &Estimate) -> f64 {
    let (least, most) = estimate.possible();
    f64::midpoint(least, most)
}

/// Where a figure lies between the one that gives no points and the one that gives all.
fn scale(term: &Term, x: f64) -> f64 {
    ((x - term.from) / (term.to - term.from)).clamp(0.0, 1.0)
}

/// The sum of an area's parts; `None` when one is missing.
pub(crate) fn total(parts: &[Result<Part, Marker>]) -> Result<Option<Part>, PrioritiseError> {
    let Ok(parts) = parts.iter().copied().collect::<Result<Vec<Part>, Marker>>() else {
        return Ok(None);
    };
    // Whole numbers below 2^53: their sum is exact in any order.
    let sum = |end: fn(Score) -> f64| parts.iter().map(|part| end(part.ticks)).sum();
    Ok(Some(Part {
        ticks: Score {
            value: sum(|s| s.value),
            lower: sum(|s| s.lower),
            upper: sum(|s| s.upper),
        },
        status: weakest(parts.iter().map(|part| part.status)),
        level: joint_level(parts.iter().filter_map(|part| part.level))?,
        withheld: None,
    }))
}

/// The level at which limits of these levels hold together, whatever ties them; `None` where all hold for certain.
fn joint_level(levels: impl Iterator<Item = Level>) -> Result<Option<Level>, PrioritiseError> {
    let outside: Vec<f64> = levels.map(|level| 1.0 - level.proportion()).collect();
    if outside.is_empty() {
        return Ok(None);
    }
    // Rounded to nine decimals, so that two levels of 0.95 give 0.9 and not 0.8999999999999999.
    let joint = ((1.0 - outside.iter().sum::<f64>()) * 1e9).round() / 1e9;
    Level::new(joint)
        .map(Some)
        .map_err(|error| PrioritiseError::Level { error })
}

/// Bounded when one is, else estimated when one is.
fn weakest(statuses: impl Iterator<Item = Status>) -> Status {
    statuses.fold(Status::Computed, |weakest, status| {
        match (weakest, status) {
            (Status::Bounded, _) | (_, Status::Bounded) => Status::Bounded,
            (Status::Estimated, _) | (_, Status::Estimated) => Status::Estimated,
            (_, _) => Status::Computed,
        }
    })
}

/// Ranks by the central score, over the areas that have one.
fn rank_indicator(
    drawn: &Drawn<'_>,
    totals: &[Option<Part>],
) -> Result<Indicator, PrioritiseError> {
    let plan = drawn.plan;
    let id = plan.rank().map_err(|error| unnamed(plan, &error))?;
    let scores: Vec<_> = totals
        .iter()
        .map(|total| total.map(|total| total.ticks))
        .collect();
    let ranked = ranks(&scores);
    // A rank depends on every score, so on the least known of them.
    let status = weakest(totals.iter().flatten().map(|total| total.status));
    let words = Words {
        unit: Unit::new("rank among the areas, 1 where need is greatest"),
        caveat: format!(
            "{} Areas whose ranks overlap cannot be put in order.",
            plan.caveat
        ),
        decimals: 0,
    };
    let unit = words.unit.clone();
    drawn.indicator(&id, &format!("{}: rank", plan.title), words, |at| {
        match (
            ranked.get(at).copied().flatten(),
            totals.get(at).copied().flatten(),
        ) {
            (Some(ranked), Some(total)) => rank_figure(ranked, status, total.level, &unit),
            (_, _) => Ok(Figure::missing(Marker::NotAvailable)),
        }
    })
}

fn rank_figure(
    ranked: Ranked,
    status: Status,
    level: Option<Level>,
    unit: &Unit,
) -> Result<Figure, EstimateError> {
    let limits = (place(ranked.best), place(ranked.worst));
    let estimate = Estimate::new(
        Some(place(ranked.rank)),
        limits,
        level,
        Method::WeightedSum,
        unit.clone(),
    )?;
    Ok(Figure {
        status,
        estimate: Some(estimate),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^53 areas"
)]
const fn place(rank: usize) -> f64 {
    rank as f64
}

/// A part or a score as a figure; missing where there is none.
fn point(plan: &NeedPlan, part: Option<Part>) -> Result<Figure, EstimateError> {
    let Some(Part {
        ticks,
        status,
        level,
        withheld,
    }) = part
    else {
        return Ok(Figure::missing(Marker::NotAvailable));
    };
    let points = |ticks: f64| ticks / ticks_per_point(plan);
    let limits = (points(ticks.lower), points(ticks.upper));
    let unit = Unit::new(plan.unit.clone());
    let estimate = Estimate::new(
        withheld.is_none().then(|| points(ticks.value)),
        limits,
        level,
        Method::WeightedSum,
        unit,
    )?;
    Ok(Figure {
        status: withheld.map_or(status, Status::Marked),
        estimate: Some(estimate),
    })
}

/// How many of the last published decimal make one point.
fn ticks_per_point(plan: &NeedPlan) -> f64 {
    10_f64.powi(i32::from(plan.decimals))
}

/// What the indicators of one index have in common.
struct Drawn<'a> {
    plan: &'a NeedPlan,
    areas: &'a Arc<AreaList>,
    period: Period,
    sources: Vec<vocabulary::SourceId>,
}

/// What they differ in beside their figures.
struct Words {
    unit: Unit,
    caveat: String,
    decimals: u8,
}

impl Words {
    fn of(plan: &NeedPlan) -> Self {
        Self {
            unit: Unit::new(plan.unit.clone()),
            caveat: plan.caveat.clone(),
            decimals: plan.decimals,
        }
    }
}

impl Drawn<'_> {
    /// An indicator from the figure at each position of the area list.
    fn indicator(
        &self,
        id: &IndicatorId,
        title: &str,
        words: Words,
        figure: impl Fn(usize) -> Result<Figure, EstimateError>,
    ) -> Result<Indicator, PrioritiseError> {
        let mut by_code = BTreeMap::new();
        for (at, area) in self.areas.codes().enumerate() {
            let disordered = |error| PrioritiseError::Disordered {
                indicator: id.clone(),
                area,
                error,
            };
            by_code.insert(area, figure(at).map_err(disordered)?);
        }
        let column =
            AreaColumn::align(self.areas, by_code).expect("every code of the list has one figure");
        Ok(Indicator {
            id: id.clone(),
            title: title.to_owned(),
            unit: words.unit,
            caveat: words.caveat,
            decimals: words.decimals,
            sources: self.sources.clone(),
            series: BTreeMap::from([(self.period, column)]),
            totals: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            apart: None,
        })
    }
}

fn sources(figures: &[TermFigures<'_>]) -> Vec<vocabulary::SourceId> {
    let all: BTreeSet<_> = figures
        .iter()
        .flat_map(|term| &term.indicator.sources)
        .cloned()
        .collect();
    all.into_iter().collect()
}

/// The plan was checked, so this is not reached; it still says what is wrong.
fn unnamed(plan: &NeedPlan, error: &vocabulary::NotAnIndicatorId) -> PrioritiseError {
    let problem = vocabulary::Problem::new(
        format!("plan, {}", plan.id),
        error.to_string(),
        "give a shorter name",
    );
    PrioritiseError::Plan(problem.into())
}

fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocabulary::{Area, PeriodKind};

    fn plan(weight: f64, from: f64, to: f64) -> NeedPlan {
        let term = Term {
            indicator: "rate".to_owned().try_into().expect("an id"),
            short: None,
            weight,
            from,
            to,
            reason: "A test.".to_owned(),
        };
        NeedPlan {
            id: "need".to_owned().try_into().expect("an id"),
            title: "Need".to_owned(),
            unit: "points".to_owned(),
            caveat: "A test.".to_owned(),
            decimals: 2,
            terms: vec![term],
        }
    }

    fn points(plan: &NeedPlan, (lower, value, upper): (f64, f64, f64)) -> Score {
        let area: AreaCode = "E09000001".parse().expect("a code");
        let areas = Arc::new(
            AreaList::new(vec![Area {
                code: area,
                name: "A".to_owned(),
            }])
            .expect("one area"),
        );
        let estimate = Estimate::new(
            Some(value),
            (lower, upper),
            None,
            Method::Distance,
            Unit::new("km"),
        );
        let figure = Figure {
            status: Status::Exact,
            estimate: Some(estimate.expect("ordered")),
        };
        let period = Period::new(2025, PeriodKind::On("06-30".parse().expect("a day")));
        let indicator = Indicator {
            id: "rate".to_owned().try_into().expect("an id"),
            title: "Rate".to_owned(),
            unit: Unit::new("km"),
            caveat: "A test.".to_owned(),
            decimals: 1,
            sources: Vec::new(),
            series: BTreeMap::from([(period, AreaColumn::from_fn(&areas, |_| figure.clone()))]),
            totals: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            apart: None,
        };
        let figures = figures(plan, &[&indicator]);
        part(plan, figures.first().expect("a term"), area)
            .expect("a figure")
            .ticks
    }

    proptest! {
        /// Points stay in order and within the term's share, and grow with need in either direction.
        #[test]
        fn points_are_ordered_bounded_and_monotone(
            weight in 0.01..=1.0_f64,
            (from, to) in (-50.0..50.0_f64, -50.0..50.0_f64).prop_filter("a scale", |(from, to)| (from - to).abs() > 1e-6),
            (value, down, up, more) in (-60.0..60.0_f64, 0.0..9.0_f64, 0.0..9.0_f64, 0.0..9.0_f64),
        ) {
            let plan = plan(weight, from, to);
            let found = points(&plan, (value - down, value, value + up));
            prop_assert!(0.0 <= found.lower && found.lower <= found.value && found.value <= found.upper);
            prop_assert!(found.upper <= (100.0 * weight * 100.0).round());
            let moved = points(&plan, (value - down + more, value + more, value + up + more));
            if from < to {
                prop_assert!(found.value <= moved.value && found.upper <= moved.upper);
            } else {
                prop_assert!(found.value >= moved.value && found.lower >= moved.lower);
            }
        }
    }
}
