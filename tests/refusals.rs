//! Bad input is refused with every problem listed, and the last release stays as it was.

mod plan;

use std::fs;

use crate::workspace::{Workspace, files};

const DFE: &str = "dfe-children-in-need-fgm";
const BOUNDARIES: &str = "ons-borough-boundaries";

/// Replaces the value cell of one area and year.
fn set(text: &str, area: &str, year: &str, value: &str) -> String {
    let mut found = 0;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if cells[0] == area && cells[2] == year {
                found += 1;
                cells[3] = value;
            }
            cells.join(",")
        })
        .collect();
    assert_eq!(found, 1);
    lines.join("\n") + "\n"
}

#[track_caller]
fn refused(source: &str, change: impl FnOnce(String) -> String, words: &[&str]) {
    let workspace = Workspace::new();
    workspace.spoil(source, change);
    let run = workspace.build();
    run.refused_with(words);
    assert!(!workspace.path("outputs/fgm-risk-london/latest").exists());
}

#[test]
fn a_negative_a_fractional_and_an_unknown_cell_are_all_named() {
    refused(
        DFE,
        |text| {
            let text = set(&text, "E09000007", "2025", "-1");
            let text = set(&text, "E09000008", "2025", "7.5");
            set(&text, "E09000009", "2025", "*")
        },
        &[
            "3 problems",
            "row 57, column assessments_fgm, area E09000007 Camden: the count is negative; found \"-1\"",
            "area E09000008 Croydon: the count is a fraction; found \"7.5\"",
            "area E09000009 Ealing: unknown marker; found \"*\"; expected a whole number from 0, or one of",
            "to do:",
        ],
    );
}

#[test]
fn a_duplicate_row_is_named_with_both_rows() {
    refused(
        DFE,
        |text| {
            let second = text.lines().nth(1).unwrap().to_owned();
            text + &second + "\n"
        },
        &[
            "row 298",
            "a second row",
            "row 2",
            "297 rows; expected 296 rows",
        ],
    );
}

#[test]
fn a_code_without_a_boundary_and_a_boundary_without_a_code_are_named() {
    refused(
        DFE,
        |text| text.replace("E09000033,", "E09000034,"),
        &["E09000034", "not in the register", "row 258"],
    );
}

#[test]
fn a_missing_boundary_is_named() {
    refused(
        BOUNDARIES,
        |text| {
            text.lines()
                .filter(|line| !line.contains("E09000012"))
                .collect::<Vec<_>>()
                .join("\n")
                + "\n"
        },
        &["E09000012", "32"],
    );
}

#[test]
fn a_ring_that_crosses_itself_is_named() {
    refused(
        BOUNDARIES,
        |text| {
            let at = text.find("[ [ [ [ ").unwrap() + 8;
            let (head, tail) = text.split_at(at);
            let close = tail.find(" ] ] ]").unwrap();
            let ring = &tail[..close];
            let points: Vec<&str> = ring.split(" ], [ ").collect();
            let mut crossed = points.clone();
            let n = crossed.len();
            crossed.swap(n / 4, n / 2);
            format!("{head}{}{}", crossed.join(" ], [ "), &tail[close..])
        },
        &["E09000001", "City of London"],
    );
}

#[test]
fn boundaries_in_metres_are_not_taken_for_degrees() {
    refused(
        BOUNDARIES,
        |text| {
            text.replace(
                "\"coordinates\": [ [ [ [ -0.",
                "\"coordinates\": [ [ [ [ 530000.",
            )
        },
        &["snapshot.geojson"],
    );
}

#[test]
fn a_boundary_file_in_another_reference_system_is_refused() {
    refused(
        BOUNDARIES,
        |text| {
            text.replacen(
                "\"type\": \"FeatureCollection\",",
                "\"type\": \"FeatureCollection\", \"crs\": { \"type\": \"name\", \"properties\": { \"name\": \"urn:ogc:def:crs:EPSG::27700\" } },",
                1,
            )
        },
        &["EPSG:4326", "27700"],
    );
}

#[test]
fn a_file_that_is_cut_off_is_refused_even_when_it_is_pinned() {
    refused(DFE, |text| text.trim_end().to_owned(), &["truncated"]);
    refused(
        DFE,
        |text| text[..text.len() / 2].to_owned(),
        &["truncated"],
    );
}

