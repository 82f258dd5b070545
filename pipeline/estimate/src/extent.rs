//! Indirect estimation: how many women and girls may live with FGM, from where residents were born.
//!
//! ```text
//! W(area) = women x sum over leaves of residents(area, leaf) x prevalence(leaf)
//! ```
//!
//! It describes what surveys elsewhere and a census here leave possible. It is not a
//! count, and it says nothing of any person or of any one community.

use std::sync::Arc;

use vocabulary::{
    AreaList, AreaTable, Category, Count, Estimate, EstimateError, Figure, Indicator, Level,
    Marker, Method, Period, Prevalence, Problems, SourceId, Status, Unit,
};

use crate::assemble::assemble;
use crate::cells::{Cells, Place, areas, count, period_within, real};
use crate::count::{no_cells, table_with, unknown_category};
use crate::declared;
use crate::error::{problem, unusable};
use crate::rate::{Limited, no_population};
use crate::{Extent, Recipe};

/// The tables and the declared numbers of an extent, checked.
pub(crate) struct ExtentTables<'a> {
    pub(crate) residents: &'a AreaTable<Count>,
    pub(crate) areas: &'a Arc<AreaList>,
    pub(crate) sources: Vec<SourceId>,
    /// Each leaf's category and the prevalence of its mixture.
    pub(crate) leaves: Vec<(Category, Limited)>,
    /// The share of women and girls.
    pub(crate) women: Limited,
    pub(crate) population: Option<Population<'a>>,
    pub(crate) level: Level,
}

/// What the number of women and girls is divided by.
pub(crate) struct Population<'a> {
    pub(crate) table: &'a AreaTable<Count>,
    pub(crate) category: Category,
    pub(crate) per: u32,
}

/// What is known of one leaf in one area.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeafTerm {
    pub(crate) residents: Count,
    /// Residents times prevalence, both sexes taken alike.
    pub(crate) term: Limited,
}

impl<'a> ExtentTables<'a> {
    /// Finds the tables and checks every declared number.
    pub(crate) fn find(
        recipe: &Recipe,
        cells: Cells<'a>,
        prevalence: &[Prevalence],
        extent: &Extent,
    ) -> Result<Self, Problems> {
        let mut problems = declared::problems(recipe, extent, prevalence);
        let population = match &extent.denominator {
            None => None,
            Some(by) => match table_with(recipe, cells, &by.source, by.category.as_deref()) {
                Ok((table, category)) => Some(Population {
                    table,
                    category,
                    per: by.per,
                }),
                Err(found) => {
                    problems.append(found);
                    None
                }
            },
        };
        let Some(residents) = cells.table(&extent.residents) else {
            // This fails, and names the sources that there are.
            problems.append(
                table_with(recipe, cells, &extent.residents, None)
                    .err()
                    .unwrap_or_default(),
            );
            return Err(problems);
        };
        let leaves: Vec<_> = extent
            .leaves
            .iter()
            .map(|leaf| {
                (
                    Category::new(leaf.category.as_str()),
                    declared::prevalence(leaf, prevalence, &extent.survey_error),
                )
            })
            .collect();
        for period in residents.periods() {
            for (category, _) in &leaves {
                if !residents.columns.contains_key(&(period, category.clone())) {
                    problems.push(unknown_category(recipe, residents, category));
                }
            }
            if let Some(by) = &population
                && period_within(by.table, &by.category, period).is_none()
            {
                let what = format!("{} has no population of the {period}", by.table.source);
                problems.push(problem(
                    &recipe.id,
                    what,
                    "add that date to the population's source",
                ));
            }
        }
        let areas = areas(residents).ok_or_else(|| no_cells(recipe, &extent.residents))?;
        let mut sources = vec![extent.residents.clone()];
        sources.extend(extent.denominator.iter().map(|by| by.source.clone()));
        sources.push(extent.prevalence.clone());
        let women = &extent.share_of_women;
        let women = Limited {
            value: women.value,
            lower: women.lower,
            upper: women.upper,
        };
        problems.none_or(Self {
            residents,
            areas,
            sources,
            leaves,
            women,
            population,
            level: extent.level,
        })
    }

