//! The extent set beside figures that others have published.

use std::fmt::Write as _;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    Area, AreaCode, AreaTable, Category, Count, Figure, Indicator, IndicatorId, Period, Prevalence,
    Problem, Problems, SourceId, WiderArea,
};

use crate::cells::{Cells, areas};
use crate::explain::{sentence, why_missing};
use crate::extent::corrections::scenario;
use crate::extent::counted::people;
use crate::rate::Limited;
use crate::{EstimateFailure, How, Recipe};

/// What the plan says of a comparison: `[comparison]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonPlan {
    /// Its name for people.
    pub title: String,
    /// What must be said with it, a paragraph each.
    pub words: Vec<String>,
    /// The published figures: a source of some areas.
    pub published: SourceId,
    /// What is computed for the comparison alone, and is on no map.
    pub indicators: Vec<Recipe>,
    /// One entry each published figure.
    pub rows: Vec<ComparedPlan>,
}

/// One published figure, and what it is set beside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedPlan {
    /// Its area.
    pub area: AreaCode,
    /// Its category in the table.
    pub category: String,
    /// What it states, in words.
    pub measure: String,
    /// What its whole number is multiplied with to be what it states: 0.01 from per 100,000 to per 1,000.
    pub scale: f64,
    /// How many decimals it was printed with.
    pub decimals: u8,
    /// The indicator of the comparison that states the same; left out where none does.
    pub beside: Option<IndicatorId>,
    /// Why they may differ, or why nothing stands beside it.
    pub why: String,
}

/// The extent beside published figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Its name for people.
    pub title: String,
    /// What must be said with it, a paragraph each.
    pub words: Vec<String>,
    /// The published figures' source.
    pub published: SourceId,
    /// What was computed for it, for every area.
    pub indicators: Vec<Indicator>,
    /// One row each published figure, in the plan's order.
    pub rows: Vec<Compared>,
}

/// One published figure beside ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The area.
    pub area: Area,
    /// The period that both speak of.
    pub period: Period,
    /// What is stated, in words.
    pub measure: String,
    /// The published figure, with what its rounding leaves open.
    pub published: Limited,
    /// How many decimals are printed.
    pub decimals: u8,
    /// Ours, where one states the same.
    pub ours: Option<Limited>,
    /// Where the published figure lies.
    pub lies: Lies,
    /// Why they differ, or why nothing stands beside it.
    pub why: String,
}

/// Where a published figure lies beside our interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// In our interval.
    Inside,
    /// Below our interval.
    Below,
    /// Above our interval.
    Above,
    /// Nothing of ours states the same.
    NotCompared,
    /// What would be ours is not estimable.
    NotEstimable,
}

impl Lies {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Below => "outside: below",
            Self::Above => "outside: above",
            Self::NotCompared => "not compared",
            Self::NotEstimable => "not estimable",
        }
    }
}

impl Compared {
    /// Ours less the published figure, where both are there.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        self.ours.map(|ours| ours.value - self.published.value)
    }
}

/// Sets the plan's own indicators beside published figures, each of which is named once.
///
/// # Units
/// Those of each row.
///
/// # Formula
/// A published figure lies inside when the printed number is within our interval, ends included.
///
/// # Errors
/// A figure of ours for which a cell is missing is stated as not estimable, with the cell. When an
/// indicator cannot be computed, a row names no published figure or no indicator, or a
/// published figure has no row: none is left out because it does not fit.
pub fn comparison(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    prevalence: &[Prevalence],
    groups: &[WiderArea],
    plan: &ComparisonPlan,
) -> Result<Disclosed<Comparison>, EstimateFailure> {
    let ours = crate::estimate(tables, prevalence, groups, &plan.indicators)?;
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        compared(cells, prevalence, ours.get(), plan).map_err(EstimateFailure::Plan)
    })
}

