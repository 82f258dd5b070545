//! The release as a Frictionless Data Package.
//!
//! # References
//! Data Package 2.0 (2024), datapackage.org: package, resource, table schema. A column that
//! holds numbers and markers is one of numbers whose markers are missing values with labels: the
//! numbers can be computed with, and why there is none is not lost.

use serde_json::{Map, Value, json};
use vocabulary::{Provenance, is_address};

use super::about::About;
use super::columns::{MARKERS, Type};
use super::coverage::{Coverage, gss_address};
use super::described::{Column, Table};
use super::licences;
use super::media::{ending, media};
use super::provenance::{named, sources_of};
use crate::fields::{Facet, name_of};
use crate::files::{Files, Told};

const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// The text of `datapackage.json`: all files so far, of which each is a resource.
pub(super) fn data_package(about: &About, tables: &[Table], files: &Files) -> Value {
    let product = about.product;
    let mut package = Map::new();
    let mut add = |key: &str, value: Value| package.insert(key.into(), value);
    add("$schema", json!(PROFILE));
    add("name", json!(product.id));
    add("title", json!(product.title));
    add("description", json!(product.summary));
    add("version", json!(about.name));
    add("created", json!(format!("{}T00:00:00Z", about.as_of)));
    if !product.catalogue.keywords.is_empty() {
        add("keywords", json!(product.catalogue.keywords));
    }
    add(
        "licenses",
        licences::all(about).into_iter().map(licence).collect(),
    );
    if !about.provenance.is_empty() {
        add("sources", about.provenance.iter().map(source).collect());
    }
    if let Some(publisher) = &product.catalogue.publisher {
        let mut by = json!({ "title": publisher.name, "roles": ["publisher"] });
        if let (Some(by), Some(url)) = (by.as_object_mut(), &publisher.url) {
            by.insert("path".into(), json!(url));
        }
        add("contributors", json!([by]));
    }
    add("caveats", json!(product.caveats));
    add("coverage", covered(&about.coverage));
    let indicators = about.indicators.iter();
    add(
        "indicators",
        indicators.map(|of| indicator(about, of)).collect(),
    );
    let resources = files.iter().map(|(path, told)| {
        let table = tables.iter().find(|table| table.path == *path);
        resource(about, (path, told), table)
    });
    add("resources", resources.collect());
    Value::Object(package)
}

fn licence(of: &vocabulary::Licence) -> Value {
    let mut licence = json!({ "name": licences::name(of), "title": of.id });
    if let (Some(licence), true) = (licence.as_object_mut(), is_address(&of.url)) {
        licence.insert("path".into(), json!(of.url));
    }
    licence
}

/// A source in the words of its manifest; where it has no address, it has no path.
fn source(of: &Provenance) -> Value {
    let mut source = json!({
        "name": of.source,
        "title": format!("{}: {}", of.publisher, of.title),
        "version": of.published,
        "licence": of.licence.id,
        "attribution": of.attribution,
    });
    if let (Some(source), true) = (source.as_object_mut(), is_address(&of.url)) {
        source.insert("path".into(), json!(of.url));
    }
    source
}

fn covered(coverage: &Coverage) -> Value {
    let mut all = Map::new();
    if let Some(area) = &coverage.within {
        let mut spatial = json!({ "code": area.code, "name": area.name });
        if let (Some(spatial), Some(url)) = (spatial.as_object_mut(), gss_address(area)) {
            spatial.insert("path".into(), json!(url));
        }
        all.insert("spatial".into(), spatial);
    }
    if let Some(bounds) = coverage.bounds {
        all.insert("bbox".into(), json!(bounds));
    }
    if let Some((first, last)) = &coverage.days {
        all.insert("temporal".into(), json!({ "start": first, "end": last }));
    }
    Value::Object(all)
}

/// An indicator with the fields it has in any format, its sources and their terms.
fn indicator(about: &About, of: &vocabulary::Indicator) -> Value {
    let fields = Facet::ALL.map(|facet| name_of(&of.id, facet));
    let sources: Vec<_> = sources_of(about, of).map(|of| &of.source).collect();
    let terms = licences::of_indicator(about, of);
    json!({
        "name": of.id,
        "title": of.title,
        "unit": of.unit,
        "caveat": of.caveat,
        "fields": fields,
        "sources": sources,
        "licences": terms.iter().map(|of| &of.id).collect::<Vec<_>>(),
    })
}

