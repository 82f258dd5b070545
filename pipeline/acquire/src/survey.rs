//! What sources there are, and in what state.

use std::fs;
use std::path::Path;

use jiff::Span;
use jiff::civil::Date;
use vocabulary::{Access, Problem, Problems, SourceId};

use crate::acquire::read_bytes;
use crate::checksum;
use crate::manifest::{FILE, Manifest};

/// One source as its folder has it.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// The name of its folder.
    pub id: SourceId,
    /// What its manifest says, where it can be read.
    pub about: Result<About, Problems>,
}

/// What a manifest says of its source, and how its snapshot stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What the publisher calls the table.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Its landing page, or `local file`.
    pub url: String,
    /// When this edition was published.
    pub published: Date,
    /// The day on which a newer edition should have been published, where one is expected.
    pub due_on: Option<Date>,
    /// The first and the last year of its figures.
    pub years: (u16, u16),
    /// What one row is about.
    pub grain: String,
    /// Which areas, and of which vintage.
    pub geography: String,
    /// The terms.
    pub licence: String,
    /// Who may see its cells.
    pub access: Access,
    /// Declared rows.
    pub rows: u64,
    /// How its snapshot stands to its manifest.
    pub snapshot: SnapshotState,
    /// Where a newer edition is fetched from.
    pub address: Option<String>,
}

/// How a snapshot stands to its manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotState {
    /// It is the file that is pinned.
    Pinned,
    /// It is another file than the one that is pinned.
    Altered,
    /// It cannot be read.
    Missing,
}

/// Every folder under `root` that has a manifest, in the order of their names.
///
/// # Errors
/// When `root` cannot be listed.
pub fn survey(root: &Path) -> Result<Vec<Surveyed>, Problems> {
    let failed = |error: std::io::Error| {
        let remedy = "give the plan whose `sources_folder` is meant with --plan";
        let shown = root.display().to_string();
        Problems::from(Problem::new(
            shown,
            format!("cannot be listed: {error}"),
            remedy,
        ))
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(root).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().join(FILE).is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names
        .into_iter()
        .map(|name| {
            let id = SourceId::new(name);
            Surveyed {
                about: about(root, &id),
                id,
            }
        })
        .collect())
}

fn about(root: &Path, id: &SourceId) -> Result<About, Problems> {
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let path = folder.join(&manifest.file);
    let digest = read_bytes(&path, "")
        .ok()
        .and_then(|bytes| checksum::of_dataset(&path, &bytes).ok());
    let snapshot = match digest {
        None => SnapshotState::Missing,
        Some(digest) if digest == manifest.sha256 => SnapshotState::Pinned,
        Some(_) => SnapshotState::Altered,
    };
    let geography = &manifest.geography;
    Ok(About {
        geography: format!("{}, {}", geography.level, geography.vintage),
        title: manifest.title,
        publisher: manifest.publisher,
        url: manifest.url,
        due_on: manifest.due_after_days.and_then(|days| {
            let days = Span::new().days(i64::from(days.get()));
            manifest.published.checked_add(days).ok()
        }),
        published: manifest.published,
        years: (manifest.years.first, manifest.years.last),
        grain: format!("{:?}", manifest.grain).to_lowercase(),
        licence: manifest.licence.id,
        access: manifest.access,
        rows: manifest.rows,
        snapshot,
        address: manifest.fetch.and_then(|fetch| fetch.address),
    })
}
