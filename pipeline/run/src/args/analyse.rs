//! The options of `fgm-map analyse`.

use std::path::PathBuf;

use attach::NeighbourCriterion;
use clap::ArgGroup;
use publish::Classification;

use super::{HowArgs, ModelArgs};

/// What follows the options in the help.
pub const AFTER: &str = "\
Conventions, where trusted tools disagree:
  rates       95% limits: Garwood below 10 events, Byar from 10
              (English public health)
  weights     queen: a shared vertex; rook: a shared segment (libpysal; spdep
              takes two vertices); knn and distance: between centroids, straight
              in a projection or a plane, along geodesics in degrees
  Moran, Geary  row-standardised weights, variance under randomisation; n counts
                the areas that have neighbours (spdep; esda counts all). General
                G: binary weights
  local Moran second moment over n (spdep; esda's is (n - 1) / n times that)
  Gi*         standard score, the area itself included; the same for both
              kinds of weights
  smoothing   Marshall's empirical Bayes; the local one with the area itself
              (spdep's geoda = TRUE)
  p-values    two-sided, from permutations: 2 (min(#>=, #<=) + 1) /
              (permutations + 1), at most 1; q-values adjust them for the number
              of areas (Benjamini and Hochberg)
  classes     closed at their upper bound, counted from 1; fisher-jenks is
              exact (classInt's fisher)
GeoJSON with coordinates beyond WGS 84's degrees is taken as planar, with
a note. What cannot be estimated is null in the results, and
not_estimable says why.

Models (--model): events are Poisson with mean E x RR; the logarithm of RR is a
sum of an intercept, covariates and effects of areas and periods:
  counts      a rounded or withheld count is the range that --withheld,
              --rounded, or --lower and --upper say of it, and its
              likelihood the probability of that range; a marker that is not
              named says nothing; --totals adds bounds on sums. No count is
              estimated in turn
  E           the population itself, or the population times the rate of
              all areas (--reference)
  bym2        sigma (sqrt(phi) u + sqrt(1 - phi) v): u scaled to a geometric
              mean variance of 1 in each part of the map; areas without
              neighbours have v alone
  priors      sigma half-normal(1), phi beta(0.5,0.5), coefficients and
              intercept normal(0,5); also exponential(RATE),
              uniform(LOWER,UPPER), fixed(VALUE); names: intercept,
              coefficients, sigma, phi, sigma_time, sigma_interaction
  RR          the intercept included; equal-tailed 95% intervals; ranks from 1
              for the highest
  periods     all periods of an indicator are fitted at once, with a random walk
              over time: where periods are years or numbers, gaps between them
              are as long as they are
  reliability interval no wider than the median: reliable; up to 160% of
              it: with caution
  score       mean log probability of what each area says, given all others:
              higher is better

Exit codes: 0 done; 1 refused: the boundaries, the table or the model, every
problem is listed; 2 usage; 3 system. With 1, 2 and 3 nothing is written. A
model that does not come to rest is refused.

Examples:
  fgm-map analyse --areas wards.gpkg --code WD24CD --table rates.csv \\
      --key ward --value rate --json out.json
  fgm-map analyse --areas lsoa.gpkg --code LSOA21CD --table long.csv \\
      --key lsoa --period year --indicator subject --events count \\
      --population people --out results/
  fgm-map analyse --areas boroughs.gpkg --code code --table nhs.csv --key code \\
      --events attendances --population women --model bym2 --withheld 'c=1-7' \\
      --rounded 5 --totals totals.csv --json out.json";

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
