//! Why nothing was weighed.

use vocabulary::{AreaCode, EstimateError, IndicatorId, Problems};

use crate::NoShares;

/// Why need and access cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PrioritiseError {
    /// A plan that cannot be or does not fit the indicators; all that is wrong with it.
    #[error("the plan's targeting cannot be computed:\n{0}")]
    Plan(Problems),
    /// Shares of the whole map that cannot be computed.
    #[error(
        "the plan's targeting cannot be computed: {0}; name indicators that are drawn for every area"
    )]
    Shares(#[from] NoShares),
    /// Claims that cannot be shared out by.
    #[error("targeting.allocation cannot be shared out:\n{0}")]
    Allocate(crate::allocate::AllocateErrors),
    /// Points, sites or distances that no catchment can be computed from; all that is wrong with them.
    #[error("the reach of services cannot be computed:\n{0}")]
    Catchment(Problems),
    /// An index that cannot be or does not fit its figures; all that is wrong with it.
    #[error("the composite index cannot be computed:\n{0}")]
    Index(Problems),
    /// Nothing was measured, so nothing has a date.
    #[error("no indicator has a period: measure something before weighing it")]
    NoPeriod,
    /// Distances out of order.
    #[error(
        "the distances of {area} are out of order ({error}); the nearest service was computed wrongly"
    )]
    Distance {
        /// The area.
        area: AreaCode,
        /// What is wrong.
        error: EstimateError,
    },
    /// So many terms with intervals that the score's own interval would mean nothing.
    #[error(
        "targeting.need has so many terms with limits that those of the score would hold in half of all cases or fewer ({error}); use fewer terms or limits of a higher level"
    )]
    Level {
        /// What is wrong.
        error: EstimateError,
    },
    /// A score or rank out of order.
    #[error(
        "{indicator} of {area} is out of order ({error}); report it as a fault of this program"
    )]
    Disordered {
        /// The indicator.
        indicator: IndicatorId,
        /// The area.
        area: AreaCode,
        /// What is wrong.
        error: EstimateError,
    },
    /// An indicator that the plan's targeting does not make.
    #[error("no indicator {asked:?} is made by the plan's targeting; there are: {}", .known.join(", "))]
    UnknownIndicator {
        /// What was asked for.
        asked: IndicatorId,
        /// What there is.
        known: Vec<String>,
    },
}
