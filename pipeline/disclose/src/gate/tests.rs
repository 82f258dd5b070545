use vocabulary::{
    Access, Category, Count, CountInterval, Cover, Marker, Period, PeriodKind, SourceId,
};

use super::{Audit, By, audit, leaves_open};
use crate::made::{area, policy};
use crate::statement::{Row, Statement};
use crate::tabular::Feasible;
use crate::{CategorySum, Method, Policy, SameCounts, Zeros};

/// 1 to 7 are small, and what a source "open" publishes is of the same counts as "made".
fn nhs() -> Policy {
    let mut policy = policy(7, 5, 5, Zeros::Published);
    policy.same_counts.push(SameCounts {
        confidential: SourceId::new("made"),
        published: SourceId::new("open"),
        reason: "the yearly table of the same register".to_owned(),
    });
    policy
}

fn row(at: usize, members: &[usize], count: Count) -> Row {
    Row {
        source: SourceId::new("made"),
        access: Access::Confidential,
        period: Period::new(2025, PeriodKind::On("03-31".parse().expect("a day"))),
        category: Category::all(),
        area: area(at),
        members: members.iter().map(|at| area(*at)).collect(),
        cover: Cover::Whole,
        count,
        least: 0,
    }
}

fn open(at: usize, members: &[usize], count: Count) -> Row {
    Row {
        source: SourceId::new("open"),
        access: Access::Published,
        ..row(at, members, count)
    }
}

fn within(lower: u64, upper: u64) -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(lower, upper).expect("in order"),
    }
}

fn look(releases: Vec<Vec<Row>>, policy: &Policy) -> Audit {
    let statements: Vec<Statement> = releases
        .into_iter()
        .map(|rows| Statement { rows })
        .collect();
    audit(&statements, policy)
}

/// The area, its ends and what gives it away.
type Told = (usize, u64, Option<u64>, By);

fn told(found: &Audit) -> Vec<Told> {
    let place =
        |code: vocabulary::AreaCode| (0..=200).find(|at| area(*at) == code).expect("an area");
    let findings = found.findings.iter();
    findings
        .map(|of| (place(of.area), of.lower, of.upper, of.by))
        .collect()
}

#[test]
fn what_was_not_found_out_does_not_leave_enough_open() {
    let stated = CountInterval::new(1, 7).expect("in order");
    let of = |met| Feasible {
        lower: 1,
        upper: Some(7),
        met,
    };
    let row = row(0, &[], Count::Exact(0));
    assert!(leaves_open(
        &nhs(),
        &row,
        of(Some((1, Some(7)))),
        Some(stated)
    ));
    assert!(!leaves_open(&nhs(), &row, of(None), Some(stated)));
    // Above the small counts a range may be told, but not one that is too narrow.
    let above = |lower, upper| {
        let range = CountInterval::new(lower, upper).expect("in order");
        nhs().leaves_open(range, CountInterval::new(8, 17).expect("in order"))
    };
    assert!(above(9, 13) && !above(9, 12));
}

#[test]
fn categories_that_add_up_give_a_count_away() {
    let mut policy = nhs();
    policy.sums.push(CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: vec![Category::new("young"), Category::new("old")],
        reason: "ages add up".to_owned(),
    });
    let of = |category: &str, count| Row {
        category: Category::new(category),
        ..row(0, &[], count)
    };
    let rows = vec![
        of("all", Count::Exact(23)),
        of("old", Count::Exact(20)),
        of("young", within(1, 7)),
    ];
    assert_eq!(
        told(&look(vec![rows], &policy)),
        [(0, 3, Some(3), By::OneRelease)]
    );
}

#[test]
fn a_published_source_beside_a_total_is_not_its_publishers_leak() {
    let published = vec![open(0, &[], Count::Exact(20))];
    let ours = vec![
        row(0, &[], within(18, 22)),
        row(1, &[], within(1, 7)),
        row(100, &[0, 1], within(23, 27)),
    ];
    assert_eq!(told(&look(vec![ours.clone()], &nhs())), []);
    let both = [ours, published].concat();
    assert_eq!(
        told(&look(vec![both], &nhs())),
        [
            (0, 20, Some(20), By::Publisher),
            (1, 3, Some(7), By::PublishedSource)
        ]
    );
}

