//! Which cells and merged areas of a period were not there when it was first published.
//!
//! # Method
//! Old and new cuts of areas or categories beside each other tell of their differences. So a cell
//! belongs to the period if its category has a number in the first release that has any, and if
//! it is in every release since, be it withheld or without a number of its own: that may come
//! late. In every one, since a ledger that was rebuilt does not know the order of one day's. But
//! it comes too late while a cell that had a number has none: then the one may hold the other's
//! people. A merged area is a new cut of its parts.

use std::collections::BTreeSet;

use vocabulary::{AreaCode, Category, Count};

use crate::Merged;
use crate::statement::{Cell, Row};

/// The cells of tonight's that no figure is shown of. `earlier` has the rows of each release of the
/// period, the earliest first.
pub(crate) fn new_cells<'a>(
    earlier: &[Vec<&Row>],
    now: impl Iterator<Item = (&'a Category, AreaCode, &'a Count)>,
) -> BTreeSet<Cell> {
    let cells = |rows: &[&Row], is: &dyn Fn(&Count) -> bool| -> BTreeSet<Cell> {
        let cells = rows.iter().filter(|row| row.members.is_empty());
        let cells = cells.filter(|row| is(&row.count));
        cells.map(|row| (row.category.clone(), row.area)).collect()
    };
    let has_number = |count: &Count| count.interval().is_some();
    let mut releases = earlier
        .iter()
        .filter(|rows| !cells(rows, &has_number).is_empty());
    let Some(first) = releases.next() else {
        return BTreeSet::new();
    };
    let categories: BTreeSet<Category> = cells(first, &has_number)
        .into_iter()
        .map(|of| of.0)
        .collect();
    let mut listed = cells(first, &|_| true);
    listed.retain(|(category, _)| categories.contains(category));
    for rows in releases {
        let cells = cells(rows, &|_| true);
        listed.retain(|cell| cells.contains(cell));
    }
    let had: BTreeSet<Cell> = earlier
        .iter()
        .flat_map(|rows| cells(rows, &has_number))
        .collect();
    let now: Vec<(Cell, bool)> = now
        .map(|(category, area, count)| ((category.clone(), area), has_number(count)))
        .collect();
    let numbers: BTreeSet<&Cell> = now
        .iter()
        .filter(|(_, has)| *has)
        .map(|(of, _)| of)
        .collect();
    let is_lost = had.iter().any(|cell| !numbers.contains(cell));
    let cells = now.iter().map(|(cell, _)| cell);
    let new = cells.filter(|cell| !listed.contains(cell) || (is_lost && !had.contains(cell)));
    new.cloned().collect()
}

/// The merged areas of which all parts are there. A period that was published without one goes on
/// without it: its sum would tell of parts that had figures of their own.
pub(crate) fn merged_here<'a>(
    merged: &'a [Merged],
    is_there: impl Fn(&AreaCode) -> bool,
    earlier: &[Vec<&Row>],
) -> impl Iterator<Item = &'a Merged> {
    let has_numbers = |rows: &&Vec<&Row>| rows.iter().any(|row| row.count.interval().is_some());
    let was_so = move |of: &&Merged| {
        let mut published = earlier.iter().filter(has_numbers);
        published.all(|rows| rows.iter().any(|row| row.area == of.code))
    };
    let is_whole = move |of: &&Merged| of.members.iter().all(&is_there);
    merged.iter().filter(is_whole).filter(was_so)
}

#[cfg(test)]
mod tests {
    use vocabulary::{Marker, Period, PeriodKind, SourceId};

    use super::*;
    use crate::made::area;

    const NONE: Count = Count::Missing(Marker::NotAvailable);
    const HELD: Count = Count::Missing(Marker::Confidential);

