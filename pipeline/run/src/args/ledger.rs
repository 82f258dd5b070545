//! The options of `fgm-map ledger`.

use std::path::PathBuf;

use clap::Subcommand;

use super::PlanArg;

/// What follows the options in the help.
pub const AFTER: &str = "\
DIR/ledger/ledger.jsonl has one line an entry: a release with the digests of its
policy and of its statement, or a withdrawal. Each holds the hash of the one
before. DIR/ledger/statements/ has what each release said of counts. A build
holds a new release against all of them.

check       Refused are: a line that was changed, taken out, put in or
            moved; an unended last line; a statement that is missing or
            changed; a statement or a release without an entry, since then
            the end of the ledger was cut; no ledger beside releases. Beyond
            what stops a build it names releases that are not what the
            ledger says, and unfinished withdrawals.
rebuild     Makes a ledger from the disclosed.csv of the releases, the
            statements and the lines that are still whole, in the order of the
            releases' names. The broken one is kept beside it as
            ledger.jsonl.broken-N. It says what cannot be had back. A whole
            ledger stays as it is.

Exit codes: 0 whole, or rebuilt; 1 refused, every problem is listed;
2 usage; 3 system

Examples:
  fgm-map ledger check
  fgm-map ledger rebuild --out /srv/maps";

/// What to do with the ledger.
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What can be done with the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Checks that the ledger is whole and knows every release; changes nothing in it.
    Check(LedgerFolder),
    /// Rebuilds a ledger that was lost, cut or changed, from what is still there.
    Rebuild(LedgerFolder),
}

/// Which ledger.
#[derive(Debug, clap::Args)]
pub struct LedgerFolder {
    #[command(flatten)]
    pub plan: PlanArg,
    /// The folder of the releases [default: the plan's own folder].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
