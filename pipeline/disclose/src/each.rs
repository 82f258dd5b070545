//! Each number by itself: small counts withheld, others rounded, and totals beside them where
//! neither a total nor its absence tells of a count.
//!
//! # Method
//! A cell is shown as a function of itself and the policy. What a total could be, given all that a
//! reader has by then, is a run of roundings. Towards both ends of it cells are bound to the ends of
//! their ranges: such roundings tell of cells, and a total that comes to one of them is withheld.
//! Its absence says then that it came to one of them. A total that could come to any number without
//! telling is printed; one whose absence would tell is never printed, whatever it comes to.
//! So whether a total is printed depends on what is printed before it, and on the total only
//! where its absence tells nothing. `proof.md` has the argument.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AreaCode, Category, Count, CountInterval, Marker, Period, SourceId, WiderArea};

use crate::primary::{part_of, protect, shown};
use crate::reader::{Reader, is_held};
use crate::report::Why;
use crate::statement::Row;
use crate::tabular::Feasible;
use crate::{Merged, Policy};

/// Roundings that are looked at from each end of what a total could be.
const MOST_ROUNDINGS: usize = 200;

/// The counts of one source, period and category, and what a reader has of them already.
pub(crate) struct Block<'a> {
    pub(crate) source: &'a SourceId,
    pub(crate) period: Period,
    pub(crate) category: &'a Category,
    pub(crate) policy: &'a Policy,
    /// Wider areas whose totals are asked for, in the plan's order.
    pub(crate) groups: &'a [WiderArea],
    /// The rows of published sources that count the same.
    pub(crate) published: &'a [Vec<&'a Row>],
    /// The rows of each earlier release that has any.
    pub(crate) earlier: &'a [Vec<&'a Row>],
    /// The areas that were not there when the period was first published.
    pub(crate) new: &'a BTreeSet<AreaCode>,
    /// The merged areas that it is published with.
    pub(crate) merged: &'a [&'a Merged],
}

/// What is said of a block, and why figures are not shown beside those that are small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) rows: Vec<Row>,
    pub(crate) why: Vec<(AreaCode, Why)>,
}

