//! The tables of places of a release: services, hubs, proposed sites.

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::Failure;
use crate::whole::read_if_there;

/// A table of places. Shape: one row a place, a cell a column, as they are printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The paths of the tables of places among a release's files: each lies beside a GeoJSON of its name,
/// and that of the areas is none of them.
pub fn paths<'a>(
    files: &'a BTreeMap<String, String>,
    product: &str,
) -> impl Iterator<Item = &'a String> {
    files.keys().filter(move |path| {
        let name = path.strip_suffix(".csv");
        name.is_some_and(|name| {
            name != product && !name.contains('/') && files.contains_key(&format!("{name}.geojson"))
        })
    })
}

/// Reads those that are there: of an older release little may be kept.
///
/// # Errors
/// Usage, when one is no table; system, when one cannot be read.
pub fn read(
    folder: &Path,
    product: &str,
    files: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, List>, Failure> {
    let mut lists = BTreeMap::new();
    for path in paths(files, product) {
        let place = folder.join(path);
        if let Some(bytes) = read_if_there(&place)? {
            let list = list(&bytes);
            let list =
                list.map_err(|what| Failure::Usage(format!("{}: {what}", place.display())))?;
            lists.insert(path.clone(), list);
        }
    }
    Ok(lists)
}

fn list(bytes: &[u8]) -> Result<List, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let columns = cells(reader.headers()?);
    let rows = reader.records().map(|record| Ok(cells(&record?)));
    Ok(List {
        rows: rows.collect::<Result<_, csv::Error>>()?,
        columns,
    })
}
