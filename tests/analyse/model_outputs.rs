//! What a model of relative risks says beside its posterior, and the files that it stands in.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::model::{MODEL, connected, districts, scotland, table};
use super::{Case, RATE, area, events, read};
use crate::workspace::repository;

/// The other two, side by side; and how many districts can be told apart.
#[test]
fn models_are_compared_cell_by_cell() {
    let districts = connected();
    let case = scotland(&districts);
    let exact = table(&districts, |observed| observed.to_string());
    let found = case.json(&exact, &[&MODEL[..], &["--compare"]].concat());
    let compared = &found["model"]["compared"];
    let scores = found["areas"].as_array().unwrap();
    let mean = |of: &[Value]| {
        of.iter()
            .map(|of| of["log_score"].as_f64().unwrap())
            .sum::<f64>()
            / 53.0
    };
    for (at, name) in ["bym2", "leroux", "iid"].into_iter().enumerate() {
        assert_eq!(compared["models"][at]["model"], name);
        let mut options = MODEL;
        options[7] = name;
        let alone = case.json(&exact, &options);
        let expected = mean(alone["areas"].as_array().unwrap());
        let score = compared["models"][at]["mean_log_score"].as_f64().unwrap();
        assert!(
            (score - expected).abs() < 1e-12,
            "{name}: {score}, not {expected}"
        );
    }
    let difference = &compared["differences"][1];
    assert_eq!(
        (&difference["model"], &difference["over"]),
        (&json!("bym2"), &json!("iid"))
    );
    assert!(
        difference["z"].as_f64().unwrap() > 1.0,
        "neighbours tell much in Scotland: {difference}"
    );
    assert_eq!(found["model"]["told_apart"]["pairs"], 53 * 52 / 2);
    let told = found["model"]["told_apart"]["told"].as_u64().unwrap();
    assert!((100..1_300).contains(&told), "{told}");
    assert_eq!(
        scores[0]["rr_exceedance"]["1.5"].as_f64().map(|p| p > 0.99),
        Some(true)
    );
    let ranks = ["rr_rank_lower", "rr_rank", "rr_rank_upper"].map(|key| scores[0][key].as_u64());
    assert!(ranks.is_sorted() && ranks[0] == Some(1), "{ranks:?}");
}

/// Islands are fitted with their own counts, and a map without links has nothing to learn phi from.
#[test]
fn a_map_in_parts_is_fitted_and_said_to_be() {
    let districts = districts();
    let case = scotland(&districts);
    let exact = table(&districts, |observed| observed.to_string());
    let found = case.json(&exact, &MODEL);
    let notes = found["notes"].to_string();
    assert!(
        notes.contains("4 parts") && notes.contains("3 areas are without neighbours"),
        "{notes}"
    );
    assert!(
        found["areas"]
            .as_array()
            .unwrap()
            .iter()
            .all(|of| of["rr_mean"].is_f64())
    );
    let options = ["--model", "bym2", "--weights", "distance:1"];
    let alone = Case::london().json(&events(), &[&RATE[..], &options].concat());
    let notes = alone["notes"].to_string();
    assert!(
        notes.contains("no area has a neighbour: phi cannot be learnt"),
        "{notes}"
    );
    assert!(notes.contains("1 count of [c]"), "{notes}");
    // Beta(1/2, 1/2): its mean is 1/2.
    let phi = &alone["model"]["parameters"]["phi"];
    assert!((phi["mean"].as_f64().unwrap() - 0.5).abs() < 0.02, "{phi}");
}

/// Without a model every key is there, and null.
#[test]
fn keys_are_there_with_and_without_a_model() {
    let case = Case::london();
    let with = [&RATE[..], &["--model", "iid", "--withheld", "c=1-5"]].concat();
    let (with, without) = (case.json(&events(), &with), case.json(&events(), &RATE));
    let keys = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&with), keys(&without));
    assert_eq!(keys(&with["areas"][0]), keys(&without["areas"][0]));
    assert_eq!(without["model"], Value::Null);
    assert_eq!(without["areas"][0]["rr_mean"], Value::Null);
    // People, not expected events: the rate of all areas. The withheld count is one of 1 to 5.
    let known = with["areas"].as_array().unwrap().iter();
    let (cases, people): (f64, f64) = known
        .filter_map(|of| Some((of["events"].as_f64()?, of["population"].as_f64()?)))
        .fold((0.0, 9_000.5 + 3_300.0), |sum, of| {
            (sum.0 + of.0, sum.1 + of.1)
        });
    let rate = with["model"]["reference_rate"].as_f64().unwrap();
    assert_eq!(with["model"]["reference"], "overall");
    assert!(
        rate > (cases + 1.0) / people && rate < (cases + 5.0) / people,
        "{rate}"
    );
    let last = area(&with, "E09000033");
    let ratio = last["model_rate_mean"].as_f64().unwrap() / last["rr_mean"].as_f64().unwrap();
    assert!((ratio - 1000.0 * rate).abs() < 1e-9);
    // The layer has the same numbers as flat properties.
    let layer = case.path("areas.geojson");
    let name = layer.display().to_string();
    let options = ["--model", "iid", "--withheld", "c=1-5", "--geojson", &name];
    case.run(&events(), &[&RATE[..], &options].concat()).done();
    let features = read(&layer);
    let of = &features["features"][32]["properties"];
    assert_eq!(of["rr_mean"], last["rr_mean"]);
    assert_eq!(of["rr_above_1_5"], last["rr_exceedance"]["1.5"]);
    assert_eq!(
        (&of["reliability"], &of["events"]),
        (&last["reliability"], &Value::Null)
    );
}

