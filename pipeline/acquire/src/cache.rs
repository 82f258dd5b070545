//! What was made before, by the program and by all that it was made from.
//!
//! An entry is taken only for the same key, and only when it is whole; any other is passed over, what
//! it stood for made anew, and the entry replaced. So a cache that is damaged, of another version or
//! gone costs time alone.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use files::{MOST_OF_DATA, read_regular};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accept::replaced;
use crate::checksum::sha256_hex;

/// A folder of entries. Its layout is nobody's business but this program's.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    program: OnceLock<Option<String>>,
}

pub(crate) const HEAD: &str = "fgm-map cache entry 1";

impl Cache {
    /// The entries kept in a folder, which is made when the first is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            program: OnceLock::new(),
        }
    }

    /// What was made from these words before, or else what is made now, which is kept in place of the
    /// last entry of this name. The words have to tell apart all that decides what is made; nothing
    /// held in confidence may be made of it.
    ///
    /// # Errors
    /// Those of making it, which are not kept.
    pub fn kept<T: Serialize + DeserializeOwned, E>(
        &self,
        name: &str,
        made_from: &str,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(key) = self.key(made_from) else {
            return make();
        };
        if let Some(kept) = self.get(name, &key) {
            return Ok(kept);
        }
        let new = make()?;
        self.put(name, &key, &new);
        Ok(new)
    }

    /// The key of what this program makes from these words; `None` where it cannot read itself.
    pub(crate) fn key(&self, made_from: &str) -> Option<String> {
        let program = self.program.get_or_init(digest_of_program).as_ref()?;
        let words = format!("{HEAD}\n{program}\n{made_from}");
        Some(sha256_hex(words.as_bytes()))
    }

    /// The entry of this name, where it has this key and is whole.
    pub(crate) fn get<T: DeserializeOwned>(&self, name: &str, key: &str) -> Option<T> {
        let bytes = read_regular(&self.folder.join(file(name)?), MOST_OF_DATA).ok()?;
        let (head, body) = bytes.split_at_checked(head_of(key, &[]).len())?;
        if head != head_of(key, body).as_bytes() {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// Keeps an entry in place of the one of this name. One that cannot be written is made again the
    /// next time.
    pub(crate) fn put(&self, name: &str, key: &str, entry: &impl Serialize) {
        if let (Some(file), Ok(body)) = (file(name), postcard::to_stdvec(entry)) {
            let mut bytes = head_of(key, &body).into_bytes();
            bytes.extend(body);
            if fs::create_dir_all(&self.folder).is_ok() {
                // An empty folder in its place gives way; one with something in it stays.
                drop(fs::remove_dir(self.folder.join(&file)));
                drop(replaced(&self.folder, &file, &bytes));
            }
        }
    }
}

/// Three lines: what the file is, its key, and the digest of what follows.
pub(crate) fn head_of(key: &str, body: &[u8]) -> String {
    format!("{HEAD}\n{key}\n{}\n", sha256_hex(body))
}

/// The file of an entry; `None` where its name is no name of a file.
fn file(name: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let is_hidden = name.starts_with('.');
    (!name.is_empty() && !is_hidden && name.bytes().all(plain)).then(|| name.to_owned())
}

fn digest_of_program() -> Option<String> {
    let program = fs::read(std::env::current_exe().ok()?).ok()?;
    Some(sha256_hex(&program))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What is kept is what was made, to the last bit, and is made again when anything it is made of is
    /// another, or its file is not as it was written.
    #[test]
    fn what_was_made_is_taken_while_nothing_it_is_made_of_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("kept"));
        let times_made = Cell::new(0);
        let numbers = vec![0.1 + 0.2, f64::MIN_POSITIVE / 2.0, -0.0, f64::INFINITY];
        let make = || {
            times_made.set(times_made.get() + 1);
            Ok::<_, ()>(numbers.clone())
        };
        let bits = |of: &[f64]| of.iter().map(|of| of.to_bits()).collect::<Vec<_>>();
        let path = folder.path().join("kept/model.fit");
        for (words, damage, times) in [
            ("a", false, 1),
            ("a", false, 1),
            ("b", false, 2),
            ("a", false, 3),
            ("a", true, 4),
            ("a", false, 4),
        ] {
            if damage {
                let mut bytes = fs::read(&path).expect("kept");
                *bytes.last_mut().expect("a byte") ^= 1;
                fs::write(&path, bytes).expect("written");
            }
            let found = cache.kept("model.fit", words, make).expect("made");
            assert_eq!(
                (bits(&found), times_made.get()),
                (bits(&numbers), times),
                "{words}"
            );
        }
        // No name leads out of the folder.
        assert_eq!(file("../model.fit"), None);
        assert_eq!(file(".model"), None);
    }

    /// One that never ends, one that never begins, and a folder.
    #[test]
    fn what_is_no_file_is_passed_over_and_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path());
        let path = folder.path().join("model.fit");
        let pipe = || {
            let made = std::process::Command::new("mkfifo").arg(&path).status();
            assert!(made.expect("mkfifo runs").success());
        };
        let endless = || std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        let empty = || fs::create_dir(&path).expect("a folder");
        for put in [&pipe as &dyn Fn(), &endless, &empty] {
            put();
            assert_eq!(cache.kept("model.fit", "a", || Ok::<u8, ()>(1)), Ok(1));
            assert!(fs::symlink_metadata(&path).expect("kept").is_file());
            assert_eq!(
                cache.kept("model.fit", "a", || Err::<u8, _>("made again")),
                Ok(1)
            );
            fs::remove_file(&path).expect("removed");
        }
    }

    #[test]
    fn what_could_not_be_made_is_not_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path());
        assert_eq!(cache.kept("a", "a", || Err::<u8, _>("no")), Err("no"));
        assert_eq!(cache.kept("a", "a", || Ok::<u8, ()>(1)), Ok(1));
    }
}
