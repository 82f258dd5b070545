//! Several variables side by side, so that one look-up of an area serves all.

use super::Variable;

/// The deviations of up to `WIDTH` variables, one row an area; columns beyond the last hold noughts.
#[derive(Debug, Clone)]
pub(super) struct Table<const WIDTH: usize> {
    rows: Vec<[f64; WIDTH]>,
    largest: [f64; WIDTH],
}

impl<const WIDTH: usize> Table<WIDTH> {
    pub(super) fn new(variables: &[&Variable]) -> Self {
        let areas = variables.first().map_or(0, |first| first.areas().len());
        let mut rows = vec![[0.0; WIDTH]; areas];
        let mut largest = [0.0; WIDTH];
        for (at, (variable, largest)) in variables.iter().zip(&mut largest).enumerate() {
            for (row, z) in rows.iter_mut().zip(variable.deviations()) {
                if let Some(cell) = row.get_mut(at) {
                    *cell = *z;
                }
                *largest = f64::max(*largest, z.abs());
            }
        }
        Self { rows, largest }
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows, in the order of the areas.
    pub(super) fn rows(&self) -> &[[f64; WIDTH]] {
        &self.rows
    }

    /// The largest deviation of each variable.
    pub(super) const fn largest(&self) -> [f64; WIDTH] {
        self.largest
    }

    /// The sums of the rows of some areas.
    #[inline]
    pub(super) fn sum(&self, areas: impl Iterator<Item = u32>) -> [f64; WIDTH] {
        let mut sum = [0.0; WIDTH];
        for row in areas.filter_map(|at| self.rows.get(at as usize)) {
            for (sum, value) in sum.iter_mut().zip(row) {
                *sum += value;
            }
        }
        sum
    }
}
