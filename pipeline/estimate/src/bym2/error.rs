//! Why a model is not fitted, or its fit is not shown.

use vocabulary::AreaCode;

/// Why there is no fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelFailure {
    /// Fewer than two areas.
    #[error(
        "a model of how areas differ needs two areas or more, and there {}: give all areas of the geography",
        if *.areas == 1 { "is one".to_owned() } else { format!("are {areas}") }
    )]
    TooFewAreas {
        /// How many there are.
        areas: usize,
    },
    /// Periods that are not rising numbers.
    #[error("the periods are not rising finite numbers: give each period once, in order")]
    Periods,
    /// Another number of cells or of a covariate's values than areas times periods.
    #[error(
        "{found} cells where areas times periods are {expected}: give one cell an area and period, and as many values of each covariate"
    )]
    Lengths {
        /// How many cells there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Populations or expected events that are not above nought.
    #[error(
        "the population or the expected events of {} are not above 0: merge the area with a neighbour, or leave it out of both files", listed(.0)
    )]
    Expected(Vec<AreaCode>),
    /// Counts too large to be told apart.
    #[error("counts of {} can be larger than 9,007,199,254,740,992: check the column", listed(.0))]
    TooLarge(Vec<AreaCode>),
    /// No cell says anything.
    #[error(
        "nothing is known of any count: all are missing, or withheld without a range; say what the markers stand for"
    )]
    NothingKnown,
    /// A covariate with a value that is no number.
    #[error("the covariate {name} has no finite number for {}: complete it, or leave it out", listed(.codes))]
    Covariate {
        /// Its name.
        name: String,
        /// Where.
        codes: Vec<AreaCode>,
    },
    /// A covariate that is the same everywhere.
    #[error(
        "the covariate {0} is the same in every area and says what the intercept says: leave it out"
    )]
    ConstantCovariate(String),
    /// Priors that do not fit their parameters.
    #[error("{0}")]
    Priors(String),
    /// A threshold that is no relative risk.
    #[error("{0} is not a relative risk to exceed: expected a finite number above 0")]
    Threshold(f64),
    /// A total without areas of the map.
    #[error("the total {0} is of no area or period of the table: name its areas by their codes")]
    TotalOfNothing(String),
    /// Totals of which neither holds the other.
    #[error(
        "the totals {0} and {1} share areas and neither holds the other: keep totals that nest, such as a region and its counties"
    )]
    CrossingTotals(String, String),
    /// A total that no counts fit.
    #[error(
        "no counts fit the total {name}: it says {} to {}, and its cells can sum to {} to {}; check the marker's range, the rounding and whether the total covers the same areas", .total.0, .total.1, .cells.0, .cells.1
    )]
    Contradiction {
        /// The total.
        name: String,
        /// What it says.
        total: (u64, u64),
        /// What its cells say, together with the totals inside it.
        cells: (u64, u64),
    },
    /// The fit did not come to rest, or is not good enough to show.
    #[error("the fit is refused: {0}")]
    Refused(String),
}

/// The first few codes.
fn listed(codes: &[AreaCode]) -> String {
    let shown: Vec<String> = codes.iter().take(10).map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match codes.len().saturating_sub(10) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
