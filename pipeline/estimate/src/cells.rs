//! Where a number of a table stands: in a unit's cell, in a printed total, or in the sum of cells.

use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaList, AreaTable, Category, Count, CountInterval, Marker, Period, SourceId,
    WiderArea,
};

/// An area that a figure is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// One of the geography's own areas.
    Unit(AreaCode),
    /// A wider area made of them.
    Wider(&'a WiderArea),
}

impl Place<'_> {
    pub(crate) const fn code(self) -> AreaCode {
        match self {
            Self::Unit(code) => code,
            Self::Wider(wider) => wider.area.code,
        }
    }
}

/// The disclosed tables and the wider areas, for looking cells up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'a> {
    pub(crate) tables: &'a [AreaTable<Count>],
    pub(crate) groups: &'a [WiderArea],
}

impl<'a> Cells<'a> {
    pub(crate) fn table(self, source: &SourceId) -> Option<&'a AreaTable<Count>> {
        self.tables.iter().find(|table| &table.source == source)
    }

    /// The place that a code stands for, if it is a unit of the list or a wider area.
    pub(crate) fn place(self, areas: &AreaList, code: AreaCode) -> Option<Place<'a>> {
        if areas.position(code).is_some() {
            return Some(Place::Unit(code));
        }
        self.groups
            .iter()
            .find(|group| group.area.code == code)
            .map(Place::Wider)
    }
}

/// The areas that a table is aligned to; `None` when it has no cells.
pub(crate) fn areas(table: &AreaTable<Count>) -> Option<&Arc<AreaList>> {
    table
        .columns
        .values()
        .next()
        .map(vocabulary::AreaColumn::areas)
}

/// The categories of a table, each once.
pub(crate) fn categories(table: &AreaTable<Count>) -> Vec<&Category> {
    let mut categories: Vec<_> = table.columns.keys().map(|(_, category)| category).collect();
    categories.sort();
    categories.dedup();
    categories
}

/// The periods in which a table has a category, in order.
pub(crate) fn periods_of(table: &AreaTable<Count>, category: &Category) -> Vec<Period> {
    table
        .columns
        .keys()
        .filter(|(_, found)| found == category)
        .map(|(period, _)| *period)
        .collect()
}

/// The period of a table that lies within another one: the newest, should two do so.
pub(crate) fn period_within(
    table: &AreaTable<Count>,
    category: &Category,
    outer: Period,
) -> Option<Period> {
    periods_of(table, category)
        .into_iter()
        .filter(|period| outer.contains(*period))
        .max()
}

/// What a table says of a place.
///
/// A wider area has its printed total where there is one, although that need not
/// be the sum of its members: a member that is missing may be in it. Without one
/// it has the sum of its members, and is missing when one of them is.
pub(crate) fn count(
    table: &AreaTable<Count>,
    period: Period,
    category: &Category,
    place: Place<'_>,
) -> Count {
    match place {
        Place::Unit(code) => cell(table, period, category, code),
        Place::Wider(wider) => match printed(table, period, category, wider.area.code) {
            Some(total) => total,
            None => sum(wider
                .members
                .iter()
                .map(|code| cell(table, period, category, *code))),
        },
    }
}

/// A wider area's count as its publisher printed it, whether beside its areas or, in a table of
/// some areas only, as a cell of its own; one marked as missing counts as not printed.
pub(crate) fn printed(
    table: &AreaTable<Count>,
    period: Period,
    category: &Category,
    code: AreaCode,
) -> Option<Count> {
    let key = (period, category.clone(), code);
    let total = table.totals.get(&key).copied();
    let is_printed = |count: &Count| !matches!(count, Count::Missing(_));
    let own = || Some(cell(table, period, category, code)).filter(is_printed);
    total.filter(is_printed).or_else(own)
}

fn cell(table: &AreaTable<Count>, period: Period, category: &Category, code: AreaCode) -> Count {
    let column = table.columns.get(&(period, category.clone()));
    column
        .and_then(|column| column.get(code))
        .copied()
        .unwrap_or(Count::Missing(Marker::NotAvailable))
}

/// What is known of a sum of cells: missing when one is, withheld when one is, else rounded when one is.
pub(crate) fn sum(counts: impl IntoIterator<Item = Count>) -> Count {
    counts.into_iter().fold(Count::Exact(0), |total, count| {
        let (Some(a), Some(b)) = (total.interval(), count.interval()) else {
            return if let Count::Missing(_) = total {
                total
            } else {
                count
            };
        };
        let Some(within) = a.checked_add(b) else {
            return Count::Missing(Marker::NotAvailable);
        };
        added(total, count, within)
    })
}

fn added(total: Count, count: Count, within: CountInterval) -> Count {
    match (total, count) {
        (Count::Suppressed { marker, .. }, _) | (_, Count::Suppressed { marker, .. }) => {
            Count::Suppressed { marker, within }
        }
        _ => match (total.shown(), count.shown()) {
            (Some(_), Some(_)) if within.width() == 0 => Count::Exact(within.lower()),
            (Some(a), Some(b)) => Count::Rounded {
                shown: a.saturating_add(b),
                within,
            },
            _ => Count::Missing(Marker::NotAvailable),
        },
    }
}

/// A count as a real number.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of people stay far below 2^53"
)]
pub(crate) const fn real(n: u64) -> f64 {
    n as f64
}

/// The whole part of a number; the largest count where it is larger than any.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "above nought; a larger one becomes the largest count"
)]
pub(crate) const fn whole_part(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHHELD: Count = Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::exact(3),
    };

    fn range(lower: u64, upper: u64) -> CountInterval {
        CountInterval::new(lower, upper).expect("in order")
    }

    #[test]
    fn a_sum_knows_no_more_than_its_terms() {
        assert_eq!(sum([]), Count::Exact(0));
        assert_eq!(sum([Count::Exact(2), Count::Exact(3)]), Count::Exact(5));
        let rounded = Count::Rounded {
            shown: 10,
            within: range(8, 12),
        };
        assert_eq!(
            sum([Count::Exact(2), rounded]),
            Count::Rounded {
                shown: 12,
                within: range(10, 14)
            }
        );
        let withheld = Count::Suppressed {
            marker: Marker::Confidential,
            within: range(1, 5),
        };
        assert_eq!(
            sum([rounded, withheld, Count::Exact(1)]),
            Count::Suppressed {
                marker: Marker::Confidential,
                within: range(10, 18)
            }
        );
        // A marker stays a marker even where its range is one number.
        assert!(matches!(
            sum([Count::Exact(0), WITHHELD]),
            Count::Suppressed { .. }
        ));
    }

    #[test]
    fn a_missing_cell_is_not_nought() {
        let missing = Count::Missing(Marker::NotAvailable);
        assert_eq!(sum([Count::Exact(2), missing, Count::Exact(3)]), missing);
        assert_eq!(sum([Count::Exact(u64::MAX), Count::Exact(1)]), missing);
    }
}
