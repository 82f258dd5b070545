//! Numbers that an indicator could be, for all areas together.

use std::sync::Arc;

use crate::{AreaColumn, IndicatorId, Period, Unit};

/// Draws of what an indicator could be, one period, all areas together.
///
/// The draw of a place is one world: what is wrong for several areas at once is wrong in the same
/// draw for all of them. So sums, differences, shares and ranks are computed draw by draw, and an
/// interval of theirs is read off the results; intervals are never subtracted from each other.
///
/// # Units
/// Those of the indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct JointDraws {
    /// The indicator.
    pub id: IndicatorId,
    /// For people.
    pub title: String,
    /// What its figures count.
    pub unit: Unit,
    /// The period.
    pub period: Period,
    /// The draws of each area, as many for each; none where the area has no figure.
    pub column: AreaColumn<Option<Arc<[f64]>>>,
    /// The people that a rate is of; none where the figures are numbers.
    pub people: Option<AreaColumn<f64>>,
}

impl JointDraws {
    /// How many draws there are.
    #[must_use]
    pub fn count(&self) -> usize {
        let mut columns = self.column.values();
        columns
            .find_map(Option::as_ref)
            .map_or(0, |draws| draws.len())
    }
}
