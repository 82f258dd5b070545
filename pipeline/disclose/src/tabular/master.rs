//! The pattern of least cost that meets a set of inequalities.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, SolveOptions, Variable};

use super::moves::Cut;

/// What an inequality asks for: shares of cells, and of cells that stay printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    /// Withheld cells.
    Cut(Cut),
    /// One of these is withheld, or one of those is not.
    Change { add: Vec<usize>, drop: Vec<usize> },
}

impl Wanted {
    fn terms(&self) -> (Vec<(usize, f64)>, f64) {
        match self {
            Self::Cut(cut) => (cut.shares.clone(), 1.0),
            Self::Change { add, drop } => {
                let added = add.iter().map(|cell| (*cell, 1.0));
                let dropped = drop.iter().map(|cell| (*cell, -1.0));
                let kept: f64 = drop.iter().map(|_| 1.0).sum();
                (added.chain(dropped).collect(), 1.0 - kept)
            }
        }
    }
}

/// Cells that can be chosen, with costs, and inequalities.
pub(super) struct Master<'a> {
    costs: &'a [f64],
    /// Cells that a pattern may withhold or not.
    choices: Vec<usize>,
    pub(super) wanted: Vec<Wanted>,
    /// The last shares of least cost, with the inequalities that they were found for.
    last: Option<(Solution, Vec<Variable>, usize)>,
}

/// No pattern meets the inequalities, or the solver gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPattern {
    Impossible,
    GaveUp,
}

impl From<microlp::Error> for NoPattern {
    fn from(error: microlp::Error) -> Self {
        match error {
            microlp::Error::Infeasible => Self::Impossible,
            _ => Self::GaveUp,
        }
    }
}

/// A pattern of least cost.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    /// 1 where a cell is withheld besides; shares between where they are allowed.
    pub(super) withheld: Vec<f64>,
    /// No pattern that meets the inequalities costs less than this.
    pub(super) bound: f64,
    /// Branches that were looked at.
    pub(super) branches: u64,
}

impl<'a> Master<'a> {
    pub(super) const fn new(costs: &'a [f64], choices: Vec<usize>) -> Self {
        Self {
            costs,
            choices,
            wanted: Vec::new(),
            last: None,
        }
    }

    /// Shares between 0 and 1. What was asked for before is not solved again.
    pub(super) fn shares(&mut self) -> Result<Pattern, NoPattern> {
        let (solution, variables) = match self.last.take() {
            None => {
                let (problem, variables) = self.problem(false, &self.wanted);
                let solution = problem.solve()?.into_solution();
                (solution.map_err(|_| NoPattern::GaveUp)?, variables)
            }
            Some((mut solution, variables, met)) => {
                for wanted in &self.wanted[met..] {
                    let (terms, least) = self.expression(wanted, &variables);
                    let next = solution.add_constraint(&terms[..], ComparisonOp::Ge, least)?;
                    solution = next.into_solution().map_err(|_| NoPattern::GaveUp)?;
                }
                (solution, variables)
            }
        };
        let pattern = self.pattern(&solution, &variables, solution.objective());
        self.last = Some((solution, variables, self.wanted.len()));
        Ok(pattern)
    }

    /// Whole cells; at most so many branches are looked at, so that the same table gives the
    /// same pattern on any machine.
    pub(super) fn whole(&self, branches: u64) -> Result<Pattern, NoPattern> {
        let mut options = SolveOptions::default();
        options.node_limit = Some(branches);
        let (problem, variables) = self.problem(true, &self.wanted);
        let solution = problem.solve_with(options)?.into_solution();
        let solution = solution.map_err(|_| NoPattern::GaveUp)?;
        let bound = solution.stats().best_bound.unwrap_or(0.0);
        let mut pattern = self.pattern(&solution, &variables, bound);
        for share in &mut pattern.withheld {
            *share = share.round();
        }
        Ok(pattern)
    }

    fn problem(&self, is_whole: bool, wanted: &[Wanted]) -> (Problem, Vec<Variable>) {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let variables = self.choices.iter().map(|cell| {
            let cost = self.costs[*cell];
            if is_whole {
                problem.add_binary_var(cost)
            } else {
                problem.add_var(cost, (0.0, 1.0))
            }
        });
        let variables: Vec<Variable> = variables.collect();
        for wanted in wanted {
            let (terms, least) = self.expression(wanted, &variables);
            problem.add_constraint(&terms[..], ComparisonOp::Ge, least);
        }
        (problem, variables)
    }

    fn expression(&self, wanted: &Wanted, variables: &[Variable]) -> (Vec<(Variable, f64)>, f64) {
        let (terms, least) = wanted.terms();
        // Cells that cannot be chosen are never withheld besides.
        let terms = terms.into_iter().filter_map(|(cell, share)| {
            let at = self.choices.binary_search(&cell).ok()?;
            Some((variables[at], share))
        });
        (terms.collect(), least)
    }

    fn pattern(&self, solution: &Solution, variables: &[Variable], bound: f64) -> Pattern {
        let mut withheld = vec![0.0; self.costs.len()];
        for (cell, variable) in self.choices.iter().zip(variables) {
            withheld[*cell] = solution.var_value(*variable);
        }
        Pattern {
            withheld,
            bound,
            branches: solution.stats().nodes_solved,
        }
    }
}
