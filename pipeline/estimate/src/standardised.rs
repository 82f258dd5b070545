//! Standardised indicators: tables by age, made comparable between areas of different ages.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    AreaList, AreaTable, Category, Count, CountInterval, Estimate, Figure, Indicator, Level,
    Marker, Method, Period, Problem, Problems, Status, Unit, WiderArea,
};

use crate::assemble::assemble;
use crate::cells::{Cells, Place, areas, count, period_within, periods_of, real, sum};
use crate::count::{no_cells, table_with};
use crate::error::{problem, unusable};
use crate::proportion::no_period;
use crate::rate::no_population;
use crate::{
    BandNames, DirectlyStandardised, Limited, NoStandardisedRate, Recipe, ReferenceBand, Standard,
    StandardisedRatio, Stratum, directly_standardised, expected_events, poisson_limits,
    standardised_ratio,
};

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
        (events, population): (&vocabulary::SourceId, &vocabulary::SourceId),
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

/// The status of a figure made of many cells.
fn status(cells: impl IntoIterator<Item = Count>) -> Status {
    crate::rate::status([sum(cells)])
}

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

fn per_nought(recipe: &Recipe) -> Problem {
    problem(
        &recipe.id,
        "a rate per 0",
        "say per how many, such as 100000",
    )
    .found("per = 0")
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

/// A wider area of the plan by its code.
fn wider<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    code: vocabulary::AreaCode,
) -> Result<Place<'a>, Problems> {
    let found = cells.groups.iter().find(|group| group.area.code == code);
    found.map(Place::Wider).ok_or_else(|| {
        let known: Vec<_> = cells
            .groups
            .iter()
            .map(|group: &WiderArea| group.area.code.to_string())
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

/// What an indirectly standardised ratio or rate is made of.
pub(crate) struct IndirectTables<'a> {
    pub(crate) bands: Bands<'a>,
    pub(crate) observed: Option<(&'a AreaTable<Count>, Category)>,
    pub(crate) reference: Place<'a>,
    pub(crate) per: Option<u32>,
    pub(crate) level: Level,
}

/// What is known of an indirectly standardised figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Indirect {
    pub(crate) observed: Count,
    /// The figure of the cells as printed; `None` where one is withheld.
    pub(crate) shown: Option<f64>,
    pub(crate) people: People,
}

/// What the people of a place lead to expect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People {
    pub(crate) expected: (f64, f64),
    /// The reference's rate per `per`; 1 for a ratio.
    pub(crate) scale: (f64, f64),
}

/// Every band's people as printed, whose own events are not asked for.
fn all_as_people(cells: &[BandCells]) -> Option<Vec<BandCells>> {
    cells
        .iter()
        .map(|cells| {
            Some(BandCells {
                population: Count::Exact(cells.population.shown()?),
                ..*cells
            })
        })
        .collect()
}

impl<'a> IndirectTables<'a> {
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        how: &StandardisedRatio,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        if how.per == Some(0) {
            problems.push(per_nought(recipe));
        }
        let bands = Bands::find(recipe, cells, (&how.events, &how.population), &how.bands)?;
        let reference = wider(recipe, cells, how.reference)?;
        let observed = match &how.observed {
            Some(of) => Some(table_with(
                recipe,
                cells,
                &of.source,
                of.category.as_deref(),
            )?),
            None => None,
        };
        problems.none_or(Self {
            bands,
            observed,
            reference,
            per: how.per,
            level: how.level,
        })
    }

    /// What was observed and expected at a place; the marker of a missing cell otherwise.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Result<Indirect, Marker> {
        let here = self.bands.at(period, place);
        let there = self.bands.at(period, self.reference);
        let observed = match &self.observed {
            Some((table, category)) => count(table, period, category, place),
            None => sum(here.iter().map(|band| band.events)),
        };
        known(observed)?;
        let people = self.of(&here, &there)?;
        let as_shown = || {
            let (here, there) = (all_as_people(&here)?, all_as_shown(&there)?);
            let shown = self.of(&here, &there).ok()?;
            let ratio = standardised_ratio(observed.shown()?, shown.expected.0, self.level)?;
            Some(ratio.value * shown.scale.0)
        };
        Ok(Indirect {
            observed,
            shown: as_shown(),
            people,
        })
    }

    /// What the people here lead to expect at the reference's rates.
    fn of(&self, here: &[BandCells], there: &[BandCells]) -> Result<People, Marker> {
        let mut bands = Vec::with_capacity(here.len());
        for (here, there) in here.iter().zip(there) {
            bands.push(ReferenceBand {
                population: known(here.population)?,
                reference_events: known(there.events)?,
                reference_population: known(there.population)?,
            });
        }
        Ok(People {
            expected: expected_events(&bands).ok_or(Marker::NotApplicable)?,
            scale: self.scale(there)?,
        })
    }

    /// The crude rate of the reference, per `per`.
    fn scale(&self, reference: &[BandCells]) -> Result<(f64, f64), Marker> {
        let Some(per) = self.per else {
            return Ok((1.0, 1.0));
        };
        let events = known(sum(reference.iter().map(|band| band.events)))?;
        let people = known(sum(reference.iter().map(|band| band.population)))?;
        if people.lower() == 0 {
            return Err(Marker::NotApplicable);
        }
        let rate = |events, people| real(events) / real(people) * f64::from(per);
        Ok((
            rate(events.lower(), people.upper()),
            rate(events.upper(), people.lower()),
        ))
    }
}

