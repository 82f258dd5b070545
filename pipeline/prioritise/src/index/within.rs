//! What ranges of figures leave of scores and places.
//!
//! A withheld figure is anywhere in its range. Where a scale depends on the other areas, it
//! makes their scores ranges too, although their own figures are known.

use super::check::{fits, not_above_nought};
use super::normalise::{Scaler, declared, ends};
use super::parts::{Weigher, sums};
use super::places::{Order, Places};
use super::{Composite, Direction, Figure, Figures, Normalisation};
use crate::PrioritiseError;
use crate::sum::{real, total};

/// The least and the most that one area's score can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreRange {
    /// The least.
    pub lower: f64,
    /// The most; the same where nothing that matters is a range.
    pub upper: f64,
    /// The places that the ranges of all areas leave.
    pub places: Places,
}

/// The least and the most that every area's score can be, and its places.
///
/// Figures that are drawn stand at their centre: only ranges are ranges here. An area of which a
/// component is missing has none.
///
/// # Units
/// Those of the scale; one an area, in the order of the figures.
///
/// # Formula
/// Each component's value goes from its least to its most over all figures within their
/// ranges, and the score from the weighted sum of the least to that of the most. A component's
/// least and most are exact, each reached by some figures within the ranges, for places,
/// percentiles and exponentials (an area is lowest with its own figure at its least and all
/// others at their most), for declared ends, and for the least and most of the areas (a value
/// falls when any other figure rises). For deviations from the mean they hold and need not be
/// reached: see [`Normalisation::ZScore`] and the bounds on the others' mean and spread in the code.
/// As each component has its own figures, the score's range is exact where theirs are. Places
/// compare the ranges of two areas, whose ends need not be reached together, so they hold
/// and may be wider than they need to be.
///
/// # Errors
/// As [`Composite::scores`].
///
/// # References
/// Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, SIAM, chapters 2 and 5.
/// Klein, Wright and Wieczorek (2020), JRSS C 69:589-606 (places from ranges).
pub fn score_ranges(
    composite: &Composite,
    figures: &Figures,
) -> Result<Vec<Option<ScoreRange>>, PrioritiseError> {
    let held = Held::new(composite, figures)?;
    let (lower, upper) = held.sums(&composite.weights());
    let mut places = Vec::new();
    Order::default().of_ranges(&lower, &upper, &mut places);
    let mut found = vec![None; figures.areas().len()];
    for (at, area) in held.areas.iter().enumerate() {
        found[*area] = Some(ScoreRange {
            lower: held.weigher.score(lower[at]),
            upper: held.weigher.score(upper[at]),
            places: places[at],
        });
    }
    Ok(found)
}

/// What is weighed, at its least and its most, with drawn figures at their centre.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) areas: Vec<usize>,
    pub(super) weigher: Weigher,
    pub(super) lower: Vec<Vec<f64>>,
    pub(super) upper: Vec<Vec<f64>>,
}

impl Held {
    pub(super) fn new(composite: &Composite, figures: &Figures) -> Result<Self, PrioritiseError> {
        fits(composite, figures)?;
        let areas = figures.placed();
        let mut weigher = Weigher::new(composite, areas.len());
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for (component, column) in figures.columns().iter().enumerate() {
            let ranges: Vec<_> = areas
                .iter()
                .filter_map(|area| range(&column[*area]))
                .collect();
            let mut least: Vec<_> = ranges.iter().map(|range| range.0).collect();
            let mut most: Vec<_> = ranges.iter().map(|range| range.1).collect();
            weigh(&mut weigher, composite, component, &mut least, &mut most)
                .map_err(|at| not_above_nought(composite, figures, component, areas[at]))?;
            lower.push(least);
            upper.push(most);
        }
        Ok(Self {
            areas,
            weigher,
            lower,
            upper,
        })
    }

    pub(super) fn sums(&self, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut lower, mut upper) = (vec![0.0; self.areas.len()], vec![0.0; self.areas.len()]);
        sums(&self.lower, weights, &mut lower);
        sums(&self.upper, weights, &mut upper);
        (lower, upper)
    }
}

