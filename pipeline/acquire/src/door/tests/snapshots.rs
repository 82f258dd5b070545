//! The snapshots in the repository are let in with the roles that their manifests declare.

use std::fs;
use std::path::Path;

use toml::Value as Toml;

use super::synthetic::Table;
use crate::door::{Role, Subject};

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.trim_end().chars() {
        match (c, cells.last_mut()) {
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => cells.push(String::new()),
            (c, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
    }
    cells
}

fn role(key: &str, subject: Subject) -> Role {
    match key {
        "area" | "iso3" | "code" => Role::Area,
        "name" | "country" if subject == Subject::Areas => Role::AreaName,
        "year" => Role::Period,
        "category" => Role::Category,
        "value" | "percent" => Role::Value,
        "lower" | "upper" | "sample" => Role::Bound,
        "longitude" | "latitude" => Role::Place,
        _ if subject == Subject::Services => Role::Public,
        _ => Role::Undeclared,
    }
}

/// The table as its manifest declares it; `None` where it is no CSV.
fn declared(folder: &Path) -> Option<Table> {
    let text = fs::read_to_string(folder.join("snapshot.csv")).ok()?;
    let manifest: Toml = fs::read_to_string(folder.join("source.toml"))
        .ok()?
        .parse::<toml::Table>()
        .ok()?
        .into();
    let (kind, columns) = ["counts", "prevalence", "services"]
        .iter()
        .find_map(|kind| Some((*kind, manifest.get(kind)?.get("columns")?.as_table()?)))?;
    let subject = if kind == "services" {
        Subject::Services
    } else {
        Subject::Areas
    };
    let mut lines = text.lines().map(cells);
    let header = lines.next()?;
    let roles = header
        .iter()
        .map(|name| {
            columns
                .iter()
                .find(|(_, column)| names(column, name))
                .map_or(Role::Undeclared, |(key, _)| role(key, subject))
        })
        .collect();
    Some(Table {
        header,
        roles,
        subject,
        rows: lines.collect(),
    })
}

/// A column is declared by its header, by a list of headers it has had, or as a part of a joined one.
fn names(column: &Toml, header: &str) -> bool {
    let joined = column.get("joined");
    column.as_str() == Some(header)
        || joined
            .unwrap_or(column)
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one.as_str() == Some(header)))
}

/// How many areas the map has.
const ALL_AREAS: usize = 33;

#[test]
fn every_snapshot_is_let_in() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-sources");
    let mut seen = 0;
    for entry in fs::read_dir(sources).expect("the sources").flatten() {
        if let Some(table) = declared(&entry.path()) {
            table.is_let_in(&entry.path().display().to_string());
            seen += 1;
            // In a table of some areas no number repeats, and one that is not declared is refused.
            let few = table.rows.len() < ALL_AREAS;
            let kept = |role: &Role| few && matches!(role, Role::Value | Role::Bound);
            let roles = table.roles.iter();
            let roles = roles.map(|role| if kept(role) { *role } else { Role::Undeclared });
            let undeclared = Table {
                roles: roles.collect(),
                ..table
            };
            undeclared.is_let_in(&format!("{}, undeclared", entry.path().display()));
        }
    }
    assert!(seen >= 8, "{seen} snapshots were read");
}
