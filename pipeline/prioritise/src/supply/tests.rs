//! Worked examples, what is assumed, what is kept, and what is refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use disclose::{Context, Preset, Reasoned, disclose};
use proptest::prelude::*;
use vocabulary::{
    Area, AreaList, Counted, IndicatorId, Level, Period, PeriodKind, ServiceGroup, SourceId,
    Standing,
};

use super::*;
use crate::catchment::{Catchment, Decay};

fn areas() -> Arc<AreaList> {
    let area = |at: usize| Area {
        code: format!("E0900000{at}").parse().expect("a code"),
        name: format!("area {at}"),
    };
    Arc::new(AreaList::new((1..=3).map(area).collect()).expect("each once"))
}

fn id(name: &str) -> IndicatorId {
    name.to_owned().try_into().expect("an id")
}

fn period() -> Period {
    Period::new(2021, PeriodKind::On("03-21".parse().expect("a day")))
}

fn reasoned<T>(value: T) -> Reasoned<T> {
    Reasoned::new(value, "Made up.")
}

fn demand(group: ServiceGroup, people: &str) -> GroupDemand {
    GroupDemand {
        group,
        id: id(&format!("access_{}", group.id())),
        title: format!("Sessions within reach: {group}"),
        people: id(people),
        whom: "people".into(),
        reason: "Made up.".into(),
    }
}

fn plan(groups: Vec<GroupDemand>) -> AccessPlan {
    AccessPlan {
        unit: "sessions a month".into(),
        level: Level::P95,
        decimals: 2,
        caveat: "Made up.".into(),
        sources: vec![SourceId::new("services")],
        radius_m: reasoned(10.0),
        decay: reasoned(Decay::None),
        counted: reasoned(Counted::OpenOrUndated),
        sessions_if_unstated: reasoned(2.0),
        serves_if_unstated: reasoned(BTreeSet::from([ServiceGroup::Adults])),
        without_a_place: reasoned(WithoutPlace::LeftOut),
        groups,
    }
}

fn adults() -> AccessPlan {
    plan(vec![demand(ServiceGroup::Adults, "women")])
}

/// An indicator with a value and limits of each area; a missing figure where there is none.
fn figures(name: &str, numbers: &[Option<(f64, f64, f64)>; 3]) -> Indicator {
    let unit = Unit::new("people");
    let mut numbers = numbers.iter();
    let column = AreaColumn::from_fn(&areas(), |_| match numbers.next() {
        Some(Some((value, lower, upper))) => Figure {
            status: Status::Estimated,
            estimate: Estimate::new(
                Some(*value),
                (*lower, *upper),
                Some(Level::P95),
                Method::IndirectEstimation,
                unit.clone(),
            )
            .ok(),
        },
        _ => Figure::missing(Marker::NotAvailable),
    });
    Indicator {
        id: id(name),
        title: name.to_owned(),
        unit: unit.clone(),
        quantity: Quantity::Extensive,
        caveat: String::new(),
        decimals: 0,
        sources: vec![SourceId::new("census")],
        series: BTreeMap::from([(period(), column)]),
        totals: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        apart: None,
    }
}

fn certain(name: &str, numbers: [f64; 3]) -> Indicator {
    figures(name, &numbers.map(|x| Some((x, x, x))))
}

fn drawn(name: &str, columns: [&[f64]; 3]) -> JointDraws {
    let mut columns = columns.iter();
    JointDraws {
        id: id(name),
        title: name.to_owned(),
        unit: Unit::new("people"),
        period: period(),
        column: AreaColumn::from_fn(&areas(), |_| columns.next().map(|of| Arc::from(*of))),
        people: None,
    }
}

/// A service on the line of areas, which stand at 0, 5 and 100.
fn service(name: &str, at: Option<f64>, sessions: Option<f64>) -> Service {
    Service {
        name: name.to_owned(),
        area: Some("E09000002".parse().expect("a code")),
        location: at.map(|at| (at, 0.0)),
        access: "anyone".into(),
        serves: BTreeSet::from([ServiceGroup::Adults]),
        sessions,
        standing: Standing::Undated,
        dated: None,
        url: "https://example.org".into(),
    }
}

fn supplied(
    plan: &AccessPlan,
    services: &[Service],
    indicators: &[Indicator],
    draws: Vec<JointDraws>,
) -> Result<Supplied, PrioritiseError> {
    let mut at = [0.0, 5.0, 100.0].into_iter();
    let points = AreaColumn::from_fn(&areas(), |_| (at.next().expect("three"), 0.0));
    let metres = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs();
    let around = Around {
        services,
        points: &points,
        metres: &metres,
    };
    let nothing = disclose(&[], &Preset::NhsFgm.policy(), Context::default());
    let given = nothing.expect("the policy holds").tables.map(|_| draws);
    supply(&given, indicators, around, plan).map(|found| found.get().clone())
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
}

