//! Worked examples and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::networks::{ACCESS, lengths, rows, weight};

pub(super) fn point(name: &str, area: usize, people: f64) -> Point {
    Point {
        name: name.to_owned(),
        area: format!("E0900000{area}").parse().expect("a code"),
        people: BTreeMap::from([(Group::Adults, people)]),
    }
}

pub(super) fn site(name: &str, capacity: f64) -> Site {
    Site {
        name: name.to_owned(),
        capacity,
        serves: BTreeSet::from([Group::Adults]),
        standing: Standing::Open,
    }
}

pub(super) fn catchment(radius_m: f64, decay: Decay) -> Catchment {
    Catchment {
        radius_m,
        decay,
        counted: Counted::Open,
        unit: "sessions a month".to_owned(),
    }
}

fn table(rows: &[&[f64]]) -> Distances {
    let rows: Vec<_> = rows.iter().map(|row| row.to_vec()).collect();
    Distances::from_rows(&rows).expect("distances")
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

/// The working, with weights 1, 0.68 and 0.22 in thirds of 30 km:
/// site X of 10 has 100 x 1 + 200 x 0.68 = 236 and gives 10 / 236 each;
/// site Y of 6 has 200 x 1 + 50 x 0.22 = 211 and gives 6 / 211 each.
/// A: 10/236. B: 0.68 x 10/236 + 6/211. C: 0.22 x 6/211. D is 31 km from all.
#[test]
fn an_example_by_hand() {
    let points = [
        point("A", 1, 100.0),
        point("B", 1, 200.0),
        point("C", 2, 50.0),
        point("D", 2, 50.0),
    ];
    let sites = [site("X", 10.0), site("Y", 6.0), site("Z", 5.0)];
    let far = 90_000.0;
    let distances = table(&[
        &[2_000.0, far, far],
        &[20_000.0, 10_000.0, far],
        &[far, 30_000.0, far],
        &[31_000.0, 40_000.0, far],
    ]);
    let found = access(
        &points,
        &sites,
        &distances,
        &catchment(3e4, Decay::luo_and_qi(3e4)),
    )
    .expect("access");
    assert_eq!(
        found.sites[0],
        Outcome::Shared {
            ratio: 10.0 / 236.0,
            demand: 236.0
        }
    );
    assert_eq!(
        found.sites[1],
        Outcome::Shared {
            ratio: 6.0 / 211.0,
            demand: 211.0
        }
    );
    let at = |at: usize| found.points[at][&Group::Adults];
    let (x, y) = (10.0 / 236.0, 6.0 / 211.0);
    close(at(0).access, x);
    close(at(1).access, 0.68 * x + y);
    close(at(2).access, 0.22 * y);
    close(at(3).access, 0.0);
    assert_eq!(at(1).reach, Reach::Sites(2));
    assert_eq!(at(3).reach, Reach::Nothing);
    assert_eq!(
        at(3).nearest,
        Some(Nearest {
            site: 0,
            metres: 31_000.0
        })
    );
    let areas: Vec<_> = found
        .areas
        .values()
        .map(|groups| groups[&Group::Adults])
        .collect();
    close(
        areas[0].access,
        (100.0 * x + 200.0 * (0.68 * x + y)) / 300.0,
    );
    close(areas[1].access, 0.11 * y);
    close(areas[1].without, 0.5);
    close(areas[1].nearest_m.expect("a site"), 30_500.0);
    close(found.accounts.shared, 16.0);
    close(found.accounts.reached, 16.0);
    close(found.accounts.out_of_reach, 5.0);
    let said: Vec<_> = found.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "nobody whom Z takes is within its reach, so its capacity is nobody's",
            "no site is within reach of D for the group adults, so its access is 0"
        ]
    );
    // 16 sessions for 400 people: 0.04 each, of which B has its multiple.
    let ratios = found.ratio_to_mean(Group::Adults);
    close(ratios[1].expect("people"), (0.68 * x + y) / 0.04);
    assert_eq!(found.ratio_to_mean(Group::Under18), [None; 4]);
}

