//! Help, before anything else: what everybody knows, the plan's helplines, and services as their pages name them.

use vocabulary::{ReportCell, is_address};

use super::html::Html;
use super::{Page, link_to};
use crate::{HELP, HelpLink, PointLayer};

/// A page that draws no attention, for who has to leave this one quickly.
pub(crate) const NEUTRAL: &str = "https://www.bbc.co.uk/weather";

/// The way to the content, and the way out.
pub(crate) fn bar(html: &mut Html) {
    html.element("a", &[("class", "skip"), ("href", "#help")], "Skip to help");
    let bar = [("class", "bar"), ("aria-label", "Leave this page")];
    html.within("nav", &bar, |html| {
        let out = [
            ("id", "leave"),
            ("href", NEUTRAL),
            ("rel", "noreferrer noopener"),
        ];
        html.element("a", &out, "Leave this page quickly");
    })
    .line();
}

/// What the way out does, and what it does not do.
pub(crate) fn of_the_way_out(html: &mut Html) {
    html.within("p", &[("class", "note")], |html| {
        html.text(
            "\u{201c}Leave this page quickly\u{201d} opens a weather page. It does not clear the browser\u{2019}s history, \
             and where scripts are switched off the Back button opens this page again.",
        );
        let keys = " Pressing Escape three times does the same.";
        html.element("span", &[("class", "with-js")], keys);
    })
    .line();
}

/// Help for a reader who needs it now.
pub(crate) fn section(html: &mut Html, page: &Page) {
    html.within(
        "section",
        &[("id", "help"), ("aria-labelledby", "help-title")],
        |html| {
            html.element("h2", &[("id", "help-title")], "Help").line();
            // What follows the first paragraph is of the release, and stands below.
            for words in well_known().take(1) {
                html.paragraph(words);
            }
            links(html, &page.edition.product.help);
            for layer in lists(page) {
                services(html, page, &layer);
            }
        },
    )
    .line();
}

/// The paragraphs of what every release says first.
pub(crate) fn well_known() -> impl Iterator<Item = &'static str> {
    let paragraphs = HELP.split("\n\n");
    paragraphs.filter(|words| !words.is_empty() && !words.starts_with('#'))
}

fn links(html: &mut Html, links: &[HelpLink]) {
    if links.is_empty() {
        return;
    }
    html.paragraph(
        "Each of these is a page of its own, which says itself what holds today. The build that made this page has no \
         network and opened none of them.",
    );
    html.within("ul", &[("class", "help")], |html| {
        for link in links {
            html.within("li", &[], |html| {
                html.link(&link.url, &link.name).text(". ").text(&link.what);
                if let Some(telephone) = &link.telephone {
                    let href = dialled(telephone);
                    html.text(" Telephone: ")
                        .element("a", &[("href", &href)], telephone)
                        .text(".");
                }
                let checked = link.checked.as_ref().map_or_else(
                    || {
                        " Not checked: no day is known on which somebody opened this page."
                            .to_owned()
                    },
                    |day| format!(" Checked on {day}."),
                );
                html.element("small", &[], &checked);
            })
            .line();
        }
    })
    .line();
}

/// The address that dials a number: its digits, or behind a plus those that are dialled from abroad,
/// without a nought in brackets.
///
/// # References
/// RFC 3966 (2004), The tel URI for telephone numbers, 5.1.
pub(crate) fn dialled(telephone: &str) -> String {
    let digits = |of: &str| of.chars().filter(char::is_ascii_digit).collect::<String>();
    match telephone.trim_start().strip_prefix('+') {
        Some(abroad) => format!("tel:+{}", digits(&abroad.replace("(0)", ""))),
        None => format!("tel:{}", digits(telephone)),
    }
}

/// A layer of places that people can go to, and where its fields stand.
pub(crate) struct List<'a> {
    layer: &'a PointLayer,
    name: usize,
    url: usize,
}

/// The layers whose places have a name and a page of their own.
pub(crate) fn lists<'a>(page: &Page<'a>) -> impl Iterator<Item = List<'a>> + use<'a> {
    page.edition.points.iter().filter_map(|layer| {
        let (name, url) = (field(layer, "name")?, field(layer, "url")?);
        Some(List { layer, name, url })
    })
}

fn field(layer: &PointLayer, name: &str) -> Option<usize> {
    layer.fields.iter().position(|field| field.name == name)
}

