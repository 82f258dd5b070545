//! Cuts the figures of a map into classes.

use serde::{Deserialize, Serialize};

use crate::numbers;

/// How the figures of a map are cut into classes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Classification {
    /// The cut with the least sum of squares within classes.
    FisherJenks,
    /// The same number of areas in each class, as far as ties allow.
    Quantile,
    /// Classes of equal width.
    EqualInterval,
    /// These edges between classes; the first and the last class are open.
    Manual {
        /// Rising, one fewer than there are classes.
        breaks: Vec<f64>,
    },
}

impl Classification {
    /// Its name as the plan spells it.
    pub(crate) const fn id(&self) -> &'static str {
        match self {
            Self::FisherJenks => "fisher_jenks",
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal_interval",
            Self::Manual { .. } => "manual",
        }
    }
}

/// Classes of numbers, low to high. All are closed at their upper edge; the first is closed at both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Classes {
    /// Where the first class begins; `None` when it has no lower edge.
    lowest: Option<f64>,
    /// Upper edges, rising; `None` stands last when the last class has none.
    uppers: Vec<Option<f64>>,
}

impl Classes {
    /// Cuts published values, which are rounded to so many decimals already.
    pub(crate) fn cut(values: &[f64], classes: u8, method: &Classification, decimals: u8) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let count = usize::from(classes);
        let uppers = match method {
            Classification::FisherJenks => fisher_jenks(&sorted, count),
            Classification::Quantile => quantiles(&sorted, classes),
            Classification::EqualInterval => equal_intervals(&sorted, classes, decimals),
            Classification::Manual { breaks } => {
                let edges = breaks.iter().copied().map(Some).chain([None]);
                return Self {
                    lowest: None,
                    uppers: edges.collect(),
                };
            }
        };
        Self {
            lowest: sorted.first().copied(),
            uppers: uppers.into_iter().map(Some).collect(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.uppers.len()
    }

    /// The class of a number, from 1; the nearest one for a number outside all of them.
    pub(crate) fn of(&self, value: f64) -> Option<u8> {
        let at = self
            .uppers
            .iter()
            .position(|upper| upper.is_none_or(|upper| value <= upper));
        u8::try_from(at.map_or(self.len(), |at| at + 1))
            .ok()
            .filter(|class| *class > 0)
    }

    /// Lower and upper edges of each class.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Option<f64>, Option<f64>)> {
        let lowers = std::iter::once(self.lowest).chain(self.uppers.iter().copied());
        lowers.zip(self.uppers.iter().copied())
    }
}

/// The upper bounds of the classes with the least sum of squared deviations from their means.
///
/// Exact, by dynamic programming over the distinct values, each weighted by how
/// often it stands. A bound is the largest value of its class, so classes are
/// right-closed. Values that are not finite are left out.
///
/// # Units
/// Those of `values`. The result has `min(classes, distinct values)` bounds, rising:
/// ties may leave fewer classes than were asked for.
///
/// # Formula
/// `D(c, j) = min over i of D(c-1, i) + SS(i..j)`, where `SS` is the sum of squares about
/// the mean of the values from `i` to `j`; O(k n²) time, O(k n) memory. Of cuts
/// that are equally good the one with the longest last class is taken.
///
/// # References
/// Fisher (1958), "On grouping for maximum homogeneity", JASA 53, 789-798;
/// Jenks (1977), "Optimal data classification for choropleth maps".
///
/// # Example
/// ```
/// assert_eq!(publish::fisher_jenks(&[1.0, 2.0, 10.0, 11.0, 50.0], 3), [2.0, 11.0, 50.0]);
/// assert_eq!(publish::fisher_jenks(&[4.0, 4.0, 4.0], 3), [4.0]);
/// ```
#[must_use]
pub fn fisher_jenks(values: &[f64], classes: usize) -> Vec<f64> {
    let distinct = Distinct::new(values);
    let n = distinct.values.len();
    let classes = classes.min(n);
    if classes == 0 {
        return Vec::new();
    }
    // best[j]: the least cost of the first j distinct values in the classes so far;
    // starts[c][j]: where the last of c + 2 classes over them begins.
    let mut best: Vec<f64> = (0..=n).map(|j| distinct.squares(0, j)).collect();
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for class in 1..classes {
        let mut cost = vec![f64::INFINITY; n + 1];
        let mut start = vec![0; n + 1];
        for j in class + 1..=n {
            for (i, before) in best.iter().enumerate().take(j).skip(class) {
                let total = before + distinct.squares(i, j);
                if let (Some(least), Some(at)) = (cost.get_mut(j), start.get_mut(j))
                    && total < *least
                {
                    (*least, *at) = (total, i);
                }
            }
        }
        best = cost;
        starts.push(start);
    }
    let mut ends = vec![n];
    for start in starts.iter().rev() {
        ends.extend(ends.last().and_then(|end| start.get(*end)).copied());
    }
    ends.reverse();
    ends.into_iter()
        .filter_map(|end| distinct.values.get(end.checked_sub(1)?).copied())
        .collect()
}

