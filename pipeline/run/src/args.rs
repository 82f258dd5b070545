//! The command line.

mod after;
mod analyse;
mod attack;
mod audit;
mod diff;
mod disclose;
mod fetch;
mod health;
mod ledger;
mod log;
mod manual;
mod model;
mod report;
mod sign;
mod site;
mod tabular;
mod target;
mod verify;
mod withdraw;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

pub use analyse::AnalyseArgs;
pub use attack::AttackArgs;
pub use audit::AuditArgs;
pub use diff::DiffArgs;
pub use disclose::{DiscloseArgs, Method};
pub use fetch::FetchArgs;
pub use health::HealthArgs;
pub use ledger::{LedgerArgs, LedgerCommand, LedgerFolder};
pub use log::LogArgs;
pub use manual::{CompletionsArgs, ManArgs};
pub use model::{Model, ModelArgs, Reference, Threshold};
pub use report::ReportArgs;
pub use sign::SignArgs;
pub use site::{SiteArgs, SiteMethod};
pub use tabular::{TabularArgs, Zeros};
pub use target::{MethodArg, TargetArgs};
pub use verify::VerifyArgs;
pub use withdraw::WithdrawArgs;

/// Makes a map of need and services for the prevention of FGM, from published aggregates.
#[derive(Debug, Parser)]
#[command(name = "fgm-map", version, after_help = after::PROGRAM, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub log: LogArgs,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs all stages and publishes a release.
    ///
    /// The release goes to DIR/releases/<as-of>-<digest>/, then DIR/latest points to it.
    /// The same inputs and plan give the same bytes and the same name.
    #[command(after_help = after::BUILD)]
    Build {
        #[command(flatten)]
        plan: PlanArg,
        /// The folder for releases [default: the plan's own folder].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The day the release speaks of, YYYY-MM-DD [default: the newest source's date].
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// The secret key that signs the release: an Ed25519 key of OpenSSH without a passphrase, whose
        /// public key the plan names.
        #[arg(
            long,
            value_name = "FILE",
            env = "FGM_MAP_SIGNING_KEY",
            hide_env_values = true,
            // A key that was pasted begins as an option does, and would be shown as an unknown one.
            allow_hyphen_values = true
        )]
        signing_key: Option<PathBuf>,
        #[command(flatten)]
        cache: CacheArg,
        /// Makes everything, whether anything changed or not: what earlier builds kept is neither used nor added to.
        #[arg(long)]
        no_cache: bool,
        #[command(flatten)]
        report: ReportArgs,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Reads and checks the inputs and the plan, and writes nothing.
    ///
    /// Every problem of every source is listed, with file, row, column, area and what to do;
    /// then what a reader should know that is no error, such as totals that do not add up.
    #[command(after_help = after::CHECK)]
    Check {
        #[command(flatten)]
        plan: PlanArg,
        /// How the result is written to standard output.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Shows how each published number of an area came about, down to the source's cells.
    #[command(after_help = after::EXPLAIN)]
    Explain {
        /// The area's code or name, of the map or of a wider area that the plan names.
        area: String,
        /// The indicator's id, such as `need_index`: a column of the tables [default: all].
        indicator: Option<String>,
        #[command(flatten)]
        plan: PlanArg,
    },
    /// Says where the next workers, sessions or pounds would go, and how sure that is.
    ///
    /// What is shared out is prevention, care and outreach. Each area's claim is its share of the
    /// estimated need and of what is recorded, with the plan's weights; what is uncertain is drawn
    /// for all areas together, and each area is told in how many draws it would get as much.
    #[command(after_help = target::AFTER)]
    Target(TargetArgs),
    /// Computes statistics of any areas and any table, without a plan: rates, smoothing, clusters, classes, models.
    ///
    /// Two files are enough: boundaries and a table, joined by code. Both are checked as the
    /// sources of a plan are: a table that looks like one row a person is refused, with the
    /// column named and no value shown. Other columns are checked and not read. A cell may hold
    /// a marker ([c] [low] [u] [x] [z], or c low u x z *) in place of a number: its area is left
    /// out of the statistics, and that is said. With --model it is estimated all the same.
    #[command(after_help = analyse::AFTER)]
    Analyse(Box<AnalyseArgs>),
    /// Protects a table of counts that add up: withholds or rounds what is at risk.
    ///
    /// The published table has the columns and rows of the table, with [c] in place of withheld
    /// counts; every other byte stays as it is. A table that looks like one row a person is
    /// refused, and so is one that no pattern protects: every cell of which that is so is named.
    #[command(after_help = disclose::AFTER)]
    Disclose(DiscloseArgs),
    /// Finds out what a reader of a published table can, from its sums and from earlier tables.
    ///
    /// [c], c, * and blank are withheld counts. Cells that can be found out are named without
    /// what is found; that goes to --json.
    #[command(after_help = attack::AFTER)]
    Attack(AttackArgs),
    /// Attacks published releases as a reader would who has all of them.
    ///
    /// From their public files alone: what one release withholds may come out of another, of
    /// totals, or of a published source that counts the same.
    #[command(after_help = audit::AFTER)]
    Audit(AuditArgs),
    /// Checks a release: whether it is whole, as its contract says, safe, and can be made again.
    #[command(after_help = verify::AFTER)]
    Verify(VerifyArgs),
    /// Tells what changed from one release to another, area by area.
    #[command(after_help = diff::AFTER)]
    Diff(DiffArgs),
    /// Looks for newer editions of the sources, and shows what they change.
    ///
    /// A fetched file goes to the cache, never over a snapshot. With --accept, and one source
    /// named, it takes the snapshot's place once a build would not refuse it. Where a fetch
    /// fails, builds go on with the snapshot that is pinned, and say how old it is.
    #[command(after_help = fetch::AFTER)]
    Fetch(FetchArgs),
    /// Lists the sources with their age and state.
    ///
    /// Every folder with a `source.toml` is listed, whether the plan names it or not.
    /// Ages are counted to today, in UTC.
    #[command(after_help = after::SOURCES)]
    Sources {
        #[command(flatten)]
        plan: PlanArg,
        /// How the list is written to standard output.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        #[command(flatten)]
        cache: CacheArg,
    },
    /// Says in one word whether the releases are as new as they should be, and why not.
    #[command(after_help = health::AFTER)]
    Health(HealthArgs),
    /// Writes the sha256 of a source's snapshot into its manifest, and nothing else.
    ///
    /// For a snapshot that was replaced on purpose. Declared rows, keys and grain
    /// still hold: what the next run would refuse is listed.
    #[command(after_help = after::PIN)]
    Pin {
        /// The source: the name of its folder.
        source: String,
        #[command(flatten)]
        plan: PlanArg,
    },
    /// Checks or rebuilds the ledger of what each release disclosed.
    #[command(after_help = ledger::AFTER)]
    Ledger(LedgerArgs),
    /// Takes a faulty release back, for good, and says so to those who have it.
    #[command(after_help = withdraw::AFTER)]
    Withdraw(WithdrawArgs),
    /// Approves the plan's disclosure policy in the name of a role.
    #[command(after_help = sign::AFTER)]
    Sign(SignArgs),
    /// Chooses where new sites go: the best of all plans, and the proof that it is.
    ///
    /// From demand points and candidates, by great circles or by distances of your own; with
    /// capacities and with sites that exist already.
    #[command(after_help = site::AFTER)]
    Site(SiteArgs),
    /// Prints the script by which a shell completes the commands and their options.
    #[command(after_help = manual::COMPLETIONS_AFTER)]
    Completions(CompletionsArgs),
    /// Writes the manual: a page for every command.
    #[command(after_help = manual::MAN_AFTER)]
    Man(ManArgs),
    /// Writes contract.md and schema.json, which describe every field, beside the plan.
    #[command(after_help = after::DESCRIBE)]
    Describe {
        #[command(flatten)]
        plan: PlanArg,
        /// The folder to write to [default: the plan's own folder].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
}

/// Where fetched files, decoded tables and fits of models are kept.
#[derive(Debug, clap::Args)]
pub struct CacheArg {
    /// The folder for fetched files, decoded tables and fits of models [default: .cache in the sources' folder].
    #[arg(
        long = "cache",
        value_name = "DIR",
        env = "FGM_MAP_CACHE",
        hide_env_values = true
    )]
    pub folder: Option<PathBuf>,
}

