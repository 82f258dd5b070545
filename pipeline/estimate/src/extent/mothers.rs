//! Births to mothers of a region, with the prevalence of the residents born there.

use std::collections::BTreeSet;

use vocabulary::{
    Ages, AreaTable, Category, Count, Indicator, Marker, Period, Prevalence, Problems, SourceId,
    Step,
};

use crate::Recipe;
use crate::assemble::assemble;
use crate::cells::{Cells, Place, count, periods_of};
use crate::count::{table_with, unknown_category};
use crate::error::{problem, unusable};
use crate::explain::missing_cells;
use crate::extent::corrections::with_scenario;
use crate::extent::counted::{Counted, people};
use crate::extent::declared::factor_problems;
use crate::extent::limits::{exactly, over, plus, times};
use crate::extent::model::{Factor, Model, factor, referred};
use crate::extent::recipe::Maternities;
use crate::extent::surveys::Whose;
use crate::extent::women::{distinct, figure};
use crate::rate::Limited;

/// The tables and assumptions of births to women affected, checked.
pub(crate) struct Mothers<'a> {
    pub(crate) model: Model<'a>,
    pub(crate) births: &'a AreaTable<Count>,
    pub(crate) regions: Vec<RegionOf<'a>>,
    /// How far mothers may differ from residents, then the corrections that are on.
    pub(crate) factors: Vec<Factor>,
}

/// A region: the births' category, and the residents who were born in it.
pub(crate) struct RegionOf<'a> {
    pub(crate) category: Category,
    pub(crate) residents: Counted<'a>,
}

/// What is known of one region in one place.
pub(crate) struct RegionAt {
    pub(crate) births: Limited,
    pub(crate) residents: Limited,
    /// Births to mothers affected, by leaf.
    pub(crate) leaves: Vec<Limited>,
}

