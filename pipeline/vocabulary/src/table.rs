//! A table of one source, aligned to the areas of the geography.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::{Access, AreaCode, AreaColumn, Confidential, Constraint, Count, Period, SourceId};

/// What a row of a table counts beside its area and period: a country of birth, a region.
///
/// A table without categories has the one category [`Category::all`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(Arc<str>);

impl Category {
    /// A category by its name.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The only category of a table that has none.
    #[must_use]
    pub fn all() -> Self {
        Self(Arc::from(""))
    }

    /// The name; empty for [`Category::all`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "all" } else { &self.0 })
    }
}

/// Cells of one source. Grain: one cell an area, period and category.
///
/// `T` is `Confidential<Count>` before `disclose` and `Count` behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaTable<T> {
    /// Where it comes from.
    pub source: SourceId,
    /// Who may see its cells.
    pub access: Access,
    /// One column of areas for each period and category.
    pub columns: BTreeMap<(Period, Category), AreaColumn<T>>,
    /// Printed totals of the plan's wider areas, as their publisher printed them.
    pub totals: BTreeMap<(Period, Category, AreaCode), T>,
    /// Every printed count of several areas together, in the order of period, category
    /// and code: `totals`, those of areas that hold the whole map and more, and rows of
    /// areas that their publisher put together.
    pub constraints: Vec<Constraint<T>>,
}

impl<T> AreaTable<T> {
    /// The periods it has, in order.
    #[must_use]
    pub fn periods(&self) -> Vec<Period> {
        let mut periods: Vec<_> = self.columns.keys().map(|(period, _)| *period).collect();
        periods.dedup();
        periods
    }

    /// The newest period it has.
    #[must_use]
    pub fn newest(&self) -> Option<Period> {
        self.columns.keys().map(|(period, _)| *period).max()
    }
}

impl AreaTable<Confidential<Count>> {
    /// The table as its publisher released it; `None` for one that is held in confidence.
    #[must_use]
    pub fn published(&self) -> Option<AreaTable<Count>> {
        match self.access {
            Access::Published => Some(AreaTable {
                source: self.source.clone(),
                access: self.access,
                columns: self
                    .columns
                    .iter()
                    .map(|(key, column)| (key.clone(), column.map(|_, cell| *cell.released())))
                    .collect(),
                totals: self
                    .totals
                    .iter()
                    .map(|(key, cell)| (key.clone(), *cell.released()))
                    .collect(),
                constraints: self
                    .constraints
                    .iter()
                    .map(|constraint| constraint.map(|cell| *cell.released()))
                    .collect(),
            }),
            Access::Confidential => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_held_in_confidence_has_no_published_form() {
        let table = |access| AreaTable {
            source: SourceId::new("made"),
            access,
            columns: BTreeMap::new(),
            totals: BTreeMap::new(),
            constraints: Vec::new(),
        };
        assert!(table(Access::Published).published().is_some());
        assert_eq!(table(Access::Confidential).published(), None);
    }
}
