//! The SQL is no engine's own: `SQLite`, which shares no code with ours, comes to the same.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use scale::{Kind, sql};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::plain::{self, Row};
use crate::tables::made_up;

#[test]
fn another_engine_comes_to_the_same_totals_and_rates() {
    let data = TempDir::new().unwrap();
    let data = data.path();
    made_up(data, 1_002, 4, 3);
    let lookup = table(
        &[
            ("output_area", "TEXT"),
            ("lsoa", "TEXT"),
            ("msoa", "TEXT"),
            ("local_authority", "TEXT"),
        ],
        plain::rows(&data.join("lookup.parquet")),
    );
    let mut of_totals = serde_json::Map::new();
    for kind in [Kind::Counts, Kind::Populations] {
        let tables = json!({ "lookup": lookup, "amounts": amounts(data, kind) });
        assert_eq!(ask(&tables, sql::REFUSED), Vec::<Row>::new());
        let found = ask(&tables, sql::ROLL_UP);
        assert!(found == plain::totals(data, kind), "{}", kind.totals());
        let columns = [
            ("level", "TEXT"),
            ("area_code", "TEXT"),
            ("indicator", "TEXT"),
            ("period", "TEXT"),
            ("areas", "INTEGER"),
            ("areas_without_value", "INTEGER"),
            ("lower", "INTEGER"),
            ("upper", "INTEGER"),
        ];
        of_totals.insert(kind.totals().to_owned(), table(&columns, found));
    }
    let found = ask(&of_totals.into(), sql::RATES);
    assert!(found == plain::rates(data), "rates");
}

#[test]
fn another_engine_finds_what_keeps_areas_from_adding_up() {
    let names = ["output_area", "lsoa", "msoa", "local_authority"].map(|name| (name, "TEXT"));
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let rows = vec![
        row(["A", "L", "M", "T"]),
        row(["B", "L", "N", "T"]),
        row(["C", "K", "M", ""]),
    ];
    let code = |codes: &[&str]| {
        table(
            &[("area_code", "TEXT")],
            codes.iter().map(|of| vec![(*of).to_owned()]).collect(),
        )
    };
    let tables = json!({
        "lookup": table(&names, rows),
        "areas": code(&["A", "B"]),
        "counts": code(&["A", "Q"]),
        "populations": code(&["A", "Q"]),
    });
    let found: Vec<String> = ask(&tables, sql::COVERAGE)
        .iter()
        .map(|row| row.join(","))
        .collect();
    let expected = [
        "belongs to no area of this level,local_authority,C",
        "has an amount and is not in the lookup,output_area,Q",
        "has no shape,output_area,C",
        "is divided between areas of the next level,lsoa,L",
    ];
    assert_eq!(found, expected);
}

fn amounts(data: &Path, kind: Kind) -> Value {
    let columns = [
        ("indicator", "TEXT"),
        ("period", "TEXT"),
        ("area_code", "TEXT"),
        ("lower", "INTEGER"),
        ("upper", "INTEGER"),
    ];
    let mut rows = Vec::new();
    for ((indicator, period), values) in plain::amounts(data, kind) {
        for (area, (lower, upper)) in values {
            rows.push(vec![indicator.clone(), period.clone(), area, lower, upper]);
        }
    }
    table(&columns, rows)
}

/// A table as JSON; an empty cell is null, and numbers are numbers.
fn table(columns: &[(&str, &str)], rows: Vec<Row>) -> Value {
    let cell = |cell: String, kind: &str| match kind {
        _ if cell.is_empty() => Value::Null,
        "INTEGER" => json!(cell.parse::<i64>().unwrap()),
        _ => json!(cell),
    };
    let row = |row: Row| {
        row.into_iter()
            .zip(columns)
            .map(|(of, (_, kind))| cell(of, kind))
            .collect::<Vec<_>>()
    };
    json!({
        "columns": columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect::<Vec<_>>(),
        "rows": rows.into_iter().map(row).collect::<Vec<_>>(),
    })
}

/// Rows of a query, with cells as [`plain`] has them.
fn ask(tables: &Value, sql: &str) -> Vec<Row> {
    let mut python = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_engine.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = json!({ "tables": tables, "sql": sql }).to_string();
    python
        .stdin
        .take()
        .unwrap()
        .write_all(asked.as_bytes())
        .unwrap();
    let done = python.wait_with_output().unwrap();
    assert!(done.status.success());
    let rows: Vec<Vec<Value>> = serde_json::from_slice(&done.stdout).unwrap();
    let cell = |cell: Value| match cell {
        Value::Null => String::new(),
        Value::String(of) => of,
        Value::Object(of) => plain::fraction(of["fraction"].as_str().unwrap().parse().unwrap()),
        other => other.to_string(),
    };
    rows.into_iter()
        .map(|row| row.into_iter().map(cell).collect())
        .collect()
}
