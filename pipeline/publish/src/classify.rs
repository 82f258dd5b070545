//! Cuts figures into classes, one scheme a file.
//!
//! Every scheme gives the upper bounds of its classes. All classes are closed at
//! their upper bound and open at the lower one; the first takes everything up to its
//! bound. Classes are counted from 1 for the lowest.

mod classes;
mod edges;
mod equal_interval;
mod fisher_jenks;
mod head_tail;
mod manual;
mod moments;
mod quantile;
mod standard_deviation;
mod two_floats;

#[cfg(test)]
mod examples;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use classes::Classes;
pub(crate) use classes::fewer;
pub(crate) use edges::Edges;

use crate::ClassificationError;

/// How figures are cut into classes.
///
/// # References
/// Fisher (1958), "On grouping for maximum homogeneity", JASA 53, 789-798; Jiang
/// (2013), "Head/tail breaks: a new classification scheme for data with a heavy-tailed
/// distribution", The Professional Geographer 65, 482-494; Rey, Arribas-Bel and Wolf
/// (2023), "Geographic Data Science with Python", chapter 5. Bounds are those of
/// mapclassify 2.10.0, whose classes are the same but counted from 0.
///
/// # Example
/// ```
/// use publish::Classification;
///
/// let scheme: Classification = "fisher-jenks".parse()?;
/// let classes = scheme.cut(&[11.0, 1.0, 50.0, 2.0, 10.0], 3)?;
/// assert_eq!(classes.upper_bounds(), [2.0, 11.0, 50.0]);
/// assert_eq!(classes.counts(), [2, 2, 1]);
/// assert_eq!(classes.of_each(), [2, 1, 3, 1, 2]);
/// # Ok::<(), publish::ClassificationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Classification {
    /// The cut with the least sum of squares within classes.
    FisherJenks,
    /// The same number of areas in each class, as far as ties allow.
    Quantile,
    /// Classes of equal width.
    EqualInterval,
    /// Cut at the mean, then what is above it at its own mean, and so on: as many
    /// classes as the figures have. A map of the plan takes them as the most there may be.
    HeadTail,
    /// Cut at the mean less two, less one, plus one and plus two standard deviations: five classes.
    StandardDeviation,
    /// These edges between classes; the first and the last class are open.
    Manual {
        /// Rising, one fewer than there are classes.
        breaks: Vec<f64>,
    },
}

impl Classification {
    /// Its name as the plan spells it.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::FisherJenks => "fisher_jenks",
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal_interval",
            Self::HeadTail => "head_tail",
            Self::StandardDeviation => "standard_deviation",
            Self::Manual { .. } => "manual",
        }
    }

    /// Its name as the command line spells it, without the bounds of [`Classification::Manual`].
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FisherJenks => "fisher-jenks",
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal-interval",
            Self::HeadTail => "head-tail",
            Self::StandardDeviation => "standard-deviation",
            Self::Manual { .. } => "manual",
        }
    }

    /// Cuts figures into so many classes.
    ///
    /// Head-tail, standard deviation and manual bounds make the classes they make,
    /// whatever number is asked for. Manual bounds are upper bounds: where the
    /// largest figure is above the last of them it becomes the bound of one class more,
    /// and [`Classes::note`] says so.
    ///
    /// # Units
    /// Bounds are in those of `values`, and are not rounded.
    ///
    /// # Errors
    /// When there are no figures, one of them is not finite, no class is asked
    /// for, manual bounds do not rise, or more than 255 classes come out.
    pub fn cut(&self, values: &[f64], classes: u8) -> Result<Classes, ClassificationError> {
        let sorted = sorted(values)?;
        if classes == 0 {
            return Err(ClassificationError::NoClasses);
        }
        let bounds = self.bounds(&sorted, classes)?;
        Classes::new(values, bounds, self.asked(classes), self.outgrown(&sorted))
    }

    /// The upper bounds for figures that are in rising order, finite and not none.
    fn bounds(&self, sorted: &[f64], classes: u8) -> Result<Vec<f64>, ClassificationError> {
        Ok(match self {
            Self::FisherJenks => fisher_jenks::bounds(sorted, usize::from(classes)),
            Self::Quantile => quantile::bounds(sorted, classes),
            Self::EqualInterval => equal_interval::bounds(sorted, classes),
            Self::HeadTail => head_tail::bounds(sorted),
            Self::StandardDeviation => standard_deviation::bounds(sorted),
            Self::Manual { breaks } => manual::bounds(sorted, breaks)?,
        })
    }

    /// How many classes the figures were to be cut into, where the scheme heeds it.
    const fn asked(&self, classes: u8) -> Option<u8> {
        match self {
            Self::FisherJenks | Self::Quantile | Self::EqualInterval => Some(classes),
            Self::HeadTail | Self::StandardDeviation | Self::Manual { .. } => None,
        }
    }

    /// The last manual bound, where the figures go beyond it.
    fn outgrown(&self, sorted: &[f64]) -> Option<f64> {
        let Self::Manual { breaks } = self else {
            return None;
        };
        let (last, highest) = (breaks.last()?, sorted.last()?);
        (last < highest).then_some(*last)
    }
}

