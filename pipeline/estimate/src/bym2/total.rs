//! What a published total says of the cells it is the sum of.
//!
//! Given the means, the counts of the cells are independent, each known to lie in its own
//! interval; the probability that their sum lies in the total's is a convolution.

use vocabulary::CountInterval;

use super::cell::{Cell, SHORT, moments_at, moments_in, that_matter};
use super::prior::half_erfc;
use super::saddle::{Part, ln_sum_within};
use crate::cells::{real, whole_part};

/// A total over cells, and totals inside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Total {
    /// What the sum can be.
    pub(super) within: CountInterval,
    /// The cells that stand in it and in no total inside it.
    pub(super) cells: Vec<usize>,
    /// The totals inside it, by their places among all.
    pub(super) inside: Vec<usize>,
}

/// A distribution over whole numbers: the first number, and the probabilities from it on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    pub(super) from: u64,
    pub(super) chances: Vec<f64>,
}

impl Counts {
    /// The sum of nothing.
    pub(super) fn nought() -> Self {
        Self {
            from: 0,
            chances: vec![1.0],
        }
    }

    /// The last number.
    fn to(&self) -> u64 {
        self.from + self.chances.len() as u64 - 1
    }

    /// The distribution of the sum of two independent numbers, as far as it lies within, in the
    /// place of the first, with room to work in that is used again; `None` where none of it does.
    ///
    /// Whichever is shorter, every sum is added up from the first number's smallest on.
    fn add(&mut self, other: &Self, within: CountInterval, room: &mut Vec<f64>) -> Option<()> {
        let kept = sums_within(self, other, within)?;
        let size = usize::try_from(kept.width()).ok()? + 1;
        let least = self.from + other.from;
        // The long one times one chance of the short one, so far up, to all sums that are kept.
        let add = |chances: &mut [f64], long: &[f64], up: usize, chance: f64| {
            let start = least + up as u64;
            let skipped = usize::try_from(kept.lower().saturating_sub(start)).ok()?;
            let to = usize::try_from(start.saturating_sub(kept.lower())).ok()?;
            let sums = chances.iter_mut().skip(to);
            let pairs = sums.zip(long.get(skipped..).unwrap_or_default());
            pairs.for_each(|(sum, other)| *sum += chance * other);
            Some(())
        };
        room.clear();
        room.resize(size, 0.0);
        if self.chances.len() < other.chances.len() {
            for (up, chance) in self.chances.iter().enumerate() {
                add(room, &other.chances, up, *chance)?;
            }
        } else {
            for (up, chance) in other.chances.iter().enumerate().rev() {
                add(room, &self.chances, up, *chance)?;
            }
        }
        self.from = kept.lower();
        std::mem::swap(&mut self.chances, room);
        Some(())
    }

    /// Mean and variance.
    fn moments(&self) -> (f64, f64) {
        let numbered = || (0_u32..).map(f64::from).zip(&self.chances);
        let first: f64 = numbered().map(|(at, chance)| at * chance).sum();
        let second: f64 = numbered()
            .map(|(at, chance)| (at - first).powi(2) * chance)
            .sum();
        (real(self.from) + first, second)
    }

    /// The probability of an interval, and the distribution given it; `None` when it has none.
    pub(super) fn given(&self, within: CountInterval) -> Option<(f64, Self)> {
        let (from, to) = (within.lower().max(self.from), within.upper().min(self.to()));
        if from > to {
            return None;
        }
        let place = |count: u64| usize::try_from(count - self.from).ok();
        let chances = self.chances.get(place(from)?..=place(to)?)?;
        let whole: f64 = chances.iter().sum();
        (whole > 0.0).then(|| {
            let chances = chances.iter().map(|chance| chance / whole).collect();
            (whole, Self { from, chances })
        })
    }
}