#[test]
fn a_publisher_has_told_both_ends_or_the_leak_is_ours() {
    // The publisher has one end of area 1, and the total here gives the other away.
    for (published, total) in [((1, 5), (43, 47)), ((3, 7), (41, 45))] {
        let rows = vec![
            row(0, &[], Count::Exact(40)),
            row(1, &[], within(1, 7)),
            row(100, &[0, 1], within(total.0, total.1)),
            open(1, &[], within(published.0, published.1)),
        ];
        let told = told(&look(vec![rows], &nhs()));
        let of_area = told.iter().find(|of| of.0 == 1);
        let expected = (1, 3, Some(5), By::OneRelease);
        assert_eq!(of_area, Some(&expected), "{published:?}");
    }
}

#[test]
fn what_a_publishers_totals_tell_is_found() {
    for (total, found) in [(41, 1), (47, 7)] {
        let rows = vec![
            open(0, &[], Count::Exact(40)),
            open(1, &[], within(1, 7)),
            open(100, &[0, 1], Count::Exact(total)),
        ];
        assert_eq!(
            told(&look(vec![rows], &nhs())),
            [(1, found, Some(found), By::Publisher)]
        );
    }
}

#[test]
fn a_release_is_blamed_for_what_it_adds_alone() {
    let leak = vec![
        row(0, &[], Count::Exact(40)),
        row(1, &[], within(1, 7)),
        row(100, &[0, 1], Count::Exact(44)),
    ];
    let later = vec![row(0, &[], Count::Exact(40)), row(1, &[], within(1, 7))];
    let found = look(vec![leak.clone(), later.clone()], &nhs());
    let by: Vec<By> = found.findings.iter().map(|of| of.by).collect();
    assert_eq!(by, [By::EarlierReleases, By::EarlierReleases]);
    let found = look(vec![later, leak], &nhs());
    let by: Vec<By> = found.findings.iter().map(|of| of.by).collect();
    assert_eq!(by, [By::SeveralReleases, By::OneRelease]);
}

/// Two ranges of one count, with a revision between them.
#[test]
fn a_count_that_comes_back_is_known_from_before() {
    let of = |lower, upper| vec![row(0, &[], within(lower, upper))];
    let found = look(vec![of(5, 14), of(18, 22), of(1, 7)], &nhs());
    let ends: Vec<_> = told(&found).into_iter().map(|of| (of.1, of.2)).collect();
    assert_eq!(ends, [(5, Some(7)), (5, Some(7))]);
}

#[test]
fn a_number_that_areas_are_a_part_of_bounds_them() {
    let together = Row {
        cover: Cover::Part,
        ..row(100, &[0, 1], Count::Exact(24))
    };
    let rows = vec![
        row(0, &[], Count::Exact(20)),
        row(1, &[], within(1, 7)),
        together,
    ];
    assert_eq!(
        told(&look(vec![rows], &nhs())),
        [(1, 1, Some(4), By::OneRelease)]
    );
}

#[test]
fn a_total_that_contradicts_does_not_hide_one_that_tells() {
    let rows = vec![
        row(0, &[], within(1, 7)),
        row(1, &[], Count::Exact(20)),
        row(2, &[], Count::Exact(30)),
        row(100, &[0, 1], Count::Exact(23)),
        row(101, &[1, 2], Count::Exact(99)),
    ];
    assert_eq!(
        told(&look(vec![rows], &nhs())),
        [(0, 3, Some(3), By::OneRelease)]
    );
}

/// Inner, Outer and all of it, each rounded by itself, narrow each other and no cell.
#[test]
fn large_totals_may_be_told_more_closely_and_merged_areas_may_not() {
    let cells = |at: usize| row(at, &[], within(0, 30));
    let rounded = |shown: u64| Count::Rounded {
        shown,
        within: CountInterval::new(shown - 2, shown + 2).expect("in order"),
    };
    let rows = || {
        vec![
            cells(0),
            cells(1),
            cells(2),
            cells(3),
            row(100, &[0, 1], rounded(30)),
            row(101, &[2, 3], rounded(30)),
            row(102, &[0, 1, 2, 3], rounded(65)),
        ]
    };
    assert_eq!(look(vec![rows()], &nhs()).unsafe_numbers().count(), 0);
    let mut merging = nhs();
    merging.merged.push(crate::Merged {
        code: area(100),
        name: "both".to_owned(),
        members: vec![area(0), area(1)],
        reason: "few residents".to_owned(),
    });
    assert_eq!(
        told(&look(vec![rows()], &merging)),
        [(100, 31, Some(32), By::OneRelease)]
    );
}

