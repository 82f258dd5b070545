//! The open-data bundle: what describes the files of a release to programs and catalogues, and
//! one file that holds all of it.
//!
//! Everything here is a function of the files that were made before, which hold disclosed
//! figures alone, and of what the plan and the public manifests say. Digests are those of the
//! release's own files: none is of a source, least of all of one that is held in confidence.
//!
//! The order follows from what describes what: terms and tables of the sources; CSVW beside each
//! table; a data package over all of these; a ZIP of everything so far; and DCAT, which is read
//! beside the release and speaks of the ZIP too.

mod about;
mod again;
mod archive;
mod citation;
mod columns;
mod coverage;
mod csvw;
mod data_package;
mod dcat;
mod described;
mod escaped;
mod licences;
mod media;
mod provenance;
mod terms;
mod unlike;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::Value;

use crate::files::Files;
use crate::sheet::Sheet;
use crate::sums::SHA256SUMS;
use crate::text::markdown_cell;
use crate::{Edition, PublishError};
use about::About;

pub(crate) use archive::{archive, day as archive_day};
pub(crate) use media::ending;

pub use again::{Recorded, not_of_its_files};
pub use unlike::unlike;

/// The files of the bundle, with what the contract and the README say of each.
///
/// `{id}` stands for the product's id.
pub(crate) const DESCRIBED: [(&str, &str); 10] = [
    (
        "tables/provenance.csv",
        "what each figure rests on: one row an indicator, period, facet and source, with the ids of its methods and the source's licence",
    ),
    (
        "tables/sources.csv",
        "one row a source: publisher, address, edition, licence and the sentence it asks for",
    ),
    (
        "tables/indicators.csv",
        "one row an indicator: title, unit, decimals, newest period and caveat",
    ),
    (
        "*.csv-metadata.json",
        "beside every CSV: its columns for CSV on the Web (W3C 2015)",
    ),
    (
        "datapackage.json",
        "every file with size and SHA-256, and every table with its columns: a Frictionless Data Package, version 2",
    ),
    (
        "dcat.jsonld",
        "the release for a catalogue of data: DCAT-AP as JSON-LD, its addresses relative to the file",
    ),
    (
        "LICENCE.md",
        "the terms of the data, source by source and indicator by indicator",
    ),
    ("ATTRIBUTION.md", "whom to name, and the words to do it in"),
    (
        "CITATION.cff",
        "how to cite the release: Citation File Format 1.2.0",
    ),
    (
        "{id}.zip",
        "all files of the release but itself and `dcat.jsonld`, with checksums of its own; no signature is in it, so hold its digest against the `SHA256SUMS` beside it",
    ),
];

/// Where the files of a bundle go, each as it is made.
pub(crate) trait Shelf {
    /// Those that are there: what was there before the bundle, then what was made of it so far.
    fn files(&self) -> &Files;

    /// Takes a file, which then is there.
    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError>;

    /// Takes the ZIP of all files that are there; `false` where there is nothing to take it for.
    fn pack(&mut self, path: &str, as_of: &str) -> Result<bool, PublishError>;
}

/// Makes the files that describe those on a shelf, whichever format they are in.
///
/// # Errors
/// When a path is taken, a table cannot be read back, or a file cannot be written.
pub(crate) fn bundle(
    edition: &Edition,
    sheet: &Sheet,
    shelf: &mut impl Shelf,
) -> Result<(), PublishError> {
    made(&About::of(edition, sheet)?, shelf)
}

/// Makes the files of the bundle, each of those before it.
fn made(about: &About, shelf: &mut impl Shelf) -> Result<(), PublishError> {
    for (path, bytes) in provenance::tables(about)? {
        add(shelf, &path, &bytes)?;
    }
    add(shelf, "LICENCE.md", terms::licence(about).as_bytes())?;
    let attribution = terms::attribution(about);
    add(shelf, "ATTRIBUTION.md", attribution.as_bytes())?;
    add(shelf, "CITATION.cff", citation::citation(about).as_bytes())?;
    let tables = described::tables(about, shelf.files())?;
    for table in &tables {
        let path = csvw::path(&table.path);
        let bytes = json(&path, &csvw::csvw(about, table))?;
        add(shelf, &path, &bytes)?;
    }
    let package = data_package::data_package(about, &tables, shelf.files());
    add(shelf, PACKAGE, &json(PACKAGE, &package)?)?;
    let path = archive::path(&about.product.id);
    is_free(shelf, &path)?;
    if !shelf.pack(&path, about.as_of)? {
        return Ok(());
    }
    let dcat = dcat::dcat(about, &tables, shelf.files());
    add(shelf, CATALOGUE, &json(CATALOGUE, &dcat)?)
}

