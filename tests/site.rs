//! `fgm-map site`: where new sites go.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::workspace::{Run, program};

const DEMAND: &str = "id,lon,lat,weight\nBrent,-0.27,51.56,40\nCamden,-0.14,51.54,25\nHackney,-0.06,51.55,30\nNewham,0.03,51.53,45\n";
const CANDIDATES: &str = "id,lon,lat\ncentral,-0.12,51.53\neast,0.02,51.52\nwest,-0.30,51.57\n";
/// Two towns a pair of sites apart, and a third that one site reaches.
const METRES: &str = "demand,candidate,metres\nBrent,west,2000\nBrent,central,9000\nCamden,central,1500\nCamden,west,9500\nHackney,central,4000\nHackney,east,6000\nNewham,east,1000\n";

/// A folder with the files of a problem.
struct Case(TempDir);

impl Case {
    fn new(demand: &str, candidates: &str) -> Self {
        let case = Self(TempDir::new().unwrap());
        case.write("d.csv", demand);
        case.write("c.csv", candidates);
        case.write("m.csv", METRES);
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, method: &str, options: &[&str]) -> Run {
        let output = Command::new(program())
            .current_dir(self.0.path())
            .args(["site", "--demand", "d.csv", "--candidates", "c.csv"])
            .args(["--method", method])
            .args(options)
            .output()
            .unwrap();
        Run::from(output)
    }

    #[track_caller]
    fn plan(&self, method: &str, options: &[&str]) -> Value {
        let run = self.run(method, options);
        run.done();
        let plan = serde_json::from_str(&run.out).unwrap();
        assert!(keys_are_sorted(&plan), "{}", run.out);
        plan
    }

    /// Exit code 2, or 1, with these words, and nothing written.
    #[track_caller]
    fn refused(&self, code: i32, (method, options): (&str, &[&str]), words: &[&str]) {
        let run = self.run(method, &[options, &["--json", "out.json"]].concat());
        assert_eq!(run.code, code, "{} {}", run.out, run.err);
        assert_eq!(run.out, "");
        for words in words {
            assert!(run.err.contains(words), "{words}: {}", run.err);
        }
        assert!(!self.path("out.json").exists());
    }
}

fn keys_are_sorted(value: &Value) -> bool {
    value
        .as_object()
        .is_none_or(|fields| fields.keys().is_sorted() && fields.values().all(keys_are_sorted))
}

#[test]
fn the_worked_example_is_as_it_is_printed() {
    let page = fs::read_to_string(crate::workspace::repository().join("docs/site.md")).unwrap();
    let case = Case::new(DEMAND, CANDIDATES);
    let run = case.run("p-median", &["--sites", "2"]);
    run.done();
    assert!(page.contains(&run.out), "{}", run.out);
    assert!(page.contains(DEMAND) && page.contains(CANDIDATES));
    case.run("p-median", &["--sites", "2", "--json", "out.json"])
        .done();
    assert_eq!(fs::read_to_string(case.path("out.json")).unwrap(), run.out);
}

