//! The made-up edition as a release: its files, and what becomes of them when a run fails.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vocabulary::Silent;

use super::*;
use crate::{Outcome, PublishError, contract, publish, schema};

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// A file of the release that no test changes.
fn text(path: &str) -> &'static str {
    std::str::from_utf8(&released()[Path::new(path)]).expect("text")
}

fn map() -> Value {
    serde_json::from_str(text("made-up.geojson")).expect("JSON")
}

#[test]
fn slow_the_number_of_jobs_changes_no_byte() {
    let (one, two) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let made = made();
    let first = made.publish(one.path(), 1);
    let second = made.publish(two.path(), 4);
    assert_eq!(first.name, "2025-10-30-0123456789ab");
    let expected = [
        "ATTRIBUTION.md",
        "CITATION.cff",
        "LICENCE.md",
        "README.md",
        "SHA256SUMS",
        "datapackage.json",
        "dcat.jsonld",
        "disclosed.csv",
        "disclosed.csv-metadata.json",
        "disclosure.md",
        "index.html",
        "legend.json",
        "made-up.fgb",
        "made-up.geojson",
        "made-up.gpkg",
        "made-up.parquet",
        "made-up.pmtiles",
        "made-up.qgz",
        "made-up.qml",
        "made-up.zip",
        "maps/rate-a4.png",
        "maps/rate-a4.svg",
        "maps/rate-slide.png",
        "maps/rate-slide.svg",
        "maps/rate.svg",
        "maps/rate_beside_count-a4.png",
        "maps/rate_beside_count-a4.svg",
        "maps/rate_beside_count-slide.png",
        "maps/rate_beside_count-slide.svg",
        "maps/rate_beside_count.svg",
        "places.csv",
        "places.csv-metadata.json",
        "places.geojson",
        "places.qml",
        "record.json",
        "tables/indicators.csv",
        "tables/indicators.csv-metadata.json",
        "tables/made-up-long.csv",
        "tables/made-up-long.csv-metadata.json",
        "tables/made-up-long.parquet",
        "tables/made-up-wide.csv",
        "tables/made-up-wide.csv-metadata.json",
        "tables/made.csv",
        "tables/made.csv-metadata.json",
        "tables/provenance.csv",
        "tables/provenance.csv-metadata.json",
        "tables/sources.csv",
        "tables/sources.csv-metadata.json",
        "targeting.md",
    ];
    let found = files(&first.folder);
    assert!(
        found
            .keys()
            .map(PathBuf::as_path)
            .eq(expected.map(Path::new)),
        "{:?}",
        found.keys()
    );
    assert!(found == files(&second.folder));
    assert_eq!(
        fs::read_link(one.path().join("latest")).expect("a link"),
        Path::new("releases/2025-10-30-0123456789ab")
    );
}

#[test]
fn slow_what_stands_already_is_left_alone_and_what_is_damaged_is_restored() {
    let out = tempfile::tempdir().expect("a folder");
    let made = made();
    let release = made.publish(out.path(), 1);
    assert_eq!(release.outcome, Outcome::New);
    let before = files(&release.folder);
    // Whoever sees when the folder of releases was changed would see that a release was made again.
    let times = || {
        [
            release.folder.join("tables/made-up-long.csv"),
            out.path().join("releases"),
        ]
        .map(|path| {
            let about = fs::metadata(path).expect("it is there");
            about.modified().expect("a time")
        })
    };
    let written = times();
    assert_eq!(made.publish(out.path(), 1).outcome, Outcome::Unchanged);
    assert_eq!(written, times());

    let damages: [fn(&Path); 3] = [
        |folder| fs::write(folder.join("tables/made-up-long.csv"), "").expect("written"),
        |folder| fs::remove_file(folder.join("maps/rate.svg")).expect("removed"),
        |folder| fs::write(folder.join("stray"), "").expect("written"),
    ];
    for damage in damages {
        damage(&release.folder);
        assert_eq!(made.publish(out.path(), 1).outcome, Outcome::Restored);
        assert!(files(&release.folder) == before);
        assert_eq!(
            names(&out.path().join("releases")).len(),
            1,
            "something is left behind"
        );
    }
}

