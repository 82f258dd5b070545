//! One confidential table: its counts protected period by period.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    Access, AreaCode, AreaColumn, AreaTable, Category, Confidential, Constraint, Count, Marker,
    Period, WiderArea,
};

use crate::cut::{merged_here, new_cells};
use crate::each::Block;
use crate::gate::{By, look, twins};
use crate::linked::{Linked, Unfit};
use crate::primary::open;
use crate::protect::{Context, DiscloseError};
use crate::reader::is_held;
use crate::report::{HeldBack, Why, held};
use crate::statement::{Cell, Row, Statement};
use crate::{CategorySum, Merged, Method, Policy, Unprotectable};

/// A confidential table and all that bears on it.
pub(crate) struct ConfidentialTable<'a> {
    pub(crate) table: &'a AreaTable<Confidential<Count>>,
    pub(crate) policy: &'a Policy,
    pub(crate) context: Context<'a>,
    /// What the published tables of this run say.
    pub(crate) public: &'a Statement,
}

/// What is said of a table, and what is not said anew.
#[derive(Default)]
struct Said {
    rows: Vec<Row>,
    held: Vec<HeldBack>,
}

/// A table that is protected.
pub(crate) struct ProtectedTable {
    pub(crate) table: AreaTable<Count>,
    /// What is said of its cells and totals.
    pub(crate) rows: Vec<Row>,
    pub(crate) held_back: Vec<HeldBack>,
}

/// Counts of areas by category.
type Counts = BTreeMap<Cell, Count>;

