//! From confidential tables to what may be known of them.

use std::collections::BTreeMap;

use vocabulary::{Access, AreaTable, Confidential, Count, SourceId, WiderArea};

use crate::confidential_table::ConfidentialTable;
use crate::fits::{gone, unfit};
use crate::gate::{Audit, By, audit};
use crate::report::{self, Attacked, HeldBack, Report, Why};
use crate::statement::{Row, Statement};
use crate::{Disclosed, Method, Policy, PolicyError};

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
    /// A recorded table is not what a release of this plan could have said.
    #[error("{0}")]
    Recorded(String),
    /// The attack finds a number.
    #[error(
        "{number}: a reader could tell more of it than the policy allows, {by}: nothing is published; take out of the plan what was added there since the release before, a total or a merged area, or leave the table out; a source that counts the same stays declared"
    )]
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

impl Context<'_> {
    /// What earlier releases said, with their sources by the names that a policy says they have now.
    pub(crate) fn earlier_by_the_names_of(&self, policy: &Policy) -> Vec<Statement> {
        let earlier = self.earlier.iter();
        earlier.map(|of| of.renamed(policy)).collect()
    }
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
    let mut wrong = policy.validate().err().unwrap_or_default();
    let earlier = context.earlier_by_the_names_of(policy);
    let context = Context {
        earlier: &earlier,
        ..context
    };
    wrong.extend(unfit(policy, tables, context.groups));
    wrong.extend(gone(policy, tables, &earlier));
    if !wrong.is_empty() {
        return Err(wrong.into_iter().map(DiscloseError::from).collect());
    }
    let mut disclosed: Vec<AreaTable<Count>> =
        tables.iter().filter_map(AreaTable::published).collect();
    let public = Statement::of(&disclosed, policy);
    let mut rows = public.rows.clone();
    let mut held = BTreeMap::new();
    let mut errors = Vec::new();
    for table in tables
        .iter()
        .filter(|table| table.access == Access::Confidential)
    {
        let table = ConfidentialTable {
            table,
            policy,
            context,
            public: &public,
        };
        match table.protect() {
            Ok(found) => {
                held.insert(found.table.source.clone(), found.held_back);
                rows.extend(found.rows);
                disclosed.push(found.table);
            }
            Err(found) => errors.extend(found),
        }
    }
    let place = |of: &AreaTable<Count>| tables.iter().position(|table| table.source == of.source);
    disclosed.sort_by_key(place);
    let statement = Statement::new(rows);
    // What a release said before that said the same is this release.
    let others = context.earlier.iter().filter(|of| **of != statement);
    let releases = others.count() + 1;
    stands(&statement, policy, context, &mut held);
    let said = Said {
        tables: disclosed,
        statement,
        held,
        releases: &|_| releases,
    };
    said.attacked(policy, context, errors)
}

/// What is said of all tables, before it was attacked.
pub(crate) struct Said<'a> {
    pub(crate) tables: Vec<AreaTable<Count>>,
    pub(crate) statement: Statement,
    /// Figures that are not shown, or not shown anew, by their source.
    pub(crate) held: BTreeMap<SourceId, Vec<HeldBack>>,
    /// How many releases a source's numbers are held against, this one included.
    pub(crate) releases: &'a dyn Fn(&SourceId) -> usize,
}

impl Said<'_> {
    /// The tables as they may go on, where the attack finds nothing and nothing was wrong before.
    pub(crate) fn attacked(
        mut self,
        policy: &Policy,
        context: Context<'_>,
        mut errors: Vec<DiscloseError>,
    ) -> Result<Protected, Vec<DiscloseError>> {
        let found = gate(&self.statement, policy, context, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut reports = Vec::with_capacity(self.tables.len());
        for table in &self.tables {
            let is_ours = table.access == Access::Confidential;
            let rows = self.statement.rows_of(&table.source);
            reports.push(report::table(
                table,
                is_ours.then_some(policy.method.value),
                self.held.remove(&table.source).unwrap_or_default(),
                is_ours.then(|| Attacked {
                    numbers: rows.iter().filter(|row| is_open(row)).count(),
                    releases: (self.releases)(&table.source),
                }),
            ));
        }
        Ok(Protected {
            report: Report { tables: reports },
            tables: Disclosed::new(self.tables),
            statement: self.statement,
            audit: found,
        })
    }
}

/// Names the figures of whole tables that are those of the release before: whether anything changed
/// behind them is not said. A release is no release before itself.
fn stands(
    statement: &Statement,
    policy: &Policy,
    context: Context<'_>,
    held: &mut BTreeMap<SourceId, Vec<HeldBack>>,
) {
    if !matches!(policy.method.value, Method::Suppress | Method::Round) {
        return;
    }
    let mut before = context.earlier;
    while let Some((_, rest)) = before.split_last().filter(|(last, _)| *last == statement) {
        before = rest;
    }
    for (source, held) in held {
        let rows = statement.rows_of(source);
        for rows in rows.chunk_by(|a, b| a.period == b.period) {
            let period = rows[0].period;
            let earlier = before.iter().rev().map(|of| of.rows_at(source, period));
            let mut earlier = earlier.filter(|rows| !rows.is_empty());
            if earlier.next() == Some(rows) {
                let stands =
                    |row: &Row| report::held(period, &row.category, row.area, Why::EarlierRelease);
                held.extend(rows.iter().map(stands));
            }
        }
    }
}

fn is_open(row: &Row) -> bool {
    row.count
        .interval()
        .is_some_and(|within| within.width() > 0)
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
    // What the releases before tell by themselves, by a policy that has changed since or by a
    // mistake, is not told by this one: it cannot be taken back, and stops no later night.
    let new = found
        .unsafe_numbers()
        .filter(|of| of.by != By::EarlierReleases);
    errors.extend(new.map(|of| DiscloseError::Unsafe {
        number: of.name(),
        by: of.by.words(),
    }));
    found
}

#[cfg(test)]
pub(crate) mod tests;
