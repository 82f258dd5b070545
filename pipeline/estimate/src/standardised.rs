//! Standardised indicators: tables by age, made comparable between areas of different ages.

mod direct;
mod indirect;

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaList, AreaTable, Category, Count, CountInterval, Marker, Period, Problem,
    Problems, SourceId,
};

use crate::cells::{Cells, Place, areas, count, period_within, periods_of};
use crate::count::{no_cells, table_with};
use crate::error::problem;
use crate::proportion::no_period;
pub(crate) use crate::standardised::direct::{DirectTables, direct};
pub(crate) use crate::standardised::indirect::{IndirectTables, indirect};
use crate::{BandNames, Recipe};

/// Events and people by age, with the people's period for each period of the events.
pub(crate) struct Bands<'a> {
    pub(crate) events: &'a AreaTable<Count>,
    pub(crate) population: &'a AreaTable<Count>,
    /// The categories of each band in the two tables.
    pub(crate) names: Vec<(Category, Category)>,
    pub(crate) areas: &'a Arc<AreaList>,
    pub(crate) periods: BTreeMap<Period, Period>,
}

/// The cells of one band.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BandCells {
    pub(crate) events: Count,
    pub(crate) population: Count,
}

impl BandCells {
    /// The band with its cells as printed; `None` where one is withheld.
    fn as_shown(self) -> Option<Self> {
        Some(Self {
            events: Count::Exact(self.events.shown()?),
            population: Count::Exact(self.population.shown()?),
        })
    }
}

/// Every band as printed; `None` where a cell is withheld.
fn all_as_shown(cells: &[BandCells]) -> Option<Vec<BandCells>> {
    cells.iter().map(|cells| cells.as_shown()).collect()
}

impl<'a> Bands<'a> {
    /// Finds the tables and every band in them, and pairs their periods.
    fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        (events, population): (&SourceId, &SourceId),
        bands: &[BandNames],
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut names = Vec::with_capacity(bands.len());
        let mut tables = None;
        for band in bands {
            let found = [(events, &band.events), (population, &band.population)]
                .map(|(source, name)| table_with(recipe, cells, source, Some(name)));
            match found {
                [Ok((events, in_events)), Ok((population, in_population))] => {
                    tables = Some((events, population));
                    names.push((in_events, in_population));
                }
                found => found
                    .into_iter()
                    .filter_map(Result::err)
                    .for_each(|found| problems.append(found)),
            }
        }
        let Some((events, population)) = tables else {
            if bands.is_empty() {
                problems.push(problem(
                    &recipe.id,
                    "no age bands",
                    "list at least one band",
                ));
            }
            return Err(problems);
        };
        let mut periods = BTreeMap::new();
        for (in_events, in_population) in &names {
            for period in periods_of(events, in_events) {
                match period_within(population, in_population, period) {
                    Some(within) => _ = periods.insert(period, within),
                    None => problems.push(no_period(recipe, population, period)),
                }
            }
        }
        let areas = areas(events).ok_or_else(|| no_cells(recipe, &events.source))?;
        problems.none_or(Self {
            events,
            population,
            names,
            areas,
            periods,
        })
    }

    /// The cells of every band of a place.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Vec<BandCells> {
        let within = self.periods.get(&period);
        self.names
            .iter()
            .map(|(events, people)| BandCells {
                events: count(self.events, period, events, place),
                population: within.map_or(Count::Missing(Marker::NotAvailable), |within| {
                    count(self.population, *within, people, place)
                }),
            })
            .collect()
    }
}

/// The range of a cell, or the marker of a missing one.
fn known(cell: Count) -> Result<CountInterval, Marker> {
    match (cell, cell.interval()) {
        (_, Some(within)) => Ok(within),
        (Count::Missing(marker), None) => Err(marker),
        (_, None) => Err(Marker::NotAvailable),
    }
}

/// The problem of a rate per nought.
fn per_nought(recipe: &Recipe) -> Problem {
    problem(
        &recipe.id,
        "a rate per 0",
        "say per how many, such as 100000",
    )
    .found("per = 0")
}

/// A wider area of the plan by its code.
fn wider<'a>(recipe: &Recipe, cells: Cells<'a>, code: AreaCode) -> Result<Place<'a>, Problems> {
    let found = cells.groups.iter().find(|group| group.area.code == code);
    found.map(Place::Wider).ok_or_else(|| {
        let known: Vec<_> = cells
            .groups
            .iter()
            .map(|group| group.area.code.to_string())
            .collect();
        problem(
            &recipe.id,
            "no wider area has this code",
            "name one of the plan's groups",
        )
        .found(code.to_string())
        .expected(known.join(", "))
        .into()
    })
}