#[test]
fn a_renamed_column_is_named_with_the_columns_found() {
    refused(
        DFE,
        |text| text.replacen("assessments_fgm", "fgm", 1),
        &[
            "column assessments_fgm: a declared column is missing",
            "area_code, area_name, year, fgm",
        ],
    );
}

#[test]
fn a_column_of_people_is_refused_without_its_values() {
    let workspace = Workspace::new();
    workspace.spoil(DFE, |text| {
        let line = |(at, line): (usize, &str)| {
            let extra = if at == 0 { "nhs_number" } else { "9434765919" };
            format!("{line},{extra}\n")
        };
        text.lines()
            .enumerate()
            .map(line)
            .collect::<Vec<_>>()
            .concat()
    });
    let run = workspace.build();
    run.refused_with(&["column nhs_number", "only aggregates may enter"]);
    assert!(!run.err.contains("9434765919"));
}

#[test]
fn an_altered_snapshot_is_refused_until_it_is_pinned() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.snapshot(DFE), |text| {
        set(&text, "E09000007", "2025", "6")
    });
    workspace.build().refused_with(&[
        "sha256",
        "fgm-map pin",
        "dfe-children-in-need-fgm/snapshot.csv",
    ]);
    let pinned = workspace.run(&["pin", DFE]);
    pinned.done();
    assert!(pinned.out.contains("->"), "{}", pinned.out);
    workspace.build().done();
}

#[test]
fn pin_changes_the_digest_and_nothing_else() {
    let workspace = Workspace::new();
    let manifest = workspace.path(&format!("data-sources/{DFE}/source.toml"));
    let before = fs::read_to_string(&manifest).unwrap();
    workspace.spoil(DFE, |text| set(&text, "E09000007", "2025", "6"));
    let after = fs::read_to_string(&manifest).unwrap();
    let changed: Vec<_> = before
        .lines()
        .zip(after.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(before.lines().count(), after.lines().count());
    assert!(
        matches!(changed[..], [(a, _)] if a.starts_with("sha256")),
        "{changed:?}"
    );
    assert!(workspace.run(&["pin", "no-such-source"]).code == 2);
}

#[test]
fn a_missing_snapshot_is_named() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.snapshot(DFE)).unwrap();
    fs::remove_file(workspace.snapshot(BOUNDARIES)).unwrap();
    workspace.build().refused_with(&[
        "2 problems",
        "dfe-children-in-need-fgm/snapshot.csv",
        "ons-borough-boundaries/snapshot.geojson",
    ]);
}

#[test]
fn the_last_release_stands_when_inputs_are_refused() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let before = files(&release);
    workspace.spoil(DFE, |text| set(&text, "E09000007", "2025", "?"));
    assert_eq!(workspace.build().code, 1);
    assert_eq!(
        workspace
            .path("outputs/fgm-risk-london/latest")
            .canonicalize()
            .unwrap(),
        release
    );
    assert_eq!(files(&release), before);
    assert_eq!(
        fs::read_dir(workspace.path("outputs/fgm-risk-london/releases"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_a_system_failure() {
    let workspace = Workspace::new();
    let file = workspace.path("a-file");
    fs::write(&file, "").unwrap();
    let run = workspace.run(&["build", "--out", file.to_str().unwrap()]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("a-file"));
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let workspace = Workspace::new();
    let folder = workspace.path("outputs/fgm-risk-london");
    let lock = fs::File::create(folder.join(".lock")).unwrap();
    lock.lock().unwrap();
    let run = workspace.build();
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("another run"), "{}", run.err);
    drop(lock);
    workspace.build().done();
}

#[test]
fn usage_is_told_from_refusal() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["build", "--as-of", "yesterday"]).code, 2);
    assert_eq!(workspace.run(&["build", "--jobs", "0"]).code, 2);
    assert_eq!(workspace.run(&["explain", "Atlantis"]).code, 2);
    let file = workspace.plan().display().to_string();
    assert_eq!(workspace.run(&["verify", &file]).code, 2);
    assert_eq!(workspace.run(&["diff", &file, &file]).code, 2);
    fs::remove_file(workspace.plan()).unwrap();
    assert_eq!(workspace.build().code, 2);
}

