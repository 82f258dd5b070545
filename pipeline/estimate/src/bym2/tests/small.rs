//! Small maps of which little is known, against importance sampling from the prior:
//! `tests/reference/small.py`.

use std::collections::BTreeMap;

use vocabulary::{Count, CountInterval, Marker, Neighbours};

use super::data::{areas, interval};
use crate::bym2::{Fit, MapData, ModelPlan, PublishedTotal, Space, fit};

const SMALL: &str = include_str!("../../../../../tests/reference/bym2/small.csv");

/// By case and quantity: mean, 2.5%, median and 97.5%.
fn reference(case: &str) -> BTreeMap<String, [f64; 4]> {
    let lines = SMALL
        .lines()
        .skip(2)
        .map(|line| line.split(',').collect::<Vec<_>>());
    let number = |of: &str| of.parse::<f64>().expect("a number");
    let rows = lines.filter(|cells| cells[0] == case).map(|cells| {
        let numbers = [2, 3, 4, 5].map(|at| number(cells[at]));
        (cells[1].to_owned(), numbers)
    });
    rows.collect()
}

/// A line of areas, or a ring.
fn line(size: usize, is_ring: bool) -> Neighbours {
    let codes = (0..size).map(|at| format!("A{at}").parse().expect("a code"));
    let row = |at: usize| {
        let mut row: Vec<usize> = Vec::new();
        row.extend(at.checked_sub(1).or(is_ring.then_some(size - 1)));
        row.extend((at + 1 < size).then_some(at + 1).or(is_ring.then_some(0)));
        row
    };
    let rows = (0..size).map(|at| {
        row(at)
            .into_iter()
            .map(|to| u32::try_from(to).expect("few"))
    });
    Neighbours::new(&areas(codes), rows.map(Iterator::collect::<Vec<u32>>)).expect("neighbours")
}

fn map(neighbours: Neighbours, expected: &[f64], within: &[CountInterval]) -> MapData {
    let cell = |within: CountInterval| match within.width() {
        0 => Count::Exact(within.lower()),
        _ => Count::Suppressed {
            marker: Marker::Confidential,
            within,
        },
    };
    MapData {
        neighbours,
        times: vec![0.0],
        cells: within
            .iter()
            .map(|of| cell(*of))
            .zip(expected.iter().copied())
            .collect(),
        covariates: Vec::new(),
        totals: Vec::new(),
    }
}

/// Totals of the first so many areas.
fn with(mut data: MapData, totals: &[(usize, u64, u64)]) -> MapData {
    data.totals = totals
        .iter()
        .map(|(count, lower, upper)| PublishedTotal {
            name: format!("the first {count}"),
            period: 0,
            areas: (0..*count).collect(),
            within: interval(*lower, *upper),
        })
        .collect();
    data
}

/// Means and medians within one share, ends within another, sigma within so much and phi within
/// 0.04. Lower ends that are next to nothing are so on both sides.
#[track_caller]
fn agrees(case: &str, data: &MapData, [middle, ends, sigma]: [f64; 3]) -> Fit {
    let reference = reference(case);
    let found = fit(data, &ModelPlan::default()).expect("a fit");
    let near = |what: &str, found: f64, expected: f64, within: f64| {
        let off = if expected < 1e-3 {
            found - expected
        } else {
            found / expected - 1.0
        };
        assert!(
            off.abs() < within,
            "{case}, {what}: {found}, expected {expected}"
        );
    };
    for (at, cell) in found.cells.iter().enumerate() {
        let [mean, lower, median, upper] = reference[&format!("rr[{at}]")];
        near(&format!("mean of {at}"), cell.risk.mean, mean, middle);
        near(&format!("median of {at}"), cell.risk.median, median, middle);
        near(&format!("lower end of {at}"), cell.risk.lower, lower, ends);
        near(&format!("upper end of {at}"), cell.risk.upper, upper, ends);
    }
    for (name, spread) in &found.parameters {
        let [mean, ..] = reference[name];
        let within = if name == "phi" { 0.04 } else { sigma };
        assert!(
            (spread.mean - mean).abs() < within,
            "{case}, {name}: {}, expected {mean}",
            spread.mean
        );
    }
    found
}

/// Where nothing bounds the level from below, the posterior is far from normal.
#[test]
fn slow_a_level_that_is_bounded_from_one_side() {
    let noughts = [interval(0, 0); 4];
    agrees(
        "noughts",
        &map(line(4, false), &[1.0, 2.0, 3.0, 4.0], &noughts),
        [0.04, 0.06, 0.02],
    );
    let low = [interval(0, 4); 4];
    agrees(
        "low",
        &map(line(4, false), &[2.0, 5.0, 3.0, 4.0], &low),
        [0.04, 0.06, 0.02],
    );
    let wide = [interval(0, 200), interval(0, 200), interval(0, 5)];
    agrees(
        "wide",
        &map(line(3, false), &[10.0, 20.0, 5.0], &wide),
        [0.04, 0.06, 0.02],
    );
}

#[test]
fn slow_totals_that_join_few_counts() {
    let withheld = [interval(1, 7); 10];
    let expected = [3.0, 5.0, 8.0, 2.0, 6.0];
    let one = map(line(5, false), &expected, &withheld[..5]);
    let found = agrees("one total", &with(one, &[(5, 20, 20)]), [0.03, 0.08, 0.02]);
    assert!(
        found
            .diagnostics
            .effective_draws
            .is_some_and(|share| share > 0.5)
    );
    let expected = [1.0, 2.0, 3.0, 4.0, 2.0, 1.0, 5.0, 3.0, 2.0, 2.0];
    let three = map(line(10, true), &expected, &withheld);
    let totals = [(3, 6, 6), (5, 20, 20), (10, 30, 34)];
    agrees("three totals", &with(three, &totals), [0.03, 0.15, 0.02]);
    let known = [12, 15, 3].map(|count| interval(count, count));
    let wide = [&known[..], &[interval(0, 300); 2]].concat();
    let data = map(line(5, false), &[10.0, 20.0, 5.0, 40.0, 25.0], &wide);
    agrees(
        "wide with a total",
        &with(data, &[(5, 100, 100)]),
        [0.04, 0.12, 0.03],
    );
}

/// Priors whose far tail holds the posterior: sixteen counts from 0 to 400 where 83 are
/// expected, independent areas, by direct integration (Simpson's rule, 20,000 places).
#[test]
fn slow_a_prior_may_be_far_off() {
    let counts = [1, 200, 3, 150, 80, 2, 1, 300, 5, 60, 0, 90, 400, 2, 7, 30];
    let whole: f64 = 1_331.0 / 16.0;
    let within = counts.map(|count| interval(count, count));
    let data = map(line(16, false), &[whole; 16], &within);
    for (prior, mean, sd) in [
        ("half-normal(0.25)", 1.277, 0.120),
        ("half-normal(0.1)", 0.801, 0.052),
        ("half-normal(0.05)", 0.540, 0.027),
        ("exponential(30)", 1.136, 0.112),
        ("exponential(100)", 0.738, 0.053),
        ("exponential(1000)", 0.269, 0.012),
    ] {
        let mut plan = ModelPlan {
            space: Space::Independent,
            ..ModelPlan::default()
        };
        plan.priors.sigma = prior.parse().expect("a prior");
        let found = fit(&data, &plan).expect("a fit");
        let (_, sigma) = &found.parameters[0];
        assert!(
            (sigma.mean - mean).abs() < 0.004 && (sigma.sd - sd).abs() < 0.003,
            "{prior}: {sigma:?}"
        );
    }
}
