//! From confidential tables to what may be known of them.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    Access, AreaCode, AreaColumn, AreaTable, Category, Confidential, Constraint, Count, Marker,
    Period, WiderArea,
};

use crate::each::{self, Block};
use crate::gate::{self, Audit, audit};
use crate::linked::{Linked, Unfit};
use crate::primary::open;
use crate::reader::is_held;
use crate::report::{self, Attacked, HeldBack, Report, Why};
use crate::statement::{Row, Statement};
use crate::{CategorySum, Disclosed, Method, Policy, PolicyError, Unprotectable};

/// Tables that have passed the rules, and what the rules did to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Protected {
    /// What may be known, in the order the tables came.
    pub tables: Disclosed<Vec<AreaTable<Count>>>,
    /// What this release says of counts that are not printed as they are.
    pub statement: Statement,
    /// What was done.
    pub report: Report,
    /// What was looked at and found: leaks of publishers alone. For the owner's eyes.
    pub audit: Audit,
}

/// Why nothing is disclosed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscloseError {
    /// The policy would not protect what it says.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A table is not what the plan says of it.
    #[error("{0}")]
    Table(String),
    /// No protection was found, and the policy says to refuse.
    #[error(
        "{source_id}, {period}: no way was found to protect the table: leave totals out, merge areas, or let disclosure.unprotectable be withhold"
    )]
    Unprotected {
        /// The source.
        source_id: String,
        /// The period.
        period: String,
    },
    /// The attack finds a number.
    #[error("{number}: a reader could tell more of it than the policy allows, {by}: nothing is published; leave its total out, or withhold its table")]
    Unsafe {
        /// Its source, period, category and area.
        number: String,
        /// The attack.
        by: &'static str,
    },
}

/// What was said before, and how areas hang together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Wider areas, of which the policy may ask for totals.
    pub groups: &'a [WiderArea],
    /// What earlier releases said, the earliest first.
    pub earlier: &'a [Statement],
}

/// Turns tables into what may be known about them.
///
/// Published tables pass as the intervals they already are. Confidential ones are protected by the
/// policy's method, given what earlier releases and published sources say, and attacked before
/// they are handed on. See `proof.md`.
///
/// # Errors
/// When the policy would not protect what it says, a table is not what the plan says, or the
/// attack finds a number.
pub fn disclose(
    tables: &[AreaTable<Confidential<Count>>],
    policy: &Policy,
    context: Context<'_>,
) -> Result<Protected, Vec<DiscloseError>> {
    policy
        .validate()
        .map_err(|errors| errors.into_iter().map(DiscloseError::from).collect::<Vec<_>>())?;
    let mut disclosed: Vec<AreaTable<Count>> = tables.iter().filter_map(AreaTable::published).collect();
    let public = Statement::of(&disclosed);
    let mut held = BTreeMap::new();
    let mut errors = Vec::new();
    for table in tables.iter().filter(|table| table.access == Access::Confidential) {
        let work = Work {
            table,
            policy,
            context,
            public: &public,
        };
        match work.protect() {
            Ok((table, held_back)) => {
                held.insert(table.source.clone(), held_back);
                disclosed.push(table);
            }
            Err(found) => errors.extend(found),
        }
    }
    let place = |of: &AreaTable<Count>| tables.iter().position(|table| table.source == of.source);
    disclosed.sort_by_key(place);
    let statement = Statement::of(&disclosed);
    let found = gate(&statement, policy, context, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let releases = context.earlier.len() + 1;
    let reports = disclosed.iter().map(|table| {
        let is_ours = table.access == Access::Confidential;
        let numbers = || statement.rows_of(&table.source).filter(|row| is_open(row)).count();
        report::table(
            table,
            is_ours.then_some(policy.method.value),
            held.remove(&table.source).unwrap_or_default(),
            is_ours.then(|| Attacked { numbers: numbers(), releases }),
        )
    });
    Ok(Protected {
        report: Report {
            tables: reports.collect(),
        },
        tables: Disclosed::new(disclosed),
        statement,
        audit: found,
    })
}

fn is_open(row: &Row) -> bool {
    row.count.interval().is_some_and(|within| within.width() > 0)
}

/// The attack on this release together with all that were before. Counts as they are, for a named
/// audience, are not attacked.
fn gate(
    statement: &Statement,
    policy: &Policy,
    context: Context<'_>,
    errors: &mut Vec<DiscloseError>,
) -> Audit {
    if policy.method.value == Method::Exact {
        return Audit::default();
    }
    let mut statements = context.earlier.to_vec();
    statements.push(statement.clone());
    let found = audit(&statements, policy);
    errors.extend(found.unsafe_numbers().map(|of| {
        let category = match of.category.as_str() {
            "" => String::new(),
            category => format!(", {category}"),
        };
        DiscloseError::Unsafe {
            number: format!("{}, {}{category}, {}", of.source, of.period, of.area),
            by: of.by.words(),
        }
    }));
    found
}

/// One confidential table and all that bears on it.
struct Work<'a> {
    table: &'a AreaTable<Confidential<Count>>,
    policy: &'a Policy,
    context: Context<'a>,
    public: &'a Statement,
}

