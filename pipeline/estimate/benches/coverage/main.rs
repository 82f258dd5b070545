//! How often the model's 95% intervals hold the truth on made-up maps of London, when counts are
//! printed under two publishers' rules and are taken for what they are, or for what they are not.
//!
//! Every map is a function of the seed, the level and its number, so any of them can be drawn
//! again by itself; nothing depends on the number of threads.
//!
//!     cargo bench -p estimate --bench coverage [-- MAPS [SEED [FIRST]]] [without-totals]
//!
//! # References
//! Gneiting and Raftery (2007), Journal of the American Statistical Association 102:359-378 (interval score).

#![expect(clippy::print_stdout, reason = "a study prints what it found")]
#![expect(clippy::print_stderr, reason = "and on the side, how far it is")]

mod arm;
#[path = "../../src/published.rs"]
mod published;
#[path = "../../src/reference.rs"]
#[expect(dead_code, reason = "other tables than London's")]
mod reference;
#[path = "../../src/simulated.rs"]
mod simulated;
mod table;
mod tally;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use arm::{ARMS, Arm, Case};
use estimate::bym2::{Fit, MapData, ModelFailures, ModelPlan, fit};
use rayon::prelude::*;
use simulated::{Chance, SimulatedMap, Truth, expected};
use tally::{MapTally, Tally};

/// Mean counts of a borough where all risks are 1.
const LEVELS: [u32; 4] = [2, 5, 10, 30];

/// The standard deviation of the intercept around the level.
const INTERCEPT_SD: f64 = 0.3;

/// One fit and what became of it.
struct Tried {
    map: u64,
    level: u32,
    case: Case,
    took: Duration,
    found: Result<MapTally, ModelFailures>,
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|of| of.parse().ok()).collect();
    let maps = numbers.first().copied().unwrap_or(1_000);
    let seed = numbers.get(1).copied().unwrap_or(1);
    let first = numbers.get(2).copied().unwrap_or(0);
    let totals = !std::env::args().any(|of| of == "without-totals");
    let arms = || {
        let all = ARMS.into_iter();
        all.filter(move |case| totals || case.arm != Arm::WithTotal)
    };
    let table = reference::london();
    let neighbours = table.neighbours("neighbours");
    let sizes = table.column::<f64>("children");
    let sizes: Vec<f64> = sizes.iter().map(|(_, size)| *size).collect();
    let map = SimulatedMap::new(&neighbours);
    let start = Instant::now();
    let mut tallies: BTreeMap<(u32, Case), Tally> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut slowest: Vec<(Duration, u32, u64, Case)> = Vec::new();
    for level in LEVELS {
        let expected = expected(&sizes, f64::from(level));
        let tried: Vec<Tried> = (first..first + maps)
            .into_par_iter()
            .flat_map_iter(|at| {
                let chance = Chance::new(seed).of(u64::from(level)).of(at);
                let truth = map.draw(&expected, INTERCEPT_SD, chance);
                let (neighbours, expected) = (&neighbours, &expected);
                arms().map(move |case| {
                    let data = case.data(neighbours, expected, &truth.counts);
                    tried(&data, &truth, (at, level, case))
                })
            })
            .collect();
        for tried in tried {
            slowest.push((tried.took, level, tried.map, tried.case));
            let tally = tallies.entry((level, tried.case)).or_default();
            match tried.found {
                Ok(found) => tally.add(tried.map, found),
                Err(why) => {
                    tally.refused += 1;
                    refused.push((tried.level, tried.map, tried.case, why.to_string()));
                }
            }
        }
        eprintln!("level {level}: {:.0} s", start.elapsed().as_secs_f64());
    }
    println!("{maps} maps a level from number {first}, seed {seed}\n");
    table::print(&tallies);
    table::print_refused(&refused);
    print_slow(slowest);
}

fn tried(data: &MapData, truth: &Truth, (map, level, case): (u64, u32, Case)) -> Tried {
    // Ranks are not looked at.
    let plan = ModelPlan {
        draws: 1,
        thresholds: Vec::new(),
        ..ModelPlan::default()
    };
    let start = Instant::now();
    let found: Result<Fit, ModelFailures> = fit(data, &plan);
    let took = start.elapsed();
    let printed = |count: &u64| case.rule.cell(*count);
    let printed: Vec<_> = truth.counts.iter().map(printed).collect();
    let means = truth.log_risks.iter().zip(&data.cells);
    let means: Vec<f64> = means
        .map(|(risk, (_, expected))| expected * risk.exp())
        .collect();
    Tried {
        map,
        level,
        case,
        took,
        found: found.map(|fit| MapTally::new(&fit, &truth.log_risks, &printed, &means)),
    }
}

/// Times on the side: they differ from run to run, and the tables do not.
fn print_slow(mut all: Vec<(Duration, u32, u64, Case)>) {
    for case in ARMS {
        let own: Vec<f64> = all
            .iter()
            .filter(|(.., of)| *of == case)
            .map(|(took, ..)| took.as_secs_f64())
            .collect();
        let mean =
            own.iter().sum::<f64>() / f64::from(u32::try_from(own.len()).unwrap_or(u32::MAX));
        eprintln!("{case:?}: {:.1} ms a fit", mean * 1e3);
    }
    all.sort_by_key(|(took, ..)| std::cmp::Reverse(*took));
    for (took, level, map, case) in all.iter().take(10) {
        eprintln!(
            "{:.0} ms: level {level}, map {map}, {case:?}",
            took.as_secs_f64() * 1e3
        );
    }
}
