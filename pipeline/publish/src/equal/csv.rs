//! Tables as CSV, read back.

use std::path::Path;

use files::open_regular;

use super::Cell;
use super::areas::{Area, Held};
use super::tables::Table;

/// Reads the areas of the wide table.
pub(super) fn areas(path: &Path) -> Result<Held, String> {
    let Table { columns, rows } = table(path)?;
    let areas = rows
        .into_iter()
        .map(|cells| Area::new(&columns, cells, None));
    let areas = areas.collect::<Result<_, _>>()?;
    Ok(Held {
        fields: columns,
        areas,
        is_sorted: true,
    })
}

/// Reads a table.
pub(super) fn table(path: &Path) -> Result<Table, String> {
    let said = |error: ::csv::Error| error.to_string();
    let mut reader = ::csv::Reader::from_reader(
        open_regular(path)
            .map_err(::csv::Error::from)
            .map_err(said)?,
    );
    let columns = reader.headers().map_err(said)?;
    let columns = columns.iter().map(str::to_owned).collect();
    let rows = reader.into_records().map(|record| {
        let record = record.map_err(said)?;
        let cells = record.iter().map(|cell| Cell::Printed(cell.to_owned()));
        Ok(cells.collect())
    });
    let rows = rows.collect::<Result<_, String>>()?;
    Ok(Table { columns, rows })
}
