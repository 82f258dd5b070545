//! The tables of a release as the descriptors say them: from the descriptions that the files are
//! written by, and from the cells that stand in them.
//!
//! A table that a later format adds is described as far as its header goes: a column by the name
//! of a field of the map is that field. Nothing has to be listed here for it to be in the bundle.

use std::collections::BTreeMap;

use vocabulary::{IndicatorId, Reliability, ReportCell, SourceId, Status};

use super::about::About;
use super::columns::{Observed, Type, observe};
use super::media::ending;
use super::provenance::{INDICATORS, OWN, OwnTable, SOURCES};
use crate::edition::STATEMENT;
use crate::fields::{Facet, Kind, Measure, STATUSES, VERDICTS, fields};
use crate::files::Files;
use crate::long::{self, long_table};
use crate::points::{self, Holds};
use crate::{Edition, PublishError, report};

/// What holds of every table.
pub(super) const NEUTRALISED: &str =
    "A text that a spreadsheet would run as a formula has an apostrophe before it.";

/// A table of the release.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Its path.
    pub(super) path: String,
    /// Its name for people.
    pub(super) title: String,
    /// What one row is, and what must be said with it.
    pub(super) description: String,
    /// Its columns in order.
    pub(super) columns: Vec<Column>,
    /// The columns that tell its rows apart; empty where none of text do.
    pub(super) key: Vec<String>,
    /// Its columns that name a row of another table by that table's column of the same name, each
    /// with the other table's path.
    pub(super) refers: Vec<(String, &'static str)>,
    /// The sources behind it; `None` where they are not told from those of the release.
    pub(super) sources: Option<Vec<SourceId>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// What it holds, where that was written down.
    pub(super) meaning: Option<String>,
    /// What its cells are, markers aside.
    pub(super) of: Type,
    /// Whether markers can stand in place of its numbers.
    pub(super) has_markers: bool,
    /// Whether every row has a cell that is not empty, and always will.
    pub(super) is_required: bool,
    /// All that can stand in it, where that is a list.
    pub(super) values: Vec<&'static str>,
    /// The indicator that it is a field of.
    pub(super) indicator: Option<IndicatorId>,
}

/// What was written down of a column before its cells were.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) meaning: String,
    /// What its cells are meant to be, where that was said.
    pub(super) of: Option<Type>,
    pub(super) has_markers: bool,
    pub(super) is_required: bool,
    pub(super) values: Vec<&'static str>,
    pub(super) indicator: Option<IndicatorId>,
}

/// What was written down of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) columns: BTreeMap<String, Said>,
    pub(super) sources: Option<Vec<SourceId>>,
}

/// Every CSV among the files, in the order of the paths.
pub(super) fn tables(about: &About, files: &Files) -> Result<Vec<Table>, PublishError> {
    let all = words(about);
    let map = of_the_map(about);
    let indicators = about.indicators.iter();
    let sources = about.provenance.iter();
    let lists = BTreeMap::from([
        ("indicator", indicators.map(|of| of.id.as_str()).collect()),
        ("source", sources.map(|of| of.source.as_str()).collect()),
    ]);
    let to = |column: &String| match column.as_str() {
        "indicator" => INDICATORS.path,
        _ => SOURCES.path,
    };
    let tables = files.iter().filter(|(path, _)| ending(path) == "csv");
    tables
        .map(|(path, _)| {
            let observed = observe(path, || files.open(path), &lists)?;
            let refers = observed
                .listed
                .iter()
                .map(|column| (column.clone(), to(column)));
            let words = all.get(path).unwrap_or(&map);
            let key = observed.key;
            let column = |of: Observed| {
                let said = words.columns.get(&of.name).cloned();
                column(of, said, &key)
            };
            Ok(Table {
                path: path.to_owned(),
                title: words.title.clone(),
                description: format!("{} {NEUTRALISED}", words.description),
                columns: observed.columns.into_iter().map(column).collect(),
                sources: words.sources.clone(),
                refers: refers.filter(|(_, other)| *other != path).collect(),
                key,
            })
        })
        .collect()
}

