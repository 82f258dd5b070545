//! Printed totals that their parts do not add up to: told, and no reason to refuse.

use std::collections::BTreeSet;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Constraint, Count,
    CountInterval, Cover, Marker, Note,
};

/// How many areas a note names.
const NAMED: usize = 5;

const UNKNOWN: &str = "the reason is not known: it may be a revision, or another rounding rule";
const UNSTATED: &str = "the reason is not known: it may be a revision, another rounding rule, \
                        or people whose category was not stated";
const NOT_WITHIN: &str = "the reason is not known: it may be a revision, another rounding rule, \
                          or an area that does not hold all of the map";

/// One note for every printed count of several areas that cannot be their sum.
///
/// Counts are intervals: those of a total and of its sum must have a number in
/// common. Where an area has no number the sum has no upper end; that the printed
/// ones fall short of the total is told nevertheless, as it shows that a missing
/// cell is not nought. A table that is held in confidence has no notes.
///
/// The order is that of the table's constraints.
pub(crate) fn notes(table: &AreaTable<Confidential<Count>>, areas: &AreaList) -> Vec<Note> {
    if table.constraints.is_empty() {
        return Vec::new();
    }
    let Some(table) = table.published() else {
        return Vec::new();
    };
    let of_one_kind = |a: &Constraint<Count>, b: &Constraint<Count>| {
        a.period == b.period && a.category == b.category
    };
    let mut notes = Vec::new();
    for together in table.constraints.chunk_by(of_one_kind) {
        let Some(first) = together.first() else {
            continue;
        };
        let key = (first.period, first.category.clone());
        let column = table.columns.get(&key);
        for total in together {
            let found = column.and_then(|column| of_areas(total, column, together, areas));
            let found = found.into_iter().chain(of_parts(total, together));
            notes.extend(found.map(|said| note(&table, total, said)));
        }
    }
    notes
}

/// What is said of one total: what is so, and why.
struct Said {
    what: String,
    reason: String,
}

fn note(table: &AreaTable<Count>, total: &Constraint<Count>, said: Said) -> Note {
    let Constraint { area, category, .. } = total;
    let what = if *category == Category::all() {
        said.what
    } else {
        format!("in the category {category} {}", said.what)
    };
    Note {
        source: table.source.clone(),
        area: Some(format!("{} {}", area.code, area.name)),
        period: Some(total.period.to_string()),
        what,
        reason: said.reason,
    }
}

/// What is known of a sum.
#[derive(Default)]
struct Sum {
    lower: u64,
    upper: u64,
    /// Its terms without a number.
    missing: Vec<(AreaCode, Marker)>,
}

impl Sum {
    fn add(&mut self, within: CountInterval) {
        self.lower = self.lower.saturating_add(within.lower());
        self.upper = self.upper.saturating_add(within.upper());
    }
}

/// A total beside the sum of its areas.
fn of_areas(
    total: &Constraint<Count>,
    column: &AreaColumn<Count>,
    together: &[Constraint<Count>],
    areas: &AreaList,
) -> Option<Said> {
    let printed = total.count.interval()?;
    let sum = sum_of(total, column, together);
    let present = sum.missing.len() < total.members.len();
    match total.cover {
        Cover::Whole if sum.upper < printed.lower() && present => Some(Said {
            what: short("the printed areas", &sum, printed),
            reason: match sum.missing[..] {
                [] => unexplained(total).to_owned(),
                _ => because_missing(&sum.missing, areas),
            },
        }),
        Cover::Whole if sum.lower > printed.upper() => Some(Said {
            what: beyond("the printed areas", &sum, printed),
            reason: unexplained(total).to_owned(),
        }),
        Cover::Part if sum.lower > printed.upper() => Some(Said {
            what: beyond("the printed areas, which are a part of it,", &sum, printed),
            reason: NOT_WITHIN.to_owned(),
        }),
        Cover::Whole | Cover::Part => None,
    }
}

fn unexplained(total: &Constraint<Count>) -> &'static str {
    if total.category == Category::all() {
        UNKNOWN
    } else {
        UNSTATED
    }
}

fn short(parts: &str, sum: &Sum, printed: CountInterval) -> String {
    let (most, least) = (sum.upper, printed.lower());
    format!("{parts} add up to at most {most}, the total is at least {least}")
}

fn beyond(parts: &str, sum: &Sum, printed: CountInterval) -> String {
    let (least, most) = (sum.lower, printed.upper());
    format!("{parts} add up to at least {least}, the total is at most {most}")
}

