//! Signatures of `SHA256SUMS` in the format of OpenSSH, which `ssh-keygen -Y verify` checks.
//!
//! Ed25519 alone: its signatures are a function of key and text (RFC 8032), so that the same
//! release signed again has the same bytes.

use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

/// The namespace of the signatures: none made for another purpose passes for one.
pub const NAMESPACE: &str = "fgm-map";
/// The file of the signature.
pub const SIGNATURE: &str = "SHA256SUMS.sig";

/// Why a key or a signature is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A text that is no secret key.
    #[error("this is no secret key of OpenSSH; make one with `ssh-keygen -t ed25519 -N ''`")]
    SecretKey,
    /// A secret key that needs a passphrase.
    #[error(
        "the secret key has a passphrase, and a nightly job has nobody to ask: give it a key of its own, made with `ssh-keygen -t ed25519 -N ''`"
    )]
    Passphrase,
    /// A key of another kind.
    #[error(
        "the key is of the kind {found}: expected ssh-ed25519, whose signatures are the same each time"
    )]
    Kind {
        /// Its kind.
        found: String,
    },
    /// A text that is no public key.
    #[error("this is no public key of OpenSSH: expected one line, ssh-ed25519 and its base64")]
    PublicKey,
    /// A text that is no signature.
    #[error("this is no signature of OpenSSH")]
    Signature,
    /// A signature by another key, of another text, or for another purpose.
    #[error("the signature is not of these checksums by this key")]
    Other,
}

/// A secret key that signs releases.
pub struct SigningKey(PrivateKey);

/// Who signs a release.
#[derive(Debug, Clone, Copy)]
pub enum Signer<'a> {
    /// Nobody: the product names no key.
    Nobody,
    /// The key that the product names.
    Key(&'a SigningKey),
    /// Nobody, though the product names a key: for a release that is made again to be compared.
    LeftOut,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey")
            .field(&self.public_key())
            .finish()
    }
}

impl SigningKey {
    /// Reads a secret key, as `ssh-keygen -t ed25519 -N ''` writes it.
    ///
    /// # Errors
    /// When the text is none, the key has a passphrase, or is no Ed25519 key.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let key = PrivateKey::from_openssh(text).map_err(|_| SignatureError::SecretKey)?;
        if key.is_encrypted() {
            return Err(SignatureError::Passphrase);
        }
        is_ed25519(&key.algorithm())?;
        Ok(Self(key))
    }

    /// Its public key, without a comment.
    #[must_use]
    pub fn public_key(&self) -> String {
        without_comment(self.0.public_key())
    }

    /// The signature of a text.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, text: &[u8]) -> Result<String, SignatureError> {
        let signature = self.0.sign(NAMESPACE, HashAlg::Sha512, text);
        let signature = signature.map_err(|_| SignatureError::SecretKey)?;
        let pem = signature.to_pem(LineEnding::LF);
        pem.map_err(|_| SignatureError::SecretKey)
    }
}

/// Checks a signature of a text.
///
/// # Errors
/// When the key is none, or the signature is none, or not of this text by this key.
pub fn check_signature(
    public_key: &str,
    text: &[u8],
    signature: &str,
) -> Result<(), SignatureError> {
    let key = public(public_key)?;
    let text_of = signature;
    let signature = SshSig::from_pem(text_of).map_err(|_| SignatureError::Signature)?;
    // It is written in one way: a byte that changes nothing in it is another byte all the same.
    if signature.to_pem(LineEnding::LF).ok().as_deref() != Some(text_of) {
        return Err(SignatureError::Signature);
    }
    let checked = key.verify(NAMESPACE, text, &signature);
    checked.map_err(|_| SignatureError::Other)
}

/// The public key of a text: one line, with or without a comment; given back without.
///
/// # Errors
/// When it is none, or no Ed25519 key.
pub fn public_key(text: &str) -> Result<String, SignatureError> {
    Ok(without_comment(&public(text)?))
}

