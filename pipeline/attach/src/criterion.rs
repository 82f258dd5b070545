//! What makes two areas neighbours, as a command line spells it.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// What makes one area a neighbour of another.
///
/// # Example
/// ```
/// use attach::NeighbourCriterion;
/// let nearest: NeighbourCriterion = "knn:4".parse()?;
/// assert_eq!(nearest.to_string(), "knn:4");
/// assert!("knn:0".parse::<NeighbourCriterion>().is_err());
/// # Ok::<(), attach::CriterionFault>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NeighbourCriterion {
    /// `queen`: their outlines share a vertex.
    Queen,
    /// `rook`: their outlines share a segment, that is two vertices that follow each
    /// other in both.
    ///
    /// The convention of `libpysal`; `spdep` takes any two shared vertices.
    Rook,
    /// `knn:4`: it is one of so many whose centroids are nearest.
    NearestNeighbours(NonZeroU32),
    /// `distance:1500`: their centroids lie within a distance.
    Distance {
        /// The distance, which is still within: metres on the Earth, and its own units
        /// in a plane.
        metres: f64,
    },
}

/// A criterion that is none, or that the areas cannot meet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CriterionFault {
    /// The text spells no criterion.
    #[error(
        "{0:?} does not say what makes areas neighbours: give queen, rook, knn:K such as knn:4, \
         or distance:METRES such as distance:1500"
    )]
    Unknown(String),
    /// The number of nearest neighbours is none.
    #[error(
        "{0:?} is no number of nearest neighbours: give a whole number from 1 on, such as knn:4"
    )]
    Count(String),
    /// The distance is none.
    #[error("{0:?} is no distance: give a finite number of metres above 0, such as distance:1500")]
    Distance(String),
    /// More nearest neighbours than there are other areas.
    #[error(
        "knn:{count} asks for {count} neighbours of every area, and there are {areas} areas: \
         give less than the number of areas"
    )]
    TooFewAreas {
        /// How many nearest neighbours were asked for.
        count: u32,
        /// How many areas there are.
        areas: usize,
    },
    /// More links than can be held.
    #[error(
        "{criterion} makes more than {most} links between the areas: give a smaller number or \
         distance"
    )]
    TooManyLinks {
        /// The criterion.
        criterion: NeighbourCriterion,
        /// How many links there can be.
        most: usize,
    },
}

impl FromStr for NeighbourCriterion {
    type Err = CriterionFault;

    fn from_str(text: &str) -> Result<Self, CriterionFault> {
        match text.split_once(':') {
            None if text == "queen" => Ok(Self::Queen),
            None if text == "rook" => Ok(Self::Rook),
            Some(("knn", count)) => count
                .parse()
                .map(Self::NearestNeighbours)
                .map_err(|_| CriterionFault::Count(text.to_owned())),
            Some(("distance", metres)) => metres
                .parse()
                .ok()
                .filter(is_distance)
                .map(|metres| Self::Distance { metres })
                .ok_or_else(|| CriterionFault::Distance(text.to_owned())),
            _ => Err(CriterionFault::Unknown(text.to_owned())),
        }
    }
}

impl fmt::Display for NeighbourCriterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queen => write!(f, "queen"),
            Self::Rook => write!(f, "rook"),
            Self::NearestNeighbours(count) => write!(f, "knn:{count}"),
            Self::Distance { metres } => write!(f, "distance:{metres}"),
        }
    }
}

/// Whether a number is one of metres that centroids can lie apart.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what filters an option is given a reference"
)]
pub(crate) fn is_distance(metres: &f64) -> bool {
    metres.is_finite() && *metres > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        match text.parse::<NeighbourCriterion>() {
            Ok(read) => unreachable!("{text} was taken for {read}"),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn criteria_are_spelt_as_they_are_shown() {
        for text in [
            "queen",
            "rook",
            "knn:1",
            "knn:35672",
            "distance:1500",
            "distance:0.5",
        ] {
            let read = text.parse::<NeighbourCriterion>();
            assert_eq!(read.map(|read| read.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_criterion_is_refused_with_one_that_is() {
        for text in [
            "", "Queen", "queen:1", "bishop", "knn", "knn4", "distance", "k:4",
        ] {
            assert!(refused(text).contains("give queen, rook, knn:K"), "{text}");
        }
        for text in [
            "knn:",
            "knn:0",
            "knn:-1",
            "knn:4.0",
            "knn: 4",
            "knn:99999999999",
        ] {
            assert!(refused(text).contains("such as knn:4"), "{text}");
        }
        for text in [
            "distance:",
            "distance:0",
            "distance:-1",
            "distance:NaN",
            "distance:inf",
        ] {
            assert!(refused(text).contains("such as distance:1500"), "{text}");
        }
    }
}
