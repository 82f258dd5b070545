//! The maps: outlines drawn once, a drawing a map that fills them, and its table beside it.

use super::html::Html;
use super::years::Years;
use super::{Page, capital, counted, pairs, patterns, tables, years};
use crate::credits::sources_of;
use crate::legend::{entries, lines, note};
use crate::outlines::Outlines;
use crate::picture::spread;
use crate::sheet::{Fill, Instead, Key, Shown};

/// All maps, of which one is seen at a time; printed, all are. Without outlines they are pictures.
pub(crate) fn section(html: &mut Html, page: &Page, outlines: Option<&Outlines>) {
    let maps: Vec<_> = page.sheet.maps(&page.edition.product.maps).collect();
    let (one, several) = page.called();
    html.within("section", &[("id", "maps"), ("aria-labelledby", "maps-title")], |html| {
        html.element("h2", &[("id", "maps-title")], "Maps").line();
        let marks = "Hatching and dots say where a figure is withheld, missing or uncertain.";
        html.paragraph(&if outlines.is_some() {
            format!(
                "Each map has a table of the same figures under it, and a summary in words. {marks} A {one}\u{2019}s \
                 name leads to all that is said of it."
            )
        } else {
            format!(
                "There are {}, too many to be shown one by one here: the maps are pictures, each with a summary in \
                 words. {marks} The figures of every {one}, with their intervals, stand in the layers and the tables \
                 under Downloads.",
                counted(page.sheet.rows.len(), (one, several))
            )
        });
        patterns::drawn_once(html, outlines);
        html.within("fieldset", &[("class", "choice")], |html| {
            html.element("legend", &[], "Choose a map").line();
            let titles = maps.iter().map(|(_, key)| title(key));
            let pairs = page.sheet.pairs.iter();
            let titles = titles.chain(pairs.clone().map(|pair| pair.plan.title.as_str()));
            for (nth, title) in titles.enumerate() {
                let (id, class) = (format!("choose-{nth}"), format!("s{nth}"));
                let always = [("type", "radio"), ("name", "map"), ("id", &*id), ("class", &*class)];
                let checked = [("checked", "")];
                let first = if nth == 0 { &checked[..] } else { &[] };
                html.void("input", &[&always, first].concat());
                html.element("label", &[("for", &id)], title).line();
            }
            for (nth, (at, key)) in maps.iter().enumerate() {
                map(html, page, outlines, (nth, *at, key));
            }
            for (nth, pair) in (maps.len()..).zip(pairs) {
                pairs::map(html, page, outlines, (nth, pair));
            }
        });
    })
    .line();
}

/// A map's title.
pub(crate) fn title(key: &Key) -> &str {
    key.style.map.as_deref().unwrap_or(&key.measure.title)
}

/// The class of the style sheet that an area is filled by.
pub(crate) fn filled(fill: Fill) -> String {
    match fill {
        Fill::Class(class) => format!("c{class}"),
        Fill::TooUncertain => "cu".into(),
        Fill::NotToldApart => "ca".into(),
        Fill::Withheld => "cw".into(),
        Fill::Missing => "cm".into(),
    }
}

fn map(
    html: &mut Html,
    page: &Page,
    outlines: Option<&Outlines>,
    (nth, at, key): (usize, usize, &Key),
) {
    let (class, heading) = (format!("map m{nth}"), format!("map-{nth}-title"));
    html.within(
        "article",
        &[("class", &class), ("aria-labelledby", &heading)],
        |html| {
            html.element("h3", &[("id", &heading)], title(key)).line();
            html.element(
                "p",
                &[("class", "unit")],
                &capital(&format!("{}, {}.", key.measure.unit, key.period)),
            )
            .line();
            html.element("p", &[("class", "caveat")], &key.measure.caveat)
                .line();
            if let Some(apart) = &key.apart {
                html.element("p", &[("class", "caveat")], apart).line();
            }
            match (outlines, years::of(page, key)) {
                (Some(outlines), Some(years)) => {
                    years::map(html, page, outlines, (nth, at, key), &years);
                }
                (Some(outlines), None) => {
                    html.within("div", &[("class", "beside")], |html| {
                        figure(html, page, (nth, at, key), None, |html| {
                            drawing(html, page, outlines, (nth, title(key)), |html| {
                                areas(html, page, key, |at_row| page.shown(at_row, at), true);
                            });
                        });
                        tables::twin(html, page, at, key);
                    });
                }
                (None, _) => figure(html, page, (nth, at, key), None, |html| {
                    let of = (key.measure.id.as_str(), title(key));
                    picture(html, page, nth, of);
                }),
            }
            html.element("p", &[("class", "note")], &credits(page, &[key]))
                .line();
        },
    )
    .line();
}

/// A drawing with its legend and what it shows in words.
pub(crate) fn figure(
    html: &mut Html,
    page: &Page,
    (nth, at, key): (usize, usize, &Key),
    years: Option<&Years>,
    drawing: impl FnOnce(&mut Html),
) {
    html.within("figure", &[], |html| {
        drawing(html);
        html.within("figcaption", &[], |html| {
            html.within(
                "div",
                &[("id", &format!("map-{nth}-summary"))],
                |html| match years {
                    Some(years) => years::summaries(html, key, &years.all),
                    None => drop(html.paragraph(&summary(page, at, key))),
                },
            );
            legend(html, page, (at, key), years);
        });
    })
    .line();
}

