//! An indicator year by year for one wide area: London, Inner London, England.

use vocabulary::{
    Area, AreaCode, AreaTable, Category, Count, Estimate, EstimateError, Figure, Level, Marker,
    Method, Period, Problems, SourceId, Unit, WiderArea,
};

use crate::before_after::YearFigure;
use crate::cells::{Cells, Place, areas, count, period_within, periods_of, real};
use crate::change::difference;
use crate::count::table_with;
use crate::error::unusable;
use crate::proportion::{self, NoProportion, ProportionCells, ProportionTables};
use crate::rate::{self, RateCells, RateRange, RateTables};
use crate::{How, Recipe};

/// An area that is wider than the geography's own: one of its groups, or one that holds them
/// all and more, of which only printed figures are known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wide<'a> {
    /// A group of the plan.
    Group(&'a WiderArea),
    /// An area around the whole map.
    Context(AreaCode),
}

impl Wide<'_> {
    pub(crate) const fn code(self) -> AreaCode {
        match self {
            Self::Group(group) => group.area.code,
            Self::Context(code) => code,
        }
    }

    /// Its name, from the plan or from whoever printed a figure for it; its code without one.
    pub(crate) fn area(self, tables: &[AreaTable<Count>]) -> Area {
        match self {
            Self::Group(group) => group.area.clone(),
            Self::Context(code) => {
                let constraints = tables.iter().flat_map(|table| &table.constraints);
                let beside = constraints
                    .map(|printed| (printed.area.code, printed.area.name.as_str()))
                    .find(|(found, _)| *found == code);
                let own = || {
                    let mut lists = tables.iter().filter_map(areas);
                    lists.find_map(|areas| areas.name(code))
                };
                let name = beside.map(|(_, name)| name).or_else(own);
                Area {
                    code,
                    name: name.map_or_else(|| code.to_string(), str::to_owned),
                }
            }
        }
    }

    /// What a table says of it. Of an area around the map only what was printed is known.
    pub(crate) fn cell(
        self,
        table: &AreaTable<Count>,
        period: Period,
        category: &Category,
    ) -> Count {
        match self {
            Self::Group(group) => count(table, period, category, Place::Wider(group)),
            Self::Context(code) => {
                let printed = table.constraints.iter().find(|printed| {
                    printed.period == period
                        && &printed.category == category
                        && printed.area.code == code
                });
                let beside = printed.map(|printed| printed.count);
                let own = || crate::cells::printed(table, period, category, code);
                beside
                    .or_else(own)
                    .unwrap_or(Count::Missing(Marker::NotAvailable))
            }
        }
    }
}

