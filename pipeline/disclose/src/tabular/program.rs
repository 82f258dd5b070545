//! Linear programs over sums of cells: how far one cell can move while every sum holds.
//!
//! # Method
//! The primal simplex method with bounds on the variables (Dantzig 1963, Linear Programming and
//! Extensions, chapter 18), on a full tableau, from a point that fits. Variables outside the basis
//! may stand anywhere between their bounds, so any point that fits is a start, and the end of one
//! question is the start of the next. Where the sums are those of a table of two dimensions every
//! pivot is 1 or -1, so whole numbers stay whole and nothing is rounded.

use std::rc::Rc;

/// Below this a reduced cost or an entry of the tableau is nought.
const NOUGHT: f64 = 1e-9;
/// How far a value may be from a bound that it has reached.
pub(super) const CLOSE: f64 = 1e-6;
/// Steps in a row that move nothing, after which the first variable that can enter does
/// (Bland 1977): this ends.
const STALLED: usize = 50;

/// An entry by which the basis may change: smaller ones would blow up what was rounded.
const PIVOT: f64 = 1e-7;
/// After so many changes of the basis the tableau is made anew.
const MOST_CHANGES: usize = 200;

/// A linear equation: variables with their coefficients. Its right-hand side is what the point
/// that a program starts from gives.
pub(super) type Terms = Vec<(usize, f64)>;

/// The equations of sums, whose coefficients are 1 and -1.
pub(super) fn equations(sums: &[Vec<(usize, i8)>]) -> Vec<Terms> {
    let of = |terms: &Vec<(usize, i8)>| {
        let terms = terms.iter();
        terms.map(|(at, sign)| (*at, f64::from(*sign))).collect()
    };
    sums.iter().map(of).collect()
}

/// Equations, bounds, and a point that fits both.
#[derive(Debug, Clone)]
pub(super) struct Program {
    equations: Rc<[Terms]>,
    /// Changes of the basis since the tableau was made: each rounds a little.
    changes: usize,
    /// Row by row: the basic variable's coefficient is 1, other basic variables' are 0.
    tableau: Vec<Vec<f64>>,
    /// The basic variable of each row.
    basis: Vec<usize>,
    /// The row of each basic variable.
    row_of: Vec<Option<usize>>,
    pub(super) value: Vec<f64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
}

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a largest value.
    Bounded,
    /// Nothing bounds it.
    Unbounded,
}

impl Program {
    /// A program whose point fits; equations that follow from others are left out.
    pub(super) fn new(
        equations: &[Terms],
        value: Vec<f64>,
        (lower, upper): (Vec<f64>, Vec<f64>),
    ) -> Self {
        let variables = value.len();
        let mut program = Self {
            equations: equations.into(),
            changes: 0,
            tableau: Vec::new(),
            basis: Vec::new(),
            row_of: vec![None; variables],
            value,
            lower,
            upper,
        };
        program.add_rows();
        program
    }

    fn add_rows(&mut self) {
        for terms in Rc::clone(&self.equations).iter() {
            let mut row = vec![0.0; self.value.len()];
            for (variable, coefficient) in terms {
                row[*variable] += coefficient;
            }
            self.add_row(row);
        }
    }

    /// Whether so much was rounded that the tableau is better made anew.
    pub(super) const fn is_worn(&self) -> bool {
        self.changes > MOST_CHANGES
    }

    /// Makes the tableau anew, from a point that fits.
    pub(super) fn renew(&mut self, value: Vec<f64>) {
        self.value = value;
        self.changes = 0;
        self.tableau.clear();
        self.basis.clear();
        self.row_of.fill(None);
        self.add_rows();
    }

    /// Adds an equation that the point fits.
    fn add_row(&mut self, mut row: Vec<f64>) {
        for (at, basic) in self.basis.iter().enumerate() {
            let factor = row[*basic];
            if factor.abs() > NOUGHT {
                subtract(&mut row, &self.tableau[at], factor);
            }
            row[*basic] = 0.0;
        }
        // The largest entry: where there are only ones, the first.
        let mut enters: Option<usize> = None;
        for (variable, entry) in row.iter().enumerate() {
            let largest = enters.map_or(1e-7, |of: usize| row[of].abs());
            if entry.abs() > largest + NOUGHT {
                enters = Some(variable);
            }
        }
        let Some(enters) = enters else {
            return;
        };
        self.tableau.push(row);
        self.basis.push(enters);
        let last = self.basis.len() - 1;
        self.row_of[enters] = Some(last);
        self.eliminate(last, enters);
    }

    /// Makes a column that of a basic variable of a row.
    fn eliminate(&mut self, row: usize, variable: usize) {
        let mut pivot = std::mem::take(&mut self.tableau[row]);
        let scale = pivot[variable];
        for entry in &mut pivot {
            *entry /= scale;
            if entry.abs() < NOUGHT {
                *entry = 0.0;
            }
        }
        pivot[variable] = 1.0;
        for other in &mut self.tableau {
            let factor = other.get(variable).copied().unwrap_or(0.0);
            if factor != 0.0 {
                subtract(other, &pivot, factor);
                other[variable] = 0.0;
            }
        }
        self.tableau[row] = pivot;
    }

