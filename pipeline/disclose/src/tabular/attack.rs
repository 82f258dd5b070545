//! What a reader of a table can find out about its cells: the smallest and the largest whole
//! number that each can be while every sum holds.
//!
//! # Method
//! Bounds are narrowed sum by sum. Cells that still can vary fall into parts that no sum joins.
//! In a part without a circle the bounds are exact by then; in any other each end is found by
//! linear programming and, where that ends at fractions, by branch and bound. Points of whole
//! numbers that are met on the way are kept: they show how far other cells can go, and what is
//! shown need not be asked.

use super::program::{CLOSE, End, Program, Terms};
use super::propagate::{Bounds, ENDLESS, propagate};
use super::structure::Sum;
use super::whole::{Largest, any_whole, largest};

/// What a reader knows of each cell before the sums are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The smallest number that it can be.
    pub lower: Vec<u64>,
    /// The largest; none where nothing says so.
    pub upper: Vec<Option<u64>>,
}

/// What a reader can find out about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feasible {
    /// The smallest number that it can be.
    pub lower: u64,
    /// The largest; none where nothing bounds it.
    pub upper: Option<u64>,
    /// Whether both ends are reached. Where they are not, the question was too hard for the time
    /// it may take: nothing outside the two can be, and what is inside may be narrower.
    pub is_exact: bool,
}

/// No numbers fit a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The place of a sum that cannot hold together with the others.
    pub sum: usize,
}

/// Looks at every cell of a table.
///
/// # Shapes
/// `known` has a number a cell, and so has the result.
///
/// # Errors
/// With a sum, where no whole numbers fit all of them.
pub fn attack(sums: &[Sum], known: &Known) -> Result<Vec<Feasible>, Contradiction> {
    let table = Table::new(sums, known)?;
    let mut found = table.outer();
    for part in table.parts() {
        if part.is_tree(sums) {
            continue;
        }
        let Some(mut part) = Cornered::new(&table, &part)? else {
            part.cells
                .iter()
                .for_each(|cell| found[*cell].is_exact = false);
            continue;
        };
        for at in 0..part.cells.len() {
            found[part.cells[at]] = part.ends(at);
        }
    }
    Ok(found)
}

/// A table with the bounds that its sums leave, one by one.
struct Table<'a> {
    sums: &'a [Sum],
    sums_of: Vec<Vec<usize>>,
    bounds: Bounds,
}

/// Cells that can vary and the sums that join them.
struct Part {
    cells: Vec<usize>,
    sums: Vec<usize>,
    /// How many cells that can vary stand in the sums, each as often as it does.
    links: usize,
}

impl Part {
    /// Whether its cells and sums hang together without a circle.
    fn is_tree(&self, _sums: &[Sum]) -> bool {
        self.links + 1 == self.cells.len() + self.sums.len()
    }
}

impl<'a> Table<'a> {
    fn new(sums: &'a [Sum], known: &Known) -> Result<Self, Contradiction> {
        let number = |n: u64| i64::try_from(n).unwrap_or(ENDLESS).min(ENDLESS);
        let upper = known.upper.iter().map(|of| of.map_or(ENDLESS, number));
        let mut bounds = Bounds {
            lower: known.lower.iter().copied().map(number).collect(),
            upper: upper.collect(),
        };
        let mut sums_of = vec![Vec::new(); known.lower.len()];
        for (at, sum) in sums.iter().enumerate() {
            for cell in sum.cells() {
                sums_of[cell].push(at);
            }
        }
        // In circles bounds can creep; there linear programming goes on.
        let most = 20 * sums.len() + 1_000;
        propagate(&mut bounds, sums, &sums_of, 0..sums.len(), most)
            .map_err(|sum| Contradiction { sum })?;
        let mut table = Self {
            sums,
            sums_of,
            bounds,
        };
        for part in table.parts() {
            if part.is_tree(sums) {
                let first = part.sums.iter().copied();
                propagate(&mut table.bounds, sums, &table.sums_of, first, usize::MAX)
                    .map_err(|sum| Contradiction { sum })?;
            }
        }
        Ok(table)
    }

    /// The bounds as they are.
    fn outer(&self) -> Vec<Feasible> {
        let ends = self.bounds.lower.iter().zip(&self.bounds.upper);
        ends.map(|(lower, upper)| feasible(*lower, *upper, true))
            .collect()
    }

    fn parts(&self) -> Vec<Part> {
        let mut is_seen = vec![false; self.sums_of.len()];
        let mut has_sum = vec![false; self.sums.len()];
        let mut parts = Vec::new();
        for first in 0..self.sums_of.len() {
            if is_seen[first] || self.bounds.is_fixed(first) {
                continue;
            }
            is_seen[first] = true;
            let mut part = Part {
                cells: Vec::new(),
                sums: Vec::new(),
                links: 0,
            };
            let mut left = vec![first];
            while let Some(cell) = left.pop() {
                part.cells.push(cell);
                part.links += self.sums_of[cell].len();
                for sum in &self.sums_of[cell] {
                    if std::mem::replace(&mut has_sum[*sum], true) {
                        continue;
                    }
                    part.sums.push(*sum);
                    for other in self.sums[*sum].cells() {
                        if !self.bounds.is_fixed(other)
                            && !std::mem::replace(&mut is_seen[other], true)
                        {
                            left.push(other);
                        }
                    }
                }
            }
            part.cells.sort_unstable();
            part.sums.sort_unstable();
            parts.push(part);
        }
        parts
    }
}