/// Distinct values in order, with running sums that give the squares of any stretch of them.
struct Distinct {
    values: Vec<f64>,
    /// Sums of weight, weight times value and weight times value squared over the first i values, centred.
    sums: Vec<(f64, f64, f64)>,
}

impl Distinct {
    fn new(values: &[f64]) -> Self {
        let mut sorted: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| value.is_finite())
            .collect();
        sorted.sort_by(f64::total_cmp);
        // Centring keeps the squares small beside their differences.
        let centre = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let mut values: Vec<f64> = Vec::new();
        let mut sums = vec![(0.0, 0.0, 0.0)];
        let mut running = (0.0, 0.0, 0.0);
        // In rising order, what is not below the next is equal to it.
        for stretch in sorted.chunk_by(|a, b| a >= b) {
            for value in stretch {
                let x = value - centre;
                running = (running.0 + 1.0, running.1 + x, running.2 + x * x);
            }
            values.extend(stretch.first());
            sums.push(running);
        }
        Self { values, sums }
    }

    /// The sum of squares about their mean of the values from `i` up to but without `j`.
    fn squares(&self, i: usize, j: usize) -> f64 {
        match (self.sums.get(i), self.sums.get(j)) {
            (Some(from), Some(to)) if j > i + 1 => {
                let (weight, sum, squares) = (to.0 - from.0, to.1 - from.1, to.2 - from.2);
                (squares - sum * sum / weight).max(0.0)
            }
            _ => 0.0,
        }
    }
}

/// Upper bounds with a k-th part of the values at or below each: the value at or just below the quantile.
fn quantiles(sorted: &[f64], classes: u8) -> Vec<f64> {
    let Some(last) = sorted.len().checked_sub(1) else {
        return Vec::new();
    };
    let count = usize::from(classes);
    let mut bounds: Vec<f64> = (1..=count)
        .filter_map(|class| sorted.get(last * class / count).copied())
        .collect();
    bounds.dedup();
    bounds
}

