//! Times the model on London's 33 boroughs and on made-up lattices of 100 to 35,672 areas, with
//! counts printed under the NHS rule; the last line is the most memory that the process held.
//!
//! The two largest lattices take a minute or more and run only when they are asked for.
//!
//!     cargo bench -p estimate --bench model [-- [--include-ignored] [FILTER]]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod made_up;
#[path = "../src/published.rs"]
#[expect(dead_code, reason = "the other publisher's rule")]
mod published;
#[path = "../src/reference.rs"]
#[expect(dead_code, reason = "other tables than London's")]
mod reference;
#[path = "../src/simulated.rs"]
#[expect(
    dead_code,
    reason = "risks are laid out, and counts alone are of chance"
)]
mod simulated;

use divan::Bencher;
use estimate::bym2::{Interaction, MapData, ModelPlan, PublishedTotal, fit};
use made_up::{lattice, peak_mib};
use published::Rule;
use simulated::Chance;
use vocabulary::Neighbours;

/// The mean count where the relative risk is 1.
const LEVEL: f64 = 8.0;

fn main() {
    divan::main();
    println!("peak: {} MiB", peak_mib());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn london_of_one_year(bencher: Bencher) {
    time(bencher, &london(1), Interaction::None);
}

#[divan::bench(sample_count = 5, sample_size = 1, args = ["walks", "walking-maps"])]
fn london_of_eight_years(bencher: Bencher, interaction: &str) {
    let interaction = match interaction {
        "walks" => Interaction::Walks,
        _ => Interaction::WalkingMaps,
    };
    time(bencher, &london(8), interaction);
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn london_of_eight_years_with_totals(bencher: Bencher) {
    let (mut data, counts) = london(8);
    let areas: Vec<usize> = (0..data.neighbours.len()).collect();
    data.totals = (0..8)
        .map(|period| PublishedTotal {
            name: format!("year {period}"),
            period,
            areas: areas.clone(),
            within: Rule::Nhs.total(areas.iter().map(|area| counts[area * 8 + period]).sum()),
        })
        .collect();
    time(bencher, &(data, counts), Interaction::Walks);
}

/// Columns and rows of 100 and of 1,002 areas.
#[divan::bench(sample_count = 5, sample_size = 1, args = [(10, 10), (167, 6)])]
fn areas(bencher: Bencher, (columns, rows): (u32, u32)) {
    time(
        bencher,
        &laid_out(lattice(columns, rows), 1),
        Interaction::None,
    );
}

/// Columns and rows of 4,994 and of 35,672 areas.
#[divan::bench(ignore, sample_count = 1, sample_size = 1, args = [(227, 22), (196, 182)])]
fn many_areas(bencher: Bencher, (columns, rows): (u32, u32)) {
    time(
        bencher,
        &laid_out(lattice(columns, rows), 1),
        Interaction::None,
    );
}

fn time(bencher: Bencher, (data, _): &(MapData, Vec<u64>), interaction: Interaction) {
    let plan = ModelPlan {
        interaction,
        ..ModelPlan::default()
    };
    bencher.bench_local(|| fit(data, &plan).expect("a fit"));
}

fn london(periods: u32) -> (MapData, Vec<u64>) {
    laid_out(reference::london().neighbours("neighbours"), periods)
}

/// Risks that rise and fall over the areas and grow over the periods, with counts of chance.
fn laid_out(neighbours: Neighbours, periods: u32) -> (MapData, Vec<u64>) {
    let areas = u32::try_from(neighbours.len()).expect("few areas");
    let chance = Chance::new(1);
    let count = |place: u32| {
        let (area, period) = (f64::from(place / periods), f64::from(place % periods));
        let risk = 0.4 * libm::sin(area / 10.0) + 0.4 * libm::cos(area / 70.0) + 0.05 * period;
        chance.of(u64::from(place)).poisson(LEVEL * libm::exp(risk))
    };
    let counts: Vec<u64> = (0..areas * periods).map(count).collect();
    let cells = counts.iter().map(|count| (Rule::Nhs.cell(*count), LEVEL));
    let data = MapData {
        cells: cells.collect(),
        neighbours,
        times: (0..periods).map(f64::from).collect(),
        covariates: Vec::new(),
        totals: Vec::new(),
    };
    (data, counts)
}