/// The distribution of the count of one cell, given that it lies in the cell's interval, when
/// its log relative risk is normal with this mean and variance. `chances` is room to put them in.
fn counts_of(cell: &Cell, mean: f64, variance: f64, mut chances: Vec<f64>) -> Option<SumOf> {
    let within = cell.within?;
    chances.clear();
    if within.width() == 0 {
        chances.push(1.0);
        return Some(SumOf::Exact(Counts {
            from: within.lower(),
            chances,
        }));
    }
    let spread = libm::sqrt(variance.max(0.0));
    let (ln_mean, mean) = as_one(within, cell.offset + mean, spread);
    // Of a short interval all counts are taken: to look for those that matter is more work.
    let within = if within.width() > SHORT {
        that_matter(within, ln_mean, mean)
    } else {
        within
    };
    let size = usize::try_from(within.width())
        .ok()
        .and_then(|width| width.checked_add(1));
    let Some(size) = size.filter(|size| *size <= MOST_NUMBERS) else {
        let (mean, variance) = moments_in(within, ln_mean, mean);
        return Some(SumOf::Normal { mean, variance });
    };
    // Each probability as a multiple of the one before, begun where none is too large.
    let largest = within.lower().max(whole_part(mean)).min(within.upper());
    let place = usize::try_from(largest - within.lower()).ok()?;
    chances.resize(size, 0.0);
    chances[place] = 1.0;
    for at in place + 1..size {
        chances[at] = chances[at - 1] * mean / real(within.lower() + at as u64);
    }
    for at in (0..place).rev() {
        chances[at] = chances[at + 1] * real(within.lower() + at as u64 + 1) / mean;
    }
    let whole: f64 = chances.iter().sum();
    for chance in &mut chances {
        *chance /= whole;
    }
    Some(SumOf::Exact(Counts {
        from: within.lower(),
        chances,
    }))
}

/// The one mean, with its logarithm, at which the count's mean given its interval is what it is on
/// average when the logarithm varies by this much. What it varies by is spread over the cells so
/// that their sum hardly varies at all: it moves means, and widens nothing.
fn as_one(within: CountInterval, ln_mean: f64, spread: f64) -> (f64, f64) {
    // Gauss and Hermite's rule of three points.
    let away = libm::sqrt(3.0) * spread;
    let (mean, growth) = (libm::exp(ln_mean), libm::exp(away));
    let [middle, below, above] = moments_at(
        within,
        [ln_mean, ln_mean - away, ln_mean + away],
        [mean, mean / growth, mean * growth],
    );
    let more = (below.0 + above.0 - 2.0 * middle.0) / 6.0;
    // The three points' parabola with the middle's slope, and from where it is right on by
    // Newton's steps. The last one is too small to be looked at again.
    let slope = middle.1.max(1e-9);
    let bend = if spread > 0.0 { more / spread } else { 0.0 };
    let mut step = 2.0 * more / (slope + libm::sqrt(slope * slope + 4.0 * bend * bend));
    let (mut ln_mean, mut mean) = (ln_mean, mean);
    for _ in 0..5 {
        ln_mean += step.clamp(-1.0, 1.0);
        mean = libm::exp(ln_mean);
        let now = moments_in(within, ln_mean, mean);
        step = (middle.0 + more - now.0) / now.1.max(1e-9);
        if step.abs() < 1e-4 {
            return (ln_mean + step, mean * (1.0 + step + step * step / 2.0));
        }
    }
    (ln_mean, mean)
}

/// The logarithm of the probability of the total `at`, given its cells' intervals and the
/// totals inside it, when `risk` tells mean and variance of each cell's log relative risk.
///
/// `None` where the total cannot be.
pub(super) fn ln_probability(
    totals: &[Total],
    at: usize,
    cells: &[Cell],
    risk: &impl Fn(usize) -> (f64, f64),
) -> Option<f64> {
    if let Some(ln) = by_saddlepoint(totals.get(at)?, cells, risk) {
        return Some(ln);
    }
    let (chance, _) = sum_of(totals, at, cells, risk)?.given(totals.get(at)?.within)?;
    Some(libm::log(chance))
}

/// A total of more cells than this is not added up one by one, unless it is so near to the
/// smallest or the largest sum that few numbers are to be added.
const MANY_CELLS: usize = 60;
const FEW_NUMBERS: u64 = 60;

fn by_saddlepoint(
    total: &Total,
    cells: &[Cell],
    risk: &impl Fn(usize) -> (f64, f64),
) -> Option<f64> {
    if total.cells.len() < MANY_CELLS || !total.inside.is_empty() {
        return None;
    }
    let mut parts: Vec<Part> = Vec::with_capacity(total.cells.len());
    let mut certain = 0;
    let (mut least, mut most) = (0_u64, 0_u64);
    for at in &total.cells {
        let cell = cells.get(*at)?;
        let within = cell.within?;
        least += within.lower();
        most = most.saturating_add(within.upper());
        if within.width() == 0 {
            certain += within.lower();
            continue;
        }
        let (mean, variance) = risk(*at);
        let spread = libm::sqrt(variance.max(0.0));
        parts.push((within, as_one(within, cell.offset + mean, spread).0));
    }
    let above = total.within.upper().checked_sub(least)?;
    let below = most.checked_sub(total.within.lower())?;
    if parts.len() < MANY_CELLS || above.min(below) < FEW_NUMBERS {
        return None;
    }
    let lower = total.within.lower().saturating_sub(certain);
    let within = CountInterval::new(lower, total.within.upper().checked_sub(certain)?).ok()?;
    ln_sum_within(&parts, within)
}

