//! Why a plan's indicators cannot be computed.

use vocabulary::{AreaCode, EstimateError, IndicatorId, Period, Problem, Problems};

use crate::Recipe;
use crate::cells::Place;

/// Why nothing was estimated or explained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateFailure {
    /// Recipes that do not fit each other or the tables; all that is wrong with them.
    #[error("the plan's indicators cannot be computed:\n{0}")]
    Plan(Problems),
    /// An indicator that no recipe makes.
    #[error("no indicator {asked} is computed from tables; there are: {}", .known.join(", "))]
    UnknownIndicator {
        /// What was asked for.
        asked: IndicatorId,
        /// What the plan has.
        known: Vec<String>,
    },
    /// An area that is neither a unit of the geography nor one of its wider areas.
    #[error(
        "{0} is neither an area of the geography nor one of its wider areas; use a code from the release's area list"
    )]
    UnknownArea(AreaCode),
}

/// A problem of one recipe.
pub(crate) fn problem(
    id: &IndicatorId,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Problem {
    Problem::new(format!("plan, indicator {id}"), what, remedy)
}

/// A problem of a part of the plan that is no indicator.
pub(crate) fn part_problem(
    part: &str,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Problem {
    Problem::new(format!("plan, {part}"), what, remedy)
}

/// The problem of a cell that does not make an estimate: what was printed lies outside its own range.
pub(crate) fn unusable(
    recipe: &Recipe,
    period: Period,
    place: Place<'_>,
    error: &EstimateError,
) -> Problems {
    problem(
        &recipe.id,
        format!("{period}: {error}"),
        "correct the source's rule for rounded cells",
    )
    .area(place.code().to_string())
    .into()
}
