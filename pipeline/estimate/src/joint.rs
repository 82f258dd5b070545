//! What indicators could be, drawn for all areas together.

use std::collections::BTreeSet;

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaColumn, AreaTable, Count, IndicatorId, JointDraws, Prevalence, Problem, Problems, WiderArea,
};

use crate::cells::Cells;
use crate::error::{part_problem, problem};
use crate::extent::{self, Given};
use crate::{EstimateFailure, How, ModelledRate, Recipe};

/// How joint draws are made: `[draws]` of the plan.
///
/// # Example
/// ```toml
/// [draws]
/// count = 10000
/// seed = 1
/// alike = 0.5
/// reason = "How far one borough's mix of countries is wrong tells half of how far another's is."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointPlan {
    /// How many, from 100 to 100,000.
    pub count: u32,
    /// Where the random numbers begin.
    pub seed: u64,
    /// How far an error about the countries behind a leaf is the same in all areas: 0 where each
    /// area's is its own, 1 where it is one for all.
    pub alike: f64,
    /// Why.
    pub reason: String,
}

impl JointPlan {
    fn problems(&self) -> Problems {
        let mut found = Problems::new();
        let mut wrong = |what: &str, remedy: &str, is: String| {
            found.push(part_problem("draws", what, remedy).found(is));
        };
        if !(100..=100_000).contains(&self.count) {
            let remedy = "write a number from 100 to 100000";
            wrong("too few or too many draws", remedy, self.count.to_string());
        }
        if !(0.0..=1.0).contains(&self.alike) {
            let remedy = "write a number from 0 (own) to 1 (one for all areas)";
            wrong("`alike` is no share", remedy, self.alike.to_string());
        }
        if self.reason.trim().is_empty() {
            let remedy = "say in a sentence why `alike` is what it is";
            wrong("there is no reason", remedy, String::new());
        }
        found
    }
}

/// Draws what the newest figures of some indicators could be.
///
/// Extents are drawn from their declared ranges. A model's draws are those of its fit, taken in
/// turn as often as it takes. What one is off by has nothing to do with what the other is.
///
/// # Units
/// Those of the indicators.
///
/// # Formula
/// That of an extent is in `extent/joint.rs`; that of a model in [`bym2`](crate::bym2).
///
/// # Errors
/// With every indicator that is unknown, or of which no joint draws are made; with what is wrong
/// with the plan.
pub fn joint_draws(
    (tables, groups): (&Disclosed<Vec<AreaTable<Count>>>, &[WiderArea]),
    prevalence: &[Prevalence],
    (recipes, models): (&[Recipe], &Disclosed<Vec<ModelledRate>>),
    asked: &[&IndicatorId],
    plan: &JointPlan,
) -> Result<Disclosed<Vec<JointDraws>>, EstimateFailure> {
    tables.try_map(|tables| {
        let cells = Cells { tables, groups };
        let mut problems = plan.problems();
        let mut made = Vec::with_capacity(asked.len());
        for id in asked {
            let model = models.get().iter().find(|of| of.indicator.id == **id);
            let drawn = match model {
                Some(model) => Ok(of_model(model, plan)),
                None => of_recipe(id, recipes, cells, prevalence, plan),
            };
            match drawn {
                Ok(drawn) => made.extend(drawn),
                Err(found) => problems.append(found),
            }
        }
        problems.none_or(made).map_err(EstimateFailure::Plan)
    })
}

/// The indicators that joint draws are made of: the extents, what is made from them, and the models.
#[must_use]
pub fn drawable(recipes: &[Recipe], models: &[ModelledRate]) -> BTreeSet<IndicatorId> {
    let models = models.iter().map(|of| &of.indicator.id);
    extents(recipes).chain(models).cloned().collect()
}

/// The extents, and what is made from them.
fn extents(recipes: &[Recipe]) -> impl Iterator<Item = &IndicatorId> {
    let of = |recipe: &&Recipe| matches!(recipe.how, How::Extent(_) | How::ExtentOf(_));
    recipes.iter().filter(of).map(|recipe| &recipe.id)
}

fn of_recipe(
    id: &IndicatorId,
    recipes: &[Recipe],
    cells: Cells<'_>,
    prevalence: &[Prevalence],
    plan: &JointPlan,
) -> Result<Option<JointDraws>, Problems> {
    let Some(recipe) = recipes.iter().find(|recipe| recipe.id == *id) else {
        return Err(not_drawn(id, "is unknown", recipes).into());
    };
    let given = Given {
        recipes,
        prevalence,
    };
    let women = match &recipe.how {
        How::Extent(how) => extent::of_all_ages(recipe, cells, given, how)?,
        How::ExtentOf(how) => extent::of_ages(recipe, cells, given, how)?,
        _ => {
            let what = "is neither an extent nor a model, and has no joint draws";
            return Err(not_drawn(id, what, recipes).into());
        }
    };
    Ok(extent::joint::joint(recipe, &women, plan))
}

fn not_drawn(id: &IndicatorId, what: &str, recipes: &[Recipe]) -> Problem {
    let known: Vec<String> = extents(recipes).map(ToString::to_string).collect();
    let remedy = "name an extent, what is made from one, or a model of [[models]]";
    problem(id, format!("it is to be drawn and {what}"), remedy).expected(known.join(", "))
}

fn of_model(model: &ModelledRate, plan: &JointPlan) -> Option<JointDraws> {
    let periods = model.periods.len();
    let (period, figures) = model.indicator.newest()?;
    let areas = figures.areas();
    let cell = |code| {
        areas
            .position(code)
            .map(|area| area * periods + periods - 1)
    };
    let draws = |code| {
        let own = model.fit.draws.of(cell(code)?);
        let all = own
            .iter()
            .map(|risk| libm::exp(*risk) * model.reference)
            .cycle();
        Some(all.take(plan.count as usize).collect())
    };
    let people = |code| cell(code).and_then(|cell| model.people.get(cell).copied());
    Some(JointDraws {
        id: model.indicator.id.clone(),
        title: model.indicator.title.clone(),
        unit: model.indicator.unit.clone(),
        period,
        column: AreaColumn::from_fn(areas, draws),
        people: Some(AreaColumn::from_fn(areas, |code| {
            people(code).unwrap_or(0.0)
        })),
    })
}
