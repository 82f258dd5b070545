//! Layers of places as GeoJSON, GeoPackage, CSV and vector tiles.

use std::fs;
use std::path::Path;

use vocabulary::{Problem, Problems};

use super::geojson::{Features, features};
use super::pmtiles::Tiled;
use super::tables::Table;
use super::{Cell, REMEDY, csv, distinct, ogr, unreadable};

/// Where a place is, as the CSV names it.
pub(super) const LOCATION: [&str; 2] = ["longitude", "latitude"];

/// A layer of places as its GeoJSON has it, which the others are held against.
#[derive(Debug)]
pub(super) struct Layer {
    /// What it is called.
    pub(super) name: String,
    /// Its GeoJSON.
    pub(super) file: String,
    /// Its places, with where they are behind their fields.
    pub(super) table: Table,
}

/// The layers of places of a release: each GeoJSON beside that of the map. What cannot be read is among
/// the problems.
pub(super) fn layers(release: &Path, product: &str) -> (Vec<Layer>, Problems) {
    let (mut layers, mut found) = (Vec::new(), Problems::new());
    for name in names(release, product) {
        let file = format!("{name}.geojson");
        match read(&release.join(&file)) {
            Ok(table) => layers.push(Layer { name, file, table }),
            Err(why) => found.push(unreadable(&file, &why)),
        }
    }
    (layers, found)
}

impl Layer {
    /// Where the layer differs in the GeoPackage and in its CSV, which has places of which nobody knows
    /// where they are, too.
    pub(super) fn differences(&self, release: &Path, package: &str) -> Problems {
        let printed = format!("{}.csv", self.name);
        let mut found = Problems::new();
        match ogr::places(&release.join(package), &self.name) {
            Ok(held) => found.append(self.apart(&held, package)),
            Err(why) => found.push(unreadable(package, &why)),
        }
        match csv::table(&release.join(&printed)) {
            Ok(table) => found.append(self.apart(&located(table), &printed)),
            Err(why) => found.push(unreadable(&printed, &why)),
        }
        found
    }

    /// Where the layer differs in tiles, but for where the places are.
    pub(super) fn differences_of_tiles(&self, tiled: &Tiled, file: &str) -> Problems {
        let fields = self.table.columns.len() - LOCATION.len();
        let mut table = self.table.clone();
        table.columns.truncate(fields);
        for row in &mut table.rows {
            row.truncate(fields);
        }
        let zooms = tiled.tables(&table.columns).into_iter();
        distinct(zooms.map(|held| table.apart(&self.file, &held, file)))
    }

    /// Where another file's rows differ from these, one after the other.
    pub(super) fn apart(&self, other: &Table, file: &str) -> Problems {
        self.table.apart(&self.file, other, file)
    }
}

/// The layers that have a GeoJSON of their own, in the order of their names.
fn names(release: &Path, product: &str) -> Vec<String> {
    let entries = fs::read_dir(release).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(".geojson").map(str::to_owned)
    });
    let mut names: Vec<String> = names.filter(|name| name != product).collect();
    names.sort();
    names
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
