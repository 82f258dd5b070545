//! Which files a release has to have, and may have.

use std::collections::BTreeSet;

use vocabulary::{Problem, Problems};

use super::{Promised, REMEDY};
use crate::areas::{flatgeobuf_path, geoparquet_path};
use crate::edition::STATEMENT;
use crate::long::{long_table, parquet_path};
use crate::sums::SHA256SUMS;
use crate::{Product, SIGNATURE, bundle, picture, points, wide};

/// Files that are the same for every product.
const ALWAYS: [&str; 8] = [
    "README.md",
    "SHA256SUMS",
    STATEMENT,
    "disclosure.md",
    "index.html",
    "legend.json",
    "record.json",
    "targeting.md",
];

/// The files of the contract that are not there, and those that it does not describe.
pub(super) fn breaches(promised: &Promised, product: &Product, files: &BTreeSet<&str>) -> Problems {
    let expected = expected(promised, product, files);
    let mut found = Problems::new();
    for path in expected
        .iter()
        .filter(|path| !files.contains(path.as_str()))
    {
        found.push(Problem::new(
            path,
            "is not there, and the contract describes it",
            REMEDY,
        ));
    }
    for path in files {
        if !expected.contains(*path) && *path != SIGNATURE {
            let what = "is there, and the contract does not describe it";
            found.push(Problem::new(*path, what, REMEDY));
        }
    }
    found
}

fn expected(promised: &Promised, product: &Product, files: &BTreeSet<&str>) -> BTreeSet<String> {
    let id = &product.id;
    let of_product =
        ["geojson", "gpkg", "pmtiles", "qgz", "qml"].map(|kind| format!("{id}.{kind}"));
    let mut all: BTreeSet<String> = ALWAYS.map(str::to_owned).into();
    debug_assert!(all.contains(SHA256SUMS));
    all.extend(of_product);
    all.extend([
        flatgeobuf_path(id),
        geoparquet_path(id),
        long_table(id),
        parquet_path(id),
        wide::path(id),
    ]);
    for map in &product.maps {
        all.extend(picture::paths_of(map.indicator.as_str()));
        // Whether a map has intervals hangs on its figures: all of its pictures are there, or none.
        let sure: Vec<String> = picture::paths_of(&picture::certainty_of(&map.indicator)).collect();
        if sure.iter().any(|path| files.contains(path.as_str())) {
            all.extend(sure);
        }
    }
    let pairs = product.pairs.iter();
    all.extend(pairs.flat_map(|pair| picture::paths_of(pair.id.as_str())));
    let is_unpacked = bundle::is_unpacked(id, |path| files.contains(path));
    all.extend(bundle::paths(id).filter(|path| !is_unpacked || bundle::is_packed(id, path)));
    for layer in &promised.layers {
        all.extend([points::geojson_path(layer), points::csv_path(layer)]);
        all.insert(format!("{}.qml", layer.name));
    }
    // Which tables go with the map the data package says, with their columns: the contract has
    // them from the same description.
    let tables = promised.package.tables();
    let tables = tables.filter(|(path, _)| path.starts_with("tables/") && is_csv(path));
    all.extend(tables.map(|(path, _)| path.to_owned()));
    let csv = all.iter().filter(|path| is_csv(path));
    let beside: Vec<String> = csv.map(|path| bundle::metadata_path(path)).collect();
    all.extend(beside);
    all
}

fn is_csv(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, kind)| kind == "csv")
}
