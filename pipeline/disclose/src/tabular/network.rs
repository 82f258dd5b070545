//! Sums of cells as a network: how far one cell can move while every sum holds.
//!
//! # Method
//! Where every cell stands in two sums at most, and signs can be chosen so that it adds to one and
//! takes from the other, sums are nodes, cells are edges, and numbers that keep every sum are a
//! flow that goes in circles. A cell moves by what a maximum flow carries from its one end to its
//! other (Ford and Fulkerson 1956, Canadian Journal of Mathematics 8:399-404), along shortest ways
//! (Edmonds and Karp 1972, Journal of the ACM 19:248-264). Flows of whole numbers are whole. What
//! cannot be moved farther is shown by a cut: the cells that leave the reached nodes.

use std::collections::VecDeque;

/// Nodes and edges. The last node is the ground: the other end of cells that stand in one sum.
#[derive(Debug, Clone)]
pub(super) struct Network {
    /// Where raising a cell takes from, and adds to.
    ends: Vec<(usize, usize)>,
    /// The edges of each node stand together, from this place on.
    first: Vec<usize>,
    edges: Vec<usize>,
    /// Of each sum whether its signs are turned.
    is_turned: Vec<bool>,
}

/// How far each edge can be raised and lowered from where it is.
pub(super) trait Rooms {
    /// Room of an edge in a direction.
    fn room(&self, edge: usize, rises: bool) -> i64;
    /// Moves it.
    fn walk(&mut self, edge: usize, rises: bool, by: i64);
}

/// What searches keep between each other, so that none clears it all.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    stamp: u32,
    stamps: Vec<u32>,
    /// The edge by which a node was reached, and whether it is raised.
    by: Vec<(usize, bool)>,
    waiting: VecDeque<usize>,
    /// Whether the last search went against the ways.
    pub(super) is_backward: bool,
    /// Edges that were looked at, in all searches.
    pub(super) looked: u64,
}

impl Reached {
    /// Whether the last search came to a node.
    pub(super) fn has(&self, node: usize) -> bool {
        self.stamps[node] == self.stamp
    }
}

/// How a search for a way ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Found,
    None,
    /// Too many edges were looked at.
    GivenUp,
}

/// Where the signs of a sum's cells are turned, so that all cells fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Unknown,
    As,
    Turned,
}

impl Network {
    /// A network of cells and signed sums; nothing where they are none.
    ///
    /// `sums` has for every sum the cells with their signs.
    pub(super) fn new(cells: usize, sums: &[Vec<(usize, i8)>]) -> Option<Self> {
        let ground = sums.len();
        let mut stands: Vec<Vec<(usize, i8)>> = vec![Vec::new(); cells];
        for (sum, terms) in sums.iter().enumerate() {
            for (cell, sign) in terms {
                stands[*cell].push((sum, *sign));
                if stands[*cell].len() > 2 {
                    return None;
                }
            }
        }
        let sides = sides(sums, &stands)?;
        let turned = |(sum, sign): (usize, i8)| match sides[sum] {
            Side::Turned => (sum, -sign),
            Side::As | Side::Unknown => (sum, sign),
        };
        let ends: Vec<(usize, usize)> = stands
            .iter()
            .map(|of| match of[..] {
                [] => (ground, ground),
                [one] => match turned(one) {
                    (sum, 1) => (ground, sum),
                    (sum, _) => (sum, ground),
                },
                [one, other, ..] => match turned(one) {
                    (sum, 1) => (other.0, sum),
                    (sum, _) => (sum, other.0),
                },
            })
            .collect();
        let mut first = vec![0; ground + 2];
        for (from, to) in &ends {
            first[from + 1] += 1;
            first[to + 1] += 1;
        }
        for node in 0..=ground {
            first[node + 1] += first[node];
        }
        let (mut next, mut edges) = (first.clone(), vec![0; 2 * cells]);
        for (edge, (from, to)) in ends.iter().enumerate() {
            for node in [from, to] {
                edges[next[*node]] = edge;
                next[*node] += 1;
            }
        }
        Some(Self {
            ends,
            first,
            edges,
            is_turned: sides.iter().map(|side| *side == Side::Turned).collect(),
        })
    }

    pub(super) fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn reached(&self) -> Reached {
        Reached {
            stamp: 0,
            stamps: vec![0; self.nodes()],
            by: vec![(0, false); self.nodes()],
            waiting: VecDeque::new(),
            is_backward: false,
            looked: 0,
        }
    }

    /// The node that an edge comes from when it is raised or lowered, and the one it goes to.
    pub(super) fn ends(&self, edge: usize, rises: bool) -> (usize, usize) {
        let (from, to) = self.ends[edge];
        if rises { (from, to) } else { (to, from) }
    }

