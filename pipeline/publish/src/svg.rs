//! A map as a plain drawing: nothing to run, nothing to fetch.

use std::fmt::Write as _;

use geo::MultiPolygon;

use crate::geojson::attributions_of;
use crate::legend::{entries, note};
use crate::ramp::{
    BORDER, MISSING, MISSING_LINES, UNCERTAIN, UNCERTAIN_LINES, WITHHELD, WITHHELD_LINES,
};
use crate::sheet::{Fill, Key, Row, Sheet, Shown};
use crate::text::{lines, xml};
use crate::{Edition, geometry};

/// The drawing's width in its own units. At 320 pixels a unit is two thirds of one.
const WIDTH: f64 = 480.0;
/// The space around everything.
const MARGIN: f64 = 12.0;
/// The largest height of the map, so that a tall region stays on a page.
const MAP_HEIGHT: f64 = 560.0;

/// How a line of text looks: its height in units, and how many characters fit across.
#[derive(Clone, Copy)]
enum Print {
    Title,
    Body,
    Note,
}

impl Print {
    const fn size(self) -> f64 {
        match self {
            Self::Title => 19.0,
            Self::Body => 15.0,
            Self::Note => 13.0,
        }
    }

    const fn across(self) -> usize {
        match self {
            Self::Title => 36,
            Self::Body => 54,
            Self::Note => 62,
        }
    }

    const fn style(self) -> &'static str {
        match self {
            Self::Title => " font-weight=\"bold\"",
            Self::Body | Self::Note => "",
        }
    }
}

/// Draws the map of a key.
pub(crate) fn svg(edition: &Edition, sheet: &Sheet, at: usize, key: &Key) -> String {
    let title = key.style.map.as_deref().unwrap_or(&key.measure.title);
    let mut page = Page {
        y: MARGIN,
        body: String::new(),
    };
    page.print(title, Print::Title);
    page.print(
        &format!("{}, {}", key.measure.unit, key.period),
        Print::Body,
    );
    page.y += 8.0;
    page.map(sheet, at, key);
    page.y += 14.0;
    page.legend(sheet, at, key);
    page.y += 8.0;
    page.notes(edition, key);
    let height = page.y + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" \
         viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" \
         style=\"max-width:100%;height:auto\" font-family=\"sans-serif\" fill=\"#1a1a1a\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n{PATTERNS}\
         <rect width=\"{WIDTH}\" height=\"{height:.0}\" fill=\"#ffffff\"/>\n{}</svg>\n",
        xml(title),
        xml(&summary(sheet, at, key)),
        page.body,
        PATTERNS = patterns(),
    )
}

/// What the map shows, in sentences for those who cannot see it.
fn summary(sheet: &Sheet, at: usize, key: &Key) -> String {
    if !key.instead.is_empty() {
        let figures = key.instead.iter().map(|instead| {
            let name = &instead.group.area.name;
            format!("{name} {}", key.words(&instead.shown))
        });
        return format!(
            "Map of {} areas: {}, {}. {} {}. The table of this release holds every figure.",
            sheet.rows.len(),
            key.measure.unit,
            key.period,
            key.apart.as_deref().unwrap_or_default(),
            figures.collect::<Vec<_>>().join("; "),
        );
    }
    let shown = sheet.rows.iter().filter_map(|row| row.shown.get(at));
    format!(
        "Map of {} areas: {}, {}. {} The table of this release holds every figure.",
        sheet.rows.len(),
        key.measure.unit,
        key.period,
        spread(key, &shown.collect::<Vec<_>>()),
    )
}

/// How far figures reach, and how many are not shown, in sentences.
pub(crate) fn spread(key: &Key, shown: &[&Shown]) -> String {
    let values = || shown.iter().filter_map(|shown| shown.value);
    let reach = match (values().reduce(f64::min), values().reduce(f64::max)) {
        (Some(lowest), Some(highest)) => {
            format!(
                "Figures run from {} to {}.",
                key.number(lowest),
                key.number(highest)
            )
        }
        _ => "No area has a figure.".into(),
    };
    let count = |fill| shown.iter().filter(|shown| shown.fill() == fill).count();
    format!(
        "{reach} {} too uncertain to show, {} without a figure shown but with a known range, {} not available.",
        count(Fill::TooUncertain),
        count(Fill::Withheld),
        count(Fill::Missing),
    )
}

