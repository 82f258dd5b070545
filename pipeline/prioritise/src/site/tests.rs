//! Plans are held against every plan there is, and against published problems.

mod benchmarks;
mod brute;
mod made;
mod refusals;

use brute::best;
use made::{Kind, Made};

use super::*;

/// A plan is one: sites, existing ones among them, everybody served within reach and capacity,
/// and worth what it says.
#[track_caller]
fn check_plan(made: &Made, method: SitingMethod, plan: &SitePlan) {
    let problem = &made.problem;
    let candidate = |id: &str| {
        let mut candidates = problem.candidates.iter();
        candidates
            .position(|candidate| candidate.id == id)
            .expect("a candidate")
    };
    let open: Vec<usize> = plan.sites.iter().map(|id| candidate(id)).collect();
    assert!(open.is_sorted(), "sites are in order");
    assert!(
        problem.existing().iter().all(|site| open.contains(site)),
        "existing sites stay"
    );
    if !matches!(method, SitingMethod::Cover { .. }) {
        assert_eq!(Some(open.len()), method.sites());
    }
    let radius = method.radius_m().unwrap_or(f64::INFINITY);
    let mut loads = vec![0.0; problem.candidates.len()];
    let (mut travelled, mut largest, mut covered) = (0.0, 0.0_f64, 0.0);
    assert_eq!(plan.assignment.len(), problem.demand.len());
    for (at, point) in problem.demand.iter().enumerate() {
        let Some(id) = &plan.assignment[&point.id] else {
            assert!(!method.serves_all(), "{} is not served", point.id);
            continue;
        };
        let site = candidate(id);
        assert!(open.contains(&site));
        let metres = problem.of_point(at)[site];
        assert!(metres.is_finite() && metres <= radius);
        loads[site] += point.weight;
        travelled += point.weight * metres;
        largest = largest.max(metres);
        covered += point.weight;
        if !made.has_capacities() {
            assert_eq!(problem.nearest(at, &open), Some(site), "the nearest serves");
        }
    }
    for (site, candidate) in problem.candidates.iter().enumerate() {
        assert!(
            candidate
                .capacity
                .is_none_or(|most| loads[site] <= most * (1.0 + 1e-9))
        );
        if open.contains(&site) {
            assert!((plan.loads[&candidate.id] - loads[site]).abs() < 1e-9);
        }
    }
    let worth = match method {
        SitingMethod::Median { .. } => travelled,
        SitingMethod::Centre { .. } => largest,
        SitingMethod::Cover { .. } => f64::from(u32::try_from(open.len()).expect("few")),
        SitingMethod::MaximalCover { .. } => covered,
    };
    assert!(
        (worth - plan.objective).abs() <= 1e-9 * worth.abs(),
        "{worth} and not {}",
        plan.objective
    );
}

/// Solves so many made-up problems, and holds each against every plan.
#[expect(
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]
#[track_caller]
fn hold_against_all(kind: Kind, method: fn(&Made) -> SitingMethod) {
    let (mut solved, mut without) = (0, 0);
    for seed in 0..1_000 {
        let made = Made::new(kind, seed);
        let method = method(&made);
        let known = best(&made, method);
        match (site(&made.problem, method), known) {
            (Ok(plan), Some(known)) => {
                check_plan(&made, method, &plan);
                assert!(
                    (plan.objective - known).abs() <= 1e-9 * known.abs(),
                    "seed {seed}: {} and not {known}",
                    plan.objective
                );
                assert!(plan.is_proven(), "seed {seed}: the gap is {}", plan.gap());
                solved += 1;
            }
            (Err(errors), None) => {
                assert!(
                    errors
                        .iter()
                        .all(|error| error.refusal() == Refusal::Infeasible
                            && *error != SiteError::NotFound),
                    "seed {seed}: {errors:?}"
                );
                without += 1;
            }
            (found, known) => panic!("seed {seed}: {found:?}, and not {known:?}"),
        }
    }
    assert!(solved > 300, "{solved} had a plan, {without} had none");
}

