//! Moves in a table that is a network, by flows.
//!
//! # Method
//! A demand is carried along ways of withheld cells. What is missing is carried along the ways
//! that withhold the least besides (Dijkstra 1959, Numerische Mathematik 1:269-271), one after the
//! other: the heuristic of Castro (2007), Computers & Operations Research 34:1149-1165.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::moves::{Cells, Cut, Demand, Moved, real};
use super::network::{Network, Reached, Rooms, Way};

/// Units of a count: shares of cells carry parts of it.
const UNIT: f64 = 1_048_576.0;
/// A length in whole numbers.
const LENGTH: f64 = 4096.0;

/// A network and what it carries.
#[derive(Debug, Clone)]
pub(super) struct Carrier {
    network: Network,
    reached: Reached,
    flow: Vec<i64>,
    /// Edges that were walked for a demand.
    walked: Vec<usize>,
    /// How far each node is, in the last search for a shortest way.
    lengths: Vec<u64>,
    touched: Vec<usize>,
    by: Vec<(usize, bool)>,
}

/// Rooms of a demand, in units.
struct Carried<'a> {
    cells: &'a Cells,
    withheld: &'a [f64],
    by: i64,
    flow: &'a mut [i64],
    walked: &'a mut Vec<usize>,
}

impl Carried<'_> {
    /// Room where a cell is withheld for such a share.
    fn room_of(&self, edge: usize, rises: bool, share: f64) -> i64 {
        let Some(falls) = self.cells.falls[edge] else {
            return 0;
        };
        if rises {
            units(real_units(self.by) * share) - self.flow[edge]
        } else {
            units((real(falls) * UNIT).min(real_units(self.by)) * share) + self.flow[edge]
        }
    }
}

impl Rooms for Carried<'_> {
    fn room(&self, edge: usize, rises: bool) -> i64 {
        self.room_of(edge, rises, self.withheld[edge])
    }

    fn walk(&mut self, edge: usize, rises: bool, by: i64) {
        self.flow[edge] += if rises { by } else { -by };
        self.walked.push(edge);
    }
}

impl Carrier {
    pub(super) fn new(network: Network, cells: usize) -> Self {
        let nodes = network.nodes();
        Self {
            reached: network.reached(),
            network,
            flow: vec![0; cells],
            walked: Vec::new(),
            lengths: vec![u64::MAX; nodes],
            touched: Vec::new(),
            by: vec![(0, false); nodes],
        }
    }

    pub(super) fn moved(&mut self, cells: &Cells, withheld: &[f64], demand: Demand) -> Moved {
        let carried = self.carry(cells, withheld, demand);
        let is_met = real_units(carried) >= (real(demand.by) - 1e-5) * UNIT;
        let cut = (!is_met).then(|| self.cut(cells, demand));
        Moved {
            by: real_units(carried) / UNIT,
            with: self.with(demand),
            cut,
        }
    }

    /// Where a demand comes from and goes to, past its own cell.
    fn between(&self, demand: Demand) -> (usize, usize) {
        let (to, from) = self.network.ends(demand.cell, demand.rises);
        (from, to)
    }

    /// Carries as much of a demand as withheld cells can.
    fn carry(&mut self, cells: &Cells, withheld: &[f64], demand: Demand) -> i64 {
        for edge in self.walked.drain(..) {
            self.flow[edge] = 0;
        }
        let between = self.between(demand);
        let wanted = units(real(demand.by) * UNIT);
        let mut rooms = Carried {
            cells,
            withheld,
            by: wanted,
            flow: &mut self.flow,
            walked: &mut self.walked,
        };
        let mut carried = 0;
        while carried < wanted {
            let reached = &mut self.reached;
            let way = self
                .network
                .search(&rooms, between, demand.cell, u64::MAX, reached);
            if way != Way::Found {
                break;
            }
            let room = self
                .network
                .room(&rooms, between, reached)
                .unwrap_or(wanted);
            let by = room.min(wanted - carried);
            self.network.walk(&mut rooms, between, by, reached);
            carried += by;
        }
        carried
    }

    fn with(&self, demand: Demand) -> Vec<usize> {
        let mut with = self.walked.clone();
        with.push(demand.cell);
        with.sort_unstable();
        with.dedup();
        with.retain(|cell| *cell == demand.cell || self.flow[*cell] != 0);
        with
    }