    /// What one more of each variable outside the basis adds to an objective.
    pub(super) fn reduced_costs(&self, objective: &[(usize, f64)]) -> Vec<f64> {
        let mut costs = vec![0.0; self.value.len()];
        for (variable, weight) in objective {
            match self.row_of[*variable] {
                None => costs[*variable] += weight,
                Some(row) => subtract(&mut costs, &self.tableau[row], *weight),
            }
        }
        for basic in &self.basis {
            costs[*basic] = 0.0;
        }
        costs
    }

    /// Moves to where an objective is largest.
    pub(super) fn maximise(&mut self, objective: &[(usize, f64)]) -> End {
        let mut stalled = 0;
        loop {
            let costs = self.reduced_costs(objective);
            let Some(enters) = self.entering(&costs, stalled > STALLED) else {
                return End::Bounded;
            };
            let direction = costs[enters].signum();
            let Some((step, leaves)) = self.step(enters, direction) else {
                return End::Unbounded;
            };
            stalled = if step > CLOSE { 0 } else { stalled + 1 };
            self.walk(enters, direction * step);
            match leaves {
                None => {
                    let reached = if direction > 0.0 {
                        &self.upper
                    } else {
                        &self.lower
                    };
                    self.value[enters] = reached[enters];
                }
                Some((row, bound)) => {
                    let leaves = self.basis[row];
                    self.value[leaves] = bound;
                    self.row_of[leaves] = None;
                    self.basis[row] = enters;
                    self.row_of[enters] = Some(row);
                    self.changes += 1;
                    self.eliminate(row, enters);
                }
            }
        }
    }

    /// The variable whose move gains most by unit; where nothing moves for long, the first.
    fn entering(&self, costs: &[f64], first: bool) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (variable, cost) in costs.iter().enumerate() {
            let can = (*cost > NOUGHT && self.value[variable] < self.upper[variable] - CLOSE / 2.0)
                || (*cost < -NOUGHT && self.value[variable] > self.lower[variable] + CLOSE / 2.0);
            let is_better = best.is_none_or(|of: usize| cost.abs() > costs[of].abs() + NOUGHT);
            if can && is_better {
                best = Some(variable);
                if first {
                    break;
                }
            }
        }
        best
    }

    /// How far a variable can move, and the row and bound that stop it: none where its own
    /// bound does. Nothing where nothing stops it.
    fn step(&self, enters: usize, direction: f64) -> Option<(f64, Option<(usize, f64)>)> {
        let own = if direction > 0.0 {
            self.upper[enters] - self.value[enters]
        } else {
            self.value[enters] - self.lower[enters]
        };
        let mut least = own.max(0.0);
        let mut leaves: Option<(usize, f64)> = None;
        for (row, basic) in self.basis.iter().enumerate() {
            let speed = -self.tableau[row][enters] * direction;
            if speed.abs() <= PIVOT {
                continue;
            }
            let bound = if speed > 0.0 {
                self.upper[*basic]
            } else {
                self.lower[*basic]
            };
            if bound.is_infinite() {
                continue;
            }
            let room = ((bound - self.value[*basic]) / speed).max(0.0);
            // Of rows that stop at the same place the one whose variable comes first.
            let is_first = match leaves {
                None => room < least,
                Some((of, _)) => {
                    room < least - NOUGHT || (room <= least + NOUGHT && *basic < self.basis[of])
                }
            };
            if is_first {
                least = least.min(room);
                leaves = Some((row, bound));
            }
        }
        least.is_finite().then_some((least, leaves))
    }

    /// Moves a variable outside the basis, and with it the basic ones.
    fn walk(&mut self, variable: usize, by: f64) {
        self.value[variable] += by;
        for (row, basic) in self.tableau.iter().zip(&self.basis) {
            let entry = row[variable];
            if entry != 0.0 {
                self.value[*basic] -= entry * by;
            }
        }
    }
}

fn subtract(from: &mut [f64], row: &[f64], factor: f64) {
    for (entry, other) in from.iter_mut().zip(row) {
        *entry -= factor * other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of two by two with margins that are fixed: one degree of freedom.
    #[test]
    fn a_cell_moves_as_far_as_its_table_lets_it() {
        // 3 5 | 8
        // 2 7 | 9
        let equations = [
            vec![(0, 1.0), (1, 1.0)],
            vec![(2, 1.0), (3, 1.0)],
            vec![(0, 1.0), (2, 1.0)],
            vec![(1, 1.0), (3, 1.0)],
        ];
        let bounds = (vec![0.0; 4], vec![f64::INFINITY; 4]);
        let mut program = Program::new(&equations, vec![3.0, 5.0, 2.0, 7.0], bounds);
        assert_eq!(program.basis.len(), 3);
        assert_eq!(program.maximise(&[(0, 1.0)]), End::Bounded);
        assert_eq!(program.value, [5.0, 3.0, 0.0, 9.0]);
        assert_eq!(program.maximise(&[(0, -1.0)]), End::Bounded);
        assert_eq!(program.value, [0.0, 8.0, 5.0, 4.0]);
        // Without the second row and column totals nothing bounds the last cell.
        let bounds = (vec![0.0; 4], vec![f64::INFINITY; 4]);
        let mut program = Program::new(&equations[..1], vec![3.0, 5.0, 2.0, 7.0], bounds);
        assert_eq!(program.maximise(&[(3, 1.0)]), End::Unbounded);
    }
}
