//! What the page is and is not, how to read it, how its figures are made, and on whose terms.

use super::html::Html;
use super::maps::title;
use super::{Page, help};
use crate::credits::{attributions_of, licences_of};
use crate::fields::{STATUSES, VERDICTS};
use vocabulary::{Method, Provenance, SourceId};

/// Before the maps: what they can be taken for.
pub(crate) fn what_it_is(html: &mut Html, page: &Page) {
    let (_, several) = page.called();
    section(
        html,
        "about",
        "What this page is, and what it is not",
        |html| {
            html.paragraph(&page.edition.product.summary);
            // The first paragraph of it is help, and stands above.
            for words in help::well_known().skip(1) {
                html.paragraph(words);
            }
            html.within("ul", &[], |html| {
                for caveat in &page.edition.product.caveats {
                    html.element("li", &[], caveat).line();
                }
                let mut order = format!(
                "{} always stand in the order of their names, and nothing here sorts them by a figure.",
                super::capital(several)
            );
            if page.sheet.keys.iter().any(super::is_rank) {
                order.push_str(
                    " The places of an index stand in the tables of the release alone, each as a range.",
                );
            }
            html.element("li", &[], &order).line();
            });
        },
    );
}

/// What stands in the tables, word by word.
pub(crate) fn reading(html: &mut Html, _: &Page) {
    section(html, "reading", "How to read a figure", |html| {
        html.paragraph(
            "A figure stands with its interval in brackets: the lower and the upper limit. Where there is a marker and a \
             range, only the range is known. A marker is never nought.",
        );
        html.within("dl", &[], |html| {
            for status in STATUSES {
                term(html, status.as_str(), status.meaning());
            }
            for (verdict, meaning) in VERDICTS {
                term(html, verdict.label(), meaning);
            }
        });
    });
}

fn term(html: &mut Html, word: &str, meaning: &str) {
    html.element("dt", &[], word)
        .element("dd", &[], meaning)
        .line();
}

/// How each figure is made, from what, and what must be said with it.
pub(crate) fn methods(html: &mut Html, page: &Page) {
    section(html, "methods", "Methods", |html| {
        html.within("p", &[], |html| {
            html.text("Every assumption stands in the plan that ")
                .element("a", &[("href", "./record.json")], "the run record")
                .text(" repeats; ")
                .element("a", &[("href", "./README.md")], "README.md")
                .text(" says how to read all files, ")
                .element("a", &[("href", "./disclosure.md")], "disclosure.md")
                .text(" what is withheld and why, and ")
                .element("a", &[("href", "./targeting.md")], "targeting.md")
                .text(" where help would do most and how sure that is.");
        })
        .line();
        for (_, key) in page.keys() {
            html.within("details", &[], |html| {
                html.element("summary", &[], &key.measure.title);
                html.paragraph(&format!("{}, {}.", key.measure.unit, key.period));
                let methods: Vec<&str> = key.methods.iter().copied().map(Method::label).collect();
                if !methods.is_empty() {
                    html.paragraph(&format!("Method: {}.", methods.join("; ")));
                }
                html.paragraph(&key.measure.caveat);
                let of = page.indicator(&key.measure.id);
                let sources = of.map_or(&[][..], |indicator| &indicator.sources);
                let titles: Vec<&str> =
                    sources.iter().filter_map(|id| title_of(page, id)).collect();
                if !titles.is_empty() {
                    html.paragraph(&format!("Sources: {}.", titles.join("; ")));
                }
                if key.style.map.is_some() {
                    html.paragraph(&format!("Map: {}.", title(key)));
                }
            })
            .line();
        }
        let notes = page.edition.notes;
        if !notes.is_empty() {
            html.within("details", &[], |html| {
                html.element("summary", &[], "What the sources leave open");
                html.within("ul", &[], |html| {
                    for note in notes {
                        html.element("li", &[], &note.to_string()).line();
                    }
                });
            })
            .line();
        }
    });
}

fn title_of<'a>(page: &Page<'a>, id: &SourceId) -> Option<&'a str> {
    let edition = page.edition;
    let mut sources = edition.provenance.iter();
    let source = sources.find(|source| source.source == *id)?;
    Some(&source.title)
}

/// Terms, credits and dates.
pub(crate) fn footer(html: &mut Html, page: &Page) {
    let edition = page.edition;
    html.within("footer", &[], |html| {
        html.element("h2", &[], "Licence, sources and dates").line();
        html.within("p", &[], |html| {
            let licence = &edition.product.licence;
            html.text("Licence: ").link(&licence.url, &licence.id);
            html.text(&format!(". As of {}.", edition.as_of));
            if licences_of(edition.product, edition.provenance).len() > 1 {
                html.text(" Some figures rest on sources under other terms, and are under those as well: ");
                html.element("a", &[("href", "./LICENCE.md")], "LICENCE.md");
                html.text(" says which.");
            }
        });
        for sentence in attributions_of(edition.provenance) {
            html.paragraph(sentence);
        }
        html.within("ul", &[], |html| {
            for source in edition.provenance {
                html.within("li", &[], |html| of_source(html, source))
                    .line();
            }
        });
    })
    .line();
}

fn of_source(html: &mut Html, source: &Provenance) {
    html.text(&source.publisher).text(": ");
    html.link(&source.url, &source.title);
    let days = source.age_days;
    html.text(&format!(
        ", published {}, {days} days before the day of this release. Licence: ",
        source.published
    ));
    html.link(&source.licence.url, &source.licence.id).text(".");
}

fn section(html: &mut Html, id: &'static str, words: &str, inside: impl FnOnce(&mut Html)) {
    let heading = format!("{id}-title");
    let of = [("id", id), ("aria-labelledby", heading.as_str())];
    html.within("section", &of, |html| {
        html.element("h2", &[("id", &heading)], words).line();
        inside(html);
    })
    .line();
}
