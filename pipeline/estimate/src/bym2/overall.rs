//! The one rate of all areas together, where counts are known as ranges.

use vocabulary::{Count, CountInterval};

use super::cell::Cell;

/// The rate, in events for each of the population, at which what is known of all counts is most
/// probable if it is the same everywhere; `None` where no rate above nought is: no count is known
/// to be above nought.
///
/// Of counts that are known exactly it is their sum over the population's. Nothing is put in the
/// place of a withheld count, so a wide range pulls it nowhere.
///
/// # Shapes
/// A count and a population above nought a cell; cells of which nothing is known say nothing.
///
/// # Formula
/// Maximum likelihood: `ln P(lower <= Y <= upper)` is concave in the logarithm of the rate, and
/// Newton's method climbs it.
#[must_use]
pub fn overall_rate(cells: &[(Count, f64)]) -> Option<f64> {
    let known = || cells.iter().filter(|(count, _)| count.interval().is_some());
    let has_events = known().any(|(count, _)| count.interval().is_some_and(|of| of.lower() > 0));
    if !has_events {
        return None;
    }
    let exact: Option<u64> = known()
        .map(|(count, _)| {
            count
                .interval()
                .filter(|of| of.width() == 0)
                .map(CountInterval::lower)
        })
        .sum();
    let population: f64 = known().map(|(_, population)| population).sum();
    if let Some(events) = exact {
        return Some(crate::cells::real(events) / population);
    }
    let of: Vec<Cell> = known()
        .map(|(count, population)| Cell::new(*count, *population))
        .collect();
    // From what the smallest counts give: the sum is concave, so any start will do.
    let least: f64 = known()
        .filter_map(|(count, _)| count.interval())
        .map(|of| crate::cells::real(of.lower()))
        .sum();
    let mut at = libm::log(least / population);
    let sums = |at: f64| {
        let slopes = of.iter().map(|cell| cell.slope(at));
        slopes.fold((0.0, 0.0, 0.0), |sum, of| {
            (sum.0 + of.value, sum.1 + of.first, sum.2 + of.second)
        })
    };
    let mut here = sums(at);
    for _ in 0..200 {
        let mut step = (-here.1 / here.2).clamp(-1.0, 1.0);
        if !step.is_finite() || step.abs() < 1e-13 {
            break;
        }
        let mut next = sums(at + step);
        while next.0 < here.0 && step.abs() > 1e-14 {
            step /= 2.0;
            next = sums(at + step);
        }
        at += step;
        here = next;
    }
    let rate = libm::exp(at);
    (rate.is_finite() && rate > 0.0).then_some(rate)
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
        assert_eq!(overall_rate(&cells), Some(7.0 / 30.0));
        assert_eq!(overall_rate(&[(Count::Exact(0), 10.0)]), None);
        assert_eq!(overall_rate(&[(withheld(0, 4), 10.0)]), None);
    }

    /// At the rate found the expected counts, each within its range, sum to what all populations
    /// expect: the slope is nought. A range that rules nothing out pulls it nowhere.
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
        let rate = overall_rate(&cells).expect("a rate");
        // 26 of 40 are above nought: -ln(14/40) is 1.05, and 7 rules next to nothing out.
        assert!((rate - 1.05).abs() < 0.01, "{rate}");
        let mut wide = vec![(Count::Exact(10), 10.0), (Count::Exact(12), 10.0)];
        let narrow = overall_rate(&wide).expect("a rate");
        wide.push((withheld(0, 1_000), 10.0));
        let with = overall_rate(&wide).expect("a rate");
        assert!((with / narrow - 1.0).abs() < 1e-6, "{with} {narrow}");
    }
}
