//! Input that no model can be fitted to, by name.

use vocabulary::{Count, Marker};

use super::data::{areas, interval, lattice, with_total};
use crate::bym2::{Covariate, MapData, ModelFailure, ModelPlan, PublishedTotal, fit};

fn made() -> MapData {
    MapData {
        neighbours: lattice(4, 3),
        times: vec![0.0],
        cells: (0..12).map(|at| (Count::Exact(at), 5.0)).collect(),
        covariates: Vec::new(),
        totals: Vec::new(),
    }
}

fn failures(data: &MapData) -> Vec<ModelFailure> {
    let found = fit(data, &ModelPlan::default()).expect_err("no fit");
    found.iter().cloned().collect()
}

/// The only one.
fn failure(data: &MapData) -> ModelFailure {
    let found = failures(data);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn one_area_is_refused() {
    let one = areas(["A1".parse().expect("a code")]);
    let data = MapData {
        neighbours: vocabulary::Neighbours::new(&one, [Vec::new()]).expect("neighbours"),
        cells: vec![(Count::Exact(1), 1.0)],
        ..made()
    };
    assert_eq!(failure(&data), ModelFailure::TooFewAreas { areas: 1 });
}

#[test]
fn what_is_not_above_nought_is_named() {
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut data = made();
        data.cells[3].1 = wrong;
        data.cells[5].1 = wrong;
        let why = failure(&data).to_string();
        assert!(why.contains("A000003, A000005 are not above 0"), "{why}");
    }
}

#[test]
fn nothing_known_is_refused() {
    let mut data = made();
    data.cells
        .iter_mut()
        .for_each(|(count, _)| *count = Count::Missing(Marker::NotAvailable));
    assert_eq!(failure(&data), ModelFailure::NothingKnown);
}

#[test]
fn covariates_that_say_nothing_are_refused() {
    let with = |values: Vec<f64>| MapData {
        covariates: vec![Covariate {
            name: "deprivation".to_owned(),
            values,
        }],
        ..made()
    };
    let constant = failure(&with(vec![2.0; 12]));
    assert_eq!(
        constant,
        ModelFailure::ConstantCovariate("deprivation".to_owned())
    );
    let mut values: Vec<f64> = (0..12).map(f64::from).collect();
    values[4] = f64::NAN;
    assert!(
        failure(&with(values))
            .to_string()
            .contains("no finite number for A000004")
    );
}

#[test]
fn totals_that_no_counts_fit_are_named() {
    // The counts sum to 66.
    let why = failure(&with_total(made(), 60, 65)).to_string();
    assert!(
        why.contains("no counts fit the total all: it is smaller than the least that"),
        "{why}"
    );
    // Each fits by itself, and the two do not fit each other.
    let mut data = made();
    for (count, _) in &mut data.cells {
        *count = Count::Suppressed {
            marker: Marker::Confidential,
            within: interval(1, 5),
        };
    }
    let total = |name: &str, areas: std::ops::Range<usize>, lower, upper| PublishedTotal {
        name: name.to_owned(),
        period: 0,
        areas: areas.collect(),
        within: interval(lower, upper),
    };
    data.totals = vec![total("outer", 0..12, 12, 20), total("inner", 0..6, 28, 30)];
    let why = failure(&data).to_string();
    assert!(
        why.contains("the total outer") && why.contains("smaller than the least"),
        "{why}"
    );
    data.totals = vec![total("west", 0..7, 7, 30), total("east", 6..12, 7, 30)];
    assert!(matches!(failure(&data), ModelFailure::CrossingTotals(..)));
    data.totals = vec![total("nowhere", 0..0, 0, 0)];
    assert!(matches!(failure(&data), ModelFailure::TotalOfNothing(..)));
    data.totals = vec![total("one", 0..6, 6, 12), total("other", 0..6, 20, 30)];
    assert!(matches!(
        failure(&data),
        ModelFailure::DisagreeingTotals(..)
    ));
    // Every one is named: two that nothing fits, and the one around them, which fits the cells.
    data.totals = vec![
        total("north", 0..4, 21, 30),
        total("whole", 0..12, 12, 60),
        total("south", 8..12, 1, 3),
    ];
    let names: Vec<String> = failures(&data).iter().map(ToString::to_string).collect();
    assert!(
        names.len() == 2 && names[0].contains("total north") && names[1].contains("total south"),
        "{names:?}"
    );
}

#[test]
fn periods_and_lengths_must_fit() {
    let mut data = made();
    data.times = vec![1.0, 1.0];
    assert_eq!(failure(&data), ModelFailure::Periods);
    data.times = vec![1.0, 2.0];
    assert!(matches!(
        failure(&data),
        ModelFailure::Lengths { expected: 24, .. }
    ));
}

#[test]
fn thresholds_and_priors_must_fit() {
    let plan = |plan: ModelPlan| -> Vec<ModelFailure> {
        let found = fit(&made(), &plan).expect_err("no fit");
        found.iter().cloned().collect()
    };
    let default = ModelPlan::default;
    let mut priors = default();
    priors.priors.phi = "half-normal(1)".parse().expect("a prior");
    assert!(matches!(
        plan(priors.clone())[..],
        [ModelFailure::Priors(_)]
    ));
    // All that is wrong at once.
    priors.thresholds = vec![-1.0, 2.0, 0.0];
    assert!(matches!(
        plan(priors)[..],
        [
            ModelFailure::Priors(_),
            ModelFailure::Threshold(-1.0),
            ModelFailure::Threshold(0.0)
        ]
    ));
}
