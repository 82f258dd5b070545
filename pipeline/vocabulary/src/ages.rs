//! Ages in whole years, as tables print them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The greatest age that a band can name.
const OLDEST: u8 = 120;

/// Words that say that a number is an age and nothing else.
const FILLERS: [&str; 7] = ["age", "aged", "ages", "year", "years", "old", "of"];

/// A band of ages in whole years, both ends included; without an upper end, that age and over.
///
/// # Example
/// ```
/// use vocabulary::Ages;
/// let childbearing: Ages = "15-49".parse()?;
/// for same in ["15 to 49", "Aged 15 to 49 years", "Y15T49"] {
///     assert_eq!(same.parse::<Ages>()?, childbearing);
/// }
/// assert_eq!("50 and over".parse::<Ages>()?.to(), None);
/// assert!("all".parse::<Ages>().is_err());
/// # Ok::<(), vocabulary::NotAges>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ages {
    from: u8,
    to: Option<u8>,
}

/// The text is not a band of ages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a band of ages: expected such as 15-49, 15 to 49, 50+ or under 15")]
pub struct NotAges {
    /// What stood in its place.
    pub found: String,
}

impl Ages {
    /// 15 to 49, the ages at which surveys ask women and mothers are counted.
    pub const CHILDBEARING: Self = Self {
        from: 15,
        to: Some(49),
    };

    /// The ages from one to another.
    ///
    /// # Errors
    /// When the first lies above the last, or an age above 120.
    pub fn new(from: u8, to: Option<u8>) -> Result<Self, NotAges> {
        let ages = Self { from, to };
        if from <= to.unwrap_or(OLDEST) && to.unwrap_or(from) <= OLDEST {
            Ok(ages)
        } else {
            Err(NotAges {
                found: ages.to_string(),
            })
        }
    }

    /// The youngest age.
    #[must_use]
    pub const fn from(self) -> u8 {
        self.from
    }

    /// The oldest age; `None` for a band that is open above.
    #[must_use]
    pub const fn to(self) -> Option<u8> {
        self.to
    }

    /// The oldest age, an open band ending with the oldest there can be.
    #[must_use]
    pub fn last(self) -> u8 {
        self.to.unwrap_or(OLDEST)
    }

    /// How many single years it holds; of an open band, up to the oldest age there can be.
    #[must_use]
    pub fn years(self) -> u16 {
        u16::from(self.last() - self.from) + 1
    }

    /// Whether every age of `other` is in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.last() <= self.last()
    }

    /// The ages that both hold.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or(OLDEST).min(two.unwrap_or(OLDEST))),
        };
        (from <= to.unwrap_or(OLDEST)).then_some(Self { from, to })
    }
}

impl FromStr for Ages {
    type Err = NotAges;

    /// Reads the prints of census tables (`Aged 16 to 24 years`, `Aged 85 years and over`),
    /// of the SDMX code list (`Y15T49`, `Y_GE50`, `Y_LT15`) and the short ones (`15-49`, `50+`).
    fn from_str(text: &str) -> Result<Self, NotAges> {
        let refused = || NotAges {
            found: text.to_owned(),
        };
        let spaced = spaced(text);
        let words: Vec<&str> = spaced
            .split_whitespace()
            .filter(|word| !FILLERS.contains(word))
            .collect();
        let age = |word: &str| word.parse::<u8>().ok();
        let (from, to) = match words[..] {
            [one] => (age(one), age(one).map(Some)),
            [one, "to", two] => (age(one), age(two).map(Some)),
            [one, "and" | "or", "over" | "above"] | ["ge", one] => (age(one), Some(None)),
            [one, "and" | "or", "under"] => (Some(0), age(one).map(Some)),
            ["under" | "lt", one] => (Some(0), age(one).and_then(|n| n.checked_sub(1)).map(Some)),
            _ => (None, None),
        };
        match (from, to) {
            (Some(from), Some(to)) => Self::new(from, to).map_err(|_| refused()),
            _ => Err(refused()),
        }
    }
}

/// The text in small letters with its parts set apart: `Y15T49` and `15-49` as `15 to 49`, `50+` as `50 and over`.
fn spaced(text: &str) -> String {
    let small = text.trim().to_lowercase();
    let code = small.strip_prefix('y').filter(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit() || c == '_') && !rest.contains(' ')
    });
    let small = match code {
        Some(code) => code
            .replace('_', " ")
            .replace("ge", "ge ")
            .replace("lt", "lt ")
            .replace('t', " to ")
            .replace("l to ", "lt "),
        None => small,
    };
    small
        .replace(['-', '\u{2013}'], " to ")
        .replace('+', " and over")
}

impl fmt::Display for Ages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            None => write!(f, "{} and over", self.from),
            Some(to) if to == self.from => write!(f, "{to}"),
            Some(to) => write!(f, "{} to {to}", self.from),
        }
    }
}

impl TryFrom<String> for Ages {
    type Error = NotAges;

    fn try_from(text: String) -> Result<Self, NotAges> {
        text.parse()
    }
}

impl From<Ages> for String {
    fn from(ages: Ages) -> Self {
        ages.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_reads(text: &str, from: u8, to: Option<u8>) {
        let ages: Ages = text.parse().expect("ages");
        assert_eq!((ages.from(), ages.to()), (from, to), "{text}");
        assert_eq!(ages.to_string().parse::<Ages>(), Ok(ages), "{ages}");
    }

    #[test]
    fn prints_of_common_tables_are_read() {
        assert_reads("15-49", 15, Some(49));
        assert_reads("15\u{2013}49", 15, Some(49));
        assert_reads("Aged 16 to 24 years", 16, Some(24));
        assert_reads("15 to 49 years old", 15, Some(49));
        assert_reads("Aged 4 years and under", 0, Some(4));
        assert_reads("Under 15 years old", 0, Some(14));
        assert_reads("Aged under 1 year", 0, Some(0));
        assert_reads("Aged 85 years and over", 85, None);
        assert_reads("50+", 50, None);
        assert_reads("Age 7", 7, Some(7));
        assert_reads("Y15T49", 15, Some(49));
        assert_reads("Y0T14", 0, Some(14));
        assert_reads("Y_GE50", 50, None);
        assert_reads("Y_LT15", 0, Some(14));
    }

    #[test]
    fn what_is_no_band_is_refused() {
        for text in [
            "", "all", "Total", "49-15", "15-", "-1", "15-200", "under 0", "Y", "_T", "15 49",
            "300",
        ] {
            assert!(text.parse::<Ages>().is_err(), "{text} was let in");
        }
    }

    #[test]
    fn bands_hold_and_share_ages() {
        let ages = |text: &str| text.parse::<Ages>().expect("ages");
        assert!(ages("15-49").contains(ages("20-24")));
        assert!(!ages("15-49").contains(ages("45+")));
        assert!(ages("45+").contains(ages("50+")));
        assert_eq!(ages("15-49").shared(ages("45+")), Some(ages("45-49")));
        assert_eq!(ages("0-14").shared(ages("15-49")), None);
        assert_eq!(ages("40+").shared(ages("45+")), Some(ages("45+")));
        assert_eq!(ages("15-49").years(), 35);
    }
}
