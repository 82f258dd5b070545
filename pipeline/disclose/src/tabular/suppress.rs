//! Which cells are withheld so that none that is at risk can be found out from the others.
//!
//! # Method
//! Every cell at risk must be able to fall to the least count and to rise to the threshold while
//! all sums hold. Inequalities that every such pattern meets are found one after the other
//! ([`separate`](super::separate)); the cheapest pattern that meets them is tried until none is
//! broken (Fischetti and Salazar 2000, Journal of the American Statistical Association
//! 95:916-928). A cell that is withheld besides must not lie in the middle of the small counts
//! either. What is found is held against [`attack`], in whole numbers.
//!
//! Costs say nothing of counts. All limits are numbers of steps, and none is a time: the same
//! table has the same pattern on any machine.

use super::attack::{Feasible, Known, attack};
use super::master::{Master, NoPattern, Wanted};
use super::rule::Rule;
use super::separate::{Demand, Moves, real};
use super::structure::Structure;

/// Rounds of inequalities for shares.
const SHARE_ROUNDS: usize = 60;
/// Rounds of whole cells, and branches over all of them. Larger tables have fewer of both.
const WHOLE_ROUNDS: usize = 200;
const BRANCHES: u64 = 20_000;
/// A cell is taken into a first pattern from such a share on: one pattern each.
const TAKEN: [f64; 4] = [0.9, 0.6, 0.4, 0.2];
/// What an inequality must be broken by to be added.
const BROKEN: f64 = 1e-4;
/// How often a pattern is mended for what is withheld besides.
const ROUNDS_BESIDES: usize = 20;
const CLOSE: f64 = 1e-6;

/// Cells that are withheld, and what that costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// Of every cell of the structure; those without a row are open in any case.
    pub is_withheld: Vec<bool>,
    /// How many are withheld since they are at risk.
    pub at_risk: usize,
    /// How many besides.
    pub besides: usize,
    /// What those cost together.
    pub cost: f64,
    /// No safe pattern costs less.
    pub bound: f64,
}

impl Suppression {
    /// Whether no safe pattern costs less than this one.
    #[must_use]
    pub fn is_cheapest(&self) -> bool {
        self.cost <= self.bound + CLOSE
    }
}

/// Why no pattern is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuppressError {
    /// Counts that do not add up.
    #[error("the parts of {total} do not add up to it")]
    Sum {
        /// The total's codes.
        total: String,
    },
    /// Withholding every cell would not be enough.
    #[error(
        "no pattern protects {cell}: what is withheld of the table could still be told to lie within the small counts"
    )]
    Impossible {
        /// The cell's codes.
        cell: String,
    },
    /// The search was too hard.
    #[error("no safe pattern was found within the steps that a search may take")]
    NotFound,
}

/// Finds cells to withhold.
///
/// # Shapes
/// `counts` and `costs` have a number for every cell of the structure; counts of cells without a
/// row are what their parts add up to.
///
/// # Errors
/// When counts do not add up, or no pattern is safe.
///
/// # References
/// Those of the module.
pub fn suppress(
    structure: &Structure,
    counts: &[u64],
    costs: &[f64],
    rule: Rule,
) -> Result<Suppression, SuppressError> {
    for sum in &structure.sums {
        let parts: u64 = sum.parts.iter().map(|part| counts[*part]).sum();
        if parts != counts[sum.total] {
            return Err(SuppressError::Sum {
                total: structure.name(sum.total),
            });
        }
    }
    let search = Search {
        structure,
        counts,
        rule,
        costs,
    };
    search.run()
}

/// What a reader knows of a table of which some cells are withheld.
#[must_use]
pub fn known(structure: &Structure, counts: &[u64], is_withheld: &[bool], rule: Rule) -> Known {
    let cells = || 0..counts.len();
    let is_open = |cell: usize| cell >= structure.printed;
    let least = |cell: usize| if is_open(cell) { 0 } else { rule.least() };
    let stands = |cell: usize| !is_withheld[cell] && !is_open(cell);
    Known {
        lower: cells()
            .map(|cell| {
                if stands(cell) {
                    counts[cell]
                } else {
                    least(cell)
                }
            })
            .collect(),
        upper: cells()
            .map(|cell| stands(cell).then_some(counts[cell]))
            .collect(),
    }
}

/// A pattern on its way to a safe one.
struct Growing {
    /// 1 where a cell is withheld.
    withheld: Vec<f64>,
    demands: Vec<Demand>,
    /// With which cells each demand is met.
    with: Vec<Vec<usize>>,
}

