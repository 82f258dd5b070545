//! The embedded boundaries of London, and what the stage makes of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ::attach::{Atlas, Geography, attach};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager};
use geo::CoordsIter;
use vocabulary::{
    Access, AreaCode, BoundaryFile, Category, CodeScheme, Confidential, Count, Cover, Period,
    PeriodKind, Problems, Service, Silent, SourceId, SourceRow, SourceTable, Standing,
};

use crate::workspace::Workspace;

const LONDON: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../data-sources/ons-borough-boundaries/snapshot.geojson"
);

fn london() -> BoundaryFile {
    BoundaryFile {
        codes: CodeScheme::Gss,
        vintage: String::new(),
        source: SourceId::new("ons-borough-boundaries"),
        path: PathBuf::from(LONDON),
        file: "snapshot.geojson".to_owned(),
        crs: "EPSG:4326".to_owned(),
        code: "area_code".to_owned(),
        name: Some("area_name".to_owned()),
        rows: Some(33),
    }
}

fn boroughs() -> Geography {
    Geography {
        boundaries: SourceId::new("ons-borough-boundaries"),
        services: None,
        counted: vocabulary::Counted::NotClosed,
        hubs: None,
        unit: "E09".to_owned(),
        groups: Vec::new(),
        context: Vec::new(),
        partial: Vec::new(),
    }
}

fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

fn attach_file(file: &BoundaryFile) -> Result<Atlas, Problems> {
    attach(Vec::new(), file, None, &boroughs(), &Silent)
}