#[test]
fn a_boundary_file_that_points_at_other_files_is_refused() {
    let workspace = Workspace::new();
    let shapes = workspace.snapshot(BOUNDARIES);
    let elsewhere = workspace.path("elsewhere.geojson");
    fs::rename(&shapes, &elsewhere).unwrap();
    let pointer = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"elsewhere\"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>\n",
        elsewhere.display()
    );
    fs::write(
        workspace.path(&format!("data-sources/{BOUNDARIES}/snapshot.vrt")),
        pointer,
    )
    .unwrap();
    let manifest = workspace.path(&format!("data-sources/{BOUNDARIES}/source.toml"));
    Workspace::edit(&manifest, |text| {
        text.replace("snapshot.geojson", "snapshot.vrt")
    });
    workspace.run(&["pin", BOUNDARIES]).done();
    workspace.build().refused_with(&[
        "snapshot.vrt",
        "may point at other files",
        "GeoPackage or GeoJSON",
    ]);
}

#[test]
fn a_log_that_cannot_be_written_does_not_change_the_exit_code() {
    let workspace = Workspace::new();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let status = workspace
        .command(&["build"])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    let status = workspace
        .command(&["explain", "Brent"])
        .stdout(full())
        .status()
        .unwrap();
    assert_eq!(
        status.code(),
        Some(3),
        "an explanation that nobody got is not done"
    );
    let status = workspace.command(&["--help"]).stdout(full()).status();
    assert_eq!(status.unwrap().code(), Some(3), "nor is help");
    fs::remove_file(workspace.snapshot(DFE)).unwrap();
    let status = workspace
        .command(&["build"])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn codes_that_were_exchanged_are_told_by_their_names() {
    refused(
        DFE,
        |text| {
            text.replace("E09000005,Brent", "E0900000?,Brent")
                .replace("E09000022,Lambeth", "E09000005,Lambeth")
                .replace("E0900000?,Brent", "E09000022,Brent")
        },
        &[
            "2 problems",
            "area E09000005 Lambeth: the code stands beside the name of E09000022",
            "expected Brent",
        ],
    );
}

/// A release is itself a GeoPackage with services and a table of styles beside its layer of areas.
#[test]
fn a_geopackage_with_styles_is_taken_and_one_with_two_layers_is_not() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let package = workspace.path(&format!("data-sources/{BOUNDARIES}/snapshot.gpkg"));
    fs::copy(release.join("fgm-risk-london.gpkg"), &package).unwrap();
    let manifest = workspace.path(&format!("data-sources/{BOUNDARIES}/source.toml"));
    Workspace::edit(&manifest, |text| {
        text.replace("snapshot.geojson", "snapshot.gpkg")
    });
    fs::remove_file(workspace.path(&format!("data-sources/{BOUNDARIES}/snapshot.geojson")))
        .unwrap();
    workspace.run(&["pin", BOUNDARIES]).done();
    workspace.build().done();

    let options = gdal::DatasetOptions {
        open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE | gdal::GdalOpenFlags::GDAL_OF_VECTOR,
        ..gdal::DatasetOptions::default()
    };
    let mut dataset = gdal::Dataset::open_ex(&package, options).unwrap();
    let another = dataset
        .create_layer(gdal::vector::LayerOptions {
            name: "another",
            ty: gdal::vector::OGRwkbGeometryType::wkbMultiPolygon,
            ..gdal::vector::LayerOptions::default()
        })
        .unwrap();
    // A layer without the columns of the manifest is passed over: this one could hold the areas.
    for column in ["area_code", "area_name"] {
        let text = gdal::vector::OGRFieldType::OFTString;
        let column = gdal::vector::FieldDefn::new(column, text).unwrap();
        column.add_to_layer(&another).unwrap();
    }
    dataset.close().unwrap();
    workspace.run(&["pin", BOUNDARIES]).done();
    workspace.build().refused_with(&["one layer", "2 layers"]);
}

#[test]
fn a_null_character_in_a_boundary_file_is_refused_and_cuts_no_name() {
    refused(
        BOUNDARIES,
        |text| text.replacen("Camden", "Cam\\u0000den", 1),
        &["a text holds a null character"],
    );
}

#[test]
fn a_command_that_only_reads_does_not_speak_of_releases() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.snapshot("ons-children-0-17")).unwrap();
    for args in [&["check"][..], &["explain", "Camden"]] {
        let run = workspace.run(args);
        run.refused_with(&["nothing was written", "ons-children-0-17"]);
        assert!(!run.err.contains("release"), "{args:?}: {}", run.err);
    }
    workspace
        .build()
        .refused_with(&["the last release stands", "ons-children-0-17"]);
}