#[test]
fn slow_a_run_that_fails_leaves_the_last_release_as_it_was() {
    let out = tempfile::tempdir().expect("a folder");
    let made_ = made();
    let release = made_.publish(out.path(), 1);
    let before = files(out.path());

    let unnamed = Edition {
        groups: &[],
        as_of: "2026-01-31",
        ..made_.edition()
    };
    let error = publish(&unnamed, out.path(), 2, &Silent).expect_err("London is no group");
    assert!(
        matches!(error, PublishError::UnknownWiderArea { .. }) && !error.is_system(),
        "{error}"
    );
    assert!(files(out.path()) == before);
    assert_eq!(
        names(&out.path().join("releases")),
        BTreeSet::from([release.name])
    );

    for (as_of, digest) in [
        ("2026-1-31", "0123456789ab"),
        ("2026-01-31", "../../../etc/x"),
        ("2026-01-31", "0123"),
    ] {
        let unnameable = Edition {
            as_of,
            digest,
            ..made_.edition()
        };
        let error = publish(&unnameable, out.path(), 1, &Silent).expect_err("not a name");
        assert!(matches!(error, PublishError::Name { .. }), "{error}");
    }
    assert!(files(out.path()) == before);
}

#[test]
fn slow_what_a_dead_run_left_is_cleared_and_the_link_moves() {
    let out = tempfile::tempdir().expect("a folder");
    let left = out.path().join("releases/.partial-2025-01-01-abc-1/maps");
    fs::create_dir_all(&left).expect("a folder");
    let made = made();
    let first = made.publish(out.path(), 1);
    let later = Edition {
        as_of: "2026-01-31",
        ..made.edition()
    };
    let second = publish(&later, out.path(), 1, &Silent).expect("it can be published");
    assert_eq!(
        names(&out.path().join("releases")),
        BTreeSet::from([first.name, second.name])
    );
    let latest = fs::canonicalize(out.path().join("latest")).expect("it points somewhere");
    assert_eq!(
        latest,
        fs::canonicalize(second.folder).expect("it is there")
    );
}

#[test]
fn a_link_that_leads_elsewhere_names_no_release() {
    let out = tempfile::tempdir().expect("a folder");
    for (target, name) in [
        (
            "releases/2025-10-30-0123456789ab",
            Some("2025-10-30-0123456789ab"),
        ),
        ("releases/../../etc", None),
        ("releases/a/b", None),
        ("releases", None),
        ("/etc", None),
    ] {
        let link = out.path().join("latest");
        std::os::unix::fs::symlink(target, &link).expect("a link");
        assert_eq!(crate::latest(out.path()).as_deref(), name, "{target}");
        fs::remove_file(link).expect("removed");
    }
}

#[test]
fn a_folder_in_the_place_of_the_link_is_not_replaced() {
    let out = tempfile::tempdir().expect("a folder");
    fs::create_dir(out.path().join("latest")).expect("a folder");
    let error = publish(&made().edition(), out.path(), 1, &Silent).expect_err("it is in the way");
    assert!(matches!(error, PublishError::NotALink { .. }), "{error}");
    assert_eq!(names(&out.path().join("releases")).len(), 0);
}

#[test]
fn an_error_of_the_disk_names_the_path() {
    let out = tempfile::tempdir().expect("a folder");
    fs::write(out.path().join("releases"), "in the way").expect("written");
    let error = publish(&made().edition(), out.path(), 1, &Silent).expect_err("it is in the way");
    assert!(
        error.is_system() && error.to_string().contains("releases"),
        "{error}"
    );
}

