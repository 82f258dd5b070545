//! Layers that are written and read back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use gdal::Dataset;
use gdal::vector::sql::Dialect;
use gdal::vector::{LayerAccess as _, OGRFieldType};
use geo::{Area as _, LineString, MultiPolygon, Polygon};
use serde_json::{Value as Json, json};
use vocabulary::{Area, AreaColumn, AreaList};

use super::*;

fn ring(west: f64, south: f64, side: f64) -> LineString<f64> {
    let (east, north) = (west + side, south + side);
    // Clockwise: as many boundary files have it.
    LineString::from(vec![
        (west, south),
        (west, north),
        (east, north),
        (east, south),
        (west, south),
    ])
}

/// Two areas: a square with a hole, and two squares.
fn shapes(unit: f64) -> AreaColumn<MultiPolygon<f64>> {
    let area = |code: &str, name: &str| Area {
        code: code.parse().expect("a code"),
        name: name.to_owned(),
    };
    let list = vec![area("B", "\"Second\""), area("A", "=First, é")];
    let areas = Arc::new(AreaList::new(list).expect("no code twice"));
    let square =
        |west, south, side| Polygon::new(ring(west * unit, south * unit, side * unit), vec![]);
    let holed = Polygon::new(
        ring(0.0, 50.0 * unit, unit),
        vec![ring(0.25 * unit, 50.25 * unit, 0.5 * unit)],
    );
    AreaColumn::from_fn(&areas, |code| {
        MultiPolygon(if code.as_str() == "A" {
            vec![holed.clone()]
        } else {
            vec![square(2.0, 51.0, 1.0), square(4.0, 51.0, 1.0 / 3.0)]
        })
    })
}

/// One attribute of each kind; the second area has none of them.
fn attributes(shapes: &AreaColumn<MultiPolygon<f64>>) -> Vec<Attribute> {
    fn first<T: Clone>(shapes: &AreaColumn<MultiPolygon<f64>>, value: T) -> AreaColumn<Option<T>> {
        AreaColumn::from_fn(shapes.areas(), |code| {
            (code.as_str() == "A").then(|| value.clone())
        })
    }
    let real = |value, decimals| Values::Real {
        values: first(shapes, value),
        decimals,
    };
    let named = [
        ("rate", real(2.0 / 3.0, Some(4))),
        ("whole", real(-0.2, Some(0))),
        ("full", real(0.1 + 0.2, None)),
        ("events", Values::Integer(first(shapes, -(1_i64 << 40)))),
        ("class", Values::Class(first(shapes, 5))),
        ("words", Values::Text(first(shapes, "a\n\"b\"".to_owned()))),
        ("yes", Values::Boolean(first(shapes, true))),
    ];
    named
        .map(|(name, values)| Attribute {
            name: name.to_owned(),
            values,
        })
        .into()
}

fn layer(shapes: &AreaColumn<MultiPolygon<f64>>, coordinates: Coordinates) -> Layer<'_> {
    Layer::new("areas", shapes, coordinates, attributes(shapes)).expect("it is a layer")
}