/// By hand: 6 sessions for 100 + 200 people are 20 for each 1,000, in areas 1 and 2; area 3 is far.
/// In the draws there are 200, 300 and 600 people: 30, 20 and 10. Limits of type 7: 10.5 and 29.5.
#[test]
fn sessions_are_shared_in_every_draw() {
    let women = certain("women", [100.0, 200.0, 50.0]);
    let draws = drawn(
        "women",
        [&[50.0, 100.0, 200.0], &[150.0, 200.0, 400.0], &[50.0; 3]],
    );
    let services = [service("A", Some(2.0), Some(6.0))];
    let found = supplied(&adults(), &services, &[women], vec![draws]).expect("access");
    let group = &found.groups[0];
    for area in &group.areas[..2] {
        close(area.access.value, 20.0);
        close(area.access.lower, 10.5);
        close(area.access.upper, 29.5);
        close(area.ratio.expect("people"), 350.0 / 300.0);
        close(area.shares[0].demand, 300.0);
    }
    close(group.areas[2].access.value, 0.0);
    assert_eq!(
        (group.areas[2].nearest.clone(), group.areas[2].shares.len()),
        (Some(("A".to_owned(), 98.0)), 0)
    );
    assert_eq!((found.draws, group.drawn), (3, Said::Stated));
    close(found.accounts.shared, 6.0);
    close(found.accounts.discrepancy(), 0.0);
    assert_eq!(
        group.indicator.unit.as_str(),
        "sessions a month per 1,000 people"
    );
    assert_eq!(group.indicator.sources.len(), 2);
    let (dated, column) = group.indicator.newest().expect("figures");
    assert_eq!(dated, period());
    let value = column.as_slice()[0].value().expect("a value");
    close(value, 20.0);
    let said = group.sentence(&adults(), &group.areas[0], "Brent");
    for words in [
        "Brent: 20.00 sessions a month (10.50 to 29.50)",
        "1.17 times",
        "A, 0.0 km",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let said = group.sentence(&adults(), &group.areas[2], "Bexley");
    assert!(
        said.contains("Bexley: no counted service") && !said.contains(['{', '}']),
        "{said}"
    );
}

/// What is not drawn is off alike: the access at the upper limits of the people is the lower limit.
#[test]
fn people_that_are_not_drawn_are_off_alike() {
    let women = figures(
        "women",
        &[
            Some((100.0, 50.0, 200.0)),
            Some((200.0, 100.0, 400.0)),
            Some((50.0, 50.0, 50.0)),
        ],
    );
    let services = [service("A", Some(2.0), Some(6.0))];
    let found = supplied(&adults(), &services, &[women], Vec::new()).expect("access");
    let access = found.groups[0].areas[0].access;
    for (found, expected) in [
        (access.value, 20.0),
        (access.lower, 10.0),
        (access.upper, 40.0),
    ] {
        assert!(
            (found / expected - 1.0).abs() < 0.01,
            "{found} for {expected}"
        );
    }
    assert_eq!(found.groups[0].drawn, Said::Assumed);
}

/// Sessions and groups that are not stated are the plan's; what has no place, is closed or not
/// counted is left out and said.
#[test]
fn what_is_assumed_or_left_out_is_said() {
    let people = [certain("women", [100.0, 200.0, 50.0])];
    let anyone = Service {
        serves: BTreeSet::new(),
        ..service("anyone", Some(2.0), None)
    };
    let unverified = Service {
        standing: Standing::Unverified,
        ..service("unverified", Some(2.0), Some(4.0))
    };
    let closed = Service {
        standing: Standing::Closed,
        ..service("closed", Some(2.0), Some(8.0))
    };
    let nowhere = service("nowhere", None, Some(16.0));
    let services = [anyone, unverified, closed, nowhere];
    let found = supplied(&adults(), &services, &people, Vec::new()).expect("access");
    let of = found.accounts;
    // 2 sessions are assumed; a closed service has none to leave out.
    assert_eq!((of.shared, of.out_of_reach, of.left_out), (2.0, 0.0, 20.0));
    assert_eq!(found.offered.len(), 3);
    assert_eq!(
        (found.offered[0].sessions, found.offered[0].serves),
        (Said::Assumed, Said::Assumed)
    );
    let said: Vec<_> = found.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "unverified is left out: it was not verified",
            "no site is within reach of area 3 for the group adults, so its access is 0",
            "nowhere is left out: its source gives no place",
            "closed is left out: it has closed",
        ]
    );
    let words = found.words(&adults()).join(" ");
    for part in [
        "Of 22 sessions a month",
        "2 are shared",
        "taken to offer 2 a month",
        "Made up.",
    ] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
    assert!(!words.contains(['{', '}']), "{words}");

    let mut plan = adults();
    plan.without_a_place = reasoned(WithoutPlace::RepresentativePoint);
    let found = supplied(&plan, &services, &people, Vec::new()).expect("access");
    assert_eq!(
        (found.accounts.shared, found.accounts.left_out),
        (18.0, 4.0)
    );
    assert_eq!(found.offered[2].at, Some((5.0, 0.0)));
}