/// What a column is: as it was described, unless its cells show that they are more than that.
fn column(seen: Observed, said: Option<Said>, key: &[String]) -> Column {
    let is_known = said.is_some();
    let said = said.unwrap_or_default();
    let of = match (said.of, seen.of) {
        // Columns that are meant for numbers and have none in this release are still theirs.
        (Some(of), Type::Text) if !seen.has_words => of,
        (Some(Type::Integer), Type::Number) => Type::Number,
        (Some(Type::Integer | Type::Number), Type::Text) => Type::Text,
        (Some(of), _) | (None, of) => of,
    };
    Column {
        meaning: is_known
            .then_some(said.meaning)
            .filter(|words| !words.is_empty()),
        of,
        has_markers: of != Type::Text && (said.has_markers || seen.has_markers),
        is_required: !seen.has_empty && (said.is_required || key.contains(&seen.name)),
        values: said.values,
        indicator: said.indicator,
        name: seen.name,
    }
}

/// What was written down of each table, by its path.
fn words(about: &About) -> BTreeMap<String, Words> {
    let mut all = about.tables.clone();
    all.extend([
        (STATEMENT.to_owned(), statement()),
        (long_table(&about.product.id), long(about)),
    ]);
    all.extend(OWN.map(|table| (table.path.to_owned(), own(table))));
    all
}

/// What was written down of the tables that go with the map, and of the layers of places.
pub(super) fn beside(edition: &Edition) -> BTreeMap<String, Words> {
    let mut all = BTreeMap::new();
    for of in edition.reports.get() {
        let columns = of.columns.iter().enumerate();
        let columns = columns.map(|(at, column)| {
            let cells = of.rows.iter().filter_map(|row| row.get(at));
            let said = Said {
                meaning: column.meaning.clone(),
                of: of_cells(cells),
                ..Said::default()
            };
            (column.name.clone(), said)
        });
        let words = Words {
            title: of.title.clone(),
            description: sentences([&grain(&of.grain)].into_iter().chain(&of.words)),
            columns: columns.collect(),
            sources: None,
        };
        all.insert(report::path(of), words);
    }
    for layer in edition.points {
        let said = |meaning: &str, of: Type| Said {
            meaning: meaning.to_owned(),
            of: Some(of),
            ..Said::default()
        };
        let own = layer.fields.iter().map(|field| {
            let of = match field.holds {
                Holds::Text => Type::Text,
                Holds::Number { decimals: 0 } => Type::Integer,
                Holds::Number { .. } => Type::Number,
            };
            (field.name.clone(), said(&field.meaning, of))
        });
        let degrees = ["longitude", "latitude"].map(|name| {
            let meaning = "in degrees of WGS 84; empty where the place is not known";
            (name.to_owned(), said(meaning, Type::Number))
        });
        let words = Words {
            title: layer.title.clone(),
            description: sentences([&grain(&layer.grain)].into_iter().chain(&layer.words)),
            columns: own.chain(degrees).collect(),
            sources: Some(layer.sources.clone()),
        };
        all.insert(points::csv_path(layer), words);
    }
    all
}

/// What a report's cells are meant to be; `None` where all are empty or markers.
fn of_cells<'a>(cells: impl Iterator<Item = &'a ReportCell>) -> Option<Type> {
    let types = cells.filter_map(|cell| match cell {
        ReportCell::Text(words) => (!super::columns::is_marker(words)).then_some(Type::Text),
        ReportCell::Number(_, 0) => Some(Type::Integer),
        ReportCell::Number(..) => Some(Type::Number),
        ReportCell::Empty => None,
    });
    types.reduce(super::columns::wider)
}

/// The table of every figure.
fn long(about: &About) -> Words {
    let columns = long::COLUMNS.into_iter().map(|column| {
        let (name, meaning) = (column.name, column.meaning);
        let of = match name {
            "value" | "lower" | "upper" | "interval_level" => Type::Number,
            _ => Type::Text,
        };
        let values = match name {
            "level" => vec!["area", "wider area"],
            "status" => STATUSES.map(Status::as_str).to_vec(),
            "reliability" => VERDICTS.map(|(verdict, _)| verdict.id()).to_vec(),
            _ => Vec::new(),
        };
        let is_required = matches!(
            name,
            "area_code"
                | "area_name"
                | "level"
                | "indicator"
                | "period"
                | "value"
                | "status"
                | "unit"
        );
        let said = Said {
            meaning: meaning.to_owned(),
            of: Some(of),
            has_markers: name == "value",
            is_required,
            values,
            indicator: None,
        };
        (name.to_owned(), said)
    });
    let figures = about.indicators.len();
    Words {
        title: format!("{}: every figure", about.product.title),
        description: format!(
            "One row an indicator, period and area, wider areas included; {figures} indicators. A marker in brackets \
             stands in place of a number that may not or cannot be given. What each figure rests on, and on what \
             terms, is in {}.",
            super::provenance::PROVENANCE.path
        ),
        columns: columns.collect(),
        sources: None,
    }
}

