//! Words that a terminal can be given, whoever wrote them.

use std::borrow::Cow;

/// Words without what commands a terminal, or turns the direction of what follows: of that, a sign
/// is shown that stands for it. Lines and tabs stay.
///
/// Names of files and fields are a stranger's where a release was downloaded.
pub fn harmless(words: &str) -> Cow<'_, str> {
    if !words.chars().any(commands) {
        return words.into();
    }
    words.chars().map(shown).collect::<String>().into()
}

fn commands(letter: char) -> bool {
    let is_kept = matches!(letter, '\n' | '\r' | '\t');
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (letter.is_control() && !is_kept) || turns
}

/// The control picture of a character where there is one (Unicode, block 2400).
fn shown(letter: char) -> char {
    match u32::from(letter) {
        _ if !commands(letter) => letter,
        0x7f => '\u{2421}',
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_commanded_by_nothing() {
        for (words, expected) in [
            (
                "file:\trow 1\r\nArea Ünï £ 👍",
                "file:\trow 1\r\nArea Ünï £ 👍",
            ),
            ("evil\u{1b}]0;title\u{7}\u{1b}[2J", "evil␛]0;title␇␛[2J"),
            ("\u{0}\u{8}\u{7f}", "␀␈␡"),
            // CSI of eight bits, and a text turned round.
            ("a\u{9b}2Jb", "a\u{fffd}2Jb"),
            ("gpj\u{202e}fdp", "gpj\u{fffd}fdp"),
        ] {
            assert_eq!(harmless(words), expected);
        }
        assert!(matches!(harmless("plain"), Cow::Borrowed(_)));
    }
}