fn london_atlas() -> Atlas {
    attach_file(&london()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The embedded features, one a line of the file.
fn features() -> Vec<String> {
    let text = std::fs::read_to_string(LONDON).expect("it is embedded");
    let is_feature = |line: &&str| line.starts_with(r#"{ "type": "Feature","#);
    let features = text
        .lines()
        .filter(is_feature)
        .map(|line| line.trim_end_matches(','));
    features.map(str::to_owned).collect()
}

/// Attaches a file of features that are not quite the embedded ones.
fn attach_features(features: &[String]) -> Result<Atlas, Problems> {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let path = folder.path().join("changed.geojson");
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",\n")
    );
    std::fs::write(&path, text).expect("the folder can be written in");
    attach_file(&BoundaryFile { path, ..london() })
}

/// 33 areas, 136 directed queen links, one component, five neighbours of the City: counted
/// apart from this code, in Python, from the coordinates that outlines share.
#[test]
fn london_hangs_together_as_counted_elsewhere() {
    let atlas = london_atlas();
    assert_eq!(atlas.areas.len(), 33);
    assert_eq!(atlas.neighbours.directed_links(), 136);
    let city = code("E09000001");
    assert_eq!(atlas.neighbours.codes_of(city).count(), 5);
    for from in atlas.areas.codes() {
        for to in atlas.neighbours.codes_of(from) {
            let back = atlas.neighbours.codes_of(to).any(|of| of == from);
            assert!(back && to != from, "{from} and {to}");
        }
    }
    let mut reached = BTreeSet::from([city]);
    let mut next = vec![city];
    while let Some(at) = next.pop() {
        let neighbours = atlas.neighbours.codes_of(at);
        next.extend(neighbours.filter(|to| reached.insert(*to)));
    }
    assert_eq!(reached.len(), 33, "London is in one piece");
}

#[test]
fn the_order_of_features_does_not_change_the_atlas() {
    let mut features = features();
    features.reverse();
    features.swap(3, 20);
    assert_eq!(attach_features(&features), Ok(london_atlas()));
}

/// Writes the embedded boundaries in the national grid.
fn write_national_grid(path: &Path, driver: &str) {
    let system = |code| {
        let mut system = SpatialRef::from_epsg(code).expect("PROJ knows it");
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        system
    };
    let grid = system(27700);
    let to_grid = CoordTransform::new(&system(4326), &grid).expect("PROJ knows the way");
    let driver = DriverManager::get_driver_by_name(driver).expect("GDAL has it");
    let mut written = driver
        .create_vector_only(path)
        .expect("the folder can be written in");
    let options = LayerOptions {
        name: "boroughs",
        srs: Some(&grid),
        ty: OGRwkbGeometryType::wkbMultiPolygon,
        options: None,
    };
    let layer = written.create_layer(options).expect("a layer");
    for property in ["area_code", "area_name"] {
        let field = FieldDefn::new(property, OGRFieldType::OFTString).expect("a field");
        field.add_to_layer(&layer).expect("the layer takes it");
    }
    let london = Dataset::open(LONDON).expect("it is embedded");
    for feature in london.layer(0).expect("one layer").features() {
        let shape = feature.geometry().expect("every borough has one");
        let mut copy = Feature::new(layer.defn()).expect("a feature");
        copy.set_geometry(on_grid(shape, &to_grid))
            .expect("a multipolygon");
        for (to, property) in ["area_code", "area_name"].into_iter().enumerate() {
            let from = feature.field_index(property).expect("every borough has it");
            let text = feature
                .field_as_string(from)
                .expect("text")
                .expect("not empty");
            copy.set_field_string(to, &text).expect("the layer has it");
        }
        copy.create(&layer).expect("the layer takes it");
    }
    written.close().expect("it is written");
}

fn on_grid(shape: &Geometry, to_grid: &CoordTransform) -> Geometry {
    let mut wkt = String::from("MULTIPOLYGON (");
    for part in 0..shape.geometry_count() {
        let polygon = shape.get_geometry(part);
        wkt.push_str(if part == 0 { "(" } else { ",(" });
        for ring in 0..polygon.geometry_count() {
            let mut points = Vec::new();
            polygon.get_geometry(ring).get_points(&mut points);
            let (mut x, mut y): (Vec<f64>, Vec<f64>) =
                points.into_iter().map(|(x, y, _)| (x, y)).unzip();
            to_grid
                .transform_coords(&mut x, &mut y, &mut [])
                .expect("London is in Britain");
            let text: Vec<_> = x.iter().zip(&y).map(|(x, y)| format!("{x} {y}")).collect();
            let comma = if ring == 0 { "" } else { "," };
            write!(wkt, "{comma}({})", text.join(",")).expect("text grows");
        }
        wkt.push(')');
    }
    wkt.push(')');
    Geometry::from_wkt(&wkt).expect("it is written as WKT is")
}

#[test]
fn the_national_grid_gives_the_same_london_within_five_metres() {
    let expected = london_atlas();
    let folder = tempfile::tempdir().expect("a folder to write in");
    for (driver, name) in [("GPKG", "london.gpkg"), ("GeoJSON", "london.geojson")] {
        let path = folder.path().join(name);
        write_national_grid(&path, driver);
        let file = BoundaryFile {
            path,
            crs: "EPSG:27700".to_owned(),
            ..london()
        };
        let atlas = attach_file(&file).unwrap_or_else(|problems| panic!("{driver}: {problems}"));
        assert_eq!(atlas.areas, expected.areas);
        assert_eq!(atlas.neighbours, expected.neighbours, "{driver}");
        for ((area, shape), there) in atlas.shapes.iter().zip(expected.shapes.values()) {
            let points: Vec<_> = shape.coords_iter().collect();
            let others: Vec<_> = there.coords_iter().collect();
            assert_eq!(points.len(), others.len(), "{area}");
            for (a, b) in points.iter().zip(&others) {
                // Metres in a degree at 51.5 N.
                let (east_m, north_m) = ((a.x - b.x) * 69_400.0, (a.y - b.y) * 111_300.0);
                assert!(east_m.hypot(north_m) < 5.0, "{area} {a:?} {b:?}");
            }
        }
        let as_degrees = BoundaryFile {
            crs: "EPSG:4326".to_owned(),
            ..file
        };
        let problems = attach_file(&as_degrees).expect_err("it is in another system");
        let said = problems.to_string();
        assert!(
            said.contains("found EPSG:27700; expected EPSG:4326"),
            "{said}"
        );
    }
}

#[test]
fn a_london_with_a_flaw_is_refused_and_the_borough_named() {
    let (first, second) = ("[ -0.111574, 51.510755 ], [", "[ -0.110999, 51.510825 ], [");
    let cases = [
        (
            "E09000001 City of London: the shell is not closed",
            first,
            "[ -0.1116, 51.5107 ], [",
        ),
        (
            "E09000001 City of London: its longitude",
            second,
            "[ 51.510825, -0.110999 ], [",
        ),
        (
            "E09000001 City of London: its coordinates are not degrees",
            second,
            "[ 531000, 1 ], [",
        ),
        (
            "X09000001 City of London: an area's code is not one of its scheme",
            "E09",
            "X09",
        ),
        (
            "E08000001 City of London: an area is not a unit",
            "E09",
            "E08",
        ),
        (
            "E09000002 City of London: two features have the same code",
            "E09000001",
            "E09000002",
        ),
        ("E09000001: an area has no name", "City of London", ""),
    ];
    for (said, replaced, by) in cases {
        let mut features = features();
        // The City comes last, so that its flaw is not taken for another's.
        features.rotate_left(1);
        let city = features.last_mut().expect("there are 33");
        assert!(city.contains(replaced), "{city}");
        *city = city.replacen(replaced, by, 1);
        let problems = attach_features(&features).expect_err(said);
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(
            problems.iter().any(|problem| problem.contains(said)),
            "{said}: {problems:#?}"
        );
        assert_eq!(problems.len(), 1, "{said}: {problems:#?}");
    }
}

fn table(codes: impl Iterator<Item = String>) -> SourceTable {
    let row = |(at, area): (u64, String)| SourceRow {
        row: at,
        area: code(&area),
        name: "".into(),
        period: Period::new(2021, PeriodKind::On("03-21".parse().expect("a day"))),
        category: Category::all(),
        count: Confidential::new(Count::Exact(at)),
    };
    SourceTable {
        source: SourceId::new("made"),
        access: Access::Confidential,
        file: "made.csv".to_owned(),
        area_column: "area_code".to_owned(),
        vintage: String::new(),
        merged: Vec::new(),
        rows: (2..).zip(codes).map(row).collect(),
    }
}

#[test]
fn tables_and_boundaries_must_have_the_same_boroughs() {
    let e09 = |number: u32| format!("E09{number:06}");
    let joined = attach(
        vec![table((1..=33).rev().map(e09))],
        &london(),
        None,
        &boroughs(),
        &Silent,
    );
    let joined = joined.unwrap_or_else(|problems| panic!("{problems}"));
    let column = joined
        .tables
        .first()
        .and_then(|table| table.columns.values().next());
    let column = column.expect("one table of one period");
    // Row 2 is the last borough's: the table runs backwards.
    let last = column.get(code("E09000033"));
    assert_eq!(last, Some(&Confidential::new(Count::Exact(2))));

    let refused = attach(
        vec![table((2..=34).map(e09))],
        &london(),
        None,
        &boroughs(),
        &Silent,
    );
    let said = refused
        .expect_err("one is lacking and one is too many")
        .to_string();
    assert_eq!(said.lines().count(), 2, "{said}");
    let strange = "made.csv, row 34, column area_code, area E09000034: the code has no boundary";
    assert!(said.contains(strange), "{said}");
    assert!(
        said.contains("area E09000001 City of London: a boundary's code is not in"),
        "{said}"
    );
}

fn service(name: &str, area: &str, location: (f64, f64)) -> Service {
    Service {
        name: name.to_owned(),
        area: Some(code(area)),
        location: Some(location),
        access: String::new(),
        serves: std::collections::BTreeSet::new(),
        sessions: None,
        standing: Standing::Undated,
        dated: None,
        url: String::new(),
    }
}

#[test]
fn every_borough_sees_its_nearest_service() {
    let whipps_cross = service("Whipps Cross", "E09000031", (0.0027, 51.5788));
    let euston = service(
        "University College Hospital",
        "E09000007",
        (-0.1369, 51.5249),
    );
    let services = [whipps_cross, euston];
    let atlas = attach(Vec::new(), &london(), Some(&services), &boroughs(), &Silent);
    let atlas = atlas.unwrap_or_else(|problems| panic!("{problems}"));
    let nearest = atlas.nearest.expect("services were given");
    for (area, near) in nearest.iter() {
        let near = near.as_ref().expect("two services are open");
        assert!(
            near.at_least_m <= near.metres && near.metres <= near.at_most_m,
            "{area} {near:?}"
        );
        let inside = area == code("E09000031") || area == code("E09000007");
        assert_eq!(near.at_least_m == 0.0, inside, "{area} {near:?}");
    }
    let westminster = nearest.get(code("E09000033")).and_then(Option::as_ref);
    let name = westminster.map(|near| near.name.as_str());
    assert_eq!(name, Some("University College Hospital"));

    let swapped = [service("Whipps Cross", "E09000031", (51.5788, 0.0027))];
    let refused = attach(Vec::new(), &london(), Some(&swapped), &boroughs(), &Silent);
    let said = refused
        .expect_err("it lies in the Indian Ocean")
        .to_string();
    assert!(
        said.contains("longitude and latitude in each other's place"),
        "{said}"
    );
}

/// What the plan that ships says of its geography, and the tables it names.
fn shipped() -> (Geography, acquire::Acquired) {
    #[derive(serde::Deserialize)]
    struct Plan {
        sources: Vec<SourceId>,
        geography: Geography,
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let plan = std::fs::read_to_string(root.join("outputs/fgm-risk-london/plan.toml"));
    let plan: Plan = toml::from_str(&plan.expect("it ships")).expect("it is a plan");
    let acquired = acquire::acquire(&root.join("data-sources"), &plan.sources, 1, None, &Silent);
    let acquired = acquired.unwrap_or_else(|problems| panic!("{problems}"));
    (plan.geography, acquired)
}

/// GDAL reads them by their path, after their bytes were verified.
#[test]
fn boundaries_that_are_replaced_while_they_are_read_are_refused() {
    let workspace = Workspace::new();
    let (root, id) = (
        workspace.path("data-sources"),
        SourceId::new("ons-borough-boundaries"),
    );
    let acquired = acquire::acquire(&root, std::slice::from_ref(&id), 1, None, &Silent);
    let acquired = acquired.unwrap_or_else(|problems| panic!("{problems}"));
    acquired.still_verified(&id).expect("they are the same");
    let path = &acquired.boundaries[&id].path;
    let text = std::fs::read_to_string(path).expect("they ship");
    std::fs::write(path, text.replacen("Brent", "Brant", 1)).expect("written");
    let problems = acquired.still_verified(&id).expect_err("they are others");
    assert!(
        problems
            .to_string()
            .contains("was replaced while it was read"),
        "{problems}"
    );
    std::fs::remove_file(path).expect("removed");
    acquired.still_verified(&id).expect_err("there are none");
}

#[test]
fn printed_totals_that_do_not_add_up_are_told_with_the_likely_reason() {
    let (geography, mut acquired) = shipped();
    let tables = std::mem::take(&mut acquired.tables);
    let atlas = attach(tables, &london(), None, &geography, &Silent);
    let atlas = atlas.unwrap_or_else(|problems| panic!("{problems}"));
    let said: Vec<_> = atlas.notes.iter().map(ToString::to_string).collect();
    let expected = [
        "E12000007 London, year to 2021-03-31: the printed areas add up to at most 154",
        "E13000001 Inner London, year to 2021-03-31: the printed areas add up to at most 59",
        "E12000007 London, year to 2022-03-31: the printed areas add up to at most 141",
        "E13000001 Inner London, year to 2022-03-31: the printed areas add up to at most 48",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (note, expected) in said.iter().zip(expected) {
        assert!(
            note.starts_with(&format!("dfe-children-in-need-fgm, {expected}")),
            "{note}"
        );
        let reason =
            "; Hackney is not available ([x]) and is in the total: a missing cell is not a nought";
        assert!(note.ends_with(reason), "{note}");
    }
}

/// England stands in the tables as what holds London and more, and not among the totals.
#[test]
fn counts_of_wider_areas_are_kept_as_constraints() {
    let (geography, mut acquired) = shipped();
    let tables = std::mem::take(&mut acquired.tables);
    let atlas = attach(tables, &london(), None, &geography, &Silent);
    let atlas = atlas.unwrap_or_else(|problems| panic!("{problems}"));
    let [london, england] = ["E12000007", "E92000001"].map(code);
    let births = SourceId::new("ons-births-2024-by-mother-region");
    let table = atlas.tables.iter().find(|table| table.source == births);
    let table = table.expect("the plan names it");
    let of = |area| {
        table
            .constraints
            .iter()
            .filter(move |of| of.area.code == area)
    };
    let covers = |area| of(area).map(|of| of.cover).collect::<BTreeSet<_>>();
    assert_eq!((of(london).count(), of(england).count()), (9, 9));
    assert_eq!(covers(london), BTreeSet::from([Cover::Whole]));
    assert_eq!(covers(england), BTreeSet::from([Cover::Part]));
    assert!(of(england).all(|of| of.members.len() == 33));
    assert!(table.totals.keys().all(|(_, _, area)| *area != england));
}
