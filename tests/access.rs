//! What the release says of what clinics offer within reach, and the layers of places.

use std::fs;
use std::path::Path;

use gdal::vector::LayerAccess;
use serde_json::{Value, json};

use crate::workspace::{Workspace, repository};

fn table(path: &Path) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    (headers, reader.records().map(Result::unwrap).collect())
}

/// Every borough has three groups; sessions are shared out by the people, and none is lost.
#[test]
fn each_borough_says_what_its_people_reach() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let (headers, rows) = table(&release.join("tables/access.csv"));
    let column = |name: &str| headers.iter().position(|of| of == name).unwrap();
    assert_eq!(rows.len(), 99);
    let number = |row: &csv::StringRecord, name: &str| row[column(name)].parse::<f64>().unwrap();
    for row in &rows {
        let access = number(row, "access");
        assert!(number(row, "access_lower") <= access && access <= number(row, "access_upper"));
        let near = number(row, "nearest_km") < 15.0;
        assert_eq!(near, number(row, "within_reach") > 0.0, "{row:?}");
        assert_eq!(near, number(row, "access_upper") > 0.0, "{row:?}");
        assert!(row[column("words")].starts_with(&row[column("area_name")]));
    }
    // What is nearest has the most: no group is without anything everywhere.
    for group in ["adults", "booked_pregnancies", "under_18"] {
        let of = || rows.iter().filter(|row| &row[column("group")] == group);
        assert!(
            of().any(|row| number(row, "ratio_to_mean") > 1.0),
            "{group}"
        );
        assert!(
            of().any(|row| number(row, "ratio_to_mean") < 1.0),
            "{group}"
        );
    }
    let readme = fs::read_to_string(release.join("README.md")).unwrap();
    for words in [
        "Of 14.5 sessions a month",
        "National FGM Support Clinic - Waltham Forest is left out: it was not verified",
        "Seen from a point inside each area",
        "it has no joint draws",
    ] {
        assert!(readme.contains(words), "{words}");
    }
    let explained = workspace.run(&["explain", "Camden", "access_adults"]);
    explained.done();
    for words in [
        "Whittington FGM clinic",
        "the middle of the draws",
        "is taken to offer 1 a month",
    ] {
        assert!(explained.out.contains(words), "{}", explained.out);
    }
}

/// The boroughs stay the first layer; what has no place or has closed is marked and has no point.
#[test]
fn services_are_a_layer_with_what_is_known_of_each() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let package = gdal::Dataset::open(release.join("fgm-risk-london.gpkg")).unwrap();
    let layers: Vec<(String, u64)> = package
        .layers()
        .map(|layer| (layer.name(), layer.feature_count()))
        .take(2)
        .collect();
    let expected = [
        ("fgm-risk-london".to_owned(), 33),
        ("services".to_owned(), 6),
    ];
    assert_eq!(layers, expected);
    let (headers, rows) = table(&release.join("services.csv"));
    let column = |name: &str| headers.iter().position(|of| of == name).unwrap();
    assert_eq!(rows.len(), 11);
    let of = |name: &str| rows.iter().find(|row| row[0].starts_with(name)).unwrap();
    let closed = of("Acton");
    assert_eq!(
        (&closed[column("standing")], &closed[column("longitude")]),
        ("closed", "")
    );
    assert_eq!(&closed[column("catchment_m")], "");
    let calabash = of("Calabash");
    assert_eq!(
        (
            &calabash[column("sessions_a_month")],
            &calabash[column("groups")]
        ),
        ("2.17", "")
    );
    assert_eq!(&of("UCLH")[column("groups")], "under_18");

    let places = fs::read(release.join("services.geojson")).unwrap();
    let mut places: Value = serde_json::from_slice(&places).unwrap();
    let schema = fs::read(repository().join("outputs/fgm-risk-london/schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let of_layer = json!({ "$ref": "#/$defs/layers/services", "$defs": schema["$defs"] });
    let validator = jsonschema::validator_for(&of_layer).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&places)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    places["features"][0]["properties"]["undescribed"] = 1.into();
    assert!(!validator.is_valid(&places));
}

