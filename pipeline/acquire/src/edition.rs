//! A newer edition of a source, read and compared before anything is replaced.
//!
//! What a publisher hands out is brought into the layout of the snapshot, decoded by the
//! manifest's rules and set beside the snapshot that is pinned. Nothing is written here.

use std::collections::BTreeMap;
use std::path::Path;

use vocabulary::{Access, BoundaryFile, Problem, Problems, SourceId};

use crate::acquire::{Content, decode, read_bytes, unreadable};
use crate::checksum::{self, sha256_hex};
use crate::difference::{self, Difference};
use crate::layout::{self, Reading};
use crate::manifest::{Declared, Layout, Manifest, Paging, Role, Rows, Years};
use crate::period;

/// Where a newer edition of a source is fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file's address.
    pub address: String,
    /// How the server hands out long tables.
    pub paging: PagedBy,
    /// The file that is meant inside a zip archive.
    pub entry: Option<String>,
    /// Larger files are refused.
    pub largest_bytes: u64,
}

/// How a server hands out long tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagedBy {
    /// At once.
    Whole,
    /// As Nomis does.
    Nomis,
    /// As `ArcGIS` feature services do.
    Arcgis,
}

/// A newer edition, in the layout of the snapshot.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The bytes of the new snapshot.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub sha256: String,
    /// How many rows it has.
    pub rows: u64,
    /// The first and the last year of its figures.
    pub years: (u16, u16),
    /// What it changes.
    pub difference: Difference,
    /// Where it is of boundaries: how they are to be read, from the snapshot that is pinned.
    pub boundaries: Option<BoundaryFile>,
    /// What a build would refuse of it.
    pub problems: Problems,
}

/// Where a source is fetched from; `None` when its manifest gives no address.
///
/// # Errors
/// When the manifest cannot be read.
pub fn origin(root: &Path, id: &SourceId) -> Result<Option<Origin>, Problems> {
    let manifest = Manifest::read(&root.join(id.as_str()), id)?;
    let fetch = manifest.fetch.as_ref();
    Ok(fetch.and_then(|fetch| {
        Some(Origin {
            address: fetch.address.clone()?,
            paging: match fetch.paging {
                Paging::Whole => PagedBy::Whole,
                Paging::Nomis => PagedBy::Nomis,
                Paging::Arcgis => PagedBy::Arcgis,
            },
            entry: fetch.entry.clone(),
            largest_bytes: fetch.largest_mb.saturating_mul(1_000_000),
        })
    }))
}

/// The digest of the snapshot that a manifest pins.
///
/// # Errors
/// When the manifest cannot be read, or the source is confidential.
pub fn pinned(root: &Path, id: &SourceId) -> Result<String, Problems> {
    let manifest = Manifest::read(&root.join(id.as_str()), id)?;
    let hidden = "the digest of a confidential source is not shown";
    match manifest.access {
        Access::Published => Ok(manifest.sha256),
        Access::Confidential => Err(Problem::new(id.as_str(), hidden, "see its manifest").into()),
    }
}

/// Reads a fetched file as a newer edition of a source.
///
/// # Errors
/// When it is not the table that the manifest's `[fetch]` declares, when rows of it are of
/// people, or when the source is confidential.
pub fn edition(root: &Path, id: &SourceId, fetched: &[u8]) -> Result<Edition, Problems> {
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let shown = format!("{id}/{} (fetched)", manifest.file);
    if manifest.access == Access::Confidential {
        let remedy = "put its file into its folder by hand, and pin it";
        return Err(Problem::new(shown, "a confidential source is never fetched", remedy).into());
    }
    let layout = manifest
        .fetch
        .as_ref()
        .and_then(|fetch| fetch.layout.as_ref());
    let bytes = match layout {
        None => fetched.to_vec(),
        // A file that a person has brought can be in the snapshot's layout already.
        Some(layout) => match in_snapshot_layout(&manifest, layout, fetched, &shown) {
            Err(_) if extent(&manifest, fetched, &shown).is_ok() => fetched.to_vec(),
            laid_out => laid_out?,
        },
    };
    let path = folder.join(&manifest.file);
    let before = read_bytes(&path, &format!("{id}/{}", manifest.file)).unwrap_or_default();
    let mut problems = not_replaceable(id, &manifest, &path, &before);
    let (rows, years, difference) = if let Declared::Boundaries(_) = manifest.declared() {
        // Whoever reads the outlines says what differs.
        (manifest.rows, manifest.years, Difference::default())
    } else {
        let (rows, years) = extent(&manifest, &bytes, &shown)?;
        let difference = difference::between(&manifest, &before, &bytes)?;
        (rows, years, difference)
    };
    let as_declared = Manifest {
        years,
        rows,
        ..manifest
    };
    let mut boundaries = None;
    match decode(id, &as_declared, &path, &shown, &bytes) {
        Ok((Content::Boundaries(file), _, _)) => boundaries = Some(file),
        Ok(_) => {}
        Err(found) => problems.append(found),
    }
    Ok(Edition {
        sha256: sha256_hex(&bytes),
        rows,
        years: (years.first, years.last),
        difference,
        boundaries,
        problems,
        bytes,
    })
}

