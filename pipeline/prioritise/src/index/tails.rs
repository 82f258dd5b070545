//! The few least of many numbers, kept while they pass by, row by row.

use std::cmp::Ordering;

/// For each row, the least of what came by in order; what cannot be among them is not kept.
#[derive(Debug, Clone)]
pub(super) struct Tails<T> {
    keep: usize,
    /// `keep` places a row, the first `filled` of them taken.
    held: Vec<T>,
    filled: Vec<usize>,
    /// The last that is held of each full row.
    bounds: Vec<T>,
    order: fn(&T, &T) -> Ordering,
}

impl<T: Copy + Default> Tails<T> {
    /// Room for so many of each row, at least one.
    pub(super) fn new(rows: usize, keep: usize, order: fn(&T, &T) -> Ordering) -> Self {
        let keep = keep.max(1);
        Self {
            keep,
            held: vec![T::default(); rows * keep],
            filled: vec![0; rows],
            bounds: vec![T::default(); rows],
            order,
        }
    }

    /// How many of each row it keeps.
    pub(super) const fn keep(&self) -> usize {
        self.keep
    }

    /// Another one of a row.
    pub(super) fn push(&mut self, row: usize, of: T) {
        let filled = self.filled[row];
        let last = if filled == self.keep {
            if (self.order)(&self.bounds[row], &of).is_le() {
                return;
            }
            filled - 1
        } else {
            self.filled[row] += 1;
            filled
        };
        let held = &mut self.held[row * self.keep..(row + 1) * self.keep];
        let at = held[..last].partition_point(|one| (self.order)(one, &of).is_le());
        held.copy_within(at..last, at + 1);
        held[at] = of;
        self.bounds[row] = held[last];
    }

    /// What is kept of a row, from the least.
    pub(super) fn row(&self, row: usize) -> &[T] {
        let first = row * self.keep;
        &self.held[first..first + self.filled[row]]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_least_are_those_of_a_sorted_row(rows in prop::collection::vec(prop::collection::vec(-9.0..9.0_f64, 20), 1..5), keep in 1..25_usize) {
            let rows: Vec<Vec<f64>> = rows.into_iter().map(|row| row.into_iter().map(f64::round).collect()).collect();
            let mut tails = Tails::new(rows.len(), keep, f64::total_cmp);
            for at in 0..20 {
                for (row, of) in rows.iter().enumerate() {
                    tails.push(row, of[at]);
                }
            }
            for (row, mut of) in rows.into_iter().enumerate() {
                of.sort_by(f64::total_cmp);
                of.truncate(keep);
                prop_assert_eq!(tails.row(row), of);
            }
        }
    }
}