fn add(shelf: &mut impl Shelf, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
    is_free(shelf, path)?;
    shelf.take(path, bytes)
}

/// Each file has a path of its own.
fn is_free(shelf: &impl Shelf, path: &str) -> Result<(), PublishError> {
    if path == SHA256SUMS || shelf.files().has(path) {
        return Err(PublishError::Taken {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// The paths of the files of the bundle, but for those that stand beside each table.
pub(crate) fn paths(product: &str) -> impl Iterator<Item = String> {
    let own = DESCRIBED.iter().filter(|(path, _)| !path.starts_with('*'));
    own.map(move |(path, _)| path.replace("{id}", product))
}

/// Whether the files of a folder are those of a release's ZIP, unpacked: `has` says which are there.
/// The ZIP holds neither itself nor the catalogue, which gives its digest.
#[must_use]
pub fn is_unpacked(product: &str, has: impl Fn(&str) -> bool) -> bool {
    !has(&archive::path(product)) && !has(CATALOGUE)
}

/// Whether the ZIP of a release holds a file of that path, where the release has one.
#[must_use]
pub fn is_packed(product: &str, path: &str) -> bool {
    path != archive::path(product) && path != CATALOGUE
}

/// The catalogue's entry of a release.
const CATALOGUE: &str = "dcat.jsonld";

/// The data package of a release.
const PACKAGE: &str = "datapackage.json";

/// The path of the table of indicators.
pub(crate) const INDICATORS_PATH: &str = provenance::INDICATORS.path;

/// The path of the table of sources.
pub(crate) const SOURCES_PATH: &str = provenance::SOURCES.path;

/// The path of the metadata that stand beside a table.
pub(crate) fn metadata_path(table: &str) -> String {
    csvw::path(table)
}

/// The tables about the release itself: their paths and columns.
pub(crate) fn own_tables()
-> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let tables = provenance::OWN.into_iter();
    tables.map(|table| (table.path, table.columns.iter().map(|(name, _)| *name)))
}

/// The columns of what is said of counts.
pub(crate) fn statement_columns() -> impl Iterator<Item = &'static str> {
    described::STATEMENT_COLUMNS
        .into_iter()
        .map(|(name, _)| name)
}

fn json(path: &str, value: &Value) -> Result<Vec<u8>, PublishError> {
    escaped::json(value).map_err(|source| PublishError::Json {
        path: path.into(),
        source,
    })
}

/// What the contract says of the bundle: its files, and the columns of its own tables.
pub(crate) fn contract(product: &str) -> String {
    let mut text = format!(
        "\n## The bundle\n\nFor programs, catalogues and whoever passes the data on. In the descriptors a column of \
         numbers stays one where markers stand in it: a marker is a missing value with its meaning as its label. \
         A table's `primaryKey` is the fewest of its leading columns of text that tell its rows apart in this \
         release. Sizes and digests are of the release's own files; none is of a source.\n\n\
         | file | holds |\n| --- | --- |\n{}",
        rows(product)
    );
    for table in provenance::OWN {
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n### {}: `{}`\n\nGrain: {}. UTF-8, RFC 4180.\n\n| column | holds |\n| --- | --- |\n",
            table.title, table.path, table.grain
        );
        for (name, meaning) in table.columns {
            let _ = writeln!(text, "| `{name}` | {} |", markdown_cell(meaning));
        }
    }
    text
}

/// The rows of a table of files in Markdown.
pub(crate) fn rows(product: &str) -> String {
    DESCRIBED
        .map(|(path, what)| format!("| `{}` | {what} |\n", path.replace("{id}", product)))
        .concat()
}
