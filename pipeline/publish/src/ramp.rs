//! Colours: sequential ramps that colour-blind readers can tell apart, and what stands outside them.

use serde::{Deserialize, Serialize};

/// A sequential ramp, light for low to dark for high.
///
/// # References
/// `ColorBrewer` 2.0 (Brewer 2002), sequential schemes marked colour-blind safe,
/// Apache-2.0; viridis (Smith and van der Walt 2015), CC0, read from its light end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ramp {
    /// ColorBrewer blues.
    Blues,
    /// ColorBrewer blue to purple.
    Bupu,
    /// ColorBrewer purples.
    Purples,
    /// Viridis, yellow for low to violet for high.
    Viridis,
    /// ColorBrewer yellow to green to blue.
    Ylgnbu,
    /// ColorBrewer yellow to orange to brown.
    Ylorbr,
}

/// The fill of an area whose figure is withheld: 3:1 against white, and 2:1 and more against the dark
/// ends of the ramps, from which its hatching parts it too.
pub(crate) const WITHHELD: &str = "#949494";
/// The fill of an area without a figure.
pub(crate) const MISSING: &str = "#ffffff";
/// The ground of areas whose figure is too uncertain to show.
pub(crate) const UNCERTAIN: &str = "#e8e8e8";
/// The lines of the hatching over [`UNCERTAIN`].
pub(crate) const UNCERTAIN_LINES: &str = "#595959";
/// The ground of areas that cannot be told apart, with nothing wider in their place.
pub(crate) const ALIKE: &str = "#f6f6f6";
/// The dots over [`ALIKE`].
pub(crate) const ALIKE_DOTS: &str = "#595959";
/// The lines of the hatching over [`WITHHELD`].
pub(crate) const WITHHELD_LINES: &str = "#262626";
/// The lines of the hatching over [`MISSING`].
pub(crate) const MISSING_LINES: &str = "#767676";
/// The borders of areas and of swatches.
pub(crate) const BORDER: &str = "#595959";

/// The colours of a map of two indicators: a row for each class of the one, low to high, and in it
/// a colour for each class of the other.
///
/// Corners were sought by a random walk, and what lies between them is half way in CIELAB: any
/// two are 16 units or more apart by CIEDE2000, to an eye that sees all colours and to one that
/// sees no red, no green or no blue (Machado, Oliveira and Fernandes 2009, severity 1).
pub(crate) const PAIR: [[&str; 3]; 3] = [
    ["#ece8e0", "#dcaa7b", "#bc6e11"],
    ["#abaef1", "#977c8d", "#754f32"],
    ["#4278ff", "#3d539a", "#293140"],
];

impl Ramp {
    /// The colours of this many classes, low to high; at most nine.
    pub(crate) fn colours(self, classes: usize) -> &'static [&'static str] {
        let by_number = match self {
            Self::Blues => &BLUES,
            Self::Bupu => &BUPU,
            Self::Purples => &PURPLES,
            Self::Viridis => &VIRIDIS,
            Self::Ylgnbu => &YLGNBU,
            Self::Ylorbr => &YLORBR,
        };
        by_number
            .get(classes.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    /// Its name as the plan spells it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Blues => "blues",
            Self::Bupu => "bupu",
            Self::Purples => "purples",
            Self::Viridis => "viridis",
            Self::Ylgnbu => "ylgnbu",
            Self::Ylorbr => "ylorbr",
        }
    }
}

/// Colours for one class, for two, and so on up to nine. `ColorBrewer` starts at
/// three: one class takes the middle of three, two take the outer ones.
type Table = [&'static [&'static str]; 9];

const BLUES: Table = [
    &["#9ecae1"],
    &["#deebf7", "#3182bd"],
    &["#deebf7", "#9ecae1", "#3182bd"],
    &["#eff3ff", "#bdd7e7", "#6baed6", "#2171b5"],
    &["#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c"],
    &[
        "#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c",
    ],
    &[
        "#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594",
    ],
    &[
        "#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594",
    ],
    &[
        "#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c",
        "#08306b",
    ],
];

const BUPU: Table = [
    &["#9ebcda"],
    &["#e0ecf4", "#8856a7"],
    &["#e0ecf4", "#9ebcda", "#8856a7"],
    &["#edf8fb", "#b3cde3", "#8c96c6", "#88419d"],
    &["#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#810f7c"],
    &[
        "#edf8fb", "#bfd3e6", "#9ebcda", "#8c96c6", "#8856a7", "#810f7c",
    ],
    &[
        "#edf8fb", "#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#6e016b",
    ],
    &[
        "#f7fcfd", "#e0ecf4", "#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#6e016b",
    ],
    &[
        "#f7fcfd", "#e0ecf4", "#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#810f7c",
        "#4d004b",
    ],
];

