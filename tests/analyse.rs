//! `fgm-map analyse`: statistics of two files, against numbers that were published or made with other tools.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::workspace::{Run, repository};

struct Case {
    folder: TempDir,
    areas: PathBuf,
    code: &'static str,
}

impl Case {
    fn new(areas: PathBuf, code: &'static str) -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            folder,
            areas,
            code,
        }
    }

    fn columbus() -> Self {
        let areas = repository().join("tests/fixtures/columbus/columbus.geojson");
        Self::new(areas, "POLYID")
    }

    fn london() -> Self {
        let areas = repository().join("data-sources/ons-borough-boundaries/snapshot.geojson");
        Self::new(areas, "area_code")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, table: &str, options: &[&str]) -> Run {
        let file = self.path("table.csv");
        fs::write(&file, table).unwrap();
        run(&self.areas, self.code, &file, options)
    }

    #[track_caller]
    fn json(&self, table: &str, options: &[&str]) -> Value {
        let out = self.path("out.json");
        let out_text = out.display().to_string();
        let options: Vec<&str> = options
            .iter()
            .copied()
            .chain(["--json", &out_text])
            .collect();
        self.run(table, &options).done();
        read(&out)
    }
}

fn run(areas: &Path, code: &str, table: &Path, options: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_fgm-map"))
        .args(["analyse", "--quiet", "--key", "code", "--code", code])
        .arg("--areas")
        .arg(areas)
        .arg("--table")
        .arg(table)
        .args(options)
        .output()
        .unwrap();
    Run::from(output)
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Crime in Columbus, by area.
fn crime() -> String {
    let shapes = read(&Case::columbus().areas);
    let mut table = "code,crime\n".to_owned();
    for feature in shapes["features"].as_array().unwrap() {
        let of = &feature["properties"];
        writeln!(table, "{},{}", of["POLYID"], of["CRIME"]).unwrap();
    }
    table
}

#[track_caller]
fn close(found: &Value, expected: f64) {
    let number = found.as_f64();
    assert!(
        number.is_some_and(|number| (number - expected).abs() <= 1e-8 * expected.abs()),
        "found {found}, expected {expected}"
    );
}

fn area<'a>(document: &'a Value, code: &str) -> &'a Value {
    let areas = document["areas"].as_array().unwrap();
    areas.iter().find(|area| area["code"] == code).unwrap()
}

/// Anselin (1988), Columbus, `CRIME`, queen weights, as spdep 1.2-7 and esda 2.9.0 give them;
/// upper bounds by mapclassify 2.10.0, midpoints by classInt 0.4-9 ("fisher").
#[test]
fn columbus_agrees_with_published_numbers() {
    let found = Case::columbus().json(&crime(), &["--value", "crime"]);
    let global = &found["global"];
    close(&global["moran_i"], 0.500_188_557_183);
    close(&global["moran_expected"], -1.0 / 48.0);
    close(&global["moran_variance"], 0.008_689_289_201);
    close(&global["geary_c"], 0.540_528_202_702);
    assert!((global["general_g"].as_f64().unwrap() - 0.127_807_457_4).abs() < 5e-11);
    assert_eq!(global["directed_links"], 236);
    assert_eq!(
        (&global["components"], &global["islands"]),
        (&json!(1), &json!(0))
    );
    for (code, moran, getis_ord) in [
        ("1", 0.736_818_490_608, -1.432_779_654_0),
        ("2", 0.528_777_013_266, -1.340_008_097_5),
        ("3", 0.093_850_741_662, -0.771_998_681_0),
        ("4", 0.004_820_966_628, -0.131_733_364_5),
        ("5", 0.303_606_124_752, 1.285_362_798_4),
    ] {
        close(&area(&found, code)["local_moran"], moran);
        close(&area(&found, code)["gi_star"], getis_ord);
    }
    let classes = &found["classification"];
    let bounds = [0.223_797, 22.541_491, 34.000_835, 48.585_487, 68.892_044];
    assert_eq!(classes["upper_bounds"], json!(bounds));
    assert_eq!(classes["counts"], json!([2, 12, 11, 12, 12]));
    for (found, expected) in classes["midpoints"].as_array().unwrap().iter().zip([
        7.264_676_5,
        23.257_759_5,
        35.332_223_5,
        49.658_498_5,
        68.892_044,
    ]) {
        close(found, expected);
    }
    let rook = Case::columbus().json(&crime(), &["--value", "crime", "--weights", "rook"]);
    assert_eq!(rook["global"]["directed_links"], 200);
    assert_eq!(area(&rook, "5")["neighbours"].as_array().unwrap().len(), {
        let neighbours =
            fs::read_to_string(repository().join("tests/fixtures/columbus/neighbours.csv"))
                .unwrap();
        let row = neighbours.lines().find(|line| line.starts_with("rook,5,"));
        row.unwrap().split_whitespace().count()
    });
}