/// Which plan.
#[derive(Debug, clap::Args)]
pub struct PlanArg {
    /// The plan, which says everything else: sources, geography, disclosure rules, indicators, maps.
    #[arg(
        long = "plan",
        value_name = "FILE",
        default_value = "outputs/fgm-risk-london/plan.toml"
    )]
    pub file: PathBuf,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text
        .parse()
        .ok()
        .filter(|threads: &NonZeroUsize| threads.get() <= 256);
    threads.ok_or_else(|| "expected a whole number from 1 to 256".to_owned())
}

/// As many threads as there are processors.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// How to run.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// How many threads, 1 to 256; the bytes do not depend on it [default: as many as there are processors].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub jobs: Option<NonZeroUsize>,
    /// Says nothing unless something is wrong.
    #[arg(long, short)]
    pub quiet: bool,
}

impl HowArgs {
    /// How many threads to use.
    pub fn jobs(&self) -> usize {
        self.jobs.map_or_else(processors, NonZeroUsize::get)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// The program and every command, with what follows its options.
    fn commands() -> Vec<(clap::Command, String)> {
        let program = Args::command();
        let under: Vec<clap::Command> = program.get_subcommands().cloned().collect();
        let all = std::iter::once(program).chain(under);
        let found = all.map(|command| {
            let after = command.get_after_help().map(ToString::to_string);
            (command, after.unwrap_or_default())
        });
        found.collect()
    }

    #[test]
    fn a_terminal_of_80_columns_breaks_no_line_that_follows_the_options() {
        let commands = commands();
        assert!(commands.len() > 15, "{}", commands.len());
        for (command, after) in commands {
            let name = command.get_name().to_owned();
            assert!(!after.is_empty(), "{name}");
            let help = command.term_width(80).render_long_help().to_string();
            assert!(help.contains(&after), "{name}: {help}");
        }
    }

    #[test]
    fn an_example_of_several_lines_can_be_copied() {
        for (command, after) in commands() {
            let name = command.get_name();
            let paragraphs = after.split("\n\n");
            for examples in paragraphs.filter(|text| text.starts_with("Example")) {
                let mut goes_on = false;
                for line in examples.lines().skip(1) {
                    let begins = line.starts_with("  fgm-map ");
                    assert!(begins != goes_on, "{name}: {line}");
                    goes_on = line.ends_with(" \\");
                }
                assert!(!goes_on, "{name}: {examples}");
            }
        }
    }
}
