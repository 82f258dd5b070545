//! The monitoring table and the policies, on the Department for Education's own figures.

use super::*;
use crate::{
    Capacity, CountOf, Goal, Met, MonitoringPlan, MonitoringRow, NotEstimable, Policy, PolicyDate,
    Signal, Target, Warning,
};
use vocabulary::{Constraint, Cover};

/// Assessments that name FGM, years to March 2018 to 2025, London, England: Department for
/// Education, Children in need, table C3 (Open Government Licence v3.0), rounded to 10.
const LONDON_PRINTED: [u64; 8] = [240, 200, 220, 160, 150, 160, 100, 120];
const ENGLAND_PRINTED: [u64; 8] = [940, 1_000, 1_130, 860, 850, 910, 750, 780];
/// Children aged 0 to 17 in London, mid-2017 to mid-2024: Office for National Statistics.
const CHILDREN: [u64; 8] = [
    1_931_638, 1_936_359, 1_937_275, 1_926_950, 1_894_099, 1_902_276, 1_911_649, 1_916_086,
];
const ENGLAND: &str = "E92000001";

fn years() -> impl Iterator<Item = (usize, u16)> {
    (2018_u16..=2025).enumerate()
}

fn to_ten(shown: u64) -> Count {
    Count::Rounded {
        shown,
        within: CountInterval::new(shown - 5, shown + 4).expect("in order"),
    }
}

/// The two boroughs share London between them, which here they need not do: totals are printed.
fn tables() -> Disclosed<Vec<AreaTable<Count>>> {
    let rows: Vec<_> = years()
        .map(|(_, year)| (year_to_march(year), "", [Count::Exact(60), withheld()]))
        .collect();
    let totals: Vec<_> = years()
        .map(|(at, year)| (year_to_march(year), to_ten(LONDON_PRINTED[at])))
        .collect();
    let mut events = table("events", &rows, &totals);
    events.constraints = years()
        .map(|(at, year)| Constraint {
            period: year_to_march(year),
            category: Category::all(),
            area: Area {
                code: code(ENGLAND),
                name: "England".to_owned(),
            },
            members: Arc::from([code(BRENT), code(SOUTHWARK)]),
            cover: Cover::Part,
            count: Confidential::new(to_ten(ENGLAND_PRINTED[at])),
        })
        .collect();
    let people: Vec<_> = years()
        .map(|(_, year)| (mid_year(year - 1), "", [Count::Exact(80_000); 2]))
        .collect();
    let totals: Vec<_> = years()
        .map(|(at, year)| (mid_year(year - 1), Count::Exact(CHILDREN[at])))
        .collect();
    let sessions = [
        (
            year_to_march(2024),
            "",
            [Count::Missing(Marker::NotAvailable); 2],
        ),
        (
            year_to_march(2025),
            "",
            [Count::Missing(Marker::NotAvailable); 2],
        ),
    ];
    disclosed(&[
        events,
        table("people", &people, &totals),
        table(
            "sessions",
            &sessions,
            &[(year_to_march(2025), Count::Exact(60))],
        ),
    ])
}

fn recipes() -> [Recipe; 3] {
    let count = How::Count {
        source: SourceId::new("events"),
        category: None,
    };
    let mut rate = rate();
    if let How::Rate { per, .. } = &mut rate.how {
        *per = 10_000;
    }
    [recipe("count", count), rate, change("rate", 2018)]
}

fn plan() -> MonitoringPlan {
    MonitoringPlan {
        series: vec![named("count"), named("rate")],
        targets: Vec::new(),
        capacity: Vec::new(),
    }
}

fn made(plan: &MonitoringPlan) -> crate::Monitoring {
    let made = crate::monitoring(&tables(), (&london(), &[code(ENGLAND)]), &recipes(), plan);
    made.expect("a plan that fits").get().clone()
}

fn row<'a>(made: &'a crate::Monitoring, id: &str, area: &str, year: u16) -> &'a MonitoringRow {
    let found = made.rows.iter().find(|row| {
        row.indicator == named(id) && row.area.code == code(area) && row.period.year() == year
    });
    found.expect("a row")
}

#[test]
fn the_table_has_a_row_for_each_indicator_wide_area_and_year() {
    let made = made(&plan());
    assert_eq!(made.rows.len(), 2 * 2 * 8);
    let codes: std::collections::BTreeSet<_> = made.rows.iter().map(|row| row.area.code).collect();
    assert_eq!(codes, [code(LONDON), code(ENGLAND)].into(), "no borough");
    let london = row(&made, "rate", LONDON, 2025);
    assert_eq!(
        london.events,
        to_ten(120),
        "the printed total, not the sum of boroughs"
    );
    assert!(
        london
            .figure
            .value()
            .is_some_and(|rate| (rate - 1_200_000.0 / 1_916_086.0).abs() < 1e-9)
    );
    assert_eq!(
        london.reliability.verdict,
        vocabulary::Reliability::Reliable
    );
    assert_eq!(
        made.sources,
        [SourceId::new("events"), SourceId::new("people")]
    );
    assert!(made.notes.iter().any(|note| note.contains("Caveat.")));
}

