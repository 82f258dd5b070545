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

fn role(code: AreaCode, areas: Option<&AreaList>, map: Map<'_>) -> Role {
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
mod tests {
    use vocabulary::{Access, PeriodKind, SourceId};

    use super::*;
    use crate::tests::{areas, code, geography};

    fn row(at: u64, area: &str, year: u16, category: &str) -> SourceRow {
        SourceRow {
            row: at,
            area: code(area),
            name: "its name".into(),
            period: Period::new(year, PeriodKind::On("06-30".parse().expect("a day"))),
            category: Category::new(category),
            count: Confidential::new(Count::Exact(at)),
        }
    }

    fn table(rows: Vec<SourceRow>) -> SourceTable {
        SourceTable {
            source: SourceId::new("made"),
            access: Access::Confidential,
            file: "made.csv".to_owned(),
            area_column: "area_code".to_owned(),
            vintage: String::new(),
            merged: Vec::new(),
            rows,
        }
    }

    fn joined(rows: Vec<SourceRow>) -> (Option<AreaTable<Confidential<Count>>>, Vec<String>) {
        joined_table(table(rows), "")
    }

    /// Joins to two areas whose boundaries are of this vintage.
    fn joined_table(
        table: SourceTable,
        vintage: &str,
    ) -> (Option<AreaTable<Confidential<Count>>>, Vec<String>) {
        let areas = areas(&["E09000001", "E09000002"]);
        let geography = geography();
        let (groups, _) = crate::groups::groups(&geography, Some(&areas));
        let map = Map {
            areas: Some(&areas),
            vintage,
            geography: &geography,
            groups: &groups,
        };
        let (table, problems) = join(table, map);
        (table, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_become_columns_totals_and_nothing() {
        let (table, problems) = joined(vec![
            row(2, "E09000002", 2021, ""),
            row(3, "E09000001", 2021, ""),
            row(4, "E12000007", 2021, ""),
            row(5, "E92000001", 2021, ""),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        let table = table.expect("nothing is wrong");
        let column = table.columns.values().next().expect("one period");
        assert_eq!(
            column.get(code("E09000001")),
            Some(&Confidential::new(Count::Exact(3)))
        );
        assert_eq!(
            column.get(code("E09000002")),
            Some(&Confidential::new(Count::Exact(2)))
        );
        let totals: Vec<_> = table
            .totals
            .keys()
            .map(|(_, _, code)| code.as_str())
            .collect();
        assert_eq!(totals, ["E12000007"]);
    }

    #[test]
    fn a_code_that_fits_nowhere_is_one_problem_however_often_it_stands() {
        let (table, problems) = joined(vec![
            row(2, "E09000001", 2021, ""),
            row(3, "E09000002", 2021, ""),
            row(4, "E09000099", 2021, "a"),
            row(5, "E09000099", 2021, "b"),
            row(6, "E06000001", 2021, ""),
        ]);
        assert!(table.is_some(), "the rest still joins");
        let [boundary, stranger] = &problems[..] else {
            unreachable!("{problems:?}")
        };
        assert!(
            boundary.starts_with(
                "made.csv, row 4, column area_code, area E09000099 its name: \
                 the code has no boundary; to do: add its boundary"
            ),
            "{boundary}"
        );
        assert!(
            stranger.contains("row 6") && stranger.contains("nor context"),
            "{stranger}"
        );
    }

    #[test]
    fn absent_areas_are_folded_by_table_then_period_then_category() {
        let (table, problems) = joined(vec![
            row(2, "E09000001", 2021, "a"),
            row(3, "E09000001", 2022, "a"),
        ]);
        assert!(table.is_none());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems.iter().all(|said| said.contains("E09000002")),
            "{problems:?}"
        );

        let (_, problems) = joined(vec![
            row(2, "E09000001", 2021, "a"),
            row(3, "E09000002", 2021, "a"),
            row(4, "E09000001", 2022, "a"),
            row(5, "E09000001", 2022, "b"),
            row(6, "E09000001", 2021, "b"),
        ]);
        let [period, category] = &problems[..] else {
            unreachable!("{problems:?}")
        };
        assert!(
            period.contains("no row of the period 2022-06-30;"),
            "{period}"
        );
        assert!(
            category.contains("period 2021-06-30 and category b;"),
            "{category}"
        );
    }

    #[test]
    fn a_table_of_another_geography_is_one_problem() {
        let (_, problems) = joined(vec![row(2, "E92000001", 2021, "")]);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn a_row_that_stands_twice_is_named_with_the_first() {
        let (table, problems) = joined(vec![
            row(2, "E09000001", 2021, ""),
            row(3, "E09000002", 2021, ""),
            row(4, "E09000001", 2021, ""),
        ]);
        assert!(table.is_some() && problems.len() == 1, "{problems:?}");
        assert!(
            problems
                .iter()
                .all(|said| said.contains("another in row 2")),
            "{problems:?}"
        );
    }

    #[test]
    fn without_boundaries_the_codes_are_still_checked() {
        let rows = vec![row(2, "E09000001", 2021, ""), row(3, "E06000001", 2021, "")];
        let geography = geography();
        let map = Map {
            areas: None,
            vintage: "",
            geography: &geography,
            groups: &[],
        };
        let (table, problems) = join(table(rows), map);
        assert!(table.is_none() && problems.len() == 1, "{problems}");
    }

    fn merged(area: &str, members: &[&str], at: u64) -> vocabulary::MergedRow {
        vocabulary::MergedRow {
            row: row(at, area, 2021, ""),
            members: members.iter().map(|text| code(text)).collect(),
        }
    }

    #[test]
    fn an_area_that_is_counted_with_others_has_no_number_of_its_own() {
        let pair = merged("MERGED", &["E09000002", "E09000001"], 2);
        let alone = SourceTable {
            merged: vec![pair],
            ..table(Vec::new())
        };
        let (table, problems) = joined_table(alone, "");
        assert_eq!(problems, Vec::<String>::new());
        let table = table.expect("nothing is wrong");
        let missing = Confidential::new(Count::Missing(vocabulary::Marker::NotAvailable));
        let column = table.columns.values().next().expect("one period");
        assert!(column.values().all(|cell| *cell == missing));
        let [constraint] = &table.constraints[..] else {
            unreachable!("{:?}", table.constraints)
        };
        let members = ["E09000001", "E09000002"].map(code);
        assert_eq!(*constraint.members, members);
        assert_eq!(constraint.cover, Cover::Whole);
        assert_eq!(constraint.count, Confidential::new(Count::Exact(2)));
    }

    #[test]
    fn a_row_of_several_areas_beside_one_of_its_own_is_refused() {
        let spoilt = SourceTable {
            merged: vec![
                merged("ONE", &["E09000001", "E09000099"], 4),
                merged("TWO", &["E09000002"], 5),
                merged("THREE", &["E09000002"], 6),
            ],
            ..table(vec![row(2, "E09000001", 2021, "")])
        };
        let (_, problems) = joined_table(spoilt, "");
        let expected = [
            "row 4, column area_code, area E09000001 Area E09000001: the area has a row of its own",
            "row 4, column area_code, area E09000099: a row of several areas holds one",
            "row 6, column area_code, area E09000002 Area E09000002: the area is in two rows",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn codes_that_do_not_match_are_laid_to_vintages_that_differ() {
        let of = |codes: [&str; 2], vintage: &str| SourceTable {
            vintage: vintage.to_owned(),
            ..table(codes.iter().map(|area| row(2, area, 2021, "")).collect())
        };
        let (strange, matching) = (["E09000001", "E09000099"], ["E09000001", "E09000002"]);
        for (codes, vintage, expected) in [
            (strange, "2023", 3),
            (strange, "2011", 2),
            (strange, "", 2),
            (matching, "2023", 0),
        ] {
            let (_, problems) = joined_table(of(codes, vintage), "2011");
            assert_eq!(problems.len(), expected, "{vintage}: {problems:#?}");
            let said = "another vintage than the boundaries, and codes do not match; \
                        found 2023; expected 2011; to do: declare";
            let told = problems.iter().any(|problem| problem.contains(said));
            assert_eq!(told, expected == 3, "{problems:#?}");
        }
    }

    #[test]
    fn context_holds_the_map_and_more_and_stands_once() {
        let rows = || {
            vec![
                row(2, "E09000001", 2021, ""),
                row(3, "E09000002", 2021, ""),
                row(4, "E92000001", 2021, ""),
            ]
        };
        let (table, _) = joined(rows());
        let table = table.expect("nothing is wrong");
        assert!(table.totals.is_empty());
        let [england] = &table.constraints[..] else {
            unreachable!("{:?}", table.constraints)
        };
        assert_eq!((england.cover, england.members.len()), (Cover::Part, 2));
        assert_eq!(england.area.name, "its name");

        let twice = rows().into_iter().chain([row(5, "E92000001", 2021, "")]);
        let (_, problems) = joined(twice.collect());
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}