/// What keeps a snapshot from being replaced by one file, or from being compared with it.
fn not_replaceable(id: &SourceId, manifest: &Manifest, path: &Path, before: &[u8]) -> Problems {
    let shown = format!("{id}/{}", manifest.file);
    if before.is_empty() {
        return Problems::new();
    }
    match checksum::of_dataset(path, before) {
        Err(error) => unreadable(&shown, &error),
        Ok(digest) if digest != manifest.sha256 => Problem::new(
            shown,
            "the snapshot is not the one that is pinned, so that nobody can see what a newer edition changes",
            "restore it, or pin it if it was replaced on purpose, and fetch again",
        )
        .into(),
        Ok(digest) if digest != sha256_hex(before) => Problem::new(
            shown,
            "the snapshot is several files, and one file cannot take their place",
            "put all files of the newer edition into the folder by hand and pin them, or keep boundaries as one GeoJSON, GeoPackage or zip file",
        )
        .into(),
        Ok(_) => Problems::new(),
    }
}

/// Rows and years of a file in the snapshot's layout.
fn extent(manifest: &Manifest, bytes: &[u8], shown: &str) -> Result<(u64, Years), Problems> {
    let reading = Reading {
        declared: None,
        ..manifest.reading(shown)
    };
    let mut years: Option<(u16, u16)> = None;
    let (summary, _) = layout::read(bytes, &reading, |row| {
        let year = match manifest.declared() {
            Declared::Counts(rules) => {
                period::parse(&row.cell(Role::Year), rules.period).map(vocabulary::Period::year)
            }
            _ => row.cell(Role::SurveyYear).parse().ok(),
        };
        if let Some(year) = year {
            let (first, last) = years.unwrap_or((year, year));
            years = Some((first.min(year), last.max(year)));
        }
        Problems::new()
    })?;
    let (first, last) = years.unwrap_or((manifest.years.first, manifest.years.last));
    Ok((summary.rows, Years { first, last }))
}

/// The rows of a publisher's file as the snapshot has them: CSV, sorted by their keys, each
/// cell as printed.
fn in_snapshot_layout(
    manifest: &Manifest,
    layout: &Layout,
    fetched: &[u8],
    shown: &str,
) -> Result<Vec<u8>, Problems> {
    let snapshot = manifest.reading(shown);
    let columns = written(manifest, &snapshot, shown)?;
    let reading = Reading {
        format: &layout.format,
        rows: Rows {
            columns: &layout.columns,
            wide: &layout.wide,
            only: &layout.only,
            other_columns: layout.other_columns,
            keep: &layout.keep,
        },
        declared: None,
        ..snapshot
    };
    let mut lines: Vec<Vec<String>> = Vec::new();
    let (_, problems) = layout::read(fetched, &reading, |row| {
        let cells = columns.iter().map(|(role, _)| match role {
            Role::Category => called(&row.cell(Role::Category), &layout.categories),
            _ => Some(row.cell(*role).into_owned()),
        });
        if let Some(cells) = cells.collect() {
            lines.push(cells);
            return Problems::new();
        }
        let what = "the snapshot has no name for this category";
        let remedy = "name it under `categories` of [fetch.layout] in source.toml";
        reading.problem(row, Role::Category, what, remedy).into()
    })?;
    problems.none_or(())?;
    lines.sort();
    let header = columns.into_iter().map(|(_, name)| name).collect();
    let text: String = std::iter::once(header)
        .chain(lines)
        .map(|cells| line(&cells))
        .collect();
    Ok(text.into_bytes())
}

/// What the snapshot calls a category; the same as its publisher where the manifest names none.
fn called(category: &str, categories: &BTreeMap<String, String>) -> Option<String> {
    if categories.is_empty() {
        Some(category.to_owned())
    } else {
        categories.get(category).cloned()
    }
}

/// The columns of the snapshot in the order in which they are written.
fn written(
    manifest: &Manifest,
    snapshot: &Reading<'_>,
    shown: &str,
) -> Result<Vec<(Role, String)>, Problems> {
    let plain = snapshot.rows.columns.iter();
    let plain = plain.map(|(role, column)| Some((*role, column.plain()?.to_owned())));
    let written: Option<Vec<_>> = plain.collect();
    let written = written.filter(|_| {
        snapshot.rows.wide.is_empty()
            && manifest.format == crate::file::Format::default()
            && !matches!(manifest.declared(), Declared::Boundaries(_))
    });
    written.ok_or_else(|| {
        Problem::new(
            shown,
            "the snapshot is not a plain CSV table that a fetched file could be written as",
            "give each column of the snapshot one name, or take `fetch.layout` out",
        )
        .into()
    })
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        })
        .collect();
    cells.join(",") + "\n"
}
