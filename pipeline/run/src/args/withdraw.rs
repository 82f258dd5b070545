//! The options of `fgm-map withdraw`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::PlanArg;

/// What follows the options in the help.
pub const AFTER: &str = "\
In this order, and each step once:
  1  the ledger says that the release was withdrawn: from then on no build
     makes it again
  2  DIR/latest points to the last good release; where there is none, the link
     is taken away
  3  DIR/releases/RELEASE/ holds WITHDRAWN.md and disclosed.csv, and nothing
     else. What it said of counts stays, since what was seen stays seen: later
     releases are held against it
  4  DIR/corrections.json and DIR/corrections.md say so to programs and to
     people; the changelog, the index and the feed beside them no longer tell
     of its figures
A run that was killed can be repeated with the same words; it does what is
left to do.

The notice is published: give a reason without figures, and a role rather
than a name.

Exit codes: 0 withdrawn, or withdrawn already; 1 refused: the ledger is broken;
2 usage, such as an unknown release; 3 system: a file cannot be written, or
another run is under way

Example:
  fgm-map withdraw 2026-03-31-0123456789ab --role \"data owner\" \\
      --reason \"the returns of one borough were counted twice\"";

/// What to take back, and why.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
    /// The release: the name of its folder.
    pub release: String,
    /// Why, in one line that will be published.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The role of whoever takes it back, such as "data owner"; never a name.
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// The day of the withdrawal, YYYY-MM-DD [default: today, in UTC].
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
    #[command(flatten)]
    pub plan: PlanArg,
    /// The folder of the releases [default: the plan's own folder].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