    pub(super) fn edges(&self, node: usize) -> &[usize] {
        &self.edges[self.first[node]..self.first[node + 1]]
    }

    /// A number that a sum's cells add up to with their signs, as its node has it.
    pub(super) fn at_node(&self, sum: usize, number: i64) -> i64 {
        if self.is_turned[sum] { -number } else { number }
    }

    /// Whether a search between nodes had better go against the ways: from the node of fewer edges.
    pub(super) fn is_backward(&self, (from, to): (usize, usize)) -> bool {
        self.edges(to).len() < self.edges(from).len()
    }

    /// Whether an edge is raised when a way leaves a node by it or, backward, comes by it.
    pub(super) fn rises(&self, edge: usize, node: usize, is_backward: bool) -> bool {
        (self.ends[edge].0 == node) != is_backward
    }

    /// The other end of an edge.
    pub(super) fn other(&self, edge: usize, node: usize) -> usize {
        let (from, to) = self.ends[edge];
        if from == node { to } else { from }
    }

    /// Searches for the shortest way between nodes that does not use an edge.
    pub(super) fn search(
        &self,
        rooms: &impl Rooms,
        (from, to): (usize, usize),
        without: usize,
        most: u64,
        reached: &mut Reached,
    ) -> Way {
        let is_backward = self.is_backward((from, to));
        let (start, goal) = if is_backward { (to, from) } else { (from, to) };
        reached.is_backward = is_backward;
        reached.stamp += 1;
        reached.stamps[start] = reached.stamp;
        if start == goal {
            return Way::Found;
        }
        reached.waiting.clear();
        reached.waiting.push_back(start);
        let end = reached.looked.saturating_add(most);
        while let Some(node) = reached.waiting.pop_front() {
            for edge in self.edges(node) {
                reached.looked += 1;
                let rises = self.rises(*edge, node, is_backward);
                let next = self.other(*edge, node);
                if *edge == without || reached.has(next) || rooms.room(*edge, rises) <= 0 {
                    continue;
                }
                reached.stamps[next] = reached.stamp;
                reached.by[next] = (*edge, rises);
                if next == goal {
                    return Way::Found;
                }
                reached.waiting.push_back(next);
            }
            if reached.looked > end {
                return Way::GivenUp;
            }
        }
        Way::None
    }

    /// The edges of the way that was found, with whether each is raised.
    fn way<'a>(
        &'a self,
        (from, to): (usize, usize),
        reached: &'a Reached,
    ) -> impl Iterator<Item = (usize, bool)> + 'a {
        let (start, goal) = if reached.is_backward {
            (to, from)
        } else {
            (from, to)
        };
        let mut at = goal;
        std::iter::from_fn(move || {
            (at != start).then(|| {
                let (edge, rises) = reached.by[at];
                at = self.other(edge, at);
                (edge, rises)
            })
        })
    }

    /// How much room there is on the way that was found.
    pub(super) fn room(
        &self,
        rooms: &impl Rooms,
        between: (usize, usize),
        reached: &Reached,
    ) -> Option<i64> {
        let way = self.way(between, reached);
        way.map(|(edge, rises)| rooms.room(edge, rises)).min()
    }

    /// Walks the way that was found.
    pub(super) fn walk(
        &self,
        rooms: &mut impl Rooms,
        between: (usize, usize),
        by: i64,
        reached: &Reached,
    ) {
        for (edge, rises) in self.way(between, reached) {
            rooms.walk(edge, rises, by);
        }
    }
}

/// Chooses the sums that are turned; nothing where no choice fits.
fn sides(sums: &[Vec<(usize, i8)>], stands: &[Vec<(usize, i8)>]) -> Option<Vec<Side>> {
    let mut sides = vec![Side::Unknown; sums.len()];
    for first in 0..sums.len() {
        if sides[first] != Side::Unknown {
            continue;
        }
        sides[first] = Side::As;
        let mut left = vec![first];
        while let Some(sum) = left.pop() {
            for (cell, _) in &sums[sum] {
                let [one, other] = stands[*cell][..] else {
                    continue;
                };
                if one.0 == other.0 {
                    return None;
                }
                let (own, other) = if one.0 == sum {
                    (one, other)
                } else {
                    (other, one)
                };
                // Of equal signs one must be turned.
                let is_turned = (sides[sum] == Side::Turned) != (own.1 == other.1);
                let side = if is_turned { Side::Turned } else { Side::As };
                match sides[other.0] {
                    Side::Unknown => {
                        sides[other.0] = side;
                        left.push(other.0);
                    }
                    known if known != side => return None,
                    _ => {}
                }
            }
        }
    }
    Some(sides)
}
