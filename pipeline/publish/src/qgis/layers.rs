//! The layers of a project: places first, then each map, those of two indicators, then the years.

use vocabulary::{Provenance, SourceId};

use super::areas::{of_map, of_years};
use super::metadata::{About, of_layer};
use super::pairs::of_pair;
use super::places::{is_proposed, of_catchments, of_places};
use super::plane::{Bounds, DEGREES, corners};
use super::style::Style;
use super::xml::Element;
use crate::credits::sources_of;
use crate::picture::reading;
use crate::sheet::{Key, Sheet};
use crate::years::Years;
use crate::{Edition, points};

/// The group of services and sites: help comes first.
const PLACES: &str = "Help: services and places";
/// The group of maps that the plan puts in none.
const MAPS: &str = "Maps";
/// The group of maps of two indicators at once.
const PAIRS: &str = "Two at once";
/// The group of maps over the years.
const YEARS: &str = "By year";

/// A layer of the project.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    /// Its name in the document: the same in every edition.
    pub(super) id: String,
    /// The group it stands in.
    pub(super) group: String,
    /// Whether it is seen when the project opens.
    pub(super) seen: bool,
    /// The layer of the GeoPackage behind it.
    pub(super) table: String,
    /// How it is drawn.
    pub(super) style: Style,
    /// What is said of it.
    pub(super) about: About<'a>,
}

/// All layers, from the top of the map down. The first map of the product is seen, and so are
/// places that are there.
pub(super) fn layers<'a>(edition: &Edition<'a>, sheet: &Sheet, bounds: Bounds) -> Vec<Drawn<'a>> {
    let mut all = Vec::new();
    for layer in edition.points {
        all.push(Drawn {
            id: format!("places_{}", layer.name),
            group: PLACES.into(),
            seen: !is_proposed(layer),
            table: layer.name.clone(),
            style: of_places(layer),
            about: About {
                id: layer.name.clone(),
                title: layer.title.clone(),
                words: layer.words.clone(),
                sources: sources(edition, &layer.sources),
                span: None,
                bounds,
            },
        });
        if points::has_catchments(layer) {
            let name = points::catchments_name(layer);
            all.push(Drawn {
                id: format!("reach_{}", layer.name),
                group: PLACES.into(),
                seen: false,
                table: name.clone(),
                style: of_catchments(layer),
                about: About {
                    id: name,
                    title: points::catchments_title(layer),
                    words: layer.words.clone(),
                    sources: sources(edition, &layer.sources),
                    span: None,
                    bounds,
                },
            });
        }
    }
    for (nth, (at, key)) in sheet.maps(&edition.product.maps).enumerate() {
        let group = edition.product.map_of(&key.measure.id);
        let group = group.and_then(|map| map.group.clone());
        all.push(Drawn {
            id: format!("map_{}", key.measure.id),
            group: group.unwrap_or_else(|| MAPS.into()),
            seen: nth == 0,
            table: edition.product.id.clone(),
            style: of_map(sheet, at, key),
            about: About {
                id: key.measure.id.to_string(),
                title: title(key),
                words: words(key, Some(&key.period.to_string())),
                sources: sources_of(edition, &[key]).collect(),
                span: Some(key.period.dates()),
                bounds,
            },
        });
    }
    for pair in &sheet.pairs {
        all.push(Drawn {
            id: format!("pair_{}", pair.plan.id),
            group: PAIRS.into(),
            seen: false,
            table: edition.product.id.clone(),
            style: of_pair(sheet, pair),
            about: About {
                id: pair.plan.id.to_string(),
                title: pair.plan.title.clone(),
                words: reading(pair),
                sources: sources_of(edition, &[&pair.up.key, &pair.across.key]).collect(),
                span: None,
                bounds,
            },
        });
    }
    for years in Years::of(edition, sheet) {
        all.push(Drawn {
            id: format!("years_{}", years.key.measure.id),
            group: YEARS.into(),
            seen: false,
            table: years.layer(),
            style: of_years(&years),
            about: About {
                id: years.layer(),
                title: years.title(),
                words: words(&years.key, None),
                sources: sources_of(edition, &[&years.key]).collect(),
                span: years.span(),
                bounds,
            },
        });
    }
    all
}

/// The title of a map.
pub(super) fn title(key: &Key) -> String {
    let map = key.style.map.as_ref();
    map.unwrap_or(&key.measure.title).clone()
}

/// What a map counts and when, and what must be said with it.
fn words(key: &Key, period: Option<&str>) -> Vec<String> {
    let measure = &key.measure;
    let when = period.map(|period| format!("; {period}"));
    let counts = format!(
        "{}: {}{}.",
        measure.title,
        measure.unit,
        when.unwrap_or_default()
    );
    [counts, measure.caveat.clone()]
        .into_iter()
        .chain(key.apart.clone())
        .collect()
}

fn sources<'a>(edition: &Edition<'a>, own: &[SourceId]) -> Vec<&'a Provenance> {
    let all = edition.provenance.iter();
    all.filter(|source| own.contains(&source.source)).collect()
}

impl Drawn<'_> {
    /// Where it stands, beside the project.
    pub(super) fn source(&self, product: &str) -> String {
        format!("./{product}.gpkg|layername={}", self.table)
    }

    /// The layer as a project holds it.
    pub(super) fn element(&self, edition: &Edition) -> Element {
        let geometry = self.style.geometry.name();
        let system = || Element::new("srs").holding(DEGREES.element());
        let manager = Element::new("map-layer-style-manager")
            .with("current", "default")
            .holding(Element::new("map-layer-style").with("name", "default"));
        Element::new("maplayer")
            .with_all([
                ("type", "vector"),
                ("geometry", geometry),
                (
                    "labelsEnabled",
                    if self.style.labels.is_some() {
                        "1"
                    } else {
                        "0"
                    },
                ),
                ("readOnly", "1"),
                ("styleCategories", "AllStyleCategories"),
                ("hasScaleBasedVisibilityFlag", "0"),
                ("minScale", "100000000"),
                ("maxScale", "0"),
                ("simplifyDrawingHints", "1"),
                ("simplifyDrawingTol", "1"),
                ("simplifyMaxScale", "1"),
                ("simplifyAlgorithm", "0"),
                ("simplifyLocal", "1"),
            ])
            .holding(corners("extent", self.about.bounds))
            .holding(Element::of("id", &self.id))
            .holding(Element::of("datasource", &self.source(&edition.product.id)))
            .holding(Element::of("layername", &self.about.title))
            .holding(system())
            .holding(of_layer(&self.about, edition))
            .holding(Element::of("provider", "ogr").with("encoding", "UTF-8"))
            .holding(manager)
            .holding_all(self.style.elements())
            .holding(Element::of("layerOpacity", "1"))
    }
}
