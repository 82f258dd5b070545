//! A plan can have simpler borders: in every file the same, shared as before, with every area in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::workspace::Workspace;

type Point = (i64, i64);

/// The rings of each area, their points at six decimals.
fn rings(release: &Path) -> BTreeMap<String, Vec<Vec<Point>>> {
    let text = fs::read_to_string(release.join("fgm-risk-london.geojson")).unwrap();
    let map: Value = serde_json::from_str(&text).unwrap();
    let number = |of: &Value| {
        #[expect(clippy::cast_possible_truncation, reason = "degrees at six decimals")]
        let whole = (of.as_f64().unwrap() * 1e6).round() as i64;
        whole
    };
    let list = |of: &Value| of.as_array().unwrap().clone();
    let features = list(&map["features"]).into_iter();
    let of_feature = |feature: Value| {
        let polygons = list(&feature["geometry"]["coordinates"]).into_iter();
        let rings = polygons.flat_map(|polygon| list(&polygon));
        let points = rings.map(|ring| {
            let points = list(&ring).into_iter();
            points.map(|at| (number(&at[0]), number(&at[1]))).collect()
        });
        let code = feature["properties"]["area_code"].as_str().unwrap();
        (code.to_owned(), points.collect())
    };
    features.map(of_feature).collect()
}

/// How often each edge stands, whichever way it is walked.
fn edges(rings: &BTreeMap<String, Vec<Vec<Point>>>) -> BTreeMap<(Point, Point), usize> {
    let mut all = BTreeMap::new();
    for ring in rings.values().flatten() {
        for pair in ring.windows(2) {
            let edge = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            *all.entry(edge).or_insert(0) += 1;
        }
    }
    all
}

fn points(edges: impl Iterator<Item = (Point, Point)>) -> BTreeSet<Point> {
    edges.flat_map(|(a, b)| [a, b]).collect()
}

#[test]
fn borders_are_simpler_and_shared_as_before() {
    let workspace = Workspace::released();
    let before = rings(&workspace.latest());
    Workspace::edit(&workspace.plan(), |plan| {
        plan + "\n[product.simplify]\nmetres = 300.0\nreason = \"A test.\"\n"
    });
    let release = workspace.release();
    let after = rings(&release);

    assert!(before.keys().eq(after.keys()) && after.len() == 33);
    let [whole, simple] = [&before, &after].map(edges);
    assert!(
        simple.len() * 2 < whole.len(),
        "{} of {}",
        simple.len(),
        whole.len()
    );
    assert!(simple.values().all(|times| *times <= 2));
    // A border that two areas share is shared still: whatever stands once was at the rim before.
    let rim = |edges: &BTreeMap<(Point, Point), usize>| {
        let once = edges.iter().filter(|(_, times)| **times == 1);
        points(once.map(|(edge, _)| *edge))
    };
    assert!(rim(&simple).is_subset(&rim(&whole)));
    assert!(points(simple.keys().copied()).is_subset(&points(whole.keys().copied())));

    let verified = workspace.run(&["verify", release.to_str().unwrap(), "--rebuild"]);
    verified.done();
    let readme = fs::read_to_string(release.join("README.md")).unwrap();
    assert!(readme.contains("a triangle of 300 by 300 metres"));
    for metres in ["0.0", "-1.0", "nan", "100001.0"] {
        Workspace::edit(&workspace.plan(), |plan| {
            let (head, _) = plan.rsplit_once("metres = ").unwrap();
            format!("{head}metres = {metres}\nreason = \" \"\n")
        });
        workspace.build().refused_with(&[
            "product.simplify.metres is no tolerance",
            "product.simplify has no reason",
        ]);
    }
}
