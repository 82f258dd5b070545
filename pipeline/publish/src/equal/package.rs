//! What a GeoPackage holds beside the map and the layers of places: how far places reach, the years of
//! an indicator as a table and on the areas, and nothing that it tells nobody of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo::{Distance as _, Haversine, Point};
use vocabulary::{Problem, Problems};

use super::areas::{Area, CODE, Held};
use super::geojson::Reference;
use super::places::{LOCATION, Layer};
use super::tables::{self, Table};
use super::{Cell, REMEDY, ogr, unreadable};

/// How the table of an indicator's years is called, behind its id, and the layer that joins them to the
/// areas.
const YEARS: [&str; 2] = ["_years", "_by_year"];
/// The field of places that says how far they reach, in metres.
const REACH: &str = "catchment_m";
/// How the layer of how far places reach is called, behind that of the places.
const CIRCLES: &str = "_catchments";
/// How far a corner of a circle may be from where it should be, in metres: a vertex is printed to a
/// millionth of a degree, and how far a place reaches to a metre.
const NEAR: f64 = 1.0;

/// Where a GeoPackage differs from the map, the layers of places and the long table.
pub(super) fn differences(
    path: &Path,
    package: &str,
    product: &str,
    reference: &Reference,
    layers: &[Layer],
    (table, file): (&Table, &str),
) -> Result<Problems, String> {
    let mut found = Problems::new();
    let parts = ogr::parts(path)?;
    let is_there = |name: &str| parts.iter().any(|[.., table]| table == name);
    let mut known = BTreeSet::from([product.to_owned()]);
    for layer in layers {
        known.insert(layer.name.clone());
        let circles = format!("{}{CIRCLES}", layer.name);
        if layer.reaches().is_empty() {
            continue;
        }
        match ogr::shapes(path, &circles) {
            Ok((fields, rows)) => {
                found.append(layer.differences_of_circles(fields, &rows, package));
            }
            Err(why) => found.push(unreadable(package, &format!("{circles}: {why}"))),
        }
        known.insert(circles);
    }
    for (indicator, _) in &reference.indicators {
        let [years, on_areas] = YEARS.map(|end| format!("{indicator}{end}"));
        if !is_there(&years) && !is_there(&on_areas) {
            continue;
        }
        let of_years = ogr::table(path, &years)?;
        found.append(tables::years(
            indicator,
            (&of_years, package),
            (table, file),
        ));
        match ogr::read(path, &on_areas) {
            Ok(held) => found.append(joined(&held, (&of_years, &years), reference, package)),
            Err(why) => found.push(unreadable(package, &format!("{on_areas}: {why}"))),
        }
        known.extend([years, on_areas]);
    }
    for part in &parts {
        if !is_told_of(part, &known) {
            let [kind, name, _] = part;
            let what = format!("holds a {kind} that the release tells nobody of");
            found.push(Problem::new(package, what, REMEDY).found(name.as_str()));
        }
    }
    Ok(found)
}

/// The tables that the format prescribes or GDAL keeps its counts in, that of the styles, and the
/// database's own.
///
/// # References
/// Open Geospatial Consortium (2021), "GeoPackage Encoding Standard", 1.3.1, annexes C and F.3 (the index
/// of shapes and its triggers).
const PRESCRIBED: [&str; 13] = [
    "gpkg_contents",
    "gpkg_data_column_constraints",
    "gpkg_data_columns",
    "gpkg_extensions",
    "gpkg_geometry_columns",
    "gpkg_metadata",
    "gpkg_metadata_reference",
    "gpkg_ogr_contents",
    "gpkg_spatial_ref_sys",
    "gpkg_tile_matrix",
    "gpkg_tile_matrix_set",
    "layer_styles",
    "sqlite_sequence",
];

/// Whether a part of the database belongs to a layer that is known, or to the format.
fn is_told_of([kind, name, table]: &[String; 3], known: &BTreeSet<String>) -> bool {
    let is_listed = |of: &str| known.contains(of) || PRESCRIBED.contains(&of);
    let is_index = |of: &str| {
        let ends = ["", "_node", "_parent", "_rowid"];
        let own = |layer: &String| ends.map(|end| format!("rtree_{layer}_geom{end}"));
        known
            .iter()
            .any(|layer| own(layer).iter().any(|own| own == of))
    };
    match kind.as_str() {
        "table" | "view" => is_listed(name) || is_index(name),
        "index" => name.starts_with("sqlite_autoindex_") && is_listed(table),
        // A trigger is called after its table, and is no other than those of the format and of GDAL.
        "trigger" => {
            let counts =
                ["insert", "delete"].map(|of| format!("trigger_{of}_feature_count_{table}"));
            let starts = [format!("rtree_{table}_geom_"), format!("{table}_")];
            is_listed(table)
                && (counts.contains(name)
                    || name.starts_with(&starts[0])
                    || table.starts_with("gpkg_") && name.starts_with(&starts[1]))
        }
        _ => false,
    }
}

