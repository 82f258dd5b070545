//! The table of residents and the declared assumptions of an extent, checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    Ages, AreaList, AreaTable, Category, Count, Period, Prevalence, Problem, Problems,
};

use crate::cells::{Cells, areas, categories};
use crate::count::{no_cells, table_with, unknown_category};
use crate::error::problem;
use crate::extent::corrections::on;
use crate::extent::counted::{Counted, CountedCell, CountedLeaf};
use crate::extent::declared;
use crate::extent::limits::exactly;
use crate::extent::parts::{self, Unread};
use crate::extent::recipe::{DeclaredRange, Extent, Part};
use crate::extent::surveys::{Surveys, Whose};
use crate::normal::quantile_above;
use crate::rate::Limited;
use crate::{How, Recipe};

/// A category of the table with its ages, where the table has ages.
type Cell = (Category, Option<Ages>);

/// The tables and the declared numbers of an extent, checked.
pub(crate) struct Model<'a> {
    pub(crate) extent: &'a Extent,
    pub(crate) residents: &'a AreaTable<Count>,
    pub(crate) areas: &'a Arc<AreaList>,
    surveys: Surveys<'a>,
    /// The categories of each country, or group of countries, that are of women and girls.
    countries: BTreeMap<String, Vec<Cell>>,
    /// The normal quantile of the interval's level.
    z: f64,
}

/// A declared number that is the same for every leaf and area, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factor {
    pub(crate) what: String,
    pub(crate) limited: Limited,
}

/// The extent that a recipe is made from, by its name.
pub(crate) fn referred<'a>(
    recipe: &Recipe,
    recipes: &'a [Recipe],
    of: &vocabulary::IndicatorId,
) -> Result<(&'a Recipe, &'a Extent), Problems> {
    match recipes.iter().find(|other| other.id == *of) {
        Some(base) => match &base.how {
            How::Extent(extent) => Ok((base, extent)),
            _ => Err(not_referred(recipe, recipes, of, "is no extent")),
        },
        None => Err(not_referred(recipe, recipes, of, "is unknown")),
    }
}

fn not_referred(
    recipe: &Recipe,
    recipes: &[Recipe],
    of: &vocabulary::IndicatorId,
    what: &str,
) -> Problems {
    let extents = recipes
        .iter()
        .filter(|other| matches!(other.how, How::Extent(_)));
    let known: Vec<_> = extents.map(|other| other.id.to_string()).collect();
    problem(
        &recipe.id,
        format!("the indicator it is made from {what}"),
        "name an indicator whose `how` is `extent`",
    )
    .found(of.as_str())
    .expected(known.join(", "))
    .into()
}

impl<'a> Model<'a> {
    /// Finds the table and checks every declared number; problems are those of the extent's own
    /// recipe, whichever indicator is made from it.
    pub(crate) fn find(
        (recipe, extent): (&Recipe, &'a Extent),
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
    ) -> Result<Self, Problems> {
        let mut problems = declared::problems(recipe, extent, prevalence);
        let Some(residents) = cells.table(&extent.residents) else {
            // This fails, and names the sources that there are.
            let unknown = table_with(recipe, cells, &extent.residents, None).err();
            problems.append(unknown.unwrap_or_default());
            return Err(problems);
        };
        let (countries, found) = countries(recipe, residents, extent);
        problems.append(found);
        for period in residents.periods() {
            for leaf in &extent.leaves {
                problems.append(absent(
                    recipe,
                    residents,
                    (period, &leaf.category),
                    &countries,
                ));
            }
        }
        let areas = areas(residents).ok_or_else(|| no_cells(recipe, &extent.residents))?;
        problems.none_or(Self {
            extent,
            residents,
            areas,
            surveys: Surveys {
                rows: prevalence,
                error: &extent.survey_error,
            },
            countries,
            z: quantile_above(extent.level.tail()),
        })
    }

    fn has(&self, part: Part) -> bool {
        has(self.extent, part)
    }

    /// The ages by which mothers are counted: none where the table has no ages.
    pub(crate) fn if_it_has_ages(&self, ages: Ages) -> Option<Ages> {
        self.has(Part::Age).then_some(ages)
    }

    /// The declared numbers that stand for a sex or ages that the table has not, then the
    /// corrections that are on.
    pub(crate) fn factors(
        &self,
        recipe: &Recipe,
        ages: Option<Ages>,
    ) -> Result<Vec<Factor>, Problems> {
        let mut factors = Vec::new();
        if let Some(women) = &self.extent.share_of_women {
            factors.push(factor("the share of women and girls", women));
        }
        if let Some(ages) = ages.filter(|_| !self.has(Part::Age)) {
            let shares = &self.extent.age_shares;
            let Some(share) = shares.iter().find(|share| share.ages == ages) else {
                let known: Vec<_> = shares.iter().map(|share| share.ages.to_string()).collect();
                let what = "the table has no ages, and no share of these is declared";
                let remedy = "add it to `age_shares` of the extent that it is made from";
                let bad = problem(&recipe.id, what, remedy);
                return Err(bad
                    .found(ages.to_string())
                    .expected(known.join(", "))
                    .into());
            };
            factors.push(factor(
                &format!("the share of those aged {ages} among them"),
                &share.share,
            ));
        }
        factors.extend(self.corrections());
        Ok(factors)
    }

    /// The corrections that are on, each by its value alone: a correction is a scenario, and its
    /// range is no part of an interval.
    pub(crate) fn corrections(&self) -> impl Iterator<Item = Factor> {
        on(self.extent).map(|correction| Factor {
            what: format!(
                "the correction for {}, a scenario whose range is no part of the interval",
                correction.of.as_str()
            ),
            limited: exactly(correction.factor.value),
        })
    }

    /// What is counted of the leaves: residents of these ages, with the prevalence that is meant.
    pub(crate) fn counted(
        &self,
        recipe: &Recipe,
        ages: Option<Ages>,
        whose: Whose<'_>,
    ) -> Result<Counted<'a>, Problems> {
        let names = self.extent.leaves.iter().map(|leaf| leaf.category.as_str());
        self.counted_of(recipe, names, ages, whose)
    }