/// Two subjects over three years: each is one fit, whatever the order of the rows and the number
/// of threads, and gaps between years count.
#[test]
fn several_periods_are_fitted_at_once() {
    let years = |years: [u32; 3]| {
        let mut table = "code,year,what,n,people\n".to_owned();
        for (at, line) in events()
            .lines()
            .skip(1)
            .enumerate()
            .filter(|(at, _)| at % 3 != 1)
        {
            let cells: Vec<&str> = line.split(',').collect();
            for (step, year) in years.into_iter().enumerate() {
                let events = cells[1]
                    .parse::<usize>()
                    .map_or(cells[1].to_owned(), |n| (n + step * (at % 4)).to_string());
                writeln!(table, "{},{year},b,{events},{}", cells[0], cells[2]).unwrap();
                writeln!(table, "{},{year},a,{at},{}", cells[0], cells[2]).unwrap();
            }
        }
        table
    };
    let case = Case::london();
    let kept: Vec<String> = years([2021, 2022, 2023])
        .lines()
        .skip(1)
        .map(|of| of[..9].to_owned())
        .collect();
    let mut shapes = read(&case.areas);
    let features = shapes["features"].as_array_mut().unwrap();
    features.retain(|of| {
        kept.iter()
            .any(|code| of["properties"]["area_code"] == code.as_str())
    });
    let areas = case.path("some.geojson");
    fs::write(&areas, shapes.to_string()).unwrap();
    let case = Case { areas, ..case };
    let out = case.path("out").display().to_string();
    let long = [
        "--period",
        "year",
        "--indicator",
        "what",
        "--out",
        &out,
        "--permutations",
        "0",
    ];
    let model = [
        "--model",
        "bym2",
        "--withheld",
        "c=1-5",
        "--thresholds",
        "1,2",
    ];
    let options = [&RATE[..], &long, &model].concat();
    let run = |table: &str, more: &[&str]| {
        case.run(table, &[&options[..], more].concat()).done();
        let file = |name: &str| fs::read(case.path("out").join(name)).unwrap();
        ["areas.geojson", "results_long.csv", "summary.json"].map(file)
    };
    let once = run(&years([2021, 2022, 2023]), &["--jobs", "1"]);
    let table = years([2021, 2022, 2023]);
    let mut lines: Vec<&str> = table.lines().collect();
    lines[1..].reverse();
    assert!(once == run(&(lines.join("\n") + "\n"), &["--jobs", "2"]));
    let text = String::from_utf8(once[1].clone()).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    let at = |name: &str| names.iter().position(|own| *own == name).unwrap();
    assert_eq!(rows.clone().count(), 22 * 2 * 3);
    for row in rows {
        assert!(row[at("rr_mean")].parse::<f64>().is_ok(), "{row:?}");
        assert!(row[at("rr_above_2")].parse::<f64>().is_ok(), "{row:?}");
    }
    let summary: Value = serde_json::from_slice(&once[2]).unwrap();
    let of = &summary["tables"][1]["model"];
    assert_eq!(of["interaction"], "walks");
    assert!(of["parameters"]["sigma_time"]["mean"].is_f64());
    let layer: Value = serde_json::from_slice(&once[0]).unwrap();
    let first = &layer["features"][0]["properties"];
    for key in [
        "a_rr_mean",
        "b_rr_rank_lower",
        "b_rr_above_2",
        "b_model_rate_upper",
    ] {
        assert!(first[key].is_number(), "{key} in {first}");
    }
    assert!(first["b_reliability"].is_string() && first["b_rr_sd"].is_null());
    let gap = run(&years([2021, 2022, 2032]), &[]);
    assert_ne!(once[2], gap[2]);
}

/// What docs/analyse.md shows of its example.
#[test]
fn the_example_of_the_page_gives_its_numbers() {
    const KEYS: [&str; 4] = ["rr_mean", "rr_lower", "rr_upper", "model_rate_mean"];
    let case = Case::london();
    let folder = repository().join("tests/fixtures/nhs_style");
    let counts = fs::read_to_string(folder.join("counts.csv")).unwrap();
    let totals = folder.join("totals.csv").display().to_string();
    let rules = ["--withheld", "c=1-7", "--rounded", "5", "--totals", &totals];
    let numbers = [
        "--events",
        "attendances",
        "--population",
        "women",
        "--per",
        "100000",
    ];
    let found = case.json(
        &counts,
        &[&numbers[..], &["--model", "bym2"], &rules].concat(),
    );
    let page = fs::read_to_string(repository().join("docs/analyse.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| E09"));
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let of = area(&found, &row[2..11]);
        let cells: Vec<&str> = row.split('|').collect();
        let words = cells[3..5].join(" ").replace(['(', ')'], " ");
        let shown = words
            .split_whitespace()
            .filter_map(|word| word.parse::<f64>().ok());
        for (key, shown) in KEYS.iter().zip(shown) {
            let number = of[key].as_f64().unwrap();
            assert!(
                (number / shown - 1.0).abs() < 0.03,
                "{key} is {number} in {row}"
            );
        }
        assert!(row.contains(of["reliability"].as_str().unwrap()), "{of}");
    }
    // Draws near the line between the two may fall on either side of it.
    let words = "The data tell ";
    let shown = page.split(words).nth(1).unwrap();
    let shown: f64 = shown.split(' ').next().unwrap().parse().unwrap();
    let told = found["model"]["told_apart"]["told"].as_f64().unwrap();
    assert!((told - shown).abs() <= 5.0, "{told}, not {shown}");
}
