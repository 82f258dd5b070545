//! What every drawing of the page takes from one place: outlines and patterns.

use super::html::Html;
use crate::outlines::{Outlines, UNITS};
use crate::ramp::{
    ALIKE, ALIKE_DOTS, MISSING, MISSING_LINES, UNCERTAIN, UNCERTAIN_LINES, WITHHELD, WITHHELD_LINES,
};

/// The outlines, where areas are drawn, and the patterns, without a size of their own.
pub(crate) fn drawn_once(html: &mut Html, outlines: Option<&Outlines>) {
    let hidden = [
        ("width", "0"),
        ("height", "0"),
        ("aria-hidden", "true"),
        ("class", "defs"),
    ];
    html.within("svg", &hidden, |html| {
        html.within("defs", &[], |html| {
            let paths = outlines.iter().flat_map(|of| &of.paths);
            for (at, path) in paths.enumerate() {
                let id = format!("o{at}");
                let of = [
                    ("id", id.as_str()),
                    ("vector-effect", "non-scaling-stroke"),
                    ("d", path),
                ];
                html.shape("path", &of).line();
            }
            let crossed = ("7", "M0 3.5H7M3.5 0V7", "0.8");
            let lines = ("6", "M0 3H6", "1.2");
            pattern(
                html,
                ("too-uncertain", 45),
                (UNCERTAIN, UNCERTAIN_LINES),
                crossed,
            );
            let dot = [("r", "0.8"), ("fill", ALIKE_DOTS)];
            dots(html, ("not-told-apart", "5", "2.5"), Some(ALIKE), &dot);
            pattern(html, ("withheld", -45), (WITHHELD, WITHHELD_LINES), lines);
            pattern(html, ("missing", 45), (MISSING, MISSING_LINES), lines);
            let ring = [
                ("r", "1.3"),
                ("fill", "#ffffff"),
                ("stroke", "#1a1a1a"),
                ("stroke-width", "0.6"),
            ];
            dots(html, ("uncertain", "7", "3.5"), None, &ring);
        });
    })
    .line();
}

/// A pattern of dots in the middle of squares, on a ground where it has one.
fn dots(
    html: &mut Html,
    (id, size, middle): (&str, &str, &str),
    ground: Option<&str>,
    dot: &[(&'static str, &str)],
) {
    let of = [
        ("id", id),
        ("width", size),
        ("height", size),
        ("patternUnits", "userSpaceOnUse"),
        ("patternTransform", &format!("scale({UNITS})")),
    ];
    html.within("pattern", &of, |html| {
        if let Some(ground) = ground {
            html.shape(
                "rect",
                &[("width", size), ("height", size), ("fill", ground)],
            );
        }
        let place = [("cx", middle), ("cy", middle)];
        html.shape("circle", &[&place, dot].concat());
    });
}

/// A pattern as the drawings of the release have it, in the page's units.
fn pattern(
    html: &mut Html,
    (id, turn): (&str, i32),
    (ground, line): (&str, &str),
    (size, path, width): (&str, &str, &str),
) {
    let of = [
        ("id", id),
        ("width", size),
        ("height", size),
        ("patternUnits", "userSpaceOnUse"),
        (
            "patternTransform",
            &format!("scale({UNITS}) rotate({turn})"),
        ),
    ];
    html.within("pattern", &of, |html| {
        html.shape(
            "rect",
            &[("width", size), ("height", size), ("fill", ground)],
        );
        html.shape(
            "path",
            &[("d", path), ("stroke", line), ("stroke-width", width)],
        );
    });
}