/// Two groups share what one site offers; where a group has nobody there is no figure.
#[test]
fn each_group_has_an_access_of_its_own() {
    let both = plan(vec![
        demand(ServiceGroup::Adults, "women"),
        demand(ServiceGroup::Under18, "girls"),
    ]);
    let mut of_both = service("A", Some(2.0), Some(6.0));
    of_both.serves.insert(ServiceGroup::Under18);
    let services = [of_both, service("B", Some(2.0), Some(3.0))];
    let people = [
        certain("women", [100.0, 200.0, 50.0]),
        certain("girls", [60.0, 0.0, 5.0]),
    ];
    let found = supplied(&both, &services, &people, Vec::new()).expect("access");
    let access = |group: usize, area: usize| found.groups[group].areas[area].access.value;
    close(access(0, 0), 1000.0 * (6.0 / 360.0 + 3.0 / 300.0));
    close(access(1, 0), 1000.0 * 6.0 / 360.0);
    let girls = found.of(&id("access_under_18")).expect("the group");
    let (_, column) = girls.indicator.newest().expect("figures");
    assert_eq!(column.as_slice()[1], Figure::missing(Marker::NotApplicable));
    let said = girls.sentence(&both, &girls.areas[1], "Barnet");
    assert!(said.contains("nobody of the group under 18"), "{said}");
    let steps = found.groups[0].steps(&both, &found.groups[0].areas[0], "Camden");
    assert_eq!(steps.len(), 4);
    assert!(
        steps[1].contains("6 sessions a month for 360 people"),
        "{}",
        steps[1]
    );
}

