//! Why a model is not fitted, or its fit is not shown.

use std::fmt;

use vocabulary::AreaCode;

/// One thing that is wrong, without its [remedy](ModelFailure::remedy).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelFailure {
    /// Fewer than two areas.
    #[error(
        "a model of how areas differ needs two areas or more, and there {}",
        if *.areas == 1 { "is one".to_owned() } else { format!("are {areas}") }
    )]
    TooFewAreas {
        /// How many there are.
        areas: usize,
    },
    /// Periods that are not rising numbers.
    #[error("the periods are not rising finite numbers")]
    Periods,
    /// Another number of cells or of a covariate's values than areas times periods.
    #[error("{found} cells where areas times periods are {expected}")]
    Lengths {
        /// How many cells there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Populations or expected events that are not above nought.
    #[error("the population or the expected events of {} are not above 0", listed(.0))]
    Expected(Vec<AreaCode>),
    /// Counts too large to be told apart.
    #[error("counts of {} can be larger than 9,007,199,254,740,992", listed(.0))]
    TooLarge(Vec<AreaCode>),
    /// No cell says anything.
    #[error("nothing is known of any count: all are missing, or withheld without a range")]
    NothingKnown,
    /// A covariate with a value that is no number.
    #[error("the covariate {name} has no finite number for {}", listed(.codes))]
    Covariate {
        /// Its name.
        name: String,
        /// Where.
        codes: Vec<AreaCode>,
    },
    /// A covariate that is the same everywhere.
    #[error("the covariate {0} is the same in every area and says what the intercept says")]
    ConstantCovariate(String),
    /// Priors that do not fit their parameters.
    #[error("{0}")]
    Priors(String),
    /// A threshold that is no relative risk.
    #[error("{0} is not a relative risk to exceed: expected a finite number above 0")]
    Threshold(f64),
    /// A total without areas of the map.
    #[error("the total {0} is of no area or period of the table")]
    TotalOfNothing(String),
    /// Totals of which neither holds the other.
    #[error("the totals {0} and {1} share areas and neither holds the other")]
    CrossingTotals(String, String),
    /// Two totals of the same areas that leave no number.
    #[error("the totals {0} and {1} are of the same areas, and no number is within both")]
    DisagreeingTotals(String, String),
    /// Totals inside totals, too many levels of them.
    #[error("the totals inside {0} nest more than 64 deep")]
    DeepTotals(String),
    /// A total that no counts fit. What its cells sum to is not said: it can be one cell's count.
    #[error(
        "no counts fit the total {name}: it is {} its areas can sum to with the totals inside it",
        if *.is_too_small { "smaller than the least that" } else { "larger than the most that" }
    )]
    Contradiction {
        /// The total.
        name: String,
        /// Whether it is smaller than its cells can sum to, and not larger.
        is_too_small: bool,
    },
    /// The fit did not come to rest, or is not good enough to show.
    #[error("the fit is refused: {why}")]
    Refused {
        /// Why.
        why: String,
        /// What to do about it.
        remedy: &'static str,
    },
}

/// What makes a hard fit easier.
const SIMPLER: &str = "choose tighter priors, fewer covariates or a simpler interaction, or give what more is known of the counts";

impl ModelFailure {
    /// What to do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::TooFewAreas { .. } => "give all areas of the geography",
            Self::Periods => "give each period once, in order",
            Self::Lengths { .. } => {
                "give one cell an area and period, and as many values of each covariate"
            }
            Self::Expected(_) => {
                "merge the area with a neighbour, or leave it out of the areas and the table"
            }
            Self::TooLarge(_) => "check the column",
            Self::NothingKnown => "say what the markers stand for",
            Self::Covariate { .. } => "complete it, or leave it out",
            Self::ConstantCovariate(_) => "leave it out",
            Self::Priors(_) => "correct the priors",
            Self::Threshold(_) => "correct the thresholds",
            Self::TotalOfNothing(_) => "name its areas by their codes",
            Self::CrossingTotals(..) => "keep totals that nest, such as a region and its counties",
            Self::DeepTotals(_) => "leave the narrower steps between them out",
            Self::Contradiction { .. } | Self::DisagreeingTotals(..) => {
                "check the marker's range, the rounding and whether the total is of the same areas"
            }
            Self::Refused { remedy, .. } => remedy,
        }
    }

    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Refused {
            why: why.into(),
            remedy: SIMPLER,
        }
    }
}

/// Everything that is wrong: one thing or more.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFailures(Vec<ModelFailure>);

impl ModelFailures {
    /// Nothing wrong gives `Ok`.
    pub(super) fn none_or<T>(found: Vec<ModelFailure>, made: T) -> Result<T, Self> {
        if found.is_empty() {
            Ok(made)
        } else {
            Err(Self(found))
        }
    }

    /// All of them, in the order of the input.
    pub fn iter(&self) -> impl Iterator<Item = &ModelFailure> {
        self.0.iter()
    }
}

impl From<ModelFailure> for ModelFailures {
    fn from(one: ModelFailure) -> Self {
        Self(vec![one])
    }
}

impl fmt::Display for ModelFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self
            .iter()
            .map(|of| format!("{of}: {}", of.remedy()))
            .collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for ModelFailures {}

/// The first few codes.
fn listed(codes: &[AreaCode]) -> String {
    let shown: Vec<String> = codes.iter().take(10).map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match codes.len().saturating_sub(10) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
