//! Circles with more events than their population explains, and joins of areas of two kinds.

use attach::{Areas, Coordinates};
use estimate::smooth::Rates;
use estimate::spatial::{
    Cluster, Distance, JointCount, Permutations, ScanRules, Weighting, Weights, joint_counts, scan,
};
use serde_json::{Value, json};
use vocabulary::{AreaColumn, Neighbours};

/// Secondary clusters are given up to this p-value.
const LEVEL: f64 = 0.05;

/// Kulldorff's scan of the areas that have a rate.
///
/// # Errors
/// When there are no rates, or nothing to scan, with the reason.
pub fn clusters(
    rates: Result<&Rates, &String>,
    areas: &Areas,
    largest_share: f64,
    simulations: Option<Permutations>,
) -> Result<Vec<Cluster>, String> {
    let rates = rates.map_err(Clone::clone)?;
    let simulations = simulations.ok_or("there are no permutations")?;
    let centre = |code| areas.centroids.get(code).map(|at| (at.x, at.y));
    let centres = AreaColumn::from_fn(rates.areas(), |code| centre(code).unwrap_or_default());
    let rules = ScanRules {
        distance: match areas.measured {
            Coordinates::Degrees => Distance::GreatCircle,
            Coordinates::Plane => Distance::Planar,
        },
        largest_share,
        level: LEVEL,
        simulations,
    };
    scan(rates, &centres, &rules).map_err(|why| why.to_string())
}

/// The clusters as JSON, the most likely one first.
pub fn described(clusters: &[Cluster]) -> Value {
    let clusters = clusters.iter().map(|cluster| {
        json!({
            "centre": cluster.centre,
            "areas": cluster.areas,
            "radius": cluster.radius,
            "events": cluster.events,
            "expected": cluster.expected,
            "relative_risk": cluster.relative_risk,
            "log_likelihood_ratio": cluster.log_likelihood_ratio,
            "p": cluster.p,
        })
    });
    clusters.collect()
}

/// Joint counts as JSON, with binary weights; null where values are not nought and one alone.
pub fn joins(values: &AreaColumn<f64>, neighbours: &Neighbours) -> Value {
    let is = |value: &f64, kind: f64| value.total_cmp(&kind).is_eq();
    let two_kinds = |value: &f64| is(value, 0.0) || is(value, 1.0);
    let black = values.map(|_, value| is(value, 1.0));
    let neighbours = neighbours.among(values.areas());
    let weights = Weights::new(&neighbours, Weighting::Binary).ok();
    let found = weights
        .filter(|_| values.values().all(two_kinds))
        .and_then(|weights| joint_counts(&black, &weights).ok());
    let of = |join: &JointCount| {
        let test = join.non_free.test.ok();
        json!({
            "count": join.count,
            "expected": join.non_free.expected,
            "variance": test.map(|test| test.variance),
            "z": test.map(|test| test.z),
            "p_analytic": test.map(|test| test.p),
        })
    };
    match found {
        None => Value::Null,
        Some(found) => json!({
            "ones": found.black,
            "noughts": found.white,
            "one_one": of(&found.black_black),
            "one_nought": of(&found.black_white),
            "nought_nought": of(&found.white_white),
        }),
    }
}
