//! Made inputs that the tests of this crate share, and tests of the stage as a whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use geo::{Coord, MultiPolygon};
use proptest::prelude::*;
use vocabulary::{
    Area, AreaCode, AreaList, BoundaryFile, Category, CodeScheme, Confidential, Count, Period,
    PeriodKind, Problems, Service, Silent, SourceId, SourceRow, SourceTable, Standing,
};

use crate::crs::System;
use crate::validity::{self, Extent};
use crate::{Atlas, Geography, attach};

mod damage;
mod formats;
mod made;
mod neighbours;
mod shapes;

pub(crate) fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

pub(crate) fn areas(codes: &[&str]) -> Arc<AreaList> {
    let area = |text: &&str| Area {
        code: code(text),
        name: format!("Area {text}"),
    };
    Arc::new(AreaList::new(codes.iter().map(area).collect()).expect("no code twice"))
}

/// Units that begin with E09, London as a group would be, England as context.
pub(crate) fn geography() -> Geography {
    Geography {
        boundaries: SourceId::new("made-boundaries"),
        services: Some(SourceId::new("made-services")),
        counted: vocabulary::Counted::NotClosed,
        hubs: None,
        unit: "E09".to_owned(),
        groups: vec![crate::GroupPlan {
            code: code("E12000007"),
            name: "London".to_owned(),
            members: None,
        }],
        context: vec![code("E92000001")],
        partial: Vec::new(),
    }
}

const CORNERS: [(f64, f64); 5] = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.0)];

/// A square of 0.1 degree in column and row of a grid from 0 E, 51 N.
fn square(column: u8, row: u8) -> Vec<(f64, f64)> {
    let (west, south) = (f64::from(column) / 10.0, 51.0 + f64::from(row) / 10.0);
    CORNERS.iter().map(|(x, y)| (west + x, south + y)).collect()
}

pub(crate) fn polygon(rings: &[Vec<(f64, f64)>]) -> String {
    let ring = |ring: &Vec<(f64, f64)>| {
        let points: Vec<_> = ring.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        format!("[{}]", points.join(","))
    };
    let rings: Vec<_> = rings.iter().map(ring).collect();
    format!(
        r#"{{"type":"Polygon","coordinates":[{}]}}"#,
        rings.join(",")
    )
}

pub(crate) fn feature(code: &str, name: &str, geometry: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":{code},"name":{name}}},"geometry":{geometry}}}"#
    )
}

fn square_feature(code: &str, column: u8, row: u8) -> String {
    let (quoted, name) = (format!("\"{code}\""), format!("\"Area {code}\""));
    feature(&quoted, &name, &polygon(&[square(column, row)]))
}

pub(crate) fn collection(members: &str, features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection",{members}"features":[{}]}}"#,
        features.join(",")
    )
}

pub(crate) fn boundary_file(path: &Path, crs: &str, rows: usize) -> BoundaryFile {
    BoundaryFile {
        codes: CodeScheme::Gss,
        vintage: String::new(),
        source: SourceId::new("made-boundaries"),
        path: path.to_owned(),
        file: "made.geojson".to_owned(),
        crs: crs.to_owned(),
        code: "code".to_owned(),
        name: Some("name".to_owned()),
        rows: Some(rows as u64),
    }
}

/// Attaches nothing to the areas of a GeoJSON text.
fn attach_geojson(text: &str, crs: &str, rows: usize) -> Result<Atlas, Problems> {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let path = folder.path().join("made.geojson");
    std::fs::write(&path, text).expect("the folder can be written in");
    attach(
        Vec::new(),
        &boundary_file(&path, crs, rows),
        None,
        &geography(),
        &Silent,
    )
}

fn attach_features(features: &[String]) -> Result<Atlas, Problems> {
    attach_geojson(&collection("", features), "EPSG:4326", features.len())
}

