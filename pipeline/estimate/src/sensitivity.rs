//! The extent by births of mothers' regions beside the extent by residents' countries.

use std::collections::BTreeSet;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    Area, AreaCode, AreaTable, Count, IndicatorId, Marker, Period, Prevalence, Problems, SourceId,
    WiderArea,
};

use crate::cells::{Cells, Place};
use crate::error::problem;
use crate::explain::{not_estimable, sentence};
use crate::extent::Given;
use crate::extent::corrections::with_scenario;
use crate::extent::limits::{exactly, over, times};
use crate::extent::model::{Factor, referred};
use crate::extent::mothers::{Mothers, RegionAt};
use crate::extent::recipe::{Extent, Maternities};
use crate::extent::surveys::Whose;
use crate::rate::Limited;
use crate::{EstimateFailure, How, Recipe};

/// What the plan says of a sensitivity: `[[sensitivities]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitivityPlan {
    /// The maternities whose births are taken: an indicator of the plan.
    pub births_of: IndicatorId,
    /// The wider area whose number is shared out.
    pub whole: AreaCode,
    /// Its name for people.
    pub title: String,
    /// What must be said with it.
    pub caveat: String,
}

/// How much the extent hangs on knowing countries and not regions alone.
///
/// A table of wider areas, and no map: a region times a constant is not a map of need.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Its name for people.
    pub title: String,
    /// What must be said with it.
    pub caveat: String,
    /// The extent: an indicator of the plan.
    pub of: IndicatorId,
    /// Residents by country of birth, births and survey prevalence.
    pub sources: Vec<SourceId>,
    /// The period of the births.
    pub period: Period,
    /// The wider area whose number is shared out.
    pub whole: AreaCode,
    /// One row a wider area for which both numbers can be had, in the plan's order.
    pub rows: Vec<SensitivityRow>,
    /// How many women and girls stand in other areas of the map by births than by residents, and
    /// the share of all that they are; `None` where an area's number cannot be had.
    pub moved: Option<Moved>,
    /// What is not estimable, a sentence each: source, area, period and category of a missing cell.
    pub not_estimable: Vec<String>,
}

/// Women and girls who stand in other areas by births than by residents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// Their number.
    pub number: f64,
    /// The share of all of them.
    pub share: f64,
}

/// One wider area.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityRow {
    /// The area.
    pub area: Area,
    /// Women and girls by residents' countries of birth.
    pub by_residents: Limited,
    /// Women and girls by births of mothers' regions.
    pub by_births: Limited,
    /// The second less the first.
    pub difference: f64,
}

/// The sensitivity of an extent to births by mother's region in place of residents by country.
///
/// # Units
/// Women and girls.
///
/// # Formula
/// `W(area) = F sum over regions and leaves of T(whole, leaf) births(area, region) / births(whole,
/// region)`: the whole's number of each region, shared out by where mothers of that region gave
/// birth. The whole's own number is the same by construction. Moved: half the sum over areas of
/// the absolute differences (Duncan and Duncan 1955), so everybody who moves is counted once.
///
/// # Errors
/// When the plan names no such maternities or no such wider area, or they cannot be computed.
/// Where a cell is missing what hangs on it is stated as not estimable, with the cell.
///
/// # References
/// Duncan and Duncan (1955), American Sociological Review 20:210-217 (index of dissimilarity).
pub fn sensitivity(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    prevalence: &[Prevalence],
    groups: &[WiderArea],
    recipes: &[Recipe],
    plan: &SensitivityPlan,
) -> Result<Disclosed<Sensitivity>, EstimateFailure> {
    let given = Given {
        recipes,
        prevalence,
    };
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        computed(cells, given, plan).map_err(EstimateFailure::Plan)
    })
}

fn computed(
    cells: Cells<'_>,
    given: Given<'_>,
    plan: &SensitivityPlan,
) -> Result<Sensitivity, Problems> {
    let (recipe, births_of) = maternities(given.recipes, plan)?;
    let (base, extent) = referred(recipe, given.recipes, &births_of.of)?;
    let whole = cells
        .groups
        .iter()
        .find(|group| group.area.code == plan.whole);
    let whole = whole.ok_or_else(|| {
        let what = "the whole of a sensitivity is no wider area of the plan";
        let bad = problem(&recipe.id, what, "name one of geography.groups");
        Problems::from(bad.found(plan.whole.as_str()))
    })?;
    let mothers = Mothers::find(
        recipe,
        (given.recipes, births_of),
        cells,
        given.prevalence,
        (None, Whose::Women(None)),
    )?;
    let Some(period) = mothers.births.newest() else {
        let what = format!("the table {} has no cells", births_of.births);
        return Err(problem(&recipe.id, what, "refresh the source").into());
    };
    let mut not_estimable = Vec::new();
    let (mut rows, mut moved) = (Vec::new(), None);
    match Shared::of(recipe, &mothers, period, whole) {
        Err(_) => not_estimable.extend(why(cells, &mothers, period, Place::Wider(whole))),
        Ok(shared) => {
            for group in cells.groups {
                let place = Place::Wider(group);
                match shared.row(group.area.clone(), place) {
                    Ok(row) => rows.push(row),
                    Err(_) => not_estimable.extend(why(cells, &mothers, period, place)),
                }
            }
            moved = shared.moved(whole);
            for code in whole.members.iter().filter(|_| moved.is_none()) {
                let place = Place::Unit(*code);
                if shared.difference(place).is_err() {
                    not_estimable.extend(why(cells, &mothers, period, place));
                }
            }
        }
    }
    let mut seen = BTreeSet::new();
    not_estimable.retain(|words| seen.insert(words.clone()));
    Ok(Sensitivity {
        title: plan.title.clone(),
        caveat: caveat(plan, extent, &not_estimable),
        of: base.id.clone(),
        sources: mothers.sources(),
        period,
        whole: plan.whole,
        rows,
        moved,
        not_estimable,
    })
}

