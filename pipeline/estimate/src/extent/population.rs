//! What the number of women and girls is divided by.

use std::collections::BTreeSet;

use vocabulary::{AreaTable, Category, Count, Marker, Period, Problems, SourceId, Step};

use crate::Recipe;
use crate::cells::{Cells, Place, categories, count, period_within, sum};
use crate::count::{table_with, unknown_category};
use crate::error::problem;
use crate::explain::missing_cells;
use crate::extent::counted::people;
use crate::extent::declared::factor_problems;
use crate::extent::limits::{exactly, over, plus, times};
use crate::extent::model::{Factor, factor};
use crate::extent::recipe::{Categories, Denominator, PopulationPart};
use crate::rate::Limited;

/// A population, and the parts of it that are meant.
pub(crate) struct Population<'a> {
    pub(crate) table: &'a AreaTable<Count>,
    pub(crate) categories: Vec<Category>,
    pub(crate) per: u32,
    pub(crate) parts: Vec<Part<'a>>,
}

/// A part of a population, as another table has it for each area.
pub(crate) struct Part<'a> {
    pub(crate) table: &'a AreaTable<Count>,
    pub(crate) period: Period,
    pub(crate) categories: Vec<Category>,
    pub(crate) of: Vec<Category>,
    pub(crate) factor: Factor,
}

/// Why there is no population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPopulation {
    /// A cell is missing.
    Missing(Marker),
    /// It is nought, or can be.
    Nought,
}

impl<'a> Population<'a> {
    /// Finds its tables and checks what is declared.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        by: &Denominator,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        if by.per == 0 {
            let bad = problem(&recipe.id, "a rate per 0", "say per how many, such as 1000");
            problems.push(bad.found("per = 0"));
        }
        let table = table(recipe, cells, &by.source);
        let categories = match &table {
            Ok(table) => chosen(recipe, table, by),
            Err(_) => Ok(Vec::new()),
        };
        let parts: Vec<Result<Part<'a>, Problems>> = by
            .parts
            .iter()
            .map(|part| Part::find(recipe, cells, part))
            .collect();
        let mut found = Vec::new();
        for part in parts {
            match part {
                Ok(part) => found.push(part),
                Err(bad) => problems.append(bad),
            }
        }
        match (table, categories) {
            (Ok(table), Ok(categories)) => problems.none_or(Self {
                table,
                categories,
                per: by.per,
                parts: found,
            }),
            (table, categories) => {
                problems.append(table.err().unwrap_or_default());
                problems.append(categories.err().unwrap_or_default());
                Err(problems)
            }
        }
    }

    /// The period of the population that lies within another one.
    pub(crate) fn period(&self, outer: Period) -> Option<Period> {
        period_within(self.table, self.categories.first()?, outer)
    }

    /// The problem of a period that has no population.
    pub(crate) fn lacks(&self, recipe: &Recipe, period: Period) -> Problems {
        let what = format!("{} has no population of the {period}", self.table.source);
        problem(&recipe.id, what, "add that date to the population's source").into()
    }

    /// Its sources, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &SourceId> {
        let parts = self.parts.iter().map(|part| &part.table.source);
        std::iter::once(&self.table.source).chain(parts)
    }

    /// The cells of a place without a number.
    pub(crate) fn missing(&self, period: Period, place: Place<'_>) -> Vec<Step> {
        let places = match place {
            Place::Wider(wider) if !self.parts.is_empty() => {
                wider.members.iter().copied().map(Place::Unit).collect()
            }
            Place::Unit(_) | Place::Wider(_) => vec![place],
        };
        let mut missing = Vec::new();
        for place in places {
            for category in &self.categories {
                let within = self.period(period).unwrap_or(period);
                missing.extend(missing_cells(self.table, within, category, place));
            }
            for part in &self.parts {
                for category in &part.of {
                    missing.extend(missing_cells(part.table, part.period, category, place));
                }
            }
        }
        missing
    }

    /// The population of one place; of a wider area the sum of its areas, where there are parts.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Result<Limited, NoPopulation> {
        match place {
            Place::Wider(wider) if !self.parts.is_empty() => {
                let mut all = exactly(0.0);
                for code in &wider.members {
                    all = plus(all, self.here(period, Place::Unit(*code))?);
                }
                Ok(all)
            }
            Place::Unit(_) | Place::Wider(_) => self.here(period, place),
        }
    }

    fn here(&self, period: Period, place: Place<'_>) -> Result<Limited, NoPopulation> {
        let within = self.period(period);
        let within = within.ok_or(NoPopulation::Missing(Marker::NotAvailable))?;
        let mut population = added(self.table, within, &self.categories, place)?;
        for part in &self.parts {
            let share = part.share(place)?;
            population = times(times(population, share), part.factor.limited);
        }
        if population.lower > 0.0 {
            Ok(population)
        } else {
            Err(NoPopulation::Nought)
        }
    }
}

