//! Every area of an indicator in the funnel around a wider area's figure.

use disclose::Disclosed;
use vocabulary::{
    AreaCode, AreaColumn, AreaTable, Count, IndicatorId, Period, Problems, WiderArea,
};

use crate::cells::{Cells, Place, real};
use crate::error::part_problem;
use crate::funnel::{Placed, funnel_place, funnel_place_of_proportion};
use crate::proportion::ProportionTables;
use crate::rate::RateTables;
use crate::series::{NoSeries, SeriesTables};
use crate::{EstimateFailure, Recipe};

/// The section of the plan.
const SECTION: &str = "[[funnels]]";

/// Where every area lies in the funnel of the newest period.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPlaces {
    /// The newest period of the indicator.
    pub period: Period,
    /// The wider area whose figure the funnel is around.
    pub reference: AreaCode,
    /// Each area's place; `None` where its own cells or the reference's are missing.
    pub places: AreaColumn<Option<Placed>>,
}

/// Places every area in the funnel around a wider area's rate or proportion.
///
/// The reference's figure is taken with every number that its cells can stand for, apart
/// from those of the area, although the area is a part of it: places that are certain stay
/// certain, and a few that could be told are left open.
///
/// # Units
/// None.
///
/// # Formula
/// Those of [`funnel_place`] and [`funnel_place_of_proportion`].
///
/// # Errors
/// When the indicator is unknown, is neither a rate nor a proportion, cannot be computed, or
/// the reference is no wider area of the plan.
///
/// # References
/// As the formulas'.
pub fn funnel_areas(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    groups: &[WiderArea],
    recipes: &[Recipe],
    asked: &IndicatorId,
    reference: AreaCode,
) -> Result<Disclosed<FunnelPlaces>, EstimateFailure> {
    let Some(recipe) = recipes.iter().find(|recipe| &recipe.id == asked) else {
        let known: Vec<_> = recipes.iter().map(|recipe| recipe.id.to_string()).collect();
        return Err(refused(
            "a funnel of an unknown indicator",
            "name a rate or a proportion of the plan",
            asked.as_str(),
            &known,
        ));
    };
    let Some(group) = groups.iter().find(|group| group.area.code == reference) else {
        let known: Vec<_> = groups
            .iter()
            .map(|group| format!("{} {}", group.area.code, group.area.name))
            .collect();
        return Err(refused(
            "the reference of a funnel is no wider area of the plan",
            "name one of geography.groups: areas are placed around a wider area's figure",
            reference.as_str(),
            &known,
        ));
    };
    tables.try_map(|tables| {
        places(recipe, Cells { tables, groups }, group).map_err(EstimateFailure::Plan)
    })
}

fn refused(what: &str, remedy: &str, found: &str, known: &[String]) -> EstimateFailure {
    let bad = part_problem(SECTION, what, remedy).found(found);
    EstimateFailure::Plan(bad.expected(known.join(", ")).into())
}

fn places(
    recipe: &Recipe,
    cells: Cells<'_>,
    reference: &WiderArea,
) -> Result<FunnelPlaces, Problems> {
    let found = match SeriesTables::find(recipe, cells) {
        Ok(SeriesTables::Rate(tables)) => of_rate(&tables, reference),
        Ok(SeriesTables::Proportion(tables)) => of_proportion(&tables, reference),
        Err(NoSeries::Recipe(problems)) => return Err(problems),
        Ok(SeriesTables::Count(..)) | Err(NoSeries::OfThisKind) => {
            let what = "a funnel is of a rate or a proportion";
            let remedy = "name an indicator made by how.rate or how.proportion";
            let bad = part_problem(SECTION, what, remedy);
            return Err(bad.found(recipe.id.as_str()).into());
        }
    };
    found.ok_or_else(|| {
        part_problem(
            SECTION,
            "the indicator has no period",
            "refresh its sources",
        )
        .into()
    })
}

fn of_rate(tables: &RateTables<'_>, reference: &WiderArea) -> Option<FunnelPlaces> {
    let period = *tables.periods.keys().next_back()?;
    let whole = tables.at(period, Place::Wider(reference));
    let baseline = whole.events.interval().zip(whole.population.interval());
    let place = |code| {
        let (events, people) = baseline.filter(|(_, people)| people.lower() > 0)?;
        let here = tables.at(period, Place::Unit(code));
        let (here, size) = (here.events.interval()?, here.population.interval()?);
        let expected = (
            real(size.lower()) * real(events.lower()) / real(people.upper()),
            real(size.upper()) * real(events.upper()) / real(people.lower()),
        );
        Some(funnel_place(here, expected))
    };
    Some(FunnelPlaces {
        period,
        reference: reference.area.code,
        places: AreaColumn::from_fn(tables.areas, place),
    })
}

fn of_proportion(tables: &ProportionTables<'_>, reference: &WiderArea) -> Option<FunnelPlaces> {
    let period = *tables.periods.keys().next_back()?;
    let whole = tables
        .at(period, Place::Wider(reference))
        .range(tables.level)
        .ok();
    let place = |code| {
        let range = whole?;
        let here = tables.at(period, Place::Unit(code));
        let baseline = (range.least.value / 100.0, range.most.value / 100.0);
        funnel_place_of_proportion(here.part.interval()?, here.whole.interval()?, baseline)
    };
    Some(FunnelPlaces {
        period,
        reference: reference.area.code,
        places: AreaColumn::from_fn(tables.areas, place),
    })
}
