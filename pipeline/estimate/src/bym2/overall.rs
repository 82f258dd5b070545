//! The one rate of all areas together, where counts are known as ranges.

use rayon::prelude::*;
use vocabulary::{Count, CountInterval};

use super::cell::{Cell, moments_in, tilt};
use crate::cells::real;

/// The rate of all cells together, in events for each of the population; `None` where no count
/// is known to be above nought.
///
/// Of counts that are known exactly it is their sum over the population's. A count that is known
/// as a range stands in the sum with what is expected of it, given its range and how rates vary
/// among all cells: the middle of a range says nothing, and a wide one pulls the rate nowhere.
/// Where a total is known of some cells, and what is expected of them lies outside of it, its
/// nearest end stands for their sum; of totals that share cells that of the most cells.
///
/// # Shapes
/// A count and a population above nought a cell; cells of which nothing is known say nothing. A
/// total is the places of its cells, and what their sum can be.
///
/// # Formula
/// Log rates are taken as independent and normal, their mean and variance by the
/// expectation-maximisation algorithm.
///
/// # References
/// Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39:1-38.
#[must_use]
pub fn overall_rate(cells: &[(Count, f64)], totals: &[(Vec<usize>, CountInterval)]) -> Option<f64> {
    let known = || {
        let all = cells.iter();
        all.filter_map(|(count, population)| Some((count.interval()?, *population)))
    };
    if !known().any(|(within, _)| within.lower() > 0) {
        return None;
    }
    let population: f64 = known().map(|(_, population)| population).sum();
    let exact = |within: CountInterval| (within.width() == 0).then(|| within.lower());
    let sum: Option<u64> = known().map(|(within, _)| exact(within)).sum();
    if let Some(events) = sum {
        return Some(real(events) / population);
    }
    let middles =
        known().map(|(within, _)| f64::midpoint(real(within.lower()), real(within.upper())));
    let first = libm::log(middles.sum::<f64>() / population);
    let of: Vec<Cell> = known()
        .map(|(within, population)| Cell {
            within: Some(within),
            offset: libm::log(population),
        })
        .collect();
    let (mean, variance) = spread(&of, first);
    let each: Vec<Option<f64>> = cells
        .iter()
        .map(|(count, population)| {
            let cell = Cell::new(*count, *population);
            cell.within.map(|_| expected(&cell, mean, variance))
        })
        .collect();
    let rate = within_totals(&each, totals) / population;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// The sum of what is expected, with totals' nearest ends where it lies outside of them.
fn within_totals(each: &[Option<f64>], totals: &[(Vec<usize>, CountInterval)]) -> f64 {
    let mut left = each.to_vec();
    let mut order: Vec<&(Vec<usize>, CountInterval)> = totals.iter().collect();
    order.sort_by_key(|(cells, _)| std::cmp::Reverse(cells.len()));
    let mut events = 0.0;
    for (cells, within) in order {
        let of: Option<Vec<f64>> = cells.iter().map(|cell| *left.get(*cell)?).collect();
        if let Some(of) = of {
            let sum: f64 = of.iter().sum();
            events += sum.clamp(real(within.lower()), real(within.upper()));
            for cell in cells {
                left[*cell] = None;
            }
        }
    }
    events + left.into_iter().flatten().sum::<f64>()
}

/// Steps after which mean and variance are near enough: they set a scale, and no estimate.
const STEPS: usize = 60;

/// Mean and variance of the log rates.
fn spread(cells: &[Cell], first: f64) -> (f64, f64) {
    let count = real(cells.len() as u64);
    let (mut mean, mut variance) = (first, 0.5);
    for _ in 0..STEPS {
        let each: Vec<(f64, f64)> = cells
            .par_iter()
            .map(|cell| {
                let found = tilt(cell, mean, variance, mean);
                (found.mean, found.variance)
            })
            .collect();
        let next = each.iter().map(|(mean, _)| mean).sum::<f64>() / count;
        let square = each
            .iter()
            .map(|(mean, variance)| variance + (mean - next).powi(2));
        let next_variance = (square.sum::<f64>() / count).max(1e-6);
        let is_still =
            (next - mean).abs() < 1e-5 && libm::log(next_variance / variance).abs() < 1e-3;
        (mean, variance) = (next, next_variance);
        if is_still {
            break;
        }
    }
    (mean, variance)
}

/// The mean of a cell's count, given its range.
fn expected(cell: &Cell, mean: f64, variance: f64) -> f64 {
    let Some(within) = cell.within else {
        return 0.0;
    };
    if within.width() == 0 {
        return real(within.lower());
    }
    let found = tilt(cell, mean, variance, mean);
    // Gauss and Hermite's rule of three points.
    let away = libm::sqrt(3.0 * found.variance);
    let at = |risk: f64| {
        let ln_mean = cell.offset + risk;
        moments_in(within, ln_mean, libm::exp(ln_mean)).0
    };
    let beside = at(found.mean - away) + at(found.mean + away);
    beside / 6.0 + at(found.mean) * 2.0 / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Marker;

    fn withheld(lower: u64, upper: u64) -> Count {
        Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(lower, upper).expect("in order"),
        }
    }

    #[test]
    fn exact_counts_give_their_sum() {
        let cells = [
            (Count::Exact(3), 10.0),
            (Count::Exact(4), 20.0),
            (Count::Missing(Marker::NotAvailable), 99.0),
        ];
        assert_eq!(overall_rate(&cells, &[]), Some(7.0 / 30.0));
        assert_eq!(overall_rate(&[(Count::Exact(0), 10.0)], &[]), None);
        assert_eq!(overall_rate(&[(withheld(0, 4), 10.0)], &[]), None);
    }

    /// 26 of 40 are above nought, as with a rate of 1.05 that is the same everywhere: the middle
    /// of 1 to 7 would make it 2.6. A range that rules nothing out pulls the rate nowhere.
    #[test]
    fn ranges_are_no_middles() {
        let cells: Vec<_> = (0..40)
            .map(|at| {
                (
                    if at % 3 == 0 {
                        Count::Exact(0)
                    } else {
                        withheld(1, 7)
                    },
                    1.0,
                )
            })
            .collect();
        let rate = overall_rate(&cells, &[]).expect("a rate");
        assert!((0.95..1.35).contains(&rate), "{rate}");
        let mut wide = vec![(Count::Exact(10), 10.0), (Count::Exact(12), 10.0)];
        wide.push((withheld(0, 1_000), 10.0));
        let with = overall_rate(&wide, &[]).expect("a rate");
        assert!((with - 1.1).abs() < 0.08, "{with}");
        // A total says more than what is expected.
        let total = CountInterval::new(30, 31).expect("in order");
        let told = overall_rate(&wide, &[(vec![0, 1, 2], total), (vec![0, 1], total)]);
        assert_eq!(told, Some(31.0 / 30.0));
    }

    /// Rates that differ: those withheld are the small ones, and near the truth, not near 7.
    #[test]
    fn what_is_withheld_is_small() {
        let counts: Vec<u64> = (0..33).map(|at| [2, 3, 4, 25, 40, 6][at % 6]).collect();
        let cells: Vec<_> = counts
            .iter()
            .map(|n| {
                (
                    if *n <= 7 {
                        withheld(1, 7)
                    } else {
                        Count::Exact(*n)
                    },
                    1.0,
                )
            })
            .collect();
        let truth = real(counts.iter().sum()) / 33.0;
        let rate = overall_rate(&cells, &[]).expect("a rate");
        assert!((rate / truth - 1.0).abs() < 0.05, "{rate} {truth}");
    }
}