/// The sum of a total's areas. Those that their publisher prints in one row stand as that row.
fn sum_of(
    total: &Constraint<Count>,
    column: &AreaColumn<Count>,
    together: &[Constraint<Count>],
) -> Sum {
    let mut sum = Sum::default();
    for code in total.members.iter() {
        match column.get(*code) {
            Some(Count::Missing(marker)) => sum.missing.push((*code, *marker)),
            Some(count) => {
                if let Some(within) = count.interval() {
                    sum.add(within);
                }
            }
            None => sum.missing.push((*code, Marker::NotAvailable)),
        }
    }
    if sum.missing.is_empty() {
        return sum;
    }
    let mut left: BTreeSet<AreaCode> = sum.missing.iter().map(|(code, _)| *code).collect();
    for row in together {
        let replaces = row.cover == Cover::Whole
            && row.members != total.members
            && !row.members.is_empty()
            && row.members.iter().all(|code| left.contains(code));
        if let (true, Some(within)) = (replaces, row.count.interval()) {
            sum.add(within);
            left.retain(|code| !row.members.contains(code));
        }
    }
    sum.missing.retain(|(code, _)| left.contains(code));
    sum
}

/// Why the printed areas fall short: those without a number are in the total.
fn because_missing(missing: &[(AreaCode, Marker)], areas: &AreaList) -> String {
    let name = |(code, marker): &(AreaCode, Marker)| {
        let name = areas.name(*code).filter(|name| !name.is_empty());
        let name = name.map_or_else(|| code.to_string(), str::to_owned);
        (name, format!("{} ({marker})", meaning(*marker)))
    };
    let named: Vec<(String, String)> = missing.iter().take(NAMED).map(name).collect();
    let more = missing.len() - named.len();
    let said = match &named[..] {
        [(area, why)] => return format!("{area} is {why} and is in the total: {NOT_NOUGHT}"),
        some => some.iter().map(|(area, why)| format!("{area} is {why}")),
    };
    let said = said.collect::<Vec<_>>().join(", ");
    let more = match more {
        0 => String::new(),
        more => format!(", and {more} more areas have no number"),
    };
    format!("{said}{more}, and they are in the total: {NOT_NOUGHT}")
}

const NOT_NOUGHT: &str = "a missing cell is not a nought";

const fn meaning(marker: Marker) -> &'static str {
    match marker {
        Marker::Unreliable => "of low reliability",
        Marker::Confidential | Marker::Low | Marker::NotAvailable | Marker::NotApplicable => {
            marker.meaning()
        }
    }
}

/// A total beside other printed totals that make it up: London beside Inner and Outer London.
fn of_parts(total: &Constraint<Count>, together: &[Constraint<Count>]) -> Option<Said> {
    let printed = total.count.interval()?;
    let parts = partition(total, together)?;
    let mut sum = Sum::default();
    for part in &parts {
        sum.add(part.count.interval()?);
    }
    let names: Vec<&str> = parts.iter().map(|part| part.area.name.as_str()).collect();
    let names = format!("the printed totals of {}", names.join(" and "));
    let what = if sum.upper < printed.lower() {
        short(&names, &sum, printed)
    } else if sum.lower > printed.upper() {
        beyond(&names, &sum, printed)
    } else {
        return None;
    };
    let reason = unexplained(total).to_owned();
    Some(Said { what, reason })
}

