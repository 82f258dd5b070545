//! Events over a population, with Poisson limits.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::sync::Arc;

use vocabulary::{
    AreaList, AreaTable, Category, Count, Estimate, EstimateError, Figure, Indicator, Level,
    Marker, Method, Period, Problems, SourceId, Status, Unit,
};

use crate::Recipe;
use crate::assemble::assemble;
use crate::cells::{Cells, Place, areas, count, period_within, periods_of, real};
use crate::count::{no_cells, table_with};
use crate::error::{problem, unusable};
use crate::poisson::poisson_limits;

/// A number and its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limited {
    /// The number.
    pub value: f64,
    /// Its lower limit.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
}

/// A rate of a count known exactly, with Poisson limits; the population counts as without error.
///
/// # Units
/// Events per `per` people.
///
/// # Formula
/// `value = events / population * per`; the limits are those of the events, on the same scale.
///
/// # Errors
/// None: the population is not nought by its type.
///
/// # References
/// Public Health England (2018), Technical Guide: Confidence Intervals, rates.
///
/// # Example
/// ```
/// use std::num::NonZeroU64;
/// use vocabulary::Level;
/// let hundred = NonZeroU64::new(100).ok_or("nought")?;
/// let rate = estimate::poisson_rate(1, hundred, 100, Level::P95);
/// assert_eq!(rate.value, 1.0);
/// assert!((rate.lower - 0.025318).abs() < 1e-6 && (rate.upper - 5.571643).abs() < 1e-6);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn poisson_rate(events: u64, population: NonZeroU64, per: u32, level: Level) -> Limited {
    let ((lower, upper), _) = poisson_limits(events, level);
    let scaled = |events: f64| events / real(population.get()) * f64::from(per);
    Limited {
        value: scaled(real(events)),
        lower: scaled(lower),
        upper: scaled(upper),
    }
}

/// The events and the population of one area and period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateCells {
    pub(crate) events: Count,
    pub(crate) population: Count,
}

/// What is known of a rate when its counts are known as ranges.
///
/// The limits grow with the events and fall with the population, so the rates of
/// the extreme counts hold those of all counts between: `least` is of the fewest
/// events in the largest population, `most` of the most events in the smallest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateRange {
    /// The rate of the counts as printed; `None` where one is withheld.
    pub(crate) shown: Option<Limited>,
    pub(crate) least: Limited,
    pub(crate) most: Limited,
    pub(crate) status: Status,
}

/// Why an area has no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRate {
    /// A cell is missing.
    Missing(Marker),
    /// The population is nought, or can be.
    NoPopulation,
}

impl RateCells {
    /// The rates that the counts leave possible.
    pub(crate) fn range(self, per: u32, level: Level) -> Result<RateRange, NoRate> {
        let known = |count: Count| match (count, count.interval()) {
            (_, Some(within)) => Ok(within),
            (Count::Missing(marker), None) => Err(NoRate::Missing(marker)),
            (_, None) => Err(NoRate::Missing(Marker::NotAvailable)),
        };
        let (events, population) = (known(self.events)?, known(self.population)?);
        let people = |n: u64| NonZeroU64::new(n).ok_or(NoRate::NoPopulation);
        let (fewest, most) = (people(population.lower())?, people(population.upper())?);
        let shown = match (self.events.shown(), self.population.shown()) {
            (Some(events), Some(population)) => {
                Some(poisson_rate(events, people(population)?, per, level))
            }
            _ => None,
        };
        Ok(RateRange {
            shown,
            least: poisson_rate(events.lower(), most, per, level),
            most: poisson_rate(events.upper(), fewest, per, level),
            status: status([self.events, self.population]),
        })
    }

    /// Garwood or Byar for an exact count, the envelope otherwise.
    pub(crate) fn method(self, level: Level) -> Method {
        match (self.events, self.population) {
            (Count::Exact(events), Count::Exact(_)) => poisson_limits(events, level).1,
            _ => Method::PoissonEnvelope,
        }
    }
}

/// The status of a figure computed from counts: withheld when one is, else bounded when one is rounded.
pub(crate) fn status<const N: usize>(counts: [Count; N]) -> Status {
    let marker = counts.iter().find_map(|count| match count {
        Count::Suppressed { marker, .. } => Some(*marker),
        Count::Exact(_) | Count::Rounded { .. } | Count::Missing(_) => None,
    });
    match marker {
        Some(marker) => Status::Marked(marker),
        None if counts
            .iter()
            .any(|count| matches!(count, Count::Rounded { .. })) =>
        {
            Status::Bounded
        }
        None => Status::Computed,
    }
}

