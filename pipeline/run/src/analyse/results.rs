//! Everything that is found out about the tables.

use std::num::NonZeroU32;
use std::sync::Arc;

use attach::Areas;
use estimate::smooth::Rates;
use estimate::spatial::{Cluster, Permutations};
use publish::{Classes, Classification};
use rayon::prelude::*;
use serde_json::Value;
use vocabulary::{AreaColumn, AreaList, Neighbours};

use crate::analyse::association::{Associated, Numbers, associate};
use crate::analyse::clusters::{clusters, joins};
use crate::analyse::joined::Joined;
use crate::analyse::rates::{Known, Limits, known, with_a_number};
use crate::analyse::smoothed::{Smoothed, smooth};
use crate::args::AnalyseArgs;

/// What is found out about one table. What cannot be estimated is an error that says why.
#[derive(Debug)]
pub struct Results {
    /// What is counted; empty where the file has one subject.
    pub indicator: String,
    /// When; empty where the file has one period.
    pub period: String,
    /// What is known of every area.
    pub known: AreaColumn<Known>,
    /// The areas that have a number: smoothing and association are over these.
    pub kept: Arc<AreaList>,
    /// Their events and population.
    pub rates: Result<Rates, String>,
    /// Their smoothed rates.
    pub smoothed: Result<Smoothed, String>,
}

/// What is found out about the newest table of an indicator.
#[derive(Debug)]
pub struct Newest {
    /// Where its table stands among the results.
    pub at: usize,
    /// How areas go with their neighbours.
    pub associated: Result<Associated, String>,
    /// The classes of its numbers.
    pub classes: Result<Classes, String>,
    /// Circles with more events than their population explains, where they were asked for.
    pub clusters: Option<Result<Vec<Cluster>, String>>,
    /// How areas of two kinds join each other; null where numbers are not nought and one alone.
    pub joins: Value,
}

/// Rates of every table, plain and smoothed, in the order of the tables.
pub fn results(args: &AnalyseArgs, tables: Vec<Joined>, neighbours: &Neighbours) -> Vec<Results> {
    let limits = Limits::new();
    let of_table = |table: Joined| {
        let known = known(&table, args.per, &limits);
        let kept = with_a_number(&known);
        let rates = rates(&known, &kept);
        let among;
        let neighbours = if kept.len() == neighbours.len() {
            neighbours
        } else {
            among = neighbours.among(&kept);
            &among
        };
        Results {
            smoothed: smooth(rates.as_ref(), neighbours, args.per),
            indicator: table.indicator,
            period: table.period,
            known,
            kept,
            rates,
        }
    };
    tables.into_par_iter().map(of_table).collect()
}

/// Association and classes of the newest table of every indicator.
pub fn newest(
    args: &AnalyseArgs,
    results: &[Results],
    neighbours: &Neighbours,
    areas: &Areas,
) -> Vec<Newest> {
    let permutations = NonZeroU32::new(args.permutations).map(|count| Permutations {
        count,
        seed: args.seed,
    });
    let places: Vec<usize> = (0..results.len())
        .filter(|at| {
            let indicator = |at: usize| results.get(at).map(|results| &results.indicator);
            indicator(*at) != indicator(at + 1)
        })
        .collect();
    let tables: Vec<&Results> = places.iter().filter_map(|at| results.get(*at)).collect();
    let numbers: Vec<Numbers> = tables
        .into_par_iter()
        .map(|results| Numbers {
            values: over(&results.known, &results.kept, Known::number),
            rates: results.rates.clone().ok(),
        })
        .collect();
    let associated = associate(&numbers, neighbours, permutations);
    let none = String::new();
    let found = places.into_par_iter().zip(associated).zip(&numbers);
    found
        .map(|((at, associated), numbers)| Newest {
            at,
            associated,
            classes: classes(&args.scheme, numbers, args.classes),
            clusters: args.scan.map(|share| {
                let rates = results.get(at).map_or(Err(&none), |of| of.rates.as_ref());
                clusters(rates, areas, share, permutations)
            }),
            joins: joins(&numbers.values, neighbours),
        })
        .collect()
}

fn classes(scheme: &Classification, numbers: &Numbers, classes: u8) -> Result<Classes, String> {
    let cut = scheme.cut(numbers.values.as_slice(), classes);
    cut.map_err(|why| why.to_string())
}

/// Events and population of the areas that have both.
fn rates(known: &AreaColumn<Known>, kept: &Arc<AreaList>) -> Result<Rates, String> {
    let is_rate = |known: &Known| matches!(known, Known::Rate { .. });
    if kept.is_empty() {
        return Err("no area has a number".to_owned());
    }
    if !known.values().any(is_rate) {
        return Err("there are no events and population".to_owned());
    }
    let events = over(known, kept, |known| match known {
        Known::Rate { events, .. } => Some(events),
        _ => None,
    });
    let population = over(known, kept, |known| match known {
        Known::Rate { population, .. } => Some(population),
        _ => None,
    });
    Rates::new(&events, &population).map_err(|why| why.to_string())
}

/// What the areas that have a number say.
fn over<T>(
    known: &AreaColumn<Known>,
    kept: &Arc<AreaList>,
    what: impl Fn(Known) -> Option<T>,
) -> AreaColumn<T> {
    let found = known
        .iter()
        .filter_map(|(code, known)| Some((code, what(*known)?)));
    AreaColumn::align_pairs(kept, found).expect("the areas kept are those that have a number")
}

/// The neighbours by the criterion that was asked for.
pub fn neighbours(
    args: &AnalyseArgs,
    areas: &Areas,
) -> Result<(Neighbours, Vec<vocabulary::Note>), crate::failure::Failure> {
    attach::neighbours(areas, args.weights).map_err(|fault| {
        crate::failure::Failure::Usage(format!("--weights {}: {fault}", args.weights))
    })
}