#[test]
fn an_access_that_cannot_be_is_refused_by_name() {
    for (from, to, words) in [
        (
            "value = 15000.0",
            "value = -1.0",
            "radius_m: it is not a number above 0",
        ),
        (
            "people = \"maternities_affected\"",
            "people = \"assessments_fgm_rate\"",
            "assessments_fgm_rate is no number of people",
        ),
        (
            "people = \"girls_at_risk_low\"",
            "people = \"girls_unknown\"",
            "unknown indicator girls_unknown",
        ),
        (
            "group = \"under_18\"",
            "group = \"adults\"",
            "adults: the group stands twice",
        ),
    ] {
        let workspace = Workspace::new();
        Workspace::edit(&workspace.plan(), |text| text.replacen(from, to, 1));
        workspace.build().refused_with(&["targeting.access", words]);
    }
}

/// What is not there in the list is not filled in without a word: a group, a number or a day that
/// is none is named with its row.
#[test]
fn what_is_no_group_number_or_day_is_refused() {
    let workspace = Workspace::new();
    workspace.spoil("fgm-clinics", |text| {
        text.replacen(",under_18,1,undated,", ",children,-1,open,", 1)
    });
    workspace.build().refused_with(&[
        "row 3",
        "not a group",
        "not a number of sessions",
        "an open service has no date",
    ]);
}

const HUB: &str = "name,area_code,longitude,latitude,takes,standing,checked,url\n\
    Made-up hub of Barnet,E09000003,-0.2,51.62,anyone worried about a child,open,2026-01-31,https://example.org/barnet\n\
    Made-up hub of Brent,E09000005,,,anyone worried about a child,open,2026-02-01,https://example.org/brent\n";

fn with_hubs(text: &str) -> Workspace {
    let workspace = Workspace::new();
    let folder = workspace.path("data-sources/made-up-hubs");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("snapshot.csv"), text).unwrap();
    let manifest = format!(
        r#"title = "Made-up hubs"
publisher = "Nobody"
url = "https://example.org"
published = "2019-01-01"
licence = {{ id = "OGL-UK-3.0", url = "https://example.org/ogl" }}
attribution = "Made up."
vintage = "made up"
years = {{ first = 2026, last = 2026 }}
grain = "service"
geography = {{ level = "London boroughs", vintage = "2021" }}
access = "published"
file = "snapshot.csv"
sha256 = "{}"
rows = {}
notes = "Synthetic."

[services]
columns = {{ name = "name", area = "area_code", longitude = "longitude", latitude = "latitude", access = "takes", state = "standing", dated = "checked", url = "url" }}
"#,
        acquire::sha256_hex(text.as_bytes()),
        text.lines().count() - 1
    );
    fs::write(folder.join("source.toml"), manifest).unwrap();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen(
            "\n]\nprevalence",
            "\n    \"made-up-hubs\",\n]\nprevalence",
            1,
        )
        .replacen(
            "services = \"fgm-clinics\"",
            "services = \"fgm-clinics\"\nhubs = \"made-up-hubs\"",
            1,
        )
    });
    workspace
}

#[test]
fn hubs_of_a_verified_list_are_a_layer_of_their_own() {
    let workspace = with_hubs(HUB);
    let release = workspace.release();
    let package = gdal::Dataset::open(release.join("fgm-risk-london.gpkg")).unwrap();
    assert_eq!(package.layer_by_name("hubs").unwrap().feature_count(), 1);
    let (_, rows) = table(&release.join("hubs.csv"));
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[0][4], "2026-01-31");
}

#[test]
fn a_list_of_hubs_with_one_that_is_not_verified_is_refused_whole() {
    let unverified = HUB.replacen("open,2026-02-01", "unverified,", 1);
    let run = with_hubs(&unverified).build();
    run.refused_with(&[
        "Made-up hub of Brent",
        "not open by a dated source",
        "E09000005",
    ]);
    assert!(!run.err.contains("hub of Barnet"), "{}", run.err);
}
