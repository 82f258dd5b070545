//! The long table: every figure of every indicator, period and area, wider areas included.
//!
//! One description of its columns makes the CSV, the Parquet file and the contract.

use std::collections::BTreeMap;
use std::path::Path;

use vocabulary::{AreaCode, Estimate, Figure, Indicator, Period, Verdict};

use crate::columnar::{Cell, Table, column, properties};
use crate::fields::CODE;
use crate::layer::{Kind, Value};
use crate::sheet::marker;
use crate::table::{Line, csv};
use crate::{Edition, PublishError, numbers, text};

/// Lines in a row group of the Parquet file.
const PER_GROUP: usize = 100_000;

/// A column of the long table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) meaning: &'static str,
    holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    AreaCode,
    AreaName,
    Level,
    Indicator,
    Period,
    Value,
    Marker,
    Lower,
    Upper,
    IntervalLevel,
    Status,
    Unit,
    Method,
    Reliability,
    ReliabilityRule,
}

const fn of(name: &'static str, holds: Holds, meaning: &'static str) -> Column {
    Column {
        name,
        meaning,
        holds,
    }
}

/// The columns of the CSV in their order.
pub(crate) const COLUMNS: [Column; 14] = [
    of("area_code", Holds::AreaCode, CODE),
    of("area_name", Holds::AreaName, "name of the area"),
    of(
        "level",
        Holds::Level,
        "`area` for an area of the map, `wider area` for one that several of them make up",
    ),
    of(
        "indicator",
        Holds::Indicator,
        "the indicator's id: the first part of its fields' names",
    ),
    of(
        "period",
        Holds::Period,
        "a day (`2021-03-21`) or the twelve months up to one (`year to 2025-03-31`)",
    ),
    of(
        "value",
        Holds::Value,
        "the figure with its published decimals, or a marker in brackets in its place",
    ),
    of(
        "lower",
        Holds::Lower,
        "lower limit of the interval; empty where nothing is known",
    ),
    of(
        "upper",
        Holds::Upper,
        "upper limit of the interval; empty where nothing is known",
    ),
    of(
        "interval_level",
        Holds::IntervalLevel,
        "the interval's confidence level as a proportion, such as `0.95`; empty where it holds for certain or there is none",
    ),
    of(
        "status",
        Holds::Status,
        "what stands behind the figure: a word or a marker, as below",
    ),
    of("unit", Holds::Unit, "what the figure counts"),
    of(
        "method",
        Holds::Method,
        "how figure and interval were made, in a word; empty where nothing is known",
    ),
    of(
        "reliability",
        Holds::Reliability,
        "how far the figure may be relied on, as below; empty where nothing is known",
    ),
    of(
        "reliability_rule",
        Holds::ReliabilityRule,
        "the rule that decided, with its numbers",
    ),
];

/// The column that the Parquet file has besides, after `value`: there a number is a number.
pub(crate) const MARKER: Column = of(
    "marker",
    Holds::Marker,
    "the marker that the CSV has in the place of a value; null where there is a value",
);

/// The columns of the Parquet file in their order.
pub(crate) fn typed_columns() -> impl Iterator<Item = Column> {
    COLUMNS.into_iter().flat_map(|column| {
        let marker = (column.holds == Holds::Value).then_some(MARKER);
        std::iter::once(column).chain(marker)
    })
}

/// The path of the long table of figures as CSV in a release, by the product's id.
#[must_use]
pub fn long_table(product: &str) -> String {
    format!("tables/{product}-long.csv")
}

/// The path of the table as Parquet in a release.
pub(crate) fn parquet_path(product: &str) -> String {
    format!("tables/{product}-long.parquet")
}

/// The table as CSV, in the order of indicator (the plan's), period and area code.
pub(crate) fn long_csv(edition: &Edition, path: &Path) -> Result<Vec<u8>, PublishError> {
    let lines: Vec<Line> = rows(edition)?
        .iter()
        .map(|row| COLUMNS.iter().map(|column| row.printed(*column)).collect())
        .collect();
    csv(&COLUMNS.map(|column| column.name), &lines).map_err(|source| PublishError::Table {
        path: path.to_owned(),
        source,
    })
}

/// The same table as Parquet, in the same order.
pub(crate) fn long_parquet(edition: &Edition, path: &Path) -> Result<Vec<u8>, PublishError> {
    let rows = rows(edition)?;
    let written = (|| {
        let columns = typed_columns().map(|of| column(of.name, of.holds.kind()));
        let columns = columns.collect::<parquet::errors::Result<_>>()?;
        let mut table = Table::new(Vec::new(), columns, properties()?.build(), PER_GROUP)?;
        for row in &rows {
            table.push(typed_columns().map(|column| Cell::Of(row.content(column))))?;
        }
        table.finish(Vec::new())
    })();
    written.map_err(|source| PublishError::parquet(path, source))
}

