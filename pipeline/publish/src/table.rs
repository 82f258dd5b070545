//! The long table: every figure of every indicator, period and area, wider areas included.

use std::collections::BTreeMap;
use std::path::Path;

use polars::error::PolarsResult;
use polars::prelude::{Column, CsvWriter, DataFrame, SerWriter};
use vocabulary::{AreaCode, Figure, Indicator, Period};

use crate::fields::COLUMNS;
use crate::sheet::marker;
use crate::{Edition, PublishError, numbers, text};

/// The lines of RFC 4180 end so.
const LINE_END: &str = "\r\n";

/// The table as CSV, in the order of indicator (the plan's), period and area code.
pub(crate) fn table(edition: &Edition, path: &Path) -> Result<Vec<u8>, PublishError> {
    let mut lines = Vec::new();
    for indicator in edition.indicators.get() {
        lines.extend(lines_of(edition, indicator)?);
    }
    let names = COLUMNS.map(|(name, _)| name);
    csv(&names, &lines).map_err(|source| PublishError::Table {
        path: path.to_owned(),
        source,
    })
}

/// One line; an empty cell is `None`.
type Line = Vec<Option<String>>;

fn lines_of(edition: &Edition, indicator: &Indicator) -> Result<Vec<Line>, PublishError> {
    let groups: BTreeMap<AreaCode, &str> = edition
        .groups
        .iter()
        .map(|group| (group.area.code, group.area.name.as_str()))
        .collect();
    let areas = edition.shapes.areas();
    let mut sorted: BTreeMap<(Period, AreaCode, &str), (&str, &Figure)> = BTreeMap::new();
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
    let line =
        |((period, code, level), (name, figure)): ((Period, AreaCode, &str), (&str, &Figure))| {
            line(indicator, (code, name, level), period, figure)
        };
    Ok(sorted.into_iter().map(line).collect())
}

fn line(
    indicator: &Indicator,
    (code, name, level): (AreaCode, &str, &str),
    period: Period,
    figure: &Figure,
) -> Line {
    let number = |number: f64| {
        numbers::text(
            numbers::rounded(number, indicator.decimals),
            indicator.decimals,
        )
    };
    let estimate = figure.estimate.as_ref();
    let verdict = indicator
        .verdicts
        .get(&(period, code))
        .filter(|_| estimate.is_some());
    let value = figure.value().map_or_else(
        || marker(figure.status, estimate.is_some()).to_owned(),
        number,
    );
    vec![
        Some(code.to_string()),
        Some(text::cell(name).into_owned()),
        Some(level.to_owned()),
        Some(indicator.id.to_string()),
        Some(period.to_string()),
        Some(value),
        figure.lower().map(number),
        figure.upper().map(number),
        estimate
            .and_then(vocabulary::Estimate::level)
            .map(|level| level.proportion().to_string()),
        Some(figure.status.to_string()),
        Some(text::cell(indicator.unit.as_str()).into_owned()),
        estimate.map(|estimate| estimate.method().id().to_owned()),
        verdict.map(|verdict| verdict.verdict.id().to_owned()),
        verdict.map(|verdict| text::cell(&verdict.rule).into_owned()),
    ]
}

/// Lines under the names of their columns, by RFC 4180.
pub(crate) fn csv(names: &[&str], lines: &[Line]) -> PolarsResult<Vec<u8>> {
    let columns = names.iter().enumerate().map(|(at, name)| {
        let cells: Vec<Option<&str>> = lines
            .iter()
            .map(|line| line.get(at).and_then(Option::as_deref))
            .collect();
        Column::new((*name).into(), cells)
    });
    let mut frame = DataFrame::new(lines.len(), columns.collect())?;
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes)
        .with_line_terminator(LINE_END.into())
        .n_threads(1)
        .finish(&mut frame)?;
    Ok(bytes)
}