/// Figures in rising order, without a negative nought.
fn sorted(values: &[f64]) -> Result<Vec<f64>, ClassificationError> {
    if let Some((at, found)) = values.iter().zip(1..).find_map(|(value, at)| {
        let wrong = !value.is_finite();
        wrong.then_some((at, *value))
    }) {
        return Err(ClassificationError::NotFinite { at, found });
    }
    let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() {
        return Err(ClassificationError::NoValues);
    }
    Ok(sorted)
}

impl FromStr for Classification {
    type Err = ClassificationError;

    /// From the command line's spelling: a name, or `manual:` and bounds between commas.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || ClassificationError::UnknownScheme {
            found: text.to_owned(),
        };
        Ok(match text {
            "fisher-jenks" => Self::FisherJenks,
            "quantile" => Self::Quantile,
            "equal-interval" => Self::EqualInterval,
            "head-tail" => Self::HeadTail,
            "standard-deviation" => Self::StandardDeviation,
            _ => {
                let bounds = text.strip_prefix("manual:").ok_or_else(unknown)?;
                let breaks = bounds.split(',').map(|bound| bound.trim().parse());
                let breaks = breaks.collect::<Result<Vec<f64>, _>>();
                let breaks = breaks.map_err(|_| unknown())?;
                manual::rising(&breaks)?;
                Self::Manual { breaks }
            }
        })
    }
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let Self::Manual { breaks } = self {
            for (at, bound) in breaks.iter().enumerate() {
                let before = if at == 0 { ':' } else { ',' };
                write!(f, "{before}{bound}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_read_back() {
        for text in [
            "fisher-jenks",
            "quantile",
            "equal-interval",
            "head-tail",
            "standard-deviation",
            "manual:-1.5,0,20",
        ] {
            let scheme: Classification = text.parse().expect("a scheme");
            assert_eq!(scheme.to_string(), text);
            let json = serde_json::to_value(&scheme).expect("JSON");
            let id = json.as_str().or_else(|| {
                let object = json.as_object()?;
                object.keys().next().map(String::as_str)
            });
            assert_eq!(id, Some(scheme.id()));
        }
        for text in ["", "jenks", "Quantile", "manual", "manual:", "manual:1,x"] {
            let error = text.parse::<Classification>().expect_err(text);
            assert!(
                matches!(error, ClassificationError::UnknownScheme { .. }),
                "{error}"
            );
        }
        let error = "manual:2,1".parse::<Classification>().expect_err("falling");
        assert!(
            matches!(error, ClassificationError::Bounds { .. }),
            "{error}"
        );
    }

    #[test]
    fn what_cannot_be_classed_is_named() {
        let schemes = [
            Classification::FisherJenks,
            Classification::Quantile,
            Classification::EqualInterval,
            Classification::HeadTail,
            Classification::StandardDeviation,
            Classification::Manual { breaks: vec![1.0] },
        ];
        for scheme in schemes {
            assert_eq!(scheme.cut(&[], 5), Err(ClassificationError::NoValues));
            assert_eq!(scheme.cut(&[1.0], 0), Err(ClassificationError::NoClasses));
            let error = scheme.cut(&[1.0, f64::INFINITY], 5).expect_err("infinite");
            let (at, found) = (2, f64::INFINITY);
            assert_eq!(error, ClassificationError::NotFinite { at, found });
            let error = scheme.cut(&[f64::NAN], 5).expect_err("not a number");
            assert!(error.to_string().contains("NaN"), "{error}");
            // One figure, and figures of the same size, are one class.
            for values in [[7.0].as_slice(), &[7.0; 4]] {
                let classes = scheme.cut(values, 5).expect("figures");
                assert_eq!(classes.upper_bounds().last(), Some(&7.0), "{scheme}");
                let used = classes.counts().iter().filter(|count| **count > 0);
                assert_eq!(used.count(), 1, "{scheme}");
            }
        }
    }
}
