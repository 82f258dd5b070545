use vocabulary::{Access, Count, Marker};

use super::*;
use crate::made::{area, policy};
use crate::{By, Method, Why, Zeros};

fn suppress(threshold: u64) -> Policy {
    let mut policy = policy(threshold, 1, threshold, Zeros::Published);
    policy.method.value = Method::Suppress;
    policy
}

/// <https://github.com/sdcTools/UserSupport/issues/136>: areas A, B, I, J and K, L, M, N of two
/// counties, in two groups besides.
const LINKED: [u64; 8] = [2, 2, 8, 8, 3, 3, 3, 7];

fn linked_groups() -> Vec<WiderArea> {
    groups(&[&[0, 1, 2, 3], &[4, 5, 6, 7], &[0, 1, 2, 3, 4, 7], &[5, 6]])
}

#[test]
fn linked_margins_are_protected_and_their_naive_pattern_is_refused() {
    let policy = suppress(3);
    let found = night(&[held(&LINKED)], &policy, &linked_groups(), &[]).expect("a release");
    let withheld: Vec<bool> = (0..8)
        .map(|at| {
            matches!(
                said(&found.statement, area(at)),
                Some(Count::Suppressed { .. })
            )
        })
        .collect();
    assert_eq!(withheld, [true, true, false, false, true, true, true, true]);
    assert_eq!(range(&found.statement, 4), Some((1, 9)));

    let mut naive = found.statement;
    for row in &mut naive.rows {
        if row.area == area(7) {
            row.count = Count::Exact(7);
        }
    }
    let found = crate::audit(&[naive], &policy);
    let named: Vec<_> = found.unsafe_numbers().map(|of| (of.area, of.by)).collect();
    assert_eq!(named, [(area(4), By::OneRelease)]);
}

#[test]
fn without_totals_only_small_counts_are_withheld() {
    let policy = suppress(3);
    let found = night(&[held(&LINKED)], &policy, &[], &[]).expect("a release");
    assert_eq!(range(&found.statement, 0), Some((1, 3)));
    assert_eq!(said(&found.statement, area(7)), Some(Count::Exact(7)));
}

#[test]
fn categories_that_add_up_are_protected_together() {
    let mut policy = suppress(3);
    policy.sums.push(crate::CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: vec![Category::new("young"), Category::new("old")],
        reason: "ages add up".to_owned(),
    });
    let columns: &[(&str, u16, &[u64])] = &[
        ("all", 2025, &[22, 29, 45]),
        ("young", 2025, &[2, 20, 30]),
        ("old", 2025, &[20, 9, 15]),
    ];
    let found = night(
        &[table("made", Access::Confidential, columns)],
        &policy,
        &groups(&[&[0, 1, 2]]),
        &[],
    );
    let found = found.expect("a release");
    let withheld = found
        .statement
        .rows
        .iter()
        .filter(|row| !matches!(row.count, Count::Exact(_)));
    assert_eq!(withheld.count(), 4, "two areas in two categories");
    let faulty: &[(&str, u16, &[u64])] = &[
        ("all", 2025, &[23, 29, 45]),
        ("young", 2025, &[2, 20, 30]),
        ("old", 2025, &[20, 9, 15]),
    ];
    let errors = night(
        &[table("made", Access::Confidential, faulty)],
        &policy,
        &[],
        &[],
    );
    let errors = errors.expect_err("ages that do not add up");
    assert!(
        matches!(&errors[..], [DiscloseError::Table(words)] if words.contains("do not add up")),
        "{errors:?}"
    );
}

#[test]
fn rounded_tables_add_up() {
    let mut policy = policy(2, 5, 5, Zeros::Published);
    policy.method.value = Method::Round;
    let groups = groups(&[&[0, 1, 2], &[3, 4], &[0, 1, 2, 3, 4]]);
    let found = night(&[held(&[1, 3, 8, 12, 4])], &policy, &groups, &[]).expect("a release");
    let shown = |at: usize| {
        said(&found.statement, area(at))
            .and_then(|count| count.shown())
            .expect("a multiple")
    };
    assert_eq!(shown(0) + shown(1) + shown(2), shown(100));
    assert_eq!(shown(100) + shown(101), shown(102));
    assert!((0..5).all(|at| shown(at) % 5 == 0));
}

#[test]
fn a_revision_that_would_tell_is_held_back_whole() {
    let policy = suppress(5);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let first = night(&[held(&[3, 9, 20, 30])], &policy, &groups, &[]).expect("a release");
    let naive = night(&[held(&[3, 9, 4, 46])], &policy, &groups, &[]).expect("a release");
    let history = [first.statement.clone()];
    let both = [first.statement.clone(), naive.statement.clone()];
    let leaks = crate::audit(&both, &policy).unsafe_numbers().count() > 0;
    let second = night(&[held(&[3, 9, 4, 46])], &policy, &groups, &history).expect("a release");
    let both = [first.statement.clone(), second.statement.clone()];
    assert_eq!(crate::audit(&both, &policy).unsafe_numbers().count(), 0);
    assert!(leaks);
    assert_eq!(first.statement, second.statement);
    // As if nothing had been revised.
    assert_eq!(first.report, second.report);
}