/// The printed counts by hand: mean 168.75; moving ranges 40, 20, 60, 10, 10, 60 and 20, which
/// add up to 220, mean 31.43; limits 168.75 -+ 83.56.
#[test]
fn control_limits_hold_those_of_the_printed_counts() {
    let made = made(&plan());
    let control = row(&made, "count", LONDON, 2018).control.expect("limits");
    let moving = 220.0 / 7.0 * 1.5 * std::f64::consts::PI.sqrt();
    assert!(control.centre.0 < 168.75 && 168.75 < control.centre.1);
    assert!(control.upper.0 < 168.75 + moving && 168.75 + moving < control.upper.1);
    assert!(control.lower.0 < 168.75 - moving && 168.75 - moving < control.lower.1);
    assert_eq!(control.footing, crate::Footing::Trial);
    assert_eq!(row(&made, "count", LONDON, 2021).signal, Signal::Within);
    assert!(made.rows.iter().all(|row| row.signal != Signal::Below));
}

#[test]
fn the_change_is_on_the_year_before() {
    let made = made(&plan());
    let missing = Figure::missing(Marker::NotAvailable);
    assert_eq!(
        row(&made, "count", LONDON, 2018).change,
        missing,
        "no year before"
    );
    let change = &row(&made, "count", LONDON, 2024).change;
    assert_eq!(
        (change.status, change.value()),
        (Status::Bounded, Some(-60.0))
    );
    // The limits of 160 and 100 as they are lie within those of every count they can stand for.
    let exact = |n: u64| {
        let ((lower, upper), _) = crate::poisson_limits(n, Level::P95);
        crate::Limited {
            value: crate::cells::real(n),
            lower,
            upper,
        }
    };
    let one = crate::mover_difference(exact(100), exact(160));
    assert!(change.lower().is_some_and(|lower| lower < one.lower));
    assert!(
        change
            .upper()
            .is_some_and(|upper| one.upper < upper && upper < 0.0)
    );
}

/// England's children are in no table: its counts are followed, its rate is not available.
#[test]
fn an_area_around_the_map_has_what_was_printed() {
    let made = made(&plan());
    let count = row(&made, "count", ENGLAND, 2020);
    assert_eq!(
        (count.area.name.as_str(), count.events),
        ("England", to_ten(1_130))
    );
    assert!(count.control.is_ok());
    let rate = row(&made, "rate", ENGLAND, 2020);
    assert_eq!(
        (rate.events, &rate.figure),
        (to_ten(1_130), &Figure::missing(Marker::NotAvailable))
    );
    assert_eq!(rate.signal, Signal::CannotBeTold);
    assert_eq!(
        rate.control,
        Err(crate::NoControlLimits::FewYears { found: 0 })
    );
}

#[test]
fn targets_hold_from_their_year_and_are_met_or_not() {
    let target = |from, goal| Target {
        indicator: named("count"),
        area: code(LONDON),
        goal: Goal::AtMost(goal),
        from,
        reason: "A test.".to_owned(),
    };
    let mut plan = plan();
    plan.targets = vec![target(2020, 170.0), target(2024, 118.0)];
    let made = made(&plan);
    let met = |year| {
        row(&made, "count", LONDON, year)
            .target
            .map(|state| state.met)
    };
    assert_eq!(met(2019), None);
    assert_eq!(met(2020), Some(Met::NotMet));
    assert_eq!(met(2023), Some(Met::Met));
    assert_eq!(met(2024), Some(Met::Met));
    assert_eq!(met(2025), Some(Met::CannotBeTold), "115 to 124 against 118");
    assert_eq!(row(&made, "count", ENGLAND, 2025).target, None);
}

#[test]
fn demand_stands_beside_capacity_where_a_source_gives_it() {
    let capacity = |counts| Capacity {
        title: "Clinic sessions".to_owned(),
        unit: "sessions".to_owned(),
        demand: named("count"),
        counts,
        reason: "A test.".to_owned(),
    };
    let mut plan = plan();
    plan.capacity = vec![
        capacity(None),
        capacity(Some(CountOf {
            source: SourceId::new("sessions"),
            category: None,
        })),
    ];
    let made = made(&plan);
    assert_eq!(made.capacity.len(), 2 * 2 * 8);
    assert!(
        made.capacity
            .iter()
            .all(|row| row.area.code != code(BRENT) && row.area.code != code(SOUTHWARK))
    );
    let (without, with) = made.capacity.split_at(16);
    let missing = Count::Missing(Marker::NotAvailable);
    assert!(
        without
            .iter()
            .all(|row| row.capacity == missing && row.demand_per_capacity.is_none())
    );
    let given: Vec<_> = with.iter().filter(|row| row.capacity != missing).collect();
    assert_eq!(given.len(), 1);
    assert_eq!(
        (given[0].area.code, given[0].period),
        (code(LONDON), year_to_march(2025))
    );
    assert_eq!(
        given[0].demand_per_capacity,
        Some((115.0 / 60.0, 124.0 / 60.0))
    );
}