/// What is drawn so far, and how far down it reaches.
struct Page {
    y: f64,
    body: String,
}

impl Page {
    /// Text across the page, broken into lines.
    fn print(&mut self, text: &str, print: Print) {
        for line in lines(text, print.across()) {
            self.y += print.size() * 1.3;
            self.write_at(MARGIN, self.y, print, &line);
        }
    }

    // Writing to a String does not fail: the results below are left aside.
    fn write_at(&mut self, x: f64, y: f64, print: Print, text: &str) {
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.0}\" y=\"{y:.1}\" font-size=\"{}\"{}>{}</text>",
            print.size(),
            print.style(),
            xml(text)
        );
    }

    fn map(&mut self, sheet: &Sheet, at: usize, key: &Key) {
        let Some(flat) = Projection::new(sheet, self.y) else {
            return;
        };
        let _ = writeln!(
            self.body,
            "<g stroke=\"{BORDER}\" stroke-width=\"0.7\" stroke-linejoin=\"round\" fill-rule=\"evenodd\">"
        );
        for row in &sheet.rows {
            self.area(&flat, row, at, key);
        }
        self.body.push_str("</g>\n");
        self.y += flat.height;
    }

    fn area(&mut self, flat: &Projection, row: &Row, at: usize, key: &Key) {
        let Some(shown) = row.shown.get(at) else {
            return;
        };
        let path = flat.path(&row.shape);
        let shaded = key.instead_of(row.area.code).map(|instead| {
            let name = &instead.group.area.name;
            format!("; shaded as {name}, {}", key.words(&instead.shown))
        });
        let words = xml(&format!(
            "{}: {}{}",
            row.area.name,
            key.words(shown),
            shaded.unwrap_or_default()
        ));
        let fill = paint(shown.fill(), shown.colour);
        let _ = writeln!(
            self.body,
            "<path fill=\"{fill}\" d=\"{path}\"><title>{words}</title></path>"
        );
        if key.is_uncertain(shown) {
            // The dots lie above the area and let the pointer through to its title.
            let _ = writeln!(
                self.body,
                "<path fill=\"url(#uncertain)\" stroke=\"none\" pointer-events=\"none\" d=\"{path}\"/>"
            );
        }
    }

    fn legend(&mut self, sheet: &Sheet, at: usize, key: &Key) {
        let mut rows: Vec<(String, String)> = entries(sheet, at, key)
            .into_iter()
            .map(|entry| {
                let areas = if entry.areas == 1 { "area" } else { "areas" };
                (
                    paint(entry.fill, entry.colour),
                    format!("{} ({} {areas})", entry.label, entry.areas),
                )
            })
            .collect();
        let uncertain = sheet
            .rows
            .iter()
            .filter_map(|row| row.shown.get(at))
            .filter(|shown| key.is_uncertain(shown))
            .count();
        if uncertain > 0 {
            let areas = if uncertain == 1 { "area" } else { "areas" };
            let why = if key.instead.is_empty() {
                "interval spans three classes or more"
            } else {
                "their intervals overlap: they may be alike"
            };
            rows.push((
                "url(#uncertain)".into(),
                format!("{why} ({uncertain} {areas})"),
            ));
        }
        for (fill, label) in rows {
            let _ = writeln!(
                self.body,
                "<rect x=\"{MARGIN:.0}\" y=\"{:.1}\" width=\"34\" height=\"18\" fill=\"{fill}\" stroke=\"{BORDER}\"/>",
                self.y
            );
            self.write_at(MARGIN + 44.0, self.y + 14.0, Print::Body, &label);
            self.y += 23.0;
        }
    }

    fn notes(&mut self, edition: &Edition, key: &Key) {
        if let Some(apart) = key.apart.as_ref().filter(|_| !key.instead.is_empty()) {
            self.print(apart, Print::Note);
        } else {
            let words = "Each class ends with its upper number, which belongs to it.";
            self.print(words, Print::Note);
            if let Some(note) = note(key) {
                self.print(&note, Print::Note);
            }
            if let Some(apart) = &key.apart {
                self.print(apart, Print::Note);
            }
        }
        self.print(&key.measure.caveat, Print::Note);
        let sources: Vec<_> = relevant(edition, key)
            .map(|source| format!("{}, {}", source.publisher, source.title))
            .collect();
        if !sources.is_empty() {
            self.print(&format!("Sources: {}.", sources.join("; ")), Print::Note);
        }
        for sentence in attributions_of(relevant(edition, key)) {
            self.print(sentence, Print::Note);
        }
        let licence = &edition.product.licence;
        self.print(
            &format!("Licence: {}. As of {}.", licence.id, edition.as_of),
            Print::Note,
        );
    }
}

