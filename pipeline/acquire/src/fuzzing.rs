//! Decoding of bytes by a manifest, without a folder and a digest: for the fuzz targets alone.

use vocabulary::{Problems, SourceId};

use crate::acquire::decode;
use crate::manifest::Manifest;

const SHOWN: &str = "made-up/snapshot";

/// A manifest that was parsed.
#[derive(Debug)]
pub struct Source(Manifest);

impl Source {
    /// Parses the text of a `source.toml`.
    ///
    /// # Errors
    /// As a build would refuse it.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        Manifest::parse(text, SHOWN).map(Self)
    }

    /// The digest of what bytes say, and how many rows they have.
    ///
    /// # Errors
    /// As a build would refuse them.
    pub fn decode(&self, bytes: &[u8]) -> Result<(Option<String>, u64), Problems> {
        let id = SourceId::new("made-up");
        let path = std::path::Path::new(SHOWN);
        let (_, digest, summary) = decode(&id, &self.0, path, SHOWN, bytes)?;
        Ok((digest, summary.rows))
    }
}
