//! What is said of each area: help first, then what targeting says of it; its figures stand below.

use vocabulary::{Report, ReportCell};

use super::html::Html;
use super::{Page, anchor, capital, figures, help, link_to};
use crate::sheet::Row;

/// The tables whose sentences say something of an area by itself, and put it in no order.
const SAID_OF_AREAS: [&str; 3] = ["service-gap", "access", "allocation"];

/// The areas from A to Z; with a script, a field that narrows them down.
pub(crate) fn index(html: &mut Html, page: &Page) {
    let (one, _) = page.called();
    let here = [("id", "find"), ("aria-labelledby", "find-title")];
    html.within("nav", &here, |html| {
        let title = format!("Find a {one}");
        html.element("h2", &[("id", "find-title")], &title).line();
        html.within("p", &[("class", "with-js")], |html| {
            let label = format!("Name of a {one}");
            html.element("label", &[("for", "search")], &label);
            let field = [
                ("id", "search"),
                ("type", "search"),
                ("autocomplete", "off"),
            ];
            html.void("input", &field);
        })
        .line();
        let said = [("id", "found"), ("role", "status"), ("class", "with-js")];
        html.element("p", &said, "").line();
        html.within("ul", &[("class", "index")], |html| {
            for row in page.rows() {
                html.within("li", &[], |html| link_to(html, row)).line();
            }
        });
    })
    .line();
}

/// The areas, of which the one is seen that was asked for, and the figures of several side by side.
pub(crate) fn section(html: &mut Html, page: &Page) {
    let (one, several) = page.called();
    let here = [("id", "areas"), ("aria-labelledby", "areas-title")];
    html.within("section", &here, |html| {
        let title = format!("One {one}, or several side by side");
        html.element("h2", &[("id", "areas-title")], &title).line();
        html.paragraph(&format!(
            "Follow a {one}\u{2019}s name from the list or a table, or choose {several} below: their figures stand side by side."
        ));
        for (nth, row) in page.rows().enumerate() {
            area(html, page, nth, row);
        }
        figures::section(html, page);
    })
    .line();
}

fn area(html: &mut Html, page: &Page, nth: usize, (at, row): (usize, &Row)) {
    let (anchor, class) = (anchor((at, row)), format!("area t{nth}"));
    let title = format!("{anchor}-title");
    let of = [
        ("id", anchor.as_str()),
        ("class", &class),
        ("aria-labelledby", &title),
        ("tabindex", "-1"),
    ];
    html.within("article", &of, |html| {
        html.within("h3", &[("id", &title)], |html| {
            html.name(&row.area.name);
        })
        .line();
        let code = row.area.code.as_str();
        help::in_area(html, page, code, &row.area.name);
        for report in page.edition.reports.get() {
            if SAID_OF_AREAS.contains(&report.id.as_str()) {
                said(html, report, code);
            }
        }
        html.within("p", &[], |html| {
            html.element("a", &[("href", "#figures")], &capital("its figures"));
            html.text(" \u{b7} ");
            html.element("a", &[("href", "#find")], "All names");
        });
    })
    .line();
}

/// The sentences of a table about an area, in its own words.
fn said(html: &mut Html, report: &Report, code: &str) {
    let column = |name: &str| report.columns.iter().position(|of| of.name == name);
    let (Some(of_code), Some(words)) = (column("area_code"), column("words")) else {
        return;
    };
    let is = |cell: Option<&ReportCell>| matches!(cell, Some(ReportCell::Text(of)) if of == code);
    let rows = report.rows.iter().filter(|row| is(row.get(of_code)));
    let sentences: Vec<&str> = rows
        .filter_map(|row| match row.get(words) {
            Some(ReportCell::Text(words)) if !words.trim().is_empty() => Some(words.as_str()),
            _ => None,
        })
        .collect();
    if sentences.is_empty() {
        return;
    }
    html.element("h4", &[], &report.title).line();
    for words in sentences {
        html.paragraph(words);
    }
}