const fn range(figure: &Figure) -> Option<(f64, f64)> {
    match figure {
        Figure::Missing => None,
        Figure::Exact(x) | Figure::Drawn { centre: x, .. } => Some((*x, *x)),
        Figure::Within { lower, upper } => Some((*lower, *upper)),
    }
}

/// Turns the ends of figures into the ends of what is weighed.
pub(super) fn weigh(
    weigher: &mut Weigher,
    composite: &Composite,
    component: usize,
    lower: &mut [f64],
    upper: &mut [f64],
) -> Result<(), usize> {
    let plan = &composite.components()[component];
    let scaler = weigher.scaler(component);
    let ends = scaled(plan.normalisation, plan.direction, scaler, lower, upper);
    for (at, (least, most)) in ends.into_iter().enumerate() {
        (lower[at], upper[at]) = (least, most);
    }
    weigher.take(lower)?;
    weigher.take(upper)
}

fn scaled(
    normalisation: Normalisation,
    direction: Direction,
    scaler: &Scaler,
    lower: &[f64],
    upper: &[f64],
) -> Vec<(f64, f64)> {
    if let Normalisation::Declared { from, to } = normalisation {
        let ends = lower.iter().zip(upper);
        let ends =
            ends.map(|(least, most)| (declared(from, to, *least), declared(from, to, *most)));
        return ends
            .map(|(one, other)| (one.min(other), one.max(other)))
            .collect();
    }
    let (lower, upper): (Vec<_>, Vec<_>) = match direction {
        Direction::MoreIsMoreNeed => (lower.to_vec(), upper.to_vec()),
        Direction::LessIsMoreNeed => (
            upper.iter().map(|x| -x).collect(),
            lower.iter().map(|x| -x).collect(),
        ),
    };
    match normalisation {
        Normalisation::ZScore => deviations(&lower, &upper),
        Normalisation::MinMax => stretched(&lower, &upper),
        Normalisation::Rank
        | Normalisation::Percentile
        | Normalisation::Exponential
        | Normalisation::Declared { .. } => placed(scaler, &lower, &upper),
    }
}

/// Least with the own figure at its least and all others at their most, and the other way round.
fn placed(scaler: &Scaler, lower: &[f64], upper: &[f64]) -> Vec<(f64, f64)> {
    let sorted = |ends: &[f64]| {
        let mut ends = ends.to_vec();
        ends.sort_unstable_by(f64::total_cmp);
        ends
    };
    let (lowers, uppers) = (sorted(lower), sorted(upper));
    let below = |ends: &[f64], than: f64| ends.partition_point(|end| *end < than);
    let ends = lower.iter().zip(upper);
    let ends = ends.map(|(least, most)| {
        let few = below(&uppers, *least);
        // Its own least is below its most where it is a range, and is no other area.
        let many = below(&lowers, *most) - usize::from(least < most);
        (scaler.of_place(1 + few), scaler.of_place(1 + many))
    });
    ends.collect()
}

/// A value falls when another figure rises, be it the least, the most or in between.
fn stretched(lower: &[f64], upper: &[f64]) -> Vec<(f64, f64)> {
    let value = |own: f64, others: (f64, f64)| {
        let (least, most) = (own.min(others.0), own.max(others.1));
        if most > least {
            (own - least) / (most - least)
        } else {
            0.0
        }
    };
    let (lowers, uppers) = (Without::new(lower), Without::new(upper));
    let each = lower.iter().zip(upper).enumerate();
    let each = each.map(|(at, (least, most))| {
        (
            value(*least, uppers.ends(at)),
            value(*most, lowers.ends(at)),
        )
    });
    each.collect()
}

/// The least and the most of all numbers but one.
struct Without<'a> {
    all: &'a [f64],
    ends: (f64, f64),
}

impl<'a> Without<'a> {
    fn new(all: &'a [f64]) -> Self {
        Self {
            all,
            ends: ends(all),
        }
    }

