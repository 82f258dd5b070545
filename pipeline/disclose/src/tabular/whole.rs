//! How far a cell can move in whole numbers.
//!
//! # Method
//! Branch and bound (Land and Doig 1960, Econometrica 28:497-520) over [`Program`]s: where a
//! largest value has fractions beside it, the problem is split at one of them.

use super::program::{CLOSE, End, Program};

/// How many branches are looked at for one question.
const MOST_BRANCHES: usize = 2_000;

/// What was found of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Largest {
    /// The largest whole value.
    Of(i64),
    /// There is none.
    Endless,
    /// Not more than this; whether it is reached was not found out in time.
    AtMost(i64),
    /// No whole numbers fit.
    Nowhere,
}

/// The largest whole value of a variable, or with a sign of -1 the negative of its smallest.
///
/// Every point of whole numbers that is met on the way is shown to `seen`.
pub(super) fn largest(
    program: &mut Program,
    (variable, sign): (usize, f64),
    known: Option<i64>,
    seen: &mut dyn FnMut(&[f64]),
) -> Largest {
    let objective = [(variable, sign)];
    if program.maximise(&objective) == End::Unbounded {
        return Largest::Endless;
    }
    let bound = floor(sign * program.value[variable]);
    if known.is_some_and(|known| known >= bound) {
        return Largest::Of(bound);
    }
    if fractional(&program.value).is_none() {
        seen(&program.value);
        return Largest::Of(bound);
    }
    let mut search = Search {
        objective: (variable, sign),
        best: known,
        branches: MOST_BRANCHES,
        seen,
    };
    search.branch(program.clone());
    match (search.best, search.branches) {
        (_, 0) => Largest::AtMost(bound),
        (Some(best), _) => Largest::Of(best),
        (None, _) => Largest::Nowhere,
    }
}

/// A point of whole numbers that fits, if there is one: `Err` where that was not found out.
pub(super) fn any_whole(program: &mut Program) -> Result<bool, ()> {
    if fractional(&program.value).is_none() {
        return Ok(true);
    }
    let mut left = vec![program.clone()];
    let mut branches = MOST_BRANCHES;
    while let Some(next) = left.pop() {
        let Some(variable) = fractional(&next.value) else {
            program.value = next.value;
            // The basis of the first program goes on from the new point.
            return Ok(true);
        };
        if branches == 0 {
            return Err(());
        }
        branches -= 1;
        left.extend(halves(&next, variable));
    }
    Ok(false)
}

struct Search<'a> {
    objective: (usize, f64),
    best: Option<i64>,
    branches: usize,
    seen: &'a mut dyn FnMut(&[f64]),
}

impl Search<'_> {
    fn branch(&mut self, mut program: Program) {
        let (variable, sign) = self.objective;
        if program.maximise(&[self.objective]) == End::Unbounded {
            return;
        }
        let bound = floor(sign * program.value[variable]);
        if self.best.is_some_and(|best| best >= bound) {
            return;
        }
        let Some(split) = fractional(&program.value) else {
            (self.seen)(&program.value);
            self.best = Some(bound);
            return;
        };
        for half in halves(&program, split) {
            if self.branches == 0 {
                return;
            }
            self.branches -= 1;
            self.branch(half);
        }
    }
}

/// The program with a variable kept below its fraction, and above it: those that have a point.
fn halves(program: &Program, variable: usize) -> Vec<Program> {
    let value = program.value[variable];
    [(-1.0, value.floor()), (1.0, value.ceil())]
        .into_iter()
        .filter_map(|(sign, bound)| {
            let mut half = program.clone();
            // It walks no farther than to the bound that it is to keep.
            let kept = if sign > 0.0 {
                std::mem::replace(&mut half.upper[variable], bound)
            } else {
                std::mem::replace(&mut half.lower[variable], bound)
            };
            half.maximise(&[(variable, sign)]);
            if (half.value[variable] - bound).abs() > CLOSE {
                return None;
            }
            half.value[variable] = bound;
            if sign > 0.0 {
                half.upper[variable] = kept;
                half.lower[variable] = bound;
            } else {
                half.lower[variable] = kept;
                half.upper[variable] = bound;
            }
            Some(half)
        })
        .collect()
}

/// The variable that is farthest from a whole number.
fn fractional(values: &[f64]) -> Option<usize> {
    let mut farthest = (CLOSE, None);
    for (variable, value) in values.iter().enumerate() {
        let off = (value - value.round()).abs();
        if off > farthest.0 {
            farthest = (off, Some(variable));
        }
    }
    farthest.1
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts are below 2^53, where the floor of a number is a number"
)]
fn floor(value: f64) -> i64 {
    (value + CLOSE).floor() as i64
}
