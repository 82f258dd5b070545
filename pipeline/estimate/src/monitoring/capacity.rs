//! Demand beside capacity, for wide areas alone.

use vocabulary::{Area, Count, IndicatorId, Marker, Period, Problems};

use crate::Recipe;
use crate::cells::{Cells, real};
use crate::control::Range;
use crate::count::table_with;
use crate::error::part_problem;
use crate::monitoring::{Followed, MonitoringPlan};
use crate::series::{Wide, capacity_within};

/// One row of demand beside capacity. Grain: one a capacity, wide area and year.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityRow {
    /// The capacity's name for people.
    pub title: String,
    /// What it counts.
    pub unit: String,
    /// Where it comes from, or why there is none.
    pub reason: String,
    /// The indicator that the demand is of.
    pub demand_of: IndicatorId,
    /// The wide area.
    pub area: Area,
    /// The year.
    pub period: Period,
    /// The demand.
    pub demand: Count,
    /// The capacity; not available where no source gives it for this area and year.
    pub capacity: Count,
    /// Demand per unit of capacity, as the range the two leave; `None` where either is not
    /// available, or the capacity is or may be nought.
    pub demand_per_capacity: Option<Range>,
}

/// Everything wrong with the capacities.
pub(super) fn problems(plan: &MonitoringPlan, cells: Cells<'_>, recipes: &[Recipe]) -> Problems {
    let mut problems = Problems::new();
    for capacity in &plan.capacity {
        let part = "[[monitoring.capacity]]";
        let recipe = recipes.iter().find(|recipe| recipe.id == capacity.demand);
        if !plan.series.contains(&capacity.demand) {
            problems.push(
                part_problem(
                    part,
                    "the demand is not followed",
                    "add its indicator to the series",
                )
                .found(capacity.demand.as_str()),
            );
        }
        if capacity.reason.trim().is_empty() {
            problems.push(
                part_problem(
                    part,
                    "a capacity without a reason",
                    "say where it comes from, or why there is none",
                )
                .found(capacity.title.clone()),
            );
        }
        if let (Some(of), Some(recipe)) = (&capacity.counts, recipe)
            && let Err(found) = table_with(recipe, cells, &of.source, of.category.as_deref())
        {
            problems.append(found);
        }
    }
    problems
}

/// The rows of every capacity.
pub(super) fn rows(
    plan: &MonitoringPlan,
    wide: &[Wide<'_>],
    cells: Cells<'_>,
    followed: &[Followed<'_>],
) -> Result<Vec<CapacityRow>, Problems> {
    let mut rows = Vec::new();
    for capacity in &plan.capacity {
        let Some(demand) = followed
            .iter()
            .find(|followed| followed.recipe.id == capacity.demand)
        else {
            continue;
        };
        let table = match &capacity.counts {
            Some(of) => Some(table_with(
                demand.recipe,
                cells,
                &of.source,
                of.category.as_deref(),
            )?),
            None => None,
        };
        for wide in wide {
            for year in demand.tables.years(demand.recipe, *wide)? {
                let counted = table
                    .as_ref()
                    .map_or(Count::Missing(Marker::NotAvailable), |(table, category)| {
                        capacity_within(table, category, *wide, year.period)
                    });
                rows.push(CapacityRow {
                    title: capacity.title.clone(),
                    unit: capacity.unit.clone(),
                    reason: capacity.reason.clone(),
                    demand_of: capacity.demand.clone(),
                    area: wide.area(cells.tables),
                    period: year.period,
                    demand: year.events,
                    capacity: counted,
                    demand_per_capacity: ratio(year.events, counted),
                });
            }
        }
    }
    Ok(rows)
}

/// Demand over capacity, over every number that the two cells can stand for.
fn ratio(demand: Count, capacity: Count) -> Option<Range> {
    let (demand, capacity) = (demand.interval()?, capacity.interval()?);
    (capacity.lower() > 0).then(|| {
        (
            real(demand.lower()) / real(capacity.upper()),
            real(demand.upper()) / real(capacity.lower()),
        )
    })
}
