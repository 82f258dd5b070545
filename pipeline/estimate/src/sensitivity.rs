//! The extent by births of mothers' regions beside the extent by residents' countries.

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    Area, AreaCode, AreaTable, Count, IndicatorId, Marker, Period, Prevalence, Problems, SourceId,
    WiderArea,
};

use crate::cells::{Cells, Place};
use crate::error::problem;
use crate::extent::Given;
use crate::extent::limits::{exactly, over, times};
use crate::extent::model::{Factor, referred};
use crate::extent::mothers::{Mothers, RegionAt};
use crate::extent::recipe::Maternities;
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
    /// One row a wider area, in the plan's order.
    pub rows: Vec<SensitivityRow>,
    /// How many women and girls stand in other areas of the map by births than by residents.
    pub moved: f64,
    /// The same as a share of all of them.
    pub moved_share: f64,
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
/// When the plan names no such maternities or no such wider area, or they cannot be computed;
/// not estimable where a cell is missing.
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
    let (base, _) = referred(recipe, given.recipes, &births_of.of)?;
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
    let period = mothers.births.newest();
    let shared = period
        .ok_or(Marker::NotAvailable)
        .and_then(|period| Shared::of(recipe, &mothers, period, whole));
    let (Some(period), Ok(shared)) = (period, shared) else {
        let what = "a sensitivity is not estimable: a cell behind it is missing";
        return Err(problem(
            &recipe.id,
            what,
            "take the sensitivity out, or complete the tables",
        )
        .into());
    };
    let not_estimable = |marker: Marker| {
        let what = format!("a sensitivity is not estimable: {}", marker.meaning());
        Problems::from(problem(
            &recipe.id,
            what,
            "take it out, or complete the tables",
        ))
    };
    let mut rows = Vec::new();
    for group in cells.groups {
        let place = Place::Wider(group);
        rows.push(
            shared
                .row(group.area.clone(), place)
                .map_err(not_estimable)?,
        );
    }
    let mut moved = 0.0;
    for code in &whole.members {
        let area = Area {
            code: *code,
            name: String::new(),
        };
        let row = shared
            .row(area, Place::Unit(*code))
            .map_err(not_estimable)?;
        moved += row.difference.abs() / 2.0;
    }
    let all = shared
        .by_residents(Place::Wider(whole))
        .map_err(not_estimable)?;
    Ok(Sensitivity {
        title: plan.title.clone(),
        caveat: plan.caveat.clone(),
        of: base.id.clone(),
        sources: mothers.sources(),
        period,
        whole: plan.whole,
        rows,
        moved,
        moved_share: if all.value > 0.0 {
            moved / all.value
        } else {
            0.0
        },
    })
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
