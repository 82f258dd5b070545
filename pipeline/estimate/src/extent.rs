//! Indirect estimation: how many women and girls may live with FGM, from where residents were born.
//!
//! ```text
//! W(area) = shares x sum over countries and ages of residents(area, country, ages) x prevalence(country, ages)
//! ```
//!
//! It takes a table of any coarseness: shares of women and of ages are declared where the table
//! has neither sex nor ages, and are not assumed where it has. It describes what surveys
//! elsewhere and a census here leave possible. It is not a count, and it says nothing of any
//! person or of any one community.

pub(crate) mod corrections;
pub(crate) mod counted;
mod declared;
pub(crate) mod explain;
pub(crate) mod girls;
pub(crate) mod joint;
pub(crate) mod limits;
mod mixture;
pub(crate) mod model;
pub(crate) mod mothers;
mod parts;
pub(crate) mod population;
pub(crate) mod recipe;
pub(crate) mod surveys;
pub(crate) mod women;

#[cfg(test)]
mod tests;

use vocabulary::{Prevalence, Problems};

use crate::Recipe;
use crate::cells::Cells;
use crate::extent::girls::Girls;
use crate::extent::model::referred;
use crate::extent::mothers::MaternitiesOf;
use crate::extent::recipe::{Extent, ExtentOf, GirlsAtRisk, Maternities};
use crate::extent::women::Women;

/// The plan's recipes and the survey prevalence that they are made with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) recipes: &'a [Recipe],
    pub(crate) prevalence: &'a [Prevalence],
}

/// Women and girls of all ages.
pub(crate) fn of_all_ages<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    given: Given<'a>,
    extent: &'a Extent,
) -> Result<Women<'a>, Problems> {
    let base = (recipe, extent);
    Women::find(recipe, cells, given.prevalence, (base, None), None)
}

/// Women and girls of some ages, or their number per so many.
pub(crate) fn of_ages<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    given: Given<'a>,
    plan: &'a ExtentOf,
) -> Result<Women<'a>, Problems> {
    let base = referred(recipe, given.recipes, &plan.of)?;
    let by = plan.denominator.as_ref();
    Women::find(recipe, cells, given.prevalence, (base, plan.ages), by)
}

/// Maternities to women affected.
pub(crate) fn maternities<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    given: Given<'a>,
    plan: &'a Maternities,
) -> Result<MaternitiesOf<'a>, Problems> {
    MaternitiesOf::find(recipe, (given.recipes, plan), cells, given.prevalence)
}

/// Girls at risk in one scenario.
pub(crate) fn girls_at_risk<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    given: Given<'a>,
    plan: &'a GirlsAtRisk,
) -> Result<Girls<'a>, Problems> {
    Girls::find(recipe, (given.recipes, plan), cells, given.prevalence)
}
