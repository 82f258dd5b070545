//! A release is what its contract says, and its formats agree with each other.

use std::fs;
use std::path::Path;

use gdal::vector::FieldValue::{Integer64Value, IntegerValue, RealValue, StringValue};
use gdal::vector::LayerAccess;
use serde_json::Value;

use crate::workspace::{Workspace, repository};

fn collection(release: &Path) -> Value {
    serde_json::from_slice(&fs::read(release.join("fgm-risk-london.geojson")).unwrap()).unwrap()
}

#[test]
fn the_geojson_holds_every_borough_and_keeps_to_rfc_7946() {
    let release = Workspace::new();
    let release = release.release();
    let map = collection(&release);
    assert!(map.get("crs").is_none());
    assert_eq!(map["bbox"].as_array().unwrap().len(), 4);
    for member in ["title", "licence", "attribution", "as_of"] {
        assert!(map.get(member).is_some(), "{member}");
    }
    let features = map["features"].as_array().unwrap();
    let codes: Vec<&str> = features
        .iter()
        .map(|f| f["properties"]["area_code"].as_str().unwrap())
        .collect();
    let expected: Vec<String> = (1..=33).map(|n| format!("E090000{n:02}")).collect();
    assert_eq!(codes, expected);
    for feature in features {
        for polygon in feature["geometry"]["coordinates"].as_array().unwrap() {
            for (at, ring) in polygon.as_array().unwrap().iter().enumerate() {
                let points: Vec<(f64, f64)> = ring
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap()))
                    .collect();
                assert!(points.len() >= 4);
                assert_eq!(points.first(), points.last());
                let area: f64 = points
                    .windows(2)
                    .map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1)
                    .sum();
                assert!(
                    if at == 0 { area > 0.0 } else { area < 0.0 },
                    "right-hand rule"
                );
                let six = |x: f64| (x * 1e6 - (x * 1e6).round()).abs() < 1e-6;
                assert!(
                    points.iter().all(|(x, y)| six(*x) && six(*y)),
                    "six decimals"
                );
            }
        }
    }
}

#[test]
fn the_geojson_keeps_to_the_committed_schema() {
    let schema: Value = serde_json::from_slice(
        &fs::read(repository().join("outputs/fgm-risk-london/schema.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let workspace = Workspace::released();
    let mut map = collection(&workspace.latest());
    let errors: Vec<String> = validator
        .iter_errors(&map)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // The schema can fail: a withheld count as nought, a field that nobody described.
    map["features"][0]["properties"]["assessments_fgm_count_status"] = "unheard of".into();
    assert!(!validator.is_valid(&map));
    let mut map = collection(&workspace.path("outputs/fgm-risk-london/latest"));
    map["features"][0]["properties"]["undescribed"] = 1.into();
    assert!(!validator.is_valid(&map));
}

#[test]
fn contract_and_schema_are_the_ones_of_the_code() {
    let workspace = Workspace::new();
    let out = workspace.path("described");
    fs::create_dir(&out).unwrap();
    workspace
        .run(&["describe", "--out", out.to_str().unwrap()])
        .done();
    for name in ["contract.md", "schema.json"] {
        let committed =
            fs::read_to_string(repository().join("outputs/fgm-risk-london").join(name)).unwrap();
        assert_eq!(
            fs::read_to_string(out.join(name)).unwrap(),
            committed,
            "{name}: run `just bless`"
        );
    }
}

#[test]
fn a_withheld_count_is_null_with_its_marker_and_range() {
    let workspace = Workspace::released();
    let map = collection(&workspace.latest());
    let mut withheld = 0;
    for feature in map["features"].as_array().unwrap() {
        let field = |name: &str| &feature["properties"][format!("assessments_fgm_count_{name}")];
        match field("status").as_str().unwrap() {
            "[c]" => {
                withheld += 1;
                assert!(field("value").is_null() && field("class").is_null());
                assert_eq!(
                    (field("lower").as_i64(), field("upper").as_i64()),
                    (Some(1), Some(5))
                );
            }
            "exact" => assert!(field("value").is_number()),
            other => panic!("{other}"),
        }
    }
    assert_eq!(withheld, 16, "16 of 33 boroughs print c in 2025");
}

#[test]
fn the_geopackage_says_what_the_geojson_says_and_carries_its_style() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let map = collection(&release);
    let package = gdal::Dataset::open(release.join("fgm-risk-london.gpkg")).unwrap();
    let mut layer = package.layer_by_name("fgm-risk-london").unwrap();
    let mut rows: Vec<_> = layer
        .features()
        .map(|feature| feature.fields().collect::<Vec<_>>())
        .collect();
    assert_eq!(rows.len(), 33);
    for (feature, fields) in map["features"].as_array().unwrap().iter().zip(&mut rows) {
        for (name, value) in fields.drain(..) {
            let expected = &feature["properties"][&name];
            match value {
                None => assert!(expected.is_null(), "{name}"),
                Some(StringValue(text)) => {
                    assert_eq!(expected.as_str(), Some(text.as_str()), "{name}");
                }
                Some(RealValue(x)) => assert_eq!(expected.as_f64(), Some(x), "{name}"),
                Some(IntegerValue(n)) => assert_eq!(expected.as_i64(), Some(n.into()), "{name}"),
                Some(Integer64Value(n)) => assert_eq!(expected.as_i64(), Some(n), "{name}"),
                Some(other) => panic!("{name}: {other:?}"),
            }
        }
    }
    let mut styles = package.layer_by_name("layer_styles").unwrap();
    let style = styles.features().next().unwrap();
    let qml = style
        .field_as_string(style.field_index("styleQML").unwrap())
        .unwrap()
        .unwrap();
    assert!(qml.contains("<qgis"), "the style is a QGIS style");
}

#[test]
fn every_file_is_in_the_sums() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let sums = fs::read_to_string(release.join("SHA256SUMS")).unwrap();
    let mut listed: Vec<&str> = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap().1)
        .collect();
    let files = crate::workspace::files(&release);
    let mut found: Vec<&str> = files
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "SHA256SUMS")
        .collect();
    listed.sort_unstable();
    found.sort_unstable();
    assert_eq!(listed, found);
    for (name, bytes) in files.iter().filter(|(name, _)| name != "SHA256SUMS") {
        assert!(
            sums.contains(&format!("{}  {name}\n", acquire::sha256_hex(bytes))),
            "{name}"
        );
    }
}
