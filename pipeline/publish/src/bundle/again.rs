//! Whether the bundle of a release is the one that its record and its other files make.
//!
//! Terms, tables of the sources, CSVW, data package, ZIP and DCAT hold no figure: all that they say
//! follows from the record, from the files that they describe, and from a few words that stand
//! nowhere else and have to be the same in each. So they are made again, and every byte is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use vocabulary::{Area, AreaCode, Indicator, Period, Problem, Problems, Provenance, SourceId};

use super::about::About;
use super::columns::Type;
use super::coverage::{Coverage, days};
use super::described::{NEUTRALISED, Said, Words};
use super::provenance::{OWN, PROVENANCE, Periods};
use super::{csvw, made, paths};
use crate::equal::REMEDY;
use crate::long::long_table;
use crate::sums::SHA256SUMS;
use crate::{PointLayer, Product, SIGNATURE, points, wide};

const PACKAGE: &str = "datapackage.json";

/// What a release records of its making.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// The product of its plan.
    pub product: &'a Product,
    /// The day it speaks of, `YYYY-MM-DD`.
    pub as_of: &'a str,
    /// The name that follows from its record.
    pub name: &'a str,
    /// Its sources.
    pub provenance: &'a [Provenance],
    /// Its indicators, without series and sources.
    pub indicators: &'a [Indicator],
    /// Its layers of places, without places.
    pub layers: &'a [PointLayer],
}

type Files = BTreeMap<String, Vec<u8>>;

/// Every file of the bundle that is not what the record and the other files make it: `files` are the
/// paths of all files, as a walk through the folder finds them.
///
/// What is not there, or cannot be read, is told of by other checks as well.
#[must_use]
pub fn not_of_its_files(release: &Path, recorded: &Recorded, files: &BTreeSet<String>) -> Problems {
    let mut there = Files::new();
    let mut found = Problems::new();
    let beside = [SHA256SUMS, SIGNATURE];
    for path in files.iter().filter(|path| !beside.contains(&path.as_str())) {
        match fs::read(release.join(path)) {
            Ok(bytes) => drop(there.insert(path.clone(), bytes)),
            Err(error) => found.push(unreadable(path, error)),
        }
    }
    let read = Read::of(recorded, &there);
    let read = match read {
        Ok(read) => read,
        Err(problem) => {
            found.push(problem);
            return found;
        }
    };
    let about = About {
        product: recorded.product,
        as_of: recorded.as_of,
        name: recorded.name.to_owned(),
        provenance: recorded.provenance,
        indicators: &read.indicators,
        periods: read.periods,
        coverage: read.coverage,
        tables: read.tables,
    };
    let own = own_paths(&recorded.product.id, &there);
    let mut before: Files = there.clone();
    before.retain(|path, _| !own.contains(path));
    match made(&about, &mut before, &there) {
        Ok(all) => {
            let all = all
                .into_iter()
                .filter_map(|(path, made)| Some((path, made?)));
            let other = all.filter_map(|(path, made)| unlike(&path, there.get(&path)?, &made));
            for problem in other {
                found.push(problem);
            }
        }
        Err(error) => {
            let what = format!("the bundle cannot be made again: {error}");
            found.push(Problem::new(PACKAGE, what, REMEDY));
        }
    }
    found
}

/// The paths of the files that the bundle is made of.
fn own_paths(product: &str, there: &Files) -> BTreeSet<String> {
    let tables = there.keys().filter(|path| path.ends_with(".csv"));
    let metadata = tables.map(|path| csvw::path(path));
    metadata.chain(paths(product)).collect()
}

/// What is wrong with a file; `None` where it is as it was made.
fn unlike(path: &str, is: &[u8], made: &[u8]) -> Option<Problem> {
    if is == made {
        return None;
    }
    let lines = is.split(|byte| *byte == b'\n');
    let same = lines.zip(made.split(|byte| *byte == b'\n'));
    let line = 1 + same.take_while(|(one, other)| one == other).count();
    let what = if path.ends_with(".zip") {
        "is not packed of the files as it should be: a member, or bytes that belong to none"
            .to_owned()
    } else {
        format!("is not what the record and the other files make it, from line {line} on")
    };
    Some(Problem::new(path, what, REMEDY))
}

/// What is read back from the files of a release.
struct Read {
    indicators: Vec<Indicator>,
    periods: Vec<Periods>,
    coverage: Coverage,
    tables: BTreeMap<String, Words>,
}

