//! The middle of draws of what is reached.

use vocabulary::Level;

use crate::sum::quantile;

/// The middle of draws, and the limits that leave as much out at each end.
///
/// What is reached is a ratio, of which a few draws can be very large: its middle says more than
/// its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Middle {
    /// The median.
    pub value: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Middle {
    /// That of draws, with equal-tailed limits of type 7; nought of none.
    pub(super) fn of(mut draws: Vec<f64>, level: Level) -> Self {
        let mut at = |share: f64| quantile(&mut draws, share);
        Self {
            value: at(0.5),
            lower: at(level.tail()),
            upper: at(1.0 - level.tail()),
        }
    }
}
