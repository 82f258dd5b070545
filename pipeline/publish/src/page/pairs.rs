//! The maps of two indicators at once.

use super::html::Html;
use super::maps::{self, swatch};
use super::{Page, capital, counted, link_to, tables};
use crate::legend::without_a_class;
use crate::outlines::Outlines;
use crate::picture::{labels, reading, summary};
use crate::sheet::{Axis, Both, Pair};

/// A map with its legend, its words and its table.
pub(super) fn map(
    html: &mut Html,
    page: &Page,
    outlines: Option<&Outlines>,
    (nth, pair): (usize, &Pair),
) {
    let (class, heading) = (format!("map m{nth}"), format!("map-{nth}-title"));
    let of = [("class", class.as_str()), ("aria-labelledby", &heading)];
    html.within("article", &of, |html| {
        html.element("h3", &[("id", &heading)], &pair.plan.title)
            .line();
        for words in reading(pair) {
            html.element("p", &[("class", "caveat")], &words).line();
        }
        html.within("div", &[("class", "beside")], |html| {
            html.within("figure", &[], |html| {
                let title = pair.plan.title.as_str();
                match outlines {
                    Some(outlines) => maps::drawing(html, page, outlines, (nth, title), |html| {
                        areas(html, page, pair);
                    }),
                    None => maps::picture(html, page, nth, (pair.plan.id.as_str(), title)),
                }
                html.within("figcaption", &[], |html| {
                    let id = format!("map-{nth}-summary");
                    html.within("div", &[("id", &id)], |html| {
                        html.paragraph(&summary(page.sheet, pair));
                    });
                    legend(html, page, pair);
                });
            })
            .line();
            if outlines.is_some() {
                twin(html, page, pair);
            }
        });
        let keys = [&pair.up.key, &pair.across.key];
        html.element("p", &[("class", "note")], &maps::credits(page, &keys))
            .line();
    })
    .line();
}

/// The class of the style sheet that an area is filled by.
fn filled(both: Both) -> String {
    match both {
        Both::Classes { up, across } => format!("c{up}{across}"),
        Both::No(fill) => maps::filled(fill),
    }
}

fn areas(html: &mut Html, page: &Page, pair: &Pair) {
    for (at, row) in page.rows() {
        let (outline, class) = (format!("#o{at}"), format!("a {}", filled(pair.fill(at))));
        let of = [("href", outline.as_str()), ("class", &class)];
        html.within("use", &of, |html| {
            let words = pair.words(&row.area, at);
            html.element("title", &[], &words);
        });
        if pair.is_uncertain(at) {
            html.shape("use", &[("href", &outline), ("class", "u")]);
        }
    }
    html.line();
}

/// A row for each class of the one, the last above, and a column for each of the other.
fn grid(html: &mut Html, page: &Page, pair: &Pair) {
    let (up, across) = (&pair.up, &pair.across);
    html.within("table", &[("class", "grid")], |html| {
        let (_, several) = page.called();
        let caption = format!(
            "How many {several} have which colour. Down: {}. Across: {}.",
            up.shows(),
            across.shows()
        );
        html.element("caption", &[], &caption).line();
        let columns = labels(across);
        let names = [up.name.as_str()].into_iter();
        let names = names.chain(columns.iter().map(String::as_str));
        tables::head(html, &names.collect::<Vec<_>>());
        html.within("tbody", &[], |html| {
            for (class, label) in (1..=up.classes()).zip(labels(up)).rev() {
                html.within("tr", &[], |html| {
                    html.element("th", &[("scope", "row")], &label);
                    for across in 1..=across.classes() {
                        let both = Both::Classes { up: class, across };
                        html.within("td", &[], |html| {
                            cell(html, both);
                            html.text(&pair.areas(both).to_string());
                        });
                    }
                })
                .line();
            }
        });
    })
    .line();
}

/// The grid, where there is one, and what has no class of both.
fn legend(html: &mut Html, page: &Page, pair: &Pair) {
    if pair.cells().next().is_some() {
        grid(html, page, pair);
    }
    let others = without_a_class(&[&pair.up.key, &pair.across.key], |fill| {
        pair.areas(Both::No(fill))
    });
    html.within("ul", &[("class", "legend")], |html| {
        for entry in &others {
            let areas = counted(entry.areas, page.called());
            let words = format!("one of them: {} ({areas})", entry.label);
            swatch(html, &maps::filled(entry.fill), &words);
        }
        if page.rows().any(|(at, _)| pair.is_uncertain(at)) {
            swatch(html, "u", "dots: it could be in another class of one");
        }
    });
}

fn cell(html: &mut Html, both: Both) {
    let of = [
        ("aria-hidden", "true"),
        ("viewBox", "0 0 170 90"),
        ("class", "swatch"),
    ];
    html.within("svg", &of, |html| {
        let class = filled(both);
        html.shape(
            "rect",
            &[("width", "170"), ("height", "90"), ("class", &class)],
        );
    });
}

/// The same figures, in the order of the names.
fn twin(html: &mut Html, page: &Page, pair: &Pair) {
    let (up, across) = (&pair.up, &pair.across);
    let caption = format!("{}: figure (lower to upper) of each", pair.plan.title);
    let figure = |axis: &Axis, at: usize| {
        let shown = axis.shown.get(at);
        shown.map(|shown| axis.key.words(shown)).unwrap_or_default()
    };
    tables::table(html, &caption, |html| {
        let (one, _) = page.called();
        tables::head(html, &[&capital(one), &up.name, &across.name]);
        html.within("tbody", &[], |html| {
            for (at, row) in page.rows() {
                html.within("tr", &[], |html| {
                    html.within("th", &[("scope", "row")], |html| {
                        link_to(html, (at, row));
                    });
                    html.element("td", &[], &figure(up, at));
                    html.element("td", &[], &figure(across, at));
                })
                .line();
            }
        });
    });
    tables::markers(html, up.shown.iter().chain(&across.shown));
}