/// The example that the package sdc-catchment prints: three lots of 100 people a kilometre apart,
/// 10 at either end, weights exp(-d^2 / 2): 0.065179, 0.069641, 0.065179.
#[test]
fn an_example_of_another_program() {
    let zones = [(0.5, 0.0), (1.5, 1.0), (2.5, 2.0)];
    let zones = zones.map(|(to_m, d): (f64, f64)| Zone {
        to_m,
        weight: libm::exp(-d * d / 2.0),
    });
    let points = [
        point("c1", 1, 100.0),
        point("c2", 1, 100.0),
        point("c3", 1, 100.0),
    ];
    let distances = table(&[&[0.0, 2.0], &[1.0, 1.0], &[2.0, 0.0]]);
    let plan = catchment(2.5, Decay::Zones(zones.to_vec()));
    let found = access(
        &points,
        &[site("p1", 10.0), site("p2", 10.0)],
        &distances,
        &plan,
    )
    .expect("access");
    for (at, expected) in [0.065_179, 0.069_641, 0.065_179].into_iter().enumerate() {
        assert!((found.points[at][&Group::Adults].access - expected).abs() < 5e-7);
    }
}

/// Both forms by access 1.1.10 (`tests/reference/targeting.py`): 100 places and 10 sites of a network.
#[test]
fn shares_are_those_of_another_program() {
    const NODES: usize = 100;
    let metres = lengths(1, NODES);
    let site_node = |at: usize| 10 * at + 9;
    let sites: Vec<Site> = (1_u8..=10)
        .map(|at| site(&format!("s{at}"), f64::from(at)))
        .collect();
    let points: Vec<Point> = (0..NODES)
        .map(|node| point(&format!("n{node}"), 1, weight(node)))
        .collect();
    let distances = Distances::from_fn(NODES, sites.len(), |node, at| {
        metres[node * NODES + site_node(at)]
    });
    let distances = distances.expect("distances");
    let found = [Decay::None, Decay::luo_and_qi(90.0)]
        .map(|decay| access(&points, &sites, &distances, &catchment(90.0, decay)));
    let [alike, zones] = found.map(|found| found.expect("access").points);
    let expected = rows::<f64, 3>(ACCESS);
    assert_eq!(expected.len(), NODES);
    for ([_, by_two_steps, by_zones], (alike, zones)) in
        expected.into_iter().zip(alike.iter().zip(&zones))
    {
        close(alike[&Group::Adults].access, by_two_steps);
        close(zones[&Group::Adults].access, by_zones);
    }
}

/// One capacity, two groups: 10 / (30 + 20) each; whom no site takes reaches nothing.
#[test]
fn a_site_shares_its_capacity_between_the_groups_it_takes() {
    let people = BTreeMap::from([
        (Group::Adults, 30.0),
        (Group::BookedPregnancies, 20.0),
        (Group::Under18, 7.0),
    ]);
    let point = Point {
        people,
        ..point("A", 1, 0.0)
    };
    let mut site = site("X", 10.0);
    site.serves.insert(Group::BookedPregnancies);
    let found = access(
        &[point],
        &[site],
        &table(&[&[0.0]]),
        &catchment(1.0, Decay::None),
    )
    .expect("access");
    let of = |group| found.points[0][&group];
    close(of(Group::Adults).access, 0.2);
    close(of(Group::BookedPregnancies).access, 0.2);
    close(of(Group::Under18).access, 0.0);
    assert_eq!(of(Group::Under18).nearest, None);
    assert_eq!(
        found.findings,
        [Finding::NoSite {
            group: Group::Under18
        }]
    );
    close(found.accounts.discrepancy(), 0.0);
}

/// Where a group has nobody there is nothing to say of it, nor of an area without anybody.
#[test]
fn nobody_reaches_nothing() {
    let points = [point("A", 1, 10.0), point("B", 2, 0.0)];
    let plan = catchment(1.0, Decay::None);
    let found =
        access(&points, &[site("X", 5.0)], &table(&[&[0.0], &[9.0]]), &plan).expect("access");
    assert!(found.points[1].is_empty());
    assert!(found.areas[&points[1].area].is_empty());
    assert!(found.findings.is_empty());
    assert_eq!(found.ratio_to_mean(Group::Adults), [Some(1.0), None]);
}

