//! Puts a drawing on a paper.
//!
//! A paper of a fixed size takes everything, however much there is to say: where that does not
//! fit beside a map that can be read, it is laid out on a larger paper of the same shape, and so
//! printed smaller.

use std::fmt::Write as _;

use super::drawing::{Drawing, Paint};
use super::fonts::{FAMILY, Fonts};
use super::paper::{Paper, Print};
use super::patterns::patterns;
use crate::outlines::{Outlines, UNITS};
use crate::ramp::BORDER;
use crate::text::{seen, xml};

/// The least part of a paper's height that is left to the map.
const LEAST: f64 = 0.34;
/// The largest height of a map on a paper as high as what stands on it.
const HIGHEST: f64 = 560.0;
/// The part of a wide paper's width that the map has.
const BESIDE: f64 = 0.56;
/// From one size of paper to the next.
const STEP: f64 = 1.1;
/// How many sizes are tried: the last is some ten thousand times the first.
const SIZES: usize = 100;

/// Draws on a paper.
pub(super) struct Pen<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) paper: &'a Paper,
    /// How far down it is.
    pub(super) y: f64,
    /// What is drawn.
    pub(super) body: String,
}

/// The drawing as SVG.
pub(super) fn svg(drawing: &Drawing, paper: &Paper, outlines: &Outlines, fonts: &Fonts) -> String {
    let mut scale = 1.0;
    let mut laid = None;
    for _ in 0..SIZES {
        laid = lay(drawing, paper, outlines, fonts, scale);
        if laid.is_some() {
            break;
        }
        scale *= STEP;
    }
    // Text grows with the paper's width, and the paper with its square: some size fits.
    let (body, height) = laid.unwrap_or_default();
    let width = paper.width * scale;
    let (shown, style) = match paper.size {
        Some([wide, high]) => ([wide.to_owned(), high.to_owned()], ""),
        None => (
            [format!("{width:.0}"), format!("{height:.0}")],
            " style=\"max-width:100%;height:auto\"",
        ),
    };
    let mut defs = patterns();
    for (at, path) in outlines.paths.iter().enumerate() {
        let _ = writeln!(defs, "<path id=\"o{at}\" d=\"{path}\"/>");
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" \
         viewBox=\"0 0 {width:.3} {height:.3}\" width=\"{}\" height=\"{}\"{style} font-family=\"{FAMILY}\" \
         fill=\"#1a1a1a\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<defs>\n{defs}</defs>\n\
         <rect width=\"{width:.3}\" height=\"{height:.3}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        shown[0],
        shown[1],
        xml(&seen(&drawing.title)),
        xml(&seen(&drawing.summary)),
    )
}

/// Everything on a paper that is so many times its size, and how high that is; `None` where the
/// map would be too small.
fn lay(
    drawing: &Drawing,
    paper: &Paper,
    outlines: &Outlines,
    fonts: &Fonts,
    scale: f64,
) -> Option<(String, f64)> {
    let mut pen = Pen {
        fonts,
        paper,
        y: paper.margin,
        body: String::new(),
    };
    let (left, width) = (paper.margin, paper.width * scale - 2.0 * paper.margin);
    pen.print(&drawing.title, paper.title, (left, width));
    pen.print(&drawing.under, paper.body, (left, width));
    pen.y += paper.body.size * 0.8;
    match paper.height.map(|height| height * scale) {
        Some(height) if paper.is_wide => pen.beside(drawing, outlines, (left, width), height),
        height => pen.under(drawing, outlines, (left, width), height),
    }
}

