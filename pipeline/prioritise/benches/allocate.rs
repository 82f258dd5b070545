//! Times a recommendation for 12 new units, by each method and by all five: 33 made-up areas,
//! 10,000 joint draws of need. Each area holds one unit now, without which equal proportions
//! has no plan.
//!
//!     cargo bench -p prioritise --bench allocate [-- FILTER]

use divan::Bencher;
use prioritise::allocate::{
    Apportionment, Claims, Draws, Quota, Recommendation, Resource, recommend,
};
use vocabulary::AreaCode;

const AREAS: usize = 33;
const DRAWS: usize = 10_000;

const METHODS: [Apportionment; 5] = [
    Apportionment::Hamilton {
        quota: Quota::WithinBounds,
    },
    Apportionment::Webster,
    Apportionment::HuntingtonHill,
    Apportionment::Maximin,
    Apportionment::MinimumUnmetNeed {
        standard: 0.5,
        capacity: 120.0,
    },
];

struct Made {
    areas: Vec<AreaCode>,
    need: Vec<f64>,
    draws: Vec<f64>,
}

fn main() {
    divan::main();
}

#[divan::bench(args = [0, 1, 2, 3, 4], sample_count = 20, sample_size = 1)]
fn one_method(bencher: Bencher, method: usize) {
    let made = Made::new();
    bencher.bench(|| made.recommend(METHODS[method], Resource::Units(12)));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn all_five(bencher: Bencher) {
    let made = Made::new();
    bencher.bench(|| METHODS.map(|method| made.recommend(method, Resource::Units(12))));
}

/// A million pounds in steps of a pound.
#[divan::bench(args = [0, 1, 2, 3, 4], sample_count = 3, sample_size = 1)]
fn a_budget(bencher: Bencher, method: usize) {
    let made = Made::new();
    let budget = Resource::Budget {
        amount: 1_000_000,
        step: 1,
    };
    bencher.bench(|| made.recommend(METHODS[method], budget));
}

impl Made {
    /// Needs of 100 to 3,300, and draws within a factor of about 1.6 of them.
    fn new() -> Self {
        let mut state = 7_u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            f64::from(u32::try_from(state >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
        };
        let code = |at| format!("E{:08}", 9_000_001 + at).parse().expect("a code");
        let need: Vec<f64> = (0..AREAS).map(|_| 100.0 + 3_200.0 * uniform()).collect();
        let mut draw = |need: &f64| {
            let spread: f64 = (0..4).map(|_| uniform() - 0.5).sum();
            need * (0.4 * spread).exp()
        };
        let draws = (0..DRAWS).flat_map(|_| need.iter().map(&mut draw).collect::<Vec<_>>());
        Self {
            areas: (0..AREAS).map(code).collect(),
            draws: draws.collect(),
            need,
        }
    }

    fn recommend(&self, method: Apportionment, resource: Resource) -> Recommendation {
        let current = [1; AREAS];
        let claims = Claims::new(&self.areas, &self.need).current(&current);
        recommend(method, resource, claims, Draws(&self.draws)).expect("claims that fit")
    }
}