/// The problems of some features, as lines.
#[track_caller]
fn refused(result: Result<Atlas, Problems>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// Two sound star-shaped polygons on a small lattice: they often share vertices and segments, lie
/// within each other, or cross. Half of the time the second is the first, moved.
pub(crate) fn stars() -> impl Strategy<Value = (MultiPolygon<f64>, MultiPolygon<f64>)> {
    let points = || prop::collection::vec((0..6_u8, 0..6_u8), 3..14);
    let made = (points(), points(), (0..5_u8, 0..5_u8), any::<bool>());
    made.prop_filter_map("a ring that is not sound", |(one, other, by, is_moved)| {
        let a = star(&one, (0, 0))?;
        let b = if is_moved {
            star(&one, by)?
        } else {
            star(&other, by)?
        };
        Some((a, b))
    })
}

/// The points in the order of their angle from their mean, if that makes a sound ring.
fn star(points: &[(u8, u8)], by: (u8, u8)) -> Option<MultiPolygon<f64>> {
    let points: BTreeSet<_> = points.iter().collect();
    let mut ring: Vec<Coord> = points
        .iter()
        .map(|(x, y)| Coord::from((f64::from(x + by.0), f64::from(y + by.1))))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a dozen points")]
    let mean = ring.iter().fold(Coord::zero(), |sum, at| sum + *at) / ring.len() as f64;
    let angle = |at: &Coord| (at.y - mean.y).atan2(at.x - mean.x);
    ring.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    ring.push(*ring.first()?);
    let plane = System::Plane;
    let extent = Extent::of(CodeScheme::Other);
    validity::shape(&vec![vec![ring]], &plane.to_degrees(), extent).ok()
}

/// Three squares in a row, and one that touches the last by a corner alone.
fn four_squares() -> Vec<String> {
    vec![
        square_feature("E09000003", 2, 0),
        square_feature("E09000001", 0, 0),
        square_feature("E09000004", 3, 1),
        square_feature("E09000002", 1, 0),
    ]
}

#[test]
fn squares_have_queens_as_neighbours() {
    let atlas = attach_features(&four_squares()).expect("nothing is wrong");
    let of = |area| atlas.neighbours.codes_of(area).collect();
    let neighbours: Vec<Vec<_>> = atlas.areas.codes().map(of).collect();
    let [one, two, three, four] = [1, 2, 3, 4].map(|at| code(&format!("E0900000{at}")));
    assert_eq!(
        neighbours,
        [vec![two], vec![one, three], vec![two, four], vec![three]]
    );
    assert_eq!(atlas.nearest, None);
}

#[test]
fn the_order_of_features_does_not_matter() {
    let mut features = four_squares();
    let first = attach_features(&features);
    features.reverse();
    assert_eq!(first, attach_features(&features));
    assert!(first.is_ok());
}

#[test]
fn an_island_has_no_neighbours() {
    let features = [
        square_feature("E09000001", 0, 0),
        square_feature("E09000002", 2, 0),
    ];
    let atlas = attach_features(&features).expect("nothing is wrong");
    assert!(atlas.neighbours.rows().all(<[u32]>::is_empty));
}

#[test]
fn features_must_say_which_area_they_are() {
    let at = |column| polygon(&[square(column, 0)]);
    let features = [
        square_feature("E09000001", 0, 0),
        square_feature("E09000001", 1, 0),
        feature("\"Camden\"", "\"Camden\"", &at(2)),
        feature("\"E08000003\"", "\"Manchester\"", &at(3)),
        feature("null", "\"Codeless\"", &at(4)),
        feature("\"E09000005\"", "\"  \"", &at(5)),
        feature("null", "null", &at(6)),
    ];
    let problems = refused(attach_geojson(&collection("", &features), "EPSG:4326", 8));
    let expected = [
        "does not hold as many features as its manifest declares; found 7; expected 8",
        "area E09000001 Area E09000001: two features have the same code",
        "area Camden: an area's code is not one of its scheme; found Camden",
        "area E08000003 Manchester: an area is not a unit of the plan's geography",
        "area Codeless: an area has no code",
        "area E09000005: an area has no name",
        "area of feature 7: an area has no code",
        "area of feature 7: an area has no name",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(
            problem.contains(expected),
            "expected {expected}, got {problem}"
        );
    }
}

#[test]
fn a_file_that_is_not_boundaries_is_refused() {
    let sound = collection("", &four_squares());
    let cases = [
        ("it cannot be read as boundaries", "not JSON"),
        ("it cannot be read as boundaries", ""),
        (
            "it cannot be read as boundaries",
            &sound[..sound.len() - 30],
        ),
        (
            "its features lack a property",
            &sound.replace("\"code\":", "\"id\":"),
        ),
        ("two features", &sound.replace("E09000003", "E09000001")),
    ];
    for (said, text) in cases {
        let problems = refused(attach_geojson(text, "EPSG:4326", 4));
        let [problem] = &problems[..] else {
            unreachable!("{said}: {problems:#?}")
        };
        assert!(
            problem.starts_with("made.geojson") && problem.contains(said),
            "{problem}"
        );
    }
}

#[test]
fn two_areas_on_the_same_ground_are_refused() {
    let features = [
        square_feature("E09000001", 0, 0),
        square_feature("E09000002", 0, 0),
    ];
    let problems = refused(attach_features(&features));
    let [problem] = &problems[..] else {
        unreachable!("{problems:#?}")
    };
    assert!(
        problem.contains("cover the same ground; found 100.0% of the smaller"),
        "{problem}"
    );
}

#[test]
fn a_file_in_another_reference_system_than_declared_is_refused() {
    let sound = collection("", &four_squares());
    let problems = refused(attach_geojson(&sound, "EPSG:27700", 4));
    let [problem] = &problems[..] else {
        unreachable!("{problems:#?}")
    };
    assert!(
        problem.contains("found EPSG:4326; expected EPSG:27700"),
        "{problem}"
    );

    let named = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"#;
    let claimed = collection(named, &four_squares());
    let problems = refused(attach_geojson(&claimed, "EPSG:27700", 4));
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(
        problems
            .iter()
            .all(|problem| problem.contains("look like degrees in a file"))
    );

    let crs84 = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#;
    assert!(attach_geojson(&collection(crs84, &four_squares()), "EPSG:4326", 4).is_ok());
    let problems = refused(attach_geojson(&sound, "somewhere", 4));
    assert!(
        problems
            .iter()
            .all(|problem| problem.contains("found somewhere")),
        "{problems:#?}"
    );
}

fn table(codes: &[&str]) -> SourceTable {
    let row = |(at, area): (usize, &&str)| SourceRow {
        row: at as u64 + 2,
        area: code(area),
        name: "".into(),
        period: Period::new(2021, PeriodKind::On("03-21".parse().expect("a day"))),
        category: Category::all(),
        count: Confidential::new(Count::Exact(4711)),
    };
    SourceTable {
        source: SourceId::new("made"),
        access: vocabulary::Access::Confidential,
        file: "made.csv".to_owned(),
        area_column: "area_code".to_owned(),
        vintage: String::new(),
        merged: Vec::new(),
        rows: codes.iter().enumerate().map(row).collect(),
    }
}

#[test]
fn problems_of_all_inputs_are_said_at_once_and_show_no_count() {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let path = folder.path().join("made.geojson");
    let broken = feature(
        "\"E09000002\"",
        "\"Open\"",
        &polygon(&[square(1, 0)[..4].to_vec()]),
    );
    let text = collection("", &[square_feature("E09000001", 0, 0), broken]);
    std::fs::write(&path, text).expect("the folder can be written in");
    let service = Service {
        name: "Clinic".to_owned(),
        area: Some(code("E09000001")),
        location: Some((51.05, 0.05)),
        access: String::new(),
        serves: std::collections::BTreeSet::new(),
        sessions: None,
        standing: Standing::Undated,
        dated: None,
        url: String::new(),
    };
    let tables = vec![
        table(&["E09000001", "E09000003"]),
        table(&["E09000001", "E09000002"]),
    ];
    let services = Some(&[service][..]);
    let file = boundary_file(&path, "EPSG:4326", 2);
    let problems = refused(attach(
        tables.clone(),
        &file,
        services,
        &geography(),
        &Silent,
    ));
    let expected = [
        "the shell is not closed",
        "area E09000003: the code has no boundary",
        "area E09000002 Open: a boundary's code is not in the table",
        "has longitude and latitude in each other's place",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(
            problem.contains(expected),
            "expected {expected}, got {problem}"
        );
        assert!(!problem.contains("4711"), "{problem}");
    }

    let missing = boundary_file(&folder.path().join("absent.geojson"), "EPSG:4326", 2);
    let mut stranger = geography();
    stranger.context.clear();
    let tables = vec![table(&["E92000001", "E09000001"])];
    let problems = refused(attach(tables, &missing, None, &stranger, &Silent));
    assert_eq!(problems.len(), 2, "{problems:#?}");
}
