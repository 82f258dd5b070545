//! Whole rows of some places, as numbers: enough to see how rows repeat, in memory that does not grow.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::hashes::{Numbers, Same, join};

/// Rows of the places whose number is below a bar; the bar is halved when they are too many.
///
/// Rows of one place are kept together, so that it can be seen what repeats from place to place.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    width: usize,
    place: Option<usize>,
    cells: Vec<u64>,
    of_place: HashMap<u64, usize, BuildHasherDefault<Same>>,
    most_rows: usize,
    most_of_a_place: usize,
    halvings: u32,
    full: bool,
}

impl Sample {
    /// The most cells that are kept: two megabytes.
    const MOST_CELLS: usize = 1 << 18;
    /// Fewer places than these say little, so the bar is not halved below them.
    const FEWEST_PLACES: usize = 6;

    pub(super) fn new(width: usize, place: Option<usize>) -> Self {
        let most_rows = (Self::MOST_CELLS / width.max(1)).max(Self::FEWEST_PLACES * 4);
        Self {
            width,
            place,
            cells: Vec::new(),
            of_place: HashMap::default(),
            most_rows,
            most_of_a_place: place.map_or(most_rows, |_| most_rows / 16 + 1),
            halvings: 0,
            full: false,
        }
    }

    /// A row of one number a column.
    pub(super) fn add(&mut self, row: &[u64]) {
        if self.full || row.len() != self.width || self.width == 0 {
            return;
        }
        let place = self.place_of(row);
        if place.leading_zeros() < self.halvings {
            return;
        }
        let count = self.of_place.entry(place).or_insert(0);
        if *count >= self.most_of_a_place {
            return;
        }
        *count += 1;
        self.cells.extend_from_slice(row);
        if self.rows() > self.most_rows {
            self.halve();
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// How many different combinations the columns have.
    pub(super) fn distinct(&self, columns: &[usize]) -> usize {
        if columns.is_empty() {
            return self.rows().min(1);
        }
        let numbers: Numbers = self
            .each_row()
            .map(|row| {
                columns
                    .iter()
                    .filter_map(|at| row.get(*at))
                    .fold(1, |number, cell| join(number, *cell))
            })
            .collect();
        numbers.len()
    }

    fn each_row(&self) -> impl Iterator<Item = &[u64]> {
        self.cells.chunks_exact(self.width.max(1))
    }

    /// A row without a place stands for one of its own kind.
    fn place_of(&self, row: &[u64]) -> u64 {
        let cell = self.place.and_then(|at| row.get(at)).copied();
        cell.map_or(0, |cell| join(cell, 0))
    }

    fn halve(&mut self) {
        let bar = self.halvings + 1;
        let left = self
            .of_place
            .keys()
            .filter(|place| place.leading_zeros() >= bar)
            .count();
        if left < Self::FEWEST_PLACES {
            self.full = true;
            return;
        }
        self.halvings = bar;
        self.of_place
            .retain(|place, _| place.leading_zeros() >= bar);
        let kept: Vec<u64> = self
            .each_row()
            .filter(|row| self.place_of(row).leading_zeros() >= bar)
            .flatten()
            .copied()
            .collect();
        self.cells = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::hashes::hash;

    #[test]
    fn keeps_whole_places_and_does_not_grow() {
        let mut sample = Sample::new(3, Some(0));
        for place in 0..20_000_u32 {
            for category in 0..20_u32 {
                let cell = |text: String| hash(text.as_bytes());
                sample.add(&[
                    cell(format!("p{place}")),
                    cell(format!("c{category}")),
                    cell(format!("{}", place * category)),
                ]);
            }
        }
        assert!(sample.rows() * 3 <= Sample::MOST_CELLS + 3);
        assert_eq!(sample.distinct(&[1]), 20);
        assert_eq!(sample.distinct(&[0]) * 20, sample.rows());
        assert_eq!(sample.distinct(&[0, 1]), sample.rows());
    }

    #[test]
    fn stops_where_places_are_few() {
        let mut sample = Sample::new(2, None);
        (1..500_000_u64).for_each(|n| sample.add(&[n, n]));
        assert!(sample.rows() * 2 <= Sample::MOST_CELLS + 2);
        assert!(Sample::new(0, None).rows() == 0);
    }
}