fn read(path: &Path) -> Json {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

#[test]
fn geojson_is_rounded_wound_and_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("map.geojson");
    let shapes = shapes(1.0);
    layer(&shapes, Coordinates::Degrees)
        .write_geojson(&path)
        .expect("it is written");
    let map = read(&path);
    assert_eq!(map["bbox"], json!([0.0, 50.0, 4.333_333, 52.0]));
    assert!(map.get("coordinates").is_none() && map.get("crs").is_none());
    let (first, second) = (&map["features"][0], &map["features"][1]);
    assert_eq!(map["features"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        first["geometry"]["coordinates"],
        json!([[
            [
                [0.0, 50.0],
                [1.0, 50.0],
                [1.0, 51.0],
                [0.0, 51.0],
                [0.0, 50.0]
            ],
            [
                [0.25, 50.25],
                [0.25, 50.75],
                [0.75, 50.75],
                [0.75, 50.25],
                [0.25, 50.25]
            ]
        ]])
    );
    assert_eq!(
        first["properties"],
        json!({
            "area_code": "A", "area_name": "=First, é", "rate": 0.6667, "whole": 0, "full": 0.1 + 0.2,
            "events": -(1_i64 << 40), "class": 5, "words": "a\n\"b\"", "yes": true
        })
    );
    assert_eq!(
        second["geometry"]["coordinates"][1][0][1],
        json!([4.333_333, 51.0])
    );
    let nothing = second["properties"].as_object().expect("properties");
    assert_eq!(nothing.len(), 9);
    assert!(nothing.values().skip(2).all(Json::is_null), "{nothing:?}");
}

#[test]
fn a_plane_is_not_called_wgs84() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name| folder.path().join(name);
    let shapes = shapes(10_000.1);
    let layer = layer(&shapes, Coordinates::Plane);
    layer.write_all(folder.path(), 1).expect("it is written");
    let map = read(&path("areas.geojson"));
    let note = map["coordinates"].as_str().expect("a note");
    assert!(note.contains("not WGS 84"), "{note}");
    assert_eq!(map["bbox"][2], json!(4.0 * 10_000.1 + 1.0 / 3.0 * 10_000.1));
    for name in ["areas.gpkg", "areas.fgb"] {
        let file = Dataset::open(path(name)).expect("it opens");
        let layer = file.layer(0).expect("a layer");
        let system = layer.spatial_ref();
        let authority = system.as_ref().and_then(|system| system.auth_code().ok());
        assert_eq!(authority, None, "{name}");
        let name = system.and_then(|system| system.name());
        assert!(name.is_none_or(|name| !name.contains("WGS")));
    }
    let file = Dataset::open(path("areas.gpkg")).expect("it opens");
    let query = "SELECT srs_id FROM gpkg_geometry_columns";
    let mut found = file
        .execute_sql(query, None, Dialect::DEFAULT)
        .expect("it is SQL")
        .expect("rows");
    let row = found.features().next().expect("a row");
    assert_eq!(row.field_as_integer(0).expect("a number"), Some(-1));
}

#[test]
fn geopackage_and_flatgeobuf_hold_the_same_in_full() {
    let folder = tempfile::tempdir().expect("a folder");
    let shapes = shapes(1.0);
    let layer = layer(&shapes, Coordinates::Degrees);
    layer.write_all(folder.path(), 2).expect("it is written");
    for name in ["areas.gpkg", "areas.fgb"] {
        let file = Dataset::open(folder.path().join(name)).expect("it opens");
        let mut read = file.layer(0).expect("a layer");
        let system = read.spatial_ref().expect("a reference system");
        assert_eq!(system.auth_code().expect("a code"), 4326, "{name}");
        let kinds: Vec<_> = read
            .defn()
            .fields()
            .map(|field| (field.name(), field.field_type()))
            .collect();
        let expected = [
            ("area_code", OGRFieldType::OFTString),
            ("area_name", OGRFieldType::OFTString),
            ("rate", OGRFieldType::OFTReal),
            ("whole", OGRFieldType::OFTReal),
            ("full", OGRFieldType::OFTReal),
            ("events", OGRFieldType::OFTInteger64),
            ("class", OGRFieldType::OFTInteger),
            ("words", OGRFieldType::OFTString),
            ("yes", OGRFieldType::OFTInteger),
        ];
        assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
        let mut seen = 0;
        for feature in read.features() {
            let text = |at| feature.field_as_string(at).expect("a field");
            let shape = feature.geometry().expect("a shape");
            let shape = MultiPolygon::try_from(shape.to_geo().expect("polygons")).expect("several");
            assert!(shape.0.iter().all(|polygon| polygon.signed_area() > 0.0));
            if text(0).as_deref() == Some("A") {
                assert_eq!(text(1).as_deref(), Some("=First, é"));
                let numbers = [2, 3, 4].map(|at| feature.field_as_double(at).expect("a field"));
                assert_eq!(numbers, [0.6667, 0.0, 0.1 + 0.2].map(Some));
                assert_eq!(
                    feature.field_as_integer64(5).expect("a field"),
                    Some(-(1 << 40))
                );
                let small = [6, 8].map(|at| feature.field_as_integer(at).expect("a field"));
                assert_eq!(small, [5, 1].map(Some));
                assert_eq!(text(7).as_deref(), Some("a\n\"b\""));
            } else {
                let full = shape.0[1]
                    .exterior()
                    .0
                    .iter()
                    .any(|at| at.x.to_bits() == (4.0_f64 + 1.0 / 3.0).to_bits());
                assert!(full, "{name}: {shape:?}");
            }
            seen += 1;
        }
        assert_eq!(seen, 2);
        for attribute in attributes(&shapes) {
            let nothing = format!(
                "SELECT area_code FROM areas WHERE \"{}\" IS NULL",
                attribute.name
            );
            let mut found = file
                .execute_sql(nothing, None, Dialect::DEFAULT)
                .expect("it is SQL")
                .expect("rows");
            let codes: Vec<_> = found
                .features()
                .filter_map(|row| row.field_as_string(0).expect("a field"))
                .collect();
            assert_eq!(codes, ["B"], "{name} {}", attribute.name);
        }
    }
}