    fn ends(&self, at: usize) -> (f64, f64) {
        let own = self.all[at];
        if own > self.ends.0 && own < self.ends.1 {
            return self.ends;
        }
        let (before, after) = (ends(&self.all[..at]), ends(&self.all[at + 1..]));
        (before.0.min(after.0), before.1.max(after.1))
    }
}

/// Bounds on deviations from the mean.
///
/// # Formula
/// With `n` areas, `d` the own figure less the mean of the others and `V` the sum of their
/// squares about that mean, `z = d (n - 1)/n / sqrt((V + d^2 (n - 1)/n) / (n - 1))`. It rises
/// with `d`; with `V` it falls above the mean and rises below. `d` is bounded by the ends of
/// the own figure and of the others' mean; `V` from below by the sum of squares of what is left
/// of each range about the point that makes it least, and from above by that of the farther
/// ends about the middle of the means. Nothing is farther than `(n - 1)/sqrt(n)`.
fn deviations(lower: &[f64], upper: &[f64]) -> Vec<(f64, f64)> {
    let count = real(lower.len());
    if lower.len() == 1 {
        return vec![(0.0, 0.0)];
    }
    let spreads = Spreads::new(lower, upper);
    let farthest = (count - 1.0) / count.sqrt();
    let value = |off: f64, spread: f64| {
        let own = off * off * (count - 1.0) / count;
        let deviation = ((spread + own) / (count - 1.0)).sqrt();
        if deviation > 0.0 {
            off * (count - 1.0) / count / deviation
        } else {
            0.0
        }
    };
    let each = (0..lower.len()).map(|at| {
        let Others { means, spread } = spreads.without(at);
        let own = spreads.ends[at];
        let (low, high) = (own.0 - means.1, own.1 - means.0);
        let least = value(low, if low > 0.0 { spread.1 } else { spread.0 });
        let most = value(high, if high > 0.0 { spread.0 } else { spread.1 });
        (least.max(-farthest), most.min(farthest))
    });
    each.collect()
}

/// The ends of all figures about a middle, and what of their sums does not depend on the area left out.
struct Spreads {
    ends: Vec<(f64, f64)>,
    /// The figures that are ranges, by their place.
    ranges: Vec<usize>,
    /// The sums of the lower and of the upper ends.
    sums: (f64, f64),
    /// The number of the figures that are none, their sum and that of their squares.
    points: (f64, f64, f64),
}

/// What is known of all areas but one.
struct Others {
    /// Their mean, at its least and its most.
    means: (f64, f64),
    /// Their sum of squares about their mean, at its least and its most.
    spread: (f64, f64),
}

impl Spreads {
    fn new(lower: &[f64], upper: &[f64]) -> Self {
        let middle = total(lower.iter().chain(upper).copied()) / (2.0 * real(lower.len()));
        let ends = lower.iter().zip(upper);
        let ends: Vec<_> = ends
            .map(|(low, high)| (low - middle, high - middle))
            .collect();
        let is_range = |at: &usize| ends[*at].0 < ends[*at].1;
        let points = || {
            ends.iter()
                .filter(|(low, high)| low >= high)
                .map(|end| end.0)
        };
        Self {
            ranges: (0..ends.len()).filter(is_range).collect(),
            sums: (
                total(ends.iter().map(|end| end.0)),
                total(ends.iter().map(|end| end.1)),
            ),
            points: (
                total(points().map(|_| 1.0)),
                total(points()),
                total(points().map(|x| x * x)),
            ),
            ends,
        }
    }