    /// The same of chosen countries, with and without measured prevalence.
    pub(crate) fn counted_of<'n>(
        &self,
        recipe: &Recipe,
        names: impl Iterator<Item = &'n str>,
        ages: Option<Ages>,
        whose: Whose<'_>,
    ) -> Result<Counted<'a>, Problems> {
        let mut problems = Problems::new();
        let mut leaves = Vec::new();
        for name in names {
            let mut cells = Vec::new();
            for (category, band) in self.countries.get(name).into_iter().flatten() {
                match self.cell(category, *band, (name, ages), whose) {
                    Ok(cell) => cells.extend(cell),
                    Err(band) => problems.push(open_band(recipe, category, band)),
                }
            }
            if cells.is_empty() {
                problems.push(nothing_counted(recipe, self.residents, name, ages));
            }
            let leaf = self.extent.leaves.iter().find(|leaf| leaf.category == name);
            leaves.push(CountedLeaf {
                name: name.to_owned(),
                reason: leaf.and_then(|leaf| leaf.reason.clone()),
                cells,
            });
        }
        problems.none_or(Counted {
            residents: self.residents,
            z: self.z,
            leaves,
        })
    }

    /// One category as it is counted; none where its ages are not meant.
    fn cell(
        &self,
        category: &Category,
        band: Option<Ages>,
        (name, ages): (&str, Option<Ages>),
        whose: Whose<'_>,
    ) -> Result<Option<CountedCell>, Ages> {
        let shared = match (band, ages) {
            (Some(band), Some(ages)) => match band.shared(ages) {
                None => return Ok(None),
                shared => shared,
            },
            (band, _) => band,
        };
        let part = match (band, shared) {
            (Some(band), Some(shared)) => part_of(band, shared)?,
            _ => exactly(1.0),
        };
        let whose = match (shared, whose) {
            (Some(shared), Whose::Women(_)) => Whose::Women(Some(shared)),
            (_, whose) => whose,
        };
        let leaf = self.extent.leaves.iter().find(|leaf| leaf.category == name);
        let prevalence = leaf.map_or(exactly(0.0), |leaf| {
            declared::prevalence(leaf, self.surveys, whose)
        });
        Ok(Some(CountedCell {
            category: category.clone(),
            part,
            prevalence,
            countries: leaf
                .map_or_else(Vec::new, |leaf| declared::words(leaf, self.surveys, whose)),
        }))
    }
}

/// The part of a band of ages that is meant: all of it, or, where the band reaches beyond, the
/// part that its single years would have if all were alike, and anything from none to all.
fn part_of(band: Ages, shared: Ages) -> Result<Limited, Ages> {
    if shared == band {
        return Ok(exactly(1.0));
    }
    if band.to().is_none() {
        return Err(band);
    }
    Ok(Limited {
        value: f64::from(shared.years()) / f64::from(band.years()),
        lower: 0.0,
        upper: 1.0,
    })
}