fn resource(about: &About, (path, told): (&str, &Told), table: Option<&Table>) -> Value {
    let mut resource = Map::new();
    let mut add = |key: &str, value: Value| resource.insert(key.into(), value);
    add("name", json!(name(path)));
    if table.is_some() {
        add("type", json!("table"));
    }
    add("path", json!(path));
    if let Some(table) = table {
        add("title", json!(table.title));
        add("description", json!(table.description));
    }
    let ending = ending(path);
    match ending.as_str() {
        "" => {}
        // By the name of the ending a validator takes it for a table that it has to read, and
        // fails where it has no reader. It is no table of this package: the CSV beside it is.
        "parquet" => drop(add("format", json!("apache-parquet"))),
        ending => drop(add("format", json!(ending))),
    }
    add("mediatype", json!(media(path).kind));
    add("bytes", json!(told.bytes));
    add("hash", json!(format!("sha256:{}", told.sha256)));
    if let Some(table) = table {
        add("encoding", json!("utf-8"));
        if let Some(names) = &table.sources {
            let sources: Vec<Value> = named(about, names).map(source).collect();
            if !sources.is_empty() {
                add("sources", sources.into());
            }
            let terms = licences::of_sources(named(about, names));
            if !terms.is_empty() {
                add("licenses", terms.into_iter().map(licence).collect());
            }
        }
        add("schema", schema(about, table));
    }
    Value::Object(resource)
}

/// A resource's name: its path in small letters.
fn name(path: &str) -> String {
    path.to_lowercase()
}

fn schema(about: &About, table: &Table) -> Value {
    let fields: Vec<Value> = table.columns.iter().map(|of| field(about, of)).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if let Some(schema) = schema.as_object_mut() {
        if !table.key.is_empty() {
            schema.insert("primaryKey".into(), json!(table.key));
        }
        let keys: Vec<Value> = table
            .refers
            .iter()
            .map(|(column, path)| {
                let to = json!({ "resource": name(path), "fields": [column] });
                json!({ "fields": [column], "reference": to })
            })
            .collect();
        if !keys.is_empty() {
            schema.insert("foreignKeys".into(), keys.into());
        }
    }
    schema
}

fn field(about: &About, of: &Column) -> Value {
    let mut field = Map::new();
    let mut add = |key: &str, value: Value| field.insert(key.into(), value);
    add("name", json!(of.name));
    let kind = match of.of {
        Type::Text => "string",
        Type::Integer => "integer",
        Type::Number => "number",
    };
    add("type", json!(kind));
    if let Some(meaning) = &of.meaning {
        add("description", json!(meaning));
    }
    if of.has_markers {
        let empty = json!({ "value": "", "label": "no number: not known, or does not apply" });
        let markers =
            MARKERS.map(|marker| json!({ "value": marker.shorthand(), "label": marker.meaning() }));
        let all: Vec<Value> = [empty].into_iter().chain(markers).collect();
        add("missingValues", all.into());
    }
    let mut constraints = Map::new();
    // A marker is a missing value, so what may hold one is not required.
    if of.is_required && !of.has_markers {
        constraints.insert("required".into(), json!(true));
    }
    if !of.values.is_empty() {
        constraints.insert("enum".into(), json!(of.values));
    }
    if !constraints.is_empty() {
        add("constraints", Value::Object(constraints));
    }
    if let Some(id) = &of.indicator
        && let Some(indicator) = about.indicators.iter().find(|of| of.id == *id)
    {
        let sources: Vec<_> = sources_of(about, indicator).map(|of| &of.source).collect();
        let terms = licences::of_indicator(about, indicator);
        let terms: Vec<_> = terms.iter().map(|of| &of.id).collect();
        add("sources", json!(sources));
        add("licences", json!(terms));
    }
    Value::Object(field)
}
