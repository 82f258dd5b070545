//! Bounds that are given.

use crate::ClassificationError;

/// The bounds themselves; the largest figure bounds one class more where it is above the last of them.
///
/// # Errors
/// When there is none, one is not finite, or they do not rise.
///
/// # References
/// `mapclassify.UserDefined`.
pub(super) fn bounds(sorted: &[f64], breaks: &[f64]) -> Result<Vec<f64>, ClassificationError> {
    rising(breaks)?;
    let (last, highest) = (breaks.last(), sorted.last());
    let beyond = highest.filter(|highest| last.is_some_and(|last| last < highest));
    Ok(breaks.iter().chain(beyond).copied().collect())
}

/// Checks bounds.
///
/// # Errors
/// When there is none, one is not finite, or they do not rise.
pub(super) fn rising(breaks: &[f64]) -> Result<(), ClassificationError> {
    let rising = breaks.is_sorted_by(|a, b| a < b);
    if breaks.is_empty() || !rising || !breaks.iter().all(|bound| bound.is_finite()) {
        return Err(ClassificationError::Bounds {
            found: breaks.to_vec(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::examples::{CALIFORNIA, COLUMBUS};
    use crate::{Classification, ClassificationError};

    /// `mapclassify.UserDefined(y, bins)` of mapclassify 2.10.0: its documentation for California.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values: &[f64], breaks: &[f64]| {
            let breaks = breaks.to_vec();
            Classification::Manual { breaks }
                .cut(values, 5)
                .expect("they rise")
        };
        let classes = of(&CALIFORNIA, &[20.0, 4111.45]);
        assert_eq!(classes.upper_bounds(), [20.0, 4111.45]);
        assert_eq!(classes.counts(), [37, 21]);
        let classes = of(&CALIFORNIA, &[20.0, 30.0]);
        assert_eq!(classes.upper_bounds(), [20.0, 30.0, 4111.45]);
        assert_eq!(classes.counts(), [37, 4, 17]);
        let classes = of(&COLUMBUS, &[20.0, 40.0]);
        assert_eq!(classes.upper_bounds(), [20.0, 40.0, 68.892_044]);
        assert_eq!(classes.counts(), [12, 18, 19]);
        let classes = of(&COLUMBUS, &[-1.0, 100.0]);
        assert_eq!(classes.counts(), [0, 49]);
    }

    #[test]
    fn bounds_that_do_not_rise_are_named() {
        for wrong in [
            [].as_slice(),
            &[1.0, 1.0],
            &[2.0, 1.0],
            &[1.0, f64::INFINITY],
            &[f64::NAN],
        ] {
            let breaks = wrong.to_vec();
            let error = Classification::Manual { breaks }
                .cut(&[1.0], 5)
                .expect_err("wrong");
            assert!(
                matches!(error, ClassificationError::Bounds { .. }),
                "{error}"
            );
        }
    }
}
