//! Whether a release is what the contract says, which follows from the plan of its own record.

use std::path::Path;

use publish::{PointLayer, Product, Promised, schema};
use serde_json::{Value, json};
use vocabulary::{CodeScheme, Indicator, Problem, Problems};

use super::sums::files;
use super::{Check, ONE_IS_LEFT, made_by_another, told};
use crate::failure::Failure;
use crate::series::LITTLE;
use crate::whole::read_if_there;

/// So many places of a GeoJSON are told of one by one.
const TOLD: usize = 10;

const REMEDY: &str = "make the release again, and find out what changed the file";

/// Holds the GeoJSON against the schema, and files and columns against the contract.
///
/// The schema is the one that `fgm-map describe` writes: of the product as the recorded plan has it,
/// and of the indicators and layers as the release describes them, which have to be those of the
/// record and, where the plan describes one itself, the plan's.
pub fn contract(folder: &Path, record: &Value) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        return Ok(Check::Holds(ONE_IS_LEFT.to_owned()));
    }
    let product: Product = match serde_json::from_value(record["plan"]["product"].clone()) {
        Ok(product) => product,
        Err(error) => {
            let what = format!("record.json has no plan of a product: {error}");
            return Ok(Check::Fails(vec![what]));
        }
    };
    let promised = match Promised::read(folder) {
        Ok(promised) => promised,
        Err(found) => return Ok(told(&found, "")),
    };
    let mut found = recorded(&promised.indicators, record);
    let files = files(folder)?;
    found.append(promised.breaches(folder, &product, files.iter().map(String::as_str)));
    let schema = schema(
        &product,
        &promised.indicators,
        &promised.layers,
        codes(record),
    );
    let map = format!("{}.geojson", product.id);
    found.append(kept(folder, &map, &schema)?);
    for layer in &promised.layers {
        let of_layer = of_layer(&schema, layer);
        found.append(kept(folder, &Promised::geojson_of(layer), &of_layer)?);
    }
    found.append(made_by_another(&found, record, "contract"));
    let how = format!("the schema, and {} files with their columns", files.len());
    Ok(told(&found, &how))
}

/// What codes of areas look like, by the record; one of an earlier version does not say, and has
/// GSS codes.
fn codes(record: &Value) -> CodeScheme {
    serde_json::from_value(record["area_codes"].clone()).unwrap_or_default()
}

/// The schema of the GeoJSON of a layer of places.
fn of_layer(schema: &Value, layer: &PointLayer) -> Value {
    // A name may hold what a pointer has to escape.
    let name = layer.name.replace('~', "~0").replace('/', "~1");
    json!({ "$ref": format!("#/$defs/layers/{name}"), "$defs": schema["$defs"] })
}

/// Where a file is not what a schema says.
fn kept(folder: &Path, file: &str, schema: &Value) -> Result<Problems, Failure> {
    let mut found = Problems::new();
    let Some(bytes) = read_if_there(&folder.join(file))? else {
        // That it is not there was said.
        return Ok(found);
    };
    let map: Value = match serde_json::from_slice(&bytes) {
        Ok(map) => map,
        Err(error) => {
            found.push(Problem::new(file, format!("is no JSON: {error}"), REMEDY));
            return Ok(found);
        }
    };
    let validator = jsonschema::validator_for(schema)
        .map_err(|error| Failure::System(format!("the schema of {file} is none: {error}")))?;
    let mut errors = validator.iter_errors(&map);
    for error in errors.by_ref().take(TOLD) {
        let at = error.instance_path().to_string();
        // What stands there is left out of the words: it may be a geometry of a megabyte.
        let what = error.masked_with("what stands there").to_string();
        found.push(Problem::new(file, format!("breaks its schema: {what}"), REMEDY).column(at));
    }
    let more = errors.count();
    if more > 0 {
        let what = format!("breaks its schema in {more} more places");
        found.push(Problem::new(file, what, REMEDY));
    }
    Ok(found)
}

/// Where the indicators are not those of the record and of its plan.
fn recorded(indicators: &[Indicator], record: &Value) -> Problems {
    const FILE: &str = "datapackage.json";
    let mut found = Problems::new();
    let described = |of: &Indicator| {
        [
            ("id", Value::from(of.id.as_str())),
            ("title", Value::from(of.title.as_str())),
            ("unit", Value::from(of.unit.as_str())),
            ("caveat", Value::from(of.caveat.as_str())),
            ("decimals", Value::from(of.decimals)),
        ]
    };
    let ids: Vec<&str> = indicators.iter().map(|of| of.id.as_str()).collect();
    let of_record = list(&record["indicators"]);
    let recorded: Vec<&str> = of_record
        .iter()
        .filter_map(|of| of["id"].as_str())
        .collect();
    if ids != recorded {
        let what = "has other indicators than the record";
        let problem = Problem::new(FILE, what, REMEDY).found(ids.join(", "));
        found.push(problem.expected(recorded.join(", ")));
    }
    let of_plan = ["indicators", "models"].map(|part| list(&record["plan"][part]));
    for indicator in indicators {
        let same = |of: &&Value| of["id"].as_str() == Some(indicator.id.as_str());
        let said = of_record.iter().chain(of_plan.iter().copied().flatten());
        for of in said.filter(same) {
            for (name, value) in described(indicator) {
                if of.get(name).is_some_and(|said| *said != value) {
                    let what = format!("has another {name} of {} than the record", indicator.id);
                    let problem = Problem::new(FILE, what, REMEDY).found(value.to_string());
                    found.push(problem.expected(of[name].to_string()));
                }
            }
        }
    }
    found
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
