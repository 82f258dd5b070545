//! What a table prints of a dimension, and the shares that follow.

use vocabulary::{
    Access, Ages, Area, AreaCode, AreaTable, Category, Count, CountInterval, Level, Marker, Period,
};

use super::plan::{Dimension, Known, NaturePart, NaturePlan};
use super::{Hand, NatureRow, NatureShare};
use crate::cells::areas;
use crate::wilson::{extremes, wilson};

/// A category taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadCategory<'a> {
    pub(super) measure: &'a str,
    pub(super) dimension: &'a str,
    pub(super) category: &'a str,
    pub(super) reported_by: Option<&'a str>,
}

impl<'a> ReadCategory<'a> {
    pub(super) fn of(category: &'a Category, plan: &NaturePlan) -> Option<Self> {
        let texts: Vec<&str> = category.as_str().split(plan.with.as_str()).collect();
        if texts.len() != plan.parts.len() {
            return None;
        }
        let mut read = Self {
            measure: "",
            dimension: "",
            category: "",
            reported_by: None,
        };
        for (part, text) in plan.parts.iter().zip(texts) {
            match part {
                NaturePart::Measure => read.measure = text,
                NaturePart::Dimension => read.dimension = text,
                NaturePart::Category => read.category = text,
                NaturePart::ReportedBy => read.reported_by = Some(text),
            }
        }
        Some(read)
    }
}

/// The columns of a table, taken apart.
pub(super) struct Printed<'a> {
    pub(super) plan: &'a NaturePlan,
    pub(super) table: &'a AreaTable<Count>,
    pub(super) read: Vec<((Period, &'a Category), ReadCategory<'a>)>,
}

/// Whose numbers belong together: one measure of one area and period.
#[derive(Debug, Clone, Copy)]
struct Together<'a> {
    measure: &'a str,
    area: AreaCode,
    period: Period,
}

impl Printed<'_> {
    pub(super) fn rows(&self, dimension: &Dimension) -> Vec<NatureRow> {
        let list = areas(self.table);
        let mut rows = Vec::new();
        for ((period, category), read) in &self.read {
            if read.dimension != dimension.name || dimension.is_no_category(read.category) {
                continue;
            }
            let column = self.table.columns.get(&(*period, (*category).clone()));
            for (area, count) in column.into_iter().flat_map(vocabulary::AreaColumn::iter) {
                if *count == Count::Missing(Marker::NotAvailable) {
                    // A table of some areas prints a category for some of them.
                    continue;
                }
                let together = Together {
                    measure: read.measure,
                    area,
                    period: *period,
                };
                let known = self.known(together, dimension);
                let name = list.and_then(|list| list.name(area)).unwrap_or_default();
                rows.push(NatureRow {
                    measure: read.measure.to_owned(),
                    area: Area {
                        code: area,
                        name: name.to_owned(),
                    },
                    period: *period,
                    category: read.category.to_owned(),
                    count: *count,
                    known,
                    share: share(*count, known, self.plan.level),
                    not_known: self.not_known(together, dimension),
                    reported_by: read.reported_by.map(str::to_owned),
                    hand: hand(read.reported_by, self.plan),
                });
            }
        }
        rows.sort_by_key(order);
        rows
    }

    /// What is printed of one category of a dimension.
    fn cell(&self, at: Together<'_>, dimension: &str, category: &str) -> Option<Count> {
        let found = self.read.iter().filter(|((period, _), read)| {
            (*period, read.measure) == (at.period, at.measure)
                && (read.dimension, read.category) == (dimension, category)
        });
        let printed = found.filter_map(|((period, category), read)| {
            let column = self.table.columns.get(&(*period, (*category).clone()))?;
            let count = column.get(at.area).copied()?;
            count.interval()?;
            Some((hand(read.reported_by, self.plan), count))
        });
        // What a publisher prints itself goes before what others read there.
        printed
            .min_by_key(|(hand, _)| *hand)
            .map(|(_, count)| count)
    }

    fn known(&self, at: Together<'_>, dimension: &Dimension) -> Count {
        let missing = Count::Missing(Marker::NotAvailable);
        match (self.table.access, &dimension.known) {
            (Access::Confidential, _) | (Access::Published, Some(Known::Summed)) => {
                self.summed(at, dimension)
            }
            (Access::Published, Some(Known::Printed(known))) => {
                self.cell(at, &dimension.name, known).unwrap_or(missing)
            }
            (Access::Published, None) => missing,
        }
    }

    /// The categories of a dimension as they are shown, added up.
    fn summed(&self, at: Together<'_>, dimension: &Dimension) -> Count {
        let of_it = self.read.iter().filter(|((period, _), read)| {
            (*period, read.measure) == (at.period, at.measure)
                && read.dimension == dimension.name
                && !dimension.is_no_category(read.category)
        });
        crate::cells::sum(of_it.filter_map(|((period, category), _)| {
            let column = self.table.columns.get(&(*period, (*category).clone()))?;
            column.get(at.area).copied()
        }))
    }

    fn not_known(&self, at: Together<'_>, dimension: &Dimension) -> Count {
        let missing = Count::Missing(Marker::NotAvailable);
        if self.table.access == Access::Confidential {
            return missing;
        }
        let printed = dimension
            .not_known
            .as_ref()
            .and_then(|name| self.cell(at, &dimension.name, name));
        if let Some(printed) = printed {
            return printed;
        }
        let all = self.cell(at, ALL, ALL);
        match (all, self.known(at, dimension)) {
            (Some(all), known) => left(all, known).unwrap_or(missing),
            (None, _) => missing,
        }
    }
}