/// Keeps the cheaper of two patterns; of two that cost the same the first.
fn keep(best: &mut Option<(f64, Vec<bool>)>, found: (f64, Vec<bool>)) {
    if best.as_ref().is_none_or(|(cost, _)| found.0 < cost - CLOSE) {
        *best = Some(found);
    }
}

struct Search<'a> {
    structure: &'a Structure,
    counts: &'a [u64],
    rule: Rule,
    costs: &'a [f64],
}

impl Search<'_> {
    fn run(&self) -> Result<Suppression, SuppressError> {
        let mut moves = Moves::new(self.structure, self.counts, self.rule);
        let cells = 0..self.counts.len();
        let choices: Vec<usize> = cells.filter(|cell| moves.can_choose(*cell)).collect();
        let demands = self.demands();
        let mut master = Master::new(self.costs, choices);
        let (shares, mut bound) = self.shares(&mut moves, &mut master, &demands)?;
        let mut best: Option<(f64, Vec<bool>)> = None;
        for taken in TAKEN {
            let first = shares.iter().map(|share| *share >= taken).collect();
            self.try_from(&mut moves, &demands, &shares, first, &mut best);
        }
        let mut branches = BRANCHES;
        for _ in 0..WHOLE_ROUNDS {
            let is_cheapest = best
                .as_ref()
                .is_some_and(|(cost, _)| *cost <= bound + CLOSE);
            if is_cheapest || branches == 0 {
                break;
            }
            let pattern = match master.whole(branches) {
                Ok(pattern) => pattern,
                Err(NoPattern::GaveUp) => break,
                Err(why) => return Err(self.without_pattern(why)),
            };
            branches = branches.saturating_sub(pattern.branches.max(1));
            bound = bound.max(self.next_cost(pattern.bound));
            let broken = self.add_broken(&mut moves, &mut master, &demands, &pattern.withheld);
            let is_withheld = self.withheld(&moves, &pattern.withheld);
            if broken == 0 && self.add_unsafe(&mut moves, &mut master, &is_withheld) == 0 {
                let cost = self.cost(&is_withheld);
                keep(&mut best, (cost, is_withheld));
            } else {
                self.try_from(
                    &mut moves,
                    &demands,
                    &pattern.withheld,
                    is_withheld,
                    &mut best,
                );
            }
        }
        let (_, is_withheld) = best.ok_or(SuppressError::NotFound)?;
        Ok(self.suppression(is_withheld, bound))
    }

    /// The least cost that a pattern can have, which is no less than this: where all costs are
    /// whole numbers, a whole number.
    fn next_cost(&self, cost: f64) -> f64 {
        let is_whole = self.costs.iter().all(|cost| cost.fract() == 0.0);
        if is_whole {
            (cost - CLOSE).ceil()
        } else {
            cost
        }
    }

    /// Makes a pattern safe by adding to it, takes out what it does not need, and keeps it if it
    /// is cheaper than the best.
    fn try_from(
        &self,
        moves: &mut Moves,
        demands: &[Demand],
        shares: &[f64],
        first: Vec<bool>,
        best: &mut Option<(f64, Vec<bool>)>,
    ) {
        let mut pattern = Growing {
            withheld: first
                .iter()
                .enumerate()
                .map(|(cell, is)| {
                    let is = moves.is_given(cell) || (*is && moves.can_choose(cell));
                    if is { 1.0 } else { 0.0 }
                })
                .collect(),
            demands: demands.to_vec(),
            with: vec![Vec::new(); demands.len()],
        };
        if !self.grow(moves, shares, &mut pattern) {
            return;
        }
        self.thin_out(moves, shares, &mut pattern);
        // What is withheld besides may lie in the middle of the small counts.
        for _ in 0..ROUNDS_BESIDES {
            let is_withheld: Vec<bool> = pattern.withheld.iter().map(|of| *of > 0.5).collect();
            let told = self.told(&is_withheld);
            if told.is_empty() {
                keep(best, (self.cost(&is_withheld), is_withheld));
                return;
            }
            for (cell, _) in told {
                for demand in self.demands_of(cell) {
                    if !pattern.demands.contains(&demand) {
                        pattern.demands.push(demand);
                        pattern.with.push(Vec::new());
                    }
                }
            }
            if !self.grow(moves, shares, &mut pattern) {
                return;
            }
        }
    }

    /// Adds cells until all demands are met; whether they are.
    fn grow(&self, moves: &mut Moves, shares: &[f64], pattern: &mut Growing) -> bool {
        for at in 0..pattern.demands.len() {
            loop {
                let moved = moves.moved(&pattern.withheld, pattern.demands[at]);
                let Some(cut) = moved.cut else {
                    pattern.with[at] = moved.with;
                    break;
                };
                let worth = |(cell, share): &(usize, f64)| {
                    share * (shares[*cell] + 0.01) / self.costs[*cell].max(CLOSE)
                };
                let left = cut.shares.iter();
                let left = left.filter(|(cell, _)| pattern.withheld[*cell] < 0.5);
                let Some((cell, _)) =
                    left.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.0.cmp(&a.0)))
                else {
                    return false;
                };
                pattern.withheld[*cell] = 1.0;
            }
        }
        true
    }

    /// Takes out what the demands do not need, what the shares think least of first.
    fn thin_out(&self, moves: &mut Moves, shares: &[f64], pattern: &mut Growing) {
        let cells = 0..pattern.withheld.len();
        let mut chosen: Vec<usize> = cells
            .filter(|cell| pattern.withheld[*cell] > 0.5 && moves.can_choose(*cell))
            .collect();
        chosen.sort_by(|a, b| {
            let worth = |cell: usize| shares[cell] / self.costs[cell].max(CLOSE);
            worth(*a).total_cmp(&worth(*b)).then(b.cmp(a))
        });
        for cell in chosen {
            pattern.withheld[cell] = 0.0;
            let with: Option<Vec<(usize, Vec<usize>)>> = (0..pattern.demands.len())
                .filter(|at| pattern.with[*at].contains(&cell))
                .map(|at| {
                    let moved = moves.moved(&pattern.withheld, pattern.demands[at]);
                    moved.cut.is_none().then_some((at, moved.with))
                })
                .collect();
            match with {
                Some(with) => with
                    .into_iter()
                    .for_each(|(at, with)| pattern.with[at] = with),
                None => pattern.withheld[cell] = 1.0,
            }
        }
    }

    /// What every cell at risk must be able to do.
    fn demands(&self) -> Vec<Demand> {
        let mut demands = Vec::new();
        for (cell, count) in self.counts.iter().enumerate() {
            if cell < self.structure.printed && self.rule.is_at_risk(*count) {
                demands.extend(self.demands_of(cell));
            }
        }
        demands
    }

    fn demands_of(&self, cell: usize) -> impl Iterator<Item = Demand> + use<> {
        let count = self.counts[cell];
        let rises = self.rule.threshold.saturating_sub(count);
        let falls = count.saturating_sub(self.rule.least());
        [(1.0, rises), (-1.0, falls)]
            .into_iter()
            .filter(|(_, by)| *by > 0)
            .map(move |(sign, by)| Demand {
                cell,
                sign,
                by: real(by),
            })
    }

    /// The cheapest shares that protect, which no pattern of whole cells can undercut.
    fn shares(
        &self,
        moves: &mut Moves,
        master: &mut Master<'_>,
        demands: &[Demand],
    ) -> Result<(Vec<f64>, f64), SuppressError> {
        let (mut bound, mut shares) = (0.0_f64, Vec::new());
        for _ in 0..SHARE_ROUNDS {
            let pattern = master.shares().map_err(|why| self.without_pattern(why))?;
            bound = bound.max(pattern.cost);
            shares = pattern.withheld;
            if self.add_broken(moves, master, demands, &shares) == 0 {
                break;
            }
        }
        Ok((shares, self.next_cost(bound)))
    }

    /// Adds what a pattern breaks, and says how much that is.
    fn add_broken(
        &self,
        moves: &mut Moves,
        master: &mut Master<'_>,
        demands: &[Demand],
        withheld: &[f64],
    ) -> usize {
        let withheld = self.with_given(moves, withheld);
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

    fn with_given(&self, moves: &Moves, withheld: &[f64]) -> Vec<f64> {
        let cells = withheld.iter().enumerate();
        cells
            .map(|(cell, share)| if moves.is_given(cell) { 1.0 } else { *share })
            .collect()
    }

    /// Adds what is wrong with a pattern that whole numbers find out, and says how much that is.
    fn add_unsafe(
        &self,
        moves: &mut Moves,
        master: &mut Master<'_>,
        is_withheld: &[bool],
    ) -> usize {
        let chosen = |cell: &usize| is_withheld[*cell] && moves.can_choose(*cell);
        let cells = 0..self.counts.len();
        let add: Vec<usize> = cells
            .clone()
            .filter(|cell| !is_withheld[*cell] && moves.can_choose(*cell))
            .collect();
        let drop: Vec<usize> = cells.filter(chosen).collect();
        let mut added = 0;
        for (cell, feasible) in self.told(is_withheld) {
            let wanted = if moves.is_given(cell) {
                // Fewer withheld cells would tell more.
                Wanted::Change {
                    add: add.clone(),
                    drop: Vec::new(),
                }
            } else {
                self.change(moves, is_withheld, cell, feasible, (&add, &drop))
            };
            if !master.wanted.contains(&wanted) {
                master.wanted.push(wanted);
                added += 1;
            }
        }
        added
    }

    /// What must change for a cell that is withheld besides: cells that let it fall farther, or
    /// less of what lets it fall so far.
    fn change(
        &self,
        moves: &mut Moves,
        is_withheld: &[bool],
        cell: usize,
        of: Feasible,
        (add, drop): (&[usize], &[usize]),
    ) -> Wanted {
        let all = || Wanted::Change {
            add: add.to_vec(),
            drop: drop.to_vec(),
        };
        let count = self.counts[cell];
        let is_in_the_middle = of.lower > self.rule.least() && of.lower <= self.rule.threshold;
        if !is_in_the_middle {
            return all();
        }
        let withheld: Vec<f64> = is_withheld
            .iter()
            .map(|is| if *is { 1.0 } else { 0.0 })
            .collect();
        let falls = |to: u64| Demand {
            cell,
            sign: -1.0,
            by: real(count - to),
        };
        let Some(cut) = moves.moved(&withheld, falls(self.rule.least())).cut else {
            return all();
        };
        let mut drop: Vec<usize> = moves
            .moved(&withheld, falls(self.rule.threshold))
            .with
            .into_iter()
            .filter(|other| moves.can_choose(*other))
            .collect();
        if !drop.contains(&cell) {
            return all();
        }
        drop.sort_unstable();
        let add = cut.shares.into_iter().map(|(cell, _)| cell);
        Wanted::Change {
            add: add.filter(|other| !is_withheld[*other]).collect(),
            drop,
        }
    }

    fn withheld(&self, moves: &Moves, shares: &[f64]) -> Vec<bool> {
        let cells = shares.iter().enumerate();
        cells
            .map(|(cell, share)| moves.is_given(cell) || *share > 0.5)
            .collect()
    }

    /// The withheld cells of which a reader finds out too much.
    fn told(&self, is_withheld: &[bool]) -> Vec<(usize, Feasible)> {
        let known = known(self.structure, self.counts, is_withheld, self.rule);
        let found = attack(&self.structure.sums, &known).expect("the counts themselves fit");
        let cells = found.into_iter().enumerate().take(self.structure.printed);
        cells
            .filter(|(cell, of)| is_withheld[*cell] && !self.rule.is_safe(*of))
            .collect()
    }

    fn cost(&self, is_withheld: &[bool]) -> f64 {
        let cells = 0..self.structure.printed;
        let besides =
            cells.filter(|cell| is_withheld[*cell] && !self.rule.is_at_risk(self.counts[*cell]));
        besides.map(|cell| self.costs[cell]).sum()
    }

    fn suppression(&self, is_withheld: Vec<bool>, bound: f64) -> Suppression {
        let (mut at_risk, mut besides) = (0, 0);
        for cell in 0..self.structure.printed {
            if self.rule.is_at_risk(self.counts[cell]) {
                at_risk += 1;
            } else if is_withheld[cell] {
                besides += 1;
            }
        }
        let cost = self.cost(&is_withheld);
        Suppression {
            is_withheld,
            at_risk,
            besides,
            cost,
            bound: bound.min(cost),
        }
    }

    /// Names a cell: one that withholding everything does not protect, if there is one, and
    /// otherwise the first that is at risk.
    fn without_pattern(&self, why: NoPattern) -> SuppressError {
        if why == NoPattern::GaveUp {
            return SuppressError::NotFound;
        }
        let counts = self.counts.iter();
        let all: Vec<bool> = counts.map(|count| *count >= self.rule.least()).collect();
        let at_risk = |cell: &usize| self.rule.is_at_risk(self.counts[*cell]);
        let told = self.told(&all);
        let told = told.into_iter().map(|(cell, _)| cell).find(at_risk);
        let cell = told.or_else(|| (0..self.structure.printed).find(at_risk));
        SuppressError::Impossible {
            cell: cell.map_or_else(String::new, |cell| self.structure.name(cell)),
        }
    }
}
