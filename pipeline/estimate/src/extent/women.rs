//! Women and girls affected: their number, or their number per so many.

use vocabulary::{
    Ages, Estimate, EstimateError, Figure, Indicator, Level, Marker, Method, Period, Prevalence,
    Problems, SourceId, Status, Unit,
};

use crate::Recipe;
use crate::assemble::assemble;
use crate::cells::{Cells, Place};
use crate::error::unusable;
use crate::extent::corrections::with_scenario;
use crate::extent::counted::{Counted, LeafAt};
use crate::extent::limits::{exactly, inverse, times};
use crate::extent::model::{Factor, Model};
use crate::extent::population::{NoPopulation, Population};
use crate::extent::recipe::{Denominator, Extent};
use crate::extent::surveys::Whose;
use crate::rate::{Limited, no_population};

/// The tables and assumptions of a number of women and girls, checked.
pub(crate) struct Women<'a> {
    pub(crate) model: Model<'a>,
    pub(crate) counted: Counted<'a>,
    pub(crate) factors: Vec<Factor>,
    pub(crate) population: Option<Population<'a>>,
}

/// One place's number, and what it was made from.
pub(crate) struct WomenAt {
    pub(crate) leaves: Vec<LeafAt>,
    /// The leaves together, before the factors.
    pub(crate) joined: Limited,
    /// The number of women and girls.
    pub(crate) women: Limited,
}

impl<'a> Women<'a> {
    /// Finds the tables and checks every declared number.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        prevalence: &'a [Prevalence],
        (base, ages): ((&Recipe, &'a Extent), Option<Ages>),
        denominator: Option<&Denominator>,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let population = denominator.and_then(|by| {
            Population::find(recipe, cells, by)
                .map_err(|found| problems.append(found))
                .ok()
        });
        let model = match Model::find(base, cells, prevalence) {
            Ok(model) => model,
            Err(mut found) => {
                found.append(problems);
                return Err(found);
            }
        };
        if let Some(population) = &population {
            for period in model.residents.periods() {
                if population.period(period).is_none() {
                    problems.append(population.lacks(recipe, period));
                }
            }
        }
        let factors = model.factors(recipe, ages);
        let counted = model.counted(recipe, ages, Whose::Women(ages));
        match (factors, counted) {
            (Ok(factors), Ok(counted)) => problems.none_or(Self {
                model,
                counted,
                factors,
                population,
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
        let population = self.population.iter().flat_map(Population::sources);
        let all = std::iter::once(&self.model.extent.residents)
            .chain(population)
            .chain(std::iter::once(&self.model.extent.prevalence));
        distinct(all)
    }

    /// The number of women and girls of one place.
    ///
    /// # Units
    /// Women and girls.
    ///
    /// # Formula
    /// `W = F sum T`, with `T` a leaf's residents times its prevalence and `F` the product of
    /// the declared shares. Each leaf's range is the worst case of its countries' shares, its
    /// surveys and its counts. Leaves are joined as errors that have nothing to do with each
    /// other ([`crate::extent::limits::joined`]): what is wrong about the countries behind one
    /// leaf tells nothing of another's, and adding the worst cases of all would claim that every
    /// guess errs the same way. Shares of women and of ages are one declared number each, wrong
    /// for all leaves and areas together, so they multiply afterwards
    /// ([`crate::extent::limits::product`]). Where the table has sex or ages there is no such
    /// share. A wider area has the same formula on its summed
    /// residents: an error of a leaf is shared by all its boroughs in full, which is cautious.
    /// That migrants differ from those who stay is not in the interval.
    ///
    /// # References
    /// Dorkenoo, Morison and Macfarlane (2007), A Statistical Study to Estimate the Prevalence of
    /// Female Genital Mutilation in England and Wales, FORWARD (the method).
    /// Macfarlane and Dorkenoo (2015), Prevalence of Female Genital Mutilation in England and
    /// Wales, City University London (the method, all ages).
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Result<WomenAt, Marker> {
        let leaves = self.counted.at(period, place)?;
        let joined = self.counted.join(leaves.iter().map(|leaf| leaf.affected));
        let women = self.counted.multiply(joined, &[&self.factors]);
        Ok(WomenAt {
            leaves,
            joined,
            women,
        })
    }

    /// The number per so many of a population, whose error is one factor more.
    pub(crate) fn rate(&self, joined: Limited, population: Limited, per: u32) -> Option<Limited> {
        let by = Factor {
            what: "the population".to_owned(),
            limited: times(inverse(population)?, exactly(f64::from(per))),
        };
        Some(self.counted.multiply(joined, &[&self.factors, &[by]]))
    }
}

/// The figures for every period of the residents.
pub(crate) fn indicator(
    recipe: &Recipe,
    women: &Women<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let level = women.model.extent.level;
    let made = assemble(
        recipe,
        women.sources(),
        (cells, women.model.areas),
        women.model.residents.periods(),
        |period, place| {
            let number = match women.at(period, place) {
                Ok(number) => number,
                Err(marker) => return Ok(Figure::missing(marker)),
            };
            let limited = match &women.population {
                None => Ok(number.women),
                Some(by) => by.at(period, place).and_then(|population| {
                    let rate = women.rate(number.joined, population, by.per);
                    rate.ok_or(NoPopulation::Nought)
                }),
            };
            match (limited, &women.population) {
                (Ok(limited), _) => figure(limited, level, recipe)
                    .map_err(|error| unusable(recipe, period, place, &error)),
                (Err(NoPopulation::Nought), Some(by)) => {
                    Err(no_population(recipe, by.table, period, place))
                }
                (Err(NoPopulation::Missing(marker)), _) => Ok(Figure::missing(marker)),
                (Err(NoPopulation::Nought), None) => Ok(Figure::missing(Marker::NotAvailable)),
            }
        },
    )?;
    Ok(Indicator {
        caveat: with_scenario(&made.caveat, women.model.extent),
        ..made
    })
}

/// A number with its limits as a figure.
pub(crate) fn figure(
    limited: Limited,
    level: Level,
    recipe: &Recipe,
) -> Result<Figure, EstimateError> {
    let Limited {
        value,
        lower,
        upper,
    } = limited;
    let estimate = Estimate::new(
        Some(value),
        (lower, upper),
        Some(level),
        Method::IndirectEstimation,
        Unit::new(recipe.unit.clone()),
    )?;
    Ok(Figure {
        status: Status::Estimated,
        estimate: Some(estimate),
    })
}

/// Sources in order, each once.
pub(crate) fn distinct<'a>(sources: impl Iterator<Item = &'a SourceId>) -> Vec<SourceId> {
    let mut all: Vec<SourceId> = Vec::new();
    for source in sources {
        if !all.contains(source) {
            all.push(source.clone());
        }
    }
    all
}
