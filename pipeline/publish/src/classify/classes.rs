//! Figures that have been cut into classes.

use crate::ClassificationError;

/// Classes of figures, low to high. Each is closed at its upper bound; the first has no lower one.
///
/// Grain of [`Classes::of_each`]: one a figure, in the order in which they were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    upper_bounds: Vec<f64>,
    counts: Vec<usize>,
    of_each: Vec<u8>,
    /// The smallest and the largest figure of each; none of an empty one.
    reaches: Vec<Option<(f64, f64)>>,
    asked: Option<u8>,
    outgrown: Option<f64>,
}

impl Classes {
    /// Puts figures into the classes that rising bounds make; the last bound is not below any figure.
    pub(super) fn new(
        values: &[f64],
        upper_bounds: Vec<f64>,
        asked: Option<u8>,
        outgrown: Option<f64>,
    ) -> Result<Self, ClassificationError> {
        let found = upper_bounds.len();
        if u8::try_from(found).is_err() {
            return Err(ClassificationError::TooManyClasses { found });
        }
        let mut classes = Self {
            counts: vec![0; found],
            of_each: Vec::with_capacity(values.len()),
            reaches: vec![None; found],
            upper_bounds,
            asked,
            outgrown,
        };
        for value in values {
            let below = classes.upper_bounds.partition_point(|bound| bound < value);
            if let Some(count) = classes.counts.get_mut(below) {
                *count += 1;
            }
            if let Some(reach) = classes.reaches.get_mut(below) {
                let (lowest, highest) = reach.unwrap_or((*value, *value));
                *reach = Some((lowest.min(*value), highest.max(*value)));
            }
            classes.of_each.push(numbered(below));
        }
        Ok(classes)
    }

    /// Their upper bounds, rising, not rounded, in the unit of the figures.
    ///
    /// A Fisher-Jenks bound is the largest figure of its class, as in mapclassify;
    /// classInt prints [`Classes::midpoints`] for the same classes.
    #[must_use]
    pub fn upper_bounds(&self) -> &[f64] {
        &self.upper_bounds
    }

    /// Upper bounds half-way between the figures on either side, where there are
    /// some; the last is the last upper bound.
    ///
    /// They part the figures as the upper bounds do, and are what classInt prints as
    /// the breaks of Fisher-Jenks classes.
    ///
    /// # References
    /// Bivand (2024), classInt 0.4, `classIntervals`, style `fisher`.
    ///
    /// # Example
    /// ```
    /// let classes = publish::Classification::FisherJenks.cut(&[1.0, 2.0, 10.0, 11.0], 2)?;
    /// assert_eq!(classes.upper_bounds(), [2.0, 11.0]);
    /// assert_eq!(classes.midpoints(), [6.0, 11.0]);
    /// # Ok::<(), publish::ClassificationError>(())
    /// ```
    #[must_use]
    pub fn midpoints(&self) -> Vec<f64> {
        let nexts = self.reaches.iter().skip(1).chain([&None]);
        let pairs = self.reaches.iter().zip(nexts);
        self.upper_bounds
            .iter()
            .zip(pairs)
            .map(|(bound, pair)| match pair {
                (Some((_, below)), Some((above, _))) => f64::midpoint(*below, *above),
                _ => *bound,
            })
            .collect()
    }

    /// How many figures each holds.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The class of each figure, 1 for the lowest, in the order in which the figures were given.
    #[must_use]
    pub fn of_each(&self) -> &[u8] {
        &self.of_each
    }

    /// The class of a number, 1 for the lowest; the highest one for a number above all bounds.
    ///
    /// # Example
    /// ```
    /// let classes = publish::Classification::Quantile.cut(&[1.0, 2.0, 3.0, 4.0], 2)?;
    /// assert_eq!(classes.upper_bounds(), [2.5, 4.0]);
    /// assert_eq!([-9.0, 2.5, 2.6, 99.0].map(|value| classes.of(value)), [1, 1, 2, 2]);
    /// # Ok::<(), publish::ClassificationError>(())
    /// ```
    #[must_use]
    pub fn of(&self, value: f64) -> u8 {
        let below = self.upper_bounds.partition_point(|bound| *bound < value);
        numbered(below.min(self.upper_bounds.len().saturating_sub(1)))
    }

    /// What a reader should know: that there are fewer classes than were asked for,
    /// or one more than manual bounds make.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let given = self.upper_bounds.len();
        match (self.asked, self.outgrown, self.upper_bounds.last()) {
            (Some(asked), _, _) => fewer(asked, given),
            (None, Some(last), Some(highest)) => Some(format!(
                "The largest figure, {highest}, is above the last bound, {last}: one class more ends at it."
            )),
            (None, _, _) => None,
        }
    }
}

/// That there are fewer classes than were asked for, where there are.
pub(crate) fn fewer(asked: u8, given: usize) -> Option<String> {
    (given < usize::from(asked))
        .then(|| format!("{asked} classes were asked for; equal or few figures leave {given}."))
}

/// A class counted from 1 instead of 0.
fn numbered(place: usize) -> u8 {
    u8::try_from(place + 1).expect("there are at most 255 classes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Classification;

    #[test]
    fn says_when_classes_are_fewer_or_more() {
        let values = [0.0, 0.0, 0.0, 0.0, 9.0];
        let note =
            |scheme: Classification, asked| scheme.cut(&values, asked).expect("figures").note();
        let fewer = |asked| {
            Some(format!(
                "{asked} classes were asked for; equal or few figures leave 2."
            ))
        };
        assert_eq!(note(Classification::FisherJenks, 5), fewer(5));
        assert_eq!(note(Classification::Quantile, 4), fewer(4));
        assert_eq!(note(Classification::EqualInterval, 4), None);
        assert_eq!(note(Classification::HeadTail, 9), None);
        let manual = |breaks: &[f64]| Classification::Manual {
            breaks: breaks.to_vec(),
        };
        assert_eq!(note(manual(&[1.0, 9.0]), 5), None);
        assert_eq!(
            note(manual(&[1.0, 2.0]), 5).as_deref(),
            Some("The largest figure, 9, is above the last bound, 2: one class more ends at it.")
        );
    }

    #[test]
    fn more_classes_than_can_be_counted_are_refused() {
        let breaks: Vec<f64> = (0..300).map(f64::from).collect();
        let error = Classification::Manual { breaks }.cut(&[1.0], 5);
        let found = 300;
        assert_eq!(error, Err(ClassificationError::TooManyClasses { found }));
    }
}
