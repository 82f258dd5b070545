//! The options of a model of relative risks.

use std::path::PathBuf;

use acquire::Withheld;
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use estimate::bym2::{Interaction, Space};

/// A model of the relative risks, and what it needs.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "A model of relative risks (needs --events and --population)")]
pub struct ModelArgs {
    /// The model: bym2 (areas are like their neighbours as far as the data say; scaled), leroux or iid (neighbours say nothing).
    #[arg(long = "model", value_name = "MODEL", default_value = "none")]
    pub which: Model,
    /// Priors, as `sigma=exponential(4.6),phi=uniform(0,1)` or a TOML file with such keys [default: Morris and others 2019].
    #[arg(long, value_name = "PRIORS|FILE")]
    pub priors: Option<String>,
    /// Columns of numbers that may explain the risks, one finite number in every row; taken as they are.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub covariates: Vec<String>,
    /// How areas' courses differ over several periods: none, independent, walks, maps or walking-maps (Knorr-Held's I to IV) [default: walks].
    #[arg(long, value_name = "KIND", value_parser = interaction())]
    pub interaction: Option<Interaction>,
    /// The relative risks whose exceedance is asked for [default: 1,1.5,2].
    #[arg(long, value_name = "RR,...", value_delimiter = ',', value_parser = threshold)]
    pub thresholds: Option<Vec<Threshold>>,
    /// Draws behind ranks and comparisons of areas [default: 1000].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub draws: Option<u32>,
    /// What markers stand for, such as `c=1-7,low=0-4`. The count of a marker that is not named is estimated from the others alone.
    #[arg(long, value_name = "MARKER=LOWER-UPPER,...", value_delimiter = ',')]
    pub withheld: Vec<Withheld>,
    /// Printed events are rounded to the nearest multiple of this: with 5, 10 stands for 8 to 12, and for none of what a marker stands for.
    #[arg(long, value_name = "BASE", value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub rounded: Option<u64>,
    /// The column of the smallest count that can stand behind the row; blank where the count is exact. In place of --withheld and --rounded.
    #[arg(long, value_name = "COLUMN", requires = "upper", conflicts_with_all = ["withheld", "rounded"])]
    pub lower: Option<String>,
    /// The column of the largest.
    #[arg(long, value_name = "COLUMN", requires = "lower")]
    pub upper: Option<String>,
    /// Published totals: a CSV of `name,members,lower,upper[,period][,indicator]`; members are codes with blanks between them, or `all`.
    #[arg(long, value_name = "FILE")]
    pub totals: Option<PathBuf>,
    /// What a relative risk of 1 means: `expected` (the population is expected events) or `overall` (the rate of all areas together) [default: expected where the population sums to within 20% of the events].
    #[arg(long, value_name = "REFERENCE")]
    pub reference: Option<Reference>,
    /// Fits bym2, leroux and iid, and compares how well each foretells every area from the others.
    #[arg(long)]
    pub compare: bool,
}

/// A model of the relative risks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// Rates as they are, and smoothed.
    None,
    /// Besag, York and Mollié's, scaled (Riebler and others 2016).
    Bym2,
    /// Leroux, Lei and Breslow's (2000).
    Leroux,
    /// Independent areas.
    Iid,
}

impl Model {
    /// How areas differ in it, where there is one.
    pub const fn space(self) -> Option<Space> {
        match self {
            Self::None => None,
            Self::Bym2 => Some(Space::Bym2),
            Self::Leroux => Some(Space::Leroux),
            Self::Iid => Some(Space::Independent),
        }
    }
}

/// What a relative risk of 1 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reference {
    /// As many events as the column of the population says.
    Expected,
    /// The rate of all areas together.
    Overall,
}

impl Reference {
    /// Its name as the outputs spell it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Overall => "overall",
        }
    }
}

/// A relative risk whose exceedance is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// As it was given.
    pub text: String,
    /// The number.
    pub value: f64,
}

impl Threshold {
    fn new(text: &str, value: f64) -> Self {
        Self {
            text: text.to_owned(),
            value,
        }
    }
}

impl ModelArgs {
    /// The thresholds, by default 1, 1.5 and 2.
    pub fn thresholds(&self) -> Vec<Threshold> {
        self.thresholds.clone().unwrap_or_else(|| {
            vec![
                Threshold::new("1", 1.0),
                Threshold::new("1.5", 1.5),
                Threshold::new("2", 2.0),
            ]
        })
    }

    /// The options that are given and mean nothing without a model.
    pub fn given(&self) -> Vec<&'static str> {
        let all = [
            ("--priors", self.priors.is_some()),
            ("--covariates", !self.covariates.is_empty()),
            ("--interaction", self.interaction.is_some()),
            ("--thresholds", self.thresholds.is_some()),
            ("--draws", self.draws.is_some()),
            ("--withheld", !self.withheld.is_empty()),
            ("--rounded", self.rounded.is_some()),
            ("--lower", self.lower.is_some()),
            ("--totals", self.totals.is_some()),
            ("--reference", self.reference.is_some()),
            ("--compare", self.compare),
        ];
        let given = all.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(option, _)| option).collect()
    }
}

const INTERACTIONS: [Interaction; 5] = [
    Interaction::None,
    Interaction::Independent,
    Interaction::Walks,
    Interaction::Maps,
    Interaction::WalkingMaps,
];

fn interaction() -> impl TypedValueParser<Value = Interaction> {
    PossibleValuesParser::new(INTERACTIONS.map(Interaction::id)).map(|name| {
        let found = INTERACTIONS.into_iter().find(|of| of.id() == name);
        found.unwrap_or_default()
    })
}

/// A relative risk above 0, in digits with a point at most, so that outputs can be named by it.
fn threshold(text: &str) -> Result<Threshold, String> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<f64>() {
        Ok(value) if plain && value > 0.0 && value.is_finite() && text.len() <= 12 => {
            Ok(Threshold::new(text, value))
        }
        _ => Err("expected a number above 0 in digits, such as 1.5".to_owned()),
    }
}
