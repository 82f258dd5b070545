//! Smooths, ranks and permutes six variables on made-up lattices of 1,000, 10,000 and 35,672
//! areas with six neighbours each, 999 permutations, and prints how the times grow; then scans
//! lattices of 250 to 1,000 areas up to half of the population.
//!
//!     cargo bench -p estimate --bench association [-- THREADS]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops where its machine fails it"
)]

mod made_up;

use std::hint::black_box;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use estimate::smooth::{Fit, Rates, clayton_kaldor, marshall, marshall_local};
use estimate::spatial::{
    Distance, Permutations, ScanRules, Variable, Weighting, Weights, conditional_permutation,
    geary, general_g, getis_ord, local_moran, moran, permute, scan,
};
use made_up::{lattice, peak_mib};
use vocabulary::{AreaColumn, AreaList};

/// Columns and rows; the last has as many areas as England and Wales's lower layer.
const SIZES: [(u32, u32); 3] = [(40, 25), (100, 100), (196, 182)];
const VARIABLES: u64 = 6;
const PERMUTATIONS: Permutations = Permutations {
    count: NonZeroU32::new(999).unwrap(),
    seed: 1,
};

fn main() {
    let threads = std::env::args().find_map(|argument| argument.parse().ok());
    let threads: usize = threads.unwrap_or(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(|| {
        measure(threads);
        measure_scan();
    });
}

fn measure_scan() {
    println!("\nScan of one variable, 999 simulations; seconds");
    println!("| areas | events in the strongest circle | scan |");
    println!("|---:|---:|---:|");
    for (columns, rows) in [(25, 10), (25, 20), (40, 25)] {
        let neighbours = lattice(columns, rows);
        let areas = neighbours.areas();
        let rates = rates(areas, 1);
        let mut at = 0;
        let centres = AreaColumn::from_fn(areas, |_| {
            at += 1;
            (f64::from((at - 1) % columns), f64::from((at - 1) / columns))
        });
        let rules = ScanRules {
            distance: Distance::Planar,
            largest_share: 0.5,
            level: 0.05,
            simulations: PERMUTATIONS,
        };
        let start = Instant::now();
        let found = scan(&rates, &centres, &rules).unwrap();
        let events = found.first().map_or(0, |cluster| cluster.events);
        println!(
            "| {} | {events} | {:.2} |",
            areas.len(),
            start.elapsed().as_secs_f64()
        );
    }
}

fn measure(threads: usize) {
    println!(
        "{VARIABLES} variables, 999 permutations, {threads} threads; seconds, the median of three"
    );
    println!(
        "| areas | links | weights | smoothing | moments | local Moran and Gi* | global permutation | peak, MiB |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (columns, rows) in SIZES {
        let neighbours = lattice(columns, rows);
        let rates: Vec<Rates> = (0..VARIABLES)
            .map(|seed| rates(neighbours.areas(), seed))
            .collect();
        let smoothing = time(|| {
            for rates in &rates {
                black_box(marshall(rates));
                black_box(marshall_local(rates, &neighbours).unwrap());
                black_box(clayton_kaldor(rates, Fit::MaximumLikelihood));
            }
        });
        let variables: Vec<Variable> = rates
            .iter()
            .map(|rates| Variable::new(&marshall(rates).rates).unwrap())
            .collect();
        let variables: Vec<&Variable> = variables.iter().collect();
        let weights = Weights::new(&neighbours, Weighting::RowStandardised).unwrap();
        let weighing = time(|| {
            black_box(Weights::new(&neighbours, Weighting::RowStandardised).unwrap());
        });
        let moments = time(|| {
            for variable in &variables {
                black_box(moran(variable, &weights).unwrap());
                black_box(geary(variable, &weights).unwrap());
                black_box(general_g(variable, &neighbours).unwrap());
                black_box(local_moran(variable, &weights).unwrap());
                black_box(getis_ord(variable, &neighbours).unwrap());
            }
        });
        let local = time(|| {
            black_box(conditional_permutation(&variables, &neighbours, PERMUTATIONS).unwrap());
        });
        let global = time(|| {
            black_box(permute(&variables, &weights, PERMUTATIONS).unwrap());
        });
        println!(
            "| {} | {} | {weighing:.4} | {smoothing:.4} | {moments:.4} | {local:.3} | {global:.3} | {} |",
            neighbours.len(),
            neighbours.directed_links(),
            peak_mib()
        );
    }
}

fn time(work: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..3)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[1]
}

/// Events and population of chance.
fn rates(areas: &Arc<AreaList>, seed: u64) -> Rates {
    let mut state = seed + 7;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(state >> 40).unwrap()
    };
    let events = AreaColumn::from_fn(areas, |_| u64::from(next() % 90));
    let population = AreaColumn::from_fn(areas, |_| f64::from(1_000 + next() % 9_000));
    Rates::new(&events, &population).unwrap()
}
