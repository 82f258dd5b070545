//! Directly standardised rates, from tables by age.

use vocabulary::{
    Count, Estimate, Figure, Indicator, Level, Marker, Method, Period, Problems, Status, Unit,
};

use super::{BandCells, Bands, all_as_shown, known, per_nought, wider};
use crate::assemble::assemble;
use crate::cells::{Cells, Place, count, periods_of, sum};
use crate::count::table_with;
use crate::error::{problem, unusable};
use crate::rate::no_population;
use crate::{
    DirectlyStandardised, Limited, NoStandardisedRate, Recipe, Standard, Stratum,
    directly_standardised,
};

/// What a directly standardised rate is made of.
pub(crate) struct DirectTables<'a> {
    pub(crate) bands: Bands<'a>,
    pub(crate) standard: Vec<u64>,
    pub(crate) per: u32,
    pub(crate) level: Level,
}

impl<'a> DirectTables<'a> {
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        how: &DirectlyStandardised,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        if how.per == 0 {
            problems.push(per_nought(recipe));
        }
        let bands = Bands::find(recipe, cells, (&how.events, &how.population), &how.bands);
        let standard = standard(recipe, cells, how);
        match (bands, standard) {
            (Ok(bands), Ok(standard)) => problems.none_or(Self {
                bands,
                standard,
                per: how.per,
                level: how.level,
            }),
            (bands, standard) => {
                bands
                    .err()
                    .into_iter()
                    .for_each(|found| problems.append(found));
                standard
                    .err()
                    .into_iter()
                    .for_each(|found| problems.append(found));
                Err(problems)
            }
        }
    }

    /// The strata of a place, or the marker of its first missing cell.
    pub(crate) fn strata(&self, cells: &[BandCells]) -> Result<Vec<Stratum>, Marker> {
        cells
            .iter()
            .zip(&self.standard)
            .map(|(cells, standard)| {
                Ok(Stratum {
                    events: known(cells.events)?,
                    population: known(cells.population)?,
                    standard: *standard,
                })
            })
            .collect()
    }
}

impl DirectTables<'_> {
    /// The rate of the cells as printed; `None` where one is withheld.
    fn shown(&self, cells: &[BandCells]) -> Option<Limited> {
        let strata = self.strata(&all_as_shown(cells)?).ok()?;
        let rate = directly_standardised(&strata, self.per, self.level);
        rate.ok()?.shown
    }
}

/// The people of the standard population in each band.
fn standard(
    recipe: &Recipe,
    cells: Cells<'_>,
    how: &DirectlyStandardised,
) -> Result<Vec<u64>, Problems> {
    let people = match &how.standard {
        Standard::Declared { people, .. } => people.clone(),
        Standard::Source { source, area } => {
            let place = wider(recipe, cells, *area)?;
            let mut people = Vec::with_capacity(how.bands.len());
            for band in &how.bands {
                let (table, category) = table_with(recipe, cells, source, Some(&band.population))?;
                let newest = periods_of(table, &category).into_iter().max();
                let cell = newest.map(|period| count(table, period, &category, place));
                people.push(cell.and_then(|cell| cell.shown()).ok_or_else(|| {
                    let what =
                        format!("{source} shows no people of the band {category} for the standard");
                    problem(
                        &recipe.id,
                        what,
                        "name an area whose people are published, or declare the standard",
                    )
                })?);
            }
            people
        }
    };
    if people.len() != how.bands.len() {
        return Err(problem(
            &recipe.id,
            "the standard population has not as many bands as the tables",
            "give each band its standard people, in the order of the bands",
        )
        .found(people.len().to_string())
        .expected(how.bands.len().to_string())
        .into());
    }
    if people.iter().all(|people| *people == 0) {
        return Err(problem(
            &recipe.id,
            "the standard population is empty",
            "give at least one band standard people",
        )
        .into());
    }
    Ok(people)
}

/// A directly standardised rate for every period of its events.
pub(crate) fn direct(
    recipe: &Recipe,
    tables: &DirectTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let bands = &tables.bands;
    let unit = Unit::new(recipe.unit.clone());
    assemble(
        recipe,
        vec![bands.events.source.clone(), bands.population.source.clone()],
        (cells, bands.areas),
        bands.periods.keys().copied(),
        |period, place| direct_figure(recipe, tables, (period, place), &unit),
    )
}

fn direct_figure(
    recipe: &Recipe,
    tables: &DirectTables<'_>,
    (period, place): (Period, Place<'_>),
    unit: &Unit,
) -> Result<Figure, Problems> {
    let cells = tables.bands.at(period, place);
    let strata = match tables.strata(&cells) {
        Ok(strata) => strata,
        Err(marker) => return Ok(Figure::missing(marker)),
    };
    let rate = match directly_standardised(&strata, tables.per, tables.level) {
        Ok(rate) => rate,
        Err(NoStandardisedRate::FewEvents { .. }) => {
            return Ok(Figure::missing(Marker::Unreliable));
        }
        Err(NoStandardisedRate::NoPopulation) => {
            return Err(no_population(
                recipe,
                tables.bands.population,
                period,
                place,
            ));
        }
        Err(error @ (NoStandardisedRate::NoStandard | NoStandardisedRate::TooLarge)) => {
            return Err(problem(&recipe.id, error.to_string(), "mend the tables")
                .area(place.code().to_string())
                .into());
        }
    };
    let exact = rate.shown.is_some();
    let method = if exact {
        Method::Dobson
    } else {
        Method::DobsonEnvelope
    };
    let value = tables.shown(&cells).map(|shown| shown.value);
    Estimate::new(value, rate.limits, Some(tables.level), method, unit.clone())
        .and_then(|estimate| estimate.possibly(rate.possible))
        .map(|estimate| Figure {
            status: status(cells.iter().flat_map(|band| [band.events, band.population])),
            estimate: Some(estimate),
        })
        .map_err(|error| unusable(recipe, period, place, &error))
}

/// The status of a figure made of many cells.
fn status(cells: impl IntoIterator<Item = Count>) -> Status {
    crate::rate::status([sum(cells)])
}
