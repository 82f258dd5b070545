//! The cut with the least sum of squares within classes.

use super::moments::Moments;

/// The upper bounds of the classes with the least sum of squared deviations from their means.
///
/// Exact, by dynamic programming over the distinct figures, each weighted by how
/// often it stands. A bound is the largest figure of its class.
///
/// # Units
/// Those of the figures. There are `min(classes, distinct figures)` bounds: ties may
/// leave fewer classes than were asked for.
///
/// # Formula
/// `D(c, j) = min over i of D(c-1, i) + SS(i..j)`, where `SS` is the sum of squares about
/// the mean of the figures from `i` to `j`. The best `i` never falls as `j` rises, so
/// the middle `j` halves the search for those on either side of it: O(k n log n)
/// time, O(k n) memory. Of cuts that are equally good the one with the longest last
/// class is taken.
///
/// mapclassify 2.10.0 sums in single precision: with tens of thousands of figures, or
/// figures far from nought, its cuts are not quite the best, and bounds differ in the
/// third or fourth digit.
///
/// # References
/// Fisher (1958), "On grouping for maximum homogeneity", JASA 53, 789-798; Jenks
/// (1977), "Optimal data classification for choropleth maps"; Aggarwal, Klawe, Moran,
/// Shor and Wilber (1987), "Geometric applications of a matrix-searching algorithm",
/// Algorithmica 2, 195-208.
pub(super) fn bounds(sorted: &[f64], classes: usize) -> Vec<f64> {
    let moments = Moments::new(sorted);
    let distinct = moments.distinct();
    let classes = classes.min(distinct.len());
    let ends = ends(&moments, classes);
    ends.into_iter()
        .filter_map(|end| distinct.get(end.checked_sub(1)?).copied())
        .collect()
}

/// Where each class ends: the place after its last distinct figure.
fn ends(moments: &Moments, classes: usize) -> Vec<usize> {
    let n = moments.distinct().len();
    if classes == 0 {
        return Vec::new();
    }
    let first = (0..=n).map(|end| moments.best(&[0.0], 0..1, end).1);
    let mut layer = Layer {
        classes: 1,
        least: first.collect(),
        begins: Vec::new(),
    };
    let mut begins = Vec::with_capacity(classes);
    while layer.classes < classes {
        // Of the last layer only the place where all figures end is wanted.
        let from = if layer.classes + 1 == classes {
            n
        } else {
            layer.classes + 1
        };
        layer = layer.next(moments, from);
        begins.push(std::mem::take(&mut layer.begins));
    }
    let mut ends = vec![n];
    for begins in begins.iter().rev() {
        ends.extend(ends.last().and_then(|end| begins.get(*end)).copied());
    }
    ends.reverse();
    ends
}

/// The best cuts into so many classes of the first figures.
struct Layer {
    classes: usize,
    /// At each place, the least sum of squares of the figures before it.
    least: Vec<f64>,
    /// At each place, where the last class before it begins.
    begins: Vec<usize>,
}

impl Layer {
    /// The best cuts into one class more, at the places from `from` on.
    fn next(&self, moments: &Moments, from: usize) -> Self {
        let places = self.least.len();
        let mut next = Self {
            classes: self.classes + 1,
            least: vec![f64::INFINITY; places],
            begins: vec![0; places],
        };
        // Stretches of places that are still to do, each with where the last class may begin.
        let mut to_do = vec![(from..places, self.classes..places)];
        while let Some((ends, begins)) = to_do.pop() {
            if ends.is_empty() {
                continue;
            }
            let end = usize::midpoint(ends.start, ends.end);
            let range = begins.start..begins.end.min(end);
            let before = self.least.get(range.clone()).unwrap_or_default();
            let (begin, least) = moments.best(before, range, end);
            if let (Some(sum), Some(at)) = (next.least.get_mut(end), next.begins.get_mut(end)) {
                (*sum, *at) = (least, begin);
            }
            to_do.push((ends.start..end, begins.start..begin + 1));
            to_do.push((end + 1..ends.end, begin..begins.end));
        }
        next
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    reason = "the whole numbers of these tests are below 2^53, or are rounded once"
)]
mod tests {
    use proptest::prelude::*;

    use super::super::examples::{CALIFORNIA, COLUMBUS, close};
    use super::*;
    use crate::Classification;

