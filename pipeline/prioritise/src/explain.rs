//! How one figure of access or need came about, in sentences.

use disclose::Disclosed;
use vocabulary::{AreaCode, Indicator, IndicatorId, NearestService, Step};

use crate::need::{Part, TermFigures, centre, figures, part, total};
use crate::{PrioritiseError, Services, Targeting, access, weigh};

/// How the figure of an area came about; the figures themselves are the caller's to print.
///
/// `indicators` may hold what [`crate::prioritise`] made, too: that is computed afresh.
///
/// # Units
/// Those of the plan.
///
/// # Formula
/// The plan's, with this area's numbers.
///
/// # Errors
/// When the targeting makes no such indicator, or cannot be computed.
pub fn explain(
    indicators: &Disclosed<Vec<Indicator>>,
    nearest: Option<Services<'_>>,
    targeting: &Targeting,
    asked: &IndicatorId,
    area: AreaCode,
) -> Result<Vec<Step>, PrioritiseError> {
    let ids = targeting.ids();
    let measured: Vec<_> = indicators
        .get()
        .iter()
        .filter(|indicator| !ids.contains(&indicator.id))
        .collect();
    let made = weigh(&measured, nearest, targeting)?;
    let Some(wanted) = made.iter().find(|indicator| &indicator.id == asked) else {
        let known = made
            .iter()
            .map(|indicator| indicator.id.to_string())
            .collect();
        return Err(PrioritiseError::UnknownIndicator {
            asked: asked.clone(),
            known,
        });
    };
    let figure = wanted.newest().and_then(|(_, column)| column.get(area));
    if figure.is_none() {
        return Ok(words(
            "It is made for the areas of the map alone, not for wider ones.",
        ));
    }
    if targeting
        .distance
        .as_ref()
        .is_some_and(|plan| &plan.id == asked)
    {
        return Ok(distance(
            nearest
                .and_then(|services| services.nearest.get(area))
                .and_then(Option::as_ref),
        ));
    }
    let inputs: Vec<_> = measured.iter().copied().chain(&made).collect();
    let figures = figures(&targeting.need, &inputs);
    let need = &targeting.need;
    let one = figures
        .iter()
        .find(|term| term.term.part(need).is_ok_and(|id| &id == asked));
    if let Some(term) = one {
        return Ok(words(&sentence(targeting, term, area)));
    }
    let mut steps: Vec<_> = figures
        .iter()
        .map(|term| Step::Words(sentence(targeting, term, area)))
        .collect();
    let parts: Vec<_> = figures.iter().map(|term| part(need, term, area)).collect();
    steps.push(Step::Words(match total(&parts)? {
        Some(score) => format!("Together: {} points of 100.", shown(targeting, score)),
        None => "A figure is missing, so there is no score: it is not filled in.".to_owned(),
    }));
    if &need.id != asked {
        steps.extend(words(
            "The rank counts the areas with more points. Its best place is after the areas that are above this one for certain, its worst before those that are below it for certain, as far as the intervals go.",
        ));
    }
    Ok(steps)
}

fn words(text: &str) -> Vec<Step> {
    vec![Step::Words(text.to_owned())]
}

fn distance(service: Option<&NearestService>) -> Vec<Step> {
    match service {
        None => words("No open service with a known place is listed."),
        Some(service) => {
            let km = |metres: f64| format!("{:.1} km", metres / access::METRES_PER_KM);
            words(&format!(
                "The nearest to the area's own point is {}, {} away in a straight line. From any other point of the area the nearest service is at least {} and at most {} away.",
                service.name,
                km(service.metres),
                km(service.at_least_m),
                km(service.at_most_m)
            ))
        }
    }
}

/// One term: the figure, the scale and the points.
fn sentence(targeting: &Targeting, figures: &TermFigures<'_>, area: AreaCode) -> String {
    let (term, indicator) = (figures.term, figures.indicator);
    let title = format!("{} ({})", indicator.title, figures.period);
    let estimate = figures
        .column
        .get(area)
        .and_then(|figure| figure.estimate.as_ref());
    let (Some(estimate), Ok(part)) = (estimate, part(&targeting.need, figures, area)) else {
        return format!("{title}: missing, so it gives no points and there is no score.");
    };
    let number = |x: f64| format!("{x:.*}", usize::from(indicator.decimals));
    let middle = number(centre(estimate));
    let figure = match estimate.value() {
        Some(_) => middle,
        None => format!("withheld, so the middle of what it can be stands for it, {middle}"),
    };
    format!(
        "{title}: {figure} ({} to {}), on a scale from {} (no points) to {} (all of its {} points), gives {} points. {}",
        number(estimate.lower()),
        number(estimate.upper()),
        term.from,
        term.to,
        number_of_points(100.0 * term.weight),
        shown(targeting, part),
        term.reason
    )
}

/// Points as published, with their interval.
fn shown(targeting: &Targeting, part: Part) -> String {
    let decimals = usize::from(targeting.need.decimals);
    let per_point = 10_f64.powi(i32::from(targeting.need.decimals));
    let number = |ticks: f64| format!("{:.decimals$}", ticks / per_point);
    format!(
        "{} ({} to {})",
        number(part.ticks.value),
        number(part.ticks.lower),
        number(part.ticks.upper)
    )
}

/// A weight's points without the tail that a product of decimals leaves.
fn number_of_points(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
