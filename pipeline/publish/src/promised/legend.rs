//! Whether the legend says of the map what the map holds.

use std::collections::BTreeMap;
use std::path::Path;

use files::{MOST_OF_DATA, read_regular};
use serde_json::Value;
use vocabulary::{Indicator, Problem, Problems};

use super::{REMEDY, unreadable};
use crate::Product;
use crate::sheet::Fill;

const LEGEND: &str = "legend.json";

/// A class, null for none, and a colour.
type Shade = (Option<u64>, String);

/// The indicators that the legend describes otherwise than the release does, and the classes and
/// colours that it counts otherwise than the areas of the map have them.
pub(super) fn breaches(release: &Path, product: &Product, indicators: &[Indicator]) -> Problems {
    let map = format!("{}.geojson", product.id);
    let (legend, map) = match (read(release, LEGEND), read(release, &map)) {
        (Ok(legend), Ok(map)) => (legend, map),
        (Err(found), _) | (_, Err(found)) => return found,
    };
    let mut found = Problems::new();
    let described = list(&legend["indicators"]);
    let ids = described.iter().map(|of| of["id"].as_str());
    if !ids.eq(indicators.iter().map(|of| Some(of.id.as_str()))) {
        let what = "has other indicators than the data package";
        found.push(Problem::new(LEGEND, what, REMEDY));
        return found;
    }
    let areas = list(&map["features"]);
    for (legend, indicator) in described.iter().zip(indicators) {
        found.append(words(legend, indicator));
        found.append(shades(legend, indicator, areas));
    }
    for pair in list(&legend["pairs"]) {
        let cells = list(&pair["cells"]).iter().flat_map(list);
        let cells = cells.map(|cell| &cell["areas"]);
        let none = without_a_class(pair);
        let counted: Option<u64> = cells.chain(none).map(Value::as_u64).sum();
        if counted != u64::try_from(areas.len()).ok() {
            let what = format!("counts other areas than the map has: {}", pair["id"]);
            let problem = Problem::new(LEGEND, what, REMEDY).expected(areas.len().to_string());
            found.push(problem.found(counted.map_or("no number".to_owned(), |of| of.to_string())));
        }
    }
    found
}

/// What is said of an indicator beside its classes.
fn words(legend: &Value, indicator: &Indicator) -> Problems {
    let said = [
        ("title", indicator.title.as_str()),
        ("unit", indicator.unit.as_str()),
        ("caveat", indicator.caveat.as_str()),
    ];
    let differs = said
        .into_iter()
        .filter(|(part, expected)| legend[*part].as_str() != Some(expected));
    let problem = |(part, expected): (&str, &str)| {
        let what = format!(
            "has another {part} of {} than the data package",
            indicator.id
        );
        let problem = Problem::new(LEGEND, what, REMEDY);
        problem.found(legend[part].to_string()).expected(expected)
    };
    differs.map(problem).collect()
}

/// How many areas have which class and colour, by the legend and by the map.
fn shades(legend: &Value, indicator: &Indicator, areas: &[Value]) -> Problems {
    let mut by_legend: BTreeMap<Shade, u64> = BTreeMap::new();
    let others = without_a_class(legend);
    for entry in list(&legend["classes"]).iter().chain(others) {
        let many = entry["areas"].as_u64().unwrap_or(0);
        if many > 0 {
            *by_legend
                .entry(shade(entry, "class", "colour"))
                .or_default() += many;
        }
    }
    let mut by_map: BTreeMap<Shade, u64> = BTreeMap::new();
    let (class, colour) = (
        format!("{}_class", indicator.id),
        format!("{}_colour", indicator.id),
    );
    for area in areas {
        let shade = shade(&area["properties"], &class, &colour);
        *by_map.entry(shade).or_default() += 1;
    }
    if by_legend == by_map {
        return Problems::new();
    }
    let what = format!(
        "counts the classes and colours of {} otherwise than the map has them",
        indicator.id
    );
    let problem = Problem::new(LEGEND, what, REMEDY).found(in_words(&by_legend));
    problem.expected(in_words(&by_map)).into()
}

/// What a legend counts beside its classes.
fn without_a_class(legend: &Value) -> impl Iterator<Item = &Value> {
    let names = Fill::WITHOUT_A_CLASS.into_iter().filter_map(Fill::id);
    names.map(|name| &legend[name])
}

fn shade(of: &Value, class: &str, colour: &str) -> Shade {
    let colour = of[colour].as_str().unwrap_or_default();
    (of[class].as_u64(), colour.to_owned())
}

/// `class 1 #f2f0f7 in 4 areas, no class #949494 in 29 areas`
fn in_words(counted: &BTreeMap<Shade, u64>) -> String {
    let one = |((class, colour), many): (&Shade, &u64)| {
        let class = class.map_or("no class".to_owned(), |class| format!("class {class}"));
        format!("{class} {colour} in {many} areas")
    };
    let all: Vec<String> = counted.iter().map(one).collect();
    all.join(", ")
}

fn read(release: &Path, file: &str) -> Result<Value, Problems> {
    let bytes =
        read_regular(&release.join(file), MOST_OF_DATA).map_err(|error| unreadable(file, error))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(file, error).into())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
