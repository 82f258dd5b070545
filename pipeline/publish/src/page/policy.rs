//! The content security policy: the page's own style and script, by their digests, pictures that
//! lie beside it where it shows any, and nothing else.

use sha2::{Digest, Sha256};

/// What the page may load and run.
///
/// # References
/// W3C, Content Security Policy Level 3, 2.3.1: a digest is that of the text between the tags.
pub(crate) fn policy(style: &str, script: &str, has_pictures: bool) -> String {
    let pictures = if has_pictures { " img-src 'self';" } else { "" };
    format!(
        "default-src 'none';{pictures} style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(style)),
        base64(&Sha256::digest(script)),
    )
}

/// Base 64 of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for nth in 0..4 {
            let letter = (bits >> (18 - 6 * nth)) & 63;
            let letter = usize::try_from(letter).ok().and_then(|at| LETTERS.get(at));
            text.push(match letter {
                Some(letter) if nth <= chunk.len() => char::from(*letter),
                _ => '=',
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base_64_is_that_of_the_standard() {
        let vectors = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let expected = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        assert_eq!(vectors.map(|text| base64(text.as_bytes())), expected);
    }

    /// The example of Content Security Policy Level 3, 8.3: the script `alert('Hello, world.');`.
    #[test]
    fn a_script_is_allowed_by_its_digest() {
        let policy = policy("", "alert('Hello, world.');", false);
        let digest = "script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert!(policy.contains(digest), "{policy}");
    }
}