#[test]
fn neither_the_number_of_jobs_nor_a_file_before_it_changes_a_byte() {
    let (one, two) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let shapes = shapes(1.0);
    let layer = layer(&shapes, Coordinates::Degrees);
    fs::write(two.path().join("areas.gpkg"), "no GeoPackage").expect("written");
    layer.write_all(one.path(), 1).expect("it is written");
    layer.write_all(two.path(), 2).expect("it is written");
    layer.write_all(two.path(), 2).expect("it is written again");
    for name in ["areas.geojson", "areas.gpkg", "areas.fgb", "areas.parquet"] {
        let bytes = |folder: &Path| fs::read(folder.join(name)).expect("a file");
        assert!(bytes(one.path()) == bytes(two.path()), "{name}");
    }
    assert_eq!(fs::read_dir(two.path()).expect("a folder").count(), 4);
}

#[test]
fn a_shape_that_cannot_be_drawn_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let sound = shapes(1.0);
    layer(&sound, Coordinates::Degrees)
        .write_all(folder.path(), 1)
        .expect("it is written");
    let empty = sound.map(|_, _| MultiPolygon(vec![]));
    let infinite =
        sound.map(|_, _| MultiPolygon(vec![Polygon::new(ring(0.0, 0.0, f64::INFINITY), vec![])]));
    for (wrong, coordinates) in [
        (&empty, Coordinates::Degrees),
        (&empty, Coordinates::Plane),
        (&infinite, Coordinates::Plane),
        (&shapes(10_000.0), Coordinates::Degrees),
    ] {
        let wrong = layer(wrong, coordinates);
        let path = |extension: &str| folder.path().join(format!("areas.{extension}"));
        for error in [
            wrong.write_geojson(&path("geojson")),
            wrong.write_geopackage(&path("gpkg")),
            wrong.write_flatgeobuf(&path("fgb")),
            wrong.write_geoparquet(&path("parquet")),
        ] {
            let error = error.expect_err("it cannot be drawn");
            assert!(matches!(error, PublishError::Shape { .. }), "{error}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 4);
    assert_eq!(
        read(&folder.path().join("areas.geojson"))["bbox"][3],
        json!(52.0)
    );
}

#[test]
fn what_cannot_be_a_layer_is_named() {
    let shapes = shapes(1.0);
    let new = |name: &str, attributes| {
        let made = Layer::new(name, &shapes, Coordinates::Degrees, attributes);
        made.map(|_| ()).expect_err("it is no layer")
    };
    for name in ["", " ", "gpkg_contents", "RTREE_x", "a\nb"] {
        assert_eq!(new(name, vec![]), LayerError::Name { found: name.into() });
    }
    let yes = |name: &str| Attribute {
        name: name.into(),
        values: Values::Boolean(shapes.map(|_, _| None)),
    };
    for (wrong, others) in [
        ("FID", vec![]),
        ("Area_Code", vec![]),
        ("A", vec![yes("a")]),
        ("", vec![]),
    ] {
        let mut attributes = others;
        attributes.push(yes(wrong));
        let found = wrong.into();
        assert_eq!(
            new("areas", attributes),
            LayerError::AttributeName { found }
        );
    }
    let one = Arc::new(AreaList::new(vec![]).expect("no code twice"));
    let elsewhere = Attribute {
        name: "rate".into(),
        values: Values::Class(AreaColumn::from_fn(&one, |_| None)),
    };
    let attribute = "rate".to_owned();
    assert_eq!(
        new("areas", vec![elsewhere]),
        LayerError::OtherAreas { attribute }
    );
    let nan = Attribute {
        name: "rate".into(),
        values: Values::Real {
            values: shapes.map(|code, _| (code.as_str() == "B").then_some(f64::NAN)),
            decimals: Some(2),
        },
    };
    let error = new("areas", vec![nan]).to_string();
    assert!(
        error.contains("rate") && error.contains("area B"),
        "{error}"
    );
}