    /// The leaves of one place; a marker when a cell is missing.
    pub(crate) fn leaves_at(
        &self,
        period: Period,
        place: Place<'_>,
    ) -> Result<Vec<LeafTerm>, Marker> {
        let leaf = |(category, prevalence): &(Category, Limited)| {
            let residents = count(self.residents, period, category, place);
            let people = people(residents)?;
            let term = Limited {
                value: people.value * prevalence.value,
                lower: people.lower * prevalence.lower,
                upper: people.upper * prevalence.upper,
            };
            Ok(LeafTerm { residents, term })
        };
        self.leaves.iter().map(leaf).collect()
    }

    /// Whom the number is divided by, at one place; `None` when the result is the number itself.
    pub(crate) fn population_at(
        &self,
        period: Period,
        place: Place<'_>,
    ) -> Option<(Period, Count)> {
        let by = self.population.as_ref()?;
        let within = period_within(by.table, &by.category, period)?;
        Some((within, count(by.table, within, &by.category, place)))
    }
}

/// The number of women and girls who may live with FGM.
///
/// # Units
/// Women and girls.
///
/// # Formula
/// `W = women x sum T`, with `T` a leaf's residents times its prevalence. Each leaf's
/// range is the worst case of its shares, its surveys and its count. Leaves are joined
/// by square-and-add around the central value, `lower = sum T - sqrt(sum (T - lower T)^2)`
/// and likewise above: what is wrong about the countries behind one leaf tells nothing of
/// another's, and adding the worst cases of all would claim that every guess errs the same
/// way. The share of women is one declared number, wrong for all leaves together, so it
/// multiplies afterwards, at its ends. A wider area has the same formula on its summed
/// residents: an error of a leaf is shared by all its boroughs in full, which is cautious.
/// That migrants differ from those who stay is not in the interval.
///
/// # Errors
/// None.
///
/// # References
/// Dorkenoo, Morison and Macfarlane (2007), A Statistical Study to Estimate the Prevalence of
/// Female Genital Mutilation in England and Wales, FORWARD (the method).
/// Macfarlane and Dorkenoo (2015), Prevalence of Female Genital Mutilation in England and Wales,
/// City University London (the method, all ages).
/// Zou and Donner (2008), Statistics in Medicine 27:1693-1702 (sums).
pub(crate) fn women_and_girls(terms: &[LeafTerm], women: Limited) -> Limited {
    let sum: f64 = terms.iter().map(|leaf| leaf.term.value).sum();
    let below = terms
        .iter()
        .map(|leaf| leaf.term.value - leaf.term.lower)
        .fold(0.0, f64::hypot);
    let above = terms
        .iter()
        .map(|leaf| leaf.term.upper - leaf.term.value)
        .fold(0.0, f64::hypot);
    Limited {
        value: sum * women.value,
        lower: (sum - below).max(0.0) * women.lower,
        upper: (sum + above) * women.upper,
    }
}

/// A count as a number with the ends of its range; of a withheld one, the middle stands for it.
pub(crate) fn people(count: Count) -> Result<Limited, Marker> {
    let Some(within) = count.interval() else {
        return Err(if let Count::Missing(marker) = count {
            marker
        } else {
            Marker::NotAvailable
        });
    };
    let (lower, upper) = (real(within.lower()), real(within.upper()));
    let value = count.shown().map_or(f64::midpoint(lower, upper), real);
    Ok(Limited {
        value,
        lower,
        upper,
    })
}

/// The number per so many of the population, its own range included; `None` where that can be nought.
pub(crate) fn divided(women: Limited, population: Limited, per: u32) -> Option<Limited> {
    let per = f64::from(per);
    (population.lower > 0.0).then(|| Limited {
        value: women.value / population.value * per,
        lower: women.lower / population.upper * per,
        upper: women.upper / population.lower * per,
    })
}

/// The extent for every period of the residents.
pub(crate) fn indicator(
    recipe: &Recipe,
    tables: &ExtentTables<'_>,
    cells: Cells<'_>,
) -> Result<Indicator, Problems> {
    let unit = Unit::new(recipe.unit.clone());
    let periods = tables.residents.periods();
    assemble(
        recipe,
        tables.sources.clone(),
        (cells, tables.areas),
        periods,
        |period, place| {
            let limited = match limited(tables, period, place) {
                Ok(limited) => limited,
                Err(marker) => return Ok(Figure::missing(marker)),
            };
            match (limited, &tables.population) {
                (Some(limited), _) => figure(limited, tables.level, &unit)
                    .map_err(|error| unusable(recipe, period, place, &error)),
                (None, Some(by)) => Err(no_population(recipe, by.table, period, place)),
                (None, None) => Ok(Figure::missing(Marker::NotAvailable)),
            }
        },
    )
}