/// Totals whose areas are those of another, each once; the widest are taken first.
fn partition<'a>(
    total: &Constraint<Count>,
    together: &'a [Constraint<Count>],
) -> Option<Vec<&'a Constraint<Count>>> {
    let mut left: BTreeSet<AreaCode> = total.members.iter().copied().collect();
    let narrower = |part: &&Constraint<Count>| {
        let areas = part.members.len();
        part.cover == Cover::Whole && 0 < areas && areas < total.members.len()
    };
    if total.cover == Cover::Part {
        return None;
    }
    let mut candidates: Vec<_> = together.iter().filter(narrower).collect();
    candidates.sort_by_key(|part| std::cmp::Reverse(part.members.len()));
    let mut parts = Vec::new();
    for part in candidates {
        if part.members.iter().all(|code| left.contains(code)) {
            left.retain(|code| part.members.binary_search(code).is_err());
            parts.push(part);
        }
    }
    (left.is_empty() && !parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use vocabulary::{Access, Area, Period, PeriodKind, SourceId};

    use super::*;
    use crate::tests::{areas, code};

    const ONE: &str = "E09000001";
    const TWO: &str = "E09000002";
    const THREE: &str = "E09000003";
    const X: Count = Count::Missing(Marker::NotAvailable);

    fn within(lower: u64, upper: u64) -> Count {
        Count::Rounded {
            shown: lower,
            within: CountInterval::new(lower, upper).expect("in order"),
        }
    }

    fn total(name: &str, members: &[&str], cover: Cover, count: Count) -> Constraint<Count> {
        Constraint {
            period: Period::new(2021, PeriodKind::On("03-31".parse().expect("a day"))),
            category: Category::all(),
            area: Area {
                code: code(name),
                name: format!("the {name}"),
            },
            members: members.iter().map(|text| code(text)).collect(),
            cover,
            count,
        }
    }

    /// What is said of three areas with these counts.
    fn said(access: Access, counts: [Count; 3], totals: &[Constraint<Count>]) -> Vec<String> {
        let areas = areas(&[ONE, TWO, THREE]);
        let pairs = [ONE, TWO, THREE].map(code).into_iter().zip(counts);
        let pairs = pairs.map(|(code, count)| (code, Confidential::new(count)));
        let column = AreaColumn::align_pairs(&areas, pairs).expect("three areas");
        let first = totals.first().expect("a total");
        let table = AreaTable {
            source: SourceId::new("made"),
            access,
            columns: BTreeMap::from([((first.period, first.category.clone()), column)]),
            totals: BTreeMap::new(),
            constraints: totals
                .iter()
                .map(|total| total.map(|count| Confidential::new(*count)))
                .collect(),
        };
        let notes = notes(&table, &areas);
        notes.iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn assert_said(counts: [Count; 3], totals: &[Constraint<Count>], expected: &[&str]) {
        let notes = said(Access::Published, counts, totals);
        assert_eq!(notes.len(), expected.len(), "{notes:#?}");
        for (note, words) in notes.iter().zip(expected) {
            assert!(note.contains(words), "expected {words}, got {note}");
        }
        assert_eq!(
            said(Access::Confidential, counts, totals),
            Vec::<String>::new()
        );
    }

    const ALL: [&str; 3] = [ONE, TWO, THREE];

    #[test]
    fn a_total_that_can_be_the_sum_is_not_spoken_of() {
        let exact = [Count::Exact(3), Count::Exact(4), within(1, 5)];
        for count in [within(8, 8), within(12, 20), Count::Exact(10), X] {
            assert_said(exact, &[total("WHOLE", &ALL, Cover::Whole, count)], &[]);
        }
        let missing = [Count::Exact(3), X, within(1, 5)];
        for count in [within(4, 8), within(8, 20), Count::Exact(6)] {
            assert_said(missing, &[total("WHOLE", &ALL, Cover::Whole, count)], &[]);
        }
        let none = [X, X, X];
        assert_said(
            none,
            &[total("WHOLE", &ALL, Cover::Whole, Count::Exact(6))],
            &[],
        );
        for count in [within(8, 8), Count::Exact(700)] {
            assert_said(exact, &[total("PART", &ALL, Cover::Part, count)], &[]);
        }
    }

    #[test]
    fn a_missing_cell_is_not_a_nought() {
        assert_said(
            [Count::Exact(3), X, within(1, 5)],
            &[total("WHOLE", &ALL, Cover::Whole, within(20, 30))],
            &[
                "made, WHOLE the WHOLE, 2021-03-31: the printed areas add up to at most 8, the \
                 total is at least 20; Area E09000002 is not available ([x]) and is in the total: \
                 a missing cell is not a nought",
            ],
        );
    }

    #[test]
    fn totals_beyond_their_areas_either_way_are_told() {
        let counts = [Count::Exact(3), Count::Exact(4), within(1, 5)];
        assert_said(
            counts,
            &[total("WHOLE", &ALL, Cover::Whole, Count::Exact(13))],
            &["at most 12, the total is at least 13; the reason is not known"],
        );
        assert_said(
            counts,
            &[total("WHOLE", &ALL, Cover::Whole, Count::Exact(7))],
            &["at least 8, the total is at most 7; the reason is not known"],
        );
        assert_said(
            counts,
            &[total("PART", &ALL, Cover::Part, Count::Exact(7))],
            &["a part of it, add up to at least 8, the total is at most 7"],
        );
    }

    #[test]
    fn rows_of_several_areas_stand_for_them_in_a_sum() {
        let counts = [Count::Exact(3), X, X];
        let merged = total("MERGED", &[TWO, THREE], Cover::Whole, within(10, 12));
        let whole = |count| total("WHOLE", &ALL, Cover::Whole, count);
        assert_said(counts, &[merged.clone(), whole(within(14, 20))], &[]);
        assert_said(
            counts,
            &[merged, whole(Count::Exact(16))],
            &["at most 15, the total is at least 16; the reason is not known"],
        );
    }

    #[test]
    fn totals_of_totals_are_added_too() {
        let counts = [within(0, 50), within(0, 50), within(0, 50)];
        let inner = total("INNER", &[ONE], Cover::Whole, within(10, 20));
        let outer = total("OUTER", &[TWO, THREE], Cover::Whole, within(10, 20));
        let whole = |count| total("WHOLE", &ALL, Cover::Whole, count);
        let told = "the printed totals of the OUTER and the INNER add up to at most 40, \
                    the total is at least 41";
        assert_said(
            counts,
            &[inner.clone(), outer.clone(), whole(Count::Exact(41))],
            &[told],
        );
        assert_said(
            counts,
            &[inner.clone(), outer, whole(Count::Exact(40))],
            &[],
        );
        assert_said(counts, &[inner, whole(Count::Exact(41))], &[]);
    }

    #[test]
    fn members_are_shared_and_not_copied() {
        let one = total("WHOLE", &ALL, Cover::Whole, X);
        assert!(Arc::ptr_eq(&one.members, &one.map(|_| 1).members));
    }
}
