//! Times what is made of joint draws, from the draws on: the gap between need and what is recorded,
//! 12 units shared out, and 2 new clinics of 100 and of 160 places, in the shape of London: 33
//! made-up areas, 6 clinics that exist, 10,000 draws of each of two indicators.
//!
//!     cargo bench -p prioritise --bench targeting [-- FILTER]

use std::sync::Arc;

use disclose::{Context, Disclosed, Preset, disclose};
use divan::Bencher;
use prioritise::{
    AllocationPlan, Degrees, GapPlan, Ground, LonLat, SitingPlan, choose_sites, great_circle_m,
    service_gap, share_out,
};
use vocabulary::{
    Area, AreaColumn, AreaList, JointDraws, Period, PeriodKind, Place, Service, Standing, Unit,
};

const AREAS: usize = 33;
const DRAWS: usize = 10_000;
const CLINICS: usize = 6;

const GAP: &str = r#"
id = "gap"
title = "A gap"
caveat = "A benchmark."
decimals = 1
need = "women"
recorded = "assessments"
level = 0.95
reason = "A benchmark."
"#;

const ALLOCATION: &str = r#"
id = "workers"
caveat = "A benchmark."
purpose = "outreach"
units = 12
called = "outreach workers"
method = "webster"
cap = 2
reason = "A benchmark."
claims = [
    { indicator = "assessments", weight = 0.5, reason = "A benchmark." },
    { indicator = "women", weight = 0.5, reason = "A benchmark." },
]
"#;

const SITING: &str = r#"
purpose = "care"
called = "clinics"
method = "p-median"
new = 2
need = "women"
candidates = "places"
without_a_place = "left_out"
redraws = 200
reason = "A benchmark."
"#;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn gap(bencher: Bencher) {
    let made = Made::new(0);
    bencher.bench(|| made.gap());
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn allocation(bencher: Bencher) {
    let made = Made::new(0);
    bencher.bench(|| made.allocation());
}

#[divan::bench(args = [100, 160], sample_count = 10, sample_size = 1)]
fn siting(bencher: Bencher, places: usize) {
    let made = Made::new(places);
    bencher.bench(|| made.siting());
}

#[divan::bench(args = [100, 160], sample_count = 10, sample_size = 1)]
fn all_three(bencher: Bencher, places: usize) {
    let made = Made::new(places);
    bencher.bench(|| {
        made.gap();
        made.allocation();
        made.siting();
    });
}

struct Made {
    drawn: Disclosed<Vec<JointDraws>>,
    points: AreaColumn<Degrees>,
    places: Vec<Place>,
    clinics: Vec<Service>,
}

/// Numbers from 0 to 1 (a linear congruential generator).
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        f64::from(u32::try_from(self.0 >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
    }

    /// Somewhere in London.
    fn place(&mut self) -> Degrees {
        (-0.51 + 0.85 * self.next(), 51.28 + 0.42 * self.next())
    }
}

impl Made {
    /// Needs of 100 to 3,300, and draws within a factor of about 1.6 of them.
    fn new(places: usize) -> Self {
        let mut uniform = Uniform(7);
        let areas = (0..AREAS).map(|at| Area {
            code: format!("E{:08}", 9_000_001 + at).parse().expect("a code"),
            name: format!("area {at}"),
        });
        let areas = Arc::new(AreaList::new(areas.collect()).expect("each once"));
        let women = draws("women", &areas, &mut uniform);
        let assessments = draws("assessments", &areas, &mut uniform);
        let policy = Preset::NhsFgm.policy();
        let nothing = disclose(&[], &policy, Context::default()).expect("a policy that protects");
        Self {
            drawn: nothing.tables.map(|_| vec![women, assessments]),
            points: AreaColumn::from_fn(&areas, |_| uniform.place()),
            places: (0..places)
                .map(|at| Place {
                    id: format!("R{at:03}"),
                    name: format!("place {at}"),
                    area: None,
                    location: uniform.place(),
                })
                .collect(),
            clinics: (0..CLINICS)
                .map(|at| Service {
                    name: format!("clinic {at}"),
                    area: areas.code_at(at),
                    location: Some(uniform.place()),
                    access: "anyone".to_owned(),
                    serves: std::collections::BTreeSet::new(),
                    sessions: None,
                    standing: Standing::Undated,
                    dated: None,
                    url: "https://example.org".to_owned(),
                })
                .collect(),
        }
    }

    fn gap(&self) {
        let plan: GapPlan = toml::from_str(GAP).expect("a plan");
        divan::black_box(service_gap(&self.drawn, &[], &plan).expect("gaps"));
    }

    fn allocation(&self) {
        let plan: AllocationPlan = toml::from_str(ALLOCATION).expect("a plan");
        divan::black_box(share_out(&self.drawn, &[], &plan).expect("shares"));
    }

    fn siting(&self) {
        let plan: SitingPlan = toml::from_str(SITING).expect("a plan");
        let metres = |from: Degrees, to: Degrees| {
            let place = |(lon, lat)| LonLat { lon, lat };
            great_circle_m(place(from), place(to))
        };
        let ground = Ground {
            candidates: &self.places,
            services: &self.clinics,
            points: &self.points,
            metres: &metres,
        };
        divan::black_box(choose_sites(&self.drawn, ground, &plan).expect("sites"));
    }
}

fn draws(id: &str, areas: &Arc<AreaList>, uniform: &mut Uniform) -> JointDraws {
    let column = AreaColumn::from_fn(areas, |_| {
        let need = 100.0 + 3_200.0 * uniform.next();
        let draws = (0..DRAWS).map(|_| {
            let spread: f64 = (0..4).map(|_| uniform.next() - 0.5).sum();
            need * (0.4 * spread).exp()
        });
        Some(draws.collect())
    });
    JointDraws {
        id: id.to_owned().try_into().expect("an id"),
        title: id.to_owned(),
        unit: Unit::new("people"),
        period: Period::new(2021, PeriodKind::On("03-21".parse().expect("a day"))),
        column,
        people: None,
    }
}
