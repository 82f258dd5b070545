//! The published figures are the publisher's, for every borough and year.

use std::collections::BTreeMap;
use std::fs;

use crate::workspace::Workspace;

type Cells = BTreeMap<(String, String), Vec<String>>;

/// Rows of the long CSV of one indicator: value, lower, upper and status by area and period.
fn published(csv: &str, indicator: &str) -> Cells {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let wanted = ["value", "lower", "upper", "status"].map(column);
    let (area, period, id) = (column("area_code"), column("period"), column("indicator"));
    assert!(
        [area, period, id].iter().chain(&wanted).all(|at| *at < 10),
        "quoted columns come later"
    );
    lines
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|cells| cells[id] == indicator)
        .map(|cells| {
            let key = (cells[area].clone(), cells[period].clone());
            (key, wanted.iter().map(|at| cells[*at].clone()).collect())
        })
        .collect()
}

#[test]
fn every_published_count_is_the_publishers() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let csv = fs::read_to_string(release.join("tables/fgm-risk-london-long.csv")).unwrap();
    let found = published(&csv, "assessments_fgm_count");

    let snapshot = fs::read_to_string(workspace.snapshot("dfe-children-in-need-fgm")).unwrap();
    let mut boroughs = 0;
    for row in snapshot.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let &[area, _, year, printed] = &cells[..] else {
            panic!("{row}")
        };
        let key = (area.to_owned(), format!("year to {year}-03-31"));
        if area.starts_with("E92") {
            assert!(
                !found.contains_key(&key),
                "England is not in the plan's geography"
            );
            continue;
        }
        let total = !area.starts_with("E09");
        let number = |n: i64| n.to_string();
        let expected = match printed {
            "c" => ["[c]".to_owned(), number(1), number(5), "[c]".to_owned()],
            "x" => [
                "[x]".to_owned(),
                String::new(),
                String::new(),
                "[x]".to_owned(),
            ],
            _ if total => {
                let n: i64 = printed.parse().unwrap();
                [
                    number(n),
                    number((n - 5).max(0)),
                    number(n + 5),
                    "rounded".to_owned(),
                ]
            }
            _ => [
                printed.to_owned(),
                printed.to_owned(),
                printed.to_owned(),
                "exact".to_owned(),
            ],
        };
        assert_eq!(found[&key], expected, "{row}");
        boroughs += usize::from(!total);
    }
    assert_eq!(boroughs, 33 * 8);
    assert_eq!(found.len(), 36 * 8);
}

/// Department for Education, children in need 2025, table C3, year to 31 March 2025: figures
/// read from the publication itself and written here apart from the snapshot.
#[test]
fn some_figures_of_2025_by_hand() {
    let workspace = Workspace::new();
    let csv =
        fs::read_to_string(workspace.release().join("tables/fgm-risk-london-long.csv")).unwrap();
    let found = published(&csv, "assessments_fgm_count");
    let figure = |area: &str| found[&(area.to_owned(), "year to 2025-03-31".to_owned())][0].clone();
    assert_eq!(figure("E09000001"), "0", "City of London");
    assert_eq!(figure("E09000007"), "[c]", "Camden");
    assert_eq!(figure("E12000007"), "120", "London");
    assert_eq!(figure("E13000001"), "50", "Inner London");
    assert_eq!(figure("E13000002"), "70", "Outer London");
}
