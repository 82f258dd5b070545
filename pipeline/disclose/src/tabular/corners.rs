//! The ends of cells in a part of a table that is no network.

use super::attack::Feasible;
use super::program::{CLOSE, End, Program, Terms, equations};
use super::propagate::ENDLESS;
use super::whole::{Largest, any_whole, largest};

/// A part with circles, and a point of whole numbers in it.
pub(super) struct Corners {
    program: Program,
    lower: Vec<i64>,
    upper: Vec<i64>,
    sums: Vec<(Vec<(usize, i8)>, i64)>,
    /// A point of whole numbers that fits.
    point: Vec<f64>,
    /// The smallest and largest number that each cell was met with.
    met: (Vec<i64>, Vec<i64>),
}

impl Corners {
    /// A part whose sums' cells add up to `rest` with their signs. Nothing where no point of whole
    /// numbers was found in the steps that it may take.
    ///
    /// # Errors
    /// With a sum, where no numbers fit.
    pub(super) fn new(
        sums: &[Vec<(usize, i8)>],
        rest: &[i64],
        (lower, upper): (Vec<i64>, Vec<i64>),
    ) -> Result<Option<Self>, usize> {
        let equations = equations(sums);
        let rest_of_sums = rest.to_vec();
        let rest: Vec<f64> = rest.iter().map(|of| real(*of)).collect();
        let limits = (
            lower.iter().map(|of| real(*of)).collect(),
            upper.iter().map(|of| real(*of)).collect(),
        );
        let Some(point) = point(&equations, &rest, &limits) else {
            return Err(0);
        };
        let mut program = Program::new(&equations, point, limits);
        match any_whole(&mut program) {
            Err(()) => return Ok(None),
            Ok(false) => return Err(0),
            Ok(true) => {}
        }
        let met: Vec<i64> = program.value.iter().map(|of| whole(*of)).collect();
        let sums: Vec<_> = sums.iter().cloned().zip(rest_of_sums).collect();
        if !fits(&met, &sums) {
            return Ok(None);
        }
        Ok(Some(Self {
            point: met.iter().map(|of| real(*of)).collect(),
            sums,
            program,
            lower,
            upper,
            met: (met.clone(), met),
        }))
    }

    /// Both ends of a cell.
    pub(super) fn ends(&mut self, at: usize) -> Feasible {
        let lower = self.farthest(at, -1.0);
        let upper = self.farthest(at, 1.0);
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let end = |n: i64| (n < ENDLESS).then(|| number(n));
        let low = |found: Result<i64, Option<i64>>| match found {
            Ok(found) => number(-found),
            Err(bound) => bound.map_or(0, |bound| number(-bound)),
        };
        let met = |found: Result<i64, Option<i64>>, met: i64| found.unwrap_or(met);
        Feasible {
            lower: low(lower),
            upper: match upper {
                Ok(found) => end(found),
                Err(bound) => bound.and_then(end),
            },
            met: Some((
                number(-met(lower, -self.met.0[at])),
                end(met(upper, self.met.1[at])),
            )),
        }
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
        if self.program.is_worn() {
            self.program.renew(self.point.clone());
        }
        let (met, sums) = (&mut self.met, &self.sums);
        let mut seen = |point: &[f64]| {
            let point: Vec<i64> = point.iter().map(|value| whole(*value)).collect();
            // What was rounded on the way counts for nothing.
            if !fits(&point, sums) {
                return;
            }
            for (at, value) in point.into_iter().enumerate() {
                met.0[at] = met.0[at].min(value);
                met.1[at] = met.1[at].max(value);
            }
        };
        let found = largest(&mut self.program, (at, sign), Some(known), &mut seen);
        let reached = if sign > 0.0 {
            self.met.1[at]
        } else {
            -self.met.0[at]
        };
        match found {
            Largest::Of(found) if found == reached => Ok(found),
            // Rounded on the way: no whole numbers were seen there.
            Largest::Of(found) => Err(Some(found.max(reached))),
            Largest::Endless => Ok(ENDLESS),
            Largest::AtMost(bound) => Err(Some(bound)),
            // A point of whole numbers was there from the start.
            Largest::Nowhere => Ok(known),
        }
    }
}

/// Whether whole numbers keep every sum.
fn fits(point: &[i64], sums: &[(Vec<(usize, i8)>, i64)]) -> bool {
    sums.iter().all(|(terms, rest)| {
        let terms = terms.iter();
        terms
            .map(|(at, sign)| i64::from(*sign) * point[*at])
            .sum::<i64>()
            == *rest
    })
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
