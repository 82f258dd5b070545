//! What 33 areas reach of 10 services, with 10,000 draws of the people of three groups.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use disclose::{Context, Disclosed, Preset, Reasoned, disclose};
use prioritise::catchment::Decay;
use prioritise::{AccessPlan, Around, GroupDemand, WithoutPlace, supply};
use vocabulary::{
    Area, AreaColumn, AreaList, Counted, Estimate, Figure, Indicator, JointDraws, Level, Method,
    Period, PeriodKind, Quantity, Service, ServiceGroup, Standing, Status, Unit,
};

const AREAS: u32 = 33;
const SERVICES: u32 = 10;
const DRAWS: u32 = 10_000;

fn main() {
    divan::main();
}

/// A number from 0 to 1 that differs from place to place.
fn share(at: u32) -> f64 {
    (f64::from(at + 1) * 2.0_f64.sqrt()).fract()
}

fn areas() -> Arc<AreaList> {
    let area = |at: u32| Area {
        code: format!("E090000{:02}", at + 1).parse().expect("a code"),
        name: format!("area {at}"),
    };
    Arc::new(AreaList::new((0..AREAS).map(area).collect()).expect("each once"))
}

fn plan() -> AccessPlan {
    let group = |group: ServiceGroup| GroupDemand {
        group,
        id: format!("access_{}", group.id()).try_into().expect("an id"),
        title: group.to_string(),
        people: group.id().to_owned().try_into().expect("an id"),
        whom: "people".into(),
        reason: "A bench.".into(),
    };
    AccessPlan {
        unit: "sessions a month".into(),
        level: Level::P95,
        decimals: 2,
        caveat: String::new(),
        sources: Vec::new(),
        radius_m: Reasoned::new(20_000.0, "A bench."),
        decay: Reasoned::new(Decay::Gaussian, "A bench."),
        counted: Reasoned::new(Counted::NotClosed, "A bench."),
        sessions_if_unstated: Reasoned::new(1.0, "A bench."),
        serves_if_unstated: Reasoned::new(BTreeSet::from(ServiceGroup::ALL), "A bench."),
        without_a_place: Reasoned::new(WithoutPlace::LeftOut, "A bench."),
        groups: ServiceGroup::ALL.map(group).into(),
    }
}

fn drawn(group: ServiceGroup, areas: &Arc<AreaList>) -> (JointDraws, Indicator) {
    let unit = Unit::new("people");
    let period = Period::new(2021, PeriodKind::On("03-21".parse().expect("a day")));
    let id: vocabulary::IndicatorId = group.id().to_owned().try_into().expect("an id");
    let mut at = 0;
    let column = AreaColumn::from_fn(areas, |_| {
        at += 1;
        let number = |draw| 1000.0 * (0.5 + share(at * DRAWS + draw));
        Some((0..DRAWS).map(number).collect())
    });
    let figures = AreaColumn::from_fn(areas, |_| Figure {
        status: Status::Estimated,
        estimate: Estimate::new(
            Some(1000.0),
            (500.0, 1500.0),
            Some(Level::P95),
            Method::IndirectEstimation,
            unit.clone(),
        )
        .ok(),
    });
    let indicator = Indicator {
        id: id.clone(),
        title: group.to_string(),
        unit: unit.clone(),
        quantity: Quantity::Extensive,
        caveat: String::new(),
        decimals: 0,
        sources: Vec::new(),
        series: BTreeMap::from([(period, figures)]),
        totals: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        apart: None,
    };
    let draws = JointDraws {
        id,
        title: group.to_string(),
        unit,
        period,
        column,
        people: None,
    };
    (draws, indicator)
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn thirty_three_areas_and_ten_services(bencher: divan::Bencher<'_, '_>) {
    let areas = areas();
    let (draws, indicators): (Vec<_>, Vec<_>) = ServiceGroup::ALL
        .map(|of| drawn(of, &areas))
        .into_iter()
        .unzip();
    let nothing = disclose(&[], &Preset::NhsFgm.policy(), Context::default());
    let draws: Disclosed<Vec<JointDraws>> = nothing.expect("it holds").tables.map(|_| draws);
    let mut at = 0;
    let mut place = || {
        at += 2;
        (50_000.0 * share(at), 50_000.0 * share(3 * at))
    };
    let points = AreaColumn::from_fn(&areas, |_| place());
    let service = |at: u32| Service {
        name: format!("service {at}"),
        area: None,
        location: Some(place()),
        access: String::new(),
        serves: BTreeSet::new(),
        sessions: None,
        standing: Standing::Undated,
        dated: None,
        url: String::new(),
    };
    let services: Vec<_> = (0..SERVICES).map(service).collect();
    let metres = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let around = Around {
        services: &services,
        points: &points,
        metres: &metres,
    };
    let plan = plan();
    bencher.bench_local(|| supply(&draws, &indicators, around, &plan).expect("access"));
}
