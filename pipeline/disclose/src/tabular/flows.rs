//! The ends of cells in a part of a table that is a network.

use super::attack::Feasible;
use super::balance::balance;
use super::network::{Network, Reached, Rooms, Way};
use super::propagate::ENDLESS;

/// Edges that may be looked at for all cells of a part together.
const MOST_LOOKED: u64 = 3_000_000_000;
/// Beyond this a room is endless.
const FAR: i64 = ENDLESS / 2;

/// Whole numbers that keep every sum.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) value: Vec<i64>,
    lower: Vec<i64>,
    upper: Vec<i64>,
    /// The smallest and largest number that each cell was met with.
    met: Vec<(i64, i64)>,
}

impl Rooms for Point {
    fn room(&self, edge: usize, rises: bool) -> i64 {
        if rises {
            self.upper[edge] - self.value[edge]
        } else {
            self.value[edge] - self.lower[edge]
        }
    }

    fn walk(&mut self, edge: usize, rises: bool, by: i64) {
        let value = &mut self.value[edge];
        *value += if rises { by } else { -by };
        let (low, high) = &mut self.met[edge];
        *low = (*low).min(*value);
        *high = (*high).max(*value);
    }
}

/// A part of a table and a point in it.
pub(super) struct Flows {
    network: Network,
    point: Point,
    reached: Reached,
    /// Edges that may be looked at for one end of a cell.
    most: u64,
}

/// One end of a cell: the farthest that was met, and what nothing is beyond.
struct Farthest {
    met: Option<i64>,
    bound: Option<i64>,
}

impl Flows {
    /// A part whose cells have bounds, and whose sums' cells add up to `rest` with their signs.
    ///
    /// # Errors
    /// With a sum, where no numbers fit.
    pub(super) fn new(
        network: Network,
        rest: &[i64],
        (lower, upper): (Vec<i64>, Vec<i64>),
    ) -> Result<Self, usize> {
        let mut point = Point {
            value: lower.clone(),
            met: Vec::new(),
            lower,
            upper,
        };
        let mut excess = vec![0; network.nodes()];
        for (edge, value) in point.value.iter().enumerate() {
            let (from, to) = network.ends(edge, true);
            excess[from] -= value;
            excess[to] += value;
        }
        let ground = rest.len();
        excess[ground] = 0;
        for (sum, rest) in rest.iter().enumerate() {
            excess[sum] -= network.at_node(sum, *rest);
            excess[ground] -= excess[sum];
        }
        point.met = point.value.iter().map(|of| (*of, *of)).collect();
        balance(&network, &mut point, &mut excess).map_err(|node| node.min(ground.max(1) - 1))?;
        point.met = point.value.iter().map(|of| (*of, *of)).collect();
        let cells = u64::try_from(point.value.len()).unwrap_or(u64::MAX);
        Ok(Self {
            most: MOST_LOOKED / (2 * cells).max(1),
            reached: network.reached(),
            network,
            point,
        })
    }

    /// Both ends of a cell.
    pub(super) fn ends(&mut self, at: usize) -> Feasible {
        let low = self.farthest(at, false);
        let high = self.farthest(at, true);
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        Feasible {
            lower: low.bound.map_or(0, number),
            upper: high.bound.map(number),
            met: Some((low.met.map_or(0, number), high.met.map(number))),
        }
    }

    fn farthest(&mut self, at: usize, rises: bool) -> Farthest {
        let (bound, met) = if rises {
            (self.point.upper[at], self.point.met[at].1)
        } else {
            (self.point.lower[at], self.point.met[at].0)
        };
        if met == bound {
            return exactly(met);
        }
        let (to, from) = self.network.ends(at, rises);
        let end = self.reached.looked.saturating_add(self.most);
        loop {
            let own = self.point.room(at, rises);
            if own == 0 {
                return exactly(bound);
            }
            let most = end.saturating_sub(self.reached.looked);
            let way = self
                .network
                .search(&self.point, (from, to), at, most, &mut self.reached);
            match way {
                Way::Found => {
                    let room = self.network.room(&self.point, (from, to), &self.reached);
                    let by = room.map_or(own, |room| room.min(own));
                    if by > FAR {
                        return Farthest {
                            met: None,
                            bound: None,
                        };
                    }
                    self.network
                        .walk(&mut self.point, (from, to), by, &self.reached);
                    self.point.walk(at, rises, by);
                }
                Way::None => return exactly(self.point.value[at]),
                Way::GivenUp => {
                    let met = self.point.met[at];
                    return Farthest {
                        met: Some(if rises { met.1 } else { met.0 }),
                        bound: (bound < FAR).then_some(bound),
                    };
                }
            }
        }
    }
}

const fn exactly(at: i64) -> Farthest {
    Farthest {
        met: Some(at),
        bound: Some(at),
    }
}
