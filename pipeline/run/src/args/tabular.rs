//! The options that `fgm-map disclose` and `fgm-map attack` share.

use std::path::PathBuf;

use clap::ValueEnum;
use disclose::tabular::Rule;

/// Which table, and what must stay open of it.
#[derive(Debug, clap::Args)]
pub struct TabularArgs {
    /// The table: CSV (UTF-8; commas, semicolons, tabs or bars), one row a combination of codes.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// The columns of codes, such as area,age.
    #[arg(
        long,
        value_name = "COLUMN,...",
        value_delimiter = ',',
        required = true
    )]
    pub dims: Vec<String>,
    /// The column of counts.
    #[arg(long, value_name = "COLUMN")]
    pub value: String,
    /// Which codes add up to which, as JSON.
    #[arg(long, value_name = "FILE")]
    pub hierarchy: PathBuf,
    /// Counts from 1 to this are at risk.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub threshold: u64,
    /// The least difference between the largest and the smallest number that a withheld count can be.
    #[arg(long, value_name = "W", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub min_width: u64,
    /// Whether counts of nought are printed. Where they are, a reader knows that a withheld count is at least 1; where they are not, they are at risk as well.
    #[arg(long, value_name = "ZEROS", default_value = "published")]
    pub zeros: Zeros,
    /// Says nothing on standard output.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Whether counts of nought are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Zeros {
    /// They are.
    Published,
    /// They are withheld as small counts are.
    Withheld,
}

impl Zeros {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Withheld => "withheld",
        }
    }
}

impl TabularArgs {
    /// What must stay open.
    pub const fn rule(&self) -> Rule {
        Rule {
            threshold: self.threshold,
            min_width: self.min_width,
            prints_zeros: matches!(self.zeros, Zeros::Published),
        }
    }
}
