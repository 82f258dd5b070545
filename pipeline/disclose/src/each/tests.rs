//! Every table that could stand behind what is said is tried: a reader who does so learns of each
//! cell the range that stands beside it, and no less.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    AreaCode, Category, Count, CountInterval, Marker, Period, PeriodKind, SourceId, WiderArea,
};

use super::{Block, Said};
use crate::cut::new_cells;
use crate::made::{area, groups, policy};
use crate::report::Why;
use crate::statement::Row;
use crate::tabular::Feasible;
use crate::{Policy, Zeros};

fn period() -> Period {
    Period::new(2025, PeriodKind::On("03-31".parse().expect("a day")))
}

/// What is said of counts after some releases.
fn say(policy: &Policy, groups: &[WiderArea], earlier: &[Said], counts: &[u64]) -> Said {
    let rows: Vec<Vec<&Row>> = earlier
        .iter()
        .map(|said| said.rows.iter().collect())
        .collect();
    let (source, category) = (SourceId::new("made"), Category::all());
    let counts = counts.iter().enumerate();
    let counts: BTreeMap<AreaCode, Count> = counts
        .map(|(at, count)| (area(at), Count::Exact(*count)))
        .collect();
    let now = counts.iter().map(|(area, count)| (&category, *area, count));
    let new = new_cells(&rows, now);
    let block = Block {
        source: &source,
        period: period(),
        category: &category,
        policy,
        groups,
        published: &[],
        earlier: &rows,
        new: &new.into_iter().map(|(_, area)| area).collect(),
        merged: &crate::cut::merged_here(&policy.merged, |of| counts.contains_key(of), &rows)
            .collect::<Vec<_>>(),
    };
    block.protect(&counts)
}

/// All lists of so many counts up to a number.
fn all(areas: usize, most: u64) -> Vec<Vec<u64>> {
    let mut lists = vec![Vec::new()];
    for _ in 0..areas {
        lists = lists
            .into_iter()
            .flat_map(|list: Vec<u64>| {
                (0..=most).map(move |count| [list.as_slice(), &[count]].concat())
            })
            .collect();
    }
    lists
}

fn range(said: &Said, at: usize) -> Option<CountInterval> {
    let mut rows = said.rows.iter();
    let row = rows.find(|row| row.area == area(at) && row.members.is_empty());
    row.expect("a cell").count.interval()
}

/// The smallest and largest count of each area among lists.
fn hull(lists: &[&Vec<u64>], at: usize) -> (u64, u64) {
    let counts = lists.iter().map(|list| list[at]);
    (
        counts.clone().min().expect("a list"),
        counts.max().expect("a list"),
    )
}

type Totals = Vec<(AreaCode, Count)>;

fn totals(said: &Said) -> Totals {
    let rows = said.rows.iter().filter(|row| !row.members.is_empty());
    rows.map(|row| (row.area, row.count)).collect()
}

/// Tries all tables; gives how many totals were printed and how many withheld.
fn try_all(policy: &Policy, groups: &[WiderArea], areas: usize, most: u64) -> (usize, usize) {
    let mut said: BTreeMap<String, Vec<Vec<u64>>> = BTreeMap::new();
    let (mut printed, mut withheld) = (0, 0);
    for counts in all(areas, most) {
        let of = say(policy, groups, &[], &counts);
        for (_, count) in totals(&of) {
            printed += usize::from(count.interval().is_some());
            withheld += usize::from(count.interval().is_none());
        }
        said.entry(format!("{:?}", of.rows))
            .or_default()
            .push(counts);
    }
    for lists in said.values() {
        let lists: Vec<&Vec<u64>> = lists.iter().collect();
        let of = say(policy, groups, &[], lists[0]);
        for at in 0..areas {
            let stated = range(&of, at).expect("a number");
            assert_eq!(
                hull(&lists, at),
                (stated.lower(), stated.upper()),
                "area {at} of {:?}: {:?}",
                lists[0],
                of.rows
            );
        }
    }
    (printed, withheld)
}

#[test]
fn slow_no_total_and_no_missing_total_tells_of_a_cell() {
    for (threshold, base, zeros) in [
        (2, 3, Zeros::Published),
        (2, 3, Zeros::Withheld),
        (2, 1, Zeros::Published),
        (1, 3, Zeros::Published),
        (3, 3, Zeros::Published),
    ] {
        for total_base in [1, 3, 6] {
            let mut policy = policy(threshold, base, 1, zeros);
            policy.total_base.value = total_base;
            if policy.validate().is_err() {
                continue;
            }
            let of = [
                vec![&[0, 1, 2][..]],
                vec![&[0, 1], &[0, 1, 2]],
                vec![&[0, 1], &[1, 2]],
            ];
            for groups in of.map(|of| crate::made::groups(&of)) {
                try_all(&policy, &groups, 3, 7);
            }
        }
    }
}

