//! The search for a cheap safe pattern.
//!
//! # Method
//! Inequalities that every safe pattern meets are found one after the other
//! ([`moves`](super::moves)) for shares of cells; the shares of least cost bound all patterns, and
//! say where to grow the first ones. Those are improved by taking out and growing again
//! ([`improve`](super::improve)). In a small table the cheapest pattern of whole cells that meets
//! the inequalities is tried until none is broken (Fischetti and Salazar 2000, Journal of the
//! American Statistical Association 95:916-928). In a large one the inequalities that were met on
//! the way bound the cost ([`ascent`](super::ascent)).

use super::ascent::ascend;
use super::attack::{Feasible, attack};
use super::grow::Growing;
use super::improve::improve;
use super::master::{Master, NoPattern, Wanted};
use super::moves::{Cut, Demand, Moves};
use super::rule::Rule;
use super::structure::Structure;
use super::suppress::{SuppressError, Suppression, known};
use super::thin::thinned;

/// Tables of more cells to choose from are grown and not solved.
const MOST_CHOICES: usize = 2_000;
/// Tables of more cells to choose from than these are solved in fewer branches.
const FEW_CHOICES: usize = 80;
const SOME_CHOICES: usize = 150;
/// Rounds of inequalities for shares.
const SHARE_ROUNDS: usize = 60;
/// Rounds of whole cells, and branches over all of them.
const WHOLE_ROUNDS: usize = 200;
const BRANCHES: u64 = 20_000;
const SOME_BRANCHES: u64 = 2_000;
const FEW_BRANCHES: u64 = 150;
/// A cell is taken into a first pattern from such a share on: one pattern each.
const TAKEN: [f64; 4] = [0.9, 0.6, 0.4, 0.2];
/// What an inequality must be broken by to be added.
const BROKEN: f64 = 1e-4;
/// How often a pattern is mended for what is withheld besides.
const ROUNDS_BESIDES: usize = 20;
pub(super) const CLOSE: f64 = 1e-6;

/// A table with what is asked of it.
pub(super) struct Search<'a> {
    pub(super) structure: &'a Structure,
    pub(super) counts: &'a [u64],
    pub(super) rule: Rule,
    pub(super) costs: &'a [f64],
}

/// The cheapest safe pattern so far, and the bound of all.
pub(super) struct Best {
    pub(super) found: Option<(f64, Growing)>,
    pub(super) bound: f64,
}

impl Best {
    pub(super) fn is_cheapest(&self) -> bool {
        let found = self.found.as_ref();
        found.is_some_and(|(cost, _)| *cost <= self.bound + CLOSE)
    }

    /// Keeps the cheaper of two patterns; of two that cost the same the first.
    pub(super) fn keep(&mut self, cost: f64, pattern: Growing) {
        let best = self.found.as_ref().map(|(cost, _)| *cost);
        if best.is_none_or(|best| cost < best - CLOSE) {
            self.found = Some((cost, pattern));
        }
    }
}

