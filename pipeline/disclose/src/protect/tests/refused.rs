//! What is refused, and what published sources make of a release.

use vocabulary::{Access, Count, CountInterval, Marker};

use super::*;
use crate::made::{area, policy};
use crate::{Merged, Method, SameCounts, Totals, Which, Zeros};

/// A published source of the same counts, of which it prints some as they are and the last area's
/// rounded, as 40 to 44.
fn open(counts: &[u64], printed: &[usize]) -> AreaTable<Confidential<Count>> {
    let mut open = table("open", Access::Published, &[("", 2025, counts)]);
    let within = CountInterval::new(40, 44).expect("in order");
    let last = area(counts.len() - 1);
    for column in open.columns.values_mut() {
        *column = column.map(|code, cell| {
            if printed.iter().any(|at| area(*at) == code) {
                return cell.clone();
            }
            Confidential::new(if code == last {
                Count::Rounded { shown: 42, within }
            } else {
                Count::Missing(Marker::NotAvailable)
            })
        });
    }
    open
}

fn same_counts(policy: &mut Policy) {
    policy.same_counts.push(SameCounts {
        confidential: SourceId::new("made"),
        published: SourceId::new("open"),
        reason: "the yearly table of the same register".to_owned(),
    });
}

fn merged(members: &[usize]) -> Merged {
    Merged {
        code: area(200),
        name: "both".to_owned(),
        members: members.iter().map(|at| area(*at)).collect(),
        reason: "few residents".to_owned(),
    }
}

#[test]
fn a_policy_that_does_not_protect_is_refused() {
    let policy = policy(7, 5, 8, Zeros::Published);
    let errors = night(&[held(&[3, 30])], &policy, &[], &[]).expect_err("ranges of 5");
    assert!(matches!(errors[0], DiscloseError::Policy(_)));
}

/// 31 was said of two areas together before one of them had made its return, and now a count of
/// the other would follow.
#[test]
fn a_refusal_names_a_cell_and_no_count() {
    let plain = policy(5, 1, 1, Zeros::Published);
    let mut first = night(&[held(&[3, 28, 50])], &plain, &[], &[])
        .expect("a release")
        .statement;
    first.rows[1].count = Count::Missing(Marker::NotAvailable);
    first.rows.push(crate::Row {
        area: area(300),
        members: vec![area(0), area(1)],
        count: Count::Exact(31),
        ..first.rows[0].clone()
    });
    let errors = night(
        &[held(&[3, 28, 50])],
        &plain,
        &[],
        std::slice::from_ref(&first),
    );
    let errors = errors.expect_err("3 is 31 less 28");
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let name = format!("made, {}, {}: ", period(2025), area(0));
    assert!(words.iter().any(|of| of.starts_with(&name)), "{words:?}");
    for words in &words {
        let (cell, rest) = words.split_once(": ").expect("a cell");
        assert!(cell.ends_with(area(0).as_str()) || cell.ends_with(area(1).as_str()));
        assert!(rest.contains("by several releases together"), "{rest}");
        assert!(!rest.contains(|of: char| of.is_ascii_digit()), "{rest}");
    }
}

/// With the 20 that is published of area 0, a total of 23 to 27 leaves area 1 no 1 or 2.
#[test]
fn a_total_does_not_tell_beside_a_published_count() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1]]);
    let ours = held(&[20, 4, 42]);
    let alone = night(std::slice::from_ref(&ours), &policy, &groups, &[]).expect("a release");
    assert_eq!(
        said(&alone.statement, area(100)).and_then(|count| count.shown()),
        Some(25)
    );
    same_counts(&mut policy);
    let both = [open(&[20, 4, 42], &[0]), ours.clone()];
    let silent = |found: &Protected| {
        let rows = found.statement.rows_of(&SourceId::new("made"));
        rows.iter().all(|row| row.members.is_empty())
    };
    // Published tonight, and published before.
    assert!(silent(
        &night(&both, &policy, &groups, &[]).expect("a release")
    ));
    let first = night(&both, &policy, &[], &[])
        .expect("a release")
        .statement;
    let later = open(&[20, 4, 42], &[]);
    let second = night(&[later, ours], &policy, &groups, &[first]).expect("a release");
    assert!(silent(&second));
}