#[test]
fn slow_totals_of_many_areas_are_printed_and_extreme_ones_are_not() {
    let policy = policy(2, 3, 1, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let (printed, withheld) = try_all(&policy, &groups, 4, 7);
    assert!(printed > withheld && withheld > 0, "{printed} {withheld}");
}

/// Two nights: where a cell's two ranges have a number in common it has one count in both.
#[test]
fn slow_two_nights_tell_no_more_than_each() {
    let policy = policy(2, 3, 1, Zeros::Published);
    for groups in [groups(&[&[0, 1, 2]]), groups(&[&[0, 1], &[0, 1, 2]])] {
        let lists = all(3, 4);
        let first: Vec<Said> = lists
            .iter()
            .map(|counts| say(&policy, &groups, &[], counts))
            .collect();
        let mut seen: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        let mut second: BTreeMap<(String, usize), Said> = BTreeMap::new();
        for (before, said) in first.iter().enumerate() {
            let before_said = format!("{:?}", said.rows);
            for now in 0..lists.len() {
                let of = second.entry((before_said.clone(), now)).or_insert_with(|| {
                    say(&policy, &groups, std::slice::from_ref(said), &lists[now])
                });
                let is_one = (0..3).all(|at| {
                    let (one, other) = (
                        range(said, at).expect("a range"),
                        range(of, at).expect("a range"),
                    );
                    let is_apart = one.upper() < other.lower() || other.upper() < one.lower();
                    is_apart || lists[before][at] == lists[now][at]
                });
                if is_one {
                    let key = format!("{before_said} {:?}", of.rows);
                    seen.entry(key).or_default().push((before, now));
                }
            }
        }
        for pairs in seen.values() {
            let before: Vec<&Vec<u64>> = pairs.iter().map(|(at, _)| &lists[*at]).collect();
            let now: Vec<&Vec<u64>> = pairs.iter().map(|(_, at)| &lists[*at]).collect();
            let key = (format!("{:?}", first[pairs[0].0].rows), pairs[0].1);
            for at in 0..3 {
                for (said, lists) in [(&first[pairs[0].0], &before), (&second[&key], &now)] {
                    let stated = range(said, at).expect("a range");
                    assert_eq!(
                        hull(lists, at),
                        (stated.lower(), stated.upper()),
                        "{at} {:?} {:?}",
                        first[pairs[0].0].rows,
                        second[&key].rows
                    );
                }
            }
        }
    }
}

#[test]
fn a_total_stands_while_no_cell_changes() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let first = say(&policy, &groups, &[], &[3, 20, 31, 46]);
    assert_eq!(totals(&first).len(), 1);
    let second = say(
        &policy,
        &groups,
        std::slice::from_ref(&first),
        &[7, 22, 32, 47],
    );
    assert_eq!(first.rows, second.rows, "108 is shown as 100 still");
    let third = say(&policy, &groups, &[first.clone(), second], &[7, 27, 32, 47]);
    assert_ne!(
        totals(&third),
        totals(&first),
        "a cell has changed for all to see"
    );
}

#[test]
fn an_area_that_was_cut_anew_has_no_figure_of_a_period_that_was_published() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let first = say(&policy, &[], &[], &[30, 40]);
    let second = say(&policy, &[], std::slice::from_ref(&first), &[30, 36, 4]);
    let count = |said: &Said, at: usize| {
        said.rows
            .iter()
            .find(|row| row.area == area(at))
            .map(|row| row.count)
    };
    assert_eq!(
        count(&second, 2),
        Some(Count::Missing(Marker::Confidential))
    );
    assert!(second.why.contains(&(area(2), Why::New)));
    assert_ne!(
        count(&second, 1),
        Some(Count::Missing(Marker::Confidential))
    );
}

#[test]
fn a_merged_area_stands_in_the_place_of_its_parts() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.merged.push(crate::Merged {
        code: area(200),
        name: "both".to_owned(),
        members: vec![area(0), area(1)],
        reason: "one of them has few residents".to_owned(),
    });
    let said = say(&policy, &groups(&[&[0, 1, 2, 3]]), &[], &[2, 17, 40, 60]);
    let merged = said
        .rows
        .iter()
        .find(|row| row.area == area(200))
        .expect("a merged area");
    assert_eq!(merged.count.shown(), Some(20));
    assert_eq!(
        range(&said, 0).map(|of| (of.lower(), of.upper())),
        Some((0, 22))
    );
    assert_eq!(range(&said, 0), range(&said, 1));
    let other = say(&policy, &groups(&[&[0, 1, 2, 3]]), &[], &[17, 2, 40, 60]);
    assert_eq!(
        said.rows, other.rows,
        "which of the parts is the small one cannot be told"
    );
}

