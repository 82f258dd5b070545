//! Tables of the amounts of small areas.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use crate::layout::{self, Kind};
use crate::{ScaleError, parquet};

/// What may be known of an area's amount: at least `lower`, at most `upper`; neither where it has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The small area.
    pub area_code: String,
    /// The least that it can be.
    pub lower: Option<i64>,
    /// The most that it can be.
    pub upper: Option<i64>,
}

/// Writes an indicator's amounts in a period, in the order of codes.
///
/// What is written is not judged: `sql/refused.sql` finds what may not be in a table.
///
/// # Errors
/// When a key cannot name a folder, or the file cannot be written.
pub fn write_amounts(
    data: &Path,
    kind: Kind,
    indicator: &str,
    period: &str,
    amounts: &[Amount],
) -> Result<(), ScaleError> {
    let path = layout::partition(data, kind, indicator, period)?;
    let mut rows: Vec<&Amount> = amounts.iter().collect();
    rows.sort_by(|a, b| a.area_code.cmp(&b.area_code));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(
            rows.iter().map(|row| &row.area_code),
        )),
        Arc::new(rows.iter().map(|row| row.lower).collect::<Int64Array>()),
        Arc::new(rows.iter().map(|row| row.upper).collect::<Int64Array>()),
    ];
    let rows = RecordBatch::try_new(layout::amounts(), columns)?;
    parquet::write(&path, &rows, None)
}
