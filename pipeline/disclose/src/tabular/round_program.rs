//! Controlled rounding of a table that is no network, by integer programming.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use super::moves::real;
use super::structure::Structure;

/// Branches that are looked at, so that the same table is rounded the same on any machine.
const BRANCHES: u64 = 2_000;
/// A table of more cells is not looked into.
const MOST_CELLS: usize = 5_000;

/// A cell's multiples: the one below it, and what is added.
struct Cell {
    below: u64,
    /// Each with how many multiples it adds.
    steps: Vec<(Variable, f64)>,
}

/// Gives how many times the base each cell is, and a bound of the change; nothing where no
/// multiples within the reach were found.
pub(super) fn round(
    structure: &Structure,
    counts: &[u64],
    base: u64,
    reach: u64,
) -> Option<(Vec<u64>, u64)> {
    if counts.len() > MOST_CELLS {
        return None;
    }
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut kept = 0;
    let cells: Vec<Cell> = counts
        .iter()
        .enumerate()
        .map(|(cell, count)| {
            let is_printed = cell < structure.printed;
            kept += if is_printed { count % base } else { 0 };
            steps(&mut problem, *count, base, reach, is_printed)
        })
        .collect();
    for sum in &structure.sums {
        let mut terms: Vec<(Variable, f64)> = Vec::new();
        let mut rest = 0.0;
        for (cell, sign) in sum.signed() {
            let sign = f64::from(sign);
            let steps = cells[cell].steps.iter();
            terms.extend(steps.map(|(variable, by)| (*variable, sign * by)));
            rest -= sign * real(cells[cell].below);
        }
        problem.add_constraint(&terms[..], ComparisonOp::Eq, rest);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(BRANCHES);
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let multiple = |cell: &Cell| {
        let steps = cell.steps.iter();
        let added: f64 = steps
            .map(|(variable, by)| by * solution.var_value(*variable).round())
            .sum();
        whole(real(cell.below) + added)
    };
    let bound = solution.stats().best_bound.unwrap_or(0.0);
    let change = real(kept) + bound.min(solution.objective());
    let multiples = cells.iter().map(multiple).collect();
    Some((multiples, whole((change - 1e-6).ceil())))
}

fn steps(problem: &mut Problem, count: u64, base: u64, reach: u64, is_printed: bool) -> Cell {
    let (below, rest) = (count / base, count % base);
    let mut steps = Vec::new();
    if !is_printed {
        // What has no row may be anything.
        steps.push((problem.add_integer_var(0.0, (0, i32::MAX)), 1.0));
        return Cell { below: 0, steps };
    }
    if rest > 0 {
        let cost = real(base) - 2.0 * real(rest);
        steps.push((problem.add_binary_var(cost), 1.0));
    }
    let farther = i32::try_from(reach - 1).unwrap_or(0);
    if farther > 0 {
        let lower = farther.min(i32::try_from(below).unwrap_or(i32::MAX));
        steps.push((problem.add_integer_var(real(base), (0, farther)), 1.0));
        steps.push((problem.add_integer_var(real(base), (0, lower)), -1.0));
    }
    Cell { below, steps }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number of counts, no less than nought"
)]
fn whole(number: f64) -> u64 {
    number.round().max(0.0) as u64
}
