//! Histograms side by side as an SVG.

use std::fmt::Write as _;

use crate::histogram::Histogram;

const COLUMNS: usize = 3;
const PANEL: (f64, f64) = (250.0, 170.0);
/// Left, top, and what is left of the panel for the axis and between panels.
const INSIDE: (f64, f64, f64, f64) = (34.0, 26.0, 206.0, 112.0);
/// The density at the upper end of the vertical axis.
const HIGHEST: f64 = 2.0;
/// A standard normal variable lies this far from its mean or nearer with probability 0.99.
const BAND: f64 = 2.576;

pub(crate) fn svg(histograms: &[&Histogram]) -> String {
    let rows = histograms.len().div_ceil(COLUMNS);
    let (width, height) = (PANEL.0 * real(COLUMNS), PANEL.1 * real(rows) + 40.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\" role=\"img\">\n<title>Probabilities below the truth, and the band of what chance does to an even spread</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (at, histogram) in histograms.iter().enumerate() {
        let left = PANEL.0 * real(at % COLUMNS);
        let top = PANEL.1 * real(at / COLUMNS);
        let _ = writeln!(text, "<g transform=\"translate({left} {top})\">");
        panel(&mut text, histogram);
        text.push_str("</g>\n");
    }
    let foot = [
        "Across: posterior probability below the truth. Up: density, which is 1 where the model is calibrated.",
        "The grey band holds 99% of what chance does to an even spread.",
    ];
    for (line, y) in foot.iter().zip([height - 24.0, height - 8.0]) {
        let _ = writeln!(text, "<text x=\"{}\" y=\"{y}\">{line}</text>", INSIDE.0);
    }
    text.push_str("</svg>\n");
    text
}

fn panel(text: &mut String, histogram: &Histogram) {
    let (left, top, width, height) = INSIDE;
    let across = |share: f64| left + width * share;
    let up = |density: f64| top + height * (1.0 - density.min(HIGHEST) / HIGHEST);
    let _ = writeln!(
        text,
        "<text x=\"{left}\" y=\"16\" font-weight=\"bold\">{}</text>",
        histogram.name()
    );
    let bins: Vec<_> = histogram.ends().zip(histogram.densities()).collect();
    for ((from, to), (density, _)) in &bins {
        let (x, y) = (across(*from), up(*density));
        let _ = writeln!(
            text,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#7a9cc6\" stroke=\"#fff\" stroke-width=\"0.5\"/>",
            across(*to) - x,
            up(0.0) - y
        );
    }
    for ((from, to), (_, error)) in &bins {
        let (x, y) = (across(*from), up(1.0 + BAND * error));
        let _ = writeln!(
            text,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#222\" fill-opacity=\"0.18\"/>",
            across(*to) - x,
            up((1.0 - BAND * error).max(0.0)) - y
        );
    }
    let (right, base, one) = (across(1.0), up(0.0), up(1.0));
    let _ = writeln!(
        text,
        "<path d=\"M{left} {one}H{right}\" stroke=\"#222\" stroke-dasharray=\"3 3\"/>\n<path d=\"M{left} {top}V{base}H{right}\" stroke=\"#222\" fill=\"none\"/>"
    );
    for density in [0.0, 1.0, 2.0] {
        let (x, y) = (left - 5.0, up(density) + 4.0);
        let _ = writeln!(
            text,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{density}</text>"
        );
    }
    for share in [0.0, 0.5, 1.0] {
        let (x, y) = (across(share), base + 15.0);
        let _ = writeln!(
            text,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{share}</text>"
        );
    }
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
