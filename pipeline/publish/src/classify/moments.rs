//! Mean and sums of squares of figures, and of any stretch of them at once.

use std::ops::Range;

use super::two_floats::TwoFloats;

/// Distinct figures in rising order, with running sums that give the squares of any stretch of them.
#[derive(Debug)]
pub(super) struct Moments {
    /// The figures.
    distinct: Vec<f64>,
    /// One more than there are figures: the sums over those before each place.
    sums: Vec<Sums>,
    /// What figures are multiplied by before they are summed.
    scale: f64,
    /// What is taken off them then: their median.
    centre: f64,
}

/// Sums over figures, each less the centre and on a scale where none is above 2.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// How many there are.
    weight: f64,
    /// Of the figures.
    first: TwoFloats,
    /// Of their squares.
    second: TwoFloats,
    /// More than all rounding of the two sums' first parts can come to.
    doubt: f64,
}

impl Moments {
    /// Of figures in rising order, all finite.
    ///
    /// The sums are kept to twice the precision of the figures, so that the squares
    /// of figures close together are right to the last digits however far off the
    /// others are.
    pub(super) fn new(sorted: &[f64]) -> Self {
        let scale = scale(sorted);
        let centre = scale * sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let mut distinct = Vec::with_capacity(sorted.len());
        let mut sums = Vec::with_capacity(sorted.len() + 1);
        let mut running = Sums::default();
        sums.push(running);
        // In rising order, what is not below the next is equal to it.
        for equal in sorted.chunk_by(|a, b| a >= b) {
            let Some(value) = equal.first() else { continue };
            let off = TwoFloats::difference(scale * value, centre);
            #[expect(
                clippy::cast_precision_loss,
                reason = "no more figures than memory holds, so well below 2^53"
            )]
            let weight = equal.len() as f64;
            let size = off.high * off.high + 4.0 * off.high.abs();
            running = Sums {
                weight: running.weight + weight,
                first: running.first.plus(off.times(weight)),
                second: running.second.plus(off.squared().times(weight)),
                doubt: running.doubt + 8.0 * f64::EPSILON * size * weight,
            };
            distinct.push(*value);
            sums.push(running);
        }
        Self {
            distinct,
            sums,
            scale,
            centre,
        }
    }

    /// The distinct figures.
    pub(super) fn distinct(&self) -> &[f64] {
        &self.distinct
    }

    /// The mean of all figures; there is at least one.
    pub(super) fn mean(&self) -> f64 {
        let all = self.sums.last().copied().unwrap_or_default();
        (self.centre + all.first.rounded() / all.weight) / self.scale
    }

    /// The standard deviation of a sample; there are at least two figures.
    pub(super) fn deviation(&self) -> f64 {
        let all = self.sums.last().copied().unwrap_or_default();
        let squares = between(&Sums::default(), &all);
        (squares / (all.weight - 1.0)).sqrt() / self.scale
    }

    /// Where a stretch that ends before `end` begins best: where its sum of squares,
    /// with what the stretches before it cost, is least; and that least sum.
    ///
    /// `before` holds the costs, one a place of `begins`. Of places that are equally
    /// good the first is taken. Sums are in some unit that is the same for all.
    pub(super) fn best(&self, before: &[f64], begins: Range<usize>, end: usize) -> (usize, f64) {
        let to = self.sums.get(end).copied().unwrap_or_default();
        let from = self.sums.get(begins.clone()).unwrap_or_default();
        let mut best = (begins.start, f64::INFINITY);
        for ((begin, from), before) in begins.zip(from).zip(before) {
            if before + at_least(from, &to) >= best.1 {
                continue;
            }
            // The squares of one figure are none, whatever rounding says.
            let last = if begin + 1 == end {
                0.0
            } else {
                between(from, &to)
            };
            if before + last < best.1 {
                best = (begin, before + last);
            }
        }
        best
    }
}

/// A number that the sum of squares is not below, quickly found and near to it.
fn at_least(from: &Sums, to: &Sums) -> f64 {
    let first = to.first.high - from.first.high;
    let second = to.second.high - from.second.high;
    second - first * first / (to.weight - from.weight) - to.doubt
}

/// The sum of squares about their mean of what is in `to` and not in `from`: `Q - S² / W`.
fn between(from: &Sums, to: &Sums) -> f64 {
    let weight = to.weight - from.weight;
    let first = to.first.minus(from.first);
    let second = to.second.minus(from.second);
    let weighted = second.times(weight).minus(first.squared());
    (weighted.rounded() / weight).max(0.0)
}

/// A power of two that brings the largest figure to between a half and 1: squares then
/// neither overflow nor vanish, and no digit is lost.
fn scale(sorted: &[f64]) -> f64 {
    let largest = [sorted.first(), sorted.last()]
        .into_iter()
        .flatten()
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let mut scale = 1.0;
    // At most some 1,070 steps.
    while largest * scale > 1.0 {
        scale *= 0.5;
    }
    while largest * scale < 0.5 && largest > 0.0 && scale < f64::MAX / 4.0 {
        scale *= 2.0;
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares<const N: usize>(moments: &Moments, stretches: [(usize, usize); N]) -> Vec<f64> {
        let found = stretches.map(|(begin, end)| moments.best(&[0.0], begin..begin + 1, end).1);
        found.to_vec()
    }

    /// Figures of a cluster 2^40 off the others: three distinct ones, four in all. Their
    /// squares about their mean are 2 by hand, and those of the lower three 2/3.
    #[test]
    fn close_figures_far_off_keep_their_squares() {
        let far = 2_f64.powi(40);
        let sorted = [0.0, far, far + 1.0, far + 1.0, far + 2.0];
        let found = squares(&Moments::new(&sorted), [(1, 4), (1, 3), (2, 3)]);
        let unit = scale(&sorted).powi(2);
        assert_eq!(found, [2.0 * unit, 2.0 / 3.0 * unit, 0.0]);
    }

    #[test]
    fn the_largest_and_the_least_numbers_have_squares() {
        for unit in [f64::MAX / 4.0, f64::MIN_POSITIVE, 5e-324] {
            let moments = Moments::new(&[-unit, 0.0, unit, 3.0 * unit]);
            let found = squares(&moments, [(0, 4), (0, 3)]);
            // 8.75 and 2 units squared by hand.
            let ratio = found[0] / found[1];
            assert!((ratio - 8.75 / 2.0).abs() < 1e-14, "{unit} {ratio}");
        }
    }

    /// By hand: the mean of 1, 2, 3 and 6 is 3, the sum of squares 14.
    #[test]
    fn mean_and_deviation_are_those_of_a_sample() {
        let moments = Moments::new(&[1.0, 2.0, 3.0, 6.0]);
        let found = [moments.mean(), moments.deviation().powi(2)];
        assert!((found[0] - 3.0).abs() < 1e-15, "{found:?}");
        assert!((found[1] - 14.0 / 3.0).abs() < 1e-15, "{found:?}");
    }
}
