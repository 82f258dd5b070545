//! All sources of a plan, read side by side and handed on in the plan's order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::civil::Date;
use vocabulary::{
    Access, BoundaryFile, CodeScheme, Prevalence, Problem, Problems, Provenance, Service, SourceId,
    SourceTable, Watch,
};

use crate::manifest::{Grain, Manifest};
use crate::snapshot::{Snapshot, Subject};
use crate::{checksum, counts, prevalence, services};

/// Everything the plan's sources say.
#[derive(Debug)]
pub struct Acquired {
    /// Tables of counts, in the plan's order.
    pub tables: Vec<SourceTable>,
    /// Boundary files: their bytes are verified, their features are not read yet.
    pub boundaries: BTreeMap<SourceId, BoundaryFile>,
    /// Survey prevalence by source.
    pub prevalence: BTreeMap<SourceId, Vec<Prevalence>>,
    /// Services by source.
    pub services: BTreeMap<SourceId, Vec<Service>>,
    /// Where each source comes from, in the plan's order.
    pub provenance: Vec<Provenance>,
    /// When the newest source was published.
    pub newest: Date,
}

/// What one source says.
enum Content {
    Counts(SourceTable),
    Prevalence(Vec<Prevalence>),
    Services(Vec<Service>),
    Boundaries(BoundaryFile),
}

struct Source {
    content: Content,
    provenance: Provenance,
    published: Date,
}

/// Reads the sources of a plan from their folders under `root`, on up to `jobs` threads.
///
/// # Errors
/// With every problem of every source: a manifest that does not parse, a missing,
/// truncated or altered file, an undeclared column, an unknown marker, a duplicate key.
pub fn acquire(
    root: &Path,
    ids: &[SourceId],
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Acquired, Problems> {
    let results = side_by_side(ids, jobs, |id| {
        let result = read(root, id);
        watch.step(id.as_str());
        result
    });
    let mut problems = Problems::new();
    let mut acquired = Acquired {
        tables: Vec::new(),
        boundaries: BTreeMap::new(),
        prevalence: BTreeMap::new(),
        services: BTreeMap::new(),
        provenance: Vec::new(),
        newest: Date::MIN,
    };
    for (id, result) in ids.iter().zip(results) {
        match result {
            Err(found) => problems.append(found),
            Ok(source) => {
                acquired.newest = acquired.newest.max(source.published);
                acquired.provenance.push(source.provenance);
                match source.content {
                    Content::Counts(table) => acquired.tables.push(table),
                    Content::Prevalence(rows) => drop(acquired.prevalence.insert(id.clone(), rows)),
                    Content::Services(rows) => drop(acquired.services.insert(id.clone(), rows)),
                    Content::Boundaries(file) => drop(acquired.boundaries.insert(id.clone(), file)),
                }
            }
        }
    }
    problems.none_or(acquired)
}

/// Does `work` for every item on up to `jobs` threads; results stand in the order of the items.
fn side_by_side<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, item)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    items.get(at).map(|item| (at, item))
                } {
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(at, result);
                }
            });
        }
    });
    done.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_values()
        .collect()
}

/// Problems of one source, found without stopping at the first.
pub(crate) fn problems_of(root: &Path, id: &SourceId) -> Problems {
    read(root, id).err().unwrap_or_default()
}

fn read(root: &Path, id: &SourceId) -> Result<Source, Problems> {
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let shown = format!("{id}/{}", manifest.file);
    let path = folder.join(&manifest.file);
    let bytes = read_bytes(&path, &shown)?;

    let digest = checksum::of_dataset(&path, &bytes);
    let digest = digest.map_err(|error| unreadable(&shown, &error))?;
    let mut problems = checksum::compare(&digest, &manifest, &shown);
    match decode(id, &manifest, &path, &shown, &bytes, &mut problems) {
        Ok((content, content_sha256)) => problems.none_or(Source {
            content,
            published: manifest.published,
            provenance: manifest.provenance(id, content_sha256),
        }),
        Err(found) => {
            problems.append(found);
            Err(problems)
        }
    }
}

pub(crate) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, Problems> {
    std::fs::read(path).map_err(|error| unreadable(shown, &error))
}

pub(crate) fn unreadable(shown: &str, error: &std::io::Error) -> Problems {
    let remedy = "put the snapshot that source.toml names there, where it can be read";
    Problem::new(shown, format!("cannot be read: {error}"), remedy).into()
}

fn decode(
    id: &SourceId,
    manifest: &Manifest,
    path: &Path,
    shown: &str,
    bytes: &[u8],
    problems: &mut Problems,
) -> Result<(Content, Option<String>), Problems> {
    let mut snapshot = |declared: &[&str], subject| -> Result<Snapshot, Problems> {
        let (snapshot, found) = Snapshot::read(bytes, shown, manifest, declared, subject)?;
        problems.append(found);
        Ok(snapshot)
    };
    let public = |snapshot: &Snapshot| {
        (manifest.access == Access::Published).then(|| snapshot.content_sha256())
    };
    match manifest.grain() {
        Grain::Boundaries(grain) => {
            let file = BoundaryFile {
                source: id.clone(),
                path: PathBuf::from(path),
                file: shown.to_owned(),
                crs: grain.crs.clone(),
                codes: CodeScheme::Gss,
                vintage: manifest.vintage.clone(),
                code: grain.columns.code.clone(),
                name: Some(grain.columns.name.clone()),
                rows: Some(manifest.rows),
            };
            // The digest of shapes is taken once they are read, so that their order does not count.
            Ok((Content::Boundaries(file), None))
        }
        Grain::Counts(grain) => {
            let snapshot = snapshot(&grain.columns.declared(), Subject::Areas)?;
            Ok((
                Content::Counts(counts::decode(id, manifest, grain, &snapshot)?),
                public(&snapshot),
            ))
        }
        Grain::Prevalence(grain) => {
            let snapshot = snapshot(&grain.columns.declared(), Subject::Areas)?;
            Ok((
                Content::Prevalence(prevalence::decode(grain, &snapshot)?),
                public(&snapshot),
            ))
        }
        Grain::Services(grain) => {
            let snapshot = snapshot(&grain.columns.declared(), Subject::Services)?;
            Ok((
                Content::Services(services::decode(grain, &snapshot)?),
                public(&snapshot),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..50).collect();
        for jobs in [0, 1, 3, 99] {
            assert_eq!(
                side_by_side(&items, jobs, |n| n * 2),
                (0..50).map(|n| n * 2).collect::<Vec<_>>()
            );
        }
        assert!(side_by_side(&[] as &[usize], 2, |n| *n).is_empty());
    }
}