/// The sources of an indicator, and that of the shapes it is drawn with.
pub(crate) fn relevant<'a>(
    edition: &Edition<'a>,
    key: &Key,
) -> impl Iterator<Item = &'a vocabulary::Provenance> {
    let indicators = edition.indicators.get().iter();
    let of_key: Vec<_> = indicators
        .filter(|indicator| indicator.id == key.measure.id)
        .flat_map(|indicator| &indicator.sources)
        .collect();
    let boundaries = edition.boundaries;
    edition
        .provenance
        .iter()
        .filter(move |source| source.source == *boundaries || of_key.contains(&&source.source))
}

fn paint(fill: Fill, colour: &str) -> String {
    match fill {
        Fill::Class(_) => colour.to_owned(),
        Fill::TooUncertain => "url(#too-uncertain)".into(),
        Fill::Withheld => "url(#withheld)".into(),
        Fill::Missing => "url(#missing)".into(),
    }
}

pub(crate) fn patterns() -> String {
    let lines = |id: &str, ground: &str, line: &str, turn: i32| {
        format!(
            "<pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({turn})\">\
             <rect width=\"6\" height=\"6\" fill=\"{ground}\"/><path d=\"M0 3H6\" stroke=\"{line}\" stroke-width=\"1.2\"/></pattern>\n"
        )
    };
    let crossed = |id: &str, ground: &str, line: &str| {
        format!(
            "<pattern id=\"{id}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"7\" height=\"7\" fill=\"{ground}\"/><path d=\"M0 3.5H7M3.5 0V7\" stroke=\"{line}\" stroke-width=\"0.8\"/></pattern>\n"
        )
    };
    format!(
        "<defs>\n{}{}{}<pattern id=\"uncertain\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">\
         <circle cx=\"3.5\" cy=\"3.5\" r=\"1.3\" fill=\"#ffffff\" stroke=\"#1a1a1a\" stroke-width=\"0.6\"/></pattern>\n</defs>\n",
        crossed("too-uncertain", UNCERTAIN, UNCERTAIN_LINES),
        lines("withheld", WITHHELD, WITHHELD_LINES, -45),
        lines("missing", MISSING, MISSING_LINES, 45),
    )
}

/// Degrees to units of the page: equirectangular, true to scale at the middle latitude.
struct Projection {
    west: f64,
    north: f64,
    x_per_degree: f64,
    y_per_degree: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl Projection {
    fn new(sheet: &Sheet, top: f64) -> Option<Self> {
        let [west, south, east, north] = geometry::bounds(sheet.rows.iter().map(|row| &row.shape))?;
        let shrink = f64::midpoint(south, north).to_radians().cos();
        let (width, height) = ((east - west) * shrink, north - south);
        let scale = ((WIDTH - 2.0 * MARGIN) / width).min(MAP_HEIGHT / height);
        Some(Self {
            west,
            north,
            x_per_degree: scale * shrink,
            y_per_degree: scale,
            left: (WIDTH - width * scale) / 2.0,
            top,
            height: height * scale,
        })
    }

    /// The outlines of a shape, to a tenth of a unit.
    fn path(&self, shape: &MultiPolygon<f64>) -> String {
        let mut path = String::new();
        for ring in shape.0.iter().flat_map(geometry::rings) {
            let mut points: Vec<String> = ring
                .0
                .iter()
                .map(|at| {
                    let x = self.left + (at.x - self.west) * self.x_per_degree;
                    let y = self.top + (self.north - at.y) * self.y_per_degree;
                    format!("{x:.1} {y:.1}")
                })
                .collect();
            points.dedup();
            points.pop();
            // What has shrunk to a point or a line is too small to be seen.
            if points.len() >= 3 {
                let _ = write!(path, "M{}Z", points.join("L"));
            }
        }
        path
    }
}
