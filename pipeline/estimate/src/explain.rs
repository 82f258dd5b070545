//! How one figure came about: the cells behind it, then the formula with its numbers.

mod standardised;

use disclose::Disclosed;
use vocabulary::{
    AreaCode, AreaTable, Category, Count, Figure, IndicatorId, Period, Prevalence, Step, WiderArea,
};

use crate::cells::{Cells, Place, count, printed};
use crate::change::{ChangeTables, is_clear};
use crate::count::table_with;
use crate::proportion::ProportionTables;
use crate::rate::RateTables;
use crate::standardised::{DirectTables, IndirectTables};
use crate::{EstimateFailure, How, Recipe, extent, indicator};

/// How the newest figure of an area came about; the figures themselves are the caller's to print,
/// and so are their verdicts and whether areas can be told apart ([`crate::judged`]).
///
/// # Units
/// Those of the recipe.
///
/// # Formula
/// The one of the recipe's method, with this area's numbers.
///
/// # Errors
/// When no recipe makes the indicator, the area is unknown, or the recipe cannot be computed.
pub fn explain(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    prevalence: &[Prevalence],
    groups: &[WiderArea],
    recipes: &[Recipe],
    asked: &IndicatorId,
    area: AreaCode,
) -> Result<Vec<Step>, EstimateFailure> {
    let cells = Cells {
        tables: tables.get(),
        groups,
    };
    let Some(recipe) = recipes.iter().find(|recipe| &recipe.id == asked) else {
        let known = recipes.iter().map(|recipe| recipe.id.to_string()).collect();
        return Err(EstimateFailure::UnknownIndicator {
            asked: asked.clone(),
            known,
        });
    };
    let made = indicator(recipe, recipes, cells, prevalence).map_err(EstimateFailure::Plan)?;
    let Some((period, column)) = made.newest() else {
        return Ok(vec![Step::Words("There is no period yet.".to_owned())]);
    };
    let place = cells
        .place(column.areas(), area)
        .ok_or(EstimateFailure::UnknownArea(area))?;
    let mut steps = vec![Step::Words(format!(
        "How the figure of the newest period, {period}, came about:"
    ))];
    steps.extend(
        method(recipe, recipes, cells, prevalence, (period, place))
            .map_err(EstimateFailure::Plan)?,
    );
    let figure = match place {
        Place::Unit(code) => column.get(code),
        Place::Wider(wider) => made.totals.get(&(period, wider.area.code)),
    };
    match (&recipe.how, figure) {
        (How::Change { .. }, Some(figure)) => {
            steps.extend(verdict(figure).map(|words| Step::Words(words.to_owned())));
        }
        (
            How::Count { .. }
            | How::Rate { .. }
            | How::Proportion { .. }
            | How::DirectlyStandardised(_)
            | How::StandardisedRatio(_)
            | How::Change { .. }
            | How::Extent(_)
            | How::ExtentOf(_)
            | How::Maternities(_)
            | How::GirlsAtRisk(_),
            _,
        ) => {}
    }
    Ok(steps)
}

/// Whether a change is more than chance alone would do; nothing for a missing one.
fn verdict(figure: &Figure) -> Option<&'static str> {
    figure.estimate.as_ref().map(|_| {
        if is_clear(figure) {
            "Its interval leaves nought out: the change is more than chance alone would do."
        } else {
            "Its interval holds nought: this does not show a change."
        }
    })
}