fn public(text: &str) -> Result<PublicKey, SignatureError> {
    let line = text.trim();
    // Of two keys nobody knows which is meant: the second would be taken for a comment.
    if line.contains(['\n', '\r']) {
        return Err(SignatureError::PublicKey);
    }
    let key = PublicKey::from_openssh(line).map_err(|_| SignatureError::PublicKey)?;
    is_ed25519(&key.algorithm())?;
    Ok(key)
}

fn is_ed25519(found: &ssh_key::Algorithm) -> Result<(), SignatureError> {
    match found {
        ssh_key::Algorithm::Ed25519 => Ok(()),
        other => Err(SignatureError::Kind {
            found: other.to_string(),
        }),
    }
}

fn without_comment(key: &PublicKey) -> String {
    let line = PublicKey::from(key.key_data().clone()).to_openssh();
    line.map(|line| line.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What OpenSSH 9.2, `ssh-keygen -Y sign -n fgm-map`, makes of `abc` and a line feed by [`key`].
    const OF_ABC: &str = "\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6kpsY+KcUgq+9VB7Ey7F+ZVHdq
6+vnuSQh7qaRRG0iwAAAAHZmdtLW1hcAAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQy
NTUxOQAAAEDdXztcJPlG3ThZHNtBwR6oXUsju9kbZBZWIpzHz7BX0ZBXql5eZcVermyV3D
klJ69diP7aitIxKiogVTg1+xUP
-----END SSH SIGNATURE-----
";

    /// The key whose seed is 32 bytes of 7.
    fn key() -> SigningKey {
        let pair = ssh_key::private::Ed25519Keypair::from_seed(&[7; 32]);
        let key = PrivateKey::from(pair)
            .to_openssh(LineEnding::LF)
            .expect("text");
        SigningKey::parse(&key).expect("a key")
    }

    #[test]
    fn signs_as_openssh_does_to_the_byte() {
        assert_eq!(
            key().sign(b"abc\n").expect("a signature").trim(),
            OF_ABC.trim()
        );
    }

    #[test]
    fn a_signature_is_of_one_text_by_one_key() {
        let public = key().public_key();
        assert!(public.starts_with("ssh-ed25519 ") && public.split(' ').count() == 2);
        assert_eq!(check_signature(&public, b"abc\n", OF_ABC), Ok(()));
        let other = check_signature(&public, b"abd\n", OF_ABC);
        assert_eq!(other, Err(SignatureError::Other));
        for other in [
            OF_ABC.trim_end().to_owned(),
            OF_ABC.replace('\n', "\r\n"),
            OF_ABC.replacen('\n', "\r", 2),
        ] {
            let found = check_signature(&public, b"abc\n", &other);
            assert_eq!(found, Err(SignatureError::Signature), "{other:?}");
        }
        let cut = &OF_ABC[..OF_ABC.len() / 2];
        assert_eq!(
            check_signature(&public, b"abc\n", cut),
            Err(SignatureError::Signature)
        );
        // Another purpose than a release's checksums.
        let elsewhere = key()
            .0
            .sign("file", HashAlg::Sha512, b"abc\n")
            .expect("a signature");
        let elsewhere = elsewhere.to_pem(LineEnding::LF).expect("text");
        assert_eq!(
            check_signature(&public, b"abc\n", &elsewhere),
            Err(SignatureError::Other)
        );
    }

    #[test]
    fn what_is_no_key_is_refused_with_what_to_do() {
        let told = SigningKey::parse("hunter2").expect_err("none").to_string();
        assert!(told.contains("ssh-keygen -t ed25519") && !told.contains("hunter2"));
        assert_eq!(
            public_key("ssh-ed25519 AAAA"),
            Err(SignatureError::PublicKey)
        );
        let with_comment = format!("{} somebody@example.org", key().public_key());
        assert_eq!(public_key(&with_comment), Ok(key().public_key()));
        let two = format!("{with_comment}\n{}\n", key().public_key());
        assert_eq!(public_key(&two), Err(SignatureError::PublicKey));
        assert!(!format!("{:?}", key()).contains("PRIVATE"));
    }
}
