//! Digests that tell nothing to whoever has not the key, and that no two contents share.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use blake3::{Hash, Hasher};
use rayon::prelude::*;

use super::secret::Secret;

/// A digest in the making, of parts that cannot run into each other.
#[derive(Debug)]
pub struct Digest(Hasher);

impl Digest {
    /// Nothing yet, for one purpose: digests for two are never the same.
    pub fn new(key: &[u8; 32], purpose: &str) -> Self {
        let mut digest = Self(Hasher::new_keyed(key));
        digest.part(purpose.as_bytes());
        digest
    }

    /// One more part.
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// What it comes to.
    pub fn done(self) -> Hash {
        self.0.finalize()
    }
}

/// What is made of links to files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They are read as the files that they lead to.
    Followed,
    /// There should be none.
    Refused,
}

/// The digest of all files and folders in a folder, each with its path inside it.
///
/// # Errors
/// When something cannot be read, or is neither a file nor a folder.
pub fn tree(root: &Path, links: Links, secret: &Secret) -> io::Result<Hash> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            let is_file = kind.is_file()
                || kind.is_symlink()
                    && links == Links::Followed
                    && fs::metadata(entry.path())?.is_file();
            if !is_file && !kind.is_dir() {
                return Err(io::Error::other("neither a file nor a folder"));
            }
            if kind.is_dir() {
                folders.push(name.clone());
            }
            found.insert(name, is_file);
        }
    }
    let found: Vec<(PathBuf, bool)> = found.into_iter().collect();
    let hashes: Vec<io::Result<Option<Hash>>> = found
        .par_iter()
        .map(|(name, is_file)| {
            let path = is_file.then(|| root.join(name));
            path.map(|path| secret.of_file(&path)).transpose()
        })
        .collect();
    let mut digest = secret.digest("tree");
    for ((name, _), hash) in found.iter().zip(hashes) {
        digest.part(name.as_os_str().as_bytes());
        match hash? {
            Some(hash) => digest.part(hash.as_bytes()),
            None => digest.part(b"folder"),
        }
    }
    Ok(digest.done())
}
