use vocabulary::{Access, Count, Marker};

use super::*;
use crate::made::{area, policy};
use crate::{Why, Zeros};

#[test]
fn published_tables_pass_as_they_are() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let published = table("open", Access::Published, &[("", 2025, &[6, 0, 12])]);
    let found = night(&[published, held(&[6, 0, 12])], &policy, &[], &[]).expect("a release");
    let counts: Vec<Vec<Count>> = found
        .tables
        .get()
        .iter()
        .map(|table| {
            table
                .columns
                .values()
                .flat_map(AreaColumn::values)
                .copied()
                .collect()
        })
        .collect();
    assert_eq!(
        counts[0],
        [Count::Exact(6), Count::Exact(0), Count::Exact(12)]
    );
    assert_eq!(counts[1][0].shown(), None);
    assert_eq!(counts[1][1], Count::Exact(0));
    assert_eq!(counts[1][2].shown(), Some(10));
    assert!(
        found
            .statement
            .rows
            .iter()
            .all(|row| row.source == SourceId::new("made"))
    );
}

#[test]
fn totals_stand_among_the_tables_and_are_named_where_they_are_not() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3, 4]]);
    let found = night(&[held(&[3, 20, 31, 46, 5])], &policy, &groups, &[]).expect("a release");
    let totals = &found.tables.get()[0].totals;
    assert_eq!(totals.values().next().and_then(Count::shown), Some(105));
    assert_eq!(found.report.tables[0].totals, 1);

    // All at the lower ends of their ranges: such a total would say so.
    let found = night(&[held(&[1, 18, 28, 43, 1])], &policy, &groups, &[]).expect("a release");
    assert_eq!(
        said(&found.statement, area(100)),
        Some(Count::Missing(Marker::Confidential))
    );
    assert_eq!(found.report.tables[0].totals, 0);
    let held_back = &found.report.tables[0].held_back;
    assert_eq!(
        (held_back[0].area, held_back[0].why),
        (area(100), Why::TellsOfACell)
    );
}

#[test]
fn a_sum_of_categories_is_not_shown_beside_its_parts() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.sums.push(crate::CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: vec![Category::new("young"), Category::new("old")],
        reason: "ages add up".to_owned(),
    });
    let columns: &[(&str, u16, &[u64])] = &[
        ("all", 2025, &[21, 30]),
        ("young", 2025, &[1, 20]),
        ("old", 2025, &[20, 10]),
    ];
    let found = night(
        &[table("made", Access::Confidential, columns)],
        &policy,
        &[],
        &[],
    );
    let found = found.expect("a release");
    let all = found
        .statement
        .rows
        .iter()
        .filter(|row| row.category == Category::new("all"));
    assert!(
        all.clone().count() == 2
            && all
                .into_iter()
                .all(|row| row.count == Count::Missing(Marker::Confidential))
    );
    assert!(
        found.report.tables[0]
            .held_back
            .iter()
            .all(|of| of.why == Why::SumOfCategories)
    );
}

/// A figure is published under one policy as 5 to 14; under another it is one of 1 to 7.
#[test]
fn a_changed_policy_does_not_narrow_what_was_said() {
    let (before, after) = (
        policy(4, 10, 4, Zeros::Published),
        policy(7, 5, 5, Zeros::Published),
    );
    let first = night(&[held(&[6, 30])], &before, &[], &[])
        .expect("a release")
        .statement;
    assert_eq!(range(&first, 0), Some((5, 14)));
    let naive = night(&[held(&[6, 30])], &after, &[], &[])
        .expect("a release")
        .statement;
    let found = crate::audit(&[first.clone(), naive], &after);
    let found = found.unsafe_numbers().find(|of| of.release == 1);
    assert_eq!(
        found.map(|of| (of.area, of.lower, of.upper)),
        Some((area(0), 5, Some(7)))
    );
    let second = night(&[held(&[6, 30])], &after, &[], std::slice::from_ref(&first));
    let second = second.expect("a release");
    assert_eq!(range(&second.statement, 0), range(&first, 0));
    let held_back = &second.report.tables[0].held_back;
    assert!(
        held_back
            .iter()
            .any(|of| (of.area, of.why) == (area(0), Why::EarlierRelease))
    );
}