const PURPLES: Table = [
    &["#bcbddc"],
    &["#efedf5", "#756bb1"],
    &["#efedf5", "#bcbddc", "#756bb1"],
    &["#f2f0f7", "#cbc9e2", "#9e9ac8", "#6a51a3"],
    &["#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f"],
    &[
        "#f2f0f7", "#dadaeb", "#bcbddc", "#9e9ac8", "#756bb1", "#54278f",
    ],
    &[
        "#f2f0f7", "#dadaeb", "#bcbddc", "#9e9ac8", "#807dba", "#6a51a3", "#4a1486",
    ],
    &[
        "#fcfbfd", "#efedf5", "#dadaeb", "#bcbddc", "#9e9ac8", "#807dba", "#6a51a3", "#4a1486",
    ],
    &[
        "#fcfbfd", "#efedf5", "#dadaeb", "#bcbddc", "#9e9ac8", "#807dba", "#6a51a3", "#54278f",
        "#3f007d",
    ],
];

const VIRIDIS: Table = [
    &["#21918c"],
    &["#fde725", "#440154"],
    &["#fde725", "#21918c", "#440154"],
    &["#fde725", "#35b779", "#31688e", "#440154"],
    &["#fde725", "#5ec962", "#21918c", "#3b528b", "#440154"],
    &[
        "#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154",
    ],
    &[
        "#fde725", "#90d743", "#35b779", "#21918c", "#31688e", "#443983", "#440154",
    ],
    &[
        "#fde725", "#a0da39", "#4ac16d", "#1fa187", "#277f8e", "#365c8d", "#46327e", "#440154",
    ],
    &[
        "#fde725", "#addc30", "#5ec962", "#28ae80", "#21918c", "#2c728e", "#3b528b", "#472d7b",
        "#440154",
    ],
];

const YLGNBU: Table = [
    &["#7fcdbb"],
    &["#edf8b1", "#2c7fb8"],
    &["#edf8b1", "#7fcdbb", "#2c7fb8"],
    &["#ffffcc", "#a1dab4", "#41b6c4", "#225ea8"],
    &["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"],
    &[
        "#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494",
    ],
    &[
        "#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84",
    ],
    &[
        "#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84",
    ],
    &[
        "#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494",
        "#081d58",
    ],
];

const YLORBR: Table = [
    &["#fec44f"],
    &["#fff7bc", "#d95f0e"],
    &["#fff7bc", "#fec44f", "#d95f0e"],
    &["#ffffd4", "#fed98e", "#fe9929", "#cc4c02"],
    &["#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"],
    &[
        "#ffffd4", "#fee391", "#fec44f", "#fe9929", "#d95f0e", "#993404",
    ],
    &[
        "#ffffd4", "#fee391", "#fec44f", "#fe9929", "#ec7014", "#cc4c02", "#8c2d04",
    ],
    &[
        "#ffffe5", "#fff7bc", "#fee391", "#fec44f", "#fe9929", "#ec7014", "#cc4c02", "#8c2d04",
    ],
    &[
        "#ffffe5", "#fff7bc", "#fee391", "#fec44f", "#fe9929", "#ec7014", "#cc4c02", "#993404",
        "#662506",
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ramp; 6] = [
        Ramp::Blues,
        Ramp::Bupu,
        Ramp::Purples,
        Ramp::Viridis,
        Ramp::Ylgnbu,
        Ramp::Ylorbr,
    ];

    /// Relative luminance and contrast as in WCAG 2.2.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |hex: &str| {
            let part = |at: usize| {
                let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a hex colour"))
                    / 255.0;
                if c <= 0.040_45 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_number_of_classes_has_its_colours_from_light_to_dark() {
        for ramp in ALL {
            for classes in 1..=9 {
                let colours = ramp.colours(classes);
                assert_eq!(colours.len(), classes, "{ramp:?}");
                for pair in colours.windows(2) {
                    assert!(
                        contrast(pair[0], "#000000") > contrast(pair[1], "#000000"),
                        "{ramp:?} {pair:?}"
                    );
                }
                assert!(!colours.contains(&WITHHELD) && !colours.contains(&MISSING));
            }
            assert!(ramp.colours(10).is_empty());
        }
    }

    #[test]
    fn withheld_and_missing_stand_out() {
        assert!(contrast(WITHHELD, MISSING) >= 3.0);
        assert!(contrast(UNCERTAIN, UNCERTAIN_LINES) >= 3.0);
        assert!(contrast(ALIKE, ALIKE_DOTS) >= 3.0);
        assert!(contrast(WITHHELD, WITHHELD_LINES) >= 3.0);
        assert!(contrast(MISSING, MISSING_LINES) >= 3.0);
        assert!(contrast(MISSING, BORDER) >= 3.0);
        for ramp in ALL {
            // Withheld stands below the highest class in every legend of five classes or more.
            for classes in 5..=9 {
                let darkest = ramp.colours(classes).last().expect("it has colours");
                assert!(contrast(WITHHELD, darkest) >= 2.0, "{ramp:?} {classes}");
            }
        }
    }
}
