//! A part of a whole in per cent, with Wilson's limits.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::sync::Arc;

use vocabulary::{
    AreaList, AreaTable, Category, Count, Estimate, EstimateError, Figure, Indicator, Level,
    Marker, Method, Period, Problems, Status, Unit,
};

use crate::assemble::assemble;
use crate::cells::{Cells, Place, areas, count, period_within, periods_of};
use crate::count::{no_cells, table_with};
use crate::error::{problem, unusable};
use crate::rate::status;
use crate::wilson::{extremes, wilson};
use crate::{CountOf, Limited, Recipe};

/// The part and the whole of one area and period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProportionCells {
    pub(crate) part: Count,
    pub(crate) whole: Count,
}

/// What is known of a proportion when its counts are known as ranges, in per cent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProportionRange {
    /// The proportion of the counts as printed; `None` where one is withheld.
    pub(crate) shown: Option<Limited>,
    pub(crate) least: Limited,
    pub(crate) most: Limited,
    pub(crate) status: Status,
    pub(crate) method: Method,
}

/// Why an area has no proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoProportion {
    /// A cell is missing, or there is nobody to be a part of.
    Stated(Marker),
    /// The part is larger than the whole, whatever the cells stand for.
    AboveWhole,
}

impl ProportionCells {
    /// The proportions that the counts leave possible.
    pub(crate) fn range(self, level: Level) -> Result<ProportionRange, NoProportion> {
        let missing = [self.part, self.whole]
            .into_iter()
            .find_map(|cell| match cell {
                Count::Missing(marker) => Some(marker),
                Count::Exact(_) | Count::Rounded { .. } | Count::Suppressed { .. } => None,
            });
        let (Some(part), Some(whole)) = (self.part.interval(), self.whole.interval()) else {
            return Err(NoProportion::Stated(
                missing.unwrap_or(Marker::NotAvailable),
            ));
        };
        if part.lower() > whole.upper() {
            return Err(NoProportion::AboveWhole);
        }
        let nobody = match whole.upper() {
            0 => Marker::NotApplicable,
            _ => Marker::NotAvailable,
        };
        let [least, most] = extremes(part, whole).ok_or(NoProportion::Stated(nobody))?;
        let limits = |(part, whole)| per_cent(part, whole, level).ok_or(NoProportion::AboveWhole);
        let shown = self.part.shown().zip(self.whole.shown());
        let exact = matches!((self.part, self.whole), (Count::Exact(_), Count::Exact(_)));
        Ok(ProportionRange {
            shown: shown.and_then(|(part, whole)| per_cent(part, NonZeroU64::new(whole)?, level)),
            least: limits(least)?,
            most: limits(most)?,
            status: status([self.part, self.whole]),
            method: if exact {
                Method::Wilson
            } else {
                Method::WilsonEnvelope
            },
        })
    }
}

fn per_cent(part: u64, whole: NonZeroU64, level: Level) -> Option<Limited> {
    wilson(part, whole, level).map(|found| Limited {
        value: 100.0 * found.value,
        lower: 100.0 * found.lower,
        upper: 100.0 * found.upper,
    })
}

/// The tables of a proportion, with the whole's period for each period of the part.
pub(crate) struct ProportionTables<'a> {
    pub(crate) part: (&'a AreaTable<Count>, Category),
    pub(crate) whole: (&'a AreaTable<Count>, Category),
    pub(crate) areas: &'a Arc<AreaList>,
    pub(crate) periods: BTreeMap<Period, Period>,
    pub(crate) level: Level,
}

impl<'a> ProportionTables<'a> {
    /// Finds the tables and pairs their periods.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        (part, whole): (&CountOf, &CountOf),
        level: Level,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let tables =
            [part, whole].map(|of| table_with(recipe, cells, &of.source, of.category.as_deref()));
        let [Ok(part), Ok(whole)] = tables else {
            tables
                .into_iter()
                .filter_map(Result::err)
                .for_each(|found| problems.append(found));
            return Err(problems);
        };
        let mut periods = BTreeMap::new();
        for period in periods_of(part.0, &part.1) {
            match period_within(whole.0, &whole.1, period) {
                Some(within) => _ = periods.insert(period, within),
                None => problems.push(no_period(recipe, whole.0, period)),
            }
        }
        let areas = areas(part.0).ok_or_else(|| no_cells(recipe, &part.0.source))?;
        problems.none_or(Self {
            part,
            whole,
            areas,
            periods,
            level,
        })
    }

    /// The part and the whole of a place.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> ProportionCells {
        let whole = self
            .periods
            .get(&period)
            .map(|within| count(self.whole.0, *within, &self.whole.1, place));
        ProportionCells {
            part: count(self.part.0, period, &self.part.1, place),
            whole: whole.unwrap_or(Count::Missing(Marker::NotAvailable)),
        }
    }
}

/// The problem of a table without a period that lies within another one's.
pub(crate) fn no_period(
    recipe: &Recipe,
    table: &AreaTable<Count>,
    period: Period,
) -> vocabulary::Problem {
    let known: Vec<_> = table.periods().iter().map(ToString::to_string).collect();
    problem(
        &recipe.id,
        format!("{} has no figures within the {period}", table.source),
        "add that year to the source",
    )
    .found(known.join(", "))
}

