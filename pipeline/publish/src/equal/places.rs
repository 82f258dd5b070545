//! Layers of places as GeoJSON, GeoPackage and CSV.

use std::fs;
use std::path::Path;

use vocabulary::{Problem, Problems};

use super::geojson::{Features, features};
use super::tables::Table;
use super::{Cell, REMEDY, csv, ogr, unreadable};

/// Where a place is, as the CSV names it.
pub(super) const LOCATION: [&str; 2] = ["longitude", "latitude"];

/// Where the formats of a layer of places differ, for each GeoJSON beside that of the map. The CSV has
/// places of which nobody knows where they are, too.
pub(super) fn differences(release: &Path, product: &str) -> Problems {
    let mut found = Problems::new();
    let package = format!("{product}.gpkg");
    for layer in layers(release, product) {
        let [own, printed] = ["geojson", "csv"].map(|kind| format!("{layer}.{kind}"));
        let reference = match read(&release.join(&own)) {
            Ok(reference) => reference,
            Err(why) => {
                found.push(unreadable(&own, &why));
                continue;
            }
        };
        match ogr::places(&release.join(&package), &layer) {
            Ok(held) => found.append(reference.apart(&own, &held, &package)),
            Err(why) => found.push(unreadable(&package, &why)),
        }
        match csv::table(&release.join(&printed)) {
            Ok(table) => found.append(reference.apart(&own, &located(table), &printed)),
            Err(why) => found.push(unreadable(&printed, &why)),
        }
    }
    found
}

/// The layers that have a GeoJSON of their own, in the order of their names.
fn layers(release: &Path, product: &str) -> Vec<String> {
    let entries = fs::read_dir(release).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(".geojson").map(str::to_owned)
    });
    let mut layers: Vec<String> = names.filter(|name| name != product).collect();
    layers.sort();
    layers
}

fn read(path: &Path) -> Result<Table, String> {
    let layer: Features<[f64; 2]> = features(path)?;
    let columns = layer.fields.into_iter().chain(LOCATION.map(str::to_owned));
    let rows = layer.rows.into_iter().map(|(mut cells, point)| {
        cells.extend(location(point));
        cells
    });
    Ok(Table {
        columns: columns.collect(),
        rows: rows.collect(),
    })
}

/// A place at six decimals.
pub(super) fn location(point: [f64; 2]) -> [Cell; 2] {
    point.map(|degrees| Cell::Number((degrees * 1e6).round() / 1e6))
}

/// The places of which it is known where they are.
fn located(table: Table) -> Table {
    let place = table.place(LOCATION[0]);
    let is_nowhere = |row: &Vec<Cell>| {
        let cell = place.and_then(|at| row.get(at));
        cell.is_none_or(|cell| Cell::Null.is(cell))
    };
    let rows = table.rows.into_iter().filter(|row| !is_nowhere(row));
    Table {
        rows: rows.collect(),
        columns: table.columns,
    }
}

impl Table {
    /// Where another file's rows differ from these, one after the other.
    fn apart(&self, own: &str, other: &Self, file: &str) -> Problems {
        let mut found = Problems::new();
        let problem = |what: &str| Problem::new(file, format!("{what} {own}"), REMEDY);
        // A layer without a place has no feature to name its fields.
        if !self.rows.is_empty() && self.columns != other.columns {
            let columns = other.columns.join(", ");
            let problem = problem("has other fields of places, or in another order, than");
            found.push(problem.found(columns).expected(self.columns.join(", ")));
        }
        if self.rows.len() != other.rows.len() {
            let problem = problem("has another number of places than");
            let problem = problem.found(other.rows.len().to_string());
            found.push(problem.expected(self.rows.len().to_string()));
        }
        for (nth, (ours, theirs)) in (1..).zip(self.rows.iter().zip(&other.rows)) {
            for ((name, expected), cell) in self.columns.iter().zip(ours).zip(theirs) {
                if !expected.is(cell) {
                    let problem = problem(&format!("has another place {nth} than"));
                    let problem = problem.column(name.as_str()).found(cell.words());
                    found.push(problem.expected(expected.words()));
                }
            }
        }
        found
    }
}
