//! A release's own record in the place of the confidential tables that it was made from.
//!
//! Whoever makes a release again without its confidential sources has what it disclosed of them.
//! That passed the rules once. It is no door around them: a statement holds counts that were
//! disclosed, and nothing outside this crate can put another into one, since nothing outside can
//! open a `Confidential`. Even so a record is a file, which anybody can write: what stands in it is
//! held against the policy and attacked as on the first night, and refused where the rules could
//! not have said it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count, Period,
    SourceId,
};

use crate::confidential_table::{Together, together};
use crate::fits::{gone, unfit};
use crate::protect::{Context, DiscloseError, Protected, Said};
use crate::statement::{Row, Statement};
use crate::{Method, Policy, Report};

/// What a release recorded of its confidential tables.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// What it said of counts; rows of published sources are left aside.
    pub statement: &'a Statement,
    /// What was done to its tables. Taken from it are the reasons why figures were held back, which
    /// only the counts themselves would give again, and, where no earlier releases are given, how
    /// many the counts were held against.
    pub report: &'a Report,
    /// The areas of the map.
    pub areas: &'a Arc<AreaList>,
    /// The sources of the plan, in its order.
    pub sources: &'a [SourceId],
}

/// Gives the tables of a release as they were disclosed: the published ones from what their
/// publishers printed, the confidential ones from what the release recorded of them.
///
/// The rows of the statement are the cells: nothing is computed, filled in or narrowed. The same
/// statement, policy and context give what [`disclose`](crate::disclose) gave.
///
/// # Errors
/// When the policy would not protect what it says or shows counts as they are; the statement does
/// not have a cell an area, speaks of other sources, or tells of a small count what the policy does not
/// allow and no earlier release told; or the attack finds a number.
pub fn restate(
    published: &[AreaTable<Confidential<Count>>],
    recorded: Recorded<'_>,
    policy: &Policy,
    context: Context<'_>,
) -> Result<Protected, Vec<DiscloseError>> {
    let earlier = context.earlier_by_the_names_of(policy);
    let context = Context {
        earlier: &earlier,
        ..context
    };
    let mut tables: Vec<AreaTable<Count>> =
        published.iter().filter_map(AreaTable::published).collect();
    let mut rows = Statement::of(&tables, policy).rows;
    let mut errors: Vec<DiscloseError> = policy
        .validate()
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(DiscloseError::from)
        .collect();
    if policy.method.value == Method::Exact {
        let what = "counts that are shown as they are come from their source alone";
        errors.push(DiscloseError::Recorded(what.to_owned()));
    }
    let wrong = recorded.faults(&tables, policy, &earlier);
    let is_whole = wrong.is_empty();
    errors.extend(wrong.into_iter().map(DiscloseError::Recorded));
    if is_whole {
        for source in recorded.confidential() {
            let own = recorded.statement.rows_of(source);
            match recorded.table(source, own, policy, context) {
                Ok(table) => tables.push(table),
                Err(found) => errors.extend(found.into_iter().map(DiscloseError::Recorded)),
            }
            rows.extend(own.iter().cloned());
        }
    }
    let place = |of: &AreaTable<Count>| recorded.sources.iter().position(|id| *id == of.source);
    tables.sort_by_key(place);
    if errors.is_empty() {
        let fits = unfit(policy, &tables, context.groups).into_iter();
        let fits = fits.chain(gone(policy, &tables, &earlier));
        errors.extend(fits.map(DiscloseError::from));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let reports = recorded.report.tables.iter();
    let held = reports
        .clone()
        .map(|of| (of.source.clone(), of.held_back.clone()))
        .collect();
    let statement = Statement::new(rows);
    let others = earlier.iter().filter(|of| **of != statement).count();
    let before: BTreeMap<&SourceId, usize> = reports
        .filter_map(|of| Some((&of.source, of.attacked?.releases)))
        .collect();
    let releases = |source: &SourceId| match before.get(source) {
        Some(recorded) if earlier.is_empty() => *recorded,
        _ => others + 1,
    };
    let said = Said {
        tables,
        statement,
        held,
        releases: &releases,
    };
    said.attacked(policy, context, Vec::new())
}

impl Recorded<'_> {
    /// The confidential tables of the report.
    fn confidential(&self) -> impl Iterator<Item = &SourceId> {
        let tables = self.report.tables.iter();
        let tables = tables.filter(|table| table.access == Access::Confidential);
        tables.map(|table| &table.source)
    }

    /// What the statement says that a release of this plan could not.
    fn faults(
        &self,
        published: &[AreaTable<Count>],
        policy: &Policy,
        earlier: &[Statement],
    ) -> Vec<String> {
        let mut faults = Vec::new();
        let known: BTreeSet<&SourceId> = self.confidential().collect();
        for source in &known {
            if !self.sources.contains(source) {
                faults.push(format!("{source}: is no source of the plan"));
            }
            if published.iter().any(|table| table.source == **source) {
                faults.push(format!("{source}: is recorded as confidential and at hand"));
            }
            let rows = self.statement.rows_of(source);
            if rows.is_empty() {
                faults.push(format!("{source}: nothing is recorded of it"));
            }
            let open = rows.iter().filter(|row| row.access == Access::Published);
            faults.extend(open.map(|row| format!("{}: is recorded as published", name_of(row))));
        }
        let rows = self.statement.rows.iter();
        for row in rows.filter(|row| row.access == Access::Confidential) {
            if !known.contains(&row.source) {
                let words = "is of a confidential source that the report does not have";
                faults.push(format!("{}: {words}", name_of(row)));
            }
            if policy.could_say(&row.count)
                || earlier
                    .iter()
                    .any(|of| of.rows_of(&row.source).contains(row))
            {
                continue;
            }
            let words = "tells more of a small count than the rules allow";
            faults.push(format!("{}: {words}", name_of(row)));
        }
        faults
    }

    /// The table of a source, aligned to its areas.
    fn table(
        &self,
        source: &SourceId,
        rows: &[Row],
        policy: &Policy,
        context: Context<'_>,
    ) -> Result<AreaTable<Count>, Vec<String>> {
        let mut columns: BTreeMap<(Period, Category), BTreeMap<AreaCode, Count>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.members.is_empty()) {
            let column = columns.entry((row.period, row.category.clone()));
            column.or_default().insert(row.area, row.count);
        }
        let areas = self.areas_of(columns.values().flat_map(BTreeMap::keys), context);
        let mut faults = Vec::new();
        let mut aligned = BTreeMap::new();
        for ((period, category), cells) in columns {
            match AreaColumn::align(&areas, cells) {
                Ok(column) => drop(aligned.insert((period, category), column)),
                Err(found) => faults.push(format!("{source}, {period}, {category}: {found}")),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let Together {
            totals,
            constraints,
        } = together(rows, policy, context.groups);
        Ok(AreaTable {
            source: source.clone(),
            access: Access::Confidential,
            columns: aligned,
            totals,
            constraints,
        })
    }

    /// The areas of a table: those of the map, or, of a table that prints some alone, its own by the
    /// names that the map and the groups have for them.
    fn areas_of<'c>(
        &self,
        codes: impl Iterator<Item = &'c AreaCode>,
        context: Context<'_>,
    ) -> Arc<AreaList> {
        let codes: BTreeSet<AreaCode> = codes.copied().collect();
        if self.areas.codes().eq(codes.iter().copied()) {
            return Arc::clone(self.areas);
        }
        let group = |code| {
            let mut groups = context.groups.iter();
            let group = groups.find(|group| group.area.code == code);
            group.map(|group| group.area.name.as_str())
        };
        let area = |code: AreaCode| Area {
            code,
            name: self
                .areas
                .name(code)
                .or_else(|| group(code))
                .map_or_else(|| code.to_string(), str::to_owned),
        };
        let areas = codes.into_iter().map(area).collect();
        Arc::new(AreaList::new(areas).expect("a set holds each code once"))
    }
}

/// A row in words, without its count.
fn name_of(row: &Row) -> String {
    let category = match row.category.as_str() {
        "" => String::new(),
        category => format!(", {category}"),
    };
    format!("{}, {}{category}, {}", row.source, row.period, row.area)
}

#[cfg(test)]
mod tests;