    fn without(&self, at: usize) -> Others {
        let (low, high) = self.ends[at];
        let others = real(self.ends.len() - 1);
        let means = ((self.sums.0 - low) / others, (self.sums.1 - high) / others);
        let own = if low < high {
            (0.0, 0.0, 0.0)
        } else {
            (1.0, low, low * low)
        };
        let points = (
            self.points.0 - own.0,
            self.points.1 - own.1,
            self.points.2 - own.2,
        );
        let ranges = || {
            self.ranges
                .iter()
                .filter(|of| **of != at)
                .map(|of| self.ends[*of])
        };
        let squares = |middle: f64, off: fn(f64, (f64, f64)) -> f64| {
            let of_points = points.2 - middle * (2.0 * points.1 - points.0 * middle);
            let of_ranges = ranges().map(|range| off(middle, range) * off(middle, range));
            (of_points + of_ranges.sum::<f64>()).max(0.0)
        };
        // Half of the slope of the least squares, which rises; it is 0 between the means' ends.
        let slope = |middle: f64| {
            let of_ranges = ranges().map(|range| nearest(middle, range));
            points.0 * middle - points.1 + of_ranges.sum::<f64>()
        };
        let middle = f64::midpoint(means.0, means.1);
        let least = if points.0 > 0.0 {
            // Newton's steps along the slope, which is in straight pieces; from wherever they end, the
            // curve of the points alone bounds what is left.
            let step = |from: f64| {
                let pulling = ranges().filter(|range| nearest(from, *range).abs() > 0.0);
                from - slope(from) / (points.0 + total(pulling.map(|_| 1.0)))
            };
            let end = step(step(step(middle)));
            squares(end, nearest) - slope(end) * slope(end) / points.0
        } else {
            squares(root(slope, means), nearest)
        };
        Others {
            means,
            // Less than it by more than rounding.
            spread: ((least * (1.0 - 1e-9)).max(0.0), squares(middle, farther)),
        }
    }
}

/// How far a point is from a range, with its sign; 0 within.
fn nearest(middle: f64, (low, high): (f64, f64)) -> f64 {
    middle - middle.clamp(low, high)
}

/// How far a point is from the farther end of a range.
fn farther(middle: f64, (low, high): (f64, f64)) -> f64 {
    (middle - low).max(high - middle)
}

/// Where a rising function is 0.
fn root(function: impl Fn(f64) -> f64, (mut from, mut to): (f64, f64)) -> f64 {
    // Forty halvings leave 1e-12, and the square of that of what is least there.
    for _ in 0..40 {
        let middle = f64::midpoint(from, to);
        if function(middle) > 0.0 {
            to = middle;
        } else {
            from = middle;
        }
    }
    f64::midpoint(from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// No figures within their ranges have less or more spread than the bounds, tried on a grid of
        /// points about which what is left of the ranges is squared.
        #[test]
        fn slow_spread_is_bounded(all in prop::collection::vec((-999.0..999.0_f64, prop_oneof![Just(0.0), 0.0..9.0_f64, 0.0..900.0_f64]), 2..14)) {
            let lower: Vec<_> = all.iter().map(|end| end.0).collect();
            let upper: Vec<_> = all.iter().map(|(low, wide)| low + wide).collect();
            let spreads = Spreads::new(&lower, &upper);
            for at in 0..all.len() {
                let found = spreads.without(at);
                let others = || spreads.ends.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, ends)| *ends);
                let about = |middle: f64| others().map(|range| nearest(middle, range).powi(2)).sum::<f64>();
                let (from, to) = found.means;
                let least = (0..=400).map(|step| about(from + (to - from) * f64::from(step) / 400.0)).fold(f64::INFINITY, f64::min);
                prop_assert!(found.spread.0 <= least * (1.0 + 1e-9) + 1e-6, "{:?} {}", found.spread, least);
                // And it is no idle bound: within a hundredth of what the grid finds, where a figure is no range.
                if spreads.points.0 > 1.0 {
                    prop_assert!(found.spread.0 >= 0.99 * least - 10.0, "{:?} {}", found.spread, least);
                }
                for end in [|range: (f64, f64)| range.0, |range: (f64, f64)| range.1, |range: (f64, f64)| f64::midpoint(range.0, range.1)] {
                    let figures: Vec<_> = others().map(end).collect();
                    let mean = figures.iter().sum::<f64>() / real(figures.len());
                    let spread = figures.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
                    prop_assert!(found.spread.0 <= spread * (1.0 + 1e-9) + 1e-6 && spread <= found.spread.1 * (1.0 + 1e-9) + 1e-6);
                }
            }
        }
    }
}