impl Indirect {
    /// The figure of the fewest events and the most expected, and that of the most and the least.
    pub(crate) fn range(self, level: Level) -> Option<(Limited, Limited)> {
        let within = self.observed.interval()?;
        let scaled = |found: Limited, by: f64| Limited {
            value: found.value * by,
            lower: found.lower * by,
            upper: found.upper * by,
        };
        let least = standardised_ratio(within.lower(), self.people.expected.1, level)?;
        let most = standardised_ratio(within.upper(), self.people.expected.0, level)?;
        Some((
            scaled(least, self.people.scale.0),
            scaled(most, self.people.scale.1),
        ))
    }

    #[expect(
        clippy::float_cmp,
        reason = "an exact reference gives both ends by the same steps"
    )]
    pub(crate) fn is_exact(self) -> bool {
        matches!(self.observed, Count::Exact(_))
            && self.people.expected.0 == self.people.expected.1
            && self.people.scale.0 == self.people.scale.1
    }
}

/// An indirectly standardised ratio, or rate, for every period of its events.
pub(crate) fn indirect(
    recipe: &Recipe,
    tables: &IndirectTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let bands = &tables.bands;
    let mut sources = vec![bands.events.source.clone(), bands.population.source.clone()];
    if let Some((table, _)) = &tables.observed
        && !sources.contains(&table.source)
    {
        sources.push(table.source.clone());
    }
    let unit = Unit::new(recipe.unit.clone());
    assemble(
        recipe,
        sources,
        (cells, bands.areas),
        bands.periods.keys().copied(),
        |period, place| {
            let found = match tables.at(period, place) {
                Ok(found) => found,
                Err(marker) => return Ok(Figure::missing(marker)),
            };
            // Nothing is expected where nothing happened in the reference, or nobody lives.
            let Some((least, most)) = found.range(tables.level) else {
                return Ok(Figure::missing(Marker::NotApplicable));
            };
            indirect_figure(tables, found, (least, most), &unit)
                .map_err(|error| unusable(recipe, period, place, &error))
        },
    )
}

fn indirect_figure(
    tables: &IndirectTables<'_>,
    found: Indirect,
    (least, most): (Limited, Limited),
    unit: &Unit,
) -> Result<Figure, vocabulary::EstimateError> {
    let exact = found.is_exact();
    let method = match found.observed {
        Count::Exact(events) if exact => poisson_limits(events, tables.level).1,
        _ => Method::PoissonEnvelope,
    };
    let limits = (least.lower, most.upper);
    let estimate = Estimate::new(
        found.shown,
        limits,
        Some(tables.level),
        method,
        unit.clone(),
    )?
    .possibly((least.value, most.value))?;
    let status = match crate::rate::status([found.observed]) {
        Status::Computed if !exact => Status::Bounded,
        status => status,
    };
    Ok(Figure {
        status,
        estimate: Some(estimate),
    })
}
