//! What a layer and a project say of themselves: words, licence, credits, dates, bounds.

use vocabulary::Provenance;

use super::plane::{Bounds, DEGREES};
use super::xml::Element;
use crate::Edition;
use crate::credits::{attributions_of, licences_of};

/// What is said of a layer.
#[derive(Debug, Clone)]
pub(super) struct About<'a> {
    /// Its name in the package.
    pub(super) id: String,
    /// Its name for people.
    pub(super) title: String,
    /// What it is, and what must be said with it, a paragraph each.
    pub(super) words: Vec<String>,
    /// Where it comes from.
    pub(super) sources: Vec<&'a Provenance>,
    /// First and last day, where it has them.
    pub(super) span: Option<[String; 2]>,
    /// Its bounds in degrees.
    pub(super) bounds: Bounds,
}

/// The metadata of a layer.
pub(super) fn of_layer(about: &About, edition: &Edition) -> Element {
    let product = edition.product;
    let caveats = product.caveats.iter().map(|of| constraint("use", of));
    let rights = attributions_of(about.sources.iter().copied());
    let licences = licences_of(product, about.sources.iter().copied());
    resource(
        "resourceMetadata",
        &about.id,
        &about.title,
        &about.words.join("\n\n"),
    )
    .holding(keywords())
    .holding(links(&about.sources))
    .holding(Element::of("history", &format!("As of {}.", edition.as_of)))
    .holding(Element::new("fees"))
    .holding_all(caveats)
    .holding_all(
        rights
            .into_iter()
            .map(|of| Element::of("rights", &told(of))),
    )
    .holding_all(licences.into_iter().map(|of| Element::of("license", of)))
    .holding(Element::of("encoding", "UTF-8"))
    .holding(Element::new("crs").holding(DEGREES.element()))
    .holding(extent(about))
}

/// The metadata of the project. Nobody is named as its author, and it was made on the day it speaks of.
pub(super) fn of_project(edition: &Edition) -> Element {
    let product = edition.product;
    let licence = format!(
        "Licence: {}.",
        licences_of(product, edition.provenance).join(" and ")
    );
    let words: Vec<&str> = [product.summary.as_str()]
        .into_iter()
        .chain(product.caveats.iter().map(String::as_str))
        .chain([licence.as_str()])
        .chain(attributions_of(edition.provenance))
        .collect();
    let sources: Vec<&Provenance> = edition.provenance.iter().collect();
    resource(
        "projectMetadata",
        &product.id,
        &product.title,
        &words.join("\n\n"),
    )
    .holding(keywords())
    .holding(links(&sources))
    .holding(Element::of("history", &format!("As of {}.", edition.as_of)))
    .holding(Element::new("author"))
    .holding(Element::of("creation", &midnight(edition.as_of)))
}

fn resource(name: &'static str, id: &str, title: &str, words: &str) -> Element {
    let kind = if name == "projectMetadata" {
        "project"
    } else {
        "dataset"
    };
    Element::new(name).holding_all([
        Element::of("identifier", id),
        Element::new("parentidentifier"),
        Element::of("language", "ENG"),
        Element::of("type", kind),
        Element::of("title", &told(title)),
        Element::of("abstract", &told(words)),
    ])
}

/// Words as QGIS shows them, which takes what it is told of a layer for HTML: without its brackets.
fn told(words: &str) -> String {
    words.replace('<', "\u{2039}").replace('>', "\u{203a}")
}

/// The topics of ISO 19115 that it belongs to.
fn keywords() -> Element {
    let topics = ["Boundaries", "Health", "Society"];
    Element::new("keywords")
        .with("vocabulary", "gmd:topicCategory")
        .holding_all(topics.map(|topic| Element::of("keyword", topic)))
}

/// The pages of sources that have one.
fn links(sources: &[&Provenance]) -> Element {
    let paged = sources.iter().filter(|source| source.url.contains("://"));
    let links = paged.map(|source| {
        Element::new("link")
            .with("name", told(&source.title))
            .with("type", "WWW:LINK")
            .with("url", &source.url)
            .with(
                "description",
                told(&format!(
                    "{}, published {}",
                    source.publisher, source.published
                )),
            )
            .with_all([("mimeType", ""), ("format", ""), ("size", "")])
    });
    Element::new("links").holding_all(links)
}

fn constraint(kind: &str, words: &str) -> Element {
    Element::of("constraints", &told(words)).with("type", kind)
}

fn extent(about: &About) -> Element {
    let [west, south, east, north] = about.bounds;
    let spatial = Element::new("spatial")
        .with("crs", DEGREES.id())
        .with("dimensions", 2)
        .with("minx", west)
        .with("miny", south)
        .with("maxx", east)
        .with("maxy", north)
        .with("minz", 0)
        .with("maxz", 0);
    let extent = Element::new("extent").holding(spatial);
    match &about.span {
        Some([first, last]) => {
            extent.holding(Element::new("temporal").holding(period("period", first, last)))
        }
        None => extent,
    }
}

/// From the beginning of one day to that of another.
pub(super) fn period(name: &'static str, first: &str, last: &str) -> Element {
    Element::new(name)
        .holding(Element::of("start", &format!("{}Z", midnight(first))))
        .holding(Element::of("end", &format!("{}Z", midnight(last))))
}

fn midnight(day: &str) -> String {
    format!("{day}T00:00:00")
}
