//! A snapshot is the file its manifest was written for, or it is refused.

use sha2::{Digest, Sha256};
use vocabulary::{Access, Problem, Problems};

use crate::manifest::Manifest;

/// SHA-256 as 64 small hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
            text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
            text
        })
}

/// Compares a file's bytes with its manifest.
pub(crate) fn compare(bytes: &[u8], manifest: &Manifest, shown: &str) -> Problems {
    let found = sha256_hex(bytes);
    if found == manifest.sha256 {
        return Problems::new();
    }
    let problem = Problem::new(
        shown,
        "is not the file its manifest was written for: the sha256 differs",
        "restore the snapshot, or look at what changed and re-pin it with `fgm-map pin`",
    )
    .expected(format!("sha256 {}", manifest.sha256));
    // A digest of a small confidential table can be guessed, so it is not shown.
    match manifest.access {
        Access::Published => problem.found(format!("sha256 {found}")).into(),
        Access::Confidential => problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn known_answer() {
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
