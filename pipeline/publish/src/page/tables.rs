//! The tables of the page: what stands in their cells, and what the markers in them mean.

use vocabulary::{Reliability, Status};

use super::html::Html;
use super::maps::title;
use super::{Page, capital, link_to};
use crate::sheet::{Key, Shown};

/// The table of a map: the same figures, in the same order.
pub(crate) fn twin(html: &mut Html, page: &Page, at: usize, key: &Key) {
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
                        link_to(html, (at_row, row));
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
    let meanings = in_sentences(&used);
    if !meanings.is_empty() {
        html.element("p", &[("class", "note")], &meanings).line();
    }
}

fn in_sentences(used: &[&str]) -> String {
    let of = crate::fields::STATUSES
        .iter()
        .filter_map(|status| match status {
            Status::Marked(marker) if used.contains(&marker.shorthand()) => {
                Some(format!("{marker} {}", marker.meaning()))
            }
            _ => None,
        });
    let sentences: Vec<String> = of.collect();
    if sentences.is_empty() {
        String::new()
    } else {
        format!("{}. None of them is nought.", sentences.join("; "))
    }
}