/// Beside another period that changed, figures that stand are named, whether they were revised
/// or not.
#[test]
fn what_is_held_back_is_named_and_looks_like_what_did_not_change() {
    let policy = suppress(5);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let of = |before: &[u64], now: &[u64]| {
        let columns: [(&str, u16, &[u64]); 2] = [("", 2024, before), ("", 2025, now)];
        table("made", Access::Confidential, &columns)
    };
    let now = [7, 9, 20, 30];
    let first = night(
        &[of(&[3, 9, 20, 30], &[8, 9, 20, 30])],
        &policy,
        &groups,
        &[],
    );
    let first = first.expect("a release").statement;
    let after = |before: &[u64]| {
        let series = std::slice::from_ref(&first);
        night(&[of(before, &now)], &policy, &groups, series).expect("a release")
    };
    let (revised, same) = (after(&[3, 9, 4, 46]), after(&[3, 9, 20, 30]));
    assert_eq!(revised.statement, same.statement);
    assert_eq!(revised.report, same.report);
    let named = &revised.report.tables[0].held_back;
    let stands =
        |of: &&crate::HeldBack| of.why == Why::EarlierRelease && of.period.contains("2024");
    assert_eq!((named.len(), named.iter().filter(stands).count()), (5, 5));
    // Run once more, and again, it is the same release.
    let mut series = vec![first.clone()];
    for _ in 0..2 {
        series.push(same.statement.clone());
        let again = night(&[of(&[3, 9, 20, 30], &now)], &policy, &groups, &series);
        assert_eq!(
            again.expect("a release").report.tables[0].held_back,
            same.report.tables[0].held_back
        );
    }
}

#[test]
fn what_cannot_be_protected_is_withheld_or_refused_as_the_plan_says() {
    let mut policy = suppress(3);
    let groups = groups(&[&[0, 1]]);
    // A total of 3 that is printed nowhere else: both parts and it are small.
    let found = night(&[held(&[1, 2, 40])], &policy, &groups, &[]).expect("a release");
    let cells = (0..3).map(|at| said(&found.statement, area(at)));
    assert!(
        cells
            .clone()
            .all(|cell| cell == Some(Count::Missing(Marker::Confidential))),
        "{:?}",
        cells.collect::<Vec<_>>()
    );
    assert!(
        found.report.tables[0]
            .held_back
            .iter()
            .all(|of| of.why == Why::Unprotectable)
    );
    policy.unprotectable.value = crate::Unprotectable::Refuse;
    let errors = night(&[held(&[1, 2, 40])], &policy, &groups, &[]).expect_err("refused");
    assert!(matches!(errors[..], [DiscloseError::Unprotected { .. }]));
}

#[test]
fn a_named_audience_has_the_counts_as_they_are() {
    let mut policy = crate::Preset::Restricted.policy();
    assert!(policy.validate().is_err(), "to whom?");
    policy.audience = Some("the commissioning team".to_owned());
    let groups = groups(&[&[0, 1]]);
    let found = night(&[held(&[1, 2, 40])], &policy, &groups, &[]).expect("counts");
    assert_eq!(said(&found.statement, area(0)), Some(Count::Exact(1)));
    assert_eq!(said(&found.statement, area(100)), Some(Count::Exact(3)));
}

#[test]
fn a_merged_area_does_not_join_a_period_that_was_published() {
    let mut policies = [suppress(4), policy(4, 10, 5, Zeros::Published)];
    policies[1].method.value = Method::Round;
    for policy in policies {
        let counts = [held(&[1, 2, 40])];
        let first = night(&counts, &policy, &[], &[]).expect("a release");
        let mut merging = policy.clone();
        merging.merged.push(crate::Merged {
            code: area(300),
            name: "zero and one".to_owned(),
            members: vec![area(0), area(1)],
            reason: "too small by themselves".to_owned(),
        });
        let at_once = night(&counts, &merging, &[], &[]).expect("a release");
        assert!(said(&at_once.statement, area(300)).is_some());
        let history = [first.statement.clone()];
        let second = night(&counts, &merging, &[], &history).expect("a release");
        assert_eq!(second.statement, first.statement);
    }
}

#[test]
fn areas_may_be_merged_after_a_period_was_withheld_whole() {
    let mut policy = suppress(3);
    let groups = groups(&[&[0, 1]]);
    let counts = [held(&[1, 2, 40])];
    let first = night(&counts, &policy, &groups, &[]).expect("a release");
    let printed = |found: &Protected| said(&found.statement, area(2)) == Some(Count::Exact(40));
    assert!(!printed(&first));
    policy.merged.push(crate::Merged {
        code: area(300),
        name: "zero and one".to_owned(),
        members: vec![area(0), area(1)],
        reason: "too small by themselves".to_owned(),
    });
    let second = night(&counts, &policy, &groups, &[first.statement]).expect("a release");
    assert!(printed(&second));
}

#[test]
fn what_is_withheld_without_a_range_is_no_nought_where_noughts_are_printed() {
    let policy = suppress(3);
    // Of the total, which is small as well, nothing but that it is no nought.
    let groups = groups(&[&[0, 1]]);
    let found = night(&[held(&[0, 2, 40])], &policy, &groups, &[]).expect("a release");
    let held = found.statement.rows.iter().filter(|row| row.least > 0);
    let held: Vec<_> = held.map(|row| (row.area, row.count, row.least)).collect();
    let held_at = |at| (area(at), Count::Missing(Marker::Confidential), 1);
    assert_eq!(held, [held_at(1), held_at(100)]);
    let read = Statement::parse(&found.statement.to_csv());
    assert_eq!(read, Ok(found.statement));
}
