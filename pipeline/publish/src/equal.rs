//! Whether the formats of a release hold the same, read back from its files.
//!
//! The GeoJSON is what the others are held against. Each is read by a program of its own: GDAL,
//! the Parquet reader, the CSV reader; none of them knows the description that wrote it.

mod areas;
mod circles;
mod csv;
mod geojson;
mod ogr;
mod package;
mod parquet;
mod places;
mod pmtiles;
mod tables;
mod years;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vocabulary::{Problem, Problems};

use crate::areas::{flatgeobuf_path, geoparquet_path};
use crate::long::{long_table, parquet_path};
use crate::{PublishError, wide};
use areas::Held;
use geojson::Reference;
use places::Layer;

/// What reads the areas of a format.
type Read<'a> = &'a dyn Fn(&Path) -> Result<Held, String>;

/// What to do about any of it.
pub(crate) const REMEDY: &str = "make the release again, and find out what changed the file";

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Whatever a CSV prints, where nothing is an empty text and a formula has an apostrophe.
    Printed(String),
}

/// Every difference between the formats of a release: its map as GeoJSON, GeoPackage, `FlatGeobuf`,
/// GeoParquet, wide CSV and, zoom by zoom, vector tiles; places as GeoJSON, GeoPackage, CSV and vector
/// tiles; the long table as CSV and Parquet; the newest figures of the long table beside those of the
/// map, and all of its years beside those of the GeoPackage, as a table and on the areas; and whatever
/// else a GeoPackage or tiles hold.
///
/// Compared are every cell of every area by its code, nulls included, the names and order of the
/// fields, the order of the areas where the contract gives one, and every vertex at six decimals (but of tiles,
/// which are simplified).
/// None is left out for being the hundredth; a file that cannot be read is a difference too.
///
/// # Errors
/// When the folder cannot be listed.
///
/// # Example
/// ```no_run
/// let found = publish::differences("outputs/fgm-risk-london/latest".as_ref())?;
/// assert!(found.is_empty(), "{found}");
/// # Ok::<(), publish::PublishError>(())
/// ```
pub fn differences(release: &Path) -> Result<Problems, PublishError> {
    let mut found = Problems::new();
    let Some(id) = product(release)? else {
        let what = "has no GeoPackage, or several: it is no release";
        let remedy = "give the folder of a release";
        found.push(Problem::new(release.display().to_string(), what, remedy));
        return Ok(found);
    };
    let map = format!("{id}.geojson");
    let reference = match geojson::read(&release.join(&map)) {
        Ok(reference) => reference,
        Err(why) => {
            found.push(unreadable(&map, &why));
            return Ok(found);
        }
    };
    let package = format!("{id}.gpkg");
    let of_gdal = |path: &Path| ogr::read(path, &id);
    let others: [(String, Read<'_>); 4] = [
        (package.clone(), &of_gdal),
        (flatgeobuf_path(&id), &of_gdal),
        (geoparquet_path(&id), &parquet::areas),
        (wide::path(&id), &csv::areas),
    ];
    for (name, read) in others {
        match read(&release.join(&name)) {
            Ok(held) => found.append(reference.areas.differences(&map, &held, &name)),
            Err(why) => found.push(unreadable(&name, &why)),
        }
    }
    let (layers, unread) = places::layers(release, &id);
    found.append(unread);
    for layer in &layers {
        found.append(layer.differences(release, &package));
    }
    found.append(of_tiles(release, &id, &reference, &layers));
    let (printed, typed) = (long_table(&id), parquet_path(&id));
    let table = match parquet::table(&release.join(&typed)) {
        Ok(table) => table,
        Err(why) => {
            found.push(unreadable(&typed, &why));
            return Ok(found);
        }
    };
    match csv::table(&release.join(&printed)) {
        Ok(csv) => found.append(tables::differences((&csv, &printed), (&table, &typed))),
        Err(why) => found.push(unreadable(&printed, &why)),
    }
    found.append(tables::newest(&reference, &map, (&table, &typed)));
    let path = release.join(&package);
    let differences = years::told_of(release).and_then(|years| {
        let (file, long) = ((path.as_path(), package.as_str()), (&table, typed.as_str()));
        package::differences(file, &id, &reference, (&layers, &years), long)
    });
    match differences {
        Ok(differences) => found.append(differences),
        Err(why) => found.push(unreadable(&package, &why)),
    }
    Ok(found)
}

/// Where areas and places differ in vector tiles.
fn of_tiles(release: &Path, id: &str, reference: &Reference, layers: &[Layer]) -> Problems {
    let (map, file) = (format!("{id}.geojson"), format!("{id}.pmtiles"));
    let mut tiled = match pmtiles::layers(&release.join(&file)) {
        Ok(tiled) => tiled,
        Err(why) => return unreadable(&file, &why).into(),
    };
    let mut found = Problems::new();
    let lacks = |layer: &str| unreadable(&file, &format!("it has no layer {layer:?}"));
    match tiled.remove(id).map(|tiled| tiled.areas()) {
        Some(Ok(zooms)) => {
            let zooms = zooms.iter();
            let differences = zooms.map(|held| reference.areas.differences(&map, held, &file));
            found.append(distinct(differences));
        }
        Some(Err(why)) => found.push(unreadable(&file, &why)),
        None => found.push(lacks(id)),
    }
    for layer in layers {
        match tiled.remove(&layer.name) {
            Some(tiled) => found.append(layer.differences_of_tiles(&tiled, &file)),
            None if layer.table.rows.is_empty() => {}
            None => found.push(lacks(&layer.name)),
        }
    }
    for layer in tiled.keys() {
        let what = "has a layer that no other file has";
        found.push(Problem::new(&file, what, REMEDY).found(layer.as_str()));
    }
    found
}

/// What differs at every zoom is said once.
fn distinct(zooms: impl Iterator<Item = Problems>) -> Problems {
    let (mut said, mut found) = (BTreeSet::new(), Problems::new());
    for problems in zooms {
        for problem in problems.iter() {
            if said.insert(problem.to_string()) {
                found.push(problem.clone());
            }
        }
    }
    found
}

/// The id of the product: the name of the release's one GeoPackage.
fn product(release: &Path) -> Result<Option<String>, PublishError> {
    let failed = || PublishError::io("list the folder", release);
    let mut found = Vec::new();
    for entry in fs::read_dir(release).map_err(failed())? {
        let name = entry.map_err(failed())?.file_name();
        let id = name.to_str().and_then(|name| name.strip_suffix(".gpkg"));
        found.extend(id.map(str::to_owned));
    }
    Ok(found.pop().filter(|_| found.is_empty()))
}

fn unreadable(file: &str, why: &str) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}

impl Cell {
    /// Whether another file says the same of what this says.
    fn is(&self, found: &Self) -> bool {
        let Self::Printed(text) = found else {
            return self == found;
        };
        match self {
            Self::Null => text.is_empty(),
            Self::Number(_) => {
                let number = text.parse().map(Self::Number);
                number.is_ok_and(|number| number == *self)
            }
            Self::Text(words) => crate::text::cell(words) == text.as_str(),
            Self::Printed(own) => own == text,
        }
    }

    /// Its words; none where it has a number or nothing.
    fn text(&self) -> String {
        match self {
            Self::Text(words) | Self::Printed(words) => words.clone(),
            Self::Null | Self::Number(_) => String::new(),
        }
    }

    /// In words, shortened where it is long.
    fn words(&self) -> String {
        const MOST: usize = 80;
        match self {
            Self::Null => "nothing".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(words) | Self::Printed(words) => {
                let short: String = words.chars().take(MOST).collect();
                let more = if short.len() < words.len() { "..." } else { "" };
                format!("{short:?}{more}")
            }
        }
    }
}

#[cfg(test)]
mod tests;