/// The number, or the rate where the recipe divides; `None` where the population can be nought.
fn limited(
    tables: &ExtentTables<'_>,
    period: Period,
    place: Place<'_>,
) -> Result<Option<Limited>, Marker> {
    let women = women_and_girls(&tables.leaves_at(period, place)?, tables.women);
    let Some(by) = &tables.population else {
        return Ok(Some(women));
    };
    let (_, population) = tables
        .population_at(period, place)
        .ok_or(Marker::NotAvailable)?;
    Ok(divided(women, people(population)?, by.per))
}

fn figure(limited: Limited, level: Level, unit: &Unit) -> Result<Figure, EstimateError> {
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
        unit.clone(),
    )?;
    Ok(Figure {
        status: Status::Estimated,
        estimate: Some(estimate),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn term(value: f64, lower: f64, upper: f64) -> LeafTerm {
        LeafTerm {
            residents: Count::Exact(0),
            term: Limited {
                value,
                lower,
                upper,
            },
        }
    }

    #[track_caller]
    fn close(found: Limited, (value, lower, upper): (f64, f64, f64)) {
        for (found, expected) in [
            (found.value, value),
            (found.lower, lower),
            (found.upper, upper),
        ] {
            assert!(
                (found - expected).abs() < 1e-9,
                "found {found}, expected {expected}"
            );
        }
    }

    /// By hand, with legs 3 and 4 on both sides: the root is 5.
    #[test]
    fn leaves_are_joined_by_square_and_add() {
        let exactly_half = Limited {
            value: 0.5,
            lower: 0.5,
            upper: 0.5,
        };
        let terms = [term(10.0, 7.0, 14.0), term(20.0, 16.0, 23.0)];
        close(women_and_girls(&terms, exactly_half), (15.0, 12.5, 17.5));
        let ranged = Limited {
            value: 0.5,
            lower: 0.4,
            upper: 0.6,
        };
        close(women_and_girls(&terms, ranged), (15.0, 10.0, 21.0));
    }

    #[test]
    fn a_withheld_count_stands_as_the_middle_of_its_range() {
        let within = vocabulary::CountInterval::new(1, 5).expect("in order");
        let withheld = Count::Suppressed {
            marker: Marker::Confidential,
            within,
        };
        close(people(withheld).expect("a range"), (3.0, 1.0, 5.0));
        assert_eq!(
            people(Count::Missing(Marker::NotAvailable)),
            Err(Marker::NotAvailable)
        );
    }

    #[test]
    fn nobody_is_divided_by_nobody() {
        let some = Limited {
            value: 5.0,
            lower: 4.0,
            upper: 6.0,
        };
        assert_eq!(
            divided(
                some,
                Limited {
                    value: 0.0,
                    lower: 0.0,
                    upper: 0.0
                },
                1_000
            ),
            None
        );
        let people = Limited {
            value: 100.0,
            lower: 80.0,
            upper: 120.0,
        };
        close(
            divided(some, people, 1_000).expect("people"),
            (50.0, 4_000.0 / 120.0, 75.0),
        );
    }

    proptest! {
        /// Never wider than all worst cases added up, never narrower than the widest leaf alone.
        #[test]
        fn the_range_lies_between_one_leaf_and_all_worst_cases(
            legs in prop::collection::vec((0.0..1e4_f64, 0.0..1.0_f64, 0.0..1e4_f64), 1..8),
        ) {
            let terms: Vec<_> =
                legs.iter().map(|(value, down, up)| term(*value, value * (1.0 - down), value + up)).collect();
            let all = Limited { value: 1.0, lower: 1.0, upper: 1.0 };
            let joined = women_and_girls(&terms, all);
            let slack = 1e-9 * (1.0 + joined.upper);
            let worst_lower: f64 = terms.iter().map(|leaf| leaf.term.lower).sum();
            let worst_upper: f64 = terms.iter().map(|leaf| leaf.term.upper).sum();
            prop_assert!(worst_lower <= joined.lower + slack && joined.upper <= worst_upper + slack);
            for leaf in &terms {
                prop_assert!(joined.upper - joined.value >= leaf.term.upper - leaf.term.value - slack);
                prop_assert!(joined.value - joined.lower >= leaf.term.value - leaf.term.lower - slack);
            }
        }
    }
}