/// The tables of a rate, with the population's period for each period of the events.
pub(crate) struct RateTables<'a> {
    pub(crate) numerator: &'a AreaTable<Count>,
    pub(crate) denominator: &'a AreaTable<Count>,
    pub(crate) areas: &'a Arc<AreaList>,
    pub(crate) periods: BTreeMap<Period, Period>,
    pub(crate) per: u32,
    pub(crate) level: Level,
}

impl<'a> RateTables<'a> {
    /// Finds the tables and pairs their periods.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        (numerator, denominator): (&SourceId, &SourceId),
        (per, level): (u32, Level),
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        if per == 0 {
            problems.push(
                problem(
                    &recipe.id,
                    "a rate per 0",
                    "say per how many, such as 10000",
                )
                .found("per = 0"),
            );
        }
        let tables = [numerator, denominator].map(|source| table_with(recipe, cells, source, None));
        let [Ok((events, all)), Ok((population, _))] = tables else {
            tables
                .into_iter()
                .filter_map(Result::err)
                .for_each(|found| problems.append(found));
            return Err(problems);
        };
        let mut periods = BTreeMap::new();
        for period in periods_of(events, &all) {
            match period_within(population, &all, period) {
                Some(within) => _ = periods.insert(period, within),
                None => problems.push(no_period(recipe, population, period)),
            }
        }
        let areas = areas(events).ok_or_else(|| no_cells(recipe, numerator))?;
        problems.none_or(Self {
            numerator: events,
            denominator: population,
            areas,
            periods,
            per,
            level,
        })
    }

    /// The events and the population of a place; missing for a period that the events lack.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> RateCells {
        let all = Category::all();
        let population = self
            .periods
            .get(&period)
            .map(|within| count(self.denominator, *within, &all, place));
        RateCells {
            events: count(self.numerator, period, &all, place),
            population: population.unwrap_or(Count::Missing(Marker::NotAvailable)),
        }
    }
}

fn no_period(
    recipe: &Recipe,
    population: &AreaTable<Count>,
    period: Period,
) -> vocabulary::Problem {
    let known: Vec<_> = population
        .periods()
        .iter()
        .map(ToString::to_string)
        .collect();
    problem(
        &recipe.id,
        format!(
            "{} has no population within the {period}",
            population.source
        ),
        "add that year to the population's source",
    )
    .found(known.join(", "))
}

/// A rate for every period of its events.
pub(crate) fn indicator(
    recipe: &Recipe,
    tables: &RateTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let sources = vec![
        tables.numerator.source.clone(),
        tables.denominator.source.clone(),
    ];
    let unit = Unit::new(recipe.unit.clone());
    assemble(
        recipe,
        sources,
        (cells, tables.areas),
        tables.periods.keys().copied(),
        |period, place| {
            let at = tables.at(period, place);
            match at.range(tables.per, tables.level) {
                Ok(range) => figure(range, at.method(tables.level), tables.level, &unit)
                    .map_err(|error| unusable(recipe, period, place, &error)),
                Err(NoRate::Missing(marker)) => Ok(Figure::missing(marker)),
                Err(NoRate::NoPopulation) => {
                    Err(no_population(recipe, tables.denominator, period, place))
                }
            }
        },
    )
}

/// The problem of a population of nought.
pub(crate) fn no_population(
    recipe: &Recipe,
    denominator: &AreaTable<Count>,
    period: Period,
    place: Place<'_>,
) -> Problems {
    problem(
        &recipe.id,
        format!(
            "{} has a population that is or can be 0, for the {period}",
            denominator.source
        ),
        "use areas with people in them, or merge this one with a neighbour",
    )
    .area(place.code().to_string())
    .into()
}

