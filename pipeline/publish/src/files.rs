//! Files as a release tells of them: paths, lengths and digests.
//!
//! What they hold stays on the disk, since together they may be larger than memory, and is read
//! from there part by part.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use files::open_regular;
use sha2::{Digest as _, Sha256};

use crate::sums::{printed, sums};

/// How many bytes are read at once.
pub(crate) const CHUNK: usize = 1 << 18;

/// What is told of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its length in bytes.
    pub(crate) bytes: u64,
    /// Its SHA-256 in hexadecimal, in small letters.
    pub(crate) sha256: String,
}

/// Files of a folder, by their paths in it.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    folder: PathBuf,
    all: BTreeMap<String, Told>,
}

impl Told {
    /// What is told of a file that is there.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let mut file = open_regular(path)?;
        let (mut bytes, mut digest) = (0, Sha256::new());
        let mut part = vec![0; CHUNK];
        loop {
            let read = filled(&mut file, &mut part)?;
            let part = part.get(..read).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            bytes += part.len() as u64;
            digest.update(part);
        }
        Ok(Self {
            bytes,
            sha256: printed(&digest.finalize()),
        })
    }
}

impl Files {
    /// None so far, of a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            all: BTreeMap::new(),
        }
    }

    pub(crate) fn insert(&mut self, path: impl Into<String>, told: Told) {
        self.all.insert(path.into(), told);
    }

    /// What is told of a file; `None` where it is none of them.
    pub(crate) fn get(&self, path: &str) -> Option<&Told> {
        self.all.get(path)
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.all.contains_key(path)
    }

    /// All of them, in the order of their paths.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Told)> + Clone {
        self.all.iter().map(|(path, told)| (path.as_str(), told))
    }

    /// Those whose paths are as asked.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.all.retain(|path, _| keep(path));
    }

    /// What a file holds.
    pub(crate) fn open(&self, path: &str) -> io::Result<impl Read + use<>> {
        let file = open_regular(&self.place_of(path))?;
        Ok(BufReader::with_capacity(CHUNK, file))
    }

    /// Where a file lies.
    pub(crate) fn place_of(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Their checksums.
    pub(crate) fn sums(&self) -> String {
        sums(self.iter().map(|(path, told)| (path, told.sha256.as_str())))
    }
}

/// Whether two readers give the same bytes; neither is read further than both are alike.
pub(crate) fn alike(one: &mut impl Read, other: &mut impl Read) -> io::Result<bool> {
    let (mut a, mut b) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let (one, other) = (filled(one, &mut a)?, filled(other, &mut b)?);
        if a.get(..one) != b.get(..other) {
            return Ok(false);
        }
        if one == 0 {
            return Ok(true);
        }
    }
}

/// Reads until a part is full or nothing is left; gives how much was read.
fn filled(from: &mut impl Read, part: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = part.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_told_of_without_being_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("b");
        fs::write(&path, "abc").expect("it can be written");
        let mut files = Files::new(folder.path());
        files.insert("b", Told::of(&path).expect("it can be read"));
        // FIPS 180-4 example: the digest of `abc`.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(files.sums(), format!("{abc}  b\n"));
        assert_eq!(files.get("b").map(|told| told.bytes), Some(3));
        assert!(files.open("a").is_err() && !files.has("a"));
    }

    #[test]
    fn readers_are_alike_to_the_last_byte() {
        let long = vec![7; 2 * CHUNK + 1];
        let mut other = long.clone();
        let alike =
            |one: &[u8], other: &[u8]| alike(&mut &*one, &mut &*other).expect("memory can be read");
        assert!(alike(&long, &other) && alike(&[], &[]));
        assert!(!alike(&long, &other[1..]) && !alike(&other[1..], &long) && !alike(&[], &long));
        other[2 * CHUNK] = 8;
        assert!(!alike(&long, &other));
    }
}