fn compared(
    cells: Cells<'_>,
    prevalence: &[Prevalence],
    ours: &[Indicator],
    plan: &ComparisonPlan,
) -> Result<Comparison, Problems> {
    let table = cells.table(&plan.published).ok_or_else(|| {
        let bad = refused("no table comes from this source", "list it among `sources`");
        bad.found(plan.published.as_str())
    })?;
    let mut problems = unnamed(table, plan);
    let mut rows = Vec::new();
    for row in &plan.rows {
        match compare(table, ours, row) {
            Ok(mut made) => {
                if made.lies == Lies::NotEstimable {
                    let missing = missing(cells, prevalence, ours, (plan, row));
                    made.why = format!("{} {}", sentence(&missing), made.why);
                }
                rows.push(made);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    problems.none_or(Comparison {
        title: plan.title.clone(),
        words: words(plan),
        published: plan.published.clone(),
        indicators: ours.to_vec(),
        rows,
    })
}

/// What must be said, and which corrections are on.
fn words(plan: &ComparisonPlan) -> Vec<String> {
    let scenarios = plan.indicators.iter().filter_map(|recipe| {
        let How::Extent(extent) = &recipe.how else {
            return None;
        };
        Some(format!("{}: {}", recipe.title, scenario(extent)?))
    });
    plan.words.iter().cloned().chain(scenarios).collect()
}

/// The cells for want of which a row of ours is not estimable.
fn missing(
    cells: Cells<'_>,
    prevalence: &[Prevalence],
    ours: &[Indicator],
    (plan, row): (&ComparisonPlan, &ComparedPlan),
) -> Vec<String> {
    let recipes = &plan.indicators;
    let of_row = |id: &IndicatorId| row.beside.as_ref() == Some(id);
    let recipe = recipes.iter().find(|recipe| of_row(&recipe.id));
    let made = ours.iter().find(|indicator| of_row(&indicator.id));
    let found = recipe
        .zip(made.and_then(Indicator::newest))
        .and_then(|(recipe, (period, column))| {
            let place = cells.place(column.areas(), row.area)?;
            let at = (period, place);
            Some(why_missing(recipe, recipes, cells, prevalence, at))
        })
        .unwrap_or_default();
    if found.is_empty() {
        return vec![format!(
            "not estimable: no number of {} follows from the cells of {}",
            row.measure, row.area
        )];
    }
    found
}

fn refused(what: impl Into<String>, remedy: &str) -> Problem {
    Problem::new("plan, [comparison]", what, remedy)
}

/// Published figures without a row.
fn unnamed(table: &AreaTable<Count>, plan: &ComparisonPlan) -> Problems {
    let cells = table
        .columns
        .iter()
        .flat_map(|((period, category), column)| {
            let printed = column
                .iter()
                .filter(|(_, count)| count.interval().is_some());
            printed.map(move |(area, _)| (*period, category, area))
        });
    let named = |category: &Category, area: AreaCode| {
        let mut rows = plan.rows.iter();
        rows.any(|row| row.area == area && row.category == category.as_str())
    };
    cells
        .filter(|(_, category, area)| !named(category, *area))
        .map(|(period, category, area)| {
            let what = format!(
                "the published figure {:?} of the {period} has no row",
                category.as_str()
            );
            let remedy = "add a row, with a reason where nothing stands beside it";
            refused(what, remedy).area(area.as_str())
        })
        .collect()
}

fn compare(
    table: &AreaTable<Count>,
    ours: &[Indicator],
    row: &ComparedPlan,
) -> Result<Compared, Box<Problem>> {
    let refuse = |what: &str, remedy: &str| Box::new(refused(what, remedy).area(row.area.as_str()));
    if !(row.scale > 0.0 && row.scale.is_finite()) || row.why.trim().is_empty() {
        let what = "a row has no scale above nought, or no reason";
        return Err(refuse(what, "write both"));
    }
    let mut columns = table.columns.iter();
    let found = columns.find_map(|((period, category), column)| {
        let count = column
            .get(row.area)
            .filter(|_| category.as_str() == row.category)?;
        Some((*period, people(*count).ok()?))
    });
    let Some((period, published)) = found else {
        let what = format!("no figure {:?} is published", row.category);
        return Err(refuse(
            &what,
            "spell the category and the area as the table does",
        ));
    };
    let name = areas(table).and_then(|areas| areas.name(row.area));
    let scaled = |number: f64| number * row.scale;
    let published = Limited {
        value: scaled(published.value),
        lower: scaled(published.lower),
        upper: scaled(published.upper),
    };
    let ours = match &row.beside {
        None => None,
        Some(id) => {
            let Some(indicator) = ours.iter().find(|indicator| indicator.id == *id) else {
                let what = format!("the comparison has no indicator {id}");
                return Err(refuse(&what, "name one of comparison.indicators"));
            };
            let figure = figure(indicator, row.area).ok_or_else(|| {
                let what = format!("the indicator {id} is not computed for the area");
                refuse(&what, "leave `beside` out and say why")
            })?;
            limited(figure)
        }
    };
    Ok(Compared {
        area: Area {
            code: row.area,
            name: name.unwrap_or_default().to_owned(),
        },
        period,
        measure: row.measure.clone(),
        published,
        decimals: row.decimals,
        ours,
        lies: if ours.is_none() && row.beside.is_some() {
            Lies::NotEstimable
        } else {
            lies(published.value, ours)
        },
        why: row.why.clone(),
    })
}

/// The newest figure of an area or a wider area.
fn figure(indicator: &Indicator, area: AreaCode) -> Option<&Figure> {
    let (period, column) = indicator.newest()?;
    column
        .get(area)
        .or_else(|| indicator.totals.get(&(period, area)))
}

/// A figure with its limits; `None` where it is not estimable.
fn limited(figure: &Figure) -> Option<Limited> {
    Some(Limited {
        value: figure.value()?,
        lower: figure.lower()?,
        upper: figure.upper()?,
    })
}

fn lies(published: f64, ours: Option<Limited>) -> Lies {
    match ours {
        None => Lies::NotCompared,
        Some(ours) if published < ours.lower => Lies::Below,
        Some(ours) if published > ours.upper => Lies::Above,
        Some(_) => Lies::Inside,
    }
}

impl Comparison {
    /// The comparison as a Markdown table with what must be said, the same bytes for the same figures.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for words in &self.words {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{words}\n");
        }
        text.push_str(
            "| area | what is stated | published (its rounding) | ours (interval) | difference | published figure beside our interval | why |\n\
             | --- | --- | ---: | ---: | ---: | --- | --- |\n",
        );
        for row in &self.rows {
            let decimals = usize::from(row.decimals);
            let ours = row
                .ours
                .map_or_else(String::new, |ours| limits(ours, decimals));
            let difference = row.difference();
            let difference = difference.map_or_else(String::new, |by| format!("{by:+.decimals$}"));
            let cells = [
                row.area.name.clone(),
                format!("{}, {}", row.measure, row.period.year()),
                limits(row.published, decimals),
                ours,
                difference,
                row.lies.words().to_owned(),
                row.why.clone(),
            ];
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }
}

/// A number with its limits; one that is known exactly stands alone.
fn limits(limited: Limited, decimals: usize) -> String {
    let Limited {
        value,
        lower,
        upper,
    } = limited;
    if lower < upper {
        // Half a unit of rounding needs one decimal more.
        let ends = decimals
            + usize::from(upper - lower < 2.0 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0)));
        format!("{value:.decimals$} ({lower:.ends$} to {upper:.ends$})")
    } else {
        format!("{value:.decimals$}")
    }
}

#[cfg(test)]
mod tests;
