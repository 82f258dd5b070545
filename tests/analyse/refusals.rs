//! What `fgm-map analyse` refuses, and what it leaves as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Case, RATE, events, read, run};

#[test]
fn bad_numbers_and_options_are_refused() {
    let case = Case::london();
    let json = case.path("out.json").display().to_string();
    for (from, to, words) in [
        (",10600.5", ",0", "a population of nought"),
        (",10600.5", ",-5", "a population below nought"),
        ("E09000004,16,", "E09000004,-16,", "events below nought"),
        ("E09000004,16,", "E09000004,16.5,", "no whole number"),
        ("E09000004,16,", "E09000004,,", "empty"),
        ("E09000004,16,", "E09000005,16,", "also stands in row"),
    ] {
        let table = events().replacen(from, to, 1);
        assert_ne!(table, events(), "{from} is not in the table");
        let options = [&RATE[..], &["--json", &json]].concat();
        case.run(&table, &options).refused_with(&[words]);
    }
    for options in [
        &["--events", "n", "--json", &json][..],
        &["--events", "n", "--population", "people"],
        &[
            "--value",
            "n",
            "--events",
            "n",
            "--population",
            "people",
            "--json",
            &json,
        ],
        &["--value", "people", "--weights", "knn:0", "--json", &json],
        &["--value", "people", "--weights", "knn:33", "--json", &json],
        &[
            "--value",
            "people",
            "--scheme",
            "manual:3,2",
            "--json",
            &json,
        ],
        &["--value", "people", "--period", "n", "--json", &json],
        &["--value", "people", "--per", "0", "--json", &json],
    ] {
        let run = case.run(&events(), options);
        assert_eq!(run.code, 2, "{options:?}: {}", run.err);
    }
    assert!(!case.path("out.json").exists());
}

#[test]
fn tables_that_say_too_little_are_refused() {
    let case = Case::london();
    let out = case.path("out").display().to_string();
    let long = ["--value", "v", "--period", "when", "--out", &out];
    let table = |periods: [&str; 2]| {
        let rows = (1..=33)
            .flat_map(|at| periods.map(|period| format!("E{:08},{period},{at}\n", 9_000_000 + at)));
        format!("code,when,v\n{}", rows.collect::<String>())
    };
    for periods in [["Q4 2021", "Q1 2022"], ["31/12/2021", "01/01/2022"]] {
        case.run(&table(periods), &long)
            .refused_with(&["column when", "which of its periods is the newest"]);
    }
    for (periods, newest) in [
        (["2021-Q4", "2021-Q3"], "2021-Q4"),
        (["12", "-5"], "12"),
        (["2020/21", "2021/22"], "2021/22"),
    ] {
        case.run(&table(periods), &long).done();
        let summary = read(&case.path("out/summary.json"));
        assert_eq!(summary["tables"][0]["period"], newest);
    }
    let json = case.path("out.json").display().to_string();
    case.run("code,v\n", &["--value", "v", "--json", &json])
        .refused_with(&["no row below its header"]);
    // Two subjects whose attributes would have one name.
    let mut table = "code,what,v\n".to_owned();
    for at in 1..=33 {
        for what in ["a b", "a-b"] {
            writeln!(table, "E{:08},{what},{at}", 9_000_000 + at).unwrap();
        }
    }
    let options = ["--value", "v", "--indicator", "what", "--out", &out];
    case.run(&table, &options).refused_with(&[
        "column what",
        "\"a b\"",
        "\"a-b\"",
        "attributes of one name",
    ]);
}

#[test]
fn results_are_written_over_no_input_and_no_other_result() {
    let case = Case::london();
    let folder = case.path("both");
    fs::create_dir(&folder).unwrap();
    let areas = folder.join("areas.geojson");
    fs::copy(&case.areas, &areas).unwrap();
    let table = folder.join("results_long.csv");
    fs::write(&table, events()).unwrap();
    let name = |path: &Path| path.display().to_string();
    let (both, same) = (name(&folder), name(&case.path("same.json")));
    for outputs in [
        &["--out", &both][..],
        &["--json", &name(&table)],
        &["--json", &same, "--geojson", &same],
    ] {
        let options = [&RATE[..], outputs].concat();
        let run = run(&areas, "area_code", &table, &options);
        assert_eq!(run.code, 2, "{outputs:?}: {}", run.err);
    }
    assert_eq!(fs::read_to_string(&table).unwrap(), events());
    // Nor over what goes with a Shapefile, and a file is no folder.
    let shapes = folder.join("s.shp");
    fs::copy(&areas, &shapes).unwrap();
    let beside = name(&folder.join("s.dbf"));
    let place = name(&case.path("new"));
    for (areas, outputs) in [
        (&shapes, &["--json", &beside][..]),
        (&areas, &["--json", &place, "--out", &place]),
    ] {
        let options = [&RATE[..], outputs].concat();
        let run = run(areas, "area_code", &table, &options);
        assert_eq!(run.code, 2, "{outputs:?}: {}", run.err);
    }
    assert!(!case.path("new").exists());
    for outputs in [["--json", "nowhere/at/all.json"], ["--out", &name(&table)]] {
        let options = [&RATE[..], &outputs].concat();
        let run = run(&areas, "area_code", &table, &options);
        assert_eq!(run.code, 3, "{outputs:?}: {}", run.err);
    }
    let missing = run(
        &case.path("none.gpkg"),
        "area_code",
        &table,
        &["--value", "n", "--json", &same],
    );
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert!(
        missing.err.contains("none.gpkg: cannot be read"),
        "{}",
        missing.err
    );
}

#[test]
fn coordinates_too_large_to_measure_between_are_refused() {
    let case = Case::london();
    let areas = case.path("far.geojson");
    let square = "[[0,0],[1e150,0],[1e150,1e150],[0,1e150],[0,0]]";
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"A"}},"geometry":{{"type":"Polygon","coordinates":[{square}]}}}}]}}"#
    );
    fs::write(&areas, text).unwrap();
    let table = case.path("table.csv");
    fs::write(&table, "code,v\nA,1\n").unwrap();
    let json = case.path("out.json").display().to_string();
    let options = ["--value", "v", "--weights", "knn:1", "--json", &json];
    run(&areas, "code", &table, &options).refused_with(&["coordinates are too large"]);
}