/// The rows of a table by period and category.
type Rows = BTreeMap<(Period, Category), Vec<Row>>;

impl Work<'_> {
    fn protect(&self) -> Result<(AreaTable<Count>, Vec<HeldBack>), Vec<DiscloseError>> {
        let mut rows = Rows::new();
        let mut held = Vec::new();
        let mut errors = Vec::new();
        for period in self.table.periods() {
            match self.policy.method.value {
                Method::Each => self.each(period, &mut rows, &mut held),
                Method::Suppress | Method::Round | Method::Exact => {
                    if let Err(error) = self.linked(period, &mut rows, &mut held) {
                        errors.push(error);
                    }
                }
            }
        }
        if errors.is_empty() {
            Ok((self.assemble(rows), held))
        } else {
            Err(errors)
        }
    }

    /// The counts of a period and category.
    fn counts(&self, column: &AreaColumn<Confidential<Count>>) -> BTreeMap<AreaCode, Count> {
        column.iter().map(|(area, cell)| (area, *open(cell))).collect()
    }

    fn columns(
        &self,
        period: Period,
    ) -> impl Iterator<Item = (&Category, &AreaColumn<Confidential<Count>>)> {
        let all = self.table.columns.iter();
        all.filter(move |((of, _), _)| *of == period)
            .map(|((_, category), column)| (category, column))
    }

    /// The rows of each earlier release that has any of a period.
    fn earlier(&self, period: Period) -> Vec<Vec<&Row>> {
        let releases = self.context.earlier.iter();
        let mut rows: Vec<Vec<&Row>> = releases
            .map(|of| of.rows_at(&self.table.source, period).iter().collect())
            .collect();
        rows.retain(|rows: &Vec<&Row>| !rows.is_empty());
        // A release that says what the one before said adds nothing.
        rows.dedup();
        rows
    }

    fn published(&self, period: Period) -> Vec<Vec<&Row>> {
        let source = &self.table.source;
        let mut rows = gate::twins(self.context.earlier, self.policy, source, period);
        let now = std::slice::from_ref(self.public);
        rows.extend(gate::twins(now, self.policy, source, period));
        rows.dedup();
        rows
    }

    /// The groups whose totals the policy asks for.
    fn groups(&self) -> Vec<WiderArea> {
        let asked = |group: &&WiderArea| self.policy.totals.value.asks_for(group.area.code);
        self.context.groups.iter().filter(asked).cloned().collect()
    }

    fn sums(&self) -> Vec<&CategorySum> {
        self.policy.sums_of(&self.table.source).collect()
    }

    /// Each number by itself.
    fn each(&self, period: Period, rows: &mut Rows, held: &mut Vec<HeldBack>) {
        let (published, earlier) = (self.published(period), self.earlier(period));
        let groups = self.groups();
        let sums = self.sums();
        let of = |rows: &[Vec<&Row>], category: &Category| -> Vec<Vec<Row>> { Vec::new() };
        drop(of);
        for (category, column) in self.columns(period) {
            if sums.iter().any(|sum| sum.total == *category) {
                // It would be a total of what is protected one by one.
                let hidden = column.iter().map(|(area, cell)| {
                    held.push(report::held(period, category, area, Why::SumOfCategories));
                    let is_number = open(cell).interval().is_some();
                    let count = if is_number { Count::Missing(Marker::Confidential) } else { *open(cell) };
                    self.row(period, category, area, count)
                });
                let hidden = hidden.collect();
                rows.insert((period, category.clone()), hidden);
                continue;
            }
            let pick = |rows: &[Vec<&'_ Row>]| -> Vec<Vec<Row>> {
                let mut picked: Vec<Vec<Row>> = rows
                    .iter()
                    .map(|rows| rows.iter().filter(|row| row.category == *category).map(|row| (*row).clone()).collect())
                    .collect();
                picked.retain(|rows: &Vec<Row>| !rows.is_empty());
                picked.dedup();
                picked
            };
            let (published, earlier) = (pick(&published), pick(&earlier));
            let refer = |rows: &'_ [Vec<Row>]| -> Vec<Vec<*const Row>> { let _ = rows; Vec::new() };
            drop(refer);
            let published: Vec<Vec<&Row>> = published.iter().map(|rows| rows.iter().collect()).collect();
            let earlier: Vec<Vec<&Row>> = earlier.iter().map(|rows| rows.iter().collect()).collect();
            let block = Block {
                source: &self.table.source,
                period,
                category,
                policy: self.policy,
                groups: &groups,
                published: &published,
                earlier: &earlier,
            };
            let said = block.protect(&self.counts(column));
            let why = said.why.into_iter();
            held.extend(why.map(|(area, why)| report::held(period, category, area, why)));
            rows.insert((period, category.clone()), said.rows);
        }
    }

    fn row(&self, period: Period, category: &Category, area: AreaCode, count: Count) -> Row {
        Row {
            source: self.table.source.clone(),
            access: Access::Confidential,
            period,
            category: category.clone(),
            area,
            members: Vec::new(),
            cover: vocabulary::Cover::Whole,
            count,
        }
    }
}
