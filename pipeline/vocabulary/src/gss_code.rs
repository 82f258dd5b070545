//! Codes of the Government Statistical Service: `E09000001` is the City of London.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A nine-character code: one capital letter of a UK country or union, then eight digits.
///
/// # Example
/// ```
/// use vocabulary::GssCode;
/// let code: GssCode = "E09000001".parse()?;
/// assert_eq!(code.entity(), "E09");
/// assert!("E9000001".parse::<GssCode>().is_err());
/// # Ok::<(), vocabulary::NotAGssCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GssCode([u8; 9]);

/// The text is not a GSS code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a GSS code: expected a capital letter and eight digits, like E09000001")]
pub struct NotAGssCode {
    /// What stood in its place.
    pub found: String,
}

impl GssCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters and digits are let in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The first three characters, which say what kind of area it is (`E09`: London borough).
    #[must_use]
    pub fn entity(&self) -> &str {
        self.as_str().get(..3).unwrap_or_default()
    }
}

impl FromStr for GssCode {
    type Err = NotAGssCode;

    fn from_str(text: &str) -> Result<Self, NotAGssCode> {
        let refused = || NotAGssCode {
            found: text.to_owned(),
        };
        let bytes: [u8; 9] = text.as_bytes().try_into().map_err(|_| refused())?;
        let [first, digits @ ..] = bytes;
        let known = matches!(first, b'E' | b'W' | b'S' | b'N' | b'J' | b'K' | b'L' | b'M');
        if known && digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(bytes))
        } else {
            Err(refused())
        }
    }
}

impl TryFrom<String> for GssCode {
    type Error = NotAGssCode;

    fn try_from(text: String) -> Result<Self, NotAGssCode> {
        text.parse()
    }
}

impl From<GssCode> for String {
    fn from(code: GssCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for GssCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for GssCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_code() {
        for text in [
            "",
            "E0900000",
            "E090000011",
            "e09000001",
            "X09000001",
            "E0900000a",
            "E0900000é",
        ] {
            assert!(text.parse::<GssCode>().is_err(), "{text} was let in");
        }
    }

    #[test]
    fn sorts_as_its_text_does() {
        let first: GssCode = "E09000002".parse().expect("a code");
        let second: GssCode = "E12000007".parse().expect("a code");
        assert!(first < second);
        assert_eq!(first.to_string(), "E09000002");
    }
}