/// A table of some areas only: London and England print figures of their own, and of the
/// boroughs one prints none.
#[test]
fn capacity_of_wide_areas_alone_stands_beside_the_demand() {
    let list = |codes: &[&str]| {
        let area = |text: &&str| Area {
            code: code(text),
            name: format!("the {text}"),
        };
        Arc::new(AreaList::new(codes.iter().map(area).collect()).expect("no code twice"))
    };
    let missing = Count::Missing(Marker::NotAvailable);
    for (cells, london_has, england_has) in [
        (vec![(LONDON, 100)], Count::Exact(100), missing),
        (vec![(ENGLAND, 900)], missing, Count::Exact(900)),
        (vec![(LONDON, 100), (BRENT, 10)], Count::Exact(100), missing),
        (
            vec![(LONDON, 100), (BRENT, 60), (SOUTHWARK, 72)],
            Count::Exact(100),
            missing,
        ),
        (
            vec![(BRENT, 60), (SOUTHWARK, 72)],
            Count::Exact(132),
            missing,
        ),
    ] {
        let codes: Vec<&str> = cells.iter().map(|(code, _)| *code).collect();
        let columns = cells
            .iter()
            .map(|(text, count)| (code(text), Confidential::new(Count::Exact(*count))));
        let column = AreaColumn::align(&list(&codes), columns.collect());
        let sessions = AreaTable {
            source: SourceId::new("sessions"),
            access: Access::Published,
            columns: [(
                (year_to_march(2025), Category::all()),
                column.expect("aligned"),
            )]
            .into(),
            totals: BTreeMap::new(),
            constraints: Vec::new(),
        };
        let rows: Vec<_> = years()
            .map(|(_, year)| (year_to_march(year), "", [Count::Exact(60), withheld()]))
            .collect();
        let tables = disclosed(&[table("events", &rows, &[]), sessions]);
        let mut plan = plan();
        plan.series = vec![named("count")];
        plan.capacity = vec![Capacity {
            title: "Clinic sessions".to_owned(),
            unit: "sessions".to_owned(),
            demand: named("count"),
            counts: Some(CountOf {
                source: SourceId::new("sessions"),
                category: None,
            }),
            reason: "A test.".to_owned(),
        }];
        let made = crate::monitoring(&tables, (&london(), &[code(ENGLAND)]), &recipes(), &plan);
        let made = made.expect("a plan that fits").get().clone();
        let of = |area: &str| {
            let mut rows = made.capacity.iter();
            rows.find(|row| row.area.code == code(area) && row.period == year_to_march(2025))
                .expect("a row")
        };
        assert_eq!(of(LONDON).capacity, london_has, "{codes:?}");
        assert_eq!(of(ENGLAND).capacity, england_has, "{codes:?}");
        let named = if codes.contains(&ENGLAND) {
            format!("the {ENGLAND}")
        } else {
            ENGLAND.to_owned()
        };
        assert_eq!(of(ENGLAND).area.name, named);
    }
}

