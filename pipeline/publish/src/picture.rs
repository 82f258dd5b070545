//! Pictures: each map as a drawing for a page on the web, for an A4 page and for a slide, the last
//! two as PNG too. Title, legend, caveat, sources, licence and date are in the picture, since a
//! picture travels without what stood beside it.
//!
//! A [`Drawing`] says what is drawn and told; `layout.rs` puts it on a [`Paper`]; `png.rs` makes
//! dots of that. All text is in `DejaVu` Sans, which is built in, so that a PNG has the same bytes
//! on a machine with other fonts and one without any.

mod certainty;
mod choropleth;
mod drawing;
mod fonts;
mod layout;
mod legend;
mod pair;
mod paper;
mod patterns;
mod png;
#[cfg(test)]
mod tests;
mod words;

use vocabulary::{IndicatorId, Watch};

use crate::files::Told;
use crate::folder::Stage;
use crate::making::goes_on;
use crate::outlines::Outlines;
use crate::parallel::in_order;
use crate::sheet::{Key, Pair, Sheet};
use crate::{Edition, PublishError};
use drawing::Drawing;
use fonts::Fonts;
pub(crate) use pair::{labels, reading, summary};
use paper::{PAPERS, Paper};
pub(crate) use words::spread;

/// A picture's path in a release, and what is told of it.
type Picture = (String, Told);

/// Writes all pictures of an edition, in the order of its maps.
///
/// The bytes are the same for any number of jobs. A job holds one drawing and one picture of it at a time.
pub(crate) fn pictures(
    edition: &Edition,
    sheet: &Sheet,
    stage: &Stage,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Vec<Picture>, PublishError> {
    let (outlines, fonts) = (Outlines::new(sheet), Fonts::new()?);
    let made = in_order(&shows(edition, sheet), jobs, |show| {
        let mut made: Vec<Picture> = Vec::new();
        if let Some(drawing) = show.drawing(edition, sheet) {
            for paper in &PAPERS {
                goes_on(watch)?;
                made.extend(picture(&drawing, paper, &outlines, &fonts, stage)?);
            }
        }
        Ok::<_, PublishError>(made)
    });
    let made: Vec<Vec<Picture>> = made.into_iter().collect::<Result<_, _>>()?;
    Ok(made.into_iter().flatten().collect())
}

/// What each drawing shows, with the paths of its pictures, in the order of the maps.
pub(crate) fn paths(edition: &Edition, sheet: &Sheet) -> Vec<(String, Vec<String>)> {
    let of = |show: &Show| {
        let drawing = show.drawing(edition, sheet)?;
        Some((drawing.title, paths_of(&drawing.name).collect()))
    };
    shows(edition, sheet).iter().filter_map(of).collect()
}

/// What a drawing is of.
enum Show<'a> {
    /// A map: its indicator's place among the keys.
    Map(usize, &'a Key),
    /// How sure it is.
    Certainty(usize, &'a Key),
    /// Two indicators.
    Pair(&'a Pair),
}

impl Show<'_> {
    /// The drawing; none of how sure a map is where that is not known.
    fn drawing(&self, edition: &Edition, sheet: &Sheet) -> Option<Drawing> {
        match self {
            Self::Map(at, key) => Some(choropleth::drawing(edition, sheet, *at, key)),
            Self::Certainty(at, key) => certainty::drawing(edition, sheet, *at, key),
            Self::Pair(pair) => Some(pair::drawing(edition, sheet, pair)),
        }
    }
}

/// Each map and how sure it is, then the maps of two indicators.
fn shows<'a>(edition: &'a Edition, sheet: &'a Sheet) -> Vec<Show<'a>> {
    let maps = sheet.maps(&edition.product.maps);
    let maps = maps.flat_map(|(at, key)| [Show::Map(at, key), Show::Certainty(at, key)]);
    maps.chain(sheet.pairs.iter().map(Show::Pair)).collect()
}

/// The paths of the pictures of a drawing, by the stem of its files: the name of an indicator or of
/// a map of two, or an indicator's [`certainty_of`].
pub(crate) fn paths_of(name: &str) -> impl Iterator<Item = String> {
    PAPERS.iter().flat_map(move |paper| {
        let endings = paper.endings().iter();
        endings.map(move |ending| path(name, paper, ending))
    })
}

/// The stem of the map of an indicator by how sure it is.
pub(crate) fn certainty_of(indicator: &IndicatorId) -> String {
    format!("{indicator}-certainty")
}

/// The path of the picture that a page shows in place of a drawing of its own, with its width and height
/// in pixels.
pub(crate) fn for_a_page(name: &str) -> (String, [u32; 2]) {
    let wide = PAPERS.iter().filter(|paper| paper.is_wide);
    let mut wide = wide.filter_map(|paper| Some((path(name, paper, "png"), paper.pixels?)));
    wide.next().unwrap_or_default()
}

fn path(name: &str, paper: &Paper, ending: &str) -> String {
    format!("maps/{name}{}.{ending}", paper.suffix)
}

/// Writes a drawing on a paper, in each of its formats.
fn picture(
    drawing: &Drawing,
    paper: &Paper,
    outlines: &Outlines,
    fonts: &Fonts,
    stage: &Stage,
) -> Result<Vec<Picture>, PublishError> {
    let svg = layout::svg(drawing, paper, outlines, fonts);
    let mut made = Vec::new();
    if let Some(pixels) = paper.pixels {
        let path = path(&drawing.name, paper, "png");
        let png = png::png(&svg, pixels, paper, drawing, fonts);
        let png = png.map_err(|why| PublishError::Picture {
            path: path.clone().into(),
            why,
        })?;
        let told = stage.write(&path, &png)?;
        made.push((path, told));
    }
    let path = path(&drawing.name, paper, "svg");
    let told = stage.write(&path, svg.as_bytes())?;
    made.push((path, told));
    Ok(made)
}
