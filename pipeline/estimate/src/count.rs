//! Published counts as they are.

use vocabulary::{
    AreaTable, Category, Count, Estimate, EstimateError, Figure, Indicator, Method, Problems,
    SourceId, Status, Unit,
};

use crate::Recipe;
use crate::assemble::assemble;
use crate::cells::{Cells, areas, categories, count, periods_of, real};
use crate::error::{problem, unusable};

/// The counts of one category, for every period that has it.
pub(crate) fn indicator(
    recipe: &Recipe,
    cells: Cells<'_>,
    source: &SourceId,
    category: Option<&str>,
) -> Result<Indicator, Problems> {
    let (table, category) = table_with(recipe, cells, source, category)?;
    let Some(areas) = areas(table) else {
        return Err(no_cells(recipe, source));
    };
    let unit = Unit::new(recipe.unit.clone());
    let periods = periods_of(table, &category);
    assemble(
        recipe,
        vec![source.clone()],
        (cells, areas),
        periods,
        |period, place| {
            figure(count(table, period, &category, place), &unit)
                .map_err(|error| unusable(recipe, period, place, &error))
        },
    )
}

/// A table of the plan that holds a category.
pub(crate) fn table_with<'a>(
    recipe: &Recipe,
    cells: Cells<'a>,
    source: &SourceId,
    category: Option<&str>,
) -> Result<(&'a AreaTable<Count>, Category), Problems> {
    let table = cells.table(source).ok_or_else(|| {
        let known: Vec<_> = cells
            .tables
            .iter()
            .map(|table| table.source.as_str())
            .collect();
        problem(
            &recipe.id,
            "no table comes from this source",
            "name a source of counts that the plan lists",
        )
        .found(source.as_str())
        .expected(known.join(", "))
    })?;
    let category = category.map_or(Category::all(), Category::new);
    if periods_of(table, &category).is_empty() {
        return Err(unknown_category(recipe, table, &category).into());
    }
    Ok((table, category))
}

/// The problem of a category that a table lacks.
pub(crate) fn unknown_category(
    recipe: &Recipe,
    table: &AreaTable<Count>,
    category: &Category,
) -> vocabulary::Problem {
    let known: Vec<_> = categories(table)
        .into_iter()
        .map(|known| format!("{:?}", known.to_string()))
        .collect();
    problem(
        &recipe.id,
        format!("the table {} has no such category", table.source),
        "spell the category as the table does, or leave it out for a table without categories",
    )
    .found(format!("{:?}", category.to_string()))
    .expected(known.join(", "))
}

/// The problem of a table without a single cell.
pub(crate) fn no_cells(recipe: &Recipe, source: &SourceId) -> Problems {
    problem(
        &recipe.id,
        format!("the table {source} has no cells"),
        "refresh the source",
    )
    .into()
}

/// One count as a figure.
///
/// Meaning: an exact count is its own interval; a rounded one lies in its bucket;
/// of a withheld one only the range of its marker is known.
pub(crate) fn figure(count: Count, unit: &Unit) -> Result<Figure, EstimateError> {
    let (status, within) = match count {
        Count::Exact(n) => (Status::Exact, vocabulary::CountInterval::exact(n)),
        Count::Rounded { within, .. } => (Status::Rounded, within),
        Count::Suppressed { marker, within } => (Status::Marked(marker), within),
        Count::Missing(marker) => return Ok(Figure::missing(marker)),
    };
    let limits = (real(within.lower()), real(within.upper()));
    let estimate = Estimate::new(
        count.shown().map(real),
        limits,
        None,
        Method::AsPublished,
        unit.clone(),
    )?;
    Ok(Figure {
        status,
        estimate: Some(estimate),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::{CountInterval, Marker};

    #[test]
    fn a_count_keeps_what_its_cell_says() {
        let unit = Unit::new("assessments");
        let read = |count| {
            let figure = figure(count, &unit).expect("a figure");
            (
                figure.status,
                figure.value(),
                figure.lower(),
                figure.upper(),
            )
        };
        let range = |lower, upper| CountInterval::new(lower, upper).expect("in order");
        assert_eq!(
            read(Count::Exact(7)),
            (Status::Exact, Some(7.0), Some(7.0), Some(7.0))
        );
        assert_eq!(
            read(Count::Rounded {
                shown: 10,
                within: range(8, 12)
            }),
            (Status::Rounded, Some(10.0), Some(8.0), Some(12.0))
        );
        let marker = Marker::Confidential;
        assert_eq!(
            read(Count::Suppressed {
                marker,
                within: range(1, 5)
            }),
            (Status::Marked(marker), None, Some(1.0), Some(5.0))
        );
        assert_eq!(
            read(Count::Missing(Marker::NotAvailable)),
            (Status::Marked(Marker::NotAvailable), None, None, None)
        );
    }
}
