//! The few least of many numbers, kept while they pass by, row by row.

use std::cmp::Ordering;

/// For each row, the least of what came by in order; what cannot be among them is not kept.
///
/// A row has room for some more than it keeps, and is put in order when that is full: less work than
/// to move half a row for each of them.
#[derive(Debug, Clone)]
pub(super) struct Tails<T> {
    keep: usize,
    /// How many places a row has.
    room: usize,
    /// The rows one behind another, the first `filled` places of each taken.
    held: Vec<T>,
    filled: Vec<usize>,
    /// What is no less than this is not among the least of its row.
    bounds: Vec<Option<T>>,
}

/// What has an order in which some are the least.
pub(super) trait Ordered: Copy + Default {
    fn order(&self, other: &Self) -> Ordering;
}

impl Ordered for f64 {
    fn order(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }
}

/// By the number; what goes with it has no part in the order.
impl Ordered for (f64, u32) {
    fn order(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl<T: Ordered> Tails<T> {
    /// Room for so many of each row, at least one.
    pub(super) fn new(rows: usize, keep: usize) -> Self {
        let keep = keep.max(1);
        let room = keep + keep / 4 + 8;
        Self {
            keep,
            room,
            held: vec![T::default(); rows * room],
            filled: vec![0; rows],
            bounds: vec![None; rows],
        }
    }

    /// How many of each row it keeps.
    pub(super) const fn keep(&self) -> usize {
        self.keep
    }

    /// Another one of a row.
    pub(super) fn push(&mut self, row: usize, of: T) {
        if self.bounds[row].is_some_and(|bound| bound.order(&of).is_le()) {
            return;
        }
        let filled = &mut self.filled[row];
        self.held[row * self.room + *filled] = of;
        *filled += 1;
        if *filled == self.room {
            self.put_in_order(row);
        }
    }

    /// Ends what comes by: rows can be read.
    pub(super) fn end(&mut self) {
        for row in 0..self.filled.len() {
            self.put_in_order(row);
        }
    }

    /// Equal ones stay in the order in which they came by, as the last of them are not kept.
    fn put_in_order(&mut self, row: usize) {
        let first = row * self.room;
        let held = &mut self.held[first..first + self.filled[row]];
        held.sort_by(T::order);
        self.filled[row] = held.len().min(self.keep);
        self.bounds[row] = held.get(self.keep - 1).copied();
    }

    /// What is kept of a row, from the least, after the end.
    pub(super) fn row(&self, row: usize) -> &[T] {
        let first = row * self.room;
        &self.held[first..first + self.filled[row]]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Of equal ones the first that came by.
        #[test]
        fn the_least_are_those_of_a_sorted_row(rows in prop::collection::vec(prop::collection::vec(-9.0..9.0_f64, 90), 1..5), keep in 0..120_usize) {
            let rows: Vec<Vec<(f64, u32)>> = rows.into_iter().map(|row| row.into_iter().map(f64::round).zip(0..).collect()).collect();
            let mut tails = Tails::new(rows.len(), keep);
            for at in 0..90 {
                for (row, of) in rows.iter().enumerate() {
                    tails.push(row, of[at]);
                }
            }
            tails.end();
            for (row, mut of) in rows.into_iter().enumerate() {
                of.sort_by(Ordered::order);
                of.truncate(keep.max(1));
                prop_assert_eq!(tails.row(row), of);
            }
        }
    }
}
