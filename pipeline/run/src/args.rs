//! The command line.

mod attack;
mod audit;
mod diff;
mod disclose;
mod ledger;
mod model;
mod sign;
mod site;
mod tabular;
mod target;
mod verify;
mod withdraw;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use attach::NeighbourCriterion;
use clap::{ArgGroup, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use publish::Classification;

pub use attack::AttackArgs;
pub use audit::AuditArgs;
pub use diff::DiffArgs;
pub use disclose::{DiscloseArgs, Method};
pub use ledger::{LedgerArgs, LedgerCommand, LedgerFolder};
pub use model::{Model, ModelArgs, Reference, Threshold};
pub use sign::SignArgs;
pub use site::{SiteArgs, SiteMethod};
pub use tabular::{TabularArgs, Zeros};
pub use target::{MethodArg, TargetArgs};
pub use verify::VerifyArgs;
pub use withdraw::WithdrawArgs;

const AFTER: &str = "\
Exit codes:
  0  done (a re-run that changes nothing is done, too)
  1  refused: something is wrong with the data or the policy; every problem is listed
  2  usage: the command line is wrong
  3  system: a folder or file cannot be read or written, or another run is under way
SIGTERM, SIGINT and SIGHUP end a build by that signal (143, 130 and 129 in a shell).
`disclose`, `attack` and `audit` keep 1 for what is unsafe, and `site` for what has no plan: their
help says more.

A release is published whole or not at all. The last one stays as it was after 1 and 2; 3 can also
say that what stands beside a release in its place, or its path, could not be written.";

const ANALYSE_AFTER: &str = "\
Conventions, where trusted tools disagree:
  rates       95% limits: Garwood below 10 events, Byar from 10 (English public health)
  weights     queen: a shared vertex; rook: a shared segment (libpysal; spdep takes two vertices);
              knn and distance: between centroids, straight in a projection or a plane,
              along geodesics in degrees
  Moran, Geary  row-standardised weights, variance under randomisation; n counts the areas that have
              neighbours (spdep; esda counts all). General G: binary weights
  local Moran second moment over n (spdep; esda's is (n - 1) / n times that)
  Gi*         standard score, the area itself included; the same for both kinds of weights
  smoothing   Marshall's empirical Bayes; the local one with the area itself (spdep's geoda = TRUE)
  p-values    two-sided, from permutations: 2 (min(#>=, #<=) + 1) / (permutations + 1), at most 1;
              q-values adjust them for the number of areas (Benjamini and Hochberg)
  classes     closed at their upper bound, counted from 1; fisher-jenks is exact (classInt's fisher)
GeoJSON with coordinates beyond WGS 84's degrees is taken as planar, with a note.
What cannot be estimated is null in the results, and not_estimable says why.

Models (--model): events are Poisson with mean E x RR; the logarithm of RR is a sum of an
intercept, covariates and effects of areas and periods:
  counts      a rounded or withheld count is the range that --withheld, --rounded, or --lower and
              --upper say of it, and its likelihood the probability of that range; a marker that is
              not named says nothing; --totals adds bounds on sums. No count is estimated in turn
  E           the population itself, or the population times the rate of all areas (--reference)
  bym2        sigma (sqrt(phi) u + sqrt(1 - phi) v): u scaled to a geometric mean variance of 1 in
              each part of the map; areas without neighbours have v alone
  priors      sigma half-normal(1), phi beta(0.5,0.5), coefficients and intercept normal(0,5); also
              exponential(RATE), uniform(LOWER,UPPER), fixed(VALUE); names: intercept, coefficients,
              sigma, phi, sigma_time, sigma_interaction
  RR          the intercept included; equal-tailed 95% intervals; ranks from 1 for the highest
  periods     all periods of an indicator are fitted at once, with a random walk over time: where
              periods are years or numbers, gaps between them are as long as they are
  reliability interval no wider than the median: reliable; up to 160% of it: with caution
  score       mean log probability of what each area says, given all others: higher is better
A model that does not come to rest is refused (exit code 1), and nothing is written.

Examples:
  fgm-map analyse --areas wards.gpkg --code WD24CD --table rates.csv --key ward --value rate --json out.json
  fgm-map analyse --areas lsoa.gpkg --code LSOA21CD --table long.csv --key lsoa --period year \\
      --indicator subject --events count --population people --out results/
  fgm-map analyse --areas boroughs.gpkg --code code --table nhs.csv --key code --events attendances \\
      --population women --model bym2 --withheld 'c=1-7' --rounded 5 --totals totals.csv --json out.json";

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
        /// The secret key that signs the release: an Ed25519 key of OpenSSH without a passphrase, whose
        /// public key the plan names.
        #[arg(long, value_name = "FILE", env = "FGM_MAP_SIGNING_KEY")]
        signing_key: Option<PathBuf>,
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
    /// Says where the next workers, sessions or pounds would go, and how sure that is.
    ///
    /// What is shared out is prevention, care and outreach. Each area's claim is its share of the
    /// estimated need and of what is recorded, with the plan's weights; what is uncertain is drawn
    /// for all areas together, and each area is told in how many draws it would get as much.
    #[command(after_help = target::AFTER)]
    Target(TargetArgs),
    /// Statistics of any areas and any table, without a plan: rates, smoothing, clusters, classes.
    ///
    /// Two files are enough: boundaries and a table, joined by code. Both are checked as the
    /// sources of a plan are: a table that looks like one row a person is refused, with the
    /// column named and no value shown. Other columns are checked and not read. A cell may hold
    /// a marker ([c] [low] [u] [x] [z], or c low u x z *) in place of a number: its area is left
    /// out of the statistics, and that is said. With --model it is estimated all the same.
    #[command(after_help = ANALYSE_AFTER)]
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
    /// Checks a release: checksums, signature, contract, formats, bundle, counts, disclosure, and whether
    /// it can be made again.
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
    /// Checks or rebuilds the ledger of what each release disclosed.
    #[command(after_help = ledger::AFTER)]
    Ledger(LedgerArgs),
    /// Takes a faulty release back: tombstone, ledger entry, `latest`, correction notice.
    #[command(after_help = withdraw::AFTER)]
    Withdraw(WithdrawArgs),
    /// Approves the plan's disclosure policy for a role.
    #[command(after_help = sign::AFTER)]
    Sign(SignArgs),
    /// Chooses where new sites go: the best of all plans, and the proof that it is.
    ///
    /// From demand points and candidates, by great circles or by distances of your own; with
    /// capacities and with sites that exist already.
    #[command(after_help = site::AFTER)]
    Site(SiteArgs),
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
#[command(group(ArgGroup::new("numbers").required(true).args(["value", "events"])))]
#[command(group(ArgGroup::new("outputs").required(true).multiple(true).args(["json", "geojson", "out"])))]
pub struct AnalyseArgs {
    /// Boundaries: GeoJSON, TopoJSON, GeoPackage, FlatGeobuf, or a Shapefile, also zipped.
    #[arg(long, value_name = "FILE")]
    pub areas: PathBuf,
    /// The property of the boundaries that holds the area's code: 1 to 15 letters, digits and - _ . : /
    #[arg(long, value_name = "COLUMN")]
    pub code: String,
    /// The table: CSV (UTF-8; commas, semicolons, tabs or bars) or Parquet, one row an area (and period and indicator, where those are named).
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// The column of the table that holds the area's code, by which the two are joined.
    #[arg(long, value_name = "COLUMN")]
    pub key: String,
    /// The column of events: whole numbers from 0.
    #[arg(long, value_name = "COLUMN", requires = "population")]
    pub events: Option<String>,
    /// The column of the population: people, person-years or expected events, any number above 0.
    #[arg(long, value_name = "COLUMN", requires = "events")]
    pub population: Option<String>,
    /// Rates are per so many of the population.
    #[arg(long, value_name = "N", default_value_t = 1000.0, value_parser = per)]
    pub per: f64,
    /// The column of one finite number an area, in place of events and population.
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["events", "population", "per"])]
    pub value: Option<String>,
    /// Who is whose neighbour: queen, rook, knn:K or distance:METRES.
    #[arg(long, value_name = "WEIGHTS", default_value = "queen")]
    pub weights: NeighbourCriterion,
    /// How classes are cut: fisher-jenks, quantile, equal-interval, head-tail, standard-deviation or manual:A,B,...
    #[arg(long, value_name = "SCHEME", default_value = "fisher-jenks")]
    pub scheme: Classification,
    /// How many classes; head-tail, standard-deviation and manual find their own number.
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub classes: u8,
    /// Permutations behind every pseudo p-value; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 999, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub permutations: u32,
    /// The seed of the permutations and of a model's draws: the same seed gives the same numbers on any machine.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Scans for clusters of events: circles with up to this share of the population, such as 0.5 (Kulldorff).
    #[arg(long, value_name = "SHARE", requires = "events", value_parser = share)]
    pub scan: Option<f64>,
    /// The column of the periods, for a table of several: whole numbers, or all as 2021-22, 2021-Q4, 2021-W05, 2021-03 or 2021-03-31. Needs --out.
    #[arg(long, value_name = "COLUMN", requires = "out")]
    pub period: Option<String>,
    /// The column of what is counted, for a table of several subjects. Needs --out.
    #[arg(long, value_name = "COLUMN", requires = "out")]
    pub indicator: Option<String>,
    /// The file for the results as JSON; beside --out the summary alone.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// The file for the areas with their results as GeoJSON; not with --out, which writes one.
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub geojson: Option<PathBuf>,
    /// The folder for one wide layer (`areas.geojson`, `areas.gpkg`, `areas.fgb`, `areas.parquet`), `results_long.csv` and `summary.json`.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub how: HowArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 0.5 => Ok(number),
        _ => Err("expected a share above 0 and up to 0.5".to_owned()),
    }
}

fn per(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (1e-9..=1e12).contains(&number) => Ok(number),
        _ => Err("expected a number from 1e-9 to 1e12, such as 1000".to_owned()),
    }
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

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text
        .parse()
        .ok()
        .filter(|threads: &NonZeroUsize| threads.get() <= 256);
    threads.ok_or_else(|| "expected a whole number from 1 to 256".to_owned())
}

/// How to run.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// How many threads, up to 256 [default: as many as there are processors]. The bytes do not depend on it.
    #[arg(long, value_name = "N", value_parser = threads)]
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
