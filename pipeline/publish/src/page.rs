//! The page of a release: `index.html`, for people, with everything that they need inside it.
//!
//! It works from a folder on a disk, without a network, and all of it without a script: maps are
//! drawn here, and chosen by radio buttons and CSS. A script inside it makes it handier. It loads
//! nothing, tells nobody anything and remembers nothing: its content security policy allows its
//! own style and its own script, by their digests, and nothing else.

mod about;
mod areas;
mod downloads;
mod figures;
mod help;
mod html;
mod maps;
mod pairs;
mod patterns;
mod policy;
mod style;
mod tables;
#[cfg(test)]
mod tests;
mod years;

use vocabulary::{Indicator, IndicatorId};

use crate::Edition;
use crate::sheet::{Key, Row, Sheet, Shown};

use crate::outlines::Outlines;
pub(crate) use downloads::Download;
pub(crate) use help::{NEUTRAL, dialled};
use html::Html;
pub(crate) use policy::policy;
pub(crate) use style::is_style;

/// The file's name in a release.
pub(crate) const PAGE: &str = "index.html";

/// The script that makes the page handier.
pub(crate) const SCRIPT: &str = include_str!("page/page.js");

/// Of more areas a page shows none by itself: nobody reads through them, and browsers would not bear it.
/// The boroughs, districts and counties of one country are fewer.
const MOST_AREAS: usize = 400;

/// What every part of the page is made from.
struct Page<'a> {
    edition: &'a Edition<'a>,
    sheet: &'a Sheet,
    /// The areas by their names, as places in the sheet: the one order they ever stand in.
    order: Vec<usize>,
    /// Of so many areas at the most each is shown.
    most: usize,
}

/// Makes the page of an edition whose other files are these.
///
/// # Units
/// Files have their lengths in bytes.
pub(crate) fn page(edition: &Edition, sheet: &Sheet, files: &[Download]) -> String {
    written(&Page::new(edition, sheet, MOST_AREAS), files)
}

fn written(page: &Page, files: &[Download]) -> String {
    let (edition, sheet) = (page.edition, page.sheet);
    let style = style::style(page);
    let outlines = page.lists_areas().then(|| Outlines::new(sheet));
    let mut html = Html::default();
    html.doctype().within("html", &[("lang", "en-GB")], |html| {
        html.within("head", &[], |html| head(html, page, &style))
            .line();
        html.within("body", &[], |html| {
            help::bar(html);
            html.within("header", &[], |html| {
                html.element("h1", &[], &edition.product.title);
                html.paragraph(&format!("As of {}.", edition.as_of));
                help::of_the_way_out(html);
            });
            html.within("main", &[], |html| {
                help::section(html, page);
                about::what_it_is(html, page);
                if page.lists_areas() {
                    areas::index(html, page);
                }
                maps::section(html, page, outlines.as_ref());
                if page.lists_areas() {
                    areas::section(html, page);
                }
                about::reading(html, page);
                about::methods(html, page);
                downloads::section(html, files);
            });
            about::footer(html, page);
            html.ours("script", SCRIPT);
        });
    });
    html.line();
    html.into_text()
}

fn head(html: &mut Html, page: &Page, style: &str) {
    let (edition, policy) = (page.edition, policy(style, SCRIPT, !page.lists_areas()));
    html.line().void("meta", &[("charset", "utf-8")]).line();
    let policy = [
        ("http-equiv", "Content-Security-Policy"),
        ("content", policy.as_str()),
    ];
    html.void("meta", &policy).line();
    for (name, content) in [
        ("viewport", "width=device-width, initial-scale=1"),
        ("referrer", "no-referrer"),
        ("description", edition.product.summary.as_str()),
    ] {
        html.void("meta", &[("name", name), ("content", content)])
            .line();
    }
    html.element("title", &[], &edition.product.title).line();
    html.ours("style", style);
}

impl<'a> Page<'a> {
    fn new(edition: &'a Edition<'a>, sheet: &'a Sheet, most: usize) -> Self {
        let mut order: Vec<usize> = (0..sheet.rows.len()).collect();
        order.sort_by_key(|at| {
            let row = sheet.rows.get(*at);
            row.map(|row| (html::sorting(&row.area.name), row.area.code))
        });
        Self {
            edition,
            sheet,
            order,
            most,
        }
    }

    /// Whether there are few enough areas to be shown one by one. Of more, maps are pictures, and
    /// figures stand in the files of the release alone.
    fn lists_areas(&self) -> bool {
        self.order.len() <= self.most
    }

    /// The areas in the order of their names, with their places in the sheet.
    fn rows(&self) -> impl Iterator<Item = (usize, &'a Row)> + Clone {
        let sheet = self.sheet;
        let rows = self.order.iter();
        rows.filter_map(move |at| Some((*at, sheet.rows.get(*at)?)))
    }

    /// The area of a code, with its place in the sheet.
    fn row_of(&self, code: &str) -> Option<(usize, &'a Row)> {
        let mut rows = self.sheet.rows.iter().enumerate();
        rows.find(|(_, row)| row.area.code.as_str() == code)
    }

    /// The indicators with their places in the sheet, but for the ranks of an index: each is a range
    /// of places, and on a page they would be read as a league table.
    fn keys(&self) -> impl Iterator<Item = (usize, &'a Key)> + Clone {
        let keys = self.sheet.keys.iter().enumerate();
        keys.filter(|(_, key)| !is_rank(key))
    }

    /// A figure of an area.
    fn shown(&self, at_row: usize, at: usize) -> Option<Shown> {
        self.sheet.rows.get(at_row)?.shown.get(at).cloned()
    }

    /// What an area is called here, and what several are.
    fn called(&self) -> (&'static str, &'static str) {
        let boroughs = self.sheet.rows.iter();
        if boroughs
            .map(|row| row.area.code)
            .all(|code| code.is_of("E09"))
        {
            ("borough", "boroughs")
        } else {
            ("area", "areas")
        }
    }

    /// The indicator of a name.
    fn indicator(&self, id: &IndicatorId) -> Option<&'a Indicator> {
        let edition = self.edition;
        let mut indicators = edition.indicators.get().iter();
        indicators.find(|indicator| indicator.id == *id)
    }
}

/// The anchor of an area. One that is no code of the statistical service could be a name that
/// the page has for something else.
fn anchor((at, row): (usize, &Row)) -> String {
    if row.area.code.is_gss() {
        row.area.code.as_str().to_owned()
    } else {
        format!("area-{at}")
    }
}

/// An area's name, which leads to what the page says of it.
fn link_to(html: &mut Html, row: (usize, &Row)) {
    let anchor = format!("#{}", anchor(row));
    html.within("a", &[("href", anchor.as_str())], |html| {
        html.name(&row.1.area.name);
    });
}

/// Whether an indicator holds the places of areas in an order, by the name that those have.
fn is_rank(key: &Key) -> bool {
    key.measure.id.as_str().ends_with("_rank")
}

/// A word in the number that fits.
fn counted(number: usize, (one, several): (&str, &str)) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// A word with a capital.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
