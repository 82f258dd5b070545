//! The options of `fgm-map health`.

use std::path::PathBuf;

use super::{Format, PlanArg};

/// What follows the options in the help.
pub const AFTER: &str = "\
Reads health.json, which every build leaves beside the releases, and counts
ages to now.
  ok       the last run went well, not too long ago, and no published
           source is overdue
  stale    there is a release, and it is not as new as it should be
  failing  the last run failed, or there is no release

Exit codes: 0 ok; 1 stale or failing; 2 usage

Examples:
  fgm-map health --out /srv/fgm-map
  fgm-map health --max-age 200 --format json";

/// Whose health.
#[derive(Debug, clap::Args)]
pub struct HealthArgs {
    #[command(flatten)]
    pub plan: PlanArg,
    /// The folder of the releases [default: the plan's own folder].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A run has to have gone well within so many hours.
    #[arg(long, value_name = "HOURS", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_age: u32,
    /// How the result is written to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}