/// The cells and the formula of one recipe.
fn method(
    recipe: &Recipe,
    recipes: &[Recipe],
    cells: Cells<'_>,
    prevalence: &[Prevalence],
    (period, place): (Period, Place<'_>),
) -> Result<Vec<Step>, vocabulary::Problems> {
    let given = extent::Given {
        recipes,
        prevalence,
    };
    Ok(match &recipe.how {
        How::Count { source, category } => {
            let (table, category) = table_with(recipe, cells, source, category.as_deref())?;
            cell(table, period, &category, place)
        }
        How::Rate {
            numerator,
            denominator,
            per,
            level,
        } => {
            let tables = RateTables::find(recipe, cells, (numerator, denominator), (*per, *level))?;
            rate(&tables, period, place, recipe.decimals)
        }
        How::Proportion {
            numerator,
            denominator,
            level,
        } => {
            let tables = ProportionTables::find(recipe, cells, (numerator, denominator), *level)?;
            standardised::proportion(&tables, period, place, recipe.decimals)
        }
        How::DirectlyStandardised(how) => {
            let tables = DirectTables::find(recipe, cells, how)?;
            standardised::direct(&tables, period, place, recipe.decimals)
        }
        How::StandardisedRatio(how) => {
            let tables = IndirectTables::find(recipe, cells, how)?;
            standardised::indirect(&tables, period, place, recipe.decimals)
        }
        How::Change { of, since } => {
            let tables = ChangeTables::find(recipe, cells, recipes, (of, *since))?;
            change(&tables, period, place, recipe)
        }
        How::Extent(plan) => {
            let women = extent::of_all_ages(recipe, cells, given, plan)?;
            extent::explain::women(&women, recipe, period, place)
        }
        How::ExtentOf(plan) => {
            let women = extent::of_ages(recipe, cells, given, plan)?;
            extent::explain::women(&women, recipe, period, place)
        }
        How::Maternities(plan) => {
            let maternities = extent::maternities(recipe, cells, given, plan)?;
            extent::explain::maternities(&maternities, period, place)
        }
        How::GirlsAtRisk(plan) => {
            let girls = extent::girls_at_risk(recipe, cells, given, plan)?;
            extent::explain::girls(&girls, recipe, period, place)
        }
    })
}

/// Those of a place's cells that have no number.
pub(crate) fn missing_cells(
    table: &AreaTable<Count>,
    period: Period,
    category: &Category,
    place: Place<'_>,
) -> Vec<Step> {
    let steps = cell(table, period, category, place).into_iter();
    steps.filter(is_missing).collect()
}

fn is_missing(step: &Step) -> bool {
    matches!(
        step,
        Step::Cell {
            says: Count::Missing(_),
            ..
        }
    )
}

/// Why a figure is not estimable: each cell behind it without a number, by source, area, period
/// and category; empty where no cell is missing.
pub(crate) fn not_estimable(cells: Cells<'_>, steps: &[Step]) -> Vec<String> {
    let mut said = Vec::new();
    for step in steps.iter().filter(|step| is_missing(step)) {
        let Step::Cell {
            source,
            area,
            period,
            category,
            ..
        } = step
        else {
            continue;
        };
        let areas = cells.table(source).and_then(crate::cells::areas);
        let name = areas
            .and_then(|areas| areas.name(*area))
            .unwrap_or_default();
        let words = format!("not estimable: {source}, {area} {name}, {period}, {category}");
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said
}

/// What is not estimable, as one sentence.
pub(crate) fn sentence(not_estimable: &[String]) -> String {
    let said = not_estimable.join("; ");
    let said = said.strip_prefix("not").map(|rest| format!("Not{rest}."));
    said.unwrap_or_default()
}

/// The cells that are missing behind an indicator's figure of a place, as [`not_estimable`] says them.
pub(crate) fn why_missing(
    recipe: &Recipe,
    recipes: &[Recipe],
    cells: Cells<'_>,
    prevalence: &[Prevalence],
    at: (Period, Place<'_>),
) -> Vec<String> {
    let steps = method(recipe, recipes, cells, prevalence, at);
    not_estimable(cells, &steps.unwrap_or_default())
}

/// The cell of a place, or the cells that add up to it.
pub(crate) fn cell(
    table: &AreaTable<Count>,
    period: Period,
    category: &Category,
    place: Place<'_>,
) -> Vec<Step> {
    let step = |place: Place<'_>| Step::Cell {
        source: table.source.clone(),
        area: place.code(),
        period,
        category: category.clone(),
        says: count(table, period, category, place),
    };
    match place {
        Place::Wider(wider) if printed(table, period, category, wider.area.code).is_none() => {
            let mut steps: Vec<_> = wider
                .members
                .iter()
                .map(|code| step(Place::Unit(*code)))
                .collect();
            steps.push(Step::Words(format!(
                "{} prints no total of {}: its {} areas add up to {}.",
                table.source,
                wider.area.name,
                wider.members.len(),
                count(table, period, category, place)
            )));
            steps
        }
        Place::Unit(_) | Place::Wider(_) => vec![step(place)],
    }
}

fn rate(tables: &RateTables<'_>, period: Period, place: Place<'_>, decimals: u8) -> Vec<Step> {
    let all = Category::all();
    let mut steps = cell(tables.numerator, period, &all, place);
    if let Some(within) = tables.periods.get(&period) {
        steps.extend(cell(tables.denominator, *within, &all, place));
    }
    let at = tables.at(period, place);
    let words = match at.range(tables.per, tables.level) {
        Err(_) => {
            "A cell behind it is missing, so there is no rate: it is not filled in.".to_owned()
        }
        Ok(range) => {
            let per = tables.per;
            let formula = match (at.events.shown(), at.population.shown(), range.shown) {
                (Some(events), Some(population), Some(rate)) => {
                    format!(
                        "{events} / {population} x {per} = {}",
                        number(rate.value, decimals)
                    )
                }
                _ => "a count is withheld, so no rate is stated".to_owned(),
            };
            format!(
                "Rate: {formula}. {} Poisson limits at every count the cells can stand for: {} (of the fewest events) to {} (of the most).",
                percent(tables.level.proportion()),
                number(range.least.lower, decimals),
                number(range.most.upper, decimals),
            )
        }
    };
    steps.push(Step::Words(words));
    steps
}

fn change(
    tables: &ChangeTables<'_>,
    period: Period,
    place: Place<'_>,
    recipe: &Recipe,
) -> Vec<Step> {
    let mut steps = rate(&tables.rate, period, place, recipe.decimals);
    steps.extend(rate(&tables.rate, tables.base, place, recipe.decimals));
    steps.push(Step::Words(format!(
        "Change: the rate of the {period} less the rate of the {}; limits from those of the two rates (Zou and Donner 2008), at the counts that make them widest.",
        tables.base
    )));
    steps
}

pub(crate) fn number(value: f64, decimals: u8) -> String {
    format!("{value:.*}", usize::from(decimals))
}

pub(crate) fn percent(proportion: f64) -> String {
    format!("{}%", number(proportion * 100.0, 1).trim_end_matches(".0"))
}