/// What must be said: the plan's words, the corrections that are on, and what is not estimable.
fn caveat(plan: &SensitivityPlan, extent: &Extent, not_estimable: &[String]) -> String {
    let caveat = with_scenario(&plan.caveat, extent);
    if not_estimable.is_empty() {
        return caveat;
    }
    format!("{caveat} {}", sentence(not_estimable))
}

/// The cells for want of which a place has no number.
fn why(cells: Cells<'_>, mothers: &Mothers<'_>, period: Period, place: Place<'_>) -> Vec<String> {
    let found = not_estimable(cells, &mothers.missing(period, place));
    if found.is_empty() {
        let code = place.code();
        let births = &mothers.births.source;
        return vec![format!(
            "not estimable: {births}, {code}, {period}: births of a region of which the whole has none for certain"
        )];
    }
    found
}

/// The whole's number of each region, to be shared out by births.
struct Shared<'a> {
    mothers: &'a Mothers<'a>,
    period: Period,
    factors: Vec<Factor>,
    /// Of each region: births of the whole, and women and girls by leaf.
    regions: Vec<(Limited, Vec<Limited>)>,
}

impl<'a> Shared<'a> {
    fn of(
        recipe: &Recipe,
        mothers: &'a Mothers<'a>,
        period: Period,
        whole: &WiderArea,
    ) -> Result<Self, Marker> {
        let place = Place::Wider(whole);
        let residents = mothers.residents_at(period, place)?;
        let births = mothers.births_at(period, place)?;
        let factors = mothers.model.factors(recipe, None).unwrap_or_default();
        Ok(Self {
            mothers,
            period,
            factors,
            regions: births.into_iter().zip(residents).collect(),
        })
    }

    fn by_residents(&self, place: Place<'_>) -> Result<Limited, Marker> {
        let leaves = self.mothers.residents_at(self.period, place)?;
        Ok(self.multiplied(leaves.into_iter().flatten().collect()))
    }

    fn by_births(&self, place: Place<'_>) -> Result<Limited, Marker> {
        let here = self.mothers.births_at(self.period, place)?;
        let mut terms = Vec::new();
        for ((births, leaves), here) in self.regions.iter().zip(here) {
            let share = match over(here, *births) {
                Some(share) => share,
                None if here.upper > 0.0 => return Err(Marker::NotAvailable),
                None => exactly(0.0),
            };
            terms.extend(leaves.iter().map(|leaf| times(*leaf, share)));
        }
        Ok(self.multiplied(terms))
    }

    fn multiplied(&self, terms: Vec<Limited>) -> Limited {
        let region = RegionAt {
            births: exactly(0.0),
            residents: exactly(0.0),
            leaves: terms,
        };
        self.mothers.multiplied(&[region], &[&self.factors])
    }

    /// Who stands elsewhere by births, over the areas of the whole; `None` where one has no number.
    fn moved(&self, whole: &WiderArea) -> Option<Moved> {
        let mut number = 0.0;
        for code in &whole.members {
            number += self.difference(Place::Unit(*code)).ok()?.abs() / 2.0;
        }
        let all = self.by_residents(Place::Wider(whole)).ok()?;
        let share = if all.value > 0.0 {
            number / all.value
        } else {
            0.0
        };
        Some(Moved { number, share })
    }

    fn difference(&self, place: Place<'_>) -> Result<f64, Marker> {
        Ok(self.by_births(place)?.value - self.by_residents(place)?.value)
    }

    fn row(&self, area: Area, place: Place<'_>) -> Result<SensitivityRow, Marker> {
        let (by_residents, by_births) = (self.by_residents(place)?, self.by_births(place)?);
        Ok(SensitivityRow {
            area,
            by_residents,
            by_births,
            difference: by_births.value - by_residents.value,
        })
    }
}

fn maternities<'a>(
    recipes: &'a [Recipe],
    plan: &SensitivityPlan,
) -> Result<(&'a Recipe, &'a Maternities), Problems> {
    let found = recipes.iter().find(|recipe| recipe.id == plan.births_of);
    if let Some((recipe, How::Maternities(maternities))) = found.map(|recipe| (recipe, &recipe.how))
    {
        return Ok((recipe, maternities));
    }
    let what = "a sensitivity takes the births of an indicator that makes no maternities";
    let remedy = "name an indicator whose `how` is `maternities`";
    Err(problem(&plan.births_of, what, remedy).into())
}
