//! The maps: outlines drawn once, a drawing a map that fills them, and its table beside it.

use super::html::Html;
use super::outlines::{Outlines, UNITS};
use super::{Page, capital, counted, years};
use crate::legend::{entries, note};
use crate::ramp::{MISSING, MISSING_LINES, UNCERTAIN, UNCERTAIN_LINES, WITHHELD, WITHHELD_LINES};
use crate::sheet::{Fill, Instead, Key, Shown};
use crate::svg::{relevant, spread};
use vocabulary::{Reliability, Status};

/// All maps, of which one is seen at a time; printed, all are.
pub(crate) fn section(html: &mut Html, page: &Page, outlines: &Outlines) {
    let maps: Vec<_> = page.sheet.maps(&page.edition.product.maps).collect();
    let (one, _) = page.called();
    html.within("section", &[("id", "maps"), ("aria-labelledby", "maps-title")], |html| {
        html.element("h2", &[("id", "maps-title")], "Maps").line();
        html.paragraph(&format!(
            "Each map has a table of the same figures under it, and a summary in words. Hatching and dots say where \
             a figure is withheld, missing or uncertain. A {one}\u{2019}s name leads to all that is said of it."
        ));
        drawn_once(html, outlines);
        html.within("fieldset", &[("class", "choice")], |html| {
            html.element("legend", &[], "Choose a map").line();
            for (nth, (_, key)) in maps.iter().enumerate() {
                let (id, class) = (format!("choose-{nth}"), format!("s{nth}"));
                let always = [("type", "radio"), ("name", "map"), ("id", &*id), ("class", &*class)];
                let checked = [("checked", "")];
                let first = if nth == 0 { &checked[..] } else { &[] };
                html.void("input", &[&always, first].concat());
                html.element("label", &[("for", &id)], title(key)).line();
            }
            for (nth, (at, key)) in maps.iter().enumerate() {
                map(html, page, outlines, (nth, *at, key));
            }
        });
    })
    .line();
}

/// A map's title.
pub(crate) fn title(key: &Key) -> &str {
    key.style.map.as_deref().unwrap_or(&key.measure.title)
}

