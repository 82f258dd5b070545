//! Published problems, solved to their known optimum.

use super::super::*;
use crate::networks::{COVERING, PROBLEMS, lengths, rows, weight};

/// A network's nodes, each a demand point and a candidate, at the lengths of shortest paths.
fn network(number: u32, nodes: usize, weight: impl Fn(usize) -> f64) -> SitingProblem {
    let metres = lengths(number, nodes);
    let id = |node: usize| format!("n{node:03}");
    let demand = (0..nodes).map(|node| DemandPoint {
        id: id(node),
        weight: weight(node),
    });
    let candidates = (0..nodes).map(|node| Candidate {
        id: id(node),
        capacity: None,
        standing: Standing::Proposed,
    });
    let metres = |from: usize, to: usize| Some(metres[from * nodes + to]);
    SitingProblem::new(demand.collect(), candidates.collect(), metres).expect("a sound problem")
}

/// Solved, with proof, to the optimum that is known.
#[track_caller]
fn solved(number: u32, problem: &SitingProblem, method: SitingMethod, known: u32) -> SitePlan {
    let plan = site(problem, method).expect("a plan");
    assert_eq!(
        plan.objective.to_bits(),
        f64::from(known).to_bits(),
        "pmed{number}, {method:?}"
    );
    assert!(plan.is_proven(), "pmed{number}, {method:?}: {}", plan.gap());
    plan
}

#[test]
fn slow_ten_problems_of_the_or_library_are_solved_to_their_known_optima() {
    for [number, nodes, sites, p_median, p_centre] in rows::<u32, 5>(PROBLEMS) {
        let (nodes, sites) = (nodes as usize, sites as usize);
        let problem = network(number, nodes, |_| 1.0);
        for (method, known) in [
            (SitingMethod::Median { sites }, p_median),
            (SitingMethod::Centre { sites }, p_centre),
        ] {
            let plan = solved(number, &problem, method, known);
            assert_eq!(plan.sites.len(), sites);
        }
        // As many sites as a p-centre has cover all within its distance, and none fewer would.
        let radius_m = f64::from(p_centre);
        let cover = |radius_m| SitingMethod::Cover {
            radius_m,
            at_most: None,
        };
        let fewest = site(&problem, cover(radius_m)).expect("a cover");
        assert!(fewest.objective <= f64::from(u32::try_from(sites).expect("few")));
        let more = site(&problem, cover(radius_m - 1.0)).expect("a cover");
        assert!(more.objective > f64::from(u32::try_from(sites).expect("few")));
        assert!(fewest.is_proven() && more.is_proven());
        // And so many cover every node.
        let all = site(&problem, SitingMethod::MaximalCover { sites, radius_m }).expect("a plan");
        assert_eq!(
            all.objective.to_bits(),
            f64::from(u32::try_from(nodes).expect("few")).to_bits()
        );
    }
}

/// LSCP and MCLP by spopt 0.7.0 with CBC (`tests/reference/targeting.py`), of unlike demands.
#[test]
fn slow_coverings_are_as_good_as_those_of_another_program() {
    for [number, radius, fewest, by_two, by_five] in rows::<u32, 5>(COVERING) {
        let problem = network(number, 100, weight);
        let radius_m = f64::from(radius);
        let cover = SitingMethod::Cover {
            radius_m,
            at_most: None,
        };
        let most = |sites| SitingMethod::MaximalCover { sites, radius_m };
        for (method, known) in [(cover, fewest), (most(2), by_two), (most(5), by_five)] {
            solved(number, &problem, method, known);
        }
    }
}