/// Upper bounds at equal distances, rounded as the values are; the last one is the largest value.
fn equal_intervals(sorted: &[f64], classes: u8, decimals: u8) -> Vec<f64> {
    let (Some(lowest), Some(highest)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let width = (highest - lowest) / f64::from(classes);
    let mut bounds: Vec<f64> = (1..classes)
        .map(|class| numbers::rounded(lowest + width * f64::from(class), decimals))
        .filter(|bound| lowest <= bound && bound < highest)
        .chain([*highest])
        .collect();
    bounds.dedup();
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[f64], uppers: &[f64]) -> Vec<usize> {
        let classes = Classes {
            lowest: None,
            uppers: uppers.iter().copied().map(Some).collect(),
        };
        let mut counts = vec![0; classes.len()];
        for value in values {
            counts[usize::from(classes.of(*value).expect("there are classes")) - 1] += 1;
        }
        counts
    }

    /// CRIME of the Columbus data set (Anselin 1988), libpysal `examples/columbus/columbus.dbf`.
    const COLUMBUS: [f64; 49] = [
        15.72598, 18.801_754, 30.626_781, 32.38776, 50.73151, 26.066_658, 0.178_269, 38.425_858,
        30.515_917, 34.000_835, 62.275_448, 56.705_669, 46.716_129, 57.066_132, 48.585_487,
        54.838_711, 36.868_774, 43.962_486, 54.521_965, 0.223_797, 40.074_074, 33.705_048,
        20.048_504, 38.297_871, 61.299_175, 40.969_742, 52.79443, 56.919_785, 60.750_446,
        68.892_044, 17.677_214, 19.145_592, 41.968_163, 23.974_028, 39.175_053, 14.305_556,
        42.445_076, 53.710_938, 19.100_863, 16.241_299, 18.905_146, 16.49189, 36.663_612,
        25.962_263, 29.028_488, 16.530_533, 27.822_861, 26.645_266, 22.541_491,
    ];

    /// Employment density of California's counties, mapclassify `datasets/calemp/calempdensity.csv`.
    const CALIFORNIA: [f64; 58] = [
        329.92, 0.42, 5.9, 14.03, 2.78, 1.34, 181.27, 1.65, 10.03, 16.7, 1.32, 3.99, 3.16, 0.22,
        8.7, 6.56, 3.27, 0.33, 370.5, 4.51, 75.29, 0.99, 2.74, 8.68, 0.14, 0.92, 12.63, 28.7,
        12.02, 722.85, 36.68, 0.74, 29.82, 192.05, 3.38, 11.15, 110.74, 4111.45, 49.47, 10.33,
        317.11, 20.47, 264.93, 66.26, 5.39, 0.13, 0.61, 50.65, 40.48, 36.67, 13.09, 1.81, 0.2, 7.6,
        2.51, 57.26, 24.32, 6.97,
    ];

    /// classInt `classIntervals(CRIME, 5, "fisher")` prints the midpoints between
    /// neighbouring classes; ours are the largest values of the classes.
    #[test]
    fn fisher_jenks_cuts_columbus_as_classint_does() {
        let uppers = fisher_jenks(&COLUMBUS, 5);
        let mut sorted = COLUMBUS.to_vec();
        sorted.sort_by(f64::total_cmp);
        let printed: Vec<f64> = uppers
            .iter()
            .map(|upper| {
                sorted
                    .iter()
                    .find(|value| *value > upper)
                    .map_or(*upper, |next| f64::midpoint(*upper, *next))
            })
            .collect();
        for (ours, classint) in printed.iter().zip([
            7.264_676_5,
            23.257_759_5,
            35.332_223_5,
            49.658_498_5,
            68.892_044,
        ]) {
            assert!((ours - classint).abs() < 1e-6, "{ours} {classint}");
        }
        assert_eq!(uppers.len(), 5);
    }

    /// The example in the documentation of `mapclassify.FisherJenks`.
    #[test]
    fn fisher_jenks_cuts_california_as_mapclassify_does() {
        let uppers = fisher_jenks(&CALIFORNIA, 5);
        assert_eq!(uppers, [75.29, 192.05, 370.5, 722.85, 4111.45]);
        assert_eq!(counts(&CALIFORNIA, &uppers), [49, 3, 4, 1, 1]);
    }

    /// The same in `mapclassify.Quantiles` and `mapclassify.EqualInterval`.
    #[test]
    fn quantiles_and_equal_intervals_cut_california_as_mapclassify_does() {
        let cut = |method| Classes::cut(&CALIFORNIA, 5, &method, 3);
        let in_classes = |classes: &Classes| {
            let uppers: Vec<f64> = classes.uppers.iter().copied().flatten().collect();
            counts(&CALIFORNIA, &uppers)
        };
        assert_eq!(
            in_classes(&cut(Classification::Quantile)),
            [12, 11, 12, 11, 12]
        );
        let equal = cut(Classification::EqualInterval);
        assert_eq!(
            equal.uppers,
            [822.394, 1644.658, 2466.922, 3289.186, 4111.45].map(Some)
        );
        assert_eq!(in_classes(&equal), [57, 0, 0, 0, 1]);
    }

    /// No cut into the same number of classes has a smaller sum of squares.
    #[test]
    fn fisher_jenks_is_the_best_of_all_cuts() {
        let mut state = 7_u32;
        for _ in 0..200 {
            let values: Vec<f64> = (0..9)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 27)
                })
                .collect();
            let distinct = Distinct::new(&values);
            let n = distinct.values.len();
            let cost = |ends: &[usize]| {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                starts
                    .zip(ends.iter().copied().chain([n]))
                    .map(|(i, j)| distinct.squares(i, j))
                    .sum::<f64>()
            };
            let uppers = fisher_jenks(&values, 3);
            let ours: Vec<usize> = uppers[..uppers.len() - 1]
                .iter()
                .map(|upper| {
                    distinct
                        .values
                        .iter()
                        .position(|value| value >= upper)
                        .expect("a value")
                        + 1
                })
                .collect();
            for i in 1..n {
                for j in i + 1..n {
                    assert!(cost(&ours) <= cost(&[i, j]) + 1e-9, "{values:?}");
                }
            }
        }
    }

    #[test]
    fn ties_leave_fewer_classes_and_nothing_leaves_none() {
        assert_eq!(fisher_jenks(&[1.0, 1.0, 2.0], 5), [1.0, 2.0]);
        assert!(fisher_jenks(&[], 5).is_empty());
        assert!(fisher_jenks(&[1.0], 0).is_empty());
        assert_eq!(quantiles(&[0.0, 0.0, 0.0, 0.0, 9.0], 4), [0.0, 9.0]);
        assert_eq!(equal_intervals(&[3.0, 3.0], 4, 0), [3.0]);
        assert_eq!(
            Classes::cut(&[], 5, &Classification::Quantile, 0).of(1.0),
            None
        );
    }

    #[test]
    fn classes_are_closed_at_their_upper_edge() {
        let classes = Classes::cut(
            &[],
            3,
            &Classification::Manual {
                breaks: vec![1.0, 2.0],
            },
            1,
        );
        assert_eq!(
            [0.0, 1.0, 1.1, 2.0, 99.0].map(|value| classes.of(value)),
            [1, 1, 2, 2, 3].map(Some)
        );
        let edges: Vec<_> = classes.edges().collect();
        assert_eq!(
            edges,
            [(None, Some(1.0)), (Some(1.0), Some(2.0)), (Some(2.0), None)]
        );
    }
}