    /// The cells between the nodes that the last search came to and the others.
    fn cut(&self, cells: &Cells, demand: Demand) -> Cut {
        let by = real(demand.by);
        let is_backward = self.reached.is_backward;
        let (from, to) = self.between(demand);
        let mut left = vec![if is_backward { to } else { from }];
        let mut seen: std::collections::HashSet<usize> = left.iter().copied().collect();
        let mut helpers = Vec::new();
        while let Some(node) = left.pop() {
            for edge in self.network.edges(node) {
                let rises = self.network.rises(*edge, node, is_backward);
                let next = self.network.other(*edge, node);
                if self.reached.has(next) {
                    if seen.insert(next) {
                        left.push(next);
                    }
                    continue;
                }
                let share = match (cells.falls[*edge], rises) {
                    (None, _) => 0.0,
                    (Some(_), true) => 1.0,
                    (Some(falls), false) => real(falls).min(by) / by,
                };
                helpers.push((*edge, share));
            }
        }
        Cut::new(demand, helpers.into_iter(), &cells.is_given)
    }

    /// Withholds what a demand needs besides; gives the cells that move.
    pub(super) fn meet(
        &mut self,
        cells: &Cells,
        withheld: &mut [f64],
        demand: Demand,
        lengths: &[f64],
        missed: &mut dyn FnMut(Cut),
    ) -> Option<Vec<usize>> {
        let wanted = units(real(demand.by) * UNIT);
        let mut carried = self.carry(cells, withheld, demand);
        if carried < wanted {
            missed(self.cut(cells, demand));
        }
        while carried < wanted {
            let way = self.shortest(cells, withheld, demand, lengths)?;
            let mut rooms = Carried {
                cells,
                withheld,
                by: wanted,
                flow: &mut self.flow,
                walked: &mut self.walked,
            };
            let room = way
                .iter()
                .map(|(edge, rises)| rooms.room_of(*edge, *rises, 1.0));
            let by = room.min().unwrap_or(wanted).min(wanted - carried);
            for (edge, rises) in &way {
                rooms.walk(*edge, *rises, by);
            }
            for (edge, _) in way {
                withheld[edge] = 1.0;
            }
            carried += by;
        }
        Some(self.with(demand))
    }

    /// The way past a demand's cell that withholds least besides.
    fn shortest(
        &mut self,
        cells: &Cells,
        withheld: &[f64],
        demand: Demand,
        lengths: &[f64],
    ) -> Option<Vec<(usize, bool)>> {
        let (from, to) = self.between(demand);
        if from == to {
            return Some(Vec::new());
        }
        for node in self.touched.drain(..) {
            self.lengths[node] = u64::MAX;
        }
        let wanted = units(real(demand.by) * UNIT);
        let rooms = Carried {
            cells,
            withheld,
            by: wanted,
            flow: &mut self.flow,
            walked: &mut self.walked,
        };
        let is_backward = self.network.is_backward((from, to));
        let (start, goal) = if is_backward { (to, from) } else { (from, to) };
        let mut waiting = BinaryHeap::from([Reverse((0_u64, start))]);
        self.lengths[start] = 0;
        self.touched.push(start);
        while let Some(Reverse((length, node))) = waiting.pop() {
            if length > self.lengths[node] {
                continue;
            }
            if node == goal {
                break;
            }
            for edge in self.network.edges(node) {
                let rises = self.network.rises(*edge, node, is_backward);
                let room = rooms.room_of(*edge, rises, 1.0);
                if *edge == demand.cell || room <= 0 {
                    continue;
                }
                let step = if withheld[*edge] > 0.5 {
                    0.0
                } else {
                    // A cell that carries a part of the demand needs others beside it.
                    lengths[*edge] * real_units(wanted) / real_units(room.min(wanted))
                };
                // Of ways of one length the one of fewest cells.
                let reaches = length.saturating_add(whole_length(step)).saturating_add(1);
                let next = self.network.other(*edge, node);
                if reaches < self.lengths[next] {
                    if self.lengths[next] == u64::MAX {
                        self.touched.push(next);
                    }
                    self.lengths[next] = reaches;
                    self.by[next] = (*edge, rises);
                    waiting.push(Reverse((reaches, next)));
                }
            }
        }
        let mut way = Vec::new();
        let mut at = goal;
        while at != start {
            if self.lengths[at] == u64::MAX {
                return None;
            }
            let (edge, rises) = self.by[at];
            way.push((edge, rises));
            at = self.network.other(edge, at);
        }
        Some(way)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a million counts in units are far below 2^63"
)]
fn units(number: f64) -> i64 {
    number as i64
}

#[expect(clippy::cast_precision_loss, reason = "units of counts are below 2^53")]
const fn real_units(units: i64) -> f64 {
    units as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths are no less than nought, and what is too long is the longest"
)]
fn whole_length(length: f64) -> u64 {
    (length * LENGTH) as u64
}