impl List<'_> {
    /// The words of a field of a place; `None` where it is empty or the layer has no such field.
    fn words<'a>(&self, cells: &'a [ReportCell], name: &str) -> Option<&'a str> {
        match cells.get(field(self.layer, name)?)? {
            ReportCell::Text(words) => Some(words),
            ReportCell::Number(..) | ReportCell::Empty => None,
        }
    }

    fn is_closed(&self, cells: &[ReportCell]) -> bool {
        self.words(cells, "standing") == Some("closed")
    }

    /// The places of an area that have not closed.
    fn of_area(&self, code: &str) -> Vec<&[ReportCell]> {
        let rows = self.layer.rows.iter().map(|row| row.cells.as_slice());
        let here = |cells: &&[ReportCell]| {
            self.words(cells, "area_code") == Some(code) && !self.is_closed(cells)
        };
        rows.filter(here).collect()
    }
}

fn services(html: &mut Html, page: &Page, list: &List) {
    html.within("details", &[("open", "")], |html| {
        html.element("summary", &[], &list.layer.title);
        for words in &list.layer.words {
            with_code(html, words);
        }
        let rows = || list.layer.rows.iter().map(|row| row.cells.as_slice());
        html.within("ul", &[("class", "services")], |html| {
            for cells in rows().filter(|cells| !list.is_closed(cells)) {
                let area = list.words(cells, "area_code");
                let area = area.and_then(|code| page.row_of(code));
                html.within("li", &[], |html| {
                    place(html, list, cells, |html| {
                        if let Some(row) = area {
                            html.text(", ");
                            link_to(html, row);
                        }
                    });
                })
                .line();
            }
        });
        let closed: Vec<_> = rows().filter(|cells| list.is_closed(cells)).collect();
        if !closed.is_empty() {
            html.within("p", &[], |html| {
                html.text("Closed, and named so that nobody is sent there: ");
                for (nth, cells) in closed.iter().enumerate() {
                    html.text(if nth == 0 { "" } else { "; " });
                    html.name(name_of(list, cells));
                }
                html.text(".");
            });
        }
    })
    .line();
}

/// A paragraph whose words have code in it, between backticks as Markdown has it.
fn with_code(html: &mut Html, words: &str) {
    html.within("p", &[], |html| {
        for (nth, part) in words.split('`').enumerate() {
            if nth % 2 == 0 {
                html.text(part);
            } else {
                html.element("code", &[], part);
            }
        }
    })
    .line();
}

fn name_of<'a>(list: &List, cells: &'a [ReportCell]) -> &'a str {
    match cells.get(list.name) {
        Some(ReportCell::Text(name)) => name,
        _ => "",
    }
}

/// A place by its name, with its own page, whom it takes and how far that is known.
fn place(html: &mut Html, list: &List, cells: &[ReportCell], area: impl FnOnce(&mut Html)) {
    let name = name_of(list, cells);
    let has_page = is_page(cells.get(list.url));
    match cells.get(list.url) {
        Some(ReportCell::Text(url)) if has_page => html.within("bdi", &[], |html| {
            html.link(url, name);
        }),
        _ => html.name(name),
    };
    area(html);
    if let Some(takes) = list.words(cells, "takes") {
        html.text(": ").text(takes);
    }
    let dated = list.words(cells, "dated");
    let standing = match (list.words(cells, "standing"), dated) {
        (Some("open"), Some(day)) => format!(" Open by a source of {day}; verify before use."),
        (None, Some(day)) => format!(" Dated {day}; verify before use."),
        (Some(standing), Some(day)) => format!(" Source of {day}, {standing}: verify before use."),
        (Some(standing), None) => format!(" Its page is {}: verify before use.", plainly(standing)),
        (None, None) => " Its page is undated: verify before use.".to_owned(),
    };
    html.element("small", &[], &standing);
    if !has_page {
        html.element("small", &[], " There is no page of its own to link to.");
    }
}

/// Whether a cell is the address of a page that can be linked to: nobody who looks for care is sent to
/// one that others could read or change on its way.
fn is_page(cell: Option<&ReportCell>) -> bool {
    matches!(cell, Some(ReportCell::Text(url)) if url.starts_with("https://") && is_address(url))
}

fn plainly(standing: &str) -> &str {
    match standing {
        "unverified" => "undated, and nobody confirmed the service since",
        other => other,
    }
}

/// Help in an area: what is well known, then what is listed there.
pub(crate) fn in_area(html: &mut Html, page: &Page, code: &str, name: &str) {
    if let Some(words) = well_known().next() {
        html.paragraph(words);
    }
    for list in lists(page) {
        let here = list.of_area(code);
        if here.is_empty() {
            html.within("p", &[], |html| {
                html.text(&list.layer.title).text(" listed in ").name(name);
                html.text(": none. ")
                    .element("a", &[("href", "#help")], "All that are listed");
                html.text(".");
            })
            .line();
            continue;
        }
        html.element("h4", &[], &list.layer.title);
        html.within("ul", &[("class", "services")], |html| {
            for cells in here {
                html.within("li", &[], |html| place(html, &list, cells, |_| {}))
                    .line();
            }
        });
    }
}