impl ConfidentialTable<'_> {
    /// Protects the table.
    ///
    /// # Errors
    /// With everything that keeps it from being protected.
    pub(crate) fn protect(&self) -> Result<ProtectedTable, Vec<DiscloseError>> {
        let mut said = Said::default();
        let mut errors = Vec::new();
        for period in self.table.periods() {
            match self.policy.method.value {
                Method::Each => self.each(period, &mut said),
                Method::Suppress | Method::Round | Method::Exact => {
                    errors.extend(self.linked(period, &mut said).err());
                }
            }
        }
        if errors.is_empty() {
            Ok(ProtectedTable {
                table: self.assemble(&said.rows),
                rows: said.rows,
                held_back: said.held,
            })
        } else {
            Err(errors)
        }
    }

    /// Each number of a period by itself.
    fn each(&self, period: Period, said: &mut Said) {
        let (published, earlier) = (self.published(period), self.earlier(period));
        let groups = self.groups();
        let new = self.new_cells(period, &earlier);
        let areas: BTreeSet<AreaCode> = self
            .columns(period)
            .flat_map(|(_, column)| column.areas().codes())
            .collect();
        let merged = merged_here(&self.policy.merged, |of| areas.contains(of), &earlier);
        let merged: Vec<&Merged> = merged.collect();
        for (category, column) in self.columns(period) {
            if self.sums().any(|sum| sum.total == *category) {
                // A total of numbers that are protected one by one.
                for (area, cell) in column.iter() {
                    let count = withheld(*open(cell));
                    said.held
                        .push(held(period, category, area, Why::SumOfCategories));
                    said.rows.push(self.row(period, category, area, count));
                }
                continue;
            }
            let (published, earlier) = (of(&published, category), of(&earlier, category));
            let new = new.iter().filter(|(of, _)| of == category);
            let new = new.map(|(_, area)| *area).collect();
            let block = Block {
                source: &self.table.source,
                period,
                category,
                policy: self.policy,
                groups: &groups,
                published: &published,
                earlier: &earlier,
                new: &new,
                merged: &merged,
            };
            let counts = column.iter().map(|(area, cell)| (area, *open(cell)));
            let found = block.protect(&counts.collect());
            let why = found.why.into_iter();
            said.held
                .extend(why.map(|(area, why)| held(period, category, area, why)));
            said.rows.extend(found.rows);
        }
    }

    /// All numbers of a period together.
    fn linked(&self, period: Period, said: &mut Said) -> Result<(), DiscloseError> {
        let counts: Counts = self
            .columns(period)
            .flat_map(|(category, column)| {
                let cells = column.iter();
                cells.map(|(area, cell)| ((category.clone(), area), *open(cell)))
            })
            .collect();
        let (published, earlier) = (self.published(period), self.earlier(period));
        let is_public = published
            .iter()
            .flatten()
            .filter(|row| matches!(row.count, Count::Exact(_)))
            .map(|row| (row.category.clone(), row.area))
            .collect();
        let sums: Vec<&CategorySum> = self.sums().collect();
        let groups = self.groups();
        let linked = Linked {
            source: &self.table.source,
            period,
            policy: self.policy,
            groups: &groups,
            sums: &sums,
            is_public: &is_public,
            earlier: &earlier,
        };
        let found = match linked.protect(&counts) {
            Err(Unfit::Fault(words)) => return Err(DiscloseError::Table(words)),
            Err(Unfit::Unprotected) => None,
            Ok(rows) if self.policy.method.value == Method::Exact => Some(rows),
            Ok(rows) => {
                let mut releases = earlier.clone();
                releases.push(rows.iter().collect());
                let audit = look(self.policy, &sums, &published, &releases);
                let mut told = audit.unsafe_numbers();
                let is_safe = told.all(|of| of.by == By::EarlierReleases)
                    && self.new_cells(period, &earlier).is_empty()
                    && !narrows_beside_a_dark_total(&earlier, &rows);
                is_safe.then_some(rows)
            }
        };
        let rows = match found {
            Some(rows) => rows,
            None => self.stand_or_withhold(period, &counts, earlier.last())?,
        };
        said.held.extend(self.why(period, &rows, &earlier));
        said.rows.extend(rows);
        Ok(())
    }

    /// Why figures are not shown beside those that are small, by what is said and was said before
    /// alone: a table that could not be said anew has the same reasons as one that did not change.
    fn why(&self, period: Period, rows: &[Row], earlier: &[Vec<&Row>]) -> Vec<HeldBack> {
        let has_number = |row: &Row| row.count.interval().is_some();
        let cells = || rows.iter().filter(|row| row.members.is_empty());
        let held_as = |row: &Row, why| held(period, &row.category, row.area, why);
        if !rows.iter().any(has_number) {
            let was_shown = earlier.iter().flatten().any(|row| has_number(row));
            let why = if was_shown {
                Why::New
            } else {
                Why::Unprotectable
            };
            let withheld = cells().filter(|row| is_held(&row.count));
            return withheld.map(|row| held_as(row, why)).collect();
        }
        let is_merged = |row: &&Row| {
            self.policy
                .merged
                .iter()
                .any(|merged| merged.code == row.area)
        };
        let mut why = Vec::new();
        for merged in rows.iter().filter(is_merged) {
            let parts = merged.members.iter();
            why.extend(parts.map(|area| held(period, &merged.category, *area, Why::Merged)));
        }
        let lacks = |row: &Row| !has_number(row) && !is_held(&row.count);
        if rows.iter().any(lacks) {
            let is_sum = |row: &&Row| self.sums().any(|sum| sum.total == row.category);
            let sums = cells().filter(is_sum).filter(|row| is_held(&row.count));
            why.extend(sums.map(|row| held_as(row, Why::SumOfCategories)));
        }
        why
    }

    /// What is said of a period that could not be protected, or not beside what was said before:
    /// the same as before, where its areas are the same, or nothing.
    fn stand_or_withhold(
        &self,
        period: Period,
        counts: &Counts,
        last: Option<&Vec<&Row>>,
    ) -> Result<Vec<Row>, DiscloseError> {
        let cells = |rows: &[&Row]| -> BTreeSet<Cell> {
            let cells = rows.iter().filter(|row| row.members.is_empty());
            cells.map(|row| (row.category.clone(), row.area)).collect()
        };
        let now: BTreeSet<Cell> = counts.keys().cloned().collect();
        if let Some(last) = last.filter(|last| cells(last) == now) {
            let stands = |row: &&Row| Row {
                access: Access::Confidential,
                ..(*row).clone()
            };
            return Ok(last.iter().map(stands).collect());
        }
        if self.policy.unprotectable.value == Unprotectable::Refuse {
            return Err(DiscloseError::Unprotected {
                source_id: self.table.source.to_string(),
                period: period.to_string(),
            });
        }
        let rows = counts
            .iter()
            .map(|((category, area), count)| self.row(period, category, *area, withheld(*count)));
        Ok(rows.collect())
    }

    fn row(&self, period: Period, category: &Category, area: AreaCode, count: Count) -> Row {
        Row::confidential(
            &self.table.source,
            period,
            category,
            (area, Vec::new()),
            count,
        )
    }

    fn columns(
        &self,
        period: Period,
    ) -> impl Iterator<Item = (&Category, &AreaColumn<Confidential<Count>>)> {
        let all = self.table.columns.iter();
        all.filter(move |((of, _), _)| *of == period)
            .map(|((_, category), column)| (category, column))
    }

    /// The cells that were not there when the period was first published.
    fn new_cells(&self, period: Period, earlier: &[Vec<&Row>]) -> BTreeSet<Cell> {
        let now = self.columns(period).flat_map(|(category, column)| {
            let cells = column.iter();
            cells.map(move |(area, cell)| (category, area, open(cell)))
        });
        new_cells(earlier, now)
    }

    /// The sums among the table's categories.
    fn sums(&self) -> impl Iterator<Item = &CategorySum> {
        self.policy.sums_of(&self.table.source)
    }

    /// The groups whose totals the policy asks for.
    fn groups(&self) -> Vec<WiderArea> {
        let asked = |group: &&WiderArea| self.policy.totals.value.asks_for(group.area.code);
        self.context.groups.iter().filter(asked).cloned().collect()
    }

    /// What each earlier release that has the period said of it. One that says what the one
    /// before it said adds nothing.
    fn earlier(&self, period: Period) -> Vec<Vec<&Row>> {
        let releases = self.context.earlier.iter();
        let mut rows: Vec<Vec<&Row>> = releases
            .map(|of| of.rows_at(&self.table.source, period).iter().collect())
            .collect();
        rows.retain(|rows| !rows.is_empty());
        rows.dedup();
        rows
    }

    /// What published sources that count the same say of a period, now and before.
    fn published(&self, period: Period) -> Vec<Vec<&Row>> {
        let source = &self.table.source;
        let mut rows = twins(self.context.earlier, self.policy, source, period);
        let now = std::slice::from_ref(self.public);
        rows.extend(twins(now, self.policy, source, period));
        rows.dedup();
        rows
    }

    /// The table with what is said of each cell, and the totals among it.
    fn assemble(&self, rows: &[Row]) -> AreaTable<Count> {
        let cells = rows.iter().filter(|row| row.members.is_empty());
        let cells: BTreeMap<_, Count> = cells
            .map(|row| ((row.period, &row.category, row.area), row.count))
            .collect();
        let columns = self
            .table
            .columns
            .iter()
            .map(|((period, category), column)| {
                let said = |area| cells.get(&(*period, category, area)).copied();
                let column =
                    column.map(|area, cell| said(area).unwrap_or_else(|| withheld(*open(cell))));
                ((*period, category.clone()), column)
            });
        let Together {
            totals,
            constraints,
        } = together(rows, self.policy, self.context.groups);
        AreaTable {
            source: self.table.source.clone(),
            access: self.table.access,
            columns: columns.collect(),
            totals,
            constraints,
        }
    }
}

