//! Pictures of made-up squares, read back as dots and as text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use quick_read::{attributes, texts};

use super::drawing::{Drawing, Paint};
use super::paper::{PAPERS, Print};
use super::{Fonts, Outlines, layout, pictures, shows};
use crate::Edition;
use crate::files::Told;
use crate::folder::Stage;
use crate::sheet::{Both, Fill, Sheet};
use crate::tests::{Made, made};

/// What a drawing says where: just enough of SVG for drawings that are made here.
mod quick_read {
    /// The numbers of an attribute of all elements of a kind.
    pub(super) fn attributes(svg: &str, element: &str, name: &str) -> Vec<f64> {
        let opening = format!("<{element} ");
        let elements = svg.split(&opening).skip(1);
        let value = |text: &str| {
            let text = text.split('>').next()?;
            let from = text.find(&format!("{name}=\""))? + name.len() + 2;
            text.get(from..)?.split('"').next()?.parse().ok()
        };
        elements.filter_map(value).collect()
    }

    /// The words of all texts.
    pub(super) fn texts(svg: &str) -> Vec<&str> {
        let elements = svg.split("<text ").skip(1);
        let words = |text: &'_ str| -> Option<(usize, usize)> {
            Some((text.find('>')? + 1, text.find("</text>")?))
        };
        elements
            .filter_map(|text| words(text).and_then(|(from, to)| text.get(from..to)))
            .collect()
    }
}

fn all(made: &Made) -> (Sheet, Vec<Drawing>) {
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    let shows = shows(&edition, &sheet);
    let drawings = shows.iter().filter_map(|of| of.drawing(&edition, &sheet));
    let drawings = drawings.collect();
    (sheet, drawings)
}

/// North's rate is 16 and West's 0.3, within 0 and 90, and both are shown.
fn told() -> Made {
    Made::with(|indicator| indicator.verdicts.clear())
}

/// The pictures of an edition by their paths, in the order in which they are told of.
fn pictured(edition: &Edition, sheet: &Sheet, jobs: usize) -> Vec<(String, Vec<u8>)> {
    let out = tempfile::tempdir().expect("a folder");
    let stage = Stage::open(out.path(), "made-up").expect("a stage");
    let told = pictures(edition, sheet, &stage, jobs, &vocabulary::Silent).expect("pictures");
    let read = told.into_iter().map(|(path, told)| {
        let place = stage.folder().join(&path);
        assert_eq!(told, Told::of(&place).expect("a file"));
        (path, std::fs::read(place).expect("a file"))
    });
    read.collect()
}

struct Dots {
    size: [u32; 2],
    colours: BTreeMap<[u8; 3], usize>,
    words: BTreeMap<String, String>,
}

fn dots(png: &[u8]) -> Dots {
    let mut reader = png::Decoder::new(Cursor::new(png))
        .read_info()
        .expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut bytes).expect("a frame");
    let mut colours: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    // Dots of one colour stand in runs.
    let mut runs: Vec<([u8; 3], usize)> = Vec::new();
    for dot in bytes.as_chunks::<3>().0 {
        match runs.last_mut() {
            Some((colour, count)) if colour == dot => *count += 1,
            _ => runs.push((*dot, 1)),
        }
    }
    for (colour, count) in runs {
        *colours.entry(colour).or_default() += count;
    }
    let info = reader.info();
    let words = info.utf8_text.iter();
    Dots {
        size: [info.width, info.height],
        colours,
        words: words
            .map(|chunk| (chunk.keyword.clone(), chunk.get_text().expect("text")))
            .collect(),
    }
}

fn colour(hex: &str) -> [u8; 3] {
    [1, 3, 5].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour"))
}

#[test]
fn slow_every_colour_of_a_legend_and_every_area_is_in_the_dots() {
    let made = told();
    let (sheet, drawings) = all(&made);
    let pictures = pictured(&made.edition(), &sheet, 2);
    let of: BTreeMap<&str, &[u8]> = pictures
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    let names: Vec<&str> = drawings.iter().map(|of| of.name.as_str()).collect();
    assert_eq!(names, ["rate", "rate-certainty", "rate_beside_count"]);
    for drawing in &drawings {
        for (suffix, size) in [("-a4", [1240, 1754]), ("-slide", [1920, 1080])] {
            let dots = dots(of[format!("maps/{}{suffix}.png", drawing.name).as_str()]);
            assert_eq!(dots.size, size);
            let lines = drawing.legend.lines.iter().map(|line| &line.paint);
            let mut colours: BTreeSet<&str> = lines
                .filter_map(|paint| match paint {
                    Paint::Colour(colour) => Some(colour.as_str()),
                    Paint::Hatched(_) | Paint::Dots => None,
                })
                .collect();
            let cells = drawing.legend.grid.iter().flat_map(|grid| &grid.cells);
            colours.extend(cells.flatten().map(|cell| cell.colour.as_str()));
            for hex in colours {
                assert!(
                    dots.colours.get(&colour(hex)) > Some(&100),
                    "{} {hex}",
                    drawing.name
                );
            }
            for area in &drawing.areas {
                if let Paint::Colour(hex) = &area.paint {
                    // A quarter of the map, less dots and borders: far more than a swatch.
                    assert!(
                        dots.colours.get(&colour(hex)) > Some(&9_000),
                        "{}",
                        drawing.name
                    );
                }
            }
            assert_eq!(dots.words["Title"], drawing.title);
            assert!(dots.words["Copyright"].contains("Made up by nobody."));
        }
    }
}

