//! Whole tables through the stage, one night and several.

mod attacks;
mod each;
mod linked;
mod refused;
mod year;

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count, Period,
    PeriodKind, SourceId, WiderArea,
};

use super::{Context, DiscloseError, Protected, disclose};
use crate::made::area;
pub(super) use crate::made::groups;
use crate::{Method, Policy, Recorded, Statement, restate};

/// A year's end.
pub(super) fn period(year: u16) -> Period {
    Period::new(year, PeriodKind::On("03-31".parse().expect("a day")))
}

/// Areas from 0 on.
pub(super) fn areas(many: usize) -> Arc<AreaList> {
    let areas = (0..many).map(|at| Area {
        code: area(at),
        name: format!("area {at}"),
    });
    Arc::new(AreaList::new(areas.collect()).expect("each once"))
}

/// A table of a source, a list of counts a category and year.
pub(super) fn table(
    source: &str,
    access: Access,
    columns: &[(&str, u16, &[u64])],
) -> AreaTable<Confidential<Count>> {
    let list = areas(columns.first().map_or(0, |(_, _, counts)| counts.len()));
    let columns = columns.iter().map(|(category, year, counts)| {
        let mut counts = counts.iter();
        let column = AreaColumn::from_fn(&list, |_| {
            Confidential::new(Count::Exact(*counts.next().expect("a count an area")))
        });
        ((period(*year), Category::new(*category)), column)
    });
    AreaTable {
        source: SourceId::new(source),
        access,
        columns: columns.collect(),
        totals: BTreeMap::new(),
        constraints: Vec::new(),
    }
}

/// A confidential table of one category and year.
pub(crate) fn held(counts: &[u64]) -> AreaTable<Confidential<Count>> {
    table("made", Access::Confidential, &[("", 2025, counts)])
}

pub(crate) fn night(
    tables: &[AreaTable<Confidential<Count>>],
    policy: &Policy,
    groups: &[WiderArea],
    earlier: &[Statement],
) -> Result<Protected, Vec<DiscloseError>> {
    let found = disclose(tables, policy, Context { groups, earlier });
    if let Ok(found) = &found {
        let mut said = found.statement.clone();
        said.rows.iter_mut().for_each(|row| row.least = 0);
        assert_eq!(said, Statement::of(found.tables.get(), policy));
        if policy.method.value != Method::Exact {
            // Whoever has the record in the place of the counts has the same.
            let again = again(tables, found, policy, Context { groups, earlier });
            assert_eq!(again.as_ref(), Ok(found));
        }
    }
    found
}

/// What is made of the published tables and of what a release recorded of the others.
pub(crate) fn again(
    tables: &[AreaTable<Confidential<Count>>],
    release: &Protected,
    policy: &Policy,
    context: Context<'_>,
) -> Result<Protected, Vec<DiscloseError>> {
    let is_public = |table: &&AreaTable<_>| table.access == Access::Published;
    let published: Vec<_> = tables.iter().filter(is_public).cloned().collect();
    let sources: Vec<SourceId> = tables.iter().map(|table| table.source.clone()).collect();
    let columns = tables.iter().flat_map(|table| table.columns.values());
    let areas = columns.map(AreaColumn::areas).max_by_key(|of| of.len());
    let recorded = Recorded {
        statement: &release.statement,
        report: &release.report,
        areas: areas.expect("a table"),
        sources: &sources,
    };
    restate(&published, recorded, policy, context)
}

/// What is said of an area or group.
pub(super) fn said(statement: &Statement, code: AreaCode) -> Option<Count> {
    let mut rows = statement.rows.iter();
    rows.find(|row| row.area == code).map(|row| row.count)
}

/// The range of what is said of an area.
pub(super) fn range(statement: &Statement, at: usize) -> Option<(u64, u64)> {
    let within = said(statement, area(at))?.interval()?;
    Some((within.lower(), within.upper()))
}
