//! A record stands for the counts that were disclosed, and for no others.
//!
//! That it gives the same tables, statement and report is asserted of every night of
//! `protect/tests/`.

use vocabulary::{CountInterval, Marker};

use super::*;
use crate::Zeros;
use crate::made::{area, policy};
use crate::protect::tests::{again, held, night};

/// What comes of a release whose record was changed.
fn forged(
    change: impl FnOnce(&mut Protected, &mut Policy),
) -> Result<Protected, Vec<DiscloseError>> {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    let tables = [held(&[3, 20, 31, 0, 5])];
    let mut release = night(&tables, &policy, &[], &[]).expect("a release");
    change(&mut release, &mut policy);
    again(&tables, &release, &policy, Context::default())
}

#[track_caller]
fn refused_with(found: Result<Protected, Vec<DiscloseError>>, words: &str) {
    let errors = found.expect_err("a refusal");
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|of| of.contains(words)), "{said:?}");
}

#[test]
fn counts_that_the_rules_withhold_are_none_of_a_record() {
    assert!(forged(|_, _| ()).is_ok(), "the others could not fail");
    let within = |lower, upper| Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(lower, upper).expect("in order"),
    };
    for count in [
        Count::Exact(1),
        Count::Exact(7),
        within(2, 7),
        within(1, 6),
        within(7, 12),
    ] {
        refused_with(
            forged(|release, _| release.statement.rows[0].count = count),
            "made, 2025-03-31, E09000000: tells more of a small count than the rules allow",
        );
    }
    // What the rules could have said is said: whether it was, the other files of the release tell.
    for count in [Count::Exact(0), within(1, 12), within(8, 12)] {
        assert!(forged(|release, _| release.statement.rows[0].count = count).is_ok());
    }
}

#[test]
fn a_record_has_every_area_of_the_tables_of_its_report_and_no_others() {
    refused_with(
        forged(|release, _| release.statement.rows.clear()),
        "made: nothing is recorded of it",
    );
    refused_with(
        forged(|release, _| release.statement.rows[4].source = SourceId::new("other")),
        "other, 2025-03-31, E09000004: is of a confidential source that the report does not have",
    );
    refused_with(
        forged(|release, _| release.statement.rows[4].access = Access::Published),
        "is recorded as published",
    );
    refused_with(
        forged(|release, _| {
            let mut more = release.statement.rows[0].clone();
            more.period = "2024-03-31".parse().expect("a period");
            release.statement.rows.insert(0, more);
        }),
        "areas without a value",
    );
    refused_with(
        forged(|release, _| {
            release.report.tables[0].source = SourceId::new("unplanned");
        }),
        "unplanned: is no source of the plan",
    );
    refused_with(
        forged(|_, policy| {
            policy.method.value = Method::Exact;
            policy.audience = Some("a board".to_owned());
        }),
        "counts that are shown as they are come from their source alone",
    );
}

#[test]
fn a_count_that_an_earlier_release_showed_is_one_that_it_may_show() {
    let before = policy(2, 1, 1, Zeros::Published);
    let now = policy(7, 5, 5, Zeros::Published);
    let tables = [held(&[3, 20, 31, 46, 5])];
    let first = night(&tables, &before, &[], &[]).expect("a release");
    let earlier = [first.statement];
    // The new range would widen what was said: the old figure does not stand.
    let second = night(&tables, &now, &[], &earlier).expect("a release");
    let mut shown = second.clone();
    shown.statement.rows[0].count = Count::Exact(3);
    let context = |earlier| Context {
        groups: &[],
        earlier,
    };
    assert_eq!(shown.statement.rows[0].area, area(0));
    assert!(again(&tables, &shown, &now, context(&earlier)).is_ok());
    refused_with(
        again(&tables, &shown, &now, context(&[])),
        "tells more of a small count than the rules allow",
    );
}