/// What a table calls the dimension and the category of everybody.
const ALL: &str = "all";

/// What some leave of all.
fn left(all: Count, some: Count) -> Option<Count> {
    let (all_within, some_within) = (all.interval()?, some.interval()?);
    let lower = all_within.lower().saturating_sub(some_within.upper());
    let upper = all_within.upper().checked_sub(some_within.lower())?;
    let within = CountInterval::new(lower, upper).ok()?;
    match (all.shown(), some.shown()) {
        (Some(_), Some(_)) if within.width() == 0 => Some(Count::Exact(lower)),
        (Some(a), Some(b)) => Some(Count::Rounded {
            shown: a.checked_sub(b)?,
            within,
        }),
        _ => Some(Count::Suppressed {
            marker: Marker::Confidential,
            within,
        }),
    }
}

/// A share in per cent, with the limits of every pair of numbers that it can be of.
fn share(count: Count, known: Count, level: Level) -> Option<NatureShare> {
    let [(fewest, most), (largest, smallest)] = extremes(count.interval()?, known.interval()?)?;
    let value = match (count.shown(), known.shown()) {
        (Some(having), Some(of)) => {
            let of = std::num::NonZeroU64::new(of)?;
            wilson(having, of, level).map(|limited| limited.value * 100.0)
        }
        _ => None,
    };
    Some(NatureShare {
        value,
        lower: wilson(fewest, most, level)?.lower * 100.0,
        upper: wilson(largest, smallest, level)?.upper * 100.0,
    })
}

fn hand(reported_by: Option<&str>, plan: &NaturePlan) -> Hand {
    match reported_by {
        Some(name) if !plan.first_hand.iter().any(|first| first == name) => Hand::Second,
        _ => Hand::First,
    }
}

/// By measure, area and newest period; then categories by the alphabet, and ages by age.
fn order(row: &NatureRow) -> impl Ord + use<> {
    let ages: Option<Ages> = row.category.parse().ok();
    (
        row.measure.clone(),
        row.area.code,
        std::cmp::Reverse(row.period),
        (ages.is_none(), ages),
        (row.category.to_lowercase(), row.category.clone()),
        row.reported_by.clone(),
    )
}
