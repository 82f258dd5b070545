//! Parts of all plans that wait to be looked at, the most promising first.

use std::cmp::Ordering;

/// A part of all plans that waits.
pub(super) struct Waiting<T> {
    /// No plan of it costs less.
    pub(super) bound: f64,
    /// The place in which it came.
    pub(super) number: u64,
    /// What is decided in it.
    pub(super) part: T,
}

impl<T> Ord for Waiting<T> {
    /// The least bound is the greatest; of equals the newest.
    fn cmp(&self, other: &Self) -> Ordering {
        let bounds = other.bound.total_cmp(&self.bound);
        bounds.then(self.number.cmp(&other.number))
    }
}

impl<T> PartialOrd for Waiting<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Waiting<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Waiting<T> {}
