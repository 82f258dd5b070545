//! Rows of tables, joined to areas by their codes and by nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use vocabulary::{
    Area, AreaCode, AreaList, AreaTable, Category, Confidential, Constraint, Count, Cover, Period,
    Problems, SourceRow, SourceTable, WiderArea,
};

use crate::Geography;
use crate::cells::{Cells, Key};
use crate::messages::Messages;

/// What rows are joined to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Map<'a> {
    /// The mapped areas; `None` when the boundaries cannot be read.
    pub areas: Option<&'a Arc<AreaList>>,
    /// The vintage that the boundaries declare.
    pub vintage: &'a str,
    /// What the plan says of codes.
    pub geography: &'a Geography,
    /// The plan's wider areas, with their members.
    pub groups: &'a [WiderArea],
}

/// Aligns one table with the areas.
///
/// Grain: one cell an area, period and category, as in the source; every area
/// has a cell in every column, and a row that is missing is a problem, never a
/// filled-in value. Areas are matched by code: publishers write names differently.
///
/// Rows of the plan's groups become totals. Those, rows of its context, which
/// holds the whole map, and rows of several areas together become constraints;
/// an area that its publisher counts with others has a cell that is not available.
///
/// Without areas, as when the boundaries cannot be read, what the table says of
/// itself is still checked, and the table is `None`.
///
/// The cost grows in line with the rows.
pub(crate) fn join(
    table: SourceTable,
    map: Map<'_>,
) -> (Option<AreaTable<Confidential<Count>>>, Problems) {
    let messages = Messages {
        file: table.file,
        column: table.area_column,
    };
    let areas = map
        .areas
        .map_or_else(|| units(&table.rows, map), Arc::clone);
    let mut sorted = Sorted {
        cells: Cells::new(&areas),
        printed: BTreeMap::new(),
        strangers: BTreeSet::new(),
        problems: Problems::new(),
    };
    sorted.rows(table.rows, map, &areas, &messages);
    let merged = sorted.merged(table.merged, map, &areas, &messages);
    let (cells, mut problems) = (sorted.cells, sorted.problems);
    if map.areas.is_none() {
        return (None, problems);
    }
    problems.append(cells.absent(map.geography, &messages));
    if !problems.is_empty() {
        problems.append(messages.vintages(&table.vintage, map.vintage, &problems));
    }
    let (totals, mut constraints) = constrain(sorted.printed, map, &areas);
    constraints.extend(merged);
    constraints.sort_by(|a, b| {
        let key = |of: &Constraint<_>| (of.period, of.category.clone(), of.area.code);
        key(a).cmp(&key(b))
    });
    let table = cells.columns().map(|columns| AreaTable {
        source: table.source,
        access: table.access,
        columns,
        totals,
        constraints,
    });
    (table, problems)
}

/// The units that the rows themselves name, where there is no map to hold them against.
fn units(rows: &[SourceRow], map: Map<'_>) -> Arc<AreaList> {
    let codes: BTreeSet<AreaCode> = rows
        .iter()
        .map(|row| row.area)
        .filter(|code| matches!(role(*code, None, map), Role::Unit(_)))
        .collect();
    let area = |code| Area {
        code,
        name: String::new(),
    };
    Arc::new(AreaList::new(codes.into_iter().map(area).collect()).expect("a set holds each once"))
}

/// What the plan and the boundaries make of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An area of the map, by its place in the list.
    Unit(usize),
    Group,
    Context,
    /// A unit by its code, of which there is no boundary.
    WithoutBoundary,
    /// None of these.
    Unknown,
}

pub(crate) fn role(code: AreaCode, areas: Option<&AreaList>, map: Map<'_>) -> Role {
    let geography = map.geography;
    if geography.groups.iter().any(|group| group.code == code) {
        Role::Group
    } else if geography.context.contains(&code) {
        Role::Context
    } else if !code.is_of(&geography.unit) {
        Role::Unknown
    } else {
        // Without a map any place will do: it says that the code is a unit's.
        areas.map_or(Role::Unit(0), |areas| {
            areas
                .position(code)
                .map_or(Role::WithoutBoundary, Role::Unit)
        })
    }
}

type Totals = BTreeMap<(Period, Category, AreaCode), Confidential<Count>>;

/// A printed count of a group or of the context.
struct Printed {
    row: u64,
    name: Arc<str>,
    count: Confidential<Count>,
    role: Role,
}

/// The rows of one table by what they are of.
struct Sorted {
    cells: Cells,
    printed: BTreeMap<(Period, Category, AreaCode), Printed>,
    strangers: BTreeSet<AreaCode>,
    problems: Problems,
}

