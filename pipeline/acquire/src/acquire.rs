//! All sources of a plan, read side by side and handed on in the plan's order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use files::{MOST_OF_DATA, read_regular};
use jiff::civil::Date;
use vocabulary::{
    Access, BoundaryFile, Note, Place, Prevalence, Problem, Problems, Provenance, Service,
    SourceId, SourceTable, Watch,
};

use crate::cache::Cache;
use crate::counts::Keyed;
use crate::door::private_folder::ignored_by_git;
use crate::layout::{Reading, Summary};
use crate::manifest::{Column, Counts, Declared, Manifest, Role};
use crate::{checksum, counts, decoded, prevalence, public_places, services};

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
    /// Public places by source.
    pub places: BTreeMap<SourceId, Vec<Place>>,
    /// Where each source comes from, in the plan's order.
    pub provenance: Vec<Provenance>,
    /// When the newest source was published.
    pub newest: Date,
    /// What a reader should know of the public sources.
    pub notes: Vec<Note>,
    /// What the snapshots held in confidence were, for a log of their owner's own.
    pub held: BTreeMap<SourceId, HeldDigest>,
    /// SHA-256 of the boundary files, as they were verified.
    verified: BTreeMap<SourceId, String>,
}

impl Acquired {
    /// Checks that the boundaries of a source, which are read from their file after its bytes were
    /// verified, are the same bytes still.
    ///
    /// # Errors
    /// When they are others, or cannot be read any longer.
    pub fn still_verified(&self, id: &SourceId) -> Result<(), Problems> {
        let (Some(file), Some(verified)) = (self.boundaries.get(id), self.verified.get(id)) else {
            return Ok(());
        };
        let bytes = read_bytes(&file.path, &file.file)?;
        let digest = checksum::of_dataset(&file.path, &bytes);
        if digest.map_err(|error| unreadable(&file.file, &error))? == *verified {
            return Ok(());
        }
        let what = "was replaced while it was read";
        Err(Problem::new(&file.file, what, "run again when nothing writes to it").into())
    }
}

/// SHA-256 of a snapshot held in confidence, as it was read: 64 hexadecimal digits. A small table can
/// be found by it, so that it is shown nowhere, and kept under a key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct HeldDigest(String);

impl HeldDigest {
    /// The digits: to be put under a key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for HeldDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HeldDigest(..)")
    }
}

/// What one source says.
pub(crate) enum Content {
    Counts(SourceTable),
    Prevalence(Vec<Prevalence>),
    Services(Vec<Service>),
    Places(Vec<Place>),
    Boundaries(BoundaryFile),
}

struct Source {
    content: Content,
    provenance: Provenance,
    published: Date,
    notes: Vec<Note>,
    held: Option<HeldDigest>,
    /// Of boundaries, which are read from the file later on.
    verified: Option<String>,
}

