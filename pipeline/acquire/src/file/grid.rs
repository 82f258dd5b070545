//! The used cells of one sheet, in the order of its rows, whatever workbook it came from.

use super::markup::Fault;

/// More used cells than this are no sheet that a person keeps.
pub(super) const MOST_CELLS: usize = 10_000_000;

/// The last row and column that a sheet can have, the first being 0.
pub(super) const LAST_ROW: u32 = 1_048_575;
pub(super) const LAST_COLUMN: u32 = 16_383;

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, or a number as a reader would type it.
    Text,
    Formula,
    Date,
    Duration,
    Boolean,
    Error,
    /// A number that is none.
    NotANumber,
    /// A fraction that is shown as per cent.
    Percent,
    /// What is shown is something else, or nothing.
    ShownOtherwise,
    /// Digits in several styles: one of them may be raised and lead to a footnote.
    Digits,
}

/// A used cell. Rows and columns count from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub row: u32,
    pub column: u32,
    pub content: Content,
    start: usize,
    end: usize,
}

/// A rectangle of cells, its last row and column included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub first: (u32, u32),
    pub last: (u32, u32),
}

/// The used cells of a sheet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    text: String,
    cells: Vec<Cell>,
    pub merged: Vec<Area>,
    /// Where a condition decides how numbers are shown, and some are shown otherwise.
    pub conditional: Vec<Area>,
    /// First and last of each run of hidden rows.
    pub hidden_rows: Vec<(u32, u32)>,
}

impl Grid {
    /// One more cell, left out where it is empty or of spaces alone. Cells come in the order of rows and, within one, of columns.
    pub fn push(
        &mut self,
        row: u32,
        column: u32,
        content: Content,
        text: &str,
    ) -> Result<(), Fault> {
        if content == Content::Text && text.trim().is_empty() {
            return Ok(());
        }
        let after = self
            .cells
            .last()
            .is_none_or(|last| (last.row, last.column) < (row, column));
        if !after || row > LAST_ROW || column > LAST_COLUMN {
            return Err(Fault::Damaged);
        }
        if self.cells.len() >= MOST_CELLS || self.text.len() > MOST_CELLS * 32 {
            return Err(Fault::TooLarge);
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(Cell {
            row,
            column,
            content,
            start,
            end: self.text.len(),
        });
        Ok(())
    }

    /// The cells of the row that stands at `from` in the list of cells.
    pub fn row_at(&self, from: usize) -> &[Cell] {
        let cells = self.cells.get(from..).unwrap_or_default();
        let row = cells.first().map(|cell| cell.row);
        let length = cells
            .iter()
            .take_while(|cell| Some(cell.row) == row)
            .count();
        cells.get(..length).unwrap_or_default()
    }

    /// How many cells stand above a row.
    pub fn above(&self, row: u32) -> usize {
        self.cells.partition_point(|cell| cell.row < row)
    }

    pub fn text(&self, cell: &Cell) -> &str {
        self.text.get(cell.start..cell.end).unwrap_or_default()
    }
}

/// Whether the text of a cell would be read as a number.
pub(super) fn reads_as_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || ",.-+%/'’–".contains(c))
}

/// A number as a reader would type it: whole numbers without a decimal point, others with
/// as few digits as tell them from every other. `None` for what is not a finite number.
pub(super) fn number(printed: &str) -> Option<String> {
    let value: f64 = printed
        .trim()
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())?;
    Some(if value == 0.0 {
        "0".to_owned()
    } else {
        value.to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_typed() {
        for (printed, typed) in [
            ("12", "12"),
            ("12.0", "12"),
            ("1.2E1", "12"),
            ("0.10000000000000001", "0.1"),
            ("-0.0", "0"),
            ("-3.5", "-3.5"),
            ("1E+20", "100000000000000000000"),
            ("9007199254740993", "9007199254740992"),
        ] {
            assert_eq!(number(printed).as_deref(), Some(typed), "{printed}");
        }
        for printed in ["", "NaN", "inf", "1e309", "12 people", "1,200"] {
            assert_eq!(number(printed), None, "{printed}");
        }
    }
}
