//! Bytes into text in the declared encoding, or the name of the one they are really in.

use std::borrow::Cow;

use vocabulary::{Problem, Problems};

use super::format::Encoding;

const DECLARE: &str = "declare the encoding it is in in [format] of source.toml";

/// The text of a file. Text that is already UTF-8 is borrowed; other text is held decoded.
///
/// # Errors
/// When the bytes are not text in the declared encoding, naming the one they look like.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    encoding: Encoding,
    shown: &str,
) -> Result<Cow<'a, str>, Problems> {
    if is_utf16(bytes) {
        return Err(Problem::new(shown, "is written in UTF-16", "save it as UTF-8").into());
    }
    match (encoding, std::str::from_utf8(bytes)) {
        (Encoding::Utf8, Ok(text)) => {
            Ok(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)))
        }
        (Encoding::Windows1252, Ok(text)) if text.is_ascii() => Ok(Cow::Borrowed(text)),
        (Encoding::Windows1252, Ok(text)) => Err(Problem::new(
            shown,
            "is UTF-8 and not windows-1252: its letters with accents would be misread",
            DECLARE,
        )
        .row(row_of(bytes, first_high(text)))
        .into()),
        (Encoding::Utf8, Err(error)) => Err(not_utf8(bytes, error.valid_up_to(), shown).into()),
        (Encoding::Windows1252, Err(_)) => from_windows1252(bytes, shown).map(Cow::Owned),
    }
}

fn not_utf8(bytes: &[u8], at: usize, shown: &str) -> Problem {
    let problem = Problem::new(shown, "is not UTF-8", DECLARE).row(row_of(bytes, at));
    if bytes.iter().all(|byte| windows1252(*byte).is_some()) {
        problem.found("bytes that are letters in windows-1252")
    } else {
        problem.found("bytes of no encoding that is read here")
    }
}

fn from_windows1252(bytes: &[u8], shown: &str) -> Result<String, Problems> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for (at, byte) in bytes.iter().enumerate() {
        let letter = windows1252(*byte).ok_or_else(|| {
            Problem::new(
                shown,
                "holds a byte that is no character of windows-1252",
                DECLARE,
            )
            .row(row_of(bytes, at))
        })?;
        text.push(letter);
    }
    Ok(text)
}

/// The character of a byte. Bytes 0x80 to 0x9F are those of the Encoding Standard's index;
/// five of them stand for nothing printed. All others are the same as in Latin-1.
fn windows1252(byte: u8) -> Option<char> {
    const C1: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => C1
            .get(usize::from(byte - 0x80))
            .copied()
            .filter(|letter| *letter != '\0'),
        _ => Some(char::from(byte)),
    }
}

/// A byte order mark, or a null at every second place near the start.
fn is_utf16(bytes: &[u8]) -> bool {
    let start = bytes.get(..512).unwrap_or(bytes);
    let nulls = |from: usize| {
        start
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let mostly = start.len() >= 4 && nulls(0).max(nulls(1)) * 4 > start.len();
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || mostly
}

fn first_high(text: &str) -> usize {
    text.bytes().position(|byte| !byte.is_ascii()).unwrap_or(0)
}

/// The line that a byte stands in, the first being 1.
fn row_of(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

/// Whether a character is not seen in print: it would make two names that look alike differ.
pub(super) fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}')
}