/// Reads the sources of a plan from their folders under `root`, on up to `jobs` threads.
/// A large table that was decoded before costs one digest of its snapshot, where there is a cache.
///
/// # Errors
/// With every problem of every source: a manifest that does not parse, a missing,
/// truncated or altered file, an undeclared column, an unknown marker, a duplicate key.
pub fn acquire(
    root: &Path,
    ids: &[SourceId],
    jobs: usize,
    cache: Option<&Cache>,
    watch: &dyn Watch,
) -> Result<Acquired, Problems> {
    let results = side_by_side(ids, jobs, |id| {
        let result = read(root, id, cache);
        watch.step(id.as_str());
        result
    });
    let mut problems = Problems::new();
    let mut acquired = Acquired {
        tables: Vec::new(),
        boundaries: BTreeMap::new(),
        prevalence: BTreeMap::new(),
        services: BTreeMap::new(),
        places: BTreeMap::new(),
        provenance: Vec::new(),
        newest: Date::MIN,
        notes: Vec::new(),
        held: BTreeMap::new(),
        verified: BTreeMap::new(),
    };
    for (id, result) in ids.iter().zip(results) {
        match result {
            Err(found) => problems.append(found),
            Ok(source) => {
                acquired.newest = acquired.newest.max(source.published);
                acquired.provenance.push(source.provenance);
                acquired.notes.extend(source.notes);
                acquired
                    .held
                    .extend(source.held.map(|held| (id.clone(), held)));
                acquired
                    .verified
                    .extend(source.verified.map(|digest| (id.clone(), digest)));
                match source.content {
                    Content::Counts(table) => acquired.tables.push(table),
                    Content::Prevalence(rows) => drop(acquired.prevalence.insert(id.clone(), rows)),
                    Content::Services(rows) => drop(acquired.services.insert(id.clone(), rows)),
                    Content::Places(rows) => drop(acquired.places.insert(id.clone(), rows)),
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
    read(root, id, None).err().unwrap_or_default()
}

fn read(root: &Path, id: &SourceId, cache: Option<&Cache>) -> Result<Source, Problems> {
    let folder = root.join(id.as_str());
    let manifest = Manifest::read(&folder, id)?;
    let shown = format!("{id}/{}", manifest.file);
    let path = folder.join(&manifest.file);
    let bytes = read_bytes(&path, &shown)?;
    let mut problems = private_folder(&manifest, &folder, id);
    let (digest, decoded) = verified(id, &manifest, &path, &shown, &bytes, cache);
    let digest = digest.map_err(|error| unreadable(&shown, &error))?;
    problems.append(checksum::compare(&digest, &manifest, &shown));
    match decoded {
        Err(found) => {
            problems.append(found);
            Err(problems)
        }
        Ok((content, content_sha256, summary)) => problems.none_or(Source {
            verified: matches!(content, Content::Boundaries(_)).then(|| digest.clone()),
            content,
            published: manifest.published,
            notes: notes(id, &manifest, &summary),
            provenance: manifest.provenance(id, content_sha256),
            held: (manifest.access == Access::Confidential).then_some(HeldDigest(digest)),
        }),
    }
}

/// The digest of a snapshot and what it says: from the cache, where it was decoded before.
fn verified(
    id: &SourceId,
    manifest: &Manifest,
    path: &Path,
    shown: &str,
    bytes: &[u8],
    cache: Option<&Cache>,
) -> (std::io::Result<String>, Result<Decoded, Problems>) {
    if let (Some(cache), Declared::Counts(rules)) = (cache, manifest.declared())
        && let Ok(digest) = checksum::of_dataset(path, bytes)
        && let Some(key) = decoded::key(cache, manifest, &digest, bytes)
    {
        let reading = manifest.reading(shown);
        let decoded = match decoded::get(cache, id, &key) {
            Some((keyed, summary, digest)) => {
                let table = keyed.table(id, manifest, rules, &reading);
                Ok((Content::Counts(table), digest, summary))
            }
            None => counts::decode(manifest, rules, bytes, &reading).map(|(keyed, summary)| {
                let (table, digest) = tabled(id, manifest, rules, &reading, &keyed);
                let entry = (keyed, summary, digest);
                decoded::put(cache, id, &key, &entry);
                (Content::Counts(table), entry.2, entry.1)
            }),
        };
        return (Ok(digest), decoded);
    }
    // The digest and the decoding both read all bytes: side by side they cost one of the two.
    thread::scope(|scope| {
        let digest = scope.spawn(|| checksum::of_dataset(path, bytes));
        let decoded = decode(id, manifest, path, shown, bytes);
        let digest = digest.join();
        let missing = |_| Err(std::io::Error::other("the digest was not taken"));
        (digest.unwrap_or_else(missing), decoded)
    })
}

/// Whether git leaves the folders of the confidential sources among these alone, as reading them asks.
#[must_use]
pub fn are_kept_from_git(root: &Path, ids: &[SourceId]) -> bool {
    ids.iter().all(|id| {
        let folder = root.join(id.as_str());
        let manifest = Manifest::read(&folder, id);
        manifest.is_ok_and(|manifest| private_folder(&manifest, &folder, id).is_empty())
    })
}

/// Whether git would take nothing along that is put into this folder, which has to be there.
#[must_use]
pub fn is_kept_from_git(folder: &Path) -> bool {
    ignored_by_git(folder, "").is_ok()
}

/// A restricted folder must not be on its way into a public repository.
fn private_folder(manifest: &Manifest, folder: &Path, id: &SourceId) -> Problems {
    match manifest.access {
        Access::Published => Problems::new(),
        Access::Confidential => ignored_by_git(folder, &format!("{id}/"))
            .err()
            .unwrap_or_default(),
    }
}

pub(crate) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, Problems> {
    read_regular(path, MOST_OF_DATA).map_err(|error| unreadable(shown, &error))
}

pub(crate) fn unreadable(shown: &str, error: &std::io::Error) -> Problems {
    let remedy = "put the snapshot that source.toml names there, where it can be read";
    Problem::new(shown, format!("cannot be read: {error}"), remedy).into()
}

/// What was read past, where a reader should know of it.
fn notes(id: &SourceId, manifest: &Manifest, summary: &Summary) -> Vec<Note> {
    let note = |what: String, reason: &str| Note {
        source: id.clone(),
        area: None,
        period: None,
        what,
        reason: reason.to_owned(),
    };
    if manifest.access == Access::Confidential {
        return Vec::new();
    }
    let taken = summary.taken.iter().map(|(role, column)| {
        note(
            format!("the column {column:?} was taken for {role:?}"),
            "the manifest gives it several names",
        )
    });
    let left_out = (summary.left_out > 0).then(|| {
        note(
            format!("{} of {} rows are left out", summary.left_out, summary.rows),
            "the manifest says which rows are meant",
        )
    });
    taken.chain(left_out).collect()
}

/// What a source says, the digest of its rows where it may be shown, and what was read past.
pub(crate) type Decoded = (Content, Option<String>, Summary);

pub(crate) fn decode(
    id: &SourceId,
    manifest: &Manifest,
    path: &Path,
    shown: &str,
    bytes: &[u8],
) -> Result<Decoded, Problems> {
    let reading = manifest.reading(shown);
    let public = |rows: &dyn std::fmt::Debug| {
        let published = manifest.access == Access::Published;
        published.then(|| checksum::sha256_hex(format!("{rows:?}").as_bytes()))
    };
    match manifest.declared() {
        Declared::Boundaries(declared) => {
            let property = |role| {
                let column = declared.columns.get(&role).and_then(Column::plain);
                column.map(str::to_owned)
            };
            let file = BoundaryFile {
                source: id.clone(),
                path: PathBuf::from(path),
                file: shown.to_owned(),
                crs: declared.crs.clone(),
                codes: manifest.geography.codes,
                vintage: manifest.geography.vintage.clone(),
                code: property(Role::Code).unwrap_or_default(),
                name: property(Role::Name),
                rows: Some(manifest.rows),
            };
            // The digest of shapes is taken once they are read, so that their order does not count.
            Ok((Content::Boundaries(file), None, Summary::default()))
        }
        Declared::Counts(rules) => {
            let (keyed, summary) = counts::decode(manifest, rules, bytes, &reading)?;
            let (table, digest) = tabled(id, manifest, rules, &reading, &keyed);
            Ok((Content::Counts(table), digest, summary))
        }
        Declared::Prevalence(_) => {
            let (rows, summary) = prevalence::decode(bytes, &reading)?;
            let digest = public(&rows);
            Ok((Content::Prevalence(rows), digest, summary))
        }
        Declared::Services(rules) => {
            let codes = manifest.geography.codes;
            let (rows, summary) = services::decode(rules, codes, bytes, &reading)?;
            let digest = public(&rows);
            Ok((Content::Services(rows), digest, summary))
        }
        Declared::Places(rules) => {
            let codes = manifest.geography.codes;
            let (rows, summary) = public_places::decode(rules, codes, bytes, &reading)?;
            let digest = public(&rows);
            Ok((Content::Places(rows), digest, summary))
        }
    }
}

/// A table and the digest of what it says; none of a confidential one, since a small table could be guessed.
fn tabled(
    id: &SourceId,
    manifest: &Manifest,
    rules: &Counts,
    reading: &Reading<'_>,
    keyed: &Keyed,
) -> (SourceTable, Option<String>) {
    thread::scope(|scope| {
        let published = manifest.access == Access::Published;
        let digest = published.then(|| scope.spawn(|| keyed.digest()));
        let table = keyed.table(id, manifest, rules, reading);
        (table, digest.and_then(|digest| digest.join().ok()))
    })
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
