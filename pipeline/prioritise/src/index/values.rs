//! What is weighed in each draw: figures on their scale, at their least and at their most.

use super::check::not_above_nought;
use super::parts::Weigher;
use super::within::weigh;
use super::{Composite, Figure, Figures};
use crate::PrioritiseError;

/// The values of one draw after another, a column a component, of the areas that are placed.
#[derive(Debug)]
pub(super) struct Values<'a> {
    composite: &'a Composite,
    figures: &'a Figures,
    columns: Vec<Column<'a>>,
    weigher: Weigher,
    /// The areas' places in the list of figures.
    pub(super) areas: Vec<usize>,
    /// Each component's values at their least.
    pub(super) lower: Vec<Vec<f64>>,
    /// The same at their most; equal where no figure is a range.
    pub(super) upper: Vec<Vec<f64>>,
}

/// One component's figures in a form that draws are taken from.
#[derive(Debug)]
struct Column<'a> {
    figures: Vec<&'a Figure>,
    has_ranges: bool,
    varies: bool,
}

impl<'a> Column<'a> {
    fn new(figures: Vec<&'a Figure>) -> Self {
        let any = |wanted: fn(&Figure) -> bool| figures.iter().any(|figure| wanted(figure));
        Self {
            has_ranges: any(|figure| matches!(figure, Figure::Within { .. })),
            varies: any(|figure| matches!(figure, Figure::Drawn { .. })),
            figures,
        }
    }

    fn take(&self, draw: usize, lower: &mut [f64], upper: &mut [f64]) {
        for (at, figure) in self.figures.iter().enumerate() {
            (lower[at], upper[at]) = match figure {
                Figure::Missing => (f64::NAN, f64::NAN),
                Figure::Exact(x) => (*x, *x),
                Figure::Drawn { draws, .. } => {
                    let x = draws[draw % draws.len()];
                    (x, x)
                }
                Figure::Within { lower, upper } => (*lower, *upper),
            };
        }
    }
}

impl<'a> Values<'a> {
    /// Room for draws; no draw is taken yet.
    pub(super) fn new(composite: &'a Composite, figures: &'a Figures) -> Self {
        let areas = figures.placed();
        let of = |column: &'a Vec<Figure>| {
            Column::new(areas.iter().map(|area| &column[*area]).collect())
        };
        let columns: Vec<_> = figures.columns().iter().map(of).collect();
        let lower = vec![vec![0.0; areas.len()]; columns.len()];
        Self {
            composite,
            figures,
            weigher: Weigher::new(composite, areas.len()),
            upper: lower.clone(),
            lower,
            columns,
            areas,
        }
    }

    /// Whether any figure is a range, so that the most is not the least.
    pub(super) fn has_ranges(&self) -> bool {
        self.columns.iter().any(|column| column.has_ranges)
    }

    /// Takes a draw: the first, then any. What does not vary stays as it was in the first.
    pub(super) fn take(&mut self, draw: usize) -> Result<(), PrioritiseError> {
        for (component, column) in self.columns.iter().enumerate() {
            if draw > 0 && !column.varies {
                continue;
            }
            let (lower, upper) = (&mut self.lower[component], &mut self.upper[component]);
            column.take(draw, lower, upper);
            let done = if column.has_ranges {
                weigh(&mut self.weigher, self.composite, component, lower, upper)
            } else {
                let done = self.weigher.weigh(component, lower);
                upper.clone_from(lower);
                done
            };
            done.map_err(|at| {
                not_above_nought(self.composite, self.figures, component, self.areas[at])
            })?;
        }
        Ok(())
    }

    /// A score from the sum of its parts.
    pub(super) fn score(&self, sum: f64) -> f64 {
        self.weigher.score(sum)
    }
}