impl<'a> Part<'a> {
    fn find(recipe: &Recipe, cells: Cells<'a>, plan: &PopulationPart) -> Result<Self, Problems> {
        let field = format!("the factor of the part from {}", plan.source);
        let mut problems: Problems = factor_problems(recipe, &field, &plan.factor)
            .into_iter()
            .collect();
        let table = match table(recipe, cells, &plan.source) {
            Ok(table) => table,
            Err(found) => {
                problems.append(found);
                return Err(problems);
            }
        };
        let named = |names: &[String]| -> Vec<Category> {
            names
                .iter()
                .map(|name| Category::new(name.as_str()))
                .collect()
        };
        let (categories, of) = (named(&plan.categories), named(&plan.of));
        for category in categories.iter().chain(&of) {
            if !table.columns.keys().any(|(_, known)| known == category) {
                problems.push(unknown_category(recipe, table, category));
            }
        }
        if categories.is_empty() || !categories.iter().all(|category| of.contains(category)) {
            let what = format!("the part from {} is no part of what it is of", plan.source);
            let remedy =
                "name its categories, and all that they are a part of, themselves among them";
            problems.push(problem(&recipe.id, what, remedy));
        }
        let periods = table.periods();
        let period = periods.iter().find(|period| period.year() == plan.year);
        let Some(period) = period.copied() else {
            let known: Vec<_> = periods.iter().map(ToString::to_string).collect();
            let what = format!("{} has no figures of that year", plan.source);
            let bad = problem(&recipe.id, what, "name a year that it has");
            problems.push(bad.found(plan.year.to_string()).expected(known.join(", ")));
            return Err(problems);
        };
        problems.none_or(Self {
            table,
            period,
            categories,
            of,
            factor: factor(&field, &plan.factor),
        })
    }

    /// The part in one place, before its factor.
    pub(crate) fn share(&self, place: Place<'_>) -> Result<Limited, NoPopulation> {
        let part = added(self.table, self.period, &self.categories, place)?;
        let whole = added(self.table, self.period, &self.of, place)?;
        over(part, whole).ok_or(NoPopulation::Nought)
    }
}

/// Several categories of a place, added up.
fn added(
    table: &AreaTable<Count>,
    period: Period,
    categories: &[Category],
    place: Place<'_>,
) -> Result<Limited, NoPopulation> {
    let counts = categories
        .iter()
        .map(|category| count(table, period, category, place));
    people(sum(counts)).map_err(NoPopulation::Missing)
}

fn table<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    source: &SourceId,
) -> Result<&'a AreaTable<Count>, Problems> {
    cells.table(source).ok_or_else(|| {
        // This fails, and names the sources that there are.
        let unknown = table_with(recipe, cells, source, None).err();
        unknown.unwrap_or_default()
    })
}

/// The categories that a denominator names.
fn chosen(
    recipe: &Recipe,
    table: &AreaTable<Count>,
    by: &Denominator,
) -> Result<Vec<Category>, Problems> {
    let names: Vec<Category> = match (&by.category, &by.categories) {
        (None, None) => vec![Category::all()],
        (Some(name), None) => vec![Category::new(name.as_str())],
        (None, Some(Categories::These(names))) => names
            .iter()
            .map(|name| Category::new(name.as_str()))
            .collect(),
        (None, Some(Categories::Every(_))) => categories(table).into_iter().cloned().collect(),
        (Some(_), Some(_)) => Vec::new(),
    };
    let mut problems: Problems = names
        .iter()
        .filter(|name| !table.columns.keys().any(|(_, known)| known == *name))
        .map(|name| unknown_category(recipe, table, name))
        .collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    if names.is_empty() || distinct.len() != names.len() {
        let what = "the denominator does not say which categories are its population";
        let remedy = "name one `category`, or several `categories`, each once";
        problems.push(problem(&recipe.id, what, remedy));
    }
    problems.none_or(names)
}