#[test]
fn all_that_is_wrong_with_the_plan_is_said() {
    let mut wrong = plan(vec![
        demand(ServiceGroup::Adults, "women"),
        demand(ServiceGroup::Adults, "men"),
        demand(ServiceGroup::Under18, "girls"),
        demand(ServiceGroup::BookedPregnancies, "births"),
    ]);
    wrong.radius_m = Reasoned::new(-1.0, " ");
    wrong.decay = reasoned(Decay::Exponential { scale_m: 0.0 });
    wrong.sessions_if_unstated = reasoned(f64::NAN);
    wrong.serves_if_unstated = reasoned(BTreeSet::new());
    wrong.groups[2].id = id("women");
    let closed = Service {
        standing: Standing::Closed,
        ..service("closed", None, None)
    };
    let people = [
        certain("women", [1.0; 3]),
        figures("girls", &[None; 3]),
        figures(
            "births",
            &[Some((2.0, 1.0, 3.0)), None, Some((2.0, 1.0, 3.0))],
        ),
    ];
    let said = supplied(&wrong, &[closed], &people, Vec::new());
    let said = said.expect_err("refused").to_string();
    for part in [
        "radius_m: it is not a number above 0; found -1",
        "radius_m: there is no reason",
        "decay: the scale of the decay is not a number above 0",
        "sessions_if_unstated: it is not a number above 0; found NaN",
        "serves_if_unstated: it names no group",
        "lists nothing that has not closed",
        "adults: the group stands twice",
        "unknown indicator men",
        "the id women stands twice",
        "girls has no number of people of any area",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    let rate = JointDraws {
        people: Some(AreaColumn::from_fn(&areas(), |_| 10.0)),
        ..drawn("women", [&[1.0], &[1.0], &[1.0]])
    };
    let services = [service("A", Some(2.0), None)];
    let said = supplied(&adults(), &services, &people[..1], vec![rate]);
    assert!(
        said.expect_err("refused")
            .to_string()
            .contains("women is a rate")
    );
}

/// Who else is there is not known, so neither is anybody's share; groups that share nothing with
/// them are computed.
#[test]
fn where_the_people_of_an_area_are_not_known_nothing_is_computed() {
    let three = plan(vec![
        demand(ServiceGroup::Adults, "women"),
        demand(ServiceGroup::Under18, "girls"),
        demand(ServiceGroup::BookedPregnancies, "births"),
    ]);
    let mut of_both = service("A", Some(2.0), Some(6.0));
    of_both.serves.insert(ServiceGroup::Under18);
    let mut of_births = service("B", Some(2.0), Some(3.0));
    of_births.serves = BTreeSet::from([ServiceGroup::BookedPregnancies]);
    let people = [
        certain("women", [100.0, 200.0, 50.0]),
        figures(
            "girls",
            &[Some((2.0, 1.0, 3.0)), None, Some((2.0, 1.0, 3.0))],
        ),
        certain("births", [10.0, 20.0, 5.0]),
    ];
    let found = supplied(&three, &[of_both, of_births], &people, Vec::new()).expect("access");
    for group in &found.groups[..2] {
        let (_, column) = group.indicator.newest().expect("figures");
        for figure in column.values() {
            assert_eq!(*figure, Figure::missing(Marker::NotAvailable));
        }
        let said = group.steps(&three, &group.areas[0], "Brent").concat();
        assert!(
            said.contains("not known in E09000002") && !said.contains('{'),
            "{said}"
        );
    }
    close(found.groups[2].areas[0].access.value, 100.0);
    let words = found.words(&three).join(" ");
    assert!(
        words.contains("The whole map: the people of the group adults"),
        "{words}"
    );
}

/// The plan spells groups as sources do.
#[test]
fn groups_are_spelt_in_one_way() {
    for group in ServiceGroup::ALL {
        let text = toml::to_string(&BTreeMap::from([("group", group)])).expect("a table");
        assert_eq!(text, format!("group = \"{}\"\n", group.id()));
    }
}

proptest! {
    /// In every draw all that is within anybody's reach is reached, to 1e-12; the kernel of the
    /// draws gives what the catchment gives for the same people, to the last bit.
    #[test]
    fn every_draw_is_the_catchment_of_its_people_and_keeps_what_is_offered(
        people in prop::collection::vec((1..900_u32, 0..900_u32), 3),
        capacities in prop::collection::vec(1..100_u32, 1..5),
    ) {
        let catchment = Catchment { decay: Decay::Gaussian, ..adults().catchment() };
        let sites: Vec<Site> = (0..).zip(&capacities).map(|(at, capacity)| Site {
            name: at.to_string(),
            capacity: f64::from(*capacity) / 7.0,
            serves: if at % 2 == 0 {
                BTreeSet::from([Group::Adults, Group::Under18])
            } else {
                BTreeSet::from([Group::Adults])
            },
            standing: Standing::Open,
        }).collect();
        let places = [0.0_f64, 5.0, 100.0];
        let metres = |point: usize, site: usize| (places[point] - crate::sum::real(3 * site)).abs();
        let distances = Distances::from_fn(3, sites.len(), metres).expect("distances");
        let areas = areas();
        let points: Vec<Point> = areas.iter().zip(&people).map(|(area, (women, girls))| Point {
            name: area.name.clone(),
            area: area.code,
            people: BTreeMap::from([
                (Group::Adults, f64::from(*women)),
                (Group::Under18, f64::from(*girls)),
            ]),
        }).collect();
        let found = access(&points, &sites, &distances, &catchment).expect("access");
        prop_assert!(found.accounts.discrepancy() <= 1e-12);
        let kernel = Kernel::new(3, &sites, &distances, &catchment);
        let mut numbers = vec![0.0; 3 * crate::catchment::GROUPS];
        for (at, (women, girls)) in people.iter().enumerate() {
            numbers[slot(at, Group::Adults)] = f64::from(*women);
            numbers[slot(at, Group::Under18)] = f64::from(*girls);
        }
        // What stood there before is gone.
        let (mut ratios, mut reached) = (vec![9.0; 9], vec![9.0; 9]);
        kernel.access(&numbers, &mut ratios, &mut reached);
        for (at, groups) in found.points.iter().enumerate() {
            for (group, of) in groups {
                prop_assert!(of.access.total_cmp(&reached[slot(at, *group)]).is_eq());
            }
        }
        let all = crate::sum::total(numbers.iter().zip(&reached).map(|(people, access)| people * access));
        prop_assert!((all - found.accounts.shared).abs() <= 1e-12 * found.accounts.shared);
    }
}