impl Pen<'_> {
    /// The map, the legend under it, and the credits at the foot.
    fn under(
        mut self,
        drawing: &Drawing,
        outlines: &Outlines,
        (left, width): (f64, f64),
        height: Option<f64>,
    ) -> Option<(String, f64)> {
        let (gap, margin) = (self.paper.body.size, self.paper.margin);
        let legend = |pen: &mut Self| {
            pen.legend(&drawing.legend, (left, width));
            pen.y += gap * 0.5;
            pen.notes(&drawing.reading, (left, width));
        };
        let credits = |pen: &mut Self| pen.notes(&drawing.credits, (left, width));
        let full = width * outlines.aspect();
        let foot = self.measured(credits);
        let high = match height {
            None => full.min(HIGHEST),
            Some(height) => {
                let others = self.y + gap + self.measured(legend) + foot + margin;
                let left_over = height - others;
                if left_over < full.min(LEAST * height) {
                    return None;
                }
                full.min(left_over)
            }
        };
        self.map(drawing, outlines, (left, self.y), (width, high));
        self.y += high + gap;
        legend(&mut self);
        if let Some(height) = height {
            self.y = height - margin - foot;
        }
        credits(&mut self);
        let end = height.unwrap_or(self.y + margin);
        Some((self.body, end))
    }

    /// The map on the left, the legend on the right, the credits at the foot of both.
    fn beside(
        mut self,
        drawing: &Drawing,
        outlines: &Outlines,
        (left, width): (f64, f64),
        height: f64,
    ) -> Option<(String, f64)> {
        let (top, margin) = (self.y, self.paper.margin);
        let of_map = width * BESIDE;
        let right = (left + of_map + margin, width - of_map - margin);
        self.legend(&drawing.legend, right);
        self.y += self.paper.body.size * 0.5;
        self.notes(&drawing.reading, right);
        let foot = self.measured(|pen| pen.notes(&drawing.credits, (left, width)));
        let bottom = height - margin - foot;
        let room = bottom - top - self.paper.body.size;
        if self.y > bottom || room < LEAST * height {
            return None;
        }
        self.map(drawing, outlines, (left, top), (of_map, room));
        self.y = bottom;
        self.notes(&drawing.credits, (left, width));
        Some((self.body, height))
    }

    /// How high something is, which is not drawn yet.
    fn measured(&mut self, draw: impl Fn(&mut Self)) -> f64 {
        let (from, drawn) = (self.y, self.body.len());
        draw(self);
        let high = self.y - from;
        self.y = from;
        self.body.truncate(drawn);
        high
    }

    /// Text from the pen's place down, broken into lines.
    pub(super) fn print(&mut self, text: &str, print: Print, (left, width): (f64, f64)) {
        for line in self.fonts.lines(text, print, width) {
            self.y += print.line();
            self.text((left, self.y), print, "", &line);
        }
    }

    /// Paragraphs in the print of notes.
    fn notes(&mut self, notes: &[String], space: (f64, f64)) {
        for note in notes {
            self.print(note, self.paper.note, space);
        }
    }

    // Writing to a String does not fail: the results below are left aside.
    pub(super) fn text(&mut self, (x, y): (f64, f64), print: Print, more: &str, text: &str) {
        let weight = if print.is_bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{}\"{weight}{more}>{}</text>",
            print.size,
            xml(text)
        );
    }

    /// A rectangle of a colour or a pattern, with its corner on the left at the top.
    pub(super) fn swatch(&mut self, paint: &Paint, (x, y): (f64, f64), (wide, high): (f64, f64)) {
        // Drawn in the units of outlines, which patterns are in: one is a fifteenth of the body's size.
        let unit = self.paper.body.size / 15.0 / UNITS;
        let _ = writeln!(
            self.body,
            "<g transform=\"translate({x:.1} {y:.1}) scale({unit:.4})\"><rect width=\"{:.0}\" height=\"{:.0}\" \
             fill=\"{}\" stroke=\"{BORDER}\" stroke-width=\"{UNITS}\"/></g>",
            wide / unit,
            high / unit,
            paint.attribute(),
        );
    }

    /// The areas, as large as fits a space, in its middle.
    fn map(
        &mut self,
        drawing: &Drawing,
        outlines: &Outlines,
        (left, top): (f64, f64),
        (width, height): (f64, f64),
    ) {
        let (wide, high) = outlines.extent();
        let scale = (width / wide).min(height / high);
        let x = left + (width - wide * scale) / 2.0;
        let _ = writeln!(
            self.body,
            "<g transform=\"translate({x:.1} {top:.1}) scale({scale:.5})\" stroke=\"{BORDER}\" \
             stroke-width=\"{}\" stroke-linejoin=\"round\" fill-rule=\"evenodd\">",
            0.7 * UNITS
        );
        for (at, area) in drawing.areas.iter().enumerate() {
            let _ = writeln!(
                self.body,
                "<use href=\"#o{at}\" fill=\"{}\"><title>{}</title></use>",
                area.paint.attribute(),
                xml(&seen(&area.words))
            );
            if area.is_dotted {
                // The dots lie above the area and let the pointer through to its title.
                let _ = writeln!(
                    self.body,
                    "<use href=\"#o{at}\" fill=\"{}\" stroke=\"none\" pointer-events=\"none\"/>",
                    Paint::Dots.attribute()
                );
            }
        }
        self.body.push_str("</g>\n");
    }
}
