//! The key of the digests, which never leaves its folder.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use blake3::{Hash, Hasher};
use files::{MOST_OF_WORDS, open_regular, read_regular};

use super::digest::Digest;
use crate::held;
use crate::whole::write_private;

const FILE: &str = "secret";

/// Random bytes that a folder has for itself.
pub struct Secret([u8; 32]);

impl Secret {
    /// That of a folder; a new one where it has none that is whole. `None` where none can be kept.
    pub fn of(folder: &Path) -> Option<Self> {
        let kept = read_regular(&folder.join(FILE), MOST_OF_WORDS).ok();
        match kept.and_then(|kept| kept.try_into().ok()) {
            Some(kept) => Some(Self(kept)),
            None => Self::new(folder),
        }
    }

    /// A new one for a folder, in place of the one that it had. That is kept aside where lines were
    /// written under it: without it they tell nobody anything.
    pub fn new(folder: &Path) -> Option<Self> {
        let before = folder.join(FILE);
        if before.exists() && folder.join(held::FILE).exists() {
            let mut asides = (1..).map(|number: u32| folder.join(format!("{FILE}-{number}")));
            fs::rename(&before, asides.find(|aside| !aside.exists())?).ok()?;
        }
        let mut new = [0; 32];
        let mut random = File::open("/dev/urandom").ok()?;
        random.read_exact(&mut new).ok()?;
        write_private(&folder.join(FILE), &new).ok()?;
        Some(Self(new))
    }

    /// A digest for one purpose, with nothing in it yet.
    pub fn digest(&self, purpose: &str) -> Digest {
        Digest::new(&self.0, purpose)
    }

    /// The digest of a text, as `b3sum --keyed` has it.
    pub fn of_text(&self, text: &str) -> Hash {
        blake3::keyed_hash(&self.0, text.as_bytes())
    }

    /// The digest of a file's bytes, which are never all in memory.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_file(&self, path: &Path) -> io::Result<Hash> {
        let mut hasher = Hasher::new_keyed(&self.0);
        hasher.update_reader(open_regular(path)?)?;
        Ok(hasher.finalize())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the first two of BLAKE3's test vectors (github.com/BLAKE3-team/BLAKE3,
    /// `test_vectors.json`): no bytes, and the byte 0.
    #[test]
    fn a_text_is_digested_as_others_digest_it() {
        let secret = Secret(*b"whats the Elvish word for friend");
        for (text, expected) in [
            (
                "",
                "92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26",
            ),
            (
                "\0",
                "6d7878dfff2f485635d39013278ae14f1454b8c0a3a2d34bc1ab38228a80c95b",
            ),
        ] {
            assert_eq!(secret.of_text(text).to_hex().as_str(), expected);
        }
    }
}