/// A part with circles, and a point of whole numbers in it.
struct Cornered {
    cells: Vec<usize>,
    program: Program,
    lower: Vec<i64>,
    upper: Vec<i64>,
    /// The smallest and largest number that each cell was met with.
    met: (Vec<i64>, Vec<i64>),
}

impl Cornered {
    /// Nothing where no point of whole numbers was found in time.
    fn new(table: &Table<'_>, part: &Part) -> Result<Option<Self>, Contradiction> {
        let mut place = std::collections::BTreeMap::new();
        for (at, cell) in part.cells.iter().enumerate() {
            place.insert(*cell, at);
        }
        let bounds = &table.bounds;
        let lower: Vec<i64> = part.cells.iter().map(|cell| bounds.lower[*cell]).collect();
        let upper: Vec<i64> = part.cells.iter().map(|cell| bounds.upper[*cell]).collect();
        let (mut equations, mut rest) = (Vec::new(), Vec::new());
        for sum in &part.sums {
            let sum = &table.sums[*sum];
            let signed = sum
                .cells()
                .zip(std::iter::once(-1.0).chain(std::iter::repeat(1.0)));
            let (mut terms, mut known): (Terms, f64) = (Vec::new(), 0.0);
            for (cell, sign) in signed {
                match place.get(&cell) {
                    Some(at) => terms.push((*at, sign)),
                    None => known += sign * real(bounds.lower[cell]),
                }
            }
            equations.push(terms);
            rest.push(-known);
        }
        let limits = (
            lower.iter().map(|of| real(*of)).collect(),
            upper.iter().map(|of| real(*of)).collect(),
        );
        let Some(point) = point(&equations, &rest, &limits) else {
            return Err(Contradiction { sum: part.sums[0] });
        };
        let mut program = Program::new(&equations, point, limits);
        match any_whole(&mut program) {
            Err(()) => return Ok(None),
            Ok(false) => return Err(Contradiction { sum: part.sums[0] }),
            Ok(true) => {}
        }
        let met: Vec<i64> = program.value.iter().map(|of| whole(*of)).collect();
        Ok(Some(Self {
            cells: part.cells.clone(),
            program,
            lower,
            upper,
            met: (met.clone(), met),
        }))
    }

    /// Both ends of a cell.
    fn ends(&mut self, at: usize) -> Feasible {
        let lower = match self.farthest(at, -1.0) {
            Ok(negative) => (-negative, true),
            Err(bound) => (bound.map_or(0, |bound| -bound), false),
        };
        let upper = match self.farthest(at, 1.0) {
            Ok(upper) => (upper, true),
            Err(bound) => (bound.unwrap_or(ENDLESS), false),
        };
        feasible(lower.0, upper.0, lower.1 && upper.1)
    }

    /// The largest number of a cell, or the negative of the smallest; a bound where it was not
    /// found out.
    fn farthest(&mut self, at: usize, sign: f64) -> Result<i64, Option<i64>> {
        let (known, bound) = if sign > 0.0 {
            (self.met.1[at], self.upper[at])
        } else {
            (-self.met.0[at], -self.lower[at])
        };
        if known == bound {
            return Ok(known);
        }
        let met = &mut self.met;
        let mut seen = |point: &[f64]| {
            for (at, value) in point.iter().enumerate() {
                let value = whole(*value);
                met.0[at] = met.0[at].min(value);
                met.1[at] = met.1[at].max(value);
            }
        };
        match largest(&mut self.program, (at, sign), Some(known), &mut seen) {
            Largest::Of(found) => Ok(found),
            Largest::Endless => Ok(ENDLESS),
            Largest::AtMost(bound) => Err(Some(bound)),
            // A point of whole numbers was there from the start.
            Largest::Nowhere => Ok(known),
        }
    }
}

/// A point that fits equations and bounds, if there is one.
fn point(
    equations: &[Terms],
    rest: &[f64],
    (lower, upper): &(Vec<f64>, Vec<f64>),
) -> Option<Vec<f64>> {
    let variables = lower.len();
    let (mut equations, mut value) = (equations.to_vec(), lower.clone());
    let (mut lower, mut upper) = (lower.clone(), upper.clone());
    // One more variable an equation takes up what is missing, and is then made as small as can be.
    for (terms, rest) in equations.iter_mut().zip(rest) {
        let there: f64 = terms.iter().map(|(at, sign)| sign * value[*at]).sum();
        let missing = rest - there;
        let sign = if missing < 0.0 { -1.0 } else { 1.0 };
        // First in the row, so that it is basic.
        terms.insert(0, (value.len(), sign));
        value.push(missing.abs());
        lower.push(0.0);
        upper.push(f64::INFINITY);
    }
    let objective: Vec<(usize, f64)> = (variables..value.len()).map(|at| (at, -1.0)).collect();
    let mut program = Program::new(&equations, value, (lower, upper));
    let end = program.maximise(&objective);
    debug_assert_eq!(end, End::Bounded, "what is missing is never below nought");
    let left: f64 = program.value[variables..].iter().sum();
    program.value.truncate(variables);
    (left <= CLOSE).then_some(program.value)
}

fn feasible(lower: i64, upper: i64, is_exact: bool) -> Feasible {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Feasible {
        lower: number(lower),
        upper: (upper < ENDLESS).then(|| number(upper)),
        is_exact,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts are below 2^53, and what is endless is infinite"
)]
const fn real(n: i64) -> f64 {
    if n >= ENDLESS {
        f64::INFINITY
    } else {
        n as f64
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a count below 2^53, close to a whole number"
)]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