#[track_caller]
fn refused(plan: &MonitoringPlan, says: &[&str]) {
    let made = crate::monitoring(&tables(), (&london(), &[]), &recipes(), plan);
    let text = made.expect_err("a plan that cannot be").to_string();
    for words in says {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
}

#[test]
fn everything_wrong_with_a_monitoring_plan_is_named() {
    let mut wrong = plan();
    wrong.series = vec![
        named("gone"),
        named("change"),
        named("count"),
        named("count"),
    ];
    wrong.targets = vec![Target {
        indicator: named("rate"),
        area: code(BRENT),
        goal: Goal::AtLeast(f64::NAN),
        from: 2020,
        reason: " ".to_owned(),
    }];
    wrong.capacity = vec![Capacity {
        title: "Officers".to_owned(),
        unit: "officers".to_owned(),
        demand: named("rate"),
        counts: Some(CountOf {
            source: SourceId::new("nowhere"),
            category: None,
        }),
        reason: String::new(),
    }];
    refused(
        &wrong,
        &[
            "gone",
            "follows counts, rates and proportions",
            "stands twice",
            "a target of what is not followed",
            "[[monitoring.targets]]: a target of what is no wider area; found E09000005; to do: name a wider area: one of E12000007",
            "not a number",
            "without a reason",
            "the demand is not followed",
            "nowhere",
        ],
    );
    let mut twice = plan();
    let target = Target {
        indicator: named("rate"),
        area: code(LONDON),
        goal: Goal::AtLeast(1.0),
        from: 2020,
        reason: "A test.".to_owned(),
    };
    twice.targets = vec![target.clone(), target];
    refused(&twice, &["two targets of one year"]);
}

#[test]
fn a_monitoring_plan_is_read() {
    let plan: MonitoringPlan = toml::from_str(
        r#"
series = ["fgm_rate"]
[[targets]]
indicator = "fgm_rate"
area = "E12000007"
goal = { at_most = 1.0 }
from = 2024
reason = "Agreed."
[[capacity]]
title = "Sessions"
unit = "sessions"
demand = "fgm_rate"
reason = "No source gives them."
"#,
    )
    .expect("the plan reads");
    assert_eq!(plan.targets[0].goal, Goal::AtMost(1.0));
    assert_eq!(plan.capacity[0].counts, None);
    assert!(toml::from_str::<MonitoringPlan>("series = []\ntarget = []").is_err());
}

fn policy(date: &str) -> Policy {
    Policy {
        title: "A duty".to_owned(),
        indicator: named("rate"),
        date: PolicyDate::try_from(date.to_owned()).expect("a date"),
        reason: "A test.".to_owned(),
    }
}

/// The series begins in 2018: the duty of October 2015 leaves nothing to compare with.
#[test]
fn a_duty_before_the_series_is_not_estimable_and_says_so() {
    let changes = crate::policy_changes(
        &tables(),
        (&london(), &[code(ENGLAND)]),
        &recipes(),
        &[policy("2015-10-31"), policy("2021-10-01")],
    );
    let changes = changes.expect("a plan that fits").get().clone();
    assert_eq!(changes.len(), 4);
    let text = changes[0]
        .change
        .as_ref()
        .expect_err("no year before")
        .to_string();
    assert!(
        text.starts_with("not estimable: no year before the date"),
        "{text}"
    );
    assert_eq!(
        (changes[1].missing_years, &changes[1].change),
        (8, &Err(NotEstimable::NoYears))
    );
    // The year to March 2022 holds the second date: four years before, three after.
    let later = changes[2].change.as_ref().expect("estimable");
    assert_eq!((later.before, later.after), (4, 3));
    assert!(
        later
            .warnings
            .contains(&Warning::LeftOut(year_to_march(2022)))
    );
    assert!(later.warnings.contains(&Warning::UncertainCounts));
    assert!(later.level.limits.0 < later.level.possible.0);
}

#[test]
fn a_policy_needs_an_indicator_that_can_be_followed() {
    for (id, says) in [
        ("gone", "unknown indicator"),
        ("change", "a count, a rate or a proportion"),
    ] {
        let mut policy = policy("2015-10-31");
        policy.indicator = named(id);
        let made = crate::policy_changes(&tables(), (&london(), &[]), &recipes(), &[policy]);
        let text = made.expect_err("a plan that cannot be").to_string();
        assert!(text.contains(says), "{text}");
        assert!(text.contains("plan, [[policy_changes]]: "), "{text}");
    }
}

/// London's rate in the year to March 2025 gives 5.0 events among 80,000 children: 60 stand far
/// above it, and 1 to 5 lie within whatever they are.
#[test]
fn areas_stand_in_the_funnel_of_a_wider_area() {
    let places = |id: &str, reference: &str| {
        crate::funnel_areas(
            &tables(),
            &london(),
            &recipes(),
            &named(id),
            code(reference),
        )
    };
    let found = places("rate", LONDON).expect("a funnel").get().clone();
    assert_eq!(
        (found.period, found.reference),
        (year_to_march(2025), code(LONDON))
    );
    let place = |area: &str| found.places.get(code(area)).copied().flatten();
    assert_eq!(
        place(BRENT).and_then(crate::Placed::certain),
        Some(crate::Position::FarAbove)
    );
    assert_eq!(
        place(SOUTHWARK).map(crate::Placed::words),
        Some("certainly inside")
    );
    for (id, reference, says) in [
        (
            "gone",
            LONDON,
            "of an unknown indicator; found gone; expected count, rate, change",
        ),
        (
            "rate",
            BRENT,
            "no wider area of the plan; found E09000005; expected E12000007 London",
        ),
        ("count", LONDON, "a rate or a proportion; found count"),
    ] {
        let text = places(id, reference).expect_err("no funnel").to_string();
        assert!(text.contains(says), "{text}");
        assert!(
            text.contains("plan, [[funnels]]: ") && !text.contains("IndicatorId"),
            "{text}"
        );
    }
}
