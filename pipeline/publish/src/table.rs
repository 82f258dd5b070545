//! Tables as CSV.

use polars::error::PolarsResult;
use polars::prelude::{Column, CsvWriter, DataFrame, SerWriter};

/// The lines of RFC 4180 end so.
const LINE_END: &str = "\r\n";

/// One line; an empty cell is `None`.
pub(crate) type Line = Vec<Option<String>>;

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
