//! Ranks 33 made-up areas by four indicators over 10,000 draws, says what the ranks change
//! with, and shares 30 sites out among 5,000 points.
//!
//!     cargo bench -p prioritise --bench index

use std::collections::{BTreeMap, BTreeSet};

use prioritise::catchment::{
    Access, Catchment, Counted, Decay, Distances, Group, Point, Site, Standing, access,
};
use prioritise::index::{
    Aggregation, Component, Composite, Direction, Dirichlet, Drivers, Figure, Figures, Inquiry,
    Normalisation, RankQuestion, Ranking, Sampling, drivers, rankings,
};
use vocabulary::{Level, Reliability};

fn main() {
    divan::main();
}

const AREAS: u32 = 33;
const DRAWS: u32 = 10_000;

/// A number from 0 to 1 that looks like chance.
fn share(a: u32, b: u32, c: u32) -> f64 {
    let mut x = u64::from(a) << 40 ^ u64::from(b) << 20 ^ u64::from(c);
    for times in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
        x = (x ^ (x >> 30))
            .wrapping_add(0x9E37_79B9_7F4A_7C15)
            .wrapping_mul(times);
    }
    f64::from(u32::try_from(x >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

fn composite(normalisation: Normalisation, aggregation: Aggregation) -> Composite {
    let components = [0.4, 0.3, 0.2, 0.1].map(|weight| Component {
        name: format!("of weight {weight}"),
        direction: Direction::MoreIsMoreNeed,
        normalisation,
        weight,
    });
    Composite::new(components.to_vec(), aggregation).expect("an index")
}

fn figures() -> Figures {
    let areas = (1..=AREAS)
        .map(|at| format!("E09{at:06}").parse().expect("a code"))
        .collect();
    let figure = |component: u32, area: u32| {
        let centre = 10.0 * share(component, area, DRAWS);
        let draws = (0..DRAWS).map(|draw| centre + 2.0 * share(component, area, draw) - 1.0);
        Figure::Drawn {
            centre,
            draws: draws.collect(),
        }
    };
    let columns = (0..4).map(|component| (0..AREAS).map(|area| figure(component, area)).collect());
    Figures::new(areas, columns.collect()).expect("figures")
}

const WEIGHTS: Option<Dirichlet> = Some(Dirichlet {
    concentration: 24.0,
    seed: 1,
});

fn question() -> RankQuestion<'static> {
    RankQuestion {
        level: Level::new(0.9).expect("a level"),
        top: 5,
        draws: DRAWS as usize,
        weights: WEIGHTS,
        reliability: None,
    }
}

fn ranked(bencher: divan::Bencher<'_, '_>, normalisation: Normalisation, aggregation: Aggregation) {
    let (index, figures) = (composite(normalisation, aggregation), figures());
    let question = question();
    bencher.bench_local(|| -> Vec<Option<Ranking>> {
        rankings(&index, &figures, &question).expect("rankings")
    });
}

#[divan::bench(sample_count = 20)]
fn rankings_declared(bencher: divan::Bencher<'_, '_>) {
    ranked(
        bencher,
        Normalisation::Declared {
            from: 0.0,
            to: 10.0,
        },
        Aggregation::Arithmetic,
    );
}

#[divan::bench(sample_count = 20)]
fn rankings_deviations(bencher: divan::Bencher<'_, '_>) {
    ranked(bencher, Normalisation::ZScore, Aggregation::Arithmetic);
}

#[divan::bench(sample_count = 20)]
fn rankings_exponential(bencher: divan::Bencher<'_, '_>) {
    ranked(bencher, Normalisation::Exponential, Aggregation::Arithmetic);
}

#[divan::bench(sample_count = 20)]
fn rankings_geometric(bencher: divan::Bencher<'_, '_>) {
    ranked(
        bencher,
        Normalisation::MinMax,
        Aggregation::Geometric { least: 0.01 },
    );
}

/// A third of the figures of the first indicator are too uncertain, and a tenth of the second withheld.
#[divan::bench(sample_count = 10)]
fn rankings_guarded_with_ranges(bencher: divan::Bencher<'_, '_>) {
    let index = composite(Normalisation::ZScore, Aggregation::Arithmetic);
    let full = figures();
    let mut columns = full.columns().to_vec();
    for figure in columns[1].iter_mut().step_by(10) {
        *figure = Figure::Within {
            lower: 2.0,
            upper: 5.0,
        };
    }
    let figures = Figures::new(full.areas().to_vec(), columns).expect("figures");
    let good = vec![Reliability::Reliable; AREAS as usize];
    let mut reliability = vec![good; 4];
    for verdict in reliability[0].iter_mut().step_by(3) {
        *verdict = Reliability::TooUncertainToShow;
    }
    let question = RankQuestion {
        reliability: Some(&reliability),
        ..question()
    };
    bencher.bench_local(|| -> Vec<Option<Ranking>> {
        rankings(&index, &figures, &question).expect("rankings")
    });
}

#[divan::bench(sample_count = 10)]
fn drivers_of_ranks(bencher: divan::Bencher<'_, '_>) {
    let (index, figures) = (
        composite(Normalisation::MinMax, Aggregation::Arithmetic),
        figures(),
    );
    let inquiry = Inquiry {
        rows: 2048,
        sampling: Sampling::Sequence,
        weights: WEIGHTS,
        normalisations: vec![
            vec![Normalisation::Percentile; 4],
            vec![Normalisation::ZScore; 4],
        ],
        aggregations: Vec::new(),
    };
    bencher
        .bench_local(|| -> Drivers { drivers(&index, &figures, &inquiry, &[]).expect("drivers") });
}

#[divan::bench(sample_count = 10)]
fn catchments(bencher: divan::Bencher<'_, '_>) {
    let place = |kind, at| (40_000.0 * share(kind, at, 1), 40_000.0 * share(kind, at, 2));
    let points: Vec<_> = (0..5000)
        .map(|at| Point {
            name: at.to_string(),
            area: format!("E09{:06}", 1 + at % AREAS).parse().expect("a code"),
            people: BTreeMap::from([(Group::Adults, 1000.0 * share(9, at, 3))]),
        })
        .collect();
    let sites: Vec<_> = (0..30)
        .map(|at| Site {
            name: at.to_string(),
            capacity: 1.0 + share(8, at, 3),
            serves: BTreeSet::from([Group::Adults]),
            standing: Standing::Open,
        })
        .collect();
    let metres = |point: usize, site: usize| {
        let at = |kind, at: usize| place(kind, u32::try_from(at).expect("small"));
        let (from, to) = (at(9, point), at(8, site));
        ((from.0 - to.0).powi(2) + (from.1 - to.1).powi(2)).sqrt()
    };
    let distances = Distances::from_fn(points.len(), sites.len(), metres).expect("distances");
    let catchment = Catchment {
        radius_m: 12_000.0,
        decay: Decay::Gaussian,
        counted: Counted::Open,
        unit: "sessions a month".to_owned(),
    };
    bencher.bench_local(|| -> Access {
        access(&points, &sites, &distances, &catchment).expect("access")
    });
}
