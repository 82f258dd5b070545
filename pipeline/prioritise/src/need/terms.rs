//! The figures of every term, as they enter the index.

use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, Figure as Published, Indicator, IndicatorId, JointDraws,
    Method, Period, Problem, Problems, Reliability, SourceId, Status,
};

use super::NeedPlan;
use crate::PrioritiseError;
use crate::index::{Figure, Figures};
use crate::targeting::problem;

/// One term's figures, in the order of the areas.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TermFigures {
    pub(super) indicator: IndicatorId,
    pub(super) title: String,
    pub(super) caveat: String,
    pub(super) decimals: u8,
    pub(super) sources: Vec<SourceId>,
    /// The period that they are of.
    pub(super) period: Period,
    /// As they are published.
    pub(super) column: AreaColumn<Published>,
    /// Whether its areas can be told apart, where that was asked and they cannot.
    pub(super) not_told_apart: Option<String>,
    figures: Vec<Figure>,
    reliability: Vec<Reliability>,
}

impl TermFigures {
    pub(super) fn areas(&self) -> &Arc<AreaList> {
        self.column.areas()
    }

    /// Whether the figure of an area is drawn.
    pub(super) fn is_drawn(&self, at: usize) -> bool {
        matches!(self.figures.get(at), Some(Figure::Drawn { .. }))
    }

    /// How far the figure of an area may be relied on here: where areas cannot be told apart, not
    /// at all.
    pub(super) fn reliability(&self, at: usize) -> Option<Reliability> {
        self.reliability.get(at).copied()
    }
}

/// The figures of every term, in the plan's order.
///
/// # Errors
/// With every figure that cannot enter.
pub(super) fn terms(
    plan: &NeedPlan,
    indicators: &[Indicator],
    drawn: &[JointDraws],
) -> Result<Vec<TermFigures>, PrioritiseError> {
    let (mut made, mut problems) = (Vec::new(), Problems::new());
    for term in &plan.terms {
        let indicator = indicators.iter().find(|of| of.id == term.indicator);
        let Some((indicator, (period, column))) = indicator.and_then(|of| Some((of, of.newest()?)))
        else {
            let place = format!("targeting.need, term {}", term.indicator);
            let what = "the indicator has no figures: it is missing everywhere";
            let remedy = "give its source, or leave it out of the index";
            problems.push(problem(&place, what, remedy));
            continue;
        };
        let drawn = drawn.iter().find(|of| of.id == term.indicator);
        let mut figures = Vec::with_capacity(column.areas().len());
        for (area, published) in column.iter() {
            let Ok(figure) = figure(area, published, drawn) else {
                problems.push(not_drawn(&term.indicator, area));
                break;
            };
            figures.push(figure);
        }
        let apart = indicator.apart.as_ref().filter(|apart| !apart.told);
        let verdict = |area| {
            let verdict = indicator.verdicts.get(&(period, area));
            match (apart, verdict) {
                (Some(_), _) => Reliability::TooUncertainToShow,
                (None, Some(verdict)) => verdict.verdict,
                (None, None) => Reliability::UseWithCaution,
            }
        };
        made.push(TermFigures {
            indicator: term.indicator.clone(),
            title: indicator.title.clone(),
            caveat: indicator.caveat.clone(),
            decimals: indicator.decimals,
            sources: indicator.sources.clone(),
            period,
            not_told_apart: apart.map(|apart| apart.sentence.clone()),
            figures,
            reliability: column.areas().codes().map(verdict).collect(),
            column: column.clone(),
        });
    }
    if let Some((first, others)) = made.split_first() {
        for other in others.iter().filter(|of| of.areas() != first.areas()) {
            let place = format!("targeting.need, term {}", other.indicator);
            let what = format!("it is of other areas than {}", first.indicator);
            let remedy = "name indicators of the same areas";
            problems.push(problem(&place, what, remedy));
        }
    }
    problems.none_or(made).map_err(PrioritiseError::Plan)
}

fn not_drawn(indicator: &IndicatorId, area: AreaCode) -> Problem {
    let place = format!("targeting.need, term {indicator}");
    let what = "the figure has a sampling error, and it is not drawn";
    let remedy = "name the model of it in [[models]], or an extent: they have joint draws";
    problem(&place, what, remedy).area(area.to_string())
}

/// One figure; an error where its limits hold at a level alone and nothing says what else it may be.
///
/// The limits of a distance are how far the area's residents spread and not how well its figure is
/// known, so they do not make a score uncertain.
fn figure(area: AreaCode, published: &Published, drawn: Option<&JointDraws>) -> Result<Figure, ()> {
    let Some(estimate) = &published.estimate else {
        return Ok(Figure::Missing);
    };
    if let Some(drawn) = drawn {
        let own = drawn.column.get(area).and_then(Option::as_ref);
        return Ok(match (own, estimate.value()) {
            (Some(own), Some(centre)) => Figure::Drawn {
                centre,
                draws: own.clone(),
            },
            // Drawn and not printed: the draws would say what the figure withholds.
            (Some(_), None) => {
                let (lower, upper) = (estimate.lower(), estimate.upper());
                Figure::Within { lower, upper }
            }
            (None, _) => Figure::Missing,
        });
    }
    match (estimate.method(), estimate.value(), estimate.level()) {
        (Method::Distance, Some(known), _) => Ok(Figure::Exact(known)),
        (_, _, Some(_)) => Err(()),
        (_, value, None) => {
            let (lower, upper) = (estimate.lower(), estimate.upper());
            match value {
                Some(known) if lower >= upper || published.status == Status::Exact => {
                    Ok(Figure::Exact(known))
                }
                _ => Ok(Figure::Within { lower, upper }),
            }
        }
    }
}

/// The figures by term and area, and how far each may be relied on.
pub(super) fn figures(
    terms: &[TermFigures],
) -> Result<(Figures, Vec<Vec<Reliability>>), PrioritiseError> {
    let areas = terms.first().map(|of| of.areas().codes().collect());
    let columns = terms.iter().map(|of| of.figures.clone()).collect();
    let figures = Figures::new(areas.unwrap_or_default(), columns)?;
    let reliability = terms.iter().map(|of| of.reliability.clone()).collect();
    Ok((figures, reliability))
}
