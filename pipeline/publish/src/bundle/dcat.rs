//! The release for a catalogue of data: DCAT-AP in JSON-LD.
//!
//! Addresses are relative to the file, so it says the truth wherever the release is put. What
//! an indicator's fields stand on is said of each as a part of the release, since one file holds
//! fields of several licences, and a distribution can have one licence alone.
//!
//! # References
//! DCAT-AP 3.0 (SEMIC 2024); Data Catalog Vocabulary version 3 (W3C 2024), 6 and 7; SPDX 2.3 for
//! checksums.

use serde_json::{Map, Value, json};
use vocabulary::{Indicator, Provenance, is_address};

use super::about::About;
use super::coverage::{Coverage, gss_address};
use super::described::Table;
use super::media::{ending, media};
use super::provenance::{named, sources_of};
use super::{csvw, licences};
use crate::files::{Files, Told};

const LANGUAGE: &str = "http://publications.europa.eu/resource/authority/language/ENG";
const FILE_TYPES: &str = "http://publications.europa.eu/resource/authority/file-type/";
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";
/// What is said once of all terms that differ.
const RIGHTS: &str = "#rights";

/// The text of `dcat.jsonld`.
pub(super) fn dcat(about: &About, tables: &[Table], files: &Files) -> Value {
    let product = about.product;
    let mut all = Map::new();
    let mut add = |key: &str, value: Value| all.insert(key.into(), value);
    add("@context", context());
    add("@id", json!("#dataset"));
    add("@type", json!("dcat:Dataset"));
    add("dct:title", words(&product.title));
    add("dct:description", words(&product.summary));
    add(
        "dct:identifier",
        json!(format!("{}/{}", product.id, about.name)),
    );
    add("dcat:version", json!(about.name));
    add("dct:issued", day(about.as_of));
    add("dct:modified", day(about.as_of));
    add("dct:language", json!({ "@id": LANGUAGE }));
    add("dct:license", licence(&product.licence));
    let differing = licences::differing(about);
    if !differing.is_empty() {
        add("dct:rights", rights(&differing));
    }
    let has_rights = !differing.is_empty();
    if let Some(publisher) = &product.catalogue.publisher {
        let mut agent =
            json!({ "@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": publisher.name });
        if let (Some(agent), Some(url)) = (agent.as_object_mut(), &publisher.url) {
            agent.insert("foaf:homepage".into(), json!({ "@id": url }));
        }
        add("dct:publisher", agent);
    }
    if !product.catalogue.keywords.is_empty() {
        let keywords = product.catalogue.keywords.iter();
        add("dcat:keyword", keywords.map(|word| words(word)).collect());
    }
    if !product.catalogue.themes.is_empty() {
        let themes = product.catalogue.themes.iter();
        add(
            "dcat:theme",
            themes.map(|theme| json!({ "@id": theme })).collect(),
        );
    }
    let spatial = spatial(&about.coverage);
    if !spatial.is_empty() {
        add("dct:spatial", spatial.into());
    }
    if let Some((first, last)) = &about.coverage.days {
        let period = json!({
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": day(first),
            "dcat:endDate": day(last),
        });
        add("dct:temporal", period);
    }
    if !about.provenance.is_empty() {
        add("dct:source", about.provenance.iter().map(source).collect());
    }
    let indicators = about.indicators.iter();
    add(
        "dct:hasPart",
        indicators.map(|of| part(about, of)).collect(),
    );
    let (pages, data): (Vec<_>, Vec<_>) = files
        .iter()
        .filter(|(path, _)| !path.ends_with("-metadata.json"))
        .partition(|(path, _)| is_page(path));
    let documents = pages
        .iter()
        .map(|(path, _)| json!({ "@id": path, "@type": "foaf:Document" }));
    add("foaf:page", documents.collect());
    let distributions = data.into_iter().map(|(path, told)| {
        let table = tables.iter().find(|table| table.path == *path);
        distribution(about, (path, told), table, has_rights)
    });
    add("dcat:distribution", distributions.collect());
    Value::Object(all)
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "spdx": "http://spdx.org/rdf/terms#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn words(text: &str) -> Value {
    json!({ "@value": text, "@language": "en" })
}

fn day(date: &str) -> Value {
    json!({ "@value": date, "@type": "xsd:date" })
}

/// A document by its address, or by its name where it has none.
fn licence(of: &vocabulary::Licence) -> Value {
    if is_address(&of.url) {
        json!({ "@id": of.url, "@type": "dct:LicenseDocument", "dct:identifier": of.id })
    } else {
        json!({ "@type": "dct:LicenseDocument", "dct:title": words(&of.id) })
    }
}