/// Where the years on the areas differ from those of the table, and their shapes from the map's.
fn joined(
    held: &Held,
    (years, table): (&Table, &str),
    reference: &Reference,
    package: &str,
) -> Problems {
    let mut found = Problems::new();
    let problem = |what: &str| Problem::new(package, what, REMEDY);
    if held.fields != years.columns {
        let problem = problem(&format!(
            "has other fields of years on the areas than {table}"
        ));
        let problem = problem.found(held.fields.join(", "));
        found.push(problem.expected(years.columns.join(", ")));
        return found;
    }
    let (Some(period), Some(code)) = (years.place("period"), years.place(CODE)) else {
        return found;
    };
    let key =
        |cells: &[Cell]| [period, code].map(|at| cells.get(at).map_or(String::new(), Cell::words));
    let rows: BTreeMap<_, _> = years.rows.iter().map(|row| (key(row), row)).collect();
    if held.areas.len() != rows.len() {
        let problem = problem(&format!(
            "has another number of years on the areas than {table}"
        ));
        let problem = problem.found(held.areas.len().to_string());
        found.push(problem.expected(rows.len().to_string()));
    }
    let shapes: BTreeMap<&str, &Area> = reference
        .areas
        .areas
        .iter()
        .map(|area| (area.code.as_str(), area))
        .collect();
    for area in &held.areas {
        if rows
            .get(&key(&area.cells))
            .is_none_or(|row| **row != area.cells)
        {
            let what = format!("has another year on an area than {table}");
            found.push(problem(&what).area(&area.code));
        }
        if shapes
            .get(area.code.as_str())
            .is_none_or(|own| own.points != area.points)
        {
            let what = format!("has another shape of an area of {table} than the map");
            found.push(problem(&what).area(&area.code));
        }
    }
    found
}

impl Layer {
    /// The places that say how far they reach: their cells, where they are, and how many metres.
    fn reaches(&self) -> Vec<(Vec<Cell>, Point, f64)> {
        let Some(field) = self.table.place(REACH) else {
            return Vec::new();
        };
        let fields = self.table.columns.len() - LOCATION.len();
        let rows = self.table.rows.iter();
        let rows = rows.filter_map(|row| {
            let (cells, [Cell::Number(x), Cell::Number(y)]) = row.split_at_checked(fields)? else {
                return None;
            };
            match cells.get(field)? {
                Cell::Number(metres) if *metres > 0.0 => {
                    Some((cells.to_vec(), Point::new(*x, *y), *metres))
                }
                _ => None,
            }
        });
        rows.collect()
    }

    /// Where the circles around places have other fields than the places, or corners elsewhere than as
    /// far as these reach.
    fn differences_of_circles(
        &self,
        fields: Vec<String>,
        rows: &[(Vec<Cell>, geo::MultiPolygon<f64>)],
        package: &str,
    ) -> Problems {
        let reaches = self.reaches();
        let own = self.table.columns.len() - LOCATION.len();
        let places = Self {
            name: self.name.clone(),
            file: self.file.clone(),
            table: Table {
                columns: self.table.columns.iter().take(own).cloned().collect(),
                rows: reaches.iter().map(|(cells, ..)| cells.clone()).collect(),
            },
        };
        let held = Table {
            columns: fields,
            rows: rows.iter().map(|(cells, _)| cells.clone()).collect(),
        };
        let mut found = places.apart(&held, package);
        for (nth, ((_, place, metres), (_, circle))) in (1..).zip(reaches.iter().zip(rows)) {
            let mut corners = circle.0.iter().flat_map(|polygon| &polygon.exterior().0);
            let is_near = |corner: &geo::Coord| {
                let metres_off = Haversine.distance(*place, Point::from(*corner)) - metres;
                metres_off.abs() <= NEAR
            };
            if circle.0.len() != 1 || !corners.all(is_near) {
                let what =
                    format!("has a circle that is not as far from place {nth} as it reaches in");
                let problem = Problem::new(package, format!("{what} {}", self.file), REMEDY);
                found.push(problem.column(REACH).expected(format!("{metres} metres")));
            }
        }
        found
    }
}
