//! The difference of two rates.

use vocabulary::{
    Estimate, EstimateError, Figure, Indicator, Level, Marker, Method, Period, Problems, Unit,
};

use crate::assemble::assemble;
use crate::cells::{Cells, Place};
use crate::error::{problem, unusable};
use crate::rate::{Limited, NoRate, RateRange, RateTables, no_population, status};
use crate::{How, Recipe};

/// The difference of two independent estimates, from the limits of each.
///
/// The two years of one area are taken as independent; where the same people are
/// counted in both, the limits are a little too wide.
///
/// # Units
/// Those of the two estimates.
///
/// # Formula
/// MOVER: with `d = a - b`,
/// `lower = d - sqrt((a - lower_a)^2 + (upper_b - b)^2)` and
/// `upper = d + sqrt((upper_a - a)^2 + (b - lower_b)^2)`.
///
/// # Errors
/// None.
///
/// # References
/// Zou and Donner (2008), Statistics in Medicine 27:1693-1702.
///
/// # Example
/// The difference of two proportions, 56 of 70 less 48 of 80, from their Wilson limits:
/// the ninth interval of Newcombe (1998), Statistics in Medicine 17:873-890, table II.
/// ```
/// use estimate::{Limited, mover_difference};
/// let a = Limited { value: 0.8, lower: 0.691834, upper: 0.876953 };
/// let b = Limited { value: 0.6, lower: 0.490455, upper: 0.700382 };
/// let difference = mover_difference(a, b);
/// assert!((difference.value - 0.2).abs() < 1e-12);
/// assert!((difference.lower - 0.0524).abs() < 1e-4 && (difference.upper - 0.3339).abs() < 1e-4);
/// ```
#[must_use]
pub fn mover_difference(a: Limited, b: Limited) -> Limited {
    let value = a.value - b.value;
    Limited {
        value,
        lower: value - (a.value - a.lower).hypot(b.upper - b.value),
        upper: value + (a.upper - a.value).hypot(b.value - b.lower),
    }
}

/// What is known of a difference when the rates are known as ranges: the difference
/// as shown, and the limits over every count the cells can stand for.
///
/// # Formula
/// The lower limit is that of the earlier rate's largest against the later rate's
/// smallest; the upper one the other way round. No count between gives a wider one:
/// let one more event in the later year raise `a` by 1 and `lower_a` by `s > 0` (the
/// limits grow with the count). A distance changes by no more than its leg, so the
/// root grows by `max(1 - s, 0)` at most and the lower limit rises by
/// `1 - max(1 - s, 0) > 0`. One more event in the earlier year lowers `d` by 1, and
/// shortens the root by less than 1, since its leg `upper_b - b` shrinks by less than
/// 1 (`upper_b` grows too): the lower limit falls. A larger population of the later
/// year scales `a` and its leg by `k < 1`: `d(limit)/dk = a - k leg^2 / root >=
/// a - leg >= 0`, the leg being no longer than `a`; and for the earlier year
/// `-b - k leg^2 / root <= 0`. The upper limit mirrors each step.
///
/// # References
/// As [`mover_difference`]; the envelope is this project's, and a test tries every count.
pub(crate) fn difference(
    later: RateRange,
    earlier: RateRange,
) -> (Option<f64>, (f64, f64), (f64, f64)) {
    let value = later
        .shown
        .zip(earlier.shown)
        .map(|(a, b)| a.value - b.value);
    let limits = (
        mover_difference(later.least, earlier.most).lower,
        mover_difference(later.most, earlier.least).upper,
    );
    let possible = (
        later.least.value - earlier.most.value,
        later.most.value - earlier.least.value,
    );
    (value, limits, possible)
}

/// The rate that a change is of, and the period it is compared with.
pub(crate) struct ChangeTables<'a> {
    pub(crate) rate: RateTables<'a>,
    pub(crate) base: Period,
    pub(crate) later: Vec<Period>,
}

impl<'a> ChangeTables<'a> {
    /// Finds the rate's recipe, its tables and the period to compare with.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        recipes: &[Recipe],
        (of, since): (&vocabulary::IndicatorId, u16),
    ) -> Result<Self, Problems> {
        let rate = recipes
            .iter()
            .find(|other| &other.id == of)
            .map(|other| (other, &other.how));
        let Some((
            rate,
            How::Rate {
                numerator,
                denominator,
                per,
                level,
            },
        )) = rate
        else {
            let what = if rate.is_some() {
                "a change of what is not a rate"
            } else {
                "a change of an unknown indicator"
            };
            return Err(problem(
                &recipe.id,
                what,
                "name an indicator of the plan made by how.rate",
            )
            .found(of.as_str())
            .into());
        };
        let rate = RateTables::find(rate, cells, (numerator, denominator), (*per, *level))
            .map_err(|_| {
                Problems::from(problem(
                    &recipe.id,
                    format!("the rate {of} cannot be computed"),
                    "mend that indicator first",
                ))
            })?;
        let base = rate
            .periods
            .keys()
            .copied()
            .find(|period| period.year() == since);
        let later: Vec<_> = rate
            .periods
            .keys()
            .copied()
            .filter(|period| period.year() > since)
            .collect();
        match base {
            Some(base) if !later.is_empty() => Ok(Self { rate, base, later }),
            Some(_) | None => {
                let known: Vec<_> = rate
                    .periods
                    .keys()
                    .map(|period| period.year().to_string())
                    .collect();
                let remedy = "name a year that the rate has, and that is not its newest";
                let problem = problem(
                    &recipe.id,
                    "no year to compare with, or none after it",
                    remedy,
                );
                Err(problem
                    .found(format!("since = {since}"))
                    .expected(known.join(", "))
                    .into())
            }
        }
    }
}

