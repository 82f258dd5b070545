//! What a release promises, for machines: JSON Schema (2020-12) of the GeoJSON.

use serde_json::{Map, Value, json};
use vocabulary::{CodeScheme, Indicator, Reliability, Status};

use crate::fields::{Facet, Kind, Measure, STATUSES, VERDICTS, fields, name_of};
use crate::{PointLayer, Product, points};

/// The schema of `<id>.geojson`: a function of the indicators' descriptions, not of any figure,
/// and of what codes of its areas look like. Those of the layers of places stand among its `$defs`, under `layers`.
#[must_use]
pub fn schema(
    product: &Product,
    indicators: &[Indicator],
    layers: &[PointLayer],
    codes: CodeScheme,
) -> Value {
    let measures: Vec<Measure> = indicators.iter().map(Measure::from).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": product.title,
        "description": product.summary,
        "type": "object",
        "required": [
            "type", "title", "summary", "licence", "attribution", "as_of", "caveats", "indicators", "bbox", "features",
        ],
        "additionalProperties": false,
        "properties": {
            "type": { "const": "FeatureCollection" },
            "title": { "const": product.title },
            "summary": { "const": product.summary },
            "licence": { "const": product.licence },
            "attribution": { "type": "array", "items": { "$ref": "#/$defs/words" } },
            "as_of": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "caveats": { "const": product.caveats },
            "indicators": described(&measures),
            "bbox": { "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4 },
            "features": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/area" } },
        },
        "$defs": definitions(&measures, layers, codes),
    })
}

fn described(measures: &[Measure]) -> Value {
    let each: Vec<Value> = measures
        .iter()
        .map(|measure| {
            json!({
                "type": "object",
                "required": ["id", "title", "unit", "period", "caveat", "licences", "decimals", "method", "apart", "instead"],
                "additionalProperties": false,
                "properties": {
                    "id": { "const": measure.id },
                    "title": { "const": measure.title },
                    "unit": { "const": measure.unit },
                    "period": { "$ref": "#/$defs/words" },
                    "caveat": { "const": measure.caveat },
                    "licences": { "type": "array", "items": { "$ref": "#/$defs/words" }, "minItems": 1, "uniqueItems": true },
                    "decimals": { "const": measure.decimals },
                    "method": { "type": "array", "items": { "$ref": "#/$defs/words" }, "uniqueItems": true },
                    "apart": { "type": ["string", "null"], "minLength": 1 },
                    "instead": { "type": "array", "items": { "$ref": "#/$defs/words" }, "uniqueItems": true },
                },
            })
        })
        .collect();
    json!({ "type": "array", "prefixItems": each, "items": false, "minItems": measures.len() })
}

fn definitions(measures: &[Measure], layers: &[PointLayer], codes: CodeScheme) -> Value {
    let mut all = json!({
        "words": { "type": "string", "minLength": 1 },
        "area": {
            "type": "object",
            "required": ["type", "geometry", "properties"],
            "additionalProperties": false,
            "properties": {
                "type": { "const": "Feature" },
                "geometry": { "$ref": "#/$defs/multipolygon" },
                "properties": properties(measures, codes),
            },
        },
        "multipolygon": {
            "type": "object",
            "required": ["type", "coordinates"],
            "additionalProperties": false,
            "properties": {
                "type": { "const": "MultiPolygon" },
                "coordinates": {
                    "type": "array",
                    "minItems": 1,
                    "items": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/ring" } },
                },
            },
        },
        "ring": { "type": "array", "minItems": 4, "items": { "$ref": "#/$defs/position" } },
        "position": {
            "type": "array",
            "prefixItems": [
                { "type": "number", "minimum": -180, "maximum": 180 },
                { "type": "number", "minimum": -90, "maximum": 90 },
            ],
            "items": false,
            "minItems": 2,
        },
    });
    if let (Some(all), false) = (all.as_object_mut(), layers.is_empty()) {
        all.insert("layers".into(), points::schema(layers).into());
    }
    all
}

fn properties(measures: &[Measure], codes: CodeScheme) -> Value {
    let fields = fields(measures);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let each: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut says = of_kind(field.kind, codes);
            if let Some(says) = says.as_object_mut() {
                says.insert("description".into(), Value::from(field.description()));
            }
            (field.name.clone(), says)
        })
        .collect();
    let rules: Vec<Value> = measures.iter().flat_map(rules).collect();
    json!({
        "type": "object",
        "required": names,
        "additionalProperties": false,
        "properties": each,
        "allOf": rules,
    })
}

fn of_kind(kind: Kind, codes: CodeScheme) -> Value {
    match kind {
        Kind::Code => json!({ "type": "string", "pattern": codes.pattern() }),
        Kind::Name => json!({ "type": "string", "minLength": 1 }),
        Kind::Number { decimals: 0 } => json!({ "type": ["integer", "null"] }),
        Kind::Number { .. } => json!({ "type": ["number", "null"] }),
        Kind::Status => {
            let statuses = STATUSES.map(Status::as_str);
            json!({ "enum": statuses })
        }
        Kind::Verdict => {
            let verdicts = VERDICTS.map(|(verdict, _)| Value::from(verdict.id()));
            json!({ "enum": verdicts.into_iter().chain([Value::Null]).collect::<Vec<_>>() })
        }
        Kind::Class => json!({ "type": ["integer", "null"], "minimum": 1, "maximum": 9 }),
        Kind::Colour => json!({ "type": "string", "pattern": "^#[0-9a-f]{6}$" }),
    }
}

/// What holds between the fields of one indicator: a value has both limits, and without a class
/// it is too uncertain to show; no value has no class, and limits come in pairs.
fn rules(measure: &Measure) -> [Value; 3] {
    let name = |facet| name_of(&measure.id, facet);
    let is = |kind: &str| json!({ "type": kind });
    let both = |first: (Facet, &str), second: (Facet, &str)| {
        let each: Map<String, Value> = [first, second]
            .map(|(facet, kind)| (name(facet), is(kind)))
            .into_iter()
            .collect();
        json!({ "properties": each })
    };
    let one = |facet: Facet, kind: &str| {
        let each: Map<String, Value> = [(name(facet), is(kind))].into_iter().collect();
        json!({ "properties": each })
    };
    // A figure without a class is too uncertain, or of areas that cannot be told apart: then none is
    // better than to be used with caution.
    let verdicts = [
        Reliability::TooUncertainToShow.id(),
        Reliability::UseWithCaution.id(),
    ];
    let of_verdict: Map<String, Value> = [(name(Facet::Reliability), json!({ "enum": verdicts }))]
        .into_iter()
        .collect();
    let in_no_class = json!({ "properties": of_verdict });
    [
        json!({
            "if": one(Facet::Value, "number"),
            "then": both((Facet::Lower, "number"), (Facet::Upper, "number")),
            "else": one(Facet::Class, "null"),
        }),
        json!({
            "if": both((Facet::Value, "number"), (Facet::Class, "null")),
            "then": in_no_class,
        }),
        json!({
            "if": one(Facet::Lower, "number"),
            "then": one(Facet::Upper, "number"),
            "else": one(Facet::Upper, "null"),
        }),
    ]
}