/// What was told under a weaker policy cannot be taken back, and stops no later night.
#[test]
fn a_stricter_policy_goes_on_from_a_weaker_one() {
    let (before, after) = (
        policy(3, 1, 1, Zeros::Published),
        policy(7, 5, 5, Zeros::Published),
    );
    let first = night(&[held(&[5, 30])], &before, &[], &[])
        .expect("a release")
        .statement;
    let second = night(&[held(&[5, 30])], &after, &[], std::slice::from_ref(&first));
    assert_eq!(
        range(&second.expect("a release").statement, 0),
        Some((1, 7))
    );
}

#[test]
fn what_a_publisher_gives_away_is_its_own_leak() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.same_counts.push(crate::SameCounts {
        confidential: SourceId::new("made"),
        published: SourceId::new("open"),
        reason: "the yearly table of the same register".to_owned(),
    });
    let published = |counts: &[u64]| {
        let mut table = table("open", Access::Published, &[("", 2025, counts)]);
        // One rounded number makes it a table of which more could be told.
        let key = table.columns.keys().next().expect("a column").clone();
        let within = vocabulary::CountInterval::new(40, 44).expect("in order");
        let list = areas(counts.len());
        let mut at = 0;
        let column = AreaColumn::from_fn(&list, |_| {
            at += 1;
            Confidential::new(if at == 2 {
                Count::Rounded { shown: 42, within }
            } else {
                Count::Exact(counts[at - 1])
            })
        });
        table.columns.insert(key, column);
        table
    };
    let found =
        night(&[published(&[4, 41]), held(&[4, 41])], &policy, &[], &[]).expect("a release");
    // The publisher printed the 4; the release says what its rule says, and goes on.
    let rows = found.statement.rows_of(&SourceId::new("made"));
    assert_eq!(
        rows[0].count.interval().map(|of| (of.lower(), of.upper())),
        Some((1, 7))
    );
    // Of the other nothing is said: 38 to 42 beside 40 to 44 would leave three numbers.
    assert_eq!(rows[1].count, Count::Missing(Marker::Confidential));
    assert_eq!(found.audit.of_publishers().count(), 1);
    assert_eq!(found.audit.unsafe_numbers().count(), 0);
}

/// The publisher's 10 stands for 5 to 14, and a withheld 1 to 7 beside it for 5 to 7.
#[test]
fn a_cell_is_silent_where_it_would_tell_beside_what_is_public() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.same_counts.push(crate::SameCounts {
        confidential: SourceId::new("made"),
        published: SourceId::new("open"),
        reason: "the yearly table of the same register".to_owned(),
    });
    let open = |shown: [(u64, u64, u64); 2]| {
        let mut table = table("open", Access::Published, &[("", 2025, &[0, 0])]);
        let mut shown = shown.into_iter();
        for column in table.columns.values_mut() {
            *column = column.map(|_, _| {
                let (shown, lower, upper) = shown.next().expect("an area");
                let within = vocabulary::CountInterval::new(lower, upper).expect("in order");
                Confidential::new(Count::Rounded { shown, within })
            });
        }
        table
    };
    let twin = open([(10, 5, 14), (3, 1, 7)]);
    let said = |count: u64| {
        let found = night(&[twin.clone(), held(&[count, 3])], &policy, &[], &[]);
        let found = found.expect("a release");
        assert_eq!(found.audit.unsafe_numbers().count(), 0);
        found
    };
    // Whatever it comes to, and named; beside what holds the whole range it is said.
    let first = said(6);
    assert_eq!(said(9).statement, first.statement);
    assert_eq!(said(9).report, first.report);
    let rows = first.statement.rows_of(&SourceId::new("made"));
    assert_eq!(rows[0].count, Count::Missing(Marker::Confidential));
    assert_eq!(
        rows[1].count.interval().map(|of| (of.lower(), of.upper())),
        Some((1, 7))
    );
    let held_back = &first.report.tables[1].held_back;
    assert_eq!(
        (held_back[0].area, held_back[0].why),
        (area(0), Why::TellsOfACell)
    );
}

