//! What `fgm-map attack` finds out, and the exit code that says so.

use std::os::unix::fs::MetadataExt as _;

use super::{Case, GRID, LINKED};

/// The linked margins without some of their counts.
fn without(withheld: &[&str], marker: &str) -> String {
    let line = |line: &str| {
        let (code, rest) = line.split_once(',').unwrap();
        let (_, note) = rest.split_once(',').unwrap();
        if withheld.contains(&code) {
            format!("{code},{marker},{note}\n")
        } else {
            format!("{line}\n")
        }
    };
    LINKED.lines().map(line).collect()
}

#[test]
fn two_linked_margins_give_a_cell_away() {
    let case = Case::linked();
    for marker in ["[c]", "c", "*", ""] {
        case.write("naive.csv", &without(&["A", "B", "K", "L", "M"], marker));
        let run = case.attack("naive.csv", &["--threshold", "3", "--zeros", "withheld"]);
        assert_eq!(run.code, 1, "{marker}: {}", run.err);
        assert_eq!(run.out, "unsafe: 1 cell can be found out\n  K\n");
        // What publishers withheld is for whoever asked alone.
        let mode = std::fs::metadata(case.path("out.json")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        let out = case.json("out.json");
        let unsafe_cells = out["unsafe"].as_array().unwrap();
        assert_eq!(unsafe_cells.len(), 1);
        assert_eq!(unsafe_cells[0]["region"], "K");
        assert_eq!(
            (&unsafe_cells[0]["lower"], &unsafe_cells[0]["upper"]),
            (&3.into(), &3.into())
        );
        assert_eq!(out["withheld"].as_array().unwrap().len(), 5);
    }
    case.write("safe.csv", &without(&["A", "B", "K", "L", "M", "N"], "[c]"));
    for (zeros, ends) in [("withheld", (0, 10)), ("published", (1, 9))] {
        let run = case.attack("safe.csv", &["--threshold", "3", "--zeros", zeros]);
        assert_eq!(run.code, 0, "{}", run.err);
        let out = case.json("out.json");
        let cells = out["withheld"].as_array().unwrap();
        let of_k = cells.iter().find(|cell| cell["region"] == "K").unwrap();
        assert_eq!(
            (&of_k["lower"], &of_k["upper"]),
            (&ends.0.into(), &ends.1.into())
        );
    }
}

#[test]
fn the_difference_of_two_tables_gives_a_cell_away() {
    let case = Case::grid();
    let withhold = |cells: &[&str]| {
        let line = |line: &str| {
            let (key, _) = line.rsplit_once(',').unwrap();
            if cells.contains(&key) {
                format!("{key},[c]\n")
            } else {
                format!("{line}\n")
            }
        };
        GRID.lines().map(line).collect::<String>()
    };
    case.write(
        "before.csv",
        &withhold(&["A1,young", "A1,old", "A2,young", "A2,old"]),
    );
    case.write(
        "now.csv",
        &withhold(&["A1,young", "A1,old", "A3,young", "A3,old"]),
    );
    assert_eq!(case.attack("before.csv", &[]).code, 0);
    assert_eq!(case.attack("now.csv", &[]).code, 0);
    let run = case.attack("now.csv", &["--against", "before.csv"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("  A1, young\n"), "{}", run.out);
    assert!(
        !run.out.contains('3'.to_string().as_str()) || !run.out.contains("lower"),
        "{}",
        run.out
    );
    let found = &case.json("out.json")["unsafe"][0];
    assert_eq!(
        (&found["area"], &found["lower"], &found["upper"]),
        (&"A1".into(), &3.into(), &3.into())
    );
}

#[test]
fn bad_input_is_not_unsafe() {
    let case = Case::grid();
    for (from, to, words) in [
        ("A1,young,3", "A1,young,-3", "below nought"),
        ("A1,young,3", "A1,young,4", "no numbers fit"),
        ("A1,young,3\n", "", "has no row"),
        ("A1,young,3", "A1,young,few", "not a number"),
    ] {
        case.write("bad.csv", &GRID.replacen(from, to, 1));
        let run = case.attack("bad.csv", &[]);
        assert_eq!(run.code, 2, "{to}: {} {}", run.out, run.err);
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    assert_eq!(case.attack("nowhere.csv", &[]).code, 2);
    assert_eq!(case.attack("table.csv", &["--rounded", "5"]).code, 2);
    assert!(!case.path("out.json").exists());
}

#[test]
fn a_printed_small_count_is_said() {
    let case = Case::grid();
    let run = case.attack("table.csv", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("note: 1 counts from 1 to 5 are printed"),
        "{}",
        run.out
    );
}