impl Sorted {
    fn rows(
        &mut self,
        rows: Vec<SourceRow>,
        map: Map<'_>,
        areas: &Arc<AreaList>,
        messages: &Messages,
    ) {
        let named: HashMap<&str, AreaCode> = areas
            .iter()
            .map(|area| (area.name.as_str(), area.code))
            .collect();
        let mut exchanged: BTreeMap<AreaCode, (u64, Arc<str>, AreaCode)> = BTreeMap::new();
        // Rows of one area mostly stand together, and what is known of it is known of the next.
        let mut last: Option<(AreaCode, Arc<str>, Role)> = None;
        for row in rows {
            let role = match &last {
                Some((area, name, role))
                    if *area == row.area && (Arc::ptr_eq(name, &row.name) || *name == row.name) =>
                {
                    *role
                }
                _ => {
                    let role = role(row.area, Some(areas.as_ref()), map);
                    if let (Role::Unit(_), Some(other)) = (role, named.get(&*row.name))
                        && map.areas.is_some()
                        && *other != row.area
                    {
                        let said = (row.row, Arc::clone(&row.name), *other);
                        exchanged.entry(row.area).or_insert(said);
                    }
                    last = Some((row.area, Arc::clone(&row.name), role));
                    role
                }
            };
            self.row(row, role, map.geography, messages);
        }
        let mut exchanged: Vec<_> = exchanged.into_iter().collect();
        exchanged.sort_by_key(|(_, (row, ..))| *row);
        for (area, (row, name, other)) in exchanged {
            let own = areas.name(area).unwrap_or_default();
            let problem = messages.exchanged(other).row(row).expected(own);
            self.problems.push(problem.area(format!("{area} {name}")));
        }
    }

    fn row(&mut self, row: SourceRow, role: Role, geography: &Geography, messages: &Messages) {
        let SourceRow {
            row: at,
            area,
            name,
            period,
            category,
            count,
        } = row;
        let label = || format!("{area} {name}").trim_end().to_owned();
        match role {
            Role::Unit(place) => {
                let key = (period, category);
                if let Some(earlier) = self.cells.put(&key, place, at, count) {
                    let problem = messages.twice(&key, earlier);
                    self.problems.push(problem.row(at).area(label()));
                }
            }
            Role::Group | Role::Context => {
                let key = (period, category.clone(), area);
                if let Some(first) = self.printed.get(&key) {
                    let problem = messages.twice(&(period, category), first.row);
                    self.problems.push(problem.row(at).area(label()));
                } else {
                    let printed = Printed {
                        row: at,
                        name,
                        count,
                        role,
                    };
                    self.printed.insert(key, printed);
                }
            }
            Role::WithoutBoundary | Role::Unknown => {
                if self.strangers.insert(area) {
                    let problem = messages.stranger(role, geography);
                    self.problems.push(problem.row(at).area(label()));
                }
            }
        }
    }

    /// Rows of several areas together: each area of one has no count of its own.
    fn merged(
        &mut self,
        merged: Vec<vocabulary::MergedRow>,
        map: Map<'_>,
        areas: &Arc<AreaList>,
        messages: &Messages,
    ) -> Vec<Constraint<Confidential<Count>>> {
        let mut constraints = Vec::with_capacity(merged.len());
        for vocabulary::MergedRow { row, members } in merged {
            let key: Key = (row.period, row.category);
            let label = |code: AreaCode| {
                let name = areas.name(code).unwrap_or_default();
                format!("{code} {name}").trim_end().to_owned()
            };
            for member in &members {
                match role(*member, map.areas.map(AsRef::as_ref), map) {
                    Role::Unit(place) if map.areas.is_some() => {
                        if let Some(beside) = self.cells.withhold(&key, place, row.row) {
                            let problem = messages.beside(&key, beside);
                            self.problems
                                .push(problem.row(row.row).area(label(*member)));
                        }
                    }
                    // Without a map there is no telling which areas have cells.
                    Role::Unit(_) => {}
                    Role::Group | Role::Context | Role::WithoutBoundary | Role::Unknown => {
                        if self.strangers.insert(*member) {
                            let problem = messages.stranger_within(map.geography);
                            self.problems
                                .push(problem.row(row.row).area(label(*member)));
                        }
                    }
                }
            }
            let members: BTreeSet<AreaCode> = members.into_iter().collect();
            constraints.push(Constraint {
                period: key.0,
                category: key.1,
                area: Area {
                    code: row.area,
                    name: row.name.to_string(),
                },
                members: members.into_iter().collect(),
                cover: Cover::Whole,
                count: row.count,
            });
        }
        constraints
    }
}

/// Printed counts of wider areas as totals and as constraints.
fn constrain(
    printed: BTreeMap<(Period, Category, AreaCode), Printed>,
    map: Map<'_>,
    areas: &AreaList,
) -> (Totals, Vec<Constraint<Confidential<Count>>>) {
    let everywhere: Arc<[AreaCode]> = areas.codes().collect();
    let groups: BTreeMap<AreaCode, (Arc<[AreaCode]>, &str)> = map
        .groups
        .iter()
        .map(|group| {
            let members = group.members.iter().copied().collect();
            (group.area.code, (members, group.area.name.as_str()))
        })
        .collect();
    let mut totals = Totals::new();
    let mut constraints = Vec::with_capacity(printed.len());
    for ((period, category, code), printed) in printed {
        let group = groups.get(&code).filter(|_| printed.role == Role::Group);
        let (members, name, cover) = match group {
            Some((members, name)) => (Arc::clone(members), *name, Cover::Whole),
            None => (Arc::clone(&everywhere), &*printed.name, Cover::Part),
        };
        constraints.push(Constraint {
            period,
            category: category.clone(),
            area: Area {
                code,
                name: name.to_owned(),
            },
            members,
            cover,
            count: printed.count.clone(),
        });
        if group.is_some() {
            totals.insert((period, category, code), printed.count);
        }
    }
    (totals, constraints)
}

#[cfg(test)]
mod tests;
