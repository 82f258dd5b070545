//! What comes through the door of `fgm-map disclose` and `fgm-map attack`, and what does not.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Case, GRID, GRID_SUMS};
use crate::workspace::{Run, program};

/// Both verbs refuse the case with these words, and nothing is written.
#[track_caller]
fn refused(case: &Case, words: &[&str]) {
    for run in [case.disclose(&[]), case.attack("table.csv", &[])] {
        assert_eq!(run.code, 2, "{} {}", run.out, run.err);
        for words in words {
            assert!(run.err.contains(words), "{words}: {}", run.err);
        }
    }
    assert!(!case.path("published.csv").exists() && !case.path("out.json").exists());
}

/// The areas by ages with one more column: its name, and what stands in its first cell.
fn noted(name: &str, cell: &str) -> String {
    let lines = GRID.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line},{name}\n"),
        1 => format!("{line},{cell}\n"),
        _ => format!("{line},x\n"),
    });
    lines.collect()
}

#[test]
fn a_name_that_a_spreadsheet_would_run_is_refused_by_its_place() {
    for name in [
        "=cmd|' /C calc'!A0",
        "+cmd",
        "-cmd",
        "@SUM(A1)",
        " =cmd",
        "\"\"\"=cmd\"",
        "'=cmd",
    ] {
        let case = Case::new(&noted(name, "x"), GRID_SUMS, "area,age");
        refused(
            &case,
            &[
                "table.csv, row 1, column number 4: the name of the column begins like a formula",
                "take the sign at its beginning out",
            ],
        );
        assert!(!case.disclose(&[]).err.contains("cmd"), "{name}");
    }
    let case = Case::new(&noted("in-house", "-"), GRID_SUMS, "area,age");
    assert_eq!(case.disclose(&[]).code, 0);
    // The names of dimensions come from the command line.
    let table = GRID.replacen("age", "=age", 1);
    let sums = GRID_SUMS.replace("\"age\"", "\"=age\"");
    refused(
        &Case::new(&table, &sums, "area,=age"),
        &["row 1, column number 2: the name"],
    );
}

#[test]
fn a_formula_is_named_by_its_own_column() {
    for (table, column) in [
        (GRID.replacen("A1,young", "=A1,young", 1), "area"),
        (GRID.replacen("A1,young", "A1,@young", 1), "age"),
        (noted("note", "\"\t=1\"").replace('\t', " "), "note"),
    ] {
        let words = format!("table.csv, row 2, column {column}: the cell begins like a formula");
        let case = Case::new(&table, GRID_SUMS, "area,age");
        refused(&case, &[&words, "a spreadsheet would run it"]);
        let err = case.disclose(&[]).err;
        assert_eq!(err.matches("like a formula").count(), 1, "{err}");
    }
}

#[test]
fn a_hierarchy_drops_no_sum() {
    let case = Case::grid();
    for (sums, words) in [
        (
            r#"{"area": {"T": ["A1", "A2"], "T": ["A1", "A2", "A3"]}}"#,
            r#"the parent "T" of "area" stands twice"#,
        ),
        (
            r#"{"age": {"all": ["young", "old"]}, "area": {}, "age": {}}"#,
            r#"the dimension "age" stands twice"#,
        ),
    ] {
        case.write("sums.json", sums);
        refused(&case, &["sums.json: is no hierarchy", words, "line 1"]);
    }
}

#[test]
fn costs_are_not_the_counts() {
    let case = Case::grid();
    for column in ["count", "area", "age"] {
        let run = case.disclose(&["--cost", column]);
        assert_eq!(run.code, 2, "{column}: {}", run.err);
        let words = format!("--cost names the column {column}");
        assert!(run.err.contains(&words), "{}", run.err);
        assert!(run.err.contains("and not from the counts"), "{}", run.err);
    }
    assert!(!case.path("published.csv").exists());
}

#[test]
fn what_cannot_be_read_or_written_is_not_unsafe() {
    let case = Case::grid();
    let run = case.run("disclose", "nowhere.csv", &["--out", "published.csv"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("nowhere.csv: cannot be read"),
        "{}",
        run.err
    );
    for (out, words) in [
        ("table.csv", "would write over table.csv"),
        ("nowhere/published.csv", "nowhere: there is no such folder"),
        (".", "a folder stands where a file is to be written"),
    ] {
        let run = case.run("disclose", "table.csv", &["--out", out]);
        assert_eq!(run.code, 2, "{out}: {}", run.err);
        assert!(run.err.contains(words), "{out}: {}", run.err);
    }
    assert_eq!(case.text("table.csv"), GRID);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_the_machine_s() {
    let case = Case::grid();
    let run = case.disclose(&["--json", "/dev/full"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.err.contains("/dev/full: cannot be written"),
        "{}",
        run.err
    );
    assert!(!case.path("published.csv").exists());
    let run = case.run("attack", "table.csv", &["--json", "/dev/full"]);
    assert_eq!(run.code, 3, "{}", run.err);
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_refused() {
    let case = Case::grid();
    for (verb, options) in [
        ("disclose", &["--out", "published.csv"][..]),
        ("attack", &[]),
    ] {
        let run = case.run(verb, "/dev/zero", options);
        assert_eq!(run.code, 2, "{}", run.err);
        let words = "/dev/zero: is larger than 256 MiB";
        assert!(run.err.contains(words), "{}", run.err);
    }
    let options = ["--out", "published.csv", "--hierarchy", "/dev/zero"];
    let run = disclosed(case.folder.path(), "table.csv", Stdio::null(), &options);
    assert_eq!(run.code, 2, "{}", run.err);
    let words = "/dev/zero: is larger than 64 MiB";
    assert!(run.err.contains(words), "{}", run.err);
    assert!(!case.path("published.csv").exists());
}

#[cfg(unix)]
#[test]
fn a_pipe_that_ends_is_a_table() {
    let case = Case::grid();
    assert_eq!(case.disclose(&[]).code, 0);
    let mut table = Command::new("cat")
        .arg(case.path("table.csv"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let options = ["--out", "piped.csv", "--hierarchy", "sums.json"];
    let pipe = table.stdout.take().unwrap();
    let run = disclosed(case.folder.path(), "/dev/stdin", pipe.into(), &options);
    table.wait().unwrap();
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(case.text("piped.csv"), case.text("published.csv"));
}

#[cfg(unix)]
fn disclosed(folder: &Path, table: &str, input: Stdio, options: &[&str]) -> Run {
    let output = Command::new(program())
        .current_dir(folder)
        .args(["disclose", "--table", table, "--dims", "area,age"])
        .args(["--value", "count"])
        .args(options)
        .stdin(input)
        .output()
        .unwrap();
    Run::from(output)
}

#[test]
fn more_rows_than_fit_into_memory_are_refused() {
    let case = Case::grid();
    let row = "A1,young,3\n";
    case.write(
        "table.csv",
        &format!("area,age,count\n{}", row.repeat(3_000_001)),
    );
    refused(
        &case,
        &["table.csv: has more than 3000000 rows", "no sum joins"],
    );
    // No byte of it stands on the disk, and none is read.
    let file = File::create(case.path("table.csv")).unwrap();
    file.set_len(257 * 1024 * 1024).unwrap();
    refused(
        &case,
        &["table.csv: is larger than 256 MiB", "no sum joins"],
    );
}
