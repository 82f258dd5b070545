//! A drawing as dots, with its title and its terms inside the file.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter, PixelDimensions, Unit};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::drawing::Drawing;
use super::fonts::Fonts;
use super::paper::Paper;

/// How many points of 1/72 inch are a metre.
const POINTS_PER_METRE: f64 = 72.0 / 0.0254;

/// The drawing in so many dots.
pub(super) fn png(
    svg: &str,
    pixels: [u32; 2],
    paper: &Paper,
    drawing: &Drawing,
    fonts: &Fonts,
) -> Result<Vec<u8>, String> {
    let [wide, high] = pixels;
    let options = Options {
        fontdb: fonts.database.clone(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let mut dots = Pixmap::new(wide, high).ok_or("it has no size")?;
    let size = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand dots")]
    let scale = Transform::from_scale(wide as f32 / size.width(), high as f32 / size.height());
    resvg::render(&tree, scale, &mut dots.as_mut());
    // The ground is white and nothing is seen through: three bytes a dot are all of it.
    let colours = dots.pixels().iter();
    let colours: Vec<[u8; 3]> = colours
        .map(|dot| [dot.red(), dot.green(), dot.blue()])
        .collect();
    let colours = colours.as_flattened();
    encoded(colours, pixels, paper, drawing).map_err(|error| error.to_string())
}

fn encoded(
    colours: &[u8],
    [wide, high]: [u32; 2],
    paper: &Paper,
    drawing: &Drawing,
) -> Result<Vec<u8>, png::EncodingError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousand dots a metre"
    )]
    let dots_per_metre = (f64::from(wide) / paper.width * POINTS_PER_METRE).round() as u32;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, wide, high);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Even colours and repeated patterns: what stands beside a dot tells more than a difference to it.
    encoder.set_deflate_compression(DeflateCompression::Level(3));
    encoder.set_filter(Filter::NoFilter);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: dots_per_metre,
        yppu: dots_per_metre,
        unit: Unit::Meter,
    }));
    for (keyword, words) in [
        ("Title", drawing.title.clone()),
        ("Description", drawing.summary.clone()),
        ("Copyright", drawing.credits.join(" ")),
        ("Disclaimer", drawing.reading.join(" ")),
    ] {
        encoder.add_itxt_chunk(keyword.to_owned(), words.replace('\0', " "))?;
    }
    encoder.write_header()?.write_image_data(colours)?;
    Ok(bytes)
}