#[test]
fn a_published_count_protects_no_other() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    same_counts(&mut policy);
    let groups = groups(&[&[0, 1, 2]]);
    for public in [1, 2] {
        let counts = [2, 20, 30, 42];
        let open = open(&counts, &[public]);
        let found = night(&[open, held(&counts)], &policy, &groups, &[]).expect("a release");
        let ours = found.statement.rows_of(&SourceId::new("made"));
        let exact = |at: usize| {
            let mut rows = ours.iter();
            rows.any(|row| row.area == area(at) && matches!(row.count, Count::Exact(_)))
        };
        assert!(exact(public) && !exact(3 - public), "{public}: {ours:?}");
    }
}

#[test]
fn what_is_withheld_besides_does_not_depend_on_counts() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    let groups = groups(&[&[0, 1, 2, 3]]);
    let pattern = |counts: &[u64]| {
        let found = night(&[held(counts)], &policy, &groups, &[]).expect("a release");
        let exact = |row: &crate::Row| matches!(row.count, Count::Exact(_));
        found.statement.rows.iter().map(exact).collect::<Vec<_>>()
    };
    let first = pattern(&[2, 9, 20, 30]);
    for other in [[2, 20, 9, 30], [2, 30, 20, 9], [2, 20, 30, 9]] {
        assert_eq!(pattern(&other), first, "{other:?}");
    }
}

#[test]
fn a_merged_area_stands_in_the_place_of_its_parts_in_a_table() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    policy.merged.push(merged(&[0, 1]));
    // The first group holds a part of it alone.
    let groups = groups(&[&[0, 2, 3], &[0, 1, 2, 3]]);
    let found = night(&[held(&[2, 17, 40, 60])], &policy, &groups, &[]).expect("a release");
    let found = &found.statement;
    assert_eq!([range(found, 0), range(found, 1)], [Some((0, 19)); 2]);
    assert_eq!(said(found, area(200)), Some(Count::Exact(19)));
    assert_eq!(said(found, area(100)), None);
    assert_eq!(said(found, area(101)), Some(Count::Exact(119)));
}

#[test]
fn a_table_with_ranges_is_protected_one_by_one() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    let mut ranges = held(&[3, 20, 2]);
    for column in ranges.columns.values_mut() {
        *column = column.map(|code, cell| {
            if code == area(0) {
                Confidential::new(Count::Suppressed {
                    marker: Marker::Confidential,
                    within: CountInterval::new(3, 4).expect("in order"),
                })
            } else {
                cell.clone()
            }
        });
    }
    let found = night(&[ranges], &policy, &[], &[]).expect("a release");
    let ranges: Vec<_> = (0..3).map(|at| range(&found.statement, at)).collect();
    assert_eq!(ranges, [Some((1, 4)), Some((20, 20)), Some((1, 3))]);
}

/// A table with an area that has no number.
fn without_a_number(columns: &[(&str, u16, &[u64])], at: usize) -> AreaTable<Confidential<Count>> {
    let mut made = table("made", Access::Confidential, columns);
    for ((_, category), column) in &mut made.columns {
        *column = column.map(|code, cell| {
            if code == area(at) && *category != Category::new("all") {
                Confidential::new(Count::Missing(Marker::NotAvailable))
            } else {
                cell.clone()
            }
        });
    }
    made
}

#[test]
fn counts_beside_a_missing_one_are_rounded_one_by_one() {
    for (threshold, base) in [(3, 10), (4, 12), (7, 15)] {
        let mut policy = policy(threshold, base, base, Zeros::Published);
        policy.method.value = Method::Round;
        for small in 0..=2 * base {
            let made = without_a_number(&[("", 2025, &[small, 5, 20])], 1);
            let found = night(&[made], &policy, &[], &[]).expect("a release");
            let (lower, upper) = range(&found.statement, 0).expect("a range");
            assert!(lower <= small && small <= upper && upper - lower >= base - 1);
        }
    }
}

