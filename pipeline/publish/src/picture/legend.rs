//! A legend on a paper: swatches with their words, and the grid of two things at once.

use super::drawing::{Grid, Legend, Paint, Side};
use super::layout::Pen;
use super::paper::Print;

impl Pen<'_> {
    /// Draws a legend from the pen's place down.
    pub(super) fn legend(&mut self, legend: &Legend, (left, width): (f64, f64)) {
        if let Some(grid) = &legend.grid {
            self.grid(grid, (left, width));
        }
        let print = self.paper.body;
        let (wide, high) = (print.size * 2.27, print.size * 1.2);
        for line in &legend.lines {
            let words = self
                .fonts
                .lines(&line.words, print, width - wide - print.size * 0.67);
            self.swatch(&line.paint, (left, self.y), (wide, high));
            let from = self.y;
            self.y -= print.size * 0.36;
            for words in words {
                self.y += print.line();
                let at = (left + wide + print.size * 0.67, self.y);
                self.text(at, print, "", &words);
            }
            self.y = (self.y + print.size * 0.3).max(from + high) + print.size * 0.33;
        }
    }

    /// The cells with the number of areas in each, high above low; names and classes beside them.
    fn grid(&mut self, grid: &Grid, (left, width): (f64, f64)) {
        let (print, note) = (self.paper.body, self.paper.note);
        let (wide, high) = (print.size * 2.8, print.size * 1.8);
        self.named(&grid.up, (left, width));
        for (row, class) in grid.cells.iter().zip(&grid.up.classes).rev() {
            let (top, mut to) = (self.y, left);
            for cell in row {
                self.swatch(&Paint::Colour(cell.colour.clone()), (to, top), (wide, high));
                let centre = (to + wide / 2.0, top + high / 2.0 + note.size * 0.36);
                let ink = if is_dark(&cell.colour) {
                    "#ffffff"
                } else {
                    "#1a1a1a"
                };
                let more = format!(" text-anchor=\"middle\" fill=\"{ink}\"");
                self.text(centre, note, &more, &cell.areas.to_string());
                to += wide;
            }
            let words = self
                .fonts
                .lines(class, print, width - (to - left) - print.size);
            self.y = top - print.size * 0.2;
            for words in words {
                self.y += print.line();
                self.text((to + print.size * 0.67, self.y), print, "", &words);
            }
            self.y = (self.y + print.size * 0.2).max(top + high);
        }
        self.y += print.line();
        let mut centre = left + wide / 2.0;
        for (letter, _) in ('A'..='Z').zip(&grid.across.classes) {
            let more = " text-anchor=\"middle\"";
            self.text((centre, self.y), print, more, &letter.to_string());
            centre += wide;
        }
        self.y += print.size * 0.6;
        self.named(&grid.across, (left, width));
        for (letter, class) in ('A'..='Z').zip(&grid.across.classes) {
            self.print(&format!("{letter} {class}"), print, (left, width));
        }
        self.print("A number in a cell counts its areas.", note, (left, width));
        self.y += print.size * 0.8;
    }

    fn named(&mut self, side: &Side, space: (f64, f64)) {
        let print = Print {
            is_bold: true,
            ..self.paper.body
        };
        self.print(&side.name, print, space);
        self.y += print.size * 0.45;
    }
}

/// Whether white is read better on a colour than black: its luminance is below that at which the
/// two have the same contrast (WCAG 2.2: 0.179).
fn is_dark(colour: &str) -> bool {
    let part = |at: usize| {
        let hex = colour.get(at..at + 2).unwrap_or("ff");
        let c = f64::from(u8::from_str_radix(hex, 16).unwrap_or(255)) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            libm::pow((c + 0.055) / 1.055, 2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) < 0.179
}

#[cfg(test)]
mod tests {
    use super::is_dark;

    #[test]
    fn numbers_can_be_read_on_their_colour() {
        assert!(is_dark("#293140") && is_dark("#253494") && is_dark("#754f32"));
        assert!(!is_dark("#ece8e0") && !is_dark("#dcaa7b") && !is_dark("#abaef1"));
    }
}
