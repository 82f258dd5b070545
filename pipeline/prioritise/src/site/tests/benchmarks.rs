//! Published problems, solved to their known optimum.

use super::super::*;

const EDGES: &str = include_str!("../../../../../tests/fixtures/pmed/edges.csv");
const PROBLEMS: &str = include_str!("../../../../../tests/fixtures/pmed/problems.csv");

/// Rows of whole numbers, below a header.
fn rows<const N: usize>(text: &str) -> Vec<[u32; N]> {
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<u32> = line
            .split(',')
            .map(|cell| cell.parse().expect("a whole number"))
            .collect();
        cells.try_into().expect("as many columns")
    });
    rows.collect()
}

/// A graph's nodes, each a demand point and a candidate, at the lengths of shortest paths.
fn graph(number: u32, nodes: usize) -> SitingProblem {
    let mut metres = vec![f64::INFINITY; nodes * nodes];
    for node in 0..nodes {
        metres[node * nodes + node] = 0.0;
    }
    for [problem, from, to, length] in rows(EDGES) {
        if problem == number {
            let (from, to) = (from as usize - 1, to as usize - 1);
            metres[from * nodes + to] = f64::from(length);
            metres[to * nodes + from] = f64::from(length);
        }
    }
    for by in 0..nodes {
        for from in 0..nodes {
            for to in 0..nodes {
                let way = metres[from * nodes + by] + metres[by * nodes + to];
                metres[from * nodes + to] = metres[from * nodes + to].min(way);
            }
        }
    }
    let id = |node: usize| format!("n{node:03}");
    let demand = (0..nodes).map(|node| DemandPoint {
        id: id(node),
        weight: 1.0,
    });
    let candidates = (0..nodes).map(|node| Candidate {
        id: id(node),
        capacity: None,
        standing: Standing::Proposed,
    });
    let metres = |from: usize, to: usize| Some(metres[from * nodes + to]);
    SitingProblem::new(demand.collect(), candidates.collect(), metres).expect("a sound problem")
}

#[test]
fn ten_problems_of_the_or_library_are_solved_to_their_known_optima() {
    for [number, nodes, sites, p_median, p_centre] in rows(PROBLEMS) {
        let (nodes, sites) = (nodes as usize, sites as usize);
        let problem = graph(number, nodes);
        for (method, known) in [
            (SitingMethod::Median { sites }, p_median),
            (SitingMethod::Centre { sites }, p_centre),
        ] {
            let plan = site(&problem, method).expect("a plan");
            assert_eq!(
                plan.objective.to_bits(),
                f64::from(known).to_bits(),
                "pmed{number}, {method:?}"
            );
            assert!(plan.is_proven(), "pmed{number}, {method:?}: {}", plan.gap());
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
