//! Why a measure of spatial association cannot be computed.

use vocabulary::AreaCode;

fn too_few(areas: usize) -> String {
    match areas {
        0 => "no area has a number, so there is nothing to associate: complete the counts, or leave this table out".to_owned(),
        1 => "one area has a number: association between areas needs two or more; give all areas of the geography".to_owned(),
        _ => format!("{areas} areas have a number, and more are needed: give all areas of the geography"),
    }
}

/// Why nothing was computed for any area.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SpatialFailure {
    /// Two inputs that are not over the same areas.
    #[error("the {what} are not over the same areas: align both to one list of areas")]
    OtherAreas {
        /// Which of the inputs.
        what: &'static str,
    },
    /// Fewer than two areas.
    #[error("{}", too_few(*.areas))]
    TooFewAreas {
        /// How many there are.
        areas: usize,
    },
    /// Fewer than two areas have a neighbour.
    #[error(
        "fewer than two areas have a neighbour: check the boundaries' snap tolerance, the distance or the number of nearest neighbours"
    )]
    NoLinks,
    /// Areas whose value is not a number, or infinite.
    #[error("the values of {0:?} are not finite numbers: leave these areas out, and their links")]
    NotFinite(Vec<AreaCode>),
    /// The same value everywhere.
    #[error("every area has the value {value}: a constant column is associated with nothing")]
    Constant {
        /// The value.
        value: f64,
    },
    /// Values below nought where the statistic has a natural origin.
    #[error(
        "the values of {0:?} are below nought: the general G measures concentration and needs values from a natural origin"
    )]
    Negative(Vec<AreaCode>),
    /// Values of nought in all but one of the areas with neighbours, where the statistic needs pairs.
    #[error(
        "only one area with neighbours has a value above nought: the general G needs pairs of areas"
    )]
    OneValue,
    /// Every area has the same colour.
    #[error("all {areas} areas have the same colour: there is nothing to join")]
    OneColour {
        /// How many areas there are.
        areas: usize,
    },
    /// Numbers that are not probabilities.
    #[error("{0} is not a probability: expected 0 to 1")]
    NotAProbability(f64),
    /// A share of the population that is none, or more than a half.
    #[error("{0} is not a share that a circle may hold: expected above 0 and up to 0.5")]
    NotAShare(f64),
    /// More events than maps of chance are made of.
    #[error(
        "{events} events are more than the {most} that maps of chance are made of, one by one: scan a shorter time, or a part of the map"
    )]
    TooManyEvents {
        /// How many there are.
        events: u64,
        /// How many there may be.
        most: u64,
    },
    /// Centres that are no coordinates.
    #[error(
        "the centres of {0:?} are no coordinates: expected finite numbers, and for longitude and latitude degrees in range"
    )]
    NotCoordinates(Vec<AreaCode>),
}

/// Why there is no figure for one area, or for one assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotEstimable {
    /// An island.
    #[error("not estimable: the area has no neighbours")]
    NoNeighbours,
    /// The value is the mean, so the statistic is nought whatever the neighbours' values.
    #[error("not estimable: the area's value is the mean, and the statistic cannot vary")]
    AtTheMean,
    /// The statistic is the same however the values are arranged.
    #[error("not estimable: the statistic is the same however the values are arranged")]
    NoVariance,
    /// Too few areas for a variance.
    #[error("not estimable: too few areas with neighbours for a variance")]
    TooFewAreas,
    /// Values so concentrated that the formula's variance is not above nought.
    #[error(
        "not estimable: a few values outweigh all others, and the variance under randomisation is not above nought"
    )]
    Kurtosis,
    /// The literature has no moments under this assumption.
    #[error("not estimable: the statistic has no published moments under this assumption")]
    NoMoments,
    /// The general G takes values from nought.
    #[error("not estimable: the general G takes values of nought and above")]
    NegativeValues,
}
