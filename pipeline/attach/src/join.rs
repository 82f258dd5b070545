//! Rows of tables, joined to areas by their codes and by nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count, Period, Problem,
    Problems, SourceRow, SourceTable,
};

use crate::Geography;

/// Aligns one table with the areas.
///
/// Grain: one cell an area, period and category, as in the source; every area
/// has a cell in every column, and a row that is missing is a problem, never a
/// filled-in value. Rows of the plan's groups become totals; rows of its context
/// are left out. Areas are matched by code: publishers write names differently.
///
/// Without areas, as when the boundaries cannot be read, what the table says of
/// itself is still checked, and the table is `None`.
pub(crate) fn join(
    table: SourceTable,
    areas: Option<&Arc<AreaList>>,
    geography: &Geography,
) -> (Option<AreaTable<Confidential<Count>>>, Problems) {
    let messages = Messages {
        file: table.file.clone(),
        column: table.area_column.clone(),
    };
    let mistaken = areas.map(|areas| exchanged(&table.rows, areas, &messages));
    let (sorted, mut problems) = sort(table.rows, areas, geography, &messages);
    problems.append(mistaken.unwrap_or_default());
    let Some(areas) = areas else {
        return (None, problems);
    };
    problems.append(absent(&sorted.columns, areas, geography, &messages));
    let aligned = sorted
        .columns
        .into_iter()
        .map(|(key, cells)| Some((key, AreaColumn::align(areas, cells).ok()?)))
        .collect::<Option<BTreeMap<_, _>>>();
    let table = aligned.map(|columns| AreaTable {
        source: table.source,
        access: table.access,
        columns,
        totals: sorted.totals,
    });
    (table, problems)
}

/// Codes that stand beside the name of another area: one of the two is wrong, and the
/// figures would move. A name that no area has is another spelling, and no problem.
fn exchanged(rows: &[SourceRow], areas: &AreaList, messages: &Messages) -> Problems {
    let named: BTreeMap<&str, AreaCode> = areas
        .iter()
        .map(|area| (area.name.as_str(), area.code))
        .collect();
    let mut seen: BTreeSet<AreaCode> = BTreeSet::new();
    rows.iter()
        .filter(|row| areas.position(row.area).is_some())
        .filter_map(|row| Some((row, *named.get(&*row.name)?)))
        .filter(|(row, other)| *other != row.area && seen.insert(row.area))
        .map(|(row, other)| {
            let own = areas.name(row.area).unwrap_or_default();
            Problem::new(
                &messages.file,
                format!("the code stands beside the name of {other}"),
                "find out which of the two is right, and correct the other",
            )
            .row(row.row)
            .column(&messages.column)
            .area(format!("{} {}", row.area, row.name))
            .expected(own)
        })
        .collect()
}

type Columns = BTreeMap<(Period, Category), BTreeMap<AreaCode, Confidential<Count>>>;

/// The rows of one table by what they are of.
#[derive(Default)]
struct Sorted {
    columns: Columns,
    totals: BTreeMap<(Period, Category, AreaCode), Confidential<Count>>,
}

/// What the plan and the boundaries make of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Unit,
    Group,
    Context,
    /// A unit by its code, of which there is no boundary.
    WithoutBoundary,
    /// None of these.
    Unknown,
}

fn role(code: AreaCode, areas: Option<&Arc<AreaList>>, geography: &Geography) -> Role {
    if code.is_of(&geography.unit) {
        match areas {
            Some(areas) if areas.position(code).is_none() => Role::WithoutBoundary,
            Some(_) | None => Role::Unit,
        }
    } else if geography.groups.iter().any(|group| group.code == code) {
        Role::Group
    } else if geography.context.contains(&code) {
        Role::Context
    } else {
        Role::Unknown
    }
}

fn sort(
    rows: Vec<SourceRow>,
    areas: Option<&Arc<AreaList>>,
    geography: &Geography,
    messages: &Messages,
) -> (Sorted, Problems) {
    let mut problems = Problems::new();
    let mut sorted = Sorted::default();
    let mut seen: BTreeMap<(Period, Category, AreaCode), u64> = BTreeMap::new();
    let mut strangers: BTreeSet<AreaCode> = BTreeSet::new();
    for SourceRow {
        row,
        area,
        name,
        period,
        category,
        count,
    } in rows
    {
        let label = format!("{area} {name}");
        let role = role(area, areas, geography);
        if matches!(role, Role::WithoutBoundary | Role::Unknown) {
            if strangers.insert(area) {
                problems.push(
                    messages
                        .stranger(role, geography)
                        .row(row)
                        .area(label.trim_end()),
                );
            }
            continue;
        }
        if role == Role::Context {
            continue;
        }
        let key = (period, category, area);
        if let Some(earlier) = seen.insert(key.clone(), row) {
            let problem = messages.twice(key.0, &key.1, earlier);
            problems.push(problem.row(row).area(label.trim_end()));
            continue;
        }
        let (period, category, area) = key;
        if role == Role::Group {
            sorted.totals.insert((period, category, area), count);
        } else {
            sorted
                .columns
                .entry((period, category))
                .or_default()
                .insert(area, count);
        }
    }
    (sorted, problems)
}