/// A proportion for every period of its part.
pub(crate) fn indicator(
    recipe: &Recipe,
    tables: &ProportionTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let sources = vec![tables.part.0.source.clone(), tables.whole.0.source.clone()];
    let unit = Unit::new(recipe.unit.clone());
    assemble(
        recipe,
        sources,
        (cells, tables.areas),
        tables.periods.keys().copied(),
        |period, place| match tables.at(period, place).range(tables.level) {
            Ok(range) => figure(range, tables.level, &unit)
                .map_err(|error| unusable(recipe, period, place, &error)),
            Err(NoProportion::Stated(marker)) => Ok(Figure::missing(marker)),
            Err(NoProportion::AboveWhole) => Err(above_whole(recipe, tables, period, place)),
        },
    )
}

fn above_whole(
    recipe: &Recipe,
    tables: &ProportionTables<'_>,
    period: Period,
    place: Place<'_>,
) -> Problems {
    problem(
        &recipe.id,
        format!(
            "{} has more than the whole of {}, for the {period}",
            tables.part.0.source, tables.whole.0.source
        ),
        "name a numerator that is a part of its denominator, or use how.rate",
    )
    .area(place.code().to_string())
    .into()
}

/// The proportion with its limits over every count that its cells can stand for.
pub(crate) fn figure(
    range: ProportionRange,
    level: Level,
    unit: &Unit,
) -> Result<Figure, EstimateError> {
    let value = range.shown.map(|shown| shown.value);
    let limits = (range.least.lower, range.most.upper);
    let estimate = Estimate::new(value, limits, Some(level), range.method, unit.clone())?
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

    fn span(lower: u64, upper: u64) -> Count {
        Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(lower, upper).expect("in order"),
        }
    }

    fn read(part: Count, whole: Count) -> Result<Figure, NoProportion> {
        let range = ProportionCells { part, whole }.range(Level::P95)?;
        Ok(figure(range, Level::P95, &Unit::new("per cent")).expect("a figure"))
    }

    /// The percentage row of `PHEindicatormethods` 2.1.0, `testdata_Proportion.xlsx`: 65 of 100.
    #[test]
    fn an_exact_part_agrees_with_the_published_fixture() {
        let found = read(Count::Exact(65), Count::Exact(100)).expect("known");
        let estimate = found.estimate.expect("an estimate");
        assert_eq!(
            (found.status, estimate.method()),
            (Status::Computed, Method::Wilson)
        );
        assert!((estimate.lower() - 55.254_443_296_887_97).abs() < 1e-10);
        assert!((estimate.upper() - 73.635_751_756_902_47).abs() < 1e-10);
    }

    #[test]
    fn says_why_there_is_no_proportion() {
        let stated = |marker| Err(NoProportion::Stated(marker));
        let missing = Count::Missing(Marker::NotAvailable);
        assert_eq!(read(missing, Count::Exact(5)), stated(Marker::NotAvailable));
        assert_eq!(
            read(Count::Exact(0), Count::Exact(0)),
            stated(Marker::NotApplicable)
        );
        assert_eq!(
            read(Count::Exact(0), span(0, 7)),
            stated(Marker::NotAvailable)
        );
        assert_eq!(
            read(Count::Exact(6), Count::Exact(5)),
            Err(NoProportion::AboveWhole)
        );
        assert_eq!(
            read(Count::Exact(6), Count::Exact(0)),
            Err(NoProportion::AboveWhole)
        );
    }

    /// 10 of 9 as printed, both rounded to 5: no proportion is shown, and some are possible.
    #[test]
    fn a_rounded_part_above_its_whole_shows_no_value() {
        let rounded = |shown, lower, upper| Count::Rounded {
            shown,
            within: CountInterval::new(lower, upper).expect("in order"),
        };
        let found = read(rounded(10, 8, 12), Count::Exact(9)).expect("known");
        assert_eq!((found.status, found.value()), (Status::Bounded, None));
        assert_eq!(found.upper(), Some(100.0));
    }

    proptest! {
        /// The envelope holds the limits of every pair of counts that can be, found by trying them all.
        #[test]
        fn the_envelope_holds_every_member(
            (fewest, width) in (0_u64..30, 0_u64..12), (people, spread) in (1_u64..40, 0_u64..6),
        ) {
            let found = read(span(fewest, fewest + width), span(people, people + spread));
            let Ok(found) = found else {
                prop_assert!(fewest > people + spread);
                return Ok(());
            };
            let estimate = found.estimate.expect("an estimate");
            for part in fewest..=fewest + width { for whole in people..=people + spread {
                if part <= whole {
                    let member = per_cent(part, NonZeroU64::new(whole).expect("from 1"), Level::P95).expect("a part");
                    prop_assert!(estimate.lower() <= member.lower && member.upper <= estimate.upper());
                    prop_assert!(estimate.possible().0 <= member.value && member.value <= estimate.possible().1);
                }
            }}
        }
    }
}