    fn cut(values: &[f64], classes: usize) -> Vec<f64> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        bounds(&sorted, classes)
    }

    /// classInt 0.4 `classIntervals(CRIME, 5, "fisher")`.
    #[test]
    fn cuts_columbus_as_classint_does() {
        let classes = Classification::FisherJenks
            .cut(&COLUMBUS, 5)
            .expect("figures");
        let printed = [
            7.264_676_5,
            23.257_759_5,
            35.332_223_5,
            49.658_498_5,
            68.892_044,
        ];
        close(&classes.midpoints(), &printed);
        assert_eq!(classes.counts(), [2, 12, 11, 12, 12]);
    }

    /// `mapclassify.FisherJenks(y, k=5)` of mapclassify 2.10.0; for California as in its documentation.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values| Classification::FisherJenks.cut(values, 5).expect("figures");
        let classes = of(&CALIFORNIA);
        assert_eq!(
            classes.upper_bounds(),
            [75.29, 192.05, 370.5, 722.85, 4111.45]
        );
        assert_eq!(classes.counts(), [49, 3, 4, 1, 1]);
        assert_eq!(
            of(&COLUMBUS).upper_bounds(),
            [0.223_797, 22.541_491, 34.000_835, 48.585_487, 68.892_044]
        );
    }

    #[test]
    fn ties_leave_fewer_classes() {
        assert_eq!(cut(&[1.0, 1.0, 2.0], 5), [1.0, 2.0]);
        assert_eq!(cut(&[4.0, 4.0, 4.0], 3), [4.0]);
        assert!(cut(&[], 5).is_empty());
    }

    /// Two clusters of three a long way from each other and from nought, each cut at its widest gap.
    #[test]
    fn far_clusters_are_cut_where_their_figures_part() {
        let (low, high) = (-(2_f64.powi(45)), 2_f64.powi(45));
        let values = [low, low + 1.0, low + 3.0, high, high + 2.0, high + 3.0];
        assert_eq!(cut(&values, 4), [low + 1.0, low + 3.0, high, high + 3.0]);
    }

    /// The least sum of squares by the recurrence without its short cut, in whole
    /// numbers: figures are whole, and sums of squares are weighted by the product of all weights.
    fn by_trying_all(sorted: &[i64], classes: usize) -> f64 {
        let n = sorted.len();
        let squares = |from: usize, to: usize| {
            let stretch = &sorted[from..to];
            let weight = (to - from) as f64;
            let sum: i128 = stretch.iter().map(|value| i128::from(*value)).sum();
            let second: i128 = stretch.iter().map(|value| i128::from(*value).pow(2)).sum();
            (second * (to - from) as i128 - sum * sum) as f64 / weight
        };
        let mut least: Vec<f64> = (0..=n)
            .map(|to| if to == 0 { 0.0 } else { squares(0, to) })
            .collect();
        for _ in 1..classes {
            least = (0..=n)
                .map(|to| {
                    let cuts = (0..to).map(|from| least[from] + squares(from, to));
                    cuts.fold(least[to], f64::min)
                })
                .collect();
        }
        least[n]
    }

    fn cost(sorted: &[i64], uppers: &[f64]) -> f64 {
        let mut from = 0;
        let mut total = 0.0;
        for upper in uppers {
            let to = sorted.partition_point(|value| *value as f64 <= *upper);
            total += by_trying_all(&sorted[from..to], 1);
            from = to;
        }
        total
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        /// No cut has a smaller sum of squares: many figures, heavy ties, and far from nought.
        #[test]
        fn slow_no_cut_is_better(
            values in prop::collection::vec(prop_oneof![0_i64..6, 0_i64..1_000, -1_000_000_i64..1_000_000], 1..60),
            offset in prop_oneof![Just(0_i64), Just(1 << 40), Just(-(1 << 51))],
            classes in 1_usize..9,
        ) {
            let mut sorted: Vec<i64> = values.iter().map(|value| value + offset).collect();
            sorted.sort_unstable();
            let figures: Vec<f64> = sorted.iter().map(|value| *value as f64).collect();
            let uppers = bounds(&figures, classes);
            let mut distinct = sorted.clone();
            distinct.dedup();
            prop_assert_eq!(uppers.len(), classes.min(distinct.len()));
            let (ours, best) = (cost(&sorted, &uppers), by_trying_all(&sorted, classes));
            prop_assert!(ours <= best * (1.0 + 1e-12) + 1e-12, "{} {}", ours, best);
        }

        /// Twice the figures, twice the bounds; the order of the figures does not matter.
        #[test]
        fn bounds_follow_the_figures(values in prop::collection::vec(0.0_f64..100.0, 1..80), classes in 1_u8..9) {
            let of = |values: &[f64]| Classification::FisherJenks.cut(values, classes).expect("figures");
            let bounds = of(&values).upper_bounds().to_vec();
            let doubled: Vec<f64> = values.iter().rev().map(|value| value * 2.0).collect();
            let halved: Vec<f64> = of(&doubled).upper_bounds().iter().map(|bound| bound / 2.0).collect();
            prop_assert_eq!(bounds, halved);
        }
    }
}
