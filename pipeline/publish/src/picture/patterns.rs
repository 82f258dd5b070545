//! What is told apart by more than its colour.

use crate::outlines::UNITS;
use crate::ramp::{
    ALIKE, ALIKE_DOTS, MISSING, MISSING_LINES, UNCERTAIN, UNCERTAIN_LINES, WITHHELD, WITHHELD_LINES,
};

/// The hatchings and the dots, in the units of the outlines: what is drawn in those has them at
/// the size that the map has.
pub(super) fn patterns() -> String {
    let hatching = |id: &str, (ground, line): (&str, &str), turn: i32, (size, path, width)| {
        format!(
            "<pattern id=\"{id}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"scale({UNITS}) rotate({turn})\"><rect width=\"{size}\" height=\"{size}\" fill=\"{ground}\"/>\
             <path d=\"{path}\" stroke=\"{line}\" stroke-width=\"{width}\"/></pattern>\n"
        )
    };
    let crossed = (7, "M0 3.5H7M3.5 0V7", "0.8");
    let lines = (6, "M0 3H6", "1.2");
    [
        hatching("too-uncertain", (UNCERTAIN, UNCERTAIN_LINES), 45, crossed),
        format!(
            "<pattern id=\"not-told-apart\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"scale({UNITS})\"><rect width=\"5\" height=\"5\" fill=\"{ALIKE}\"/>\
             <circle cx=\"2.5\" cy=\"2.5\" r=\"0.8\" fill=\"{ALIKE_DOTS}\"/></pattern>\n"
        ),
        hatching("withheld", (WITHHELD, WITHHELD_LINES), -45, lines),
        hatching("missing", (MISSING, MISSING_LINES), 45, lines),
        format!(
            "<pattern id=\"uncertain\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"scale({UNITS})\"><circle cx=\"3.5\" cy=\"3.5\" r=\"1.3\" fill=\"#ffffff\" \
             stroke=\"#1a1a1a\" stroke-width=\"0.6\"/></pattern>\n"
        ),
    ]
    .concat()
}