#[test]
fn every_feature_has_every_field_and_nothing_is_taken_for_nought() {
    let map = map();
    let features = map["features"].as_array().expect("a list");
    let of = |at: usize| features[at]["properties"].as_object().expect("properties");
    for at in 0..4 {
        assert_eq!(of(at).len(), 2 + 2 * 7);
    }
    let six = |at: usize, name: &str| {
        ["value", "lower", "upper", "status", "class", "colour"]
            .map(|facet| of(at)[&format!("{name}_{facet}")].clone())
    };
    assert_eq!(
        six(0, "count"),
        [
            json!(16),
            json!(16),
            json!(16),
            json!("exact"),
            json!(2),
            json!("#756bb1")
        ]
    );
    assert_eq!(
        six(1, "count"),
        [
            Value::Null,
            json!(1),
            json!(5),
            json!("[c]"),
            Value::Null,
            json!("#949494")
        ]
    );
    let nothing = [
        Value::Null,
        Value::Null,
        Value::Null,
        json!("[x]"),
        Value::Null,
        json!("#ffffff"),
    ];
    assert_eq!(six(2, "count"), nothing);
    assert_eq!(six(3, "rate")[0], json!(0.3));
    // Too uncertain to show: the figure stands, in no class and in a colour of its own.
    let uncertain = six(0, "rate");
    assert_eq!((&uncertain[0], &uncertain[4]), (&json!(16.0), &Value::Null));
    assert_eq!(uncertain[5], json!("#e8e8e8"));
    assert_eq!(of(0)["rate_reliability"], json!("too_uncertain_to_show"));
    assert_eq!(of(0)["count_reliability"], Value::Null);
    assert!(map.get("crs").is_none());
    assert_eq!(map["bbox"], json!([-0.2, 51.5, 0.2, 51.6]));
}

#[test]
fn the_table_marks_what_is_not_known_and_runs_no_formula() {
    let table = text("tables/made-up-long.csv");
    let lines: Vec<&str> = table.split("\r\n").collect();
    // A header, two indicators with four areas in two years and one wider area in one, and the end.
    assert_eq!(lines.len(), 1 + 2 * (4 * 2 + 1) + 1);
    assert_eq!(
        lines[1],
        "E09000001,'@North,area,rate,year to 2024-03-31,8.0,8.0,8.0,,exact,'=events | made up,as_published,,"
    );
    assert_eq!(
        lines[2],
        "E09000002,\"East, far\",area,rate,year to 2024-03-31,[c],1.0,5.0,,[c],'=events | made up,as_published,,"
    );
    assert_eq!(
        lines[3],
        "E09000003,South,area,rate,year to 2024-03-31,[x],,,,[x],'=events | made up,,,"
    );
    assert!(lines[9].starts_with(
        "E12000007,London,wider area,rate,year to 2025-03-31,20.0,15.0,24.0,,rounded,"
    ));
    let beside = text("tables/made.csv");
    assert_eq!(beside, "thing,number\r\n\"'=a, b\",1.3\r\nc,\r\n");
}

#[test]
fn contract_and_schema_name_the_fields_of_the_map() {
    let made = made();
    let map = map();
    let contract = contract(
        &made.product,
        made.indicators.get(),
        (made.reports.get(), &made.points),
    );
    let codes = vocabulary::CodeScheme::Gss;
    let schema = schema(&made.product, made.indicators.get(), &made.points, codes);
    let described = &schema["$defs"]["area"]["properties"]["properties"]["properties"];
    let names = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let fields = names(&map["features"][0]["properties"]);
    assert_eq!(names(described), fields);
    for field in &fields {
        assert!(contract.contains(&format!("| `{field}` |")), "{field}");
    }
    assert_eq!(names(&schema["properties"]), names(&map));
    let without = made.indicators.map(|all| {
        all.iter()
            .map(|one| Indicator {
                series: BTreeMap::new(),
                ..one.clone()
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(
        crate::schema(&made.product, without.get(), &made.points, codes),
        schema,
        "figures reach the schema"
    );
    assert_eq!(names(&schema["$defs"]["layers"]), ["places"]);
    for words in [
        "## Made-up places: layer `places`",
        "| `size` | number with 2 decimals",
    ] {
        assert!(contract.contains(words), "{words}");
    }
}