/// 1 to 4 are small, and whole tables are protected.
fn gss() -> Policy {
    let mut policy = policy(4, 1, 1, Zeros::Published);
    policy.method.value = Method::Suppress;
    policy.same_counts = nhs().same_counts;
    policy
}

const HELD: Count = Count::Missing(Marker::Confidential);

/// Withheld without a range, where noughts are printed.
fn held(at: usize, members: &[usize]) -> Row {
    Row {
        least: 1,
        ..row(at, members, HELD)
    }
}

/// The Department for Education prints totals to the nearest ten.
fn thirty() -> Count {
    Count::Rounded {
        shown: 30,
        within: CountInterval::new(25, 35).expect("in order"),
    }
}

#[test]
fn a_count_that_is_withheld_without_a_range_is_looked_at() {
    let ours = [
        row(0, &[], Count::Exact(11)),
        row(1, &[], Count::Exact(22)),
        held(2, &[]),
        held(100, &[0, 1, 2]),
    ];
    assert_eq!(told(&look(vec![ours.to_vec()], &gss())), []);
    let both = [ours.to_vec(), vec![open(100, &[0, 1, 2], thirty())]].concat();
    let found = look(vec![both], &gss());
    assert_eq!(told(&found), [(2, 1, Some(2), By::PublishedSource)]);
    // A table that is withheld whole may hold noughts, and nothing is known of it.
    let whole = (0..3).map(|at| row(at, &[], HELD));
    let whole = whole.chain([open(100, &[0, 1, 2], thirty())]).collect();
    let found = look(vec![whole], &gss());
    assert_eq!((told(&found), found.numbers), (vec![], 3));
    // Under `each` a total says by its absence that it lies near an end.
    let total = vec![
        row(0, &[], within(1, 7)),
        row(1, &[], within(1, 7)),
        row(100, &[0, 1], HELD),
    ];
    assert_eq!(told(&look(vec![total], &nhs())), []);
}

/// Two pairs with their totals, and a night on which the one pair is told and the other revised.
fn a_pair_told_and_a_pair_revised() -> [Vec<Row>; 2] {
    let first = vec![
        row(0, &[], within(1, 9)),
        row(1, &[], within(1, 9)),
        row(100, &[0, 1], Count::Exact(10)),
        row(2, &[], within(1, 9)),
        row(3, &[], within(1, 9)),
        row(101, &[2, 3], Count::Exact(10)),
    ];
    let mut second = first.clone();
    (second[0].count, second[1].count) = (HELD, Count::Exact(7));
    (second[3].count, second[4].count) = (within(1, 10), within(1, 10));
    (second[2].count, second[5].count) = (HELD, Count::Exact(11));
    [first, second]
}

#[test]
fn a_revision_elsewhere_does_not_hide_what_two_releases_tell() {
    let found = look(a_pair_told_and_a_pair_revised().to_vec(), &gss());
    assert_eq!(
        told(&found),
        [
            (0, 3, Some(3), By::SeveralReleases),
            (0, 3, Some(3), By::SeveralReleases)
        ]
    );
}

#[test]
fn a_count_that_rose_from_nought_is_looked_at_beside_a_published_total() {
    let first = vec![
        row(0, &[], Count::Exact(33)),
        row(1, &[], Count::Exact(0)),
        row(100, &[0, 1], Count::Exact(33)),
        open(100, &[0, 1], thirty()),
    ];
    let mut second = first.clone();
    (second[1], second[2]) = (held(1, &[]), held(100, &[0, 1]));
    let found = look(vec![first, second], &gss());
    assert_eq!(told(&found), [(1, 1, Some(2), By::PublishedSource)]);
}

#[test]
fn a_revision_does_not_hide_the_published_source() {
    let five = Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(1, 5).expect("in order"),
    };
    let open = [open(0, &[], five), open(1, &[], five)];
    let first = vec![
        row(0, &[], within(1, 5)),
        row(1, &[], within(1, 5)),
        row(100, &[0, 1], Count::Exact(6)),
    ];
    let mut second = first.clone();
    second[0].count = within(1, 8);
    second[1].count = within(1, 8);
    second[2].count = Count::Exact(9);
    let releases = [first, second].map(|of| [of.as_slice(), &open].concat());
    let found = look(releases.to_vec(), &gss());
    assert_eq!(
        told(&found),
        [
            (0, 4, Some(5), By::PublishedSource),
            (1, 4, Some(5), By::PublishedSource)
        ]
    );
}

