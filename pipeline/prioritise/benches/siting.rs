//! Times siting on made-up places in the shape of London: 1,002 and 4,994 demand points, as many
//! as it has middle and lower layer areas, and 160 candidates. Each line of figures is followed
//! by what was found; nothing is stopped by a clock.
//!
//!     cargo bench -p prioritise --bench siting [-- FILTER]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use divan::Bencher;
use prioritise::{
    Candidate, DemandPoint, LonLat, SitingMethod, SitingProblem, Standing, great_circle_m, site,
};

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [1_002, 4_994];
const CANDIDATES: usize = 160;

#[divan::bench(args = SIZES, consts = [5, 10, 20], sample_count = 1, sample_size = 1)]
fn p_median<const P: usize>(bencher: Bencher, points: usize) {
    time(bencher, points, None, SitingMethod::Median { sites: P });
}

#[divan::bench(args = SIZES, consts = [5, 10, 20], sample_count = 1, sample_size = 1)]
fn p_centre<const P: usize>(bencher: Bencher, points: usize) {
    time(bencher, points, None, SitingMethod::Centre { sites: P });
}

#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn lscp(bencher: Bencher, points: usize) {
    let method = SitingMethod::Cover {
        radius_m: 10_000.0,
        at_most: None,
    };
    time(bencher, points, None, method);
}

#[divan::bench(args = SIZES, consts = [5, 10], sample_count = 1, sample_size = 1)]
fn mclp<const P: usize>(bencher: Bencher, points: usize) {
    let method = SitingMethod::MaximalCover {
        sites: P,
        radius_m: 4_000.0,
    };
    time(bencher, points, None, method);
}

/// Room for a fifth more than all demand.
#[divan::bench(args = [100, 1_002], sample_count = 1, sample_size = 1)]
fn p_median_with_capacities(bencher: Bencher, points: usize) {
    time(
        bencher,
        points,
        Some(1.2),
        SitingMethod::Median { sites: 5 },
    );
}

fn time(bencher: Bencher, points: usize, room: Option<f64>, method: SitingMethod) {
    let problem = london(points, room, method.sites().unwrap_or(1));
    bencher.bench_local(|| match site(&problem, method) {
        Ok(plan) => println!(
            "{} of {points}: objective {:.0}, gap {:.4}%, {} parts",
            method.name(),
            plan.objective,
            100.0 * plan.gap(),
            plan.nodes
        ),
        Err(errors) => println!("{} of {points}: {errors:?}", method.name()),
    });
}

/// Points that are denser towards the middle, of uneven weight.
fn london(points: usize, room: Option<f64>, sites: usize) -> SitingProblem {
    let mut state = 7_u64;
    let mut share = || {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let top = u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("32 bits");
        f64::from(top) / 4_294_967_296.0
    };
    let mut place = || {
        let (turn, far) = (share() * std::f64::consts::TAU, share().powf(0.7));
        LonLat {
            lon: -0.1 + 0.35 * far * turn.cos(),
            lat: 51.5 + 0.2 * far * turn.sin(),
        }
    };
    let from: Vec<LonLat> = (0..points).map(|_| place()).collect();
    let to: Vec<LonLat> = (0..CANDIDATES).map(|_| place()).collect();
    let demand: Vec<DemandPoint> = (0..points)
        .map(|at| DemandPoint {
            id: format!("d{at:04}"),
            weight: 1.0 + (400.0 * share() * share()).round(),
        })
        .collect();
    let total: f64 = demand.iter().map(|point| point.weight).sum();
    let many = f64::from(u32::try_from(sites).expect("few"));
    let candidates = (0..CANDIDATES).map(|at| Candidate {
        id: format!("c{at:03}"),
        capacity: room.map(|room| (room * total / many).ceil()),
        standing: Standing::Proposed,
    });
    let metres = |point: usize, site: usize| Some(great_circle_m(from[point], to[site]));
    SitingProblem::new(demand, candidates.collect(), metres).expect("a sound problem")
}
