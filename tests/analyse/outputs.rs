//! The files that `fgm-map analyse` writes.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::process::Command;

use serde_json::Value;

use super::{Case, RATE, area, events, read};
use crate::workspace::{Run, program};

/// Two subjects, two years: one wide layer of the newest year, and one line an area, year and subject.
#[test]
fn a_long_table_becomes_one_layer_and_one_long_table() {
    let mut table = "code,year,what,n,people\n".to_owned();
    for line in events().lines().skip(1) {
        let (code, numbers) = line.split_once(',').unwrap();
        for (year, what) in [(2024, "b-1"), (2023, "b-1"), (2023, "a"), (2024, "a")] {
            writeln!(table, "{code},{year},{what},{numbers}").unwrap();
        }
    }
    let case = Case::london();
    let out = case.path("out").display().to_string();
    let long = ["--period", "year", "--indicator", "what", "--out", &out];
    let options = [&RATE[..], &long].concat();
    case.run(&table, &options).done();
    let mut names: Vec<_> = fs::read_dir(&out)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "areas.fgb",
            "areas.geojson",
            "areas.gpkg",
            "areas.parquet",
            "results_long.csv",
            "summary.json"
        ]
    );
    let text = fs::read_to_string(case.path("out/results_long.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 33 * 4);
    assert!(lines[0].starts_with("area_code,period,indicator,events,population,rate,lower,upper,"));
    let layer = read(&case.path("out/areas.geojson"));
    let first = &layer["features"][0]["properties"];
    for key in [
        "a_rate",
        "b_1_rate",
        "b_1_eb_local",
        "a_local_moran_p",
        "a_class",
    ] {
        assert!(first[key].is_number(), "{key} in {first}");
    }
    let single = case.json(&events(), &RATE);
    let rate = area(&single, "E09000001")["rate"].as_f64().unwrap();
    assert!((first["a_rate"].as_f64().unwrap() - rate).abs() < 1e-6);
    let summary = read(&case.path("out/summary.json"));
    let tables = summary["tables"].as_array().unwrap();
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[0]["period"], "2024");
    assert_eq!(tables[0]["global"]["moran_i"], single["global"]["moran_i"]);
    // Once more: the same bytes.
    let before: Vec<Vec<u8>> = names
        .iter()
        .map(|n| fs::read(case.path("out").join(n)).unwrap())
        .collect();
    case.run(&table, &options).done();
    let after: Vec<Vec<u8>> = names
        .iter()
        .map(|n| fs::read(case.path("out").join(n)).unwrap())
        .collect();
    assert!(before == after);
}

/// Semicolons, a byte order mark and areas without a number: read, and said.
#[test]
fn a_table_of_a_spreadsheet_is_read_and_marked_areas_are_told() {
    let case = Case::london();
    let comma = case.json(&events(), &RATE);
    let semicolon = format!(
        "\u{feff}{}",
        events().replace(',', ";").replace('\n', "\r\n")
    );
    let found = case.json(&semicolon, &RATE);
    assert_eq!(found["areas"], comma["areas"]);
    let notes = found["notes"].to_string();
    assert!(
        notes.contains("1 of 33 areas are in no statistic"),
        "{notes}"
    );
    let global = &found["global"];
    assert!(global["directed_links_with_a_number"].as_u64() < global["directed_links"].as_u64());
    // The layer holds the numbers of the JSON to the last digit.
    let layer = case.path("areas.geojson");
    let name = layer.display().to_string();
    let options = [&RATE[..], &["--geojson", &name]].concat();
    case.run(&events(), &options).done();
    let first = &read(&layer)["features"][0]["properties"];
    for key in [
        "rate",
        "lower",
        "upper",
        "eb_global",
        "eb_local",
        "local_moran",
        "gi_star_p",
    ] {
        assert_eq!(first[key], comma["areas"][0][key], "{key}");
    }
}

/// What a program keeps beside a file that it has open would be taken for the new one's.
#[test]
fn nothing_is_replaced_that_a_program_has_open_or_another_run_writes() {
    let case = Case::london();
    let out = case.path("out");
    let path = out.display().to_string();
    let options = [&RATE[..], &["--out", &path]].concat();
    case.run(&events(), &options).done();
    let before = fs::metadata(out.join("areas.gpkg"))
        .unwrap()
        .modified()
        .unwrap();

    fs::write(out.join("areas.gpkg-wal"), "something").unwrap();
    let run = case.run(&events(), &options);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("areas.gpkg-wal"), "{}", run.err);
    fs::remove_file(out.join("areas.gpkg-wal")).unwrap();

    let lock = File::open(&out).unwrap();
    lock.lock().unwrap();
    let run = case.run(&events(), &options);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("another analysis"), "{}", run.err);
    let after = fs::metadata(out.join("areas.gpkg"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(after, before);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 6);
    drop(lock);
    case.run(&events(), &options).done();
}

/// As on a full disk: with a sentence, and what stood there before as it was.
#[test]
fn a_limit_on_the_size_of_files_is_told() {
    let case = Case::london();
    let out = case.path("out");
    let path = out.display().to_string();
    case.run(&events(), &[&RATE[..], &["--out", &path]].concat())
        .done();
    let before = fs::read(out.join("areas.geojson")).unwrap();
    let run = Command::new("sh")
        .args(["-c", "ulimit -f 8; exec \"$0\" \"$@\""])
        .arg(program())
        .args([
            "analyse", "--key", "code", "--code", case.code, "--out", &path,
        ])
        .args(RATE)
        .arg("--areas")
        .arg(&case.areas)
        .arg("--table")
        .arg(case.path("table.csv"))
        .output();
    let run = Run::from(run.unwrap());
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("File too large"), "{}", run.err);
    assert_eq!(fs::read(out.join("areas.geojson")).unwrap(), before);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 6);
}

/// As a reader of a pipe would have it; a device is not replaced by a file.
#[test]
fn a_layer_can_be_written_to_standard_output() {
    let case = Case::london();
    for option in ["--geojson", "--json"] {
        let run = case.run(&events(), &[&RATE[..], &[option, "/dev/stdout"]].concat());
        run.done();
        let document: Value = serde_json::from_str(&run.out).unwrap();
        let areas = ["features", "areas"].map(|of| document[of].as_array());
        assert_eq!(areas.iter().flatten().next().unwrap().len(), 33);
    }
    let link = case.path("link.geojson");
    std::os::unix::fs::symlink(case.path("layer.geojson"), &link).unwrap();
    File::create(case.path("layer.geojson")).unwrap();
    let link = link.display().to_string();
    case.run(&events(), &[&RATE[..], &["--geojson", &link]].concat())
        .done();
    let layer = read(&case.path("layer.geojson"));
    assert_eq!(layer["features"].as_array().unwrap().len(), 33);
}
