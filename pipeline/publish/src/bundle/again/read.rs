//! What a bundle says of its release beside its files, read back from these.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Deserialize;
use serde_json::Value;
use vocabulary::{Area, AreaCode, Indicator, Period, Problems, SourceId};

use super::{Files, PACKAGE, Recorded, unreadable};
use crate::bundle::columns::Type;
use crate::bundle::coverage::{Coverage, days};
use crate::bundle::described::{NEUTRALISED, Said, Words};
use crate::bundle::provenance::{OWN, PROVENANCE, Periods};
use crate::long::long_table;
use crate::{PointLayer, points, wide};

/// What is read back from the files of a release.
pub(super) struct Read {
    pub(super) indicators: Vec<Indicator>,
    pub(super) periods: Vec<Periods>,
    pub(super) coverage: Coverage,
    pub(super) tables: BTreeMap<String, Words>,
}

impl Read {
    pub(super) fn of(recorded: &Recorded, files: &Files) -> Result<Self, Problems> {
        let product = &recorded.product.id;
        let long = long_table(product);
        let map = format!("{product}.geojson");
        let package: Package = json(PACKAGE, files)?;
        let bounds: Bounds = json(&map, files)?;
        let mut seen = BTreeSet::new();
        let mut last = [const { String::new() }; 3];
        let figures: Vec<Figure> = rows(&long, files, |row: &Figure| {
            // Of the rows of a level, indicator and period that stand together, one a method is enough.
            let run = [&row.level, &row.indicator, &row.period];
            if last.each_ref() != run {
                last = run.map(String::clone);
                seen.clear();
            }
            seen.insert(row.method.clone())
        })?;
        let rests: Vec<Rests> = rows(PROVENANCE.path, files, |_| true)?;
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
            .map_err(|error| Problems::from(unreadable(&long, error)))?;
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

fn json<T: serde::de::DeserializeOwned>(path: &str, files: &Files) -> Result<T, Problems> {
    let read = || -> serde_json::Result<T> {
        serde_json::from_reader(open(path, files).map_err(serde_json::Error::io)?)
    };
    read().map_err(|error| unreadable(path, error).into())
}

/// The rows of a table that are to be kept; the others are let go of as they are read.
fn rows<T: serde::de::DeserializeOwned>(
    path: &str,
    files: &Files,
    mut keep: impl FnMut(&T) -> bool,
) -> Result<Vec<T>, Problems> {
    let mut read = || -> csv::Result<Vec<T>> {
        let rows = csv::Reader::from_reader(open(path, files)?).into_deserialize();
        let kept = rows.filter(|row| row.as_ref().map_or(true, &mut keep));
        kept.collect()
    };
    read().map_err(|error| unreadable(path, error).into())
}

/// What a file holds; nothing where it is not there.
fn open(path: &str, files: &Files) -> io::Result<Box<dyn io::Read>> {
    Ok(if files.has(path) {
        Box::new(files.open(path)?)
    } else {
        Box::new(io::empty())
    })
}