impl<'a> Mothers<'a> {
    /// Finds the tables and checks every declared number; residents are of these ages where
    /// their table has ages.
    pub(crate) fn find(
        recipe: &Recipe,
        (recipes, plan): (&'a [Recipe], &'a Maternities),
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
        (ages, whose): (Option<Ages>, Whose<'_>),
    ) -> Result<Self, Problems> {
        let (base, extent) = referred(recipe, recipes, &plan.of)?;
        let mut problems: Problems = factor_problems(recipe, "mothers", &plan.mothers)
            .into_iter()
            .collect();
        let births = cells.table(&plan.births).ok_or_else(|| {
            // This fails, and names the sources that there are.
            let unknown = table_with(recipe, cells, &plan.births, None).err();
            unknown.unwrap_or_default()
        });
        let model = Model::find((base, extent), cells, prevalence);
        let (births, model) = match (births, model) {
            (Ok(births), Ok(model)) => (births, model),
            (births, model) => {
                problems.append(births.err().unwrap_or_default());
                problems.append(model.err().unwrap_or_default());
                return Err(problems);
            }
        };
        problems.append(region_problems(recipe, plan, &model));
        let mut regions = Vec::new();
        for region in &plan.regions {
            let category = Category::new(region.category.as_str());
            if periods_of(births, &category).is_empty() {
                problems.push(unknown_category(recipe, births, &category));
            }
            let names = region.leaves.iter().map(String::as_str);
            let ages = ages.and_then(|ages| model.if_it_has_ages(ages));
            match model.counted_of(recipe, names, ages, whose) {
                Ok(residents) => regions.push(RegionOf {
                    category,
                    residents,
                }),
                Err(found) => problems.append(found),
            }
        }
        for period in births.periods() {
            if residents_period(&model, period).is_none() {
                let what = format!("{} has no residents up to the {period}", extent.residents);
                let remedy = "take a table of residents that is not newer than the births";
                problems.push(problem(&recipe.id, what, remedy));
            }
        }
        let mut factors = vec![factor(
            "mothers of a region in place of its residents",
            &plan.mothers,
        )];
        factors.extend(model.corrections());
        problems.none_or(Self {
            model,
            births,
            regions,
            factors,
        })
    }

    /// The sources, in order, each once.
    pub(crate) fn sources(&self) -> Vec<SourceId> {
        let extent = self.model.extent;
        distinct([&self.births.source, &extent.residents, &extent.prevalence].into_iter())
    }

    /// The regions of one place; a wider area has the sums of its areas, each with its own mixture.
    pub(crate) fn regions_at(
        &self,
        period: Period,
        place: Place<'_>,
    ) -> Result<Vec<RegionAt>, Marker> {
        let Place::Wider(wider) = place else {
            return self
                .regions
                .iter()
                .map(|region| self.region_at(region, period, place))
                .collect();
        };
        let mut sums: Vec<RegionAt> = self
            .regions
            .iter()
            .map(|region| RegionAt {
                births: exactly(0.0),
                residents: exactly(0.0),
                leaves: vec![exactly(0.0); region.residents.leaves.len()],
            })
            .collect();
        for code in &wider.members {
            let here = self.regions_at(period, Place::Unit(*code))?;
            for (sum, here) in sums.iter_mut().zip(here) {
                sum.births = plus(sum.births, here.births);
                sum.residents = plus(sum.residents, here.residents);
                for (sum, leaf) in sum.leaves.iter_mut().zip(here.leaves) {
                    *sum = plus(*sum, leaf);
                }
            }
        }
        Ok(sums)
    }

    fn region_at(
        &self,
        region: &RegionOf<'_>,
        period: Period,
        place: Place<'_>,
    ) -> Result<RegionAt, Marker> {
        let of_residents = residents_period(&self.model, period).ok_or(Marker::NotAvailable)?;
        let births = people(count(self.births, period, &region.category, place))?;
        let leaves = region.residents.at(of_residents, place)?;
        let residents = leaves
            .iter()
            .fold(exactly(0.0), |sum, leaf| plus(sum, leaf.people));
        // Without a resident of the region nothing is known of its mothers, unless there is no birth.
        let each = match over(births, residents) {
            Some(each) => each,
            None if births.upper > 0.0 => return Err(Marker::NotAvailable),
            None => exactly(0.0),
        };
        let leaves = leaves
            .iter()
            .map(|leaf| times(leaf.affected, each))
            .collect();
        Ok(RegionAt {
            births,
            residents,
            leaves,
        })
    }

    /// The cells of births and residents without a number.
    pub(crate) fn missing(&self, period: Period, place: Place<'_>) -> Vec<Step> {
        let mut missing = Vec::new();
        for region in &self.regions {
            missing.extend(missing_cells(self.births, period, &region.category, place));
            let cells = region.residents.leaves.iter().flat_map(|leaf| &leaf.cells);
            for cell in cells {
                let within = residents_period(&self.model, period).unwrap_or(period);
                let residents = self.model.residents;
                missing.extend(missing_cells(residents, within, &cell.category, place));
            }
        }
        missing
    }

    /// The births of each region in one place.
    pub(crate) fn births_at(
        &self,
        period: Period,
        place: Place<'_>,
    ) -> Result<Vec<Limited>, Marker> {
        self.regions
            .iter()
            .map(|region| people(count(self.births, period, &region.category, place)))
            .collect()
    }

    /// Residents times prevalence by leaf, of each region in one place.
    pub(crate) fn residents_at(
        &self,
        period: Period,
        place: Place<'_>,
    ) -> Result<Vec<Vec<Limited>>, Marker> {
        let of_residents = residents_period(&self.model, period).ok_or(Marker::NotAvailable)?;
        self.regions
            .iter()
            .map(|region| {
                let leaves = region.residents.at(of_residents, place)?;
                Ok(leaves.iter().map(|leaf| leaf.affected).collect())
            })
            .collect()
    }

    /// Births to mothers affected, from the regions of a place, times declared numbers.
    pub(crate) fn multiplied(&self, regions: &[RegionAt], factors: &[&[Factor]]) -> Limited {
        let joined = self.joined(regions);
        self.regions
            .first()
            .map_or(joined, |region| region.residents.multiply(joined, factors))
    }

    /// Births to mothers affected, from the regions of a place, before the factors.
    pub(crate) fn joined(&self, regions: &[RegionAt]) -> Limited {
        let terms = regions
            .iter()
            .flat_map(|region| region.leaves.iter().copied());
        self.regions
            .first()
            .map_or(exactly(0.0), |region| region.residents.join(terms))
    }
}

/// The newest residents who were counted by the year of the births.
fn residents_period(model: &Model<'_>, births: Period) -> Option<Period> {
    let periods = model.residents.periods();
    let by_then = periods
        .into_iter()
        .filter(|period| period.year() <= births.year());
    by_then.max_by_key(|period| period.year())
}

/// Leaves that lie in two regions, or in none.
fn region_problems(recipe: &Recipe, plan: &Maternities, model: &Model<'_>) -> Problems {
    let mut problems = Problems::new();
    let mut seen = BTreeSet::new();
    for leaf in plan.regions.iter().flat_map(|region| &region.leaves) {
        if !seen.insert(leaf.as_str()) {
            let what = format!("{leaf:?} lies in two regions, or twice in one");
            problems.push(problem(&recipe.id, what, "name it once"));
        }
    }
    for leaf in &model.extent.leaves {
        if !seen.contains(leaf.category.as_str()) {
            let what = format!("{:?} lies in no region", leaf.category);
            let remedy = "add it to the region that its mothers are counted in";
            problems.push(problem(&recipe.id, what, remedy));
        }
    }
    problems
}

/// Maternities to women affected: births by region times the mixture prevalence, for each maternity.
///
/// # Units
/// Maternities in the year.
///
/// # Formula
/// `M = F sum over regions and leaves of births(region) x T(leaf) / residents(region)`, with `T`
/// as for the extent, at the ages of childbearing where the table has ages: the area's own
/// mixture of leaves stands for the mothers of a region. `F` holds how mothers may differ from
/// residents, and maternities for each birth. Leaves and factors are joined as for the extent;
/// no more maternities are affected than there are. A wider area has the sum of its
/// areas' terms.
pub(crate) struct MaternitiesOf<'a> {
    pub(crate) mothers: Mothers<'a>,
    pub(crate) per_birth: Factor,
}

