//! What the descriptors of a release say, read back.

use std::collections::BTreeMap;
use std::path::Path;

use files::{MOST_OF_DATA, open_regular, read_regular};
use serde::Deserialize;
use vocabulary::{Indicator, IndicatorId, Problem, Problems, Quantity, Unit};

use super::{REMEDY, unreadable};
use crate::bundle::INDICATORS_PATH;
use crate::text::cell;
use crate::{Holds, PlaceField, PointLayer};

const FILE: &str = "datapackage.json";

/// What `datapackage.json` says.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    indicators: Vec<Described>,
    pub(super) resources: Vec<Resource>,
}

#[derive(Debug, Deserialize)]
struct Described {
    name: IndicatorId,
    title: String,
    unit: Unit,
    caveat: String,
}

/// A file of the package.
#[derive(Debug, Deserialize)]
pub(super) struct Resource {
    pub(super) path: String,
    #[serde(default)]
    title: String,
    /// There for a table.
    pub(super) schema: Option<Schema>,
}

/// What a table holds.
#[derive(Debug, Deserialize)]
pub(super) struct Schema {
    pub(super) fields: Vec<Field>,
}

/// A column of a table.
#[derive(Debug, Deserialize)]
pub(super) struct Field {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    #[serde(default)]
    description: String,
    #[serde(default, rename = "missingValues")]
    pub(super) markers: Vec<Marker>,
    #[serde(default)]
    pub(super) constraints: Constraints,
}

/// What stands where there is no number.
#[derive(Debug, Deserialize)]
pub(super) struct Marker {
    pub(super) value: String,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Words, codes, addresses.
    String,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
}

/// What holds of every cell of a column.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Constraints {
    #[serde(default)]
    pub(super) required: bool,
    /// All that can stand there, where that is a list.
    #[serde(default, rename = "enum")]
    pub(super) among: Vec<String>,
}

impl Package {
    pub(super) fn read(release: &Path) -> Result<Self, Problems> {
        let bytes = read_regular(&release.join(FILE), MOST_OF_DATA)
            .map_err(|error| unreadable(FILE, error))?;
        let package = serde_json::from_slice(&bytes);
        Ok(package.map_err(|error| unreadable(FILE, error))?)
    }

    /// The tables with what they hold.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, &Schema)> {
        let tables = self.resources.iter();
        tables.filter_map(|of| Some((of.path.as_str(), of.schema.as_ref()?)))
    }
}

/// The indicators without figures; what two descriptors say of one is the same.
pub(super) fn indicators(release: &Path, package: &Package) -> Result<Vec<Indicator>, Problems> {
    let file = INDICATORS_PATH;
    let rows = rows(release, file).map_err(|error| unreadable(file, error))?;
    let mut problems = Problems::new();
    let (listed, described) = (rows.len(), package.indicators.len());
    if listed != described {
        let what = format!("has another number of indicators than {FILE}");
        let problem = Problem::new(file, what, REMEDY).found(listed.to_string());
        problems.push(problem.expected(described.to_string()));
    }
    let mut indicators = Vec::new();
    for (row, (said, of)) in (2..).zip(rows.iter().zip(&package.indicators)) {
        let cell_of = |column: &str| said.get(column).map_or("", String::as_str);
        for (column, expected) in [
            ("indicator", of.name.as_str()),
            ("title", &of.title),
            ("unit", of.unit.as_str()),
            ("caveat", &of.caveat),
        ] {
            // The data package has no space at the ends of a text.
            if cell_of(column).trim() != cell(expected).trim() {
                let problem = Problem::new(file, format!("differs from {FILE}"), REMEDY).row(row);
                let problem = problem.column(column).found(cell_of(column));
                problems.push(problem.expected(expected));
            }
        }
        match cell_of("decimals").parse() {
            Ok(decimals) => indicators.push(Indicator {
                id: of.name.clone(),
                title: of.title.clone(),
                unit: of.unit.clone(),
                // What the contract promises is the same for both.
                quantity: Quantity::Intensive,
                caveat: of.caveat.clone(),
                decimals,
                sources: Vec::new(),
                series: BTreeMap::new(),
                totals: BTreeMap::new(),
                verdicts: BTreeMap::new(),
                apart: None,
            }),
            Err(error) => problems.push(
                unreadable(file, error)
                    .row(row)
                    .column("decimals")
                    .found(cell_of("decimals")),
            ),
        }
    }
    problems.none_or(indicators)
}

/// The rows of a table by its columns.
fn rows(release: &Path, file: &str) -> Result<Vec<BTreeMap<String, String>>, csv::Error> {
    let mut reader = csv::Reader::from_reader(open_regular(&release.join(file))?);
    reader.deserialize().collect()
}

/// The layers of places: every table with degrees that stands beside the map.
pub(super) fn layers_of(package: &Package) -> Vec<PointLayer> {
    const DEGREES: [&str; 2] = ["longitude", "latitude"];
    let layer = |of: &Resource| {
        let name = of.path.strip_suffix(".csv")?;
        let fields = &of.schema.as_ref()?.fields;
        let has_degrees = DEGREES.map(|name| fields.iter().any(|field| field.name == name));
        if name.contains('/') || has_degrees != [true; 2] {
            return None;
        }
        let own = fields.iter();
        let own = own.filter(|field| !DEGREES.contains(&field.name.as_str()));
        Some(PointLayer {
            name: name.to_owned(),
            title: of.title.clone(),
            grain: String::new(),
            words: Vec::new(),
            sources: Vec::new(),
            fields: own
                .map(|field| PlaceField {
                    name: field.name.clone(),
                    meaning: field.description.clone(),
                    holds: match field.kind {
                        Kind::String => Holds::Text,
                        Kind::Integer => Holds::Number { decimals: 0 },
                        Kind::Number => Holds::Number { decimals: 1 },
                    },
                })
                .collect(),
            rows: Vec::new(),
        })
    };
    package.resources.iter().filter_map(layer).collect()
}
