//! `fgm-map analyse`: statistics of two files, against numbers that were published or made with other tools.

mod model;
mod model_outputs;
mod model_refusals;
mod outputs;
mod refusals;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::workspace::{Run, program, repository};

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
    let output = Command::new(program())
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
