//! Moves in a table that is no network, by linear programming.
//!
//! # Method
//! How far a cell moves is a largest value; what must be withheld for it, the cheapest move of all
//! cells together, with each cell's rise and fall as variables of their own: its corners move few
//! cells (Kelly, Golden and Assad 1992, Networks 22:397-417, for the tables that are networks).

use super::moves::{Cells, Cut, Demand, Moved, real};
use super::program::{Program, Terms, equations};

/// A coefficient below this helps nothing.
const NOUGHT: f64 = 1e-7;

/// The sums of a table in which any cell could be withheld.
#[derive(Debug, Clone)]
pub(super) struct Separator {
    program: Program,
    /// Every cell's rise, then every cell's fall.
    apart: Program,
}

impl Separator {
    pub(super) fn new(sums: &[Vec<(usize, i8)>], cells: usize) -> Self {
        let equations = equations(sums);
        let fall = |(at, sign): &(usize, f64)| (at + cells, -sign);
        let apart: Vec<Terms> = equations
            .iter()
            .map(|terms| {
                terms
                    .iter()
                    .copied()
                    .chain(terms.iter().map(fall))
                    .collect()
            })
            .collect();
        let still = |variables: usize| vec![0.0; variables];
        let at_rest = |equations: &[Terms], variables: usize| {
            let bounds = (still(variables), still(variables));
            Program::new(equations, still(variables), bounds)
        };
        Self {
            program: at_rest(&equations, cells),
            apart: at_rest(&apart, 2 * cells),
        }
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
        let found = self.moved(cells, withheld, demand);
        let Some(cut) = found.cut else {
            return Some(found.with);
        };
        missed(cut);
        let by = real(demand.by);
        let count = withheld.len();
        if self.apart.is_worn() {
            self.apart.renew(vec![0.0; 2 * count]);
        }
        let mut costs: Vec<(usize, f64)> = Vec::new();
        for cell in 0..count {
            let is_there = withheld[cell] > 0.5;
            let can = is_there || (cells.falls[cell].is_some() && lengths[cell].is_finite());
            let falls = cells.falls[cell].filter(|_| can);
            let rooms = [(cell, falls.map(|_| by)), (cell + count, falls.map(real))];
            for (variable, room) in rooms {
                let room = room.unwrap_or(0.0).min(by);
                self.apart.value[variable] = 0.0;
                self.apart.lower[variable] = 0.0;
                self.apart.upper[variable] = room;
                if room > 0.0 {
                    // What moves without being withheld besides costs next to nothing.
                    let cost = if is_there {
                        1e-4
                    } else {
                        lengths[cell].max(1e-3)
                    };
                    costs.push((variable, -cost / room));
                }
            }
        }
        let own = demand.cell + if demand.rises { 0 } else { count };
        let other = demand.cell + if demand.rises { count } else { 0 };
        self.apart.upper[other] = 0.0;
        self.apart.maximise(&[(own, 1.0)]);
        if self.apart.value[own] < by - 1e-6 {
            return None;
        }
        self.apart.lower[own] = self.apart.value[own];
        self.apart.maximise(&costs);
        let moves = |cell: &usize| {
            (self.apart.value[*cell] - self.apart.value[cell + count]).abs() > NOUGHT
        };
        let with: Vec<usize> = (0..count).filter(moves).collect();
        for cell in &with {
            withheld[*cell] = 1.0;
        }
        Some(with)
    }

    pub(super) fn moved(&mut self, cells: &Cells, withheld: &[f64], demand: Demand) -> Moved {
        let by = real(demand.by);
        if self.program.is_worn() {
            self.program.renew(vec![0.0; withheld.len()]);
        }
        for (cell, share) in withheld.iter().enumerate() {
            let program = &mut self.program;
            program.value[cell] = 0.0;
            program.lower[cell] = 0.0;
            program.upper[cell] = 0.0;
            let Some(falls) = cells.falls[cell] else {
                continue;
            };
            if *share >= 1.0 - NOUGHT {
                program.upper[cell] = f64::INFINITY;
                program.lower[cell] = -real(falls);
            } else if *share > NOUGHT {
                program.upper[cell] = share * by;
                program.lower[cell] = -real(falls).min(by) * share;
            }
        }
        // No farther than is asked for.
        let sign = if demand.rises { 1.0 } else { -1.0 };
        if demand.rises {
            self.program.upper[demand.cell] = by;
        } else {
            self.program.lower[demand.cell] = -by;
        }
        self.program.maximise(&[(demand.cell, sign)]);
        let reached = sign * self.program.value[demand.cell];
        let values = self.program.value.iter().enumerate();
        let with = values.filter(|(_, value)| value.abs() > NOUGHT);
        Moved {
            by: reached,
            with: with.map(|(cell, _)| cell).collect(),
            cut: (reached < by - 1e-6).then(|| self.cut(cells, demand, sign)),
        }
    }

    /// The inequality that the multipliers of the last question give.
    fn cut(&self, cells: &Cells, demand: Demand, sign: f64) -> Cut {
        let costs = self.program.reduced_costs(&[(demand.cell, sign)]);
        let by = real(demand.by);
        let helpers = costs.iter().enumerate().filter_map(|(cell, cost)| {
            let falls = cells.falls[cell]?;
            // A cell that would help by rising can rise without end.
            let share = if *cost > NOUGHT {
                1.0
            } else {
                (-cost * real(falls) / by).min(1.0)
            };
            (share > NOUGHT).then_some((cell, share))
        });
        Cut::new(demand, helpers, &cells.is_given)
    }
}
