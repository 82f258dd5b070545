//! Puts the figures of all areas and periods together into an indicator.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{AreaColumn, AreaList, Figure, Indicator, Period, Problems, SourceId, Unit};

use crate::Recipe;
use crate::cells::{Cells, Place};

/// An indicator of these periods, from the figure of each place; or everything that is wrong with them.
pub(crate) fn assemble(
    recipe: &Recipe,
    sources: Vec<SourceId>,
    (cells, areas): (Cells<'_>, &Arc<AreaList>),
    periods: impl IntoIterator<Item = Period>,
    figure: impl Fn(Period, Place<'_>) -> Result<Figure, Problems>,
) -> Result<Indicator, Problems> {
    let mut problems = Problems::new();
    let mut series = BTreeMap::new();
    let mut totals = BTreeMap::new();
    for period in periods {
        let mut kept = |place: Place<'_>| {
            figure(period, place).unwrap_or_else(|found| {
                problems.append(found);
                Figure::missing(vocabulary::Marker::NotAvailable)
            })
        };
        series.insert(
            period,
            AreaColumn::from_fn(areas, |code| kept(Place::Unit(code))),
        );
        for group in cells.groups {
            totals.insert((period, group.area.code), kept(Place::Wider(group)));
        }
    }
    problems.none_or(Indicator {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        unit: Unit::new(recipe.unit.clone()),
        quantity: recipe.how.quantity(),
        caveat: recipe.caveat.clone(),
        decimals: recipe.decimals,
        sources,
        series,
        totals,
        verdicts: BTreeMap::new(),
        apart: None,
    })
}