/// The frame of a drawing; what stands in it is filled outlines.
pub(crate) fn drawing(
    html: &mut Html,
    page: &Page,
    outlines: &Outlines,
    (nth, title): (usize, &str),
    inside: impl FnOnce(&mut Html),
) {
    let (width, height) = outlines.size;
    let (frame, id) = (format!("0 0 {width} {height}"), format!("map-{nth}-name"));
    let of = [
        ("role", "img"),
        ("class", "drawing"),
        ("viewBox", frame.as_str()),
        ("aria-labelledby", id.as_str()),
        ("aria-describedby", &format!("map-{nth}-summary")),
    ];
    html.within("svg", &of, |html| {
        let (_, several) = page.called();
        let name = format!("Map of {} {several}: {title}", page.sheet.rows.len());
        html.element("title", &[("id", &id)], &name).line();
        inside(html);
    })
    .line();
}

/// A map as the picture that lies beside the page, by the stem of its files.
pub(crate) fn picture(html: &mut Html, page: &Page, nth: usize, (stem, title): (&str, &str)) {
    let (path, [width, height]) = crate::picture::for_a_page(stem);
    let (_, several) = page.called();
    let of = [
        ("class", "drawing"),
        ("src", &*format!("./{path}")),
        ("width", &*width.to_string()),
        ("height", &*height.to_string()),
        (
            "alt",
            &*format!("Map of {} {several}: {title}", page.sheet.rows.len()),
        ),
        ("aria-describedby", &*format!("map-{nth}-summary")),
    ];
    html.void("img", &of).line();
}

/// The areas, filled, in the order of the table; dotted where their figures are uncertain.
pub(crate) fn areas(
    html: &mut Html,
    page: &Page,
    key: &Key,
    shown: impl Fn(usize) -> Option<Shown>,
    with_words: bool,
) {
    for (at_row, row) in page.rows() {
        let Some(shown) = shown(at_row) else {
            continue;
        };
        let (outline, class) = (format!("#o{at_row}"), format!("a {}", filled(shown.fill())));
        let of = [("href", outline.as_str()), ("class", &class)];
        if with_words {
            html.within("use", &of, |html| {
                html.element("title", &[], &key.words_of(&row.area, &shown));
            });
        } else {
            html.shape("use", &of);
        }
        if key.is_uncertain(&shown) {
            html.shape("use", &[("href", &outline), ("class", "u")]);
        }
    }
    html.line();
}

/// What a map shows, in sentences.
fn summary(page: &Page, at: usize, key: &Key) -> String {
    if key.instead.is_empty() {
        let shown = page.sheet.rows.iter().filter_map(|row| row.shown.get(at));
        return spread(key, &shown.collect::<Vec<_>>());
    }
    let figures = key.instead.iter().map(|of| in_words(key, of));
    format!(
        "Wider areas are shaded in place of their members. {}.",
        figures.collect::<Vec<_>>().join("; ")
    )
}

/// A wider area with its figure.
pub(crate) fn in_words(key: &Key, of: &Instead) -> String {
    format!("{}: {}", of.group.area.name, key.words(&of.shown))
}

/// What colours and patterns stand for. Areas are counted where there is one drawing alone.
fn legend(html: &mut Html, page: &Page, (at, newest): (usize, &Key), years: Option<&Years>) {
    let key = years.map_or(newest, |years| &years.key);
    let called = page.called();
    html.within("ul", &[("class", "legend")], |html| {
        let entries = match years {
            Some(_) => lines(key, |_| 0),
            None => entries(page.sheet, at, key),
        };
        for entry in entries {
            let areas = if years.is_none() {
                format!(" ({})", counted(entry.areas, called))
            } else {
                String::new()
            };
            swatch(
                html,
                &filled(entry.fill),
                &format!("{}{areas}", entry.label),
            );
        }
        let of_years = years.into_iter().flat_map(|years| &years.all);
        let mut of_years = of_years.flat_map(years::Year::figures);
        let mut of_newest = page.sheet.rows.iter().filter_map(|row| row.shown.get(at));
        let is_any = match years {
            Some(_) => of_years.any(|shown| key.is_uncertain(shown)),
            None => of_newest.any(|shown| key.is_uncertain(shown)),
        };
        if !is_any {
            return;
        }
        let why = if key.instead.is_empty() {
            "dots: the interval spans three classes or more"
        } else {
            "dots: their intervals overlap, and they may be alike"
        };
        swatch(html, "u", why);
    });
    if key.instead.is_empty() && key.classes.len() > 0 {
        html.element(
            "p",
            &[("class", "note")],
            "Each class ends with its upper number, which belongs to it.",
        );
    }
    if let Some(note) = note(key) {
        html.element("p", &[("class", "note")], &note);
    }
    html.line();
}

/// A swatch of a legend with its words.
pub(crate) fn swatch(html: &mut Html, class: &str, label: &str) {
    html.within("li", &[], |html| {
        let of = [
            ("aria-hidden", "true"),
            ("viewBox", "0 0 170 90"),
            ("class", "swatch"),
        ];
        html.within("svg", &of, |html| {
            html.shape(
                "rect",
                &[("width", "170"), ("height", "90"), ("class", class)],
            );
        });
        html.element("span", &[], label);
    })
    .line();
}

/// The sources of a map.
pub(crate) fn credits(page: &Page, keys: &[&Key]) -> String {
    let sources = sources_of(page.edition, keys);
    let names: Vec<String> = sources
        .map(|source| format!("{}, {}", source.publisher, source.title))
        .collect();
    format!("Sources: {}.", names.join("; "))
}
