//! Tables that print some areas only: figures of England and London, or of a few boroughs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Confidential, Count, Marker, Problems,
    SourceTable,
};

use crate::cells::Key;
use crate::join::{Map, Role, role};
use crate::messages::Messages;

/// Aligns a table with the areas that it prints.
///
/// Grain: one cell an area, period and category of those areas; a cell that is not printed is
/// not available, which is no number. Units, groups and context all have cells: a wider area's
/// cell is its printed figure and goes before a sum of its areas, and no cell is bounded by
/// another. A table that is held in confidence must not
/// print an area beside one that it is a part of, since their difference would be a third figure.
pub(crate) fn join(
    table: SourceTable,
    map: Map<'_>,
) -> (Option<AreaTable<Confidential<Count>>>, Problems) {
    let messages = Messages {
        file: table.file,
        column: table.area_column,
    };
    let mut problems = Problems::new();
    let mut names: BTreeMap<AreaCode, String> = BTreeMap::new();
    let mut columns: BTreeMap<Key, BTreeMap<AreaCode, (u64, Confidential<Count>)>> =
        BTreeMap::new();
    let mut strangers = BTreeSet::new();
    for row in table.rows {
        let label = format!("{} {}", row.area, row.name).trim_end().to_owned();
        let role = role(row.area, map.areas.map(AsRef::as_ref), map);
        if matches!(role, Role::Unknown | Role::WithoutBoundary) {
            if strangers.insert(row.area) {
                let problem = messages.stranger(role, map.geography);
                problems.push(problem.row(row.row).area(label));
            }
            continue;
        }
        names
            .entry(row.area)
            .or_insert_with(|| row.name.to_string());
        let key = (row.period, row.category);
        let column = columns.entry(key.clone()).or_default();
        if let Some((earlier, _)) = column.get(&row.area) {
            let problem = messages.twice(&key, *earlier);
            problems.push(problem.row(row.row).area(label));
        } else {
            column.insert(row.area, (row.row, row.count));
        }
    }
    for merged in &table.merged {
        problems.push(messages.merged_in_partial().row(merged.row.row));
    }
    if table.access == Access::Confidential {
        problems.append(nested(&names, map, &messages));
    }
    let areas = names.into_iter().map(|(code, name)| Area { code, name });
    let areas = Arc::new(AreaList::new(areas.collect()).expect("a map holds each code once"));
    let columns = columns
        .into_iter()
        .map(|(key, mut cells)| {
            let column = AreaColumn::from_fn(&areas, |code| {
                let missing = || Confidential::new(Count::Missing(Marker::NotAvailable));
                cells.remove(&code).map_or_else(missing, |(_, count)| count)
            });
            (key, column)
        })
        .collect();
    let table = AreaTable {
        source: table.source,
        access: table.access,
        columns,
        totals: BTreeMap::new(),
        constraints: Vec::new(),
    };
    let table = (map.areas.is_some() && problems.is_empty()).then_some(table);
    (table, problems)
}

/// Areas that are a part of another area of the table.
fn nested(names: &BTreeMap<AreaCode, String>, map: Map<'_>, messages: &Messages) -> Problems {
    let members = |code: AreaCode| -> BTreeSet<AreaCode> {
        let group = map.groups.iter().find(|group| group.area.code == code);
        group.map_or_else(
            || [code].into(),
            |group| group.members.iter().copied().collect(),
        )
    };
    let holds = |outer: AreaCode, inner: AreaCode| {
        map.geography.context.contains(&outer) || members(inner).is_subset(&members(outer))
    };
    let codes: Vec<AreaCode> = names.keys().copied().collect();
    let inside = codes.iter().filter_map(|inner| {
        let outer = codes
            .iter()
            .find(|outer| *outer != inner && holds(**outer, *inner))?;
        Some((*inner, *outer))
    });
    inside
        .map(|(inner, outer)| messages.nested_in_confidence(outer).area(inner.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use vocabulary::{Category, Period, PeriodKind, SourceId, SourceRow};

    use super::*;
    use crate::tests::{areas, code, geography};

    const LONDON: &str = "E12000007";
    const ENGLAND: &str = "E92000001";

    fn row(at: u64, area: &str, category: &str, count: u64) -> SourceRow {
        SourceRow {
            row: at,
            area: code(area),
            name: format!("the {area}").into(),
            period: Period::new(2021, PeriodKind::On("03-21".parse().expect("a day"))),
            category: Category::new(category),
            count: Confidential::new(Count::Exact(count)),
        }
    }

    fn joined(
        access: Access,
        rows: Vec<SourceRow>,
    ) -> (Option<AreaTable<Confidential<Count>>>, Problems) {
        let table = SourceTable {
            source: SourceId::new("made"),
            access,
            file: "made/snapshot.csv".to_owned(),
            area_column: "area_code".to_owned(),
            vintage: String::new(),
            rows,
            merged: Vec::new(),
        };
        let areas = areas(&["E09000001", "E09000002"]);
        let geography = geography();
        let (groups, problems) = crate::groups::groups(&geography, Some(&areas));
        assert!(problems.is_empty(), "{problems}");
        let map = Map {
            areas: Some(&areas),
            vintage: "",
            geography: &geography,
            groups: &groups,
        };
        join(table, map)
    }

    #[test]
    fn a_cell_that_is_not_printed_is_not_available() {
        let rows = vec![
            row(2, ENGLAND, "all", 50),
            row(3, LONDON, "all", 20),
            row(4, ENGLAND, "new", 5),
        ];
        let (table, problems) = joined(Access::Published, rows);
        assert!(problems.is_empty(), "{problems}");
        let table = table.expect("a table").published().expect("public");
        let read = |category: &str, area: &str| {
            let mut columns = table.columns.iter();
            let found = columns.find(|((_, known), _)| known.as_str() == category);
            found.and_then(|(_, column)| column.get(code(area)).copied())
        };
        assert_eq!(read("all", LONDON), Some(Count::Exact(20)));
        assert_eq!(read("new", ENGLAND), Some(Count::Exact(5)));
        let missing = Some(Count::Missing(Marker::NotAvailable));
        assert_eq!(read("new", LONDON), missing);
        assert_eq!(read("new", "E09000001"), None, "no area is added");
        assert!(table.totals.is_empty() && table.constraints.is_empty());
    }

    #[test]
    fn strangers_and_second_rows_are_refused() {
        let rows = vec![
            row(2, "W92000004", "all", 50),
            row(3, LONDON, "all", 20),
            row(4, LONDON, "all", 21),
        ];
        let (table, problems) = joined(Access::Published, rows);
        assert!(table.is_none());
        let text = problems.to_string();
        assert!(
            text.contains("W92000004") && text.contains("two rows"),
            "{text}"
        );
    }

    #[test]
    fn a_table_in_confidence_holds_no_area_beside_its_part() {
        let pairs = [(LONDON, ENGLAND), ("E09000001", LONDON)];
        for (inner, outer) in pairs {
            let rows = || vec![row(2, inner, "all", 5), row(3, outer, "all", 50)];
            let (table, problems) = joined(Access::Confidential, rows());
            assert!(
                table.is_none() && problems.to_string().contains("part of"),
                "{problems}"
            );
            assert!(joined(Access::Published, rows()).0.is_some());
        }
        let alone = vec![row(2, LONDON, "all", 5)];
        assert!(joined(Access::Confidential, alone).0.is_some());
    }
}