/// One figure. Grain of the table: one row an indicator, period and area.
struct Row<'a> {
    indicator: &'a Indicator,
    period: Period,
    /// The period in words.
    when: String,
    code: AreaCode,
    name: &'a str,
    level: &'static str,
    figure: &'a Figure,
}

fn rows<'a>(edition: &Edition<'a>) -> Result<Vec<Row<'a>>, PublishError> {
    let mut all = Vec::new();
    for indicator in edition.indicators.get() {
        all.extend(rows_of(edition, indicator)?);
    }
    Ok(all)
}

fn rows_of<'a>(
    edition: &Edition<'a>,
    indicator: &'a Indicator,
) -> Result<Vec<Row<'a>>, PublishError> {
    let groups: BTreeMap<AreaCode, &str> = edition
        .groups
        .iter()
        .map(|group| (group.area.code, group.area.name.as_str()))
        .collect();
    let areas = edition.shapes.areas();
    let mut sorted: BTreeMap<(Period, AreaCode, &'static str), (&str, &Figure)> = BTreeMap::new();
    for (period, column) in &indicator.series {
        for (code, figure) in column.iter() {
            // A series over more areas than are mapped is cut to those that are.
            if let Some(name) = areas.name(code) {
                sorted.insert((*period, code, "area"), (name, figure));
            }
        }
    }
    for ((period, code), figure) in &indicator.totals {
        let name = groups
            .get(code)
            .ok_or_else(|| PublishError::UnknownWiderArea {
                indicator: indicator.id.clone(),
                area: *code,
            })?;
        sorted.insert((*period, *code, "wider area"), (name, figure));
    }
    let row = |((period, code, level), (name, figure))| Row {
        indicator,
        when: Period::to_string(&period),
        period,
        code,
        name,
        level,
        figure,
    };
    Ok(sorted.into_iter().map(row).collect())
}

impl<'a> Row<'a> {
    /// What a column holds of this figure.
    fn content(&self, column: Column) -> Value<'_> {
        let decimals = self.indicator.decimals;
        let number = |number: Option<f64>| {
            number.map_or(Value::Null, |number| {
                Value::Real(numbers::rounded(number, decimals), Some(decimals))
            })
        };
        let text = |words: Option<&'a str>| words.map_or(Value::Null, Value::Text);
        let estimate = self.figure.estimate.as_ref();
        match column.holds {
            Holds::AreaCode => Value::Text(self.code.as_str()),
            Holds::AreaName => Value::Text(self.name),
            Holds::Level => Value::Text(self.level),
            Holds::Indicator => Value::Text(self.indicator.id.as_str()),
            Holds::Period => Value::Text(&self.when),
            Holds::Value => number(self.figure.value()),
            Holds::Marker if self.figure.value().is_some() => Value::Null,
            Holds::Marker => Value::Text(marker(self.figure.status, estimate.is_some())),
            Holds::Lower => number(self.figure.lower()),
            Holds::Upper => number(self.figure.upper()),
            Holds::IntervalLevel => estimate
                .and_then(Estimate::level)
                .map_or(Value::Null, |level| Value::Real(level.proportion(), None)),
            Holds::Status => Value::Text(self.figure.status.as_str()),
            Holds::Unit => Value::Text(self.indicator.unit.as_str()),
            Holds::Method => text(estimate.map(|estimate| estimate.method().id())),
            Holds::Reliability => text(self.verdict().map(|of| of.verdict.id())),
            Holds::ReliabilityRule => text(self.verdict().map(|of| &*of.rule)),
        }
    }

    fn verdict(&self) -> Option<&'a Verdict> {
        let verdict = self.indicator.verdicts.get(&(self.period, self.code));
        verdict.filter(|_| self.figure.estimate.is_some())
    }

    /// What the CSV has in a column; `None` for an empty cell.
    fn printed(&self, column: Column) -> Option<String> {
        match self.content(column) {
            Value::Null if column.holds == Holds::Value => self.printed(MARKER),
            Value::Real(number, Some(decimals)) => Some(numbers::text(number, decimals)),
            Value::Real(number, None) => Some(number.to_string()),
            Value::Text(words) => Some(text::cell(words).into_owned()),
            Value::Null | Value::Integer(_) | Value::Class(_) | Value::Boolean(_) => None,
        }
    }
}

impl Holds {
    /// What the Parquet file stores it as.
    const fn kind(self) -> Kind {
        match self {
            Self::Value | Self::Lower | Self::Upper | Self::IntervalLevel => Kind::Real,
            Self::AreaCode
            | Self::AreaName
            | Self::Level
            | Self::Indicator
            | Self::Period
            | Self::Marker
            | Self::Status
            | Self::Unit
            | Self::Method
            | Self::Reliability
            | Self::ReliabilityRule => Kind::Text,
        }
    }
}
