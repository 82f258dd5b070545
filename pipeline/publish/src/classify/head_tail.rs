//! Classes for figures with a heavy tail: above the mean, above the mean of those, and so on.

use super::moments::Moments;

/// Upper bounds at the mean, at the mean of the figures above it, and so on until those are equal.
///
/// There are as many classes as the figures have, and none is empty. As in
/// mapclassify the cutting goes on whatever share of the figures is above a
/// mean; Jiang stops where that is no longer a small one, some 40%.
///
/// # Units
/// Those of the figures.
///
/// # Formula
/// `b(1) = mean(x)`, `b(c+1) = mean(x where x > b(c))`; the last bound is the largest figure.
///
/// # References
/// Jiang (2013), "Head/tail breaks: a new classification scheme for data with a
/// heavy-tailed distribution", The Professional Geographer 65, 482-494;
/// `mapclassify.HeadTailBreaks`.
pub(super) fn bounds(sorted: &[f64]) -> Vec<f64> {
    let mut bounds = Vec::new();
    let mut head = sorted;
    while let (Some(lowest), Some(highest)) = (head.first(), head.last()) {
        let mean = Moments::new(head).mean();
        if lowest >= highest || mean >= *highest {
            bounds.push(*highest);
            break;
        }
        let mean = mean.max(*lowest);
        bounds.push(mean);
        let above = head.partition_point(|value| *value <= mean);
        head = head.get(above..).unwrap_or_default();
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::super::examples::{CALIFORNIA, COLUMBUS, close};
    use super::*;
    use crate::Classification;

    /// `mapclassify.HeadTailBreaks(y)` of mapclassify 2.10.0: its documentation for California.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values| Classification::HeadTail.cut(values, 5).expect("figures");
        let classes = of(&CALIFORNIA);
        close(
            classes.upper_bounds(),
            &[125.928_103_448_275_86, 811.26, 4111.45],
        );
        assert_eq!(classes.counts(), [50, 7, 1]);
        let classes = of(&COLUMBUS);
        close(
            classes.upper_bounds(),
            &[
                35.128_823_897_959_19,
                49.360_774_083_333_33,
                57.542_187_75,
                63.304_278_25,
                68.892_044,
            ],
        );
        assert_eq!(classes.counts(), [25, 12, 8, 3, 1]);
    }

    #[test]
    fn ends_where_figures_can_no_longer_be_parted() {
        assert_eq!(bounds(&[0.1; 3]), [0.1]);
        assert_eq!(bounds(&[1.0, 2.0, 3.0]), [2.0, 3.0]);
        let next = 1.0 + f64::EPSILON;
        assert_eq!(bounds(&[1.0, next]).last(), Some(&next));
        assert_eq!(bounds(&[f64::MAX; 3]), [f64::MAX]);
    }
}
