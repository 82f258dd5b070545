//! Marks of a person in a cell: numbers given to one, a birth, ways to reach somebody.

use super::check_digits::{is_national_insurance, is_nhs_number, is_upn, is_uuid};
use super::contact::{holds_email, holds_postcode, holds_telephone, is_postcode};
use super::days::day;

/// What a person is known or reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    NhsNumber,
    NationalInsurance,
    PupilNumber,
    BirthInText,
    Uuid,
    Postcode,
    Email,
    Telephone,
}

impl Mark {
    pub(super) const ALL: [Self; 8] = [
        Self::NhsNumber,
        Self::NationalInsurance,
        Self::PupilNumber,
        Self::BirthInText,
        Self::Uuid,
        Self::Postcode,
        Self::Email,
        Self::Telephone,
    ];

    /// What the cell looks like, in words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NhsNumber => "an NHS number",
            Self::NationalInsurance => "a National Insurance number",
            Self::PupilNumber => "a unique pupil number",
            Self::BirthInText => "a text with a date of birth",
            Self::Uuid => "a universally unique identifier",
            Self::Postcode => "a postcode",
            Self::Email => "an e-mail address",
            Self::Telephone => "a telephone number",
        }
    }

    /// Whether a public list of services may carry it.
    pub(super) const fn reaches_a_service(self) -> bool {
        matches!(
            self,
            Self::Uuid | Self::Postcode | Self::Email | Self::Telephone
        )
    }
}

/// What marks the cell; by how many digits it has, since most texts have few and most marks many.
pub(super) fn mark(cell: &str) -> Option<Mark> {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 6 || cell.contains("//") || cell.contains("www.") {
        let compact: String = cell
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '_'))
            .collect();
        return mark_of_whole(cell, compact.as_bytes()).or_else(|| mark_within(cell));
    }
    if digits >= 3 && holds_birth(cell) {
        Some(Mark::BirthInText)
    } else if holds_email(cell) {
        Some(Mark::Email)
    } else if digits >= 2 && (holds_postcode(cell) || is_spaced_postcode(cell)) {
        Some(Mark::Postcode)
    } else {
        None
    }
}

/// A postcode with spaces in other places than usual.
fn is_spaced_postcode(cell: &str) -> bool {
    let compact: Vec<u8> = cell.bytes().filter(|b| *b != b' ').collect();
    cell.len() <= 10 && is_postcode(&compact)
}

fn mark_of_whole(cell: &str, compact: &[u8]) -> Option<Mark> {
    let few_words = cell.len() <= 40;
    if compact.len() == 10 && is_nhs_number(compact) && !is_thousands(cell) {
        Some(Mark::NhsNumber)
    } else if few_words && is_national_insurance(compact) {
        Some(Mark::NationalInsurance)
    } else if few_words && is_upn(compact) {
        Some(Mark::PupilNumber)
    } else if is_uuid(cell) {
        Some(Mark::Uuid)
    } else if cell.len() <= 8 && !cell.contains('.') && is_postcode(compact) {
        Some(Mark::Postcode)
    } else {
        None
    }
}

/// A mark inside a longer text; web addresses in it are left aside, since their numbers are those of pages.
fn mark_within(cell: &str) -> Option<Mark> {
    let text: String = cell
        .split_whitespace()
        .filter(|word| !is_web(word))
        .collect::<Vec<_>>()
        .join(" ");
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
    if holds_nhs_number(&text) {
        Some(Mark::NhsNumber)
    } else if words().any(|word| is_national_insurance(word.as_bytes()))
        || holds_spaced_insurance(&text)
    {
        Some(Mark::NationalInsurance)
    } else if words().any(|word| is_upn(word.as_bytes())) {
        Some(Mark::PupilNumber)
    } else if text.split_whitespace().any(is_uuid) {
        Some(Mark::Uuid)
    } else if holds_birth(&text) {
        Some(Mark::BirthInText)
    } else if holds_email(cell) {
        Some(Mark::Email)
    } else if holds_telephone(&text) {
        Some(Mark::Telephone)
    } else if holds_postcode(&text) {
        Some(Mark::Postcode)
    } else {
        None
    }
}

/// Ten digits together, or three, three and four, with a valid check digit.
fn holds_nhs_number(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '_');
    text.split(|c| !is_part(c))
        .filter(|run| run.len() >= 10)
        .any(|run| {
            let groups: Vec<&str> = run
                .split([' ', '-', '/', '_'])
                .filter(|g| !g.is_empty())
                .collect();
            groups
                .iter()
                .any(|group| !group.starts_with('0') && is_nhs_number(group.as_bytes()))
                || groups.windows(3).any(|three| match three {
                    [a, b, c]
                        if a.len() == 3 && b.len() == 3 && c.len() == 4 && !a.starts_with('0') =>
                    {
                        is_nhs_number([*a, *b, *c].concat().as_bytes())
                    }
                    _ => false,
                })
        })
}

/// `QQ 12 34 56 C` inside a text.
fn holds_spaced_insurance(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '-', ',', ';', ':']).collect();
    words.windows(5).any(|five| {
        let lengths = five.iter().map(|word| word.len());
        lengths.eq([2, 2, 2, 2, 1]) && is_national_insurance(five.concat().as_bytes())
    })
}

/// A day that a word for birth leads up to: `dob 28/02/1990`, `born on 28 February 1990`.
fn holds_birth(text: &str) -> bool {
    let speaks = |of: &[u8]| {
        text.as_bytes()
            .windows(of.len())
            .any(|part| part.eq_ignore_ascii_case(of))
    };
    if ![&b"dob"[..], b"d.o.b", b"born", b"birth"]
        .into_iter()
        .any(speaks)
    {
        return false;
    }
    let small = text.to_lowercase().replace("d.o.b", "dob");
    let words: Vec<&str> = small
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '(' | ')' | ',' | ';'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty() && !matches!(*word, "on" | "is" | "was" | "of" | "date"))
        .collect();
    words.iter().enumerate().any(|(at, word)| {
        let after = |from: usize, to: usize| words.get(at + from..at + to);
        matches!(*word, "dob" | "born" | "birth" | "birthday")
            && (after(1, 2).is_some_and(|one| day(&one.concat()).is_some())
                || after(1, 4).is_some_and(|three| day(&three.join(" ")).is_some()))
    })
}

/// Groups as thousands are printed: one to three digits, then threes.
fn is_thousands(cell: &str) -> bool {
    let mut groups = cell.split([' ', ',']);
    groups.next().is_some_and(|first| first.len() <= 3) && groups.all(|group| group.len() == 3)
}

/// Whether the word is a web address.
pub(super) fn is_web(word: &str) -> bool {
    let small = word.get(..8).unwrap_or(word).to_ascii_lowercase();
    small.starts_with("http://") || small.starts_with("https://") || small.starts_with("www.")
}