/// By hand: all are 6, 6 and 30; men and women come later, and 6 + 6 - 9 is 3.
#[test]
fn a_merged_area_does_not_join_with_a_new_category() {
    let mut policy = policy(5, 1, 1, Zeros::Published);
    let all = [("all", 2025, [6, 6, 30].as_slice())];
    let parts = [all[0], ("f", 2025, &[4, 5, 20]), ("m", 2025, &[2, 1, 10])];
    let of = |columns: &[(&str, u16, &[u64])]| table("made", Access::Confidential, columns);
    let first = night(&[of(&all)], &policy, &[], &[])
        .expect("a release")
        .statement;
    let second = night(&[of(&parts)], &policy, &[], std::slice::from_ref(&first));
    let second = second.expect("a release").statement;
    policy.merged.push(crate::Merged {
        code: area(300),
        name: "zero and one".to_owned(),
        members: vec![area(0), area(1)],
        reason: "too small by themselves".to_owned(),
    });
    let history = [first.clone(), second.clone()];
    let third = night(&[of(&parts)], &policy, &[], &history)
        .expect("a release")
        .statement;
    assert_eq!(third, second);
    // Nor where the period was published with it from the first.
    let first = night(&[of(&all)], &policy, &[], &[])
        .expect("a release")
        .statement;
    let second = night(&[of(&parts)], &policy, &[], &[first]).expect("a release");
    let is_new = |row: &&crate::Row| row.category != Category::new("all");
    let rows = second.statement.rows.iter().filter(is_new);
    assert!(rows.clone().count() >= 8);
    for row in rows {
        assert_eq!(row.count, Count::Missing(Marker::Confidential), "{row:?}");
    }
}

/// The sum of categories is never shown, so a revision of its parts is one of it.
#[test]
fn a_sum_that_is_never_shown_does_not_tie_its_parts_to_earlier_nights() {
    let mut policy = policy(5, 1, 1, Zeros::Published);
    policy.sums.push(crate::CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: vec![Category::new("f"), Category::new("m")],
        reason: "all are women or men".to_owned(),
    });
    let of = |f: u64, m: u64| {
        let (sum, f, m) = ([f + m, 30], [f, 20], [m, 10]);
        let columns: [(&str, u16, &[u64]); 3] =
            [("all", 2025, &sum), ("f", 2025, &f), ("m", 2025, &m)];
        table("made", Access::Confidential, &columns)
    };
    let first = night(&[of(7, 0)], &policy, &[], &[])
        .expect("a release")
        .statement;
    let second = night(&[of(3, 6)], &policy, &[], &[first]).expect("a release");
    let found = second
        .statement
        .rows
        .iter()
        .find(|row| row.category == Category::new("m"));
    assert_eq!(found.map(|row| row.count), Some(Count::Exact(6)));
}

/// 3 + 8 + 0 is 11, which the publisher prints beside cells that it does not give.
#[test]
fn a_declared_source_is_heard_though_it_withholds_nothing() {
    let mut policy = policy(5, 1, 1, Zeros::Published);
    policy.same_counts.push(crate::SameCounts {
        confidential: SourceId::new("made"),
        published: SourceId::new("open"),
        reason: "the yearly table of the same register".to_owned(),
    });
    let groups = groups(&[&[0, 1, 2]]);
    let mut twin = table("open", Access::Published, &[("", 2025, &[0, 0, 0])]);
    for column in twin.columns.values_mut() {
        *column = column.map(|_, _| Confidential::new(Count::Missing(Marker::NotAvailable)));
    }
    twin.constraints.push(vocabulary::Constraint {
        period: period(2025),
        category: Category::all(),
        area: groups[0].area.clone(),
        members: groups[0].members.clone().into(),
        cover: vocabulary::Cover::Whole,
        count: Confidential::new(Count::Exact(11)),
    });
    let errors = night(&[twin, held(&[3, 8, 0])], &policy, &[], &[]).expect_err("3 is 11 less 8");
    assert!(
        matches!(errors[..], [DiscloseError::Unsafe { .. }]),
        "{errors:?}"
    );
}