const fn median(made: &Made) -> SitingMethod {
    SitingMethod::Median { sites: made.sites }
}

const fn centre(made: &Made) -> SitingMethod {
    SitingMethod::Centre { sites: made.sites }
}

const fn cover_all(made: &Made) -> SitingMethod {
    SitingMethod::Cover {
        radius_m: made.radius_m,
        at_most: None,
    }
}

const fn cover_few(made: &Made) -> SitingMethod {
    SitingMethod::Cover {
        radius_m: made.radius_m,
        at_most: Some(made.sites),
    }
}

const fn maximal(made: &Made) -> SitingMethod {
    SitingMethod::MaximalCover {
        sites: made.sites,
        radius_m: made.radius_m,
    }
}

#[test]
fn slow_p_median_is_the_best_of_all_plans() {
    hold_against_all(Kind::Plain, median);
    hold_against_all(Kind::Fractions, median);
}

#[test]
fn slow_p_centre_is_the_best_of_all_plans() {
    hold_against_all(Kind::Plain, centre);
    hold_against_all(Kind::Fractions, centre);
}

#[test]
fn lscp_is_the_best_of_all_plans() {
    hold_against_all(Kind::Plain, cover_all);
    hold_against_all(Kind::Fractions, cover_few);
}

#[test]
fn slow_mclp_is_the_best_of_all_plans() {
    hold_against_all(Kind::Plain, maximal);
    hold_against_all(Kind::Fractions, maximal);
}

#[test]
fn p_median_with_capacities_is_the_best_of_all_plans() {
    hold_against_all(Kind::Capacities, median);
}

#[test]
fn p_centre_with_capacities_is_the_best_of_all_plans() {
    hold_against_all(Kind::Capacities, centre);
}

#[test]
fn lscp_with_capacities_is_the_best_of_all_plans() {
    hold_against_all(Kind::Capacities, cover_all);
    hold_against_all(Kind::Capacities, cover_few);
}

#[test]
fn mclp_with_capacities_is_the_best_of_all_plans() {
    hold_against_all(Kind::Capacities, maximal);
}

/// Prices that are none too good still bound.
#[test]
fn slow_a_search_that_is_stopped_says_a_bound_and_not_more() {
    use super::median::median;
    use super::steps::Steps;

    let mut open_ended = 0;
    for seed in 0..200 {
        let made = Made::new(Kind::Plane, seed);
        let weighted = |point: usize, site: usize| {
            made.problem.of_point(point)[site] * made.problem.demand[point].weight
        };
        let (points, sites) = (made.problem.demand.len(), made.problem.candidates.len());
        let costs = costs::Costs::new(points, sites, weighted, None);
        let whole = median(&costs, made.sites, &[], None, &mut Steps::new(u64::MAX));
        assert!(
            whole.bound >= whole.cost,
            "the whole search proves its plan"
        );
        for steps in [1, 3_000, 30_000, 300_000] {
            let part = median(&costs, made.sites, &[], None, &mut Steps::new(steps));
            let rounding = whole.cost * 1e-9;
            assert!(
                part.bound <= whole.cost + rounding,
                "{} above {}",
                part.bound,
                whole.cost
            );
            assert!(part.cost >= whole.cost - rounding);
            open_ended += u32::from(part.bound < part.cost - rounding);
        }
    }
    assert!(open_ended > 100, "only {open_ended} searches were stopped");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for (kind, seed) in (0..100).flat_map(|seed| [(Kind::Plain, seed), (Kind::Capacities, seed)]) {
        let made = Made::new(kind, seed);
        let turned = made.turned();
        for method in [median, centre, cover_all, maximal] {
            let method = method(&made);
            assert_eq!(
                site(&made.problem, method),
                site(&turned, method),
                "seed {seed}"
            );
        }
    }
}
