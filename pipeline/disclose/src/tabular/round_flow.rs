//! Controlled rounding of a table that is a network.
//!
//! # Method
//! Every cell goes to the nearest multiple; what sums then have too much of is carried to those
//! that have too little, along ways that change least, one after the other (successive shortest
//! paths with potentials: Edmonds and Karp 1972, Journal of the ACM 19:248-264). What is reached is
//! of least change: each step keeps that no circle of cells would change less.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::network::Network;

/// How far a cell without a row may go.
const ANYWHERE: i64 = i64::MAX / 4;

/// Gives how many times the base each cell is.
pub(super) fn round(
    network: &Network,
    sums: &[Vec<(usize, i8)>],
    counts: &[u64],
    printed: usize,
    base: u64,
) -> Vec<u64> {
    let mut table = Multiples::new(counts, printed, base);
    let mut excess = vec![0_i64; network.nodes()];
    for (node, terms) in sums.iter().enumerate() {
        let sum = terms
            .iter()
            .map(|(cell, sign)| i64::from(*sign) * table.value[*cell]);
        excess[node] = network.at_node(node, sum.sum());
    }
    let ground = sums.len();
    excess[ground] = -excess[..ground].iter().sum::<i64>();
    let mut ways = Ways::new(network.nodes());
    for node in 0..excess.len() {
        while excess[node] > 0 {
            let Some((way, to)) = ways.cheapest(network, &table, &excess, node) else {
                // The counts themselves, as shares of multiples, are a flow, so there is a way.
                break;
            };
            let rooms = way.iter().map(|(edge, rises)| table.room(*edge, *rises));
            let by = rooms.min().unwrap_or(0).min(excess[node]).min(-excess[to]);
            for (edge, rises) in way {
                table.value[edge] += if rises { by } else { -by };
            }
            excess[node] -= by;
            excess[to] += by;
        }
    }
    let values = table.value.into_iter();
    values.map(|of| u64::try_from(of).unwrap_or(0)).collect()
}

/// Cells as multiples.
struct Multiples {
    value: Vec<i64>,
    low: Vec<i64>,
    high: Vec<i64>,
    /// What one more multiple adds to the change.
    cost: Vec<i64>,
}

impl Multiples {
    fn new(counts: &[u64], printed: usize, base: u64) -> Self {
        let number = |of: u64| i64::try_from(of).unwrap_or(ANYWHERE);
        let mut table = Self {
            value: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            cost: Vec::new(),
        };
        for (cell, count) in counts.iter().enumerate() {
            let (low, rest) = (number(count / base), number(count % base));
            let is_nearer_above = 2 * rest > number(base);
            table.value.push(low + i64::from(is_nearer_above));
            if cell < printed {
                table.low.push(low);
                table.high.push(low + i64::from(rest > 0));
                table.cost.push(number(base) - 2 * rest);
            } else {
                table.low.push(0);
                table.high.push(ANYWHERE);
                table.cost.push(0);
            }
        }
        table
    }

    fn room(&self, edge: usize, rises: bool) -> i64 {
        if rises {
            self.high[edge] - self.value[edge]
        } else {
            self.value[edge] - self.low[edge]
        }
    }

    fn cost(&self, edge: usize, rises: bool) -> i64 {
        if rises {
            self.cost[edge]
        } else {
            -self.cost[edge]
        }
    }
}

/// Searches for ways that change least.
struct Ways {
    potential: Vec<i64>,
    length: Vec<i64>,
    by: Vec<(usize, bool)>,
    touched: Vec<usize>,
}

impl Ways {
    fn new(nodes: usize) -> Self {
        Self {
            potential: vec![0; nodes],
            length: vec![i64::MAX; nodes],
            by: vec![(0, false); nodes],
            touched: Vec::new(),
        }
    }

    /// The cheapest way from a node to one that has too little.
    fn cheapest(
        &mut self,
        network: &Network,
        table: &Multiples,
        excess: &[i64],
        from: usize,
    ) -> Option<(Vec<(usize, bool)>, usize)> {
        for node in self.touched.drain(..) {
            self.length[node] = i64::MAX;
        }
        let mut waiting = BinaryHeap::from([Reverse((0_i64, from))]);
        let mut done: Vec<usize> = Vec::new();
        self.length[from] = 0;
        self.touched.push(from);
        let mut end = None;
        while let Some(Reverse((length, node))) = waiting.pop() {
            if length > self.length[node] {
                continue;
            }
            if excess[node] < 0 {
                end = Some((node, length));
                break;
            }
            done.push(node);
            for edge in network.edges(node) {
                let rises = network.rises(*edge, node, false);
                let next = network.other(*edge, node);
                if next == node || table.room(*edge, rises) <= 0 {
                    continue;
                }
                let step = table.cost(*edge, rises) + self.potential[node] - self.potential[next];
                debug_assert!(step >= 0, "no circle changes less");
                if length + step < self.length[next] {
                    if self.length[next] == i64::MAX {
                        self.touched.push(next);
                    }
                    self.length[next] = length + step;
                    self.by[next] = (*edge, rises);
                    waiting.push(Reverse((length + step, next)));
                }
            }
        }
        let (to, length) = end?;
        // Nodes that are nearer than the end: the others keep what they have.
        for node in done {
            self.potential[node] += self.length[node] - length;
        }
        let (mut way, mut at) = (Vec::new(), to);
        while at != from {
            let (edge, rises) = self.by[at];
            way.push((edge, rises));
            at = network.other(edge, at);
        }
        Some((way, to))
    }
}
