//! London's eight years of assessments against posteriors that another engine drew.
//!
//! These fits take seconds, so they are no part of the fast tests.

use estimate::bym2::{Interaction, MapData, ModelPlan, PublishedTotal, fit};
use vocabulary::{Count, CountInterval, Marker};

use posterior::{Reference, named, near, reference};

#[path = "../src/bym2/tests/posterior.rs"]
mod posterior;
#[path = "../src/reference.rs"]
#[expect(dead_code, reason = "other tables than London's")]
mod reference;

fn interval(lower: u64, upper: u64) -> CountInterval {
    CountInterval::new(lower, upper).expect("in order")
}

const LONDON: &str = include_str!("../../../tests/reference/bym2/london-dfe-data.csv");
const TOTALS: &str = include_str!("../../../tests/reference/bym2/london-dfe-totals-data.csv");
/// The boroughs of Inner London.
const INNER: [&str; 14] = [
    "E09000001",
    "E09000007",
    "E09000012",
    "E09000013",
    "E09000014",
    "E09000019",
    "E09000020",
    "E09000022",
    "E09000023",
    "E09000025",
    "E09000028",
    "E09000030",
    "E09000032",
    "E09000033",
];

/// Assessments that name FGM in London's boroughs, 2018 to 2025, as published, with the events
/// expected at one rate everywhere; and the totals that the reference took, where asked for.
fn london(with_totals: bool) -> MapData {
    let neighbours = reference::london().neighbours("neighbours");
    let cells = LONDON.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let count = match cells[3] {
            "" => Count::Missing(Marker::NotAvailable),
            upper => Count::Suppressed {
                marker: Marker::Confidential,
                within: interval(
                    cells[2].parse().expect("a count"),
                    upper.parse().expect("a count"),
                ),
            },
        };
        (count, cells[4].parse().expect("a number"))
    });
    let mut data = MapData {
        times: (2018..=2025).map(f64::from).collect(),
        cells: cells.collect(),
        covariates: Vec::new(),
        totals: Vec::new(),
        neighbours,
    };
    if with_totals {
        let codes: Vec<String> = data
            .neighbours
            .areas()
            .codes()
            .map(|code| code.to_string())
            .collect();
        data.totals = TOTALS
            .lines()
            .skip(1)
            .map(|line| total(line, &codes))
            .collect();
    }
    data
}

fn total(line: &str, codes: &[String]) -> PublishedTotal {
    let cells: Vec<&str> = line.split(',').collect();
    let is_member = |code: &str| match cells[0] {
        "E13000001" => INNER.contains(&code),
        "E13000002" => !INNER.contains(&code),
        _ => true,
    };
    let year: usize = cells[1].parse().expect("a year");
    PublishedTotal {
        name: format!("{}, {year}", cells[0]),
        period: year - 2018,
        areas: (0..codes.len())
            .filter(|area| is_member(&codes[*area]))
            .collect(),
        within: interval(
            cells[2].parse().expect("a count"),
            cells[3].parse().expect("a count"),
        ),
    }
}

/// London's eight years. Some cells expect less than a tenth of an event, and their posteriors
/// are wide: two runs of the sampler differ by several per cent in their tails. So risks are
/// compared by their logarithms in standard deviations of those.
#[track_caller]
fn agrees_over_years(data: &MapData, plan: &ModelPlan, reference: &Reference, tails: f64) {
    let found = fit(data, plan).expect("a fit");
    let codes: Vec<String> = data
        .neighbours
        .areas()
        .codes()
        .map(|of| of.to_string())
        .collect();
    let periods = data.times.len();
    for (at, cell) in found.cells.iter().enumerate() {
        let name = format!("rr[{},{}]", codes[at / periods], data.times[at % periods]);
        let [mean, _, lower, median, upper] = reference[&name];
        let sd = (upper / lower).ln() / 3.92;
        let off = |found: f64, expected: f64| (found / expected).ln() / sd;
        near(&name, off(cell.risk.median, median), 0.0, 0.08);
        near(&name, off(cell.risk.lower, lower), 0.0, tails);
        near(&name, off(cell.risk.upper, upper), 0.0, 0.12);
        if median > 0.2 {
            near(&name, cell.risk.mean / mean, 1.0, 0.08);
        }
    }
    for (name, within) in [
        ("sigma", 0.03),
        ("phi", 0.04),
        ("sigma_time", 0.02),
        ("sigma_interaction", 0.02),
    ] {
        let spread = named(&found.parameters, name);
        let [mean, sd, ..] = reference[name];
        near(name, spread.mean, mean, within);
        near(name, spread.sd, sd, within);
    }
}

#[test]
fn london_over_eight_years() {
    let plan = ModelPlan {
        draws: 100,
        ..ModelPlan::default()
    };
    agrees_over_years(&london(false), &plan, &reference!("london-dfe"), 0.12);
}

#[test]
fn london_over_eight_years_with_totals() {
    let plan = ModelPlan {
        draws: 100,
        ..ModelPlan::default()
    };
    agrees_over_years(&london(true), &plan, &reference!("london-dfe-totals"), 0.2);
}

#[test]
fn london_over_eight_years_with_neighbours_alike() {
    let plan = ModelPlan {
        interaction: Interaction::WalkingMaps,
        draws: 100,
        ..ModelPlan::default()
    };
    agrees_over_years(&london(false), &plan, &reference!("london-dfe-type4"), 0.12);
}