/// Any other table: its columns may be fields of the map.
fn of_the_map(about: &About) -> Words {
    let measures: Vec<Measure> = about.indicators.iter().map(Measure::from).collect();
    let columns = fields(&measures).into_iter().map(|field| {
        let facet = |of: &&Measure| {
            Facet::ALL
                .iter()
                .any(|facet| crate::fields::name_of(&of.id, *facet) == field.name)
        };
        let indicator = measures.iter().find(facet);
        let (of, values): (Type, Vec<&str>) = match field.kind {
            Kind::Number { decimals: 0 } | Kind::Class => (Type::Integer, Vec::new()),
            Kind::Number { .. } => (Type::Number, Vec::new()),
            Kind::Status => (Type::Text, STATUSES.map(Status::as_str).to_vec()),
            Kind::Verdict => {
                let verdicts = VERDICTS.map(|(verdict, _): (Reliability, &str)| verdict.id());
                (Type::Text, verdicts.to_vec())
            }
            Kind::Code | Kind::Name | Kind::Colour => (Type::Text, Vec::new()),
        };
        let said = Said {
            meaning: field.description(),
            of: Some(of),
            has_markers: false,
            is_required: matches!(
                field.kind,
                Kind::Code | Kind::Name | Kind::Status | Kind::Colour
            ),
            values,
            indicator: indicator.map(|of| of.id.clone()),
        };
        (field.name, said)
    });
    Words {
        title: format!("{}: the newest figures", about.product.title),
        description: "One row an area, in the order of the codes, with the fields of the map; an empty cell means \
                      that there is no number, never nought."
            .to_owned(),
        columns: columns.collect(),
        sources: None,
    }
}

/// The columns of what is said of counts, and what they hold.
pub(super) const STATEMENT_COLUMNS: [(&str, &str); 11] = [
    ("source", "the source's id"),
    (
        "access",
        "`published` or `confidential`: who may see the source's own cells",
    ),
    ("period", "the period, as in the long table"),
    (
        "category",
        "what is counted; empty for a table without categories",
    ),
    (
        "area_code",
        "the area, or the code that a count of several was printed for",
    ),
    (
        "members",
        "the areas of such a count, with blanks between them; empty for an area",
    ),
    (
        "cover",
        "whether the members make the count up: `whole` or `part`; empty for an area",
    ),
    (
        "shown",
        "the number that is printed; empty where a marker stands in its place",
    ),
    ("marker", "the marker in place of a number"),
    (
        "lower",
        "the least that the count can be; empty where it is exact or missing",
    ),
    (
        "upper",
        "the most that the count can be; empty where it is exact or missing, or where nothing bounds it",
    ),
];

/// What is said of counts that are not printed as they are.
fn statement() -> Words {
    let said = |(name, meaning): (&str, &str)| {
        let of = match name {
            "shown" | "lower" | "upper" => Type::Integer,
            _ => Type::Text,
        };
        let said = Said {
            meaning: meaning.to_owned(),
            of: Some(of),
            ..Said::default()
        };
        (name.to_owned(), said)
    };
    Words {
        title: "What is said of counts that are not printed as they are".to_owned(),
        description: "One row a source, period, category, area and members.".to_owned(),
        columns: STATEMENT_COLUMNS.into_iter().map(said).collect(),
        sources: None,
    }
}

fn own(table: &OwnTable) -> Words {
    let columns = table.columns.iter().map(|(name, meaning)| {
        let said = Said {
            meaning: (*meaning).to_owned(),
            of: Some(if *name == "decimals" {
                Type::Integer
            } else {
                Type::Text
            }),
            ..Said::default()
        };
        ((*name).to_owned(), said)
    });
    Words {
        title: table.title.to_owned(),
        description: grain(table.grain),
        columns: columns.collect(),
        sources: None,
    }
}

fn grain(words: &str) -> String {
    format!("Grain: {words}.")
}

fn sentences<'a>(all: impl Iterator<Item = &'a String>) -> String {
    all.map(String::as_str).collect::<Vec<_>>().join(" ")
}
