//! The options of `fgm-map site`.

use std::path::PathBuf;

use clap::ValueEnum;

/// What follows the options in the help.
pub const AFTER: &str = "\
Demand points are where help is needed, such as areas by a point within each;
their weights are figures that may be published, or estimates. Candidates are
where a site may be.
  D.csv  id,lon,lat,weight
  C.csv  id,lon,lat[,capacity][,existing]
  M.csv  demand,candidate,metres
Other columns are not used. With --distances a pair that is not listed cannot be
served, and lon and lat may be left out; without it distances are great circles
of radius 6,371,008.8 m. existing is yes or no: sites that exist stay open and
count towards --sites. capacity bounds the weight that a site serves, and is
`none` where there is no bound; a demand point goes whole to one site, without
capacities to the nearest that is open.

Methods, and the objective that each makes best:
  p-median  the sum of weight times metres, as small as can be
  p-center  the largest metres of any demand point, whatever its weight,
            to its site
  lscp      the number of sites, so that every demand point is within
            --radius-m; --sites is then the most there may be
  mclp      the weight within --radius-m
What lies at the radius is within it. Exactly --sites sites are chosen,
but for lscp.

The result is one JSON document, on standard output or in --json: objective;
sites, by id; assignment of every demand point to its site, null where mclp
leaves it uncovered; gap, 0 where the plan is proven best and else (objective -
bound) / objective, for mclp (bound - objective) / objective; bound, existing,
loads, method, nodes, radius_m, status. The same files give the same bytes on
any machine, whatever the order of their rows.

Exit codes: 0 done; 1 the problem is sound, and no plan serves every demand
point, or none was found in the steps of the search; 2 a file or the
command line is wrong, every problem is listed; 3 system. With 1 and 2
nothing is written.

Examples:
  fgm-map site --demand boroughs.csv --candidates hospitals.csv \\
      --method p-median --sites 2
  fgm-map site --demand lsoa.csv --candidates hospitals.csv \\
      --distances walk.csv --method mclp --sites 5 --radius-m 3000 \\
      --json plan.json
  fgm-map site --demand lsoa.csv --candidates hospitals.csv --method lscp \\
      --radius-m 8000";

/// What to place, and where it may be.
#[derive(Debug, clap::Args)]
pub struct SiteArgs {
    /// Demand points: CSV (UTF-8; commas, semicolons, tabs or bars) with id,lon,lat,weight.
    #[arg(long, value_name = "FILE")]
    pub demand: PathBuf,
    /// Candidates: CSV with id,lon,lat and, where they are wanted, capacity and existing.
    #[arg(long, value_name = "FILE")]
    pub candidates: PathBuf,
    /// Distances: CSV with demand,candidate,metres; a pair that is not listed cannot be served [default: great circles].
    #[arg(long, value_name = "FILE")]
    pub distances: Option<PathBuf>,
    /// What the best plan is.
    #[arg(long, value_name = "METHOD")]
    pub method: SiteMethod,
    /// How many sites, existing ones included; for lscp the most there may be.
    #[arg(long, value_name = "P", required_if_eq_any([("method", "p-median"), ("method", "p-center"), ("method", "mclp")]), value_parser = sites, allow_negative_numbers = true)]
    pub sites: Option<usize>,
    /// How far a site reaches, in metres; for lscp and mclp.
    #[arg(long, value_name = "R", required_if_eq_any([("method", "lscp"), ("method", "mclp")]), value_parser = radius, allow_negative_numbers = true)]
    pub radius_m: Option<f64>,
    /// The file for the result [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What the best plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SiteMethod {
    /// The least sum of weight times metres.
    PMedian,
    /// The least largest distance.
    #[value(alias = "p-centre")]
    PCenter,
    /// The fewest sites that have everything within the radius.
    Lscp,
    /// The most weight within the radius.
    Mclp,
}

fn sites(text: &str) -> Result<usize, String> {
    let sites = text.parse().ok().filter(|sites| *sites > 0);
    sites.ok_or_else(|| "expected a whole number from 1".to_owned())
}

fn radius(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(radius) if radius.is_finite() && radius > 0.0 => Ok(radius),
        _ => Err("expected a number of metres above 0".to_owned()),
    }
}
