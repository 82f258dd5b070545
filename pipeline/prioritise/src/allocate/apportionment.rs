//! The methods, as the plan names them.

use serde::{Deserialize, Serialize};

/// By what rule units are shared out. What each is for stands in [the module](super).
///
/// # Units
/// Below, `x` are the units an area holds in the end, `p` its need, `q` its quota: the
/// total of units times its share of all need.
///
/// # Errors
/// None: what the numbers of a method must be is checked with the claims.
///
/// # References
/// Balinski and Young (1982), Fair Representation. Sainte-Laguë (1910), Ann. sci. ENS
/// 27:529-542, and Huntington (1928), Trans. AMS 30:85-110 (the losses).
///
/// # Example
/// ```
/// # #[derive(serde::Deserialize)]
/// # struct Plan { method: prioritise::allocate::Apportionment }
/// let plan: Plan = toml::from_str(
///     "method = { minimum_unmet_need = { standard = 0.5, capacity = 80.0 } }",
/// )?;
/// assert!(toml::from_str::<Plan>("method = \"webster\"").is_ok());
/// assert!(toml::from_str::<Plan>("method = \"jefferson\"").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Apportionment {
    /// The largest remainder: each area its quota rounded down, the rest to those with the
    /// largest fractions. Its loss is `sum |x - q|`, in units: twice the units that are
    /// not where they would be if units could be divided.
    Hamilton {
        /// The quota that is rounded.
        quota: Quota,
    },
    /// Sainte-Laguë: the next unit to the largest `p / (x + 1/2)`. Its loss is
    /// `sum (x - q)^2 / q`, in units.
    Webster,
    /// Equal proportions: the next unit to the largest `p / sqrt(x (x + 1))`. Its loss is
    /// `sum (x - q)^2 / x`, in units.
    HuntingtonHill,
    /// Leximin: the next unit to the area that is worst off, which is the one with the
    /// least `x / p`, or, while some have none, the one of these with most need. Where
    /// areas are equally far, the one that a unit lifts higher. Its loss is by how much
    /// the smallest `x / p` falls short of what it would be if units could be divided, in
    /// units per unit of need. With fewer units than areas the smallest is nought under
    /// every plan, so nothing is ever regretted.
    Maximin,
    /// The next unit to where it meets most need that is not met; where it meets equally
    /// much, in Webster's order. Its loss is
    /// `sum max(0, p x standard - x x capacity)`, in units of need.
    MinimumUnmetNeed {
        /// How much of an area's need is to be met: a share, or a service level, above 0.
        standard: f64,
        /// How much need one unit meets, above 0.
        capacity: f64,
    },
}

/// What Hamilton's method rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// The total times the share of need, whatever the floors and caps: as the United
    /// States did until 1900. An area that its floor lifts above its quota takes from
    /// those with the smallest fractions.
    OfAll,
    /// The same, lifted to the floor or cut at the cap, and the rest of the total shared
    /// in proportion among the others; without bounds that hold it is the same.
    WithinBounds,
}

impl Apportionment {
    /// Its name, as the plan writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hamilton { .. } => "hamilton",
            Self::Webster => "webster",
            Self::HuntingtonHill => "huntington_hill",
            Self::Maximin => "maximin",
            Self::MinimumUnmetNeed { .. } => "minimum_unmet_need",
        }
    }

    /// The unit that its loss and its regret are in.
    #[must_use]
    pub const fn unit_of_loss(self) -> &'static str {
        match self {
            Self::Hamilton { .. } | Self::Webster | Self::HuntingtonHill => "units",
            Self::Maximin => "units per unit of need",
            Self::MinimumUnmetNeed { .. } => "units of need",
        }
    }
}
