//! Re-pins a snapshot: writes its sha256 into the manifest, and nothing else.

use std::path::Path;

use files::{MOST_OF_TOML, read_regular_text};
use vocabulary::{Access, Problem, Problems, SourceId};

use crate::accept::replaced;
use crate::acquire::{problems_of, read_bytes, unreadable};
use crate::checksum;
use crate::manifest::{FILE, Manifest};

/// What a pin changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The digest the manifest had; `None` for a confidential source.
    pub before: Option<String>,
    /// The digest it has now; `None` for a confidential source.
    pub after: Option<String>,
    /// Whether the two differ.
    pub changed: bool,
    /// What the next run will refuse all the same: declared rows, keys and grain still hold.
    pub remaining: Problems,
}

/// Writes the sha256 of a source's snapshot into its manifest.
///
/// # Errors
/// When the manifest or the snapshot cannot be read, or the manifest cannot be written.
pub fn pin(root: &Path, id: &SourceId) -> Result<Pinned, Problems> {
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let shown = format!("{id}/{}", manifest.file);
    let path = folder.join(&manifest.file);
    let bytes = read_bytes(&path, &shown)?;
    let after = checksum::of_dataset(&path, &bytes).map_err(|error| unreadable(&shown, &error))?;
    if after != manifest.sha256 {
        write_digest(&folder, id, &after)?;
    }
    let shown = |digest: &str| (manifest.access == Access::Published).then(|| digest.to_owned());
    Ok(Pinned {
        before: shown(&manifest.sha256),
        after: shown(&after),
        changed: after != manifest.sha256,
        remaining: problems_of(root, id),
    })
}

fn write_digest(folder: &Path, id: &SourceId, digest: &str) -> Result<(), Problems> {
    let shown = format!("{id}/{FILE}");
    let failed = |error: &dyn std::fmt::Display| {
        Problem::new(
            &shown,
            format!("cannot be written: {error}"),
            "check the folder's permissions and free space",
        )
    };
    let path = folder.join(FILE);
    let text = read_regular_text(&path, MOST_OF_TOML).map_err(|error| failed(&error))?;
    let mut document: toml_edit::DocumentMut = text.parse().map_err(|error| failed(&error))?;
    let value = document
        .get_mut("sha256")
        .and_then(toml_edit::Item::as_value_mut);
    let value = value.ok_or_else(|| failed(&"it has no sha256"))?;
    let decor = value.decor().clone();
    *value = digest.into();
    *value.decor_mut() = decor;
    replaced(folder, FILE, document.to_string().as_bytes())
        .map_err(|error| Problems::from(failed(&error)))
}
