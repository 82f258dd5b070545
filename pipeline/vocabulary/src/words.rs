//! Words that people wrote, as a reader sees them.

use std::borrow::Cow;

use thiserror::Error;

use crate::Problem;

/// A character that no text for people holds: a control character, or one that Unicode says will
/// never be a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("holds U+{:04X}, which no text for people has", u32::from(*.0))]
pub struct NoText(pub char);

impl NoText {
    /// The problem of a field of a file that holds it.
    #[must_use]
    pub fn in_field(self, file: &str, field: &str) -> Problem {
        let remedy = "write it without: copying from another program brings such characters";
        Problem::new(file, format!("{field} {self}"), remedy)
    }
}

/// A text on one line, as it is read: without white space at its ends, with one space where a line
/// ended or a tab stood, and without what turns the direction of writing or shows nothing.
///
/// Right-to-left marks and their like can make a reader see another word than the one that
/// stands there; what they are left out of is written and searched alike in every file.
///
/// # Errors
/// With the first other control character: nobody wrote it on purpose.
///
/// # References
/// Unicode Technical Report 36 (2014), "Unicode security considerations", 2.5; Boucher and
/// Anderson (2023), "Trojan Source: invisible vulnerabilities", USENIX Security.
///
/// # Example
/// ```
/// use vocabulary::{one_line, NoText};
///
/// assert_eq!(one_line("  Need\n  for care\u{202e} ")?, "Need for care");
/// assert_eq!(one_line("a\0"), Err(NoText('\0')));
/// # Ok::<(), NoText>(())
/// ```
pub fn one_line(text: &str) -> Result<Cow<'_, str>, NoText> {
    let breaks = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}');
    let is_plain = |c: char| !is_no_text(c) && !is_unseen(c);
    let trimmed = text.trim();
    if trimmed.chars().all(is_joining) {
        return Ok(Cow::Borrowed(""));
    }
    if trimmed.chars().all(is_plain) {
        return Ok(Cow::Borrowed(trimmed));
    }
    let mut line = String::with_capacity(trimmed.len());
    let mut is_broken = false;
    for c in trimmed.chars() {
        if breaks(c) {
            is_broken = true;
        } else if is_no_text(c) {
            return Err(NoText(c));
        } else if is_unseen(c) || (is_broken && c.is_whitespace()) {
            // Left out.
        } else {
            if is_broken {
                line.truncate(line.trim_end().len());
                line.push(' ');
            }
            is_broken = false;
            line.push(c);
        }
    }
    // What was left out may have hidden white space at the ends.
    let ends = line.trim();
    Ok(Cow::Owned(if ends.chars().all(is_joining) {
        String::new()
    } else if ends.len() == line.len() {
        line
    } else {
        ends.to_owned()
    }))
}

/// A control character, or one of the 66 that are none.
///
/// # References
/// Unicode 15.1, 23.7 (noncharacters).
fn is_no_text(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}') || c as u32 & 0xfffe == 0xfffe
}

/// What joins the characters around it or says how one is drawn: nothing by itself.
const fn is_joining(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// What turns the direction of the text around it, ends a line where none is seen to end, or
/// shows nothing.
///
/// # References
/// Unicode 15.1, 23.2 (layout controls) and UAX 9; zero-width joiners are left, since words and
/// signs are made of them.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A title as a reader tells it from another: letters of any case, with spaces of any kind.
#[must_use]
pub fn as_seen(title: &str) -> String {
    title
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_alike_whatever_their_case_and_spaces() {
        assert_eq!(as_seen("Need\u{a0} for Care"), as_seen("need for care"));
        assert_ne!(as_seen("Need for care"), as_seen("Needs for care"));
    }

    #[test]
    fn a_text_is_one_line_as_it_is_read() {
        let cases = [
            ("Barking and Dagenham", "Barking and Dagenham"),
            ("\u{a0} a\u{a0}b \t", "a\u{a0}b"),
            ("a \r\n\t b", "a b"),
            ("a  b", "a  b"),
            ("\u{202e}evil\u{202c}", "evil"),
            ("\u{200f} right\u{200f} ", "right"),
            ("a\n\u{202e}\nb", "a b"),
            ("\u{1f469}\u{200d}\u{1f467}", "\u{1f469}\u{200d}\u{1f467}"),
            ("\u{200b}\n", ""),
            ("\u{200d}", ""),
            ("\u{3164}\u{ad}\u{200d} \u{2800}", ""),
            ("Need\u{ad} for care", "Need for care"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                one_line(text).expect("no control character"),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn control_characters_are_named() {
        for c in [
            '\0',
            '\u{1}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{fffe}',
            '\u{1ffff}',
        ] {
            let text = format!("a{c}b");
            assert_eq!(one_line(&text), Err(NoText(c)));
        }
        assert_eq!(
            NoText('\u{1b}').to_string(),
            "holds U+001B, which no text for people has"
        );
    }
}
