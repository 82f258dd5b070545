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
        least: 0,
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

/// Three areas of 4, 7 and 12: their total of 23 was withheld since it lies in a tail, 10 to 12 or
/// 23 to 26. Whoever then learns that the third is 12, or that the first two are 8 to 12 together,
/// knows which tail it was.
#[test]
fn a_withheld_total_and_a_narrower_range_of_later() {
    let nhs = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2]]);
    let first = night(&[held(&[4, 7, 12])], &nhs, &groups, &[])
        .expect("a release")
        .statement;
    assert_eq!(
        said(&first, area(100)),
        Some(Count::Missing(vocabulary::Marker::Confidential))
    );
    let mut exact = policy(7, 1, 1, Zeros::Published);
    exact.method.value = crate::Method::Each;
    let mut merging = nhs.clone();
    merging.merged.push(crate::Merged {
        code: area(200),
        name: "both".to_owned(),
        members: vec![area(0), area(1)],
        reason: "few residents".to_owned(),
    });
    let mut suppressing = policy(7, 1, 1, Zeros::Published);
    suppressing.method.value = crate::Method::Suppress;
    for later in [exact, merging, suppressing] {
        let second = night(
            &[held(&[4, 7, 12])],
            &later,
            &groups,
            std::slice::from_ref(&first),
        );
        let second = second.expect("a release").statement;
        for at in 0..3 {
            assert_eq!(range(&second, at), range(&first, at), "{at}");
        }
        assert_eq!(said(&second, area(200)), None);
    }
}

/// As above where nothing else is unsafe: tables that the rules of later would print exactly stand
/// as they were, since which tail their total of before lay in would come out of them.
#[test]
fn a_withheld_total_keeps_the_ranges_of_its_cells() {
    for (threshold, base, counts) in [(4, 3, &[2, 8][..]), (2, 5, &[6, 0, 12]), (4, 5, &[8, 29])] {
        let rounding = policy(threshold, base, 1, Zeros::Published);
        let all: Vec<usize> = (0..counts.len()).collect();
        let groups = groups(&[&all]);
        let first = night(&[held(counts)], &rounding, &groups, &[]);
        let first = first.expect("a release").statement;
        assert_eq!(
            said(&first, area(100)),
            Some(Count::Missing(vocabulary::Marker::Confidential))
        );
        let mut exact = policy(threshold, 1, 1, Zeros::Published);
        exact.method.value = crate::Method::Suppress;
        let series = std::slice::from_ref(&first);
        let second = night(&[held(counts)], &exact, &[], series);
        let second = second.expect("a release").statement;
        for at in 0..counts.len() {
            let (before, now) = (range(&first, at), range(&second, at));
            assert!(now.is_none() || now == before, "{counts:?}, {at}: {now:?}");
        }
    }
}

/// A source that goes on under another name, or whose periods have other days, is not taken for
/// one that nothing was said of.
#[test]
fn a_renamed_source_and_a_shifted_period() {
    let nhs = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3, 4]]);
    let counts: &[u64] = &[3, 3, 3, 19, 1];
    let first = night(&[held(counts)], &nhs, &groups, &[])
        .expect("a release")
        .statement;
    let renamed = || table("returns", Access::Confidential, &[("", 2025, counts)]);
    let errors = night(&[renamed()], &nhs, &groups, std::slice::from_ref(&first));
    let errors = errors.expect_err("which is it?");
    assert!(
        errors[0].to_string().contains("disclosure.formerly"),
        "{errors:?}"
    );

    let mut declared = nhs.clone();
    declared.formerly.push(crate::Formerly {
        source: SourceId::new("returns"),
        formerly: SourceId::new("made"),
        reason: "the folder was renamed".to_owned(),
    });
    let second = night(
        &[renamed()],
        &declared,
        &groups,
        std::slice::from_ref(&first),
    );
    let rows = |statement: &Statement| -> Vec<(AreaCode, Count)> {
        statement
            .rows
            .iter()
            .map(|row| (row.area, row.count))
            .collect()
    };
    assert_eq!(rows(&second.expect("a release").statement), rows(&first));
    let mut retired = nhs.clone();
    retired.retired.push(SourceId::new("made"));
    assert!(
        night(
            &[renamed()],
            &retired,
            &groups,
            std::slice::from_ref(&first)
        )
        .is_ok()
    );

    let mut shifted = first;
    for row in &mut shifted.rows {
        row.period = Period::new(
            2025,
            PeriodKind::YearEnding("04-05".parse().expect("a day")),
        );
    }
    let errors = night(&[held(counts)], &nhs, &groups, &[shifted]).expect_err("other days");
    assert!(errors[0].to_string().contains("overlaps"), "{errors:?}");
}

/// The same cells on the first night and the third, with one missing between them: the total of
/// the first night stands, whatever the counts behind them are by then.
#[test]
fn a_total_whose_cells_are_shown_as_before_says_nothing_of_what_changed_behind_them() {
    let nhs = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let nights = [[4, 4, 4, 20], [5, 4, 4, 20], [1, 4, 4, 20]].map(|third| {
        let mut series = Vec::new();
        for (at, counts) in [[4, 4, 4, 20], [4, 4, 4, 20], third].iter().enumerate() {
            let mut table = held(counts);
            if at == 1 {
                for column in table.columns.values_mut() {
                    *column = column.map(|code, cell| {
                        if code == area(3) {
                            Confidential::new(Count::Missing(vocabulary::Marker::NotAvailable))
                        } else {
                            cell.clone()
                        }
                    });
                }
            }
            let found = night(&[table], &nhs, &groups, &series).expect("a release");
            series.push(found.statement);
        }
        series
    });
    assert_eq!(nights[0], nights[1]);
    assert_eq!(nights[0], nights[2]);
    assert_eq!(
        said(&nights[0][2], area(100)).and_then(|count| count.shown()),
        Some(30)
    );
}
