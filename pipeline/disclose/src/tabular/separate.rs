//! Moves in a table that is no network, by linear programming.

use super::moves::{Cells, Cut, Demand, Moved, real};
use super::program::{Program, Terms};

/// A coefficient below this helps nothing.
const NOUGHT: f64 = 1e-7;

/// The sums of a table in which any cell could be withheld.
#[derive(Debug, Clone)]
pub(super) struct Separator {
    program: Program,
}

impl Separator {
    pub(super) fn new(sums: &[Vec<(usize, i8)>], cells: usize) -> Self {
        let equations: Vec<Terms> = sums
            .iter()
            .map(|terms| {
                terms
                    .iter()
                    .map(|(at, sign)| (*at, f64::from(*sign)))
                    .collect()
            })
            .collect();
        let still = || vec![0.0; cells];
        Self {
            program: Program::new(&equations, still(), (still(), still())),
        }
    }

    pub(super) fn moved(&mut self, cells: &Cells, withheld: &[f64], demand: Demand) -> Moved {
        let by = real(demand.by);
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
