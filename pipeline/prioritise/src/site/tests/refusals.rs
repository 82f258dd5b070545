//! What is no problem, and what has no plan.

use super::super::*;

fn demand(points: &[(&str, f64)]) -> Vec<DemandPoint> {
    let points = points.iter().map(|(id, weight)| DemandPoint {
        id: (*id).to_owned(),
        weight: *weight,
    });
    points.collect()
}

fn candidates(sites: &[(&str, Option<f64>)]) -> Vec<Candidate> {
    let sites = sites.iter().map(|(id, capacity)| Candidate {
        id: (*id).to_owned(),
        capacity: *capacity,
        standing: Standing::Proposed,
    });
    sites.collect()
}

#[expect(clippy::unnecessary_wraps, reason = "a problem asks for it so")]
fn far(_: usize, _: usize) -> Option<f64> {
    Some(100.0)
}

#[track_caller]
fn malformed(problem: Result<SitingProblem, Vec<SiteError>>, expected: &[SiteError]) {
    let errors = problem.expect_err("no problem");
    assert_eq!(errors, expected);
    assert!(
        errors
            .iter()
            .all(|error| error.refusal() == Refusal::Malformed)
    );
}

#[test]
fn a_problem_that_is_none_is_refused_with_all_that_is_wrong() {
    let id = |id: &str| id.to_owned();
    let one = || candidates(&[("c", None)]);
    malformed(
        SitingProblem::new(vec![], vec![], far),
        &[SiteError::NoDemand, SiteError::NoCandidates],
    );
    malformed(
        SitingProblem::new(demand(&[("a", 0.0)]), one(), far),
        &[SiteError::NoWeight],
    );
    malformed(
        SitingProblem::new(
            demand(&[("a", -1.0), ("b", f64::NAN), ("d", 1.0), ("d", 2.0)]),
            candidates(&[("c", Some(-1.0)), ("c", Some(f64::INFINITY))]),
            far,
        ),
        &[
            SiteError::Weight { id: id("a") },
            SiteError::Weight { id: id("b") },
            SiteError::Capacity { id: id("c") },
            SiteError::Capacity { id: id("c") },
            SiteError::DuplicateDemand { id: id("d") },
            SiteError::DuplicateCandidate { id: id("c") },
        ],
    );
    let distance = SiteError::Distance {
        demand: id("a"),
        candidate: id("c"),
    };
    for metres in [-1.0, f64::NAN, f64::INFINITY] {
        let problem = SitingProblem::new(demand(&[("a", 1.0)]), one(), |_, _| Some(metres));
        malformed(problem, std::slice::from_ref(&distance));
    }
    let heavy = SitingProblem::new(demand(&[("a", 1e200)]), one(), |_, _| Some(1e200));
    malformed(heavy, &[SiteError::TooHeavy]);
}

#[track_caller]
fn refused(
    problem: &SitingProblem,
    method: SitingMethod,
    expected: &[SiteError],
    refusal: Refusal,
) {
    let errors = site(problem, method).expect_err("no plan");
    assert_eq!(errors, expected);
    assert!(errors.iter().all(|error| error.refusal() == refusal));
}

#[test]
fn a_question_that_cannot_be_asked_is_malformed() {
    let mut existing = candidates(&[("c", None), ("e", None)]);
    for candidate in &mut existing {
        candidate.standing = Standing::Existing;
    }
    let problem = SitingProblem::new(demand(&[("a", 1.0)]), existing, far).expect("a problem");
    let check =
        |method, expected: SiteError| refused(&problem, method, &[expected], Refusal::Malformed);
    check(SitingMethod::Median { sites: 0 }, SiteError::NoSites);
    let (sites, candidates) = (3, 2);
    check(
        SitingMethod::Centre { sites },
        SiteError::TooManySites { sites, candidates },
    );
    let (sites, existing) = (1, 2);
    check(
        SitingMethod::Median { sites },
        SiteError::TooFewSites { sites, existing },
    );
    for radius_m in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        check(
            SitingMethod::MaximalCover { sites: 2, radius_m },
            SiteError::Radius,
        );
    }
}

#[test]
fn a_problem_without_a_plan_is_infeasible_and_says_why() {
    let id = |id: &str| id.to_owned();
    let metres = [[Some(1.0), None], [None, Some(2.0)], [None, None]];
    let build = |points: &[(&str, f64)], capacities: [Option<f64>; 2]| {
        let sites = candidates(&[("c", capacities[0]), ("e", capacities[1])]);
        SitingProblem::new(demand(points), sites, |point, site| metres[point][site])
            .expect("a problem")
    };
    let three = build(&[("a", 1.0), ("b", 1.0), ("d", 1.0)], [None, None]);
    let lost = [SiteError::OutOfReach { id: id("d") }];
    let no = Refusal::Infeasible;
    refused(&three, SitingMethod::Median { sites: 2 }, &lost, no);
    refused(&three, SitingMethod::Centre { sites: 2 }, &lost, no);
    let two = build(&[("a", 1.0), ("b", 3.0)], [None, None]);
    let alone = [SiteError::NoPlan { sites: 1 }];
    refused(&two, SitingMethod::Median { sites: 1 }, &alone, no);
    refused(&two, SitingMethod::Centre { sites: 1 }, &alone, no);
    let within = |radius_m, at_most| SitingMethod::Cover { radius_m, at_most };
    refused(&two, within(2.0, Some(1)), &alone, no);
    refused(
        &two,
        within(1.9, None),
        &[SiteError::OutOfReach { id: id("b") }],
        no,
    );
    let narrow = build(&[("a", 1.0), ("b", 3.0)], [Some(9.0), Some(2.0)]);
    refused(
        &narrow,
        SitingMethod::Median { sites: 2 },
        &[SiteError::NoRoom { id: id("b") }],
        no,
    );
    let small = SitingProblem::new(
        demand(&[("a", 2.0), ("b", 2.0)]),
        candidates(&[("c", Some(2.0)), ("e", Some(1.0))]),
        far,
    );
    let small = small.expect("a problem");
    refused(
        &small,
        SitingMethod::Centre { sites: 2 },
        &[SiteError::NotEnoughCapacity { sites: 2 }],
        no,
    );
    // Enough in sum, and no way to divide it.
    let odd = SitingProblem::new(
        demand(&[("a", 2.0), ("b", 2.0), ("d", 2.0)]),
        candidates(&[("c", Some(3.0)), ("e", Some(3.0))]),
        far,
    );
    let odd = odd.expect("a problem");
    for method in [
        SitingMethod::Median { sites: 2 },
        SitingMethod::Centre { sites: 2 },
        within(100.0, None),
    ] {
        refused(&odd, method, &[SiteError::NoPlan { sites: 2 }], no);
    }
    let served = site(
        &odd,
        SitingMethod::MaximalCover {
            sites: 2,
            radius_m: 100.0,
        },
    )
    .expect("a plan");
    assert!((served.objective - 4.0).abs() < 1e-12 && served.is_proven());
}
