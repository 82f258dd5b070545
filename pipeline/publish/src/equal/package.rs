//! What a GeoPackage holds beside the map and the layers of places: how far places reach, the years of
//! indicators, an index of each layer, and nothing that the release tells nobody of.

use std::collections::BTreeSet;
use std::path::Path;

use vocabulary::{Problem, Problems};

use super::geojson::Reference;
use super::places::Layer;
use super::tables::Table;
use super::years::Years;
use super::{REMEDY, ogr, unreadable};

/// How the layer of how far places reach is called, behind that of the places.
const CIRCLES: &str = "_catchments";

/// Where a GeoPackage differs from the map, the layers of places, the legend and the long table.
pub(super) fn differences(
    (path, package): (&Path, &str),
    product: &str,
    reference: &Reference,
    (layers, years): (&[Layer], &[Years]),
    long: (&Table, &str),
) -> Result<Problems, String> {
    let mut found = Problems::new();
    let mut known = vec![product.to_owned()];
    for layer in layers {
        known.push(layer.name.clone());
        if layer.reaches().is_empty() {
            continue;
        }
        let circles = format!("{}{CIRCLES}", layer.name);
        match ogr::shapes(path, &circles) {
            Ok((fields, rows)) => {
                found.append(layer.differences_of_circles(fields, &rows, package));
            }
            Err(why) => found.push(unreadable(package, &format!("{circles}: {why}"))),
        }
        known.push(circles);
    }
    let with_shapes = known.clone();
    for years in years {
        found.append(years.differences((path, package), reference, long));
        known.extend([years.table(), years.layer.clone()]);
    }
    let known: BTreeSet<String> = known.into_iter().collect();
    let parts = ogr::parts(path)?;
    for part in parts.iter().filter(|part| !is_told_of(part, &known)) {
        let [kind, name, _] = part;
        let what = format!("holds a {kind} that the release tells nobody of");
        found.push(Problem::new(package, what, REMEDY).found(name.as_str()));
    }
    let mut wrong = |what: String| found.push(Problem::new(package, what, REMEDY));
    let is_there = |name: &str| parts.iter().any(|[_, own, _]| own == name);
    for layer in with_shapes.iter().filter(|layer| is_there(layer)) {
        let index = format!("rtree_{layer}_geom");
        if !is_there(&index) || ogr::count(path, &unlike_index(layer, &index))? > 0 {
            wrong(format!(
                "has an index of {layer} that does not lead to all of it"
            ));
        }
    }
    for [kind, table, _] in &parts {
        let is_counted = kind == "table" && known.contains(table);
        if is_counted && ogr::count(path, &other_count(table))? > 0 {
            wrong(format!(
                "says another number of rows of {table} than there are"
            ));
        }
    }
    for table in EMPTY.into_iter().filter(|table| is_there(table)) {
        if ogr::count(path, &format!("SELECT COUNT(*) FROM {table}"))? > 0 {
            wrong(format!(
                "says something in {table}, where a release says nothing"
            ));
        }
    }
    Ok(found)
}

/// Counts the features that are not in the index of their layer, or elsewhere there: its numbers are of
/// single precision, and rounded away from the shape.
fn unlike_index(layer: &str, index: &str) -> String {
    let far = 1e-4;
    format!(
        "SELECT COUNT(*) FROM {} l LEFT JOIN {} r ON r.id = l.fid WHERE r.id IS NULL \
         OR r.minx > ST_MinX(l.geom) OR r.minx < ST_MinX(l.geom) - {far} \
         OR r.maxx < ST_MaxX(l.geom) OR r.maxx > ST_MaxX(l.geom) + {far} \
         OR r.miny > ST_MinY(l.geom) OR r.miny < ST_MinY(l.geom) - {far} \
         OR r.maxy < ST_MaxY(l.geom) OR r.maxy > ST_MaxY(l.geom) + {far}",
        name(layer),
        name(index),
    )
}

/// Counts where the number of rows that GDAL keeps of a table is another.
fn other_count(table: &str) -> String {
    format!(
        "SELECT COUNT(*) FROM gpkg_ogr_contents WHERE table_name = '{}' \
         AND feature_count <> (SELECT COUNT(*) FROM {})",
        table.replace('\'', "''"),
        name(table),
    )
}

/// A name as SQL spells it.
fn name(of: &str) -> String {
    format!("\"{}\"", of.replace('"', "\"\""))
}

/// Those of the format's tables in which a release has nothing.
const EMPTY: [&str; 6] = [
    "gpkg_data_column_constraints",
    "gpkg_data_columns",
    "gpkg_metadata",
    "gpkg_metadata_reference",
    "gpkg_tile_matrix",
    "gpkg_tile_matrix_set",
];

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
