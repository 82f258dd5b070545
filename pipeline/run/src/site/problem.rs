//! Two or three tables as one siting problem.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use acquire::{DistanceRow, PlaceRow, distances};
use prioritise::{
    Candidate, DemandPoint, LonLat, PAIRS, SiteError, SitingProblem, Standing, great_circle_m,
};
use vocabulary::{Problem, Problems};

use super::Tables;
use crate::args::SiteArgs;

/// Problems beyond these are not listed.
const LISTED: usize = 1_000;

/// Joins the tables.
pub(super) fn problem(args: &SiteArgs, tables: &Tables) -> Result<SitingProblem, Problems> {
    let pairs = tables.demand.len().saturating_mul(tables.candidates.len());
    if pairs > PAIRS {
        return Err(general(args, &SiteError::TooLarge { pairs }).into());
    }
    let demand = tables.demand.iter().map(|row| DemandPoint {
        id: row.id.clone(),
        weight: row.amount.unwrap_or(0.0),
    });
    let candidates = tables.candidates.iter().map(|row| Candidate {
        id: row.id.clone(),
        capacity: row.amount,
        standing: if row.exists {
            Standing::Existing
        } else {
            Standing::Proposed
        },
    });
    let (demand, candidates) = (demand.collect(), candidates.collect());
    if args.distances.is_none() {
        outside(args, tables).none_or(())?;
    }
    let built = match &args.distances {
        None => SitingProblem::new(demand, candidates, |point, site| {
            let place = |row: &PlaceRow| row.lon_lat.map(|(lon, lat)| LonLat { lon, lat });
            let from = place(tables.demand.get(point)?)?;
            Some(great_circle_m(from, place(tables.candidates.get(site)?)?))
        }),
        Some(path) => {
            let read = distances(path);
            let table = read.and_then(|rows| listed(path, &rows, tables))?;
            let sites = tables.candidates.len();
            SitingProblem::new(demand, candidates, |point, site| {
                table
                    .get(point * sites + site)
                    .copied()
                    .filter(|metres| metres.is_finite())
            })
        }
    };
    built.map_err(|errors| errors.iter().map(|error| general(args, error)).collect())
}

/// Nobody goes so far: a place that is farther from all others is in another region, in metres.
const REGION_M: f64 = 3_000_000.0;

/// Demand points and candidates that lie outside the region of the others.
fn outside(args: &SiteArgs, tables: &Tables) -> Problems {
    let place = |row: &PlaceRow| row.lon_lat.map(|(lon, lat)| LonLat { lon, lat });
    let of = |rows: &[PlaceRow], others: &[PlaceRow], path: &Path, what: &str| -> Problems {
        let others: Vec<LonLat> = others.iter().filter_map(place).collect();
        let is_near = |at: LonLat| {
            let mut metres = others.iter().map(|other| great_circle_m(at, *other));
            metres.any(|metres| metres <= REGION_M)
        };
        let far = rows
            .iter()
            .filter(|row| !others.is_empty() && place(row).is_some_and(|at| !is_near(at)));
        far.take(LISTED)
            .map(|row| {
                let what = format!(
                    "{} lies outside the region: more than 3,000 km from every {what}",
                    row.id
                );
                let remedy = "correct its place; longitude and latitude may stand in each other's";
                Problem::new(path.display().to_string(), what, remedy).row(row.line)
            })
            .collect()
    };
    let (demand, candidates) = (&tables.demand, &tables.candidates);
    let mut problems = of(demand, candidates, &args.demand, "candidate");
    problems.append(of(candidates, demand, &args.candidates, "demand point"));
    problems
}

/// A problem that the readers of the files have not found.
fn general(args: &SiteArgs, error: &SiteError) -> Problem {
    let (file, remedy) = match error {
        SiteError::NoDemand => (&args.demand, "give it a row for every demand point"),
        SiteError::NoWeight => (
            &args.demand,
            "give at least one demand point a weight above 0",
        ),
        SiteError::NoCandidates => (&args.candidates, "give it a row for every candidate"),
        SiteError::TooLarge { .. } => (&args.demand, "take larger areas, or fewer candidates"),
        SiteError::TooHeavy => (&args.demand, "give weights and distances in larger units"),
        SiteError::Capacity { .. } | SiteError::DuplicateCandidate { .. } => {
            (&args.candidates, "correct the candidates")
        }
        _ => (&args.demand, "correct the demand points"),
    };
    Problem::new(file.display().to_string(), error.to_string(), remedy)
}

/// Distances by their places, demand point by demand point; endless where a pair is not listed.
fn listed(path: &Path, rows: &[DistanceRow], tables: &Tables) -> Result<Vec<f64>, Problems> {
    let shown = path.display().to_string();
    let order = |rows: &'_ [PlaceRow]| -> BTreeMap<String, usize> {
        let ids = rows.iter().enumerate();
        ids.map(|(at, row)| (row.id.clone(), at)).collect()
    };
    let (points, sites) = (order(&tables.demand), order(&tables.candidates));
    let many = tables.candidates.len();
    let mut table = vec![f64::INFINITY; tables.demand.len() * many];
    let (mut problems, mut unknown) = (Problems::new(), BTreeSet::new());
    for row in rows {
        let ends = [
            ("demand", &row.demand, points.get(&row.demand)),
            ("candidate", &row.candidate, sites.get(&row.candidate)),
        ];
        for (column, id, place) in ends {
            if place.is_none() && problems.len() < LISTED && unknown.insert((column, id)) {
                let what = format!("no {column} has the id {id}");
                let remedy = "correct the id, or take its rows out";
                problems.push(
                    Problem::new(&shown, what, remedy)
                        .row(row.line)
                        .column(column),
                );
            }
        }
        if let (Some(point), Some(site)) = (ends[0].2, ends[1].2) {
            let known = &mut table[point * many + site];
            if known.is_finite() && problems.len() < LISTED {
                let what = format!(
                    "the distance from {} to {} is there twice",
                    row.demand, row.candidate
                );
                let problem = Problem::new(&shown, what, "give every pair one row");
                problems.push(problem.row(row.line));
            }
            *known = row.metres;
        }
    }
    problems.none_or(table)
}
