//! What happens to a file on its way: the list that every decoder is tried with.

/// One way to damage a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    Truncated,
    ByteOrderMark,
    CarriageReturns,
    EveryCellQuoted,
    QuoteLeftOpen,
    ThousandsSeparator,
    SpreadsheetDate,
    Footnotes,
    MergedHeader,
    Utf16,
    NotUtf8,
    SwappedColumns,
    DuplicateKey,
    NotANumber,
    TooLarge,
    Negative,
    Fraction,
    Formula,
    UnknownMarker,
    MissingArea,
    ExtraArea,
    TwoVintages,
}

use Damage::*;

/// All of them: a test goes through this list, so that none is left out.
pub const ALL: [Damage; 22] = [
    Truncated,
    ByteOrderMark,
    CarriageReturns,
    EveryCellQuoted,
    QuoteLeftOpen,
    ThousandsSeparator,
    SpreadsheetDate,
    Footnotes,
    MergedHeader,
    Utf16,
    NotUtf8,
    SwappedColumns,
    DuplicateKey,
    NotANumber,
    TooLarge,
    Negative,
    Fraction,
    Formula,
    UnknownMarker,
    MissingArea,
    ExtraArea,
    TwoVintages,
];

/// A table of text, cell by cell.
#[derive(Debug, Clone)]
pub struct Table {
    pub delimiter: char,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Which cells of a table are damaged.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The row, the first below the header being 0.
    pub row: usize,
    /// The columns of the area's code, the period and the value.
    pub code: &'a str,
    pub period: &'a str,
    pub value: &'a str,
    /// A code that stands beside those of the file in no year, and one that is none.
    pub other_vintage: &'a str,
    pub no_area: &'a str,
}

impl Table {
    pub fn parse(text: &str, delimiter: char) -> Self {
        let mut lines = text.lines().map(|line| cells(line, delimiter));
        Self {
            delimiter,
            header: lines.next().expect("a header"),
            rows: lines.collect(),
        }
    }

    pub fn text(&self, quoted: bool) -> String {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        let line = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell, quoted)).collect();
            cells.join(&self.delimiter.to_string()) + "\n"
        };
        lines.map(line).collect()
    }

    fn cell(&self, cell: &str, quoted: bool) -> String {
        if quoted || cell.contains([self.delimiter, '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    pub fn column(&self, name: &str) -> usize {
        let at = self.header.iter().position(|column| column == name);
        at.unwrap_or_else(|| panic!("no column {name}"))
    }

    fn set(&mut self, row: usize, column: &str, cell: &str) {
        let at = self.column(column);
        self.rows[row][at] = cell.to_owned();
    }
}

/// The cells of a line of CSV.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut inside = false;
    for sign in line.chars() {
        match sign {
            '"' => inside = !inside,
            _ if sign == delimiter && !inside => cells.push(String::new()),
            _ => cells.last_mut().expect("a cell").push(sign),
        }
    }
    cells
}

/// The bytes of a table that was damaged on its way.
pub fn damaged(
    table: &Table,
    target: Target<'_>,
    damage: Damage,
    encode: fn(&str) -> Vec<u8>,
) -> Vec<u8> {
    let mut table = table.clone();
    let value = |cell: &str| {
        let mut table = table.clone();
        table.set(target.row, target.value, cell);
        table.text(false)
    };
    let whole = table.text(false);
    let text = match damage {
        Truncated => whole[..whole.trim_end().rfind(table.delimiter).expect("cells")].to_owned(),
        ByteOrderMark => format!("\u{feff}{whole}"),
        CarriageReturns => whole.replace('\n', "\r\n"),
        EveryCellQuoted => table.text(true),
        QuoteLeftOpen => {
            table.set(target.row, target.value, "@");
            table.text(false).replace('@', "\"12")
        }
        ThousandsSeparator => value("1,234"),
        SpreadsheetDate => {
            table.set(target.row, target.period, "01/04/2025");
            table.text(false)
        }
        Footnotes => whole + "\nSource: the publisher\n1. Figures are provisional.\n",
        MergedHeader => format!(
            "Table 1: figures by area{}\n{whole}",
            table.delimiter.to_string().repeat(table.header.len() - 1)
        ),
        Utf16 => {
            let units = "\u{feff}"
                .encode_utf16()
                .chain(whole.encode_utf16().collect::<Vec<_>>());
            return units.flat_map(u16::to_le_bytes).collect();
        }
        NotUtf8 => {
            let mut bytes = encode(&whole);
            let at = bytes.iter().rposition(u8::is_ascii_digit).expect("a digit");
            bytes[at] = 0x81;
            return bytes;
        }
        SwappedColumns => {
            table.header.reverse();
            table.rows.iter_mut().for_each(|row| row.reverse());
            table.text(false)
        }
        DuplicateKey => {
            table.rows.push(table.rows[target.row].clone());
            table.text(false)
        }
        NotANumber => value("NaN"),
        TooLarge => value("1e309"),
        Negative => value("-5"),
        Fraction => value("3.5"),
        Formula => value("=1+1"),
        UnknownMarker => value("~"),
        MissingArea => {
            let at = table.column(target.code);
            let code = table.rows[target.row][at].clone();
            table.rows.retain(|row| row[at] != code);
            table.text(false)
        }
        ExtraArea => {
            let row = table.rows[target.row].clone();
            table.rows.push(row);
            table.set(table.rows.len() - 1, target.code, target.no_area);
            table.text(false)
        }
        TwoVintages => {
            let row = table.rows[target.row].clone();
            table.rows.push(row);
            table.set(table.rows.len() - 1, target.code, target.other_vintage);
            table.text(false)
        }
    };
    encode(&text)
}