/// The tables of an indicator that can be followed from year to year.
pub(crate) enum SeriesTables<'a> {
    Count(&'a AreaTable<Count>, Category),
    Rate(RateTables<'a>),
    Proportion(ProportionTables<'a>),
}

/// Why an indicator has no series.
pub(crate) enum NoSeries {
    /// It is made in another way.
    OfThisKind,
    /// Its recipe cannot be computed.
    Recipe(Problems),
}

impl<'a> SeriesTables<'a> {
    pub(crate) fn find(recipe: &Recipe, cells: Cells<'a>) -> Result<Self, NoSeries> {
        let found = match &recipe.how {
            How::Count { source, category } => {
                table_with(recipe, cells, source, category.as_deref())
                    .map(|(table, category)| Self::Count(table, category))
            }
            How::Rate {
                numerator,
                denominator,
                per,
                level,
            } => RateTables::find(recipe, cells, (numerator, denominator), (*per, *level))
                .map(Self::Rate),
            How::Proportion {
                numerator,
                denominator,
                level,
            } => ProportionTables::find(recipe, cells, (numerator, denominator), *level)
                .map(Self::Proportion),
            How::DirectlyStandardised(_)
            | How::StandardisedRatio(_)
            | How::Change { .. }
            | How::Extent(_)
            | How::ExtentOf(_)
            | How::Maternities(_)
            | How::GirlsAtRisk(_) => return Err(NoSeries::OfThisKind),
        };
        found.map_err(NoSeries::Recipe)
    }

    /// The level of its limits; 95% for the error of a count.
    pub(crate) const fn level(&self) -> Level {
        match self {
            Self::Count(..) => Level::P95,
            Self::Rate(tables) => tables.level,
            Self::Proportion(tables) => tables.level,
        }
    }

    /// The periods it has, in order.
    fn periods(&self) -> Vec<Period> {
        match self {
            Self::Count(table, category) => periods_of(table, category),
            Self::Rate(tables) => tables.periods.keys().copied().collect(),
            Self::Proportion(tables) => tables.periods.keys().copied().collect(),
        }
    }

    /// Every year of a wide area.
    pub(crate) fn years(&self, recipe: &Recipe, wide: Wide<'_>) -> Result<Vec<Year>, Problems> {
        let unit = Unit::new(recipe.unit.clone());
        let (mut years, mut problems) = (Vec::new(), Problems::new());
        for period in self.periods() {
            match self.year(period, wide, &unit) {
                Ok(year) => years.push(year),
                Err(error) => {
                    let found = match wide {
                        Wide::Group(group) => unusable(recipe, period, Place::Wider(group), &error),
                        Wide::Context(code) => unusable(recipe, period, Place::Unit(code), &error),
                    };
                    problems.append(found);
                }
            }
        }
        problems.none_or(years)
    }

    fn year(&self, period: Period, wide: Wide<'_>, unit: &Unit) -> Result<Year, EstimateError> {
        match self {
            Self::Count(table, category) => {
                counted(wide.cell(table, period, category), period, unit)
            }
            Self::Rate(tables) => {
                let all = Category::all();
                let within = tables.periods.get(&period);
                let cells = RateCells {
                    events: wide.cell(tables.numerator, period, &all),
                    population: within.map_or(Count::Missing(Marker::NotAvailable), |within| {
                        wide.cell(tables.denominator, *within, &all)
                    }),
                };
                rated(cells, (tables.per, tables.level), period, unit)
            }
            Self::Proportion(tables) => {
                let within = tables.periods.get(&period);
                let cells = ProportionCells {
                    part: wide.cell(tables.part.0, period, &tables.part.1),
                    whole: within.map_or(Count::Missing(Marker::NotAvailable), |within| {
                        wide.cell(tables.whole.0, *within, &tables.whole.1)
                    }),
                };
                apportioned(cells, tables.level, period, unit)
            }
        }
    }
}

/// One year of one indicator and area.
#[derive(Debug, Clone)]
pub(crate) struct Year {
    pub(crate) period: Period,
    /// What was counted: the events, or the part.
    pub(crate) events: Count,
    pub(crate) figure: Figure,
    /// What the cells leave possible, where there is a figure.
    pub(crate) known: Option<Known>,
}

/// What is known of a year's figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    range: RateRange,
    counting: f64,
    /// Whether the limits of a difference are those of the extreme counts.
    ordered: bool,
}

impl Known {
    /// The least and the largest figure.
    pub(crate) const fn figures(&self) -> (f64, f64) {
        (self.range.least.value, self.range.most.value)
    }
}

impl Year {
    /// The year as a regression takes it; `None` without a figure.
    pub(crate) fn figure_of_year(&self) -> Option<YearFigure> {
        self.known.map(|known| YearFigure {
            period: self.period,
            figure: known.figures(),
            counting: known.counting,
        })
    }

    /// The difference from an earlier year, with its limits over every count behind the two.
    ///
    /// Where the whole of a proportion is known as a range its limits need not be ordered by
    /// it, and the difference of the two intervals stands instead: wider, and certain.
    pub(crate) fn change(
        &self,
        earlier: &Self,
        level: Level,
        unit: &Unit,
    ) -> Result<Figure, EstimateError> {
        let (Some(a), Some(b)) = (self.known, earlier.known) else {
            return Ok(Figure::missing(Marker::NotAvailable));
        };
        let (value, limits, possible) = difference(a.range, b.range);
        let limits = if a.ordered && b.ordered {
            limits
        } else {
            (
                a.range.least.lower - b.range.most.upper,
                a.range.most.upper - b.range.least.lower,
            )
        };
        let estimate = Estimate::new(value, limits, Some(level), Method::Mover, unit.clone())?
            .possibly(possible)?;
        Ok(Figure {
            status: status_of_two(self, earlier),
            estimate: Some(estimate),
        })
    }
}

/// The status of a figure made of two.
fn status_of_two(a: &Year, b: &Year) -> vocabulary::Status {
    use vocabulary::Status::{Bounded, Computed, Estimated, Exact, Marked, Rounded};
    match (a.figure.status, b.figure.status) {
        (marked @ Marked(_), _) | (_, marked @ Marked(_)) => marked,
        (Bounded | Rounded, _) | (_, Bounded | Rounded) => Bounded,
        (Exact | Computed | Estimated, Exact | Computed | Estimated) => Computed,
    }
}

/// A count with the error of a Poisson count, for its change from year to year.
fn counted(cell: Count, period: Period, unit: &Unit) -> Result<Year, EstimateError> {
    let cells = RateCells {
        events: cell,
        population: Count::Exact(1),
    };
    let known = cells.range(1, Level::P95).ok().map(|range| Known {
        counting: range.most.value,
        ordered: true,
        range,
    });
    Ok(Year {
        period,
        events: cell,
        figure: crate::count::figure(cell, unit)?,
        known,
    })
}

fn rated(
    cells: RateCells,
    (per, level): (u32, Level),
    period: Period,
    unit: &Unit,
) -> Result<Year, EstimateError> {
    let (figure, known) = match cells.range(per, level) {
        Ok(range) => {
            let people = cells
                .population
                .interval()
                .map_or(1, vocabulary::CountInterval::lower);
            let counting = range.most.value * f64::from(per) / real(people);
            let known = Known {
                range,
                counting,
                ordered: true,
            };
            (
                rate::figure(range, cells.method(level), level, unit)?,
                Some(known),
            )
        }
        Err(rate::NoRate::Missing(marker)) => (Figure::missing(marker), None),
        Err(rate::NoRate::NoPopulation) => (Figure::missing(Marker::NotAvailable), None),
    };
    Ok(Year {
        period,
        events: cells.events,
        figure,
        known,
    })
}

fn apportioned(
    cells: ProportionCells,
    level: Level,
    period: Period,
    unit: &Unit,
) -> Result<Year, EstimateError> {
    let (figure, known) = match cells.range(level) {
        Ok(range) => {
            let figure = proportion::figure(range, level, unit)?;
            let known = Known {
                counting: binomial(cells, (range.least.value, range.most.value)),
                ordered: matches!(cells.whole, Count::Exact(_)),
                range: RateRange {
                    shown: range.shown,
                    least: range.least,
                    most: range.most,
                    status: range.status,
                },
            };
            (figure, Some(known))
        }
        Err(NoProportion::Stated(marker)) => (Figure::missing(marker), None),
        Err(NoProportion::AboveWhole) => (Figure::missing(Marker::NotAvailable), None),
    };
    Ok(Year {
        period,
        events: cells.part,
        figure,
        known,
    })
}

/// The largest variance of a binomial share in per cent: `p (1 - p) / n` at the `p` nearest to a half.
fn binomial(cells: ProportionCells, (least, most): (f64, f64)) -> f64 {
    let people = cells
        .whole
        .interval()
        .map_or(1, |people| people.lower().max(1));
    let p = 50.0_f64.clamp(least.min(most), most);
    p * (100.0 - p) / real(people)
}

/// The table of a capacity, and its figure for a wide area within a period.
pub(crate) fn capacity_within(
    table: &AreaTable<Count>,
    category: &Category,
    wide: Wide<'_>,
    outer: Period,
) -> Count {
    let own = periods_of(table, category)
        .into_iter()
        .find(|period| *period == outer);
    let within = own.or_else(|| period_within(table, category, outer));
    within.map_or(Count::Missing(Marker::NotAvailable), |period| {
        wide.cell(table, period, category)
    })
}

/// The source of an indicator's counts, for its credits.
pub(crate) fn sources(tables: &SeriesTables<'_>) -> Vec<SourceId> {
    match tables {
        SeriesTables::Count(table, _) => vec![table.source.clone()],
        SeriesTables::Rate(tables) => {
            vec![
                tables.numerator.source.clone(),
                tables.denominator.source.clone(),
            ]
        }
        SeriesTables::Proportion(tables) => {
            vec![tables.part.0.source.clone(), tables.whole.0.source.clone()]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mover_difference;
    use proptest::prelude::*;
    use vocabulary::CountInterval;

    fn span((lower, width): (u64, u64)) -> Count {
        Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(lower, lower + width).expect("in order"),
        }
    }

    fn share(part: Count, whole: Count) -> Option<Year> {
        let period = Period::new(
            2025,
            vocabulary::PeriodKind::On("03-31".parse().expect("a day")),
        );
        let year = apportioned(
            ProportionCells { part, whole },
            Level::P95,
            period,
            &Unit::new("per cent"),
        );
        year.ok().filter(|year| year.known.is_some())
    }

    proptest! {
        /// The change of proportions over every part and whole, by trying them all.
        #[test]
        fn the_change_of_proportions_holds_every_member(
            (a, b) in ((0_u64..12, 0_u64..5), (0_u64..12, 0_u64..5)),
            (p, q) in ((16_u64..30, 0_u64..3), (16_u64..30, 0_u64..3)),
        ) {
            let whole = |(least, width)| if width == 0 { Count::Exact(least) } else { span((least, width)) };
            let (later, earlier) = (share(span(a), whole(p)).expect("a share"), share(span(b), whole(q)).expect("a share"));
            let change = later.change(&earlier, Level::P95, &Unit::new("points")).expect("a change");
            let estimate = change.estimate.expect("an estimate");
            for n in a.0..=a.0 + a.1 { for m in b.0..=b.0 + b.1 { for i in p.0..=p.0 + p.1 { for j in q.0..=q.0 + q.1 {
                let exact = |part, whole| share(Count::Exact(part), Count::Exact(whole)).and_then(|year| year.known).expect("exact").range.least;
                let member = mover_difference(exact(n, i), exact(m, j));
                prop_assert!(estimate.lower() <= member.lower + 1e-9 && member.upper <= estimate.upper() + 1e-9);
                prop_assert!(estimate.possible().0 <= member.value + 1e-9 && member.value <= estimate.possible().1 + 1e-9);
            }}}}
        }
    }
}
