//! A pattern of withheld cells on its way to a safe one.

use super::moves::{Cut, Demand, Moves};

/// Withheld cells, and with which of them each demand is met.
#[derive(Debug, Clone)]
pub(super) struct Growing {
    /// 1 where a cell is withheld.
    pub(super) withheld: Vec<f64>,
    demands: Vec<Demand>,
    with: Vec<Vec<usize>>,
    /// The demands that moved each cell; some may move others by now.
    users: Vec<Vec<usize>>,
    /// The demands that are made of each cell.
    own: Vec<Vec<usize>>,
    /// Demands that are to be looked at.
    open: Vec<usize>,
}

impl Growing {
    /// The cells that every pattern withholds, and others.
    pub(super) fn new(moves: &Moves, first: &[bool], demands: &[Demand]) -> Self {
        let cells = first.iter().enumerate();
        let withheld = cells.map(|(cell, is)| {
            let is = moves.cells.is_given[cell] || (*is && moves.cells.can_choose(cell));
            if is { 1.0 } else { 0.0 }
        });
        let mut own = vec![Vec::new(); first.len()];
        for (at, demand) in demands.iter().enumerate() {
            own[demand.cell].push(at);
        }
        Self {
            own,
            withheld: withheld.collect(),
            demands: demands.to_vec(),
            with: vec![Vec::new(); demands.len()],
            users: vec![Vec::new(); first.len()],
            open: (0..demands.len()).collect(),
        }
    }

    pub(super) fn is_withheld(&self) -> Vec<bool> {
        self.withheld.iter().map(|of| *of > 0.5).collect()
    }

    /// The cells that are withheld and need not be.
    pub(super) fn chosen(&self, moves: &Moves) -> Vec<usize> {
        let cells = 0..self.withheld.len();
        cells
            .filter(|cell| self.withheld[*cell] > 0.5 && moves.cells.can_choose(*cell))
            .collect()
    }

    /// Asks for one more thing; whether it was not met before.
    pub(super) fn demand(&mut self, demand: Demand) -> bool {
        let mut asked = self.own[demand.cell].iter().copied();
        let asked = asked.find(|at| self.demands[*at] == demand);
        let at = asked.unwrap_or_else(|| {
            self.own[demand.cell].push(self.demands.len());
            self.demands.push(demand);
            self.with.push(Vec::new());
            self.demands.len() - 1
        });
        let is_met = !self.with[at].is_empty();
        if !is_met {
            self.open.push(at);
        }
        !is_met
    }

    /// Prints a cell; what it was withheld for is open again.
    pub(super) fn print(&mut self, cell: usize) {
        self.withheld[cell] = 0.0;
        for at in std::mem::take(&mut self.users[cell]) {
            if self.with[at].contains(&cell) {
                self.with[at].clear();
                self.open.push(at);
            }
        }
        // What was asked of it besides ends when it is printed.
        if !self.own[cell].is_empty() {
            for at in &self.own[cell] {
                self.with[*at].clear();
            }
            self.open.retain(|at| self.demands[*at].cell != cell);
        }
    }

    /// Meets what is open by withholding more; gives a demand that cannot be met.
    pub(super) fn meet(
        &mut self,
        moves: &mut Moves,
        lengths: &[f64],
        missed: &mut dyn FnMut(Cut),
    ) -> Result<(), Demand> {
        self.open.sort_unstable();
        self.open.dedup();
        let open = std::mem::take(&mut self.open);
        for (done, at) in open.iter().enumerate() {
            let demand = self.demands[*at];
            let Some(with) = moves.meet(&mut self.withheld, demand, lengths, missed) else {
                self.open.extend(&open[done..]);
                return Err(demand);
            };
            self.set(*at, with);
        }
        Ok(())
    }

    /// Withholds what a demand needs if no other cell were withheld; whether that adds any.
    pub(super) fn add_alone(&mut self, moves: &mut Moves, demand: Demand, lengths: &[f64]) -> bool {
        let mut alone = vec![0.0; self.withheld.len()];
        let given: Vec<f64> = (0..alone.len())
            .map(|cell| {
                if moves.cells.is_given[cell] {
                    0.1
                } else {
                    lengths[cell]
                }
            })
            .collect();
        let Some(with) = moves.meet_alone(&mut alone, demand, &given) else {
            return false;
        };
        let mut adds = false;
        for cell in with {
            adds |= self.withheld[cell] < 0.5;
            self.withheld[cell] = 1.0;
        }
        adds
    }

    /// Asks for something no more.
    pub(super) fn give_up(&mut self, demand: Demand) {
        self.open.retain(|at| self.demands[*at] != demand);
    }

    fn set(&mut self, at: usize, with: Vec<usize>) {
        for cell in &with {
            self.users[*cell].push(at);
        }
        self.with[at] = with;
    }

    /// Prints cells that no demand needs, in this order.
    pub(super) fn thin_out(&mut self, moves: &mut Moves, order: &[usize]) {
        for cell in order {
            self.withheld[*cell] = 0.0;
            let mut users = std::mem::take(&mut self.users[*cell]);
            users.sort_unstable();
            users.dedup();
            users.retain(|at| self.with[*at].contains(cell));
            let mut others = Vec::new();
            for at in &users {
                let demand = self.demands[*at];
                // What was asked of the cell itself ends with it.
                if demand.cell == *cell {
                    others.push((*at, Vec::new()));
                    continue;
                }
                let found = moves.moved(&self.withheld, demand);
                if found.cut.is_some() {
                    break;
                }
                others.push((*at, found.with));
            }
            if others.len() < users.len() {
                self.withheld[*cell] = 1.0;
                self.users[*cell] = users;
            } else {
                for (at, with) in others {
                    self.set(at, with);
                }
            }
        }
    }
}