/// The change in every period after the base.
pub(crate) fn indicator(
    recipe: &Recipe,
    tables: &ChangeTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let rate = &tables.rate;
    let sources = vec![
        rate.numerator.source.clone(),
        rate.denominator.source.clone(),
    ];
    let unit = Unit::new(recipe.unit.clone());
    assemble(
        recipe,
        sources,
        (cells, rate.areas),
        tables.later.iter().copied(),
        |period, place| {
            figure(tables, period, place, &unit).map_err(|refused| match refused {
                Refused::NoPopulation(period) => {
                    no_population(recipe, rate.denominator, period, place)
                }
                Refused::NotAnEstimate(error) => unusable(recipe, period, place, &error),
            })
        },
    )
}

enum Refused {
    NoPopulation(Period),
    NotAnEstimate(EstimateError),
}

fn figure(
    tables: &ChangeTables<'_>,
    period: Period,
    place: Place<'_>,
    unit: &Unit,
) -> Result<Figure, Refused> {
    let level = tables.rate.level;
    let mut ranges = Vec::with_capacity(2);
    let cells = [period, tables.base].map(|at| (at, tables.rate.at(at, place)));
    for (at, cells) in cells {
        match cells.range(tables.rate.per, level) {
            Ok(range) => ranges.push(range),
            Err(NoRate::Missing(marker)) => return Ok(Figure::missing(marker)),
            Err(NoRate::NoPopulation) => return Err(Refused::NoPopulation(at)),
        }
    }
    let [later, earlier] = ranges[..] else {
        return Ok(Figure::missing(Marker::NotAvailable));
    };
    let [(_, a), (_, b)] = cells;
    let status = status([a.events, a.population, b.events, b.population]);
    estimate(later, earlier, level, unit)
        .map(|estimate| Figure {
            status,
            estimate: Some(estimate),
        })
        .map_err(Refused::NotAnEstimate)
}

fn estimate(
    later: RateRange,
    earlier: RateRange,
    level: Level,
    unit: &Unit,
) -> Result<Estimate, EstimateError> {
    let (value, limits, possible) = difference(later, earlier);
    Estimate::new(value, limits, Some(level), Method::Mover, unit.clone())?.possibly(possible)
}

/// Whether a figure's limits lie on one side of nought: the change is more than the error allows.
pub(crate) fn is_clear(figure: &Figure) -> bool {
    figure.lower().is_some_and(|lower| lower > 0.0)
        || figure.upper().is_some_and(|upper| upper < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::{RateCells, poisson_rate};
    use proptest::prelude::*;
    use std::num::NonZeroU64;
    use vocabulary::{Count, CountInterval};

    fn cells(events: (u64, u64), population: (u64, u64)) -> RateRange {
        let count = |(lower, upper)| Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(lower, upper).expect("in order"),
        };
        RateCells {
            events: count(events),
            population: count(population),
        }
        .range(1_000, Level::P95)
        .expect("known")
    }

    #[test]
    fn a_rate_less_itself_is_nought_within_limits() {
        let hundred = NonZeroU64::new(100).expect("not nought");
        let rate = poisson_rate(20, hundred, 100, Level::P95);
        let none = mover_difference(rate, rate);
        assert!(none.value.abs() < 1e-12 && none.lower < 0.0 && none.upper > 0.0);
        assert!(
            (none.lower + none.upper).abs() < 1e-12,
            "the two sides mirror each other"
        );
    }

    proptest! {
        /// What the doc of `difference` argues, by trying every count and population.
        #[test]
        fn the_envelope_holds_every_member(
            (a, a_width, b, b_width) in (0_u64..25, 0_u64..7, 0_u64..25, 0_u64..7),
            (p, p_width, q, q_width) in (1_u64..200, 0_u64..3, 1_u64..200, 0_u64..3),
        ) {
            let (_, (lower, upper), possible) =
                difference(cells((a, a + a_width), (p, p + p_width)), cells((b, b + b_width), (q, q + q_width)));
            let rate = |n, people| {
                poisson_rate(n, NonZeroU64::new(people).expect("from 1"), 1_000, Level::P95)
            };
            let slack = 1e-9 * (upper - lower);
            for n in a..=a + a_width { for m in b..=b + b_width {
                for people in p..=p + p_width { for others in q..=q + q_width {
                    let member = mover_difference(rate(n, people), rate(m, others));
                    prop_assert!(lower <= member.lower + slack && member.upper <= upper + slack);
                    prop_assert!(possible.0 <= member.value + slack && member.value <= possible.1 + slack);
                }}
            }}
        }
    }
}