#[test]
fn a_sum_of_categories_is_withheld_where_a_part_is_missing() {
    let mut policy = policy(4, 1, 1, Zeros::Published);
    policy.method.value = Method::Suppress;
    policy.sums.push(crate::CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: vec![Category::new("f"), Category::new("m")],
        reason: "for the test".to_owned(),
    });
    let columns: &[(&str, u16, &[u64])] = &[
        ("all", 2025, &[12, 40]),
        ("f", 2025, &[9, 20]),
        ("m", 2025, &[3, 20]),
    ];
    let made = without_a_number(columns, 0);
    let found = night(&[made], &policy, &[], &[]).expect("a release");
    let mut rows = found.statement.rows.iter();
    let is_all = |row: &&crate::Row| row.category == Category::new("all");
    assert!(
        rows.by_ref()
            .filter(is_all)
            .all(|row| row.count == Count::Missing(Marker::Confidential))
    );
}

#[test]
fn areas_that_were_cut_anew_have_no_table_of_a_period_that_was_published() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    let first = night(&[held(&[30, 40, 50])], &policy, &[], &[]).expect("a release");
    let mut earlier = vec![first.statement];
    for again in 0..3 {
        let found = night(&[held(&[30, 36, 50, 4])], &policy, &[], &earlier).expect("a release");
        for at in 0..4 {
            let cell = said(&found.statement, area(at));
            assert_eq!(cell, Some(Count::Missing(Marker::Confidential)), "{again}");
        }
        let mut held_back = found.report.tables[0].held_back.iter();
        assert!(again > 0 || held_back.all(|of| of.why == crate::Why::New));
        earlier.push(found.statement);
    }
    // Nor has a category that joins the period: it may be a part of what was printed.
    let columns: &[(&str, u16, &[u64])] = &[("", 2025, &[30, 40, 50]), ("f", 2025, &[29, 30, 40])];
    let both = table("made", Access::Confidential, columns);
    for _ in 0..2 {
        let found = night(std::slice::from_ref(&both), &policy, &[], &earlier).expect("a release");
        let mut rows = found.statement.rows.iter();
        assert!(rows.all(|row| row.count == Count::Missing(Marker::Confidential)));
        earlier.push(found.statement);
    }
}

#[test]
fn an_area_that_is_new_is_new_the_next_night_as_well() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let first = night(&[held(&[3, 9, 20])], &policy, &[], &[]).expect("a release");
    let mut earlier = vec![first.statement];
    for _ in 0..3 {
        let found = night(&[held(&[3, 9, 20, 12])], &policy, &[], &earlier).expect("a release");
        let new = said(&found.statement, area(3));
        assert_eq!(new, Some(Count::Missing(Marker::Confidential)));
        assert_eq!(range(&found.statement, 1), Some((8, 12)));
        earlier.push(found.statement);
    }
}

#[test]
fn a_category_that_joins_a_period_that_was_published_is_withheld() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let all = table("made", Access::Confidential, &[("all", 2025, &[12, 20])]);
    let mut earlier = vec![
        night(&[all], &policy, &[], &[])
            .expect("a release")
            .statement,
    ];
    // One night has them together, and the next apart: 3 of 8 to 12, less 8 to 12.
    let apart: &[(&str, u16, &[u64])] = &[("f", 2025, &[9, 10]), ("m", 2025, &[3, 10])];
    for _ in 0..2 {
        let apart = table("made", Access::Confidential, apart);
        let found = night(&[apart], &policy, &[], &earlier).expect("a release");
        let mut rows = found.statement.rows.iter();
        assert!(rows.all(|row| row.count == Count::Missing(Marker::Confidential)));
        let mut held_back = found.report.tables[0].held_back.iter();
        assert!(held_back.all(|of| of.why == crate::Why::New));
        earlier.push(found.statement);
    }
}

#[test]
fn only_the_totals_that_are_asked_for_are_printed() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3, 4], &[0, 1, 2]]);
    for (asked, expected) in [
        (Totals::Which(Which::None), vec![]),
        (Totals::Of(vec![area(100)]), vec![area(100)]),
    ] {
        policy.totals.value = asked;
        let found = night(&[held(&[3, 20, 31, 46, 5])], &policy, &groups, &[]).expect("a release");
        let rows = found.statement.rows.iter();
        let totals: Vec<_> = rows.filter(|row| !row.members.is_empty()).collect();
        assert_eq!(
            totals.iter().map(|row| row.area).collect::<Vec<_>>(),
            expected
        );
    }
}

