//! The options of `fgm-map disclose`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::tabular::TabularArgs;

/// What follows the options in the help.
pub const AFTER: &str = "\
H.json names every parent with its children, a dimension at a time:
  {\"area\": {\"Total\": [\"A01\", \"A02\"]}, \"age\": {\"all\": [\"0-17\", \"18+\"]}}
A parent is the sum of its children, may be a child itself, and children may
have several parents. Its row may be missing; every combination of codes without
children needs a row.

suppress    Withholds every count from 1 to the threshold, and others beside
            them, so that each count at risk could still be anything from 1 to
            the threshold, given all sums, and no count withheld beside them can
            be told to lie among those. Tables of up to about a hundred cells
            are proven cheapest; others are bounded, and the gap is said.
round       Every count to a multiple of the base next to it, so that all sums
            hold, of least total change. Where no such table exists (three
            dimensions), the nearest multiples farther away are taken, and the
            reach says how far.

The same table gives the same bytes on any machine. Costs come from --cost or
are 1 a cell, and never from the counts: --cost may name no column of --dims or
--value. The summary says nothing that the published table does not.

Read are at most 256 MiB of the table, 3 million rows, and 9 million codes (rows
times dimensions); and 64 MiB of H.json, which may make 6 million cells, and
sums of 30 million parts.

Exit codes: 0 published; 1 the table has no safe form, and nothing else; 2 the
table, H.json or the command line is wrong, or a file cannot be read or
written, every problem is listed; 3 system, such as a full disk. With 1 and 2
no table is written.

Examples:
  fgm-map disclose --table counts.csv --dims area,age --value count \\
      --hierarchy H.json --threshold 5 --out published.csv
  fgm-map disclose --table counts.csv --dims area,age --value count \\
      --hierarchy H.json --zeros withheld --min-width 8 --cost dear \\
      --out published.csv --json report.json
  fgm-map disclose --table counts.csv --dims area,age --value count \\
      --hierarchy H.json --method round --base 5 --out published.csv";

/// What to protect, and how.
#[derive(Debug, clap::Args)]
pub struct DiscloseArgs {
    #[command(flatten)]
    pub tabular: TabularArgs,
    /// How counts at risk are protected.
    #[arg(long, value_name = "METHOD", default_value = "suppress")]
    pub method: Method,
    /// Counts become multiples of this, with --method round.
    #[arg(long, value_name = "BASE", default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub base: u64,
    /// The column of what it costs to withhold a count that is not at risk: a number, or `never` where it must stay printed [default: 1 a cell].
    #[arg(long, value_name = "COLUMN")]
    pub cost: Option<String>,
    /// The file for the published table: the same columns and rows, [c] in place of withheld counts.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The file for the summary as JSON; it may be published.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// How counts at risk are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Some counts are withheld.
    Suppress,
    /// All counts are rounded, and add up.
    Round,
}
