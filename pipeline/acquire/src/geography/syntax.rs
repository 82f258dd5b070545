//! Whether a cell holds a GSS code, and what commonly happens to one on its way.
//!
//! Nothing is repaired: a damaged cell is refused, with the code that may have been meant where one is
//! plain to see. Only codes are ever shown, never what else stood in the cell.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::register::{Entry, entries, entry, is_gss};

/// No code is longer with its damage; more is not looked into.
const LONGEST: usize = 200;

static BY_FORMER: LazyLock<BTreeMap<&'static str, &'static Entry>> = LazyLock::new(|| {
    entries()
        .filter_map(|entry| Some((entry.former?, entry)))
        .collect()
});

/// Some names are those of several codes, one after the other.
static BY_NAME: LazyLock<BTreeMap<String, Vec<&'static Entry>>> = LazyLock::new(|| {
    let mut by_name: BTreeMap<String, Vec<&'static Entry>> = BTreeMap::new();
    for entry in entries() {
        by_name
            .entry(plain_name(entry.name))
            .or_default()
            .push(entry);
    }
    by_name
});

/// What is wrong with a cell that should hold a GSS code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// All that is wrong with it, at least one.
    pub(crate) how: Vec<Damage>,
    /// The code that may have been meant.
    pub(crate) meant: Option<String>,
}

/// What happened to a code, or what stands in its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Nothing stands there.
    Empty,
    /// Blanks before, within or after it, of any kind.
    Blanks,
    /// A small letter in place of a capital.
    LowerCase,
    /// `O` for nought, `I` or `l` for one.
    LetterForDigit,
    /// A number: the leading letter is gone, as a spreadsheet does with a column it takes for numbers.
    LostLetter(Vec<&'static Entry>),
    /// The ONS code in use before 2011, replaced by this one.
    Former(&'static Entry),
    /// The form of an ONS code in use before 2011, such as `36UB`.
    FormerForm,
    /// The name of an area.
    Name(Vec<&'static Entry>),
    /// A number in scientific notation, which a spreadsheet makes of codes like `00E9`.
    Scientific,
    /// Any other number.
    Number,
    /// The form of an ISO 3166 code: `GB`, `GBR`, `GB-LND`.
    Iso,
    /// None of these.
    Unknown,
}

/// Whether the text is a GSS code as it stands: one of E W S N J K L M, then eight digits.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn check(text: &str) -> Result<(), Damaged> {
    if is_gss(text) {
        return Ok(());
    }
    if text.len() > LONGEST {
        return Err(of(Damage::Unknown, None));
    }
    Err(mistyped(text).unwrap_or_else(|| replaced(text.trim_matches(is_blank))))
}

/// A code that is whole but for its typing.
fn mistyped(text: &str) -> Option<Damaged> {
    let dense: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let mut letters = dense.chars();
    let first = letters.next()?;
    let digits: String = letters
        .clone()
        .map(|c| match c {
            'O' | 'o' => '0',
            'I' | 'i' | 'l' | 'L' => '1',
            c => c,
        })
        .collect();
    let meant = format!("{}{digits}", first.to_ascii_uppercase());
    let seen = [
        (dense.len() != text.len(), Damage::Blanks),
        (first.is_ascii_lowercase(), Damage::LowerCase),
        (letters.as_str() != digits, Damage::LetterForDigit),
    ];
    is_gss(&meant).then(|| Damaged {
        how: seen
            .into_iter()
            .filter_map(|(is, damage)| is.then_some(damage))
            .collect(),
        meant: Some(meant),
    })
}

/// What stands in place of a code.
fn replaced(text: &str) -> Damaged {
    if text.is_empty() {
        return of(Damage::Empty, None);
    }
    let capitals = text.to_ascii_uppercase();
    if let Some(entry) = BY_FORMER.get(&*capitals).copied() {
        return of(Damage::Former(entry), Some(entry));
    }
    if let Some(damaged) = number(text) {
        return damaged;
    }
    let named = of_name(text);
    if !named.is_empty() {
        let mut current = named.iter().copied().filter(|entry| entry.to.is_none());
        let only = current.next().filter(|_| current.next().is_none());
        return of(Damage::Name(named), only);
    }
    match capitals.as_bytes() {
        [a, b, c, d]
            if [a, b].iter().all(|c| c.is_ascii_digit())
                && [c, d].iter().all(|c| c.is_ascii_uppercase()) =>
        {
            of(Damage::FormerForm, None)
        }
        [a, b, b'-', rest @ ..]
            if (1..=3).contains(&rest.len())
                && [a, b].iter().all(|c| c.is_ascii_uppercase())
                && rest.iter().all(u8::is_ascii_alphanumeric) =>
        {
            of(Damage::Iso, None)
        }
        letters
            if (2..=3).contains(&letters.len()) && text.bytes().all(|c| c.is_ascii_uppercase()) =>
        {
            of(Damage::Iso, None)
        }
        _ => of(Damage::Unknown, None),
    }
}

fn number(text: &str) -> Option<Damaged> {
    text.parse::<f64>().ok()?;
    let bytes = text.as_bytes();
    if !bytes.iter().any(u8::is_ascii_digit) {
        return None;
    }
    if bytes.iter().any(|c| matches!(c, b'e' | b'E')) {
        return Some(of(Damage::Scientific, None));
    }
    let digits = text.trim_end_matches('0').strip_suffix('.').unwrap_or(text);
    let whole = digits.bytes().all(|c| c.is_ascii_digit());
    let candidates: Vec<&'static Entry> = if whole && (7..=8).contains(&digits.len()) {
        "EWSNJKLM"
            .chars()
            .filter_map(|letter| entry(&format!("{letter}{digits:0>8}")))
            .collect()
    } else {
        Vec::new()
    };
    if candidates.is_empty() {
        return Some(of(Damage::Number, None));
    }
    let only = candidates
        .first()
        .copied()
        .filter(|_| candidates.len() == 1);
    Some(of(Damage::LostLetter(candidates), only))
}