fn rights(sentences: &[String]) -> Value {
    let text = format!(
        "Some parts of the release stand on further terms, which hold as well. {} LICENCE.md says which source asks for what.",
        sentences.join(" ")
    );
    json!({ "@id": RIGHTS, "@type": "dct:RightsStatement", "rdfs:label": words(&text) })
}

/// The wider area by its GSS code, and the rectangle of all areas as well-known text.
fn spatial(coverage: &Coverage) -> Vec<Value> {
    let mut all = Vec::new();
    if let Some(area) = &coverage.within {
        let mut place = json!({ "@type": "dct:Location", "rdfs:label": words(&area.name) });
        if let (Some(place), Some(url)) = (place.as_object_mut(), gss_address(area)) {
            place.insert("@id".into(), json!(url));
        }
        all.push(place);
    }
    if let Some([w, s, e, n]) = coverage.bounds {
        let text = format!("POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))");
        let wkt = json!({ "@value": text, "@type": "geo:wktLiteral" });
        all.push(json!({ "@type": "dct:Location", "dcat:bbox": wkt }));
    }
    all
}

fn source(of: &Provenance) -> Value {
    let mut source = json!({
        "@id": format!("#source-{}", of.source),
        "@type": "dcat:Dataset",
        "dct:title": words(&of.title),
        "dct:description": words(&of.attribution),
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": of.publisher },
        "dct:license": licence(&of.licence),
    });
    if let (Some(source), true) = (source.as_object_mut(), is_address(&of.url)) {
        source.insert(
            "dcat:landingPage".into(),
            json!({ "@id": of.url, "@type": "foaf:Document" }),
        );
    }
    source
}

/// An indicator: its fields in every format.
fn part(about: &About, of: &Indicator) -> Value {
    let licences = licences::of_indicator(about, of).into_iter();
    let sources = sources_of(about, of);
    json!({
        "@id": format!("#indicator-{}", of.id),
        "@type": "dcat:Dataset",
        "dct:identifier": of.id,
        "dct:title": words(&of.title),
        "dct:description": words(&format!("{}. {}", of.unit, of.caveat)),
        "dct:license": licences.map(licence).collect::<Vec<_>>(),
        "dct:source": sources.map(|of| json!({ "@id": format!("#source-{}", of.source) })).collect::<Vec<_>>(),
        "dct:isPartOf": { "@id": "#dataset" },
    })
}

/// Whether a file is read by people about the release rather than taken as its data.
fn is_page(path: &str) -> bool {
    matches!(ending(path).as_str(), "md" | "cff" | "html")
}

fn distribution(
    about: &About,
    (path, told): (&str, &Told),
    table: Option<&Table>,
    has_rights: bool,
) -> Value {
    let media = media(path);
    let mut all = Map::new();
    let mut add = |key: &str, value: Value| all.insert(key.into(), value);
    add("@id", json!(format!("#file-{path}")));
    add("@type", json!("dcat:Distribution"));
    add("dct:title", words(table.map_or(path, |table| &table.title)));
    add("dcat:accessURL", json!({ "@id": path }));
    add("dcat:downloadURL", json!({ "@id": path }));
    if media.is_registered {
        let address = format!("{MEDIA_TYPES}{}", media.kind);
        add(
            "dcat:mediaType",
            json!({ "@id": address, "@type": "dct:MediaType" }),
        );
    }
    if let Some(name) = media.file_type {
        let address = format!("{FILE_TYPES}{name}");
        add(
            "dct:format",
            json!({ "@id": address, "@type": "dct:MediaTypeOrExtent" }),
        );
    }
    if ending(path) == "zip" {
        add(
            "dcat:packageFormat",
            json!({ "@id": format!("{MEDIA_TYPES}application/zip") }),
        );
    }
    let size = told.bytes.to_string();
    add(
        "dcat:byteSize",
        json!({ "@value": size, "@type": "xsd:nonNegativeInteger" }),
    );
    let digest = json!({
        "@type": "spdx:Checksum",
        "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
        "spdx:checksumValue": { "@value": told.sha256, "@type": "xsd:hexBinary" },
    });
    add("spdx:checksum", digest);
    add("dct:issued", day(about.as_of));
    // A table of known sources has their terms; everything else can hold fields of all of them.
    if let Some(names) = table.and_then(|table| table.sources.as_ref()) {
        let terms = licences::of_sources(named(about, names));
        let own = &about.product.licence;
        add(
            "dct:license",
            licence(if let [one] = terms[..] { one } else { own }),
        );
    } else {
        add("dct:license", licence(&about.product.licence));
        if has_rights {
            add("dct:rights", json!({ "@id": RIGHTS }));
        }
    }
    if let Some(table) = table {
        let schema = json!({ "@id": csvw::path(&table.path), "@type": "dct:Standard" });
        add("dct:conformsTo", schema);
    }
    Value::Object(all)
}
