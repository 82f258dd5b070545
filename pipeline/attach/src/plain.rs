//! Plain GeoJSON, read without GDAL.
//!
//! A file is plain where it is a collection of polygons with texts for codes and names, as RFC 7946
//! (2016) has them, and no more: no reference system of its own, no heights, no ids. Most boundaries
//! are published so, and GDAL would say the same of such a file at several times the cost. Whatever
//! is otherwise, or amiss, is for GDAL to read and to tell of.

use geo::Coord;
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonValue, Position};
use vocabulary::BoundaryFile;

use crate::layer::{RawFeature, RawShape};

/// Members of a collection that say nothing of its features.
const IDLE: [&str; 2] = ["name", "xy_coordinate_resolution"];

/// The features of plain GeoJSON in the order of the file; `None` where it is not plain.
pub(crate) fn features(file: &BoundaryFile, bytes: &[u8]) -> Option<Vec<RawFeature>> {
    let collection: FeatureCollection = serde_json::from_slice(bytes).ok()?;
    let members = collection.foreign_members.unwrap_or_default();
    let idle = members.keys().all(|name| IDLE.contains(&name.as_str()));
    if !idle || collection.bbox.is_some() || collection.features.is_empty() {
        return None;
    }
    let features = collection.features.into_iter();
    features.map(|feature| raw_feature(file, feature)).collect()
}

fn raw_feature(file: &BoundaryFile, feature: Feature) -> Option<RawFeature> {
    let Feature {
        bbox: None,
        geometry: Some(geometry),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    } = feature
    else {
        return None;
    };
    let text = |column: &str| {
        let text = properties.get(column).and_then(JsonValue::as_str)?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    };
    let code = text(&file.code)?;
    let name = match &file.name {
        Some(column) => text(column)?,
        None => code.clone(),
    };
    Some(RawFeature {
        code: Some(code),
        name: Some(name),
        shape: raw_shape(geometry)?,
    })
}

fn raw_shape(geometry: Geometry) -> Option<RawShape> {
    if geometry.bbox.is_some() || geometry.foreign_members.is_some() {
        return None;
    }
    let polygons = match geometry.value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        _ => return None,
    };
    let polygons = polygons.into_iter().map(|rings| {
        let rings = rings.into_iter().map(|ring| {
            let points: Option<Vec<Coord>> = ring.iter().map(point).collect();
            points.filter(|points| !points.is_empty())
        });
        let rings: Option<Vec<_>> = rings.collect();
        rings.filter(|rings| !rings.is_empty())
    });
    let polygons: Vec<_> = polygons.collect::<Option<_>>()?;
    (!polygons.is_empty()).then_some(RawShape::Polygons(polygons))
}

fn point(position: &Position) -> Option<Coord> {
    match *position.as_slice() {
        [x, y] => Some(Coord { x, y }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;
    use vocabulary::BoundaryFile;

    use super::features;
    use crate::layer::by_gdal;
    use crate::tests::{boundary_file, collection, feature};

    fn made(path: &Path) -> BoundaryFile {
        boundary_file(path, "file", 1)
    }

    fn text(words: &str) -> String {
        serde_json::to_string(words).expect("every text has a way to be written")
    }

    fn coordinate() -> impl Strategy<Value = String> {
        prop_oneof![
            (-180.0..180.0_f64).prop_map(|at| format!("{at}")),
            (-180.0..180.0_f64).prop_map(|at| format!("{at:e}")),
            (-180_i64..180).prop_map(|at| at.to_string()),
            // More digits than a number keeps.
            (0_u64..u64::MAX).prop_map(|digits| format!("51.{digits:020}{digits:020}")),
            any::<f64>()
                .prop_filter("JSON has no others", |at| at.is_finite())
                .prop_map(|at| format!("{at:e}")),
        ]
    }

    fn ring() -> impl Strategy<Value = String> {
        let point = (coordinate(), coordinate()).prop_map(|(x, y)| format!("[{x}, {y}]"));
        prop::collection::vec(point, 1..6).prop_map(|points| format!("[{}]", points.join(",")))
    }

    fn rings() -> impl Strategy<Value = String> {
        prop::collection::vec(ring(), 1..3).prop_map(|rings| format!("[{}]", rings.join(",")))
    }

    fn geometry() -> impl Strategy<Value = String> {
        let one = rings().prop_map(|of| format!(r#"{{"type":"Polygon","coordinates":{of}}}"#));
        let many = prop::collection::vec(rings(), 1..3).prop_map(|of| {
            let of = of.join(",");
            format!(r#"{{"type":"MultiPolygon","coordinates":[{of}]}}"#)
        });
        prop_oneof![one, many]
    }

    proptest! {
        #[test]
        fn slow_plain_files_are_read_as_gdal_reads_them(
            of in prop::collection::vec(("[A-Z][0-9]{1,8}", "\\PC{1,12}[a-z]", geometry()), 1..4)
        ) {
            let of: Vec<_> = of
                .iter()
                .map(|(code, name, geometry)| feature(&text(code), &text(name), geometry))
                .collect();
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("made.geojson");
            let written = collection(r#""name":"made","#, &of);
            std::fs::write(&path, &written)?;
            let read = features(&made(&path), written.as_bytes());
            prop_assert!(read.is_some(), "not plain: {written}");
            prop_assert_eq!(read, by_gdal(&made(&path)));
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_gdal() {
        let square = r#"{"type":"Polygon","coordinates":[[[0,51],[1,51],[1,52],[0,51]]]}"#;
        let plain = collection("", &[feature(r#""A1""#, r#""One""#, square)]);
        let is_plain = |text: &str| features(&made(Path::new("")), text.as_bytes()).is_some();
        assert!(is_plain(&plain));
        for (old, new) in [
            (r#""features""#, r#""crs":null,"features""#),
            (r#""features""#, r#""bbox":[0,51,1,52],"features""#),
            (r#""features""#, r#""coordRefSys":"EPSG:27700","features""#),
            ("FeatureCollection", "Topology"),
            (r#""properties""#, r#""id":1,"properties""#),
            (r#""properties""#, r#""note":1,"properties""#),
            (r#""properties""#, r#""bbox":[0,51,1,52],"properties""#),
            (r#""A1""#, "1"),
            (r#""A1""#, "null"),
            (r#""A1""#, r#"" ""#),
            (r#""One""#, "true"),
            (r#""code""#, r#""other""#),
            (r#""coordinates""#, r#""crs":null,"coordinates""#),
            (square, "null"),
            (square, r#"{"type":"Point","coordinates":[0,51]}"#),
            (square, r#"{"type":"Polygon","coordinates":[]}"#),
            (square, r#"{"type":"Polygon","coordinates":[[]]}"#),
            (square, r#"{"type":"MultiPolygon","coordinates":[[]]}"#),
            ("[1,52]", "[1,52,7]"),
            ("[1,52]", "[1]"),
            ("[1,52]", "[1,null]"),
            ("[1,52]", "[1,1e999]"),
        ] {
            let changed = plain.replace(old, new);
            assert_ne!(changed, plain, "{old} is not in it");
            assert!(!is_plain(&changed), "{changed}");
        }
        assert!(!is_plain(&collection("", &[])));
        assert!(!is_plain(&format!("{plain} x")));
        assert!(!is_plain(&plain.replace("One", "\u{7f}\u{0}")));
    }
}
