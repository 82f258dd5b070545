//! A rate of the plan as a model of neighbouring areas and years sees it.
//!
//! The counts go in as what their cells say, withheld ones as ranges, with what published totals
//! of wider areas say of their sums. What comes out are rates: no estimate of a count is made,
//! and a total that would narrow the range of a withheld count is left out.

mod explained;
#[cfg(test)]
mod tests;
mod together;
mod words;

pub use explained::explain_model;

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};

use vocabulary::{
    Apart, AreaColumn, AreaList, AreaTable, Category, Count, CountInterval, Estimate, Figure,
    Indicator, IndicatorId, Level, Method, Neighbours, Period, Problems, Quantity, SourceId,
    Status, Unit, WiderArea,
};

use crate::bym2::{
    Fit, MapData, ModelFailure, ModelFailures, ModelPlan, PublishedTotal, Space, overall_rate,
    totals_narrow,
};
use crate::cells::{Cells, Place, printed, real};
use crate::error::problem;
use crate::modelled::together::{above, mean_risks, middle};
use crate::rate::RateTables;
use crate::{EstimateFailure, How, Recipe};

/// A model of the plan: `[[models]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateModel {
    /// What its rates are called.
    pub id: IndicatorId,
    /// For people.
    pub title: String,
    /// What they count.
    pub unit: String,
    /// What must be said with them.
    pub caveat: String,
    /// How many decimals they are published with.
    pub decimals: u8,
    /// The rate that is modelled: an indicator of this plan, made as a `rate`.
    pub of: IndicatorId,
    /// Why this model, and how it is to be read.
    pub reason: String,
    /// The model.
    #[serde(default)]
    pub model: ModelPlan,
}

/// Why a total is left out that would tell more of a count than its cell does.
pub const NARROWS: &str = "it would narrow the range of a withheld or rounded count";

/// A total that the model does not use, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The wider area and its period.
    pub total: String,
    /// Why.
    pub why: &'static str,
}

/// A fitted model of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelledRate {
    /// The rates with their intervals: posterior medians.
    pub indicator: Indicator,
    /// The periods, in order. Cells of the fit stand area by area, and within an area by period.
    pub periods: Vec<Period>,
    /// The rate at which the relative risk is 1: all areas and periods together, per as many as
    /// the rate is.
    pub reference: f64,
    /// The people of every cell.
    pub people: Vec<f64>,
    /// How many published totals the model uses.
    pub totals: usize,
    /// Those that it does not.
    pub left_out: Vec<LeftOut>,
    /// The fit.
    pub fit: Fit,
    /// The relative risks whose exceedance was asked for.
    pub thresholds: Vec<f64>,
    /// The probability that a cell's rate is above that of all areas together in its period.
    pub above_same_period: Vec<f64>,
    /// Which areas the newest period's rates tell apart, in sentences.
    pub words: Vec<String>,
}

/// What fits the model of this id: [`bym2::fit`](crate::bym2::fit), or whoever kept what it came to for
/// the same data and the same plan.
pub type Fitter<'a> = &'a dyn Fn(&IndicatorId, &MapData, &ModelPlan) -> Result<Fit, ModelFailures>;

/// Fits every model of the plan, in the plan's order. Neighbours come with the source of the outlines
/// that they were read off.
///
/// # Units
/// Those of the rates.
///
/// # Formula
/// That of [`bym2`](crate::bym2). A withheld or rounded count is the range that its cell says;
/// a missing one says nothing. Rates of wider areas are means of their members' rates by people,
/// draw by draw.
///
/// # Errors
/// With everything that does not fit the plan's tables, and every fit that is refused.
///
/// # References
/// Those of [`bym2`](crate::bym2).
pub fn modelled(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    groups: &[WiderArea],
    (neighbours, outlines): (&Neighbours, &SourceId),
    recipes: &[Recipe],
    models: &[RateModel],
    fitter: Fitter<'_>,
) -> Result<Disclosed<Vec<ModelledRate>>, EstimateFailure> {
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        let mut problems = Problems::new();
        let mut made = Vec::with_capacity(models.len());
        for model in models {
            match one(cells, neighbours, recipes, (model, fitter)) {
                Ok(mut rate) => {
                    // Who is whose neighbour is read off them.
                    if model.model.space != Space::Independent {
                        rate.indicator.sources.push(outlines.clone());
                    }
                    made.push(rate);
                }
                Err(found) => problems.append(found),
            }
        }
        problems.none_or(made).map_err(EstimateFailure::Plan)
    })
}

/// The people and the events expected of every cell, and the rate they are expected at.
struct Offsets {
    people: Vec<f64>,
    rate: f64,
}

