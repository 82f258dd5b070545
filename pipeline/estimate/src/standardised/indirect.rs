//! Indirectly standardised ratios and rates, from tables by age.

use vocabulary::{
    AreaTable, Category, Count, Estimate, Figure, Indicator, Level, Marker, Method, Period,
    Problems, Status, Unit,
};

use super::{BandCells, Bands, all_as_shown, known, per_nought, wider};
use crate::assemble::assemble;
use crate::cells::{Cells, Place, count, real, sum};
use crate::count::table_with;
use crate::error::unusable;
use crate::{
    Limited, Recipe, ReferenceBand, StandardisedRatio, expected_events, poisson_limits,
    standardised_ratio,
};

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