impl Read {
    fn of(recorded: &Recorded, files: &Files) -> Result<Self, Problem> {
        let product = &recorded.product.id;
        let long = long_table(product);
        let map = format!("{product}.geojson");
        let package: Package = json(PACKAGE, files)?;
        let bounds: Bounds = json(&map, files)?;
        let figures: Vec<Figure> = rows(&long, files)?;
        let rests: Vec<Rests> = rows(PROVENANCE.path, files)?;
        let mut indicators = recorded.indicators.to_vec();
        for of in &mut indicators {
            let own = rests.iter().filter(|rest| rest.indicator == of.id.as_str());
            for rest in own {
                let source = SourceId::new(rest.source.as_str());
                if !of.sources.contains(&source) {
                    of.sources.push(source);
                }
            }
        }
        let all = figures.iter().filter(|figure| figure.level == "area");
        let all = all.map(|figure| figure.period.parse::<Period>());
        let all: Vec<Period> = all
            .collect::<Result<_, _>>()
            .map_err(|error| unreadable(&long, error))?;
        let within = package.coverage.spatial.map(|area| Area {
            code: area.code,
            name: area.name,
        });
        Ok(Self {
            periods: indicators.iter().map(|of| periods(of, &figures)).collect(),
            indicators,
            coverage: Coverage {
                within,
                bounds: bounds.bbox,
                days: days(all.into_iter()),
            },
            tables: package
                .resources
                .iter()
                .filter_map(|of| Some((of.path.clone(), of.words(product, recorded.layers)?)))
                .collect(),
        })
    }
}

/// The periods of an indicator in the long table, and the methods of its figures.
fn periods(of: &Indicator, figures: &[Figure]) -> Periods {
    let own = figures
        .iter()
        .filter(|figure| figure.indicator == of.id.as_str());
    let mut made_by: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for figure in own.clone().filter(|figure| figure.level == "area") {
        if made_by
            .last()
            .is_none_or(|(period, _)| *period != figure.period)
        {
            made_by.push((&figure.period, BTreeSet::new()));
        }
    }
    for figure in own.filter(|figure| !figure.method.is_empty()) {
        let mut same = made_by.iter_mut();
        if let Some((_, methods)) = same.find(|(period, _)| *period == figure.period) {
            methods.insert(&figure.method);
        }
    }
    let newest = made_by.last().map(|(period, _)| (*period).to_owned());
    let joined = |methods: BTreeSet<&str>| methods.into_iter().collect::<Vec<_>>().join(";");
    Periods {
        newest: newest.unwrap_or_default(),
        made_by: made_by
            .into_iter()
            .map(|(period, methods)| (period.to_owned(), joined(methods)))
            .collect(),
    }
}

/// A row of the long table.
#[derive(Deserialize)]
struct Figure {
    level: String,
    indicator: String,
    period: String,
    method: String,
}

/// A row of the table of what figures rest on.
#[derive(Deserialize)]
struct Rests {
    indicator: String,
    source: String,
}

/// The map.
#[derive(Deserialize)]
struct Bounds {
    bbox: Option<[f64; 4]>,
}

#[derive(Deserialize)]
struct Package {
    coverage: Covered,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Covered {
    spatial: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    code: AreaCode,
    name: String,
}

#[derive(Deserialize)]
struct Resource {
    path: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    sources: Vec<Named>,
    schema: Option<Value>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

impl Resource {
    /// What was written down of a table; `None` for what is none, or is described by the code.
    fn words(&self, product: &str, layers: &[PointLayer]) -> Option<Words> {
        let fields = self.schema.as_ref()?["fields"].as_array()?;
        let said = |field: &Value| {
            let text = |of: &str| field[of].as_str().unwrap_or_default().to_owned();
            let of = match field["type"].as_str() {
                Some("integer") => Type::Integer,
                Some("number") => Type::Number,
                _ => Type::Text,
            };
            let said = Said {
                meaning: text("description"),
                of: Some(of),
                ..Said::default()
            };
            (text("name"), said)
        };
        let is_of_places = layers
            .iter()
            .any(|layer| points::csv_path(layer) == self.path);
        let is_beside = self.path.starts_with("tables/") && self.path != wide::path(product);
        let is_ours = OWN.iter().any(|table| table.path == self.path);
        if !is_of_places && (!is_beside || is_ours) {
            return None;
        }
        let sources = self
            .sources
            .iter()
            .map(|of| SourceId::new(of.name.as_str()));
        let own = self.description.strip_suffix(NEUTRALISED);
        let own = own.and_then(|words| words.strip_suffix(' '));
        Some(Words {
            title: self.title.clone(),
            description: own.unwrap_or(&self.description).to_owned(),
            columns: fields.iter().map(said).collect(),
            sources: is_of_places.then(|| sources.collect()),
        })
    }
}

fn json<T: serde::de::DeserializeOwned>(path: &str, files: &Files) -> Result<T, Problem> {
    let bytes = files.get(path).map_or(&[][..], Vec::as_slice);
    serde_json::from_slice(bytes).map_err(|error| unreadable(path, error))
}

fn rows<T: serde::de::DeserializeOwned>(path: &str, files: &Files) -> Result<Vec<T>, Problem> {
    let bytes = files.get(path).map_or(&[][..], Vec::as_slice);
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| unreadable(path, error))
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}

#[cfg(test)]
mod tests;
