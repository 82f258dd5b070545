//! One record: the text of its cells, and the row it stands in.

/// The cells of one row as text. It is reused from row to row and keeps its memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The line of the file or the row of the sheet, the first being 1. Parquet and JSON
    /// have no lines: their first record has row 2, as if their header stood in row 1.
    pub row: u64,
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Record {
    /// The cell of a column by its place in the header, the first being 0; empty where the
    /// record has none.
    pub fn get(&self, column: usize) -> &str {
        self.spans
            .get(column)
            .and_then(|(start, end)| self.text.get(*start..*end))
            .unwrap_or_default()
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Its cells in the order of the header.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.get(column))
    }

    /// Whether no cell says anything.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|cell| cell.trim().is_empty())
    }

    /// Takes its cells out and gives it another row.
    pub(super) fn start(&mut self, row: u64) {
        self.row = row;
        self.text.clear();
        self.spans.clear();
    }

    /// One more cell.
    pub(super) fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.spans.push((start, self.text.len()));
    }

    /// One more cell, written by the caller at the end of the text it is given.
    pub(super) fn push_with<T>(&mut self, write: impl FnOnce(&mut String) -> T) -> T {
        let start = self.text.len();
        let result = write(&mut self.text);
        self.spans.push((start, self.text.len()));
        result
    }

    /// The cells of a line that has no quotes.
    pub(super) fn push_split(&mut self, line: &str, delimiter: char) {
        let base = self.text.len();
        self.text.push_str(line);
        let mut start = 0;
        let mut cut = |at: usize, width: usize| {
            self.spans.push((base + start, base + at));
            start = at + width;
        };
        match u8::try_from(delimiter) {
            Ok(byte) if byte.is_ascii() => {
                memchr::memchr_iter(byte, line.as_bytes()).for_each(|at| cut(at, 1));
            }
            _ => line
                .match_indices(delimiter)
                .for_each(|(at, sign)| cut(at, sign.len())),
        }
        cut(line.len(), 0);
    }

    /// The length in bytes of its longest cell.
    pub(super) fn longest(&self) -> usize {
        self.spans
            .iter()
            .map(|(start, end)| end - start)
            .max()
            .unwrap_or_default()
    }
}