#[test]
fn the_plan_says_which_sites_are_counted() {
    let all = [
        Standing::Open,
        Standing::Undated,
        Standing::Unverified,
        Standing::Closed,
    ];
    let sites = all.map(|standing| Site {
        standing,
        ..site(&format!("{standing:?}"), 1.0)
    });
    let distances = table(&[&[0.0; 4]]);
    for (counted, shared) in [
        (Counted::Open, 1.0),
        (Counted::OpenOrUndated, 2.0),
        (Counted::OpenOrUnverified, 2.0),
        (Counted::NotClosed, 3.0),
    ] {
        let plan = Catchment {
            counted,
            ..catchment(1.0, Decay::None)
        };
        let found = access(&[point("A", 1, 10.0)], &sites, &distances, &plan).expect("access");
        close(found.accounts.shared, shared);
        close(found.accounts.left_out, 4.0 - shared);
        let out = found
            .findings
            .iter()
            .filter(|finding| matches!(finding, Finding::LeftOut { .. }));
        assert_eq!(
            out.count(),
            sites
                .iter()
                .filter(|site| !counted.takes(site.standing))
                .count()
        );
    }
}

#[test]
fn without_sites_everybody_reaches_nothing() {
    let distances = Distances::from_fn(1, 0, |_, _| 0.0).expect("no distances");
    let found = access(
        &[point("A", 1, 10.0)],
        &[],
        &distances,
        &catchment(1.0, Decay::None),
    )
    .expect("access");
    close(found.points[0][&Group::Adults].access, 0.0);
    assert_eq!(
        found.findings,
        [Finding::NoSite {
            group: Group::Adults
        }]
    );
    assert_eq!(found.ratio_to_mean(Group::Adults), [Some(0.0)]);
}

/// Every problem at once, each by its name; how many people live at a point is not shown.
#[test]
fn all_that_is_wrong_is_said() {
    let points = [point("A", 1, -3.5), point("A", 1, f64::NAN)];
    let nobody = Site {
        serves: BTreeSet::new(),
        ..site("Y", f64::NAN)
    };
    let zones = [(5.0, 0.5), (4.0, 0.2), (6.0, 0.9), (7.0, 1.5)];
    let zones = zones.map(|(to_m, weight)| Zone { to_m, weight });
    let plan = Catchment {
        unit: String::new(),
        ..catchment(10.0, Decay::Zones(zones.to_vec()))
    };
    let wrong = access(
        &points,
        &[site("X", -1.0), nobody],
        &table(&[&[1.0]]),
        &plan,
    )
    .expect_err("wrong");
    let said = wrong.to_string();
    for part in [
        "capacities have no unit",
        "zone 2 does not end farther out",
        "the weight of zone 3 is above",
        "the weight of zone 4 is not from 0 to 1; found 1.5",
        "the zones end before the radius; found 7",
        "found 1 points x 1 sites; expected 2 points x 2 sites",
        "demand, point A, area E09000001: the point stands twice",
        "the people of the group adults are not a number from 0",
        "there is nobody at any point",
        "supply, site X: the capacity is not a number above 0; found -1",
        "supply, site Y: the capacity is not a number above 0; found NaN",
        "supply, site Y: it takes nobody",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert!(!said.contains("3.5"), "{said}");
    for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let plan = catchment(radius, Decay::None);
        let wrong = access(
            &[point("A", 1, 1.0)],
            &[site("X", 1.0)],
            &table(&[&[1.0]]),
            &plan,
        );
        assert!(
            wrong
                .expect_err("no radius")
                .to_string()
                .contains("the radius is not")
        );
    }
    for decay in [
        Decay::Exponential { scale_m: 0.0 },
        Decay::Power {
            from_m: 1.0,
            exponent: -1.0,
        },
        Decay::Power {
            from_m: f64::NAN,
            exponent: 1.0,
        },
        Decay::Zones(Vec::new()),
    ] {
        let wrong = access(
            &[point("A", 1, 1.0)],
            &[site("X", 1.0)],
            &table(&[&[1.0]]),
            &catchment(9.0, decay),
        );
        assert!(
            wrong
                .expect_err("no decay")
                .to_string()
                .contains("catchment, decay")
        );
    }
    let wrong = Distances::from_rows(&[vec![1.0, -2.0], vec![f64::NAN, 1.0]])
        .expect_err("wrong")
        .to_string();
    assert!(
        wrong.contains("point 1 to site 2") && wrong.contains("point 2 to site 1"),
        "{wrong}"
    );
    assert!(Distances::from_rows(&[vec![1.0], vec![1.0, 2.0]]).is_err());
}
