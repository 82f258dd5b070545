//! Networks of the OR-Library, and what others found on them (`tests/fixtures/pmed`).

use std::fmt::Debug;
use std::str::FromStr;

const EDGES: &str = include_str!("../../../tests/fixtures/pmed/edges.csv");
pub(crate) const PROBLEMS: &str = include_str!("../../../tests/fixtures/pmed/problems.csv");
pub(crate) const COVERING: &str = include_str!("../../../tests/fixtures/pmed/covering.csv");
pub(crate) const ACCESS: &str = include_str!("../../../tests/fixtures/pmed/access.csv");

/// Rows of numbers, below a header.
pub(crate) fn rows<T: FromStr<Err: Debug> + Debug, const N: usize>(text: &str) -> Vec<[T; N]> {
    let rows = text.lines().skip(1).map(|line| {
        let cells = line.split(',').map(|cell| cell.parse().expect("a number"));
        let cells: Vec<T> = cells.collect();
        cells.try_into().expect("as many columns")
    });
    rows.collect()
}

/// The lengths of the shortest paths between all nodes of a network, node by node.
pub(crate) fn lengths(number: u32, nodes: usize) -> Vec<f64> {
    let mut metres = vec![f64::INFINITY; nodes * nodes];
    for node in 0..nodes {
        metres[node * nodes + node] = 0.0;
    }
    for [problem, from, to, length] in rows::<u32, 4>(EDGES) {
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
    metres
}

/// The demand of a node where nodes differ.
pub(crate) fn weight(node: usize) -> f64 {
    [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 1.0][node % 7]
}
