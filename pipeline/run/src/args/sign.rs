//! The options of `fgm-map sign`.

use jiff::civil::Date;

use super::PlanArg;

/// What follows the options in the help.
pub const AFTER: &str = "\
The approval goes to sign-off.toml beside the plan, in the place of the role's
last one, and is committed with the plan. It holds the digest of the whole
disclosure policy, the reasons included: where the plan asks for a sign-off, a
build with another policy is refused until it is signed.

Exit codes: 0 signed; 1 refused: the plan or sign-off.toml is damaged;
2 usage; 3 system

Example:
  fgm-map sign --role \"data owner\" --note \"as agreed at the yearly review\"";

/// Who approves the policy.
#[derive(Debug, clap::Args)]
pub struct SignArgs {
    /// The role that approves, as the plan names it; never a person's name.
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// The day of the approval, YYYY-MM-DD [default: today, in UTC].
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
    /// What the role has to say, in one line.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub plan: PlanArg,
}
