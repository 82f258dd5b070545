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

use crate::edition::goes_on;
use crate::outlines::Outlines;
use crate::parallel::in_order;
use crate::sheet::Sheet;
use crate::{Edition, PublishError};
use drawing::Drawing;
use fonts::Fonts;
pub(crate) use pair::{labels, reading, summary};
use paper::{PAPERS, Paper};
pub(crate) use words::spread;

/// A picture's path in a release and its bytes.
type Picture = (String, Vec<u8>);

/// All pictures of an edition, in the order of its maps.
///
/// The bytes are the same for any number of jobs.
pub(crate) fn pictures(
    edition: &Edition,
    sheet: &Sheet,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Vec<Picture>, PublishError> {
    let (outlines, fonts) = (Outlines::new(sheet), Fonts::new()?);
    let drawings = drawings(edition, sheet);
    let each = drawings.iter();
    let each: Vec<(&Drawing, &Paper)> = each
        .flat_map(|drawing| PAPERS.iter().map(move |paper| (drawing, paper)))
        .collect();
    let made = in_order(&each, jobs, |(drawing, paper)| {
        goes_on(watch)?;
        picture(drawing, paper, &outlines, &fonts)
    });
    let made: Vec<Vec<Picture>> = made.into_iter().collect::<Result<_, _>>()?;
    Ok(made.into_iter().flatten().collect())
}

/// What each drawing shows, with the paths of its pictures, in the order of the maps.
pub(crate) fn paths(edition: &Edition, sheet: &Sheet) -> Vec<(String, Vec<String>)> {
    let drawings = drawings(edition, sheet).into_iter();
    let of = |drawing: Drawing| {
        let paths = paths_of(&drawing.name).collect();
        (drawing.title, paths)
    };
    drawings.map(of).collect()
}

/// Each map, how sure it is where that is known, and the maps of two indicators.
fn drawings(edition: &Edition, sheet: &Sheet) -> Vec<Drawing> {
    let mut drawings = Vec::new();
    for (at, key) in sheet.maps(&edition.product.maps) {
        drawings.push(choropleth::drawing(edition, sheet, at, key));
        drawings.extend(certainty::drawing(edition, sheet, at, key));
    }
    let pairs = sheet.pairs.iter();
    drawings.extend(pairs.map(|of| pair::drawing(edition, sheet, of)));
    drawings
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

/// A drawing on a paper, in each of its formats.
fn picture(
    drawing: &Drawing,
    paper: &Paper,
    outlines: &Outlines,
    fonts: &Fonts,
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
        made.push((path, png));
    }
    made.push((path(&drawing.name, paper, "svg"), svg.into_bytes()));
    Ok(made)
}
