//! What one release says of counts: every cell that a reader has to go by.
//!
//! A release is attacked together with all that came before it, so what each of them said is
//! kept: the tables that withhold or round anything, cell by cell, as they were disclosed.

mod text;

use vocabulary::{
    Access, AreaCode, AreaColumn, AreaTable, Category, Count, CountInterval, Cover, Period,
    SourceId,
};

use crate::Policy;

pub use text::StatementError;

/// What one release says of counts.
///
/// Grain: one row a source, period, category, area and members, in that order, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The rows.
    pub rows: Vec<Row>,
}

/// What a release says of the count of one area, or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table's source.
    pub source: SourceId,
    /// Who may see the source's cells.
    pub access: Access,
    /// The period.
    pub period: Period,
    /// The category; [`Category::all`] for a table without any.
    pub category: Category,
    /// The area, or the code that a count of several areas was printed for.
    pub area: AreaCode,
    /// The areas that a printed count of several is of, in order, each once; empty for an
    /// area of the map.
    pub members: Vec<AreaCode>,
    /// Whether the members make the count up; [`Cover::Whole`] for an area of the map.
    pub cover: Cover,
    /// What is said.
    pub count: Count,
    /// The least that a count can be which is withheld without a range; 0 for any other.
    pub least: u64,
}

/// What no two rows of a statement share.
type Key<'a> = (&'a SourceId, Period, &'a Category, AreaCode, &'a [AreaCode]);

/// An area of the map in a category.
pub(crate) type Cell = (Category, AreaCode);

impl Row {
    /// What is said of an area of a confidential table, or of the areas that make up another.
    pub(crate) fn confidential(
        source: &SourceId,
        period: Period,
        category: &Category,
        (area, members): (AreaCode, Vec<AreaCode>),
        count: Count,
    ) -> Self {
        Self {
            source: source.clone(),
            access: Access::Confidential,
            period,
            category: category.clone(),
            area,
            members,
            cover: Cover::Whole,
            count,
            least: 0,
        }
    }

    /// The least and the largest that the count can be; no largest where nothing bounds it.
    pub(crate) fn ends(&self) -> (u64, Option<u64>) {
        let ends = |within: CountInterval| (within.lower(), Some(within.upper()));
        self.count.interval().map_or((self.least, None), ends)
    }

    /// What tells it from every other row of its statement, and its place among them.
    fn key(&self) -> Key<'_> {
        (
            &self.source,
            self.period,
            &self.category,
            self.area,
            &self.members,
        )
    }
}

impl Statement {
    /// What these tables say, as far as a reader could learn from it of a small count.
    ///
    /// Taken are the tables that are held in confidence, those that count the same as one of
    /// these by the policy, and those of which any cell or printed count of several areas is
    /// withheld or rounded: all their cells, and all their printed counts of several areas that
    /// have an area of the map among them.
    #[must_use]
    pub fn of(tables: &[AreaTable<Count>], policy: &Policy) -> Self {
        let is_twin = |table: &AreaTable<Count>| {
            let mut same = policy.same_counts.iter();
            same.any(|same| same.published == table.source)
        };
        let tables = tables.iter();
        let guarded = tables.filter(|table| guarded(table) || is_twin(table));
        Self::new(guarded.flat_map(rows_of).collect())
    }

    /// The rows in order, each once.
    pub(crate) fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by(|a, b| {
            let rest = |row: &Row| (row.access, row.cover, row.count, row.least);
            a.key().cmp(&b.key()).then(rest(a).cmp(&rest(b)))
        });
        rows.dedup();
        Self { rows }
    }

    /// The same with its sources by the names that a policy says they have now.
    pub(crate) fn renamed(&self, policy: &Policy) -> Self {
        if policy.formerly.is_empty() {
            return self.clone();
        }
        let mut rows = self.rows.clone();
        for row in &mut rows {
            row.source = policy.name_now(&row.source).clone();
        }
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        Self { rows }
    }

    /// The rows of one source.
    #[must_use]
    pub fn rows_of(&self, source: &SourceId) -> &[Row] {
        let from = self.rows.partition_point(|row| row.source < *source);
        let rows = &self.rows[from..];
        &rows[..rows.partition_point(|row| row.source == *source)]
    }

    /// The rows of one source and period.
    #[must_use]
    pub fn rows_at(&self, source: &SourceId, period: Period) -> &[Row] {
        let rows = self.rows_of(source);
        let from = rows.partition_point(|row| row.period < period);
        let rows = &rows[from..];
        &rows[..rows.partition_point(|row| row.period == period)]
    }
}

/// Whether a table is held in confidence, or withholds or rounds anything.
fn guarded(table: &AreaTable<Count>) -> bool {
    let veiled = |count: &Count| matches!(count, Count::Rounded { .. } | Count::Suppressed { .. });
    let cells = table.columns.values();
    table.access == Access::Confidential
        || cells.flat_map(AreaColumn::values).any(veiled)
        || table.constraints.iter().any(|of| veiled(&of.count))
}

fn rows_of(table: &AreaTable<Count>) -> Vec<Row> {
    let row = |(period, category), (area, members, cover), count| Row {
        source: table.source.clone(),
        access: table.access,
        period,
        category,
        area,
        members,
        cover,
        count,
        least: 0,
    };
    let cells = table
        .columns
        .iter()
        .flat_map(|((period, category), column)| {
            column.iter().map(move |(code, count)| {
                let one = (code, Vec::new(), Cover::Whole);
                row((*period, category.clone()), one, *count)
            })
        });
    let several = table.constraints.iter().filter(|of| !of.members.is_empty());
    let several = several.map(|of| {
        let together = (of.area.code, of.members.to_vec(), of.cover);
        row((of.period, of.category.clone()), together, of.count)
    });
    cells.chain(several).collect()
}

#[cfg(test)]
mod tests;