#[test]
fn an_earlier_range_is_kept_open_though_another_followed() {
    let (before, after) = (
        policy(4, 10, 4, Zeros::Published),
        policy(7, 5, 5, Zeros::Published),
    );
    let first = say(&before, &[], &[], &[6]);
    let second = say(&before, &[], std::slice::from_ref(&first), &[22]);
    assert_eq!(
        [range(&first, 0), range(&second, 0)],
        [
            CountInterval::new(5, 14).ok(),
            CountInterval::new(15, 24).ok()
        ]
    );
    // Under the other policy 6 is one of 1 to 7, and the first release said 5 to 14.
    let third = say(&after, &[], &[first, second.clone()], &[6]);
    assert_eq!(third.why, [(area(0), Why::EarlierRelease)]);
    assert_eq!(range(&third, 0), range(&second, 0));
}

#[test]
fn a_total_of_other_areas_does_not_stand() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let counts = [3, 20, 31, 46, 5];
    let first = say(&policy, &groups(&[&[0, 1, 2, 3, 4]]), &[], &counts);
    assert_eq!(totals(&first).len(), 1);
    // The same code, of other areas.
    let now = groups(&[&[0, 1, 2, 3]]);
    let second = say(&policy, &now, std::slice::from_ref(&first), &counts);
    let mut totals = second.rows.iter().filter(|row| !row.members.is_empty());
    assert!(totals.all(|row| row.members == now[0].members));
}

/// What was said of a count that has been revised since is not told by a total of tonight.
#[test]
fn a_total_does_not_tell_of_a_count_of_before() {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.total_base.value = 1;
    let first = say(&policy, &groups(&[&[0, 1, 2]]), &[], &[5, 20, 20]);
    assert_eq!(totals(&first), [(area(100), Count::Exact(45))]);
    // 45 less the 40 that areas 1 and 2 have together is what area 0 had.
    let now = groups(&[&[1, 2]]);
    let second = say(&policy, &now, std::slice::from_ref(&first), &[20, 20, 20]);
    assert_eq!(totals(&second), []);
    assert_eq!(
        totals(&say(&policy, &now, &[], &[20, 20, 20])),
        [(area(100), Count::Exact(40))]
    );
}

/// That a total was withheld says that it lay at one of two ends, and no number is bound by that:
/// so no total of the period is held against it, and none is printed from then on.
#[test]
fn no_total_follows_a_night_in_which_one_was_withheld() {
    let policy = policy(7, 5, 5, Zeros::Published);
    let groups = groups(&[&[0, 1, 2, 3]]);
    let dark = [(area(100), Count::Missing(Marker::Confidential))];
    let first = say(&policy, &groups, &[], &[1, 18, 28, 43]);
    assert_eq!(totals(&first), dark);
    let counts = [5, 20, 31, 60];
    let alone = say(&policy, &groups, &[], &counts);
    assert_ne!(totals(&alone), dark);
    let second = say(&policy, &groups, &[first], &counts);
    assert_eq!(totals(&second), dark);
}

/// A cell tells where some count that it could be leaves of what is public a range that is
/// neither the one that is stated nor wide enough.
#[test]
fn what_is_public_of_a_cell_is_held_against_every_count_that_it_could_be() {
    let (mut telling, mut silent) = (0, 0);
    for (threshold, base, fewest) in [(1, 3, 1), (2, 3, 3), (7, 5, 5), (4, 10, 4), (5, 1, 1)] {
        for zeros in [Zeros::Published, Zeros::Withheld] {
            let policy = policy(threshold, base, fewest, zeros);
            let (source, category) = (SourceId::new("made"), Category::all());
            let block = Block {
                source: &source,
                period: period(),
                category: &category,
                policy: &policy,
                groups: &[],
                published: &[],
                earlier: &[],
                new: &BTreeSet::new(),
                merged: &[],
            };
            let tells = |public: CountInterval| {
                (public.lower()..=public.upper()).any(|count| {
                    let stated = block.cell(Count::Exact(count)).interval();
                    let stated = stated.unwrap_or(CountInterval::exact(count));
                    let lower = stated.lower().max(public.lower());
                    let upper = stated.upper().min(public.upper());
                    let left = CountInterval::new(lower, upper).expect("it holds the count");
                    left != public && !policy.leaves_open(left, stated)
                })
            };
            for lower in 0..45 {
                for upper in lower..45 {
                    let public = CountInterval::new(lower, upper).expect("in order");
                    let known = Feasible {
                        lower,
                        upper: Some(upper),
                        met: None,
                    };
                    let expected = tells(public);
                    assert_eq!(
                        block.tells_beside(known),
                        expected,
                        "{lower} to {upper}, {threshold}, {base}, {fewest}, {zeros:?}"
                    );
                    telling += usize::from(expected);
                    silent += usize::from(!expected);
                }
            }
        }
    }
    assert!(telling > 1_000 && silent > 1_000, "{telling} {silent}");
}
