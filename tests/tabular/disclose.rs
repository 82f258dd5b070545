//! What `fgm-map disclose` publishes, and what it refuses.

use super::{Case, GRID, GRID_SUMS, LINKED};

#[test]
fn the_linked_margins_are_protected_by_one_more_cell() {
    let case = Case::linked();
    let run = case.disclose(&["--threshold", "3", "--json", "report.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let published = case.text("published.csv");
    for (before, after) in LINKED.lines().zip(published.lines()) {
        let (code, rest) = before.split_once(',').unwrap();
        let (_, rest) = rest.split_once(',').unwrap();
        let is_withheld = ["A", "B", "K", "L", "M", "N"].contains(&code);
        assert_eq!(after == before, !is_withheld, "{after}");
        assert!(after == before || after == format!("{code},[c],{rest}"));
    }
    let report = case.json("report.json");
    assert_eq!(report["withheld"], 6);
    assert_eq!(
        (&report["cost"], &report["bound"]),
        (&6.0.into(), &6.0.into())
    );
    assert_eq!(case.attack("published.csv", &["--threshold", "3"]).code, 0);
    // The same bytes again.
    assert_eq!(case.disclose(&["--threshold", "3"]).code, 0);
    assert_eq!(case.text("published.csv"), published);
}

/// A rate with its population tells a count; what the other columns of a table are is not known.
#[test]
fn columns_that_are_left_as_they_are_are_named() {
    let named = |case: &Case| {
        let run = case.disclose(&["--threshold", "3", "--json", "report.json"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let left = case.json("report.json")["columns_left_as_they_are"].clone();
        (run.out, left)
    };
    let (out, left) = named(&Case::linked());
    let words = "left as it is, the column note: whether it tells of a count was not looked at";
    assert!(out.contains(words), "{out}");
    assert_eq!(left, serde_json::json!(["note"]));
    let (out, left) = named(&Case::grid());
    assert!(!out.contains("left as"), "{out}");
    assert_eq!(left, serde_json::json!([]));
}

#[test]
fn rounded_tables_add_up() {
    let case = Case::grid();
    let run = case.disclose(&["--method", "round", "--base", "5"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let count = |line: &str| line.rsplit(',').next().unwrap().parse::<u64>().unwrap();
    let published = case.text("published.csv");
    let counts: Vec<u64> = published.lines().skip(1).map(count).collect();
    for (count, before) in counts.iter().zip(GRID.lines().skip(1).map(count)) {
        assert!(count % 5 == 0 && count.abs_diff(before) < 5);
    }
    for row in counts.chunks(3) {
        assert_eq!(row[0] + row[1], row[2]);
    }
    for age in 0..3 {
        assert_eq!(
            counts[age] + counts[3 + age] + counts[6 + age],
            counts[9 + age]
        );
    }
    assert_eq!(case.attack("published.csv", &["--rounded", "5"]).code, 0);
}

#[test]
fn costs_and_widths_are_kept() {
    let with_costs: String = GRID
        .lines()
        .map(|line| match line.split(',').collect::<Vec<_>>()[..] {
            ["area", ..] => format!("{line},dear\n"),
            ["A2", ..] => format!("{line},never\n"),
            _ => format!("{line},2.5\n"),
        })
        .collect();
    let case = Case::new(&with_costs, GRID_SUMS, "area,age");
    let run = case.disclose(&["--cost", "dear", "--min-width", "8"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let published = case.text("published.csv");
    let of_a2 = published.lines().filter(|line| line.starts_with("A2"));
    assert!(of_a2.clone().count() == 3 && of_a2.into_iter().all(|line| !line.contains("[c]")));
    assert_eq!(case.attack("published.csv", &["--min-width", "8"]).code, 0);
    for cell in case.json("out.json")["withheld"].as_array().unwrap() {
        let lower = cell["lower"].as_u64().unwrap();
        assert!(
            cell["upper"]
                .as_u64()
                .is_none_or(|upper| upper >= lower + 8)
        );
    }
}

#[test]
fn what_cannot_be_protected_is_refused_and_named() {
    // Two people, one in each part: their total cannot be told from 1.
    let table = "region,count\nA,1\nB,1\nC,20\nAB,2\nall,22\n";
    let sums = r#"{"region": {"AB": ["A", "B"], "all": ["AB", "C"]}}"#;
    let case = Case::new(table, sums, "region");
    let run = case.disclose(&["--json", "report.json"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("no pattern protects AB"), "{}", run.err);
    assert!(!case.path("published.csv").exists() && !case.path("report.json").exists());
    let run = case.disclose(&["--zeros", "withheld"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn every_problem_is_listed_and_nothing_is_written() {
    let case = Case::grid();
    for (from, to, words) in [
        ("A1,young,3", "A1,young,-3", &["below nought", "row 2"][..]),
        (
            "A1,young,3",
            "A1,young,[c]",
            &["the count is missing", "row 2"],
        ),
        (
            "A1,young,3",
            "A1,young,3\nA1,young,4",
            &["A1, young has two rows", "row 3"],
        ),
        (
            "A1,young,3\n",
            "",
            &["the cell A1, young has no row", "add one"],
        ),
        (
            "A1,young,3",
            "A1,young,4",
            &["A1, all do not add up", "T, young do not add up"],
        ),
        ("A1,young,3", ",young,3", &["the code is empty"]),
        (
            "A1,young,3",
            "=A1,young,3",
            &["begins like a formula", "row 2"],
        ),
    ] {
        let table = GRID.replacen(from, to, 1);
        assert_ne!(table, GRID, "{from} is not in the table");
        case.write("table.csv", &table);
        let run = case.disclose(&[]);
        assert_eq!(run.code, 2, "{to}: {}", run.err);
        for words in words {
            assert!(run.err.contains(words), "{words}: {}", run.err);
        }
    }
    case.write("table.csv", GRID);
    for (sums, words) in [
        ("{", "is no hierarchy"),
        (r#"{"sex": {}}"#, "is of no dimension"),
        (r#"{"area": {"T": ["T"]}}"#, "is a part of itself"),
        (r#"{"area": {"T": []}}"#, "has no children"),
    ] {
        case.write("sums.json", sums);
        let run = case.disclose(&[]);
        assert_eq!(run.code, 2, "{sums}: {}", run.err);
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    assert!(!case.path("published.csv").exists());
}

#[test]
fn one_row_a_person_is_refused_at_the_door() {
    let people =
        "area,age,name,count\nA1,17,Amina Hassan,1\nA1,23,Fatima Ali,1\nA2,31,Hodan Omar,1\n";
    let case = Case::new(people, "{}", "area,age");
    let run = case.disclose(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("only aggregates may enter"), "{}", run.err);
    assert!(!run.err.contains("Amina"), "{}", run.err);
}
