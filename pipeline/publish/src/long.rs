//! The long table: every figure of every indicator, period and area, wider areas included.
//!
//! One description of its columns makes the CSV, the Parquet file and the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use vocabulary::{AreaCode, AreaColumn, Estimate, Figure, Indicator, Period, Verdict};

use crate::columnar::{Cell, Table, column, properties};
use crate::fields::CODE;
use crate::layer::{Kind, Value};
use crate::results::{LINE_END, push_value};
use crate::sheet::marker;
use crate::{Edition, PublishError, numbers};

/// How much text is gathered before it is written.
const CHUNK: usize = 1 << 16;
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

/// Writes the table as CSV, in the order of indicator (the plan's), period and area code.
pub(crate) fn long_csv(
    edition: &Edition,
    path: &Path,
    out: &mut impl Write,
) -> Result<(), PublishError> {
    let mut write = |lines: &mut Vec<u8>| {
        let written = out.write_all(lines);
        lines.clear();
        written.map_err(PublishError::io("write", path))
    };
    let mut lines = COLUMNS.map(|column| column.name).join(",").into_bytes();
    lines.extend_from_slice(LINE_END);
    each_row(edition, |row| {
        for (nth, column) in COLUMNS.into_iter().enumerate() {
            if nth > 0 {
                lines.push(b',');
            }
            row.push(&mut lines, column);
        }
        lines.extend_from_slice(LINE_END);
        if lines.len() < CHUNK {
            return Ok(());
        }
        write(&mut lines)
    })?;
    write(&mut lines)
}

/// Writes the same table as Parquet, in the same order.
pub(crate) fn long_parquet(
    edition: &Edition,
    path: &Path,
    out: impl Write + Send,
) -> Result<(), PublishError> {
    let failed = |source| PublishError::parquet(path, source);
    let columns = typed_columns().map(|of| column(of.name, of.holds.kind()));
    let columns = columns.collect::<parquet::errors::Result<_>>();
    let properties = properties().map_err(failed)?.build();
    let table = Table::new(out, columns.map_err(failed)?, properties, PER_GROUP);
    let mut table = table.map_err(failed)?;
    each_row(edition, |row| {
        let cells = typed_columns().map(|column| Cell::Of(row.content(column)));
        table.push(cells).map_err(failed)
    })?;
    table.finish(Vec::new()).map(drop).map_err(failed)
}

/// One figure. Grain of the table: one row an indicator, period and area.
struct Row<'a> {
    indicator: &'a Indicator,
    period: Period,
    /// The period in words.
    when: &'a str,
    code: AreaCode,
    name: &'a str,
    level: &'static str,
    figure: &'a Figure,
}

/// Does something with each row in its turn. There may be more of them than memory holds.
fn each_row(
    edition: &Edition,
    mut work: impl FnMut(&Row) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let groups: BTreeMap<AreaCode, &str> = edition
        .groups
        .iter()
        .map(|group| (group.area.code, group.area.name.as_str()))
        .collect();
    let areas = edition.shapes.areas();
    for indicator in edition.indicators.get() {
        let of_totals = indicator.totals.keys().map(|(period, _)| period);
        let periods: BTreeSet<&Period> = indicator.series.keys().chain(of_totals).collect();
        for period in periods {
            let mut figures: Vec<(AreaCode, &'static str, &str, &Figure)> = Vec::new();
            for (code, figure) in indicator
                .series
                .get(period)
                .into_iter()
                .flat_map(AreaColumn::iter)
            {
                // A series over more areas than are mapped is cut to those that are.
                if let Some(name) = areas.name(code) {
                    figures.push((code, "area", name, figure));
                }
            }
            let totals = indicator.totals.iter();
            for ((_, code), figure) in totals.filter(|((of, _), _)| of == period) {
                let name = groups
                    .get(code)
                    .ok_or_else(|| PublishError::UnknownWiderArea {
                        indicator: indicator.id.clone(),
                        area: *code,
                    })?;
                figures.push((*code, "wider area", name, figure));
            }
            figures.sort_by_key(|(code, level, ..)| (*code, *level));
            let when = period.to_string();
            for (code, level, name, figure) in figures {
                work(&Row {
                    indicator,
                    period: *period,
                    when: &when,
                    code,
                    name,
                    level,
                    figure,
                })?;
            }
        }
    }
    Ok(())
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
            Holds::Period => Value::Text(self.when),
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

    /// Appends what the CSV has in a column.
    fn push(&self, line: &mut Vec<u8>, column: Column) {
        match self.content(column) {
            Value::Null if column.holds == Holds::Value => self.push(line, MARKER),
            // An empty text can be told from an empty cell.
            Value::Text("") => line.extend_from_slice(b"\"\""),
            content => push_value(line, content),
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