/// The same bytes whatever the order of the rows and the number of threads; other seeds give other p-values.
#[test]
fn results_depend_on_neither_order_nor_threads() {
    let case = Case::columbus();
    let once = case.json(&crime(), &["--value", "crime", "--jobs", "1"]);
    let mut lines: Vec<String> = crime().lines().map(str::to_owned).collect();
    lines[1..].reverse();
    let again = case.json(
        &(lines.join("\n") + "\n"),
        &["--value", "crime", "--jobs", "2"],
    );
    assert_eq!(once, again);
    let other = case.json(&crime(), &["--value", "crime", "--seed", "2"]);
    assert_ne!(once["areas"], other["areas"]);
    assert_eq!(once["global"]["moran_i"], other["global"]["moran_i"]);
}

/// Made-up events and people of London's boroughs, one of them withheld.
fn events() -> String {
    let mut table = "code,n,people\n".to_owned();
    for at in 1..=33_u32 {
        let (events, people) = (
            at * at % 41 + u32::from(at % 3 == 0),
            9_000.5 + 100.0 * f64::from(at),
        );
        let events = if at == 33 {
            "[c]".to_owned()
        } else {
            events.to_string()
        };
        writeln!(table, "E{:08},{events},{people}", 9_000_000 + at).unwrap();
    }
    table
}

const RATE: [&str; 4] = ["--events", "n", "--population", "people"];

#[test]
fn rates_have_limits_and_are_smoothed() {
    let found = Case::london().json(&events(), &RATE);
    assert_eq!(found["global"]["directed_links"], 136);
    assert_eq!(found["global"]["areas_with_a_number"], 32);
    // 1 event in 9,100.5: PHEindicatormethods' exact limits of 1 event, 0.025318 to 5.571643.
    let first = area(&found, "E09000001");
    let per = 1000.0 / 9_100.5;
    close(&first["rate"], per);
    assert!((first["lower"].as_f64().unwrap() - 0.025_318 * per).abs() < 1e-6 * per);
    assert!((first["upper"].as_f64().unwrap() - 5.571_643 * per).abs() < 1e-6 * per);
    assert_eq!(first["neighbours"].as_array().unwrap().len(), 5);
    assert!(first["eb_local"].is_f64() && first["eb_global"].is_f64());
    // A withheld count has no result of its own, and its neighbours are still there.
    let last = area(&found, "E09000033");
    assert_eq!(last["marker"], "[c]");
    for key in [
        "rate",
        "lower",
        "upper",
        "eb_global",
        "local_moran",
        "gi_star_p",
        "class",
    ] {
        assert_eq!(last[key], Value::Null, "{key}");
    }
    assert!(!last["neighbours"].as_array().unwrap().is_empty());
    let per_million = Case::london().json(&events(), &[&RATE[..], &["--per", "1000000"]].concat());
    close(&area(&per_million, "E09000001")["rate"], per * 1000.0);
    close(
        &area(&per_million, "E09000002")["eb_local"],
        area(&found, "E09000002")["eb_local"].as_f64().unwrap() * 1000.0,
    );
    let same = &per_million["global"]["moran_i"];
    close(same, found["global"]["moran_i"].as_f64().unwrap());
}