/// Areas of which the table lacks rows: once an area where it is absent
/// altogether, then once a period, then once a category.
fn absent(
    columns: &Columns,
    areas: &AreaList,
    geography: &Geography,
    messages: &Messages,
) -> Problems {
    if columns.is_empty() && !areas.is_empty() {
        return messages.no_units(geography).into();
    }
    let mut periods: BTreeMap<Period, BTreeSet<AreaCode>> = BTreeMap::new();
    for ((period, _), cells) in columns {
        periods.entry(*period).or_default().extend(cells.keys());
    }
    let present: BTreeSet<AreaCode> = periods.values().flatten().copied().collect();
    let mut problems = Problems::new();
    for area in areas.iter().filter(|area| !present.contains(&area.code)) {
        let what = "a boundary's code is not in the table";
        problems.push(
            messages
                .lacking(what)
                .area(format!("{} {}", area.code, area.name)),
        );
    }
    let named = |codes: Vec<AreaCode>| {
        let label = |code: &AreaCode| format!("{code} {}", areas.name(*code).unwrap_or_default());
        codes.iter().map(label).collect::<Vec<_>>().join(", ")
    };
    for (period, there) in &periods {
        let lacking: Vec<_> = present.difference(there).copied().collect();
        if !lacking.is_empty() {
            let what = format!("boundaries' codes have no row of the period {period}");
            problems.push(messages.lacking(what).area(named(lacking)));
        }
    }
    for ((period, category), cells) in columns {
        let Some(there) = periods.get(period) else {
            continue;
        };
        let lacks = |code: &AreaCode| !cells.contains_key(code);
        let lacking: Vec<_> = there.iter().copied().filter(lacks).collect();
        if !lacking.is_empty() {
            let what = format!(
                "boundaries' codes have no row of the period {period} and category {category}"
            );
            problems.push(messages.lacking(what).area(named(lacking)));
        }
    }
    problems
}

/// Problems of one table, which all name its file and the column of its areas.
struct Messages {
    file: String,
    column: String,
}

impl Messages {
    fn problem(&self, what: impl Into<String>, remedy: &str) -> Problem {
        Problem::new(&self.file, what, remedy).column(&self.column)
    }

    fn stranger(&self, role: Role, geography: &Geography) -> Problem {
        if role == Role::WithoutBoundary {
            let remedy = "add its boundary, or bring the table to the codes of the boundaries";
            return self.problem("the code has no boundary", remedy);
        }
        let what = "the code is neither a unit, nor a group, nor context";
        let remedy = "correct the code, or add it to geography.groups or geography.context \
                      in plan.toml";
        self.problem(what, remedy).expected(format!(
            "a code that begins with {}, or one that the plan lists",
            geography.unit
        ))
    }

    fn twice(&self, period: Period, category: &Category, earlier: u64) -> Problem {
        let what = format!("the area has two rows of the period {period} and category {category}");
        self.problem(what, "leave one of them out")
            .found(format!("another in row {earlier}"))
    }

    fn lacking(&self, what: impl Into<String>) -> Problem {
        let remedy = "add the row, with a marker where there is no number, \
                      or bring table and boundaries to the same vintage";
        self.problem(what, remedy)
            .expected("a row for every boundary")
    }

    fn no_units(&self, geography: &Geography) -> Problem {
        let what = "the table holds no row of the plan's areas";
        let remedy = "take a table of the plan's unit, or correct `unit` in plan.toml";
        let expected = format!("codes that begin with {}", geography.unit);
        self.problem(what, remedy).expected(expected)
    }
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
        let areas = areas(&["E09000001", "E09000002"]);
        let (table, problems) = join(table(rows), Some(&areas), &geography());
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
        let (table, problems) = join(table(rows), None, &geography());
        assert!(table.is_none() && problems.len() == 1, "{problems}");
    }
}