#[test]
fn listed_distances_give_each_method_its_objective() {
    let case = Case::new(DEMAND, CANDIDATES);
    let with = |options: &[&'static str]| [&["--distances", "m.csv"], options].concat();
    let plan = case.plan("p-median", &with(&["--sites", "3"]));
    assert_eq!(
        plan["objective"],
        json!(40.0 * 2000.0 + 25.0 * 1500.0 + 30.0 * 4000.0 + 45.0 * 1000.0)
    );
    assert_eq!(plan["gap"], json!(0.0));
    let plan = case.plan("p-median", &with(&["--sites", "2"]));
    assert_eq!(plan["sites"], json!(["east", "west"]));
    assert_eq!(plan["assignment"]["Camden"], json!("west"));
    let plan = case.plan("p-center", &with(&["--sites", "2"]));
    assert_eq!(
        (&plan["objective"], &plan["bound"]),
        (&json!(9000.0), &json!(9000.0))
    );
    let plan = case.plan("lscp", &with(&["--radius-m", "4000"]));
    assert_eq!(plan["objective"], json!(3.0), "the radius is within");
    let plan = case.plan("mclp", &with(&["--radius-m", "1500", "--sites", "1"]));
    assert_eq!(
        (&plan["objective"], &plan["sites"]),
        (&json!(45.0), &json!(["east"]))
    );
    assert_eq!(plan["assignment"]["Brent"], Value::Null);
    assert_eq!(plan["status"], json!("optimal"));
}

#[test]
fn places_may_be_left_out_with_distances_and_not_without() {
    let case = Case::new("weight;id\n1;a\n2;b\n", "id\nc\n");
    case.write("m.csv", "demand,candidate,metres\na,c,10\nb,c,20.5\n");
    let plan = case.plan("p-median", &["--distances", "m.csv", "--sites", "1"]);
    assert_eq!(plan["objective"], json!(51.0));
    let words = [
        "d.csv, column lon: the file has no such column",
        "c.csv, column lat",
    ];
    case.refused(2, ("p-median", &["--sites", "1"]), &words);
}

#[test]
fn capacities_bind_and_sites_that_exist_stay() {
    let candidates = "id,capacity,existing\ncentral,70,no\neast,none,yes\nwest,40,no\n";
    let case = Case::new(DEMAND, candidates);
    let plan = case.plan("p-median", &["--distances", "m.csv", "--sites", "2"]);
    assert_eq!(plan["sites"], json!(["central", "east"]));
    assert_eq!(plan["existing"], json!(["east"]));
    // Brent and Camden fill the middle, and Hackney goes east.
    assert_eq!(plan["assignment"]["Hackney"], json!("east"));
    assert_eq!(plan["loads"], json!({"central": 65.0, "east": 75.0}));
    let narrow = candidates.replace("none", "50");
    let case = Case::new(DEMAND, &narrow);
    let options: &[&str] = &["--distances", "m.csv", "--sites", "2"];
    case.refused(
        1,
        ("p-median", options),
        &["no 2 sites have the capacity for all demand"],
    );
}

#[test]
fn bad_tables_are_refused_with_every_row() {
    let demand = "id,lon,lat,weight\na,-181,51,1\nb,0,91,-2\nb,0,50,3\n,0,50,NaN\nc,x,50,\n";
    let candidates = "id,lon,lat,capacity,existing\nk,0,50,-1,no\nk,0,50,,perhaps\n";
    let words = [
        "d.csv, row 2, column lon: the number is out of range",
        "d.csv, row 3, column lat: the number is out of range",
        "d.csv, row 3, column weight: the number is below 0",
        "d.csv, row 5, column id: the id is empty",
        "d.csv, row 5, column weight: the cell is no number",
        "d.csv, row 6, column lon: the cell is no number",
        "d.csv, row 6, column weight: the cell is empty",
        "c.csv, row 2, column capacity: the number is below 0",
        "c.csv, row 3, column capacity: the cell is empty",
        "c.csv, row 3, column existing: neither yes nor no",
    ];
    Case::new(demand, candidates).refused(2, ("p-median", &["--sites", "1"]), &words);
    let twice = format!("{DEMAND}Camden,0,51,2\n");
    let words = ["d.csv, row 6, column id: the id Camden also stands in row 3"];
    Case::new(&twice, CANDIDATES).refused(2, ("p-median", &["--sites", "1"]), &words);
    let nothing = DEMAND
        .replace(",40", ",0")
        .replace(",25", ",0")
        .replace(",30", ",0");
    let nothing = nothing.replace(",45", ",0");
    let words = ["no demand point has a weight above 0"];
    Case::new(&nothing, CANDIDATES).refused(2, ("p-median", &["--sites", "1"]), &words);
    let words = ["there is no demand point"];
    Case::new("id,lon,lat,weight\n", CANDIDATES).refused(
        2,
        ("p-center", &["--sites", "1"]),
        &words,
    );
}

#[test]
fn bad_distances_are_refused_with_their_rows() {
    let case = Case::new(DEMAND, CANDIDATES);
    case.write(
        "m.csv",
        &format!("{METRES}Bront,west,1\nBrent,wost,1\nBrent,west,2000\n"),
    );
    let words = [
        "m.csv, row 9, column demand: no demand has the id Bront",
        "m.csv, row 10, column candidate: no candidate has the id wost",
        "m.csv, row 11: the distance from Brent to west is there twice",
    ];
    let options: &[&str] = &["--distances", "m.csv", "--sites", "1"];
    case.refused(2, ("p-median", options), &words);
    case.write("m.csv", &format!("{METRES}Newham,west,-1\n"));
    case.refused(
        2,
        ("p-median", options),
        &["m.csv, row 9, column metres: the number is below 0"],
    );
}

#[test]
fn bad_options_are_usage() {
    let case = Case::new(DEMAND, CANDIDATES);
    for (method, options, words) in [
        ("p-median", &["--sites", "0"][..], "whole number from 1"),
        ("p-median", &["--sites", "-3"], "whole number from 1"),
        ("p-median", &[], "--sites"),
        ("p-center", &["--sites", "4"], "more sites than candidates"),
        ("lscp", &[], "--radius-m"),
        (
            "mclp",
            &["--sites", "1", "--radius-m", "-5"],
            "metres above 0",
        ),
        (
            "mclp",
            &["--sites", "1", "--radius-m", "NaN"],
            "metres above 0",
        ),
        (
            "p-median",
            &["--sites", "1", "--radius-m", "5"],
            "means nothing",
        ),
        ("p-mean", &["--sites", "1"], "invalid value"),
    ] {
        case.refused(2, (method, options), &[words]);
    }
}

#[test]
fn a_sound_problem_without_a_plan_ends_with_1() {
    let case = Case::new(DEMAND, CANDIDATES);
    let one: &[&str] = &["--distances", "m.csv", "--sites", "1"];
    case.refused(
        1,
        ("p-median", one),
        &["no 1 sites can serve every demand point"],
    );
    let near: &[&str] = &["--distances", "m.csv", "--radius-m", "1999"];
    let words = [
        "d.csv, row 2: no candidate reaches demand point Brent",
        "demand point Hackney",
    ];
    case.refused(1, ("lscp", near), &words);
    let few: &[&str] = &["--distances", "m.csv", "--radius-m", "4000", "--sites", "2"];
    case.refused(1, ("lscp", few), &["no 2 sites can serve"]);
}

#[test]
fn a_table_of_people_is_refused_at_the_door() {
    let rows = (0..30).map(|at| format!("p{at},0.1,51.5,1,9434765919\n"));
    let people = format!("id,lon,lat,weight,nhs_number\n{}", rows.collect::<String>());
    Case::new(&people, CANDIDATES).refused(
        2,
        ("p-median", &["--sites", "1"]),
        &["only aggregates may enter"],
    );
}
