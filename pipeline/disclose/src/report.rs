//! What the stage did, in words and numbers that depend on disclosed data alone.

use serde::{Deserialize, Serialize};
use vocabulary::{
    Access, AreaCode, AreaColumn, AreaTable, Category, Count, CountInterval, Period, SourceId,
};

use crate::Method;

/// What the stage did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Report {
    /// One entry a table, in the plan's order.
    pub tables: Vec<TableReport>,
}

/// What the stage did to one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableReport {
    /// The table.
    pub source: SourceId,
    /// Whether its publisher had released it.
    pub access: Access,
    /// How its counts were protected; none where its publisher had released it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Cells of areas.
    pub cells: usize,
    /// Cells that stand as a marker and a range, or as a marker alone to protect people.
    pub withheld: usize,
    /// Cells that stand rounded.
    pub rounded: usize,
    /// Cells without a number.
    pub missing: usize,
    /// How many numbers the range of a withheld or rounded cell holds on average, to a tenth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers_in_a_range: Option<f64>,
    /// Sums of areas that are printed, rounded or withheld as a range.
    pub totals: usize,
    /// Figures that are not shown, or not shown anew, beside those that are small: one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<HeldBack>,
    /// What was looked at: withheld and rounded cells in this release and the ones before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attacked: Option<Attacked>,
}

/// A figure that is not shown, or not shown anew.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldBack {
    /// Its period.
    pub period: String,
    /// Its category; empty for a table without categories.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// Its area.
    pub area: AreaCode,
    /// Why.
    pub why: Why,
}

/// Why a figure is not shown, or not shown anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is published as a part of a merged area.
    Merged,
    /// Its area was cut anew, or its category added, after the period was first published.
    New,
    /// The figure of before stands: nothing changed, or a new one would tell of a count together
    /// with an earlier release.
    EarlierRelease,
    /// It would tell of a count that is small.
    TellsOfACell,
    /// No way was found to protect its table, and the period is withheld whole.
    Unprotectable,
    /// It is a sum of categories that are protected one by one.
    SumOfCategories,
}

impl Why {
    /// The reason as a clause.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Merged => "published as a part of a merged area",
            Self::New => {
                "it was not there in every release of the period (its area was cut anew, or its category is new), and the old and the new figures would tell of the difference"
            }
            Self::EarlierRelease => {
                "the figure of before stands: either nothing changed, or together with an earlier release a new one would tell of a count; which of the two is not said, since that would tell as well"
            }
            Self::TellsOfACell => "it would tell of a small count",
            Self::Unprotectable => {
                "no way was found to protect its table with the totals that the plan asks for, so the period is withheld whole"
            }
            Self::SumOfCategories => "a sum of categories that are protected one by one",
        }
    }
}

/// What the attack looked at. It found nothing: a release of which it finds something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attacked {
    /// Withheld and rounded numbers of this release.
    pub numbers: usize,
    /// Releases that were looked at together, this one included.
    pub releases: usize,
}

/// What was done to a table that has passed the rules.
pub(crate) fn table(
    table: &AreaTable<Count>,
    method: Option<Method>,
    mut held_back: Vec<HeldBack>,
    attacked: Option<Attacked>,
) -> TableReport {
    let cells: Vec<_> = table
        .columns
        .values()
        .flat_map(AreaColumn::values)
        .collect();
    let number = |which: fn(&Count) -> bool| cells.iter().filter(|count| which(count)).count();
    let is_withheld =
        |count: &Count| matches!(count, Count::Suppressed { .. }) || crate::reader::is_held(count);
    let ranges = cells.iter().filter_map(|count| match count {
        Count::Suppressed { within, .. } | Count::Rounded { within, .. } => Some(*within),
        Count::Exact(_) | Count::Missing(_) => None,
    });
    held_back.sort();
    held_back.dedup();
    TableReport {
        source: table.source.clone(),
        access: table.access,
        method,
        cells: cells.len(),
        withheld: number(is_withheld),
        rounded: number(|count| matches!(count, Count::Rounded { .. })),
        missing: number(|count| {
            matches!(count, Count::Missing(_)) && !crate::reader::is_held(count)
        }),
        numbers_in_a_range: mean_width(ranges),
        totals: table
            .totals
            .values()
            .filter(|count| count.interval().is_some())
            .count(),
        held_back,
        attacked,
    }
}

/// How many numbers ranges hold on average, to a tenth.
fn mean_width(ranges: impl Iterator<Item = CountInterval>) -> Option<f64> {
    let (mut ranges_seen, mut numbers) = (0_u64, 0_u64);
    for range in ranges {
        ranges_seen += 1;
        numbers = numbers.saturating_add(range.width().saturating_add(1));
    }
    let tenths = numbers.saturating_mul(10).checked_div(ranges_seen)?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a width of more than 2^53 is as good as endless"
    )]
    Some(tenths as f64 / 10.0)
}

/// A figure's entry.
pub(crate) fn held(period: Period, category: &Category, area: AreaCode, why: Why) -> HeldBack {
    HeldBack {
        period: period.to_string(),
        category: category.as_str().to_owned(),
        area,
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_so_many_numbers_on_average() {
        let ranges = |of: &[(u64, u64)]| {
            let of = of
                .iter()
                .map(|(lower, upper)| CountInterval::new(*lower, *upper));
            mean_width(of.map(|range| range.expect("in order")))
        };
        assert_eq!(ranges(&[]), None);
        assert_eq!(ranges(&[(3, 3)]), Some(1.0));
        // Seven, five and five numbers: 17 by 3.
        assert_eq!(ranges(&[(1, 7), (8, 12), (13, 17)]), Some(5.6));
    }
}
