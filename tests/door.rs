//! Rows of people are refused at the door, and nothing that stands in them is shown.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::workspace::{Run, Workspace, program};

const SEX: &str = "ons-census-2021-sex";

/// One row a person. Synthetic: drawn from nothing and nobody.
pub fn people() -> String {
    let mut text = "borough,nhs number,date of birth,full name,postcode,events\n".to_owned();
    for n in 1..=33 {
        let row = format!(
            "E{:08},{},19{:02}-0{}-1{},Zyxa Qwertson{n},ZE{n} 9ZZ,1\n",
            9_000_000 + n,
            with_check_digit(943_476_000 + 13 * n),
            60 + n % 30,
            1 + n % 9,
            n % 10,
        );
        text.push_str(&row);
    }
    text
}

/// Ten digits by the rule of NHS numbers, modulus 11; the next number where the rule gives none.
fn with_check_digit(nine: u32) -> String {
    let digits = nine.to_string();
    let sum: u32 = digits
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => with_check_digit(nine + 1),
        check => format!("{digits}{check}"),
    }
}

#[track_caller]
pub fn silent_about_people(run: &Run) {
    for said in [&run.out, &run.err] {
        for value in ["94347", "Qwertson", "9ZZ", "1961", "1975"] {
            assert!(!said.contains(value), "{value} was shown in {said}");
        }
    }
}

fn analyse(workspace: &Workspace, table: &str, key: &str, value: &str) -> Run {
    let file = workspace.path("table.csv");
    fs::write(&file, table).unwrap();
    let areas = workspace.snapshot("ons-borough-boundaries");
    run_analyse(&areas, &file, &workspace.path("out.json"), key, value)
}

fn analyse_files(areas: &Path, table: &Path, json: &Path) -> Run {
    run_analyse(areas, table, json, "code", "rate")
}

fn run_analyse(areas: &Path, table: &Path, json: &Path, key: &str, value: &str) -> Run {
    let output = Command::new(program())
        .args([
            "analyse",
            "--code",
            "area_code",
            "--key",
            key,
            "--value",
            value,
        ])
        .arg("--areas")
        .arg(areas)
        .arg("--table")
        .arg(table)
        .arg("--json")
        .arg(json)
        .output()
        .unwrap();
    Run::from(output)
}

#[test]
fn any_areas_and_any_table_are_joined_without_a_plan() {
    let workspace = Workspace::new();
    let mut table = "code,rate\n".to_owned();
    for n in 1..=33 {
        let row = format!("E{:08},{n}.25\n", 9_000_000 + n);
        table.push_str(&row);
    }
    let run = analyse(&workspace, &table.replace("33.25", "[c]"), "code", "rate");
    run.done();
    let text = fs::read_to_string(workspace.path("out.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["areas"].as_array().unwrap().len(), 33);
    assert_eq!(json["areas"][0]["value"], 1.25);
    assert_eq!(json["areas"][32]["value"], serde_json::Value::Null);
    assert_eq!(json["areas"][32]["marker"], "[c]");
    for (damaged, words) in [
        (table.replace("1.25", "NaN"), "not a number"),
        (table.replace("2.25", "1e309"), "too large"),
        (table.replace("E09000033", "E09000034"), "no boundary"),
        (format!("{table}E09000001,1\n"), "also stands in row 2"),
        (table.trim_end().to_owned(), "truncated"),
    ] {
        analyse(&workspace, &damaged, "code", "rate").refused_with(&[words]);
    }
}

#[test]
fn rows_of_people_are_refused_at_the_door_of_analyse() {
    let workspace = Workspace::new();
    for value in ["events", "nhs number"] {
        let run = analyse(&workspace, &people(), "borough", value);
        run.refused_with(&[
            "column nhs number",
            "column date of birth",
            "column postcode",
        ]);
        silent_about_people(&run);
        assert!(!workspace.path("out.json").exists());
    }
    // The same without telling names of columns.
    let plain = people().replacen(
        "borough,nhs number,date of birth,full name,postcode,events",
        "a,b,c,d,e,f",
        1,
    );
    let run = analyse(&workspace, &plain, "a", "f");
    run.refused_with(&["column b", "column c", "column e"]);
    silent_about_people(&run);
}

/// The first record of a file without a header, or with another `header_row`, is no header.
#[test]
fn a_record_is_not_shown_as_the_names_of_columns() {
    let workspace = Workspace::new();
    let silent = |run: &Run| {
        assert_eq!(run.code, 1, "{}", run.err);
        for value in ["Zyxa", "Acacia", "9434765919", "1999-03", "Somali", "Blorb"] {
            assert!(!run.err.contains(value), "{value} was shown in {}", run.err);
        }
    };
    for lines in [
        "P100,Zyxa Qwertson,1999-03-12,9434765919,F,Somali\nP101,Wyvo Blorb,1998-04-11,9434765919,F,Somali\n",
        "Zyxa,Zyxa,F,17,1\nWyvo,Blorb,F,16,2\n",
        "Zyxa Qwertson,14 Acacia Road,F,1,1\nWyvo Blorb,3 High Street,F,12,1\n",
        "Somali,Blorb,F\nSomali,Wyvo,F\n",
    ] {
        silent(&analyse(&workspace, lines, "k", "v"));
    }
    // A header that is one is shown, so that the right name can be given.
    let run = analyse(&workspace, "area,rate\nE09000001,1.5\n", "area", "share");
    run.refused_with(&["column share", "found columns area, rate"]);
    // The same in a source: published, and with a header_row that points at a record.
    let manifest = workspace.path(&format!("data-sources/{SEX}/source.toml"));
    Workspace::edit(&manifest, |text| {
        text.replacen(
            "[counts]",
            "[format]\nkind = \"csv\"\nheader_row = 2\n\n[counts]",
            1,
        )
    });
    let run = workspace.run(&["check"]);
    run.refused_with(&["a declared column is missing", "whose names are not shown"]);
    let second = fs::read_to_string(workspace.snapshot(SEX)).unwrap();
    let second = second.lines().nth(1).unwrap();
    assert!(
        !run.err.contains(second.split(',').nth(1).unwrap()),
        "{}",
        run.err
    );
}

#[test]
fn what_stands_in_boundaries_that_nobody_declared_is_not_shown() {
    let workspace = Workspace::new();
    let shapes = fs::read_to_string(workspace.snapshot("ons-borough-boundaries")).unwrap();
    let table = workspace.path("table.csv");
    fs::write(&table, "code,rate\nE09000001,1\n").unwrap();
    for code in ["Zyxa Qwertson, 14 Acacia Road", "9434765919"] {
        let areas = workspace.path("areas.geojson");
        fs::write(
            &areas,
            shapes.replace("E09000001", code).replace("E09000002", code),
        )
        .unwrap();
        let run = analyse_files(&areas, &table, &workspace.path("out.json"));
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(!run.err.contains(code), "{}", run.err);
    }
    // Nor is one of the two files written over.
    let run = analyse_files(
        &workspace.snapshot("ons-borough-boundaries"),
        &table,
        &table,
    );
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(fs::read_to_string(&table).unwrap().starts_with("code,rate"));
}
