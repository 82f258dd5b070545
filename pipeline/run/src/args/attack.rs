//! The options of `fgm-map attack`.

use std::path::PathBuf;

use super::tabular::TabularArgs;

/// What follows the options in the help.
pub const AFTER: &str = "\
H.json names every parent with its children, as for `fgm-map disclose`. A
withheld count is unsafe when the whole numbers that it can still be include
some of 1 to the threshold and not all of them, or when they are fewer than
--min-width asks for. A count that can only lie above the threshold is safe.
What is too hard to find out counts as unsafe.

With --against all tables are looked at together. A cell has one count in all
of them, unless they print different numbers of it: then it was revised. So a
count that one table prints is known in another that withholds it. Where counts
must have been revised that no table prints, they are not taken as one, and
that is said.

OUT is for the owner's eyes: it holds what a reader can find out of every
withheld cell, and the unsafe ones again under `unsafe`, each with its codes,
`lower`, and `upper` (null: endless).

Each table and H.json may be as large as for `fgm-map disclose`.

Exit codes: 0 safe; 1 unsafe, and nothing else; 2 the tables, H.json or the
command line are wrong, or a file cannot be read or written, every problem is
listed; 3 system, such as a full disk

Examples:
  fgm-map attack --table published.csv --dims area,age --value count \\
      --hierarchy H.json --threshold 5 --json intervals.json
  fgm-map attack --table this-week.csv --against last-week.csv --dims area \\
      --value count --hierarchy H.json --threshold 5
  fgm-map attack --table rounded.csv --rounded 5 --dims area,age --value count \\
      --hierarchy H.json";

/// What to attack.
#[derive(Debug, clap::Args)]
pub struct AttackArgs {
    #[command(flatten)]
    pub tabular: TabularArgs,
    /// Printed counts are multiples of this next to the true ones, as --method round makes them.
    #[arg(long, value_name = "BASE", value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub rounded: Option<u64>,
    /// A table of the same columns that was published before; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub against: Vec<PathBuf>,
    /// The file for what a reader can find out, as JSON: not to be published.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}
