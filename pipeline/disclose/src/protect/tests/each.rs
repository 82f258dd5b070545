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
    assert_eq!(found.audit.of_publishers().count(), 2);
    assert_eq!(found.audit.unsafe_numbers().count(), 0);
}
