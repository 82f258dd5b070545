//! What pictures are drawn on.

/// A sheet of paper, or what stands for one.
#[derive(Debug)]
pub(super) struct Paper {
    /// What the names of its files end with, before the dot.
    pub(super) suffix: &'static str,
    /// Its width in points of 1/72 inch.
    pub(super) width: f64,
    /// Its height in points; `None` where it is as high as what stands on it.
    pub(super) height: Option<f64>,
    /// Width and height as SVG has them, with their units.
    pub(super) size: Option<[&'static str; 2]>,
    /// Width and height of its PNG in pixels; `None` where there is none.
    pub(super) pixels: Option<[u32; 2]>,
    /// Whether the legend stands beside the map, not under it.
    pub(super) is_wide: bool,
    /// The space around everything.
    pub(super) margin: f64,
    /// The print of the title.
    pub(super) title: Print,
    /// The print of legends.
    pub(super) body: Print,
    /// The print of notes.
    pub(super) note: Print,
}

/// How text is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Print {
    /// The size of its letters, in points.
    pub(super) size: f64,
    /// Whether they are bold.
    pub(super) is_bold: bool,
}

const fn bold(size: f64) -> Print {
    let is_bold = true;
    Print { size, is_bold }
}

const fn plain(size: f64) -> Print {
    let is_bold = false;
    Print { size, is_bold }
}

impl Print {
    /// From one line to the next.
    pub(super) fn line(self) -> f64 {
        self.size * 1.3
    }
}

impl Paper {
    /// How the names of its files end.
    pub(super) const fn endings(&self) -> &'static [&'static str] {
        match self.pixels {
            Some(_) => &["png", "svg"],
            None => &["svg"],
        }
    }
}

/// All papers: for a page on the web, where 320 pixels are the least; A4, at 150 dots an inch; and
/// a slide of 16 to 9, at 144.
pub(super) const PAPERS: [Paper; 3] = [
    Paper {
        suffix: "",
        width: 480.0,
        height: None,
        size: None,
        pixels: None,
        is_wide: false,
        margin: 12.0,
        title: bold(19.0),
        body: plain(15.0),
        note: plain(13.0),
    },
    Paper {
        suffix: "-a4",
        width: 595.276,
        height: Some(841.890),
        size: Some(["210mm", "297mm"]),
        pixels: Some([1240, 1754]),
        is_wide: false,
        margin: 36.0,
        title: bold(20.0),
        body: plain(11.0),
        note: plain(8.0),
    },
    Paper {
        suffix: "-slide",
        width: 960.0,
        height: Some(540.0),
        size: Some(["1920", "1080"]),
        pixels: Some([1920, 1080]),
        is_wide: true,
        margin: 28.0,
        title: bold(26.0),
        body: plain(13.0),
        note: plain(9.0),
    },
];
