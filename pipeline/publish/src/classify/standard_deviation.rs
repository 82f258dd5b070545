//! Classes by how many standard deviations figures are from their mean.

use super::moments::Moments;

/// The bounds in standard deviations from the mean.
const MULTIPLES: [f64; 4] = [-2.0, -1.0, 1.0, 2.0];

/// Upper bounds at the mean less two, less one, plus one and plus two standard deviations.
///
/// The largest figure bounds a fifth class where it is above all of them. Classes
/// can be empty. Figures that are all equal, or a single one, are one class.
///
/// # Units
/// Those of the figures.
///
/// # Formula
/// `m + w s` for `w` of -2, -1, 1 and 2, with `s² = sum of (x - m)² / (n - 1)`.
///
/// # References
/// `mapclassify.StdMean` with its default multiples.
pub(super) fn bounds(sorted: &[f64]) -> Vec<f64> {
    let (Some(lowest), Some(highest)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    if lowest >= highest {
        return vec![*highest];
    }
    let moments = Moments::new(sorted);
    let (mean, deviation) = (moments.mean(), moments.deviation());
    let mut bounds: Vec<f64> = MULTIPLES
        .iter()
        .map(|multiple| mean + deviation * multiple)
        // Beyond the largest numbers there are no figures to bound.
        .filter(|bound| bound.is_finite())
        .collect();
    if bounds.last().is_none_or(|last| last < highest) {
        bounds.push(*highest);
    }
    bounds.dedup();
    bounds
}

#[cfg(test)]
mod tests {
    use super::super::examples::{CALIFORNIA, COLUMBUS, close};
    use super::*;
    use crate::Classification;

    /// `mapclassify.StdMean(y)` of mapclassify 2.10.0: its documentation for California.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values| {
            Classification::StandardDeviation
                .cut(values, 5)
                .expect("figures")
        };
        let classes = of(&CALIFORNIA);
        let documented = [
            -967.362_353_82,
            -420.717_125_19,
            672.573_332_08,
            1_219.218_560_72,
            4_111.45,
        ];
        close(classes.upper_bounds(), &documented);
        assert_eq!(classes.counts(), [0, 0, 56, 1, 1]);
        let classes = of(&COLUMBUS);
        let computed = [
            1.664_639_715_499_788_5,
            18.396_731_806_729_488,
            51.860_915_989_188_88,
            68.593_008_080_418_58,
            68.892_044,
        ];
        close(classes.upper_bounds(), &computed);
        assert_eq!(classes.counts(), [2, 6, 30, 10, 1]);
    }

    /// Mean 2, standard deviation 1 by hand: the last bound is above every figure.
    #[test]
    fn no_class_is_added_where_the_last_bound_is_not_passed() {
        assert_eq!(bounds(&[1.0, 2.0, 3.0]), [0.0, 1.0, 3.0, 4.0]);
        let widest = [-f64::MAX, f64::MAX];
        assert_eq!(bounds(&widest).last(), Some(&f64::MAX));
    }
}