/// The rate with its limits over every count that its cells can stand for.
pub(crate) fn figure(
    range: RateRange,
    method: Method,
    level: Level,
    unit: &Unit,
) -> Result<Figure, EstimateError> {
    let value = range.shown.map(|shown| shown.value);
    let limits = (range.least.lower, range.most.upper);
    let estimate = Estimate::new(value, limits, Some(level), method, unit.clone())?
        .possibly((range.least.value, range.most.value))?;
    Ok(Figure {
        status: range.status,
        estimate: Some(estimate),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocabulary::CountInterval;

    fn range(lower: u64, upper: u64) -> CountInterval {
        CountInterval::new(lower, upper).expect("in order")
    }

    fn read(events: Count, population: Count) -> Result<Figure, NoRate> {
        let cells = RateCells { events, population };
        cells.range(100, Level::P95).map(|range| {
            figure(
                range,
                cells.method(Level::P95),
                Level::P95,
                &Unit::new("per 100"),
            )
            .expect("a figure")
        })
    }

    #[track_caller]
    fn close(found: Option<f64>, expected: f64) {
        assert!(
            found.is_some_and(|found| (found - expected).abs() < 1e-6),
            "found {found:?}, expected {expected}"
        );
    }

    /// The exact row of the `PHEindicatormethods` package's `phe_rate` fixtures: 1 in 100, per 100.
    #[test]
    fn an_exact_count_agrees_with_the_published_fixture() {
        let figure = read(Count::Exact(1), Count::Exact(100)).expect("known");
        assert_eq!(figure.status, Status::Computed);
        assert_eq!(
            figure.estimate.as_ref().map(Estimate::method),
            Some(Method::Garwood)
        );
        assert_eq!(figure.value(), Some(1.0));
        close(figure.lower(), 0.025_318);
        close(figure.upper(), 5.571_643);
    }

    /// The limits of 1 and of 5 events, from the same fixtures, are the ends of a withheld 1 to 5.
    #[test]
    fn a_withheld_count_has_the_limits_of_its_ends_and_no_value() {
        let withheld = Count::Suppressed {
            marker: Marker::Confidential,
            within: range(1, 5),
        };
        let figure = read(withheld, Count::Exact(100)).expect("known");
        assert_eq!(figure.status, Status::Marked(Marker::Confidential));
        assert_eq!(figure.value(), None);
        close(figure.lower(), 0.025_318);
        close(figure.upper(), 11.668_332);
        let estimate = figure.estimate.expect("an estimate");
        assert_eq!(
            (estimate.method(), estimate.possible()),
            (Method::PoissonEnvelope, (1.0, 5.0))
        );
    }

    #[test]
    fn a_rounded_count_is_bounded() {
        let figure = read(
            Count::Rounded {
                shown: 10,
                within: range(8, 12),
            },
            Count::Exact(100),
        )
        .expect("known");
        assert_eq!(
            (figure.status, figure.value()),
            (Status::Bounded, Some(10.0))
        );
        let ((lower, _), (_, upper)) = (
            poisson_limits(8, Level::P95).0,
            poisson_limits(12, Level::P95).0,
        );
        close(figure.lower(), lower);
        close(figure.upper(), upper);
    }

    #[test]
    fn a_missing_cell_gives_no_rate_and_nobody_gives_none() {
        let missing = Count::Missing(Marker::NotAvailable);
        assert_eq!(
            read(missing, Count::Exact(1)),
            Err(NoRate::Missing(Marker::NotAvailable))
        );
        assert_eq!(
            read(Count::Exact(1), missing),
            Err(NoRate::Missing(Marker::NotAvailable))
        );
        assert_eq!(
            read(Count::Exact(0), Count::Exact(0)),
            Err(NoRate::NoPopulation)
        );
    }

    proptest! {
        /// The envelope holds the limits of every pair of counts, found by trying them all.
        #[test]
        fn the_envelope_holds_every_member(
            (fewest, width) in (0_u64..30, 0_u64..12),
            (people, spread) in (1_u64..300, 0_u64..6),
        ) {
            let events = Count::Suppressed { marker: Marker::Confidential, within: range(fewest, fewest + width) };
            let population = Count::Rounded { shown: people, within: range(people, people + spread) };
            let figure = read(events, population).expect("known").estimate.expect("an estimate");
            for n in fewest..=fewest + width {
                for size in people..=people + spread {
                    let size = NonZeroU64::new(size).expect("from 1");
                    let member = poisson_rate(n, size, 100, Level::P95);
                    prop_assert!(figure.lower() <= member.lower && member.upper <= figure.upper());
                    prop_assert!(figure.possible().0 <= member.value && member.value <= figure.possible().1);
                }
            }
        }
    }
}