impl Search<'_> {
    pub(super) fn run(&self) -> Result<Suppression, Vec<SuppressError>> {
        let moves = Moves::new(self.structure, self.counts, self.costs, self.rule);
        let mut moves = moves.ok_or_else(not_found)?;
        let demands = self.demands();
        let cells = 0..self.counts.len();
        let choices: Vec<usize> = cells.filter(|cell| moves.cells.can_choose(*cell)).collect();
        let mut best = Best {
            found: None,
            bound: 0.0,
        };
        if choices.len() > MOST_CHOICES {
            self.grow_large(&mut moves, &demands, &mut best)?;
        } else {
            self.solve(&mut moves, choices, &demands, &mut best)?;
        }
        let is_cheapest = best.is_cheapest();
        let (_, pattern) = best.found.ok_or_else(not_found)?;
        let mut is_withheld = pattern.is_withheld();
        if !is_cheapest {
            is_withheld = thinned(self, is_withheld);
        }
        Ok(self.suppression(is_withheld, best.bound))
    }

    /// Grows a pattern, and another where the inequalities of the first leave costs.
    fn grow_large(
        &self,
        moves: &mut Moves,
        demands: &[Demand],
        best: &mut Best,
    ) -> Result<(), Vec<SuppressError>> {
        let mut cuts: Vec<Cut> = Vec::new();
        let none = vec![false; self.counts.len()];
        let mut first = Growing::new(moves, &none, demands);
        let mut lengths = self.costs.to_vec();
        let mut unmet: Vec<usize> = Vec::new();
        while let Err(demand) = first.meet(moves, &lengths, &mut |cut| cuts.push(cut)) {
            first.give_up(demand);
            unmet.push(demand.cell);
        }
        if !unmet.is_empty() {
            return Err(self.impossible(unmet));
        }
        let (bound, left) = ascend(&cuts, self.costs);
        best.bound = self.next_cost(bound);
        drop(first);
        for (length, left) in lengths.iter_mut().zip(left) {
            // Cells without cost left are in many inequalities that only one or few can meet.
            *length = 0.5 * *length + left;
        }
        let second = Growing::new(moves, &none, demands);
        self.finish(moves, &lengths, second, best);
        Ok(())
    }

    fn solve(
        &self,
        moves: &mut Moves,
        choices: Vec<usize>,
        demands: &[Demand],
        best: &mut Best,
    ) -> Result<(), Vec<SuppressError>> {
        let mut branches = match choices.len() {
            many if many > SOME_CHOICES => FEW_BRANCHES,
            many if many > FEW_CHOICES => SOME_BRANCHES,
            _ => BRANCHES,
        };
        let mut master = Master::new(self.costs, choices);
        let shares = self.shares(moves, &mut master, demands, best)?;
        for taken in TAKEN {
            let first: Vec<bool> = shares.iter().map(|share| *share >= taken).collect();
            let first = Growing::new(moves, &first, demands);
            self.finish(moves, &self.lengths(&shares), first, best);
        }
        improve(self, moves, &self.lengths(&shares), best);
        for _ in 0..WHOLE_ROUNDS {
            if best.is_cheapest() || branches == 0 {
                break;
            }
            let pattern = match master.whole(branches) {
                Ok(pattern) => pattern,
                Err(NoPattern::GaveUp) => break,
                Err(NoPattern::Impossible) => return Err(self.without_pattern()),
            };
            branches = branches.saturating_sub(pattern.branches.max(1));
            best.bound = best.bound.max(self.next_cost(pattern.bound));
            let broken = add_broken(moves, &mut master, demands, &pattern.withheld);
            let is: Vec<bool> = pattern.withheld.iter().map(|of| *of > 0.5).collect();
            let grown = Growing::new(moves, &is, demands);
            let is_withheld = grown.is_withheld();
            if broken == 0 && self.add_unsafe(moves, &mut master, &is_withheld) == 0 {
                best.keep(self.cost(&is_withheld), grown);
            } else {
                self.finish(moves, &self.lengths(&pattern.withheld), grown, best);
            }
        }
        Ok(())
    }

    /// How dear cells are, given shares that are of least cost.
    fn lengths(&self, shares: &[f64]) -> Vec<f64> {
        let cells = self.costs.iter().zip(shares);
        cells.map(|(cost, share)| cost * (1.01 - share)).collect()
    }

    /// The least cost that a pattern can have, which is no less than this: where all costs are
    /// whole numbers, a whole number.
    fn next_cost(&self, cost: f64) -> f64 {
        let mut costs = self.costs.iter().filter(|cost| cost.is_finite());
        if costs.all(|cost| cost.fract() == 0.0) {
            (cost - CLOSE).ceil()
        } else {
            cost
        }
    }

    /// Makes a pattern safe by adding to it, takes out what it does not need, and keeps it if it
    /// is cheaper than the best.
    pub(super) fn finish(
        &self,
        moves: &mut Moves,
        lengths: &[f64],
        mut pattern: Growing,
        best: &mut Best,
    ) {
        let mut lengths = lengths.to_vec();
        if pattern.meet(moves, &lengths, &mut |_| ()).is_err() {
            return;
        }
        let mut order = pattern.chosen(moves);
        // The dearest first; of equals the last.
        order.sort_by(|a, b| lengths[*b].total_cmp(&lengths[*a]).then(b.cmp(a)));
        pattern.thin_out(moves, &order);
        for _ in 0..ROUNDS_BESIDES {
            let is_withheld = pattern.is_withheld();
            let cost = self.cost(&is_withheld);
            if best
                .found
                .as_ref()
                .is_some_and(|(least, _)| cost > least - CLOSE)
            {
                return;
            }
            let told = self.told(&is_withheld);
            if told.is_empty() {
                best.keep(cost, pattern);
                return;
            }
            let mut is_new = false;
            for (cell, of) in told {
                for demand in self.demands_besides(cell, of) {
                    // What moves in parts of a count, and not in whole ones, moves by itself.
                    is_new |= pattern.demand(demand) || pattern.add_alone(moves, demand, &lengths);
                }
            }
            // What cannot be protected besides must be printed.
            while let Err(demand) = pattern.meet(moves, &lengths, &mut |_| ()) {
                if moves.cells.is_given[demand.cell] {
                    return;
                }
                lengths[demand.cell] = f64::INFINITY;
                pattern.print(demand.cell);
                is_new = true;
            }
            if !is_new {
                return;
            }
        }
    }

    /// What every cell at risk must be able to do.
    fn demands(&self) -> Vec<Demand> {
        let mut demands = Vec::new();
        for (cell, count) in self.counts.iter().enumerate() {
            if cell < self.structure.printed && self.rule.is_at_risk(*count) {
                demands.extend(self.demands_to(cell, self.rule.least(), self.most_at_risk()));
            }
        }
        demands
    }

    /// A cell that can be the least count must be able to be this too.
    fn most_at_risk(&self) -> u64 {
        let wide = self.rule.least().saturating_add(self.rule.min_width);
        self.rule.threshold.max(wide)
    }

    /// To fall to one count and to rise to another.
    fn demands_to(&self, cell: usize, low: u64, high: u64) -> impl Iterator<Item = Demand> + use<> {
        let count = self.counts[cell];
        [
            (true, high.saturating_sub(count)),
            (false, count.saturating_sub(low)),
        ]
        .into_iter()
        .filter(|(_, by)| *by > 0)
        .map(move |(rises, by)| Demand { cell, rises, by })
    }

    /// What a cell besides must be able to do, given what is found out about it.
    fn demands_besides(&self, cell: usize, of: Feasible) -> impl Iterator<Item = Demand> + use<> {
        let (low, high) = if of.lower <= self.rule.threshold {
            (self.rule.least(), self.most_at_risk())
        } else {
            let low = of.met.map_or(self.counts[cell], |(low, _)| low);
            (low, low.saturating_add(self.rule.min_width))
        };
        self.demands_to(cell, low, high)
    }

    /// The cheapest shares that protect, which no pattern of whole cells can undercut.
    fn shares(
        &self,
        moves: &mut Moves,
        master: &mut Master<'_>,
        demands: &[Demand],
        best: &mut Best,
    ) -> Result<Vec<f64>, Vec<SuppressError>> {
        let mut shares = vec![0.0; self.counts.len()];
        for _ in 0..SHARE_ROUNDS {
            let pattern = match master.shares() {
                Ok(pattern) => pattern,
                Err(NoPattern::Impossible) => return Err(self.without_pattern()),
                Err(NoPattern::GaveUp) => break,
            };
            best.bound = best.bound.max(pattern.bound);
            shares = pattern.withheld;
            if add_broken(moves, master, demands, &shares) == 0 {
                break;
            }
        }
        best.bound = self.next_cost(best.bound);
        Ok(shares)
    }

    /// Adds what is wrong with a pattern that whole numbers find out, and says how much that is.
    fn add_unsafe(
        &self,
        moves: &mut Moves,
        master: &mut Master<'_>,
        is_withheld: &[bool],
    ) -> usize {
        let cells = 0..self.counts.len();
        let (drop, add): (Vec<usize>, Vec<usize>) = cells
            .filter(|cell| moves.cells.can_choose(*cell))
            .partition(|cell| is_withheld[*cell]);
        let mut added = 0;
        for (cell, feasible) in self.told(is_withheld) {
            let wanted = if moves.cells.is_given[cell] {
                // Fewer withheld cells would tell more.
                Wanted::Change {
                    add: add.clone(),
                    drop: Vec::new(),
                }
            } else {
                let change = self.change(moves, is_withheld, cell, feasible);
                let (add, drop) = change.unwrap_or_else(|| (add.clone(), drop.clone()));
                Wanted::Change { add, drop }
            };
            if !master.wanted.contains(&wanted) {
                master.wanted.push(wanted);
                added += 1;
            }
        }
        added
    }

    /// What must change for a cell that is withheld besides: cells that let it move farther, or
    /// less of what lets it fall so far. Nothing where that is not known.
    fn change(
        &self,
        moves: &mut Moves,
        is_withheld: &[bool],
        cell: usize,
        of: Feasible,
    ) -> Option<(Vec<usize>, Vec<usize>)> {
        let withheld: Vec<f64> = is_withheld
            .iter()
            .map(|is| if *is { 1.0 } else { 0.0 })
            .collect();
        let (least, count) = (self.rule.least(), self.counts[cell]);
        let falls = |by: u64| Demand {
            cell,
            rises: false,
            by,
        };
        let rises = |by: u64| Demand {
            cell,
            rises: true,
            by,
        };
        let mut missing = |demand: Demand| -> Option<Vec<usize>> {
            let cut = moves.moved(&withheld, demand).cut?;
            let cells = cut.shares.into_iter().map(|(cell, _)| cell);
            Some(cells.filter(|other| !is_withheld[*other]).collect())
        };
        if of.lower > self.rule.threshold {
            // Too narrow: it must rise or fall farther.
            let mut add = missing(rises(self.rule.min_width))?;
            add.extend(
                missing(falls((count - least).min(self.rule.min_width))).unwrap_or_default(),
            );
            add.sort_unstable();
            add.dedup();
            return Some((add, vec![cell]));
        }
        let add = if of.lower > least {
            missing(falls(count - least))?
        } else {
            missing(rises(self.most_at_risk().checked_sub(count)?))?
        };
        let with = moves
            .moved(&withheld, falls(count - self.rule.threshold))
            .with;
        let drop = with.into_iter().filter(|of| moves.cells.can_choose(*of));
        let mut drop: Vec<usize> = drop.collect();
        drop.sort_unstable();
        drop.contains(&cell).then_some((add, drop))
    }

    /// The withheld cells of which a reader finds out too much.
    pub(super) fn told(&self, is_withheld: &[bool]) -> Vec<(usize, Feasible)> {
        let known = known(self.structure, self.counts, is_withheld, self.rule);
        let found = attack(&self.structure.sums, &known).expect("the counts themselves fit");
        let cells = found.into_iter().enumerate().take(self.structure.printed);
        cells
            .filter(|(cell, of)| is_withheld[*cell] && !self.rule.is_safe(*of))
            .collect()
    }

    pub(super) fn cost(&self, is_withheld: &[bool]) -> f64 {
        let cells = 0..self.structure.printed;
        let besides =
            cells.filter(|cell| is_withheld[*cell] && !self.rule.is_at_risk(self.counts[*cell]));
        besides.map(|cell| self.costs[cell]).sum()
    }

    fn suppression(&self, is_withheld: Vec<bool>, bound: f64) -> Suppression {
        let is_at_risk = |cell: &usize| self.rule.is_at_risk(self.counts[*cell]);
        let cells = (0..self.structure.printed).filter(|cell| is_withheld[*cell]);
        let (at_risk, besides): (Vec<usize>, Vec<usize>) = cells.partition(is_at_risk);
        let cost = self.cost(&is_withheld);
        Suppression {
            is_withheld,
            at_risk: at_risk.len(),
            besides: besides.len(),
            cost,
            bound: bound.min(cost),
        }
    }

    /// Names the cells that withholding everything does not protect; where there are none, the
    /// first that is at risk.
    fn without_pattern(&self) -> Vec<SuppressError> {
        let cells = 0..self.counts.len();
        let is_at_risk = |cell: &usize| self.rule.is_at_risk(self.counts[*cell]);
        let all: Vec<bool> = cells
            .map(|cell| {
                let can_be = self.counts[cell] >= self.rule.least();
                can_be && (self.costs[cell].is_finite() || is_at_risk(&cell))
            })
            .collect();
        let told = self.told(&all).into_iter().map(|(cell, _)| cell);
        let mut named: Vec<usize> = told.filter(is_at_risk).collect();
        if named.is_empty() {
            named.extend((0..self.structure.printed).find(is_at_risk));
        }
        self.impossible(named)
    }

    fn impossible(&self, mut cells: Vec<usize>) -> Vec<SuppressError> {
        cells.sort_unstable();
        cells.dedup();
        let cells = cells.into_iter();
        cells
            .map(|cell| SuppressError::Impossible {
                cell: self.structure.name(cell),
            })
            .collect()
    }
}

fn not_found() -> Vec<SuppressError> {
    vec![SuppressError::NotFound]
}

/// Adds what a pattern breaks, and says how much that is.
fn add_broken(
    moves: &mut Moves,
    master: &mut Master<'_>,
    demands: &[Demand],
    withheld: &[f64],
) -> usize {
    let given = withheld.iter().zip(&moves.cells.is_given);
    let withheld: Vec<f64> = given
        .map(|(share, is)| if *is { 1.0 } else { *share })
        .collect();
    let mut added = 0;
    for demand in demands {
        if let Some(cut) = moves.moved(&withheld, *demand).cut
            && cut.missing(&withheld) > BROKEN
        {
            let wanted = Wanted::Cut(cut);
            if !master.wanted.contains(&wanted) {
                master.wanted.push(wanted);
                added += 1;
            }
        }
    }
    added
}
