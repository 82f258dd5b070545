//! What the columns of a table are, for CSV on the Web.
//!
//! # References
//! Tennison and others (2015), Metadata Vocabulary for Tabular Data, W3C Recommendation; the UK
//! government's recommendation of 2020 to publish `X.csv-metadata.json` beside `X.csv`.

use serde_json::{Map, Value, json};
use vocabulary::{Marker, Provenance, is_address};

use super::about::About;
use super::columns::{MARKERS, Type};
use super::described::{Column, Table};
use super::licences;
use super::provenance::{named, sources_of};

/// The path of a table's metadata: beside it.
pub(super) fn path(table: &str) -> String {
    format!("{table}-metadata.json")
}

/// A table's metadata.
pub(super) fn csvw(about: &About, table: &Table) -> Value {
    let name = table.path.rsplit('/').next().unwrap_or(&table.path);
    let sources: Vec<&Provenance> = match &table.sources {
        Some(names) => named(about, names).collect(),
        None => about.provenance.iter().collect(),
    };
    let columns: Vec<Value> = table.columns.iter().map(|of| column(about, of)).collect();
    let mut schema = Map::new();
    schema.insert("columns".into(), columns.into());
    if !table.key.is_empty() {
        let parts: Vec<String> = table.key.iter().map(|name| format!("{{{name}}}")).collect();
        schema.insert("primaryKey".into(), json!(table.key));
        let about = format!("{name}#{}", parts.join("/"));
        schema.insert("aboutUrl".into(), about.into());
    }
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": name,
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:issued": { "@value": about.as_of, "@type": "xsd:date" },
        "dc:license": one_or_all(licences_of(about, &sources)),
        "dc:source": one_or_all(sources.into_iter().map(source).collect()),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
            "headerRowCount": 1,
            "lineTerminators": ["\r\n"],
        },
        "tableSchema": schema,
    })
}

fn licences_of(about: &About, sources: &[&Provenance]) -> Vec<Value> {
    let own = &about.product.licence;
    let sources = licences::of_sources(sources.iter().copied());
    let others = sources.into_iter().filter(|of| *of != own);
    [own].into_iter().chain(others).map(licence).collect()
}

fn licence(of: &vocabulary::Licence) -> Value {
    if is_address(&of.url) {
        json!({ "@id": of.url })
    } else {
        json!(of.id)
    }
}

fn source(of: &Provenance) -> Value {
    if is_address(&of.url) {
        json!({ "@id": of.url })
    } else {
        json!(format!("{}: {}", of.publisher, of.title))
    }
}

fn one_or_all(mut all: Vec<Value>) -> Value {
    if all.len() == 1 {
        all.remove(0)
    } else {
        all.into()
    }
}

fn column(about: &About, of: &Column) -> Value {
    let mut column = Map::new();
    let mut add = |key: &str, value: Value| column.insert(key.into(), value);
    add("name", json!(of.name));
    add("titles", json!(of.name));
    if let Some(meaning) = &of.meaning {
        add("dc:description", json!(meaning));
    }
    let datatype = match of.of {
        Type::Integer => json!("integer"),
        Type::Number => json!("number"),
        Type::Text if of.values.is_empty() => json!("string"),
        Type::Text => json!({ "base": "string", "format": any_of(&of.values) }),
    };
    add("datatype", datatype);
    if of.has_markers {
        let markers = MARKERS.map(Marker::shorthand);
        let nulls: Vec<&str> = [""].into_iter().chain(markers).collect();
        add("null", json!(nulls));
    } else {
        add("null", json!([""]));
        if of.is_required {
            add("required", json!(true));
        }
    }
    if let Some(id) = &of.indicator
        && let Some(indicator) = about.indicators.iter().find(|of| of.id == *id)
    {
        let licences = licences::of_indicator(about, indicator);
        let licences = licences.into_iter().map(licence).collect();
        let sources = sources_of(about, indicator).map(source).collect();
        add("dc:license", one_or_all(licences));
        add("dc:source", one_or_all(sources));
    }
    Value::Object(column)
}

/// A regular expression that matches these texts alone.
fn any_of(values: &[&str]) -> String {
    let escaped = values.iter().map(|value| {
        let special = |c: char| "\\.+*?()|[]{}^$-".contains(c);
        let parts = value.chars().map(|c| {
            let escape = if special(c) { "\\" } else { "" };
            format!("{escape}{c}")
        });
        parts.collect::<String>()
    });
    format!("^({})$", escaped.collect::<Vec<_>>().join("|"))
}
