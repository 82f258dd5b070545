//! The letters of pictures: `DejaVu` Sans, built in.

use std::sync::Arc;

use read_fonts::tables::{cmap::Cmap, hmtx::Hmtx};
use read_fonts::{FontRef, ReadError, TableProvider as _};
use resvg::usvg::fontdb::Database;

use super::paper::Print;
use crate::PublishError;
use crate::text::seen;

/// The name of the family. Verdana has nearly its widths, and most readers' machines have that.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Its two weights, to measure with and to draw with.
pub(super) struct Fonts {
    regular: Face,
    bold: Face,
    /// Both, and nothing of the machine's.
    pub(super) database: Arc<Database>,
}

/// The widths of one weight.
struct Face {
    letters: Cmap<'static>,
    widths: Hmtx<'static>,
    units_per_em: f64,
}

impl Fonts {
    /// Reads both weights.
    pub(super) fn new() -> Result<Self, PublishError> {
        let [regular, bold] = [dejavu::sans::regular(), dejavu::sans::bold()];
        let mut database = Database::new();
        for bytes in [regular, bold] {
            database.load_font_data(bytes.to_vec());
        }
        database.set_sans_serif_family("DejaVu Sans");
        let face = |bytes| {
            Face::new(bytes).map_err(|error| PublishError::Picture {
                path: "maps".into(),
                why: format!("the built-in font cannot be read: {error}"),
            })
        };
        Ok(Self {
            regular: face(regular)?,
            bold: face(bold)?,
            database: Arc::new(database),
        })
    }

    /// How wide a text is, in the units of the print's size.
    pub(super) fn width(&self, text: &str, print: Print) -> f64 {
        text.chars().map(|c| self.advance(c, print)).sum()
    }

    fn advance(&self, letter: char, print: Print) -> f64 {
        let face = if print.is_bold {
            &self.bold
        } else {
            &self.regular
        };
        face.advance(letter) * print.size
    }

    /// Text broken into lines that fit a width: between words where it can be, inside them where
    /// one is wider than a line. What cannot be seen is left out.
    pub(super) fn lines(&self, text: &str, print: Print, width: f64) -> Vec<String> {
        let seen = seen(text);
        let mut lines: Vec<String> = Vec::new();
        let (mut used, space) = (0.0, self.advance(' ', print));
        for word in seen.split_whitespace() {
            let long = self.width(word, print);
            match lines.last_mut() {
                Some(line) if used + space + long <= width => {
                    line.push(' ');
                    line.push_str(word);
                    used += space + long;
                }
                _ if long <= width => {
                    lines.push(word.to_owned());
                    used = long;
                }
                _ => used = self.pieces(word, print, width, &mut lines),
            }
        }
        lines
    }

    /// A word that is wider than a line, on lines of its own; gives how much of the last is used.
    fn pieces(&self, word: &str, print: Print, width: f64, lines: &mut Vec<String>) -> f64 {
        let (mut line, mut used) = (String::new(), 0.0);
        for letter in word.chars() {
            let wide = self.advance(letter, print);
            if used + wide > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(letter);
            used += wide;
        }
        lines.push(line);
        used
    }
}

impl Face {
    fn new(bytes: &'static [u8]) -> Result<Self, ReadError> {
        let font = FontRef::new(bytes)?;
        Ok(Self {
            letters: font.cmap()?,
            widths: font.hmtx()?,
            units_per_em: f64::from(font.head()?.units_per_em()),
        })
    }

    /// How wide a letter is at size 1; one that the font has not is as wide as what stands for it.
    fn advance(&self, letter: char) -> f64 {
        let glyph = self.letters.map_codepoint(letter).unwrap_or_default();
        f64::from(self.widths.advance(glyph).unwrap_or_default()) / self.units_per_em
    }
}