#[test]
fn what_cannot_be_estimated_is_null_and_says_why() {
    let case = Case::london();
    let table = |number: &dyn Fn(u64) -> String| {
        let rows = (1..=33).map(|at| format!("E{:08},{}\n", 9_000_000 + at, number(at)));
        format!("code,v\n{}", rows.collect::<String>())
    };
    let value = ["--value", "v"];
    for (table, words) in [
        (table(&|_| "[c]".to_owned()), "no area has a number"),
        (table(&|_| "7".to_owned()), "every area has the value 7"),
        (
            table(&|at| {
                if at == 5 {
                    "1".to_owned()
                } else {
                    "x".to_owned()
                }
            }),
            "one area has a number",
        ),
    ] {
        let found = case.json(&table, &value);
        assert_eq!(found["global"]["moran_i"], Value::Null);
        assert_eq!(area(&found, "E09000005")["local_moran"], Value::Null);
        let why = found["not_estimable"].to_string();
        assert!(why.contains(words), "{words:?} is not in {why}");
    }
    // No neighbours within a metre: stated, with every area an island.
    let found = case.json(
        &table(&|at| at.to_string()),
        &["--value", "v", "--weights", "distance:1"],
    );
    assert_eq!(found["global"]["islands"], 33);
    assert_eq!(found["global"]["moran_i"], Value::Null);
    assert!(
        found["not_estimable"]
            .to_string()
            .contains("fewer than two areas have a neighbour")
    );
    assert!(found["classification"]["counts"].is_array());
}

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
        (["2021-Q9", "2021-Q10"], "2021-Q10"),
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

/// Columbus's `CRIME` above 35: joins by hand from the list of neighbours.
#[test]
fn joins_of_two_kinds_are_counted() {
    let table = crime();
    let shapes: Vec<(String, u8)> = table
        .lines()
        .skip(1)
        .map(|line| {
            let (code, crime) = line.split_once(',').unwrap();
            (
                code.to_owned(),
                u8::from(crime.parse::<f64>().unwrap() > 35.0),
            )
        })
        .collect();
    let kind = |code: &str| shapes.iter().find(|(of, _)| of == code).unwrap().1;
    let mut table = "code,high\n".to_owned();
    for (code, kind) in &shapes {
        writeln!(table, "{code},{kind}").unwrap();
    }
    let found = Case::columbus().json(&table, &["--value", "high"]);
    let neighbours =
        fs::read_to_string(repository().join("tests/fixtures/columbus/neighbours.csv"));
    let mut joins = [0.0; 3];
    for line in neighbours
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("queen,"))
    {
        let (area, others) = line["queen,".len()..].split_once(',').unwrap();
        for other in others.split_whitespace() {
            joins[usize::from(kind(area) + kind(other))] += 0.5;
        }
    }
    let counts = &found["joint_counts"];
    close(&counts["nought_nought"]["count"], joins[0]);
    close(&counts["one_nought"]["count"], joins[1]);
    close(&counts["one_one"]["count"], joins[2]);
    assert!(counts["one_one"]["z"].as_f64().unwrap() > 3.0);
}

/// Seven neighbouring boroughs with five times the events of the others are the most likely cluster.
#[test]
fn a_scan_finds_the_circle_that_was_put_there() {
    let inside = [
        "E09000007",
        "E09000012",
        "E09000019",
        "E09000030",
        "E09000033",
        "E09000001",
    ];
    let mut table = "code,n,people\n".to_owned();
    for at in 1..=33 {
        let code = format!("E{:08}", 9_000_000 + at);
        let events = if inside.contains(&code.as_str()) {
            50
        } else {
            10
        };
        writeln!(table, "{code},{events},10000").unwrap();
    }
    let found = Case::london().json(&table, &[&RATE[..], &["--scan", "0.5"]].concat());
    let first = &found["scan"][0];
    let areas = first["areas"].as_array().unwrap();
    let hits = areas
        .iter()
        .filter(|code| inside.contains(&code.as_str().unwrap()))
        .count();
    assert!(hits >= 5 && areas.len() <= 8, "{first}");
    assert_eq!(first["p"], 0.001);
}