/// A sum of counts: exactly, or as a normal variable once it is spread over so many numbers
/// that it is one but for a few parts in a thousand.
enum SumOf {
    Exact(Counts),
    Normal { mean: f64, variance: f64 },
}

/// A sum that can be more numbers than this is taken as normal.
const MOST_NUMBERS: usize = 800;

impl SumOf {
    fn moments(&self) -> (f64, f64) {
        match self {
            Self::Normal { mean, variance } => (*mean, *variance),
            Self::Exact(counts) => counts.moments(),
        }
    }

    /// Adds another, as far as the sum lies within; `None` where none of it does.
    fn add(&mut self, other: &Self, within: CountInterval, room: &mut Vec<f64>) -> Option<()> {
        if let (Self::Exact(a), Self::Exact(b)) = (&mut *self, other)
            && (within.upper() < u64::MAX
                || sums_within(a, b, within)?.width() < MOST_NUMBERS as u64)
        {
            return a.add(b, within, room);
        }
        let ((mean, variance), (other, more)) = (self.moments(), other.moments());
        *self = Self::Normal {
            mean: mean + other,
            variance: variance + more,
        };
        Some(())
    }

    fn given(&self, within: CountInterval) -> Option<(f64, Self)> {
        match self {
            Self::Exact(counts) => {
                let (chance, given) = counts.given(within)?;
                Some((chance, Self::Exact(given)))
            }
            Self::Normal { mean, variance } => {
                let spread = libm::sqrt(variance.max(1e-12));
                let low = (real(within.lower()) - 0.5 - mean) / spread;
                let high = (real(within.upper()) + 0.5 - mean) / spread;
                let chance = if low > 0.0 {
                    half_erfc(low) - half_erfc(high)
                } else {
                    half_erfc(-high) - half_erfc(-low)
                };
                let density = |score: f64| {
                    libm::exp(-score * score / 2.0) / libm::sqrt(std::f64::consts::TAU)
                };
                let first = (density(low) - density(high)) / chance;
                let second = 1.0 + (low * density(low) - high * density(high)) / chance;
                let given = Self::Normal {
                    mean: mean + spread * first,
                    variance: variance * (second - first * first).max(0.0),
                };
                (chance > 0.0).then_some((chance, given))
            }
        }
    }
}

/// The distribution of a total's sum before its own interval is taken into account.
fn sum_of(
    totals: &[Total],
    at: usize,
    cells: &[Cell],
    risk: &impl Fn(usize) -> (f64, f64),
) -> Option<SumOf> {
    let total = totals.get(at)?;
    let of_cells = total.cells.iter().map(|cell| cells.get(*cell)?.within);
    let of_totals = total.inside.iter().map(|of| Some(totals.get(*of)?.within));
    let ranges: Option<Vec<CountInterval>> = of_cells.chain(of_totals).collect();
    let ranges = ranges?;
    // What the parts that are still to come sum to at least, and at most: sums so far that these
    // cannot bring into the total do not matter.
    let mut least: u64 = ranges.iter().map(|of| of.lower()).sum();
    let mut most = ranges
        .iter()
        .map(|of| of.upper())
        .fold(0_u64, u64::saturating_add);
    // A sum that becomes a normal variable on the way is kept whole.
    let span = most - least;
    let above = total.within.upper().saturating_sub(least);
    let below = most.saturating_sub(total.within.lower());
    let is_short = |size: u64| size < MOST_NUMBERS as u64;
    let is_exact =
        ranges.iter().all(|of| is_short(of.width())) && is_short(span.min(above).min(below));
    let long = usize::try_from(span)
        .unwrap_or(usize::MAX)
        .min(MOST_NUMBERS);
    let (mut room, mut spare) = (Vec::with_capacity(long), Vec::new());
    let mut sum = SumOf::Exact(Counts::nought());
    for (part, range) in ranges.iter().enumerate() {
        least -= range.lower();
        most = most.saturating_sub(range.upper());
        let kept = if is_exact {
            let lower = total.within.lower().saturating_sub(most);
            CountInterval::new(lower, total.within.upper().checked_sub(least)?).ok()?
        } else {
            CountInterval::new(0, u64::MAX).ok()?
        };
        let of = if let Some(cell) = total.cells.get(part) {
            let (mean, variance) = risk(*cell);
            counts_of(
                cells.get(*cell)?,
                mean,
                variance,
                std::mem::take(&mut spare),
            )?
        } else {
            let inside = *total.inside.get(part - total.cells.len())?;
            sum_of(totals, inside, cells, risk)?.given(*range)?.1
        };
        sum.add(&of, kept, &mut room)?;
        if let SumOf::Exact(of) = of {
            spare = of.chances;
        }
    }
    Some(sum)
}

