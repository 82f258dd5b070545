//! Classes of equal width.

/// Upper bounds at equal distances from the smallest figure to the largest.
///
/// # Units
/// Those of the figures. Figures that are all equal are one class.
///
/// # Formula
/// `min + (max - min) c / k` for class `c`; the last bound is the largest figure.
///
/// # References
/// `mapclassify.EqualInterval`, which refuses figures that are all equal.
pub(super) fn bounds(sorted: &[f64], classes: u8) -> Vec<f64> {
    let (Some(lowest), Some(highest)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    // The largest numbers have a range that is none: they are made smaller and back, without loss.
    let large = lowest.abs().max(highest.abs()) > f64::MAX / 1024.0;
    let scale = if large { 1.0 / 1024.0 } else { 1.0 };
    let range = highest * scale - lowest * scale;
    let mut bounds: Vec<f64> = (1..classes)
        // Multiplied before it is divided: whole bounds of whole figures are whole.
        .map(|class| range * f64::from(class) / f64::from(classes))
        .map(|above| (lowest * scale + above) / scale)
        .filter(|bound| lowest < bound && bound < highest)
        .chain([*highest])
        .collect();
    bounds.dedup();
    bounds
}

#[cfg(test)]
mod tests {
    use super::super::examples::{CALIFORNIA, COLUMBUS, close};
    use crate::Classification;

    /// `mapclassify.EqualInterval(y, k=5)` of mapclassify 2.10.0: its documentation for California.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values| {
            Classification::EqualInterval
                .cut(values, 5)
                .expect("figures")
        };
        let classes = of(&CALIFORNIA);
        close(
            classes.upper_bounds(),
            &[822.394, 1644.658, 2466.922, 3289.186, 4111.45],
        );
        assert_eq!(classes.counts(), [57, 0, 0, 0, 1]);
        let classes = of(&COLUMBUS);
        close(
            classes.upper_bounds(),
            &[13.921_024, 27.663_779, 41.406_534, 55.149_289, 68.892_044],
        );
        assert_eq!(classes.counts(), [2, 16, 14, 10, 7]);
    }

    /// Bounds 3, 5, 7 and so on by hand: figures that are equal to one are in the class below it.
    #[test]
    fn whole_bounds_are_whole() {
        let figures: Vec<f64> = (1..=13).map(f64::from).collect();
        let classes = Classification::EqualInterval
            .cut(&figures, 6)
            .expect("figures");
        assert_eq!(classes.upper_bounds(), [3.0, 5.0, 7.0, 9.0, 11.0, 13.0]);
        assert_eq!(classes.counts(), [3, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn numbers_too_close_to_part_are_one_class() {
        let next = 1.0 + f64::EPSILON;
        let classes = Classification::EqualInterval
            .cut(&[1.0, next], 5)
            .expect("figures");
        assert_eq!(classes.upper_bounds(), [next]);
        let widest = [-f64::MAX, f64::MAX];
        let classes = Classification::EqualInterval
            .cut(&widest, 2)
            .expect("figures");
        assert_eq!(classes.upper_bounds(), [0.0, f64::MAX]);
    }
}