/// Area 2 is the small one, and another is withheld beside it: a reader who tries all tables finds
/// that the method would do so for some alone.
#[test]
fn a_table_whose_pattern_tells_is_withheld() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    let groups = groups(&[&[0, 1, 2]]);
    let found = night(&[held(&[4, 8, 1])], &policy, &groups, &[]).expect("a release");
    for at in 0..3 {
        let cell = said(&found.statement, area(at));
        assert_eq!(cell, Some(Count::Missing(Marker::Confidential)));
    }
    let mut held_back = found.report.tables[0].held_back.iter();
    assert!(held_back.all(|of| of.why == crate::Why::Unprotectable));
}

/// What was said while the source was a published one stands, and is held in confidence from then on.
#[test]
fn what_stands_of_an_earlier_release_is_as_confidential_as_its_table() {
    let mut policy = policy(3, 1, 3, Zeros::Published);
    policy.method.value = Method::Suppress;
    let groups = groups(&[&[0, 1, 2]]);
    let first = night(&[held(&[14, 8, 11])], &policy, &groups, &[]).expect("a release");
    let mut first = first.statement;
    for row in &mut first.rows {
        row.access = Access::Published;
    }
    let earlier = std::slice::from_ref(&first);
    let second = night(&[held(&[4, 8, 1])], &policy, &groups, earlier).expect("a release");
    for (at, count) in [14, 8, 11].into_iter().enumerate() {
        for statement in [&first, &second.statement] {
            assert_eq!(said(statement, area(at)), Some(Count::Exact(count)));
        }
    }
    let rows = second.statement.rows.iter();
    let (cells, totals): (Vec<_>, Vec<_>) = rows.partition(|row| row.members.is_empty());
    assert_eq!(cells.len(), 3);
    for row in cells.into_iter().chain(totals) {
        assert_eq!(row.access, Access::Confidential, "{}", row.area);
    }
}

/// Both counts are published, and so their sum: the release goes on.
#[test]
fn a_total_of_published_counts_is_its_publishers_leak() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    same_counts(&mut policy);
    let tables = [open(&[20, 4, 42], &[0, 1]), held(&[20, 4, 42])];
    let found = night(&tables, &policy, &groups(&[&[0, 1]]), &[]).expect("a release");
    assert_eq!(found.audit.unsafe_numbers().count(), 0);
    assert!(found.audit.of_publishers().count() > 0);
}

#[test]
fn a_policy_that_names_what_is_not_there_is_refused() {
    let tables = || {
        [
            table(
                "made",
                Access::Confidential,
                &[("young", 2025, &[3, 20]), ("old", 2025, &[4, 30])],
            ),
            table("open", Access::Published, &[("", 2025, &[3, 20])]),
        ]
    };
    let refused = |change: &dyn Fn(&mut Policy), word: &str| {
        let mut policy = policy(7, 5, 5, Zeros::Published);
        change(&mut policy);
        let errors = night(&tables(), &policy, &groups(&[&[0, 1]]), &[]).expect_err(word);
        let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(words.iter().any(|of| of.contains(word)), "{words:?}");
    };
    let parts = |parts: [&str; 2]| crate::CategorySum {
        source: SourceId::new("made"),
        total: Category::new("young"),
        parts: parts.map(Category::new).to_vec(),
        reason: "for the test".to_owned(),
    };
    let same = |confidential: &str, published: &str| SameCounts {
        confidential: SourceId::new(confidential),
        published: SourceId::new(published),
        reason: "for the test".to_owned(),
    };
    refused(
        &|policy| policy.totals.value = Totals::Of(vec![area(7)]),
        "disclosure.totals",
    );
    refused(
        &|policy| policy.merged.push(merged(&[0, 7])),
        "no area of the map",
    );
    refused(
        &|policy| {
            let mut merged = merged(&[0, 1]);
            merged.code = area(100);
            policy.merged.push(merged);
        },
        "the code of another area",
    );
    refused(
        &|policy| policy.sums.push(parts(["old", "middle"])),
        "the category middle",
    );
    refused(
        &|policy| {
            let mut sum = parts(["old", "middle"]);
            sum.source = SourceId::new("open");
            policy.sums.push(sum);
        },
        "no confidential source",
    );
    refused(
        &|policy| policy.same_counts.push(same("made", "elsewhere")),
        "elsewhere as a published source",
    );
    refused(
        &|policy| policy.same_counts.push(same("open", "open")),
        "open as a confidential source",
    );
}