impl Block<'_> {
    /// Protects the counts of the areas.
    pub(crate) fn protect(&self, counts: &BTreeMap<AreaCode, Count>) -> Said {
        let mut why = Vec::new();
        let mut cells: BTreeMap<AreaCode, Count> = BTreeMap::new();
        let mut rows = Vec::new();
        for merged in self.merged {
            let is_new = merged
                .members
                .iter()
                .any(|member| self.new.contains(member));
            let count = if is_new {
                Count::Missing(Marker::Confidential)
            } else {
                self.cell(sum_of(&merged.members, counts))
            };
            for member in &merged.members {
                cells.insert(*member, part_of(count));
                let is_new = self.new.contains(member);
                why.push((*member, if is_new { Why::New } else { Why::Merged }));
            }
            let mut members = merged.members.clone();
            members.sort_unstable();
            rows.push(self.row(merged.code, members, count));
        }
        let public = self.public(counts);
        for (area, count) in counts {
            if self.merged.iter().any(|of| of.members.contains(area)) {
                continue;
            }
            let tells = public
                .get(area)
                .is_some_and(|public| self.tells_beside(*public));
            let count = match count.interval() {
                Some(_) if tells => {
                    why.push((*area, Why::TellsOfACell));
                    Count::Missing(Marker::Confidential)
                }
                _ => self.cell(*count),
            };
            let known = self.known_before(*area, count);
            if let Some((_, reason)) = known {
                why.push((*area, reason));
            }
            cells.insert(*area, known.map_or(count, |(count, _)| count));
        }
        rows.extend(
            cells
                .iter()
                .map(|(area, count)| self.row(*area, Vec::new(), *count)),
        );
        let stand = self.standing(&rows);
        for row in self.totals(counts, &rows, stand) {
            if is_held(&row.count) {
                why.push((row.area, Why::TellsOfACell));
            }
            rows.push(row);
        }
        sort(&mut rows);
        Said { rows, why }
    }

    /// What published sources that count the same leave of each cell.
    fn public(&self, counts: &BTreeMap<AreaCode, Count>) -> BTreeMap<AreaCode, Feasible> {
        let mut reader = Reader::default();
        for rows in self.published {
            reader.hear(rows, &[]);
        }
        let blank =
            |area: &AreaCode| self.row(*area, Vec::new(), Count::Missing(Marker::NotAvailable));
        let rows: Vec<Row> = counts.keys().map(blank).collect();
        let at = reader.hear(&rows.iter().collect::<Vec<_>>(), &[]);
        let ends = reader.ends().unwrap_or_default();
        let of = |(area, at): (&AreaCode, usize)| Some((*area, *ends.get(at)?));
        counts.keys().zip(at).filter_map(of).collect()
    }

    /// Whether a cell's figure, whatever it came to, could tell of a small count beside what is
    /// public of it. That hangs on what is public alone, so that to say nothing tells nothing.
    fn tells_beside(&self, public: Feasible) -> bool {
        let most = public.upper.unwrap_or(u64::MAX);
        let stated = |count: u64| {
            let within = self.cell(Count::Exact(count)).interval();
            within.unwrap_or(CountInterval::exact(count))
        };
        let tells = |count: u64| {
            let stated = stated(count);
            let ends = (stated.lower().max(public.lower), stated.upper().min(most));
            let left = CountInterval::new(ends.0, ends.1);
            left.is_ok_and(|left| !self.policy.leaves_open(left, stated))
        };
        // Where one range holds all that is public, it adds nothing. Of several those at the ends
        // may be cut short; the others are left as they are stated.
        let adds = stated(public.lower).upper() < most;
        adds && (tells(public.lower) || public.upper.is_some_and(tells))
    }

    fn cell(&self, count: Count) -> Count {
        protect(count, self.policy, self.policy.base.value)
    }

    fn row(&self, area: AreaCode, members: Vec<AreaCode>, count: Count) -> Row {
        Row::confidential(
            self.source,
            self.period,
            self.category,
            (area, members),
            count,
        )
    }

    /// What stands in the place of a count, given earlier releases: nothing where the area was cut
    /// anew since the period was first published, and the figure of before where the new one would
    /// narrow its range. Even a range that leaves enough open could tell of others: a total that
    /// was withheld lay in one of two tails, and a narrower range can say in which.
    fn known_before(&self, area: AreaCode, count: Count) -> Option<(Count, Why)> {
        let now = count.interval()?;
        if self.new.contains(&area) {
            return Some((Count::Missing(Marker::Confidential), Why::New));
        }
        let before = self.earlier.iter().flatten();
        let before: Vec<Count> = before
            .filter(|row| row.area == area && row.members.is_empty())
            .filter(|row| !is_held(&row.count))
            .map(|row| row.count)
            .collect();
        let last = before.last()?;
        let narrows = |before: &Count| {
            let Some(before) = before.interval() else {
                return false;
            };
            let lower = before.lower().max(now.lower());
            let upper = before.upper().min(now.upper());
            CountInterval::new(lower, upper).is_ok_and(|both| both != before)
        };
        let has_narrowed = before.iter().any(narrows);
        has_narrowed.then_some((*last, Why::EarlierRelease))
    }

    /// The totals of earlier releases whose areas are all shown as they were then: they stand,
    /// since others would say that a count has changed where no cell does.
    fn standing(&self, rows: &[Row]) -> Vec<Row> {
        let cells = |rows: &mut dyn Iterator<Item = &Row>, members: &[AreaCode]| {
            let cells = rows.filter(|row| row.members.is_empty() && members.contains(&row.area));
            let cells = cells.map(|row| (row.area, row.count));
            cells.collect::<BTreeMap<AreaCode, Count>>()
        };
        let stands = |group: &WiderArea| {
            let now = cells(&mut rows.iter(), &group.members);
            self.earlier.iter().rev().find_map(|earlier| {
                let mut rows = earlier.iter();
                let total =
                    rows.find(|row| row.area == group.area.code && row.members == group.members)?;
                let then = cells(&mut earlier.iter().copied(), &group.members);
                (then == now).then(|| (*total).clone())
            })
        };
        self.groups.iter().filter_map(stands).collect()
    }

    /// The totals that are asked for, where all their areas have a number: those that stand, and
    /// the others as [`decide`](Self::decide) has them.
    fn totals(
        &self,
        counts: &BTreeMap<AreaCode, Count>,
        cells: &[Row],
        stand: Vec<Row>,
    ) -> Vec<Row> {
        let mut reader = Reader::default();
        for rows in self.published.iter().chain(self.earlier) {
            reader.hear(rows, &[]);
        }
        let cells: Vec<&Row> = cells.iter().collect();
        let at = reader.hear(&cells, &[]);
        for at in &at {
            reader.guard(*at);
        }
        let of: BTreeMap<AreaCode, usize> = cells
            .iter()
            .zip(&at)
            .filter(|(row, _)| row.members.is_empty())
            .map(|(row, at)| (row.area, *at))
            .collect();
        let is_exact = |area: &AreaCode| matches!(counts.get(area), Some(Count::Exact(_)));
        let stands = |group: &WiderArea| stand.iter().any(|row| row.area == group.area.code);
        let mut groups: Vec<&WiderArea> = self
            .groups
            .iter()
            .filter(|group| group.members.len() > 1 && group.members.iter().all(is_exact))
            .filter(|group| !stands(group))
            .collect();
        // Small ones first, so that large ones are sums of them.
        groups.sort_by_key(|group| group.members.len());
        let mut sums = BTreeMap::new();
        for group in &groups {
            let members: Vec<usize> = group.members.iter().map(|area| of[area]).collect();
            sums.insert(group.area.code, reader.total(&members));
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));

        let mut is_dark = self
            .earlier
            .iter()
            .flatten()
            .any(|row| !row.members.is_empty() && is_held(&row.count));
        let mut rows = stand;
        for group in groups {
            let said = |count| self.row(group.area.code, group.members.clone(), count);
            if is_dark {
                rows.push(said(Count::Missing(Marker::Confidential)));
                continue;
            }
            let at = sums[&group.area.code];
            let Count::Exact(number) = sum_of(&group.members, counts) else {
                continue;
            };
            match self.decide(&reader, at) {
                Printing::Never => {}
                Printing::Between(first, last) if first <= number && number <= last => {
                    let count = shown(number, self.policy, self.policy.total_base.value);
                    let row = said(count);
                    reader.bound(at, row.ends());
                    if matches!(count, Count::Suppressed { .. }) {
                        reader.guard(at);
                    }
                    rows.push(row);
                }
                Printing::Between(..) => {
                    is_dark = true;
                    rows.push(said(Count::Missing(Marker::Confidential)));
                }
            }
        }
        rows
    }

    /// When a total is printed, given what a reader has.
    fn decide(&self, reader: &Reader, at: usize) -> Printing {
        let Ok(before) = reader.ends() else {
            return Printing::Never;
        };
        let (lowest, Some(highest)) = (before[at].lower, before[at].upper) else {
            return Printing::Never;
        };
        let tells = |lower: u64, upper: u64| reader.with(at, (lower, Some(upper)))?.ends().ok();
        let is_silent = |lower: u64, upper: u64| {
            tells(lower, upper).is_some_and(|now| {
                let mut guarded = reader.guarded();
                guarded.all(|cell| now[cell].is_exact() && now[cell] == before[cell])
            })
        };
        let within = |number: u64| {
            let count = shown(number, self.policy, self.policy.total_base.value);
            let within = count.interval().unwrap_or(CountInterval::exact(number));
            (within.lower().max(lowest), within.upper().min(highest))
        };
        let (mut first, mut steps) = (lowest, 0);
        loop {
            let (lower, upper) = within(first);
            if is_silent(lower, upper) {
                break;
            }
            steps += 1;
            if upper >= highest || steps > MOST_ROUNDINGS {
                return Printing::Never;
            }
            first = upper + 1;
        }
        let (mut last, mut steps) = (highest, 0);
        loop {
            let (lower, upper) = within(last);
            if is_silent(lower, upper) {
                break;
            }
            steps += 1;
            if lower <= first || steps > MOST_ROUNDINGS {
                return Printing::Never;
            }
            last = lower - 1;
        }
        // What its absence would say: that it lies in one of the two tails.
        let low = (lowest < first).then(|| tells(lowest, first - 1));
        let high = (last < highest).then(|| tells(last + 1, highest));
        let tails: Vec<_> = [low, high].into_iter().flatten().collect();
        if tails.is_empty() {
            return Printing::Between(first, last);
        }
        let Some(tails) = tails.into_iter().collect::<Option<Vec<_>>>() else {
            return Printing::Never;
        };
        let says_nothing = reader.guarded().all(|cell| {
            let lower = tails.iter().map(|of| of[cell].lower).min();
            let uppers = tails.iter().map(|of| of[cell].upper);
            let upper = uppers
                .max_by_key(|upper| upper.unwrap_or(u64::MAX))
                .flatten();
            let is_exact = tails.iter().all(|of| of[cell].is_exact());
            is_exact && lower == Some(before[cell].lower) && upper == before[cell].upper
        });
        if says_nothing {
            Printing::Between(first, last)
        } else {
            Printing::Never
        }
    }
}

/// When a total is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Printing {
    /// Whatever it comes to, it is not printed, and nothing is said of it.
    Never,
    /// Where it comes to a number from the first to the last.
    Between(u64, u64),
}

/// What is known of a sum; missing where one of its terms is.
fn sum_of(areas: &[AreaCode], counts: &BTreeMap<AreaCode, Count>) -> Count {
    let terms = areas
        .iter()
        .map(|area| counts.get(area).and_then(Count::interval));
    let sum = terms
        .into_iter()
        .try_fold(CountInterval::exact(0), |sum, term| sum.checked_add(term?));
    match sum {
        Some(sum) if sum.width() == 0 => Count::Exact(sum.lower()),
        Some(within) => Count::Suppressed {
            marker: Marker::Confidential,
            within,
        },
        None => Count::Missing(Marker::NotAvailable),
    }
}

/// Rows in the order of a statement.
pub(crate) fn sort(rows: &mut [Row]) {
    rows.sort_by(|a, b| (&a.category, a.area, &a.members).cmp(&(&b.category, b.area, &b.members)));
}

#[cfg(test)]
mod tests;
