//! Printed counts of several areas together, which bound the cells of those areas.

use std::sync::Arc;

use crate::{Area, AreaCode, Category, Period};

/// How the areas of a printed count make it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cover {
    /// Their counts add up to it.
    Whole,
    /// They are a part of what it counts: their counts add up to it at the most.
    Part,
}

/// One printed count of several areas together. Grain: one a period, category and printed code.
///
/// Whoever is behind it, a region, a country or a row of two areas that a
/// publisher put together, it says one thing: the counts of `members` add up to
/// a number within `count`, or, where they are a part of it, to no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint<T> {
    /// The period it is of.
    pub period: Period,
    /// The category it is of.
    pub category: Category,
    /// What it was printed for: the code and the name.
    pub area: Area,
    /// The areas of the table that it holds, in order, each once.
    pub members: Arc<[AreaCode]>,
    /// Whether they make it up.
    pub cover: Cover,
    /// What was printed.
    pub count: T,
}

impl<T> Constraint<T> {
    /// The same constraint with its count read in another way.
    pub fn map<U>(&self, count: impl FnOnce(&T) -> U) -> Constraint<U> {
        Constraint {
            period: self.period,
            category: self.category.clone(),
            area: self.area.clone(),
            members: Arc::clone(&self.members),
            cover: self.cover,
            count: count(&self.count),
        }
    }
}
