//! A layer of two made-up places, one of them nowhere.

use std::fs;

use gdal::Dataset;
use gdal::vector::LayerAccess;
use serde_json::{Value, json};
use vocabulary::{ReportCell, Silent};

use super::*;
use crate::tests::{copied, made};
use crate::{Edition, PublishError, publish};

pub(crate) fn made_up() -> PointLayer {
    PointLayer {
        name: "places".into(),
        title: "Made-up places".into(),
        grain: "one row a place, in the order of the names".into(),
        words: vec!["Made up.".into()],
        sources: vec![SourceId::new("made-up")],
        fields: vec![
            PlaceField::text("name", "its name"),
            PlaceField::number("size", "how large it is", 2),
        ],
        rows: vec![
            PlaceRow {
                at: Some((-0.123_456_78, 51.5)),
                cells: vec![ReportCell::text("=A, here"), ReportCell::Number(2.006, 2)],
            },
            PlaceRow {
                at: None,
                cells: vec![ReportCell::text("Nowhere"), ReportCell::Empty],
            },
        ],
    }
}

fn said(layer: &PointLayer) -> String {
    layer.problems("made-up").to_string()
}

#[test]
fn what_cannot_be_a_layer_is_said_by_name_and_row() {
    assert!(made_up().problems("made-up").is_empty());
    for name in [
        "",
        "Places",
        "1st",
        "gpkg_places",
        "made-up",
        "a b",
        "rate_by_year",
    ] {
        let layer = PointLayer {
            name: name.into(),
            ..made_up()
        };
        assert!(said(&layer).contains("cannot name a layer"), "{name}");
    }
    let mut layer = made_up();
    layer.fields[0].name = "geom".into();
    layer.fields[1].name = "geom".into();
    assert_eq!(said(&layer).matches("cannot name a field").count(), 2);
    let mut layer = made_up();
    layer.rows[0].at = Some((51.5, -180.5));
    layer.rows[1].cells = vec![ReportCell::Number(1.0, 2), ReportCell::Empty];
    let words = said(&layer);
    assert!(words.contains("row 1: it has no place"), "{words}");
    assert!(words.contains("row 2: the cells are not those"), "{words}");
    layer.rows[1].cells = vec![ReportCell::text("a"), ReportCell::Number(f64::NAN, 2)];
    assert!(said(&layer).contains("row 2"));
    layer.rows.clear();
    assert!(said(&layer).contains("there are no places"));
    let twice = problems(&[made_up(), made_up()], "made-up").to_string();
    assert!(twice.contains("two layers would have this name"), "{twice}");
}

/// A place that nobody knows is in the table and has no point; numbers are the same in all files.
#[test]
fn the_table_holds_every_place_and_the_layer_those_that_are_known() {
    let mut table = Vec::new();
    csv(&made_up(), &mut table).expect("memory takes it");
    let table = String::from_utf8(table).expect("text");
    assert_eq!(
        table,
        "name,size,longitude,latitude\r\n\"'=A, here\",2.01,-0.123457,51.500000\r\nNowhere,,,\r\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("places.gpkg");
    let driver = gdal::DriverManager::get_driver_by_name("GPKG").expect("a driver");
    let mut file = driver.create_vector_only(&path).expect("a file");
    write_geopackage(&mut file, &made_up()).expect("a layer");
    file.close().expect("written");
    let file = Dataset::open(&path).expect("a file");
    let mut layer = file.layer(0).expect("a layer");
    assert_eq!(
        (layer.name().as_str(), layer.feature_count()),
        ("places", 1)
    );
    let feature = layer.features().next().expect("a place");
    let (longitude, latitude, _) = feature.geometry().expect("a point").get_point(0);
    assert_eq!((longitude, latitude), (-0.123_457, 51.5));
    assert_eq!(feature.field_as_double(1).expect("a field"), Some(2.01));
}

/// The areas stay the first layer; places follow, then the styles.
#[test]
fn places_stand_behind_the_areas_with_files_of_their_own() {
    let release = copied();
    let package = gdal::Dataset::open(release.path().join("made-up.gpkg")).expect("a file");
    let layers = package.layers();
    let layers: Vec<_> = layers
        .map(|layer| gdal::vector::LayerAccess::name(&layer))
        .collect();
    assert_eq!(
        layers,
        [
            "made-up",
            "places",
            "rate_by_year",
            "rate_years",
            "layer_styles"
        ]
    );
    let places = fs::read(release.path().join("places.geojson")).expect("a file");
    let places: Value = serde_json::from_slice(&places).expect("JSON");
    assert_eq!(
        places["features"],
        json!([{
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [-0.123_457, 51.5] },
            "properties": { "name": "=A, here", "size": 2.01 },
        }])
    );
    assert_eq!(places["attribution"], json!(["Made up by nobody."]));
    let readme = fs::read_to_string(release.path().join("README.md")).expect("a file");
    assert!(readme.contains("### Made-up places"), "{readme}");

    let made = made();
    let twice = [made.points[0].clone(), made.points[0].clone()];
    let edition = Edition {
        points: &twice,
        ..made.edition()
    };
    let error = publish(&edition, release.path(), 1, &Silent).expect_err("one name for two");
    assert!(matches!(error, PublishError::Points(_)) && !error.is_system());
}