    fn rows(counts: &[(usize, Count)]) -> Vec<Row> {
        let source = SourceId::new("made");
        let period = Period::new(2025, PeriodKind::On("03-31".parse().expect("a day")));
        let rows = counts.iter().map(|(at, count)| {
            let area = (area(*at), Vec::new());
            Row::confidential(&source, period, &Category::all(), area, *count)
        });
        rows.collect()
    }

    fn new(earlier: &[&[(usize, Count)]], now: &[(usize, Count)]) -> Vec<usize> {
        let earlier: Vec<Vec<Row>> = earlier.iter().map(|of| rows(of)).collect();
        let earlier: Vec<Vec<&Row>> = earlier.iter().map(|of| of.iter().collect()).collect();
        let all = Category::all();
        let found = new_cells(&earlier, now.iter().map(|(at, of)| (&all, area(*at), of)));
        let places = now.iter().map(|(at, _)| *at);
        places
            .filter(|at| found.contains(&(all.clone(), area(*at))))
            .collect()
    }

    #[test]
    fn a_late_number_is_not_new_and_a_later_area_is() {
        let n = Count::Exact;
        let first: &[(usize, Count)] = &[(1, n(3)), (2, NONE)];
        assert_eq!(new(&[first], &[(1, n(3)), (2, n(9))]), [0; 0]);
        assert_eq!(new(&[first], &[(1, n(3)), (2, n(9)), (3, n(1))]), [3]);
        // It was there without a number, or withheld, after the period was published.
        for then in [NONE, HELD] {
            let second: &[(usize, Count)] = &[(1, n(3)), (2, n(9)), (3, then)];
            assert_eq!(
                new(&[first, second], &[(1, n(3)), (2, n(9)), (3, n(1))]),
                [3]
            );
        }
    }

    #[test]
    fn a_late_number_in_the_place_of_another_is_new() {
        let n = Count::Exact;
        let first: &[(usize, Count)] = &[(1, n(3)), (2, n(9)), (3, NONE)];
        assert_eq!(new(&[first], &[(1, NONE), (2, NONE), (3, n(12))]), [3]);
        assert_eq!(new(&[first], &[(2, n(9)), (3, n(12))]), [3]);
        assert_eq!(new(&[first], &[(1, n(3)), (2, n(9)), (3, n(12))]), [0; 0]);
    }

    #[test]
    fn a_withheld_number_was_there_and_a_category_without_any_was_not() {
        let n = Count::Exact;
        let first: &[(usize, Count)] = &[(1, n(3)), (2, HELD)];
        assert_eq!(new(&[first], &[(1, n(3)), (2, n(9))]), [0; 0]);
        let mut first = rows(&[(1, n(12)), (1, NONE)]);
        first[1].category = Category::new("young");
        let earlier = [first.iter().collect::<Vec<_>>()];
        let (all, young) = (Category::all(), Category::new("young"));
        let (twelve, nine) = (n(12), n(9));
        let now = [(&all, area(1), &twelve), (&young, area(1), &nine)];
        let found = new_cells(&earlier, now.into_iter());
        assert_eq!(found, BTreeSet::from([(young, area(1))]));
    }

    /// A ledger that was rebuilt may have the releases of one day in another order.
    #[test]
    fn a_later_area_is_new_in_whatever_order_releases_stand() {
        let n = Count::Exact;
        let first: &[(usize, Count)] = &[(1, n(12)), (2, n(9))];
        let second: &[(usize, Count)] = &[(1, n(3)), (2, n(9)), (4, HELD)];
        let now: &[(usize, Count)] = &[(1, n(3)), (2, n(9)), (4, n(9))];
        for earlier in [[first, second], [second, first]] {
            assert_eq!(new(&earlier, now), [4]);
        }
    }

    #[test]
    fn nothing_is_new_where_nothing_was_said() {
        let n = Count::Exact;
        assert_eq!(new(&[], &[(1, n(3))]), [0; 0]);
        assert_eq!(new(&[&[(1, HELD)]], &[(1, n(3)), (2, n(9))]), [0; 0]);
    }
}
