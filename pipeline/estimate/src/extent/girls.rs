//! Girls at risk, in a low and in a high scenario.

use vocabulary::{Ages, Figure, Indicator, Marker, Period, Prevalence, Problems, SourceId};

use crate::assemble::assemble;
use crate::cells::{Cells, Place};
use crate::error::{problem, unusable};
use crate::extent::corrections::with_scenario;
use crate::extent::counted::{Counted, LeafAt};
use crate::extent::declared::{factor_problems, proportion_problems};
use crate::extent::limits::plus;
use crate::extent::model::{Factor, Model, factor, referred};
use crate::extent::mothers::{Mothers, RegionAt};
use crate::extent::recipe::{BornHere, GirlsAtRisk, Maternities};
use crate::extent::surveys::Whose;
use crate::extent::women::{distinct, figure};
use crate::rate::Limited;
use crate::{How, Recipe};

/// The tables and assumptions of a scenario, checked.
///
/// # Units
/// Girls.
///
/// # Formula
/// Low: `G = F sum T`, girls of the plan's ages who were born in a practising country, times the
/// prevalence of girls there, of the youngest group that was surveyed, or of women of all ages times a declared ratio; `F`
/// holds the shares of women and of ages where the table lacks them. High: `G + H`, with
/// `H = F' sum over regions and leaves of births(region) x T'(leaf) / residents(region)`, girls
/// born here to mothers from practising countries: `F'` holds the share of girls among births,
/// how many years of births are below the median age at cutting, and how many children live in
/// an area for each of its births. An error of a leaf is in both parts alike, so their limits
/// are added. The two scenarios differ in what is assumed, and each has its own interval.
///
/// # References
/// European Institute for Gender Equality (2015; second edition 2018), Estimation of girls at
/// risk of female genital mutilation in the European Union: step-by-step guide, as generally
/// described. Its factors are not at hand: every factor here is this project's own.
pub(crate) struct Girls<'a> {
    pub(crate) model: Model<'a>,
    pub(crate) counted: Counted<'a>,
    pub(crate) factors: Vec<Factor>,
    pub(crate) ages: Ages,
    pub(crate) born_here: Option<Born<'a>>,
}

/// Girls born here.
pub(crate) struct Born<'a> {
    pub(crate) mothers: Mothers<'a>,
    pub(crate) period: Period,
    pub(crate) factors: Vec<Factor>,
}

/// One place's girls, and what they were made from.
pub(crate) struct GirlsAt {
    pub(crate) leaves: Vec<LeafAt>,
    /// Girls born here, in the high scenario.
    pub(crate) born_here: Option<(Vec<RegionAt>, Limited)>,
    pub(crate) girls: Limited,
}

impl<'a> Girls<'a> {
    /// Finds the tables and checks every declared number.
    pub(crate) fn find(
        recipe: &Recipe,
        (recipes, plan): (&'a [Recipe], &'a GirlsAtRisk),
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
    ) -> Result<Self, Problems> {
        let base = referred(recipe, recipes, &plan.of)?;
        let mut problems: Problems =
            factor_problems(recipe, "girls_to_women", &plan.girls_to_women)
                .into_iter()
                .collect();
        let whose = Whose::Girls(plan.ages, &plan.girls_to_women);
        let born_here = plan.born_here.as_ref().and_then(|born| {
            Born::find(recipe, (recipes, plan, born), cells, prevalence, whose)
                .map_err(|found| problems.append(found))
                .ok()
        });
        let model = match Model::find(base, cells, prevalence) {
            Ok(model) => model,
            Err(found) => {
                problems.append(found);
                return Err(problems);
            }
        };
        let factors = model.factors(recipe, Some(plan.ages));
        let counted = model.counted(recipe, Some(plan.ages), whose);
        match (factors, counted) {
            (Ok(factors), Ok(counted)) => problems.none_or(Self {
                model,
                counted,
                factors,
                ages: plan.ages,
                born_here,
            }),
            (factors, counted) => {
                problems.append(factors.err().unwrap_or_default());
                problems.append(counted.err().unwrap_or_default());
                Err(problems)
            }
        }
    }

    /// The sources, in order, each once.
    pub(crate) fn sources(&self) -> Vec<SourceId> {
        let extent = self.model.extent;
        let births = self
            .born_here
            .iter()
            .map(|born| &born.mothers.births.source);
        let all = std::iter::once(&extent.residents)
            .chain(births)
            .chain(std::iter::once(&extent.prevalence));
        distinct(all)
    }

