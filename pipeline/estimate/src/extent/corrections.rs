//! What each named correction does to the number of women and girls.

use crate::extent::limits::times;
use crate::extent::model::factor;
use crate::extent::recipe::{Difference, Extent, Switch};
use crate::rate::Limited;

/// The number of women and girls without and with one correction.
///
/// It is kept apart from the intervals: a correction is a scenario, and its range is what the
/// plan thinks possible of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionEffect {
    /// What it corrects for.
    pub of: Difference,
    /// Whether the release's figures have it.
    pub state: Switch,
    /// The declared factor.
    pub factor: Limited,
    /// Why, in the plan's words.
    pub reason: String,
    /// The number without this correction.
    pub without: f64,
    /// The number with it: at the factor, and at the ends of its range.
    pub with: Limited,
}

impl CorrectionEffect {
    /// The effect in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let state = match self.state {
            Switch::On => "on: it is in the figures",
            Switch::Off => "off: it is not in the figures",
        };
        format!(
            "Correction for {} ({state}): {:.0} without it, {:.0} with it ({:.0} to {:.0} over its declared range).",
            self.of.as_str(),
            self.without,
            self.with.value,
            self.with.lower,
            self.with.upper
        )
    }
}

/// The effect of each correction on a number that has those that are on.
pub(crate) fn effects(extent: &Extent, number: Limited) -> Vec<CorrectionEffect> {
    let effect = |correction: &crate::Correction| {
        let declared = factor(correction.of.as_str(), &correction.factor).limited;
        let without = match correction.state {
            Switch::Off => Some(number.value),
            Switch::On => (declared.value > 0.0).then(|| number.value / declared.value),
        }?;
        let alone = Limited {
            value: without,
            lower: without,
            upper: without,
        };
        Some(CorrectionEffect {
            of: correction.of,
            state: correction.state,
            factor: declared,
            reason: correction.factor.reason.clone(),
            without,
            with: times(alone, declared),
        })
    };
    extent.corrections.iter().filter_map(effect).collect()
}