#[test]
fn slow_the_same_bytes_for_any_number_of_jobs() {
    let made = made();
    let sheet = Sheet::new(&made.edition()).expect("a sheet");
    let with = |jobs| pictured(&made.edition(), &sheet, jobs);
    assert_eq!(with(1), with(3));
}

/// Whatever there is to say stands on the paper: nothing is cut, and nothing is left out.
#[test]
fn slow_everything_that_is_said_fits_its_paper() {
    let fonts = Fonts::new().expect("a font");
    let mut made = told();
    let long = [
        "W".repeat(10_000),
        "of places and services ".repeat(400),
        "<script>alert(1)</script> & \"=cmd()\" \u{202e}\u{1f30d}".to_owned(),
        "short".to_owned(),
    ];
    for title in long {
        made.product.maps[0].title.clone_from(&title);
        made.product.pairs[0].caveat.clone_from(&title);
        made.provenance[0].attribution.clone_from(&title);
        let (sheet, drawings) = all(&made);
        let outlines = Outlines::new(&sheet);
        for drawing in &drawings {
            for paper in &PAPERS {
                let svg = layout::svg(drawing, paper, &outlines, &fonts);
                let frame = svg
                    .split("viewBox=\"0 0 ")
                    .nth(1)
                    .and_then(|of| of.split('"').next());
                let frame: Vec<f64> = frame
                    .expect("a frame")
                    .split(' ')
                    .map(|number| number.parse().expect("a number"))
                    .collect();
                if let Some(height) = paper.height {
                    assert!((frame[1] / frame[0] - height / paper.width).abs() < 1e-5);
                }
                let (xs, ys) = (attributes(&svg, "text", "x"), attributes(&svg, "text", "y"));
                let sizes = attributes(&svg, "text", "font-size");
                let words = texts(&svg);
                assert!(words.len() == xs.len() && xs.len() == ys.len() && ys.len() == sizes.len());
                for (((x, y), size), words) in xs.iter().zip(&ys).zip(sizes).zip(&words) {
                    let is_bold = (size - paper.title.size).abs() < 1e-9;
                    let print = Print { size, is_bold };
                    let plain = words.replace("&lt;", "<").replace("&gt;", ">");
                    let plain = plain.replace("&quot;", "\"").replace("&amp;", "&");
                    let right = x + fonts.width(&plain, print);
                    assert!(
                        right <= frame[0] - paper.margin / 2.0,
                        "{right} {words} {}",
                        paper.suffix
                    );
                    assert!(*y > 0.0 && *y < frame[1], "{y} {words}");
                }
                let said: String = words.concat().split_whitespace().collect();
                let expected: String = title
                    .split_whitespace()
                    .map(crate::text::xml)
                    .collect::<String>()
                    .replace('\u{202e}', "");
                assert!(said.contains(&expected), "{} {said}", paper.suffix);
                assert!(!svg.contains("<script"), "{svg}");
            }
        }
    }
}

/// Advances of the font's own table, as fontTools 4 reads them: 2,048 units are the size.
#[test]
fn letters_are_as_wide_as_the_font_says() {
    let fonts = Fonts::new().expect("a font");
    let [plain, bold] = [false, true].map(|is_bold| Print {
        size: 2048.0,
        is_bold,
    });
    for (text, width, wide) in [
        ("A", 1401.0, 1585.0),
        ("W", 2025.0, 2259.0),
        ("i", 569.0, 702.0),
    ] {
        assert!((fonts.width(text, plain) - width).abs() < 1e-6);
        assert!((fonts.width(text, bold) - wide).abs() < 1e-6);
    }
    // Two letters and a space between them, then a line of its own.
    let lines = fonts.lines("A W A", plain, 1401.0 + 651.0 + 2025.0);
    assert_eq!(lines, ["A W", "A"]);
    // A word wider than the line is broken, and nothing of it is lost.
    assert_eq!(fonts.lines("AWAAA i", plain, 3500.0), ["AW", "AA", "A i"]);
    assert_eq!(fonts.lines("\u{202e}A\u{200b}", plain, 3500.0), ["A"]);
}

