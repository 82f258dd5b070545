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
/// ends about the mean of the ranges' middles. Nothing is farther than `(n - 1)/sqrt(n)`.
fn deviations(lower: &[f64], upper: &[f64]) -> Vec<(f64, f64)> {
    let count = real(lower.len());
    let farthest = (count - 1.0) / count.sqrt();
    let each = (0..lower.len()).map(|at| {
        if lower.len() == 1 {
            return (0.0, 0.0);
        }
        let others: Vec<_> = (0..lower.len()).filter(|other| *other != at).collect();
        let mean = |ends: &[f64]| total(others.iter().map(|other| ends[*other])) / (count - 1.0);
        let means = (mean(lower), mean(upper));
        let about = |middle: f64, far: bool| {
            total(others.iter().map(|other| {
                let off = if far {
                    (upper[*other] - middle).max(middle - lower[*other])
                } else {
                    (lower[*other] - middle)
                        .max(middle - upper[*other])
                        .max(0.0)
                };
                off * off
            }))
        };
        let spread = (
            least_of(|middle| about(middle, false), means),
            about(f64::midpoint(means.0, means.1), true),
        );
        let value = |off: f64, spread: f64| {
            let own = off * off * (count - 1.0) / count;
            let deviation = ((spread + own) / (count - 1.0)).sqrt();
            if deviation > 0.0 {
                off * (count - 1.0) / count / deviation
            } else {
                0.0
            }
        };
        let (low, high) = (lower[at] - means.1, upper[at] - means.0);
        let least = value(low, if low > 0.0 { spread.1 } else { spread.0 });
        let most = value(high, if high > 0.0 { spread.0 } else { spread.1 });
        (least.max(-farthest), most.min(farthest))
    });
    each.collect()
}

/// The least of a convex function between two points, a little below it so that it bounds.
fn least_of(function: impl Fn(f64) -> f64, (mut from, mut to): (f64, f64)) -> f64 {
    // Each step leaves two thirds: 60 leave less than 1e-10 of it, and a square of that of the value.
    for _ in 0..60 {
        let third = (to - from) / 3.0;
        if function(from + third) <= function(to - third) {
            to -= third;
        } else {
            from += third;
        }
    }
    function(f64::midpoint(from, to)) * (1.0 - 1e-9)
}