/// The numbers that two can sum to, as far as they lie within.
fn sums_within(a: &Counts, b: &Counts, within: CountInterval) -> Option<CountInterval> {
    let lower = (a.from + b.from).max(within.lower());
    CountInterval::new(lower, (a.to() + b.to()).min(within.upper())).ok()
}

/// Every cell of a total, those of the totals inside it included.
pub(super) fn all_cells(totals: &[Total], at: usize) -> Vec<usize> {
    let total = &totals[at];
    let inside = total.inside.iter();
    let inside = inside.flat_map(|inside| all_cells(totals, *inside));
    total.cells.iter().copied().chain(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lower: u64, upper: u64) -> CountInterval {
        CountInterval::new(lower, upper).expect("in order")
    }

    fn cells(of: &[(u64, u64)]) -> Vec<Cell> {
        of.iter()
            .map(|(lower, upper)| Cell {
                within: Some(interval(*lower, *upper)),
                offset: 0.4,
            })
            .collect()
    }

    /// Every combination of counts, one by one.
    #[test]
    fn nested_totals_agree_with_counting() {
        let cells = cells(&[(1, 5), (2, 2), (0, 3), (1, 7)]);
        let totals = [
            Total {
                within: interval(4, 6),
                cells: vec![0, 1],
                inside: vec![],
            },
            Total {
                within: interval(9, 11),
                cells: vec![2, 3],
                inside: vec![0],
            },
        ];
        let risks = [0.3, -0.1, 0.5, 1.0];
        let risk = |cell: usize| (risks[cell], 0.0);
        let found = ln_probability(&totals, 1, &cells, &risk).expect("possible");
        let chance = |cell: usize, count: u64| -> f64 {
            let mean = (0.4_f64 + risks[cell]).exp();
            (1..=count).fold((-mean).exp(), |chance, k| chance * mean / real(k))
        };
        let (mut inner, mut both) = (0.0, 0.0);
        for a in 1..=5 {
            for c in 0..=3 {
                for d in 1..=7 {
                    let joint = chance(0, a) * chance(1, 2) * chance(2, c) * chance(3, d);
                    if (4..=6).contains(&(a + 2)) {
                        inner += joint;
                        if (9..=11).contains(&(a + 2 + c + d)) {
                            both += joint;
                        }
                    }
                }
            }
        }
        assert!((found - (both / inner).ln()).abs() < 1e-12, "{found}");
        assert_eq!(all_cells(&totals, 1), [2, 3, 0, 1]);
    }

    #[test]
    fn a_total_that_cannot_be_has_no_probability() {
        let cells = cells(&[(1, 5), (1, 5)]);
        let total = |lower, upper| {
            [Total {
                within: interval(lower, upper),
                cells: vec![0, 1],
                inside: vec![],
            }]
        };
        let risk = |_| (0.0, 0.2);
        assert_eq!(ln_probability(&total(11, 14), 0, &cells, &risk), None);
        assert_eq!(ln_probability(&total(0, 1), 0, &cells, &risk), None);
        let all = ln_probability(&total(0, 20), 0, &cells, &risk).expect("possible");
        assert!(all.abs() < 1e-12);
    }

    /// The same sum of many cells by convolution, which a short one is, and as a normal variable.
    #[test]
    fn a_long_sum_is_nearly_normal() {
        let cells = cells(&[(1, 7); 120]);
        let risk = |_| (0.9, 0.01);
        let all = interval(0, 10_000);
        let (mut sum, mut room) = (Counts::nought(), Vec::new());
        let mut normal = SumOf::Normal {
            mean: 0.0,
            variance: 0.0,
        };
        for cell in &cells {
            let (mean, variance) = risk(0);
            let counts = match counts_of(cell, mean, variance, Vec::new()) {
                Some(SumOf::Exact(counts)) => counts,
                _ => Counts::nought(),
            };
            sum.add(&counts, all, &mut room).expect("all");
            normal
                .add(&SumOf::Exact(counts), all, &mut room)
                .expect("all");
        }
        let (mean, _) = sum.moments();
        for away in [-15.0, -5.0, 0.0, 10.0] {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "hundreds"
            )]
            let from = (mean + away) as u64;
            let within = interval(from, from + 9);
            let (exact, _) = sum.given(within).expect("possible");
            let (found, _) = normal.given(within).expect("possible");
            assert!(
                (found / exact - 1.0).abs() < 0.01,
                "{away}: {found} {exact}"
            );
        }
    }
}