/// North's interval is a point; West's reaches from the first class of two to the second.
#[test]
fn the_less_is_known_the_paler_is_an_area() {
    let (_, drawings) = all(&told());
    let [plain, sure] = [&drawings[0], &drawings[1]];
    assert_eq!(plain.areas[0].paint, sure.areas[0].paint);
    let Paint::Colour(full) = &plain.areas[3].paint else {
        unreachable!("West has a class");
    };
    let half = colour(full).map(|part| (u32::from(part) + 255).div_ceil(2));
    let [red, green, blue] = half;
    let expected = format!("#{red:02x}{green:02x}{blue:02x}");
    assert_eq!(sure.areas[3].paint, Paint::Colour(expected));
    // What has no class is hatched in both.
    assert_eq!(plain.areas[1].paint, sure.areas[1].paint);
    let grid = sure.legend.grid.as_ref().expect("a grid");
    let counts: Vec<Vec<usize>> = grid
        .cells
        .iter()
        .map(|row| row.iter().map(|cell| cell.areas).collect())
        .collect();
    assert_eq!(counts, [[0, 1, 0], [1, 0, 0]]);
}

/// Both have two figures; the highest rate and the lowest count is what is darkest.
#[test]
fn the_last_class_of_both_is_the_darkest_whichever_way_an_axis_runs() {
    let mut made = told();
    made.product.pairs[0].across.order = crate::Order::HighToLow;
    let (sheet, drawings) = all(&made);
    let pair = &sheet.pairs[0];
    // North has the highest of both: last up, and first across.
    let Both::Classes { up, across } = pair.fill(0) else {
        unreachable!("North has both");
    };
    assert_eq!((up, across), (pair.up.classes(), 1));
    let drawing = drawings.last().expect("a pair");
    let grid = drawing.legend.grid.as_ref().expect("a grid");
    let mut rising = all(&told()).1;
    let rising = rising.pop().and_then(|of| of.legend.grid).expect("a grid");
    let mut falling = grid.across.classes.clone();
    falling.reverse();
    assert_eq!(falling, rising.across.classes);
    // West's interval reaches from the lowest class to the highest.
    assert!(!pair.is_uncertain(0) && pair.is_uncertain(3));
    assert!(drawing.summary.contains("1 area could be in another class"));
}

/// North has a rate too uncertain to show, East is withheld, South is missing, West has both.
#[test]
fn a_pair_has_a_class_where_both_have_one() {
    let (sheet, drawings) = all(&made());
    let pair = &sheet.pairs[0];
    let fills: Vec<Both> = (0..4).map(|at| pair.fill(at)).collect();
    assert!(matches!(fills[0], Both::No(Fill::TooUncertain)));
    assert!(matches!(fills[1], Both::No(Fill::Withheld)));
    assert!(matches!(fills[2], Both::No(Fill::Missing)));
    assert!(matches!(fills[3], Both::Classes { .. }));
    let drawing = drawings.last().expect("a pair");
    let grid = drawing.legend.grid.as_ref().expect("a grid");
    let counted: usize = grid.cells.iter().flatten().map(|cell| cell.areas).sum();
    assert_eq!(counted, 1);
    assert!(drawing.reading.iter().any(|words| words == "Side by side."));
    assert!(
        drawing.areas[1].words.contains("[c]"),
        "{}",
        drawing.areas[1].words
    );
}

/// Where nothing differs, no colour is called the darkest and no dots are explained.
#[test]
fn a_pair_of_one_colour_says_so() {
    let made = Made::with(|indicator| {
        indicator.verdicts.clear();
        for column in indicator.series.values_mut() {
            let first = column.as_slice()[0].clone();
            *column = column.map(|_, figure| {
                let figure = if figure.value().is_some() {
                    &first
                } else {
                    figure
                };
                figure.clone()
            });
        }
    });
    let (sheet, drawings) = all(&made);
    let pair = &sheet.pairs[0];
    assert_eq!((pair.up.classes(), pair.across.classes()), (1, 1));
    let drawing = drawings.last().expect("a pair");
    let said = [drawing.summary.as_str(), drawing.reading[0].as_str()];
    for words in said {
        assert!(words.contains("have one colour"), "{words}");
        assert!(
            !words.contains("darkest") && !words.contains("Dots"),
            "{words}"
        );
    }
}