impl<'a> MaternitiesOf<'a> {
    /// Finds the tables and checks every declared number.
    pub(crate) fn find(
        recipe: &Recipe,
        (recipes, plan): (&'a [Recipe], &'a Maternities),
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
    ) -> Result<Self, Problems> {
        let ages = Some(Ages::CHILDBEARING);
        let whose = (ages, Whose::Women(ages));
        let mothers = Mothers::find(recipe, (recipes, plan), cells, prevalence, whose);
        let bad: Problems = factor_problems(recipe, "per_birth", &plan.per_birth)
            .into_iter()
            .collect();
        match mothers {
            Ok(mothers) => bad.none_or(Self {
                mothers,
                per_birth: factor("maternities for each live birth", &plan.per_birth),
            }),
            Err(mut found) => {
                found.append(bad);
                Err(found)
            }
        }
    }

    /// The maternities of a place, from its regions.
    pub(crate) fn limited(&self, regions: &[RegionAt]) -> Limited {
        let births = regions
            .iter()
            .fold(exactly(0.0), |sum, region| plus(sum, region.births));
        let most = times(births, self.per_birth.limited);
        let per_birth = std::slice::from_ref(&self.per_birth);
        let factors = [self.mothers.factors.as_slice(), per_birth];
        let Limited {
            value,
            lower,
            upper,
        } = self.mothers.multiplied(regions, &factors);
        Limited {
            value: value.min(most.value),
            lower: lower.min(most.value),
            upper: upper.min(most.upper),
        }
    }
}

/// The figures for every period of the births.
pub(crate) fn indicator(
    recipe: &Recipe,
    maternities: &MaternitiesOf<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let mothers = &maternities.mothers;
    let level = mothers.model.extent.level;
    let made = assemble(
        recipe,
        mothers.sources(),
        (cells, mothers.model.areas),
        mothers.births.periods(),
        |period, place| match mothers.regions_at(period, place) {
            Err(marker) => Ok(vocabulary::Figure::missing(marker)),
            Ok(regions) => figure(maternities.limited(&regions), level, recipe)
                .map_err(|error| unusable(recipe, period, place, &error)),
        },
    )?;
    Ok(Indicator {
        caveat: with_scenario(&made.caveat, mothers.model.extent),
        ..made
    })
}