    /// The girls of one place.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Result<GirlsAt, Marker> {
        let leaves = self.counted.at(period, place)?;
        let joined = self.counted.join(leaves.iter().map(|leaf| leaf.affected));
        let abroad = self.counted.multiply(joined, &[&self.factors]);
        let born_here = match &self.born_here {
            None => None,
            Some(born) => {
                let regions = born.mothers.regions_at(born.period, place)?;
                let factors = [born.mothers.factors.as_slice(), &born.factors];
                let girls = born.mothers.multiplied(&regions, &factors);
                Some((regions, girls))
            }
        };
        let girls = born_here
            .as_ref()
            .map_or(abroad, |(_, born)| plus(abroad, *born));
        Ok(GirlsAt {
            leaves,
            born_here,
            girls,
        })
    }
}

impl<'a> Born<'a> {
    fn find(
        recipe: &Recipe,
        (recipes, girls, plan): (&'a [Recipe], &GirlsAtRisk, &BornHere),
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
        whose: Whose<'_>,
    ) -> Result<Self, Problems> {
        let (births_of, maternities) = maternities(recipe, recipes, plan)?;
        let mut problems = Problems::new();
        if maternities.of != girls.of {
            let what = "it and the births it takes are made from two extents";
            let remedy = "make both from the same one";
            let bad = problem(&recipe.id, what, remedy);
            problems.push(bad.found(format!("{} and {}", girls.of, maternities.of)));
        }
        let of_births = [
            ("years", &plan.years),
            ("children_per_birth", &plan.children_per_birth),
        ];
        for (field, declared) in of_births {
            problems.append(
                factor_problems(recipe, field, declared)
                    .into_iter()
                    .collect(),
            );
        }
        let bad = proportion_problems(recipe, "girls", &plan.girls);
        problems.append(bad.into_iter().collect());
        let whose = (Some(Ages::CHILDBEARING), whose);
        let births = (recipes, maternities);
        let mothers =
            Mothers::find(births_of, births, cells, prevalence, whose).map_err(|mut found| {
                found.append(std::mem::take(&mut problems));
                found
            })?;
        let Some(period) = mothers.births.newest() else {
            let what = format!("the table {} has no cells", maternities.births);
            problems.push(problem(&recipe.id, what, "refresh the source"));
            return Err(problems);
        };
        let factors = vec![
            factor("the share of girls among births", &plan.girls),
            factor(
                "years of births below the median age at cutting",
                &plan.years,
            ),
            factor(
                "children living in the area for each of its births, by year of age",
                &plan.children_per_birth,
            ),
        ];
        problems.none_or(Self {
            mothers,
            period,
            factors,
        })
    }
}

/// The maternities whose births a scenario takes.
fn maternities<'a>(
    recipe: &Recipe,
    recipes: &'a [Recipe],
    plan: &BornHere,
) -> Result<(&'a Recipe, &'a Maternities), Problems> {
    let found = recipes.iter().find(|other| other.id == plan.births_of);
    if let Some((found, How::Maternities(maternities))) = found.map(|found| (found, &found.how)) {
        return Ok((found, maternities));
    }
    let known = recipes
        .iter()
        .filter(|other| matches!(other.how, How::Maternities(_)));
    let known: Vec<_> = known.map(|other| other.id.to_string()).collect();
    let what = "the indicator whose births it takes is unknown, or makes no maternities";
    let remedy = "name an indicator whose `how` is `maternities`";
    let bad = problem(&recipe.id, what, remedy);
    Err(bad
        .found(plan.births_of.as_str())
        .expected(known.join(", "))
        .into())
}

/// The figures for every period of the residents.
pub(crate) fn indicator(
    recipe: &Recipe,
    girls: &Girls<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let level = girls.model.extent.level;
    let made = assemble(
        recipe,
        girls.sources(),
        (cells, girls.model.areas),
        girls.model.residents.periods(),
        |period, place| match girls.at(period, place) {
            Err(marker) => Ok(Figure::missing(marker)),
            Ok(at) => figure(at.girls, level, recipe)
                .map_err(|error| unusable(recipe, period, place, &error)),
        },
    )?;
    Ok(Indicator {
        caveat: with_scenario(&made.caveat, girls.model.extent),
        ..made
    })
}