/// All areas of this name, whatever its case and whatever it says of the borough's kind.
fn of_name(text: &str) -> Vec<&'static Entry> {
    let plain = plain_name(text);
    let short = ["london borough of ", "royal borough of ", "city of "]
        .iter()
        .find_map(|kind| plain.strip_prefix(kind))
        .or_else(|| plain.strip_suffix(" london borough"));
    let with = |name: &str| BY_NAME.get(name).cloned().unwrap_or_default();
    let found = with(&plain);
    match short {
        Some(short) if found.is_empty() => with(short),
        _ => found,
    }
}

fn plain_name(name: &str) -> String {
    let words: Vec<String> = name
        .split(is_blank)
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word == "&" {
                "and".to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .collect();
    words.join(" ")
}

/// Blanks of every width, the byte order mark, and the zero-width blanks that pasted text carries.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

fn of(damage: Damage, meant: Option<&Entry>) -> Damaged {
    Damaged {
        how: vec![damage],
        meant: meant.map(|entry| entry.code.to_owned()),
    }
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how: Vec<String> = self.how.iter().map(Damage::to_string).collect();
        f.write_str(&how.join("; "))?;
        match &self.meant {
            Some(code) => write!(f, "; {code} may be meant"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no code stands there"),
            Self::Blanks => f.write_str("there are blanks in or around the code"),
            Self::LowerCase => f.write_str("the code begins with a small letter"),
            Self::LetterForDigit => f.write_str("a letter stands for a digit, as O for nought"),
            Self::LostLetter(entries) => {
                write!(f, "the leading letter is lost, as a spreadsheet loses it: {}", codes(entries))
            }
            Self::Former(entry) => write!(
                f,
                "an ONS code in use before 2011: {} {} replaced it in 2011",
                entry.code, entry.name
            ),
            Self::FormerForm => f.write_str("it has the form of an ONS code in use before 2011"),
            Self::Name(entries) => write!(f, "a name stands in place of the code: {}", codes(entries)),
            Self::Scientific => {
                f.write_str("it reads as a number in scientific notation, as a spreadsheet writes codes like 00E9")
            }
            Self::Number => f.write_str("a number stands in place of the code"),
            Self::Iso => f.write_str("it has the form of an ISO 3166 code"),
            Self::Unknown => f.write_str("it has not the form of one, as E09000001 has"),
        }
    }
}

fn codes(entries: &[&Entry]) -> String {
    let said: Vec<String> = entries
        .iter()
        .map(|entry| match entry.to {
            Some(to) => format!("{} {} (until {to})", entry.code, entry.name),
            None => format!("{} {}", entry.code, entry.name),
        })
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests;