fn one(
    cells: Cells<'_>,
    neighbours: &Neighbours,
    recipes: &[Recipe],
    (model, by): (&RateModel, Fitter<'_>),
) -> Result<ModelledRate, Problems> {
    let recipe = recipes.iter().find(|recipe| recipe.id == model.of);
    let Some((
        recipe,
        How::Rate {
            numerator,
            denominator,
            per,
            level,
        },
    )) = recipe.map(|recipe| (recipe, &recipe.how))
    else {
        let what = format!("it models {}, which is no rate of this plan", model.of);
        return Err(problem(&model.id, what, "name an indicator that is made as a rate").into());
    };
    let tables = RateTables::find(recipe, cells, (numerator, denominator), (*per, *level))?;
    let periods: Vec<Period> = tables.periods.keys().copied().collect();
    let codes: Vec<_> = neighbours.areas().codes().collect();
    let places = codes
        .iter()
        .flat_map(|code| periods.iter().map(move |period| (*code, *period)));
    let at: Vec<(Count, Count)> = places
        .clone()
        .map(|(code, period)| tables.at(period, Place::Unit(code)))
        .map(|of| (of.events, of.population))
        .collect();
    let without = places
        .zip(&at)
        .filter(|(_, (_, people))| people.interval().is_none_or(|within| within.lower() == 0))
        .map(|((code, period), _)| {
            let what = format!("{denominator} has no population above 0 for the {period}");
            problem(&model.id, what, "complete the population's source").area(code.to_string())
        });
    without.collect::<Problems>().none_or(())?;
    let (totals, left_out) = totals(cells, &tables, &codes, &periods);
    let mut data = MapData {
        neighbours: neighbours.clone(),
        times: periods
            .iter()
            .map(|period| f64::from(period.year()))
            .collect(),
        cells: at
            .iter()
            .map(|(events, people)| (*events, middle_of(people)))
            .collect(),
        covariates: Vec::new(),
        totals,
    };
    let left_out = leave_out_narrowing(&mut data, left_out);
    let offsets = Offsets::of(&data);
    for ((_, expected), people) in data.cells.iter_mut().zip(&offsets.people) {
        *expected = people * offsets.rate;
    }
    let fitted = by(&model.id, &data, &model.model).map_err(|found| {
        let problems = found.iter().map(|why| {
            // A total that no counts fit is a fault of the source, and not of the plan.
            let remedy = match why {
                ModelFailure::Contradiction { .. } | ModelFailure::DisagreeingTotals(..) => {
                    format!("look at its totals and cells in the source {numerator}: one of them is wrong, or a marker stands for more than its manifest says")
                }
                _ => format!("{}; or take it out of [[models]]", why.remedy()),
            };
            problem(&model.id, why.to_string(), remedy)
        });
        problems.collect::<Problems>()
    })?;
    let scale = offsets.rate * f64::from(*per);
    let sources = vec![numerator.clone(), denominator.clone()];
    let mut indicator = empty(model, sources);
    let of = Rates {
        fit: &fitted,
        periods: &periods,
        people: &offsets.people,
        scale,
    };
    of.fill(&mut indicator, cells.groups, neighbours.areas());
    let above_same_period = of.above_same_period(codes.len());
    let words = words::words(
        &indicator,
        &fitted,
        &periods,
        neighbours.areas(),
        &offsets.people,
        scale,
    );
    indicator.apart = Some(Apart {
        // Each area stands with its own verdict: none is shaded as a wider one.
        told: true,
        sentence: words.join(" "),
    });
    Ok(ModelledRate {
        indicator,
        periods,
        reference: scale,
        people: offsets.people,
        totals: data.totals.len(),
        left_out,
        fit: fitted,
        thresholds: model.model.thresholds.clone(),
        above_same_period,
        words,
    })
}

/// The indicator of a model before it has a figure.
fn empty(model: &RateModel, sources: Vec<SourceId>) -> Indicator {
    Indicator {
        id: model.id.clone(),
        title: model.title.clone(),
        unit: Unit::new(model.unit.clone()),
        quantity: Quantity::Intensive,
        caveat: model.caveat.clone(),
        decimals: model.decimals,
        sources,
        series: BTreeMap::new(),
        totals: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        apart: None,
    }
}

/// What the figures of areas and wider areas are made from.
struct Rates<'a> {
    fit: &'a Fit,
    periods: &'a [Period],
    people: &'a [f64],
    /// The rate at which the relative risk is 1, per as many as the rate is.
    scale: f64,
}

