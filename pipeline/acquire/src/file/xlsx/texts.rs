//! The strings of a workbook, which its cells point to.

use vocabulary::Problems;

use crate::file::grid::{Content, reads_as_number};
use crate::file::markup::{Fault, Piece, walk};
use crate::file::package::Package;

/// More texts than this are no sheet that a person keeps.
const MOST_TEXTS: usize = 10_000_000;

/// A string, and in how many pieces of their own style it is written.
#[derive(Default)]
pub(super) struct SharedText {
    pub(super) text: String,
    pub(super) pieces: u32,
}

impl SharedText {
    pub(super) fn content(&self) -> Content {
        if self.pieces > 1 && reads_as_number(&self.text) {
            Content::Digits
        } else {
            Content::Text
        }
    }
}

pub(super) fn shared_texts(
    part: &str,
    package: &mut Package<'_>,
) -> Result<Vec<SharedText>, Problems> {
    let text = package.needed(part)?;
    let mut texts: Vec<SharedText> = Vec::new();
    let mut inside = Inside::default();
    walk(&text, |piece| {
        if let Piece::Open(element) = &piece
            && element.name() == "si"
        {
            if texts.len() >= MOST_TEXTS {
                return Err(Fault::TooLarge);
            }
            texts.push(SharedText::default());
            inside.pieces = 0;
        }
        if let (Some(words), Some(last)) = (inside.text(&piece), texts.last_mut()) {
            last.text.push_str(words);
            last.pieces = inside.pieces;
        }
        Ok(())
    })
    .map_err(|fault| package.fault(part, &fault))?;
    for text in &mut texts {
        text.text = unescape(&text.text);
    }
    Ok(texts)
}

/// Whether text belongs to a string: it stands in `t`, and not in a reading aid (`rPh`).
#[derive(Default)]
pub(super) struct Inside {
    text: bool,
    aid: bool,
    /// How many texts the string has had so far.
    pub(super) pieces: u32,
}

impl Inside {
    pub(super) fn text<'e>(&mut self, piece: &Piece<'e>) -> Option<&'e str> {
        let (name, opens) = match piece {
            Piece::Open(element) => (element.name(), true),
            Piece::Close(name) => (*name, false),
            Piece::Text(words) => return (self.text && !self.aid).then_some(*words),
        };
        match name {
            "t" => {
                self.text = opens;
                self.pieces += u32::from(opens && !self.aid);
            }
            "rPh" => self.aid = opens,
            _ => {}
        }
        None
    }
}

/// Characters that XML cannot hold are written `_x000D_` in workbooks.
pub(super) fn unescape(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        whole.push_str(before);
        let letter = after
            .split_at_checked(5)
            .and_then(|(code, after)| Some((code.strip_suffix('_')?, after)))
            .filter(|(code, _)| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|(code, after)| {
                let letter = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
                Some((letter, after))
            });
        rest = if let Some((letter, after)) = letter {
            whole.push(letter);
            after
        } else {
            whole.push_str("_x");
            after
        };
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(unescape("a_x000A_b"), "a\nb");
        assert_eq!(unescape("_x_x00_xé_x0041_"), "_x_x00_xéA");
    }
}