#[test]
fn what_was_printed_and_is_withheld_since_tells_of_no_small_count() {
    let first = vec![row(0, &[], Count::Exact(20)), row(1, &[], Count::Exact(0))];
    let second = vec![row(0, &[], within(16, 24)), row(1, &[], within(0, 9))];
    assert_eq!(told(&look(vec![first, second], &nhs())), []);
}

#[test]
fn a_merged_area_of_counts_withheld_without_a_range_gives_them_away() {
    let mut first = vec![held(0, &[]), held(1, &[]), row(2, &[], Count::Exact(40))];
    let mut second = first.clone();
    second.push(row(150, &[0, 1], within(1, 4)));
    let both = |releases: Vec<Vec<Row>>| told(&look(releases, &gss()));
    let part = |at, by| (at, 1, Some(3), by);
    let (several, one) = (By::SeveralReleases, By::OneRelease);
    let merged = (150, 2, Some(4), one);
    assert_eq!(
        both(vec![first.clone(), second.clone()]),
        [
            part(0, several),
            part(1, several),
            part(0, one),
            part(1, one),
            merged
        ]
    );
    // Of counts that may be noughts it tells nothing.
    for row in first.iter_mut().chain(&mut second) {
        row.least = 0;
    }
    assert_eq!(both(vec![first, second]), []);
}

#[test]
fn what_is_printed_at_last_was_withheld_for_a_time_and_tells_of_no_small_count() {
    let mut policy = gss();
    policy.fewest_values.value = 4;
    let first = vec![row(0, &[], HELD), row(1, &[], within(1, 9))];
    let second = |count| vec![row(0, &[], Count::Exact(count)), row(1, &[], within(1, 9))];
    assert_eq!(told(&look(vec![first.clone(), second(20)], &policy)), []);
    assert_eq!(
        told(&look(vec![first, second(3)], &policy)),
        [(0, 3, Some(3), By::SeveralReleases)]
    );
}

#[test]
fn a_source_that_was_published_before_is_looked_at_since_it_is_not() {
    let before = vec![Row {
        access: Access::Published,
        ..row(5, &[], Count::Exact(2))
    }];
    let naive = vec![
        row(0, &[], within(1, 9)),
        row(1, &[], Count::Exact(20)),
        row(100, &[0, 1], Count::Exact(23)),
    ];
    let expected = [(0, 3, Some(3), By::OneRelease)];
    assert_eq!(told(&look(vec![naive.clone()], &gss())), expected);
    let found = look(vec![before, naive], &gss());
    assert_eq!((told(&found), found.numbers), (expected.to_vec(), 1));
}

/// The total of all is known, so that a revision behind it does not unlink what lies before it.
#[test]
fn a_revision_behind_a_known_total_does_not_hide_what_two_releases_tell() {
    let [mut first, mut second] = a_pair_told_and_a_pair_revised();
    first.push(row(102, &[0, 1, 2, 3], Count::Exact(20)));
    second.push(row(102, &[0, 1, 2, 3], HELD));
    let found = told(&look(vec![first, second], &gss()));
    let small: Vec<_> = found.iter().filter(|of| of.0 == 0).collect();
    let three = (0, 3, Some(3), By::SeveralReleases);
    assert_eq!(small, [&three, &three], "{found:?}");
}

/// The publisher leaves 5 to 14; that it is 7 at most, our own release says.
#[test]
fn what_our_own_range_adds_is_not_the_publishers_leak() {
    let both = vec![row(0, &[], within(1, 7)), open(0, &[], within(5, 14))];
    let found = look(vec![both], &nhs());
    assert_eq!(told(&found)[0], (0, 5, Some(7), By::PublishedSource));
}

/// The publisher leaves 0 to 2; that there is one at all, our own release says of what it withholds.
#[test]
fn what_we_say_of_a_withheld_count_is_not_the_publishers_leak() {
    let both = vec![held(0, &[]), open(0, &[], within(0, 2))];
    let found = look(vec![both], &gss());
    assert_eq!(told(&found), [(0, 1, Some(2), By::PublishedSource)]);
}