impl Rates<'_> {
    fn fill(&self, indicator: &mut Indicator, groups: &[WiderArea], areas: &Arc<AreaList>) {
        let unit = indicator.unit.clone();
        let scaled = |limits: [f64; 3]| figure(limits.map(|x| x * self.scale), &unit);
        for (place, period) in self.periods.iter().enumerate() {
            let cell = |area: usize| area * self.periods.len() + place;
            let mut found = (0..areas.len()).map(|area| {
                let risk = self.fit.cells[cell(area)].risk;
                scaled([risk.median, risk.lower, risk.upper])
            });
            let column = AreaColumn::from_fn(areas, |_| found.next().expect("one figure an area"));
            indicator.series.insert(*period, column);
            for group in groups {
                let members = areas.codes().enumerate();
                let members: Vec<usize> = members
                    .filter(|(_, code)| group.members.contains(code))
                    .map(|(area, _)| cell(area))
                    .collect();
                let of = scaled(middle(mean_risks(&self.fit.draws, &members, self.people)));
                indicator.totals.insert((*period, group.area.code), of);
            }
        }
    }

    /// For every cell the probability of lying above all areas together in its period.
    fn above_same_period(&self, areas: usize) -> Vec<f64> {
        let periods = self.periods.len();
        let together: Vec<Vec<f64>> = (0..periods)
            .map(|place| {
                let cells: Vec<usize> = (0..areas).map(|area| area * periods + place).collect();
                mean_risks(&self.fit.draws, &cells, self.people)
            })
            .collect();
        (0..areas * periods)
            .map(|cell| above(&self.fit.draws, cell, &together[cell % periods]))
            .collect()
    }
}

/// Median and equal-tailed 95% limits as a figure.
fn figure([value, lower, upper]: [f64; 3], unit: &Unit) -> Figure {
    let estimate = Estimate::new(
        Some(value),
        (lower, upper),
        Some(Level::P95),
        Method::Bym2,
        unit.clone(),
    );
    Figure {
        status: Status::Estimated,
        estimate: Some(estimate.expect("a fit's quantiles are finite and in order")),
    }
}

/// The middle of a population's range.
fn middle_of(people: &Count) -> f64 {
    let middle = |within: CountInterval| f64::midpoint(real(within.lower()), real(within.upper()));
    people.interval().map_or(0.0, middle)
}

impl Offsets {
    /// Of cells with their people, and of the totals that the model uses: one that it leaves out
    /// tells nothing here either.
    fn of(data: &MapData) -> Self {
        let periods = data.periods();
        let totals = data.totals.iter().map(|total| {
            let cells = total.areas.iter().map(|area| area * periods + total.period);
            (cells.collect(), total.within)
        });
        let totals: Vec<(Vec<usize>, CountInterval)> = totals.collect();
        let people: Vec<f64> = data.cells.iter().map(|(_, people)| *people).collect();
        let whole: f64 = people.iter().sum();
        Self {
            // Where no event is known anywhere, one is taken: the rate is a scale, and no estimate.
            rate: overall_rate(&data.cells, &totals).unwrap_or(1.0 / whole.max(1.0)),
            people,
        }
    }
}

/// The printed totals of wider areas, and those that say nothing.
fn totals(
    cells: Cells<'_>,
    tables: &RateTables<'_>,
    codes: &[vocabulary::AreaCode],
    periods: &[Period],
) -> (Vec<PublishedTotal>, Vec<LeftOut>) {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for (place, period) in periods.iter().enumerate() {
        for group in cells.groups {
            let code = group.area.code;
            let total = printed(tables.numerator, *period, &Category::all(), code);
            let Some(within) = total.and_then(|count| count.interval()) else {
                continue;
            };
            let name = format!("{}, {period}", group.area.name);
            let areas: Vec<usize> = (0..codes.len())
                .filter(|area| group.members.contains(&codes[*area]))
                .collect();
            let is_missing = |area: &usize| {
                let events = tables.at(*period, Place::Unit(codes[*area])).events;
                events.interval().is_none()
            };
            let why = if areas.len() < group.members.len() {
                Some("an area of it is not on the map")
            } else if areas.iter().any(is_missing) {
                Some("the count of one of its areas is missing")
            } else {
                None
            };
            match why {
                Some(why) => left_out.push(LeftOut { total: name, why }),
                None => found.push(PublishedTotal {
                    name,
                    period: place,
                    areas,
                    within,
                }),
            }
        }
    }
    (found, left_out)
}

/// Leaves out totals that narrow the range of a count, one after the other, the wider ones first.
fn leave_out_narrowing(data: &mut MapData, mut left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    let mut totals = std::mem::take(&mut data.totals);
    totals.sort_by_key(|total| (total.period, total.areas.len()));
    for total in totals {
        data.totals.push(total);
        if totals_narrow(data)
            && let Some(total) = data.totals.pop()
        {
            left_out.push(LeftOut {
                total: total.name,
                why: NARROWS,
            });
        }
    }
    left_out
}