/// What is said of several areas together.
pub(crate) struct Together {
    pub(crate) totals: BTreeMap<(Period, Category, AreaCode), Count>,
    /// In the order of a statement.
    pub(crate) constraints: Vec<Constraint<Count>>,
}

/// What rows of one source say of several areas together, whichever order they come in.
pub(crate) fn together(rows: &[Row], policy: &Policy, groups: &[WiderArea]) -> Together {
    let mut rows: Vec<&Row> = rows.iter().filter(|row| !row.members.is_empty()).collect();
    rows.sort_by(|a, b| {
        let key = |row: &Row| (row.period, row.category.clone(), row.area);
        key(a).cmp(&key(b)).then(a.members.cmp(&b.members))
    });
    let (mut totals, mut constraints) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let group = groups.iter().find(|group| group.area.code == row.area);
        let merged = policy.merged.iter().find(|of| of.code == row.area);
        let name = group
            .map(|group| &group.area.name)
            .or(merged.map(|merged| &merged.name));
        if group.is_some() {
            totals.insert((row.period, row.category.clone(), row.area), row.count);
        }
        constraints.push(Constraint {
            period: row.period,
            category: row.category.clone(),
            area: vocabulary::Area {
                code: row.area,
                name: name.cloned().unwrap_or_default(),
            },
            members: row.members.clone().into(),
            cover: row.cover,
            count: row.count,
        });
    }
    Together {
        totals,
        constraints,
    }
}

/// A count of which nothing is said; one that has no number stays what it is.
fn withheld(count: Count) -> Count {
    match count.interval() {
        Some(_) => Count::Missing(Marker::Confidential),
        None => count,
    }
}

/// The rows of a category.
fn of<'a>(releases: &[Vec<&'a Row>], category: &Category) -> Vec<Vec<&'a Row>> {
    let mut picked: Vec<Vec<&Row>> = releases
        .iter()
        .map(|rows| {
            let rows = rows.iter().filter(|row| row.category == *category);
            rows.copied().collect()
        })
        .collect();
    picked.retain(|rows| !rows.is_empty());
    picked.dedup();
    picked
}

/// Whether rows narrow the range of a cell of before, where a total was withheld because of what it
/// came to: it lay in one of two tails, and a narrower range can say in which.
fn narrows_beside_a_dark_total(earlier: &[Vec<&Row>], rows: &[Row]) -> bool {
    let mut before = earlier.iter().flatten();
    if !before.any(|row| !row.members.is_empty() && is_held(&row.count)) {
        return false;
    }
    let narrows = |row: &Row, before: &Row| {
        let (Some(now), Some(then)) = (row.count.interval(), before.count.interval()) else {
            return false;
        };
        let is_same = (&row.category, row.area) == (&before.category, before.area);
        let overlap = now.lower() <= then.upper() && then.lower() <= now.upper();
        is_same && overlap && !now.contains(then)
    };
    let mut cells = rows.iter().filter(|row| row.members.is_empty());
    cells.any(|row| {
        earlier
            .iter()
            .flatten()
            .any(|before| before.members.is_empty() && narrows(row, before))
    })
}
