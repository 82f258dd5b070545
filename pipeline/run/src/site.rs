//! `fgm-map site`: where new sites go.

mod problem;
mod result;

use std::collections::BTreeMap;
use std::path::PathBuf;

use acquire::{Located, PlaceRow, PlacesTable, places};
use prioritise::{Refusal, SiteError, SitingMethod, site as solve};
use vocabulary::{Problem, Problems};

use crate::args::{SiteArgs, SiteMethod};
use crate::failure::Failure;
use crate::output_file;

/// Reads a siting problem, solves it, and gives or writes the plan.
pub fn site(args: &SiteArgs) -> Result<String, Failure> {
    let method = method(args)?;
    let inputs = [
        Some(&args.demand),
        Some(&args.candidates),
        args.distances.as_ref(),
    ];
    let inputs: Vec<_> = inputs.into_iter().flatten().map(PathBuf::as_path).collect();
    output_file::check(&inputs, &[("--json", args.json.as_ref())])?;
    let tables = Tables::read(args).map_err(Failure::Malformed)?;
    check_sites(args, &tables)?;
    let problem = problem::problem(args, &tables).map_err(Failure::Malformed)?;
    let plan = solve(&problem, method).map_err(|errors| refused(args, &tables, errors))?;
    let text = result::json(&tables, method, &plan);
    match &args.json {
        Some(path) => {
            output_file::write(path, format!("{text}\n").as_bytes())?;
            Ok(String::new())
        }
        None => Ok(text),
    }
}

/// What is asked, in the words of the library.
fn method(args: &SiteArgs) -> Result<SitingMethod, Failure> {
    let missing =
        |option: &str| Failure::Usage(format!("{option} is missing: the method needs it"));
    let sites = || args.sites.ok_or_else(|| missing("--sites"));
    let radius = || args.radius_m.ok_or_else(|| missing("--radius-m"));
    let method = match args.method {
        SiteMethod::PMedian => SitingMethod::Median { sites: sites()? },
        SiteMethod::PCenter => SitingMethod::Centre { sites: sites()? },
        SiteMethod::Lscp => SitingMethod::Cover {
            radius_m: radius()?,
            at_most: args.sites,
        },
        SiteMethod::Mclp => SitingMethod::MaximalCover {
            sites: sites()?,
            radius_m: radius()?,
        },
    };
    if args.radius_m.is_some() && method.radius_m().is_none() {
        return Err(Failure::Usage(format!(
            "--radius-m means nothing with --method {}: leave it out, or take lscp or mclp",
            method.name()
        )));
    }
    Ok(method)
}

/// The demand and the candidates, as the files have them.
struct Tables {
    demand: Vec<PlaceRow>,
    candidates: Vec<PlaceRow>,
}

impl Tables {
    /// With the problems of both files.
    fn read(args: &SiteArgs) -> Result<Self, Problems> {
        let located = if args.distances.is_some() {
            Located::Optional
        } else {
            Located::Needed
        };
        let demand = places(&args.demand, PlacesTable::Demand, located);
        let candidates = places(&args.candidates, PlacesTable::Candidates, located);
        match (demand, candidates) {
            (Ok(demand), Ok(candidates)) => Ok(Self { demand, candidates }),
            (demand, candidates) => {
                let mut problems = demand.err().unwrap_or_default();
                problems.append(candidates.err().unwrap_or_default());
                Err(problems)
            }
        }
    }

    /// The rows of demand points by their ids.
    fn lines(rows: &[PlaceRow]) -> BTreeMap<&str, u64> {
        rows.iter().map(|row| (row.id.as_str(), row.line)).collect()
    }
}

/// As many sites as there are candidates, and no fewer than exist.
fn check_sites(args: &SiteArgs, tables: &Tables) -> Result<(), Failure> {
    let (Some(sites), candidates) = (args.sites, tables.candidates.len()) else {
        return Ok(());
    };
    let existing = tables.candidates.iter().filter(|row| row.exists).count();
    let shown = args.candidates.display();
    if candidates > 0 && sites > candidates {
        return Err(Failure::Usage(format!(
            "--sites {sites}: there are more sites than candidates, {candidates} in {shown}; ask for fewer, or add candidates"
        )));
    }
    if sites < existing {
        return Err(Failure::Usage(format!(
            "--sites {sites}: {existing} candidates of {shown} exist, and stay open; ask for at least as many"
        )));
    }
    Ok(())
}

/// Why there is no plan: each reason with the row it is about.
fn refused(args: &SiteArgs, tables: &Tables, errors: Vec<SiteError>) -> Failure {
    let lines = Tables::lines(&tables.demand);
    let is_infeasible = errors
        .iter()
        .all(|error| error.refusal() == Refusal::Infeasible);
    let problems: Problems = errors
        .into_iter()
        .map(|error| {
            let file = args.demand.display().to_string();
            let problem = Problem::new(file, error.to_string(), remedy(args.method, &error));
            let id = match &error {
                SiteError::OutOfReach { id } | SiteError::NoRoom { id } => Some(id),
                _ => None,
            };
            match id.and_then(|id| lines.get(id.as_str())) {
                Some(line) => problem.row(*line),
                None => problem,
            }
        })
        .collect();
    if is_infeasible {
        Failure::Unfit(problems)
    } else {
        Failure::Malformed(problems)
    }
}

/// What to do about it.
fn remedy(method: SiteMethod, error: &SiteError) -> &'static str {
    match (error, method) {
        (SiteError::OutOfReach { .. }, SiteMethod::Lscp) => {
            "take a larger --radius-m, add a candidate nearby, or take mclp"
        }
        (SiteError::OutOfReach { .. }, _) => {
            "list its distances, add a candidate, or take the demand point out"
        }
        (SiteError::NoRoom { .. }, _) => "divide the demand point, or raise a capacity",
        (SiteError::NotEnoughCapacity { .. }, _) => "ask for more sites, or raise capacities",
        (SiteError::NoPlan { .. }, _) => "ask for more sites, or add candidates",
        (SiteError::NotFound, _) => "ask for more sites, raise capacities, or take larger areas",
        _ => "correct the files",
    }
}
