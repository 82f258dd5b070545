//! Attacks on tables of counts that are known to have worked elsewhere, one test each.

use vocabulary::{Count, CountInterval, Cover};

use super::*;
use crate::made::{area, policy};
use crate::{Row, Zeros};

fn row(at: usize, members: &[usize], count: Count) -> Row {
    Row {
        source: SourceId::new("made"),
        access: Access::Confidential,
        period: period(2025),
        category: Category::all(),
        area: area(at),
        members: members.iter().map(|at| area(*at)).collect(),
        cover: Cover::Whole,
        count,
    }
}

fn statement(rows: Vec<Row>) -> Statement {
    Statement { rows }
}

fn small() -> Count {
    Count::Suppressed {
        marker: vocabulary::Marker::Confidential,
        within: CountInterval::new(1, 5).expect("in order"),
    }
}

/// UKHSA coronavirus dashboard, issue 376: a withheld count comes out of two weeks' totals.
#[test]
fn week_on_week_differences() {
    let policy = policy(5, 1, 1, Zeros::Published);
    let week = |b: Count, total: u64| {
        statement(vec![
            row(0, &[], small()),
            row(1, &[], b),
            row(2, &[], Count::Exact(40)),
            row(100, &[0, 1, 2], Count::Exact(total)),
        ])
    };
    let (one, other) = (week(small(), 48), week(Count::Exact(6), 50));
    let alone = |of: &Statement| {
        crate::audit(std::slice::from_ref(of), &policy)
            .unsafe_numbers()
            .count()
    };
    assert!(alone(&other) > 0, "50 less 40 and 6 is 4");
    assert!(alone(&one) > 0, "two that make 8 are 3 to 5 each");
    // The stage itself, from the counts behind the two weeks.
    let groups = groups(&[&[0, 1, 2]]);
    let first = night(&[held(&[4, 4, 40])], &policy, &groups, &[])
        .expect("a release")
        .statement;
    let second = night(
        &[held(&[4, 6, 40])],
        &policy,
        &groups,
        std::slice::from_ref(&first),
    );
    let both = [first, second.expect("a release").statement];
    assert_eq!(crate::audit(&both, &policy).unsafe_numbers().count(), 0);
}

/// The City of London with Hackney in one release, and Hackney alone in another.
#[test]
fn a_merged_area_beside_its_part() {
    let plain = policy(5, 1, 1, Zeros::Published);
    let merged = statement(vec![
        row(0, &[], Count::Missing(vocabulary::Marker::NotAvailable)),
        row(1, &[], Count::Missing(vocabulary::Marker::NotAvailable)),
        row(200, &[0, 1], Count::Exact(31)),
    ]);
    let part = statement(vec![row(0, &[], small()), row(1, &[], Count::Exact(28))]);
    let found = crate::audit(&[merged, part], &plain);
    assert!(
        found
            .unsafe_numbers()
            .any(|of| (of.area, of.lower, of.upper) == (area(0), 3, Some(3)))
    );

    let mut merging = plain.clone();
    merging.merged.push(crate::Merged {
        code: area(200),
        name: "both".to_owned(),
        members: vec![area(0), area(1)],
        reason: "few residents".to_owned(),
    });
    let first = night(&[held(&[3, 28, 50])], &merging, &[], &[])
        .expect("a release")
        .statement;
    assert_eq!(said(&first, area(200)), Some(Count::Exact(31)));
    // The plan merges no longer: the part may not follow the whole.
    let second = night(
        &[held(&[3, 28, 50])],
        &plain,
        &[],
        std::slice::from_ref(&first),
    );
    let found = match second {
        Err(errors) => {
            assert!(
                errors
                    .iter()
                    .any(|error| matches!(error, DiscloseError::Unsafe { .. }))
            );
            return;
        }
        Ok(second) => crate::audit(&[first, second.statement], &plain),
    };
    assert_eq!(found.unsafe_numbers().count(), 0);
}

/// Where the policy hides nought, it cannot be told from a small count.
#[test]
fn nought_told_from_a_small_count() {
    let policy = policy(5, 3, 1, Zeros::Withheld);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let say = |counts: &[u64]| night(&[held(counts)], &policy, &groups, &[]).expect("a release");
    let (nought, small) = (say(&[0, 40, 5, 22]), say(&[5, 40, 0, 22]));
    assert_eq!(nought.statement, small.statement);
    assert_eq!(nought.report, small.report);
    assert_eq!(range(&nought.statement, 0), Some((0, 5)));
}