/// A declared number by what it is.
pub(crate) fn factor(what: &str, declared: &DeclaredRange) -> Factor {
    Factor {
        what: what.to_owned(),
        limited: Limited {
            value: declared.value,
            lower: declared.lower,
            upper: declared.upper,
        },
    }
}

fn has(extent: &Extent, part: Part) -> bool {
    let parts = extent.parts.as_ref();
    parts.is_some_and(|parts| parts.of.contains(&part))
}

/// The categories of women and girls by country, each with its ages.
fn countries(
    recipe: &Recipe,
    residents: &AreaTable<Count>,
    extent: &Extent,
) -> (BTreeMap<String, Vec<Cell>>, Problems) {
    let mut problems = Problems::new();
    let mut countries: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    for category in categories(residents) {
        match parts::read(category, extent.parts.as_ref()) {
            Ok(read) if read.is_meant => {
                let cells = countries.entry(read.country.to_owned()).or_default();
                cells.push((category.clone(), read.ages));
            }
            Ok(_) => {}
            Err(fault) => problems.push(unread(recipe, extent, category, &fault)),
        }
    }
    for cells in countries.values_mut() {
        cells.sort_by_key(|(_, ages)| *ages);
        let shared = cells.windows(2).find_map(|pair| match pair {
            [(first, a), (second, b)] => a.zip(*b)?.0.shared((*b)?).map(|_| (first, second)),
            _ => None,
        });
        if let Some((first, second)) = shared {
            let what = format!("the categories {first:?} and {second:?} share ages");
            let what = what.replace("Category(", "").replace(')', "");
            let remedy =
                "leave one of them out in the source's manifest: its people would count twice";
            problems.push(problem(&recipe.id, what, remedy));
        }
    }
    (countries, problems)
}

/// The problems of a leaf that the table has not, or has not in every period.
fn absent(
    recipe: &Recipe,
    residents: &AreaTable<Count>,
    (period, leaf): (Period, &str),
    countries: &BTreeMap<String, Vec<Cell>>,
) -> Problems {
    let Some(cells) = countries.get(leaf) else {
        return unknown_category(recipe, residents, &Category::new(leaf)).into();
    };
    cells
        .iter()
        .filter(|(category, _)| !residents.columns.contains_key(&(period, category.clone())))
        .map(|(category, _)| {
            let what = format!(
                "{} has no {:?} of the {period}",
                residents.source,
                category.as_str()
            );
            problem(
                &recipe.id,
                what,
                "complete the table, or leave the period out",
            )
        })
        .collect()
}

fn unread(recipe: &Recipe, extent: &Extent, category: &Category, fault: &Unread) -> Problem {
    let what = format!(
        "the category {:?} of {} cannot be taken apart",
        category.as_str(),
        extent.residents
    );
    let problem = problem(
        &recipe.id,
        what,
        "correct `parts`, name the ages in `parts.ages`, or leave the rows out in the source's manifest",
    );
    match fault {
        Unread::Parts(number) => {
            let expected = extent.parts.as_ref().map_or(1, |parts| parts.of.len());
            problem
                .found(format!("{number} parts"))
                .expected(format!("{expected} parts"))
        }
        Unread::Ages(text) => problem
            .found(text)
            .expected("ages, such as 15-49, Aged 15 to 49 years or 50+"),
    }
}

fn open_band(recipe: &Recipe, category: &Category, band: Ages) -> Problem {
    let what = format!(
        "the category {:?} holds ages that are meant and ages that are not, and has no upper end",
        category.as_str()
    );
    let remedy = "take a table whose last band begins after the ages that are meant";
    problem(&recipe.id, what, remedy).found(band.to_string())
}

fn nothing_counted(
    recipe: &Recipe,
    residents: &AreaTable<Count>,
    name: &str,
    ages: Option<Ages>,
) -> Problem {
    let what = match ages {
        None => format!("the table {} has no such country", residents.source),
        Some(ages) => format!(
            "the table {} has no such country, or none of its ages lies within {ages}",
            residents.source
        ),
    };
    let remedy = "spell the country as the table does";
    problem(&recipe.id, what, remedy).found(format!("{name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_that_reaches_beyond_counts_in_part() {
        let ages = |text: &str| text.parse::<Ages>().expect("ages");
        assert_eq!(part_of(ages("15-49"), ages("15-49")), Ok(exactly(1.0)));
        let half = part_of(ages("45-54"), ages("45-49")).expect("a part");
        assert_eq!((half.value, half.lower, half.upper), (0.5, 0.0, 1.0));
        assert_eq!(part_of(ages("45+"), ages("45-49")), Err(ages("45+")));
    }
}