/// The outlines and the patterns, without a size of their own.
fn drawn_once(html: &mut Html, outlines: &Outlines) {
    let hidden = [
        ("width", "0"),
        ("height", "0"),
        ("aria-hidden", "true"),
        ("class", "defs"),
    ];
    html.within("svg", &hidden, |html| {
        html.within("defs", &[], |html| {
            for (at, path) in outlines.paths.iter().enumerate() {
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
            pattern(html, ("withheld", -45), (WITHHELD, WITHHELD_LINES), lines);
            pattern(html, ("missing", 45), (MISSING, MISSING_LINES), lines);
            let dots = [
                ("id", "uncertain"),
                ("width", "7"),
                ("height", "7"),
                ("patternUnits", "userSpaceOnUse"),
                ("patternTransform", &format!("scale({UNITS})")),
            ];
            let dot = [
                ("cx", "3.5"),
                ("cy", "3.5"),
                ("r", "1.3"),
                ("fill", "#ffffff"),
                ("stroke", "#1a1a1a"),
                ("stroke-width", "0.6"),
            ];
            html.within("pattern", &dots, |html| {
                html.shape("circle", &dot);
            });
        });
    })
    .line();
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

/// The class of the style sheet that an area is filled by.
pub(crate) fn filled(fill: Fill) -> String {
    match fill {
        Fill::Class(class) => format!("c{class}"),
        Fill::TooUncertain => "cu".into(),
        Fill::Withheld => "cw".into(),
        Fill::Missing => "cm".into(),
    }
}

fn map(html: &mut Html, page: &Page, outlines: &Outlines, (nth, at, key): (usize, usize, &Key)) {
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
            let years = years::of(page, key);
            if years.is_empty() {
                html.within("div", &[("class", "beside")], |html| {
                    figure(html, page, (nth, at, key), |html| {
                        drawing(html, page, outlines, (nth, at, key), |html| {
                            areas(html, page, key, |at_row| page.shown(at_row, at), true);
                        });
                    });
                    twin(html, page, at, key);
                });
            } else {
                years::map(html, page, outlines, (nth, at, key), &years);
            }
            html.element("p", &[("class", "note")], &credits(page, key))
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
    drawing: impl FnOnce(&mut Html),
) {
    html.within("figure", &[], |html| {
        drawing(html);
        html.within("figcaption", &[], |html| {
            html.within("div", &[("id", &format!("map-{nth}-summary"))], |html| {
                let years = years::of(page, key);
                if years.is_empty() {
                    html.paragraph(&summary(page, at, key));
                } else {
                    years::summaries(html, key, &years);
                }
            });
            legend(html, page, at, key);
        });
    })
    .line();
}

/// The frame of a drawing; what stands in it is filled outlines.
pub(crate) fn drawing(
    html: &mut Html,
    page: &Page,
    outlines: &Outlines,
    (nth, _, key): (usize, usize, &Key),
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
        let name = format!("Map of {} {several}: {}", page.sheet.rows.len(), title(key));
        html.element("title", &[("id", &id)], &name).line();
        inside(html);
    })
    .line();
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
                let words = format!("{}: {}", row.area.name, key.words(&shown));
                html.element("title", &[], &words);
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
        return spread(key, shown);
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
fn legend(html: &mut Html, page: &Page, at: usize, key: &Key) {
    let years = years::of(page, key);
    let called = page.called();
    html.within("ul", &[("class", "legend")], |html| {
        for entry in entries(page.sheet, at, key) {
            let areas = match years.is_empty() {
                true => format!(" ({})", counted(entry.areas, called)),
                false => String::new(),
            };
            swatch(
                html,
                &filled(entry.fill),
                &format!("{}{areas}", entry.label),
            );
        }
        let of_years = years.iter().flat_map(years::Year::figures);
        let mut shown = of_years.chain(page.sheet.rows.iter().filter_map(|row| row.shown.get(at)));
        if !shown.any(|shown| key.is_uncertain(shown)) {
            return;
        }
        let why = if key.instead.is_empty() {
            "dots: the interval spans three classes or more"
        } else {
            "dots: their intervals overlap, and they may be alike"
        };
        swatch(html, "u", why);
    });
    if key.instead.is_empty() {
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

fn swatch(html: &mut Html, class: &str, label: &str) {
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

/// The table of a map: the same figures, in the same order.
fn twin(html: &mut Html, page: &Page, at: usize, key: &Key) {
    let caption = format!("{}: {}, {}", title(key), key.measure.unit, key.period);
    table(html, &caption, |html| {
        let (one, _) = page.called();
        head(
            html,
            &[
                &capital(one),
                "Figure (lower to upper)",
                "How far it may be relied on",
            ],
        );
        html.within("tbody", &[], |html| {
            for (at_row, row) in page.rows() {
                let Some(shown) = page.shown(at_row, at) else {
                    continue;
                };
                html.within("tr", &[], |html| {
                    html.within("th", &[("scope", "row")], |html| {
                        page.link_to(html, (at_row, row));
                    });
                    cells(html, key, &shown);
                })
                .line();
            }
        });
        wider(html, key);
    });
    markers(
        html,
        page.sheet.rows.iter().filter_map(|row| row.shown.get(at)),
    );
}

fn wider(html: &mut Html, key: &Key) {
    if key.wider.is_empty() {
        return;
    }
    html.within("tbody", &[], |html| {
        for of in &key.wider {
            html.within("tr", &[], |html| {
                html.within("th", &[("scope", "row")], |html| {
                    html.name(&of.group.area.name);
                });
                cells(html, key, &of.shown);
            })
            .line();
        }
    });
}

fn cells(html: &mut Html, key: &Key, shown: &Shown) {
    html.element("td", &[], &key.words(shown));
    html.element("td", &[], &relied(shown));
}

/// How far a figure may be relied on, and what stands behind it.
pub(crate) fn relied(shown: &Shown) -> String {
    let verdict = shown.reliability.map(Reliability::label);
    let status = match shown.status {
        Status::Marked(_) => None,
        status => Some(status.as_str()),
    };
    match (verdict, status) {
        (Some(verdict), Some(status)) => format!("{verdict}; {status}"),
        (one, other) => one.or(other).unwrap_or("not known").to_owned(),
    }
}

/// A table that can be moved sideways in its own frame where the page is narrow.
pub(crate) fn table(html: &mut Html, caption: &str, inside: impl FnOnce(&mut Html)) {
    html.within("details", &[("open", ""), ("class", "twin")], |html| {
        html.element("summary", &[], "Table of this map").line();
        let frame = [
            ("class", "scroll"),
            ("role", "region"),
            ("aria-label", caption),
            ("tabindex", "0"),
        ];
        html.within("div", &frame, |html| {
            html.within("table", &[], |html| {
                html.element("caption", &[], caption).line();
                inside(html);
            });
        });
    })
    .line();
}

/// The names of a table's columns.
pub(crate) fn head(html: &mut Html, names: &[&str]) {
    html.within("thead", &[], |html| {
        html.within("tr", &[], |html| {
            for name in names {
                html.element("th", &[("scope", "col")], name);
            }
        });
    })
    .line();
}

/// What the markers mean that stand in a table.
pub(crate) fn markers<'a>(html: &mut Html, shown: impl Iterator<Item = &'a Shown>) {
    let mut used: Vec<&str> = shown
        .filter(|shown| shown.value.is_none())
        .map(Shown::marker)
        .collect();
    used.sort_unstable();
    used.dedup();
    let meanings = vocabulary_of(&used);
    if !meanings.is_empty() {
        html.element("p", &[("class", "note")], &meanings).line();
    }
}

fn vocabulary_of(used: &[&str]) -> String {
    let of = crate::fields::STATUSES
        .iter()
        .filter_map(|status| match status {
            Status::Marked(marker) if used.contains(&marker.shorthand()) => {
                Some(format!("{marker} {}", marker.meaning()))
            }
            _ => None,
        });
    let sentences: Vec<String> = of.collect();
    match sentences.is_empty() {
        true => String::new(),
        false => format!("{}. None of them is nought.", sentences.join("; ")),
    }
}

fn credits(page: &Page, key: &Key) -> String {
    let sources = relevant(page.edition, key);
    let names: Vec<String> = sources
        .map(|source| format!("{}, {}", source.publisher, source.title))
        .collect();
    format!("Sources: {}.", names.join("; "))
}
