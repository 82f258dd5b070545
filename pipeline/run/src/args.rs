//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

const AFTER: &str = "\
Exit codes:
  0  done (a re-run that changes nothing is done, too)
  1  refused: something is wrong with the data or the policy; every problem is listed
  2  usage: the command line is wrong
  3  system: a folder or file cannot be read or written, or another run is under way

Nothing is written and the last release stays as it was unless the code is 0.";

/// Makes a map of need and services for the prevention of FGM, from published aggregates.
#[derive(Debug, Parser)]
#[command(name = "fgm-map", version, after_help = AFTER, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs all stages and publishes a release.
    ///
    /// The release goes to DIR/releases/<as-of>-<digest>/, then DIR/latest points to it.
    /// The same inputs and plan give the same bytes and the same name.
    #[command(
        after_help = "Example:\n  fgm-map build --plan outputs/fgm-risk-london/plan.toml --out /srv/maps"
    )]
    Build {
        #[command(flatten)]
        plan: PlanArg,
        /// The folder for releases [default: the plan's own folder].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The day the release speaks of, YYYY-MM-DD [default: the newest source's date].
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        #[command(flatten)]
        cache: CacheArg,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Reads and checks the inputs and the plan, and writes nothing.
    ///
    /// Every problem of every source is listed, with file, row, column, area and what to do;
    /// then what a reader should know that is no error, such as totals that do not add up.
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
    #[command(
        after_help = "Examples:\n  fgm-map explain Camden\n  fgm-map explain E09000007 assessments_fgm_rate\n  fgm-map explain \"Inner London\""
    )]
    Explain {
        /// The area's code or name.
        area: String,
        /// The indicator's name, as in the fields [default: all].
        indicator: Option<String>,
        #[command(flatten)]
        plan: PlanArg,
    },
    /// Reads any areas and any table of one number an area, without a plan, and joins them.
    ///
    /// Both are checked as the sources of a plan are: a table that looks like one row a person
    /// is refused, with the column named and no value shown. The table may hold other columns;
    /// they are checked and not read.
    #[command(
        after_help = "Example:\n  fgm-map analyse --areas wards.gpkg --code WD24CD --table rates.csv --key ward --value rate --json out.json"
    )]
    Analyse(AnalyseArgs),
    /// Looks for newer editions of the sources, and shows what they change.
    ///
    /// A fetched file goes to the cache, never over a snapshot. With --accept, and one source
    /// named, it takes the snapshot's place once a build would not refuse it. Where a fetch
    /// fails, builds go on with the snapshot that is pinned, and say how old it is.
    #[command(
        after_help = "Examples:\n  fgm-map fetch\n  fgm-map fetch ons-census-2021-sex\n  fgm-map fetch ons-census-2021-sex --accept --published 2023-03-28\n  fgm-map fetch dfe-children-in-need-fgm --from ~/Downloads/data.csv"
    )]
    Fetch(FetchArgs),
    /// Lists the sources with their age and state.
    ///
    /// Every folder with a `source.toml` is listed, whether the plan names it or not.
    /// Ages are counted to today, in UTC.
    Sources {
        #[command(flatten)]
        plan: PlanArg,
        /// How the list is written to standard output.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
        #[command(flatten)]
        cache: CacheArg,
    },
    /// Writes the sha256 of a source's snapshot into its manifest, and nothing else.
    ///
    /// For a snapshot that was replaced on purpose. Declared rows, keys and grain
    /// still hold: what the next run would refuse is listed.
    Pin {
        /// The source: the name of its folder.
        source: String,
        #[command(flatten)]
        plan: PlanArg,
    },
    /// Writes contract.md and schema.json, which describe every field, beside the plan.
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

/// What to analyse.
#[derive(Debug, clap::Args)]
pub struct AnalyseArgs {
    /// Boundaries: GeoJSON, TopoJSON, GeoPackage, FlatGeobuf, Shapefile, also zipped.
    #[arg(long, value_name = "FILE")]
    pub areas: PathBuf,
    /// The property of the boundaries that holds the area's code.
    #[arg(long, value_name = "COLUMN")]
    pub code: String,
    /// The table: CSV or Parquet, one row an area.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// The column of the table that holds the area's code.
    #[arg(long, value_name = "COLUMN")]
    pub key: String,
    /// The column of the table that holds the number: any finite one, or [c] [low] [u] [x] [z].
    #[arg(long, value_name = "COLUMN")]
    pub value: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
}

/// What to fetch, and what to do with it.
#[derive(Debug, clap::Args)]
pub struct FetchArgs {
    /// The sources: names of their folders [default: all of the plan].
    pub sources: Vec<String>,
    #[command(flatten)]
    pub plan: PlanArg,
    /// Puts the edition in the place of the snapshot, and brings its manifest up to date.
    #[arg(long)]
    pub accept: bool,
    /// When the edition was published, YYYY-MM-DD [default: when its server last changed it].
    #[arg(long, value_name = "DATE", requires = "accept")]
    pub published: Option<Date>,
    /// Reads a file that was fetched by hand, in the layout that the manifest's [fetch] declares.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub cache: CacheArg,
    /// Says nothing unless something is wrong.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where fetched files and decoded tables are kept.
#[derive(Debug, clap::Args)]
pub struct CacheArg {
    /// The folder for fetched files and decoded tables [default: .cache in the sources' folder].
    #[arg(long = "cache", value_name = "DIR", env = "FGM_MAP_CACHE")]
    pub folder: Option<PathBuf>,
}

/// Which plan.
#[derive(Debug, clap::Args)]
pub struct PlanArg {
    /// The plan: sources, geography, disclosure rules, indicators, maps.
    #[arg(
        long = "plan",
        value_name = "FILE",
        default_value = "outputs/fgm-risk-london/plan.toml"
    )]
    pub file: PathBuf,
}

/// How to run.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// How many threads [default: as many as there are processors]. The bytes do not depend on it.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Says nothing unless something is wrong.
    #[arg(long, short)]
    pub quiet: bool,
}

impl HowArgs {
    /// With all processors, and without a word.
    pub const fn quiet() -> Self {
        Self {
            jobs: None,
            quiet: true,
        }
    }

    /// How many threads to use.
    pub fn jobs(&self) -> usize {
        self.jobs
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, NonZeroUsize::get)
    }
}
