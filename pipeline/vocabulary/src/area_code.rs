//! Codes of areas: `E09000001` is the City of London, `UKI31` its NUTS region, `SOM` Somalia.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest code: fifteen characters hold a block of the United States census.
const LONGEST: usize = 15;

/// The code of an area in whatever scheme its source declares, kept inline and sorted as text.
///
/// # Example
/// ```
/// use vocabulary::AreaCode;
/// let code: AreaCode = "E09000001".parse()?;
/// assert!(code.is_gss() && code.is_of("E09"));
/// assert!(!"UKI31".parse::<AreaCode>()?.is_gss());
/// assert!("City of London".parse::<AreaCode>().is_err());
/// # Ok::<(), vocabulary::NotAnAreaCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode {
    /// Padded with zero bytes, which sort before every character.
    text: [u8; LONGEST],
    length: u8,
}

/// Which codes a source gives its areas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeScheme {
    /// Those of the Government Statistical Service, such as `E09000001`.
    #[default]
    Gss,
    /// Any other: codes are compared and not understood.
    Other,
}

impl CodeScheme {
    /// The code that the text is in this scheme.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<AreaCode> {
        let code: AreaCode = text.parse().ok()?;
        (self == Self::Other || code.is_gss()).then_some(code)
    }

    /// The scheme of these codes: that of the Government Statistical Service where all are of it.
    #[must_use]
    pub fn of(codes: impl IntoIterator<Item = AreaCode>) -> Self {
        let mut codes = codes.into_iter();
        if codes.all(|code| code.is_gss()) {
            Self::Gss
        } else {
            Self::Other
        }
    }

    /// A regular expression of all codes of this scheme (ECMA 262).
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Gss => "^[A-Z][0-9]{8}$",
            Self::Other => "^[A-Za-z0-9_.:/][A-Za-z0-9_.:/-]{0,14}$",
        }
    }

    /// What a code of this scheme looks like.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Gss => "a capital letter and eight digits, like E09000001",
            Self::Other => "1 to 15 letters, digits and - _ . : /, not - first",
        }
    }
}

/// The text is not the code of an area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found:?} is not an area's code: expected 1 to 15 letters, digits and - _ . : /, not - first"
)]
pub struct NotAnAreaCode {
    /// What stood in its place.
    pub found: String,
}

impl AreaCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let text = self
            .text
            .get(..usize::from(self.length))
            .unwrap_or_default();
        // Only ASCII is let in.
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// Whether it begins with these characters, which say what kind of area it is (`E09`: London borough).
    #[must_use]
    pub fn is_of(&self, kind: &str) -> bool {
        self.as_str().starts_with(kind)
    }

    /// Whether it has the form of a code of the Government Statistical Service:
    /// one capital letter of a UK country or union, then eight digits.
    #[must_use]
    pub fn is_gss(&self) -> bool {
        matches!(
            self.as_str().as_bytes(),
            [b'E' | b'W' | b'S' | b'N' | b'J' | b'K' | b'L' | b'M', digits @ ..]
                if digits.len() == 8 && digits.iter().all(u8::is_ascii_digit)
        )
    }
}

impl FromStr for AreaCode {
    type Err = NotAnAreaCode;

    fn from_str(text: &str) -> Result<Self, NotAnAreaCode> {
        let refused = || NotAnAreaCode {
            found: text.to_owned(),
        };
        let bytes = text.as_bytes();
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(byte);
        let length = u8::try_from(bytes.len()).map_err(|_| refused())?;
        let mut code = [0; LONGEST];
        let place = code.get_mut(..bytes.len()).ok_or_else(refused)?;
        // A sheet would take what begins with a minus for a formula.
        if bytes.is_empty() || bytes.starts_with(b"-") || !bytes.iter().all(fits) {
            return Err(refused());
        }
        place.copy_from_slice(bytes);
        Ok(Self { text: code, length })
    }
}

impl TryFrom<String> for AreaCode {
    type Error = NotAnAreaCode;

    fn try_from(text: String) -> Result<Self, NotAnAreaCode> {
        text.parse()
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().expect("a code")
    }

    #[test]
    fn refuses_what_is_not_a_code() {
        for text in [
            "",
            "E09 000001",
            "E0900000é",
            "a,b",
            "1234567890123456",
            "\"E\"",
            "E09000001\n",
            "-1",
        ] {
            assert!(text.parse::<AreaCode>().is_err(), "{text} was let in");
        }
    }

    #[test]
    fn knows_codes_of_the_statistical_service() {
        assert!(code("E09000001").is_gss() && code("S12000049").is_gss());
        for text in [
            "E0900000",
            "E090000011",
            "e09000001",
            "X09000001",
            "E0900000a",
            "UKI31",
        ] {
            assert!(!code(text).is_gss(), "{text} was taken for one");
        }
    }

    #[test]
    fn sorts_as_its_text_does() {
        let mut codes = ["E12000007", "E09000002", "E09", "SOM", "10", "9"].map(code);
        codes.sort_unstable();
        let texts: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let mut sorted = texts.clone();
        sorted.sort();
        assert_eq!(texts, sorted);
    }
}
