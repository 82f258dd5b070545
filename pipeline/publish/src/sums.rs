//! Checksums that `sha256sum --check` understands.

use std::fmt::Write as _;

/// The name of the file that holds them.
pub(crate) const SHA256SUMS: &str = "SHA256SUMS";

/// One line a file: its digest, two spaces, its path; in the order of the paths. Given are the paths
/// with the digests in hexadecimal.
pub(crate) fn sums<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut lines: Vec<_> = files.into_iter().collect();
    lines.sort_unstable();
    lines
        .into_iter()
        .fold(String::new(), |mut text, (path, digest)| {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{digest}  {path}");
            text
        })
}

/// SHA-256 in hexadecimal, in small letters.
#[cfg(test)]
pub(crate) fn hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    printed(&sha2::Sha256::digest(bytes))
}

/// A digest in hexadecimal, in small letters.
pub(crate) fn printed(digest: &[u8]) -> String {
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4 example: the digest of `abc`.
    #[test]
    fn prints_lines_that_sha256sum_checks() {
        assert_eq!(
            sums([("maps/b", &*hex(b"abc")), ("a", &hex(b""))]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  maps/b\n"
        );
    }
}
